"""Records that a reader keeps on this computer: a versioned list in a small file."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypeVar

from backstride.errors import InputError
from backstride.files import write_whole


class Record(Protocol):
    """Any dataclass that checks its own values."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


Kept = TypeVar("Kept", bound=Record)


def keep(path: Path, version: int, key: str, items: Iterable[Record]) -> None:
    """Write records under ``key`` into ``path``, in place of those kept there before.

    An `InputError` says so where the folder cannot be written to.
    """
    found = {"version": version, key: [dataclasses.asdict(one) for one in items]}
    try:
        write_whole(path, json.dumps(found, indent=1))
    except OSError:
        raise InputError(
            f"Your numbers cannot be kept: {path.parent} cannot be written to. "
            "Everything else works."
        ) from None


def _one(raw: Any, of: type[Kept]) -> Kept:
    names = {field.name for field in dataclasses.fields(of)}
    if not isinstance(raw, dict) or set(raw) != names:
        raise InputError("a record has other fields than expected")
    return of(**raw)


def read(path: Path, version: int, key: str, of: type[Kept], lesson: str) -> tuple[Kept, ...]:
    """Return the records kept under ``key`` in ``path``; none if nothing was kept.

    An `InputError` of one sentence says what is wrong with a file that cannot be used, and that
    new numbers can be kept in ``lesson``.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(raw, dict) or not isinstance(raw.get(key), list):
            raise InputError(f"it holds no list of {key}")
        if raw.get("version") != version:
            raise InputError(f"its version is {raw.get('version')!r}, not {version}")
        return tuple(_one(item, of) for item in raw[key])
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:
        reason = str(error).rstrip(".") if isinstance(error, InputError) else "not readable"
        raise InputError(
            f"The numbers kept in {path} cannot be used ({reason}): delete the file, or keep "
            f"new numbers in lesson {lesson}."
        ) from None


def drop(path: Path) -> None:
    """Delete a file of kept records; an `InputError` if that cannot be done."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        raise InputError(
            f"The numbers in {path.parent} cannot be deleted: the folder cannot be written to."
        ) from None
