"""What must hold for everybody: safety, limits, reasons, and the same plan for the same answers.

`backstride.plan.clinic` looks for faults by the rules; here it is the judge of the builder, beside
checks that do not use it.
"""

from __future__ import annotations

import random
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backstride.plan import (
    Item,
    Plan,
    Profile,
    SelfScreen,
    build_plan,
    library,
    policy,
    policy_with,
)
from backstride.plan.clinic import faults
from backstride.plan.plain import to_json
from backstride.plan.records import WEEK
from backstride.plan.running import ceiling_km, clipped
from tests.plan_people import (
    BUILT,
    BY_ID,
    doses,
    findings,
    lower_or_equal,
    profiles,
    replaced,
)

MANY = settings(max_examples=70, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PEOPLE = profiles(screens=BUILT)


def built(profile: Profile, found: tuple[SelfScreen, ...] = ()) -> Plan:
    return build_plan(profile, found, library(), policy())


def items(plan: Plan) -> list[Item]:
    return [i for w in plan.weeks for s in w.sessions for i in s.items] + list(plan.first_aid)


# ---- safety


@MANY
@given(profiles(screens=("urgent", "emergency")), findings)
def test_a_red_flag_never_gets_a_plan(profile: Profile, found: tuple[SelfScreen, ...]) -> None:
    plan = built(profile, found)
    assert plan.status == "blocked_by_screen"
    assert (plan.weeks, plan.first_aid, plan.gaps) == ((), (), ())
    text = to_json(plan)
    assert not any(exercise.name in text for exercise in library())
    assert "emergency" in plan.message or "doctor" in plan.message


@MANY
@given(PEOPLE, st.data())
def test_more_pain_never_raises_any_dose(profile: Profile, data: st.DataObject) -> None:
    worse = replaced(
        profile,
        pain_now=data.draw(st.integers(profile.pain_now, 10)),
        pain_worst=10,
        pain_running=data.draw(st.integers(profile.pain_running, 10)),
        next_morning_worse=profile.next_morning_worse or data.draw(st.booleans()),
    )
    worse = replaced(worse, pain_worst=data.draw(st.integers(
        max(profile.pain_worst, worse.pain_now), 10)))  # fmt: skip
    before, after = doses(built(profile)), doses(built(worse))
    assert set(after) <= set(before)
    for place, dose in after.items():
        assert lower_or_equal(dose, before[place]), place


@MANY
@given(PEOPLE)
def test_what_is_excluded_never_appears_not_even_as_a_neighbour(profile: Profile) -> None:
    plan = built(profile)
    places = {i.place for i in items(plan)} | {p for i in items(plan) for p in (i.easier, i.harder)}
    for place in places - {""}:
        id, _, number = place.partition(":")
        exercise = BY_ID[id]
        level = exercise.levels[int(number) - 1]
        assert id not in profile.avoid
        for rule in exercise.not_for:
            if rule.flag in profile.flags:
                assert rule.action != "exclude"
                assert not rule.highest_level or level.level <= rule.highest_level
        assert set(exercise.equipment) | set(level.equipment) <= set(profile.equipment)
        assert exercise.space in profile.spaces
    running = BY_ID["run_walk"]
    no_running = "run_walk" in profile.avoid or any(
        rule.flag in profile.flags and rule.action == "exclude" for rule in running.not_for
    )
    if no_running:
        assert not any(week.runs for week in plan.weeks)
    for item in items(plan):
        for rule in BY_ID[item.exercise].not_for:
            if rule.flag in profile.flags and rule.action == "ask_first":
                assert rule.why in item.ask_first
                assert rule.why in item.how


@MANY
@given(PEOPLE, findings)
def test_minutes_and_days_are_never_exceeded(
    profile: Profile, found: tuple[SelfScreen, ...]
) -> None:
    plan = built(profile, found)
    if not plan.weeks:
        return
    rules = policy()
    assert len(plan.weeks) == profile.weeks
    for week in plan.weeks:
        places = [WEEK.index(session.day) for session in week.sessions]
        assert 2 <= len(places) <= 3
        assert len(places) <= (profile.sessions or 3)
        assert {session.day for session in week.sessions} <= set(profile.days)
        assert {run.day for run in week.runs} <= set(profile.run_days)
        for a in places:
            assert all(a == b or (a - b) % 7 not in (1, 6) for b in places)
        for session in week.sessions:
            main = [item for item in session.items if item.role == "main"]
            ends = {role: sum(i.seconds for i in session.items if i.role == role)
                    for role in ("warm_up", "cool_down")}  # fmt: skip
            assert ends["warm_up"] <= 60 * rules.warm_up_min.value
            assert ends["cool_down"] <= 60 * rules.cool_down_min.value
            used = sum(item.seconds for item in main) / 60
            assert used + rules.warm_up_min.value + rules.cool_down_min.value <= session.minutes
            assert session.minutes <= profile.minutes
            assert 2 <= len(main) <= 4
            assert len({i.exercise for i in session.items}) == len(session.items)
            assert len({BY_ID[i.exercise].family for i in main}) == len(main)
            assert len({i.part for i in main}) >= 2
            for item in main:
                full = BY_ID[item.exercise].levels[item.level - 1]
                assert full.sets_min <= item.sets <= full.sets_max
                assert full.amount_min <= item.amount_min <= item.amount_max <= full.amount_max
        for run in week.runs:
            assert run.minutes <= max(profile.run_minutes, 0) or run.kind == "run"


@MANY
@given(PEOPLE)
def test_no_run_is_longer_than_the_rule_allows(profile: Profile) -> None:
    rules = policy()
    plan = built(profile)
    done = [(-1, profile.longest_run_km)]
    for week in plan.weeks:
        for run in sorted(week.runs, key=lambda r: WEEK.index(r.day)):
            day = 7 * (week.number - 1) + WEEK.index(run.day)
            longest = max(km for when, km in done if day - when <= rules.spike_window_days.value)
            if run.kind == "run":
                assert run.distance_km <= ceiling_km(longest, rules) <= longest * 1.1 + 1e-9
            done.append((day, run.distance_km))
    runs = [list(week.runs) for week in plan.weeks]
    assert clipped(runs, profile.longest_run_km, rules) == runs
    stages = [max((r.stage for r in w.runs), default=0) for w in plan.weeks]
    assert all(b - a <= 1 for a, b in pairwise(stages))


# ---- reasons


@MANY
@given(PEOPLE, findings)
def test_every_line_has_a_reason_and_a_source_or_says_convention(
    profile: Profile, found: tuple[SelfScreen, ...]
) -> None:
    plan = built(profile, found)
    for item in items(plan):
        for text in (item.why, item.why_now, item.would_change, item.how, item.rationale_code):
            assert text.strip()
        assert item.facts or item.convention
    for run in (run for week in plan.weeks for run in week.runs):
        assert run.why.strip()
        assert run.would_change.strip()
        assert run.facts or run.convention
    for trace in plan.trace:
        assert trace.did.strip()
        assert trace.facts or trace.convention
    rules = [trace.rule for trace in plan.trace]
    assert rules == sorted(rules)
    if plan.weeks:
        assert set(rules) == set(range(13))
    assert (plan.status == "generated_with_gaps") == (bool(plan.weeks) and bool(plan.gaps))


# ---- the same answers, the same plan


@MANY
@given(PEOPLE, findings, st.randoms(use_true_random=False))
def test_neither_order_changes_a_byte(
    profile: Profile, found: tuple[SelfScreen, ...], shuffle: random.Random
) -> None:
    exercises, screens = list(library()), list(found)
    shuffle.shuffle(exercises)
    shuffle.shuffle(screens)
    days = list(profile.days)
    shuffle.shuffle(days)
    again = replaced(profile, days=tuple(days), flags=profile.flags[::-1])
    other = build_plan(again, screens, exercises, policy())
    assert to_json(other) == to_json(built(profile, found))


@given(PEOPLE, st.integers(5, 120))
@settings(max_examples=50, deadline=None)
def test_the_id_depends_on_the_answers(profile: Profile, minutes: int) -> None:
    other = replaced(profile, minutes=minutes)
    assert (built(other).plan_id == built(profile).plan_id) == (other == profile)


# ---- the judge


@MANY
@given(PEOPLE, findings)
def test_the_clinic_finds_no_fault_in_what_the_rules_built(
    profile: Profile, found: tuple[SelfScreen, ...]
) -> None:
    plan = built(profile, found)
    assert faults(plan, profile, library(), policy(), found) == ()


@settings(max_examples=60, deadline=None)
@given(PEOPLE, st.data())
def test_no_fault_under_any_policy_in_range(profile: Profile, data: st.DataObject) -> None:
    names = ["exercises_most", "warm_up_min", "cool_down_min", "start_below", "pain_limit",
             "swap_after_weeks", "new_at_once", "spike_percent", "easier_run_percent",
             "run_walk_sessions", "sessions_most"]  # fmt: skip
    known = dict(policy().parameters())
    values = {name: data.draw(st.integers(max(known[name].low, 3), known[name].high), label=name)
              for name in data.draw(st.sets(st.sampled_from(names), max_size=4))
              if known[name].high >= 3}  # fmt: skip
    rules = policy_with(policy(), **values)
    plan = build_plan(profile, (), library(), rules)
    assert faults(plan, profile, library(), rules) == ()
