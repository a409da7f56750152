"""What every lesson has: predictions to commit to, tasks with checked answers, and a quiz."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from functools import cache
from html import escape
from typing import Any

import anywidget
import traitlets

from backstride.errors import InputError
from backstride.evidence import data_folder, load
from backstride.evidence.records import read_yaml, structure
from backstride.models.learning import normalised_gain, rank_agreement
from backstride.views.cards import Card, text_card
from backstride.widgets.form import Form, Outcome, field
from backstride.widgets.player import script, style, with_text
from backstride.widgets.progress import recall, remember


@dataclasses.dataclass(frozen=True)
class Prediction:
    """A question to commit to before a control is moved."""

    id: str
    question: str
    options: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Task:
    """A "your turn": a question with an answer that can be checked."""

    id: str
    question: str
    answer: float | str
    hint: str
    explanation: str
    tolerance: float = 0.0
    unit: str = ""
    options: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Option:
    """One answer to a quiz question, with what there is to say about choosing it."""

    text: str
    feedback: str
    correct: bool = False


@dataclasses.dataclass(frozen=True)
class Question:
    """One quiz question."""

    question: str
    options: tuple[Option, ...]
    facts: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class OrderItem:
    """Something to put in order: its ``rank`` by the evidence (none if nobody can say), and why."""

    id: str
    label: str
    says: str
    facts: tuple[str, ...]
    rank: int | None = None


@dataclasses.dataclass(frozen=True)
class Ordering:
    """A prediction in the form of an order: items shown as listed, to be put first to last."""

    id: str
    question: str
    note: str
    items: tuple[OrderItem, ...]


@dataclasses.dataclass(frozen=True)
class Lesson:
    """The data behind one notebook."""

    id: str
    title: str
    minutes: int
    goals: tuple[str, ...]
    predictions: tuple[Prediction, ...]
    tasks: tuple[Task, ...]
    quiz: tuple[Question, ...]
    sources: tuple[str, ...]
    orderings: tuple[Ordering, ...] = ()


@cache
def lesson(id: str) -> Lesson:
    """Return the data of a lesson, such as ``"03"``; an `InputError` names the lessons."""
    folder = data_folder() / "lessons"
    path = folder / f"{id}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in folder.glob("*.yaml")))
        raise InputError(f"There is no lesson {id!r}: the lessons are {known}.")
    found = structure(read_yaml(path), Lesson, f"lessons/{path.name}")
    items = [item for ordering in found.orderings for item in ordering.items]
    parts = [found, *found.tasks, *found.quiz, *items]
    load().check_ids(f"lessons/{path.name}", parts)
    for fact in found.sources:
        load().fact(fact)
    return found


def _part(id: str, kind: str) -> Any:
    """Find a prediction, an ordering or a task by its id, such as ``"03-p1"``."""
    parts = getattr(lesson(str(id).split("-")[0]), kind)
    for part in parts:
        if part.id == id:
            return part
    known = ", ".join(part.id for part in parts)
    raise InputError(f"There is no {kind[:-1]} {id!r}: this lesson has {known}.")


def predict(id: str) -> Form:
    """Return the prediction ``id`` to commit to; the choice is kept on this computer only."""
    asked: Prediction = _part(id, "predictions")

    def keep(answers: dict[str, Any], _: str) -> Outcome:
        said = remember("predictions", id, answers.get(id))
        return Outcome(
            f'<p class="bs-help">Noted: now move the controls and see. {said}</p>',
        )

    options = [(text, text) for text in asked.options]
    text = f"Predict: {asked.question} Options: {'; '.join(asked.options)}."
    question = field(id, "choice", f"Predict: {asked.question}", options=options, column=True)
    return Form([question], text, on_change=keep)


def put_in_order(id: str) -> Form:
    """Return the ordering ``id`` to commit to; then it is compared with what studies found.

    The order is kept on this computer only.
    """
    asked: Ordering = _part(id, "orderings")
    options = [(item.id, item.label) for item in asked.items]

    def compare(answers: dict[str, Any]) -> Outcome:
        order = answers.get(id)
        if not order:
            raise InputError("Nothing has been moved yet: put the list in your order first.")
        said = remember("orderings", id, order)
        return Outcome(f"{ordering_result(asked, order)}<p>{escape(said)}</p>")

    listed = "; ".join(item.label for item in asked.items)
    text = f"Put in order: {asked.question} Items: {listed}."
    question = field(id, "order", asked.question, options=options, help=asked.note)
    return Form([question], text, submit="Compare with the studies", on_submit=compare)


def ordering_sentence(asked: Ordering, order: Sequence[str]) -> str:
    """Say how many pairs that the studies can tell apart stand as they found them."""
    ranks = {item.id: item.rank for item in asked.items if item.rank is not None}
    found = rank_agreement(order, ranks)
    unplaced = [item.label for item in asked.items if item.rank is None]
    text = (
        f"Of {found.pairs} pairs that studies can tell apart, you have {found.alike} in the same "
        f"order; chance would give about {found.pairs / 2:.0f}. The rank agreement (gamma) is "
        f"{found.gamma:.2f}: 1 would be the same order, 0 chance."
    )
    return f"{text} Not counted, for too little is known: {'; '.join(unplaced)}."


def ordering_result(asked: Ordering, order: Sequence[str]) -> str:
    """Return the comparison as HTML: one sentence, then the items in the order of the evidence."""
    last = len(asked.items) + 1
    rows = "".join(
        f"<tr><td>{'not known' if item.rank is None else item.rank}</td><td>{escape(item.label)}"
        f"</td><td>{list(order).index(item.id) + 1}</td><td>{escape(item.says)} "
        f"[{', '.join(item.facts)}]</td></tr>"
        for item in sorted(asked.items, key=lambda item: item.rank or last)
    )
    heads = ("Group by the studies", "What is tried", "Your place", "What was found")
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return (
        f"<p><b>{escape(ordering_sentence(asked, order))}</b></p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _judged(task: Task, answer: object) -> str:
    if task.options:
        return "right" if str(answer) == str(task.answer) else "not yet"
    if isinstance(answer, bool) or not isinstance(answer, int | float) or math.isnan(answer):
        unit = f" in {task.unit}" if task.unit else ""
        raise InputError(f"my_answer is {answer!r}: give a number{unit}, without quotes.")
    assert isinstance(task.answer, float | int)
    slack = task.tolerance + 1e-9
    return "right" if abs(float(answer) - float(task.answer)) <= slack else "not yet"


def check(id: str, answer: object) -> Card:
    """Judge an answer to the task ``id``: right with its explanation, or a hint."""
    task: Task = _part(id, "tasks")
    wanted = "one of " + ", ".join(task.options) if task.options else f"a number in {task.unit}"
    if answer is None or answer is ...:
        return text_card("Your turn", f"Put {wanted} in place of None, then run the cell again.")
    if task.options and str(answer) not in task.options:
        raise InputError(f"my_answer is {answer!r}: give {wanted}.")
    if _judged(task, answer) == "right":
        return text_card("✓ Right", task.explanation)
    return text_card("✗ Not yet", task.hint)


class Quiz(anywidget.AnyWidget):
    """Questions whose every option explains itself. Works without a kernel."""

    _esm = script("quiz.js")
    _css = style()
    questions: Any = traitlets.List().tag(sync=True)
    chosen: Any = traitlets.Dict().tag(sync=True)

    def __repr__(self) -> str:
        lines = [f"{k}. {q['question']}" for k, q in enumerate(self.questions, start=1)]
        return "Quiz: " + " ".join(lines)

    def _repr_mimebundle_(self, **options: Any) -> Any:
        return with_text(super()._repr_mimebundle_(**options), repr(self))


def quiz(id: str) -> Quiz:
    """Return the quiz of a lesson, such as ``"03"``."""
    return Quiz(questions=[dataclasses.asdict(question) for question in lesson(id).quiz])


@dataclasses.dataclass(frozen=True)
class Belief:
    """A statement about backs and running that a reader agrees with more or less."""

    id: str
    statement: str
    agree_means: str
    evidence_says: str
    facts: tuple[str, ...]


NEITHER = 3
AGREEMENT = ("disagree strongly", "disagree", "neither", "agree", "agree strongly")


def _beliefs() -> tuple[Belief, ...]:
    from backstride.evidence import records

    return records("beliefs", Belief)


def beliefs(again: bool = False) -> Form:
    """Return the belief items; with ``again`` the earlier answers are shown beside the new ones.

    Answers are kept on this computer only.
    """
    items = _beliefs()
    stage = "after" if again else "before"
    options = [(str(k), text) for k, text in enumerate(AGREEMENT, start=1)]
    fields = [field(item.id, "choice", item.statement, options=options) for item in items]

    def done(answers: dict[str, Any]) -> Outcome:
        missing = [n for n, item in enumerate(items, start=1) if item.id not in answers]
        if missing:
            listed = ", ".join(map(str, missing))
            raise InputError(f"Statement {listed} has no answer yet: choose how far you agree.")
        chosen = {item.id: int(answers[item.id]) for item in items}
        said = remember("beliefs", stage, chosen)
        return Outcome(_compared(items, chosen) if again else f"<p>Thank you. {said}</p>")

    head = "What do you believe now?" if again else "What do you believe today?"
    text = f"{head} {len(items)} statements: " + " ".join(
        f"{n}. {item.statement}" for n, item in enumerate(items, start=1)
    )
    submit = "Compare with the start" if again else "Keep my answers"
    return Form(fields, text, submit=submit, on_submit=done, title=head)


def _share_right(items: tuple[Belief, ...], said: dict[str, Any]) -> float | None:
    """The share of statements judged as the evidence judges them; None if one has no answer.

    Statements on which the evidence is mixed have no right answer and are left out.
    """
    scored = [item for item in items if item.agree_means != "mixed"]
    answers = [said.get(item.id) for item in scored]
    if not all(isinstance(answer, int) for answer in answers):
        return None
    right = [
        answer > NEITHER if item.agree_means == "as the evidence" else answer < NEITHER
        for item, answer in zip(scored, answers, strict=True)
        if isinstance(answer, int)
    ]
    return sum(right) / len(right)


def gain_sentence(before: float | None, after: float | None) -> str:
    """Say how much of what could still be gained was gained; shares are 0 to 1 or not known."""
    if after is None:
        return "Not every statement has an answer."
    now = f"Now {100 * after:.0f} % of the scored statements agree with the evidence"
    if before is None:
        return f"{now}; there are no answers from the start to compare."
    start = f"{now}, {100 * before:.0f} % at the start"
    if before == 1:
        return f"{start}: there was nothing left to gain."
    gain = normalised_gain(before, after)
    return f"{start}: the normalised gain is {gain:.2f} (1 would be all that was left to gain)."


def _compared(items: tuple[Belief, ...], after: dict[str, int]) -> str:
    before = recall("beliefs", "before") or {}
    rows = []
    for item in items:
        was = before.get(item.id)
        first = AGREEMENT[was - 1] if isinstance(was, int) and 1 <= was <= 5 else "not kept"
        cites = " ".join(f"[{id}]" for id in item.facts)
        rows.append(
            f"<tr><td>{escape(item.statement)}</td><td>{first}</td>"
            f"<td>{AGREEMENT[after[item.id] - 1]}</td>"
            f"<td>{escape(item.evidence_says)} {cites}</td></tr>"
        )
    note = "" if before else "<p>No answers from lesson 00 are kept on this computer.</p>"
    gain = gain_sentence(_share_right(items, before), _share_right(items, after))
    return (
        f"{note}<p><b>{escape(gain)}</b></p>"
        '<table><thead><tr><th scope="col">Statement</th><th scope="col">At the start</th>'
        '<th scope="col">Now</th><th scope="col">What the evidence says</th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )
