"""Writing a file whole: a reader's notes are the old ones or the new ones, never half of each."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, content: str | bytes) -> None:
    """Put ``content`` into ``path`` at one stroke, readable by its owner only.

    The folder is made where it is missing. An `OSError` passes through.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        draft.touch(mode=0o600)
        with draft.open("wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())  # on the disk before it takes the old one's place
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
