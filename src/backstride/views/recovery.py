"""Of 100 people with new back pain, how many have recovered by a given week?"""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any

import numpy as np

from backstride.models import recovery
from backstride.models.checks import Array
from backstride.models.recovery import Course
from backstride.views import marks, people
from backstride.views.explorer import Choice, Explorer, Picture, Slider

LAST_WEEK = 52
TRIAL = "Trial: all got good advice"
COHORT = "Cohort: a year of follow-up"
ROLES = {TRIAL: "accent", COHORT: "second"}


@dataclasses.dataclass(frozen=True)
class Standing:
    """Where one study stands: people of 100 recovered, with the range over curve shapes.

    ``over`` tells that the study had stopped counting by then; the numbers are its last ones.
    """

    course: Course
    count: float
    low: float
    high: float
    over: bool


@dataclasses.dataclass(frozen=True)
class RecoveryState:
    """The week shown, whose 100 people are drawn, and where both studies stand."""

    week: int
    who: str
    trial: Standing
    cohort: Standing

    @property
    def chosen(self) -> Standing:
        """The study whose people are drawn."""
        return self.trial if self.who == TRIAL else self.cohort


@cache
def _curve(course: Course) -> tuple[Array, Array, Array, Array]:
    """Weeks, and people of 100 recovered: the assumed curve, the lowest and the highest."""
    weeks = np.linspace(0, course.end.day / 7, 61)
    low, high = recovery.spread(course.half, course.end, weeks * 7)
    return weeks, 100 * recovery.recovered(course.curve(), weeks * 7), 100 * low, 100 * high


def _standing(course: Course, week: int) -> Standing:
    day = min(week * 7.0, course.end.day)
    low, high = recovery.spread(course.half, course.end, day)
    count = 100 * float(recovery.recovered(course.curve(), day))
    return Standing(course, count, 100 * float(low), 100 * float(high), week * 7 > course.end.day)


def recovery_state(week: int, who: str) -> RecoveryState:
    """Return where the trial and the cohort stand at a week (0 to 52)."""
    week = int(week)
    trial, cohort = recovery.trial(), recovery.cohort()
    return RecoveryState(week, who, _standing(trial, week), _standing(cohort, week))


@cache
def _fixed(course: Course, label: str) -> list[dict[str, Any]]:
    """One study's marks, which no control moves: range, assumed curve and published points."""
    role = ROLES[label]
    weeks, curve, low, high = _curve(course)
    half, end = course.half, course.end
    return [
        *marks.band(weeks, low, high, f"{course.name}: other assumed curves", role),
        marks.assumption(weeks, curve, f"{course.name}: assumed curve", role),
        marks.dots(
            [half.day / 7, end.day / 7],
            [100 * half.share, 100 * end.share],
            f"{course.name}: published points",
            x_low=[course.half_low_day / 7, end.day / 7],
            x_high=[course.half_high_day / 7, end.day / 7],
            role=role,
            symbol="circle" if label == TRIAL else "diamond",
        ),
    ]


def _labels(trial: Course, cohort: Course) -> list[dict[str, Any]]:
    """Direct labels of the published points."""

    def half(course: Course) -> str:
        low, high = course.half_low_day, course.half_high_day
        return f"half by day {course.half.day:g} ({low:g} to {high:g})"

    return [
        marks.note(3.4, 106, "the article: 1 to 3 weeks", "grey", bgcolor="white"),
        marks.note(13.2, 88, f"<b>Trial</b>: {half(trial)},<br>counted to week 12", "accent"),
        marks.note(10.5, 44, f"<b>Cohort</b>: {half(cohort)}", "second"),
        marks.note(51.5, 79, "12 months", "second", xanchor="right"),
    ]


def recovery_picture(state: RecoveryState) -> Picture:
    """Draw both studies' points and assumed curves, and 100 people of the chosen one."""
    trial, cohort = state.trial, state.cohort
    article = {
        "type": "rect",
        "x0": 1,
        "x1": 3,
        "y0": 0,
        "y1": 110,
        "fillcolor": "#EDF0F3",
        "line": {"width": 0},
        "layer": "below",
    }
    now = [
        marks.dots([state.week], [s.count], "now", role=role, symbol="square")
        for s, role in ((trial, "accent"), (cohort, "second"))
    ]
    now[0]["x"] = [min(state.week, trial.course.end.day / 7)]
    layout = marks.layout(
        "Weeks since the study began to count",
        "Recovered, of 100 people",
        [0, LAST_WEEK + 1],
        [0, 110],
        height=440,
        annotations=_labels(trial.course, cohort.course),
        shapes=[article, marks.rule(x=state.week, role="ink")],
        showlegend=False,
    )
    layout["yaxis"]["tickvals"] = [0, 25, 50, 75, 100]
    fixed = _fixed(trial.course, TRIAL) + _fixed(cohort.course, COHORT)
    return Picture([*fixed, *now], layout, _people(state))


def _people(state: RecoveryState) -> Any:
    chosen = state.chosen
    count = round(chosen.count)
    stopped = " (the count stopped at week 12)" if chosen.over else ""
    groups = [
        (count, f"recovered, in the {chosen.course.name}{stopped}", ROLES[state.who]),
        (100 - count, "not recovered by then", "ghost"),
    ]
    return people.icons(groups, columns=10, size=30, width=400)


def _said(standing: Standing) -> str:
    """One study's part of the reading."""
    count, low, high = (round(v) for v in (standing.count, standing.low, standing.high))
    if standing.over:
        return f"{count} of 100 in the {standing.course.name} (which stopped counting at week 12)"
    span = f" ({low} to {high} with other curves)" if low != high else ""
    return f"about {count} of 100 in the {standing.course.name}{span}"


def recovery_reading(state: RecoveryState) -> str:
    """Say where both studies stand, the one whose people are drawn first."""
    both = [state.trial, state.cohort]
    if state.who == COHORT:
        both.reverse()
    trial, cohort = state.trial.course, state.cohort.course
    return (
        f"By week {state.week} (day {7 * state.week}), {_said(both[0])} and {_said(both[1])} had "
        f"recovered; that means {trial.half_means} in the trial, and {cohort.half_means} (at 12 "
        f"months: {cohort.end_means}) in the cohort."
    )


RECOVERY_100 = Explorer(
    name="recovery_100",
    title="Of 100 people with new back pain, how many have recovered?",
    controls=(
        Slider(
            "week",
            "Week",
            "",
            low=0,
            high=LAST_WEEK,
            step=1,
            default=3,
            help="Weeks since the study began to count. Press play to watch a year.",
            time=True,
        ),
        Choice(
            "who",
            "Whose 100 people",
            (TRIAL, COHORT),
            default=TRIAL,
            help="The trial gave everybody good advice, whatever pill they took; the people shown "
            "took a placebo. The cohort followed people who had had pain for less than two weeks.",
        ),
    ),
    compute=recovery_state,
    picture=recovery_picture,
    reading=recovery_reading,
    limits=(
        "Only the dots were published, with their 95% intervals where a bar is drawn. The dashed "
        "curves are our assumption: smooth curves through the dots. The shaded range shows other "
        "smooth curves through the same dots. The two studies did not count the same thing: "
        "the trial counted pain of 0 or 1 for seven days, and at week 12 sustained recovery (a "
        "number we read second-hand). The cohort counted people free of pain at its first dot, and "
        "people completely recovered at its last. The summaries do not say whether the clock "
        "started with the pain or with the study. Recovered once does not mean that the pain "
        "stays away."
    ),
    facts=("C-F1", "C-F2", "C-G3"),
)
