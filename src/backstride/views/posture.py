"""Two groups, one measure: how far does posture tell people with back pain from people without?"""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any

import numpy as np

from backstride.errors import DataError
from backstride.evidence import Figure, load
from backstride.models import posture, statistics
from backstride.models.posture import Separation
from backstride.views import marks
from backstride.views.explorer import Choice, Explorer, Picture, Slider
from backstride.views.theme import see_through

FACT = "H-D1"
#: The measures on offer: label to the key of its figure in the fact.
MEASURES = {
    "Forward tilt of the pelvis": "pelvic_tilt",
    "Curve of the low back": "lordosis",
    "Sense of position (error)": "proprioceptive_error",
}
TILT = "Forward tilt of the pelvis"
SPOKEN = {
    TILT: "standing pelvic tilt",
    "Curve of the low back": "the curve of the low back",
    "Sense of position (error)": "the error in sensing position",
}
ENDS = ("Low end", "Best estimate", "High end")
GRID = np.linspace(-3.5, 5.0, 171)


@dataclasses.dataclass(frozen=True)
class OverlapState:
    """The measure and the end of its interval that are shown, and what a cut-off then does."""

    measure: str
    end: str
    found: Separation


def _gap(figure: Figure, end: str) -> float:
    ends = dict(zip(ENDS, (figure.low, figure.estimate, figure.high), strict=True))
    gap = ends[end]
    if gap is None:
        raise DataError(f"facts, record {FACT}, figure {figure.key}: the interval is missing.")
    return gap


def overlap_state(measure: str, end: str, cut_off_sd: float) -> OverlapState:
    """Return how a cut-off (SD from people without pain) sorts people on a measure."""
    figure = load().fact(FACT).figure(MEASURES[measure])
    return OverlapState(measure, end, posture.separate(_gap(figure, end), cut_off_sd))


@cache
def _without() -> list[float]:
    heights: list[float] = statistics.normal_density(GRID).tolist()
    return heights


def _tail(heights: Any, cut: float) -> list[float | None]:
    """The part of a curve beyond the cut-off, for shading."""
    return [h if x >= cut - 1e-9 else None for x, h in zip(GRID, heights, strict=True)]


def _shade(heights: Any, cut: float, name: str, role: str) -> dict[str, Any]:
    return marks.line(
        GRID,
        _tail(heights, cut),
        name,
        role,
        fill="tozeroy",
        fillcolor=see_through(role, 0.22),
        line={"width": 0},
        hoverinfo="skip",
    )


def overlap_picture(state: OverlapState) -> Picture:
    """Draw both groups' curves, the cut-off and whom it flags."""
    found = state.found
    cut = found.cut_off_sd
    with_pain = statistics.normal_density(GRID, mean=found.smd)
    flagged = [round(100 * s) for s in (found.flagged_with_pain, found.flagged_without_pain)]
    notes = [
        marks.note(-1.0, 0.30, "people<br>without pain", "grey", xanchor="right", align="right"),
        marks.note(1.15 + found.smd, 0.30, "people<br>with pain", "accent"),
        marks.note(cut + 0.06, 0.475, "flagged by this line →", "ink"),
        marks.note(2.5, 0.43, f"<b>{flagged[0]} of 100</b> with pain", "accent"),
        marks.note(2.5, 0.385, f"<b>{flagged[1]} of 100</b> without", "grey"),
    ]
    layout = marks.layout(
        "Distance from the average of people without pain (standard deviations)",
        "How common a value is",
        [-3.5, 5.0],
        [0, 0.5],
        height=420,
        annotations=notes,
        shapes=[marks.rule(x=cut, role="ink")],
        showlegend=False,
    )
    layout["yaxis"] |= {"showticklabels": False, "ticks": ""}
    grey_line = marks.assumption(GRID, _without(), "without pain (assumed bell curve)", "grey")
    data = [
        _shade(_without(), cut, "without pain, flagged", "grey"),
        _shade(with_pain, cut, "with pain, flagged", "accent"),
        grey_line,
        marks.assumption(GRID, with_pain, "with pain (assumed bell curve)", "accent"),
    ]
    return Picture(data, layout)


def overlap_reading(state: OverlapState) -> str:
    """Say how often the measure alone is right, and whom the cut-off flags."""
    found = state.found
    pairs, shared, sick, well = (
        round(100 * share)
        for share in (
            found.right_of_pairs,
            found.overlap,
            found.flagged_with_pain,
            found.flagged_without_pain,
        )
    )
    return (
        f"Pick one person with pain and one without: {SPOKEN[state.measure]} points to the right "
        f"one {pairs} times in 100 (50 is a coin toss); {shared} % of the two curves overlap, and "
        f"a line at {found.cut_off_sd:+.1f} SD flags {sick} of 100 people with pain and {well} of "
        f"100 without ({state.end.lower()} of the interval, SMD {found.smd:.2f})."
    )


POSTURE_OVERLAP = Explorer(
    name="posture_overlap",
    title="Can you tell who has back pain from how they stand?",
    controls=(
        Choice(
            "measure",
            "Measure",
            tuple(MEASURES),
            default=TILT,
            help="Two measures of posture while standing, and one of how well people sense the "
            "position of their back, for comparison.",
        ),
        Choice(
            "end",
            "How large is the gap",
            ENDS,
            default="Best estimate",
            help="The gap between the groups is known only within its 95% interval: look at both "
            "ends, too.",
        ),
        Slider(
            "cut_off_sd",
            "Call it too much above",
            "SD",
            low=-2,
            high=3,
            step=0.1,
            default=1,
            help="Everybody to the right of the line is flagged. 0 is the average of people "
            "without pain; 1 is one standard deviation more.",
        ),
    ),
    compute=overlap_state,
    picture=overlap_picture,
    reading=overlap_reading,
    limits=(
        "The studies published the gap between the groups, not these curves. Bell-shaped curves "
        "with equal spread are our assumption, hence dashed. The gap is pooled from 8 studies for "
        "the curve of the low back and from 3 for the tilt of the pelvis [H-D1]. A gap does not "
        "say what came first, the tilt or the pain. The people were not picked as runners."
    ),
    facts=(FACT,),
)
