"""Who a plan is for, checked value by value; and people made up to try it on."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, Final, get_args

from backstride.errors import InputError, choice, number
from backstride.evidence import records
from backstride.plan.library import Equipment, Space, known_flags, library
from backstride.plan.records import WEEK, Status

SCREENS: Final = ("self_care", "appointment", "urgent", "emergency")
EASES: Final = ("neither", "bending", "arching")
RUNNING: Final = ("none", "run_walk", "beside")
SPACES: Final[tuple[str, ...]] = get_args(Space)
EQUIPMENT: Final[tuple[str, ...]] = get_args(Equipment)


def _whole(name: str, value: object, low: int, high: int, unit: str = "") -> int:
    found = number(name, value, low, high, unit)
    if not found.is_integer():
        raise InputError(f"{name} is {found:g}: give a whole number from {low} to {high}.")
    return int(found)


def _list(name: str, value: object, known: Sequence[str]) -> tuple[str, ...]:
    """Return the list in the order of ``known``, so that the order of answers changes nothing."""
    if isinstance(value, str) or not isinstance(value, tuple | list):
        raise InputError(f"{name} is {value!r}: give a list, such as ({known[0]!r},).")
    for item in value:
        choice(name, item, known)
    if len(set(value)) < len(value):
        raise InputError(f"{name} names something twice: name each once.")
    return tuple(sorted(value, key=list(known).index))


@dataclasses.dataclass(frozen=True)
class Goal:
    """An activity in the reader's own words, and how well it goes: 0 (not) to 10 (as before)."""

    activity: str
    score: int

    def __post_init__(self) -> None:
        if not isinstance(self.activity, str) or not self.activity.strip():
            raise InputError("Goal is empty: name an activity, such as running 5 km.")
        if len(self.activity) > 120:
            raise InputError("Goal is longer than 120 letters: say it in a few words.")
        _whole(f"Score of {self.activity!r}", self.score, 0, 10)


@dataclasses.dataclass(frozen=True)
class SelfScreen:
    """One self-screen of lesson 04 or 05 as the plan takes it: the test, and if it speaks up.

    ``stands_out`` is True only if the number lies beyond the norm by more than its error.
    ``said`` is the sentence to show, with number and unit.
    """

    test: str
    side: str
    stands_out: bool
    said: str

    def __post_init__(self) -> None:
        choice("Side", self.side, ("left", "right", "both"))
        if not isinstance(self.stands_out, bool):
            raise InputError("Stands out is not known: answer true or false.")


@dataclasses.dataclass(frozen=True)
class Profile:
    """What the plan is told. Each impossible value raises an `InputError` of one sentence.

    - ``screen``: the tier of the symptom sorter;
    - ``days``, ``minutes``: when there is time for exercise, and how long on such a day;
    - ``pain_now``, ``pain_worst`` (of the week), ``pain_running``: 0 to 10;
      ``eases``: the movement that eases the back ("bending", "arching", "neither");
    - ``level_could_do``: 1 (new to it) to 4 (strong);
    - ``equipment``, ``spaces``: what there is; ``flags``: what exercises look at, such as
      "shoulder_pain"; ``avoid``, ``prefer``: ids of exercises;
    - ``running``: "none", "run_walk" (getting back) or "beside" (running as now, with the plan
      beside it), on ``run_days``, ``run_minutes`` at most for a run-walk; ``longest_run_km`` in
      the last 30 days, ``goal_run_km`` to reach (0: stay), on ``long_run_day``;
    - ``weeks``: 4 to 12; ``sessions``: how many a week are asked for (0: as the rules say);
    - ``goals``: up to three activities, scored 0 to 10.

    Lists are kept in a fixed order, so that the order in which answers came changes nothing.
    """

    screen: str
    days: tuple[str, ...]
    minutes: int
    pain_now: int = 0
    pain_worst: int = 0
    next_morning_worse: bool = False
    pain_running: int = 0
    eases: str = "neither"
    level_could_do: int = 2
    equipment: tuple[str, ...] = ()
    spaces: tuple[str, ...] = SPACES
    flags: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    prefer: tuple[str, ...] = ()
    running: str = "none"
    run_days: tuple[str, ...] = ()
    run_minutes: int = 30
    runs_per_week: int = 0
    longest_run_km: float = 0.0
    goal_run_km: float = 0.0
    long_run_day: str = ""
    weeks: int = 4
    sessions: int = 0
    goals: tuple[Goal, ...] = ()

    def __post_init__(self) -> None:
        choice("Screen", self.screen, SCREENS)
        self._check_numbers()
        self._check_pain()
        exercises = sorted(exercise.id for exercise in library())
        for name, known in (
            ("days", WEEK),
            ("equipment", EQUIPMENT),
            ("spaces", SPACES),
            ("flags", known_flags()),
            ("avoid", exercises),
            ("prefer", exercises),
            ("run_days", WEEK),
        ):
            label = name.replace("_", " ").capitalize()
            object.__setattr__(self, name, _list(label, getattr(self, name), known))
        if not self.days:
            raise InputError("Days is empty: choose at least one day of the week.")
        if not isinstance(self.goals, tuple | list) or len(self.goals) > 3:
            raise InputError("Goals is not a list of up to three activities: leave some out.")
        object.__setattr__(self, "goals", tuple(self.goals))
        self._check_running()

    def _check_numbers(self) -> None:
        """Check every number, and keep 20.0 as 20, so that the way it was typed changes nothing."""
        for name, label, low, high, unit in (
            ("minutes", "Minutes", 5, 120, "min"),
            ("pain_now", "Pain now", 0, 10, ""),
            ("pain_worst", "Worst pain", 0, 10, ""),
            ("pain_running", "Pain when running", 0, 10, ""),
            ("level_could_do", "Level you could do", 1, 4, ""),
            ("run_minutes", "Minutes of a run-walk", 10, 120, "min"),
            ("runs_per_week", "Runs per week", 0, 7, ""),
            ("weeks", "Weeks", 4, 12, ""),
            ("sessions", "Sessions a week", 0, 7, ""),
        ):
            object.__setattr__(self, name, _whole(label, getattr(self, name), low, high, unit))
        for name, label in (("longest_run_km", "Longest run"), ("goal_run_km", "Run to reach")):
            object.__setattr__(self, name, number(label, getattr(self, name), 0, 250, "km"))

    def _check_pain(self) -> None:
        if self.pain_worst < self.pain_now:
            raise InputError(
                f"Worst pain is {self.pain_worst} but pain now is {self.pain_now}: "
                "the worst of the week cannot be less than now."
            )
        if not isinstance(self.next_morning_worse, bool):
            raise InputError("Next morning worse is not known: answer true or false.")
        choice("Eases", self.eases, EASES)

    def _check_running(self) -> None:
        choice("Running", self.running, RUNNING)
        choice("Day of the long run", self.long_run_day, ("", *WEEK))
        if self.longest_run_km > 0 and self.runs_per_week == 0:
            raise InputError(
                f"Longest run is {self.longest_run_km:g} km but runs per week is 0: "
                "give the runs per week, or a longest run of 0."
            )
        if self.running != "none" and not self.run_days:
            raise InputError("Run days is empty: choose the days for running, or no running.")
        if self.running == "beside" and not self.longest_run_km:
            raise InputError(
                "Longest run is 0 km: give the longest run of the last 30 days, or choose run-walk."
            )
        if self.long_run_day and self.long_run_day not in self.run_days:
            raise InputError(
                f"Day of the long run is {self.long_run_day}, which is not among the run days: "
                "add it there or choose another."
            )


@dataclasses.dataclass(frozen=True)
class Persona:
    """A made-up person with a profile, self-screens, and the status that their plan should have."""

    id: str
    name: str
    story: str
    expected: Status
    profile: Profile
    findings: tuple[SelfScreen, ...] = ()


def personas() -> tuple[Persona, ...]:
    """Return the people who are ready to load."""
    return records("personas", Persona)


def profile_with(profile: Profile, **changes: Any) -> Profile:
    """Return the profile with some answers changed; lists may be given for tuples."""
    names = [field.name for field in dataclasses.fields(Profile)]
    for name in changes:
        if name not in names:
            raise InputError(f"A profile has no {name!r}: it has {', '.join(names)}.")
    return dataclasses.replace(profile, **changes)
