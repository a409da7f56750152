"""What a test tells: Bayes' rule in people, and the picture that counts them."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride.errors import InputError
from backstride.evidence import load
from backstride.models.bayes import after, likelihood_ratios, sort_people
from backstride.views import bayes as view

SHARES = st.floats(0, 1)


@given(st.integers(1, 5000), SHARES, SHARES, SHARES)
def test_everybody_is_counted_once(people: int, before: float, sens: float, spec: float) -> None:
    found = sort_people(people, before, sens, spec)
    assert found.positive + found.negative == people
    assert (
        min(
            found.with_positive, found.with_negative, found.without_positive, found.without_negative
        )
        >= 0
    )
    assert found.with_positive + found.with_negative == round(people * before)


@given(st.floats(0.001, 0.999), st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_counting_people_and_multiplying_odds_agree(
    before: float, sens: float, spec: float
) -> None:
    positive, negative = likelihood_ratios(sens, spec)
    share = before * sens / (before * sens + (1 - before) * (1 - spec))
    assert after(before, positive) == pytest.approx(share)
    left = before * (1 - sens) / (before * (1 - sens) + (1 - before) * spec)
    assert after(before, negative) == pytest.approx(left)


@given(SHARES)
def test_a_ratio_of_one_tells_nothing(before: float) -> None:
    assert after(before, 1.0) == pytest.approx(before)


def test_the_ends() -> None:
    assert likelihood_ratios(1, 1) == (math.inf, 0)
    assert likelihood_ratios(1, 0) == (1, math.inf)
    assert after(0.0, 5) == 0
    assert after(1.0, 5) == 1


@pytest.mark.parametrize("bad", [-0.1, 1.1, math.nan, "half", None, True])
def test_a_share_that_is_none_is_refused(bad: Any) -> None:
    with pytest.raises(InputError, match="sensitivity"):
        sort_people(100, 0.5, bad, 0.5)


def test_the_published_ratios_come_out_again() -> None:
    """Capra 2011 gives 1.38 and 0.87 beside its sensitivity and specificity (C-D4)."""
    fact = load().fact("C-D4")
    found = likelihood_ratios(
        fact.figure("slr_sensitivity").estimate, fact.figure("slr_specificity").estimate
    )
    assert found[0] == pytest.approx(fact.figure("lr_positive").estimate, abs=0.01)
    assert found[1] == pytest.approx(fact.figure("lr_negative").estimate, abs=0.01)


def area(flat: list[float]) -> float:
    """The area of an outline given as a flat list of x and y."""
    xs, ys = flat[0::2], flat[1::2]
    pairs = zip(xs, ys, xs[1:] + xs[:1], ys[1:] + ys[:1], strict=True)
    return abs(sum(x * v - u * y for x, y, u, v in pairs)) / 2


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_a_run_covers_as_many_people_as_it_holds(one: int, two: int) -> None:
    first, last = sorted((one, two))
    covered = area(view._run(first, last)) / (view.CELL[0] * view.CELL[1])
    assert covered == pytest.approx(last - first, abs=1e-6)


@pytest.mark.parametrize("exam", view.EXAMS, ids=lambda exam: exam.label)
@pytest.mark.parametrize("before", [1, 5, 60])
def test_the_picture_shows_the_people_that_the_reading_counts(exam: view.Exam, before: int) -> None:
    state = view.bayes_state(before, exam.label)
    drawn = view.BAYES.picture(state).svg
    assert drawn is not None
    runs = [e for e in drawn.elements if e["tag"] == "polygon"]
    sizes = [round(area(e["points"]) / (view.CELL[0] * view.CELL[1])) for e in runs]
    people = state.people
    assert sizes == [
        people.with_positive,
        people.with_negative,
        people.without_positive,
        people.without_negative,
    ]
    reading = view.bayes_reading(state)
    assert f"{before * 10} have" in reading
    assert f"positive in {people.with_positive} of them" in reading
    assert ("(second-hand)" in reading) == (exam.fact == "C-D3")


def test_the_same_test_tells_less_where_everybody_was_scanned() -> None:
    surgery, scanned = (view.bayes_state(30, exam.label) for exam in view.EXAMS[:2])
    assert surgery.sensitivity > 0.9 > 0.4 > scanned.sensitivity
    assert surgery.specificity < scanned.specificity
