"""Measured joint angles of running, and what a hip that stops early falls short of.

The curves are the means over 46 men who ran at 2.5 m/s on a treadmill [H-B1]. 0 % of the
stride is the moment at which the right foot meets the ground. The hip angle is the thigh
against the pelvis, flexion positive. Pelvis and low back were not measured in this set; the only
numbers of them that we have are those of one other runner [H-B24].
"""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from backstride import errors
from backstride.evidence import load
from backstride.models.checks import Array, array

TABLE: Final = "running_curves_46_men"
COLUMNS: Final = {"hip": "hip_flexion", "knee": "knee_flexion", "ankle": "ankle_dorsiflexion"}
JOINTS: Final = tuple(COLUMNS)
LARGEST_LIMIT_DEG: Final = 30.0


@dataclasses.dataclass(frozen=True)
class Curve:
    """Mean and standard deviation of one joint angle (degrees) at each percent of the stride."""

    percent: Array
    mean_deg: Array
    sd_deg: Array


@cache
def curve(joint: str) -> Curve:
    """Return the measured curve of the ``hip``, ``knee`` or ``ankle``, 0 to 100 % [H-B1].

    Flexion and dorsiflexion are positive. A stride repeats, so 100 % is the next 0 %.
    """
    column = COLUMNS[errors.choice("joint", joint, JOINTS)]
    table = load().table(TABLE)
    names = ("pct_cycle", f"{column}_mean", f"{column}_sd")
    percent, mean, sd = (np.array(table.numbers(name)) for name in names)
    return Curve(percent, mean, sd)


def angle_deg(joint: str, percent: ArrayLike) -> Array:
    """Return the mean angle of a joint (degrees) at ``percent`` of the stride, same shape.

    Any percent will do: 130 is 30 of the next stride. Between the whole percents of the table
    a straight line is drawn; its last row (100 %) gives way to its first, of the next stride.
    """
    found = curve(joint)
    at = array("percent", percent, unit="%") % 100
    return np.asarray(np.interp(at, found.percent[:-1], found.mean_deg[:-1], period=100))


def peak_hip_extension_deg() -> float:
    """Return the largest hip extension (degrees) of the mean curve.

    It is a little less than the mean of the 46 men's own peaks [H-B1b], which do not all fall
    on the same percent.
    """
    return float(-curve("hip").mean_deg.min())


def _twice_a_stride(percent: ArrayLike, range_deg: float, most_at_percent: float) -> Array:
    """A plain wave around 0 that swings by ``range_deg`` in all, twice a stride; same shape."""
    at = array("percent", percent, unit="%")
    return np.asarray(range_deg / 2 * np.cos(4 * np.pi * (at - most_at_percent) / 100))


def pelvis_rock_deg(percent: ArrayLike) -> Array:
    """Return how far the pelvis tips forward of its mean (degrees): a wave through one runner's
    range and moment of most tilt [H-B24].

    Same shape as ``percent``. ASSUMED: the form of the wave, alike in both steps. One person,
    worked out with a model: an example and not a norm.
    """
    one = load().fact("H-B24")
    return _twice_a_stride(
        percent, one.figure("tilt_range").estimate, one.figure("tilt_most_at").estimate
    )


def lumbar_rock_deg(percent: ArrayLike) -> Array:
    """Return how far the low back arches beyond its mean (degrees, plus is more hollow) [H-B24].

    Same shape as ``percent``, and assumed in the same way; see `pelvis_rock_deg`.
    """
    one = load().fact("H-B24")
    return _twice_a_stride(
        percent, one.figure("lumbar_range").estimate, one.figure("lumbar_most_at").estimate
    )


def missing_deg(percent: ArrayLike, limit_deg: float, size: float = 1.0) -> Array:
    """Return the degrees by which a hip that stops at ``limit_deg`` of extension falls short.

    Counted against the mean curve at each ``percent``; 0 wherever the limit is not reached.
    ``size`` makes the whole curve smaller, as for shorter steps.
    """
    limit = errors.number("limit_deg", limit_deg, 0, LARGEST_LIMIT_DEG, "degrees")
    return np.maximum(0.0, -size * angle_deg("hip", percent) - limit)


def limited_hip_deg(percent: ArrayLike, limit_deg: float) -> Array:
    """Return the hip angle (degrees, flexion positive) of a hip that stops at ``limit_deg``."""
    return angle_deg("hip", percent) + missing_deg(percent, limit_deg)


def pelvis_tilt_deg(
    percent: ArrayLike, limit_deg: float, pelvis_share: float, size: float = 1.0
) -> Array:
    """Return the extra forward tilt of the pelvis (degrees) ASSUMED to make up for a stiff hip.

    ``pelvis_share`` (0 to 1) of the missing degrees goes to the pelvis. Nobody measured this
    share. Both hips are limited alike, and the one that misses more sets the tilt: the left leg
    is the right one half a stride later.
    """
    share = errors.number("pelvis_share", pelvis_share, 0, 1)
    at = array("percent", percent, unit="%")
    both = np.maximum(missing_deg(at, limit_deg, size), missing_deg(at + 50, limit_deg, size))
    return np.asarray(share * both)
