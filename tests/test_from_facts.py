"""Pictures and tables made of fact ids: what is drawn is what stands in data/, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import backstride as bs
from backstride.errors import InputError
from backstride.evidence import load
from backstride.views import from_facts


def test_a_forest_plot_draws_the_figures_of_its_facts() -> None:
    refs = ("C-F5/pain_difference", "C-F10/pain_difference")
    plot = from_facts.forest(*refs)
    picture = plot.picture(plot.compute())
    found = [from_facts.find(ref).figure for ref in refs]
    drawn = picture.data[0]
    assert list(drawn["x"]) == [figure.estimate for figure in found]
    for k, figure in enumerate(found):
        assert figure.low is not None
        assert drawn["x"][k] - drawn["error_x"]["arrayminus"][k] == pytest.approx(figure.low)
    assert "[C-F5]" in plot.reading(found)
    assert load().fact("C-F5").population in plot.limits
    assert "different people" in plot.limits
    assert picture.layout["shapes"][0]["x0"] == 0.0


def test_ratios_lie_around_one_on_a_log_axis() -> None:
    plot = from_facts.forest("C-G7/exercise_education_or", "C-G7/exercise_or")
    layout = plot.picture(plot.compute()).layout
    assert layout["shapes"][0]["x0"] == 1.0
    assert layout["xaxis"]["type"] == "log"
    assert "no difference" not in plot.reading(())
    wide = from_facts.forest("C-D5/overall_lr_s1")
    assert "(the interval includes 1, no difference)" in wide.reading(())


def test_icons_count_the_share() -> None:
    shown = bs.icons("C-A1/any_red_flag")
    assert shown.reading.startswith("About 80 of 100 people")
    assert "[C-A1]" in shown.reading
    drawing = shown.drawing()
    key = 2
    assert drawing.count('class="bs-fill-accent"') == 2 * 80 + key
    assert drawing.count('class="bs-grey"') == 2 * 20 + key


def test_second_hand_is_said() -> None:
    assert "Second-hand: C-D6" in from_facts.dots("C-D6/slump_sensitivity").limits


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: bs.forest(), "No figure is named"),
        (lambda: bs.forest("C-F5"), "Which figure of C-F5"),
        (lambda: bs.forest("C-F5/nothing"), "has no figure 'nothing'"),
        (lambda: bs.forest("C-Z9/pain"), "no fact 'C-Z9'"),
        (lambda: bs.forest("C-F5/pain_difference", "C-F5/disability"), "different units"),
        (lambda: bs.icons("C-F5/pain_difference"), "need a share in per cent"),
        (lambda: bs.icons("C-A1/any_red_flag", people_shown=5), "people_shown is 5"),
        (lambda: bs.facts(topic="weather"), "no topic 'weather': the topics are"),
        (lambda: bs.facts(population="astronauts on the moon"), "try a shorter word"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_one_sentence(make: object, said: str) -> None:
    with pytest.raises(InputError) as caught:
        make()  # type: ignore[operator]
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_table_holds_every_figure_of_every_fact() -> None:
    table = bs.facts()
    known = load().facts
    assert set(table["fact"]) == set(known)
    assert len(table) == sum(max(len(fact.figures), 1) for fact in known.values())
    one = table[(table["fact"] == "C-G3") & table["low"].notna()].iloc[0]
    figure = known["C-G3"].figure(one["key"])
    assert (one["estimate"], one["low"], one["high"]) == (
        figure.estimate,
        figure.low,
        figure.high,
    )
    assert table["source"].str.len().min() > 3
    assert np.isfinite(table["estimate"].dropna().astype(float)).all()


def test_the_table_can_be_narrowed() -> None:
    topic = bs.facts(topic="recovery")
    assert set(topic["topic"]) == {"recovery"}
    runners = bs.facts(population="Runners")
    assert runners["population"].str.contains("runner", case=False).all()
    both = bs.facts(topic="runners", population="runners")
    assert 0 < len(both) < len(runners)


@pytest.mark.parametrize("id", load().reader_questions)
def test_reader_questions_are_answered_like_claims(id: str) -> None:
    card = bs.reader_question(id)
    asked = load().reader_question(id)
    for part in (asked.asks, asked.reply, asked.careful, asked.why, asked.not_known):
        assert part in repr(card)
    assert "Last checked: 2026-" in repr(card)
    assert "Speaks for something else" in card._repr_html_()


def test_the_examples_of_the_readme_run(root: Path) -> None:
    text = (root / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {})
