"""The rules behind a plan as a page to read, and two plans side by side."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence
from html import escape

from backstride.plan.compare import differences, rule_differences
from backstride.plan.policy import Parameter
from backstride.plan.records import Plan, Trace
from backstride.views.plan_week import week_grid


def _sourced(trace: Trace) -> str:
    missing = [fact for fact in trace.facts if fact not in trace.said]
    keys = f" [{'] ['.join(missing)}]" if missing else ""
    basis = ' <small class="bs-basis">convention</small>' if trace.convention else ""
    return f"<li>{escape(trace.said)}{escape(keys)}{basis}</li>"


def trace_html(plan: Plan) -> str:
    """Return the rules in their order: what each saw, what it did, and what it rests on."""
    parts = []
    for rule, group in itertools.groupby(plan.trace, key=lambda trace: trace.rule):
        lines = list(group)
        items = "".join(map(_sourced, lines))
        title = escape(lines[0].title)
        left_out = sum("is left out" in line.did for line in lines)
        if rule == 1 and left_out > 3:
            items = (
                f"<li><details><summary>{left_out} exercises are left out; each with its reason"
                f"</summary><ul>{items}</ul></details></li>"
            )
        parts.append(f"<section><h4>Rule {rule}: {title}</h4><ul>{items}</ul></section>")
    return f'<div class="bs-rules">{"".join(parts)}</div>'


# ---- two plans


@dataclasses.dataclass(frozen=True)
class Row:
    """One line that differs: where in the plan (many days in one), before and after."""

    place: str
    before: str
    after: str


def _days(wheres: Sequence[str]) -> str:
    """Return places such as "1-Monday", "2-Monday" in words: "weeks 1 to 2: Monday"."""
    found = [where.split("-") for where in wheres]
    if any(len(parts) != 2 for parts in found):
        return ", ".join(dict.fromkeys(wheres))
    weeks = sorted({int(week) for week, _ in found})
    days = ", ".join(dict.fromkeys(day for _, day in found))
    if len(weeks) > 2 and weeks == list(range(weeks[0], weeks[-1] + 1)):
        return f"weeks {weeks[0]} to {weeks[-1]}: {days}"
    return f"week{'' if len(weeks) == 1 else 's'} {', '.join(map(str, weeks))}: {days}"


def changed_rows(before: Plan, after: Plan) -> tuple[Row, ...]:
    """Return what differs of what to do, the same change on many days as one row."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for one in differences(before, after):
        groups.setdefault((one.what, one.before, one.after), []).append(one.where)
    return tuple(
        Row(f"{what.capitalize()}, {_days(wheres)}", old, new)
        for (what, old, new), wheres in groups.items()
    )


def rule_rows(before: Plan, after: Plan) -> tuple[Row, ...]:
    """Return what differs of what the rules say, one row for each rule."""
    groups: dict[str, tuple[list[str], list[str]]] = {}
    for one in rule_differences(before, after):
        if not one.where.startswith("rule 12"):  # the plan's number differs in any case
            old, new = groups.setdefault(one.where, ([], []))
            old += [one.before] if one.before else []
            new += [one.after] if one.after else []
    return tuple(
        Row(place.capitalize(), " ".join(old), " ".join(new))
        for place, (old, new) in groups.items()
    )


def compare_text(name: str, value: int, before: Plan, after: Plan) -> str:
    """Return one sentence that says how much of a plan a changed number changes."""
    said = f"With {name.replace('_', ' ')} at {value}"
    plan, rules = len(changed_rows(before, after)), len(rule_rows(before, after))
    if not plan and not rules:
        return f"{said}, nothing in the plan changes."
    what = f"{plan} line{'' if plan == 1 else 's'} of the plan differ{'s' if plan == 1 else ''}"
    return f"{said}, {what}, and {rules} of the rules say something else."


def _table(title: str, rows: Sequence[Row]) -> str:
    if not rows:
        return f"<p><b>{title}:</b> no difference.</p>"
    found = "".join(
        f'<tr class="bs-differs"><th scope="row"><span aria-hidden="true">≠ </span>'
        f'<span class="bs-sr">Differs: </span>{escape(row.place)}</th>'
        f"<td>{escape(row.before) or '<i>not there</i>'}</td>"
        f"<td>{escape(row.after) or '<i>not there</i>'}</td></tr>"
        for row in rows
    )
    return (
        f'<table class="bs-compare"><thead><tr><th scope="col">{title}</th>'
        '<th scope="col">As the policy has it</th><th scope="col">With your number</th></tr>'
        f"</thead><tbody>{found}</tbody></table>"
    )


def _side(plan: Plan, title: str) -> str:
    inner = week_grid(plan, 1) if plan.weeks else f"<p>{escape(plan.message)}</p>"
    return f"<h4>{title}</h4>{inner}"


def compare_html(before: Plan, after: Plan) -> str:
    """Return two plans side by side: what differs, marked by a sign, bold words and a frame."""
    return (
        _table("What to do", changed_rows(before, after))
        + _table("What the rules say", rule_rows(before, after))
        + "<details><summary>Week 1 of both plans</summary>"
        + _side(before, "As the policy has it")
        + _side(after, "With your number")
        + "</details>"
    )


def parameter_html(parameter: Parameter) -> str:
    """Return one number of the policy: what it does, what it rests on, and who says otherwise."""
    basis = "It rests on a fact." if parameter.basis == "fact" else "It is convention."
    keys = f" [{'] ['.join(parameter.facts)}]" if parameter.facts else ""
    others = "".join(
        f"<li><b>{other.value} {escape(parameter.unit)}.</b> {escape(other.says)}"
        f"{' [' + '] ['.join(other.facts) + ']' if other.facts else ''}</li>"
        for other in parameter.others
    )
    said = f"<p>Others say:</p><ul>{others}</ul>" if others else ""
    return (
        f"<p><b>{escape(parameter.says)}</b> {escape(parameter.why)} {basis}{keys} "
        f"The course has {parameter.value} {escape(parameter.unit)}; you may choose "
        f"{parameter.low} to {parameter.high}.</p>{said}"
    )
