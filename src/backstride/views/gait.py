"""Lesson 04: the bench against the run, and whether a gain is real."""

from __future__ import annotations

import dataclasses
from typing import Any, Final

import numpy as np

from backstride.models import gait
from backstride.models.checks import Array
from backstride.models.gait import Correlation
from backstride.views import marks, people
from backstride.views.explorer import Choice, Explorer, Picture, Slider
from backstride.views.theme import see_through

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
