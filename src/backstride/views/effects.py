"""What is tried against back pain, side by side: effects with intervals, and what has no number."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any

from backstride.evidence import load
from backstride.views import marks
from backstride.views.explorer import Explorer, Picture, Slider
from backstride.views.theme import colour

# --------------------------------------------------------------------- what helps, and how much


@dataclasses.dataclass(frozen=True)
class Row:
    """One comparison: what was tried against what, and where its number is kept.

    ``sign`` is -1 where the source writes less pain as a negative number.
    """

    label: str
    spoken: str
    fact: str
    key: str
    sign: int = 1
    threshold_key: str = ""


@dataclasses.dataclass(frozen=True)
class Effect:
    """A comparison with its published numbers; larger than 0 means less pain or better function.

    ``threshold`` is the smallest difference that the source itself calls important, if it does.
    """

    label: str
    spoken: str
    estimate: float
    low: float
    high: float
    threshold: float | None = None


#: Less pain on a scale of 0 to 100.
POINTS = (
    Row("Heated blanket,<br>straight after warming", "a heated blanket straight after warming",
        "C-F6", "heated_blanket_pain", -1),
    Row("Ibuprofen-type pill v dummy,<br>new pain, up to 3 weeks", "ibuprofen-type pills",
        "C-F5", "pain_difference", -1, "important_pain"),
    Row("Exercise programme v sham,<br>new pain", "an exercise programme for new pain",
        "C-F9", "pain_difference_sham", -1),
    Row("Exercise v little or nothing,<br>lasting pain", "exercise for lasting pain",
        "C-F10", "pain_difference", 1, "important_pain"),
    Row("Run-walk programme v waiting,<br>lasting pain", "a run-walk programme for lasting pain",
        "H-C16", "average_pain", -1),
)  # fmt: skip
#: Better on a scale of 0 to 5, and in standard deviations.
HEAT_WRAP = Row("Heat wrap v dummy pill,<br>after 5 days", "", "C-F6", "heat_wrap_difference")
ACTIVE = (
    Row("Staying active v bed rest:<br>pain, new pain", "", "C-F8", "acute_pain_smd"),
    Row("Staying active v bed rest:<br>function, new pain", "", "C-F8", "acute_function_smd"),
)


@cache
def effect(row: Row) -> Effect:
    """Return a row's published numbers, turned so that larger than 0 is better."""
    fact = load().fact(row.fact)
    figure = fact.figure(row.key)
    low = figure.estimate if figure.low is None else figure.low
    high = figure.estimate if figure.high is None else figure.high
    ends = sorted((row.sign * low, row.sign * high))
    threshold = fact.figure(row.threshold_key).estimate if row.threshold_key else None
    return Effect(row.label, row.spoken, row.sign * figure.estimate, ends[0], ends[1], threshold)


@dataclasses.dataclass(frozen=True)
class HelpsState:
    """The smallest change that matters to the reader (points of 100), and the effects."""

    matters: float
    points: tuple[Effect, ...]

    def beyond(self, one: Effect) -> str:
        """Whether an interval lies wholly beyond, across or short of what matters."""
        if one.low >= self.matters:
            return "beyond"
        return "short" if one.high < self.matters else "across"


def helps_state(matters: float) -> HelpsState:
    """Return the effects on pain beside the smallest change that would matter."""
    return HelpsState(matters, tuple(effect(row) for row in POINTS))


SIGNS = {
    "beyond": "<b>✓ beyond your line</b>",
    "across": "? across your line",
    "short": "✗ short of your line",
}


def _dots(effects: tuple[Effect, ...], rows: list[float], name: str, **more: Any) -> dict[str, Any]:
    return marks.dots(
        [e.estimate for e in effects],
        rows,
        name,
        x_low=[e.low for e in effects],
        x_high=[e.high for e in effects],
        **more,
    )


def _value(one: Effect, digits: int) -> str:
    numbers = (f"{v:.{digits}f}".replace("-", "−") for v in (one.estimate, one.low, one.high))
    return "{} ({} to {})".format(*numbers)


def _y_axis(domain: list[float], labels: list[str], anchor: str = "x") -> dict[str, Any]:
    """Rows from top to bottom with their labels, in a part of the picture's height."""
    places = list(range(len(labels)))
    return marks.axis("", [len(labels) - 0.5, -0.5]) | {
        "domain": domain,
        "anchor": anchor,
        "tickvals": places,
        "ticktext": labels,
        "ticks": "",
        "showgrid": False,
        "showline": False,
    }


def helps_picture(state: HelpsState) -> Picture:
    """Draw three panels, one a unit, with the reader's line in the first."""
    heat, active = effect(HEAT_WRAP), tuple(effect(row) for row in ACTIVE)
    rows = [float(k) for k in range(len(state.points))]
    thresholds = [(k, e.threshold) for k, e in enumerate(state.points) if e.threshold is not None]
    data = [
        _dots(state.points, rows, "effect on pain, 0 to 100"),
        marks.dots(
            [t for _, t in thresholds],
            [k + 0.3 for k, _ in thresholds],
            "important difference named by the source",
            role="warning",
            symbol="triangle-up",
        ),
        _dots((heat,), [0.0], "effect of heat, 0 to 5", xaxis="x2", yaxis="y2"),
        _dots(active, [0.0, 1.0], "staying active", xaxis="x3", yaxis="y3"),
    ]
    return Picture(data, _helps_layout(state, _helps_notes(state, heat, active)))


def _helps_notes(
    state: HelpsState, heat: Effect, active: tuple[Effect, ...]
) -> list[dict[str, Any]]:
    """The numbers of every row in one column on the right, and the sources' own lines."""
    column: dict[str, Any] = {"xref": "paper"}
    notes = []
    for k, one in enumerate(state.points):
        notes.append(marks.note(0.68, k, SIGNS[state.beyond(one)], yshift=9, **column))
        notes.append(marks.note(0.68, k, _value(one, 1), "grey", yshift=-10, **column))
        if one.threshold is not None:
            own = f"the review's own line: {one.threshold:g}"
            notes.append(marks.note(one.threshold, k + 0.3, own, "warning", xshift=8))
    notes.append(marks.note(0.68, 0, _value(heat, 2), "grey", yref="y2", **column))
    for k, one in enumerate(active):
        notes.append(marks.note(0.68, k, _value(one, 2), "grey", yref="y3", **column))
    return notes


def _helps_layout(state: HelpsState, notes: list[dict[str, Any]]) -> dict[str, Any]:
    line = {
        "type": "line",
        "xref": "x",
        "yref": "y",
        "x0": state.matters,
        "x1": state.matters,
        "y0": -0.5,
        "y1": len(POINTS) - 0.5,
        "line": {"color": colour("accent"), "width": 2, "dash": "dash"},
    }
    zeros = [
        {
            "type": "line",
            "xref": x,
            "yref": f"{y} domain",
            "x0": 0,
            "x1": 0,
            "y0": 0,
            "y1": 1,
            "line": {"color": colour("grey"), "width": 1},
        }
        for x, y in (("x", "y"), ("x2", "y2"), ("x3", "y3"))
    ]
    quiet = {"showline": False, "ticks": ""}
    layout = marks.layout("", "", height=720, annotations=notes, shapes=[line, *zeros])
    return layout | {
        "showlegend": False,
        "margin": {"l": 250, "r": 20, "t": 16, "b": 60},
        "xaxis": marks.axis("Less pain, points of 100 (0 = no different)", [-6, 64])
        | {"anchor": "y", "tickvals": [0, 10, 20, 30, 40]} | quiet,
        "yaxis": _y_axis([0.50, 1.0], [e.label for e in state.points]),
        "xaxis2": marks.axis("Better, points on a scale of 0 to 5", [-0.25, 2.67])
        | {"anchor": "y2", "tickvals": [0, 0.5, 1, 1.5]} | quiet,
        "yaxis2": _y_axis([0.29, 0.36], [HEAT_WRAP.label], "x2"),
        "xaxis3": marks.axis("Better, in standard deviations (SMD)", [-0.1, 1.07])
        | {"anchor": "y3", "tickvals": [0, 0.2, 0.4, 0.6]} | quiet,
        "yaxis3": _y_axis([0.0, 0.15], [row.label for row in ACTIVE], "x3"),
    }  # fmt: skip


def _listed(effects: list[Effect]) -> str:
    names = [e.spoken for e in effects] or ["none"]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def helps_reading(state: HelpsState) -> str:
    """Say which effects lie beyond, across and short of the reader's line."""
    groups: dict[str, list[Effect]] = {"beyond": [], "across": [], "short": []}
    for one in state.points:
        groups[state.beyond(one)].append(one)
    return (
        f"If a change of {state.matters:g} of 100 points is the least that matters to you, the "
        f"whole interval lies beyond it for {len(groups['beyond'])} of {len(state.points)} "
        f"({_listed(groups['beyond'])}); it crosses the line for {_listed(groups['across'])}; "
        f"and it falls short for {_listed(groups['short'])}."
    )


WHAT_HELPS = Explorer(
    name="what_helps",
    title="What is tried, and how much it changes",
    controls=(
        Slider(
            "matters",
            "Least change that matters to you",
            "points of 100",
            low=0,
            high=30,
            step=1,
            default=10,
            help="How much less pain, on a scale from 0 to 100, would make it worth the trouble? "
            "Only you can say. Researchers often use 10 or 15.",
        ),
    ),
    compute=helps_state,
    picture=helps_picture,
    reading=helps_reading,
    limits=(
        "Dots are differences between group averages, bars their 95% intervals. Triangles: the "
        "smallest difference that the review itself calls important. The rows come from different "
        "people, times and comparisons, so a dot further right in one row does not beat another "
        "row. We do not know how long the blanket's effect lasts. The other two panels have other "
        "units and cannot be compared with the first. Not drawn, for we have no number on these "
        "scales: paracetamol, ice, stretching, and a week without running."
    ),
    facts=("C-F5", "C-F6", "C-F8", "C-F9", "C-F10", "H-C16"),
)
