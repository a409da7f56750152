"""Rules 1 and 2 as limits: what suits a person, on which days, and what a session may hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from backstride.plan.items import (
    GRADES,
    Need,
    best_reason,
    cautions,
    longest,
    reach,
    steers_for,
)
from backstride.plan.library import Exercise, part
from backstride.plan.policy import Policy
from backstride.plan.profile import Profile
from backstride.plan.records import WEEK
from backstride.plan.running import apart
from backstride.plan.select import PARTS, Candidate, Task


def suits(need: Need, exercises: Iterable[Exercise], rules: Policy) -> tuple[Exercise, ...]:
    """Return the exercises that this person may do and can start with."""
    return tuple(e for e in exercises if reach(e, need.profile, rules))


def candidates(
    need: Need, exercises: Iterable[Exercise], rules: Policy, before: Sequence[Exercise] = ()
) -> tuple[Candidate, ...]:
    """Return what the choice is made of; ``before`` are the exercises that some should replace."""
    profile = need.profile
    old, kinds = {e.id for e in before}, {e.family for e in before}
    return tuple(
        Candidate(
            id=e.id,
            family=e.family,
            part=part(e),
            targets=e.targets,
            seconds=longest(e, profile, rules),
            wished=int(e.id in profile.prefer),
            care=len(cautions(e, profile)),
            screens=len(steers_for(e, need, rules)),
            evidence=GRADES[best_reason(e).grade],
            fresh=int(bool(before) and e.id not in old),
            kin=int(bool(before) and e.id not in old and e.family in kinds),
        )
        for e in suits(need, exercises, rules)
        if part(e) in PARTS
    )


def ends_min(rules: Policy) -> int:
    """Return the minutes that warm-up and cool-down take."""
    return rules.warm_up_min.value + rules.cool_down_min.value


def task(found: tuple[Candidate, ...], profile: Profile, rules: Policy) -> Task:
    """Return the hard limits of a session as the search takes them."""
    return Task(
        found,
        seconds=60 * (profile.minutes - ends_min(rules)),
        least=rules.exercises_least.value,
        most=rules.exercises_most.value,
    )


def sessions_wanted(profile: Profile, rules: Policy) -> int:
    """Return how many sessions a week are asked for."""
    return profile.sessions or rules.sessions_most.value


def training_days(need: Need, rules: Policy) -> tuple[str, ...]:
    """Return the training days: with rest between, as many as asked for or as fit.

    Where there is a choice, the day of the long run and the one before are left free; that is a
    preference, as we know of no trial.
    """
    profile = need.profile
    most = min(sessions_wanted(profile, rules), rules.sessions_most.value)
    days = apart(profile.days, most)
    if profile.running != "beside" or not profile.run_days:
        return days
    long = profile.long_run_day or profile.run_days[-1]
    eve = WEEK[WEEK.index(long) - 1]
    for busy in ((eve, long), (eve,)):
        freer = apart([day for day in profile.days if day not in busy], most)
        if len(freer) == len(days):
            return freer
    return days
