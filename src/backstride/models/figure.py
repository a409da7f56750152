"""The figure of the course in space, for exercises that a side view cannot show.

It is the person of `backstride.models.body` with the same segments and the same signs, with
joints that also move sideways and turn: an angle of zero everywhere is the same upright
standing, and a pose without sideways angles gives the same points (a test holds the two
together). The figure faces along x, y points up and z to its right side, the near side;
metres throughout.

=====================  =========================================================================
pelvis_turn_deg        about its own long axis: + to the left
pelvis_list_deg        + right side up
trunk_bend_deg         chest against pelvis, sideways: + to the right
trunk_turn_deg         chest against pelvis, about the long axis: + to the left
neck_turn_deg          head against chest: + to the left
hip_abduction_deg      thigh against pelvis: + away from the other leg
hip_rotation_deg       thigh about its own axis: + inward
shoulder_abduction_deg upper arm against chest: + away from the body
shoulder_rotation_deg  upper arm about its own axis: + inward
wrist_extension_deg    hand against forearm, in the same plane and sense as the elbow
=====================  =========================================================================

A joint turns in the order of its names: flexion, then abduction, then rotation. The widths and
the thickness of the body are our drawing, not measurements.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from backstride.errors import DataError, InputError, number
from backstride.evidence import records
from backstride.models.body import DRAWN, LUMBAR_PIECES, SIDES, Segments

Vector = NDArray[np.float64]
Points3 = Mapping[str, Vector]

HIP_HALF_M: Final = 0.085
#: The part of a round in which a movement goes to its end, and as much to come back.
RAMP: Final = 0.4
SHOULDER_HALF_M: Final = 0.15
#: Half the thickness of a foot near the sole.
SOLE_M: Final = 0.022
#: How thick the body is around its points; a foot's points lie on the sole itself.
FLESH_M: Final[Mapping[str, float]] = MappingProxyType(
    {
        "hip": 0.088,
        "ilium": 0.085,
        "loin": 0.082,
        "rib": 0.1,
        "top": 0.078,
        "shoulder": 0.05,
        "elbow": 0.034,
        "wrist": 0.025,
        "hand": 0.026,
        "thigh": 0.078,
        "knee": 0.052,
        "ankle": 0.036,
        "heel": 0.0,
        "ball": 0.0,
        "toe": 0.0,
        "head": 0.094,
    }
)


@dataclasses.dataclass(frozen=True)
class SpaceLeg:
    """Angles of one leg in degrees."""

    hip_flexion_deg: float = 0.0
    hip_abduction_deg: float = 0.0
    hip_rotation_deg: float = 0.0
    knee_flexion_deg: float = 0.0
    ankle_dorsiflexion_deg: float = 0.0
    toe_extension_deg: float = 0.0


@dataclasses.dataclass(frozen=True)
class SpaceArm:
    """Angles of one arm in degrees."""

    shoulder_flexion_deg: float = 0.0
    shoulder_abduction_deg: float = 0.0
    shoulder_rotation_deg: float = 0.0
    elbow_flexion_deg: float = 0.0
    wrist_extension_deg: float = 0.0


@dataclasses.dataclass(frozen=True)
class SpacePose:
    """All joint angles in degrees; ``near`` is the right side, ``far`` the left."""

    pelvis_tilt_deg: float = 0.0
    pelvis_list_deg: float = 0.0
    pelvis_turn_deg: float = 0.0
    lumbar_extension_deg: float = 0.0
    trunk_bend_deg: float = 0.0
    trunk_turn_deg: float = 0.0
    neck_extension_deg: float = 0.0
    neck_turn_deg: float = 0.0
    near_leg: SpaceLeg = SpaceLeg()
    far_leg: SpaceLeg = SpaceLeg()
    near_arm: SpaceArm = SpaceArm()
    far_arm: SpaceArm = SpaceArm()


@dataclasses.dataclass(frozen=True)
class Keyframe:
    """One pose of a movement, and what touches what in it.

    ``touches`` gives points of the body and the height in metres of what they rest on: 0 is the
    floor. ``lift_m`` raises a figure that is in the air.
    """

    name: str
    pose: SpacePose
    touches: Mapping[str, float]
    lift_m: float = 0.0


@dataclasses.dataclass(frozen=True)
class Prop:
    """Something the figure uses, in metres from the point that stays in place.

    A box (step, bench, chair seat, cushion, wall) has its near lower corner's centre at
    ``x_m``, ``y_m``, ``z_m`` and a size; a band, strap, stick or weight joins the body points
    named in ``at``.
    """

    kind: Literal["box", "wall", "chair", "band", "strap", "stick", "weight"]
    x_m: float = 0.0
    y_m: float = 0.0
    z_m: float = 0.0
    long_m: float = 0.0
    high_m: float = 0.0
    wide_m: float = 0.0
    at: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Camera:
    """Where we look from: turned toward the figure's front, and raised above the floor."""

    turn_deg: float
    raise_deg: float


@dataclasses.dataclass(frozen=True)
class Arrow:
    """The way of one point, drawn a little beside it (metres to the right and up, as we look)."""

    point: str
    right_m: float = 0.0
    up_m: float = 0.0


@dataclasses.dataclass(frozen=True)
class Movement:
    """How one exercise is drawn: its poses from start to end, the view, and what is around.

    ``stays`` is the point that keeps its place ("" if the whole figure moves on the spot);
    ``arrows`` show the way of a point. ``end`` is the place of the keyframe that is drawn as the
    end, the last one unless it says otherwise. Keyframes after it lead round to the start, as
    in running; without them a movement goes back the way it came.
    """

    id: str
    camera: Camera
    stays: str
    shows_spine: bool
    arrows: tuple[Arrow, ...]
    props: tuple[Prop, ...]
    keyframes: tuple[Keyframe, ...]
    end: int = -1

    @property
    def goes_round(self) -> bool:
        """True if keyframes after the end lead back to the start."""
        return self.end != -1

    @property
    def end_share(self) -> float:
        """How much of the keyframes lies before the end: 1 unless they go round."""
        return self.end / (len(self.keyframes) - 1) if self.goes_round else 1.0


def _about(axis: int, angle_deg: float) -> Vector:
    """Rotation by ``angle_deg`` about x (0), y (1) or z (2), right-handed."""
    turn = np.radians(angle_deg)
    c, s = np.cos(turn), np.sin(turn)
    i, j = (axis + 1) % 3, (axis + 2) % 3
    found = np.eye(3)
    found[i, i] = found[j, j] = c
    found[i, j], found[j, i] = -s, s
    return found


def _xyz(x: float, y: float, z: float = 0.0) -> Vector:
    return np.array([x, y, z])


def _side(side: str) -> int:
    """+1 for the near (right) side, whose outside is +z; -1 for the far one."""
    return 1 if side == "near" else -1


def _ball_joint(flexion: float, abduction: float, rotation: float, side: str) -> Vector:
    """Turn of a thigh or upper arm against what it hangs on."""
    out = _side(side)
    found: Vector = _about(2, flexion) @ _about(0, -out * abduction) @ _about(1, out * rotation)
    return found


def _pelvis(pose: SpacePose) -> Vector:
    found: Vector = (
        _about(2, -pose.pelvis_tilt_deg)
        @ _about(0, -pose.pelvis_list_deg)
        @ _about(1, pose.pelvis_turn_deg)
    )
    return found


def _trunk(pose: SpacePose, pelvis: Vector, seg: Segments) -> tuple[dict[str, Vector], Vector]:
    """Points from sacrum to head, and the turn of the chest."""

    def turned(share: float, pitch_deg: float) -> Vector:
        found: Vector = (
            pelvis
            @ _about(0, share * pose.trunk_bend_deg)
            @ _about(1, share * pose.trunk_turn_deg)
            @ _about(2, -pitch_deg)
        )
        return found

    half = seg.lordosis_deg / 2
    last = -pose.lumbar_extension_deg - half
    lumbar = [pelvis @ _xyz(-0.03, seg.sacrum_m)]
    for piece in range(LUMBAR_PIECES):
        share = (piece + 0.5) / LUMBAR_PIECES
        up = turned(share, half + (last - half) * share) @ _xyz(0, 1)
        lumbar.append(lumbar[-1] + seg.lumbar_m / LUMBAR_PIECES * up)
    chest = turned(1, -pose.lumbar_extension_deg)
    head = chest @ _about(1, pose.neck_turn_deg) @ _about(2, pose.neck_extension_deg)
    middle = chest @ _about(1, pose.neck_turn_deg / 2) @ _about(2, pose.neck_extension_deg / 2)
    neck = lumbar[-1] + chest @ _xyz(0, seg.thorax_m)
    skull = neck + middle @ _xyz(0, seg.neck_m)
    found = {f"lumbar_{n}": point for n, point in enumerate(lumbar)}
    found |= {"neck": neck, "skull": skull}
    found["head"] = skull + head @ _xyz(0.02, seg.head_m / 2)
    found["nose"] = skull + head @ _xyz(0.115, seg.head_m / 2)
    found["jaw"] = found["head"] + head @ _xyz(0.03, -0.025)
    found["hair"] = found["head"] + head @ _xyz(-0.036, 0.028)
    found["nape"] = found["head"] + head @ _xyz(-0.05, -0.012)
    for side in SIDES:
        out = _side(side)
        found[f"{side}_ilium"] = pelvis @ _xyz(0.0, 0.075, 0.07 * out)
        found[f"{side}_loin"] = lumbar[2] + turned(0.4, 0) @ _xyz(0.045, 0.0, 0.055 * out)
        found[f"{side}_rib"] = lumbar[-1] + chest @ _xyz(0.03, 0.075, 0.06 * out)
        found[f"{side}_top"] = neck + chest @ _xyz(0.012, -0.075, 0.075 * out)
        found[f"{side}_shoulder"] = neck + chest @ _xyz(0.02, -0.055, SHOULDER_HALF_M * out)
    return found, chest


def _leg(leg: SpaceLeg, side: str, pelvis: Vector, seg: Segments) -> dict[str, Vector]:
    hip = pelvis @ _xyz(0, 0, HIP_HALF_M * _side(side))
    thigh = pelvis @ _ball_joint(
        leg.hip_flexion_deg, leg.hip_abduction_deg, leg.hip_rotation_deg, side
    )
    shank = thigh @ _about(2, -leg.knee_flexion_deg)
    foot = shank @ _about(2, leg.ankle_dorsiflexion_deg)
    toes = foot @ _about(2, leg.toe_extension_deg)
    knee = hip + thigh @ _xyz(0, -seg.thigh_m)
    ankle = knee + shank @ _xyz(0, -seg.shank_m)
    sole = ankle + foot @ _xyz(0, -seg.ankle_height_m)
    ball = sole + foot @ _xyz(seg.forefoot_m, 0)
    found = {"hip": hip, "thigh": hip + 0.12 * (knee - hip), "knee": knee, "ankle": ankle}
    found |= {"heel": sole + foot @ _xyz(-seg.heel_m, 0), "ball": ball}
    found["toe"] = ball + toes @ _xyz(seg.toes_m, 0)
    found["heel_core"] = found["heel"] + foot @ _xyz(0.01, SOLE_M)
    found["ball_core"] = ball + foot @ _xyz(0, SOLE_M)
    found["toe_core"] = found["toe"] + toes @ _xyz(-0.01, SOLE_M)
    return {f"{side}_{name}": point for name, point in found.items()}


def _arm(arm: SpaceArm, side: str, shoulder: Vector, chest: Vector, seg: Segments) -> Points3:
    upper = chest @ _ball_joint(
        arm.shoulder_flexion_deg, arm.shoulder_abduction_deg, arm.shoulder_rotation_deg, side
    )
    fore = upper @ _about(2, arm.elbow_flexion_deg)
    hand = fore @ _about(2, arm.wrist_extension_deg)
    elbow = shoulder + upper @ _xyz(0, -seg.upper_arm_m)
    wrist = elbow + fore @ _xyz(0, -seg.forearm_m)
    return {
        f"{side}_elbow": elbow,
        f"{side}_wrist": wrist,
        f"{side}_hand": wrist + hand @ _xyz(0, -seg.hand_m),
    }


def points(pose: SpacePose, segments: Segments = DRAWN) -> dict[str, Vector]:
    """Return where every named point lies: x, y, z in metres, the middle of the hips at 0."""
    pelvis = _pelvis(pose)
    found, chest = _trunk(pose, pelvis, segments)
    for side in SIDES:
        leg: SpaceLeg = getattr(pose, f"{side}_leg")
        arm: SpaceArm = getattr(pose, f"{side}_arm")
        found |= _leg(leg, side, pelvis, segments)
        found |= _arm(arm, side, found[f"{side}_shoulder"], chest, segments)
    return found


def flesh_m(name: str) -> float | None:
    """Return the thickness of the body around a point, or None for a point inside it."""
    return FLESH_M.get(name.removeprefix("near_").removeprefix("far_"))


def underside_m(figure: Points3, name: str) -> float:
    """Return the height of the lowest part of the body around a point."""
    thick = flesh_m(name)
    if thick is None:
        raise InputError(f"{name!r} lies inside the body: name a point such as near_heel.")
    return float(figure[name][1]) - thick


def lowest_m(figure: Points3) -> float:
    """Return the height of the lowest part of the body."""
    return min(underside_m(figure, name) for name in figure if flesh_m(name) is not None)


def between(a: Any, b: Any, share: float) -> Any:
    """Return the pose (or leg, or arm) a ``share`` of the way from ``a`` to ``b``."""
    found = {}
    for field in dataclasses.fields(a):
        one, two = getattr(a, field.name), getattr(b, field.name)
        mixed = one + share * (two - one) if isinstance(one, float) else between(one, two, share)
        found[field.name] = mixed
    return type(a)(**found)


def _moved(figure: Points3, step: Vector) -> dict[str, Vector]:
    return {name: point + step for name, point in figure.items()}


def _standing(figure: Points3, lift_m: float = 0.0) -> dict[str, Vector]:
    """Put a figure's lowest part on the floor."""
    return _moved(figure, _xyz(0, lift_m - lowest_m(figure)))


def _around(movement: Movement, share: float) -> tuple[Keyframe, Keyframe, float]:
    """The keyframes before and after a moment, and how far it lies between them."""
    frames = movement.keyframes
    place = number("share", share, 0, 1) * (len(frames) - 1)
    k = min(int(place), len(frames) - 2)
    return frames[k], frames[k + 1], place - k


def pose_at(movement: Movement, share: float) -> SpacePose:
    """Return the joint angles a ``share`` (0 to 1) of the way through a movement."""
    one, two, rest = _around(movement, share)
    found: SpacePose = between(one.pose, two.pose, rest)
    return found


def at(movement: Movement, share: float) -> dict[str, Vector]:
    """Return the figure's points a ``share`` (0 to 1) of the way through a movement.

    The lowest part of the first pose is on the floor, and the point that stays is at x = 0 all
    the way.
    """
    frames = movement.keyframes
    figure = points(pose_at(movement, share))
    if not movement.stays:
        one, two, rest = _around(movement, share)
        return _standing(figure, one.lift_m + rest * (two.lift_m - one.lift_m))
    first = _standing(points(frames[0].pose), frames[0].lift_m)
    home = first[movement.stays] * [0, 1, 1]
    return _moved(figure, home - figure[movement.stays])


def share_of_round(movement: Movement, part: float) -> float:
    """Return where in its keyframes a movement is, a ``part`` (0 to 1) of the way through a round.

    A round goes to the end, rests there for a moment and goes back; or it goes round.
    """
    part = number("part", part, 0, 1)
    if movement.goes_round:
        return part
    way = min(min(part, 1 - part) / RAMP, 1.0)
    return float((1 - np.cos(np.pi * way)) / 2)


def _check(movement: Movement, known: Sequence[str]) -> None:
    where = f"figures.yaml, record {movement.id}"
    named = [
        *(arrow.point for arrow in movement.arrows),
        *(at for prop in movement.props for at in prop.at),
    ]
    named += [name for frame in movement.keyframes for name in frame.touches]
    for name in [*named, movement.stays] if movement.stays else named:
        if name not in known:
            raise DataError(f"{where}: the body has no point {name!r}, check its spelling.")
    if len(movement.keyframes) < 2:
        raise DataError(f"{where}, field keyframes: give at least a start and an end.")
    if movement.goes_round and not 0 < movement.end < len(movement.keyframes) - 1:
        raise DataError(
            f"{where}, field end: give the place of a keyframe between, or leave it out."
        )


@cache
def movements() -> Mapping[str, Movement]:
    """Return the drawn movements of ``data/figures.yaml`` by id."""
    found = records("figures", Movement)
    known = list(points(SpacePose()))
    for movement in found:
        _check(movement, known)
    return MappingProxyType({movement.id: movement for movement in found})


def movement(id: str) -> Movement:
    """Return one drawn movement; an `InputError` names those there are."""
    if id not in movements():
        raise InputError(f"Nobody has drawn {id!r}: there are {', '.join(movements())}.")
    return movements()[id]
