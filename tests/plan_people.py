"""People made up by hypothesis for the plan, and what plans are compared by."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from backstride.plan import Goal, LogEntry, Plan, Profile, SelfScreen, library, policy
from backstride.plan.library import known_flags
from backstride.plan.profile import EASES, EQUIPMENT, RUNNING, SCREENS, SPACES
from backstride.plan.records import WEEK

IDS = [exercise.id for exercise in library()]
BY_ID = {exercise.id: exercise for exercise in library()}
BUILT = ("self_care", "appointment")


def some(values: Sequence[str], most: int | None = None) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(list(values)), unique=True, max_size=most).map(tuple)


days = st.lists(st.sampled_from(WEEK), min_size=1, unique=True).map(tuple)
goals = st.builds(Goal, st.just("running 5 km"), st.integers(0, 10))


@st.composite
def profiles(draw: st.DrawFn, screens: Sequence[str] = SCREENS) -> Profile:
    """Any profile that can be typed in; about half of them have room for a plan."""
    now = draw(st.integers(0, 10))
    running = draw(st.sampled_from(RUNNING))
    run_days = draw(days)
    per_week = draw(st.integers(1 if running == "beside" else 0, 7))
    metres = draw(st.integers(500 if running == "beside" else 0, 45_000)) if per_week else 0
    return Profile(
        screen=draw(st.sampled_from(list(screens))),
        days=draw(st.one_of(st.just(WEEK), st.just(WEEK[::2]), days)),
        minutes=draw(st.one_of(st.integers(15, 60), st.integers(5, 20))),
        pain_now=now,
        pain_worst=draw(st.integers(now, 10)),
        next_morning_worse=draw(st.booleans()),
        pain_running=draw(st.integers(0, 10)),
        eases=draw(st.sampled_from(EASES)),
        level_could_do=draw(st.integers(1, 4)),
        equipment=draw(some(EQUIPMENT)),
        spaces=draw(st.one_of(st.just(SPACES), st.just(SPACES), some(SPACES))),
        flags=draw(some(known_flags(), most=3)),
        avoid=draw(some(IDS, most=3)),
        prefer=draw(some(IDS, most=2)),
        running=running,
        run_days=run_days,
        run_minutes=draw(st.integers(10, 60)),
        runs_per_week=per_week,
        longest_run_km=metres / 1000,
        goal_run_km=draw(st.integers(0, 50)),
        long_run_day=draw(st.sampled_from(["", *run_days])),
        weeks=draw(st.integers(4, 12)),
        sessions=draw(st.integers(0, 4)),
        goals=draw(st.lists(goals, max_size=3).map(tuple)),
    )


findings = st.lists(
    st.builds(
        SelfScreen,
        test=st.sampled_from(sorted({steer.sign for steer in policy().steers})),
        side=st.sampled_from(["left", "right", "both"]),
        stands_out=st.booleans(),
        said=st.just("It lies beyond the norm."),
    ),
    max_size=3,
).map(tuple)


def entries(sessions: Sequence[str], exercises: Sequence[str]) -> st.SearchStrategy[LogEntry]:
    """Any entry for these sessions and exercises; anything may be missing."""
    return st.builds(
        LogEntry,
        session=st.sampled_from(list(sessions)),
        exercise=st.sampled_from(list(exercises)),
        done=st.sampled_from([None, "none", "some", "all", "top", "top", "top"]),
        pain=st.one_of(st.none(), st.integers(0, 4), st.integers(0, 10)),
        next_morning_worse=st.sampled_from([None, True, False, False, False]),
        effort=st.one_of(st.none(), st.integers(0, 10)),
        side=st.sampled_from(["", "", "left", "right"]),
        stop_sign=st.sampled_from([False] * 9 + [True]),
    )


def doses(plan: Plan) -> dict[tuple[str, ...], tuple[float, ...]]:
    """Return every dose of a plan by where it stands; more of anything is a larger tuple entry.

    An exercise has level, sets and the ends of its range; a run has its running time and distance.
    """
    found: dict[tuple[str, ...], tuple[float, ...]] = {}
    for week in plan.weeks:
        for session in week.sessions:
            for item in session.items:
                dose = (item.level, item.sets, item.amount_min, item.amount_max)
                found[(session.id, item.role, item.exercise)] = dose
        for run in week.runs:
            found[(run.id,)] = (run.run_s * run.rounds, run.distance_km)
    return found


def lower_or_equal(low: tuple[float, ...], high: tuple[float, ...]) -> bool:
    """True if a dose is no more than another: a lower level, or the same with no more of it."""
    if len(low) == 4 and low[0] != high[0]:
        return low[0] < high[0]
    return all(a <= b for a, b in zip(low, high, strict=True))


def replaced(profile: Profile, **changes: Any) -> Profile:
    return dataclasses.replace(profile, **changes)
