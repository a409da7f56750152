"""What a plan can be taken away as: a calendar, watch workouts, a page and a tagged PDF."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import fitdecode
import pdfua
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from backstride.errors import InputError
from backstride.plan import Plan, Profile, build_plan, library, policy
from backstride.plan.export import run_walks, save, to_calendar, to_fit
from backstride.plan.export.words import NOTICE, clock, plain
from backstride.plan.records import Run
from backstride.views.plan_sheet import Drawn, sheet, to_page, to_pdf

MADE = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 6"><path d="M1 5 L5 1 L8 5"/></svg>'


def draw(exercise: str) -> Drawn:
    return Drawn(SVG, f"A person does the exercise {exercise}")


def made(**changes: object) -> Plan:
    base: dict[str, object] = {
        "screen": "self_care",
        "days": ("Monday", "Wednesday", "Friday"),
        "minutes": 30,
        "pain_now": 2,
        "pain_worst": 3,
        "running": "run_walk",
        "run_days": ("Tuesday", "Thursday", "Saturday"),
        "weeks": 6,
        "equipment": ("band", "chair"),
    }
    profile = Profile(**(base | changes))  # type: ignore[arg-type]
    return build_plan(profile, (), library(), policy())


PLAN = made()
BLOCKED = made(screen="emergency")
ENTRIES = [entry for week in PLAN.weeks for entry in (*week.sessions, *week.runs)]


def events(text: bytes) -> list[object]:
    return list(Calendar.from_ical(text).walk("VEVENT"))


# ---- the calendar


def test_calendar_has_what_the_standard_asks_for() -> None:
    text = to_calendar(PLAN, start="2027-03-17", zone="Europe/Oslo")
    assert text.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")
    assert b"\n" not in text.replace(b"\r\n", b"")
    assert max(map(len, text.split(b"\r\n"))) <= 75
    found = events(text)
    assert len(found) == len(ENTRIES) > 20
    uids = [str(event["uid"]) for event in found]
    assert len(set(uids)) == len(uids)
    for event in found:
        assert event.decoded("dtend") > event.decoded("dtstart")
        assert event.decoded("dtstamp").tzinfo is not None
        assert NOTICE in str(event["description"])
        assert "[C-" not in str(event["description"])
        assert [str(part["action"]) for part in event.walk("VALARM")] == ["DISPLAY"]


def test_sessions_say_what_to_do_on_their_day() -> None:
    found = {str(event["uid"]).split("-", 1)[1]: event for event in events(to_calendar(PLAN))}
    for week in PLAN.weeks:
        for session in week.sessions:
            event = found[f"{session.id}@backstride"]
            begin = event.decoded("dtstart")
            assert begin.strftime("%A") == session.day
            assert begin.date() - dt.date(2027, 1, 4) < dt.timedelta(weeks=week.number)
            assert event.decoded("dtend") - begin == dt.timedelta(minutes=session.minutes)
            for item in session.items:
                assert f"{item.name}: {item.dose}" in str(event["description"])
        for run in week.runs:
            assert clock(run.run_s) in str(found[f"{run.id}@backstride"]["description"])


def test_importing_again_updates_and_makes_nothing_twice() -> None:
    before = events(to_calendar(PLAN, revision=0))
    later = events(to_calendar(PLAN, start="2027-02-01", hour=7, revision=3, stamp=MADE))
    assert [event["uid"] for event in before] == [event["uid"] for event in later]
    assert {int(event["sequence"]) for event in later} == {3}
    assert {event.decoded("dtstamp") for event in later} == {MADE}
    assert str(made(minutes=40).plan_id)[:16] != PLAN.plan_id[:16]


@given(hour=st.sampled_from([0.0, 1.5, 2.0, 2.5, 3.0, 12.25, 23.5]))
@settings(max_examples=7, deadline=None)
def test_hours_hold_across_a_change_of_the_clocks(hour: float) -> None:
    # clocks in Europe go forward on Sunday 2027-03-28, in the second week of this plan
    plan = made(days=("Sunday", "Tuesday"), run_days=("Saturday",))
    text = to_calendar(plan, start="2027-03-15", hour=hour, zone="Europe/Berlin")
    assert text.count(b"BEGIN:VTIMEZONE") == 1
    minutes = {f"{s.id}@backstride": s.minutes for week in plan.weeks for s in week.sessions}
    for event in events(text):
        uid = str(event["uid"]).split("-", 1)[1]
        if uid in minutes:
            begin, end = event.decoded("dtstart"), event.decoded("dtend")
            assert begin.tzinfo is not None
            real = end.astimezone(dt.UTC) - begin.astimezone(dt.UTC)
            assert real == dt.timedelta(minutes=minutes[uid])


def test_another_zone_reads_the_same_moment() -> None:
    event = events(to_calendar(PLAN, start="2027-01-04", hour=18, zone="America/New_York"))[0]
    assert event.decoded("dtstart").astimezone(dt.UTC) == dt.datetime(2027, 1, 4, 23, tzinfo=dt.UTC)
    floating = events(to_calendar(PLAN, start="2027-01-04", hour=18))[0]
    assert floating.decoded("dtstart") == dt.datetime(2027, 1, 4, 18)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"start": "next week"}, "Start is 'next week'"),
        ({"zone": "Mars/Base"}, "Time zone is 'Mars/Base'"),
        ({"hour": 25}, "Hour is 25"),
        ({"alarm_min": -5}, "Alarm is -5"),
    ],
)
def test_impossible_wishes_are_said_in_one_sentence(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        to_calendar(PLAN, **wrong)  # type: ignore[arg-type]


def test_no_plan_is_no_export() -> None:
    for export in (to_calendar, lambda plan: to_page(plan, draw), lambda plan: to_pdf(plan, draw)):
        with pytest.raises(InputError, match="no sessions to export"):
            export(BLOCKED)
    assert run_walks(BLOCKED) == ()


# ---- the watch


def decoded(data: bytes) -> list[tuple[str, dict[str, object]]]:
    """Read a FIT file with a decoder that knows nothing of the library that wrote it."""
    with fitdecode.FitReader(
        io.BytesIO(data),
        check_crc=fitdecode.CrcCheck.RAISE,
        error_handling=fitdecode.ErrorHandling.RAISE,
    ) as reader:
        return [
            (frame.name, {f.name: f.value for f in frame.fields if f.value is not None})
            for frame in reader
            if frame.frame_type == fitdecode.FIT_FRAME_DATA
        ]


def seconds(steps: list[dict[str, object]]) -> float:
    """Play the steps as a watch does and return how long they take."""
    place, total, rounds = 0, 0.0, Counter[int]()
    while place < len(steps):
        step = steps[place]
        if step["duration_type"] == "repeat_until_steps_cmplt":
            rounds[place] += 1
            if rounds[place] < step["repeat_steps"]:  # type: ignore[operator]
                place = int(step["duration_step"])  # type: ignore[call-overload]
                continue
        else:
            total += float(step["duration_time"])  # type: ignore[arg-type]
        place += 1
    return total


def test_watch_files_read_back_and_last_as_long_as_planned() -> None:
    runs = run_walks(PLAN)
    assert len(runs) == sum(len(week.runs) for week in PLAN.weeks)
    for run in runs:
        messages = decoded(to_fit(run, MADE))
        assert [name for name, _ in messages[:2]] == ["file_id", "workout"]
        assert messages[0][1]["type"] == "workout"
        assert messages[0][1]["time_created"] == MADE
        assert messages[1][1]["sport"] == "running"
        assert messages[1][1]["wkt_name"] == f"Run-walk week {run.week}"
        steps = [fields for name, fields in messages if name == "workout_step"]
        assert messages[1][1]["num_valid_steps"] == len(steps)
        assert [step["message_index"] for step in steps] == list(range(len(steps)))
        planned = run.warm_up_s + run.rounds * (run.run_s + run.walk_s) + run.cool_down_s
        assert seconds(steps) == planned


@given(
    rounds=st.integers(1, 30),
    run_s=st.integers(5, 3600),
    walk_s=st.integers(0, 600),
    edge=st.integers(0, 900),
)
@settings(max_examples=40, deadline=None)
def test_any_run_walk_is_played_in_full(rounds: int, run_s: int, walk_s: int, edge: int) -> None:
    run = dataclasses.replace(
        run_walks(PLAN)[0],
        rounds=rounds,
        run_s=run_s,
        walk_s=walk_s,
        warm_up_s=edge,
        cool_down_s=edge,
    )
    steps = [fields for name, fields in decoded(to_fit(run, MADE)) if name == "workout_step"]
    assert seconds(steps) == 2 * edge + rounds * (run_s + walk_s)


def test_watch_refuses_what_it_cannot_play() -> None:
    walk = Run("1-Monday-run", 1, "Monday", "walk", 20, "w", "c", (), True)
    with pytest.raises(InputError, match="no run-walk"):
        to_fit(walk, MADE)
    with pytest.raises(InputError, match="no zone"):
        to_fit(run_walks(PLAN)[0], dt.datetime(2027, 1, 1))


# ---- paper


class Tags(HTMLParser):
    """Counts tags and keeps the text of a page; fails on tags that do not close."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.count: Counter[str] = Counter()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.count[tag] += 1
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.count[tag] += 1

    def handle_data(self, data: str) -> None:
        self.text += data


def test_paper_holds_every_exercise_once_and_a_cell_for_every_day() -> None:
    paper = sheet(PLAN, draw)
    doses = {(i.name, i.dose) for w in PLAN.weeks for s in w.sessions for i in s.items}
    shown = [(part.name, part.dose) for block in paper.blocks for part in block.parts]
    assert sorted(shown) == sorted(doses)
    assert len(paper.logs) == len(PLAN.weeks)
    for log, week in zip(paper.logs, PLAN.weeks, strict=True):
        assert [day.split(" ")[0] for day in log.days] == [s.day for s in week.sessions]
        assert set(log.rows) == {item.name for s in week.sessions for item in s.items}
        assert len(log.runs) == len(week.runs)


def test_page_is_whole_and_says_when_to_stop() -> None:
    page = Tags()
    page.feed(to_page(PLAN, draw))
    assert page.open == []
    assert page.count["svg"] == page.count["article"] >= 5
    assert page.count["h1"] == 1
    for words in (NOTICE, "Stop and get help", "not for you", "In a bad hour"):
        assert words in page.text
    assert "[C-" not in page.text
    rows = sum(len(log.rows) * 4 * len(log.days) for log in sheet(PLAN, draw).logs)
    assert page.count["td"] >= rows


def tree(node: pikepdf.Object, kinds: Counter[str], alts: list[str]) -> None:
    """Count the tags of a structure tree and collect the texts that stand for pictures."""
    if isinstance(node, pikepdf.Array):
        for child in node:  # type: ignore[attr-defined]
            tree(child, kinds, alts)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            kinds[str(node.S)] += 1
            if "/Alt" in node:
                alts.append(str(node.Alt))
        if "/K" in node:
            tree(node.K, kinds, alts)


def test_pdf_is_tagged_and_a_checker_finds_no_fault(tmp_path: Path) -> None:
    data = to_pdf(PLAN, draw)
    assert data == to_pdf(PLAN, draw)
    path = tmp_path / "plan.pdf"
    path.write_bytes(data)
    assert not pdfua.validate(path).findings
    with pikepdf.open(path) as pdf:
        assert pdf.Root.Lang == "en"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"
            assert about["dc:title"] == f"Example plan, {len(PLAN.weeks)} weeks"
        kinds: Counter[str] = Counter()
        alts: list[str] = []
        tree(pdf.Root.StructTreeRoot, kinds, alts)
    parts = [part for block in sheet(PLAN, draw).blocks for part in block.parts]
    assert kinds["/Figure"] == len(parts)
    assert sorted(alts) == sorted(part.alt for part in parts)
    assert kinds["/Table"] == sum(bool(log.days) + bool(log.runs) for log in sheet(PLAN, draw).logs)
    assert kinds["/H1"] == 1
    assert kinds["/H3"] == len(parts) + len(PLAN.weeks)
    assert kinds["/TH"] > 0


def test_words_of_readers_are_words_on_paper_and_no_markup() -> None:
    odd = "<b>#set text(red)</b> *stars* $x$ \\ [C-A16]"
    plan = dataclasses.replace(PLAN, message=odd)
    assert "&lt;b&gt;#set" in to_page(plan, draw)
    assert to_pdf(plan, draw).startswith(b"%PDF")
    assert plain("a [C-A16] [C-A19]. b [H-E12, H-E13].") == "a. b."


def test_saving_says_where(tmp_path: Path) -> None:
    assert save(tmp_path / "new" / "plan.ics", b"x") == "plan.ics is saved in new."
    assert (tmp_path / "new" / "plan.ics").read_bytes() == b"x"
    (tmp_path / "file").write_text("")
    assert "could not be written" in save(tmp_path / "file" / "plan.ics", b"x")
