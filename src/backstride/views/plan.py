"""A plan as a card: what to do, why, and which rule did what."""

from __future__ import annotations

import dataclasses
from html import escape
from typing import Any

from backstride.errors import InputError
from backstride.plan import Plan, Week, build_plan, library, personas, policy, profile_with
from backstride.plan.builder import SAFETY
from backstride.views.cards import body

CELL = 'style="text-align:left;vertical-align:top"'
STATUS = {
    "generated": "✓ An example plan",
    "generated_with_gaps": "± An example plan with gaps",
    "unsatisfiable": "✗ No plan fits",
    "blocked_by_screen": "! No plan: get help first",
    "invalid_input": "✗ No plan: an answer cannot be used",
}


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


def _week_html(week: Week) -> str:
    rows = "".join(
        f"<tr><td {CELL}><b>{escape(item.name)}</b><br>{escape(item.dose)}</td>"
        f"<td {CELL}>{escape(item.how)}</td><td {CELL}>{escape(item.why)} "
        f"{escape(item.why_now)} {escape(item.would_change)}</td></tr>"
        for item in week.sessions[0].items
    )
    return (
        f'<table style="font-size:15px;text-align:left"><thead><tr><th scope="col" {CELL}>Exercise'
        f'</th><th scope="col" {CELL}>How</th><th scope="col" {CELL}>Why this, why now, what would '
        f"change it</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def plan_html(plan: Plan) -> str:
    """Return the plan as HTML: sessions with reasons, then the trace of the rules."""
    parts = [f"<p><b>{STATUS[plan.status]}.</b> {escape(plan.message)}</p>"]
    if plan.weeks:
        first = plan.weeks[0]
        days = ", ".join(session.day for session in first.sessions)
        parts.append(
            f"<p><b>{escape(days)}</b>, {first.sessions[0].minutes} minutes a session with a short "
            "warm-up.</p>"
        )
        parts.append(_week_html(first))
        weeks = "".join(f"<li>Week {w.number}: {escape(w.focus)}</li>" for w in plan.weeks)
        parts.append(f"<ul>{weeks}</ul>")
    parts += [f"<p><b>Gap.</b> {escape(str(gap))}</p>" for gap in plan.gaps if plan.weeks]
    trace = "".join(f"<li>Rule {t.rule}: {escape(t.said)}</li>" for t in plan.trace)
    parts.append(f"<details><summary>Rule by rule</summary><ul>{trace}</ul></details>")
    parts.append(f"<p><b>Watch for.</b> {escape(SAFETY)}</p>")
    parts.append("<p>Example plan. Education, not medical advice.</p>")
    return body("".join(parts))


@dataclasses.dataclass(frozen=True)
class PlanCard:
    """A plan to look at; ``plan`` holds it as data."""

    plan: Plan

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
    profile = profile_with(person.profile, **changes)
    return PlanCard(build_plan(profile, person.findings, library(), policy()))
