"""The one figure of the course as SVG elements: calm, rounded, near side darker than far side."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backstride.models.body import Points
from backstride.views.theme import colour

Element = dict[str, Any]
Point = NDArray[np.float64]

NEAR: Final = "#44525F"
FAR: Final = "#B4BEC7"
TRUNK: Final = "#6F7E8B"
SHOE: Final = "#2B353F"
FAR_SHOE: Final = "#95A1AC"

#: Radii in metres at each joint of the drawn limbs.
LEG_RADII_M: Final = (0.082, 0.052, 0.032)
ARM_RADII_M: Final = (0.043, 0.034, 0.025, 0.033)


@dataclasses.dataclass(frozen=True)
class Frame:
    """Where the figure's metres lie in the drawing: pixels per metre, and where (0, 0) goes."""

    px_per_m: float
    x_px: float
    y_px: float

    def place(self, point: Point) -> tuple[float, float]:
        """Return the drawing's x and y (pixels, y downward) of a point in metres."""
        x, y = float(point[0]), float(point[1])
        return self.x_px + self.px_per_m * x, self.y_px - self.px_per_m * y

    def flat(self, points: Sequence[Point] | Point) -> list[float]:
        """Return points as the flat list x0, y0, x1, y1, ... in pixels."""
        metres = np.asarray(points, dtype=np.float64)
        pixels = (self.x_px, self.y_px) + metres * (self.px_per_m, -self.px_per_m)
        flat: list[float] = pixels.ravel().tolist()
        return flat


def at_frame(points: Points, frame: int) -> dict[str, Point]:
    """Return one frame of a figure: each name with its x and y (`lumbar`: six rows of them)."""
    return {name: values[frame] for name, values in points.items()}


def line(frame: Frame, points: Sequence[Point] | Point, **attributes: Any) -> Element:
    """A polyline through points in metres."""
    return {"tag": "polyline", "points": frame.flat(points), "fill": "none", **attributes}


def shape(frame: Frame, points: Sequence[Point] | Point, **attributes: Any) -> Element:
    """A filled polygon with softly rounded corners."""
    soft = {"stroke-linejoin": "round"}
    return {"tag": "polygon", "points": frame.flat(points), **soft, **attributes}


def disc(frame: Frame, centre: Point, radius_m: float, **attributes: Any) -> Element:
    """A filled circle."""
    x, y = frame.place(centre)
    return {"tag": "circle", "cx": x, "cy": y, "r": radius_m * frame.px_per_m, **attributes}


def limb(
    frame: Frame, joints: Sequence[Point], radii_m: Sequence[float], fill: str
) -> list[Element]:
    """Limbs through ``joints``, rounded and tapering from radius to radius (one per joint)."""
    elements = [disc(frame, joints[0], radii_m[0], fill=fill)]
    for k in range(len(joints) - 1):
        start, end, start_m, end_m = joints[k], joints[k + 1], radii_m[k], radii_m[k + 1]
        along = end - start
        across = np.array([-along[1], along[0]]) / max(float(np.hypot(*along)), 1e-9)
        corners = [start + start_m * across, end + end_m * across]
        corners += [end - end_m * across, start - start_m * across]
        elements += [shape(frame, corners, fill=fill), disc(frame, end, end_m, fill=fill)]
    return elements


def _foot(frame: Frame, at: dict[str, Point], side: str, fill: str) -> list[Element]:
    heel, ball, toe, ankle = (at[f"{side}_{p}"] for p in ("heel", "ball", "toe", "ankle"))
    up = (ball - heel) / float(np.hypot(*(ball - heel)))
    up = np.array([-up[1], up[0]])
    toes_up = (toe - ball) / float(np.hypot(*(toe - ball)))
    toes_up = np.array([-toes_up[1], toes_up[0]])
    soft = {"fill": fill, "stroke": fill, "stroke-width": 0.024 * frame.px_per_m}
    heel_in, ball_in, toe_in = heel + 0.012 * up, ball + 0.012 * up, toe + 0.012 * toes_up
    top = [toe + 0.02 * toes_up, ball + 0.045 * up, ankle + 0.012 * up, heel + 0.06 * up]
    return [shape(frame, [heel_in, ball_in, toe_in, *top], **soft)]


def leg(frame: Frame, at: dict[str, Point], side: str) -> list[Element]:
    """One leg with its shoe; the far one is paler."""
    fill, shoe = (NEAR, SHOE) if side == "near" else (FAR, FAR_SHOE)
    joints = [at["hip"], at[f"{side}_knee"], at[f"{side}_ankle"]]
    return limb(frame, joints, LEG_RADII_M, fill) + _foot(frame, at, side, shoe)


def arm(frame: Frame, at: dict[str, Point], side: str) -> list[Element]:
    """One arm; the far one is paler."""
    joints = [at["shoulder"], *(at[f"{side}_{name}"] for name in ("elbow", "wrist", "hand"))]
    return limb(frame, joints, ARM_RADII_M, NEAR if side == "near" else FAR)


def trunk(frame: Frame, at: dict[str, Point]) -> list[Element]:
    """Chest, belly, seat, neck and head, in a tone between the two sides."""
    forward = at["asis"] - at["psis"]
    seat = at["hip"] - 0.12 * forward
    belly = at["lumbar"][2] + 0.3 * forward
    face = at["nose"] - at["head"]
    neck = [at["neck"], at["skull"] + 0.1 * face]
    return [
        *limb(
            frame, [seat, belly, at["chest"], at["shoulder"]], (0.098, 0.094, 0.118, 0.088), TRUNK
        ),
        *limb(frame, neck, (0.062, 0.052), TRUNK)[:2],
        disc(frame, at["head"], 0.094, fill=TRUNK),
        disc(frame, at["head"] + 0.32 * face - [0, 0.025], 0.072, fill=TRUNK),
        disc(frame, at["head"] + 0.98 * face - [0, 0.015], 0.015, fill=TRUNK),
    ]


def spine(frame: Frame, at: dict[str, Point]) -> list[Element]:
    """The lumbar curve from the sacrum to the chest."""
    width = 0.02 * frame.px_per_m
    style = {"stroke-width": width, "stroke-linecap": "round", "stroke-linejoin": "round"}
    return [line(frame, at["lumbar"], stroke="white", **style)]


def pelvis(frame: Frame, at: dict[str, Point], fill: str = "", **attributes: Any) -> Element:
    """The pelvis as a rounded wedge from the hip joint to its front and back upper edges."""
    forward, up = at["asis"] - at["psis"], at["sacrum"] - at["hip"]
    low = at["hip"] - 0.12 * up
    corners = [
        at["asis"] - 0.04 * forward,
        low + 0.30 * forward + 0.12 * up,
        low,
        low - 0.30 * forward + 0.20 * up,
        at["psis"] + 0.02 * forward,
        at["sacrum"] - 0.05 * up,
        (at["asis"] + at["psis"]) / 2 + 0.12 * forward + 0.30 * up,
    ]
    return shape(frame, corners, fill=fill or colour("accent"), **attributes)


def person(frame: Frame, at: dict[str, Point]) -> list[Element]:
    """The whole figure from back to front, with its pelvis and lumbar curve picked out."""
    return [
        *arm(frame, at, "far"),
        *leg(frame, at, "far"),
        *trunk(frame, at),
        *leg(frame, at, "near"),
        *spine(frame, at),
        pelvis(frame, at),
        *arm(frame, at, "near"),
    ]
