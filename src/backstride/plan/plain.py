"""Records of the plan to plain values and JSON and back, strictly: the same record, same bytes."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any, TypeVar

from backstride.errors import DataError, InputError
from backstride.evidence.records import structure

Record = TypeVar("Record")


def as_dict(record: Any) -> dict[str, Any]:
    """Return a record as plain mappings, lists, texts and numbers."""
    found: dict[str, Any] = json.loads(to_json(record))
    return found


def to_json(record: Any) -> str:
    """Return a record as JSON: keys sorted, the same record always the same text."""
    return json.dumps(dataclasses.asdict(record), sort_keys=True, ensure_ascii=False, indent=1)


def from_dict(kind: type[Record], raw: Mapping[str, Any], what: str) -> Record:
    """Return plain values as a record; an `InputError` names the field that is wrong or missing.

    Unknown fields are refused: a file of another version is said, not guessed at.
    """
    try:
        return structure(raw, kind, what)
    except DataError as error:
        raise InputError(str(error)) from None


def from_json(kind: type[Record], text: str, what: str) -> Record:
    """Return JSON as a record; an `InputError` says what is wrong with it."""
    try:
        raw = json.loads(text)
    except ValueError as error:
        raise InputError(
            f"{what} is not valid JSON: choose a file saved by this course."
        ) from error
    return from_dict(kind, raw, what)
