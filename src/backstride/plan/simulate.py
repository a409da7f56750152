"""Twelve weeks of a made-up person: what they log, what the rules decide, what the plan becomes.

This shows the rules at work. It is no forecast: how pain goes is put in, it does not come out, and
the plan does not change it here. The same seed gives the same weeks on every computer.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

from backstride import errors
from backstride.errors import InputError
from backstride.plan.history import History, accept_all, logged
from backstride.plan.library import Exercise
from backstride.plan.policy import Policy
from backstride.plan.profile import Persona, profile_with
from backstride.plan.progress import RUNNING
from backstride.plan.records import Decision, Layer, LogEntry, Session, Week, plan_day

#: What is decided when a week is over.
WEEKLY: Final = ("realign",)


@dataclasses.dataclass(frozen=True)
class Course:
    """How the weeks go, put in and not computed.

    - ``start_pain`` to ``end_pain`` (0 to 10): a straight line over the weeks;
    - ``swing``: how far a single day strays from it, up or down;
    - ``flare_week`` (0: none): in this week pain is at least ``flare_pain``;
    - ``adherence`` and ``written``: the shares (0 to 1) of sessions done, and of those done that
      are written down whole;
    - ``accepts``: if the person accepts what is proposed;
    - ``seed``: another seed, other days.
    """

    start_pain: float = 3.0
    end_pain: float = 1.0
    swing: float = 1.0
    flare_week: int = 0
    flare_pain: int = 8
    adherence: float = 0.8
    written: float = 0.95
    accepts: bool = True
    weeks: int = 12
    seed: int = 1

    def __post_init__(self) -> None:
        for name, low, high in (
            ("start_pain", 0, 10),
            ("end_pain", 0, 10),
            ("swing", 0, 5),
            ("flare_week", 0, 12),
            ("flare_pain", 0, 10),
            ("adherence", 0, 1),
            ("written", 0, 1),
            ("weeks", 4, 12),
        ):
            errors.number(name.replace("_", " ").capitalize(), getattr(self, name), low, high)
        for name in ("flare_week", "flare_pain", "weeks", "seed"):
            if not isinstance(getattr(self, name), int):
                raise InputError(f"{name.replace('_', ' ').capitalize()} is not a whole number.")

    def pain(self, week: int) -> float:
        """Return the middle of a week's pain, before the swing of the day."""
        share = (week - 1) / (self.weeks - 1)
        middle = self.start_pain + share * (self.end_pain - self.start_pain)
        return max(middle, self.flare_pain) if week == self.flare_week else middle


@dataclasses.dataclass(frozen=True)
class SimulatedWeek:
    """One week: what was planned (with layers), logged and decided, and what now lies on the plan.

    ``done`` of ``planned`` sessions were done; ``worst_pain`` is the most that was logged (None if
    nothing was); ``steps`` are the exercises of the last session, as ``"bridge:2 x3"``.
    """

    number: int
    planned: int
    done: int
    worst_pain: int | None
    entries: tuple[LogEntry, ...]
    decisions: tuple[Decision, ...]
    layers: tuple[Layer, ...]
    steps: tuple[str, ...]


def _day_pain(course: Course, week: int, dice: Random) -> int:
    strayed = course.pain(week) + course.swing * (2 * dice.random() - 1)
    return min(10, max(0, round(strayed)))


def _entries(session: Session, course: Course, dice: Random, limit: int) -> Iterator[LogEntry]:
    """What the person writes down after a session that they did."""
    pain = _day_pain(course, session.week, dice)
    whole = dice.random() < course.written
    morning = pain > limit and dice.random() < 0.5
    for item in session.items:
        if item.role != "main":
            continue
        top = dice.random() < 0.8
        effort = 4 + int(5 * dice.random())
        yield LogEntry(
            session=session.id,
            exercise=item.exercise,
            done="top" if top else "all",
            pain=pain if whole else None,
            next_morning_worse=morning if whole else None,
            effort=effort,
        )


def _run_entries(week: Week, course: Course, dice: Random) -> Iterator[LogEntry]:
    for run in week.runs:
        if dice.random() < course.adherence:
            pain = _day_pain(course, week.number, dice)
            yield LogEntry(run.id, "", "all", pain, False, effort=4)


@dataclasses.dataclass(frozen=True)
class _Life:
    """The person, the way their weeks go, and the rules that they go by."""

    course: Course
    exercises: tuple[Exercise, ...]
    rules: Policy

    def decided(
        self, history: History, today: int, whole: bool
    ) -> tuple[History, tuple[Decision, ...]]:
        """Return the decisions of a day and the history with them accepted.

        Runs and missed sessions are looked at when the ``whole`` week is over.
        """
        found = history.review(self.exercises, self.rules, today)
        if not whole:
            found = tuple(d for d in found if d.action != "hold" and d.code not in WEEKLY)
            found = tuple(d for d in found if d.about != RUNNING)
        if self.course.accepts:
            leading = [decision for decision in found if decision.layers]
            history = accept_all(history, leading, self.exercises, self.rules)
        return history, found

    def week(
        self, history: History, number: int, dice: Random
    ) -> tuple[History, tuple[LogEntry, ...], tuple[Decision, ...], int]:
        """Live one week: the history after it, what was logged and decided, and sessions done."""
        limit = self.rules.pain_limit.value
        written: list[LogEntry] = []
        decisions: list[Decision] = []
        done = 0
        days = [s.day for s in history.plan(self.exercises, self.rules).week(number).sessions]
        for day in days:
            week = history.plan(self.exercises, self.rules).week(number)
            session = next(s for s in week.sessions if s.day == day)
            if dice.random() >= self.course.adherence:
                continue
            done += 1
            entries = tuple(_entries(session, self.course, dice, limit))
            written += entries
            today = plan_day(number, day) + 1
            history, found = self.decided(logged(history, *entries), today, whole=False)
            decisions += found
        week = history.plan(self.exercises, self.rules).week(number)
        runs = tuple(_run_entries(week, self.course, dice))
        history, found = self.decided(logged(history, *runs), 7 * number, whole=True)
        return history, (*written, *runs), (*decisions, *found), done


def simulate(
    person: Persona, course: Course, exercises: Sequence[Exercise], rules: Policy
) -> tuple[SimulatedWeek, ...]:
    """Return the weeks of a persona under a course; none if there is no plan for them.

    The plan is as long as the course. Exercises are looked at on the morning after each session,
    runs and missed sessions on the Monday after each week. What is accepted lies on the plan from
    then on.
    """
    profile = profile_with(person.profile, weeks=course.weeks)
    history = History(profile, person.findings)
    dice = Random(course.seed)
    life = _Life(course, tuple(exercises), rules)
    if not history.plan(exercises, rules).weeks:
        return ()
    found = []
    for number in range(1, course.weeks + 1):
        history, entries, decisions, done = life.week(history, number, dice)
        week = history.plan(exercises, rules).week(number)
        last = week.sessions[-1] if week.sessions else None
        pains = [entry.pain for entry in entries if entry.pain is not None]
        found.append(
            SimulatedWeek(
                number=number,
                planned=len(week.sessions),
                done=done,
                worst_pain=max(pains, default=None),
                entries=entries,
                decisions=decisions,
                layers=history.layers,
                steps=tuple(i.step for i in last.items if i.role == "main") if last else (),
            )
        )
    return tuple(found)
