"""One checked view of everything in ``data/``, loaded once."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from backstride.errors import DataError, InputError
from backstride.evidence.records import (
    Claim,
    Fact,
    ReaderQuestion,
    Record,
    Reference,
    Table,
    read_records,
    read_references,
    read_table,
)

_QUESTIONS = "reader_questions.yaml"


def data_folder() -> Path:
    """Return the folder ``data/``: inside the installed package, else beside the sources."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "data"
    return installed if installed.is_dir() else package.parents[1] / "data"


def _nearest(kind: str, name: object, known: Iterable[str]) -> InputError:
    names = sorted(known)
    close = difflib.get_close_matches(str(name), names, n=3)
    hint = f"did you mean {' or '.join(close)}?" if close else f"look in data/ for the {kind}s."
    return InputError(f"There is no {kind} {name!r}: {hint}")


@dataclasses.dataclass(frozen=True)
class Evidence:
    """Facts, claims, readers' questions and references by id; tables by file name."""

    folder: Path
    facts: Mapping[str, Fact]
    claims: Mapping[str, Claim]
    references: Mapping[str, Reference]
    reader_questions: Mapping[str, ReaderQuestion]

    def fact(self, id: str) -> Fact:
        """Return the fact with this id, such as ``"C-G3"``; an `InputError` offers near ones."""
        try:
            return self.facts[id]
        except (KeyError, TypeError):
            raise _nearest("fact", id, self.facts) from None

    def claim(self, id: str) -> Claim:
        """Return the article's claim with this id, such as ``"mileage"``."""
        try:
            return self.claims[id]
        except (KeyError, TypeError):
            raise _nearest("claim", id, self.claims) from None

    def reader_question(self, id: str) -> ReaderQuestion:
        """Return a question that readers of the article ask, such as ``"hip_tender"``."""
        try:
            return self.reader_questions[id]
        except (KeyError, TypeError):
            raise _nearest("reader question", id, self.reader_questions) from None

    def reference(self, id: str) -> Reference:
        """Return the source with this id, such as ``"henschke2008"``."""
        try:
            return self.references[id]
        except (KeyError, TypeError):
            raise _nearest("reference", id, self.references) from None

    def table(self, name: str) -> Table:
        """Return ``data/tables/<name>.csv`` as a `Table`."""
        return read_table(self.folder / "tables" / f"{name}.csv")

    def check_ids(self, file: str, found: Iterable[Any]) -> None:
        """Raise a `DataError` if a record of ``file`` points at a fact that is not there."""
        for record in found:
            for field in ("facts", "for_claim", "against_claim", "supports", "counters"):
                for id in getattr(record, field, ()):
                    if id not in self.facts:
                        name = getattr(record, "id", "")
                        raise DataError(
                            f"{file}, record {name}, field {field}: there is no fact {id!r}: "
                            "mend the id or add the fact to data/facts."
                        )


def _keyed(groups: Iterable[tuple[str, Iterable[Any]]], kind: str) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for file, group in groups:
        for record in group:
            if record.id in found:
                raise DataError(
                    f"{file}, record {record.id}, field id: another {kind} has this id already: "
                    "keep one."
                )
            found[record.id] = record
    return MappingProxyType(found)


def load_from(folder: Path) -> Evidence:
    """Read and check a data folder; a `DataError` names the file, record and field at fault."""
    if not (folder / "facts").is_dir():
        raise DataError(f"{folder} holds no facts/: reinstall Backstride or restore data/.")
    fact_files = sorted((folder / "facts").glob("*.yaml"))
    reference_files = sorted((folder / "references").glob("*.json"))
    evidence = Evidence(
        folder=folder,
        facts=_keyed(((f"facts/{p.name}", read_records(p, Fact)) for p in fact_files), "fact"),
        claims=_keyed([("claims.yaml", read_records(folder / "claims.yaml", Claim))], "claim"),
        references=_keyed(
            ((f"references/{p.name}", read_references(p)) for p in reference_files), "reference"
        ),
        reader_questions=_keyed(
            [(_QUESTIONS, read_records(folder / _QUESTIONS, ReaderQuestion))], "question"
        ),
    )
    for fact in evidence.facts.values():
        keys = [figure.key for figure in fact.figures]
        if len(set(keys)) < len(keys):
            raise DataError(f"facts, record {fact.id}, field figures: a key is used twice.")
        for source in fact.source:
            if source not in evidence.references:
                raise DataError(
                    f"facts, record {fact.id}, field source: there is no reference {source!r}: "
                    "mend the id or add the source to data/references."
                )
    evidence.check_ids("claims.yaml", evidence.claims.values())
    evidence.check_ids(_QUESTIONS, evidence.reader_questions.values())
    return evidence


@cache
def load() -> Evidence:
    """Return the checked contents of `data_folder`, read once."""
    return load_from(data_folder())


def records(name: str, kind: type[Record], key: str = "") -> tuple[Record, ...]:
    """Return the records of ``data/<name>.yaml`` as ``kind``, with their fact ids checked.

    A dataclass with a field ``facts`` is checked against the known facts; a `DataError`
    names the file, the record and the id that is not there.
    """
    found = read_records(data_folder() / f"{name}.yaml", kind, key)
    load().check_ids(f"{name}.yaml", found)
    return found
