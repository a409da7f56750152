"""Lesson 02: answers and sentences of the page, computed again from the models and the facts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from backstride.evidence import load
from backstride.models import diary, recovery
from backstride.views import catalogue
from backstride.widgets.lesson import lesson

ROOT = Path(__file__).resolve().parents[1]


def test_answers_are_recomputed() -> None:
    again, curve, pills = lesson("02").tasks
    share = load().fact("C-G4").figure("recurrence").estimate / 100
    assert again.answer == pytest.approx(20 * share, abs=0.01)
    day = recovery.day_when(recovery.cohort().curve(1.0), 0.25)
    assert curve.answer == pytest.approx(day, abs=0.05)
    for shape in recovery.SHAPES:  # another shape is another answer: the task names its shape
        other = recovery.day_when(recovery.cohort().curve(shape), 0.25)
        assert (abs(other - day) <= curve.tolerance) == (shape == 1.0)
    fact = load().fact("C-F5")
    more = fact.figure("improved_nsaid").estimate - fact.figure("improved_placebo").estimate
    assert pills.answer == pytest.approx(1000 / more, abs=0.05)
    assert abs(7 - 1000 / more) <= pills.tolerance  # rounded to whole people it is right, too


def test_the_third_prediction_holds_in_the_model() -> None:
    still = diary.simulate(0, 0, people=2000)
    assert (~still.settled).sum(axis=-1).mean() == pytest.approx(3, abs=0.4)
    assert lesson("02").predictions[2].options[-1] == "About 3"


def test_what_the_page_says_about_the_diary_holds() -> None:
    for back in ("Calm", "In between", "Touchy"):
        state = catalogue.explorer("pain_diary").compute(limit=5, rise=0.0, back=back)
        assert state.total_by_limit[10] - state.total_by_limit[7] < 2, "the morning takes over"
        slack = catalogue.explorer("pain_diary").compute(limit=5, rise=2.0, back="Calm")
        assert slack.unsettled_by_limit[5] < 0.3 < state.unsettled_by_limit[5]


def test_the_page_shows_at_most_three_plain_explorers_each_after_a_prediction() -> None:
    path = ROOT / "notebooks" / "02_muscle_strain.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    shown = [k for k, text in enumerate(code) if text.startswith('bs.explorer("')]
    plain = [k for k in shown if "pain_diary" not in code[k]]
    assert len(plain) <= 3
    for k in shown:
        assert code[k - 1].startswith(("bs.predict(", "bs.put_in_order("))
    for id in ("strain_local", "rest_week", "stretch", "ice", "acetaminophen", "nsaid"):
        assert f'bs.claim("{id}")' in code
    assert 'bs.claim("recovery_1_3_weeks")' in code
