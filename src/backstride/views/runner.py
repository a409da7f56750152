"""Lesson 04: the moving runner, drawn from measured angles, and what a stiffer hip changes."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import numpy as np

from backstride.models import gait, runner
from backstride.models.body import Points, Pose
from backstride.models.body import points as body_points
from backstride.models.checks import Array
from backstride.models.runner import Shares, Stride
from backstride.views import body, marks
from backstride.views.explorer import Choice, Explorer, Picture, Slider
from backstride.views.svg import Drawing
from backstride.views.theme import colour, see_through

STEP_PERCENT: Final = 2
PERCENTS: Final = np.arange(0, 100 + STEP_PERCENT, STEP_PERCENT)
CURVE: Final = np.arange(101)
WIDTH: Final = 480
HEIGHT: Final = 512
GROUND_PX: Final = 448
RUNNER: Final = body.Frame(px_per_m=236, x_px=166, y_px=GROUND_PX)
CLOSE_UP: Final = body.Frame(px_per_m=560, x_px=392, y_px=250)
MARKS_PER_STRIDE: Final = 4

PELVIS, KNEE, STEP, THIRDS = "Pelvis and back", "Knee", "Shorter step", "A third each"
#: Who takes the missing degrees, and how the reading says it.
WHO: Final[Mapping[str, tuple[Shares, str]]] = {
    PELVIS: (Shares(1, 0, 0), "pelvis and low back take all of the missing"),
    KNEE: (Shares(0, 1, 0), "the knee takes all of the missing"),
    STEP: (Shares(0, 0, 1), "nothing makes up for the missing"),
    THIRDS: (Shares(1 / 3, 1 / 3, 1 / 3), "pelvis, knee and step take a third each of the missing"),
}
CADENCES: Final = {"+0 %": 0.0, "+5 %": 5.0, "+10 %": 10.0}


@dataclasses.dataclass(frozen=True)
class RunnerState:
    """One moment of a stride under an assumption; angles in degrees, right and left leg.

    ``free_deg`` are the hip angles without a limit; ``frame`` counts the moments of ``points``.
    """

    percent: float
    who: str
    stride: Stride
    free_deg: tuple[float, float]
    missing_deg: tuple[float, float]
    tilt_deg: float
    step_m: float
    frame: int
    points: Points


@cache
def _figure(stride: Stride) -> Points:
    return runner.figure(PERCENTS, stride)


def runner_state(percent: float, limit_deg: float, who: str, cadence: str) -> RunnerState:
    """Return the runner at a percent of the stride with hips that stop at ``limit_deg``."""
    stride = Stride(limit_deg, WHO[who][0], CADENCES[cadence])
    both = np.array([percent, percent + 50])
    free = runner.joint_deg("hip", both, Stride(cadence_percent=stride.cadence_percent))
    right, left = runner.missing_deg(both, stride).tolist()
    return RunnerState(
        percent=percent,
        who=who,
        stride=stride,
        free_deg=(float(free[0]), float(free[1])),
        missing_deg=(right, left),
        tilt_deg=float(runner.extra_tilt_deg(percent, stride)),
        step_m=runner.step_m(stride),
        frame=round(percent / STEP_PERCENT),
        points=_figure(stride),
    )


# ---- the drawing


def _ground(state: RunnerState) -> list[body.Element]:
    """The ground with marks that pass under the runner as fast as the standing foot."""
    stride_px = runner.ground_m(state.stride) * RUNNER.px_per_m
    gap = stride_px / MARKS_PER_STRIDE
    ink = {"stroke": colour("grey"), "stroke-linecap": "round"}
    base = {"tag": "line", "x1": 8, "x2": WIDTH - 8, "y1": GROUND_PX, "y2": GROUND_PX}
    marks_ = [
        {
            "tag": "line",
            "x1": 18 + gap * k,
            "x2": 10 + gap * k,
            "y1": GROUND_PX + 5,
            "y2": GROUND_PX + 12,
            "stroke-width": 2.5,
            **ink,
        }
        for k in range(2 * MARKS_PER_STRIDE + 5)
    ]
    passed = state.percent / 100 * stride_px
    return [
        {**base, **ink, "stroke-width": 3},
        {"tag": "g", "move": [-passed, 0.0, 0.0], "children": marks_},
    ]


@cache
def _measured_leg(percent: float) -> tuple[list[float], list[float]]:
    """The right leg of the 46 men from the hip at (0, 0): the area of mean ± 1 SD of the hip
    angle, and the mean, as flat lists of pixels.
    """
    measured, curve = runner.pose(percent), gait.curve("hip")
    sd = np.interp(percent % 100, curve.percent, curve.sd_deg)
    hips = np.asarray(measured.near_leg.hip_flexion_deg, dtype=float) + sd * np.array([-1, 0, 1])
    leg = dataclasses.replace(measured.near_leg, hip_flexion_deg=hips)
    found = body_points(Pose(pelvis_tilt_deg=measured.pelvis_tilt_deg, near_leg=leg))
    names = ("hip", "near_knee", "near_ankle", "near_ball", "near_toe")
    low, mean, high = (
        np.stack([found[name][frame] for name in names]) * RUNNER.px_per_m * (1, -1)
        for frame in range(3)
    )
    return np.concatenate([low, high[::-1]]).ravel().tolist(), mean.ravel().tolist()


def _ghost(state: RunnerState, at: dict[str, Any]) -> body.Element:
    area, mean = _measured_leg(state.percent)
    x, y = RUNNER.place(at["hip"])
    shade = {"fill": see_through("accent", 0.2), "stroke": "none"}
    rule = {"fill": "none", "stroke": colour("accent"), "stroke-width": 2, "opacity": 0.7}
    return {
        "tag": "g",
        "move": [x, y, 0.0],
        "children": [
            {"tag": "polygon", "points": area, **shade},
            {"tag": "polyline", "points": mean, **rule},
        ],
    }


def _text(
    x: float, y: float, text: str, role: str = "ink", size: int = 16, anchor: str = "start"
) -> body.Element:
    look = {"font-size": size, "text-anchor": anchor, "fill": colour(role)}
    return {"tag": "text", "x": x, "y": y, "text": text, **look}


def _vertebrae(frame: body.Frame, at: dict[str, Any], fill: str) -> list[body.Element]:
    """Five drawn vertebrae along the lumbar curve."""
    found = []
    for low, high in zip(at["lumbar"][:-1], at["lumbar"][1:], strict=True):
        length = frame.px_per_m * math.dist(low, high)
        wide, foot, top = 0.023 * frame.px_per_m, -0.14 * length, -0.86 * length
        corners = tuple(round(v, 3) for v in (-wide, foot, -wide, top, wide, top, wide, foot))
        found.append(body.rigid(frame, low, 2 * low - high, body.soft(corners, fill, 5)))
    return found


def _bar(frame: body.Frame, at: dict[str, Any], **style: Any) -> body.Element:
    """A line through the front and the back edge of the pelvis, longer than the pelvis."""
    reach = round(0.72 * frame.px_per_m * math.dist(at["asis"], at["psis"]), 3)
    rod = {"tag": "line", "x1": 0.0, "y1": -reach, "x2": 0.0, "y2": reach, **style}
    return body.rigid(frame, (at["asis"] + at["psis"]) / 2, at["asis"], [rod])


def _thigh(frame: body.Frame, at: dict[str, Any], fill: str) -> list[body.Element]:
    end = at["hip"] + 0.30 * (at["near_knee"] - at["hip"])
    return body.limb(frame, [at["hip"], end], (0.045, 0.04), fill)


def _ledger(state: RunnerState) -> list[body.Element]:
    """What the assumption makes of the missing degrees at this moment, as three lines."""
    knee = state.stride.shares.knee * max(state.missing_deg)
    rows = (
        ("pelvis tips", f"{state.tilt_deg:+.1f}°"),
        ("knee bends", f"{knee:+.1f}°"),
        ("a step is", f"{state.step_m:.2f} m"),
    )
    left, right = 318, WIDTH - 10
    head = _text(left, 366, "assumed (dashed):", "warning")
    lines = [
        _text(x, 390 + 21 * row, text, "warning", anchor=anchor)
        for row, (name, value) in enumerate(rows)
        for x, text, anchor in ((left, name, "start"), (right, value, "end"))
    ]
    return [head, *lines]


@cache
def _free(cadence_percent: float) -> Points:
    return _figure(Stride(cadence_percent=cadence_percent))


def _close_up(state: RunnerState) -> list[body.Element]:
    """Pelvis, low back and right thigh, larger; the pelvis without a limit as a grey line."""

    def centred(points: Points) -> dict[str, Any]:
        at = body.at_frame(points, state.frame)
        return {name: value - at["hip"] for name, value in at.items()}

    now, before = centred(state.points), centred(_free(state.stride.cadence_percent))
    grey, accent, warning = colour("grey"), colour("accent"), colour("warning")
    x = CLOSE_UP.x_px
    return [
        _text(x, 24, "Pelvis and low back,", anchor="middle"),
        _text(x, 43, "close up", anchor="middle"),
        *_vertebrae(CLOSE_UP, now, "#8B98A4"),
        *_thigh(CLOSE_UP, now, body.NEAR),
        body.pelvis(CLOSE_UP, now, fill=accent, stroke_px=16),
        body.disc(CLOSE_UP, now["hip"], 0.026, fill="white"),
        body.disc(CLOSE_UP, now["hip"], 0.018, fill=body.NEAR),
        _bar(CLOSE_UP, before, stroke=grey, **{"stroke-width": 2}),
        _bar(
            CLOSE_UP,
            now,
            stroke=warning,
            **{"stroke-width": 3, "stroke-dasharray": "9 5"},
        ),
        *_ledger(state),
    ]


def _standing(percent: float) -> str:
    if runner.in_flight(percent) >= 0:
        return "both feet in the air"
    return "right foot on the ground" if percent % 100 < 50 else "left foot on the ground"


def _drawing(state: RunnerState) -> Drawing:
    at = body.at_frame(state.points, state.frame)
    return Drawing(
        WIDTH,
        HEIGHT,
        (
            *_ground(state),
            *body.person(RUNNER, at),
            _ghost(state, at),
            *_close_up(state),
            _text(8, 484, f"{state.percent:.0f} % of the stride: {_standing(state.percent)}"),
            _text(8, 505, "shaded: right leg, mean ± 1 SD of the hip in 46 men", "accent"),
        ),
    )


# ---- the curves


def _curve(joint: str, role: str, axes: dict[str, str]) -> list[dict[str, Any]]:
    found = gait.curve(joint)
    low, high = found.mean_deg - found.sd_deg, found.mean_deg + found.sd_deg
    spread = marks.band(found.percent, low, high, f"{joint}, mean ± 1 SD", role)
    mean = marks.line(found.percent, found.mean_deg, f"{joint}, mean of 46 men", role)
    return [trace | axes for trace in (*spread, mean)]


ROLES: Final = {"hip": "accent", "knee": "ink", "ankle": "second"}
AXES: Final = {"hip": "y", "knee": "y2", "ankle": "y2"}


@cache
def _measured() -> tuple[dict[str, Any], ...]:
    curves = [_curve(joint, ROLES[joint], {"xaxis": "x", "yaxis": AXES[joint]}) for joint in ROLES]
    return tuple(trace for curve in curves for trace in curve)


@cache
def _assumed(stride: Stride) -> dict[str, Array]:
    """The right leg's angles and the extra tilt along the whole stride."""
    angles = {joint: runner.joint_deg(joint, CURVE, stride) for joint in ROLES}
    return angles | {"pelvis": runner.extra_tilt_deg(CURVE, stride)}


@cache
def _dashed(stride: Stride) -> tuple[dict[str, Any], ...]:
    found = _assumed(stride)
    legs = [
        marks.assumption(CURVE, found[joint], f"{joint}, assumed", role, yaxis=AXES[joint])
        for joint, role in ROLES.items()
    ]
    pelvis = marks.assumption(CURVE, found["pelvis"], "more forward tilt, assumed", "warning")
    return (*legs, pelvis)


def _cursor(state: RunnerState) -> tuple[dict[str, Any], ...]:
    found = _assumed(state.stride)
    roles = ROLES | {"pelvis": "warning"}
    return tuple(
        {
            "name": f"{name} now",
            "x": state.percent,
            "y": float(found[name][round(state.percent)]),
            "yaxis": AXES.get(name, "y"),
            "role": role,
        }
        for name, role in roles.items()
    )


@cache
def _layout() -> dict[str, Any]:
    notes = (
        marks.note(99, 52, "<b>hip</b>, minus: extended", "accent", xanchor="right"),
        marks.note(62, -7, "<b>pelvis</b>, more tilt", "warning"),
        marks.note(99, -21, "dashed: assumed", "grey", xanchor="right"),
        marks.note(58, 99, "<b>knee</b>", "ink", yref="y2", xanchor="right"),
        marks.note(97, -13, "<b>ankle</b>", "second", yref="y2", xanchor="right"),
    )
    layout = marks.layout(
        "Stride (%), 0: right foot lands",
        "Hip (degrees)",
        [0, 100],
        [-27, 57],
        height=470,
        annotations=notes,
        showlegend=False,
        yaxis2=marks.axis("Knee, ankle (degrees)", [-27, 112], domain=[0, 0.46]),
    )
    layout["yaxis"] |= {"domain": [0.54, 1]}
    layout["xaxis"] |= {"anchor": "y2"}
    return layout


def runner_picture(state: RunnerState) -> Picture:
    """Draw the runner beside the measured curves with a cursor at the moment shown."""
    return Picture(
        data=[*_measured(), *_dashed(state.stride)],
        layout=_layout(),
        svg=_drawing(state),
        cursor=_cursor(state),
        loop_s=runner.stride_s(state.stride.cadence_percent),
    )


# ---- the sentence


def _bent(hip_deg: float) -> str:
    way = "flexed" if hip_deg >= 0 else "extended"
    return f"{way} {abs(hip_deg):.1f}°"


def _step(state: RunnerState) -> str:
    cadence = runner.cadence_per_min(state.stride.cadence_percent)
    now = f"{state.step_m:.2f} m at {cadence:.0f} steps a minute"
    before = runner.step_m()
    if abs(state.step_m - before) < 0.005 and not state.stride.cadence_percent:
        return f"a step stays {now}"
    return f"a step is {now}, instead of {before:.2f} m at {runner.cadence_per_min():.0f}"


def runner_reading(state: RunnerState) -> str:
    """Say what the hip does now, what is missing, where the assumption puts it, and the step."""
    start = f"At {state.percent:.0f} % of the stride"
    limit = f"{state.stride.limit_deg:g}°"
    right, left = state.free_deg
    if max(state.missing_deg) <= 0:
        peak = gait.peak_hip_extension_deg() * runner.swing_size(state.stride.cadence_percent)
        why = f"a limit of {limit} changes nothing at this moment"
        if peak <= state.stride.limit_deg:
            why = f"the most extension is {peak:.1f}°, so a limit of {limit} is never reached"
        return (
            f"{start} the right hip is {_bent(right)} and the left {_bent(left)}: {why}; "
            f"{_step(state)}."
        )
    leg = int(state.missing_deg[1] > state.missing_deg[0])
    missing, shares = state.missing_deg[leg], state.stride.shares
    effects = [f"the pelvis tips {state.tilt_deg:.1f}° further forward"] if shares.pelvis else []
    effects += [f"the knee bends {shares.knee * missing:.1f}° more"] if shares.knee else []
    return (
        f"{start} the {('right', 'left')[leg]} hip extends {limit} (without a limit "
        f"{-state.free_deg[leg]:.1f}°); assume that {WHO[state.who][1]} {missing:.1f}°: "
        f"{', '.join([*effects, _step(state)])}."
    )


MOVING_RUNNER = Explorer(
    name="moving_runner",
    title="A runner from the measured joint angles of 46 men",
    controls=(
        Slider(
            "limit_deg",
            "Hip stops at",
            "degrees",
            low=0,
            high=15,
            step=5,
            default=5,
            help="Degrees of extension: how far both thighs can go behind the line of the pelvis. "
            "At 15 the average stride is not limited: its peak is 13.8.",
        ),
        Choice(
            "who",
            "Who makes up for it",
            tuple(WHO),
            default=PELVIS,
            help="An assumption: nobody measured the shares. Pelvis and back: runners who extend "
            "the hip less were seen to tilt more [H-B2] [H-B3]. Shorter step: about 10 degrees may "
            "do for a slow, compact stride, a review says (read second-hand) [H-B26]. Knee: it "
            "bends more, so only the thigh falls short; no study here looked at that. A foot in "
            "the air that would drag lifts its toes.",
        ),
        Choice(
            "cadence",
            "Cadence, same speed",
            tuple(CADENCES),
            default="+0 %",
            help="More steps a minute at 2.5 m/s make each step shorter: length is speed over "
            "cadence. A shorter step needs less from every joint; here all angles shrink by one "
            "factor (assumed). Step length and bounce fell in runners, too [H-B18].",
        ),
    ),
    compute=runner_state,
    picture=runner_picture,
    reading=runner_reading,
    limits=(
        "Measured: hip, knee and ankle, mean and SD of 46 men at 2.5 m/s, many of them clinic "
        "visitors with a leg complaint [H-B1]. Pelvis and low back rock in a plain wave, as far "
        "and at the moment as in one other runner [H-B24]. The 171 steps a minute are those of 52 "
        "runners without pain [H-B22], the lean of the chest lies between two "
        "groups [H-B16]. Assumed: the limit, who makes up for it, arms, body "
        "lengths, and a foot on the ground for the first 38 % of its stride. A step that the limit "
        "shortens makes the run slower. A real pelvis also turns and drops to the side."
    ),
    facts=("H-B1", "H-B1b", "H-B2", "H-B3", "H-B16", "H-B18", "H-B22", "H-B24", "H-B26"),
    time=Slider(
        "percent",
        "Stride",
        "%",
        low=0,
        high=100,
        step=STEP_PERCENT,
        default=42,
        help="0 % is the moment the right foot (dark) meets the ground. The left leg does the "
        "same half a stride later. Real time is the stride's own time; the list slows it down.",
    ),
)
