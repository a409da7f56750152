"""A running stride from measured joint angles, and what a stiffer hip could change.

The curves are the means over 46 men who ran at 2.5 m/s on a treadmill [H-B1]. 0 % of the
stride is the moment at which the right foot meets the ground. The hip angle is the thigh
against the pelvis, flexion positive. Pelvis and trunk were not measured in this set: all that
this module says about them is an assumption, and marked as such.
"""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from backstride import errors
from backstride.evidence import load
from backstride.models import body
from backstride.models.body import Arm, Leg, Points, Pose
from backstride.models.checks import Array, array

TABLE: Final = "running_curves_46_men"
COLUMNS: Final = {"hip": "hip_flexion", "knee": "knee_flexion", "ankle": "ankle_dorsiflexion"}
JOINTS: Final = tuple(COLUMNS)
#: Assumptions of the drawing. The set does not say when the foot leaves the ground.
TOE_OFF_PERCENT: Final = 38.0
CHEST_LEAN_DEG: Final = 6.0
FLIGHT_RISE_M: Final = 0.02
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


def missing_deg(percent: ArrayLike, limit_deg: float) -> Array:
    """Return the degrees by which a hip that stops at ``limit_deg`` of extension falls short.

    Counted against the mean curve at each ``percent``; 0 wherever the limit is not reached.
    """
    limit = errors.number("limit_deg", limit_deg, 0, LARGEST_LIMIT_DEG, "degrees")
    return np.maximum(0.0, -angle_deg("hip", percent) - limit)


def limited_hip_deg(percent: ArrayLike, limit_deg: float) -> Array:
    """Return the hip angle (degrees, flexion positive) of a hip that stops at ``limit_deg``."""
    return angle_deg("hip", percent) + missing_deg(percent, limit_deg)


def pelvis_tilt_deg(percent: ArrayLike, limit_deg: float, pelvis_share: float) -> Array:
    """Return the extra forward tilt of the pelvis (degrees) ASSUMED to make up for a stiff hip.

    ``pelvis_share`` (0 to 1) of the missing degrees goes to the pelvis, the rest is lost from
    the reach of the leg. Nobody measured this share. Both hips are limited alike, and the one
    that misses more sets the tilt: the left leg is the right one half a stride later.
    """
    share = errors.number("pelvis_share", pelvis_share, 0, 1)
    at = array("percent", percent, unit="%")
    both = np.maximum(missing_deg(at, limit_deg), missing_deg(at + 50, limit_deg))
    return np.asarray(share * both)


def hip_deg(percent: ArrayLike, limit_deg: float, pelvis_share: float) -> Array:
    """Return the right hip's angle (degrees, flexion positive) in the limited stride.

    ASSUMED: while the left leg makes the pelvis tip, the right one keeps its direction in space,
    so its hip flexes by as many degrees as the pelvis tips. A limit concerns extension only.
    """
    tilt = pelvis_tilt_deg(percent, limit_deg, pelvis_share)
    own = pelvis_share * missing_deg(percent, limit_deg)
    return np.asarray(limited_hip_deg(percent, limit_deg) + tilt - own)


def _leg(percent: Array, limit_deg: float, pelvis_share: float) -> Leg:
    """Return one leg at ``percent`` of its own stride; the toes bend where the heel is up."""
    hip = hip_deg(percent, limit_deg, pelvis_share)
    tilt = pelvis_tilt_deg(percent, limit_deg, pelvis_share)
    knee, ankle = angle_deg("knee", percent), angle_deg("ankle", percent)
    heel_up = np.clip(-(hip - tilt - knee + ankle), 0, 45)
    own = percent % 100
    pressed = np.interp(own, [0, TOE_OFF_PERCENT, TOE_OFF_PERCENT + 17, 100], [1, 1, 0, 0])
    return Leg(hip, knee, ankle, heel_up * pressed)


def _arm(percent: Array) -> Arm:
    """Return an arm that swings with the opposite leg (a drawing, not a measurement)."""
    thigh = angle_deg("hip", percent + 50) - 10
    return Arm(-10 + 1.15 * thigh, 95 + 0.4 * thigh)


def pose(
    percent: ArrayLike, limit_deg: float = LARGEST_LIMIT_DEG, pelvis_share: float = 0.5
) -> Pose:
    """Return the runner's pose at each ``percent`` of the stride (one frame each).

    Legs: the measured mean curves, the left half a stride after the right, with hip extension
    stopped at ``limit_deg``. Assumed: the pelvis holds still apart from `pelvis_tilt_deg`; the
    chest leans 6 degrees forward all the time, so that the low back arches as the pelvis tips;
    the leg that is not limited keeps its direction (`hip_deg`); knees and ankles keep their
    angles; the arms swing against the legs.
    """
    at = array("percent", percent, unit="%").reshape(-1)
    tilt = pelvis_tilt_deg(at, limit_deg, pelvis_share)
    return Pose(
        pelvis_tilt_deg=tilt,
        lumbar_extension_deg=tilt - CHEST_LEAN_DEG,
        neck_extension_deg=CHEST_LEAN_DEG,
        near_leg=_leg(at, limit_deg, pelvis_share),
        far_leg=_leg(at + 50, limit_deg, pelvis_share),
        near_arm=_arm(at),
        far_arm=_arm(at + 50),
    )


def in_flight(percent: ArrayLike) -> Array:
    """Return how far the runner is through a flight phase (0 to 1), or -1 with a foot down.

    ASSUMED: each foot is on the ground for the first 38 % of its own stride.
    """
    step = array("percent", percent, unit="%") % 50
    through = (step - TOE_OFF_PERCENT) / (50 - TOE_OFF_PERCENT)
    return np.where(through > 0, through, -1.0)


def _hip_height_m(drawn: Points, percent: Array, limit_deg: float, pelvis_share: float) -> Array:
    """Return how high the hip is when no foot sinks into the ground and the one in stance is on it.

    In flight the hip moves evenly from the last to the next height on the ground, plus a small
    rise.
    """
    ends = body.points(pose([TOE_OFF_PERCENT, 0.0], limit_deg, pelvis_share))
    leave, land = -body.lowest_m(ends, "near")
    through = in_flight(percent)
    path = leave + (land - leave) * through + 4 * FLIGHT_RISE_M * through * (1 - through)
    needed = -np.minimum(body.lowest_m(drawn, "near"), body.lowest_m(drawn, "far"))
    return np.where(through < 0, needed, np.maximum(path, needed))


def figure(
    percent: ArrayLike, limit_deg: float = LARGEST_LIMIT_DEG, pelvis_share: float = 0.5
) -> Points:
    """Return the runner's points (metres, frames first) with the ground at a height of 0.

    The hip stays at x = 0, as on a treadmill. Arguments as for `pose`; lengths and heights are
    those of the drawn figure in `backstride.models.body`, not of the 46 men.
    """
    at = array("percent", percent, unit="%").reshape(-1)
    drawn = body.points(pose(at, limit_deg, pelvis_share))
    return body.shifted(drawn, y_m=_hip_height_m(drawn, at, limit_deg, pelvis_share))


def reach_behind_m(points: Points, side: str = "near") -> Array:
    """Return how far (metres) the ball of the foot trails behind the hip in each frame."""
    errors.choice("side", side, body.SIDES)
    return np.asarray(points["hip"][:, 0] - points[f"{side}_ball"][:, 0])
