"""A plan as a card: what to do, why, what is missing, and which rule did what."""

from __future__ import annotations

import dataclasses
from html import escape
from typing import Any, Final

from backstride.errors import InputError
from backstride.plan import Plan, library, personas, policy, profile_with
from backstride.plan.builder import SAFETY
from backstride.plan.history import History
from backstride.views.cards import body
from backstride.views.plan_rules import trace_html
from backstride.views.plan_session import session_html
from backstride.views.plan_sheet import NOT_FOR
from backstride.views.plan_week import lines_table, longest_run, week_grid, weeks_table

STATUS: Final = {
    "generated": "✓ An example plan",
    "generated_with_gaps": "± An example plan with gaps",
    "unsatisfiable": "✗ No plan fits",
    "blocked_by_screen": "! No plan: get help first",
    "invalid_input": "✗ No plan: an answer cannot be used",
}
#: What stands under every plan. It is never folded away.
NOTICE: Final = "Example plan. Education, not medical advice."


def plan_text(plan: Plan) -> str:
    """Return the plan as plain lines: its reading, and what nbval compares."""
    lines = [f"{STATUS[plan.status]}. {plan.message}"]
    if plan.weeks:
        first = plan.weeks[0]
        days = ", ".join(session.day for session in first.sessions)
        lines.append(
            f"{len(plan.weeks)} weeks, {days}, {first.sessions[0].minutes} minutes a session:"
        )
        lines += [f"- {i.name}, level {i.level}: {i.dose}." for i in first.sessions[0].items]
    lines += [f"Gap: {gap}" for gap in plan.gaps if plan.weeks]
    lines.append(f"Plan {plan.plan_id[:8]}, {plan.provenance}.")
    return "\n".join(lines)


def reading(plan: Plan, who: str = "you") -> str:
    """Return the plan in one plain sentence with its numbers."""
    if not plan.weeks:
        return f"No plan for {who}. {plan.message}"
    first = next((week for week in plan.weeks if week.sessions), plan.weeks[0])
    main = [i for s in first.sessions[:1] for i in s.items if i.role == "main"]
    minutes = max((s.minutes for week in plan.weeks for s in week.sessions), default=0)
    said = (
        f"Example plan for {who}: {len(plan.weeks)} weeks, {len(first.sessions)} sessions a week "
        f"of up to {minutes} minutes with {len(main)} exercises"
    )
    if any(week.runs for week in plan.weeks):
        runs = len(plan.weeks[0].runs)
        said += f", and {runs} runs or walks a week (longest in week 1: "
        said += f"{longest_run(plan.weeks[0])})"
    gaps = f" {len(plan.gaps)} wish{'' if len(plan.gaps) == 1 else 'es'} could not be met."
    return f"{said}.{gaps if plan.gaps else ''}"


def gaps_html(plan: Plan, live: bool = False) -> str:
    """Return what could not be met, each with the change that was tried and helps."""
    parts = []
    for number, gap in enumerate(plan.gaps):
        button = (
            f' <button type="button" class="bs-button" data-act="help" data-id="{number}" '
            f'data-key="help-{number}">Try it: {escape(" and ".join(c.says for c in gap.changes))}'
            "</button>"
            if live and gap.changes
            else ""
        )
        parts.append(f"<p><b>Not met.</b> {escape(str(gap))}{button}</p>")
    return "".join(parts)


def status_html(plan: Plan, live: bool = False) -> str:
    """Return how the plan came out, calmly: message, and what would have to change."""
    said = "" if plan.status == "unsatisfiable" else f" {escape(plan.message)}"
    return f"<p><b>{STATUS[plan.status]}.</b>{said}</p>{gaps_html(plan, live)}"


def care_html() -> str:
    """Return what stands under every plan: what it is, when to stop, and for whom it is not."""
    return (
        f'<div class="bs-care"><p><b>{NOTICE}</b></p><p><b>Stop and get help.</b> '
        f"{escape(SAFETY)}</p><p><b>Not for everybody.</b> {escape(NOT_FOR)}</p></div>"
    )


def plan_html(plan: Plan) -> str:
    """Return the plan as HTML: the first week, its first session with reasons, and the rules."""
    parts = [status_html(plan)]
    if plan.weeks:
        first = plan.weeks[0]
        parts.append(f"{week_grid(plan, 1)}{lines_table(plan, 1)}")
        parts.append(
            f"<details><summary>All {len(plan.weeks)} weeks</summary>{weeks_table(plan)}</details>"
        )
        if first.sessions:
            inner = session_html(plan, first.sessions[0].id)
            parts.append(f"<details><summary>How each exercise is done</summary>{inner}</details>")
    parts.append(f"<details><summary>Rule by rule</summary>{trace_html(plan)}</details>")
    parts.append(care_html())
    return body(f'<div class="bs-plan">{"".join(parts)}</div>')


@dataclasses.dataclass(frozen=True)
class PlanCard:
    """A plan to look at; ``plan`` holds it as data, ``history`` all that it came from."""

    plan: Plan
    history: History

    def __repr__(self) -> str:
        return plan_text(self.plan)

    def _repr_html_(self) -> str:
        return plan_html(self.plan)


def plan(persona: str = "maya", **changes: Any) -> PlanCard:
    """Return the example plan of a persona, with any part of the profile changed by name."""
    known = {person.id: person for person in personas()}
    if persona not in known:
        raise InputError(f"There is no persona {persona!r}: choose one of {', '.join(known)}.")
    person = known[persona]
    history = History(profile_with(person.profile, **changes), person.findings)
    return PlanCard(history.plan(library(), policy()), history)
