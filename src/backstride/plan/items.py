"""What suits a person, where to start, and one exercise as an explained item of a session."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal

from backstride.errors import InputError
from backstride.plan.library import (
    Contributor,
    Exercise,
    Grade,
    Level,
    NotFor,
    dose_text,
    find_level,
    part,
    seconds,
)
from backstride.plan.policy import Policy, Steer
from backstride.plan.profile import Profile, SelfScreen
from backstride.plan.records import Item, Role

#: What a better grade of evidence counts in the choice. Only the order matters.
GRADES: Final[Mapping[Grade, int]] = MappingProxyType(
    {
        "trial_in_runners": 4,
        "trial_in_back_pain": 3,
        "related_trial": 2,
        "mechanism": 1,
        "convention": 0,
    }
)
#: 0: as usual; 1: a level lower; 2: the first level, the fewest sets, the low end of the range.
Care = Literal[0, 1, 2]


@dataclasses.dataclass(frozen=True)
class Need:
    """All that the engine is told about a person: the answers and the self-screens."""

    profile: Profile
    findings: tuple[SelfScreen, ...] = ()

    def signs(self) -> frozenset[str]:
        """The names under which `Policy.steers` looks for self-screens and answers."""
        found = {screen.test for screen in self.findings if screen.stands_out}
        return frozenset(found | {f"eases_{self.profile.eases}"})


def sourced(text: str, facts: Iterable[str]) -> str:
    """Return a sentence with its facts before its full stop: ``"It helps [H-C14] [C-J1]."``."""
    return f"{text.rstrip('.')}{''.join(f' [{fact}]' for fact in facts)}."


def says_no(exercise: Exercise, profile: Profile) -> str:
    """Why an exercise does not suit this person, as part of a sentence; "" if it does."""
    if exercise.id in profile.avoid:
        return "you asked to leave it out"
    for rule in exercise.not_for:
        if rule.flag in profile.flags and rule.action == "exclude":
            return rule.why.rstrip(".")
    missing = [item for item in exercise.equipment if item not in profile.equipment]
    if missing:
        return f"it needs a {' and a '.join(missing)}"
    if exercise.space not in profile.spaces:
        return f"it needs {exercise.space}"
    return ""


def cautions(exercise: Exercise, profile: Profile) -> tuple[NotFor, ...]:
    """Return the rules that ask this person to ask first or to do it another way."""
    return tuple(
        rule for rule in exercise.not_for if rule.flag in profile.flags and rule.action != "exclude"
    )


def levels_for(exercise: Exercise, profile: Profile) -> tuple[Level, ...]:
    """Return the levels of an exercise that this person may do; none if it does not suit them."""
    if says_no(exercise, profile):
        return ()
    caps = [r.highest_level for r in cautions(exercise, profile) if r.highest_level]
    return tuple(
        level
        for level in exercise.levels
        if set(level.equipment) <= set(profile.equipment) and level.level <= min(caps, default=99)
    )


def reach(exercise: Exercise, profile: Profile, rules: Policy) -> tuple[Level, ...]:
    """Return the levels at which this person may start if nothing hurts, lowest first."""
    highest = max(1, profile.level_could_do - rules.start_below.value)
    return tuple(level for level in levels_for(exercise, profile) if level.level <= highest)


def care_for(pain: int, profile: Profile, rules: Policy) -> tuple[Care, str]:
    """Return how carefully to start, and the sentence that says why. More pain, more care."""
    limit, fine = rules.pain_limit.value, rules.pain_fine.value
    if profile.screen == "appointment":
        return 2, "Someone should look first, so you start with the first level."
    if profile.next_morning_worse:
        return 2, "The back is worse next morning, so you start with the first level."
    if pain > limit:
        return 2, f"Pain is above {limit} of 10, so you start with the first level."
    if pain > fine:
        return 1, f"Pain is above {fine} of 10, so you start a level lower than usual."
    return 0, ""


def exercise_care(profile: Profile, rules: Policy) -> tuple[Care, str]:
    """Return how carefully to start the exercises."""
    return care_for(max(profile.pain_now, profile.pain_worst), profile, rules)


def start(exercise: Exercise, profile: Profile, rules: Policy) -> Level:
    """Return the dose to start with, as a level whose sets and range are those planned.

    `reach` must not be empty. More pain never gives more: the level, the sets and the range only
    come down.
    """
    levels = reach(exercise, profile, rules)
    care, _ = exercise_care(profile, rules)
    chosen = levels[-1] if care == 0 else levels[max(len(levels) - 2, 0)]
    if care == 2:
        chosen = levels[0]
        chosen = dataclasses.replace(chosen, amount_max=chosen.amount_min)
    return with_sets(chosen, chosen.sets_min)


def with_sets(level: Level, sets: int) -> Level:
    """Return a level with a planned number of sets in place of its range."""
    return dataclasses.replace(level, sets_min=sets, sets_max=sets)


def longest(exercise: Exercise, profile: Profile, rules: Policy) -> int:
    """Return the most seconds that an exercise takes at any level up to the starting one."""
    return max(seconds(exercise, level) for level in reach(exercise, profile, rules))


def best_reason(exercise: Exercise) -> Contributor:
    """Return the contributor with the best evidence; the first of those alike."""
    return max(exercise.contributors, key=lambda c: GRADES[c.grade])


def steers_for(exercise: Exercise, need: Need, rules: Policy) -> tuple[Steer, ...]:
    """Return what self-screens and answers speak for this exercise."""
    signs = need.signs()
    return tuple(
        steer
        for steer in rules.steers
        if steer.sign in signs
        and (exercise.targets[0] in steer.toward or exercise.id in steer.exercises)
    )


def neighbour(place: str, exercises: Sequence[Exercise], profile: Profile) -> str:
    """Return a neighbour such as ``"bridge:2"`` if this person may do it, else ""."""
    if not place or place not in {f"{e.id}:{v.level}" for e in exercises for v in e.levels}:
        return ""
    exercise, level = find_level(place, exercises)
    return place if level in levels_for(exercise, profile) else ""


def _then(level: Level, exercise: Exercise, harder: str, sets_most: int, rules: Policy) -> str:
    """What a run of good sessions leads to, in words."""
    good = rules.good_sessions_to_rise.value
    if level.sets_max < sets_most:
        return f"After {good} good sessions in a row: one set more."
    if not harder:
        return "There is nothing harder here for you: stay, or choose another one."
    other, _, number = harder.partition(":")
    what = f"level {number}" if other == exercise.id else f"{other.replace('_', ' ')}, {number}"
    return f"After {good} good sessions in a row: {what}."


@dataclasses.dataclass(frozen=True)
class Maker:
    """Makes items for one person from one library and one policy."""

    need: Need
    exercises: tuple[Exercise, ...]
    rules: Policy

    def find(self, id: str) -> Exercise:
        """Return an exercise of this library; an `InputError` says that it is not there."""
        for exercise in self.exercises:
            if exercise.id == id:
                return exercise
        raise InputError(f"There is no exercise {id!r} in this library: choose another.")

    def item(
        self,
        exercise: Exercise,
        level: Level,
        role: Role,
        code: str,
        why_now: str,
        extra: str = "",
    ) -> Item:
        """Return one exercise at one planned dose, with its reasons and what they rest on."""
        profile = self.need.profile
        reason = best_reason(exercise)
        steers = steers_for(exercise, self.need, self.rules)
        why = [sourced(reason.why, reason.facts), exercise.note, extra]
        why += [sourced(steer.why, steer.facts) for steer in steers]
        full = exercise.levels[level.level - 1]
        harder = neighbour(full.harder, self.exercises, profile)
        care = cautions(exercise, profile)
        basis = [fact for fact in exercise.dose_basis if fact != "convention"]
        facts = [*reason.facts, *exercise.facts, *basis, *(f for s in steers for f in s.facts)]
        ask = tuple(rule.why for rule in care if rule.action == "ask_first")
        at_level = f"At this level: {level.how[0].lower()}{level.how[1:]}"
        how = [*exercise.cues.do, at_level, *(r.modify_to for r in care if r.modify_to)]
        change = [self.down_rule(), *(f"Stop for {_lower(reason)}." for reason in exercise.stop_if)]
        if role == "main":
            change.insert(0, _then(level, exercise, harder, full.sets_max, self.rules))
        return Item(
            exercise=exercise.id,
            name=exercise.name,
            role=role,
            part=part(exercise),
            level=level.level,
            sets=level.sets_max,
            amount_min=level.amount_min,
            amount_max=level.amount_max,
            hold_s=level.hold_s,
            rest_s=level.rest_s,
            seconds_per_rep=level.seconds_per_rep,
            sides=exercise.sides,
            measure=exercise.measure,
            seconds=seconds(exercise, level),
            dose=dose_text(exercise, level),
            how=" ".join([*map(_sentence, how), *(f"Ask first: {text}" for text in ask)]),
            rationale_code=code,
            why=" ".join(filter(None, why)),
            why_now=why_now,
            would_change=" ".join(change),
            facts=tuple(dict.fromkeys(facts)),
            convention=exercise.dose_basis == ("convention",) or not facts,
            ask_first=ask,
            easier=neighbour(full.easier, self.exercises, profile),
            harder=harder,
        )

    def down_rule(self) -> str:
        """What makes every level go down, in words."""
        limit = self.rules.pain_limit.value
        return f"Do less if pain is above {limit} of 10 or worse next morning."

    def first(self, exercise: Exercise, role: Role, code: str) -> Item:
        """Return an exercise at the lowest dose that suits, as for a warm-up or an easy day."""
        lowest = levels_for(exercise, self.need.profile)[0]
        now = {
            "warm_up": "First, and easy: it makes you warm before you load.",
            "cool_down": "Last, and easy: a quiet end.",
        }.get(role, "When the back is sore: as often as it eases, and no more.")
        return self.item(exercise, with_sets(lowest, lowest.sets_min), role, code, now)

    def main(self, exercise: Exercise, level: Level, code: str, why_now: str = "") -> Item:
        """Return a main exercise at a dose, by default with the reason for the starting level."""
        count = len(exercise.levels)
        now = why_now or self._why_start(exercise, level)
        return self.item(exercise, level, "main", code, f"Level {level.level} of {count}. {now}")

    def _why_start(self, exercise: Exercise, level: Level) -> str:
        profile = self.need.profile
        if because := exercise_care(profile, self.rules)[1]:
            return because
        if level.level < profile.level_could_do:
            return "It is below what you could do, to start gently."
        return "It is the first level, as nothing is below it."


def _lower(text: str) -> str:
    return text[0].lower() + text[1:].rstrip(".")


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
