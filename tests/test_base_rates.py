"""Base rates: the pictures count what the facts say, and lessons 00 and 01 stand on them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from backstride.evidence import data_folder, load
from backstride.sorter import questions, sort_symptoms
from backstride.views.base_rates import (
    BASE_RATES,
    CANCER,
    CANCER_SIGNS,
    DISEASE,
    FINDINGS,
    FLAG_TO_ODDS,
    FLAGS,
    FRACTURE,
    FRACTURE_SIGNS,
    SCAN_BY_AGE,
    base_rates_state,
    flag_state,
    scan_state,
)
from backstride.widgets.lesson import _beliefs, lesson

NOTEBOOKS = data_folder().parent / "notebooks"
#: Brinjikji 2015, of 100 people without back pain, at 20, 30, 40, 50 (C-H1) and 80 (C-H2).
PUBLISHED = {
    "Disc degeneration": (37, 52, 68, 80, 96),
    "Disc bulge": (30, 40, 50, 60, 84),
    "Disc protrusion": (29, 31, 33, 36, 43),
    "Annular fissure": (19, 20, 22, 23, 29),
}


def filled(elements: Any, role: str) -> int:
    """How many people icons (two elements each) a drawing shows in a role, key left out."""
    flat: list[Any] = []
    for element in elements:
        flat += element.get("children", [element])
    heads = [e for e in flat if e["tag"] == "circle" and e["class"] == f"bs-fill-{role}"]
    sizes = {round(e["r"], 3) for e in heads}
    key = round(0.21 * 20 * 0.9, 3)
    return sum(round(e["r"], 3) != key for e in heads) if sizes != {key} else 0


@pytest.mark.parametrize("finding", FINDINGS)
@pytest.mark.parametrize(("place", "age"), list(enumerate((20, 30, 40, 50, 80))))
def test_scan_counts_are_the_published_ones(finding: str, place: int, age: int) -> None:
    state = scan_state(str(age), finding)
    assert state.second_hand == (age < 80)
    assert state.count == PUBLISHED[finding][place]
    picture = SCAN_BY_AGE.picture(state)
    assert picture.svg is not None
    assert filled(picture.svg.elements, "accent") == state.count
    reading = SCAN_BY_AGE.reading(state)
    assert f"aged {age} without back pain" in reading
    assert f"about {state.count} " in reading


def test_flagged_people_are_counted_from_the_percentage() -> None:
    state = base_rates_state(FLAGS)
    assert (state.people, state.flagged_percent) == (1172, 80.4)
    assert state.flagged == 942
    assert (state.serious, state.fractures, state.serious_percent) == (11, 8, 0.9)
    assert round(100 * state.serious / state.people, 1) == state.serious_percent


@pytest.mark.parametrize(
    ("shown", "role", "count"), [(FLAGS, "accent", 942), (DISEASE, "warning", 19)]
)
def test_the_crowd_shows_the_counts(shown: str, role: str, count: int) -> None:
    """The 8 fractures of the row below are in the warning role as well: 11 + 8."""
    picture = BASE_RATES.picture(base_rates_state(shown))
    assert picture.svg is not None
    assert filled(picture.svg.elements, role) == count
    reading = BASE_RATES.reading(base_rates_state(shown))
    for part in ("1,172", "942", "80.4 %", "11", "0.9 %", "8 of them"):
        assert part in reading


def test_fracture_signs_are_the_review_s() -> None:
    published = [(9, 3, 25), (11, 8, 16), (33, 10, 67), (62, 49, 74), (90, 34, 99)]
    signs = flag_state(FRACTURE).signs
    assert [(s.chance, s.low, s.high) for s in signs] == published
    assert len(signs) == len(FRACTURE_SIGNS)
    reading = FLAG_TO_ODDS.reading(flag_state(FRACTURE))
    assert "62 % (49 to 74)" in reading
    assert "about 4 %" in reading


def test_cancer_signs_say_that_they_are_second_hand_and_have_no_interval() -> None:
    state = flag_state(CANCER)
    assert [s.chance for s in state.signs] == [1, 1.2, 4.6]
    assert len(state.signs) == len(CANCER_SIGNS)
    assert all(s.low is None and s.high is None for s in state.signs)
    assert state.second_hand
    reading = FLAG_TO_ODDS.reading(state)
    assert "second-hand" in reading
    assert "below 1 % with any other" in reading


@pytest.mark.parametrize(
    "definition", [SCAN_BY_AGE, BASE_RATES, FLAG_TO_ODDS], ids=lambda e: e.name
)
def test_explorers_tabulate_and_read_like_the_model(definition: Any) -> None:
    table = definition.tabulate()
    start = definition.start
    assert table.reading(start) == definition.reading(definition.state_at(start))
    assert table.numbers.nbytes < 2_000_000
    assert definition.limits.startswith("What this picture leaves out")


# ---- the lessons


def test_task_answers_follow_from_the_facts() -> None:
    tasks = {task.id: task for id in ("00", "01") for task in lesson(id).tasks}
    assert tasks["00-t1"].answer == scan_state("40", "Disc bulge").count
    state = base_rates_state(FLAGS)
    assert tasks["01-t1"].answer == state.flagged - state.serious
    runner = {question.id: "no" for question in questions() if question.kind == "yes_no"}
    runner |= {"age": 34, "sex": "woman", "leg_below_knee": "yes", "fever": "yes"}
    assert tasks["01-t2"].answer == sort_symptoms(runner).tier


@pytest.mark.parametrize("id", ["00", "01"])
def test_quiz_explains_every_option(id: str) -> None:
    quiz = lesson(id).quiz
    assert 4 <= len(quiz) <= 6
    for question in quiz:
        assert 3 <= len(question.options) <= 4
        assert sum(option.correct for option in question.options) == 1
        assert all(len(option.feedback) > 30 for option in question.options)


@pytest.mark.parametrize("id", [path.name[:2] for path in sorted(NOTEBOOKS.glob("*.ipynb"))])
def test_every_fact_named_in_a_lesson_is_in_its_sources(id: str) -> None:
    page = next(NOTEBOOKS.glob(f"{id}_*.ipynb"))
    cells = json.loads(page.read_text(encoding="utf-8"))["cells"]
    text = "".join("".join(cell["source"]) for cell in cells)
    text += (data_folder() / "lessons" / f"{id}.yaml").read_text(encoding="utf-8")
    named = set(re.findall(r"\b[CDH]-[A-Z]\d+[a-z]?\b", text))
    for claim in re.findall(r'bs\.claim\("(\w+)"\)', text):
        named |= set(load().claim(claim).facts)
    assert named <= set(lesson(id).sources)
    for fact in named:
        load().fact(fact)


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?", text.replace(",", "")))


def test_beliefs_are_ten_and_their_numbers_come_from_their_facts() -> None:
    items = _beliefs()
    assert len(items) == 10
    allowed = {"as the evidence", "against the evidence", "mixed"}
    assert {item.agree_means for item in items} == allowed
    for item in items:
        known: set[str] = set()
        for id in item.facts:
            fact = load().fact(id)
            known |= _numbers(fact.statement) | _numbers(fact.population)
            for figure in fact.figures:
                ends = (figure.estimate, figure.low, figure.high, figure.n)
                known |= {f"{abs(value):g}" for value in ends if value is not None}
                known |= _numbers(f"{figure.label} {figure.at}")
        wanted = _numbers(item.evidence_says)
        assert wanted <= known, (item.id, wanted - known)


def test_notebooks_have_short_cells() -> None:
    for id in ("00", "01"):
        page: Path = next(NOTEBOOKS.glob(f"{id}_*.ipynb"))
        for cell in json.loads(page.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                assert len("".join(cell["source"]).splitlines()) <= 15
