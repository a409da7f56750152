"""The plan: safe first, within what was asked, explained, and the same for the same input."""

from __future__ import annotations

import dataclasses
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import backstride as bs
from backstride.errors import InputError
from backstride.evidence import load
from backstride.plan import (
    LogEntry,
    Profile,
    build_plan,
    library,
    next_level,
    personas,
    policy,
)
from backstride.plan.builder import start_level, training_days
from backstride.plan.library import dose_text, known_equipment, known_flags, part
from backstride.plan.profile import SCREENS, WEEK
from backstride.widgets.lesson import lesson

IDS = [exercise.id for exercise in library()]
BY_ID = {exercise.id: exercise for exercise in library()}


def some(values: object) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(list(values)), unique=True).map(tuple)  # type: ignore[call-overload]


@st.composite
def profiles(draw: st.DrawFn, screens: tuple[str, ...] = SCREENS) -> Profile:
    now = draw(st.integers(0, 10))
    return Profile(
        screen=draw(st.sampled_from(screens)),
        days=draw(st.lists(st.sampled_from(WEEK), min_size=1, unique=True).map(tuple)),
        minutes=draw(st.integers(5, 120)),
        pain_now=now,
        pain_worst=draw(st.integers(now, 10)),
        next_morning_worse=draw(st.booleans()),
        level_could_do=draw(st.integers(1, 4)),
        equipment=draw(some(known_equipment())),
        flags=draw(some(known_flags())),
        avoid=draw(some(IDS)),
        runs_per_week=draw(st.integers(0, 7)),
    )


@given(profiles(screens=("urgent", "emergency")))
def test_no_plan_for_urgent_or_emergency(profile: Profile) -> None:
    plan = build_plan(profile, policy(), library())
    assert plan.status == "blocked_by_screen"
    assert plan.weeks == ()
    text = repr(plan)
    assert not any(exercise.name in text for exercise in library())
    assert "emergency" in plan.message or "doctor" in plan.message


@given(profiles(screens=("self_care", "appointment")))
@settings(max_examples=200)
def test_every_plan_keeps_to_what_was_asked(profile: Profile) -> None:
    plan = build_plan(profile, policy(), library())
    if plan.status == "unsatisfiable":
        assert plan.weeks == ()
        assert plan.gaps
        return
    assert len(plan.weeks) == 4
    for week in plan.weeks:
        places = [WEEK.index(session.day) for session in week.sessions]
        assert 2 <= len(places) <= 3
        assert set(places) <= {WEEK.index(day) for day in profile.days}
        for a in places:
            assert all(a == b or (a - b) % 7 not in (1, 6) for b in places)
        for session in week.sessions:
            assert session.minutes <= profile.minutes
            assert 2 <= len(session.items) <= 4
            assert len({item.exercise for item in session.items}) == len(session.items)
            assert part(BY_ID[session.items[0].exercise]) == "legs"
            for item in session.items:
                exercise = BY_ID[item.exercise]
                assert set(exercise.equipment) <= set(profile.equipment)
                assert item.exercise not in profile.avoid
                for rule in exercise.not_for:
                    assert not (rule.flag in profile.flags and rule.action == "exclude")
                    if rule.flag in profile.flags:
                        assert rule.why in item.how
                assert item.level == 1 or item.level < profile.level_could_do
                for reason in (item.why, item.why_now, item.would_change, item.rationale_code):
                    assert reason.strip()


@given(profiles())
def test_same_input_same_plan(profile: Profile) -> None:
    one = build_plan(profile, policy(), library())
    again = build_plan(dataclasses.replace(profile), policy(), library())
    assert repr(one) == repr(again)


@given(profiles(), st.integers(5, 120))
def test_the_id_depends_on_the_input(profile: Profile, minutes: int) -> None:
    other = dataclasses.replace(profile, minutes=minutes)
    same = build_plan(profile, policy(), library()).plan_id
    assert (build_plan(other, policy(), library()).plan_id == same) == (other == profile)


@given(profiles(), st.integers(0, 10), st.integers(1, 4))
def test_more_pain_never_starts_higher(profile: Profile, more: int, top: int) -> None:
    now = max(profile.pain_now, more)
    sore = dataclasses.replace(profile, pain_now=now, pain_worst=max(now, profile.pain_worst))
    assert start_level(sore, policy(), top) <= start_level(profile, policy(), top)


entries = st.builds(
    LogEntry,
    reached_top=st.one_of(st.none(), st.booleans()),
    pain=st.one_of(st.none(), st.integers(0, 10)),
    next_morning_worse=st.one_of(st.none(), st.booleans()),
)
logs = st.lists(entries, max_size=5)


@given(logs, st.integers(1, 3))
def test_a_level_moves_by_one_and_stays_in_range(log: list[LogEntry], level: int) -> None:
    found = next_level(log, level, 3, policy())
    assert abs(found.level - level) <= 1
    assert 1 <= found.level <= 3
    assert found.because.endswith(".")


@given(logs.filter(bool), st.integers(1, 3), st.integers(0, 10))
def test_more_pain_never_raises_a_level(log: list[LogEntry], level: int, more: int) -> None:
    last = log[-1]
    if last.pain is None:
        return
    sore = [*log[:-1], dataclasses.replace(last, pain=max(last.pain, more))]
    assert next_level(sore, level, 3, policy()).level <= next_level(log, level, 3, policy()).level


@given(logs, st.integers(1, 3))
def test_a_missing_entry_never_raises_a_level(log: list[LogEntry], level: int) -> None:
    silent = [*log, LogEntry(None, None, None)]
    found = next_level(silent, level, 3, policy())
    assert (found.level, found.code) == (level, "insufficient_data")


def test_two_good_sessions_raise_by_one() -> None:
    good = LogEntry(True, 2, False)
    assert next_level([good], 1, 3, policy()).code == "hold"
    assert next_level([good, good], 1, 3, policy()).level == 2
    assert next_level([good, good], 3, 3, policy()).code == "hold_at_top"
    assert next_level([good, LogEntry(True, 6, False)], 2, 3, policy()).level == 1


@given(st.lists(st.sampled_from(WEEK), min_size=1, unique=True))
def test_training_days_have_rest_between(days: list[str]) -> None:
    found = [WEEK.index(day) for day in training_days(days, 3)]
    assert found
    assert all(a == b or (a - b) % 7 not in (1, 6) for a in found for b in found)


@pytest.mark.parametrize("person", personas(), ids=lambda person: person.id)
def test_personas_get_what_they_should(person: object) -> None:
    plan = build_plan(person.profile, policy(), library())  # type: ignore[attr-defined]
    assert plan.status == person.expected  # type: ignore[attr-defined]


def test_the_smallest_change_helps() -> None:
    sam = next(person for person in personas() if person.id == "sam").profile
    enough = re.search(r"(\d+) would do", build_plan(sam, policy(), library()).message)
    assert enough is not None
    mended = dataclasses.replace(sam, minutes=int(enough[1]), days=("Sunday", "Wednesday"))
    assert build_plan(mended, policy(), library()).weeks


def test_the_library_is_large_and_sourced() -> None:
    assert len(library()) >= 12
    assert {part(e) for e in library()} >= {"legs", "trunk", "hip", "running"}
    for exercise in library():
        for fact in exercise.facts:
            load().fact(fact)


GOOD = {"screen": "self_care", "days": ("Monday", "Thursday"), "minutes": 20}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"days": ()}, "Days is empty"),
        ({"days": ("Monday", "Monday")}, "names something twice"),
        ({"days": ("Someday",)}, "'Someday'"),
        ({"days": "Monday"}, "give a list"),
        ({"minutes": -5}, "Minutes is -5"),
        ({"minutes": "abc"}, "not a number"),
        ({"minutes": ""}, "Minutes is empty"),
        ({"minutes": 12.5}, "whole number"),
        ({"pain_now": 11, "pain_worst": 11}, "Pain now is 11"),
        ({"pain_now": 6, "pain_worst": 2}, "cannot be less than now"),
        ({"equipment": ("kettle",)}, "'kettle'"),
        ({"flags": ("tired",)}, "'tired'"),
        ({"avoid": ("yoga",)}, "'yoga'"),
        ({"screen": "fine"}, "Screen is 'fine'"),
        ({"level_could_do": 9}, "Level you could do is 9"),
        ({"runs_per_week": 0, "longest_run_km": 10}, "runs per week is 0"),
        ({"longest_run_km": float("nan")}, "Longest run"),
        ({"next_morning_worse": "yes"}, "answer true or false"),
    ],
)
def test_bad_input_gets_one_sentence(change: dict[str, object], said: str) -> None:
    with pytest.raises(InputError) as caught:
        Profile(**(GOOD | change))  # type: ignore[arg-type]
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_asking_for_a_plan_by_name() -> None:
    with pytest.raises(InputError, match="choose one of maya"):
        bs.example_plan("nobody")
    with pytest.raises(InputError, match="has no 'colour'"):
        bs.example_plan("maya", colour="red")


def test_the_form_builds_blocks_and_explains() -> None:
    form = bs.plan_builder()
    form.press()
    assert "Screen is" in form.message
    for person in personas():
        form = bs.plan_builder().answer(persona=person.id)
        assert person.story in form.result
        form.press()
        assert form.message == ""
        assert ("data:text/calendar" in form.result) == (person.expected == "generated")
        assert "Rule by rule" in form.result
    form = bs.plan_builder().answer(persona="maya")
    form.answer(minutes="?").press()
    assert "not a number" in form.message
    assert form.answers["days"] == ["Monday", "Wednesday", "Friday"]


def test_answers_of_the_lesson() -> None:
    tasks = {task.id: task for task in lesson("06").tasks}
    plan = bs.example_plan("maya").plan
    assert tasks["06-t1"].answer == plan.weeks[0].sessions[0].minutes
    good, worse = LogEntry(True, 2, False), LogEntry(True, 2, True)
    assert next_level([good, worse], 2, 3, policy()).level == 1
    assert tasks["06-t2"].answer == "It goes down one"


def test_worst_pain_and_an_appointment_start_at_the_first_level() -> None:
    profile = Profile("self_care", ("Monday", "Thursday"), 40, level_could_do=4)
    assert start_level(profile, policy(), 3) == 3
    assert start_level(dataclasses.replace(profile, pain_worst=6), policy(), 3) == 1
    assert start_level(dataclasses.replace(profile, screen="appointment"), policy(), 3) == 1


def test_reasons_fit_the_level() -> None:
    new = Profile("self_care", ("Monday", "Thursday"), 40, level_could_do=1)
    for item in build_plan(new, policy(), library()).weeks[2].sessions[0].items:
        assert "below what you could do" not in item.why_now
        exercise = BY_ID[item.exercise]
        assert f"level 2, {dose_text(exercise, exercise.levels[1])}" in item.would_change


@pytest.mark.parametrize("level", [0, 4, "x"])
def test_a_level_that_does_not_exist_gets_one_sentence(level: int) -> None:
    with pytest.raises(InputError, match="Level is"):
        next_level([LogEntry(True, 2, False)] * 2, level, 3, policy())
