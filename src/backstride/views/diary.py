"""A pain diary: what a rule such as "up to 5 of 10, and settled next morning" does."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any, Final

import numpy as np

from backstride.evidence import load
from backstride.models import diary
from backstride.models.checks import Array
from backstride.models.diary import DAYS, RUN_DAYS, Back, Diary
from backstride.views import marks
from backstride.views.explorer import Choice, Explorer, Picture, Slider
from backstride.views.theme import SMALL_TEXT_PX

RUNNERS: Final = 1000
SEED: Final = 2
LIMITS: Final = tuple(float(limit) for limit in range(11))
RISES: Final = tuple(0.5 * k for k in range(7))
#: Assumed backs, from one that hardly minds to one that minds a lot.
BACKS: Final = {
    "Calm": Back(per_10_min=0.5, carried=0.15),
    "In between": Back(),
    "Touchy": Back(per_10_min=1.5, carried=0.5),
}


@cache
def _runs(back: str) -> Diary:
    """All rules, for all runners: limits, then rises, then people."""
    limit, rise = np.array(LIMITS)[:, None], np.array(RISES)[None, :]
    return diary.simulate(limit, rise, BACKS[back], people=RUNNERS, seed=SEED)


@dataclasses.dataclass(frozen=True)
class DiaryState:
    """A rule and a back: one runner's two weeks, and means of 1,000 runners by the limit."""

    limit: float
    rise: float
    back: str
    morning: Array
    end_pain: Array
    minutes: Array
    total_by_limit: Array
    unsettled_by_limit: Array

    @property
    def at(self) -> int:
        """The place of the limit among all limits."""
        return LIMITS.index(self.limit)


def diary_state(limit: float, rise: float, back: str) -> DiaryState:
    """Return what the rule does: to one runner day by day, and to 1,000 on average."""
    found, r = _runs(back), RISES.index(rise)
    k = LIMITS.index(float(limit))
    return DiaryState(
        float(limit),
        rise,
        back,
        found.morning[k, r, 0],
        found.end_pain[k, r, 0],
        found.minutes[k, r, 0],
        found.minutes[:, r].sum(axis=-1).mean(axis=-1),
        (~found.settled[:, r].astype(bool)).sum(axis=-1).mean(axis=-1),
    )


def _one_runner(state: DiaryState) -> list[dict[str, Any]]:
    """The diary of the first runner: mornings, the end of each run, and the minutes."""
    days = [float(day) + 1 for day in RUN_DAYS]
    ran = np.where(state.minutes > 0, state.end_pain, np.nan)
    mornings = [float(day) + 1 for day in range(DAYS + 1)]
    return [
        marks.assumption([0.5, 15.5], [state.limit] * 2, "limit", "warning"),
        marks.assumption(mornings, state.morning, "morning", "grey", mode="lines+markers"),
        marks.dots(
            [day + 0.4 for day in days], ran, "end of the run", role="accent", symbol="square"
        ),
        marks.dots(
            days, state.minutes, "minutes", role="accent", symbol="square", xaxis="x2", yaxis="y2"
        ),
    ]


def _by_limit(values: Array, at: int, name: str, end: str) -> list[dict[str, Any]]:
    place = {"xaxis": f"x{end}", "yaxis": f"y{end}"}
    return [
        marks.assumption(list(LIMITS), values, name, "accent", **place),
        marks.dots([LIMITS[at]], [values[at]], "your rule", role="ink", **place),
    ]


def _notes(state: DiaryState) -> list[dict[str, Any]]:
    rule = load().fact("C-J1")
    limits = [(rule.figure("fine_up_to"), "fine"), (rule.figure("acceptable_up_to"), "acceptable")]
    named = [
        marks.note(f.estimate + 0.15, 196, f"{word}*", "grey", xref="x3", yref="y3")
        for f, word in limits
    ]
    return [
        marks.note(15.4, state.limit, "your limit", "warning", xanchor="right", yshift=10),
        marks.note(0.6, 12.7, "<b>One simulated runner</b>"),
        marks.note(0.6, 11.4, "■ end of a run", "accent"),
        marks.note(6.5, 11.4, "● morning", "grey"),
        marks.note(
            -0.3, 224, f"<b>Mean of {RUNNERS:,} simulated runners</b>", xref="x3", yref="y3"
        ),
        *named,
    ]


def diary_picture(state: DiaryState) -> Picture:
    """Draw one runner's diary with the limit, and means of many runners by the limit."""
    data = [
        *_one_runner(state),
        *_by_limit(state.total_by_limit, state.at, "minutes in two weeks", "3"),
        *_by_limit(state.unsettled_by_limit, state.at, "mornings not settled", "4"),
    ]
    rule = load().fact("C-J1")
    shapes = [
        marks.rule(x=rule.figure(key).estimate, xref="x3", yref="y3 domain", y1=0.86)
        for key in ("fine_up_to", "acceptable_up_to")
    ]
    nothing = float(state.unsettled_by_limit[0])
    floor = {"x0": 0, "x1": 10, "y0": nothing, "y1": nothing, "xref": "x4", "yref": "y4"}
    shapes.append(marks.rule(y=nothing) | floor)
    layout = marks.layout(
        "", "Pain, 0 to 10", [0.5, 15.7], [-0.4, 13.4], height=500, shapes=shapes, showlegend=False
    )
    small = {"size": SMALL_TEXT_PX}
    left, right, top, bottom = [0, 0.46], [0.6, 1], [0.45, 1], [0, 0.3]
    days = {"tickvals": [1, 3, 5, 7, 9, 11, 13, 15]}
    layout["xaxis"] |= days | {"domain": left, "anchor": "y"}
    layout["yaxis"] |= {"domain": top, "tickvals": [0, 2, 4, 6, 8, 10]}
    axis = marks.axis
    layout |= {
        "xaxis2": axis("Day", [0.5, 15.7]) | days | {"domain": left, "anchor": "y2"},
        "yaxis2": axis("Minutes", [-4, 48]) | {"domain": bottom, "anchor": "x2"},
        "xaxis3": axis("", [-0.4, 10.4]) | {"domain": right, "anchor": "y3"},
        "yaxis3": axis("Minutes in two weeks", [-8, 236]) | {"domain": top, "anchor": "x3"},
        "xaxis4": axis("Limit, 0 to 10", [-0.4, 10.4]) | {"domain": right, "anchor": "y4"},
        "yaxis4": axis("Mornings<br>not settled", [-0.6, 7.4]) | {"domain": bottom, "anchor": "x4"},
        "annotations": [
            *_notes(state),
            marks.note(0.2, 6.6, "of 7; dotted: with no run at all", "grey", xref="x4", yref="y4"),
        ],
    }
    for name in ("yaxis", "yaxis2", "yaxis3", "yaxis4"):
        layout[name]["title"] |= {"font": small}
    return Picture(data, layout)


def diary_reading(state: DiaryState) -> str:
    """Say what the rule does to the minutes and the mornings, and what noise alone does."""
    allowed = f"may be {state.rise:g} more sore" if state.rise else "may be no more sore"
    total, unsettled = state.total_by_limit[state.at], state.unsettled_by_limit[state.at]
    return (
        f"With a limit of {state.limit:g} of 10, and a next morning that {allowed}, "
        f"{RUNNERS:,} simulated runners (back: {state.back.lower()}) ran {total:.0f} minutes in "
        f"two weeks on average; {unsettled:.1f} of 7 mornings were not settled, and with no run at "
        f"all it would be {state.unsettled_by_limit[0]:.1f}, by noise alone."
    )


PAIN_DIARY = Explorer(
    name="pain_diary",
    title="A pain diary: what does a rule do in two weeks?",
    controls=(
        Slider(
            "limit",
            "Pain may reach",
            "of 10",
            low=0,
            high=10,
            step=1,
            default=5,
            help="A run ends when pain gets here. A rule for the Achilles tendon calls up to 3 "
            "fine and up to 5 acceptable [C-J1]. One clinic wants none in a brisk walk [C-J4]; "
            "for a shin bone experts want none in walking [C-C15].",
        ),
        Slider(
            "rise",
            "Next morning may be up by",
            "of 10",
            low=0,
            high=3,
            step=0.5,
            default=0,
            help="The same rule looks at the next 24 hours, and says to do less if pain is up "
            "[C-J1]; a ladder for knees does not go on with more pain [C-J3]. People call a change "
            "of 2 of 10 the smallest that matters [C-E7].",
        ),
        Choice(
            "back",
            "The back (assumed)",
            tuple(BACKS),
            default="In between",
            help="How much pain a run adds, and how much of it is there next morning. Nobody has "
            "measured this: the three are ours.",
        ),
    ),
    compute=diary_state,
    picture=diary_picture,
    reading=diary_reading,
    limits=(
        "* The marks at fine and acceptable come from a rule tested in Achilles pain. No such rule "
        "was checked for back pain, and none is for a sore bone. All else here is assumed: pain "
        "of 3 that eases by itself, what a run adds, how it fades, ratings that scatter by 0.6, "
        "and a run every other day that grows or shrinks by 5 minutes. The model cannot say which "
        "rule is good for a back: nothing in it heals faster or slower by running."
    ),
    facts=("C-C15", "C-E7", "C-J1", "C-J3", "C-J4"),
)
