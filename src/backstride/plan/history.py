"""What a reader keeps of a plan: answers, log, layers; in one readable file, whole or aside.

The plan itself is not kept: it comes out of the answers again, to the byte. A file that cannot
be read is set aside under another name and the reader is told; it is never written over.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from backstride.errors import InputError
from backstride.files import write_whole
from backstride.plan.builder import build_plan
from backstride.plan.items import Maker, Need
from backstride.plan.layers import lay
from backstride.plan.library import Exercise
from backstride.plan.plain import from_json, to_json
from backstride.plan.policy import Policy, policy_with
from backstride.plan.profile import Profile, SelfScreen
from backstride.plan.progress import EASING, review
from backstride.plan.records import Decision, Layer, LogEntry, Plan

FILE: Final = "plan.json"
FORMAT: Final = 1


@dataclasses.dataclass(frozen=True)
class Setting:
    """One number of the policy that the reader changed."""

    name: str
    value: int


@dataclasses.dataclass(frozen=True)
class History:
    """A reader's plan over time. Every change returns a new one; nothing is lost by a change.

    ``accepted`` are the decisions that were accepted, with the layers that they brought;
    ``start`` is the date of the first Monday (ISO), or "".
    """

    profile: Profile
    findings: tuple[SelfScreen, ...] = ()
    settings: tuple[Setting, ...] = ()
    log: tuple[LogEntry, ...] = ()
    layers: tuple[Layer, ...] = ()
    accepted: tuple[Decision, ...] = ()
    start: str = ""
    format: int = FORMAT

    def rules(self, base: Policy) -> Policy:
        """Return the policy with the reader's own numbers."""
        return policy_with(base, **{one.name: one.value for one in self.settings})

    def maker(self, exercises: Sequence[Exercise], base: Policy) -> Maker:
        """Return what makes items for this reader."""
        ordered = tuple(sorted(exercises, key=lambda exercise: exercise.id))
        return Maker(Need(self.profile, self.findings), ordered, self.rules(base))

    def plan(self, exercises: Sequence[Exercise], base: Policy) -> Plan:
        """Return the plan with all layers on."""
        maker = self.maker(exercises, base)
        return lay(_base_plan(maker), self.layers, maker)

    def review(
        self, exercises: Sequence[Exercise], base: Policy, today: int
    ) -> tuple[Decision, ...]:
        """Return the decisions that the log gives on a day of the plan; nothing changes."""
        maker = self.maker(exercises, base)
        lasting = [layer for layer in self.layers if layer.kind not in EASING]
        plan = dataclasses.replace(lay(_base_plan(maker), lasting, maker), layers=self.layers)
        return review(plan, self.log, maker, today)


@lru_cache(maxsize=8)
def _base_plan(maker: Maker) -> Plan:
    """The plan without layers; kept, as every log and layer asks for it again."""
    return build_plan(maker.need.profile, maker.need.findings, maker.exercises, maker.rules)


def logged(history: History, *entries: LogEntry) -> History:
    """Return the history with entries added; one for the same session, exercise and side replaces
    the one before, so that a slip can be mended."""
    kept = {(e.session, e.exercise, e.side): e for e in history.log}
    kept |= {(e.session, e.exercise, e.side): e for e in entries}
    return dataclasses.replace(history, log=tuple(kept.values()))


def with_layer(history: History, layer: Layer) -> History:
    """Return the history with a layer added; one with the same id is replaced."""
    others = tuple(one for one in history.layers if one.id != layer.id)
    return dataclasses.replace(history, layers=(*others, layer))


def without_layer(history: History, id: str) -> History:
    """Return the history without a layer; an `InputError` names the layers there are."""
    left = tuple(one for one in history.layers if one.id != id)
    if len(left) == len(history.layers):
        known = ", ".join(one.id for one in history.layers) or "none"
        raise InputError(f"There is no layer {id!r}: the layers are {known}.")
    return dataclasses.replace(history, layers=left)


def accept(history: History, decision: Decision) -> History:
    """Return the history with a decision accepted: its layers are laid, and it is kept."""
    for layer in decision.layers:
        history = with_layer(history, layer)
    return dataclasses.replace(history, accepted=(*history.accepted, decision))


def accept_all(
    history: History, decisions: Iterable[Decision], exercises: Sequence[Exercise], base: Policy
) -> History:
    """Return the history with decisions accepted one by one, as far as the minutes allow.

    Each of two steps up may fit alone and not beside the other; the later one is then left.
    """
    for decision in decisions:
        taken = accept(history, decision)
        most = history.profile.minutes
        if decision.action == "up" and any(
            session.minutes > most
            for week in taken.plan(exercises, base).weeks
            for session in week.sessions
        ):
            continue
        history = taken
    return history


# ---- the file


def keep(folder: Path, history: History) -> str:
    """Write a history whole into ``folder`` and say so in one sentence, also where it fails."""
    try:
        write_whole(folder / FILE, to_json(history))
    except OSError:
        return (
            "Your plan counts for now but cannot be kept: the folder for it cannot be written "
            "to. Everything else works."
        )
    return f"Your plan is kept on this computer only, in {folder / FILE}."


def recall(folder: Path) -> tuple[History | None, str]:
    """Return the history kept in ``folder``, and a sentence if there is something to say.

    Without a file there is none. A file that cannot be used is set aside and named.
    """
    path = folder / FILE
    try:
        text = path.read_text(encoding="utf-8")
        found = from_json(History, text, FILE)
        if found.format != FORMAT:
            raise InputError(f"its format is {found.format}, not {FORMAT}")
        return found, ""
    except FileNotFoundError:
        return None, ""
    except (OSError, ValueError) as error:
        return None, _set_aside(path, error)


def _set_aside(path: Path, error: Exception) -> str:
    why = str(error).rstrip(".") if isinstance(error, InputError) else "it cannot be read"
    for number in range(1, 1000):
        aside = path.with_name(f"plan-damaged-{number}.json")
        if not aside.exists():
            break
    try:
        path.rename(aside)
    except OSError:
        return f"The kept plan {path} cannot be used ({why}) and cannot be moved: look at the file."
    return f"The kept plan could not be used ({why}). It is set aside as {aside}; nothing is lost."


def forget(folder: Path) -> str:
    """Delete the kept plan, and say so in one sentence."""
    try:
        (folder / FILE).unlink(missing_ok=True)
    except OSError:
        return "Your kept plan cannot be deleted: the folder cannot be written to."
    return "Your kept plan is deleted."
