"""What the plan engine hands on: a plan, its reasons, what changes it, and what was logged.

All of it is frozen, made of plain values, and goes to JSON and back (`backstride.plan.plain`).
"""

from __future__ import annotations

import dataclasses
from typing import Final, Literal

from backstride.errors import InputError, choice, number
from backstride.plan.library import Measure, Part, Sides

WEEK: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

Status = Literal[
    "generated", "generated_with_gaps", "unsatisfiable", "blocked_by_screen", "invalid_input"
]
Role = Literal["main", "warm_up", "cool_down", "pain_relief"]
RunKind = Literal["run_walk", "run", "walk"]


def plan_day(week: int, day: str) -> int:
    """Return the number of a day of the plan: 0 is Monday of week 1."""
    return 7 * (week - 1) + WEEK.index(day)


@dataclasses.dataclass(frozen=True)
class Item:
    """One exercise in a session: its dose, and why this, why now, what would change it.

    ``sets`` is how many are planned, each of ``amount_min`` to ``amount_max`` (repetitions,
    seconds of a hold, or minutes, as ``measure`` says) for one side where ``sides`` is not
    "both". ``seconds`` is the time at the top of that dose, with rests and changes of side.
    ``facts`` are the sources of ``why`` and ``why_now``; ``convention`` is True where some part
    rests on what people agree on. ``easier`` and ``harder`` name neighbours, as ``"bridge:2"``,
    that suit this person.
    """

    exercise: str
    name: str
    role: Role
    part: Part
    level: int
    sets: int
    amount_min: int
    amount_max: int
    hold_s: int
    rest_s: int
    seconds_per_rep: int
    sides: Sides
    measure: Measure
    seconds: int
    dose: str
    how: str
    rationale_code: str
    why: str
    why_now: str
    would_change: str
    facts: tuple[str, ...]
    convention: bool
    ask_first: tuple[str, ...] = ()
    easier: str = ""
    harder: str = ""

    @property
    def place(self) -> str:
        """The exercise and level as a short name, such as ``"bridge:2"``."""
        return f"{self.exercise}:{self.level}"

    @property
    def step(self) -> str:
        """The place with the number of sets, such as ``"bridge:2 x3"``."""
        return f"{self.place} x{self.sets}"


@dataclasses.dataclass(frozen=True)
class Session:
    """What to do on one day; ``id`` is ``"2-Monday"`` and stays the same when the plan adapts.

    ``minutes`` is the whole session: warm-up, exercises with rests and sides, cool-down.
    """

    id: str
    week: int
    day: str
    minutes: int
    items: tuple[Item, ...]
    note: str = ""


@dataclasses.dataclass(frozen=True)
class Run:
    """One run, run-walk or walk; ``id`` is ``"2-Sunday-run"``.

    A run-walk is ``rounds`` times ``run_s`` of running and ``walk_s`` of walking between a
    ``warm_up_s`` and a ``cool_down_s`` of walking; ``stage`` counts the rungs of the ladder from
    1. A run has at most ``distance_km``. ``conditional`` runs are there only if the week before
    went well.
    """

    id: str
    week: int
    day: str
    kind: RunKind
    minutes: int
    why: str
    would_change: str
    facts: tuple[str, ...]
    convention: bool
    stage: int = 0
    rounds: int = 0
    run_s: int = 0
    walk_s: int = 0
    warm_up_s: int = 0
    cool_down_s: int = 0
    distance_km: float = 0.0
    conditional: bool = False
    note: str = ""


@dataclasses.dataclass(frozen=True)
class Week:
    """One week; ``block`` counts the sets of exercises that take turns, from 1."""

    number: int
    block: int
    focus: str
    sessions: tuple[Session, ...]
    runs: tuple[Run, ...] = ()
    notes: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Trace:
    """What one rule saw, what it did, and what it rests on: facts, convention, or both."""

    rule: int
    title: str
    saw: str
    did: str
    facts: tuple[str, ...] = ()
    convention: bool = False

    @property
    def said(self) -> str:
        """Both sentences in one line."""
        return f"{self.saw} {self.did}".strip()


@dataclasses.dataclass(frozen=True)
class Change:
    """One answer that would have to change: the profile's ``field``, the new ``value``, in words.

    ``value`` is what the field would hold as a text: a number, or names joined by commas.
    """

    field: str
    value: str
    says: str


@dataclasses.dataclass(frozen=True)
class Gap:
    """A wish that was not met, and the smallest change that was tried and meets it (or none)."""

    code: str
    says: str
    changes: tuple[Change, ...] = ()

    def __str__(self) -> str:
        if not self.changes:
            return self.says
        return f"{self.says} What would help: {' and '.join(c.says for c in self.changes)}."


@dataclasses.dataclass(frozen=True)
class Layer:
    """A removable change that lies on a plan; the plan below it stays as it is.

    ``first_day`` counts from Monday of week 1 (0). ``days`` is how long it lasts, 0 to the end.
    ``back_days`` are the days of the way back after a flare-up or dial-back. What the other
    fields hold depends on ``kind``:

    - ``swap``: ``exercise`` gives way to ``to``;
    - ``level``: ``exercise`` at ``level`` with ``sets``;
    - ``run_stage``: the ladder of run and walk continues at ``level``;
    - ``edit``: ``action`` says what: ``remove``, ``add`` or ``dose`` an exercise, ``move`` the
      sessions of ``day`` to ``to``, ``run_km`` sets the longest run of ``week`` to ``km``,
      ``run_stage`` its stage;
    - ``repeat``: from the week after ``first_day`` on the plan continues with ``week``;
    - ``holiday``: nothing is planned; ``dial_back``: a level less and no longer runs;
    - ``flare_up``: half the sets at a level less, walks for runs, and the pain-relief set.
    """

    id: str
    kind: Literal[
        "swap", "level", "run_stage", "edit", "repeat", "holiday", "dial_back", "flare_up"
    ]
    first_day: int = 0
    days: int = 0
    back_days: int = 0
    exercise: str = ""
    to: str = ""
    level: int = 0
    sets: int = 0
    week: int = 0
    day: str = ""
    km: float = 0.0
    action: str = ""
    because: str = ""

    def covers(self, day: int) -> bool:
        """True if the layer lies on this day of the plan (without its way back)."""
        return self.first_day <= day and (not self.days or day < self.first_day + self.days)

    def leads_back(self, day: int) -> bool:
        """True on the days after a flare-up or dial-back that lead back to the plan."""
        end = self.first_day + self.days
        return bool(self.days) and end <= day < end + self.back_days


@dataclasses.dataclass(frozen=True)
class Plan:
    """An explained example plan, or the reason why there is none.

    ``plan_id`` is the hash of everything that went in; it stays while layers come and go.
    ``first_aid`` is what eases in a bad hour; it is there in every plan, whatever the pain.
    """

    plan_id: str
    status: Status
    message: str
    weeks: tuple[Week, ...]
    gaps: tuple[Gap, ...]
    trace: tuple[Trace, ...]
    provenance: str
    first_aid: tuple[Item, ...] = ()
    layers: tuple[Layer, ...] = ()

    def week(self, number: int) -> Week:
        """Return a week by its number; an `InputError` says which there are."""
        for week in self.weeks:
            if week.number == number:
                return week
        raise InputError(f"There is no week {number!r}: this plan has {len(self.weeks)}.")


@dataclasses.dataclass(frozen=True)
class LogEntry:
    """What a reader wrote down after one exercise (or run) of one session; None is not known.

    ``session`` is the id of a session or run, ``exercise`` that of the exercise ("" for a run).
    ``done`` is "top" (all sets at the top of the range), "all" (all within it), "some" or
    "none". ``side`` is "left", "right" or "" for both. ``effort`` and ``pain`` are 0 to 10.
    ``stop_sign`` is True if one of the signs to stop for came up.
    """

    session: str
    exercise: str = ""
    done: str | None = None
    pain: int | None = None
    next_morning_worse: bool | None = None
    effort: int | None = None
    side: str = ""
    stop_sign: bool = False
    note: str = ""
    date: str = ""

    def __post_init__(self) -> None:
        if self.done is not None:
            choice("Done", self.done, ("top", "all", "some", "none"))
        choice("Side", self.side, ("", "left", "right"))
        for name, value in (("Pain", self.pain), ("Effort", self.effort)):
            if value is None:
                continue
            given = number(name, value, 0, 10)
            if not given.is_integer():
                raise InputError(f"{name} is {given:g}: give a whole number from 0 to 10.")
            object.__setattr__(self, name.lower(), int(given))
        if self.next_morning_worse not in (None, True, False):
            raise InputError("Next morning is not known: answer worse, not worse, or leave it out.")
        if not isinstance(self.stop_sign, bool):
            raise InputError("Stop sign is not known: answer true or false.")
        session_day(self.session)


def session_day(session: str) -> int:
    """Return the day of the plan (0 is Monday of week 1) of a session or run by its id."""
    week, _, day = str(session).removesuffix("-run").partition("-")
    if not week.isdigit() or int(week) < 1 or day not in WEEK:
        raise InputError(f"Session is {session!r}: give the id of a session, such as '1-Monday'.")
    return plan_day(int(week), day)


@dataclasses.dataclass(frozen=True)
class Decision:
    """What a log says about one exercise, the runs or the whole plan. It changes nothing itself.

    ``about`` is an exercise id, "running" or "plan". ``code`` is stable, ``because`` the
    sentence. ``before`` and ``after`` are places such as ``"bridge:2 x3"`` (level 2, 3 sets).
    Accepting it adds ``layers``.
    """

    about: str
    action: Literal["up", "hold", "down", "swap", "flare_up", "realign", "stop_and_seek_advice"]
    code: str
    because: str
    before: str
    after: str
    facts: tuple[str, ...]
    convention: bool
    policy_version: str
    layers: tuple[Layer, ...] = ()
