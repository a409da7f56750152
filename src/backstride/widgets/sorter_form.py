"""The symptom sorter as a form: emergencies first, then the rest, then a card that says why.

Answers live in the form only: nothing is stored and nothing is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any, Final

from backstride.errors import InputError
from backstride.sorter import (
    YES_NO,
    Question,
    Reason,
    Result,
    Tier,
    advice,
    questions,
    rules,
    sort_symptoms,
)
from backstride.views.theme import COLOURS
from backstride.widgets.form import Form, Outcome, field

SECTIONS: Final = ("emergency", "soon", "appointment")
HEADINGS: Final = {
    "emergency": ("1 · Is it an emergency?", "Answer each one. 'Not sure' is a good answer too."),
    "soon": ("2 · Does someone need to look soon?", "Leave out what you do not want to answer."),
    "appointment": ("3 · Is an appointment a good idea?", "About the pain and your leg."),
}
SLIP: Final = "If an answer below was a slip, change it, and the other questions come back."
#: Border of the card by tier: colour, width in px and style all differ.
_BORDER: Final[dict[Tier, tuple[str, int, str]]] = {
    "self_care": (COLOURS["second"], 2, "solid"),
    "appointment": (COLOURS["accent"], 3, "solid"),
    "urgent": (COLOURS["warning"], 4, "dashed"),
    "emergency": (COLOURS["warning"], 6, "double"),
}


def _asked(question: Question, answers: dict[str, Any]) -> bool:
    return not question.follows or answers.get(question.follows) in ("yes", "not sure")


def _field(question: Question) -> dict[str, Any]:
    """One question as the form draws it."""
    more: dict[str, Any] = {"help": question.help} if question.help else {}
    if question.kind == "number":
        limits = {"min": question.low, "max": question.high, "unit": question.unit}
        return field(question.id, "number", question.ask, **more, **limits)
    options = [(option.value, option.label) for option in question.options]
    if not options:
        options = [(value, value.capitalize()) for value in YES_NO]
    return field(question.id, "choice", question.ask, options=options, **more)


def emergency_fields(result: Result) -> list[dict[str, Any]]:
    """Return only the questions that made it an emergency, so that the card is in sight."""
    met = {reason.id for reason in result.reasons if reason.tier == "emergency"}
    decisive = {part.question for rule in rules() if rule.id in met for part in rule.conditions}
    slip = field("heading-slip", "heading", HEADINGS["emergency"][0], help=SLIP)
    return [slip, *(_field(question) for question in questions() if question.id in decisive)]


def fields(open_sections: int, answers: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the headings and questions of the first ``open_sections`` sections (1 to 3)."""
    found = []
    for section in SECTIONS[:open_sections]:
        label, text = HEADINGS[section]
        found.append(field(f"heading-{section}", "heading", label, help=text))
        found += [_field(q) for q in questions() if q.section == section and _asked(q, answers)]
    return found


def judged(answers: dict[str, Any]) -> Result:
    """Sort the answers; a number that cannot be used never hides an emergency."""
    try:
        return sort_symptoms(answers)
    except InputError:
        numbers = {question.id for question in questions() if question.kind == "number"}
        rest = {id: answer for id, answer in answers.items() if id not in numbers}
        result = sort_symptoms(rest)
        if result.tier != "emergency":
            raise
        return result


def _listed(title: str, lines: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<p><b>{escape(title)}</b></p><ul>{items}</ul>" if items else ""


def _because(reasons: Sequence[Reason]) -> list[str]:
    return [f"{reason.text} [{', '.join(reason.facts)}]" for reason in reasons]


def _named(title: str, names: Sequence[str]) -> str:
    return f"<p><b>{escape(title)}.</b> {escape('; '.join(names))}.</p>" if names else ""


def card(result: Result) -> str:
    """Return a result as HTML: tier, what to do, where, why, what stays open, safety net."""
    colour, width, style = _BORDER[result.tier]
    meaning = advice(result.tier)
    now = result.tier == "emergency"  # nothing may stand between the reader and the phone
    where = [f"{place.country}: {place.text}" for place in result.places]
    reasons = [r for r in result.reasons if not (now and r.id == "open_question")]
    look = f"border:{width}px {style} {colour};border-radius:8px;padding:10px 16px;background:#fff"
    first = f'<p style="font-size:20px;margin:2px 0;color:{colour}">'
    return (
        f'<div class="bs-tier bs-tier-{result.tier}" style="{look}">'
        f'{first}<b><span aria-hidden="true">{escape(meaning.sign)}</span> '
        f"{escape(result.name)}</b></p><p>{escape(meaning.when)}</p>"
        + _listed("What to do", result.what_to_do)
        + _listed("Where", where)
        + (_listed("Why", _because(reasons)) or "<p><b>Why.</b> No rule was met.</p>")
        + _listed("Still open: check these now", () if now else result.open_questions)
        + _listed("What this does not rule out", result.not_ruled_out)
        + _listed("What to watch for", result.watch_for)
        + _named("Also without a clear answer", () if now else result.unanswered)
        + f"<p><b>{escape(result.safety_net)}</b></p></div>"
    )


class SorterForm(Form):
    """The sorter's questions, opened section by section, and its card.

    An emergency answer shows its card at once. After the last section the card follows every
    change, so that it is never older than the answers.
    """

    def __init__(self) -> None:
        asked = questions()
        text = (
            f"Symptom sorter: {len(asked)} questions, emergencies first. First question: "
            f"{asked[0].ask} Nothing is stored or sent."
        )
        self._open = 1
        self._finished = False
        super().__init__(
            fields(1, {}),
            text,
            submit="Continue",
            on_submit=self._continued,
            on_change=self._answered,
            title="How soon should someone look at it?",
        )

    def _continued(self, answers: dict[str, Any]) -> Outcome | None:
        result = self._judged(answers)
        if result.tier == "emergency":
            return Outcome(card(result))
        self._need_first(answers)
        if self._open < len(SECTIONS):
            self._open += 1
            self.fields = fields(self._open, answers)
            return Outcome("")
        self._finished = True
        return Outcome(card(result))

    def _judged(self, answers: dict[str, Any]) -> Result:
        """Sort the answers; an older card is taken away if they cannot be used."""
        try:
            return judged(answers)
        except InputError:
            self.result = ""
            raise

    def _need_first(self, answers: dict[str, Any]) -> None:
        """Ask for an answer to every emergency question before going on."""
        first = [question for question in questions() if question.section == SECTIONS[0]]
        missing = [question.short for question in first if question.id not in answers]
        if missing:
            more = f" and {len(missing) - 2} more" if len(missing) > 2 else ""
            raise InputError(
                f"No answer yet about {'; '.join(missing[:2])}{more}: choose yes, no or not sure."
            )

    def _answered(self, answers: dict[str, Any], id: str) -> Outcome | None:
        shown = fields(self._open, answers)
        try:
            result = self._judged(answers)
            if result.tier == "emergency":
                shown = emergency_fields(result)
                return Outcome(card(result))
            return Outcome(card(result) if self._finished else "")
        finally:
            if shown != self.fields:
                self.fields = shown


def sorter_form() -> SorterForm:
    """Return the symptom sorter, ready to show."""
    return SorterForm()
