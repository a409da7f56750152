"""The weeks of a plan: one week as a grid of days, and all weeks in a table."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from backstride.plan.export.words import clock
from backstride.plan.records import WEEK, Item, Plan, Run, Session, Week

ROLES: Final = {"warm_up": "Warm-up", "cool_down": "Cool-down", "pain_relief": "If sore"}
RUNS: Final = {"run": "Run", "run_walk": "Run and walk", "walk": "Walk"}


def run_short(run: Run) -> str:
    """Return a run in a few words, as a cell of the week holds it."""
    if run.kind == "run":
        return f"up to {run.distance_km:g} km, easy"
    if run.kind == "walk":
        return f"{run.minutes} min"
    return (
        f"{run.rounds} times {clock(run.run_s)} run, {clock(run.walk_s)} walk; {run.minutes} min"
        if run.walk_s
        else f"{clock(run.run_s * run.rounds)} run; {run.minutes} min"
    )


def level_text(item: Item) -> str:
    """Return the level and the dose of an item in one line."""
    return f"level {item.level}, {item.dose}" if item.role == "main" else item.dose


def _line(item: Item) -> str:
    role = f"<i>{ROLES[item.role]}:</i> " if item.role in ROLES else ""
    main = ' class="bs-main"' if item.role == "main" else ""
    return f"<li{main}>{role}{escape(item.name)}</li>"


def _head(day: str, id: str, text: str, live: bool) -> str:
    if not live:
        return f'<p class="bs-cell-head">{escape(text)}</p>'
    return (
        f'<button type="button" class="bs-button bs-cell-head" data-act="day" data-id="{id}" '
        f'data-key="day-{id}" aria-label="{day}: {escape(text)}, open it">{escape(text)}</button>'
    )


def _session(session: Session, live: bool, brief: bool) -> str:
    lines = "".join(_line(i) for i in session.items if i.role == "main" or not brief)
    note = f'<p class="bs-cell-note">{escape(session.note)}</p>' if session.note else ""
    head = _head(session.day, session.id, f"{session.minutes} min", live)
    return f"{head}{note}<ul>{lines}</ul>"


def _run(run: Run, live: bool) -> str:
    only = '<p class="bs-cell-note">if last week went well</p>' if run.conditional else ""
    note = f'<p class="bs-cell-note">{escape(run.note)}</p>' if run.note else ""
    head = _head(run.day, run.id, RUNS[run.kind], live)
    return f"{head}<p>{escape(run_short(run))}</p>{only}{note}"


def _row(name: str, cells: dict[str, str]) -> str:
    found = "".join(
        f'<td class="bs-busy">{cells[day]}</td>' if day in cells else '<td class="bs-rest">·</td>'
        for day in WEEK
    )
    return f'<tr><th scope="row">{name}</th>{found}</tr>'


def _width(day: str, week: Week) -> str:
    if any(session.day == day for session in week.sessions):
        return "bs-wide"
    return "bs-some" if any(run.day == day for run in week.runs) else "bs-thin"


def week_grid(plan: Plan, number: int, live: bool = False, brief: bool = False) -> str:
    """Return one week as a table with a column for each day.

    ``live`` adds buttons for days; a ``brief`` grid leaves out warm-up and cool-down.
    """
    week = plan.week(number)
    columns = "".join(f'<col class="{_width(day, week)}">' for day in WEEK)
    heads = "".join(
        f'<th scope="col"><abbr title="{day}">{day[:3]}</abbr></th>'
        if _width(day, week) == "bs-thin"
        else f'<th scope="col">{day}</th>'
        for day in WEEK
    )
    sessions = {s.day: _session(s, live, brief) for s in week.sessions}
    runs = {r.day: _run(r, live) for r in week.runs}
    rows = _row("Exercise", sessions) + (_row("Running", runs) if runs else "")
    notes = "".join(f'<p class="bs-cell-note">{escape(note)}</p>' for note in week.notes)
    return (
        f'<p class="bs-week-head"><b>Week {number} of {len(plan.weeks)}.</b> '
        f"{escape(week.focus)}</p>{notes}"
        f'<table class="bs-week"><colgroup><col class="bs-day-names">{columns}</colgroup>'
        f'<thead><tr><th scope="col"><span class="bs-sr">What</span></th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def longest_run(week: Week) -> str:
    """Return the longest run of a week, or its stage of run and walk, in a few words."""
    if not week.runs:
        return "none"
    run = max(week.runs, key=lambda run: (run.distance_km, run.stage, run.minutes))
    return f"stage {run.stage}: {run_short(run)}" if run.kind == "run_walk" else run_short(run)


def weeks_table(plan: Plan) -> str:
    """Return all weeks in a table: focus, sessions, exercises and the longest run."""
    rows = []
    before: set[str] = set()
    for week in plan.weeks:
        items = [i for s in week.sessions for i in s.items if i.role == "main"]
        names = dict.fromkeys(i.name for i in items)
        marked = [f"<b>new: {escape(n)}</b>" if before and n not in before else escape(n)
                  for n in names]  # fmt: skip
        before = set(names) or before
        minutes = sorted({s.minutes for s in week.sessions})
        span = f"{minutes[0]} to {minutes[-1]}" if len(minutes) > 1 else "".join(map(str, minutes))
        times = f"{len(week.sessions)} of {span} min" if minutes else "none"
        said = " ".join((week.focus, *week.notes))
        rows.append(
            f'<tr><th scope="row">{week.number}</th><td>{escape(said)}</td><td>{times}</td>'
            f"<td>{', '.join(marked)}</td><td>{escape(longest_run(week))}</td></tr>"
        )
    return (
        '<table class="bs-weeks"><thead><tr><th scope="col">Week</th><th scope="col">Focus</th>'
        '<th scope="col">Sessions</th><th scope="col">Exercises</th>'
        f'<th scope="col">Longest run</th></tr></thead><tbody>{"".join(rows)}</tbody></table>'
    )


# ---- every line of a week, with its reasons


def _keys(facts: Sequence[str]) -> str:
    return " ".join(f"[{fact}]" for fact in facts)


def _why_run_now(run: Run) -> str:
    if run.kind == "run_walk":
        usual = f"Stage {run.stage} of the ladder in week {run.week}."
        return f"{usual} Only if the week before went well." if run.conditional else usual
    usual = f"Week {run.week}: as long as the longest run of the days before allows."
    return f"{usual} {run.note}".strip()


def reasons(item: Item | Run) -> str:
    """Return why this, why now and what would change it, and what that rests on, as a list."""
    now = item.why_now if isinstance(item, Item) else _why_run_now(item)
    basis = "Part of it is convention." if item.convention else "Each part rests on facts."
    lines = (
        ("Why this", item.why),
        ("Why now", now),
        ("What would change it", item.would_change),
        ("Rests on", f"{_keys(item.facts)} {basis}".strip()),
    )
    rows = "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in lines)
    return f'<dl class="bs-reasons">{rows}</dl>'


def _reason_row(name: str, what: str, days: Sequence[str], why: str, short: str) -> str:
    return (
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(what)}</td>'
        f"<td>{', '.join(day[:3] for day in days)}</td><td>{escape(short)} <details><summary>"
        f'Why this, why now, what would change it<span class="bs-sr">: {escape(name)}</span>'
        f"</summary>{why}</details></td></tr>"
    )


def lines_table(plan: Plan, number: int) -> str:
    """Return every line of a week once: what to do, on which days, and why."""
    week = plan.week(number)
    days: dict[tuple[str, str], list[str]] = {}
    items: dict[tuple[str, str], Item] = {}
    for session in week.sessions:
        for item in session.items:
            key = (item.name, level_text(item))
            items.setdefault(key, item)
            days.setdefault(key, []).append(session.day)
    rows = [
        _reason_row(
            f"{ROLES[item.role]}: {name}" if item.role in ROLES else name,
            what,
            days[name, what],
            reasons(item),
            item.why_now,
        )
        for (name, what), item in items.items()
    ]
    runs: dict[tuple[str, str], list[Run]] = {}
    for run in week.runs:
        runs.setdefault((RUNS[run.kind], run_short(run)), []).append(run)
    rows += [
        _reason_row(name, what, [r.day for r in same], reasons(same[0]), same[0].why)
        for (name, what), same in runs.items()
    ]
    heads = ("Line", "Dose", "Days", "Why")
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return (
        f'<table class="bs-lines"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody>'
        "</table>"
    )
