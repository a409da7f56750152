"""The symptom sorter as a form: emergencies first, then the rest, then a card that says why.

Answers live in the form only and nothing is sent. If the reader asks for it at the end, how soon
and the date are kept on this computer, for the plan of lesson 06; the answers never are.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final

import traitlets

from backstride.errors import InputError
from backstride.evidence import load
from backstride.evidence.records import structure
from backstride.sorter import (
    TIERS,
    YES_NO,
    Country,
    Place,
    Question,
    Reason,
    Result,
    Tier,
    advice,
    asked,
    questions,
    rules,
    sort_symptoms,
)
from backstride.views.theme import COLOURS
from backstride.widgets.form import Form, Outcome, field
from backstride.widgets.progress import recall, remember

SECTIONS: Final = ("emergency", "soon", "appointment")
HEADINGS: Final = {
    "emergency": ("1 of 3 · Is it an emergency?", "Answer each one. 'Not sure' is fine too."),
    "soon": (
        "2 of 3 · Does someone need to look soon?",
        "Leave out what you do not want to answer.",
    ),
    "appointment": ("3 of 3 · Is an appointment a good idea?", "About the pain and your leg."),
}
SLIP: Final = "If an answer below was a slip, change it, and the other questions come back."
MORE: Final = "The questions above can add reasons. They can never make it less urgent."
ABOUT: Final = "about"
KEEP: Final = "keep_result"
#: Border of the card by tier: colour, width in px and style all differ. The warning colour is
#: kept for emergencies, because four in five people carry a weaker sign (C-A1).
BORDER: Final[dict[Tier, tuple[str, int, str]]] = {
    "self_care": (COLOURS["second"], 2, "solid"),
    "appointment": (COLOURS["accent"], 3, "solid"),
    "urgent": (COLOURS["ink"], 4, "dashed"),
    "emergency": (COLOURS["warning"], 6, "double"),
}


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


def _about() -> dict[str, Any]:
    """What brought the reader here: one of the article's reader questions, or none."""
    known = load().reader_questions
    options = [("", "nothing special"), *((id, item.asks) for id, item in known.items())]
    return field(ABOUT, "select", "Did one of these questions bring you here?", options=options)


def fields(page: int, answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the heading and the questions of a page (0 to 2) that still make sense.

    The questions that a reader's own question leads to come first on their page.
    """
    section = SECTIONS[page]
    label, text = HEADINGS[section]
    about = load().reader_questions.get(answers.get(ABOUT, ""))
    first = about.leads_to if about else ()
    here = [question for question in asked(answers) if question.section == section]
    here.sort(key=lambda question: question.id not in first)
    heading = field(f"heading-{section}", "heading", label, help=text)
    return [heading, *([_about()] if page == 0 else []), *map(_field, here)]


def _keep_question() -> dict[str, Any]:
    words = "Keep how soon, and today's date, on this computer for the plan of lesson 06"
    return field(KEEP, "many", "Keep the result?", options=[("yes", words)])


def keep_result(tier: Tier) -> str:
    """Keep a tier with today's date, and say so in one sentence."""
    today = datetime.date.today().isoformat()
    return remember("sorter", "result", {"tier": tier, "date": today})


def kept_result() -> tuple[Tier, str] | None:
    """Return the tier and the date (ISO) that were kept, or None."""
    found = recall("sorter", "result")
    if not isinstance(found, dict) or found.get("tier") not in TIERS:
        return None
    return found["tier"], str(found.get("date", ""))


def drop_milder(tier: Tier) -> None:
    """Forget a result that was kept if a graver one has come up since."""
    kept = kept_result()
    if kept and TIERS.index(tier) > TIERS.index(kept[0]):
        remember("sorter", "result", None)


def judged(answers: Mapping[str, Any], places: Sequence[Country] | None = None) -> Result:
    """Sort the answers; a number that cannot be used never hides an emergency."""
    said = {id: answer for id, answer in answers.items() if id not in (ABOUT, KEEP)}
    try:
        return sort_symptoms(said, places)
    except InputError:
        numbers = {question.id for question in questions() if question.kind == "number"}
        rest = {id: answer for id, answer in said.items() if id not in numbers}
        result = sort_symptoms(rest, places)
        if result.tier != "emergency":
            raise
        return result


def listed(title: str, lines: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<p><b>{escape(title)}</b></p><ul>{items}</ul>" if items else ""


def because(reasons: Sequence[Reason]) -> list[str]:
    return [f"{reason.text} [{', '.join(reason.facts)}]" for reason in reasons]


def _named(title: str, names: Sequence[str]) -> str:
    return f"<p><b>{escape(title)}.</b> {escape('; '.join(names))}.</p>" if names else ""


def where(places: Iterable[Place]) -> list[str]:
    return [
        f"{place.country}: {place.text}" + (f" ({place.note})" if place.note else "")
        for place in places
    ]


def _own_question(id: str) -> str:
    """The answer to the question that brought the reader here, with its careful sentence."""
    about = load().reader_questions.get(id)
    if about is None:
        return ""
    return f"<p><b>{escape(about.asks)}</b> {escape(about.reply)} {escape(about.careful)}</p>"


def card(result: Result, about: str = "", more: bool = False) -> str:
    """Return a result as HTML: tier, what to do, where, why, what stays open, safety net.

    ``about`` is the id of the reader's own question; ``more`` says that questions are left.
    """
    colour, width, style = BORDER[result.tier]
    meaning = advice(result.tier)
    now = result.tier == "emergency"  # nothing may stand between the reader and the phone
    reasons = [r for r in result.reasons if not (now and r.id == "open_question")]
    look = f"border:{width}px {style} {colour};border-radius:8px;padding:10px 16px;background:#fff"
    first = f'<p style="font-size:20px;margin:2px 0;color:{colour}">'
    return (
        f'<div class="bs-tier bs-tier-{result.tier}" style="{look}"{" data-now" if now else ""}>'
        f'{first}<b><span aria-hidden="true">{escape(meaning.sign)}</span> '
        f"{escape(result.name)}</b></p><p>{escape(meaning.when)}</p>"
        + (f"<p>{escape(MORE)}</p>" if more else "")
        + listed("What to do", result.what_to_do)
        + listed("Where", where(result.places))
        + (listed("Why", because(reasons)) or "<p><b>Why.</b> No rule was met.</p>")
        + listed("Still open: check these now", () if now else result.open_questions)
        + listed("What this does not rule out", result.not_ruled_out)
        + listed("What to watch for", result.watch_for)
        + ("" if now else _own_question(about))
        + _named("Also without a clear answer", () if now or more else result.unanswered)
        + f"<p><b>{escape(result.safety_net)}</b></p></div>"
    )


def _worth_saying(result: Result, answers: Mapping[str, Any]) -> bool:
    """Tell whether an urgent card should not wait for the last page.

    Questions of later pages are still open then, and are no reason by themselves.
    """
    doubts = (q.id for q in questions() if q.section == SECTIONS[0])
    return any(answers.get(id) == "not sure" for id in doubts) or any(
        reason.tier == "urgent" and reason.id != "open_question" for reason in result.reasons
    )


class SorterForm(Form):
    """The sorter's questions on three pages, emergencies first, and its card.

    An emergency answer shows its card at once, an urgent one after the first page, anything
    else after the last. From then on the card follows every change and every page, so that it
    is never older than the answers. ``tier`` is that of the card now shown, or empty.
    """

    tier = traitlets.Unicode()

    def __init__(self, places: Sequence[Country] | None = None, keeps: bool = True) -> None:
        every = questions()
        text = (
            f"Symptom sorter: {len(every)} questions, emergencies first. First question: "
            f"{every[0].ask} Nothing is sent, and nothing is kept unless you ask."
        )
        self._places = places
        self._keeps = keeps
        self._finished = False
        super().__init__(
            fields(0, {}),
            text,
            submit="Continue",
            on_submit=self._continued,
            on_change=self._answered,
            on_back=self._returned,
            title="How soon should someone look at it?",
        )

    @staticmethod
    def _forward(page: int) -> str:
        return "Show how soon" if page == len(SECTIONS) - 1 else "Continue"

    def _asked(self, page: int, answers: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The questions of a page; the last one ends with the wish to keep the result."""
        last = self._keeps and page == len(SECTIONS) - 1
        return [*fields(page, answers), *([_keep_question()] if last else [])]

    def _turn(self, page: int, answers: dict[str, Any]) -> None:
        self.fields = self._asked(page, answers)
        self.back = "Back" if page else ""
        self.submit = self._forward(page)
        self.page = page

    def _continued(self, answers: dict[str, Any]) -> Outcome | None:
        result = self._judged(answers)
        if result.tier != "emergency":
            if self.page == 0:
                self._need_first(answers)
            if self.page < len(SECTIONS) - 1:
                self._turn(self.page + 1, answers)
            else:
                self._finished = True
        return self._shown(result, answers)

    def _returned(self, answers: dict[str, Any]) -> Outcome | None:
        self._turn(max(self.page - 1, 0), answers)
        return self._shown(self._judged(answers), answers)

    def _shown(self, result: Result, answers: dict[str, Any]) -> Outcome:
        """The card, if it is due: an emergency always, urgent after page one, else at the end."""
        early = self.page > 0 and _worth_saying(result, answers)
        due = result.tier == "emergency" or self._finished or early
        self.tier = result.tier if due else ""
        if due:
            html = card(result, answers.get(ABOUT, ""), more=not self._finished)
            return Outcome(html + self._kept(result, answers))
        return Outcome("")

    def _kept(self, result: Result, answers: dict[str, Any]) -> str:
        """Keep the tier if that was asked for; one that was kept never stays milder than now."""
        if self._finished and answers.get(KEEP):
            return f"<p>{escape(keep_result(result.tier))}</p>"
        drop_milder(result.tier)
        return ""

    def _judged(self, answers: dict[str, Any]) -> Result:
        """Sort the answers; an older card is taken away if they cannot be used."""
        try:
            return judged(answers, self._places)
        except InputError:
            self.result = self.tier = ""
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
        shown = self._asked(self.page, answers)
        try:
            result = self._judged(answers)
            now = result.tier == "emergency"
            self.submit = "" if now else self._forward(self.page)
            if now:
                shown = emergency_fields(result)
            return self._shown(result, answers)
        finally:
            if shown != self.fields:
                self.fields = shown


def _countries(places: Mapping[str, Mapping[str, str]]) -> tuple[Country, ...]:
    """Check a coach's own places of help: country -> tier -> sentence."""
    if not isinstance(places, Mapping) or not places:
        raise InputError(
            f"places is {places!r}: give a mapping such as "
            '{"Norway": {"emergency": "...", "urgent": "...", "appointment": "...", '
            '"self_care": "..."}}.'
        )
    return tuple(
        structure(
            {"id": name, **said} if isinstance(said, Mapping) else said,
            Country,
            f"places, country {name}",
        )
        for name, said in places.items()
    )


def sorter_form(places: Mapping[str, Mapping[str, str]] | None = None) -> SorterForm:
    """Return the symptom sorter, ready to show.

    ``places`` replaces the examples of where to get help: country -> tier -> sentence, with the
    tiers emergency, urgent, appointment and self_care. An error names what is missing.
    """
    return SorterForm(None if places is None else _countries(places))
