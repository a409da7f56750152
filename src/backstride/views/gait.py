"""Lesson 04: the moving runner, the bench against the run, and whether a gain is real."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any, Final

import numpy as np

from backstride.models import gait
from backstride.models.body import Points
from backstride.models.checks import Array
from backstride.models.gait import Correlation
from backstride.views import body, marks, people
from backstride.views.explorer import Choice, Explorer, Picture, Slider
from backstride.views.svg import Drawing
from backstride.views.theme import colour, see_through

# ---- the moving runner

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


# ---- the bench against the run

LEGS: Final = {"Right leg": "right", "Left leg": "left"}


@dataclasses.dataclass(frozen=True)
class BenchState:
    """Bench angle and hip extension in the run (degrees) of each man, and how they go together."""

    leg: str
    bench_deg: Array
    run_deg: Array
    found: Correlation
    slope: float
    start: float


def bench_state(leg: str) -> BenchState:
    """Return the pairs for the leg that was tested on the bench, and their correlation."""
    bench, run = gait.bench_and_run(LEGS[leg])
    slope, start = np.polyfit(bench, run, 1)
    return BenchState(leg, bench, run, gait.correlation(bench, run), float(slope), float(start))


def bench_picture(state: BenchState) -> Picture:
    """Draw a dot for each man with the line of best fit, and r with its interval beside it."""
    ends = np.array([-3.0, 27.0])
    found = state.found
    second = {"xaxis": "x2", "yaxis": "y2"}
    r_dot = marks.dots([0], [found.r], "r with its 95% CI", y_low=[found.low], y_high=[found.high])
    data = [
        marks.line(ends, state.start + state.slope * ends, "line of best fit", "grey"),
        marks.dots(state.bench_deg, state.run_deg, "one runner"),
        r_dot | second,
    ]
    zero = marks.rule(y=0, role="ink") | {"xref": "x2 domain", "yref": "y2"}
    notes = [
        marks.note(0.12, found.r, f"<b>r = {found.r:.2f}</b>", xref="x2", yref="y2"),
        marks.note(-0.95, 0.07, "0: no link", "grey", xref="x2", yref="y2"),
    ]
    layout = marks.layout(
        f"Thomas test, {state.leg.lower()} (degrees below horizontal)",
        "Peak hip extension in the run (degrees)",
        [-4, 28],
        [0, 27],
        height=420,
        annotations=notes,
        shapes=[zero],
        showlegend=False,
        xaxis2=marks.axis(
            "", [-1, 1], domain=[0.78, 1], showticklabels=False, ticks="", showgrid=False
        ),
        yaxis2=marks.axis("Correlation r", [-1, 1], anchor="x2"),
    )
    layout["xaxis"] |= {"domain": [0, 0.66]}
    return Picture(data, layout)


def bench_reading(state: BenchState) -> str:
    """Say r, its interval, and what the interval allows."""
    found = state.found
    verdict = (
        "no link at all fits these data" if found.low <= 0 <= found.high else "some link is likely"
    )
    return (
        f"In {found.n} runners the bench angle of the {LEGS[state.leg]} leg and the hip extension "
        f"used in the run go together with r = {found.r:.2f} (95% CI {found.low:.2f} to "
        f"{found.high:.2f}): {verdict}, and so does a link of {found.high:.2f}."
    )


THOMAS_SCATTER = Explorer(
    name="thomas_scatter",
    title="Does the bench test tell how far the hip extends in the run?",
    controls=(
        Choice(
            "leg",
            "Leg on the bench",
            tuple(LEGS),
            default="Right leg",
            help="Thomas test: on the back on a bench, one knee held to the chest, the other thigh "
            "hangs. How far below the horizontal does it drop? More is more flexible.",
        ),
    ),
    compute=bench_state,
    picture=bench_picture,
    reading=bench_reading,
    limits=(
        "23 men from open data. They were matched between two files by age, height and mass, and "
        "the table does not name the leg of the running angle. The published fact uses the right "
        "leg on the bench [H-B1c]. The line is a best fit, not a law. Nothing here is about pain."
    ),
    facts=("H-B1c",),
)


# ---- is my gain real?

DIFFERENCES: Final = np.arange(-40.0, 40.01, 0.5)


@dataclasses.dataclass(frozen=True)
class GainState:
    """A change in degrees, a tester's standard error, and how often chance alone does as much."""

    change_deg: float
    sem_deg: float
    chance: float
    smallest_deg: float


def gain_state(change_deg: float, sem_deg: float) -> GainState:
    """Return how often two measurements of an unchanged joint differ by this change or more."""
    return GainState(
        change_deg,
        sem_deg,
        gait.chance_of_change(change_deg, sem_deg),
        gait.smallest_real_change_deg(sem_deg),
    )


def _of_100(chance: float) -> int:
    return round(100 * chance)


def _tail(height: list[float], outward: Array, change_deg: float) -> dict[str, Any]:
    """The part of the curve that lies ``change_deg`` or more ``outward``, shaded."""
    beyond = [h if d >= change_deg else None for d, h in zip(outward, height, strict=True)]
    shade = {"fill": "tozeroy", "fillcolor": see_through("warning", 0.3), "line": {"width": 0}}
    return marks.line(DIFFERENCES, beyond, "this big or bigger", "warning", **shade)


def gain_picture(state: GainState) -> Picture:
    """Draw 100 people whose joints did not change, and the curve of differences they show."""
    spread = np.sqrt(2) * state.sem_deg
    height: list[float] = np.exp(-0.5 * (DIFFERENCES / spread) ** 2).tolist()
    data = [
        _tail(height, -DIFFERENCES, state.change_deg),
        _tail(height, DIFFERENCES, state.change_deg),
        marks.assumption(DIFFERENCES, height, "no real change (assumed bell curve)", "grey"),
    ]
    ends = [marks.rule(x=x, role="warning") for x in (-state.change_deg, state.change_deg)]
    right = {"xanchor": "right", "align": "right"}
    layout = marks.layout(
        "Second measurement minus first (degrees)",
        "How common",
        [-40, 40],
        [0, 1.3],
        height=360,
        shapes=ends,
        annotations=[
            marks.note(39, 1.19, "shaded: as big<br>as yours, or bigger", "warning", **right),
            marks.note(39, 0.98, "dashed: nobody<br>changed", "grey", **right),
        ],
        showlegend=False,
    )
    layout["yaxis"] |= {"showticklabels": False, "ticks": "", "showgrid": False}
    count = _of_100(state.chance)
    crowd = people.icons(
        [
            (count, "show a change this big", "warning"),
            (100 - count, "show a smaller one", "ghost"),
        ],
        columns=20,
        size=24,
    )
    return Picture(data, layout, crowd)


def gain_reading(state: GainState) -> str:
    """Say how many of 100 unchanged people would show this change by chance."""
    count = _of_100(state.chance)
    who = f"about {count} of 100 people" if count else "fewer than 1 of 100 people"
    return (
        f"With an error of {state.sem_deg:g}° in each measurement, {who} whose joint did not "
        f"change would show a difference of {state.change_deg:g}° or more; only 5 in 100 "
        f"would show more than {state.smallest_deg:.1f}°."
    )


IS_MY_GAIN_REAL = Explorer(
    name="is_my_gain_real",
    title="Is my gain real, or is it the measuring?",
    controls=(
        Slider(
            "change_deg",
            "Difference between two tests",
            "degrees",
            low=1,
            high=30,
            step=1,
            default=5,
            help="The second measurement minus the first, in either direction.",
        ),
        Slider(
            "sem_deg",
            "Error of one measurement",
            "degrees",
            low=2,
            high=10,
            step=1,
            default=7,
            help="Standard error of measurement. 7 was found for the knee angle in the Thomas test "
            "with a hand goniometer [H-A4]. Other values are what-if.",
        ),
    ),
    compute=gain_state,
    picture=gain_picture,
    reading=gain_reading,
    limits=(
        "Assumed: a bell curve, the same error both times, and nothing learned between the tests. "
        "Change of device is not included: two devices differed by 3.2 degrees on average for hip "
        "extension [H-A7]. Measuring more often, and taking the mean, makes the error smaller."
    ),
    facts=("H-A4", "H-A7"),
)
