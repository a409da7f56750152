"""A plan to print: what to do with a drawing of each exercise, and cells to fill in.

`sheet` says what stands on the paper; `to_page` sets it as an HTML page and `to_pdf` as a tagged
PDF (PDF/UA-1) through Typst. Both show the same words in the same order.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from typing import Final

from backstride.plan.builder import SAFETY
from backstride.plan.export.words import NOTICE, item_line, needs_weeks, plain, run_line
from backstride.plan.records import Item, Plan, Week
from backstride.views.exercises import exercise, exercise_figure

NOT_FOR: Final = (
    "This is an example of how a plan is built. It is not for you while a sign above is there, "
    "after a fall or a crash that nobody has looked at, or where somebody who knows your back has "
    "told you otherwise."
)
HOW_TO_FILL: Final = (
    "Tick what you did. Write how hard it was and how much it hurt, each from 0 (not at all) to "
    "10. Next morning, write S for the same or better, or W for worse."
)
#: What is written down after each exercise, on each day.
WORDS: Final = ("Done", "Hard", "Pain", "Next day")
Draw = Callable[[str], "Drawn"]


@dataclasses.dataclass(frozen=True)
class Drawn:
    """A drawing of an exercise as SVG text, and what it shows in words."""

    svg: str
    alt: str


def drawn(id: str) -> Drawn:
    """Return the course's own drawing of an exercise, start and end side by side."""
    return Drawn(exercise_figure(id, small_print=True), exercise(id).figure.alt_short)


@dataclasses.dataclass(frozen=True)
class Part:
    """One exercise on the paper: its drawing, dose and how, and why it is there."""

    name: str
    dose: str
    how: str
    why: str
    change: str
    svg: str
    alt: str


@dataclasses.dataclass(frozen=True)
class Block:
    """The exercises that are new in some weeks, those that go on, and the focus of those weeks."""

    title: str
    focus: str
    parts: tuple[Part, ...]
    go_on: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Log:
    """The cells of one week: a row for each exercise, a group of columns for each day.

    ``runs`` are rows of their own: day and what to do.
    """

    title: str
    days: tuple[str, ...]
    rows: tuple[str, ...]
    runs: tuple[tuple[str, str], ...]
    note: str


@dataclasses.dataclass(frozen=True)
class Sheet:
    """All that stands on the paper, in the order in which it is read."""

    title: str
    notice: str
    message: str
    safety: str
    not_for: str
    first_aid: tuple[str, ...]
    blocks: tuple[Block, ...]
    how_to_fill: str
    words: tuple[str, ...]
    logs: tuple[Log, ...]
    gaps: tuple[str, ...]
    provenance: str


def _part(item: Item, draw: Draw) -> Part:
    drawn = draw(item.exercise)
    how = " ".join([item.how, *(f"Ask first: {why}" for why in item.ask_first)])
    return Part(
        item.name,
        item.dose,
        plain(how),
        plain(item.why),
        plain(item.would_change),
        drawn.svg,
        drawn.alt,
    )


def _unique(weeks: Iterable[Week]) -> dict[tuple[str, str], Item]:
    """Every exercise of these weeks once at each dose, in the order in which it first comes."""
    found: dict[tuple[str, str], Item] = {}
    for week in weeks:
        for session in week.sessions:
            for item in session.items:
                found.setdefault((item.exercise, item.dose), item)
    return found


def _span(weeks: Sequence[Week]) -> str:
    first, last = weeks[0].number, weeks[-1].number
    return f"Week {first}" if first == last else f"Weeks {first} to {last}"


def _blocks(plan: Plan, draw: Draw) -> tuple[Block, ...]:
    found = []
    shown: set[tuple[str, str]] = set()
    for _, group in itertools.groupby(plan.weeks, key=lambda week: week.block):
        weeks = list(group)
        items = _unique(weeks)
        parts = tuple(_part(item, draw) for key, item in items.items() if key not in shown)
        go_on = tuple(f"{i.name}: {i.dose}" for key, i in items.items() if key in shown)
        focus = " ".join(dict.fromkeys(plain(week.focus) for week in weeks))
        found.append(Block(_span(weeks), focus, parts, go_on))
        shown |= set(items)
    return tuple(found)


def _log(week: Week) -> Log:
    notes = [session.note for session in week.sessions if session.note]
    return Log(
        title=f"Week {week.number}",
        days=tuple(f"{session.day} ({session.minutes} min)" for session in week.sessions),
        rows=tuple(dict.fromkeys(item.name for item in _unique([week]).values())),
        runs=tuple((run.day, run_line(run)) for run in week.runs),
        note=plain(" ".join(dict.fromkeys([*week.notes, *notes]))),
    )


def sheet(plan: Plan, draw: Draw = drawn) -> Sheet:
    """Return what stands on the paper; an `InputError` says why a plan without weeks has none.

    ``draw`` gives the drawing of an exercise by its id.
    """
    needs_weeks(plan)
    return Sheet(
        title=f"Example plan, {len(plan.weeks)} weeks",
        notice=NOTICE,
        message=plain(plan.message),
        safety=plain(SAFETY),
        not_for=NOT_FOR,
        first_aid=tuple(plain(item_line(item)) for item in plan.first_aid),
        blocks=_blocks(plan, draw),
        how_to_fill=HOW_TO_FILL,
        words=WORDS,
        logs=tuple(_log(week) for week in plan.weeks),
        gaps=tuple(plain(str(gap)) for gap in plan.gaps),
        provenance=f"Plan {plan.plan_id[:12]}, {plan.provenance}.",
    )


def _card(part: Part) -> str:
    drawing = (
        f'<div class="figure" role="img" aria-label="{escape(part.alt, quote=True)}">{part.svg}'
        "</div>"
    )
    return (
        f"<article>{drawing if part.svg else ''}<div><h3>{escape(part.name)}: "
        f"{escape(part.dose)}</h3><p>{escape(part.how)}</p><p><small><b>Why.</b> "
        f"{escape(part.why)} <b>More or less.</b> {escape(part.change)}</small></p></div></article>"
    )


def _go_on(block: Block) -> str:
    return f"Go on as before with: {'; '.join(block.go_on)}." if block.go_on else ""


def _block(block: Block) -> str:
    return (
        f"<section><h2>{escape(block.title)}: what to do</h2><p>{escape(block.focus)}</p>"
        f"{''.join(map(_card, block.parts))}<p>{escape(_go_on(block))}</p></section>"
    )


def _cells(log: Log) -> str:
    days = "".join(
        f'<th scope="colgroup" colspan="{len(WORDS)}">{escape(day)}</th>' for day in log.days
    )
    heads = "".join(f'<th scope="col">{word}</th>' for word in WORDS) * len(log.days)
    blank = "<td></td>" * (len(WORDS) * len(log.days))
    rows = "".join(f'<tr><th scope="row">{escape(row)}</th>{blank}</tr>' for row in log.rows)
    return (
        f'<table class="log"><thead><tr><th scope="col" rowspan="2">Exercise</th>{days}</tr>'
        f"<tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _runs(log: Log) -> str:
    heads = "".join(
        f'<th scope="col">{word}</th>'
        for word in ("Day", "Run", "Done", "Hard", "Pain", "Next day")
    )
    blank = "<td></td>" * len(WORDS)
    rows = "".join(
        f'<tr><th scope="row">{escape(day)}</th><td>{escape(what)}</td>{blank}</tr>'
        for day, what in log.runs
    )
    return (
        f'<table class="log runs"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
        if log.runs
        else ""
    )


def _log_page(log: Log) -> str:
    note = f"<p>{escape(log.note)}</p>" if log.note else ""
    table = _cells(log) if log.days else ""
    return f"<section><h3>{escape(log.title)}</h3>{note}{table}{_runs(log)}</section>"


@cache
def _style() -> str:
    return files("backstride.views").joinpath("plan_sheet.css").read_text(encoding="utf-8")


def to_page(plan: Plan, draw: Draw = drawn) -> str:
    """Return the plan as one HTML page that prints on A4, with drawings and cells to fill in."""
    paper = sheet(plan, draw)
    aid = "".join(f"<li>{escape(line)}</li>" for line in paper.first_aid)
    gaps = "".join(f"<p>{escape(gap)}</p>" for gap in paper.gaps)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(paper.title)}</title><style>{_style()}</style></head><body><main>"
        f"<h1>{escape(paper.title)}</h1><p>{escape(paper.notice)} {escape(paper.message)}</p>{gaps}"
        f'<div class="note"><h2>When to stop and get help</h2><p>{escape(paper.safety)}</p>'
        f"<p>{escape(paper.not_for)}</p></div>"
        + (f"<section><h2>In a bad hour</h2><ul>{aid}</ul></section>" if aid else "")
        + "".join(map(_block, paper.blocks))
        + f"<h2>Your notes</h2><p>{escape(paper.how_to_fill)}</p>"
        + "".join(map(_log_page, paper.logs))
        + f"<p><small>{escape(paper.provenance)}</small></p></main></body></html>"
    )


def to_pdf(plan: Plan, draw: Draw = drawn) -> bytes:
    """Return the plan as an A4 PDF with tags for screen readers (PDF/UA-1); same plan, same bytes.

    Typst refuses to write the file where a tag or an alternative text is missing.
    """
    import typst

    template = files("backstride.views").joinpath("plan_sheet.typ").read_bytes()
    words = json.dumps(dataclasses.asdict(sheet(plan, draw)))
    made: bytes = typst.compile(
        template,
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"sheet": words},
        ignore_system_fonts=True,
    )
    return made
