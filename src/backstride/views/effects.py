"""What is tried against back pain, side by side: effects with intervals, and what has no number."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import cache
from typing import Any

from backstride.evidence import load
from backstride.views import marks
from backstride.views.explorer import Explorer, Picture, Slider
from backstride.views.theme import SMALL_TEXT_PX, colour

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


#: Less pain on a scale of 0 to 100, in new pain.
POINTS = (
    Row("Heated blanket, right away", "a heated blanket right after warming",
        "C-F6", "heated_blanket_pain", -1),
    Row("Ibuprofen-type pill v dummy", "ibuprofen-type pills",
        "C-F5", "pain_difference", -1, "important_pain"),
    Row("Exercise programme v sham", "an exercise programme for new pain",
        "C-F9", "pain_difference_sham", -1),
)  # fmt: skip
#: The same in lasting pain.
LASTING = (
    Row("Exercise v little or nothing", "exercise for lasting pain",
        "C-F10", "pain_difference", 1, "important_pain"),
    Row("Run-walk plan v waiting", "a run-walk plan for lasting pain",
        "H-C16", "average_pain", -1),
)  # fmt: skip
#: Gains within one group of one trial: no untreated group, no intervals.
WITHIN = (
    "C-F7",
    "important",
    (("Heat pack, before to after", "heat"), ("Cold pack, before to after", "cold")),
)
#: What has no number on the scale of points, and what is said of it, by kind of pain.
NO_NUMBER_NEW = (("Manipulation", "called no effect, low certainty"),)
NO_NUMBER_LASTING = (("Stretching v control", "no difference; no number read"),)
#: Days until half had recovered, by what they took.
DAYS = (
    Row("Paracetamol, regular", "", "C-F1", "median_recovery_regular_days"),
    Row("Paracetamol, as needed", "", "C-F1", "median_recovery_as_needed_days"),
    Row("Dummy pill", "", "C-F1", "median_recovery_placebo_days"),
)
#: Better on a scale of 0 to 5, and in standard deviations.
HEAT_WRAP = Row("Heat wrap v dummy, 5 days", "", "C-F6", "heat_wrap_difference")
ACTIVE = (
    Row("Active v bed rest: pain", "", "C-F8", "acute_pain_smd"),
    Row("Active v bed rest: function", "", "C-F8", "acute_function_smd"),
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
    """The smallest change that matters to the reader (points of 100), and the effects on pain."""

    matters: float
    new: tuple[Effect, ...]
    lasting: tuple[Effect, ...]

    @property
    def points(self) -> tuple[Effect, ...]:
        """All effects in points of 100, in new and then in lasting pain."""
        return self.new + self.lasting

    def beyond(self, one: Effect) -> str:
        """Whether an interval lies wholly beyond, across or short of what matters."""
        if one.low >= self.matters:
            return "beyond"
        return "short" if one.high < self.matters else "across"


def helps_state(matters: float) -> HelpsState:
    """Return the effects on pain beside the smallest change that would matter."""
    new, lasting = (tuple(effect(row) for row in rows) for rows in (POINTS, LASTING))
    return HelpsState(matters, new, lasting)


SIGNS = {"beyond": "<b>✓ beyond</b>", "across": "? across", "short": "✗ short"}
#: Height of the whole figure and of a row, and the room that a panel's axis needs, in px.
HELPS_PX, ROW_PX, AXIS_PX = 660, 26, 44
#: Where the column of numbers starts, as a share of the width.
NUMBERS_AT = 0.56


@dataclasses.dataclass(frozen=True)
class Panel:
    """One part of the picture with its own axis: row labels, dots, and numbers on the right."""

    title: str
    span: tuple[float, float]
    labels: tuple[str, ...]
    dots: tuple[dict[str, Any], ...]
    numbers: tuple[str, ...]
    zero: bool = True


def _dots(effects: Sequence[Effect], rows: Sequence[float], name: str) -> dict[str, Any]:
    return marks.dots(
        [e.estimate for e in effects],
        list(rows),
        name,
        x_low=[e.low for e in effects],
        x_high=[e.high for e in effects],
    )


def _value(one: Effect, digits: int) -> str:
    numbers = (f"{v:.{digits}f}".replace("-", "−") for v in (one.estimate, one.low, one.high))
    return "{} ({} to {})".format(*numbers)


def _important(effects: Sequence[Effect]) -> dict[str, Any]:
    """Triangles: the smallest difference that a review itself calls important."""
    found = [(k, e.threshold) for k, e in enumerate(effects) if e.threshold is not None]
    return marks.dots(
        [value for _, value in found],
        [k + 0.3 for k, _ in found],
        "smallest important difference, by the review",
        role="warning",
        symbol="triangle-up",
    )


def _points_panel(
    title: str, effects: Sequence[Effect], state: HelpsState, more: Sequence[tuple[str, str]]
) -> Panel:
    """Effects in points of 100, each beside the reader's line; then rows without a dot."""
    said = [f"{SIGNS[state.beyond(e)]}: {_value(e, 1)}" for e in effects]
    dots = (_dots(effects, range(len(effects)), title), _important(effects))
    labels = [e.label for e in effects] + [label for label, _ in more]
    numbers = said + [text for _, text in more]
    return Panel(f"{title}: points of 100 less pain", (-7, 41), tuple(labels), dots, tuple(numbers))


def _within() -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The gains with heat and with cold in one trial as open dots, and their rows."""
    id, key, rows = WITHIN
    fact = load().fact(id)
    gains = [fact.figure(name).estimate for _, name in rows]
    first = float(len(POINTS))
    dots = marks.dots(gains, [first, first + 1], "gain within a group", symbol="circle-open")
    dots["marker"]["line"] = {"width": 2, "color": colour("ink")}
    important = fact.figure(key).estimate
    said = f"{important:g} would matter"
    return dots, [
        (label, f"gain {gain:g}; {said}") for (label, _), gain in zip(rows, gains, strict=True)
    ]


def _panels(state: HelpsState) -> tuple[Panel, ...]:
    within, rows = _within()
    new = _points_panel("New pain", state.new, state, [*rows, *NO_NUMBER_NEW])
    new = dataclasses.replace(new, dots=(*new.dots, within))
    lasting = _points_panel("Lasting pain", state.lasting, state, NO_NUMBER_LASTING)
    others = (
        ("New pain: points of 5, more relief", (-0.25, 1.75), (HEAT_WRAP,), 2, True),
        ("New pain: standard deviations better (SMD)", (-0.1, 0.7), ACTIVE, 2, True),
        ("New pain: days until half had recovered", (0, 24), DAYS, 0, False),
    )
    found = [new, lasting]
    for title, span, table, digits, zero in others:
        effects = tuple(effect(row) for row in table)
        numbers = tuple(_value(one, digits) for one in effects)
        dots = (_dots(effects, range(len(effects)), title),)
        labels = tuple(row.label for row in table)
        found.append(Panel(title, span, labels, dots, numbers, zero))
    return tuple(found)


def _y_axis(domain: Sequence[float], labels: Sequence[str], anchor: str = "x") -> dict[str, Any]:
    """Rows from top to bottom with their labels, in a part of the picture's height."""
    places = list(range(len(labels)))
    return marks.axis("", [len(labels) - 0.5, -0.5]) | {
        "domain": list(domain),
        "anchor": anchor,
        "tickvals": places,
        "ticktext": list(labels),
        "ticks": "",
        "showgrid": False,
        "showline": False,
    }


def _domains(panels: Sequence[Panel]) -> list[tuple[float, float]]:
    """The share of the height that each panel takes, from top to bottom."""
    rows = sum(len(panel.labels) for panel in panels)
    free = 1 - AXIS_PX * (len(panels) - 1) / (rows * ROW_PX + AXIS_PX * (len(panels) - 1))
    gap = (1 - free) / (len(panels) - 1)
    found, top = [], 1.0
    for panel in panels:
        bottom = top - free * len(panel.labels) / rows
        found.append((max(bottom, 0.0), top))
        top = bottom - gap
    return found


def helps_picture(state: HelpsState) -> Picture:
    """Draw five panels, one a unit and kind of pain, with the reader's line in the first two."""
    panels = _panels(state)
    layout = marks.layout("", "", height=HELPS_PX, showlegend=False)
    layout["margin"] = {"l": 205, "r": 8, "t": 12, "b": 52}
    data, notes, shapes = [], [], []
    for k, (panel, domain) in enumerate(zip(panels, _domains(panels), strict=True), start=1):
        end = "" if k == 1 else str(k)
        data += [dots | {"xaxis": f"x{end}", "yaxis": f"y{end}"} for dots in panel.dots]
        axis = marks.axis("", panel.span) | {"anchor": f"y{end}", "domain": [0, NUMBERS_AT - 0.03]}
        axis["title"] = {"text": panel.title, "standoff": 2, "font": {"size": SMALL_TEXT_PX}}
        layout[f"xaxis{end}"] = axis | {"automargin": False, "ticks": ""}
        small = {"automargin": False, "tickfont": {"size": SMALL_TEXT_PX}}
        layout[f"yaxis{end}"] = _y_axis(domain, panel.labels, f"x{end}") | small
        notes += [
            marks.note(NUMBERS_AT, row, text, "grey", xref="paper", yref=f"y{end}")
            for row, text in enumerate(panel.numbers)
        ]
        across = {"type": "line", "xref": f"x{end}", "yref": f"y{end} domain", "y0": 0, "y1": 1}
        if panel.zero:
            zero = {"x0": 0, "x1": 0, "line": {"color": colour("grey"), "width": 1.5}}
            shapes.append(across | zero)
        if k <= 2:
            mine = {"color": colour("accent"), "width": 2, "dash": "dash"}
            shapes.append(across | {"x0": state.matters, "x1": state.matters, "line": mine})
    return Picture(data, layout | {"annotations": notes, "shapes": shapes})


def _listed(effects: list[Effect]) -> str:
    names = [e.spoken for e in effects] or ["none"]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def helps_reading(state: HelpsState) -> str:
    """Say which effects lie beyond, across and short of the reader's line."""
    groups: dict[str, list[Effect]] = {"beyond": [], "across": [], "short": []}
    for one in state.points:
        groups[state.beyond(one)].append(one)
    count = f"{len(groups['beyond'])} of {len(state.points)} ({_listed(groups['beyond'])})"
    return (
        f"If a change of {state.matters:g} of 100 points is the least that matters to you, the "
        f"whole interval lies beyond it for {count if groups['beyond'] else 'none'}; "
        f"it crosses the line for {_listed(groups['across'])}; "
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
            "Only you can say. The triangles are what two reviews call important.",
        ),
    ),
    compute=helps_state,
    picture=helps_picture,
    reading=helps_reading,
    limits=(
        "Dots are differences between group averages, bars their 95% intervals. Triangles: the "
        "smallest difference that the review itself calls important. Open dots: change from before "
        "to after in one trial of back or neck strain in which everybody had heat or cold and an "
        "ibuprofen pill, so it is no effect of heat or cold. The rows come from different people, "
        "times and comparisons: a dot further right does not beat another row. How long the "
        "blanket's effect lasts is not known. Each panel has its own unit. Nobody we read names an "
        "important difference for the last three. Not here, for we found no trial: a week without "
        "running, stretching in new pain, and cold against nothing."
    ),
    facts=(
        "C-F1",
        "C-F5",
        "C-F6",
        "C-F7",
        "C-F8",
        "C-F9",
        "C-F10",
        "C-F12",
        "C-F22",
        "H-C16",
    ),
)
