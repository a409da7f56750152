"""Exercises and the flags they look at: read from ``data/`` and checked.

An exercise has levels, each a full dose. What people read of it (`dose_text`) and how long it
takes (`seconds`, `minutes`) are worked out from that dose, so they cannot drift apart.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Final, Literal

from backstride.errors import DataError, InputError
from backstride.evidence import load, records

Target = Literal[
    "abdominal",
    "back_extensor",
    "core",
    "glute_hip",
    "quad_calf",
    "hip_mobility",
    "flexibility",
    "pain_relief",
    "running",
]
Part = Literal["legs", "trunk", "hip", "ease", "running"]
Sides = Literal["both", "each", "alternate"]
Measure = Literal["reps", "hold_s", "interval_min"]
Equipment = Literal["band", "bench", "chair", "metronome", "step", "stick", "strap", "weight"]
Position = Literal[
    "standing",
    "half-kneeling",
    "hands and knees",
    "sitting",
    "lying on the back",
    "lying on the side",
    "lying face down",
    "running",
]
Space = Literal["standing room", "a mat", "a wall", "a few steps", "outdoors"]
Grade = Literal[
    "trial_in_runners", "trial_in_back_pain", "related_trial", "mechanism", "convention"
]

#: The broad part that a plan balances, for each target.
PART_OF: Final[Mapping[Target, Part]] = MappingProxyType(
    {
        "quad_calf": "legs",
        "abdominal": "trunk",
        "back_extensor": "trunk",
        "core": "trunk",
        "glute_hip": "hip",
        "hip_mobility": "hip",
        "flexibility": "hip",
        "pain_relief": "ease",
        "running": "running",
    }
)
#: Time to get into place for an exercise, and to change sides, in seconds: our convention.
SETTLE_S: Final = 20
CHANGE_SIDES_S: Final = 5


@dataclasses.dataclass(frozen=True)
class Contributor:
    """One of the contributors to back pain that an exercise speaks to, and how well that is known.

    ``grade`` says what supports it: a trial in runners with back pain, a trial in back pain, a
    trial of something near, a mechanism without a trial, or only convention.
    """

    contributor: Literal[
        "muscle_strain", "disc_stress", "hip_mobility", "posture", "core", "leg_strength", "load"
    ]
    grade: Grade
    facts: tuple[str, ...]
    why: str


@dataclasses.dataclass(frozen=True)
class Level:
    """One step of difficulty: how it is done at this step, and its whole dose.

    The unit of ``amount_min`` and ``amount_max`` is the exercise's measure: repetitions, seconds
    of one hold, or minutes of the whole. They count for one side where an exercise has sides.
    ``hold_s`` is how long each repetition is held, or the working part of an interval;
    ``rest_s`` is the rest between sets, or the easy part of an interval. For a held exercise
    ``seconds_per_rep`` is the time to get in and out. ``effort`` runs from 0 to 10.
    ``easier`` and ``harder`` name the neighbour as ``"bridge:2"``, or nothing at the ends.
    """

    level: int
    name: str
    how: str
    sets_min: int
    sets_max: int
    amount_min: int
    amount_max: int
    hold_s: int
    rest_s: int
    seconds_per_rep: int
    per_week_min: int
    per_week_max: int
    effort: int
    equipment: tuple[Equipment, ...]
    easier: str
    harder: str


@dataclasses.dataclass(frozen=True)
class Cues:
    """What to do in a few short lines, and one cue that points to something outside the body."""

    do: tuple[str, ...]
    external: str


@dataclasses.dataclass(frozen=True)
class NotFor:
    """Who should leave an exercise out, ask first, or do it another way.

    With ``modify``, ``modify_to`` says how to do it instead, and ``highest_level`` (if not 0)
    is the level not to go above.
    """

    flag: str
    action: Literal["exclude", "ask_first", "modify"]
    why: str
    modify_to: str = ""
    highest_level: int = 0


@dataclasses.dataclass(frozen=True)
class Figure:
    """The drawing of an exercise, in words.

    ``drawing`` names a record of ``data/figures.yaml`` ("" if nobody has drawn it yet), ``level``
    is the level that it shows, and ``moves`` says what moves between its start and its end.
    """

    drawing: str
    level: int
    alt_short: str
    alt_long: str
    moves: str


@dataclasses.dataclass(frozen=True)
class Exercise:
    """An exercise as data. The first of ``targets`` is what it is mainly for.

    ``dose_basis`` is ``("convention",)`` or the facts that carry the dose.
    """

    id: str
    name: str
    plain_name: str
    family: str
    targets: tuple[Target, ...]
    contributors: tuple[Contributor, ...]
    position: Position
    equipment: tuple[Equipment, ...]
    space: Space
    sides: Sides
    measure: Measure
    warm_up: bool
    cool_down: bool
    levels: tuple[Level, ...]
    cues: Cues
    errors: tuple[str, ...]
    stop_if: tuple[str, ...]
    not_for: tuple[NotFor, ...]
    dose_basis: tuple[str, ...]
    facts: tuple[str, ...]
    note: str
    figure: Figure


@dataclasses.dataclass(frozen=True)
class Flag:
    """Something about a person that exercises look at, with the question that asks for it."""

    id: str
    short: str
    question: str
    help: str


def part(exercise: Exercise) -> Part:
    """Return the broad part that an exercise mainly serves: legs, trunk, hip, ease or running."""
    return PART_OF[exercise.targets[0]]


def seconds(exercise: Exercise, level: Level) -> int:
    """Return how long an exercise takes at the top of a level's dose, in seconds.

    It counts every set, both sides, the rests between sets, the changes of side and the time to
    get into place. A plan that adds these up keeps within the minutes it was given.
    """
    if exercise.measure == "interval_min":
        return 60 * level.amount_max
    if exercise.measure == "reps":
        side = level.amount_max * (level.seconds_per_rep + level.hold_s)
    else:
        side = level.amount_max + level.seconds_per_rep
    one_set = side if exercise.sides == "both" else 2 * side
    if exercise.sides == "each":
        one_set += CHANGE_SIDES_S
    return SETTLE_S + level.sets_max * one_set + (level.sets_max - 1) * level.rest_s


def minutes(exercise: Exercise, level: Level) -> int:
    """Return `seconds` in whole minutes, rounded up."""
    return math.ceil(seconds(exercise, level) / 60)


def _range(low: int, high: int) -> str:
    return f"{low}" if low == high else f"{low} to {high}"


def _time(count_s: int) -> str:
    if count_s >= 60 and count_s % 60 == 0:
        return f"{count_s // 60} min"
    return f"{count_s} s" if count_s <= 90 else f"{count_s // 60} min {count_s % 60} s"


def dose_text(exercise: Exercise, level: Level) -> str:
    """Return the dose of a level in words, such as ``2 sets of 8 to 12 a side``."""
    sets, amount = (_range(level.sets_min, level.sets_max),
                    _range(level.amount_min, level.amount_max))  # fmt: skip
    if exercise.measure == "interval_min":
        if level.hold_s == 0 or level.rest_s == 0:
            return f"{amount} min"
        rounds = f"{sets} rounds of {_time(level.hold_s)}"
        return f"{amount} min: {rounds}, then {_time(level.rest_s)} easy"
    side = "" if exercise.sides == "both" else " a side"
    many = level.sets_max > 1
    if exercise.measure == "hold_s":
        return f"{sets} hold{'s' if many else ''} of {amount} s{side}"
    held = f", each held for {level.hold_s} s" if level.hold_s else ""
    return f"{sets} set{'s' if many else ''} of {amount}{side}{held}"


def find_level(place: str, exercises: Sequence[Exercise]) -> tuple[Exercise, Level]:
    """Return the exercise and level that a place such as ``"bridge:2"`` names."""
    for exercise in exercises:
        for level in exercise.levels:
            if place == f"{exercise.id}:{level.level}":
                return exercise, level
    raise InputError(f"There is no level {place!r}: give an exercise and a level, as 'bridge:1'.")


def _broken(exercise: Exercise, places: Mapping[str, Level]) -> Iterator[str]:
    """What is wrong with an exercise beyond missing or misspelt fields."""
    if [level.level for level in exercise.levels] != list(range(1, len(exercise.levels) + 1)):
        yield "field levels: count from 1 up"
    if not exercise.targets:
        yield "field targets: name at least one"
    if not 1 <= exercise.figure.level <= len(exercise.levels):
        yield f"field figure.level: there is no level {exercise.figure.level}"
    for level in exercise.levels:
        here = f"{exercise.id}:{level.level}"
        field = f"field levels.{level.level}"
        for name in ("sets", "amount", "per_week"):
            low, high = getattr(level, f"{name}_min"), getattr(level, f"{name}_max")
            if not 0 < low <= high:
                yield f"{field}.{name}_min: {low} to {high} is no range, count from 1 up"
        if not 0 <= level.effort <= 10:
            yield f"{field}.effort: give 0 to 10"
        for name, back in (("easier", "harder"), ("harder", "easier")):
            other = getattr(level, name)
            if not other:
                continue
            if other not in places:
                yield f"{field}.{name}: there is no level {other!r}"
            elif getattr(places[other], back) != here:
                yield f"{field}.{name}: {other} does not name {here} as its {back} one"
        if level.harder in places and places[level.harder].effort <= level.effort:
            yield f"{field}.harder: the effort of {level.harder} is not above this one"
    for rule in exercise.not_for:
        if rule.flag not in known_flags():
            yield f"field not_for: there is no flag {rule.flag!r} in flags.yaml"
        if (rule.action == "modify") != bool(rule.modify_to):
            yield f"field not_for: {rule.flag} with {rule.action}; modify_to goes with modify"


def check_library(exercises: Sequence[Exercise]) -> None:
    """Raise a `DataError` that names record and field if the exercises do not fit together."""
    places = {f"{e.id}:{level.level}": level for e in exercises for level in e.levels}
    for exercise in exercises:
        where = f"exercises.yaml, record {exercise.id}"
        for fault in _broken(exercise, places):
            raise DataError(f"{where}, {fault}.")
        basis = exercise.dose_basis
        if not basis or ("convention" in basis and len(basis) > 1):
            raise DataError(f"{where}, field dose_basis: give [convention] or fact ids.")
        sources = [] if basis == ("convention",) else list(basis)
        for contributor in exercise.contributors:
            sources += contributor.facts
        for id in sources:
            load().fact(id)


@cache
def library() -> tuple[Exercise, ...]:
    """Return all exercises, in the order of the file."""
    found = records("exercises", Exercise)
    check_library(found)
    return found


@cache
def flags() -> tuple[Flag, ...]:
    """Return all flags that an exercise may look at, each with the question that asks for it."""
    return records("flags", Flag)


def known_equipment() -> tuple[str, ...]:
    """Return every piece of equipment that an exercise asks for, at any of its levels."""
    found = {item for exercise in library() for item in exercise.equipment}
    found |= {item for e in library() for level in e.levels for item in level.equipment}
    return tuple(sorted(found))


def known_flags() -> tuple[str, ...]:
    """Return the id of every flag that an exercise may look at."""
    return tuple(flag.id for flag in flags())
