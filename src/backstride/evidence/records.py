"""The shapes of what ``data/`` holds, and the strict reading of its files into them.

A record is a frozen dataclass. Reading refuses unknown, missing and wrongly typed fields
with a `DataError` that names the file, the record and the field, so that a typing slip in
a data file is found where it was made.
"""

from __future__ import annotations

import csv
import dataclasses
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import cattrs
import yaml
from cattrs.errors import (
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
)

from backstride.errors import DataError, InputError

Record = TypeVar("Record")
Status = Literal["verified", "computed", "second-hand"]
Verdict = Literal["supported", "mixed", "insufficient", "contradicted", "not testable"]


@dataclasses.dataclass(frozen=True)
class Figure:
    """One published number: an estimate with its interval or spread, unit and group size."""

    key: str
    label: str
    estimate: float
    unit: str
    low: float | None = None
    high: float | None = None
    interval: str = ""
    sd: float | None = None
    n: int | None = None
    group: str = ""
    at: str = ""


@dataclasses.dataclass(frozen=True)
class Fact:
    """One finding in our own words, with its figures, who it was found in, and who says so."""

    id: str
    topic: str
    statement: str
    population: str
    source: tuple[str, ...]
    status: Status
    figures: tuple[Figure, ...] = ()
    caveat: str = ""

    def figure(self, key: str) -> Figure:
        """Return the figure called ``key``; an `InputError` lists the keys there are."""
        for figure in self.figures:
            if figure.key == key:
                return figure
        known = ", ".join(figure.key for figure in self.figures) or "none"
        raise InputError(f"Fact {self.id} has no figure {key!r}: it has {known}.")


@dataclasses.dataclass(frozen=True)
class Claim:
    """What the article says, our verdict on it, and the facts on both sides."""

    id: str
    topic: str
    says: str
    verdict: Verdict
    why: str
    facts: tuple[str, ...]
    would_change: str
    checked: str
    lesson: str
    for_claim: tuple[str, ...] = ()
    against_claim: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class ReaderQuestion:
    """A question that readers of the article ask, our reply, and the facts on both sides.

    ``supports`` speak for the reply, ``counters`` for another one; ``not_known`` is what nobody
    we read has studied; ``leads_to`` are the sorter's questions that decide more.
    """

    id: str
    asks: str
    reply: str
    why: str
    facts: tuple[str, ...]
    supports: tuple[str, ...]
    counters: tuple[str, ...]
    not_known: str
    would_change: str
    careful: str
    checked: str
    leads_to: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Reference:
    """A source as a CSL-JSON item (https://citationstyles.org): ``item`` holds its fields."""

    id: str
    item: Mapping[str, Any]

    @property
    def link(self) -> str:
        """The best address of the source: DOI, then PubMed, PubMed Central, own page; or ''."""
        for field, prefix in (
            ("DOI", "https://doi.org/"),
            ("PMID", "https://pubmed.ncbi.nlm.nih.gov/"),
            ("PMCID", "https://pmc.ncbi.nlm.nih.gov/articles/"),
            ("URL", ""),
        ):
            if self.item.get(field):
                return prefix + str(self.item[field])
        return ""


@dataclasses.dataclass(frozen=True)
class Table:
    """A small table of published numbers: ``rows`` of column name to number, text or None."""

    name: str
    rows: tuple[Mapping[str, float | str | None], ...]

    def column(self, name: str) -> tuple[float | str | None, ...]:
        """Return one column, top to bottom; an `InputError` lists the columns there are."""
        if self.rows and name not in self.rows[0]:
            known = ", ".join(self.rows[0])
            raise InputError(f"Table {self.name} has no column {name!r}: it has {known}.")
        return tuple(row[name] for row in self.rows)

    def numbers(self, name: str) -> tuple[float, ...]:
        """Return one column that holds numbers only; a `DataError` names the first other cell."""
        values = self.column(name)
        for line, value in enumerate(values, start=2):
            if not isinstance(value, float):
                raise DataError(
                    f"tables/{self.name}.csv, line {line}, column {name}: "
                    f"{value!r} is not a number: mend the cell."
                )
        return tuple(value for value in values if isinstance(value, float))


def _strict(kind: type) -> Any:
    def structure(value: Any, _: Any) -> Any:
        if kind is float and type(value) is int:
            return float(value)
        if type(value) is not kind:
            raise ValueError(f"{value!r} is not {_WORDS[kind]}")
        return value

    return structure


_WORDS = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}


@cache
def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True)
    for kind in _WORDS:
        converter.register_structure_hook(kind, _strict(kind))

    def sequence(value: Any, of: Any) -> tuple[Any, ...]:
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise ValueError(f"{value!r} is not a list")
        return tuple(converter.structure(item, of.__args__[0]) for item in value)

    def number_or_text(value: Any, _: Any) -> float | str:
        if isinstance(value, str):
            return value
        return float(_strict(float)(value, float))

    converter.register_structure_hook_func(lambda of: of == float | str, number_or_text)
    converter.register_structure_hook_func(
        lambda of: getattr(of, "__origin__", None) is tuple and of.__args__[-1] is Ellipsis,
        sequence,
    )
    return converter


def _faults(error: BaseException, path: str = "") -> list[str]:
    """Flatten cattrs' nested errors into 'field: what is wrong' lines."""
    if isinstance(error, ClassValidationError):
        lines: list[str] = []
        with_notes, without = error.group_exceptions()
        for cause, note in with_notes:
            lines += _faults(cause, f"{path}.{note.name}".strip("."))
        for cause in without:
            lines += _faults(cause, path)
        return lines
    if isinstance(error, IterableValidationError):
        return [line for cause in error.exceptions for line in _faults(cause, path)]
    if isinstance(error, ForbiddenExtraKeysError):
        names = ", ".join(sorted(map(str, error.extra_fields)))
        return [f"{path + '.' if path else ''}{names}: no such field, check its spelling"]
    if isinstance(error, KeyError):
        return [f"{path}: the field is missing"]
    return [f"{path}: {error}"]


def structure(raw: Any, kind: type[Record], where: str) -> Record:
    """Turn a plain mapping into a ``kind``; a `DataError` names ``where`` and the first field."""
    if not isinstance(raw, Mapping):
        raise DataError(f"{where}: {raw!r} is not a mapping of fields: mend the record.")
    try:
        return _converter().structure(raw, kind)
    except Exception as error:
        faults = _faults(error)
        more = f" (and {len(faults) - 3} more)" if len(faults) > 3 else ""
        raise DataError(f"{where}, field {'; '.join(faults[:3])}{more}.") from None


def read_yaml(path: Path) -> Any:
    """Return what a YAML file holds; a `DataError` names the file and the line of a slip."""
    try:
        text = path.read_text(encoding="utf-8")
        return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except FileNotFoundError:
        raise DataError(f"{path.name} is missing: restore the file in {path.parent}.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "cannot be read"
        raise DataError(f"{path.name}{line}: not valid YAML ({problem}): mend the line.") from None


def read_records(path: Path, kind: type[Record], key: str = "") -> tuple[Record, ...]:
    """Return the records of a YAML file as ``kind``; each is named by its ``id`` in errors.

    With ``key`` the file is a mapping and the list stands under that key.
    """
    raw = read_yaml(path)
    if key:
        raw = raw.get(key) if isinstance(raw, Mapping) else None
    if not isinstance(raw, list):
        place = f" under {key!r}" if key else ""
        raise DataError(f"{path.name}{place}: a list of records is expected: mend the file.")
    found = []
    seen: set[str] = set()
    for position, item in enumerate(raw, start=1):
        name = item.get("id") if isinstance(item, Mapping) else None
        where = f"{path.name}, record {name or position}"
        if name is not None and name in seen:
            raise DataError(f"{where}, field id: the id is used twice: give each its own.")
        seen.add(str(name))
        found.append(structure(item, kind, where))
    return tuple(found)


def read_references(path: Path) -> tuple[Reference, ...]:
    """Return the items of a CSL-JSON file; each needs an id, a type, a title and a year."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise DataError(
            f"{path.name}, line {error.lineno}: not valid JSON ({error.msg}): mend the line."
        ) from None
    found = []
    for position, item in enumerate(raw, start=1):
        name = item.get("id", position)
        for field in ("id", "type", "title"):
            if not item.get(field):
                raise DataError(f"{path.name}, record {name}, field {field}: the field is missing.")
        found.append(Reference(str(name), item))
    return tuple(found)


def _cell(text: str) -> float | str | None:
    if text.strip() == "":
        return None
    try:
        return float(text)
    except ValueError:
        return text


def read_table(path: Path) -> Table:
    """Return a CSV file as a `Table`; numbers become floats, empty cells None."""
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except FileNotFoundError:
        raise InputError(
            f"There is no table {path.stem!r}: look into data/tables for the names."
        ) from None
    for line, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise DataError(
                f"tables/{path.name}, line {line}: the number of cells differs from the "
                "header's: mend the line."
            )
    return Table(path.stem, tuple({k: _cell(v) for k, v in row.items()} for row in rows))
