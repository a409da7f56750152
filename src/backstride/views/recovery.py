"""A year with new back pain: 100 people by the day, and mean pain on two clocks."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from backstride.models import recovery
from backstride.models.checks import Array
from backstride.models.recovery import Again, Course, MeanPain
from backstride.views import marks, people
from backstride.views.explorer import Choice, Explorer, Picture, Slider
from backstride.views.theme import colour

LAST_DAY = 364
STEP_DAYS = 7
TRIAL = "Trial: pain 0 or 1 of 10"
COHORT = "Cohort: no pain"
DISABILITY = "Cohort: nothing limited"
WORK = "Cohort: back at work"
COURSES: dict[str, Callable[[], Course]] = {
    TRIAL: recovery.trial,
    COHORT: recovery.cohort,
    DISABILITY: recovery.cohort_disability,
    WORK: recovery.cohort_work,
}
ANY = "Any back pain"
LIMITING = "Pain that limits"
NO_PLAN = "It limits: WalkBack, no plan"
PLAN = "It limits: WalkBack, plan"
AGAIN: dict[str, Callable[[], Again]] = {
    ANY: recovery.again_any,
    LIMITING: recovery.again_limiting,
    NO_PLAN: lambda: recovery.again_walkback(False),
    PLAN: lambda: recovery.again_walkback(True),
}
#: Behind a label that a line may cross.
CLEAR = "rgba(255,255,255,0.75)"
#: Pain is still there in those who are back at work, so that nothing can come back yet.
FREE_OF_PAIN = (TRIAL, COHORT)


@dataclasses.dataclass(frozen=True)
class RecoveryState:
    """The day, who counts as recovered, what counts as again, and the shares by the day.

    ``ever_low`` and ``ever_high`` are what the assumed curves leave open on this day (0 to 1);
    ``counts`` are 100 people: not yet recovered, recovered and well, and again in pain.
    """

    day: int
    counted: str
    again_name: str
    ever_low: float
    ever_high: float
    counts: tuple[int, ...]

    @property
    def course(self) -> Course:
        """The study whose recovery is drawn."""
        return COURSES[self.counted]()

    @property
    def again(self) -> Again | None:
        """The study of another episode, or None where it is not counted."""
        return AGAIN[self.again_name]() if self.counted in FREE_OF_PAIN else None

    @property
    def published(self) -> bool:
        """Whether a share was published for this day, or for the day before or after it."""
        points = (self.course.half, self.course.end)
        return any(point and abs(point.day - self.day) <= 1 for point in points)

    @property
    def over(self) -> bool:
        """Whether the study had stopped counting by this day."""
        return self.day > self.course.last_day


@cache
def _year(counted: str, again_name: str) -> recovery.Year:
    again = AGAIN[again_name]().curve if counted in FREE_OF_PAIN else None
    return recovery.year(COURSES[counted](), again, LAST_DAY)


def recovery_state(day: int, counted: str, again: str) -> RecoveryState:
    """Return where 100 people stand on a day (0 to 364) since the study began to count."""
    day = int(day)
    year = _year(counted, again)
    low, high = COURSES[counted]().spread(float(day))
    shares = [year.not_yet[day], year.well[day], year.again[day]]
    counts = recovery.whole_people(shares)
    return RecoveryState(day, counted, again, float(low), float(high), counts)


@cache
def _curves(counted: str, again_name: str) -> tuple[Array, Array, Array, Array, Array]:
    """Days, people of 100 who had ever recovered, the range of it, and who are well.

    Where having it again is not counted, nothing is known of who is well: not-a-number.
    """
    year, course = _year(counted, again_name), COURSES[counted]()
    days = np.unique(np.concatenate([np.arange(0, 56, 4), np.arange(56, LAST_DAY + 1, 14)]))
    low, high = course.spread(days)
    shown = days <= course.last_day  # nothing is drawn after a study stopped
    ever = np.where(shown, 100 * (year.well + year.again)[days], np.nan)
    low, high = (np.where(shown, 100 * edge, np.nan) for edge in (low, high))
    well = 100 * year.well[days] if counted in FREE_OF_PAIN else np.full(days.size, np.nan)
    return days.astype(float), ever, low, high, well


def _published(course: Course) -> dict[str, Any]:
    """The dots: the day of half, and the last share where one was published."""
    half, end = course.half, course.end
    last = (end.day, 100 * end.share) if end else (np.nan, np.nan)
    return marks.dots(
        [half.day, last[0]],
        [100 * half.share, last[1]],
        "published points",
        x_low=[course.half_low_day, last[0]],
        x_high=[course.half_high_day, last[0]],
        role="ink",
    )


def _recovery_notes(state: RecoveryState) -> list[dict[str, Any]]:
    course = state.course
    half = f"half by day {course.half.day:g}<br>({course.half_low_day:g} to "
    counted = f"counted to day {course.last_day:.0f}" if course.last_day < LAST_DAY else ""
    return [
        marks.note(7, 111, "the article: 1 to 3 weeks", "grey", bgcolor="white"),
        marks.note(
            course.half_high_day + 8, 10, f"{half}{course.half_high_day:g})", "ink",
            bgcolor=CLEAR,
        ),
        marks.note(362, 111, "lines: assumed", "grey", xanchor="right"),
        marks.note(
            course.last_day + 8 if course.end else 170, 96, counted, "grey",
            bgcolor=CLEAR if counted else "rgba(0,0,0,0)",
        ),
    ]  # fmt: skip


@cache
def _fixed(counted: str, again_name: str) -> list[dict[str, Any]]:
    """The marks that do not move with the day: range, assumed curves and published points."""
    days, ever, low, high, well = _curves(counted, again_name)
    names = ("had recovered at least once (assumed)", "recovered and still well (assumed)")
    if counted not in FREE_OF_PAIN:
        names = ("had got there (assumed)", "having it again: not counted here")
    dotted = {"line": {"color": colour("second"), "width": 2.5, "dash": "dot"}}
    data = [
        *marks.band(days, low, high, "other assumed curves", "accent"),
        marks.assumption(days, ever, names[0], "accent"),
        marks.assumption(days, well, names[1], "second", **dotted),
        _published(COURSES[counted]()),
    ]
    for trace in data:
        trace["showlegend"] = trace["name"] in names
    return data


def recovery_picture(state: RecoveryState) -> Picture:
    """Draw who had ever recovered and who is well, the published points, and 100 people."""
    article = {
        "type": "rect",
        "x0": 7,
        "x1": 21,
        "y0": 0,
        "y1": 115,
        "fillcolor": "#EDF0F3",
        "line": {"width": 0},
        "layer": "below",
    }
    layout = marks.layout(
        "Days since the study began to count",
        "People of 100",
        [0, LAST_DAY + 10],
        [0, 115],
        height=430,
        annotations=_recovery_notes(state),
        shapes=[article, marks.rule(x=state.day, role="ink")],
    )
    layout["yaxis"]["tickvals"] = [0, 25, 50, 75, 100]
    layout["xaxis"]["tickvals"] = [0, 56, 112, 182, 273, 364]
    layout["legend"] |= {"orientation": "v"}
    return Picture(_fixed(state.counted, state.again_name), layout, _people(state))


def _people(state: RecoveryState) -> Any:
    not_yet, well, again = state.counts
    last = f"{state.course.last_day:.0f}"
    unknown = f"not by day {last}; not counted later" if state.over else "not yet"
    what = state.again.counts if state.again else "not counted here"
    groups = [
        (well, "recovered and still well" if state.again else "got there", "second"),
        (again, f"had it again: {what}", "half-warning"),
        (not_yet, unknown, "ghost"),
    ]
    return people.icons(groups, columns=10, size=30, width=400)


def recovery_reading(state: RecoveryState) -> str:
    """Say where 100 people stand, and whose definition it is."""
    not_yet, well, again = state.counts
    course = state.course
    low, high = round(100 * state.ever_low), round(100 * state.ever_high)
    span = f" ({low} to {high} with other curves)" if low != high else ""
    if state.published:
        span = " (published)"
    meant = f"that means {course.half_means} in {course.who}"
    if state.again is None:
        return (
            f"On day {state.day}, about {well} of 100 had got there{span} and {not_yet} had "
            f"not: {meant}; having it again is not counted here, for pain may still be there."
        )
    had = f"about {well + again} of 100 had recovered{span}"
    if state.over:
        last = f"{course.last_day:.0f}"
        had = f"{well + again} of 100 had recovered when the trial stopped counting on day {last}"
    return (
        f"On day {state.day}, {had}: {meant}. Of these {again} have had {state.again.counts} "
        f"again (as in {state.again.who}), {well} are still well, and {not_yet} had not recovered."
    )


RECOVERY_100 = Explorer(
    name="recovery_100",
    title="A year of 100 people with new back pain: recovered, not yet, again",
    controls=(
        Slider(
            "day",
            "Day",
            "since the count began",
            low=0,
            high=LAST_DAY,
            step=STEP_DAYS,
            default=21,
            help="Days since the study began to count. Press play to watch a year.",
            time=True,
        ),
        Choice(
            "counted",
            "What counts as recovered",
            tuple(COURSES),
            default=TRIAL,
            help="The trial gave everybody good advice; its people here took a dummy pill, and had "
            "recovered when pain was 0 or 1 of 10 for seven days. The cohort followed people with "
            "pain of less than two weeks, and asked about work, limits and pain apart.",
        ),
        Choice(
            "again",
            "What counts as again",
            tuple(AGAIN),
            default=ANY,
            help="Any pain, or pain that limits activity, in people who had recovered; or pain "
            "that limits in the WalkBack trial, without a plan or with its walking plan.",
        ),
    ),
    compute=recovery_state,
    picture=recovery_picture,
    reading=recovery_reading,
    limits=(
        "Only the dots were published, the bar being a 95% interval; the cohort's last dot counts "
        "people who were completely recovered, and the trial's last dot and WalkBack were read "
        "second-hand. The dashed curves and the shaded range are our "
        "assumption. For work and limits only the day of half was read: we let all get there, or "
        "only as many as had completely recovered. Two studies are joined: one counts recovery, "
        "another what came after it, in other people. Having it again is counted once, though it "
        "may go again. Where the share of a year or the day of half was not read, its pace is "
        "assumed: that of any pain in the same people, or the same chance every day in WalkBack. "
        "What day 0 was is not said in what we read."
    ),
    facts=("C-F1", "C-F2", "C-G3", "C-G4", "C-G8"),
)


# ------------------------------------------------------------------------- mean pain, two clocks

OWN = "Each as published"
ONSET = "Both from the start of pain"


@dataclasses.dataclass(frozen=True)
class ClockState:
    """A week, how the clocks are set, and both reviews' mean pain then (points of 100).

    ``later`` is by how many weeks the 2024 clock is moved; its pain is None before people had
    entered. ``gap_own`` is the gap on the clocks as published.
    """

    week: int
    clock: str
    lead_days: int
    older: float
    newer: float | None
    gap_own: float

    @property
    def later(self) -> float:
        """Weeks by which the clock of the 2024 update is moved."""
        return self.lead_days / 7 if self.clock == ONSET else 0.0


def _at(review: MeanPain, week: float) -> float | None:
    value = float(recovery.mean_pain(review.weeks, review.points, week))
    return None if np.isnan(value) else value


def clock_state(week: int, clock: str, lead_days: int) -> ClockState:
    """Return mean pain in both reviews at a week (0 to 52), on their own clocks or on one."""
    old, new = recovery.review_2012(), recovery.review_2024()
    moved = week - (lead_days / 7 if clock == ONSET else 0)
    older, own = _at(old, week), _at(new, week)
    assert older is not None
    assert own is not None
    return ClockState(int(week), clock, int(lead_days), older, _at(new, moved), own - older)


@cache
def _review_marks(review: MeanPain, role: str, later: float, symbol: str) -> list[dict[str, Any]]:
    weeks = np.unique(np.concatenate([np.linspace(0, 6, 13), np.linspace(6, 52, 24)]))
    low, high = recovery.pain_bounds(review.weeks, review.points, weeks)
    line = recovery.mean_pain(review.weeks, review.points, weeks)
    at = [week + later for week in review.weeks]
    return [
        *marks.band(weeks + later, low, high, f"{review.name}: left open", role),
        marks.assumption(weeks + later, line, f"{review.name}: assumed", role),
        marks.dots(
            at, review.points, f"{review.name}: published", y_low=review.low, y_high=review.high,
            role=role, symbol=symbol,
        ),
    ]  # fmt: skip


def clock_picture(state: ClockState) -> Picture:
    """Draw both reviews' published means, their assumed curves and what these leave open."""
    old, new = recovery.review_2012(), recovery.review_2024()
    data = _review_marks(old, "accent", 0.0, "circle") + _review_marks(
        new, "second", state.later, "diamond"
    )
    seen = [state.older, np.nan if state.newer is None else state.newer]
    now = marks.dots([state.week, state.week], seen, "now", role="ink", symbol="square-open")
    clock = "since the pain began" if state.clock == ONSET else "on each review's own clock"
    moved = f"moved by {state.lead_days} days" if state.later else "from entry into a study"
    clear = {"bgcolor": CLEAR}
    notes = [
        marks.note(21, 29, f"<b>2024 update</b>, {moved}", "second", **clear),
        marks.note(21, 3, "<b>2012 review</b>, from the start of pain", "accent", **clear),
        marks.note(8, 60, "shaded: what the dots leave open", "grey"),
    ]
    layout = marks.layout(
        f"Weeks {clock}",
        "Mean pain, points of 100",
        [-1, 59],
        [0, 65],
        height=420,
        annotations=notes,
        shapes=[marks.rule(x=state.week, role="ink")],
        showlegend=False,
    )
    layout["xaxis"]["tickvals"] = [0, 6, 13, 26, 39, 52]
    return Picture([*data, now], layout)


def clock_reading(state: ClockState) -> str:
    """Say both means, the gap, and what the clock does to it."""
    older = f"{state.older:.0f} of 100 in the 2012 review"
    if state.newer is None:
        return (
            f"Week {state.week} after the pain began: mean pain is {older}; the people of the 2024 "
            f"update had not entered their studies yet, if they came {state.lead_days} days later."
        )
    gap = state.newer - state.older
    both = f"mean pain is about {older} and {state.newer:.0f} in the 2024 update, {gap:.0f} apart"
    if state.clock == OWN:
        return f"Week {state.week} on each review's own clock: {both}."
    return (
        f"Week {state.week} after the pain began, if the people of 2024 entered "
        f"{state.lead_days} days later: {both}; on the clocks as published it was "
        f"{state.gap_own:.0f}."
    )


PAIN_TWO_CLOCKS = Explorer(
    name="pain_two_clocks",
    title="Mean pain over a year: two reviews, two clocks",
    controls=(
        Slider(
            "week",
            "Week",
            "",
            low=0,
            high=52,
            step=1,
            default=52,
            help="The week at which both reviews are read.",
            time=True,
        ),
        Choice(
            "clock",
            "Day 0",
            (OWN, ONSET),
            default=OWN,
            help="The 2012 review counts from the day the pain began, the 2024 update from the day "
            "people entered a study. The second setting moves the later clock.",
        ),
        Slider(
            "lead_days",
            "For one clock: from pain to study, assumed",
            "days",
            low=0,
            high=42,
            step=7,
            default=14,
            help="How long people had had pain when they entered a study. We did not read it, so "
            "it is yours to assume. It counts only when both clocks start with the pain.",
        ),
    ),
    compute=clock_state,
    picture=clock_picture,
    reading=clock_reading,
    limits=(
        "Only the dots were published; the bars of 2012 are 95% intervals, those of 2024 were not "
        "read (the numbers are second-hand). The dashed lines fall at one rate between two dots, "
        "which is our assumption. The shading assumes only that mean pain falls ever more slowly: "
        "in the first six weeks the dots leave nearly everything open. A mean hides people: many "
        "have none left while some have much. The two reviews differ in more than the clock."
    ),
    facts=("C-G1", "C-G2"),
)
