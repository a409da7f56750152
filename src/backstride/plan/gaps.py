"""What could not be met, in one sentence each, and the smallest change that was tried and helps."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from backstride.plan.changes import Wish, smallest
from backstride.plan.items import Need, reach, says_no
from backstride.plan.library import Exercise, Part, part
from backstride.plan.limits import candidates, sessions_wanted, task, training_days
from backstride.plan.policy import Policy
from backstride.plan.records import Gap
from backstride.plan.select import PARTS, Choice, least_seconds

PART_WORDS: Final[Mapping[Part, str]] = {"legs": "leg", "trunk": "trunk", "hip": "hip"}


def possible(need: Need, exercises: tuple[Exercise, ...], rules: Policy) -> bool:
    """True if there is any plan at all for this person."""
    if len(training_days(need, rules)) < rules.sessions_least.value:
        return False
    limits = task(candidates(need, exercises, rules), need.profile, rules)
    return least_seconds(limits) <= limits.seconds


def _covers(
    wanted: frozenset[Part], need: Need, exercises: tuple[Exercise, ...], rules: Policy
) -> bool:
    """True if a session can hold these parts."""
    limits = task(candidates(need, exercises, rules), need.profile, rules)
    limits = dataclasses.replace(limits, need=wanted)
    return least_seconds(limits) <= limits.seconds


def gaps_in(
    need: Need, exercises: tuple[Exercise, ...], rules: Policy, choice: Choice, days: Sequence[str]
) -> Iterable[Gap]:
    """What was wished for and is not in the plan, each with the smallest change that helps."""
    profile = need.profile
    by_id = {e.id: e for e in exercises}
    covered = frozenset(part(by_id[id]) for id in choice.ids)
    for missing in PARTS:
        if missing in covered:
            continue
        wish = Wish(need, lambda n: _covers(covered | {missing}, n, exercises, rules))  # noqa: B023
        says = f"No {PART_WORDS[missing]} exercise suits and fits into {profile.minutes} minutes."
        if len(choice.ids) == rules.exercises_most.value:
            most = rules.exercises_most.value
            says = f"No {PART_WORDS[missing]} exercise is in, as the policy allows {most} in all."
        yield Gap(f"no_{missing}", says, smallest(wish))
    if profile.sessions > len(days):
        wish = Wish(
            need, lambda n: len(training_days(n, rules)) >= sessions_wanted(n.profile, rules)
        )
        says = (
            f"You asked for {profile.sessions} sessions a week; {len(days)} fit with rest between."
        )
        yield Gap("fewer_sessions", says, smallest(wish))
    for id in profile.prefer:
        if no := _not_wished(id, need, by_id, rules, choice):
            name = by_id[id].name if id in by_id else id
            yield Gap("wish_left_out", f"{name} was wished for and is left out: {no}.")


def _not_wished(
    id: str, need: Need, by_id: Mapping[str, Exercise], rules: Policy, choice: Choice
) -> str:
    """Why a wish is not in the first weeks, as part of a sentence; "" if it is or need not be."""
    if id not in by_id:
        return "it is not in the library"
    exercise = by_id[id]
    if no := says_no(exercise, need.profile):
        return f"{no[0].lower()}{no[1:]}"
    if part(exercise) not in PARTS or id in choice.ids:
        return ""
    if not reach(exercise, need.profile, rules):
        return "its lowest level for you is above where you start"
    return "it does not fit beside the others in time, part or kind"


def no_plan(need: Need, exercises: tuple[Exercise, ...], rules: Policy) -> Gap:
    """Why there is no plan, in one sentence, and the smallest change that was tried and helps."""
    profile = need.profile
    days = training_days(need, rules)
    limits = task(candidates(need, exercises, rules), profile, rules)
    least = least_seconds(limits)
    reasons = []
    if len(days) < rules.sessions_least.value:
        fit = f"{len(days)} session{'' if len(days) == 1 else 's'}"
        reasons.append(
            f"your days allow {fit} with rest between, and a plan needs "
            f"{rules.sessions_least.value}"
        )
    if math.isinf(least):
        reasons.append(f"fewer than {limits.least} exercises of two parts of the body are left")
    elif least > limits.seconds:
        reasons.append(
            f"{profile.minutes} minutes are too few for {limits.least} exercises with "
            "their rests and sides, a warm-up and a cool-down"
        )
    says = f"No plan fits: {'; and '.join(reasons)}."
    wish = Wish(need, lambda n: possible(n, exercises, rules))
    return Gap("no_plan", says, smallest(wish))
