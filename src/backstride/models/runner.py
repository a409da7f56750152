"""A runner who moves: measured joint angles, stated assumptions, feet that stay where they land.

The legs follow the mean curves of 46 men [H-B1], the left one half a stride after the right.
That set holds no pelvis and no trunk, so pelvis and low back rock in a plain wave, as far and at
the moment as in one other runner [H-B24]. Everything else that this module adds is an
assumption and says so: which share of the degrees that a stiff hip misses is taken by pelvis,
knee and step, what a higher cadence does to the joints, when the foot leaves the ground, and the
segment lengths of the drawn figure (`backstride.models.body`).
"""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from backstride import errors
from backstride.evidence import load
from backstride.models import body, gait
from backstride.models.body import Arm, Leg, Points, Pose
from backstride.models.checks import Array, array

#: ASSUMED: the 46 men's set does not say when the foot leaves the ground (one runner: H-B24).
TOE_OFF_PERCENT: Final = 38.0
LARGEST_CADENCE_PERCENT: Final = 20.0
#: No foot in stance is further from the ground than this, above or below; none sinks deeper.
FOOT_TOLERANCE_M: Final = 0.007
#: A foot in the air may brush the ground by this much before its toes are lifted: less than the
#: tolerance, for the lift is found on a grid of moments.
BRUSH_M: Final = 0.006
GRAVITY_M_S2: Final = 9.81
#: Percent of the stride over which the corner between falling and standing is rounded.
SOFT_PERCENT: Final = 1.5
STEP_PERCENT: Final = 0.5
HALF: Final = np.arange(0, 50, STEP_PERCENT)
STANCE: Final = np.arange(0, TOE_OFF_PERCENT + STEP_PERCENT / 2, STEP_PERCENT)
SWING: Final = np.arange(TOE_OFF_PERCENT, 100, STEP_PERCENT)


@dataclasses.dataclass(frozen=True)
class Shares:
    """ASSUMED shares (0 to 1, adding up to 1) of the hip extension that a stiff hip misses.

    ``pelvis``: pelvis and low back tip and arch by these degrees. ``knee``: the knee bends by
    them, so that only the thigh falls short. ``step``: they are lost, and the step is shorter.
    """

    pelvis: float = 1.0
    knee: float = 0.0
    step: float = 0.0

    def __post_init__(self) -> None:
        total = sum(
            errors.number(field.name, getattr(self, field.name), 0, 1)
            for field in dataclasses.fields(self)
        )
        if abs(total - 1) > 1e-9:
            raise errors.InputError(
                f"The shares of pelvis, knee and step add up to {total:g}: make them add up to 1."
            )


@dataclasses.dataclass(frozen=True)
class Stride:
    """What is assumed of a stride: where the hips stop (degrees of extension), who makes up for
    it, and how many per cent more steps a minute are taken at the same speed.
    """

    limit_deg: float = gait.LARGEST_LIMIT_DEG
    shares: Shares = Shares()
    cadence_percent: float = 0.0

    def __post_init__(self) -> None:
        errors.number("limit_deg", self.limit_deg, 0, gait.LARGEST_LIMIT_DEG, "degrees")
        errors.number("cadence_percent", self.cadence_percent, 0, LARGEST_CADENCE_PERCENT, "%")


MEASURED: Final = Stride()


# ---- cadence and step


def speed_m_s() -> float:
    """Return the speed of the 46 men (metres a second) [H-B1]."""
    return load().fact("H-B1").figure("speed").estimate


def cadence_per_min(cadence_percent: float = 0.0) -> float:
    """Return steps a minute: 171, the mean of 52 runners without back pain [H-B22], and more.

    The cadence of the 46 men is not known to us, so this one is borrowed.
    """
    more = errors.number("cadence_percent", cadence_percent, 0, LARGEST_CADENCE_PERCENT, "%")
    return load().fact("H-B22").figure("cadence_none").estimate * (1 + more / 100)


def stride_s(cadence_percent: float = 0.0) -> float:
    """Return the time of a stride (two steps) in seconds."""
    return 120 / cadence_per_min(cadence_percent)


@cache
def swing_size(cadence_percent: float = 0.0) -> float:
    """Return by which factor all joint angles are smaller at a higher cadence (1 at +0 %).

    ASSUMED: hip, knee, ankle, pelvis and low back all move less by one factor, such that the
    ground covered by the standing foot shrinks as the step does at the same speed. It was
    found by halving until the figure fits; how the joints really share it, was not measured here.
    """
    wanted = _covered_m(MEASURED, 1.0)[-1] * cadence_per_min() / cadence_per_min(cadence_percent)
    low, high = 0.5, 1.0
    for _ in range(40):
        size = (low + high) / 2
        low, high = (low, size) if _covered_m(MEASURED, size)[-1] > wanted else (size, high)
    return high


def step_m(stride: Stride = MEASURED) -> float:
    """Return the length of a step (metres): speed over cadence, less what the stiff hip costs.

    A limit shortens it as it shortens the way of the drawn foot on the ground. Then the runner
    is slower by as much: the cadence stays.
    """
    size = swing_size(stride.cadence_percent)
    kept = _covered_m(stride, size)[-1] / _covered_m(MEASURED, size)[-1]
    return float(speed_m_s() * 60 / cadence_per_min(stride.cadence_percent) * kept)


# ---- joint angles


def _hip_deg(percent: Array, stride: Stride, size: float) -> Array:
    """ASSUMED: while the other leg makes the pelvis tip, this one keeps its direction in space,
    so its hip flexes by as many degrees as the pelvis tips. A limit concerns extension only.
    """
    missing = gait.missing_deg(percent, stride.limit_deg, size)
    other = _tilt_deg(percent, stride, size) - stride.shares.pelvis * missing
    return np.asarray(size * gait.angle_deg("hip", percent) + missing + other)


def _tilt_deg(percent: Array, stride: Stride, size: float) -> Array:
    return gait.pelvis_tilt_deg(percent, stride.limit_deg, stride.shares.pelvis, size)


def _knee_deg(percent: Array, stride: Stride, size: float) -> Array:
    missing = gait.missing_deg(percent, stride.limit_deg, size)
    return np.asarray(size * gait.angle_deg("knee", percent) + stride.shares.knee * missing)


def joint_deg(joint: str, percent: ArrayLike, stride: Stride = MEASURED) -> Array:
    """Return the angle (degrees) of the right ``hip``, ``knee`` or ``ankle`` in this stride.

    Flexion and dorsiflexion are positive; same shape as ``percent``. Without a limit and at
    +0 % cadence it is the measured mean curve.
    """
    at = array("percent", percent, unit="%")
    size = swing_size(stride.cadence_percent)
    if errors.choice("joint", joint, gait.JOINTS) == "hip":
        return _hip_deg(at, stride, size)
    if joint == "knee":
        return _knee_deg(at, stride, size)
    return np.asarray(size * gait.angle_deg("ankle", at) + _lift_deg(at, stride))


def extra_tilt_deg(percent: ArrayLike, stride: Stride = MEASURED) -> Array:
    """Return by how many degrees the pelvis tips, and the low back arches, beyond the stride
    without a limit, ASSUMED; same shape as ``percent``.
    """
    at = array("percent", percent, unit="%")
    return _tilt_deg(at, stride, swing_size(stride.cadence_percent))


def missing_deg(percent: ArrayLike, stride: Stride = MEASURED) -> Array:
    """Return the degrees by which the right hip falls short in this stride."""
    return gait.missing_deg(percent, stride.limit_deg, swing_size(stride.cadence_percent))


# ---- the figure


def chest_lean_deg() -> float:
    """Return the mean forward lean of the chest (degrees), ASSUMED: midway between two groups of
    runners, those with more and those with less lean [H-B16].
    """
    lean = load().fact("H-B16")
    return (lean.figure("lean_low").estimate + lean.figure("lean_high").estimate) / 2


def _leg(percent: Array, stride: Stride, size: float, lift_deg: float | Array = 0.0) -> Leg:
    """Return one leg at ``percent`` of its own stride; the toes bend where the heel is up."""
    hip, knee = _hip_deg(percent, stride, size), _knee_deg(percent, stride, size)
    ankle = size * gait.angle_deg("ankle", percent) + lift_deg
    tilt = size * gait.pelvis_rock_deg(percent) + _tilt_deg(percent, stride, size)
    heel_up = np.clip(-(hip - tilt - knee + ankle), 0, 45)
    pressed = np.interp(percent % 100, [0, TOE_OFF_PERCENT, TOE_OFF_PERCENT + 17], [1, 1, 0])
    return Leg(hip, knee, ankle, heel_up * pressed)


def _arm(percent: Array, size: float) -> Arm:
    """Return an arm that swings with the opposite leg (a drawing, not a measurement)."""
    thigh = size * (gait.angle_deg("hip", percent + 50) - 10)
    return Arm(-10 + 1.15 * thigh, 95 + 0.4 * thigh)


def pose(percent: ArrayLike, stride: Stride = MEASURED) -> Pose:
    """Return the runner's pose at each ``percent`` of the stride (one frame each).

    Legs: the measured mean curves, the left half a stride after the right. Pelvis and low back
    rock in a wave as far as in one runner [H-B24] about a mean that is drawn upright. ASSUMED:
    the form of that wave; when the pelvis tips further for a stiff hip, chest and head stay, so
    the low back arches by as much; the leg that is not limited keeps its direction; a foot in the
    air that would drag lifts its toes; the arms swing against the legs.
    """
    at = array("percent", percent, unit="%").reshape(-1)
    size = swing_size(stride.cadence_percent)
    rock, arch = size * gait.pelvis_rock_deg(at), size * gait.lumbar_rock_deg(at)
    tilt = _tilt_deg(at, stride, size)
    chest = rock - arch + chest_lean_deg()
    return Pose(
        pelvis_tilt_deg=rock + tilt,
        lumbar_extension_deg=rock + tilt - chest,
        neck_extension_deg=chest,
        near_leg=_leg(at, stride, size, _lift_deg(at, stride)),
        far_leg=_leg(at + 50, stride, size, _lift_deg(at + 50, stride)),
        near_arm=_arm(at, size),
        far_arm=_arm(at + 50, size),
    )


# ---- on the ground


def _right_foot(at: Array, stride: Stride, size: float, lift_deg: float | Array = 0.0) -> Points:
    """Return the points of the right leg alone, with the hip at (0, 0)."""
    tilt = size * gait.pelvis_rock_deg(at) + _tilt_deg(at, stride, size)
    return body.points(Pose(pelvis_tilt_deg=tilt, near_leg=_leg(at, stride, size, lift_deg)))


@cache
def _covered_m(stride: Stride, size: float) -> Array:
    """Return how far (metres) the body has passed over the right foot at each percent of `STANCE`.

    The foot does not slide: at each moment the lowest of its three points stands still.
    """
    foot = _right_foot(STANCE, stride, size)
    parts = np.stack([foot[f"near_{part}"] for part in ("heel", "ball", "toe")])
    lowest = parts[:, :, 1].argmin(axis=0)
    steps = np.diff(parts[:, :, 0], axis=1)
    each = np.arange(len(STANCE) - 1)
    way = -(steps[lowest[:-1], each] + steps[lowest[1:], each]) / 2
    return np.concatenate([[0.0], np.cumsum(way)])


def ground_m(stride: Stride = MEASURED) -> float:
    """Return the ground (metres) that passes under the drawn runner in one stride.

    The belt is as fast in the air as under the foot. Nothing was fitted: compare `step_m`.
    """
    covered = _covered_m(stride, swing_size(stride.cadence_percent))[-1]
    return float(covered * 100 / TOE_OFF_PERCENT)


def in_flight(percent: ArrayLike) -> Array:
    """Return how far the runner is through a flight phase (0 to 1), or -1 with a foot down.

    ASSUMED: each foot is on the ground for the first 38 % of its own stride.
    """
    step = array("percent", percent, unit="%") % 50
    through = (step - TOE_OFF_PERCENT) / (50 - TOE_OFF_PERCENT)
    return np.where(through > 0, through, -1.0)


def _softened(values: Array) -> Array:
    """Round the corners of a curve that repeats every step."""
    reach = np.arange(-12, 13) * STEP_PERCENT
    weight = np.exp(-0.5 * (reach / SOFT_PERCENT) ** 2)
    around = np.concatenate([values[-12:], values, values[:12]])
    return np.convolve(around, weight / weight.sum(), mode="valid")


@cache
def _hip_path_m(stride: Stride) -> tuple[Array, Array]:
    """Return the hip's way forward and its height (metres) at each percent of `HALF`.

    With a foot down the hip is where that foot puts it, against a belt of constant speed. In the
    air it flies: a parabola from the last height to the next.
    """
    size = swing_size(stride.cadence_percent)
    standing = -body.lowest_m(_right_foot(STANCE, stride, size), "near")
    covered = _covered_m(stride, size)
    forward = np.zeros_like(HALF)
    forward[: len(STANCE)] = covered - covered[-1] * STANCE / TOE_OFF_PERCENT
    percent_s = stride_s(stride.cadence_percent) / 100
    flight_s = (50 - TOE_OFF_PERCENT) * percent_s
    since_s = (HALF[len(STANCE) :] - TOE_OFF_PERCENT) * percent_s
    straight = standing[-1] + (standing[0] - standing[-1]) * since_s / flight_s
    flown = straight + GRAVITY_M_S2 / 2 * since_s * (flight_s - since_s)
    return forward - forward.mean(), _softened(np.concatenate([standing, flown]))


@cache
def _lifts_deg(stride: Stride) -> Array:
    """Return by how many degrees the toes are lifted at each percent of `SWING`, ASSUMED.

    A leg that swings through straighter than the measured one would drag its toes. A few steps of
    Newton's rule find the least lift that keeps every part of the foot off the ground.
    """
    size = swing_size(stride.cadence_percent)
    height = np.interp(SWING, HALF, _hip_path_m(stride)[1], period=50)
    lift = np.zeros_like(SWING)
    for _ in range(4):
        foot = _right_foot(SWING, stride, size, lift)
        parts = np.stack([foot[f"near_{part}"] for part in ("heel", "ball", "toe")])
        deepest = parts[:, :, 1].argmin(axis=0)
        lowest = parts[deepest, np.arange(len(SWING))]
        ahead = np.maximum(lowest[:, 0] - foot["near_ankle"][:, 0], 0.08)
        sunk = -(height + lowest[:, 1]) - BRUSH_M
        lift = np.clip(lift + np.degrees(sunk / ahead), 0, 40)
    return lift


def _lift_deg(percent: Array, stride: Stride) -> Array:
    own = percent % 100
    return np.asarray(np.interp(own, SWING, _lifts_deg(stride), left=0.0))


def figure(percent: ArrayLike, stride: Stride = MEASURED) -> Points:
    """Return the runner's points (metres, frames first) with the ground at a height of 0.

    As on a treadmill: the foot in stance goes backward with the belt (`ground_m` a stride) and
    stays on it within 7 mm. Lengths are those of the drawn figure, not of the 46 men.
    """
    at = array("percent", percent, unit="%").reshape(-1)
    forward, height = (np.interp(at, HALF, way, period=50) for way in _hip_path_m(stride))
    return body.shifted(body.points(pose(at, stride)), forward, height)


def reach_behind_m(points: Points, side: str = "near") -> Array:
    """Return how far (metres) the ball of the foot trails behind the hip in each frame."""
    errors.choice("side", side, body.SIDES)
    return np.asarray(points["hip"][:, 0] - points[f"{side}_ball"][:, 0])
