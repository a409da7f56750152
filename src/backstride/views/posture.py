"""Two groups, one measure: how far does posture tell people with back pain from people without?"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from backstride.errors import DataError
from backstride.evidence import Figure, load
from backstride.models import posture, statistics
from backstride.models.posture import Separation
from backstride.views import marks, people
from backstride.views.explorer import Choice, Explorer, Picture, Slider
from backstride.views.svg import Drawing, Element
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
#: Behind a label, so that the cut-off may pass below it.
PALE = {"bgcolor": "rgba(255,255,255,0.85)"}
GRID = np.linspace(-3.5, 5.0, 171)


@dataclasses.dataclass(frozen=True)
class OverlapState:
    """The measure and the end of its interval that are shown, and what a cut-off then does."""

    measure: str
    end: str
    found: Separation

    @property
    def flagged(self) -> tuple[int, int]:
        """How many of 100 people with pain, and of 100 without, lie beyond the cut-off."""
        found = self.found
        return round(100 * found.flagged_with_pain), round(100 * found.flagged_without_pain)


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


def _words(x: float, y: float, text: str, style: str = "bs-text") -> Element:
    return {"tag": "text", "x": x, "y": y, "class": style, "text": text}


#: Where the two crowds stand in the drawing, and how large one person is.
ICON, CROWDS, TOP = 20.0, (2.0, 226.0), 30.0


@cache
def _crowd(flagged: int, role: str, x: float) -> Element:
    crowd = people.filled_up_to(flagged, 100, role, size=ICON)
    return {"tag": "g", "transform": f"translate({x:g},{TOP:g})", "children": crowd}


def _crowds(state: OverlapState) -> Drawing:
    """A hundred people of each group: those beyond the line are filled."""
    sick, well = state.flagged
    below = TOP + 10 * 1.22 * ICON + 22
    rows = zip(
        CROWDS,
        ("100 people with pain", "100 people without"),
        ("accent", "grey"),
        (sick, well),
        (f"sensitivity {sick} %", f"specificity {100 - well} %"),
        strict=True,
    )
    elements: list[Element] = []
    for x, title, role, flagged, quality in rows:
        elements += [_words(x, 16, title), _crowd(flagged, role, x)]
        elements.append(_words(x, below, f"{flagged} flagged (filled)"))
        elements.append(_words(x, below + 22, quality))
    return Drawing(CROWDS[1] + 10 * ICON + 2, below + 32, tuple(elements))


def overlap_picture(state: OverlapState) -> Picture:
    """Draw both groups' curves, the cut-off, and the people it flags."""
    found = state.found
    cut = found.cut_off_sd
    with_pain = statistics.normal_density(GRID, mean=found.smd)
    notes = [
        marks.note(
            -1.0, 0.30, "people<br>without pain", "grey", xanchor="right", align="right", **PALE
        ),
        marks.note(1.15 + found.smd, 0.30, "people<br>with pain", "accent", **PALE),
        marks.note(cut + 0.06, 0.475, "flagged →", "ink"),
    ]
    layout = marks.layout(
        "Standard deviations from the average<br>of people without pain",
        "How common a value is",
        [-3.5, 5.0],
        [0, 0.5],
        height=400,
        annotations=notes,
        shapes=[marks.rule(x=cut, role="ink")],
        showlegend=False,
    )
    layout["yaxis"] |= {"showticklabels": False, "ticks": ""}
    layout["margin"] |= {"l": 40, "b": 76, "r": 10}
    grey_line = marks.assumption(GRID, _without(), "without pain (assumed bell curve)", "grey")
    data = [
        _shade(_without(), cut, "without pain, flagged", "grey"),
        _shade(with_pain, cut, "with pain, flagged", "accent"),
        grey_line,
        marks.assumption(GRID, with_pain, "with pain (assumed bell curve)", "accent"),
    ]
    return Picture(data, layout, _crowds(state))


def overlap_reading(state: OverlapState) -> str:
    """Say whom the cut-off flags, and how often the measure alone is right."""
    found = state.found
    sick, well = state.flagged
    pairs, shared = round(100 * found.right_of_pairs), round(100 * found.overlap)
    return (
        f"A line at {found.cut_off_sd:+.1f} SD on {SPOKEN[state.measure]} flags {sick} of 100 "
        f"people with pain (sensitivity {sick} %) and {well} of 100 without (specificity "
        f"{100 - well} %); {shared} % of the two curves overlap, and of one person with pain and "
        f"one without it points to the right one {pairs} times in 100 (50 is a coin toss), at the "
        f"{state.end.lower()} of the gap, SMD {found.smd:.2f}."
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

# ---------------------------------------------------------------- how people without pain stand

STANDS = "H-D4"
WAYS: Mapping[str, tuple[str, str]] = {
    "anterior": ("tilted forward", "accent"),
    "neutral": ("level", "half-second"),
    "posterior": ("tilted back", "ghost"),
}


@dataclasses.dataclass(frozen=True)
class TiltState:
    """Of 100 pain-free men and 100 pain-free women: how many stand in each of `WAYS`."""

    men: tuple[int, ...]
    women: tuple[int, ...]


def tilt_state() -> TiltState:
    """Return the published shares of standing pelvic tilt in young adults without pain."""
    fact = load().fact(STANDS)
    men, women = (
        tuple(round(fact.figure(f"{way}_{who}").estimate) for way in WAYS)
        for who in ("men", "women")
    )
    return TiltState(men, women)


def tilt_picture(state: TiltState) -> Picture:
    """Draw a hundred men and a hundred women, sorted by how the pelvis stands."""
    elements: list[Element] = []
    bottom = 0.0
    for x, title, counts in ((60.0, "100 men", state.men), (500.0, "100 women", state.women)):
        groups = [(n, *WAYS[way]) for n, way in zip(counts, WAYS, strict=True)]
        crowd = people.icons(groups, size=22)
        elements.append(_words(x, 16, f"{title} without back pain"))
        moved = {"transform": f"translate({x:g},26)", "children": list(crowd.elements)}
        elements.append({"tag": "g", **moved})
        bottom = max(bottom, crowd.height + 26)
    return Picture(svg=Drawing(860, bottom, tuple(elements)))


def tilt_reading(state: TiltState) -> str:
    """Say how many tilt forward, stand level, and tilt back."""
    parts = [
        f"of 100 {who} {n[0]} stand with the pelvis tilted forward, {n[1]} level and {n[2]} back"
        for who, n in (("men", state.men), ("women", state.women))
    ]
    return f"Among young adults without back pain, {parts[0]}; {parts[1]}."


USUAL_TILT = Explorer(
    name="usual_tilt",
    title="How do people without back pain stand?",
    controls=(),
    compute=tilt_state,
    picture=tilt_picture,
    reading=tilt_reading,
    limits=(
        "The shares come from 65 men and 55 women with a mean age of 23.8 years [H-D4], drawn "
        "here as 100 each. What this leaves out: older people, runners, and how far each pelvis "
        "tilted. Bone shape alone changes what the bony points read [H-D5]."
    ),
    facts=(STANDS, "H-D5"),
)
