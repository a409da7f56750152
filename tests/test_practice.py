"""Holds and the fading beat: what must always hold, and what is kept is read again unchanged."""

from __future__ import annotations

import datetime
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import backstride as bs
from backstride import practice
from backstride.errors import InputError
from backstride.evidence import load
from backstride.practice import BLOCK_S, CADENCES, Cadence, Hold, hold_tests

DAYS = st.dates().map(lambda day: day.isoformat())
HOLDS = st.builds(
    Hold,
    st.sampled_from([test.id for test in hold_tests()]),
    st.floats(1, practice.LONGEST_HOLD_S),
    DAYS,
)
PACES = st.builds(
    Cadence, st.integers(*CADENCES), st.sampled_from(practice.step_ups_percent()), DAYS
)


@given(st.integers(2, 20), st.floats(5, 60), st.floats(0, 60), st.data())
def test_the_beat_only_ever_fades_and_sessions_only_grow(
    count: int, short: float, more: float, data: st.DataObject
) -> None:
    fading = data.draw(st.integers(1, count))
    found = practice.faded(count, short, short + more, fading)
    shares = [session.beat_share for session in found]
    assert len(found) == count
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] == 0
    assert sum(share < 1 for share in shares) == fading
    minutes = [session.minutes for session in found]
    assert minutes == sorted(minutes)
    assert (minutes[0], minutes[-1]) == (round(short), round(short + more))


def test_the_schedule_is_that_of_the_trial() -> None:
    fact = load().fact("H-G3")
    found = practice.schedule()
    assert len(found) == fact.figure("sessions").estimate
    assert found[0].minutes == fact.figure("minutes_lowest").estimate
    assert found[-1].minutes == fact.figure("minutes_highest").estimate
    assert sum(s.beat_share < 1 for s in found) == fact.figure("fading").estimate
    assert practice.step_ups_percent() == (0, 5, 10)


@given(st.sampled_from(practice.schedule()))
def test_the_beat_is_on_for_its_share_of_every_whole_block(session: practice.Session) -> None:
    whole = int(60 * session.minutes // BLOCK_S) * int(BLOCK_S)
    heard = sum(session.beat_is_on(second) for second in range(whole))
    assert heard == pytest.approx(session.beat_share * whole)
    assert not session.beat_is_on(60 * session.minutes)
    assert not session.beat_is_on(-1)


@given(PACES)
def test_more_steps_at_the_same_speed_are_shorter_steps(pace: Cadence) -> None:
    speed_now = pace.now * 1.0
    length = 1 + pace.step_length_change_percent / 100
    assert pace.target * length == pytest.approx(speed_now)
    assert abs(pace.target - pace.now * (1 + pace.percent / 100)) <= 0.5 + 1e-9
    assert pace.said().startswith(f"From {pace.now} to {pace.target} steps a minute")


@given(st.lists(HOLDS, max_size=5), PACES)
def test_what_is_kept_is_read_again(holds: list[Hold], pace: Cadence) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        assert practice.read_holds(home) == ()
        assert practice.read_cadence(home) is None
        practice.save_holds(home, holds)
        practice.save_cadence(home, pace)
        assert practice.read_holds(home) == tuple(holds)
        assert practice.read_cadence(home) == pace


def test_a_broken_file_gets_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / practice.FILE
    for text, reason in (("{", "not readable"), ('{"version": 2, "holds": []}', "version is 2")):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=reason) as caught:
            practice.read_holds(tmp_path)
        assert "new numbers in lesson 05" in str(caught.value)
        assert "\n" not in str(caught.value)
    practice.save_holds(tmp_path, [Hold("flexor", 60, "2026-11-24")])
    kept = json.loads(path.read_text(encoding="utf-8"))
    kept["holds"][0]["seconds"] = -4
    path.write_text(json.dumps(kept), encoding="utf-8")
    with pytest.raises(InputError, match="Front of the trunk is -4: give a number from 1"):
        practice.read_holds(tmp_path)


@pytest.mark.parametrize(
    ("now", "percent", "reason"),
    [
        (90, 5, "give a number from 120 to 220 steps a minute"),
        (160.5, 5, "give a whole number"),
        (160, 7, "choose one of 0, 5, 10"),
    ],
)
def test_a_cadence_nobody_runs_at_is_refused(now: float, percent: int, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        Cadence(now, percent, "2026-11-24")  # type: ignore[arg-type]


def test_ratios_use_the_longer_side_and_the_published_means() -> None:
    day = "2026-11-24"
    holds = [
        Hold("extensor", 100, day),
        Hold("flexor", 50, day),
        Hold("side_left", 40, day),
        Hold("side_right", 30, day),
    ]
    found = {ratio.of: ratio for ratio in practice.ratios(holds)}
    assert found["extensor"].yours_percent == pytest.approx(40)
    assert found["flexor"].yours_percent == pytest.approx(80)
    assert found["extensor"].mean_percent == {"men": 65, "women": 39}
    assert found["flexor"].mean_percent == {"men": 99, "women": 79}
    assert practice.ratios(holds[:2]) == ()
    assert [r.of for r in practice.ratios(holds[1:])] == ["flexor"]


def test_every_time_shown_is_a_published_one() -> None:
    for test in hold_tests():
        for norm in test.norms:
            fact, key = norm.figure.split("/")
            assert fact in test.facts
            assert norm.seconds == load().fact(fact).figure(key).estimate
    assert hold_tests()[0].norms[0].seconds == 160


def test_the_hold_form_compares_and_keeps_only_when_asked(private_home: Path) -> None:
    form = bs.hold_screen()
    form.press()
    assert "at least one time" in form.result
    form.answer(extensor=90, side_left=45).press()
    for part in (
        "90\N{NO-BREAK SPACE}s",
        "101 s, one study",
        "50\N{NO-BREAK SPACE}%",
        "men 65 %",
        "Nothing was kept",
    ):
        assert part in form.result, part
    assert practice.read_holds(private_home) == ()
    form.answer(keep=["yes"]).press()
    today = datetime.date.today().isoformat()
    kept = practice.read_holds(private_home)
    assert kept == (Hold("extensor", 90, today), Hold("side_left", 45, today))
    assert "90 s; on average 101" in kept[0].said()
    form.answer(extensor=-5).press()
    assert "give a number from 1 to 1200 seconds" in form.message
    bs.forget()
    assert practice.read_holds(private_home) == ()


def test_the_metronome_keeps_its_cadence_when_asked(private_home: Path) -> None:
    box = bs.metronome(164)
    assert "From 164 to 172 steps a minute" in repr(box)
    assert practice.read_cadence(private_home) is None
    box.percent = 10
    box.keeps += 1
    kept = practice.read_cadence(private_home)
    assert kept is not None
    assert (kept.now, kept.percent, kept.target) == (164, 10, 180)
    assert "180 steps a minute" in box.message
    assert box._repr_mimebundle_()[0]["text/plain"] == repr(box)
    with pytest.raises(InputError):
        bs.metronome(20)
