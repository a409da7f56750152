"""What every export says, and the lines that calendar and print sheet share."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from backstride.errors import InputError
from backstride.plan.records import WEEK, Item, Plan, Run

FIRST_MONDAY: Final = "2027-01-04"
KEYS: Final = re.compile(r" ?\[[CDH]-[A-Z]\d+[a-z]?(?:[, ]+[CDH]-[A-Z]\d+[a-z]?)*\]")
NOTICE: Final = "Example plan. Education, not medical advice."


def monday(start: str) -> dt.date:
    """Return the Monday of the week that holds ``start`` (a date such as 2027-01-04)."""
    try:
        found = dt.date.fromisoformat(start)
    except (TypeError, ValueError):
        raise InputError(f"Start is {start!r}: give a date such as {FIRST_MONDAY}.") from None
    return found - dt.timedelta(days=found.weekday())


def date_of(first: dt.date, week: int, day: str) -> dt.date:
    """Return the date of a day of the plan whose first Monday is ``first``."""
    return first + dt.timedelta(days=7 * (week - 1) + WEEK.index(day))


def needs_weeks(plan: Plan) -> None:
    """Raise an `InputError` that says why there is nothing to take away."""
    if not plan.weeks:
        raise InputError(f"This plan has no sessions to export: {plan.message}")


def plain(text: str) -> str:
    """Return the text without the keys of facts, such as [C-A16]: paper has nothing to click."""
    return KEYS.sub("", text)


def clock(seconds: int) -> str:
    """Return a duration as a person says it: "45 s", "2 min" or "1 min 30 s"."""
    minutes, rest = divmod(seconds, 60)
    parts = [f"{minutes} min"] if minutes else []
    return " ".join(parts + ([f"{rest} s"] if rest or not minutes else []))


def item_line(item: Item) -> str:
    """Return one exercise in one line: name, dose and how."""
    ask = " ".join(f"Ask first: {why}" for why in item.ask_first)
    return f"{item.name}: {item.dose}. {item.how} {ask}".strip()


def run_line(run: Run) -> str:
    """Return what a run, run-walk or walk consists of, in one line."""
    if run.kind == "run_walk":
        return (
            f"Walk {clock(run.warm_up_s)}; then {run.rounds} times: run {clock(run.run_s)}, walk "
            f"{clock(run.walk_s)}; then walk {clock(run.cool_down_s)}."
        )
    if run.kind == "run":
        return f"At most {run.distance_km:.1f} km, easy."
    return f"Walk {run.minutes} min."
