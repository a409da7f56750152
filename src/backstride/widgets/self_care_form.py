"""The first two weeks as a form: signs first, then what eases and worsens, then the label.

Answers live in the form only: nothing is stored and nothing is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final

import ipywidgets as widgets

from backstride.errors import InputError
from backstride.sorter import (
    YES_NO,
    Country,
    SelfCare,
    advice,
    care_questions,
    first_two_weeks,
    questions,
)
from backstride.sorter.self_care import BLOCKING, SORT_FIRST, CareQuestion, LeftOut, Measure
from backstride.widgets.form import Form, Outcome, field
from backstride.widgets.player import with_text
from backstride.widgets.sorter_form import BORDER, SorterForm, because, listed, where

PARTS: Final = ("start", "feel", "medicine")
HEADINGS: Final = {
    "start": ("1 of 3 · Signs first", "What needs help now comes before any list."),
    "feel": ("2 of 3 · What eases it, what makes it worse?", "Leave out what you do not know."),
    "medicine": (
        "3 of 3 · Would a painkiller fit its label?",
        "No dose is given here: your own label says it.",
    ),
}
GROUPS: Final = {
    "eases": "What eases it? Tick what does.",
    "worsens": "What makes it worse? Tick what does.",
    "label": "Does any of these hold for you? The label of a pill asks about them.",
}
#: Ticked under a list: what is not ticked is then a no. Otherwise it is not known.
ALL_READ: Final = "all_read"
_ALL_READ_LABEL: Final = "I have read the whole list: nothing else in it holds"


def fields(page: int) -> list[dict[str, Any]]:
    """Return the heading and the questions of a page (0 to 2); a group is one list to tick."""
    part = PARTS[page]
    label, text = HEADINGS[part]
    found = [field(f"heading-{part}", "heading", label, help=text)]
    groups: set[str] = set()
    for question in care_questions():
        if question.part != part:
            continue
        if not question.group:
            found.append(_single(question))
        elif question.group not in groups:
            groups.add(question.group)
            found.append(_ticked(question.group))
    return found


def _single(question: CareQuestion) -> dict[str, Any]:
    options = [(option.value, option.label) for option in question.options]
    yes_no = [(value, value.capitalize()) for value in YES_NO]
    more = {"help": question.help} if question.help else {}
    column = {"column": True} if len(options) > 4 else {}
    return field(question.id, "choice", question.ask, options=options or yes_no, **more, **column)


def _ticked(group: str) -> dict[str, Any]:
    options = [(q.id, q.ask) for q in care_questions() if q.group == group]
    if group == "label":
        options.append((ALL_READ, _ALL_READ_LABEL))
    return field(group, "many", GROUPS[group], options=options, column=group == "label")


def as_answers(form: Mapping[str, Any]) -> dict[str, Any]:
    """Turn the form's answers into those of the questions: a tick is yes.

    What is not ticked is not known, unless the whole list was said to be read: then it is no.
    """
    found = {id: value for id, value in form.items() if id not in GROUPS}
    for group in GROUPS:
        ticked = form.get(group) or ()
        rest = "no" if ALL_READ in ticked else None
        for question in care_questions():
            if question.group == group:
                found[question.id] = "yes" if question.id in ticked else rest
    return found


def _cited(text: str, facts: Iterable[str]) -> str:
    return f"{escape(text)} [{', '.join(facts)}]"


def _tried(measures: Sequence[Measure]) -> str:
    """What to try as a table: what, how long, when to stop, why."""
    if not measures:
        return ""
    rows = "".join(
        f"<tr><td><b>{escape(m.name)}.</b> {escape(m.do)}</td><td>{escape(m.how_long)} "
        f"<b>Stop or change if:</b> {escape(m.stop_if)}</td><td>{_cited(m.why, m.facts)}</td></tr>"
        for m in measures
    )
    heads = ("Try", "For how long, and when to stop", "Why")
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _left(title: str, items: Sequence[LeftOut]) -> str:
    rows = "".join(
        f"<li><b>{escape(item.name)}.</b> {_cited(item.because, item.facts)}</li>" for item in items
    )
    return f"<p><b>{title}</b></p><ul>{rows}</ul>" if items else ""


def _emergencies() -> str:
    """The sorter's emergency questions, for readers who have not gone through it."""
    asked = [question.ask for question in questions() if question.section == "emergency"]
    return listed("Get help now if one of these is a yes", asked)


def card(result: SelfCare) -> str:
    """Return a result as HTML: when to ask for help, then what to try, and what to leave out."""
    colour, width, style = BORDER[result.tier]
    look = f"border:{width}px {style} {colour};border-radius:8px;padding:10px 16px;background:#fff"
    now = result.tier in BLOCKING  # nothing may stand between the reader and the phone
    sort = result.sort_first and not now
    name = "First the symptom sorter" if sort else advice(result.tier).name
    where_to = listed("Where", () if sort else where(result.places))
    parts = [
        f'<p style="font-size:20px;margin:2px 0;color:{colour}"><b>{escape(name)}</b></p>',
        listed("Ask for help", because(result.reasons)) + where_to if now else "",
        f"<p>{escape(SORT_FIRST)}</p>{_emergencies()}" if result.sort_first else "",
        "" if now else listed("Ask for help", because(result.reasons)),
    ]
    if not result.blocked:
        later = [f"{item.do} {item.why} [{', '.join(item.facts)}]" for item in result.later]
        parts += [
            _tried(result.to_try),
            _left("Ask in the pharmacy or your doctor first", result.ask_first),
            _left("Leave out", result.leave_out),
            listed("When it has eased", later),
            f"<p><b>Doses.</b> {_cited(result.no_dose.text, result.no_dose.facts)}</p>",
        ]
    elif now:
        parts.append("<p>There is no list of things to try until someone has looked at it.</p>")
    parts += [
        listed("Ask for help at any time", result.watch_for),
        "" if now else where_to,
        _unanswered(result),
        f"<p><b>{escape(result.safety_net)}</b></p>",
    ]
    return f'<div class="bs-care" style="{look}"{" data-now" if now else ""}>{"".join(parts)}</div>'


def _unanswered(result: SelfCare) -> str:
    if not result.unanswered or result.blocked:
        return ""
    shown = "; ".join(result.unanswered[:8])
    more = f" and {len(result.unanswered) - 8} more" if len(result.unanswered) > 8 else ""
    return f"<p><b>Not known.</b> {escape(shown)}{more}. No answer is not the same as no.</p>"


class SelfCareForm(Form):
    """The planner's questions on three pages. The card follows every change once it is shown."""

    def __init__(self, places: Sequence[Country] | None = None) -> None:
        text = (
            f"The first two weeks: {len(care_questions())} questions, signs first. First question: "
            f"{care_questions()[0].ask} Nothing is stored or sent."
        )
        self._places = places
        self._finished = False
        super().__init__(
            fields(0),
            text,
            submit="Continue",
            on_submit=self._continued,
            on_change=lambda answers, _: self._shown(answers),
            on_back=self._returned,
            title="The first two weeks: what could you try?",
        )

    def plan(self, answers: Mapping[str, Any]) -> SelfCare:
        """Return what the answers of the form lead to."""
        return first_two_weeks(as_answers(answers), self._places)

    def _turn(self, page: int) -> None:
        self.fields = fields(page)
        self.back = "Back" if page else ""
        last = page == len(PARTS) - 1
        self.submit = "Show my two weeks" if last else "Continue"
        self.page = page

    def _continued(self, answers: dict[str, Any]) -> Outcome:
        if "sorted" not in answers:
            raise InputError(
                "Say first what the symptom sorter said, or that you have not done it."
            )
        if "new_sign" not in answers:
            raise InputError("Say first whether there is a new sign since then.")
        if not self.plan(answers).blocked:
            if self.page < len(PARTS) - 1:
                self._turn(self.page + 1)
            else:
                self._finished = True
        return self._shown(answers)

    def _returned(self, answers: dict[str, Any]) -> Outcome:
        self._turn(max(self.page - 1, 0))
        return self._shown(answers)

    def _shown(self, answers: dict[str, Any]) -> Outcome:
        """The card if it is due: at once when someone has to look first, else at the end.

        While nothing is said about a new sign, a sorter's answer that lets go on does not bring up
        the sorter again: that question is still to come.
        """
        result = self.plan(answers)
        asked = "new_sign" in answers or result.tier in BLOCKING
        again = "sorted" in answers and (asked or answers["sorted"] == "not sure")
        due = (self._finished and asked) or (result.blocked and again)
        return Outcome(card(result) if due else "")


class TwoWeeks(widgets.VBox):
    """The planner; the symptom sorter opens below it for whoever has not gone through it.

    What the sorter says then becomes the planner's answer.
    """

    def __init__(self, places: Sequence[Country] | None = None) -> None:
        self.planner = SelfCareForm(places)
        self.sorter = SorterForm(places, keeps=False)
        self._open = False
        super().__init__([self.planner])
        self.planner.observe(self._asked, "answers")
        self.sorter.observe(self._answered, "tier")

    def _asked(self, _: Any) -> None:
        if self.planner.answers.get("sorted") == "not sure" and not self._open:
            self._open = True
            self.children = [self.planner, self.sorter]

    def _answered(self, change: Any) -> None:
        if change.new:
            self.planner.answer(sorted=change.new)
        else:  # the sorter's answers changed and its card is not due yet
            self.planner.answer(sorted="not sure")

    def __repr__(self) -> str:
        return repr(self.planner)

    def _repr_mimebundle_(self, **options: Any) -> Any:
        return with_text(super()._repr_mimebundle_(**options), repr(self.planner))


def two_weeks() -> TwoWeeks:
    """Return the planner of the first two weeks, ready to show. Nothing is stored or sent."""
    return TwoWeeks()
