"""Exercises and the policy's numbers, read from ``data/`` and checked."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Literal

from backstride.errors import DataError
from backstride.evidence import data_folder, load, records
from backstride.evidence.records import read_yaml, structure

Target = Literal["leg_strength", "trunk", "hip", "flexibility", "run_walk"]


@dataclasses.dataclass(frozen=True)
class Level:
    """One step of difficulty: the dose in words, and how it is done at this step."""

    level: int
    dose: str
    how: str


@dataclasses.dataclass(frozen=True)
class NotFor:
    """Who should leave an exercise out, or ask first."""

    flag: str
    action: Literal["exclude", "ask_first"]
    why: str


@dataclasses.dataclass(frozen=True)
class Exercise:
    """An exercise as data. ``minutes`` is the time that one session of it takes."""

    id: str
    name: str
    target: Target
    equipment: tuple[str, ...]
    sides: Literal["both", "each", "alternate"]
    measure: Literal["reps", "hold_s", "interval_min"]
    minutes: int
    position: str
    levels: tuple[Level, ...]
    do: tuple[str, ...]
    errors: tuple[str, ...]
    stop_if: str
    not_for: tuple[NotFor, ...]
    facts: tuple[str, ...]
    note: str
    dose_basis: str


@dataclasses.dataclass(frozen=True)
class Parameter:
    """One number of the policy, with its reason and what it rests on."""

    value: int
    why: str
    basis: str


@dataclasses.dataclass(frozen=True)
class Policy:
    """The numbers behind the rules, in one version."""

    version: str
    weeks: Parameter
    sessions_least: Parameter
    sessions_most: Parameter
    exercises_least: Parameter
    exercises_most: Parameter
    warm_up_min: Parameter
    pain_limit: Parameter
    good_sessions_to_rise: Parameter


@cache
def library() -> tuple[Exercise, ...]:
    """Return all exercises, in the order in which the plan prefers them."""
    found = records("exercises", Exercise)
    for exercise in found:
        if [level.level for level in exercise.levels] != list(range(1, len(exercise.levels) + 1)):
            raise DataError(f"exercises.yaml, record {exercise.id}, field levels: count from 1 up.")
        if exercise.dose_basis != "convention":
            load().fact(exercise.dose_basis)
    return found


@cache
def policy() -> Policy:
    """Return the policy, with what each number rests on checked."""
    found = structure(read_yaml(data_folder() / "policy.yaml"), Policy, "policy.yaml")
    for field in dataclasses.fields(found):
        value = getattr(found, field.name)
        if isinstance(value, Parameter) and value.basis != "convention":
            load().fact(value.basis)
    return found


def known_equipment() -> tuple[str, ...]:
    """Return every piece of equipment that an exercise asks for."""
    return tuple(sorted({item for exercise in library() for item in exercise.equipment}))


def known_flags() -> tuple[str, ...]:
    """Return every flag that an exercise looks at."""
    return tuple(sorted({rule.flag for exercise in library() for rule in exercise.not_for}))
