"""How the spine loses height under load and regains it at rest: creep with two speeds.

Two Kelvin-Voigt elements in series, one fast and one slow. Each moves toward a resting loss
that is proportional to the load, and the closer it is the slower it moves:

    d(loss_i)/dt = (capacity_i * load - loss_i) / time_i

The load is counted in standings: lying is 0, standing is 1. Losses are in mm of body height,
so this is a model of the whole spine, not of one disc. The parameters come from
``tools/fit_disc.py`` and are kept with their provenance in ``data/models/disc.yaml``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from backstride import errors
from backstride.evidence import data_folder, load
from backstride.evidence.records import read_yaml, structure

Array = NDArray[np.float64]
DAY_MIN = 24 * 60.0
PACES_PERCENT = (70.0, 85.0, 100.0)


@dataclasses.dataclass(frozen=True)
class Creep:
    """The fitted spine: loss at a standing load (mm) and time constant (min) of both elements.

    ``run_load`` is the load of running at 85 % of marathon pace, in standings, and
    ``run_growth`` how much its logarithm rises with each per cent of pace.
    """

    fast_mm: float
    slow_mm: float
    fast_min: float
    slow_min: float
    run_load: float
    run_growth: float

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            errors.number(f"Creep.{field.name}", getattr(self, field.name), 0)
        if min(self.fast_min, self.slow_min) <= 0:
            raise errors.InputError("Creep time constants are 0: give minutes above 0.")


@dataclasses.dataclass(frozen=True)
class Bout:
    """Some ``minutes`` at one ``load`` (in standings)."""

    minutes: float
    load: float

    def __post_init__(self) -> None:
        errors.number("Bout minutes", self.minutes, 0, unit="min")
        errors.number("Bout load", self.load, -5, 50, "standings")


@dataclasses.dataclass(frozen=True)
class Assumptions:
    """What nobody measured for us: hours of the day, and who carries which load."""

    wake_hour: float
    bed_hour: float
    upright_load: float
    start_of_lab_run_hour: float


@dataclasses.dataclass(frozen=True)
class Stored:
    """``data/models/disc.yaml``: the fitted parameters, how they came about, the assumptions."""

    fitted_by: str
    fitted_to: tuple[str, ...]
    facts: tuple[str, ...]
    assumptions: Assumptions
    creep: Creep


@cache
def stored() -> Stored:
    """Return the fitted parameters with their provenance."""
    path = data_folder() / "models" / "disc.yaml"
    found = structure(read_yaml(path), Stored, "models/disc.yaml")
    load().check_ids("models/disc.yaml", [found])
    return found


def sitting_load() -> float:
    """Load of relaxed sitting in standings, from disc pressure above that of lying [D-P1]."""
    pressure = load().fact("D-P1")
    lying, standing, sitting = (
        pressure.figure(f"{posture}_mpa").estimate for posture in ("prone", "standing", "sitting")
    )
    return (sitting - lying) / (standing - lying)


def running_load(creep: Creep, pace_percent: float) -> float:
    """Load of running in standings, at a pace in per cent of marathon pace (50 to 110)."""
    pace = errors.number("Pace", pace_percent, 50, 110, "% of marathon pace")
    return float(creep.run_load * np.exp(creep.run_growth * (pace - 85.0)))


def _elements(creep: Creep) -> tuple[Array, Array]:
    """Loss at a standing load (mm) and time constant (min), fast element first."""
    capacity: Array = np.array([creep.fast_mm, creep.slow_mm])
    time: Array = np.array([creep.fast_min, creep.slow_min])
    return capacity, time


def _states(creep: Creep, bouts: Sequence[Bout], start: Array) -> Array:
    """Loss of both elements (mm) at the start of each bout and at the end of the last."""
    capacity, time = _elements(creep)
    states = [np.asarray(start, dtype=float)]
    for bout in bouts:
        rest = capacity * bout.load
        states.append(rest + (states[-1] - rest) * np.exp(-bout.minutes / time))
    found: Array = np.array(states)
    return found


def loss_mm(
    creep: Creep,
    bouts: Sequence[Bout],
    at_min: Sequence[float] | Array,
    start_mm: Sequence[float] | Array = (0.0, 0.0),
) -> Array:
    """Return the height lost (mm, positive is shorter) at each time of ``at_min`` (minutes).

    ``bouts`` follow each other from time 0; ``start_mm`` is the loss of the fast and the slow
    element at time 0. Exact for loads that are constant within a bout. Times outside the bouts
    raise an `InputError`.
    """
    if not bouts:
        raise errors.InputError("The list of bouts is empty: give at least one Bout.")
    times = np.asarray(at_min, dtype=float)
    ends = np.cumsum([0.0, *(bout.minutes for bout in bouts)])
    if times.size and (np.isnan(times).any() or times.min() < 0 or times.max() > ends[-1] + 1e-9):
        raise errors.InputError(
            f"at_min holds a time outside 0 to {ends[-1]:g} min: keep within the bouts."
        )
    states = _states(creep, bouts, np.asarray(start_mm, dtype=float))
    place = np.clip(np.searchsorted(ends, times, side="right") - 1, 0, len(bouts) - 1)
    capacity, time = _elements(creep)
    rest = np.array([bout.load for bout in bouts])[place, None] * capacity
    since = (times - ends[place])[:, None]
    parts: Array = rest + (states[place] - rest) * np.exp(-since / time)
    total: Array = parts.sum(axis=1)
    return total


def settled_mm(creep: Creep, bouts: Sequence[Bout]) -> Array:
    """Return the start (fast, slow in mm) to which the same bouts, every day, come back."""
    end = _states(creep, bouts, np.zeros(2))[-1]
    _, time = _elements(creep)
    kept = np.exp(-sum(bout.minutes for bout in bouts) / time)
    settled: Array = end / (1 - kept)
    return settled


def plain_day(assumed: Assumptions) -> tuple[Bout, Bout]:
    """A day from waking to waking without a run: upright, then lying."""
    up = (assumed.bed_hour - assumed.wake_hour) * 60.0
    return Bout(up, assumed.upright_load), Bout(DAY_MIN - up, 0.0)


def run_day(
    creep: Creep, assumed: Assumptions, run_hour: float, run_min: float, pace_percent: float
) -> tuple[Bout, ...]:
    """A day from waking to waking with a run; the run must lie between waking and bedtime."""
    minutes = errors.number("Run length", run_min, 0, 600, "min")
    latest = assumed.bed_hour - minutes / 60.0
    hour = errors.number("Run hour", run_hour, 0, 24, "h")
    if not assumed.wake_hour <= hour <= latest:
        raise errors.InputError(
            f"A {minutes:g}-minute run at {hour:g}:00 does not fit between waking at "
            f"{assumed.wake_hour:g}:00 and bedtime at {assumed.bed_hour:g}:00: "
            "choose another hour or a shorter run."
        )
    before = (hour - assumed.wake_hour) * 60.0
    up, night = plain_day(assumed)
    return (
        Bout(before, up.load),
        Bout(minutes, running_load(creep, pace_percent)),
        Bout(up.minutes - before - minutes, up.load),
        night,
    )


@dataclasses.dataclass(frozen=True)
class Day:
    """Height over a day, against waking: ``with_run_mm`` and ``plain_mm`` at ``clock_h``.

    Minus means shorter than at waking. ``run_cost_mm`` is what the run itself takes,
    ``bed_mm`` and ``bed_plain_mm`` the loss at bedtime, ``morning_mm`` what is left of the run
    next morning.
    """

    clock_h: Array
    with_run_mm: Array
    plain_mm: Array
    run_cost_mm: float
    bed_mm: float
    bed_plain_mm: float
    morning_mm: float


def day(
    creep: Creep,
    assumed: Assumptions,
    run_hour: float,
    run_min: float,
    pace_percent: float,
    step_min: float = 10.0,
) -> Day:
    """Return a day of a spine with and without a run, after many days without one."""
    errors.number("Step", step_min, 0.1, 60, "min")
    plain = plain_day(assumed)
    start = settled_mm(creep, plain)
    bouts = run_day(creep, assumed, run_hour, run_min, pace_percent)
    times = np.arange(0.0, DAY_MIN + step_min / 2, step_min)
    begin = (run_hour - assumed.wake_hour) * 60.0
    marks = np.array([begin, begin + run_min, plain[0].minutes, DAY_MIN])
    run_marks = loss_mm(creep, bouts, marks, start)
    plain_marks = loss_mm(creep, plain, marks, start)
    waking = float(start.sum())
    return Day(
        clock_h=assumed.wake_hour + times / 60.0,
        with_run_mm=waking - loss_mm(creep, bouts, times, start),
        plain_mm=waking - loss_mm(creep, plain, times, start),
        run_cost_mm=float(run_marks[1] - run_marks[0]),
        bed_mm=float(run_marks[2] - waking),
        bed_plain_mm=float(plain_marks[2] - waking),
        morning_mm=float(run_marks[3] - plain_marks[3]),
    )


@dataclasses.dataclass(frozen=True)
class Check:
    """One measurement beside the model: loss in mm, and whether the fit has seen it."""

    label: str
    measured_mm: float
    sd_mm: float | None
    model_mm: float
    fitted: bool
    fact: str


def _run_loss(creep: Creep, assumed: Assumptions, legs: Sequence[tuple[float, float]]) -> Array:
    """Loss (mm) over each leg (minutes, pace) of a run after waking and 20 min of sitting."""
    before = (assumed.start_of_lab_run_hour - assumed.wake_hour) * 60.0
    rested = [Bout(before, assumed.upright_load), Bout(20.0, sitting_load())]
    start = _states(creep, rested, settled_mm(creep, plain_day(assumed)))[-1]
    bouts = [Bout(minutes, running_load(creep, pace)) for minutes, pace in legs]
    total = _states(creep, bouts, start).sum(axis=1)
    losses: Array = np.diff(total)
    return losses


def checks(creep: Creep, assumed: Assumptions) -> tuple[Check, ...]:
    """Return every measurement that the model can speak to, fitted rows first.

    Groups differ between studies and no study gives the hour of its runs, so the same
    assumed day stands behind all rows.
    """
    garbutt, leatt, whole_day = (load().fact(id) for id in ("D-S1", "D-S2", "D-S6"))
    women, dowzer, fowler = (load().fact(id) for id in ("D-S7", "D-S3", "D-S5"))
    halves = _run_loss(creep, assumed, [(15, 85), (15, 85)])
    runs = {pace: float(_run_loss(creep, assumed, [(30, pace)])[0]) for pace in PACES_PERCENT}
    up, night = plain_day(assumed)
    start = settled_mm(creep, (up, night))
    marks = np.array([0.0, 60.0, up.minutes, up.minutes + night.minutes / 2])
    waking, hour, bed, half_night = loss_mm(creep, (up, night), marks, start)
    first = leatt.figure("first_distance_km").estimate / leatt.figure("first_speed_km_h").estimate
    rest = (
        leatt.figure("further_distance_km").estimate / leatt.figure("further_speed_km_h").estimate
    )
    long_run = _run_loss(creep, assumed, [(first * 60, 85), (rest * 60, 100)])
    rate = leatt.figure("trained_rate_mm_per_km").estimate
    range_mm = whole_day.figure("day_range_mm").estimate
    quiet = [Bout(240.0, assumed.upright_load), Bout(20.0, 0.2)]
    stood = _states(creep, [Bout(15.0, 1.0)], _states(creep, quiet, start)[-1]).sum(axis=1)

    def row(label: str, mm: float, sd: float | None, model: float, fit: bool, id: str) -> Check:
        return Check(label, abs(mm), sd, float(model), fit, id)

    def lab(key: str) -> tuple[float, float | None]:
        figure = garbutt.figure(key)
        return figure.estimate, figure.sd

    treadmill = dowzer.figure("treadmill_mm")
    standing = fowler.figure("standing_15_min_mm")
    return (
        row("30 min at 70 % pace", *lab("run_70_mm"), runs[70.0], True, "D-S1"),
        row("30 min at 85 % pace", *lab("run_85_mm"), runs[85.0], True, "D-S1"),
        row("30 min at 100 % pace", *lab("run_100_mm"), runs[100.0], True, "D-S1"),
        row("first 15 min of 30", *lab("first_15_min_mm"), halves[0], True, "D-S1"),
        row("second 15 min of 30", *lab("second_15_min_mm"), halves[1], True, "D-S1"),
        row("a whole day, 8 men", range_mm, None, bed - waking, True, "D-S6"),
        row(
            "a whole day, women",
            women.figure("day_range_mm").estimate,
            None,
            bed - waking,
            True,
            "D-S7",
        ),
        row(
            "a whole day, runners",
            leatt.figure("day_range_mm").estimate,
            None,
            bed - waking,
            True,
            "D-S2",
        ),
        row(
            "first hour after rising",
            range_mm * whole_day.figure("first_hour_percent").estimate / 100,
            None,
            hour - waking,
            False,
            "D-S6",
        ),
        row(
            "regained in half a night",
            range_mm * whole_day.figure("regained_half_night_percent").estimate / 100,
            None,
            bed - half_night,
            False,
            "D-S6",
        ),
        row(
            "6 km, trained runners",
            leatt.figure("trained_6_km_mm").estimate,
            None,
            long_run[0],
            False,
            "D-S2",
        ),
        row(
            "the next 19 km, faster",
            rate * leatt.figure("further_distance_km").estimate,
            None,
            long_run[1],
            False,
            "D-S2",
        ),
        row(
            "30 min treadmill, another study",
            treadmill.estimate,
            treadmill.sd,
            runs[85.0],
            False,
            "D-S3",
        ),
        row(
            "15 min of standing",
            standing.estimate,
            standing.sd,
            stood[1] - stood[0],
            False,
            "D-S5",
        ),
    )
