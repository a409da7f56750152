"""Cards: a fact, a claim or a list of sources, as HTML for the page and as plain text."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from backstride.evidence import Citation, Claim, Fact, Figure, citations, load
from backstride.views.theme import COLOURS, FONT

_VERDICT_SIGN = {
    "supported": ("✓", "#00695C"),
    "mixed": ("±", "#5B6670"),
    "insufficient": ("?", "#5B6670"),
    "contradicted": ("✗", "#B03A06"),
    "not testable": ("–", "#5B6670"),
}


@dataclasses.dataclass(frozen=True)
class Card:
    """Something to read: ``html`` in the notebook, ``text`` everywhere else."""

    text: str
    html: str

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html


def body(inner: str) -> str:
    """Put the house frame of a card around HTML."""
    look = (
        f"border:1px solid {COLOURS['faint']};border-left:5px solid {COLOURS['grey']};"
        f"border-radius:6px;background:#fff;color:{COLOURS['ink']};padding:10px 16px;"
        f"font-family:{FONT};font-size:16px;line-height:1.5;max-width:1000px"
    )
    return f'<div class="bs-card" style="{look}">{inner}</div>'


def text_card(title: str, text: str) -> Card:
    """Return a card with a title and one paragraph."""
    return Card(f"{title}: {text}", body(f"<p><b>{escape(title)}</b></p><p>{escape(text)}</p>"))


#: What a bare number is called, by its unit; left out where the label says it already.
_NAMED: Final = {
    "OR": "odds ratio",
    "RR": "relative risk",
    "HR": "hazard ratio",
    "LR": "likelihood ratio",
    "chi2": "chi-squared",
    "p": "p value",
    "ratio": "ratio",
}


def unit_name(unit: str) -> str:
    """Return a unit in words: 'odds ratio' for 'OR'; other units stay as they are."""
    return _NAMED.get(unit, unit)


def figure_text(figure: Figure) -> str:
    """A figure as a reader says it: '58 days (95% CI 52 to 63), n = 973'."""
    name = _NAMED.get(figure.unit, "")
    before = f"{name} " if name and name not in figure.label else ""
    after = "" if name else figure.unit if figure.unit == "%" else f" {figure.unit}"
    parts = [f"{before}{figure.estimate:,g}{after}".rstrip()]
    if figure.low is not None and figure.high is not None:
        parts.append(f"({figure.interval or 'interval'} {figure.low:,g} to {figure.high:,g})")
    if figure.sd is not None:
        parts.append(f"(SD {figure.sd:g})")
    text = " ".join(parts)
    return f"{text}, n = {figure.n:,}" if figure.n is not None else text


def _label(figure: Figure) -> str:
    """A figure's label with the group and the time it belongs to."""
    more = ", ".join(
        part for part in (figure.group, figure.at) if part and part not in figure.label
    )
    return f"{figure.label} ({more})" if more else figure.label


def _cited(source: Citation) -> str:
    name = escape(source.full)
    if not source.link:
        return name
    return f'{name} <a href="{escape(source.link)}">{escape(source.link)}</a>'


def _status(fact: Fact) -> str:
    return {
        "verified": "read in the source",
        "computed": "computed from open data",
        "second-hand": "second-hand: read in a page that reports the source",
    }[fact.status]


def fact_card(id: str) -> Card:
    """Return the card of a fact: statement, figures, population, source, status and caveat."""
    fact = load().fact(id)
    sources = citations(fact.source)
    figures = [f"{_label(figure)}: {figure_text(figure)}" for figure in fact.figures]
    lines = [f"[{fact.id}] {fact.statement}", *figures]
    lines += [f"In whom: {fact.population}", f"Status: {_status(fact)}."]
    if fact.caveat:
        lines.append(f"Caveat: {fact.caveat}")
    lines += [f"Source: {source.full} {source.link}".strip() for source in sources]
    listed = "".join(f"<li>{escape(text)}</li>" for text in figures)
    caveat = f"<p><b>Caveat.</b> {escape(fact.caveat)}</p>" if fact.caveat else ""
    html = (
        f"<p><b>[{escape(fact.id)}]</b> {escape(fact.statement)}</p><ul>{listed}</ul>"
        f"<p><b>In whom.</b> {escape(fact.population)}</p>"
        f"<p><b>Status.</b> {_status(fact)}.</p>{caveat}"
        f"<p><b>Source.</b> {'; '.join(_cited(source) for source in sources)}</p>"
    )
    return Card("\n".join(lines), body(html))


def _short_sources(ids: Iterable[str]) -> list[Citation]:
    facts = [load().fact(id) for id in ids]
    return list(citations([source for fact in facts for source in fact.source]))


def claim_card(id: str) -> Card:
    """Return the card of a claim: what the article says, the verdict, why, and both sides."""
    claim: Claim = load().claim(id)
    sign, colour = _VERDICT_SIGN[claim.verdict]
    sources = _short_sources(claim.facts)
    sides = [
        _sided("Speaks for it", claim.for_claim),
        _sided("Speaks against it", claim.against_claim),
    ]
    text = "\n".join(
        [
            f"The article says: {claim.says}",
            f"Verdict: {sign} {claim.verdict}.",
            f"Why: {claim.why}",
            f"Speaks for it: {', '.join(claim.for_claim) or 'nothing that we read'}.",
            f"Speaks against it: {', '.join(claim.against_claim) or 'nothing that we read'}.",
            f"What would change our mind: {claim.would_change}",
            f"Sources: {'; '.join(source.short for source in sources)}.",
            _checked(claim.checked),
        ]
    )
    html = (
        f"<p><b>The article says:</b> {escape(claim.says)}</p>"
        f'<p><b>Verdict:</b> <span style="color:{colour};font-weight:600;border:1.5px solid '
        f'{colour};border-radius:4px;padding:1px 8px">{sign} {claim.verdict}</span></p>'
        f"<p><b>Why.</b> {escape(claim.why)}</p>"
        f"<p><b>What would change our mind.</b> {escape(claim.would_change)}</p>"
        f"{_folded_sides([html for _, html in sides], sources)}<p>{_checked(claim.checked)}</p>"
    )
    return Card(text, body(html))


def columns(parts: Iterable[str]) -> str:
    """Put parts side by side, or below each other where the page is narrow."""
    look = "flex:1 1 320px;min-width:0;border-top:1px solid " + COLOURS["faint"]
    inner = "".join(f'<div style="{look}">{part}</div>' for part in parts)
    return f'<div style="display:flex;flex-wrap:wrap;gap:4px 24px">{inner}</div>'


def _folded_sides(sides: Sequence[str], sources: Sequence[Citation]) -> str:
    """Fold the facts on both sides and their sources: one line until a reader opens it.

    Lab takes Enter and Space away from a summary that does not ask it to leave them alone.
    """
    summary = f"The facts on both sides, and the sources ({len(sources)})"
    items = "".join(f"<li>{_cited(source)}</li>" for source in sources)
    return (
        '<details><summary data-lm-suppress-shortcuts="true" style="cursor:pointer;padding:3px 0">'
        f"{summary}</summary>{columns(sides)}<p><b>Sources</b></p><ul>{items}</ul></details>"
    )


def _short_citation(fact: Fact) -> str:
    return "; ".join(source.short for source in citations(fact.source))


def _sided(title: str, ids: Iterable[str]) -> tuple[str, str]:
    """The facts on one side of a question, as text and as HTML."""
    facts = [load().fact(id) for id in ids]
    if not facts:
        none = "nothing that we read."
        return f"{title}: {none}", f"<p><b>{escape(title)}:</b> {none}</p>"
    text = f"{title}: " + " ".join(f"[{fact.id}] {fact.statement}" for fact in facts)
    items = "".join(
        f"<li><b>[{fact.id}]</b> {escape(fact.statement)} ({escape(_short_citation(fact))})</li>"
        for fact in facts
    )
    return text, f"<p><b>{escape(title)}</b></p><ul>{items}</ul>"


def question_card(id: str) -> Card:
    """Return the card of a question that readers of the article ask, such as ``"hip_tender"``."""
    asked = load().reader_question(id)
    said = [
        ("In short", asked.reply),
        ("Be careful", asked.careful),
        ("Why", asked.why),
        ("Not known", asked.not_known),
        ("What would change our mind", asked.would_change),
    ]
    sides = [
        _sided("Speaks for this", asked.supports),
        _sided("Speaks for something else", asked.counters),
    ]
    sources = _short_sources(asked.facts)
    lines = [f"Readers ask: {asked.asks}", *(f"{name}: {text}" for name, text in said)]
    lines += [f"Sources: {'; '.join(source.short for source in sources)}.", _checked(asked.checked)]
    html = (
        f"<p><b>Readers ask:</b> {escape(asked.asks)}</p>"
        + "".join(f"<p><b>{name}.</b> {escape(text)}</p>" for name, text in said)
        + f"{_folded_sides([html for _, html in sides], sources)}<p>{_checked(asked.checked)}</p>"
    )
    return Card("\n".join(lines), body(html))


def _checked(date: str) -> str:
    return f"Last checked: {date}."


def cite(*ids: str) -> Card:
    """Return the short citations behind facts or references: '(Henschke et al., 2008)'."""
    known = load()
    sources: list[str] = []
    for id in ids:
        sources += known.facts[id].source if id in known.facts else [known.reference(id).id]
    found = citations(sources)
    text = "(" + "; ".join(source.short for source in found) + ")"
    links = [
        f'<a href="{escape(s.link)}">{escape(s.short)}</a>' if s.link else escape(s.short)
        for s in found
    ]
    return Card(text, f"<span>({'; '.join(links)})</span>")


def references(*ids: str) -> Card:
    """Return the reference list behind facts: full citations with links, each once, sorted."""
    known = load()
    behind: dict[str, list[str]] = {}
    for id in ids:
        for source in known.fact(id).source:
            behind.setdefault(source, []).append(id)
    found = sorted(citations(list(behind)), key=lambda source: _sorting(source.full))
    lines, items = [], []
    for entry in found:
        keys = " ".join(f"[{id}]" for id in behind[entry.id])
        lines.append(f"{keys} {entry.full} {entry.link}".strip())
        items.append(f"<li><b>{escape(keys)}</b> {_cited(entry)}</li>")
    style = "padding-left:18px;margin:0;font-size:15px"
    return Card("\n".join(lines), body(f'<ul style="{style}">{"".join(items)}</ul>'))


def _sorting(text: str) -> str:
    return re.sub(r"[^a-z0-9 ]", "", text.lower())
