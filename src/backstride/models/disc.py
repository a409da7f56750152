"""A spine through a day: lying, sitting, standing, walking and running, and what a run adds.

The spine gives way as in `backstride.models.creep`: one element within minutes, one over hours.
Losses are in mm of body height, so this is a model of the whole spine, not of one disc. The
load is counted in standings: lying is 0, standing is 1. The numbers come from
``tools/fit_disc.py`` and are kept with their provenance in ``data/models/disc.yaml``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from backstride import errors
from backstride.evidence import data_folder, load
from backstride.evidence.records import read_yaml, structure
from backstride.models import creep
from backstride.models.checks import Array, array
from backstride.models.creep import Bout, Spine

HOUR_MIN: Final = 60.0
DAY_MIN: Final = 24 * HOUR_MIN
#: The paces of the runs that were measured, in per cent of marathon pace.
PACES_PERCENT: Final = (70.0, 85.0, 100.0)
MIDDLE_PACE_PERCENT: Final = 85.0


@dataclasses.dataclass(frozen=True)
class Parameters:
    """The numbers of a fit: elements (fastest first), and loads of activities in standings.

    ``run_load`` is the load of running at 85 % of marathon pace, and ``run_growth`` how much its
    logarithm rises with each per cent of pace; ``weights_load`` that of a round of weight
    training, ``jump_load`` that of drop jumps from 0.28 m, one after another.
    """

    standing_mm: tuple[float, ...]
    time_min: tuple[float, ...]
    fold_mm: tuple[float, ...]
    run_load: float
    run_growth: float
    weights_load: float
    jump_load: float


@dataclasses.dataclass(frozen=True)
class Assumptions:
    """What nobody measured for us: the hours of a plain day, of the tests, and some loads.

    Hours are clock times (``_hour``) or lengths (``_h``). A pair is a range whose middle is
    taken. ``study_scatter_mm`` is how far means of such small studies may lie from each other
    beside their own standard errors, ``day_scatter_mm`` the same for the loss of a whole day.
    """

    wake_hour: float
    bed_hour: float
    sitting_h: float
    walking_h: float
    walking_load: float
    run_test_hour: float
    morning_hour: float
    evening_hour: float
    seconds_per_jump: float
    hanging_load: tuple[float, ...]
    deep_water_load: tuple[float, ...]
    leatt_pace_percent: tuple[float, ...]
    study_scatter_mm: float
    day_scatter_mm: float


@dataclasses.dataclass(frozen=True)
class Stored:
    """``data/models/disc.yaml``: the fits, how they came about, and the assumptions.

    ``best`` is the model of the lesson; ``one_element`` and ``two_kelvin`` are its simpler
    rivals, fitted to the same rows; ``draws`` are ``best`` fitted again to measurements moved by
    chance, and show how loosely the numbers are held.
    """

    fitted_by: str
    fitted_to: tuple[str, ...]
    facts: tuple[str, ...]
    assumptions: Assumptions
    best: Parameters
    one_element: Parameters
    two_kelvin: Parameters
    draws: tuple[Parameters, ...]


@dataclasses.dataclass(frozen=True, eq=False)
class Fitted:
    """A spine and the loads of activities (standings), or many: axes in front stand for spines."""

    spine: Spine
    run_load: Array
    run_growth: Array
    weights_load: Array
    jump_load: Array

    def changed(self, **elements: ArrayLike) -> Fitted:
        """Return the same with other elements, such as ``fold_mm=[inf, inf]``."""
        known = {field.name for field in dataclasses.fields(Spine)}
        for name in elements:
            errors.choice("What is changed", name, sorted(known))
        parts = {name: np.asarray(value, dtype=float) for name, value in elements.items()}
        return dataclasses.replace(self, spine=dataclasses.replace(self.spine, **parts))


def fitted(*parameters: Parameters) -> Fitted:
    """Return parameters as arrays: one set without axes in front, more sets with one axis."""
    if not parameters:
        raise errors.InputError("No parameters are given: give at least one set.")
    stacked = {
        field.name: np.array([getattr(one, field.name) for one in parameters], dtype=float)
        for field in dataclasses.fields(Parameters)
    }
    if len(parameters) == 1:
        stacked = {name: values[0] for name, values in stacked.items()}
    elements = {name: stacked.pop(name) for name in ("standing_mm", "time_min", "fold_mm")}
    loads = {name: array(name, values, 0) for name, values in stacked.items()}
    return Fitted(Spine(**elements), **loads)


@cache
def stored() -> Stored:
    """Return the fits with their provenance."""
    path = data_folder() / "models" / "disc.yaml"
    found = structure(read_yaml(path), Stored, "models/disc.yaml")
    load().check_ids("models/disc.yaml", [found])
    return found


@cache
def best() -> Fitted:
    """Return the fitted model of the lesson."""
    return fitted(stored().best)


@cache
def draws() -> Fitted:
    """Return the model fitted again to measurements moved by chance: one axis of spines."""
    return fitted(*stored().draws)


def _above_lying(posture: str) -> float:
    """Disc pressure of a posture above that of lying, in units of standing above lying [D-P1]."""
    pressure = load().fact("D-P1")
    lying, standing, here = (
        pressure.figure(f"{name}_mpa").estimate for name in ("prone", "standing", posture)
    )
    return (here - lying) / (standing - lying)


def sitting_load() -> float:
    """Load of relaxed sitting without support, in standings [D-P1]."""
    return _above_lying("sitting")


def supported_sitting_load() -> float:
    """Load of sitting slouched back, in standings [D-P1]."""
    return _above_lying("sitting_slouched")


def running_load(model: Fitted, pace_percent: float) -> Array:
    """Load of running in standings, at a pace in per cent of marathon pace (50 to 110)."""
    pace = errors.number("Pace", pace_percent, 50, 110, "% of marathon pace")
    return np.asarray(model.run_load * np.exp(model.run_growth * (pace - MIDDLE_PACE_PERCENT)))


@dataclasses.dataclass(frozen=True)
class Plan:
    """The hours of a day from waking to waking, and its run.

    ``sitting_h`` and ``walking_h`` are hours of the time awake; what is left is standing. The
    run starts at the clock time ``run_hour`` and is taken out of all three alike.
    """

    sleep_h: float
    sitting_h: float
    walking_h: float
    run_hour: float
    run_min: float
    pace_percent: float
    wake_hour: float
    walking_load: float

    def __post_init__(self) -> None:
        errors.number("Sleep", self.sleep_h, 0, 23, "h")
        errors.number("Waking hour", self.wake_hour, 0, 24, "o'clock")
        errors.number("Run length", self.run_min, 0, 600, "min")
        errors.number("Run hour", self.run_hour, 0, 24, "o'clock")
        errors.number("Walking load", self.walking_load, 0, 5, "standings")
        awake = 24 - self.sleep_h
        sitting = errors.number("Sitting", self.sitting_h, 0, unit="h")
        walking = errors.number("Walking", self.walking_h, 0, unit="h")
        if sitting + walking > awake + 1e-9:
            raise errors.InputError(
                f"{sitting:g} h of sitting and {walking:g} h of walking do not fit into "
                f"{awake:g} h awake: lower one of them or the sleep."
            )
        latest = self.bed_hour - self.run_min / HOUR_MIN
        if not self.wake_hour <= self.run_hour <= latest + 1e-9:
            raise errors.InputError(
                f"A {self.run_min:g}-minute run at {self.run_hour:g}:00 does not fit between "
                f"waking at {self.wake_hour:g}:00 and bedtime at {self.bed_hour:g}:00: "
                "choose another hour or a shorter run."
            )

    @property
    def bed_hour(self) -> float:
        """When the day ends, in hours of the clock that ran past midnight where it did."""
        return self.wake_hour + 24 - self.sleep_h

    @property
    def awake_load(self) -> float:
        """Mean load of the time awake without the run, in standings."""
        awake = 24 - self.sleep_h
        standing = awake - self.sitting_h - self.walking_h
        parts = self.sitting_h * sitting_load() + self.walking_h * self.walking_load + standing
        return parts / awake


def plan_of(assumed: Assumptions, **changes: float) -> Plan:
    """Return the plain day of these assumptions with some of its fields changed (see `plan`)."""
    base: dict[str, float] = {
        "sleep_h": 24 - assumed.bed_hour + assumed.wake_hour,
        "sitting_h": assumed.sitting_h,
        "walking_h": assumed.walking_h,
        "run_hour": 18.0,
        "run_min": 30.0,
        "pace_percent": MIDDLE_PACE_PERCENT,
        "wake_hour": assumed.wake_hour,
        "walking_load": assumed.walking_load,
    }
    for name in changes:
        errors.choice("What is changed in the day", name, list(base))
    return Plan(**(base | changes))


def plan(**changes: float) -> Plan:
    """Return the lesson's plain day with some of it changed, such as ``plan(run_min=60)``.

    Changes are fields of `Plan`. Unchanged, it is a day with 8 hours of sleep and a 30-minute
    run at 18:00 at 85 % of marathon pace.
    """
    return plan_of(stored().assumptions, **changes)


def plain_bouts(day_plan: Plan) -> tuple[Bout, Bout]:
    """Return the day without its run: awake at the mean load, then lying."""
    awake_min = (24 - day_plan.sleep_h) * HOUR_MIN
    return Bout(awake_min, day_plan.awake_load), Bout(DAY_MIN - awake_min, 0.0)


def run_bouts(model: Fitted, day_plan: Plan) -> tuple[Bout, ...]:
    """Return the day with its run: awake, running, awake again, lying."""
    up, night = plain_bouts(day_plan)
    before = (day_plan.run_hour - day_plan.wake_hour) * HOUR_MIN
    return (
        Bout(before, up.load),
        Bout(day_plan.run_min, running_load(model, day_plan.pace_percent)),
        Bout(max(up.minutes - before - day_plan.run_min, 0.0), up.load),
        night,
    )


@lru_cache(maxsize=256)
def _plain_day(model: Fitted, without_run: Plan, step_min: float) -> tuple[Array, Array, Array]:
    """The elements' loss on waking after many such days, the loss over the day, and at bedtime.

    Kept, as explorers ask for the same plain day with run after run.
    """
    plain = plain_bouts(without_run)
    start = creep.settled_mm(model.spine, plain)
    at = np.append(_times(step_min), plain[0].minutes)
    loss = creep.loss_mm(model.spine, plain, at, start)
    return start, loss[..., :-1], loss[..., -1]


def _times(step_min: float) -> Array:
    return np.arange(0.0, DAY_MIN + step_min / 2, step_min)


@dataclasses.dataclass(frozen=True, eq=False)
class Day:
    """Height over a day against waking, at ``clock_h``: minus means shorter; shape (..., times).

    ``run_cost_mm`` is what is lost while running, ``bed_mm`` and ``bed_plain_mm`` the loss at
    bedtime with and without the run, ``morning_mm`` what is left of the run next morning,
    ``waking_mm`` what is left on waking of all days before, against endless rest; shape (...).
    """

    clock_h: Array
    with_run_mm: Array
    plain_mm: Array
    run_cost_mm: Array
    bed_mm: Array
    bed_plain_mm: Array
    morning_mm: Array
    waking_mm: Array

    @property
    def run_share_percent(self) -> Array:
        """What is lost while running, in per cent of a day's loss without it (0 if none)."""
        nothing = np.zeros_like(self.run_cost_mm)
        plain = np.broadcast_to(self.bed_plain_mm, nothing.shape)
        return np.divide(100 * self.run_cost_mm, plain, out=nothing, where=plain > 0)


def day(model: Fitted, day_plan: Plan, step_min: float = 10.0) -> Day:
    """Return a day of a spine with and without its run, after many such days without one."""
    errors.number("Step", step_min, 0.1, 60, "min")
    without = dataclasses.replace(day_plan, run_min=0, run_hour=day_plan.wake_hour)
    start, plain, bed_plain = _plain_day(model, without, float(step_min))
    bouts = run_bouts(model, day_plan)
    times = _times(step_min)
    begin = bouts[0].minutes
    marks = [begin, begin + day_plan.run_min, DAY_MIN - bouts[-1].minutes, DAY_MIN]
    loss = creep.loss_mm(model.spine, bouts, np.append(times, marks), start)
    waking = start.sum(axis=-1)
    run = loss[..., times.size :]
    return Day(
        clock_h=day_plan.wake_hour + times / HOUR_MIN,
        with_run_mm=waking[..., None] - loss[..., : times.size],
        plain_mm=waking[..., None] - np.broadcast_to(plain, loss[..., : times.size].shape),
        run_cost_mm=run[..., 1] - run[..., 0],
        bed_mm=run[..., 2] - waking,
        bed_plain_mm=bed_plain - waking,
        morning_mm=run[..., 3] - waking,
        waking_mm=waking,
    )


def many_days(model: Fitted, bouts: Sequence[Sequence[Bout]], step_min: float = 1.0) -> Array:
    """Return the largest loss (mm, against endless lying) of each of many days, shape (..., days).

    Each day is a list of bouts of 24 hours, sampled every ``step_min`` minutes, from the settled
    state of the first. Only one day's steps are held at a time: 1,000 spines at one-minute steps
    need 12 MB, and a year of all of them at once would need 4.2 GB.
    """
    state = creep.settled_mm(model.spine, bouts[0])
    largest = []
    for one in bouts:
        length = sum(bout.minutes for bout in one)
        times = np.arange(0.0, length + step_min / 2, step_min)
        largest.append(creep.loss_mm(model.spine, one, times, state).max(axis=-1))
        state = creep.states_mm(model.spine, one, state)[-1]
    return np.stack(largest, axis=-1)
