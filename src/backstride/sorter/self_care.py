"""The first two weeks of back pain: answers -> what to try and to leave out, when to ask for help.

Questions and rules are data (``data/self_care.yaml``). It comes after the symptom sorter and
never instead of it: without the sorter's answer, with an urgent one, or while a new sign since then
is not ruled out, there is nothing to try. A missing answer is not known and never counts as no: a
medicine is suggested only when every question of its label was answered with no.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final, Literal

from backstride import errors
from backstride.evidence import load, records
from backstride.sorter.judge import Reason, urgency
from backstride.sorter.records import (
    TIERS,
    YES_NO,
    Condition,
    Country,
    Option,
    Place,
    Rule,
    Tier,
    advice,
    countries,
)

FILE: Final = "self_care"
#: With these no list is given: someone looks at it first.
BLOCKING: Final[tuple[Tier, ...]] = ("urgent", "emergency")


@dataclasses.dataclass(frozen=True)
class CareQuestion:
    """One question: yes, no or not sure, or one of its ``options``.

    ``part`` is the page it stands on; questions of one ``group`` are ticked in one list.
    """

    id: str
    part: Literal["start", "feel", "medicine"]
    ask: str
    short: str
    help: str = ""
    group: Literal["", "eases", "worsens", "label"] = ""
    options: tuple[Option, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """The answers there are."""
        return tuple(option.value for option in self.options) or YES_NO


@dataclasses.dataclass(frozen=True)
class Exclusion:
    """A yes to ``question`` speaks against a measure, because of these ``facts``."""

    question: str
    because: str
    facts: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Measure:
    """Something to try: what to do, for how long, when to stop, and why.

    It is offered if one of ``only_if`` is met, or always where there is none. With ``label_of``
    every question of the label must be answered with no before it is suggested.
    """

    id: str
    name: str
    do: str
    how_long: str
    stop_if: str
    why: str
    facts: tuple[str, ...]
    only_if: tuple[Condition, ...] = ()
    leave_out_if: tuple[Exclusion, ...] = ()
    ask_first_if: tuple[Exclusion, ...] = ()
    label_of: str = ""


@dataclasses.dataclass(frozen=True)
class Later:
    """What there is to do when the pain has eased."""

    id: str
    name: str
    do: str
    how_long: str
    why: str
    facts: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class LeftOut:
    """Something to leave out or to ask about first, and because of what."""

    id: str
    name: str
    because: str
    facts: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Note:
    """A sentence that stands under every list."""

    id: str
    text: str
    facts: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class SelfCare:
    """What to try in the first two weeks, what not, and when to ask for help.

    ``sort_first`` says that the symptom sorter has to be gone through (again) before anything
    else. ``tier`` is how soon to ask for help by what was said, and ``reasons`` say why.
    ``unanswered`` are short names of questions without a clear answer.
    """

    sort_first: bool
    tier: Tier
    reasons: tuple[Reason, ...]
    to_try: tuple[Measure, ...]
    ask_first: tuple[LeftOut, ...]
    leave_out: tuple[LeftOut, ...]
    later: tuple[Later, ...]
    no_dose: Note
    unanswered: tuple[str, ...]
    places: tuple[Place, ...]
    watch_for: tuple[str, ...]
    safety_net: str

    @property
    def blocked(self) -> bool:
        """Whether someone has to look at it before there is anything to try."""
        return self.sort_first or self.tier in BLOCKING

    def __str__(self) -> str:
        lines = [SORT_FIRST] if self.sort_first else []
        lines += [f"Ask for help: {r.text} [{', '.join(r.facts)}]" for r in self.reasons]
        lines += [f"Try: {m.name}. {m.how_long}" for m in self.to_try]
        lines += [f"Ask first: {item.name}. {item.because}" for item in self.ask_first]
        lines += [f"Leave out: {item.name}. {item.because}" for item in self.leave_out]
        return "\n".join([*lines, self.safety_net])


SORT_FIRST: Final = (
    "First go through the symptom sorter of lesson 01: signs that need help now come before any "
    "list. No answer is not the same as no."
)


@cache
def care_questions() -> tuple[CareQuestion, ...]:
    """Return all questions in the order they are asked."""
    return records(FILE, CareQuestion, key="questions")


@cache
def help_rules() -> tuple[Rule, ...]:
    """Return the rules that ask for help: all of ``every``, and one of ``some`` if any stand."""
    return records(FILE, Rule, key="help")


@cache
def measures() -> tuple[Measure, ...]:
    """Return everything that there is to try."""
    found = records(FILE, Measure, key="measures")
    asked = {question.id for question in care_questions()}
    for item in found:
        load().check_ids(f"{FILE}.yaml", (*item.leave_out_if, *item.ask_first_if))
        exclusions = (*item.leave_out_if, *item.ask_first_if)
        named = [part.question for part in item.only_if] + [part.question for part in exclusions]
        for question in named:
            if question not in asked:
                raise errors.DataError(
                    f"{FILE}.yaml, record {item.id}: there is no question {question!r}: "
                    "mend its id."
                )
    return found


@cache
def _always_left_out() -> tuple[LeftOut, ...]:
    return records(FILE, LeftOut, key="leave_out")


def _known(answers: Mapping[str, object]) -> dict[str, str]:
    """Return the known answers; an `InputError` names an unknown question or a bad answer."""
    if not isinstance(answers, Mapping):
        raise errors.InputError(
            f"The answers are {type(answers).__name__}: give a mapping of question id to answer."
        )
    asked = {question.id: question for question in care_questions()}
    known = {}
    for id, answer in answers.items():
        if id not in asked:
            raise errors.InputError(
                f"There is no question {id!r}: care_questions() lists all, such as "
                f"{', '.join(list(asked)[:3])}."
            )
        if answer is None or answer == "":
            continue
        said = errors.choice(f"{id} ({asked[id].short})", answer, asked[id].values)
        if said != "not sure":
            known[id] = said
    return known


def _met(conditions: Iterable[Condition], known: Mapping[str, str]) -> list[bool]:
    return [known.get(part.question) == part.answer for part in conditions]


def _reasons(known: Mapping[str, str]) -> tuple[Reason, ...]:
    """What asks for help, the most urgent first: the sorter's own answer, then the rules."""
    found = []
    for tier in TIERS[1:]:
        if known.get("sorted") == tier:
            text = f"The symptom sorter said: {advice(tier).name}."
            found.append(Reason("sorted", tier, text, advice(tier).facts))
    for rule in help_rules():
        if all(_met(rule.every, known)) and (not rule.some or any(_met(rule.some, known))):
            found.append(Reason(rule.id, rule.tier, rule.reason, rule.facts))
    return tuple(sorted(found, key=lambda reason: -urgency(reason.tier)))


def _offered(measure: Measure, known: Mapping[str, str]) -> bool:
    return not measure.only_if or any(_met(measure.only_if, known))


def _against(exclusions: Iterable[Exclusion], known: Mapping[str, str]) -> list[Exclusion]:
    return [item for item in exclusions if known.get(item.question) == "yes"]


def _open_label(measure: Measure, known: Mapping[str, str]) -> list[Exclusion]:
    """What the measure's label asks about and has no answer here, as one exclusion."""
    asked = (*measure.leave_out_if, *measure.ask_first_if) if measure.label_of else ()
    names = {question.id: question.short for question in care_questions()}
    missing = [names[item.question] for item in asked if item.question not in known]
    if not missing:
        return []
    more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
    listed = "; ".join(missing[:3])
    because = f"Its label asks about things that have no answer here: {listed}{more}."
    return [Exclusion("", because, measure.facts)]


def _left_out(measure: Measure, exclusions: Sequence[Exclusion]) -> LeftOut:
    """The measure with all that speaks against it."""
    facts = dict.fromkeys(fact for item in exclusions for fact in item.facts)
    because = " ".join(item.because for item in exclusions)
    return LeftOut(measure.id, measure.name, because, tuple(facts))


def _sorted(
    known: Mapping[str, str],
) -> tuple[tuple[Measure, ...], tuple[LeftOut, ...], tuple[LeftOut, ...]]:
    """What to try, what to ask about first, and what to leave out."""
    to_try: list[Measure] = []
    ask_first: list[LeftOut] = []
    leave_out: list[LeftOut] = []
    for measure in measures():
        if not _offered(measure, known):
            continue
        against = _against(measure.leave_out_if, known)
        doubts = _against(measure.ask_first_if, known) + _open_label(measure, known)
        if against:
            leave_out.append(_left_out(measure, against))
        elif doubts:
            ask_first.append(_left_out(measure, doubts))
        else:
            to_try.append(measure)
    return tuple(to_try), tuple(ask_first), (*leave_out, *_always_left_out())


def _sort_first(known: Mapping[str, str], tier: Tier) -> bool:
    """Whether the symptom sorter has to be gone through (again) before anything else.

    An emergency does not wait for it. Help that is due soon waits only for a sign that is new.
    """
    if "sorted" not in known:
        return True
    new = known.get("new_sign")
    return tier != "emergency" and (new == "yes" or (new is None and tier not in BLOCKING))


def first_two_weeks(
    answers: Mapping[str, object], places: Sequence[Country] | None = None
) -> SelfCare:
    """Return what to try in the first two weeks of back pain, what not, and when to ask for help.

    ``answers`` maps ids of `care_questions` to ``"yes"``, ``"no"`` or ``"not sure"``, or to one
    of a question's options; None, "" and a missing id are not known. ``places`` replaces the
    examples of where to get help. Raises `InputError` for an unknown question or answer.
    No dose is ever given (``no_dose`` says why). Which measure is offered to whom is a
    judgement built on facts C-A19, C-A20, C-F1 to C-F25, C-G4 to C-G8, C-I1 to C-I11 and C-J1.
    """
    known = _known(answers)
    reasons = _reasons(known)
    tier = reasons[0].tier if reasons else TIERS[0]
    sort_first = _sort_first(known, tier)
    blocked = sort_first or tier in BLOCKING
    to_try, ask_first, leave_out = ((), (), ()) if blocked else _sorted(known)
    meaning = advice(tier)
    where = countries() if places is None else places
    return SelfCare(
        sort_first=sort_first,
        tier=tier,
        reasons=reasons,
        to_try=to_try,
        ask_first=ask_first,
        leave_out=leave_out,
        later=records(FILE, Later, key="later") if to_try else (),
        no_dose=records(FILE, Note, key="no_dose")[0],
        unanswered=tuple(q.short for q in care_questions() if q.id not in known),
        places=tuple(country.place(tier) for country in where),
        watch_for=meaning.watch_for,
        safety_net=meaning.safety_net,
    )
