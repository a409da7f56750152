"""Lesson 04: how each hip test is done, the fault of a free pelvis, and where a number lies."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from backstride.evidence import load
from backstride.findings import Finding, HipTest, hip_test
from backstride.models import body as bodies
from backstride.models import hip
from backstride.models.body import Pose
from backstride.views import body, marks
from backstride.views.explorer import Explorer, Picture, Slider
from backstride.views.svg import Drawing, Element
from backstride.views.theme import colour

# ---- one person on a bench or a table

WIDTH: Final = 420
HEIGHT: Final = 250
BENCH: Final = "#D5DBE1"
#: How far the back lies above the bench in the drawing, from the middle of the hip joint.
BACK_M: Final = 0.115


def _bench(frame: body.Frame, left_m: float, right_m: float, top_m: float) -> list[Element]:
    x, y = frame.place(np.array([left_m, top_m]))
    wide = (right_m - left_m) * frame.px_per_m
    leg = {"tag": "rect", "y": y + 12, "width": 8, "height": 60, "fill": BENCH}
    return [
        {**leg, "x": x + 14},
        {**leg, "x": x + wide - 26},
        {"tag": "rect", "x": x, "y": y, "width": wide, "height": 13, "rx": 3, "fill": BENCH},
    ]


def _person(frame: body.Frame, pose: Pose) -> list[Element]:
    return list(body.person(frame, body.at_frame(bodies.points(pose), 0)))


def _angle(
    frame: body.Frame, at_m: body.Point, from_deg: float, to_deg: float, radius_m: float
) -> list[Element]:
    """Two dashed arms and an arc between two directions (0 is forward, 90 is up) at a joint."""
    x, y = frame.place(at_m)
    reach = radius_m * frame.px_per_m

    def end(deg: float, far: float = 1.0) -> list[float]:
        turn = math.radians(deg)
        return [x + far * reach * math.cos(turn), y - far * reach * math.sin(turn)]

    steps = np.linspace(from_deg, to_deg, 13)
    arc = [value for deg in steps for value in end(float(deg), 0.82)]
    dashed = {"class": "bs-warning bs-dashed", "stroke-width": 2}
    return [
        {"tag": "polyline", "points": [*end(from_deg), x, y, *end(to_deg)], **dashed},
        {"tag": "polyline", "points": arc, "class": "bs-warning", "stroke-width": 3},
    ]


def _label(x: float, y: float, text: str, role: str = "warning", anchor: str = "start") -> Element:
    look = {"font-size": 16, "fill": colour(role), "font-weight": 600, "text-anchor": anchor}
    return {"tag": "text", "x": x, "y": y, "text": text, **look}


LYING: Final = body.Frame(px_per_m=168, x_px=236, y_px=132)


def _thomas(thigh: bool) -> list[Element]:
    pose = hip.thomas_pose(10)
    at = {k: v[0] for k, v in bodies.points(pose).items()}
    arms = _angle(LYING, at["hip"], 0, -10, 0.62)
    knee = _angle(LYING, at["near_knee"], -10, -85, 0.3)
    mark = arms if thigh else knee
    where = (414, 118) if thigh else (414, 208)
    return [
        *_bench(LYING, -1.02, 0.02, -BACK_M),
        *_person(LYING, pose),
        *mark,
        _label(*where, "read here", anchor="end"),
    ]


def _lying(
    pose: Pose, joint: str, start: float, end: float, where: tuple[float, float]
) -> list[Element]:
    frame = body.Frame(px_per_m=168, x_px=200, y_px=196)
    at = {k: v[0] for k, v in bodies.points(pose).items()}
    return [
        *_bench(frame, -0.98, 1.08, -BACK_M)[2:],
        *_person(frame, pose),
        *_angle(frame, at[joint], start, end, 0.42),
        _label(*where, "read here"),
    ]


FRONT: Final = body.Frame(px_per_m=168, x_px=330, y_px=96)


def _from_the_front(inward: bool) -> list[Element]:
    """The lower legs of a person who sits, seen from the front; one foot swings to a side."""
    seg = bodies.DRAWN
    knees = {"still": np.array([0.13, 0.0]), "moved": np.array([-0.13, 0.0])}
    turn = math.radians(-28 if inward else 28)
    foot = {
        "still": knees["still"] + [0, -seg.shank_m],
        "moved": knees["moved"] + seg.shank_m * np.array([math.sin(turn), -math.cos(turn)]),
    }
    shapes: list[Element] = []
    for name, fill, shoe in (
        ("still", body.FAR, body.FAR_SHOE),
        ("moved", body.NEAR, body.SHOE),
    ):
        shapes += body.limb(FRONT, [knees[name], foot[name]], (0.062, 0.036), fill)
        shapes.append(body.disc(FRONT, foot[name] - [0, 0.03], 0.05, fill=shoe))
    to = -118 if inward else -62
    return [
        {"tag": "rect", "x": 262, "y": 66, "width": 136, "height": 13, "rx": 3, "fill": BENCH},
        *shapes,
        *_angle(FRONT, knees["moved"], -90, to, 0.5),
        _label(330, 26, "from the front", "grey", anchor="middle"),
        _label(330, 214, "read here", anchor="middle"),
    ]


def _rotation(inward: bool) -> list[Element]:
    frame = body.Frame(px_per_m=128, x_px=86, y_px=142)
    return [
        *_bench(frame, -0.45, 0.36, -0.1)[2:],
        *_person(frame, hip.sitting_pose()),
        *_from_the_front(inward),
    ]


def how_to(id: str) -> Drawing:
    """Return how a test is done, with the angle that is read."""
    short, raised = 28.0, 65.0
    elements: dict[str, list[Element]] = {
        "thomas_thigh": _thomas(True),
        "thomas_knee": _thomas(False),
        "knee_extension": _lying(
            hip.knee_extension_pose(short), "near_knee", 90, 90 - short, (296, 66)
        ),
        "straight_leg_raise": _lying(
            hip.straight_leg_raise_pose(raised), "hip", 0, raised, (290, 150)
        ),
        "rotation_inward": _rotation(True),
        "rotation_outward": _rotation(False),
    }
    return Drawing(WIDTH, HEIGHT, tuple(elements[hip_test(id).id]))


# ---- the fault of a free pelvis

FAULT: Final = body.Frame(px_per_m=210, x_px=288, y_px=150)
LARGEST_TIP_DEG: Final = 20.0


@dataclasses.dataclass(frozen=True)
class PelvisState:
    """What the hip truly extends, what the pelvis tips, and what the test reads (degrees)."""

    hip_extension_deg: float
    pelvis_tip_deg: float
    reading_deg: float


def pelvis_state(pelvis_tip_deg: float, hip_extension_deg: float) -> PelvisState:
    """Return what the Thomas test reads with a pelvis that tips."""
    read = hip.thomas_reading_deg(hip_extension_deg, pelvis_tip_deg)
    return PelvisState(hip_extension_deg, pelvis_tip_deg, read)


def _signed(deg: float) -> str:
    return f"{deg:g}° below" if deg > 0 else (f"{-deg:g}° above" if deg < 0 else "level")


def _fault_drawing(state: PelvisState) -> Drawing:
    pose = hip.thomas_pose(state.hip_extension_deg, state.pelvis_tip_deg)
    at = {k: v[0] for k, v in bodies.points(pose).items()}
    held = {k: v[0] for k, v in bodies.points(hip.thomas_pose(state.hip_extension_deg)).items()}
    ghost = [held["hip"], held["near_knee"], held["near_ankle"]]
    dashed = {"stroke": colour("accent"), "stroke-width": 3, "stroke-dasharray": "6 6"}
    return Drawing(
        500,
        372,
        (
            *_bench(FAULT, -1.04, 0.02, -BACK_M),
            *_person(FAULT, pose),
            body.line(FAULT, ghost, **dashed),
            *_angle(FAULT, at["hip"], 0, -state.reading_deg, 0.56),
            _label(492, 126, f"reads {_signed(state.reading_deg)}", anchor="end"),
            _label(492, 364, "dashed blue: pelvis held still", "accent", anchor="end"),
        ),
    )


def pelvis_picture(state: PelvisState) -> Picture:
    """Draw the bench, and how well the test with a free pelvis found stiff hips."""
    fact = load().fact("H-A3")
    figures = [fact.figure(key) for key in ("sensitivity", "specificity")]
    dots = marks.dots(
        [0.0, 1.0],
        [figure.estimate for figure in figures],
        "students judged rightly, with 95% CI",
        y_low=[figure.low for figure in figures],
        y_high=[figure.high for figure in figures],
        role="accent",
    )
    notes = [
        marks.note(k + 0.1, figure.estimate, f"{figure.estimate:.0f} %")
        for k, figure in enumerate(figures)
    ]
    layout = marks.layout(
        "", "Judged rightly (%)", [-0.5, 1.6], [0, 100], height=340,
        annotations=notes, showlegend=False,
    )  # fmt: skip
    layout["xaxis"] |= {
        "tickvals": [0, 1],
        "ticktext": ["stiff hips<br>found", "free hips<br>cleared"],
        "showgrid": False,
    }
    return Picture([dots], layout, _fault_drawing(state))


def pelvis_reading(state: PelvisState) -> str:
    """Say what hip and pelvis add up to, and what such tests found."""
    fact = load().fact("H-A3")
    found = fact.figure("sensitivity")
    extends = (
        f"extends {state.hip_extension_deg:g}°"
        if state.hip_extension_deg >= 0
        else f"stops {-state.hip_extension_deg:g}° short of straight"
    )
    return (
        f"The hip {extends} and the pelvis tips {state.pelvis_tip_deg:g}°, so the thigh hangs "
        f"{_signed(state.reading_deg)}{'' if state.reading_deg == 0 else ' the horizontal'}; in "
        f"{found.n} students the test with a free pelvis found {found.estimate:.0f} % of the "
        f"stiff hips ({found.low:.0f} to {found.high:.0f} %), and with the tilt controlled it "
        f"agreed closely with the reference (r = {fact.figure('r_controlled').estimate:g})."
    )


FREE_PELVIS = Explorer(
    name="free_pelvis",
    title="The fault of the Thomas test: a pelvis that tips",
    controls=(
        Slider(
            "pelvis_tip_deg",
            "The pelvis tips forward",
            "degrees",
            low=0,
            high=LARGEST_TIP_DEG,
            step=2,
            default=10,
            help="How far the pelvis turns while the thigh hangs; the low back arches with it.",
        ),
        Slider(
            "hip_extension_deg",
            "The hip truly extends",
            "degrees",
            low=-10,
            high=15,
            step=5,
            default=-5,
            help="Below 0 the hip stops short of straight.",
        ),
    ),
    compute=pelvis_state,
    picture=pelvis_picture,
    reading=pelvis_reading,
    limits=(
        "Left: plain geometry of a drawn figure, no measurement. Right: 29 students tested with a "
        "free pelvis, so the intervals are wide [H-A3]. By hand, hip motions were read "
        "2.0 to 18.9 degrees too large because the pelvis moves along [H-A8]."
    ),
    facts=("H-A3", "H-A8"),
)


# ---- where a number lies

STRIP_WIDTH: Final = 640
ROW_PX: Final = 25
LEFT_PX: Final = 250
SHOWN: Final = {"left": "◇", "right": "◆"}


def _scale(test: HipTest, found: Sequence[Finding]) -> tuple[float, float]:
    """The degrees at both ends of a strip, wide enough for norms and numbers."""
    ends = [one.value_deg for one in found]
    for one in found:
        ends += one.band_deg()
    for group in test.groups():
        ends += [group.mean_deg - group.sd_deg, group.mean_deg + group.sd_deg]
    return 10 * math.floor(min(ends) / 10), 10 * math.ceil(max(ends) / 10)


def norm_strip(found: Sequence[Finding]) -> Drawing:
    """Return the numbers of one test (one or both sides) above the groups that were measured.

    Groups are dots with one SD to each side, numbers are diamonds with the 95% band of one
    measurement, dashed because its error was found for one test only.
    """
    test = hip_test(found[0].test)
    low, high = _scale(test, found)
    wide = STRIP_WIDTH - LEFT_PX - 20

    def x(deg: float) -> float:
        return LEFT_PX + wide * (deg - low) / (high - low)

    text = {"tag": "text", "class": "bs-text"}
    rows: list[Element] = []
    y = 20.0
    for one in found:
        a, b = one.band_deg()
        size = 7
        rows += [
            {**text, "x": 0, "y": y + 5, "text": f"you, {one.side} {SHOWN[one.side]}"},
            {"tag": "line", "x1": x(a), "x2": x(b), "y1": y, "y2": y, "stroke-width": 3,
             "class": "bs-warning bs-dashed"},
            {"tag": "polygon", "stroke-width": 2,
             "class": "bs-fill-warning" if one.side == "right" else "bs-warning",
             "points": [x(one.value_deg), y - size, x(one.value_deg) + size, y,
                        x(one.value_deg), y + size, x(one.value_deg) - size, y]},
        ]  # fmt: skip
        y += ROW_PX
    for group in test.groups():
        a, b = group.mean_deg - group.sd_deg, group.mean_deg + group.sd_deg
        rows += [
            {**text, "x": 0, "y": y + 5, "text": f"{group.who} [{group.fact}]"},
            {"tag": "line", "x1": x(a), "x2": x(b), "y1": y, "y2": y, "stroke-width": 2,
             "class": "bs-grey"},
            {"tag": "circle", "cx": x(group.mean_deg), "cy": y, "r": 5, "class": "bs-fill-ink"},
        ]  # fmt: skip
        y += ROW_PX
    return Drawing(STRIP_WIDTH, y + 28, (*rows, *_degrees(low, high, x, y)))


def _degrees(low: float, high: float, x: Any, y: float) -> list[Element]:
    step = 10 if high - low <= 80 else 20
    axis: list[Element] = [
        {"tag": "line", "x1": x(low), "x2": x(high), "y1": y - 8, "y2": y - 8, "stroke-width": 1,
         "class": "bs-grey"}
    ]  # fmt: skip
    for deg in np.arange(low, high + 1, step):
        axis += [
            {"tag": "line", "x1": x(deg), "x2": x(deg), "y1": y - 8, "y2": y - 3,
             "stroke-width": 1, "class": "bs-grey"},
            {"tag": "text", "class": "bs-text", "x": x(deg), "y": y + 14, "text-anchor": "middle",
             "text": f"{deg:g}°"},
        ]  # fmt: skip
    return axis


PLACES: Final = {
    "within": "It lies where most of the people measured lie",
    "unclear": "It lies outside, by less than the error of one measurement: it may well be inside",
    "below": "It lies below most of the people measured, by more than the error",
    "above": "It lies above most of the people measured, by more than the error",
}


def sentence(one: Finding) -> str:
    """Say where a number lies, with the band that the error of one measurement leaves.

    Where no group was measured there is nothing to say but the number.
    """
    test = hip_test(one.test)
    half = one.band_deg()[1] - one.value_deg
    start = (
        f"{test.name}, {one.side}: {one.value_deg:g}°, give or take {half:.0f}° (95 % band of one "
        f"measurement)."
    )
    if one.low_deg is None or one.high_deg is None:
        return start
    return f"{start} {PLACES[one.place()]} ({one.low_deg:.0f} to {one.high_deg:.0f}°)."
