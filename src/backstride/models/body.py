"""One articulated figure, seen from its right side: a pose in, points in the plane out.

The figure faces right; x points forward and y up, in metres. Its right side is the near side.
A pose is nothing but joint angles in degrees. All zero is standing upright with the arms
hanging, and the signs are those of the field:

====================  ==========================================================================
pelvis_tilt_deg       pelvis in space: + forward (anterior), 90 face down, -90 face up
lumbar_extension_deg  chest against pelvis: + arching backward, - rounding
neck_extension_deg    head against chest: + looking up
hip_flexion_deg       thigh against pelvis: + forward, - backward (extension)
knee_flexion_deg      shank against thigh: + heel towards the buttock
ankle_dorsiflexion_deg  foot against shank: + toes up, - toes down
toe_extension_deg     toes against foot: + toes up
shoulder_flexion_deg  upper arm against chest: + forward
elbow_flexion_deg     forearm against upper arm: + hand forward and up
====================  ==========================================================================

So the direction of the thigh in space is ``hip_flexion_deg - pelvis_tilt_deg``: with the hip
held still, tipping the pelvis forward sends the whole leg backward. That is why a hip that
extends less can still leave the foot as far behind: the pelvis tips instead.

The segment lengths are our drawing of a person of about 1.75 m, not measurements.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from backstride import errors
from backstride.models.checks import Array, array

#: Wider than any joint moves; beyond it an angle is a slip of the pen.
LARGEST_DEG: Final = 360.0
#: Pieces of the drawn lumbar curve, one for each lumbar vertebra.
LUMBAR_PIECES: Final = 5
SIDES: Final = ("near", "far")


@dataclasses.dataclass(frozen=True)
class Leg:
    """Angles of one leg in degrees, each one number or one per frame."""

    hip_flexion_deg: ArrayLike = 0.0
    knee_flexion_deg: ArrayLike = 0.0
    ankle_dorsiflexion_deg: ArrayLike = 0.0
    toe_extension_deg: ArrayLike = 0.0


@dataclasses.dataclass(frozen=True)
class Arm:
    """Angles of one arm in degrees, each one number or one per frame."""

    shoulder_flexion_deg: ArrayLike = 0.0
    elbow_flexion_deg: ArrayLike = 0.0


@dataclasses.dataclass(frozen=True)
class Pose:
    """All joint angles, in degrees; see the top of the module for the signs.

    Every angle is one number or an array with one value per frame; single numbers hold for
    all frames. ``near`` is the right side, ``far`` the left.
    """

    pelvis_tilt_deg: ArrayLike = 0.0
    lumbar_extension_deg: ArrayLike = 0.0
    neck_extension_deg: ArrayLike = 0.0
    near_leg: Leg = Leg()
    far_leg: Leg = Leg()
    near_arm: Arm = Arm()
    far_arm: Arm = Arm()


@dataclasses.dataclass(frozen=True)
class Segments:
    """Lengths of the figure in metres: an assumption that makes it look like a person."""

    thigh_m: float = 0.43
    shank_m: float = 0.42
    ankle_height_m: float = 0.08
    heel_m: float = 0.055
    forefoot_m: float = 0.125
    toes_m: float = 0.065
    sacrum_m: float = 0.115
    lumbar_m: float = 0.19
    lordosis_deg: float = 36.0
    thorax_m: float = 0.27
    neck_m: float = 0.085
    head_m: float = 0.13
    upper_arm_m: float = 0.29
    forearm_m: float = 0.25
    hand_m: float = 0.06

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            if field.name.endswith("_m"):
                errors.number(field.name, getattr(self, field.name), 0.001, 3, "m")
        errors.number("lordosis_deg", self.lordosis_deg, 0, 120, "degrees")


Points = Mapping[str, Array]
DRAWN: Final = Segments()


def _down(pitch_deg: Array) -> Array:
    """Unit vectors that point down at 0 and swing forward with the angle; last axis x, y."""
    turn = np.radians(pitch_deg)
    return np.stack([np.sin(turn), -np.cos(turn)], axis=-1)


def _up(pitch_deg: Array) -> Array:
    """Unit vectors that point up at 0 and tip forward with the angle."""
    turn = np.radians(pitch_deg)
    return np.stack([np.sin(turn), np.cos(turn)], axis=-1)


def _forward(pitch_deg: Array) -> Array:
    """Unit vectors that point forward at 0 and rise with the angle."""
    turn = np.radians(pitch_deg)
    return np.stack([np.cos(turn), np.sin(turn)], axis=-1)


def _angles(part: Pose | Leg | Arm, where: str = "") -> dict[str, Array]:
    """Return the checked angles of a pose by their full names, such as near_leg.hip_flexion_deg."""
    found: dict[str, Array] = {}
    for field in dataclasses.fields(part):
        name, value = f"{where}{field.name}", getattr(part, field.name)
        if isinstance(value, Leg | Arm):
            found |= _angles(value, f"{name}.")
        else:
            found[name] = array(name, value, -LARGEST_DEG, LARGEST_DEG, "degrees")
    return found


def _same_frames(angles: Mapping[str, Array]) -> dict[str, Array]:
    """Stretch single numbers so that every angle has one value per frame."""
    for name, values in angles.items():
        if values.ndim > 1:
            raise errors.InputError(f"{name} has {values.ndim} axes: give one value per frame.")
    frames = {values.size for values in angles.values() if values.size > 1} or {1}
    if len(frames) > 1:
        counts = ", ".join(map(str, sorted(frames)))
        raise errors.InputError(
            f"The angles of the pose have {counts} frames: give all the same number, or one."
        )
    return {k: np.broadcast_to(v.reshape(-1), (max(frames),)) for k, v in angles.items()}


def _leg(side: str, angle: Mapping[str, Array], segments: Segments) -> dict[str, Array]:
    """Points of one leg with the hip at (0, 0)."""
    thigh = angle[f"{side}_leg.hip_flexion_deg"] - angle["pelvis_tilt_deg"]
    shank = thigh - angle[f"{side}_leg.knee_flexion_deg"]
    foot = shank + angle[f"{side}_leg.ankle_dorsiflexion_deg"]
    toes = foot + angle[f"{side}_leg.toe_extension_deg"]
    knee = segments.thigh_m * _down(thigh)
    ankle = knee + segments.shank_m * _down(shank)
    sole = ankle + segments.ankle_height_m * _down(foot)
    ball = sole + segments.forefoot_m * _forward(foot)
    return {
        f"{side}_knee": knee,
        f"{side}_ankle": ankle,
        f"{side}_heel": sole - segments.heel_m * _forward(foot),
        f"{side}_ball": ball,
        f"{side}_toe": ball + segments.toes_m * _forward(toes),
    }


def _trunk(angle: Mapping[str, Array], segments: Segments) -> dict[str, Array]:
    """Points from sacrum to head with the hip at (0, 0); `lumbar` has one more axis of points."""
    pelvis = angle["pelvis_tilt_deg"]
    chest = pelvis - angle["lumbar_extension_deg"]
    head = chest - angle["neck_extension_deg"]
    half = segments.lordosis_deg / 2
    first, last = pelvis + half, chest - half
    middle = (np.arange(LUMBAR_PIECES) + 0.5) / LUMBAR_PIECES
    pitch = first[:, None] + (last - first)[:, None] * middle
    steps = segments.lumbar_m / LUMBAR_PIECES * _up(pitch)
    sacrum = segments.sacrum_m * _up(pelvis) - 0.03 * _forward(-pelvis)
    start = np.zeros((len(pelvis), 1, 2))
    lumbar = sacrum[:, None] + np.concatenate([start, np.cumsum(steps, axis=1)], axis=1)
    neck = lumbar[:, -1] + segments.thorax_m * _up(chest)
    skull = neck + segments.neck_m * _up((chest + head) / 2)
    return {
        "lumbar": lumbar,
        "sacrum": sacrum,
        "asis": 0.085 * _up(pelvis) + 0.085 * _forward(-pelvis),
        "psis": 0.085 * _up(pelvis) - 0.085 * _forward(-pelvis),
        "chest": lumbar[:, -1] + 0.115 * _up(chest) + 0.035 * _forward(-chest),
        "neck": neck,
        "shoulder": neck - 0.055 * _up(chest) + 0.02 * _forward(-chest),
        "skull": skull,
        "head": skull + segments.head_m / 2 * _up(head) + 0.02 * _forward(-head),
        "nose": skull + segments.head_m / 2 * _up(head) + 0.115 * _forward(-head),
    }


def _arm(side: str, angle: Mapping[str, Array], shoulder: Array, seg: Segments) -> dict[str, Array]:
    chest = angle["pelvis_tilt_deg"] - angle["lumbar_extension_deg"]
    upper = angle[f"{side}_arm.shoulder_flexion_deg"] - chest
    fore = upper + angle[f"{side}_arm.elbow_flexion_deg"]
    elbow = shoulder + seg.upper_arm_m * _down(upper)
    wrist = elbow + seg.forearm_m * _down(fore)
    return {
        f"{side}_elbow": elbow,
        f"{side}_wrist": wrist,
        f"{side}_hand": wrist + seg.hand_m * _down(fore),
    }


def points(pose: Pose, segments: Segments = DRAWN) -> Points:
    """Return where every named point of the figure lies, in metres, with the hip at (0, 0).

    Each array has frames first and x, y last: shape (frames, 2), with one more axis of six
    points for ``lumbar`` (from the sacrum up): (frames, 6, 2). A pose of single numbers is one
    frame. An `InputError` names an angle that is not a number or beyond a full turn.
    """
    angle = _same_frames(_angles(pose))
    trunk = _trunk(angle, segments)
    found = {"hip": np.zeros_like(trunk["neck"]), **trunk}
    for side in SIDES:
        found |= _leg(side, angle, segments)
        found |= _arm(side, angle, trunk["shoulder"], segments)
    return found


def shifted(figure: Points, x_m: ArrayLike = 0.0, y_m: ArrayLike = 0.0) -> Points:
    """Return the figure moved by ``x_m`` forward and ``y_m`` up (metres, one each per frame)."""
    step = np.stack(np.broadcast_arrays(array("x_m", x_m), array("y_m", y_m)), axis=-1)
    step = step.reshape(-1, 2)
    return {k: v + (step[:, None] if v.ndim == 3 else step) for k, v in figure.items()}


def lowest_m(figure: Points, side: str) -> Array:
    """Return the height of the lowest point of one foot, ``near`` or ``far``, in each frame."""
    errors.choice("side", side, SIDES)
    parts = [figure[f"{side}_{part}"][:, 1] for part in ("heel", "ball", "toe")]
    return np.asarray(np.min(parts, axis=0))
