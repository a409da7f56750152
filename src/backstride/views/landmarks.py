"""Three drawn people to be measured, and the sentences that read a marking."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from backstride import errors
from backstride.models import body as person
from backstride.models import landmarks
from backstride.models.body import Arm, Leg, Pose
from backstride.models.landmarks import LANDMARKS, Angles, Marks, Point
from backstride.models.statistics import Z_95
from backstride.views import body
from backstride.views.svg import Drawing

WIDTH, HEIGHT = 520.0, 720.0
FRAME: Final = body.Frame(px_per_m=385.0, x_px=235.0, y_px=352.0)
MM_PER_UNIT: Final = 1000.0 / FRAME.px_per_m

#: How each mark is called, and where to look for it.
NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "shoulder": ("Shoulder", "The middle of the top of the arm."),
    "asis": (
        "Front hip spine",
        "The bony point at the front of the pelvis, below the waist (ASIS). On yourself, slide "
        "your hands down from the waist until you feel it.",
    ),
    "psis": (
        "Back hip spine",
        "The bony point at the back of the pelvis, where many people have a dimple (PSIS).",
    ),
    "hip": ("Hip", "The bony knob at the side of the hip, where the thigh turns."),
    "knee": ("Knee", "The middle of the knee, seen from the side."),
    "ankle": ("Ankle", "The outer ankle bone."),
}
SAID: Final[Mapping[str, str]] = {
    "trunk_lean_deg": "trunk lean",
    "pelvic_tilt_deg": "pelvic tilt",
    "knee_flexion_deg": "knee bend",
}
LIMITS: Final = (
    "What this leaves out: how well you find a bone under skin and clothes. The error here is only "
    "that of the mark in the picture, and the few millimetres are our assumption, for we have no "
    "measured number. Slips of different marks are taken to be independent. A camera that is not "
    "level or not square to the body adds an error of its own, which is the same in every "
    "marking. And bone shape alone makes the tilt differ from 0 to 23 degrees between people "
    "[H-D5]."
)

#: Arms held in front, so that they hide no bony point.
NEAR_ARM, FAR_ARM = Arm(38, 95), Arm(42, 100)


@dataclasses.dataclass(frozen=True)
class Figure:
    """A drawn person: name, pose, and whether the bony points carry stickers."""

    name: str
    pose: Pose
    stickers: bool = False


#: Our own drawings of three people. No pose is a measured one.
FIGURES: Final = (
    Figure(
        "Drawn 1: standing, with stickers",
        Pose(9, 7, 0, Leg(11, 4, 2), Leg(7, 2, 4), NEAR_ARM, FAR_ARM),
        stickers=True,
    ),
    Figure(
        "Drawn 2: standing, no stickers",
        Pose(17, 20, 0, Leg(17, 1, 1), Leg(21, 4, 0), NEAR_ARM, FAR_ARM),
    ),
    Figure(
        "Drawn 3: running, foot on the ground",
        Pose(
            14,
            5,
            near_leg=Leg(32, 41, 20),
            far_leg=Leg(24, 95, 0),
            near_arm=Arm(34, 92),
            far_arm=Arm(-38, 85),
        ),
    ),
)


def _points(figure: Figure) -> dict[str, Point]:
    drawn = body.at_frame(person.points(figure.pose), 0)
    near = {"knee": "near_knee", "ankle": "near_ankle"}
    places = {name: FRAME.place(drawn[near.get(name, name)]) for name in LANDMARKS}
    return {name: (round(x, 2), round(y, 2)) for name, (x, y) in places.items()}


@cache
def true_marks(number: int) -> Mapping[str, Point]:
    """Return where the landmarks of a drawn figure (1 to 3) lie, in the drawing's units."""
    place = errors.number("number", number, 1, len(FIGURES))
    return _points(FIGURES[int(place) - 1])


def drawing(figure: Figure) -> Drawing:
    """Draw a figure without its inner pelvis and spine: a camera does not see them."""
    at = body.at_frame(person.points(figure.pose), 0)
    parts = [
        *body.arm(FRAME, at, "far"),
        *body.leg(FRAME, at, "far"),
        *body.trunk(FRAME, at),
        *body.leg(FRAME, at, "near"),
        *body.arm(FRAME, at, "near"),
    ]
    if figure.stickers:
        look = {"r": 5.0, "fill": "#F2C14E", "stroke": "white", "stroke-width": 1.5}
        parts += [{"tag": "circle", "cx": x, "cy": y, **look} for x, y in _points(figure).values()]
    lowest = max(FRAME.place(at[f"near_{part}"])[1] for part in ("heel", "ball", "toe")) + 4
    ground = {"x1": 30.0, "x2": WIDTH - 30, "y1": lowest, "y2": lowest, "stroke-width": 2}
    return Drawing(WIDTH, HEIGHT, ({"tag": "line", "class": "bs-ghost", **ground}, *parts))


def _listed(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]])


def reading(marks: Marks, sd_mm: float, mm_per_unit: float, turn_deg: float = 0.0) -> str:
    """Say the three angles with their 95% margin, or which points are still to be marked.

    ``sd_mm``: how far a mark may slip; ``turn_deg``: by how much the camera was turned
    (clockwise), which is taken back.
    """
    missing = [NAMES[name][0].lower() for name in LANDMARKS if name not in marks]
    if missing:
        done = len(LANDMARKS) - len(missing)
        return f"{done} of {len(LANDMARKS)} points are marked; still to mark: {', '.join(missing)}."
    level = landmarks.turned(marks, -turn_deg)
    try:
        angles = dataclasses.asdict(landmarks.measure(level))
        errors_deg = dataclasses.asdict(landmarks.marking_error(level, sd_mm / mm_per_unit))
    except errors.InputError as error:
        return str(error)
    parts = [
        f"{said} {angles[key]:.1f} degrees (give or take {Z_95 * errors_deg[key]:.1f})"
        for key, said in SAID.items()
    ]
    text = _listed(parts)
    return f"{text[0].upper()}{text[1:]}, if every mark may slip by {sd_mm:g} mm."


def worth(kept: Sequence[Angles], expected: Angles, sd_mm: float, drawn: Angles | None) -> str:
    """Say how far kept markings of one picture lie apart in pelvic tilt, beside what slips give.

    ``expected`` holds the standard deviations by the delta method; ``drawn`` the true angles of a
    drawn figure, which are told from the third marking on.
    """
    tilts = [angles.pelvic_tilt_deg for angles in kept]
    if len(tilts) < 2:
        return f"{len(tilts)} of 3 markings kept: mark the same picture again to see the spread."
    found = landmarks.spread(tilts)
    listed = _listed([f"{tilt:.1f}" for tilt in tilts])
    text = (
        f"Pelvic tilt in your {len(tilts)} markings: {listed} degrees, {found.width:.1f} apart "
        f"(SD {found.sd:.1f}); slips of {sd_mm:g} mm would give an SD of "
        f"{expected.pelvic_tilt_deg:.1f}"
    )
    if drawn is None or len(tilts) < 3:
        return f"{text}."
    return f"{text}, and the figure was drawn with {drawn.pelvic_tilt_deg:.1f}."
