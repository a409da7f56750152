"""The plan: what it is for some people by name, its choice, its gaps, and bad input."""

from __future__ import annotations

import dataclasses
import itertools
import math
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import backstride as bs
from backstride.errors import DataError, InputError
from backstride.evidence import load
from backstride.plan import (
    Exercise,
    Persona,
    Profile,
    build_plan,
    library,
    personas,
    policy,
    policy_with,
)
from backstride.plan.changes import changed
from backstride.plan.items import Maker, Need, levels_for, start
from backstride.plan.plain import as_dict, from_dict, from_json, to_json
from backstride.plan.policy import Parameter, Policy, check
from backstride.plan.profile import EQUIPMENT, SPACES, Goal
from backstride.plan.records import WEEK, Plan
from backstride.plan.running import apart
from backstride.plan.select import Candidate, Task, best_set, least_seconds, score_of
from backstride.plan.simulate import Course, simulate
from backstride.widgets.lesson import lesson
from tests.plan_people import BY_ID

PEOPLE = {person.id: person for person in personas()}


def built(profile: Profile, **values: int) -> Plan:
    return build_plan(profile, (), library(), policy_with(policy(), **values))


# ---- people


@pytest.mark.parametrize("person", personas(), ids=lambda person: person.id)
def test_personas_get_what_they_should(person: Persona) -> None:
    plan = build_plan(person.profile, person.findings, library(), policy())
    assert plan.status == person.expected
    assert (len(plan.weeks) == person.profile.weeks) == (plan.status.startswith("generated"))


def test_personas_show_every_outcome() -> None:
    assert len(personas()) >= 8
    assert {p.expected for p in personas()} == {
        "generated",
        "generated_with_gaps",
        "unsatisfiable",
        "blocked_by_screen",
    }


def test_leo_and_tomas_wait_with_running_and_start_low() -> None:
    for name in ("leo", "tomas"):
        plan = bs.example_plan(name).plan
        assert all(not week.runs for week in plan.weeks)
        assert [gap.code for gap in plan.gaps] == ["running_waits"]
        assert "Keep the appointment" in plan.message
        for item in plan.weeks[0].sessions[0].items:
            lowest = min(level.level for level in BY_ID[item.exercise].levels)
            assert item.level == lowest or item.role != "main"


def test_ruth_s_stiff_hips_steer_the_choice() -> None:
    ruth = PEOPLE["ruth"]
    plain = build_plan(ruth.profile, (), library(), policy())
    steered = build_plan(ruth.profile, ruth.findings, library(), policy())
    said = [i.why for s in steered.weeks[0].sessions for i in s.items if i.role == "main"]
    assert any("turned inward less" in why and "[H-C1]" in why for why in said)
    assert plain.plan_id != steered.plan_id


def test_maya_s_long_run_grows_by_the_rule_and_stops_at_her_goal() -> None:
    plan = bs.example_plan("maya").plan
    longest = [max(run.distance_km for run in week.runs) for week in plan.weeks]
    assert longest == [23.1, 25.4, 27.9, 22.3, 30.0, 30.0, 30.0, 24.0]


def test_devi_climbs_the_ladder_one_stage_a_week_at_most() -> None:
    plan = bs.example_plan("devi").plan
    stages = [{run.stage for run in week.runs} for week in plan.weeks]
    assert [stage for (stage,) in stages] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9]
    assert not any(run.conditional for run in plan.weeks[0].runs)
    assert all(run.conditional for run in plan.weeks[1].runs)
    assert all(run.minutes <= 30 for week in plan.weeks for run in week.runs)


def test_answers_of_the_lesson() -> None:
    tasks = {task.id: task for task in lesson("06").tasks}
    plan = bs.example_plan("maya").plan
    assert tasks["06-t1"].answer == plan.weeks[0].sessions[0].minutes


# ---- the trace


def test_the_rules_leave_a_trace_in_order() -> None:
    plan = bs.example_plan("maya").plan
    rules = [trace.rule for trace in plan.trace]
    assert rules == sorted(rules)
    assert set(rules) == set(range(13))
    for trace in plan.trace:
        assert trace.did
        assert trace.facts or trace.convention
        for fact in trace.facts:
            load().fact(fact)


def test_a_blocked_plan_stops_at_rule_0() -> None:
    assert [trace.rule for trace in bs.example_plan("iris").plan.trace] == [0]


def test_every_persona_s_trace_and_lines_name_facts_that_exist() -> None:
    for person in personas():
        plan = build_plan(person.profile, person.findings, library(), policy())
        items = [i for w in plan.weeks for s in w.sessions for i in s.items]
        for record in (*plan.trace, *items, *(r for w in plan.weeks for r in w.runs)):
            for fact in record.facts:
                load().fact(fact)


# ---- what could not be met


def test_the_smallest_change_helps_and_less_does_not() -> None:
    sam = PEOPLE["sam"].profile
    (gap,) = bs.example_plan("sam").plan.gaps
    assert {change.field for change in gap.changes} == {"days", "minutes"}
    mended = changed(sam, gap.changes)
    assert built(mended).weeks
    assert not built(dataclasses.replace(mended, minutes=mended.minutes - 1)).weeks
    for change in gap.changes:
        assert not built(changed(sam, [c for c in gap.changes if c is not change])).weeks


def test_a_missing_part_says_what_would_bring_it() -> None:
    short = Profile("self_care", ("Monday", "Thursday"), 12, level_could_do=1)
    plan = built(short)
    assert plan.status == "generated_with_gaps"
    (gap,) = plan.gaps
    mended = built(changed(short, gap.changes))
    assert mended.status == "generated"


def test_asking_for_more_days_than_rest_allows_is_said() -> None:
    asked = Profile("self_care", ("Monday", "Tuesday", "Wednesday"), 30, sessions=3)
    plan = built(asked)
    (gap,) = plan.gaps
    assert gap.code == "fewer_sessions"
    assert [change.says for change in gap.changes] == ["2 sessions a week"]


def test_the_days_around_the_long_run_are_left_free_where_that_costs_no_session() -> None:
    runner = dataclasses.replace(
        PEOPLE["maya"].profile, days=("Tuesday", "Thursday", "Saturday", "Sunday"), sessions=2
    )
    assert [s.day for s in built(runner).weeks[0].sessions] == ["Tuesday", "Thursday"]
    no_choice = dataclasses.replace(runner, days=("Tuesday", "Saturday"))
    assert [s.day for s in built(no_choice).weeks[0].sessions] == ["Tuesday", "Saturday"]


def test_a_wish_that_does_not_suit_is_said() -> None:
    wish = Profile("self_care", ("Monday", "Thursday"), 30, prefer=("hip_thrust",))
    assert [gap.code for gap in built(wish).gaps] == ["wish_left_out"]
    fulfilled = dataclasses.replace(wish, equipment=("bench",))
    first = built(fulfilled).weeks[0].sessions[0]
    assert "hip_thrust" in {item.exercise for item in first.items}


# ---- what suits, and where to start

ALL = Profile(
    "self_care", ("Monday", "Thursday"), 60, level_could_do=4, equipment=EQUIPMENT, spaces=SPACES
)
REASONS = [(e.id, rule.flag) for e in library() for rule in e.not_for]


@pytest.mark.parametrize(("id", "flag"), REASONS)
def test_every_not_for_is_obeyed(id: str, flag: str) -> None:
    exercise = BY_ID[id]
    (rule,) = [one for one in exercise.not_for if one.flag == flag]
    flagged = dataclasses.replace(ALL, flags=(flag,), prefer=(id,))
    levels = levels_for(exercise, flagged)
    assert (levels == ()) == (rule.action == "exclude")
    if rule.highest_level:
        assert levels[-1].level == rule.highest_level
    maker = Maker(Need(flagged), library(), policy())
    if levels:
        item = maker.main(exercise, levels[-1], "x")
        assert (rule.why in item.ask_first) == (rule.action == "ask_first")
        assert rule.why in item.how or rule.modify_to in item.how
        if rule.highest_level:
            assert not item.harder.startswith(f"{id}:")


@pytest.mark.parametrize("exercise", library(), ids=lambda exercise: exercise.id)
def test_what_is_not_there_is_not_asked_for(exercise: Exercise) -> None:
    assert levels_for(exercise, ALL) == exercise.levels
    for item in EQUIPMENT:
        without = tuple(one for one in EQUIPMENT if one != item)
        levels = levels_for(exercise, dataclasses.replace(ALL, equipment=without))
        assert not any(item in (*exercise.equipment, *level.equipment) for level in levels)
        assert len(levels) == len(exercise.levels) or item in str(exercise)
    elsewhere = tuple(space for space in SPACES if space != exercise.space)
    assert levels_for(exercise, dataclasses.replace(ALL, spaces=elsewhere)) == ()
    assert levels_for(exercise, dataclasses.replace(ALL, avoid=(exercise.id,))) == ()


@pytest.mark.parametrize(
    ("change", "level", "sets_low", "range_low"),
    [
        ({}, 3, True, False),
        ({"pain_worst": 3}, 3, True, False),
        ({"pain_worst": 4}, 2, True, False),
        ({"pain_worst": 5}, 2, True, False),
        ({"pain_worst": 6}, 1, True, True),
        ({"next_morning_worse": True}, 1, True, True),
        ({"screen": "appointment"}, 1, True, True),
        ({"level_could_do": 1}, 1, True, False),
    ],
)
def test_where_to_start(
    change: dict[str, object], level: int, sets_low: bool, range_low: bool
) -> None:
    exercise = BY_ID["front_plank"]
    dose = start(exercise, dataclasses.replace(ALL, **change), policy())  # type: ignore[arg-type]
    full = exercise.levels[level - 1]
    assert dose.level == level
    assert (dose.sets_max == full.sets_min) == sets_low
    assert (dose.amount_max == full.amount_min) == range_low


@pytest.mark.parametrize(
    ("change", "stage"),
    [({}, 3), ({"pain_running": 4}, 2), ({"pain_running": 6}, 0), ({"level_could_do": 1}, 1)],
)
def test_at_which_stage_to_start(change: dict[str, object], stage: int) -> None:
    again = dataclasses.replace(ALL, running="run_walk", run_days=("Tuesday", "Sunday"))
    plan = built(dataclasses.replace(again, **change))  # type: ignore[arg-type]
    assert {run.stage for run in plan.weeks[0].runs} == {stage}
    assert (plan.weeks[1].runs[0].stage > stage) == ("pain_running" not in change)


# ---- the choice, against trying every set

made = st.builds(
    Candidate,
    id=st.uuids().map(str),
    family=st.sampled_from("abcdef"),
    part=st.sampled_from(["legs", "trunk", "hip"]),
    targets=st.sampled_from([("core",), ("abdominal",), ("back_extensor",), ("glute_hip",)]),
    seconds=st.sampled_from([100, 150, 200, 300]),
    wished=st.integers(0, 1),
    care=st.integers(0, 2),
    screens=st.integers(0, 2),
    evidence=st.integers(0, 2),
    fresh=st.integers(0, 1),
    kin=st.integers(0, 1),
)


def _every_set(task: Task) -> list[tuple[tuple[int, ...], tuple[str, ...]]]:
    found = []
    for count in range(task.least, task.most + 1):
        for chosen in itertools.combinations(task.candidates, count):
            parts = [c.part for c in chosen]
            if (
                len({c.family for c in chosen}) == count
                and max(map(parts.count, parts), default=0) <= 2
                and len(set(parts)) >= task.parts_least
                and sum(c.seconds for c in chosen) <= task.seconds
                and sum(c.fresh for c in chosen) <= task.fresh_most
            ):
                ids = tuple(sorted(c.id for c in chosen))
                found.append((tuple(score_of(chosen).values()), ids))
    return found


@given(st.lists(made, max_size=9), st.integers(200, 1500), st.integers(0, 3))
@settings(max_examples=150, deadline=None)
def test_the_search_finds_the_best_of_all_sets(
    found: list[Candidate], seconds: int, fresh: int
) -> None:
    task = Task(tuple(found), seconds, least=2, most=4, fresh_most=fresh)
    every = _every_set(task)
    choice = best_set(task)
    if not every:
        assert choice is None
        return
    assert choice is not None
    best = max(score for score, _ in every)
    assert tuple(choice.score.values()) == best
    alike = sorted(ids for score, ids in every if score == best)
    assert (choice.ids, choice.alike) == (alike[0], len(alike))


@given(st.lists(made, max_size=9))
@settings(max_examples=50, deadline=None)
def test_the_least_time_is_the_shortest_set(found: list[Candidate]) -> None:
    task = Task(tuple(found), math.inf, least=2, most=4)
    every = [-score[-1] for score, _ in _every_set(task)]
    assert least_seconds(task) == min(every, default=math.inf)


def test_a_tie_is_said_and_settled_by_name() -> None:
    twins = tuple(
        Candidate(id, id, part, (target,), 100, 0, 0, 0, 1)  # type: ignore[arg-type]
        for id, part, target in (
            ("leg", "legs", "quad_calf"),
            ("zed", "trunk", "core"),
            ("abe", "trunk", "core"),
        )
    )
    choice = best_set(Task(twins, 200, least=2, most=2))
    assert choice is not None
    assert (choice.ids, choice.alike) == (("abe", "leg"), 2)


def test_of_two_alike_sets_the_first_by_name_is_taken_whatever_is_found_first() -> None:
    def made_of(id: str, family: str, part: str, evidence: int) -> Candidate:
        return Candidate(id, family, part, ("core",), 100, 0, 0, 0, evidence)  # type: ignore[arg-type]

    found = (
        made_of("zz", "one", "legs", 1),
        made_of("aa", "two", "legs", 0),
        made_of("tt", "one", "trunk", 1),
        made_of("ss", "two", "trunk", 0),
    )
    choice = best_set(Task(found, 200, least=2, most=2))
    assert choice is not None
    assert (choice.ids, choice.alike) == (("aa", "tt"), 2)


@given(st.lists(st.sampled_from(WEEK), min_size=1, unique=True), st.integers(1, 4))
def test_training_days_have_rest_between_and_are_as_many_as_fit(days: list[str], most: int) -> None:
    found = [WEEK.index(day) for day in apart(days, most)]
    assert all(a == b or (a - b) % 7 not in (1, 6) for a in found for b in found)
    places = [WEEK.index(day) for day in days]
    for more in itertools.combinations(places, len(found) + 1):
        free = all(a == b or (a - b) % 7 not in (1, 6) for a in more for b in more)
        assert not free or len(found) == most


# ---- the policy


def test_policy_numbers_lie_in_their_range_and_say_why() -> None:
    for _, parameter in policy().parameters():
        assert parameter.low <= parameter.value <= parameter.high
        assert parameter.why.endswith(".")
        assert parameter.says.endswith(".")
        assert parameter.basis == "convention" or parameter.facts
        assert all(other.value != parameter.value for other in parameter.others)


def test_the_pain_limit_states_who_says_otherwise() -> None:
    limit = policy().pain_limit
    assert [(other.value, other.facts) for other in limit.others] == [(3, ("C-J1",))]
    stated = load().fact("C-J1")
    assert limit.value == stated.figure("acceptable_up_to").estimate
    assert policy().pain_fine.value == stated.figure("fine_up_to").estimate


def test_a_changed_policy_says_so_and_changes_the_plan_s_id() -> None:
    stricter = policy_with(policy(), pain_limit=4)
    assert stricter.pain_limit.value == 4
    assert stricter.version == "2, changed: pain_limit 4"
    assert policy_with(policy(), pain_limit=5) is policy()
    maya = PEOPLE["maya"].profile
    assert built(maya).plan_id != built(maya, pain_limit=4).plan_id


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"pain_limit": 11}, "Pain limit is 11"),
        ({"pain_limit": 4.5}, "whole number"),
        ({"pain_limit": "x"}, "not a number"),
        ({"colour": 1}, "no 'colour'"),
        ({"pain_limit": 2}, "Pain fine is 3 but pain limit is 2"),
        ({"exercises_least": 4, "exercises_most": 3}, "exercises most is 3"),
    ],
)
def test_a_policy_out_of_range_gets_one_sentence(values: dict[str, int], said: str) -> None:
    with pytest.raises(InputError, match=said):
        policy_with(policy(), **values)


COURSES = (
    Course(start_pain=5, end_pain=4, swing=3, flare_week=6, seed=2),
    Course(start_pain=1, end_pain=1, adherence=0.55, seed=5),
)


def outcome(rules: Policy, lived: bool) -> list[object]:
    """What people would do under a policy: their plans, and if asked for, their weeks."""
    plans = [build_plan(p.profile, p.findings, library(), rules) for p in personas()]
    found: list[object] = [(plan.weeks, list(map(str, plan.gaps))) for plan in plans]
    if lived:
        for name, course in zip(("devi", "nora"), COURSES, strict=True):
            weeks = simulate(PEOPLE[name], course, library(), rules)
            found.append([(week.layers, [d.code for d in week.decisions]) for week in weeks])
    return found


@cache
def usual(lived: bool) -> list[object]:
    return outcome(policy(), lived)


def told_apart(name: str, parameter: Parameter) -> bool:
    """True if one end of a parameter's range or a neighbour of its value changes an outcome."""
    value = parameter.value
    for other in (parameter.low, parameter.high, value + 1, value - 1):
        if other == value or not parameter.low <= other <= parameter.high:
            continue
        try:
            rules = policy_with(policy(), **{name: other})
        except InputError:  # it would not fit to its neighbour
            continue
        for lived in (False, True):
            if outcome(rules, lived) != usual(lived):
                return True
    return False


@pytest.mark.parametrize("name", [name for name, _ in policy().parameters()])
def test_every_number_of_the_policy_does_something(name: str) -> None:
    assert told_apart(name, dict(policy().parameters())[name])


def test_steers_name_exercises_that_exist() -> None:
    for steer in policy().steers:
        assert set(steer.exercises) <= set(BY_ID)


def test_a_broken_policy_is_named() -> None:
    broken = dataclasses.replace(policy().pain_limit, facts=())
    with pytest.raises(DataError, match="field pain_limit"):
        check(dataclasses.replace(policy(), pain_limit=broken))


# ---- plain values and back


@pytest.mark.parametrize("person", personas(), ids=lambda person: person.id)
def test_profiles_and_plans_go_to_json_and_back(person: Persona) -> None:
    plan = build_plan(person.profile, person.findings, library(), policy())
    assert from_json(Plan, to_json(plan), "The plan") == plan
    assert from_dict(Profile, as_dict(person.profile), "The profile") == person.profile
    again = build_plan(as_dict(person.profile), person.findings, library(), policy())
    assert to_json(again) == to_json(plan)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({}, "screen: the field is missing"),
        ({"screen": "fine", "days": ["Monday"], "minutes": 20}, "Screen is 'fine'"),
        ({"screen": "self_care", "days": ["Monday"], "minutes": "20"}, "minutes"),
        ({"screen": "self_care", "days": ["Monday"], "minutes": 20, "tea": 1}, "tea: no such"),
    ],
)
def test_answers_that_cannot_be_used_give_no_plan_and_one_sentence(
    raw: dict[str, object], said: str
) -> None:
    plan = build_plan(raw, (), library(), policy())
    assert plan.status == "invalid_input"
    assert said in plan.message
    assert plan.weeks == ()


def test_a_file_that_is_no_json_gets_one_sentence() -> None:
    with pytest.raises(InputError, match="not valid JSON"):
        from_json(Plan, "{", "The plan")


# ---- bad input

GOOD = {"screen": "self_care", "days": ("Monday", "Thursday"), "minutes": 20}
BESIDE = {"running": "beside", "run_days": ("Sunday",), "runs_per_week": 1, "longest_run_km": 5}


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
        ({"pain_running": -1}, "Pain when running is -1"),
        ({"eases": "tea"}, "Eases is 'tea'"),
        ({"equipment": ("kettle",)}, "'kettle'"),
        ({"spaces": ("the moon",)}, "'the moon'"),
        ({"flags": ("tired",)}, "'tired'"),
        ({"avoid": ("yoga",)}, "'yoga'"),
        ({"prefer": ("yoga",)}, "'yoga'"),
        ({"screen": "fine"}, "Screen is 'fine'"),
        ({"level_could_do": 9}, "Level you could do is 9"),
        ({"runs_per_week": 0, "longest_run_km": 10}, "runs per week is 0"),
        ({"longest_run_km": float("nan")}, "Longest run"),
        ({"next_morning_worse": "yes"}, "answer true or false"),
        ({"weeks": 13}, "Weeks is 13"),
        ({"running": "run_walk"}, "Run days is empty"),
        (BESIDE | {"longest_run_km": 0}, "Longest run is 0 km"),
        (BESIDE | {"long_run_day": "Monday"}, "not among the run days"),
        ({"goals": (Goal("run", 1),) * 4}, "up to three"),
    ],
)
def test_bad_input_gets_one_sentence(change: dict[str, object], said: str) -> None:
    with pytest.raises(InputError) as caught:
        Profile(**(GOOD | change))  # type: ignore[arg-type]
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("activity", "score"), [("", 3), ("x" * 200, 3), ("run", 11), ("run", "a")]
)
def test_a_goal_that_is_none_gets_one_sentence(activity: str, score: int) -> None:
    with pytest.raises(InputError):
        Goal(activity, score)


def test_asking_for_a_plan_by_name() -> None:
    with pytest.raises(InputError, match="choose one of maya"):
        bs.example_plan("nobody")
    with pytest.raises(InputError, match="has no 'colour'"):
        bs.example_plan("maya", colour="red")
