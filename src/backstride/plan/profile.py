"""Who a plan is for, checked value by value; and people made up to try it on."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from backstride.errors import InputError, choice, number
from backstride.evidence import records
from backstride.plan.library import known_equipment, known_flags, library

WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SCREENS = ("self_care", "appointment", "urgent", "emergency")


def _whole(name: str, value: object, low: int, high: int, unit: str = "") -> None:
    found = number(name, value, low, high, unit)
    if not found.is_integer():
        raise InputError(f"{name} is {found:g}: give a whole number from {low} to {high}.")


def _list(name: str, value: object, known: Sequence[str]) -> None:
    if isinstance(value, str) or not isinstance(value, tuple | list):
        raise InputError(f"{name} is {value!r}: give a list, such as ({known[0]!r},).")
    for item in value:
        choice(name, item, known)
    if len(set(value)) < len(value):
        raise InputError(f"{name} names something twice: name each once.")


@dataclasses.dataclass(frozen=True)
class Profile:
    """What the plan is told. Pain is 0 to 10; ``level_could_do`` 1 (new to it) to 4 (strong).

    ``screen`` is the tier of the symptom sorter. ``flags`` are things that exercises look at,
    such as ``"shoulder_pain"``; ``avoid`` are ids of exercises not wanted. Each impossible
    value raises an `InputError` of one sentence.
    """

    screen: str
    days: tuple[str, ...]
    minutes: int
    pain_now: int = 0
    pain_worst: int = 0
    next_morning_worse: bool = False
    level_could_do: int = 2
    equipment: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    runs_per_week: int = 0
    longest_run_km: float = 0.0

    def __post_init__(self) -> None:
        choice("Screen", self.screen, SCREENS)
        _list("Days", self.days, WEEK)
        if not self.days:
            raise InputError("Days is empty: choose at least one day of the week.")
        _whole("Minutes", self.minutes, 5, 120, "min")
        _whole("Pain now", self.pain_now, 0, 10)
        _whole("Worst pain", self.pain_worst, 0, 10)
        if self.pain_worst < self.pain_now:
            raise InputError(
                f"Worst pain is {self.pain_worst} but pain now is {self.pain_now}: "
                "the worst of the week cannot be less than now."
            )
        if not isinstance(self.next_morning_worse, bool):
            raise InputError("Next morning worse is not known: answer true or false.")
        _whole("Level you could do", self.level_could_do, 1, 4)
        _list("Equipment", self.equipment, known_equipment())
        _list("Flags", self.flags, known_flags())
        _list("Avoid", self.avoid, [exercise.id for exercise in library()])
        _whole("Runs per week", self.runs_per_week, 0, 14)
        number("Longest run", self.longest_run_km, 0, 250, "km")
        if self.longest_run_km > 0 and self.runs_per_week == 0:
            raise InputError(
                f"Longest run is {self.longest_run_km:g} km but runs per week is 0: "
                "give the runs per week, or a longest run of 0."
            )


@dataclasses.dataclass(frozen=True)
class Persona:
    """A made-up person with a profile and the status that a plan for them should have."""

    id: str
    name: str
    story: str
    expected: str
    profile: Profile


def personas() -> tuple[Persona, ...]:
    """Return the people who are ready to load."""
    return records("personas", Persona)
