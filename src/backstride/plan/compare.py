"""Two plans side by side: what differs, where, and which rule said so."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from backstride.plan.records import Item, Plan, Run


@dataclasses.dataclass(frozen=True)
class Difference:
    """One thing that differs: where it stands, and how it is in each plan ("" if not there)."""

    where: str
    what: str
    before: str
    after: str


def _item(item: Item) -> str:
    return f"level {item.level}, {item.dose}"


def _run(run: Run) -> str:
    if run.kind == "run":
        return f"run, {run.distance_km:g} km at most"
    if run.kind == "walk":
        return f"walk, {run.minutes} min"
    return f"stage {run.stage}, {run.rounds} rounds"


def _lines(plan: Plan) -> dict[tuple[str, str], str]:
    """Everything that a reader would do, by where it stands and what it is."""
    found: dict[tuple[str, str], str] = {}
    for week in plan.weeks:
        for session in week.sessions:
            found[session.id, "minutes"] = f"{session.minutes} min"
            for item in session.items:
                found[session.id, item.name] = _item(item)
        for run in week.runs:
            found[run.id.removesuffix("-run"), "running"] = _run(run)
    return found


def _whole(before: Plan, after: Plan) -> Iterator[Difference]:
    for what, one, other in (
        ("status", before.status, after.status),
        ("message", before.message, after.message),
        ("weeks", str(len(before.weeks)), str(len(after.weeks))),
    ):
        if one != other:
            yield Difference("plan", what, one, other)


def differences(before: Plan, after: Plan) -> tuple[Difference, ...]:
    """Return what differs between two plans: the whole first, then day by day."""
    one, other = _lines(before), _lines(after)
    found = [*_whole(before, after)]
    for where, what in dict.fromkeys((*one, *other)):
        old, new = one.get((where, what), ""), other.get((where, what), "")
        if old != new:
            found.append(Difference(where, what, old, new))
    return tuple(found)


def rule_differences(before: Plan, after: Plan) -> tuple[Difference, ...]:
    """Return the lines of the trace that differ; ``where`` is the rule."""
    one = [(f"rule {t.rule}, {t.title}", t.said) for t in before.trace]
    other = [(f"rule {t.rule}, {t.title}", t.said) for t in after.trace]
    gone = [Difference(where, "", said, "") for where, said in one if (where, said) not in other]
    new = [Difference(where, "", "", said) for where, said in other if (where, said) not in one]
    return (*gone, *new)
