"""Up, hold or down: what a log of sessions says about the next level of one exercise.

More pain never raises a level, and nothing is inferred from what is missing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from backstride.errors import number
from backstride.plan.library import Policy


@dataclasses.dataclass(frozen=True)
class LogEntry:
    """One session of one exercise. None means that it was not written down."""

    reached_top: bool | None
    pain: int | None
    next_morning_worse: bool | None

    def __post_init__(self) -> None:
        if self.pain is not None:
            number("Pain", self.pain, 0, 10)


@dataclasses.dataclass(frozen=True)
class Decision:
    """The next level, a stable reason code, and the reason in words."""

    level: int
    code: str
    because: str


def _good(entry: LogEntry, limit: int) -> bool:
    return (
        entry.reached_top is True
        and entry.pain is not None
        and entry.pain <= limit
        and entry.next_morning_worse is False
    )


def next_level(log: Sequence[LogEntry], level: int, levels: int, rules: Policy) -> Decision:
    """Return the level for the next session, from the latest entries of ``log`` (oldest first)."""
    number("Level", level, 1, levels)
    limit, needed = rules.pain_limit.value, rules.good_sessions_to_rise.value
    if not log:
        return Decision(level, "insufficient_data", "Nothing is logged yet, so the level stays.")
    last = log[-1]
    if (last.pain is not None and last.pain > limit) or last.next_morning_worse is True:
        why = f"Pain was above {limit} or worse next morning, so do one level less."
        return Decision(max(level - 1, 1), "down_after_pain", why)
    if last.pain is None or last.next_morning_worse is None or last.reached_top is None:
        why = "Part of the last session is not logged, so the level stays."
        return Decision(level, "insufficient_data", why)
    if len(log) >= needed and all(_good(entry, limit) for entry in log[-needed:]):
        if level >= levels:
            return Decision(level, "hold_at_top", "This is the top level, so it stays.")
        why = f"{needed} sessions in a row went well, so go up one level."
        return Decision(level + 1, "up_one_level", why)
    return Decision(level, "hold", f"Not yet {needed} good sessions in a row, so the level stays.")
