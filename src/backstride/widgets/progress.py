"""What a reader chose to keep, on this computer only: one small JSON file in the user's folder."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import platformdirs

from backstride import findings, practice
from backstride.files import write_whole
from backstride.plan import history


def home() -> Path:
    """Return the folder for kept answers; ``BACKSTRIDE_HOME`` names another one."""
    named = os.environ.get("BACKSTRIDE_HOME")
    return Path(named) if named else platformdirs.user_data_path("backstride", appauthor=False)


def _all() -> dict[str, Any]:
    try:
        found = json.loads((home() / "progress.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def recall(kind: str, key: str) -> Any:
    """Return what was kept under ``kind`` and ``key``, or None."""
    group = _all().get(kind)
    return group.get(key) if isinstance(group, dict) else None


def remember(kind: str, key: str, value: Any) -> str:
    """Keep ``value`` and return one sentence that says whether it could be kept."""
    kept = _all()
    group = kept.get(kind)
    kept[kind] = (group if isinstance(group, dict) else {}) | {key: value}
    target = home() / "progress.json"
    try:
        write_whole(target, json.dumps(kept, indent=1, sort_keys=True))
    except OSError:
        return (
            "Your answer counts for now but cannot be kept: the folder for it cannot be "
            "written to. Everything else works."
        )
    return "It is kept on this computer only."


def forget() -> str:
    """Delete everything kept, and say so in one sentence."""
    try:
        files = (findings.FILE, practice.FILE, practice.CADENCE_FILE, history.FILE)
        for name in ("progress.json", *files):
            (home() / name).unlink(missing_ok=True)
    except OSError:
        return "Your kept answers cannot be deleted: the folder cannot be written to."
    return "Your kept answers are deleted."
