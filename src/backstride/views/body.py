"""The one figure of the course as SVG elements: calm, rounded, near side darker than far side."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from functools import lru_cache
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


def rigid(frame: Frame, start: Point, end: Point, children: Sequence[Element]) -> Element:
    """A part that keeps its form and moves with the line from ``start`` to ``end``.

    ``children`` are drawn with the start at (0, 0) and the end straight below, in pixels. In an
    animation only the part's place and turn change, so its lengths hold between frames, too.
    """
    x, y = frame.place(start)
    ahead, up = end - start
    turn = math.degrees(math.atan2(-ahead, -up))
    return {"tag": "g", "move": [x, y, turn], "children": children}


@lru_cache(1024)
def _taper(length: float, top: float, bottom: float, fill: str) -> tuple[Element, ...]:
    """A limb that hangs down from (0, 0), in pixels: round at both ends."""
    corners = [-top, 0.0, -bottom, length, bottom, length, top, 0.0]
    return (
        {"tag": "polygon", "points": corners, "stroke-linejoin": "round", "fill": fill},
        {"tag": "circle", "cx": 0.0, "cy": 0.0, "r": top, "fill": fill},
        {"tag": "circle", "cx": 0.0, "cy": length, "r": bottom, "fill": fill},
    )


def limb(
    frame: Frame, joints: Sequence[Point], radii_m: Sequence[float], fill: str
) -> list[Element]:
    """Limbs through ``joints``, rounded and tapering from radius to radius (one per joint)."""
    px = frame.px_per_m
    return [
        rigid(
            frame,
            start,
            end,
            _taper(
                round(px * math.dist(start, end), 3),
                round(px * top, 3),
                round(px * bottom, 3),
                fill,
            ),
        )
        for start, end, top, bottom in zip(joints, joints[1:], radii_m, radii_m[1:], strict=False)
    ]


@lru_cache(1024)
def soft(points: tuple[float, ...], fill: str, width: float) -> tuple[Element, ...]:
    """A filled outline in pixels whose stroke, of the same colour, rounds its corners."""
    style = {"fill": fill, "stroke": fill, "stroke-width": width, "stroke-linejoin": "round"}
    return ({"tag": "polygon", "points": list(points), **style},)


def _foot(frame: Frame, at: dict[str, Point], side: str, fill: str) -> list[Element]:
    """A shoe in two parts, bending at the ball; drawn as if heel, ball and toes pointed down."""
    heel, ball, toe, ankle = (at[f"{side}_{p}"] for p in ("heel", "ball", "toe", "ankle"))
    px = frame.px_per_m
    long, toes = math.dist(heel, ball), math.dist(ball, toe)
    back = float(np.dot(ankle - heel, ball - heel)) / long
    high = math.sqrt(max(math.dist(ankle, heel) ** 2 - back**2, 0.0))

    def outline(corners: Sequence[tuple[float, float]]) -> tuple[Element, ...]:
        flat = tuple(round(px * value, 3) for corner in corners for value in corner)
        return soft(flat, fill, 0.024 * px)

    # x is height above the sole, y the way from the heel (or from the ball) forward
    sole = [(0.012, 0.0), (0.012, long), (0.045, long), (high + 0.012, back), (0.06, 0.0)]
    tip = [(0.012, 0.0), (0.012, toes), (0.02, toes), (0.045, 0.0)]
    return [rigid(frame, heel, ball, outline(sole)), rigid(frame, ball, toe, outline(tip))]


def leg(frame: Frame, at: dict[str, Point], side: str) -> list[Element]:
    """One leg with its shoe; the far one is paler."""
    fill, shoe = (NEAR, SHOE) if side == "near" else (FAR, FAR_SHOE)
    joints = [at["hip"], at[f"{side}_knee"], at[f"{side}_ankle"]]
    return limb(frame, joints, LEG_RADII_M, fill) + _foot(frame, at, side, shoe)


def arm(frame: Frame, at: dict[str, Point], side: str) -> list[Element]:
    """One arm; the far one is paler."""
    joints = [at["shoulder"], *(at[f"{side}_{name}"] for name in ("elbow", "wrist", "hand"))]
    return limb(frame, joints, ARM_RADII_M, NEAR if side == "near" else FAR)


@lru_cache(64)
def _head(px: float) -> tuple[Element, ...]:
    """Skull, jaw and nose, looking forward, around (0, 0) in pixels."""
    circles = ((0.0, 0.0, 0.094), (0.03, 0.025, 0.072), (0.093, 0.015, 0.015))
    names = ("cx", "cy", "r")
    return tuple(
        {"tag": "circle", "fill": TRUNK}
        | {name: round(px * value, 3) for name, value in zip(names, circle, strict=True)}
        for circle in circles
    )


def trunk(frame: Frame, at: dict[str, Point]) -> list[Element]:
    """Chest, belly, seat, neck and head, in a tone between the two sides."""
    forward = at["asis"] - at["psis"]
    seat = at["hip"] - 0.12 * forward
    belly = at["lumbar"][2] + 0.3 * forward
    neck = [at["neck"], at["skull"] + 0.1 * (at["nose"] - at["head"])]
    return [
        *limb(
            frame, [seat, belly, at["chest"], at["shoulder"]], (0.098, 0.094, 0.118, 0.088), TRUNK
        ),
        *limb(frame, neck, (0.062, 0.052), TRUNK),
        rigid(frame, at["head"], at["skull"], _head(frame.px_per_m)),
    ]


def spine(frame: Frame, at: dict[str, Point]) -> list[Element]:
    """The lumbar curve from the sacrum to the chest."""
    width = 0.02 * frame.px_per_m
    style = {"stroke-width": width, "stroke-linecap": "round", "stroke-linejoin": "round"}
    return [line(frame, at["lumbar"], stroke="white", **style)]


def pelvis(frame: Frame, at: dict[str, Point], fill: str = "", stroke_px: float = 0.0) -> Element:
    """The pelvis as a wedge from the hip joint to its front and back upper edges.

    A stroke makes it rounder, and larger.
    """
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
    across, along = np.array([up[1], -up[0]]), -up  # the wedge keeps its form and only turns
    scale = frame.px_per_m / math.hypot(*up)
    local = tuple(
        round(float(np.dot(corner - at["hip"], axis)) * scale, 3)
        for corner in corners
        for axis in (across, along)
    )
    wedge = soft(local, fill or colour("accent"), stroke_px)
    return rigid(frame, at["hip"], at["hip"] - up, wedge)


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
