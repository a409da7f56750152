"""Symptom answers -> how soon to ask for help, and why. It names no cause.

Questions, rules and advice are data (``data/symptoms.yaml``, ``data/advice.yaml``). A rule can
only be met by what a person did say: a missing answer and "not sure" are not known, and never
count as no. The tier is the most urgent one that a rule asks for, so that one more worrying
answer can never lower it.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final, Literal

from backstride import errors
from backstride.evidence import records

Tier = Literal["self_care", "appointment", "urgent", "emergency"]
#: From the least to the most urgent.
TIERS: Final[tuple[Tier, ...]] = ("self_care", "appointment", "urgent", "emergency")
YES_NO: Final = ("yes", "no", "not sure")
#: The least urgent tier while an emergency question has no clear answer.
FLOOR_WHILE_OPEN: Final[Tier] = "urgent"


@dataclasses.dataclass(frozen=True)
class Option:
    """One answer of a choice question."""

    value: str
    label: str


@dataclasses.dataclass(frozen=True)
class Question:
    """One question. A yes/no question with a ``tier`` asks for that tier when answered yes.

    ``short`` names the question in lists. ``follows`` is the id of a question that must be
    answered yes or not sure before this one makes sense.
    """

    id: str
    section: Literal["emergency", "soon", "appointment"]
    ask: str
    short: str
    kind: Literal["yes_no", "number", "choice"] = "yes_no"
    help: str = ""
    tier: Tier | None = None
    reason: str = ""
    facts: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    low: float = 0.0
    high: float = 0.0
    unit: str = ""
    follows: str = ""


@dataclasses.dataclass(frozen=True)
class Condition:
    """What one answer must be: a text, or a number ``over``, ``from_`` or ``below`` a limit."""

    question: str
    answer: str = ""
    over: float | None = None
    from_: float | None = None
    below: float | None = None

    def met(self, answer: str | float) -> bool:
        """Tell whether a known answer fulfils the condition."""
        if isinstance(answer, str):
            return answer == self.answer
        return (
            (self.over is None or answer > self.over)
            and (self.from_ is None or answer >= self.from_)
            and (self.below is None or answer < self.below)
        )


@dataclasses.dataclass(frozen=True)
class Rule:
    """Asks for ``tier`` when ``every`` condition is met and at least ``least`` of ``some``."""

    id: str
    tier: Tier
    reason: str
    facts: tuple[str, ...]
    every: tuple[Condition, ...] = ()
    some: tuple[Condition, ...] = ()
    least: int = 0

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All conditions of the rule."""
        return self.every + self.some


@dataclasses.dataclass(frozen=True)
class Place:
    """Where to get help in one country."""

    country: str
    text: str


@dataclasses.dataclass(frozen=True)
class Advice:
    """What a tier means: its name and sign, what to do, where, and what stays open."""

    id: Tier
    name: str
    sign: str
    when: str
    what_to_do: tuple[str, ...]
    places: tuple[Place, ...]
    not_ruled_out: tuple[str, ...]
    watch_for: tuple[str, ...]
    safety_net: str
    facts: tuple[str, ...]


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


@cache
def questions() -> tuple[Question, ...]:
    """Return all questions in the order they are asked, emergencies first."""
    return records("symptoms", Question, key="questions")


@cache
def rules() -> tuple[Rule, ...]:
    """Return all rules: one for each question with a tier, then the combinations."""
    single = tuple(
        Rule(q.id, q.tier, q.reason, q.facts, every=(Condition(q.id, "yes"),))
        for q in questions()
        if q.tier is not None
    )
    return single + records("symptoms", Rule, key="combinations")


@cache
def advice(tier: Tier) -> Advice:
    """Return what a tier means and what to do."""
    found = {record.id: record for record in records("advice", Advice)}
    return found[tier]


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
    return known


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


def _applies(question: Question, known: Mapping[str, str | float]) -> bool:
    return not question.follows or known.get(question.follows) == "yes"


def sort_symptoms(answers: Mapping[str, object]) -> Result:
    """Return how soon to ask for help, the reasons, and what stays open.

    ``answers`` maps question ids to ``"yes"``, ``"no"`` or ``"not sure"``, to a number of
    years for ``age``, or to one of a question's options. None, "" and a missing id are not
    known. Raises `InputError` for an unknown question or an impossible answer.
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
        for question in questions()
        if question.id not in known and question.id not in open_ids and _applies(question, known)
    )
    return Result(
        tier=tier,
        name=meaning.name,
        reasons=reasons,
        open_questions=tuple(question.ask for question in still_open),
        unanswered=unanswered,
        what_to_do=meaning.what_to_do,
        places=meaning.places,
        not_ruled_out=meaning.not_ruled_out,
        watch_for=meaning.watch_for,
        safety_net=meaning.safety_net,
        facts=meaning.facts,
    )
