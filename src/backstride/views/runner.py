"""Lesson 04: the moving runner, drawn from measured angles, and what a stiffer hip changes."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any, Final

import numpy as np

from backstride.models import gait
from backstride.models.body import Points
from backstride.models.checks import Array
from backstride.views import body, marks
from backstride.views.explorer import Explorer, Picture, Slider
from backstride.views.svg import Drawing
from backstride.views.theme import colour

STEP_PERCENT: Final = 2
PERCENTS: Final = np.arange(0, 100, STEP_PERCENT)
NO_LIMIT_DEG: Final = 15.0
WIDTH: Final = 480
HEIGHT: Final = 506
GROUND_PX: Final = 470
RUNNER: Final = body.Frame(px_per_m=236, x_px=168, y_px=GROUND_PX)
CLOSE_UP: Final = body.Frame(px_per_m=560, x_px=392, y_px=250)
#: Ground covered in a stride by the drawn runner, and the distance of the marks on the ground.
STRIDE_M: Final = 1.56
MARKS_PER_STRIDE: Final = 4
SHARES: Final = {0.0: "none", 25.0: "a quarter", 50.0: "half", 75.0: "three quarters", 100.0: "all"}


@dataclasses.dataclass(frozen=True)
class RunnerState:
    """One moment of the stride; angles in degrees, ``reach_lost_cm`` of the drawn figure.

    ``hip_deg`` and ``missing_deg`` hold the right and the left leg; ``frame`` counts the
    moments of the drawn ``points``; ``ghost`` are the points without a limit, to be shown on the
    ``side`` whose hip misses more (``near`` is right, ``far`` left).
    """

    percent: float
    limit_deg: float
    share_percent: float
    hip_deg: tuple[float, float]
    missing_deg: tuple[float, float]
    side: str
    tilt_deg: float
    reach_lost_cm: float
    frame: int
    points: Points
    ghost: Points


@cache
def _stride(limit_deg: float, share_percent: float) -> Points:
    return gait.figure(PERCENTS, limit_deg, share_percent / 100)


def runner_state(percent: float, limit_deg: float, share_percent: float) -> RunnerState:
    """Return the runner at a percent of the stride with hips that stop at ``limit_deg``."""
    both = [percent, percent + 50]
    right, left = gait.angle_deg("hip", both).tolist()
    missing = gait.missing_deg(both, limit_deg).tolist()
    points, ghost = _stride(limit_deg, share_percent), _stride(gait.LARGEST_LIMIT_DEG, 0.0)
    frame = round(percent / STEP_PERCENT)
    side = "near" if missing[0] >= missing[1] else "far"
    lost = (gait.reach_behind_m(ghost, side) - gait.reach_behind_m(points, side))[frame]
    tilt = gait.pelvis_tilt_deg(percent, limit_deg, share_percent / 100)
    return RunnerState(
        percent=percent,
        limit_deg=limit_deg,
        share_percent=share_percent,
        hip_deg=(right, left),
        missing_deg=(missing[0], missing[1]),
        side=side,
        tilt_deg=float(tilt),
        reach_lost_cm=float(100 * lost) if max(missing) > 0 else 0.0,
        frame=frame,
        points=points,
        ghost=ghost,
    )


def _ground(percent: float) -> list[body.Element]:
    """The ground with marks that pass under the runner, so that the foot seems to stand."""
    gap = STRIDE_M / MARKS_PER_STRIDE * RUNNER.px_per_m
    passed = percent / 100 * STRIDE_M * RUNNER.px_per_m % gap
    ink = {"stroke": colour("grey"), "stroke-linecap": "round"}
    base = {"tag": "line", "x1": 8, "x2": 330, "y1": GROUND_PX, "y2": GROUND_PX, "stroke-width": 3}
    marks_ = [
        {
            "tag": "line",
            "x1": 18 + gap * k + gap - passed,
            "x2": 10 + gap * k + gap - passed,
            "y1": GROUND_PX + 5,
            "y2": GROUND_PX + 12,
            "stroke-width": 2.5,
        }
        for k in range(3)
    ]
    return [{**element, **ink} for element in (base, *marks_)]


def _ghost_leg(at: dict[str, Any], side: str) -> list[body.Element]:
    """The leg without a limit, as a dashed line."""
    names = ("knee", "ankle", "ball", "toe")
    joints = [at["hip"], *(at[f"{side}_{name}"] for name in names)]
    dashed = {"stroke-width": 2, "stroke-dasharray": "5 5", "stroke-linejoin": "round"}
    return [body.line(RUNNER, joints, stroke=colour("warning"), **dashed)]


def _text(
    x: float, y: float, text: str, role: str = "ink", size: int = 16, anchor: str = "start"
) -> body.Element:
    look = {"font-size": size, "text-anchor": anchor, "fill": colour(role)}
    return {"tag": "text", "x": x, "y": y, "text": text, **look}


def _vertebrae(frame: body.Frame, at: dict[str, Any], fill: str) -> list[body.Element]:
    """Five drawn vertebrae along the lumbar curve."""
    shapes = []
    for low, high in zip(at["lumbar"][:-1], at["lumbar"][1:], strict=True):
        along = high - low
        across = np.array([along[1], -along[0]]) / np.hypot(*along) * 0.023
        foot, top = low + 0.14 * along, low + 0.86 * along
        corners = [foot - across, top - across, top + across, foot + across]
        style = {"fill": fill, "stroke": fill, "stroke-width": 5}
        shapes.append(body.shape(frame, corners, **style))
    return shapes


def _bar(frame: body.Frame, at: dict[str, Any], **style: Any) -> body.Element:
    """A line through the front and the back edge of the pelvis, longer than the pelvis."""
    forward = at["asis"] - at["psis"]
    middle = (at["asis"] + at["psis"]) / 2
    return body.line(frame, [middle - 0.72 * forward, middle + 0.72 * forward], **style)


def _thigh(frame: body.Frame, at: dict[str, Any], fill: str) -> list[body.Element]:
    end = at["hip"] + 0.30 * (at["near_knee"] - at["hip"])
    return body.limb(frame, [at["hip"], end], (0.045, 0.04), fill)


def _close_up(state: RunnerState) -> list[body.Element]:
    """Pelvis, low back and right thigh, larger; the pelvis without a limit dashed behind."""

    def centred(points: Points) -> dict[str, Any]:
        at = body.at_frame(points, state.frame)
        return {name: value - at["hip"] for name, value in at.items()}

    now, before = centred(state.points), centred(state.ghost)
    grey, accent, warning = colour("grey"), colour("accent"), colour("warning")
    dashed = {"stroke-dasharray": "5 5", "stroke-width": 2}
    x = CLOSE_UP.x_px
    return [
        _text(x, 24, "Pelvis and low back,", anchor="middle"),
        _text(x, 43, "close up", anchor="middle"),
        *_vertebrae(CLOSE_UP, now, "#8B98A4"),
        *_thigh(CLOSE_UP, now, body.NEAR),
        body.pelvis(CLOSE_UP, now, fill=accent, stroke=accent, **{"stroke-width": 16}),
        body.disc(CLOSE_UP, now["hip"], 0.026, fill="white"),
        body.disc(CLOSE_UP, now["hip"], 0.018, fill=body.NEAR),
        _bar(CLOSE_UP, before, stroke=grey, **dashed),
        _bar(CLOSE_UP, now, stroke=warning, **{"stroke-width": 3, "stroke-linecap": "round"}),
        _text(x, 372, f"{state.tilt_deg:+.1f}°", "warning", size=26, anchor="middle"),
        _text(x, 394, "forward tilt of the", "warning", anchor="middle"),
        _text(x, 413, "pelvis (assumed)", "warning", anchor="middle"),
    ]


def _standing(percent: float) -> str:
    if gait.in_flight(percent) >= 0:
        return "both feet in the air"
    return "right foot on the ground" if percent % 100 < 50 else "left foot on the ground"


def _drawing(state: RunnerState) -> Drawing:
    at, ghost = (body.at_frame(points, state.frame) for points in (state.points, state.ghost))
    down = np.array([0, at["hip"][1] - ghost["hip"][1]])
    ghost = {name: value + down for name, value in ghost.items()}
    return Drawing(
        WIDTH,
        HEIGHT,
        (
            *_ground(state.percent),
            *body.person(RUNNER, at),
            *_ghost_leg(ghost, state.side),
            *_close_up(state),
            _text(10, 498, "dashed leg: no limit", "warning"),
            _text(WIDTH - 4, 498, _standing(state.percent), anchor="end"),
        ),
    )


def _curve(joint: str, role: str, axes: dict[str, str]) -> list[dict[str, Any]]:
    found = gait.curve(joint)
    low, high = found.mean_deg - found.sd_deg, found.mean_deg + found.sd_deg
    spread = marks.band(found.percent, low, high, f"{joint}, mean ± 1 SD", role)
    mean = marks.line(found.percent, found.mean_deg, f"{joint}, mean of 46 men", role)
    return [trace | axes for trace in (*spread, mean)]


@cache
def _measured() -> tuple[dict[str, Any], ...]:
    top, bottom = {"xaxis": "x", "yaxis": "y"}, {"xaxis": "x", "yaxis": "y2"}
    return (
        *_curve("hip", "accent", top),
        *_curve("knee", "ink", bottom),
        *_curve("ankle", "second", bottom),
    )


@cache
def _assumed(limit_deg: float, share_percent: float) -> tuple[Array, Array]:
    percent = gait.curve("hip").percent
    tilt = gait.pelvis_tilt_deg(percent, limit_deg, share_percent / 100)
    return gait.hip_deg(percent, limit_deg, share_percent / 100), tilt


def _cursor(state: RunnerState) -> list[dict[str, Any]]:
    hip = float(gait.hip_deg(state.percent, state.limit_deg, state.share_percent / 100))
    ends = {"hip": (hip, "accent", "y"), "knee": (0.0, "ink", "y2"), "ankle": (0.0, "second", "y2")}
    dots = []
    for joint, (value, role, axis) in ends.items():
        y = value if joint == "hip" else float(gait.angle_deg(joint, state.percent))
        dot = marks.line([state.percent], [y], f"{joint} now", role, mode="markers", yaxis=axis)
        dots.append(dot | {"marker": {"size": 11, "color": colour(role)}})
    return dots


@cache
def _notes() -> tuple[dict[str, Any], ...]:
    return (
        marks.note(1, 51, "<b>hip</b> (− = extended)", "accent"),
        marks.note(63, -7, "<b>pelvis</b>, assumed", "warning"),
        marks.note(99, -21, "dashed: with the limit", "grey", xanchor="right"),
        marks.note(58, 99, "<b>knee</b>", "ink", yref="y2", xanchor="right"),
        marks.note(97, -11, "<b>ankle</b>", "second", yref="y2", xanchor="right"),
    )


def runner_picture(state: RunnerState) -> Picture:
    """Draw the runner beside the measured curves with a cursor at the moment shown."""
    percent = gait.curve("hip").percent
    hip, tilt = _assumed(state.limit_deg, state.share_percent)
    data = [
        *_measured(),
        marks.assumption(percent, hip, "hip with the limit (assumed)", "accent"),
        marks.assumption(percent, tilt, "forward tilt of the pelvis (assumed)", "warning"),
        *_cursor(state),
    ]
    layout = marks.layout(
        "Stride (%): 0 = right foot meets the ground",
        "Hip (degrees)",
        [0, 100],
        [-27, 57],
        height=500,
        annotations=_notes(),
        shapes=[marks.rule(x=state.percent, role="ink")],
        showlegend=False,
        yaxis2=marks.axis("Knee, ankle (degrees)", [-27, 112], domain=[0, 0.46]),
    )
    layout["yaxis"] |= {"domain": [0.54, 1]}
    layout["xaxis"] |= {"anchor": "y2"}
    return Picture(data, layout, _drawing(state))


def _bent(hip_deg: float) -> str:
    way = "flexed" if hip_deg >= 0 else "extended"
    return f"{way} {abs(hip_deg):.1f}°"


def runner_reading(state: RunnerState) -> str:
    """Say what the hip does now, what is missing, and where the assumption puts it."""
    start = f"At {state.percent:.0f} % of the stride"
    limit = f"{state.limit_deg:g}°"
    if max(state.missing_deg) <= 0:
        hips = f"the right hip is {_bent(state.hip_deg[0])} and the left {_bent(state.hip_deg[1])}"
        if gait.peak_hip_extension_deg() <= state.limit_deg:
            peak = gait.peak_hip_extension_deg()
            return (
                f"{start} {hips}; the mean curve peaks at {peak:.1f}° of extension, so a limit "
                f"of {limit} is never reached."
            )
        return f"{start} {hips}: a limit of {limit} of extension changes nothing at this moment."
    leg = 0 if state.side == "near" else 1
    side, missing = ("right", "left")[leg], state.missing_deg[leg]
    share = SHARES[state.share_percent]
    lost = f"{state.reach_lost_cm:.0f} cm less far behind the hip"
    end = "as far behind the hip as before" if state.share_percent == 100 else lost
    tips = f"it tips {state.tilt_deg:.1f}° further forward" if state.tilt_deg else "it keeps still"
    return (
        f"{start} the {side} hip extends {limit} (the 46 men: {-state.hip_deg[leg]:.1f}°); assume "
        f"that the pelvis takes {share} of the missing {missing:.1f}°: {tips}, and the foot of "
        f"the drawn runner is {end}."
    )


MOVING_RUNNER = Explorer(
    name="moving_runner",
    title="A runner from the measured joint angles of 46 men",
    controls=(
        Slider(
            "percent",
            "Stride",
            "%",
            low=0,
            high=100 - STEP_PERCENT,
            step=STEP_PERCENT,
            default=42,
            help="0 % is the moment the right foot (dark) meets the ground. The left leg does the "
            "same half a stride later.",
            time=True,
        ),
        Slider(
            "limit_deg",
            "Hip extension stops at",
            "degrees",
            low=0,
            high=NO_LIMIT_DEG,
            step=5,
            default=5,
            help="How far both thighs can go behind the line of the pelvis. At 15 the average "
            "stride is not limited: its peak is 13.8.",
        ),
        Slider(
            "share_percent",
            "Missing degrees taken by the pelvis",
            "%",
            low=0,
            high=100,
            step=25,
            default=50,
            help="An assumption: nobody measured this share. 100: the pelvis tips forward by all "
            "of them. 0: the pelvis keeps still, and the leg reaches less far back.",
        ),
    ),
    compute=runner_state,
    picture=runner_picture,
    reading=runner_reading,
    limits=(
        "Measured: the hip, knee and ankle curves, mean and SD of 46 men at 2.5 m/s [H-B1]. Not "
        "measured in this set: pelvis, back, arms and body lengths. Assumed, hence dashed: the "
        "limit, who makes up for it, a pelvis that is otherwise still, a chest and a leg in front "
        "that stay as they are, and a foot on the ground for the first 38 % of its stride. That "
        "less extension goes with more tilt was seen in runners [H-B2, H-B3], but not how much one "
        "makes up for the other. A real pelvis also rocks and turns."
    ),
    facts=("H-B1", "H-B1b", "H-B2", "H-B3"),
)
