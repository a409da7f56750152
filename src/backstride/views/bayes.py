"""A test result in 1,000 people: the same test tells different things in different people."""

from __future__ import annotations

import dataclasses
from typing import Final

from backstride.evidence import load
from backstride.models import bayes
from backstride.views.explorer import Choice, Explorer, Picture, Slider
from backstride.views.people import person
from backstride.views.svg import Drawing, Element

PEOPLE: Final = 1000
COLUMNS: Final = 50
CELL: Final = (12.0, 17.0)
DISC = "a herniated disc"
CAUDA = "pressed nerves at the base of the spine"


@dataclasses.dataclass(frozen=True)
class Exam:
    """A test or sign, what it looks for, in whom it was tried, and where its numbers are kept."""

    label: str
    looks_for: str
    whom: str
    fact: str
    key: str


EXAMS: Final = (
    Exam("Straight leg raise, before surgery", DISC, "people near back surgery", "C-D3", "slr"),
    Exam(
        "Straight leg raise, 2,352 scanned", DISC, "2,352 people with sciatic pain", "C-D4", "slr"
    ),
    Exam(
        "Raising the other leg, before surgery", DISC, "people near back surgery", "C-D3", "crossed"
    ),
    Exam("Slump test, 33 people", DISC, "33 people in a pilot study", "C-D8", "slump"),
    Exam(
        "Pain in both legs, urgent scans",
        CAUDA,
        "334 people sent for an urgent scan",
        "C-A14",
        "bilateral_leg_pain",
    ),
)
BY_LABEL: Final = {exam.label: exam for exam in EXAMS}


@dataclasses.dataclass(frozen=True)
class State:
    """A share before the test (%), the test with its sensitivity and specificity, the people."""

    exam: Exam
    before: float
    sensitivity: float
    specificity: float
    people: bayes.Sorted
    second_hand: bool


def bayes_state(before: float, test: str) -> State:
    """Sort 1,000 people, ``before`` per cent of whom have the condition, by a test."""
    exam = BY_LABEL[test]
    fact = load().fact(exam.fact)
    sensitivity = fact.figure(f"{exam.key}_sensitivity").estimate
    specificity = fact.figure(f"{exam.key}_specificity").estimate
    people = bayes.sort_people(PEOPLE, before / 100, sensitivity, specificity)
    return State(exam, before, sensitivity, specificity, people, fact.status == "second-hand")


#: The four groups in the order drawn: name of the pattern, role, filled or outline, words.
GROUPS: Final = (
    ("hit", "warning", True, "have it, test positive"),
    ("missed", "warning", False, "have it, test negative: missed"),
    ("false", "accent", True, "do not have it, test positive: false alarm"),
    ("clear", "ghost", False, "do not have it, test negative"),
)


def _patterns() -> list[Element]:
    """A tile for each group, one person each, with which a run of people is filled."""
    return [
        {
            "tag": "pattern",
            "id": f"bs-people-{name}",
            "patternUnits": "userSpaceOnUse",
            "width": CELL[0],
            "height": CELL[1],
            "children": person(CELL[0] / 2, CELL[1] / 2, 13.0, role, filled),
        }
        for name, role, filled, _ in GROUPS
    ]


def _run(first: int, last: int) -> list[float]:
    """The outline of people number ``first`` up to ``last`` (not included), in rows."""
    wide, high = CELL
    right = COLUMNS * wide
    x_a, y_a = first % COLUMNS * wide, first // COLUMNS * high
    x_b, y_b = last % COLUMNS * wide, last // COLUMNS * high
    points = [(x_a, y_a), (right, y_a), (right, y_b), (x_b, y_b)]
    points += [(x_b, y_b + high), (0.0, y_b + high), (0.0, y_a + high), (x_a, y_a + high)]
    if x_b == 0.0:
        points[4] = points[5] = (0.0, y_b)
    if first // COLUMNS == last // COLUMNS:
        points[1] = points[2] = (x_b, y_a)
        points[5] = points[6] = (x_a, y_b + high)
    return [value for point in points for value in point]


def bayes_picture(state: State) -> Picture:
    """Draw everybody in rows of fifty: those who have it first, filled if the test is positive."""
    people = state.people
    counts = (
        people.with_positive,
        people.with_negative,
        people.without_positive,
        people.without_negative,
    )
    elements: list[Element] = [{"tag": "defs", "children": _patterns()}]
    start = 0
    aside = COLUMNS * CELL[0] + 28
    for place, ((name, role, filled, words), count) in enumerate(zip(GROUPS, counts, strict=True)):
        fill = f"url(#bs-people-{name})"
        elements.append({"tag": "polygon", "points": _run(start, start + count), "fill": fill})
        y = 30.0 + 62 * place
        elements += person(aside + 8, y, 24, role, filled)
        elements.append(
            {"tag": "text", "x": aside + 30, "y": y - 2, "class": "bs-text", "text": f"{count}"}
        )
        head, _, tail = words.partition(", ")
        elements.append(_text(aside + 30, y + 17, head))
        elements.append(_text(aside + 30, y + 35, tail))
        start += count
    return Picture(svg=Drawing(aside + 262, PEOPLE / COLUMNS * CELL[1] + 4, tuple(elements)))


def _text(x: float, y: float, text: str) -> Element:
    return {"tag": "text", "x": x, "y": y, "class": "bs-text", "text": text}


def _percent(part: int, whole: int) -> str:
    if not whole:
        return "nobody"
    share = 100 * part / whole
    return f"{share:.0f} %" if share >= 10 or part == 0 else f"{share:.1f} %"


def bayes_reading(state: State) -> str:
    """Say who is found, missed and falsely alarmed, and how far the chance has moved."""
    people = state.people
    having = people.with_positive + people.with_negative
    positive, negative = bayes.likelihood_ratios(state.sensitivity, state.specificity)
    found = "" if not state.second_hand else " (second-hand)"
    return (
        f"Of {PEOPLE:,} people {having} have {state.exam.looks_for}: the test is positive in "
        f"{people.with_positive} of them and in {people.without_positive} of the others. With a "
        f"positive test the chance is {_percent(people.with_positive, people.positive)}, with a "
        f"negative one {_percent(people.with_negative, people.negative)}; before it was "
        f"{state.before:g} %. The odds are multiplied by {positive:.1f} or by {negative:.2f}"
        f"{found}."
    )


BAYES: Final = Explorer(
    name="bayes",
    title="What does a test result tell, in whom?",
    controls=(
        Slider(
            "before",
            "Chance before the test",
            "%",
            1,
            60,
            1,
            5,
            "How many of 100 people like this one have the condition. In ordinary practice about "
            "5 of 100 with low back pain have a root problem or a narrow canal (second-hand).",
        ),
        Choice(
            "test",
            "Test or sign",
            tuple(BY_LABEL),
            EXAMS[0].label,
            "Each carries the numbers of the people in whom it was tried.",
        ),
    ),
    compute=bayes_state,
    picture=bayes_picture,
    reading=bayes_reading,
    limits=(
        "What this picture leaves out: sensitivity and specificity belong to the people in whom "
        "they were measured. The two straight leg raises differ because one was tried in people "
        "near surgery and one in all who were scanned [C-D3, C-D4]; moving the slider does not "
        "mend that. All have intervals, some very wide [C-D8]. Of the numbers, those near "
        "surgery are second-hand [C-D3]. People are counted in whole numbers, and the odds are "
        "worked out from rounded shares: their last digit can differ from the paper's."
    ),
    facts=("C-A14", "C-A27", "C-D3", "C-D4", "C-D8"),
)
