"""The sessions and runs of a plan as an iCalendar file (RFC 5545).

Each entry keeps its UID while the plan lives on, so that importing the file again moves and
updates entries and makes none twice; ``revision`` is their SEQUENCE and rises with each accepted
change. Times belong to a named zone, whose rules travel in the file; without a zone they float:
seven in the morning wherever the reader is.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Iterator

from icalendar import Alarm, Calendar, Event

from backstride.errors import InputError, number
from backstride.plan.builder import SAFETY
from backstride.plan.export.words import (
    FIRST_MONDAY,
    NOTICE,
    date_of,
    item_line,
    monday,
    needs_weeks,
    plain,
    run_line,
)
from backstride.plan.records import Plan, Run, Session

PRODID = "-//Backstride//Example plan//EN"
KINDS = {"run": "Run", "run_walk": "Run and walk", "walk": "Walk"}


def _zone(name: str) -> dt.tzinfo | None:
    """Return a time zone by its name, such as Europe/Oslo; None for '' (floating times)."""
    if not name:
        return None
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise InputError(
            f"Time zone is {name!r}: give a name such as Europe/Oslo, or leave it empty."
        ) from None


def _span(
    day: dt.date, hour: float, minutes: int, zone: dt.tzinfo | None
) -> tuple[dt.datetime, dt.datetime]:
    """Return begin and end in the zone; the length is right also across a change of the clocks."""
    start = dt.datetime.combine(day, dt.time()) + dt.timedelta(hours=hour)
    length = dt.timedelta(minutes=minutes)
    if zone is None:
        return start, start + length
    begin = start.replace(tzinfo=zone)
    return begin, (begin.astimezone(dt.UTC) + length).astimezone(zone)


def _entries(plan: Plan) -> Iterator[tuple[Session | Run, str, str]]:
    """Yield each session and run with its title and description."""
    for week in plan.weeks:
        for session in week.sessions:
            lines = [*([session.note] if session.note else []), *map(item_line, session.items)]
            yield session, f"Exercises, week {week.number}", "\n".join(lines)
        for run in week.runs:
            only_if = " (only if the week before went well)" if run.conditional else ""
            lines = [run_line(run), run.why, *([run.note] if run.note else [])]
            yield run, f"{KINDS[run.kind]}, week {week.number}{only_if}", "\n".join(lines)


def _alarm(minutes: int, title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -dt.timedelta(minutes=minutes))
    return alarm


def to_calendar(
    plan: Plan,
    start: str = FIRST_MONDAY,
    hour: float = 18,
    zone: str = "",
    run_hour: float = 7,
    alarm_min: int = 30,
    revision: int = 0,
    stamp: dt.datetime | None = None,
) -> bytes:
    """Return the plan as an iCalendar file, from the week that holds ``start`` (ISO date).

    ``hour`` and ``run_hour`` (0 to 23.75) are when sessions and runs begin, in ``zone`` (a name
    such as "Europe/Oslo"; "" for floating times). ``alarm_min`` minutes before, an alarm rings (0
    for none). ``stamp`` is when the file was made; without one it is the first Monday.
    Raises an `InputError` for a plan without sessions or an impossible value.
    """
    needs_weeks(plan)
    first = monday(start)
    number("Hour", hour, 0, 23.75, "h")
    number("Hour of runs", run_hour, 0, 23.75, "h")
    number("Alarm", alarm_min, 0, 24 * 60, "min")
    number("Revision", revision, 0)
    place = _zone(zone)
    made = (stamp or dt.datetime.combine(first, dt.time(), dt.UTC)).astimezone(dt.UTC)
    calendar = Calendar()
    for key, value in (("prodid", PRODID), ("version", "2.0"), ("method", "PUBLISH")):
        calendar.add(key, value)
    for entry, title, text in _entries(plan):
        at = run_hour if isinstance(entry, Run) else hour
        day = date_of(first, entry.week, entry.day)
        begin, end = _span(day, at, entry.minutes, place)
        event = Event()
        event.add("uid", f"{plan.plan_id[:16]}-{entry.id}@backstride")
        event.add("sequence", revision)
        event.add("dtstamp", made)
        event.add("last-modified", made)
        event.add("dtstart", begin)
        event.add("dtend", end)
        event.add("summary", title)
        event.add("description", plain(f"{NOTICE}\n\n{text}\n\n{SAFETY}"))
        if alarm_min:
            event.add_component(_alarm(alarm_min, title))
        calendar.add_component(event)
    if place is not None:
        calendar.add_missing_timezones(
            first_date=first, last_date=first + dt.timedelta(weeks=len(plan.weeks) + 1)
        )
    return bytes(calendar.to_ical())
