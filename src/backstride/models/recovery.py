"""How many of 100 people with new back pain have recovered by a given day?

Studies publish few points of this curve: the day by which half had recovered, and the share
at the end. Between them we draw an assumed curve (a Weibull curve with a ceiling) through the
published points and through nothing else. How steeply it starts is nobody's measurement, so
`spread` gives the range of several starts.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from backstride import errors
from backstride.errors import InputError
from backstride.evidence import load
from backstride.models.checks import Array, array

#: Starts tried by `spread`: below 1 recovery is fastest at first, above 1 it starts slowly.
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


def spread(
    early: Milestone, late: Milestone, day: ArrayLike, shapes: Sequence[float] = SHAPES
) -> tuple[Array, Array]:
    """Return the lowest and highest share at each ``day`` over curves of these ``shapes``.

    All of them pass through both published points. The range shows what the interpolation
    leaves open; it is not a confidence interval.
    """
    shares = np.array([recovered(through(early, late, shape), day) for shape in shapes])
    return np.asarray(shares.min(axis=0)), np.asarray(shares.max(axis=0))


def day_when(curve: Curve, share: float) -> float:
    """Return the day by which ``share`` (0 to 1) have recovered; an `InputError` if never."""
    wanted = errors.number("share", share, 0, 1)
    if wanted >= curve.ceiling:
        raise InputError(
            f"share is {wanted:g}, but this curve never passes {curve.ceiling:.2f}: ask for less."
        )
    return float(curve.scale_days * (-math.log1p(-wanted / curve.ceiling)) ** (1 / curve.shape))


@dataclasses.dataclass(frozen=True)
class Course:
    """What one study published about recovery, and what it counted.

    ``half_low_day`` to ``half_high_day`` is the 95% CI of the day by which half had recovered;
    nothing is known after ``end.day``. ``half_means`` and ``end_means`` say who counts as
    recovered at each point; ``facts`` are the ids of the published points.
    """

    name: str
    half: Milestone
    half_low_day: float
    half_high_day: float
    end: Milestone
    half_means: str
    end_means: str
    facts: tuple[str, ...]

    def curve(self, shape: float = 1.0) -> Curve:
        """Return the assumed curve of this ``shape`` through the two published points."""
        return through(self.half, self.end, shape)


@cache
def trial() -> Course:
    """Return the placebo group of a drug trial in which everybody got good advice [C-F1 C-F2]."""
    half = load().fact("C-F1").figure("median_recovery_placebo_days")
    end = load().fact("C-F2").figure("sustained_recovery_placebo")
    return Course(
        name="trial",
        half=Milestone(half.estimate, 0.5),
        half_low_day=float(half.low or half.estimate),
        half_high_day=float(half.high or half.estimate),
        end=Milestone(DAYS_12_WEEKS, end.estimate / 100),
        half_means="pain 0 or 1 for seven days",
        end_means="sustained recovery",
        facts=("C-F1", "C-F2"),
    )


@cache
def cohort() -> Course:
    """Return the people with new back pain who were followed for 12 months [C-G3]."""
    fact = load().fact("C-G3")
    half, end = fact.figure("pain_median_days"), fact.figure("recovered_12_months")
    return Course(
        name="cohort",
        half=Milestone(half.estimate, 0.5),
        half_low_day=float(half.low or half.estimate),
        half_high_day=float(half.high or half.estimate),
        end=Milestone(DAYS_12_MONTHS, end.estimate / 100),
        half_means="no pain",
        end_means="completely recovered",
        facts=("C-G3",),
    )
