"""Logs, decisions, layers, history and simulated weeks: nothing rises by pain or by silence."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstride.errors import InputError
from backstride.plan import (
    Decision,
    Item,
    Layer,
    LogEntry,
    Persona,
    Plan,
    Profile,
    build_plan,
    library,
    personas,
    policy,
)
from backstride.plan.clinic import faults
from backstride.plan.history import (
    FILE,
    History,
    Setting,
    accept,
    accept_all,
    forget,
    keep,
    logged,
    recall,
    with_layer,
    without_layer,
)
from backstride.plan.items import levels_for
from backstride.plan.layers import ORDER, lay
from backstride.plan.plain import from_json, to_json
from backstride.plan.records import WEEK, session_day
from backstride.plan.simulate import Course, simulate
from tests.plan_people import BUILT, BY_ID, doses, entries, lower_or_equal, profiles

PEOPLE = {person.id: person for person in personas()}
RANK = {"stop_and_seek_advice": 0, "flare_up": 1, "down": 1, "swap": 1, "realign": 1,
        "hold": 2, "up": 3}  # fmt: skip


def history_of(name: str) -> History:
    return History(PEOPLE[name].profile, PEOPLE[name].findings)


def plan_of(history: History) -> Plan:
    return history.plan(library(), policy())


def review_of(history: History, today: int) -> dict[str, Decision]:
    return {d.about: d for d in history.review(library(), policy(), today)}


def mains(plan: Plan, week: int = 1, session: int = 0) -> list[Item]:
    return [i for i in plan.week(week).sessions[session].items if i.role == "main"]


def whole_session(history: History, id: str, **values: object) -> tuple[LogEntry, ...]:
    """Entries for all main exercises of a session, all alike."""
    plan = plan_of(history)
    session = next(s for w in plan.weeks for s in w.sessions if s.id == id)
    given = {"done": "top", "pain": 2, "next_morning_worse": False} | values
    return tuple(
        LogEntry(id, item.exercise, **given)  # type: ignore[arg-type]
        for item in session.items
        if item.role == "main"
    )


# ---- one exercise


def test_two_good_sessions_raise_one_thing_by_one_step() -> None:
    maya = history_of("maya")
    one = logged(maya, *whole_session(maya, "1-Monday"))
    assert {d.code for d in one.review(library(), policy(), 1)} == {"not_yet"}
    two = logged(one, *whole_session(maya, "1-Wednesday"))
    before = {item.exercise: item for item in mains(plan_of(two))}
    found = review_of(two, 3)
    assert {d.action for d in found.values()} == {"up"}
    for decision in found.values():
        (layer,) = decision.layers
        item = before[decision.about]
        assert (layer.level - item.level, max(layer.sets - item.sets, 0)) in ((1, 0), (0, 1))


def test_nothing_changes_before_it_is_accepted() -> None:
    maya = history_of("maya")
    two = logged(maya, *whole_session(maya, "1-Monday"), *whole_session(maya, "1-Wednesday"))
    two.review(library(), policy(), 3)
    assert plan_of(two) == plan_of(maya)
    decision = review_of(two, 3)["bird_dog"]
    after = accept(two, decision)
    assert after.accepted == (decision,)
    plan = plan_of(after)
    steps = [i.step for n in range(3) for i in mains(plan, 1, n) if i.exercise == "bird_dog"]
    assert steps == [decision.before, decision.before, decision.after]
    assert plan_of(without_layer(after, decision.layers[0].id)) == plan_of(maya)


@pytest.mark.parametrize("values", [{"pain": 6}, {"next_morning_worse": True}])
def test_pain_takes_something_off(values: dict[str, object]) -> None:
    maya = history_of("maya")
    sore = logged(maya, *whole_session(maya, "1-Monday", **values))
    assert {d.action for d in sore.review(library(), policy(), 1)} == {"down"}


@pytest.mark.parametrize("values", [{"pain": None}, {"next_morning_worse": None}, {"done": None}])
def test_what_is_missing_holds(values: dict[str, object]) -> None:
    maya = history_of("maya")
    log = (*whole_session(maya, "1-Monday"), *whole_session(maya, "1-Wednesday", **values))
    found = logged(maya, *log).review(library(), policy(), 3)
    assert {d.code for d in found} == {"insufficient_data"}
    assert not any(d.layers for d in found)


def test_one_side_alone_is_not_the_whole() -> None:
    nora = history_of("nora")
    each = next(i for i in mains(plan_of(nora)) if i.sides == "each")
    good = {"done": "top", "pain": 1, "next_morning_worse": False}
    days = ("1-Tuesday", "1-Thursday")
    left = [LogEntry(day, each.exercise, side="left", **good) for day in days]  # type: ignore[arg-type]
    right = [dataclasses.replace(entry, side="right") for entry in left]
    assert review_of(logged(nora, *left), 4)[each.exercise].code == "insufficient_data"
    assert review_of(logged(nora, *left, *right), 4)[each.exercise].action == "up"
    worse = dataclasses.replace(right[-1], done="some")
    assert review_of(logged(nora, *left, *right, worse), 4)[each.exercise].code == "not_yet"


def test_a_stop_sign_stops_and_says_where_to_turn() -> None:
    maya = history_of("maya")
    entry = LogEntry("1-Monday", "bird_dog", "top", 1, False, stop_sign=True)
    decision = review_of(logged(maya, entry), 1)["bird_dog"]
    assert (decision.action, decision.layers) == ("stop_and_seek_advice", ())
    assert "ask a doctor or physiotherapist" in decision.because


def test_very_hard_sessions_hold() -> None:
    maya = history_of("maya")
    log = [e for day in ("1-Monday", "1-Wednesday") for e in whole_session(maya, day, effort=9)]
    assert {d.code for d in logged(maya, *log).review(library(), policy(), 3)} == {"hold_effort"}


def test_more_needs_the_minutes_for_it() -> None:
    exact = dataclasses.replace(PEOPLE["maya"].profile, minutes=60)
    minutes = plan_of(History(exact)).weeks[0].sessions[0].minutes
    tight = History(dataclasses.replace(exact, minutes=minutes))
    seen = set()
    for week, day in ((1, "Wednesday"), (2, "Monday"), (2, "Friday"), (3, "Wednesday")):
        for session in plan_of(tight).week(week).sessions:
            tight = logged(tight, *whole_session(tight, session.id))
        for decision in tight.review(library(), policy(), 7 * week):
            seen.add(decision.code)
            tight = accept(tight, decision)
        assert all(s.minutes <= minutes for w in plan_of(tight).weeks for s in w.sessions), day
    assert "hold_no_time" in seen


def test_a_sore_run_holds_what_would_go_up() -> None:
    maya = history_of("maya")
    good = [*whole_session(maya, "1-Monday"), *whole_session(maya, "1-Wednesday")]
    sore = LogEntry("1-Thursday-run", "", "all", 6, False)
    found = review_of(logged(maya, *good, sore), 4)
    assert {d.code for about, d in found.items() if about != "running"} == {"hold_sore"}


def test_after_a_step_up_two_more_good_sessions_are_asked_for() -> None:
    maya = history_of("maya")
    two = logged(maya, *whole_session(maya, "1-Monday"), *whole_session(maya, "1-Wednesday"))
    up = accept(two, review_of(two, 3)["bird_dog"])
    third = logged(up, *whole_session(up, "1-Friday"))
    found = review_of(third, 5)
    assert found["bird_dog"].code == "not_yet"
    assert found["front_plank"].action == "up"


def test_easier_days_are_no_reason_to_go_up() -> None:
    maya = history_of("maya")
    easy = with_layer(maya, Layer("d", "dial_back", first_day=0, days=7))
    log = [e for day in ("1-Monday", "1-Wednesday") for e in whole_session(easy, day)]
    assert {d.code for d in logged(easy, *log).review(library(), policy(), 3)} == {"not_yet"}


def worn(history: History, exercise: str) -> History:
    """Accept what soreness brings until there is nothing less of an exercise."""
    for week in range(1, 8):
        for session in plan_of(history).week(week).sessions:
            entry = LogEntry(session.id, exercise, "all", 6, False)
            history = logged(history, entry)
            decision = review_of(history, session_day(session.id) + 1).get(exercise)
            if decision is None or decision.action == "swap":
                return history
            history = accept(history, decision)
    return history


@pytest.mark.parametrize("first", ["bridge", "chair_squat"])
def test_what_takes_a_place_after_pain_is_no_harder_and_not_what_went_before(first: str) -> None:
    start = History(dataclasses.replace(PEOPLE["maya"].profile, weeks=12))
    tried = [first]
    history = start
    while True:
        history = worn(history, tried[-1])
        last = max(session_day(entry.session) for entry in history.log)
        decision = review_of(history, last + 1).get(tried[-1])
        if decision is None or decision.action != "swap":
            break
        new, level = decision.layers[0].to, decision.layers[0].level
        old = next(
            i for i in mains(plan_of(history), 1 + (last + 1) // 7) if i.exercise == tried[-1]
        )
        efforts = [
            BY_ID[new].levels[level - 1].effort,
            BY_ID[old.exercise].levels[old.level - 1].effort,
        ]
        assert efforts == sorted(efforts)
        assert new not in tried
        tried.append(new)
        history = accept(history, decision)
    assert len(tried) > 1


log_lists = st.lists(
    entries(["1-Monday", "1-Wednesday", "1-Friday", "1-Tuesday-run", "1-Sunday-run"],
            ["chair_squat", "bird_dog", "front_plank", ""]),
    max_size=8,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(log_lists, st.data())
def test_more_pain_never_gives_a_higher_decision(log: list[LogEntry], data: st.DataObject) -> None:
    painful = [n for n, entry in enumerate(log) if entry.pain is not None]
    if not painful:
        return
    place = data.draw(st.sampled_from(painful))
    raised = dataclasses.replace(log[place], pain=data.draw(st.integers(log[place].pain or 0, 10)))
    maya = history_of("maya")
    before = review_of(logged(maya, *log), 7)
    after = review_of(logged(maya, *log[:place], raised, *log[place + 1 :]), 7)
    assert set(before) <= set(after)
    for about, decision in before.items():
        assert RANK[after[about].action] <= RANK[decision.action], about


@settings(max_examples=80, deadline=None)
@given(log_lists, st.data())
def test_a_missing_answer_never_gives_a_higher_decision(
    log: list[LogEntry], data: st.DataObject
) -> None:
    if not log:
        return
    place = data.draw(st.integers(0, len(log) - 1))
    field = data.draw(st.sampled_from(["done", "next_morning_worse"]))
    silent = dataclasses.replace(log[place], **{field: None})
    maya = history_of("maya")
    before = review_of(logged(maya, *log), 7)
    after = review_of(logged(maya, *log[:place], silent, *log[place + 1 :]), 7)
    for about, decision in after.items():
        if decision.action == "up":
            assert before[about].action == "up"


# ---- the whole plan


def test_two_sore_sessions_bring_easier_days_and_a_way_back() -> None:
    kai = history_of("kai")
    log = [*whole_session(kai, "1-Monday", pain=6), *whole_session(kai, "1-Wednesday", pain=6)]
    sore = logged(kai, *log)
    decision = review_of(sore, 3)["plan"]
    assert decision.code == "flare_up"
    eased = accept(sore, decision)
    base, plan = plan_of(kai), plan_of(eased)
    assert plan.week(1).sessions[2].note.startswith("Easier day")
    assert plan.week(2).sessions[0].note.startswith("Way back")
    assert plan.week(2).sessions[2] == base.week(2).sessions[2]
    for before, after in zip(mains(base, 1, 2), mains(plan, 1, 2), strict=True):
        assert (after.level, after.sets) < (before.level, before.sets)
        assert after.sets <= max(1, before.sets // 2)
    assert {i.role for i in plan.week(1).sessions[2].items} >= {"pain_relief"}
    assert [r.kind for r in plan.week(1).runs] == ["run", "walk", "walk"]
    assert plan_of(without_layer(eased, decision.layers[0].id)) == base


def test_a_very_sore_day_is_a_flare_up_and_the_second_asks_for_advice() -> None:
    maya = history_of("maya")
    sore = logged(maya, *whole_session(maya, "1-Monday", pain=9))
    first = review_of(sore, 1)["plan"]
    assert first.action == "flare_up"
    eased = accept(sore, first)
    assert "plan" not in review_of(eased, 1)
    again = logged(eased, *whole_session(eased, "2-Monday", pain=9))
    second = review_of(again, 8)["plan"]
    assert (second.action, second.code) == ("stop_and_seek_advice", "flares_again")
    assert second.layers


def test_a_sore_easier_day_takes_no_level_off_but_counts_toward_advice() -> None:
    kai = history_of("kai")
    sore = logged(kai, *whole_session(kai, "1-Monday", pain=9))
    eased = accept(sore, review_of(sore, 1)["plan"])
    again = logged(eased, *whole_session(eased, "1-Wednesday", pain=6))
    found = review_of(again, 3)
    assert {d.code for d in found.values()} == {"hold_eased"}
    third = logged(again, *whole_session(again, "1-Friday", pain=6))
    assert review_of(third, 5)["plan"].code == "flares_again"


def test_nothing_goes_up_in_a_flare_up() -> None:
    maya = history_of("maya")
    good = [*whole_session(maya, "1-Monday"), *whole_session(maya, "1-Wednesday")]
    run = LogEntry("1-Tuesday-run", "", "all", 9, True)
    late = LogEntry("1-Thursday-run", "", "all", 9, True)
    found = logged(maya, *good, run, late).review(library(), policy(), 4)
    assert "flare_up" in {d.action for d in found}
    assert "up" not in {d.action for d in found}


def test_in_a_flare_up_even_what_went_well_waits() -> None:
    maya = history_of("maya")
    good = [*whole_session(maya, "1-Monday"), *whole_session(maya, "1-Wednesday")]
    good = [e for e in good if e.exercise != "front_plank"]
    silent = LogEntry("1-Wednesday", "front_plank", "top", None, None)
    run = LogEntry("1-Tuesday-run", "", "all", 9, False)
    found = review_of(logged(maya, *good, run, silent), 3)
    assert found["plan"].action == "flare_up"
    assert found["bird_dog"].code == "hold_flare"


def test_three_missed_sessions_repeat_the_week() -> None:
    devi = history_of("devi")
    first = logged(devi, *whole_session(devi, "1-Monday"))
    missed = review_of(first, 14)["plan"]
    assert missed.action == "realign"
    after = accept(first, missed)
    base, plan = plan_of(devi), plan_of(after)
    assert len(plan.weeks) == len(base.weeks) + 2
    stages = [week.runs[0].stage for week in plan.weeks]
    assert stages[:5] == [1, 2, 1, 2, 3]
    assert "plan" not in review_of(after, 14)
    assert "plan" not in review_of(first, 7)


def test_a_run_walk_rises_once_a_week_after_two_full_sessions_or_stays() -> None:
    devi = history_of("devi")
    full = [LogEntry(f"1-{day}-run", "", "all", 1, False) for day in ("Tuesday", "Thursday")]
    up = review_of(logged(devi, *full), 7)["running"]
    assert (up.code, up.after) == ("run_up", "stage 2")
    stay = review_of(logged(devi, full[0]), 7)["running"]
    assert (stay.code, stay.after) == ("run_hold", "stage 1")
    plan = plan_of(accept(logged(devi, full[0]), stay))
    assert [week.runs[0].stage for week in plan.weeks][:4] == [1, 1, 2, 3]
    sore = dataclasses.replace(full[1], pain=7)
    assert review_of(logged(devi, full[0], sore), 7)["running"].code == "run_down"


def test_a_sore_run_makes_the_next_longest_shorter_and_the_rule_holds_after() -> None:
    maya = history_of("maya")
    decision = review_of(logged(maya, LogEntry("1-Sunday-run", "", "all", 7, True)), 7)["running"]
    plan = plan_of(accept(maya, decision))
    longest = [max(run.distance_km for run in week.runs) for week in plan.weeks]
    assert longest[1] == 18.4
    assert all(b <= round(max(longest[max(0, n - 3) : n + 1] + [21.0] * (n < 4)) * 1.1, 1) + 0.01
               for n, b in enumerate(longest[1:]))  # fmt: skip


# ---- layers

layer_lists = st.lists(
    st.one_of(
        st.builds(Layer, id=st.just("h"), kind=st.just("holiday"), first_day=st.integers(0, 40),
                  days=st.integers(1, 20)),
        st.builds(Layer, id=st.just("d"), kind=st.just("dial_back"), first_day=st.integers(0, 40),
                  days=st.integers(1, 14)),
        st.builds(Layer, id=st.just("f"), kind=st.just("flare_up"), first_day=st.integers(0, 40),
                  days=st.integers(1, 7), back_days=st.integers(0, 7)),
        st.builds(Layer, id=st.just("s"), kind=st.just("swap"), first_day=st.integers(0, 40),
                  exercise=st.just("bird_dog"), to=st.just("dead_bug"), level=st.just(1)),
        st.builds(Layer, id=st.just("l"), kind=st.just("level"), first_day=st.integers(0, 40),
                  exercise=st.just("bird_dog"), level=st.integers(1, 3), sets=st.integers(0, 3)),
        st.builds(Layer, id=st.just("e"), kind=st.just("edit"), action=st.just("remove"),
                  exercise=st.just("front_plank")),
        st.builds(Layer, id=st.just("r"), kind=st.just("repeat"), first_day=st.integers(7, 28),
                  week=st.just(1)),
        st.builds(Layer, id=st.just("g"), kind=st.just("run_stage"), first_day=st.integers(0, 40),
                  level=st.integers(0, 9)),
    ),
    unique_by=lambda layer: layer.id,
    max_size=5,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(profiles(screens=BUILT), layer_lists, st.randoms(use_true_random=False))
def test_removing_a_layer_restores_the_plan_exactly(
    profile: Profile, layers: list[Layer], dice: object
) -> None:
    history = History(profile)
    base = plan_of(history)
    for layer in layers:
        history = with_layer(history, layer)
        with_it = plan_of(history)
        assert [one.id for one in with_it.layers] == [
            one.id
            for one in sorted(
                history.layers, key=lambda x: (ORDER.index(x.kind), x.first_day, x.id)
            )
        ] or not base.weeks
    seen = [plan_of(dataclasses.replace(history, layers=history.layers[:n]))
            for n in range(len(layers) + 1)]  # fmt: skip
    for n in reversed(range(len(layers))):
        history = without_layer(history, layers[n].id)
        assert to_json(plan_of(history)) == to_json(seen[n])
    assert to_json(plan_of(history)) == to_json(base)


@settings(max_examples=60, deadline=None)
@given(
    profiles(screens=BUILT),
    st.sampled_from(["holiday", "dial_back", "flare_up"]),
    st.integers(0, 50),
    st.integers(1, 30),
)
def test_easier_days_never_hold_more_of_anything(
    profile: Profile, kind: str, first: int, days: int
) -> None:
    history = History(profile)
    layer = Layer("x", kind, first_day=first, days=days, back_days=4)  # type: ignore[arg-type]
    before, plan = doses(plan_of(history)), plan_of(with_layer(history, layer))
    for place, dose in doses(plan).items():
        if "pain_relief" not in place:
            assert lower_or_equal(dose, before[place]), place
    for week in plan.weeks:
        for session in week.sessions:
            assert session.minutes <= profile.minutes
            for item in session.items:
                levels = levels_for(BY_ID[item.exercise], profile)
                assert item.level in {level.level for level in levels}


def test_after_a_long_holiday_the_runs_come_back_shorter() -> None:
    maya = history_of("maya")
    away = plan_of(with_layer(maya, Layer("h", "holiday", first_day=7, days=35)))
    longest = [max((run.distance_km for run in week.runs), default=0) for week in away.weeks]
    assert longest[:6] == [23.1, 0, 0, 0, 0, 0]
    assert longest[6] == 11.5
    assert longest[7] == 12.6
    assert "runs before were shorter" in away.week(7).runs[0].note


def test_layers_that_cannot_be_laid_get_one_sentence() -> None:
    maya = history_of("maya")
    for layer, said in (
        (Layer("a", "level", exercise="bird_dog", level=9), "has no level 9"),
        (Layer("a", "repeat", first_day=7, week=5), "cannot be repeated"),
        (Layer("a", "edit", action="fly"), "Edit is 'fly'"),
        (Layer("a", "swap", exercise="bird_dog", to="yoga"), "no exercise 'yoga'"),
        (Layer("a", "edit", action="move", day="Monday", to="Someday"), "Day is 'Someday'"),
    ):
        with pytest.raises(InputError, match=said):
            plan_of(with_layer(maya, layer))
    with pytest.raises(InputError, match="no layer 'b'"):
        without_layer(maya, "b")
    two = (Layer("a", "holiday", days=1), Layer("a", "holiday", days=2))
    with pytest.raises(InputError, match="same id"):
        lay(plan_of(maya), two, maya.maker(library(), policy()))


def test_a_moved_session_has_the_id_of_its_new_day() -> None:
    maya = history_of("maya")
    layer = Layer("m", "edit", action="move", day="Friday", to="Saturday")
    plan = plan_of(with_layer(maya, layer))
    assert [s.id for s in plan.weeks[0].sessions] == ["1-Monday", "1-Wednesday", "1-Saturday"]


# ---- the file


def busy_history() -> History:
    maya = history_of("maya")
    log = [*whole_session(maya, "1-Monday"), *whole_session(maya, "1-Wednesday", note="went well")]
    full = logged(maya, *log)
    for decision in full.review(library(), policy(), 3):
        full = accept(full, decision)
    return dataclasses.replace(full, settings=(Setting("pain_limit", 4),), start="2027-01-04")


def test_history_survives_a_restart(tmp_path: Path) -> None:
    history = busy_history()
    assert "kept on this computer only" in keep(tmp_path, history)
    found, said = recall(tmp_path)
    assert (found, said) == (history, "")
    assert plan_of(found or history) == plan_of(history)
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    keep(tmp_path, history)
    assert (tmp_path / FILE).read_text(encoding="utf-8") == to_json(history)
    assert forget(tmp_path) == "Your kept plan is deleted."
    assert recall(tmp_path) == (None, "")


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: text.replace('"screen"', '"scren"'),
        lambda text: text.replace('"minutes": 25', '"minutes": "25"'),
        lambda text: text.replace('"format": 1', '"format": 9'),
        lambda text: text.replace('"pain": 2', '"pain": 22'),
        lambda text: "\x00",
    ],
)
def test_a_damaged_file_is_kept_aside_and_said(tmp_path: Path, damage: object) -> None:
    keep(tmp_path, busy_history())
    path = tmp_path / FILE
    broken = damage(path.read_text(encoding="utf-8"))  # type: ignore[operator]
    for number in (1, 2):
        path.write_text(broken, encoding="utf-8")
        found, said = recall(tmp_path)
        assert found is None
        aside = tmp_path / f"plan-damaged-{number}.json"
        assert str(aside) in said
        assert "nothing is lost" in said
        assert aside.read_text(encoding="utf-8") == broken
        assert not path.exists()


def test_a_folder_that_cannot_be_written_costs_one_sentence(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert "cannot be kept" in keep(blocked / "in", busy_history())


@settings(max_examples=40, deadline=None)
@given(profiles(), log_lists, layer_lists)
def test_any_history_goes_to_json_and_back(
    profile: Profile, log: list[LogEntry], layers: list[Layer]
) -> None:
    history = logged(History(profile, layers=tuple(layers)), *log)
    text = to_json(history)
    assert from_json(History, text, FILE) == history
    assert to_json(from_json(History, text, FILE)) == text


def test_an_entry_can_be_mended() -> None:
    maya = history_of("maya")
    wrong = LogEntry("1-Monday", "bird_dog", "top", 9, True)
    right = dataclasses.replace(wrong, pain=2, next_morning_worse=False)
    assert logged(logged(maya, wrong), right).log == (right,)


@pytest.mark.parametrize(
    "values",
    [
        {"session": "Monday"},
        {"session": "0-Monday"},
        {"session": "1-Someday"},
        {"done": "much"},
        {"pain": 11},
        {"pain": 2.5},
        {"effort": -1},
        {"side": "up"},
        {"next_morning_worse": "yes"},
        {"stop_sign": None},
    ],
)
def test_an_entry_that_is_none_gets_one_sentence(values: dict[str, object]) -> None:
    with pytest.raises(InputError) as caught:
        LogEntry(**({"session": "1-Monday"} | values))  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)


# ---- simulated weeks


@pytest.mark.parametrize("person", personas(), ids=lambda person: person.id)
def test_twelve_weeks_are_the_same_each_time(person: object) -> None:
    name: str = person.id  # type: ignore[attr-defined]
    course = Course(adherence=0.7, seed=3)
    weeks = simulate(PEOPLE[name], course, library(), policy())
    if not PEOPLE[name].expected.startswith("generated"):
        assert weeks == ()
        return
    assert weeks == simulate(PEOPLE[name], course, library(), policy())
    assert [week.number for week in weeks] == list(range(1, 13))
    for week in weeks:
        assert week.done <= week.planned
        for entry in week.entries:
            assert session_day(entry.session) // 7 + 1 == week.number


def test_a_flare_week_brings_easier_days_and_doing_little_repeats_weeks() -> None:
    flare = simulate(PEOPLE["devi"], Course(flare_week=4), library(), policy())
    actions = {d.action for d in flare[3].decisions}
    assert "flare_up" in actions
    assert "up" not in {d.action for week in flare[:3] for d in week.decisions if d.action == "x"}
    lazy = simulate(PEOPLE["nora"], Course(adherence=0.2), library(), policy())
    assert "realign" in {d.action for week in lazy for d in week.decisions}
    deaf = simulate(PEOPLE["devi"], Course(accepts=False), library(), policy())
    assert all(week.layers == () for week in deaf)
    calm = simulate(PEOPLE["devi"], Course(start_pain=1, adherence=1), library(), policy())
    assert not {d.action for w in calm for d in w.decisions} & {"down", "flare_up", "realign"}


courses = st.builds(
    Course,
    start_pain=st.floats(0, 8),
    end_pain=st.floats(0, 8),
    swing=st.floats(0, 4),
    flare_week=st.integers(0, 12),
    adherence=st.floats(0.2, 1),
    written=st.floats(0.5, 1),
    weeks=st.sampled_from([5, 9, 12]),
    seed=st.integers(0, 10**6),
)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from([p for p in personas() if p.expected.startswith("generated")]), courses)
def test_a_plan_that_was_lived_has_no_fault_by_the_rules(person: Persona, course: Course) -> None:
    weeks = simulate(person, course, library(), policy())
    profile = dataclasses.replace(person.profile, weeks=course.weeks)
    for week in weeks[2::3]:
        plan = plan_of(History(profile, person.findings, layers=week.layers))
        assert faults(plan, profile, library(), policy(), person.findings) == ()


def test_two_steps_that_fit_alone_and_not_together() -> None:
    nora = history_of("nora")
    minutes = plan_of(nora).weeks[0].sessions[0].minutes
    tight = History(dataclasses.replace(nora.profile, minutes=minutes + 1))
    for id in ("1-Tuesday", "1-Thursday"):
        tight = logged(tight, *whole_session(tight, id))
    decisions = [d for d in tight.review(library(), policy(), 4) if d.action == "up"]
    assert len(decisions) > 1
    taken = accept_all(tight, decisions, library(), policy())
    assert 0 < len(taken.accepted) < len(decisions)
    assert all(s.minutes <= minutes + 1 for w in plan_of(taken).weeks for s in w.sessions)


def test_a_course_that_is_none_gets_one_sentence() -> None:
    for values in ({"adherence": 2}, {"start_pain": -1}, {"weeks": 3}, {"seed": 1.5}):
        with pytest.raises(InputError):
            Course(**values)  # type: ignore[arg-type]


def test_days_of_the_plan_count_from_monday() -> None:
    assert [session_day(f"1-{day}") for day in WEEK] == list(range(7))
    assert session_day("3-Sunday-run") == 20


def test_the_base_plan_is_that_of_the_builder() -> None:
    maya = history_of("maya")
    built = build_plan(maya.profile, maya.findings, library(), policy())
    assert plan_of(maya) == built
