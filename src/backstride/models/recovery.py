"""Recovery over a year: how many of 100 people, how much pain on average, and who has it again.

Studies publish few points of these curves: the day by which half had recovered, the share at the
end, mean pain at four times. Between them we draw assumed curves through the published points and
through nothing else. What an assumption leaves open is given as a range (`Course.spread`,
`pain_bounds`); it is not a confidence interval.
"""

from __future__ import annotations

import dataclasses
import math
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from backstride import errors
from backstride.errors import InputError
from backstride.evidence import load
from backstride.models.checks import Array, array

#: Starts tried by `Course.spread`: below 1 recovery is fastest at first, above 1 it starts slowly.
SHAPES = (0.75, 1.0, 1.5)
LONGEST_DAYS = 3650.0
#: The trial reports its last point at 12 weeks, the cohort its own at 12 months.
DAYS_12_WEEKS = 84.0
DAYS_12_MONTHS = 365.0


@dataclasses.dataclass(frozen=True)
class Milestone:
    """A published point: ``share`` (0 to 1) of people had recovered by ``day``."""

    day: float
    share: float


@dataclasses.dataclass(frozen=True)
class Curve:
    """An assumed recovery curve: share = ceiling * (1 - exp(-(day / scale_days) ** shape)).

    ``ceiling`` is the share (0 to 1) who recover at all on this curve.
    """

    ceiling: float
    scale_days: float
    shape: float


def _rise(day: float, scale_days: float, shape: float) -> float:
    return -math.expm1(-((day / scale_days) ** shape))


def through(early: Milestone, late: Milestone, shape: float = 1.0) -> Curve:
    """Return the curve of this ``shape`` (0.2 to 5) through nothing, ``early`` and ``late``.

    Two points settle the ceiling and the time scale. An `InputError` tells when the points do
    not rise with time, or when no curve of this shape meets both.
    """
    shape = errors.number("shape", shape, 0.2, 5)
    for name, point in (("early", early), ("late", late)):
        errors.number(f"{name}.day", point.day, 0.01, LONGEST_DAYS, "days")
        errors.number(f"{name}.share", point.share, 0.001, 1)
    if not (early.day < late.day and early.share < late.share):
        raise InputError("late must have a later day and a larger share than early: swap them.")
    wanted = late.share / early.share
    low, high = math.log(early.day / 100), math.log(late.day * 1000)
    for _ in range(100):
        middle = (low + high) / 2
        scale = math.exp(middle)
        rises = _rise(late.day, scale, shape) / _rise(early.day, scale, shape)
        low, high = (middle, high) if rises < wanted else (low, middle)
    ceiling = early.share / _rise(early.day, math.exp(low), shape)
    if ceiling > 1 + 1e-6 or not math.isclose(rises, wanted, rel_tol=1e-6):
        raise InputError(f"No curve of shape {shape:g} meets both points: try another shape.")
    return Curve(min(ceiling, 1.0), math.exp(low), shape)


def recovered(curve: Curve, day: ArrayLike) -> Array:
    """Return the share (0 to 1) recovered by each ``day`` (same shape; 0 or later)."""
    days = array("day", day, 0, LONGEST_DAYS, "days")
    return np.asarray(curve.ceiling * -np.expm1(-((days / curve.scale_days) ** curve.shape)))


def day_when(curve: Curve, share: float) -> float:
    """Return the day by which ``share`` (0 to 1) have recovered; an `InputError` if never."""
    wanted = errors.number("share", share, 0, 1)
    if wanted >= curve.ceiling:
        raise InputError(
            f"share is {wanted:g}, but this curve never passes {curve.ceiling:.2f}: ask for less."
        )
    return float(curve.scale_days * (-math.log1p(-wanted / curve.ceiling)) ** (1 / curve.shape))


def halfway(half_day: float, ceiling: float, shape: float = 1.0) -> Curve:
    """Return the curve of this ``shape`` on which 0.5 have recovered by ``half_day``.

    ``ceiling`` (above 0.5, up to 1) is the share that recovers at all; one published point does
    not settle it. With shape 1 and ceiling 1 every day has the same chance.
    """
    day = errors.number("half_day", half_day, 0.01, LONGEST_DAYS, "days")
    top = errors.number("ceiling", ceiling, 0.5001, 1)
    shape = errors.number("shape", shape, 0.2, 5)
    return Curve(top, day / (-math.log1p(-0.5 / top)) ** (1 / shape), shape)


@dataclasses.dataclass(frozen=True)
class Course:
    """What one study published about recovery, in whom, from when, and what it counted.

    ``half_low_day`` to ``half_high_day`` is the 95% CI of the day by which half had recovered.
    ``end`` is the last published share, or None where only the median was read; nothing is known
    after ``last_day``. ``half_means`` and ``end_means`` say who counts as recovered, ``who`` who
    was counted, ``clock`` what day 0 is; ``facts`` are the ids of the published points.
    ``least`` is the share that must have got there by 12 months, where ``end`` is None.
    """

    name: str
    who: str
    clock: str
    half: Milestone
    half_low_day: float
    half_high_day: float
    end: Milestone | None
    last_day: float
    half_means: str
    end_means: str
    facts: tuple[str, ...]
    least: float = 0.5001

    def curve(self, shape: float = 1.0, ceiling: float | None = None) -> Curve:
        """Return the assumed curve of this ``shape`` through what was published.

        Where only the median was published, ``ceiling`` is half-way from ``least`` to all.
        """
        if self.end is not None:
            return through(self.half, self.end, shape)
        return halfway(self.half.day, ceiling or (self.least + 1) / 2, shape)

    def recovered(self, day: ArrayLike) -> Array:
        """Return the share (0 to 1) recovered by each ``day``; it stays after ``last_day``."""
        return recovered(
            self.curve(), np.minimum(array("day", day, 0, LONGEST_DAYS), self.last_day)
        )

    def spread(self, day: ArrayLike) -> tuple[Array, Array]:
        """Return the lowest and highest share at each ``day`` that the assumption leaves open."""
        days = np.minimum(array("day", day, 0, LONGEST_DAYS), self.last_day)
        ceilings = (None,) if self.end else (self.least, 1.0)
        shares = [recovered(self.curve(shape, top), days) for shape in SHAPES for top in ceilings]
        return np.min(shares, axis=0), np.max(shares, axis=0)


def _median(fact_id: str, key: str) -> dict[str, float]:
    figure = load().fact(fact_id).figure(key)
    return {
        "half_low_day": float(figure.low or figure.estimate),
        "half_high_day": float(figure.high or figure.estimate),
    }


@cache
def trial() -> Course:
    """Return the placebo group of a drug trial in which everybody got good advice [C-F1 C-F2]."""
    half = load().fact("C-F1").figure("median_recovery_placebo_days")
    end = load().fact("C-F2").figure("sustained_recovery_placebo")
    return Course(
        name="trial",
        who=f"the dummy-pill group of {load().fact('C-F1').population}",
        clock="not said in what we read; we take it as the day the trial began",
        half=Milestone(half.estimate, 0.5),
        **_median("C-F1", "median_recovery_placebo_days"),
        end=Milestone(DAYS_12_WEEKS, end.estimate / 100),
        last_day=DAYS_12_WEEKS,
        half_means="pain 0 or 1 for seven days",
        end_means="sustained recovery",
        facts=("C-F1", "C-F2"),
    )


@cache
def cohort() -> Course:
    """Return the people with new back pain who were followed for 12 months [C-G3]."""
    end = load().fact("C-G3").figure("recovered_12_months")
    return dataclasses.replace(
        _cohort("pain_median_days", "no pain"),
        end=Milestone(DAYS_12_MONTHS, end.estimate / 100),
        end_means="completely recovered",
    )


def _cohort(key: str, means: str) -> Course:
    fact = load().fact("C-G3")
    return Course(
        name="cohort",
        who=fact.population,
        clock="not said in what we read; the pain was less than two weeks old",
        half=Milestone(fact.figure(key).estimate, 0.5),
        **_median("C-G3", key),
        end=None,
        last_day=DAYS_12_MONTHS,
        half_means=means,
        end_means="",
        facts=("C-G3",),
        least=fact.figure("recovered_12_months").estimate / 100,
    )


@cache
def cohort_disability() -> Course:
    """Return the same people, counted when their back no longer limited them [C-G3]."""
    return _cohort("disability_median_days", "no disability")


@cache
def cohort_work() -> Course:
    """Return the same people, counted when they were back at work [C-G3]."""
    return _cohort("work_median_days", "back at work")


# ------------------------------------------------------------------------------ having it again


@dataclasses.dataclass(frozen=True)
class Again:
    """What one study published about another episode after recovery; day 0 is the recovery.

    ``curve`` is our assumed curve through its published points (``points``); ``counts`` says
    what counted as another episode.
    """

    name: str
    who: str
    counts: str
    points: tuple[Milestone, ...]
    curve: Curve
    facts: tuple[str, ...]


@cache
def again_any() -> Again:
    """Return any back pain again within 12 months, of 250 people who had recovered [C-G4].

    The median is read as the day by which half of all had it again.
    """
    fact = load().fact("C-G4")
    half = Milestone(fact.figure("median_days").estimate, 0.5)
    end = Milestone(DAYS_12_MONTHS, fact.figure("recurrence").estimate / 100)
    return Again(
        "recurrence", fact.population, "any back pain", (half, end), through(half, end), ("C-G4",)
    )


@cache
def again_limiting() -> Again:
    """Return pain again that limits activity, in the same 250 people [C-G4].

    Only the share at 12 months was published; the pace is assumed to be that of any pain.
    """
    share = load().fact("C-G4").figure("activity_limiting").estimate / 100
    end = Milestone(DAYS_12_MONTHS, share)
    pace = again_any()
    curve = dataclasses.replace(
        pace.curve, ceiling=pace.curve.ceiling * share / pace.points[-1].share
    )
    return Again("recurrence", pace.who, "pain that limits activity", (end,), curve, pace.facts)


@cache
def again_walkback(walking: bool) -> Again:
    """Return pain again that limits activity in WalkBack, with or without its plan [C-G8].

    Only the median was read; every day is assumed to have the same chance.
    """
    key = "median_walking" if walking else "median_control"
    day = load().fact("C-G8").figure(key).estimate
    who = f"WalkBack, {'with the walking plan' if walking else 'without a plan'}"
    half = Milestone(day, 0.5)
    return Again("WalkBack", who, "pain that limits activity", (half,), halfway(day, 1), ("C-G8",))


@dataclasses.dataclass(frozen=True)
class Year:
    """Shares of all people (0 to 1) at each day: not yet recovered, well, and again in pain.

    ``again`` counts everybody who has had another episode since, whether it has gone or not.
    The three have the same shape and add up to 1.
    """

    not_yet: Array
    well: Array
    again: Array


def year(course: Course, again: Curve | None, days: int = 365) -> Year:
    """Return where people stand on day 0, 1, ... ``days`` (arrays of ``days`` + 1).

    Each day's new recoveries start their own clock of another episode: the share is the
    convolution of the two curves, taken at mid-day, so an error below half a day's recoveries.
    ``again`` None counts no other episode. Joining two studies' people is our assumption.
    """
    last = int(errors.number("days", days, 1, LONGEST_DAYS, "days"))
    day = np.arange(last + 1, dtype=np.float64)
    ever = course.recovered(day)
    relapsed = np.zeros_like(ever)
    if again is not None:
        chance = recovered(again, day[:-1] + 0.5)
        relapsed[1:] = np.convolve(np.diff(ever), chance)[:last]
    return Year(1 - ever, ever - relapsed, relapsed)


def whole_people(shares: ArrayLike, people: int = 100) -> tuple[int, ...]:
    """Return shares (0 to 1, together 1) as whole people that add up to ``people``.

    Each is rounded down, and who is left goes to the largest remainders, the first at a tie.
    """
    parts = array("shares", shares, -1e-9, 1 + 1e-9)
    if abs(float(parts.sum()) - 1) > 1e-6:
        raise InputError(f"shares add up to {parts.sum():g}: they must add up to 1.")
    exact = np.maximum(parts, 0) * people
    counts = np.floor(exact + 1e-9).astype(int)
    order = np.argsort(counts - exact, kind="stable")
    counts[order[: people - int(counts.sum())]] += 1
    return tuple(int(count) for count in counts)


# ------------------------------------------------------------------------- mean pain, two clocks


@dataclasses.dataclass(frozen=True)
class MeanPain:
    """A review's mean pain (points of 100) at ``weeks`` on its own ``clock``.

    ``low`` and ``high`` are the 95% CIs, or None where they were not read.
    """

    name: str
    who: str
    clock: str
    weeks: tuple[float, ...]
    points: tuple[float, ...]
    low: tuple[float, ...] | None
    high: tuple[float, ...] | None
    facts: tuple[str, ...]


_WEEKS = {"start": 0.0, "week_6": 6.0, "week_26": 26.0, "week_52": 52.0}


@cache
def review_2012() -> MeanPain:
    """Return mean pain by weeks since the pain began, in new pain [C-G1]."""
    found = [load().fact("C-G1").figure(key) for key in _WEEKS]
    return MeanPain(
        name="2012 review",
        who=load().fact("C-G1").population,
        clock="weeks since the pain began",
        weeks=tuple(_WEEKS.values()),
        points=tuple(figure.estimate for figure in found),
        low=tuple(float(figure.low or figure.estimate) for figure in found),
        high=tuple(float(figure.high or figure.estimate) for figure in found),
        facts=("C-G1",),
    )


@cache
def review_2024() -> MeanPain:
    """Return mean pain by weeks since people entered a study, in new pain [C-G2]."""
    found = [load().fact("C-G2").figure(key) for key in _WEEKS]
    return MeanPain(
        name="2024 update",
        who=load().fact("C-G2").population,
        clock="weeks since people entered a study",
        weeks=tuple(_WEEKS.values()),
        points=tuple(figure.estimate for figure in found),
        low=None,
        high=None,
        facts=("C-G2",),
    )


def _knots(weeks: ArrayLike, points: ArrayLike) -> tuple[Array, Array, Array]:
    """Check published points: weeks rise, and pain falls ever more slowly; also the slopes."""
    x, y = array("weeks", weeks, 0), array("points", points, 1e-6, 100, "points")
    if x.ndim != 1 or x.shape != y.shape or x.size < 2 or np.any(np.diff(x) <= 0):
        raise InputError("weeks must rise, with one of the points for each: at least two.")
    slopes = np.diff(y) / np.diff(x)
    if np.any(slopes > 0) or np.any(np.diff(slopes) < 0):
        raise InputError("points must fall, and ever more slowly: these do not.")
    return x, y, slopes


def mean_pain(weeks: ArrayLike, points: ArrayLike, week: ArrayLike) -> Array:
    """Return assumed mean pain at each ``week``: falling at one rate between published points.

    ``weeks`` and ``points`` (0 to 100) are the published ones. Before the first and after the
    last of them nothing is known: not-a-number.
    """
    x, y, _ = _knots(weeks, points)
    at = array("week", week)
    between = np.exp(np.interp(at, x, np.log(y)))
    return np.where((at < x[0]) | (at > x[-1]), np.nan, between)


def pain_bounds(weeks: ArrayLike, points: ArrayLike, week: ArrayLike) -> tuple[Array, Array]:
    """Return the lowest and highest mean pain at each ``week`` that the points leave open.

    The only assumption is that mean pain falls, and ever more slowly. Such a curve lies below
    the straight line between two points, and above the lines of its neighbours drawn on.
    """
    x, y, slopes = _knots(weeks, points)
    at = array("week", week)
    high = np.where((at < x[0]) | (at > x[-1]), np.nan, np.interp(at, x, y))
    part = np.clip(np.searchsorted(x, at, side="right") - 1, 0, slopes.size - 1)
    low = y[part + 1]  # never below the next point
    before, after = np.maximum(part - 1, 0), np.minimum(part + 1, slopes.size - 1)
    low = np.where(part > 0, np.maximum(low, y[part] + slopes[before] * (at - x[part])), low)
    follow = y[part + 1] + slopes[after] * (at - x[part + 1])
    low = np.where(part < slopes.size - 1, np.maximum(low, follow), low)
    return np.where(np.isnan(high), np.nan, np.minimum(low, high)), high
