"""Lesson 04: what stretching changed on the bench, and what it changed in the run."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any, Final

from backstride.evidence import load, records
from backstride.views import marks
from backstride.views.explorer import Choice, Explorer, Picture
from backstride.views.theme import SMALL_TEXT_PX, see_through


@dataclasses.dataclass(frozen=True)
class StretchTrial:
    """A study of stretching: in whom, how long, and what changed where.

    ``who`` and ``story`` take their numbers in braces from the figures of its fact;
    ``weeks`` names the figure that holds how long it took, and is empty for a single session.
    """

    id: str
    name: str
    who: str
    weeks: str
    moving: str
    bench: str
    hip: str
    pelvis: str
    story: str
    facts: tuple[str, ...]

    def text(self, template: str) -> str:
        """Fill a template with the estimates of the fact's figures."""
        figures = load().fact(self.facts[0]).figures
        return template.format_map({figure.key: figure.estimate for figure in figures})

    def length_weeks(self) -> float:
        """How many weeks people stretched; 0 for a single session."""
        if not self.weeks:
            return 0.0
        fact, _, key = self.weeks.rpartition("/")
        return load().fact(fact or self.facts[0]).figure(key).estimate


@cache
def stretch_trials() -> tuple[StretchTrial, ...]:
    """Return the studies, from the shortest to the longest."""
    return records("stretching", StretchTrial)


#: How each outcome is marked; the sign differs, not only the words.
SIGNS: Final = {
    "rose": "▲",
    "same": "○",
    "not measured": "–",
    "rose in some": "△",
    "may be chance": "?",
    "less, but in both groups": "▽",
    "same as the others": "○",
}
COLUMNS: Final = (
    ("bench", "on the<br>bench"),
    ("hip", "hip in<br>motion"),
    ("pelvis", "pelvis in<br>motion"),
)
PLACES: Final = (0.28, 0.53, 0.75)
WRAP: Final = {
    "less, but in both groups": "less, but in<br>both groups",
    "same as the others": "same as the<br>other group",
    "rose in some": "rose in<br>some",
    "may be chance": "may be<br>chance",
    "not measured": "",
}


def _cells(row: int, trial: StretchTrial, chosen: bool) -> list[dict[str, Any]]:
    role = "ink" if chosen else "grey"
    cells = []
    for place, (field, _) in zip(PLACES, COLUMNS, strict=True):
        found = getattr(trial, field)
        text = f"{SIGNS[found]} {WRAP.get(found, found)}"
        cells.append(
            marks.note(place, row, f"<b>{text}</b>" if chosen else text, role, xref="paper")
        )
    return cells


def _label(trial: StretchTrial) -> str:
    """The study with its fact, and below it, smaller, in how many and whom."""
    whom = f'<span style="font-size: {SMALL_TEXT_PX}px">{trial.text(trial.who)}</span>'
    return f"{trial.name} [{trial.facts[0]}]<br>{whom}"


def stretch_picture(state: StretchTrial) -> Picture:
    """Draw how long each study lasted, and beside it what changed where."""
    trials = stretch_trials()
    rows = range(len(trials))
    here = trials.index(state)
    data: list[dict[str, Any]] = []
    for row, trial in zip(rows, trials, strict=True):
        role = "accent" if row == here else "grey"
        data.append(marks.line([0.0, trial.length_weeks()], [row, row], trial.name, role))
    data.append(
        marks.dots([trial.length_weeks() for trial in trials], list(rows), "measured again")
    )
    notes = [
        cell for row, t in zip(rows, trials, strict=True) for cell in _cells(row, t, row == here)
    ]
    notes += [
        marks.note(place, -0.9, f"<b>{title}</b>", xref="paper")
        for place, (_, title) in zip(PLACES, COLUMNS, strict=True)
    ]
    band = {"type": "rect", "xref": "paper", "yref": "y", "x0": 0, "x1": 1, "y0": here - 0.48,
            "y1": here + 0.48, "fillcolor": see_through("accent", 0.08), "line": {"width": 0},
            "layer": "below"}  # fmt: skip
    layout = marks.layout(
        "Weeks",
        "",
        [-0.7, 11],
        [len(trials) - 0.4, -1.4],
        height=500,
        annotations=notes,
        shapes=[band],
        showlegend=False,
    )
    layout["xaxis"] |= {"domain": [0, 0.24], "tickvals": [0, 3, 6, 10]}
    labels = [_label(trial) for trial in trials]
    layout["yaxis"] |= {"tickvals": list(rows), "ticktext": labels, "ticks": "", "showgrid": False,
                        "showline": False}  # fmt: skip
    layout["margin"] = {"l": 285, "r": 12, "t": 12, "b": 60}
    return Picture(data, layout)


def stretch_reading(state: StretchTrial) -> str:
    """Tell the study looked at, with its numbers."""
    return state.text(state.story)


def stretch_state(trial: str) -> StretchTrial:
    """Return the study of this name."""
    return next(one for one in stretch_trials() if one.name == trial)


STRETCH_CARRY_OVER = Explorer(
    name="stretch_carry_over",
    title="What stretching changed on the bench, and in motion",
    controls=(
        Choice(
            "trial",
            "Study",
            tuple(trial.name for trial in stretch_trials()),
            default="Hip flexors, 3 weeks",
            help="From a single session to ten weeks. Motion is running in the first two studies, "
            "other movements or walking in the rest.",
        ),
    ),
    compute=stretch_state,
    picture=stretch_picture,
    reading=stretch_reading,
    limits=(
        "Signs: ▲ rose, ○ no change seen, △ rose in some, ▽ fell in both groups, ? may be chance, "
        "– not measured. No change seen is not no change: the studies are small, and most give no "
        "size with an interval. Two had nobody without stretching [H-B5] [H-C12]. Only the first "
        "two looked at running, after one session and after three weeks. Nobody here followed "
        "runners for months."
    ),
    facts=("H-B5", "H-B6", "H-B7", "H-B8", "H-B9", "H-B10", "H-C11", "H-C12"),
)
