"""A plan to take along: each way as a named file with one sentence that says what it holds."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Final

from backstride.errors import InputError, choice
from backstride.plan.export import run_walks, save, to_calendar, to_fit
from backstride.plan.history import History
from backstride.plan.plain import to_json
from backstride.plan.records import Plan
from backstride.views.plan_sheet import to_page, to_pdf

KINDS: Final = {
    "calendar": "Calendar (.ics)",
    "page": "Page to print (.html)",
    "pdf": "PDF to print (.pdf)",
    "watch": "Run-walks for a watch (.zip of .fit)",
    "file": "Plan file to import again (.json)",
}
ENDINGS: Final = {".ics": "calendar", ".html": "page", ".pdf": "pdf", ".zip": "watch",
                  ".json": "file"}  # fmt: skip
#: Files in the zip carry this time, so that the same plan gives the same bytes.
MADE: Final = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)


@dataclasses.dataclass(frozen=True)
class When:
    """When a plan begins and at which hours; ``zone`` is a name such as Europe/Oslo, or ""."""

    start: str = "2027-01-04"
    hour: float = 18
    run_hour: float = 7
    alarm_min: int = 30
    zone: str = ""


@dataclasses.dataclass(frozen=True)
class Taken:
    """A file to save: its name, kind (MIME) and content, and what it holds in one sentence."""

    name: str
    kind: str
    content: bytes
    said: str


def _calendar(plan: Plan, history: History, when: When) -> Taken:
    content = to_calendar(
        plan,
        when.start,
        when.hour,
        when.zone,
        when.run_hour,
        when.alarm_min,
        revision=len(history.accepted) + len(history.layers),
    )
    count = content.count(b"BEGIN:VEVENT")
    zone = f"in {when.zone}" if when.zone else "at the same hour wherever you are"
    said = f"{count} entries from the week of {when.start}, {zone}."
    again = "Import it again after a change, and the entries move."
    return Taken("example_plan.ics", "text/calendar", content, f"{said} {again}")


def _watch(plan: Plan) -> Taken:
    runs = run_walks(plan)
    if not runs:
        raise InputError("This plan has no run-walks, so there is nothing for a watch to play.")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for run in runs:
            info = zipfile.ZipInfo(f"week_{run.week:02d}_{run.day}.fit", MADE.timetuple()[:6])
            archive.writestr(info, to_fit(run, MADE))
    said = f"{len(runs)} run-walks, one file each. Unpack them, then copy them to the watch."
    return Taken("example_run_walks.zip", "application/zip", packed.getvalue(), said)


def take(kind: str, plan: Plan, history: History, when: When | None = None) -> Taken:
    """Return the plan as a file of this kind (`KINDS`); an `InputError` says why there is none."""
    choice("Kind", kind, tuple(KINDS))
    if kind == "calendar":
        return _calendar(plan, history, when or When())
    if kind == "watch":
        return _watch(plan)
    if kind == "file":
        text = to_json(history)
        said = f"Your answers, {len(history.log)} notes and {len(history.layers)} changes."
        return Taken("plan.json", "application/json", text.encode(), said)
    weeks = f"{len(plan.weeks)} weeks with cells to fill in."
    if kind == "page":
        return Taken("example_plan.html", "text/html", to_page(plan).encode(), weeks)
    return Taken("example_plan.pdf", "application/pdf", to_pdf(plan), f"{weeks} With tags.")


def save_plan(card: object, path: str | Path, when: When | None = None) -> str:
    """Save a plan card's plan; the ending of ``path`` says how: .ics, .html, .pdf, .zip or .json.

    Returns one sentence that says what was saved, and where.
    """
    from backstride.views.plan import PlanCard

    if not isinstance(card, PlanCard):
        raise InputError("Give a plan to save, such as bs.example_plan('maya').")
    target = Path(path)
    kind = ENDINGS.get(target.suffix.lower())
    if kind is None:
        raise InputError(
            f"The ending of {target.name!r} says nothing: choose one of {', '.join(ENDINGS)}."
        )
    taken = take(kind, card.plan, card.history, when)
    return f"{save(target, taken.content)} {taken.said}"
