"""Putting an export into a file, whole, with a sentence that says where it is."""

from __future__ import annotations

from pathlib import Path

from backstride.files import write_whole


def save(path: str | Path, content: str | bytes) -> str:
    """Write an export at one stroke and say so in one sentence, also when it cannot be written."""
    target = Path(path)
    try:
        write_whole(target, content)
    except OSError:
        return f"{target.name} could not be written to {target.parent}: choose another folder."
    return f"{target.name} is saved in {target.resolve().parent.name}."
