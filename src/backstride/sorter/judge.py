"""Symptom answers -> how soon to ask for help, and why. It names no cause.

Questions, rules and advice are data (``data/symptoms.yaml``, ``data/advice.yaml``). A rule can
only be met by what a person did say: a missing answer and "not sure" are not known, and never
count as no. The tier is the most urgent one that a rule asks for, so that one more worrying
answer can never lower it.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from backstride import errors
from backstride.sorter.records import (
    TIERS,
    YES_NO,
    Condition,
    Country,
    Place,
    Question,
    Rule,
    Tier,
    advice,
    countries,
    questions,
    rules,
)

#: The least urgent tier while an emergency question has no clear answer.
FLOOR_WHILE_OPEN: Final[Tier] = "urgent"


@dataclasses.dataclass(frozen=True)
class Reason:
    """Why a tier is asked for: the rule's id, its tier, its sentence and the facts behind it."""

    id: str
    tier: Tier
    text: str
    facts: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Result:
    """How soon to ask for help, why, and what the answers cannot tell.

    ``reasons`` start with the most urgent. ``open_questions`` are emergency questions without
    a clear answer; ``unanswered`` are the short names of all other questions without one.
    """

    tier: Tier
    name: str
    reasons: tuple[Reason, ...]
    open_questions: tuple[str, ...]
    unanswered: tuple[str, ...]
    what_to_do: tuple[str, ...]
    places: tuple[Place, ...]
    not_ruled_out: tuple[str, ...]
    watch_for: tuple[str, ...]
    safety_net: str
    facts: tuple[str, ...]

    def __str__(self) -> str:
        lines = [f"{self.name}."]
        lines += [f"Why: {reason.text} [{', '.join(reason.facts)}]" for reason in self.reasons]
        lines += [f"Still open, check it now: {question}" for question in self.open_questions]
        return "\n".join([*lines, *self.what_to_do, self.safety_net])


class _State(enum.IntEnum):
    """Whether a rule is met: no, not known yet, yes."""

    NO = 0
    OPEN = 1
    YES = 2


def urgency(tier: Tier) -> int:
    """Return 0 for self_care up to 3 for emergency."""
    return TIERS.index(tier)


def _known(question: Question, answer: object) -> str | float | None:
    """Return a checked answer, or None where it is not known."""
    if answer is None or answer == "":
        return None
    if question.kind == "number":
        return errors.number(question.id, answer, question.low, question.high, question.unit)
    values = [option.value for option in question.options] or list(YES_NO)
    said = errors.choice(f"{question.id} ({question.short})", answer, values)
    return None if said == "not sure" else said


def _check(answers: Mapping[str, object]) -> dict[str, str | float]:
    """Return the known answers; an `InputError` names an unknown question or a bad answer."""
    if not isinstance(answers, Mapping):
        raise errors.InputError(
            f"The answers are {type(answers).__name__}: give a mapping of question id to answer."
        )
    asked = {question.id: question for question in questions()}
    known = {}
    for id, answer in answers.items():
        if id not in asked:
            raise errors.InputError(
                f"There is no question {id!r}: the first questions are "
                f"{', '.join(list(asked)[:4])}; sorter.questions() lists all."
            )
        checked = _known(asked[id], answer)
        if checked is not None:
            known[id] = checked
    return _with_implied(known)


def _with_implied(known: Mapping[str, str | float]) -> dict[str, str | float]:
    """Add answers that follow from others: who is 34 today was under 40 when it began."""
    implied = {
        question.id: "yes"
        for question in questions()
        if question.yes_if is not None
        and question.yes_if.question in known
        and question.yes_if.met(known[question.yes_if.question])
    }
    return {**implied, **known}


def _states(conditions: Iterable[Condition], known: Mapping[str, str | float]) -> list[_State]:
    return [
        _State.OPEN
        if condition.question not in known
        else _State.YES
        if condition.met(known[condition.question])
        else _State.NO
        for condition in conditions
    ]


def _state(rule: Rule, known: Mapping[str, str | float]) -> _State:
    """Tell whether the rule is met, cannot be met, or hangs on answers that are not known."""
    every, some = _states(rule.every, known), _states(rule.some, known)
    met = sum(state is _State.YES for state in some)
    possible = sum(state is not _State.NO for state in some)
    if _State.NO in every or possible < rule.least:
        return _State.NO
    return _State.OPEN if _State.OPEN in every or met < rule.least else _State.YES


def _reason(rule: Rule) -> Reason:
    return Reason(rule.id, rule.tier, rule.reason, rule.facts)


def _open_emergencies(known: Mapping[str, str | float]) -> tuple[Question, ...]:
    """Questions without a clear answer on which an emergency rule still hangs."""
    waiting = {
        condition.question
        for rule in rules()
        if rule.tier == "emergency" and _state(rule, known) is _State.OPEN
        for condition in rule.conditions
        if condition.question not in known
    }
    return tuple(question for question in questions() if question.id in waiting)


def _reasons(known: Mapping[str, str | float], still_open: bool) -> tuple[Reason, ...]:
    """All reasons, the most urgent first; an open emergency question is a reason of its own."""
    found = [_reason(rule) for rule in rules() if _state(rule, known) is _State.YES]
    if still_open:
        text = "An emergency question has no clear answer yet. No answer is not the same as no."
        found.append(Reason("open_question", FLOOR_WHILE_OPEN, text, ("C-A13",)))
    return tuple(sorted(found, key=lambda reason: -urgency(reason.tier)))


def _usable(answers: Mapping[str, object]) -> dict[str, str | float]:
    """The known answers of a form that is still being filled in: a bad one is not known yet."""
    known = {}
    for question in questions():
        try:
            checked = _known(question, answers.get(question.id))
        except errors.InputError:
            continue
        if checked is not None:
            known[question.id] = checked
    return known


def _matters(question: Question, known: Mapping[str, str | float]) -> bool:
    """Tell whether some rule can still be met and hangs on this question."""
    others = {id: answer for id, answer in known.items() if id != question.id}
    return any(
        _state(rule, others) is not _State.NO
        for rule in rules()
        if any(condition.question == question.id for condition in rule.conditions)
    )


def _follows(question: Question, answers: Mapping[str, object]) -> bool:
    return any(answers.get(id) in ("yes", "not sure") for id in question.follows)


def asked(answers: Mapping[str, object]) -> tuple[Question, ...]:
    """Return the questions that still make sense after these answers, emergencies first.

    Left out are follow-up questions to a no or to no answer, questions whose answer is known
    from another one, and questions that no rule hangs on any more.
    """
    said = _usable(answers)
    known = _with_implied(said)
    return tuple(
        question
        for question in questions()
        if (not question.follows or _follows(question, answers))
        and (question.id in said or question.id not in known)
        and _matters(question, known)
    )


def sort_symptoms(answers: Mapping[str, object], places: Sequence[Country] | None = None) -> Result:
    """Return how soon to ask for help, the reasons, and what stays open.

    ``answers`` maps question ids to ``"yes"``, ``"no"`` or ``"not sure"``, to a number of
    years for ``age``, or to one of a question's options. None, "" and a missing id are not
    known. ``places`` replaces the examples of where to get help (`countries`). Raises
    `InputError` for an unknown question or an impossible answer.
    Grouping into tiers is a judgement built on facts C-A1 to C-A26, C-B1 to C-B5, C-C2 to C-C14
    and C-D1 to C-D13.
    """
    known = _check(answers)
    still_open = _open_emergencies(known)
    reasons = _reasons(known, bool(still_open))
    tier = reasons[0].tier if reasons else TIERS[0]
    meaning = advice(tier)
    open_ids = {question.id for question in still_open}
    unanswered = tuple(
        question.short
        for question in asked(known)
        if question.id not in known and question.id not in open_ids
    )
    where = countries() if places is None else places
    return Result(
        tier=tier,
        name=meaning.name,
        reasons=reasons,
        open_questions=tuple(question.ask for question in still_open),
        unanswered=unanswered,
        what_to_do=meaning.what_to_do,
        places=tuple(country.place(tier) for country in where),
        not_ruled_out=meaning.not_ruled_out,
        watch_for=meaning.watch_for,
        safety_net=meaning.safety_net,
        facts=meaning.facts,
    )
