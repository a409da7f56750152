"""One day of a plan: each exercise with its drawing, how to do it, and why; and its timer."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from html import escape
from typing import Final, Literal

from backstride.plan.export.words import run_line
from backstride.plan.library import CHANGE_SIDES_S, SETTLE_S
from backstride.plan.records import Item, Plan, Run, Session, plan_day
from backstride.views.plan_sheet import Draw, drawn
from backstride.views.plan_week import ROLES, RUNS, level_text, reasons

VIEW_BOX: Final = re.compile(r'viewBox="0 0 ([\d.]+) ')
#: The share of its own size at which the words in a drawing have 12 px.
SMALLEST: Final = 0.82
SIDES: Final = {
    "both": "",
    "each": "One side after the other: left, then right.",
    "alternate": "Both sides in turn: left, right, left, right.",
}


def day_of(plan: Plan, id: str) -> tuple[Session | None, tuple[Run, ...]]:
    """Return the session and the runs of the day that a session or run ``id`` names."""
    place = id.removesuffix("-run")
    for week in plan.weeks:
        session = next((s for s in week.sessions if s.id == place), None)
        runs = tuple(r for r in week.runs if r.id == f"{place}-run")
        if session or runs:
            return session, runs
    return None, ()


def days(plan: Plan) -> tuple[str, ...]:
    """Return the ids of all days with a session or a run, such as ``"1-Monday"``, in order."""
    busy = [
        (week.number, entry.day)
        for week in plan.weeks
        for group in (week.sessions, week.runs)
        for entry in group
    ]
    found = {plan_day(week, day): f"{week}-{day}" for week, day in busy}
    return tuple(found[day] for day in sorted(found))


# ---- what to do and why


def art(svg: str) -> str:
    """Return a drawing at a width at which its words can be read; it has its own name."""
    found = VIEW_BOX.search(svg)
    width = f' style="width:{SMALLEST * float(found[1]):.0f}px"' if found else ""
    return f'<div class="bs-item-art"{width}>{svg}</div>' if svg else ""


def _item(number: int, item: Item, draw: Draw) -> str:
    picture = art(draw(item.exercise).svg)
    role = f"{ROLES[item.role]}: " if item.role in ROLES else ""
    sides = f"<p><b>{SIDES[item.sides]}</b></p>" if SIDES[item.sides] else ""
    return (
        f'<li class="bs-item" id="{item.exercise}"><h4>{number}. {role}{escape(item.name)} '
        f'<span class="bs-dose">{escape(level_text(item))}</span></h4><div class="bs-item-body">'
        f"{picture}<div><p>{escape(item.how)}</p>{sides}</div></div>{reasons(item)}</li>"
    )


def _run(run: Run) -> str:
    note = f"<p>{escape(run.note)}</p>" if run.note else ""
    return (
        f'<li class="bs-item"><h4>{RUNS[run.kind]}</h4><p>{escape(run_line(run))}</p>{note}'
        f"{reasons(run)}</li>"
    )


def session_html(plan: Plan, id: str, draw: Draw = drawn) -> str:
    """Return one day as HTML: its exercises and runs, each with its reasons."""
    session, runs = day_of(plan, id)
    parts = []
    if session:
        note = f"<p>{escape(session.note)}</p>" if session.note else ""
        items = "".join(_item(k, item, draw) for k, item in enumerate(session.items, start=1))
        parts.append(
            f"<h3>Week {session.week}, {session.day}: {session.minutes} minutes</h3>{note}"
            f'<ol class="bs-items">{items}</ol>'
        )
    if runs:
        parts.append(
            f"<h3>Week {runs[0].week}, {runs[0].day}: running</h3>"
            f'<ol class="bs-items">{"".join(map(_run, runs))}</ol>'
        )
    return "".join(parts) or "<p>Nothing is planned on this day.</p>"


# ---- the timer


@dataclasses.dataclass(frozen=True)
class Step:
    """One stretch of the timer: get ready, work, switch sides or rest, for so many seconds."""

    kind: Literal["ready", "work", "switch", "rest"]
    seconds: int
    says: str


def _amount(item: Item) -> str:
    if item.measure == "interval_min":
        return ""
    span = (
        f"{item.amount_min}"
        if item.amount_min == item.amount_max
        else f"{item.amount_min} to {item.amount_max}"
    )
    return f": hold {span} seconds" if item.measure == "hold_s" else f": {span} times"


def _intervals(item: Item) -> Iterator[Step]:
    left = 60 * item.amount_max
    if not item.hold_s or not item.rest_s:
        yield Step("work", left, item.name)
        return
    while left > 0:
        for kind, length, says in (("work", item.hold_s, item.name), ("rest", item.rest_s, "Easy")):
            if left > 0:
                yield Step(kind, min(length, left), says)  # type: ignore[arg-type]
                left -= length


def steps_of(item: Item) -> tuple[Step, ...]:
    """Return what the timer does for one exercise; together as long as its ``seconds``."""
    if item.measure == "interval_min":
        return tuple(_intervals(item))
    rep = item.seconds_per_rep + item.hold_s
    side_s = (
        item.amount_max * rep if item.measure == "reps" else item.amount_max + item.seconds_per_rep
    )
    found = [Step("ready", SETTLE_S, f"Get ready: {item.name}")]
    for number in range(1, item.sets + 1):
        which = f", set {number} of {item.sets}" if item.sets > 1 else ""
        if number > 1 and item.rest_s:
            found.append(Step("rest", item.rest_s, f"Rest. Next: {item.name}{which}"))
        if item.sides == "each":
            for side in ("left", "right"):
                if side == "right":
                    found.append(Step("switch", CHANGE_SIDES_S, "Switch sides: right side next"))
                says = f"{item.name}, {side} side{which}{_amount(item)}"
                found.append(Step("work", side_s, says))
        else:
            both = ", both sides in turn" if item.sides == "alternate" else ""
            length = side_s if item.sides == "both" else 2 * side_s
            found.append(Step("work", length, f"{item.name}{both}{which}{_amount(item)}"))
    return tuple(found)


def timeline(plan: Plan, id: str) -> tuple[Step, ...]:
    """Return the timer of a day: its exercises one after another, or its run and walk."""
    session, runs = day_of(plan, id)
    found = [step for item in (session.items if session else ()) for step in steps_of(item)]
    for run in runs:
        found += _run_steps(run)
    return tuple(found)


def _run_steps(run: Run) -> list[Step]:
    if run.kind == "walk":
        return [Step("work", 60 * run.minutes, "Walk")]
    if run.kind == "run":
        return []
    found = [Step("ready", run.warm_up_s, "Walk to warm up")] if run.warm_up_s else []
    for number in range(1, run.rounds + 1):
        found.append(Step("work", run.run_s, f"Run, easy: round {number} of {run.rounds}"))
        if run.walk_s:
            found.append(Step("rest", run.walk_s, "Walk"))
    return [*found, *([Step("rest", run.cool_down_s, "Walk to end")] if run.cool_down_s else [])]
