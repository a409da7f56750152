"""What was logged of a plan, what follows from it, and the layers that now lie on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from backstride.plan.library import Exercise
from backstride.plan.records import Decision, Layer, LogEntry, Plan, session_day
from backstride.views.plan_session import day_of
from backstride.views.plan_week import RUNS

#: A sign and a word for each action, so that colour is never the only signal.
ACTIONS: Final = {
    "up": ("▲", "Up"),
    "hold": ("=", "Hold"),
    "down": ("▼", "Down"),
    "swap": ("⇄", "Swap"),
    "flare_up": ("◆", "Ease off"),
    "realign": ("↻", "Repeat the week"),
    "stop_and_seek_advice": ("!", "Stop and seek advice"),
}
LAYERS: Final = {
    "swap": "Another exercise",
    "level": "Another dose",
    "run_stage": "Another stage of run and walk",
    "edit": "A change by hand",
    "repeat": "A week once more",
    "holiday": "Holiday",
    "dial_back": "Dialled back",
    "flare_up": "Easier days",
}
DONE: Final = (
    ("", "not known"),
    ("top", "all, at the top"),
    ("all", "all"),
    ("some", "some"),
    ("none", "none"),
)


def step_words(step: str, exercises: Sequence[Exercise]) -> str:
    """Return a step such as ``"bridge:2 x3"`` in words: "Bridge, level 2, 3 sets"."""
    names = {exercise.id: exercise.name for exercise in exercises}
    place, _, sets = step.partition(" x")
    id, _, level = place.partition(":")
    if id not in names or not level.isdigit():
        return step
    many = f", {sets} set{'' if sets == '1' else 's'}" if sets else ""
    return f"{names[id]}, level {level}{many}"


def about_words(about: str, exercises: Sequence[Exercise]) -> str:
    """Return what a decision is about, in words."""
    names = {exercise.id: exercise.name for exercise in exercises}
    return names.get(about, {"running": "The runs", "plan": "The whole plan"}.get(about, about))


def decision_html(number: int, decision: Decision, exercises: Sequence[Exercise]) -> str:
    """Return one decision with its sign, sentence and code, and buttons if it changes something."""
    sign, word = ACTIONS[decision.action]
    keys = "".join(f" [{fact}]" for fact in decision.facts)
    before, after = (step_words(s, exercises) for s in (decision.before, decision.after))
    way = f"<p>{escape(before)} → <b>{escape(after)}</b></p>" if after != before else ""
    about = escape(about_words(decision.about, exercises))
    buttons = (
        f'<div class="bs-buttons"><button type="button" class="bs-button bs-primary" '
        f'data-act="accept" data-id="{number}" data-key="accept-{decision.about}" '
        f'aria-label="Accept: {about}, {word}">Accept</button>'
        f'<button type="button" class="bs-button" data-act="leave" data-id="{number}" '
        f'data-key="leave-{decision.about}" aria-label="Leave as it is: {about}">'
        "Leave as it is</button>"
        "</div>"
        if decision.layers
        else ""
    )
    return (
        f'<li class="bs-decision bs-decision-{decision.action}"><p><b><span aria-hidden="true">'
        f"{sign}</span> {word}: {about}.</b> {escape(decision.because)}{keys} "
        f'<small class="bs-basis">{decision.code}</small></p>{way}{buttons}</li>'
    )


def decisions_html(decisions: Sequence[Decision], exercises: Sequence[Exercise]) -> str:
    """Return all decisions, gravest first, or that there are none."""
    if not decisions:
        return "<p>Nothing is logged yet, so nothing is decided.</p>"
    lines = "".join(decision_html(k, d, exercises) for k, d in enumerate(decisions))
    return f'<ul class="bs-decisions">{lines}</ul>'


def decisions_text(decisions: Iterable[Decision]) -> str:
    """Return how many decisions there are of each kind, in one sentence."""
    found: dict[str, int] = {}
    for one in decisions:
        found[ACTIONS[one.action][1].lower()] = found.get(ACTIONS[one.action][1].lower(), 0) + 1
    if not found:
        return "Nothing is decided yet."
    said = ", ".join(f"{count} times {word}" for word, count in found.items())
    return f"The log says: {said}. Nothing changes until you accept it."


def layers_html(layers: Sequence[Layer]) -> str:
    """Return what lies on the plan, each with a button that takes it away again."""
    if not layers:
        return "<p>Nothing lies on the plan: it is as it was built.</p>"
    rows = []
    for layer in layers:
        week, day = divmod(layer.first_day, 7)
        span = f" for {layer.days} days" if layer.days else ""
        what = LAYERS[layer.kind]
        said = f"{what}, from week {week + 1}, day {day + 1}{span}. {layer.because}"
        rows.append(
            f"<li>{escape(said)} <button type='button' class='bs-button' data-act='unlayer' "
            f"data-id='{escape(layer.id, quote=True)}' data-key='unlayer-{escape(layer.id)}' "
            f"aria-label='Take away: {what}'>Take away</button></li>"
        )
    return f"<ul>{''.join(rows)}</ul>"


def history_html(
    log: Sequence[LogEntry], accepted: Sequence[Decision], exercises: Sequence[Exercise]
) -> str:
    """Return all that was written down and accepted, newest first, to look back on."""
    if not log and not accepted:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{_when(entry)}</th><td>{escape(_what(entry, exercises))}</td>'
        f"<td>{dict(DONE)[entry.done or '']}</td><td>{_said(entry.pain)}</td>"
        f"<td>{_said(entry.effort)}</td><td>{escape(entry.note)}</td></tr>"
        for entry in sorted(log, key=lambda entry: -session_day(entry.session))
    )
    heads = ("Day", "What", "Done", "Pain", "How hard", "Note")
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    taken = "".join(f"<li>{escape(one.because)}</li>" for one in reversed(accepted))
    said = f"<p>Accepted:</p><ul>{taken}</ul>" if taken else ""
    return (
        f"<details><summary>All that is written down: {len(log)} lines, {len(accepted)} decisions "
        f"accepted</summary><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        f"{said}</details>"
    )


def _when(entry: LogEntry) -> str:
    week, _, day = entry.session.removesuffix("-run").partition("-")
    return f"Week {week}, {day}"


def _what(entry: LogEntry, exercises: Sequence[Exercise]) -> str:
    name = about_words(entry.exercise, exercises) if entry.exercise else "Run"
    return f"{name}, {entry.side}" if entry.side else name


def _said(value: int | None) -> str:
    return "not known" if value is None else str(value)


# ---- the form of one day


def _select(name: str, label: str, options: Iterable[tuple[str, str]], value: str) -> str:
    found = "".join(
        f'<option value="{v}"{" selected" if v == value else ""}>{escape(text)}</option>'
        for v, text in options
    )
    return f'<select data-field="{name}" aria-label="{escape(label, quote=True)}">{found}</select>'


def _number(name: str, label: str, value: int | None) -> str:
    shown = "" if value is None else value
    return (
        f'<input type="number" min="0" max="10" step="1" data-field="{name}" value="{shown}" '
        f'aria-label="{escape(label, quote=True)}, 0 to 10">'
    )


def _row(label: str, exercise: str, side: str, old: LogEntry | None) -> str:
    morning = {None: "", False: "same", True: "worse"}[old.next_morning_worse if old else None]
    cells = (
        _select("done", f"{label}: done", DONE, (old.done or "") if old else ""),
        _number("effort", f"{label}: how hard", old.effort if old else None),
        _number("pain", f"{label}: pain", old.pain if old else None),
        _select(
            "next_morning_worse",
            f"{label}: next morning",
            (("", "not known"), ("same", "same or better"), ("worse", "worse")),
            morning,
        ),
        f'<input type="checkbox" data-field="stop_sign" aria-label="{escape(label)}: a stop sign '
        f'came up"{" checked" if old and old.stop_sign else ""}>',
        f'<input type="text" maxlength="120" data-field="note" aria-label="{escape(label)}: note" '
        f'value="{escape(old.note if old else "", quote=True)}">',
    )
    found = "".join(f"<td>{cell}</td>" for cell in cells)
    return (
        f'<tr data-exercise="{exercise}" data-side="{side}"><th scope="row">{escape(label)}</th>'
        f"{found}</tr>"
    )


def _rows(plan: Plan, id: str) -> list[tuple[str, str, str, str]]:
    """What is logged of a day: label, id of the session or run, exercise, side."""
    session, runs = day_of(plan, id)
    found = []
    for item in session.items if session else ():
        if item.role != "main":
            continue
        sides = ("left", "right") if item.sides != "both" else ("",)
        for side in sides:
            label = f"{item.name}, {side}" if side else item.name
            found.append((label, session.id if session else "", item.exercise, side))
    found += [(RUNS[run.kind], run.id, "", "") for run in runs]
    return found


def log_html(plan: Plan, id: str, log: Sequence[LogEntry]) -> str:
    """Return the form in which one day is written down, side by side where there are sides.

    The first row fills all the others.
    """
    known = {(e.session, e.exercise, e.side): e for e in log}
    rows = _rows(plan, id)
    if not rows:
        return "<p>Nothing is planned on this day.</p>"
    body = [_row("The same for all", "*", "", None)]
    for label, session, exercise, side in rows:
        row = _row(label, exercise, side, known.get((session, exercise, side)))
        body.append(row.replace("<tr ", f'<tr data-session="{session}" ', 1))
    heads = ("Exercise", "Done", "How hard", "Pain", "Next morning", "Stop sign", "Note")
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return (
        f'<table class="bs-log"><thead><tr>{head}</tr></thead><tbody>{"".join(body)}</tbody>'
        "</table>"
    )
