"""A plan to take away: a calendar file and a page to print. Nothing here asks the clock."""

from __future__ import annotations

import datetime as dt
from html import escape
from pathlib import Path

from icalendar import Calendar, Event

from backstride.errors import InputError, number
from backstride.plan.builder import SAFETY
from backstride.plan.records import WEEK, Item, Plan, Week

FIRST_MONDAY = "2027-01-04"
NOTICE = "Example plan. Education, not medical advice."
PAGE_STYLE = """
@page { size: A4; margin: 16mm }
body { font: 15px/1.45 system-ui, 'DejaVu Sans', sans-serif; color: #1F2933;
  max-width: 180mm; margin: auto; padding: 8px }
h1 { font-size: 22px }
h2 { font-size: 17px; margin: 14px 0 2px }
table { border-collapse: collapse; width: 100% }
td, th { border: 1px solid #5B6670; padding: 5px 8px; text-align: left; vertical-align: top }
th { background: #F4F7FA }
small { font-size: 13px }
.box { display: inline-block; width: 15px; height: 15px; border: 1.5px solid #1F2933; margin: 2px }
section { break-inside: avoid }
.note { border-left: 5px solid #B03A06; padding: 4px 10px }
"""


def _monday(start: str) -> dt.date:
    try:
        found = dt.date.fromisoformat(start)
    except (TypeError, ValueError):
        raise InputError(f"Start is {start!r}: give a date such as {FIRST_MONDAY}.") from None
    return found - dt.timedelta(days=found.weekday())


def _needs_sessions(plan: Plan) -> None:
    if not plan.weeks:
        raise InputError(f"This plan has no sessions to export: {plan.message}")


def _lines(items: tuple[Item, ...]) -> str:
    return "\n".join(f"{item.name}: {item.dose}. {item.how}" for item in items)


def to_calendar(plan: Plan, start: str = FIRST_MONDAY, hour: int = 18) -> bytes:
    """Return the sessions as an iCalendar file, from the week of ``start`` (a date, ISO).

    Times are local to whoever opens it. The same plan gives the same bytes.
    """
    _needs_sessions(plan)
    first = _monday(start)
    number("Hour", hour, 0, 23)
    calendar = Calendar()
    calendar.add("prodid", "-//Backstride//Example plan//EN")
    calendar.add("version", "2.0")
    stamp = dt.datetime.combine(first, dt.time(), tzinfo=dt.UTC)
    for week in plan.weeks:
        for session in week.sessions:
            days = 7 * (week.number - 1) + WEEK.index(session.day)
            begin = dt.datetime.combine(first + dt.timedelta(days=days), dt.time(hour))
            event = Event()
            event.add("uid", f"{plan.plan_id[:16]}-{week.number}-{session.day}@backstride")
            event.add("dtstamp", stamp)
            event.add("dtstart", begin)
            event.add("dtend", begin + dt.timedelta(minutes=session.minutes))
            event.add("summary", f"Backstride, week {week.number}")
            event.add("description", f"{NOTICE}\n{_lines(session.items)}\n{SAFETY}")
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def _row(item: Item, sessions: int) -> str:
    boxes = '<span class="box" aria-hidden="true"></span>' * sessions
    return (
        f"<tr><td><b>{escape(item.name)}</b><br>{escape(item.dose)}<br>"
        f"<small>{escape(item.how)}</small></td><td><small>{escape(item.why)} "
        f"{escape(item.would_change)}</small></td><td>{boxes}</td></tr>"
    )


def _week(week: Week) -> str:
    days = ", ".join(session.day for session in week.sessions)
    rows = "".join(_row(item, len(week.sessions)) for item in week.sessions[0].items)
    return (
        f"<section><h2>Week {week.number}</h2><p>{escape(days)}, {week.sessions[0].minutes} "
        f'minutes each. {escape(week.focus)}</p><table><thead><tr><th scope="col">Exercise</th>'
        f'<th scope="col">Why, and when to stop</th><th scope="col">Done</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></section>"
    )


def to_page(plan: Plan) -> str:
    """Return the plan as one HTML page that prints on A4, with boxes to tick."""
    _needs_sessions(plan)
    weeks = "".join(_week(week) for week in plan.weeks)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Example plan</title>'
        f"<style>{PAGE_STYLE}</style></head><body><h1>Example plan, {len(plan.weeks)} weeks</h1>"
        f"<p>{NOTICE} {escape(plan.message)}</p>{weeks}"
        f'<p class="note">{escape(SAFETY)}</p><p><small>Plan {plan.plan_id[:12]}, '
        f"{escape(plan.provenance)}.</small></p></body></html>"
    )


def save(path: str | Path, content: str | bytes) -> str:
    """Write an exported plan and say so in one sentence, also when it cannot be written."""
    target = Path(path)
    try:
        target.write_bytes(content.encode() if isinstance(content, str) else content)
    except OSError:
        return f"{target.name} could not be written to {target.parent}: choose another folder."
    return f"{target.name} is saved."
