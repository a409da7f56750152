"""Predictions, tasks, quizzes, beliefs and kept answers, as a student uses them."""

from __future__ import annotations

import itertools
import json
import sys
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import backstride as bs
from backstride.errors import InputError
from backstride.evidence import data_folder
from backstride.models.learning import rank_agreement
from backstride.widgets import lesson as lessons
from backstride.widgets.form import Form, Outcome, field
from backstride.widgets.progress import forget, home, recall, remember

LESSONS = sorted(path.stem for path in (data_folder() / "lessons").glob("*.yaml"))


@pytest.mark.parametrize("id", LESSONS)
def test_tasks_judge_right_wrong_and_empty(id: str) -> None:
    for task in lessons.lesson(id).tasks:
        assert repr(bs.check(task.id, task.answer)).startswith("✓ Right")
        assert task.explanation in repr(bs.check(task.id, task.answer))
        assert "Put" in repr(bs.check(task.id, None))
        if task.options:
            wrong = next(option for option in task.options if option != task.answer)
            assert repr(bs.check(task.id, wrong)).startswith("✗ Not yet")
            with pytest.raises(InputError):
                bs.check(task.id, "something else")
        else:
            assert isinstance(task.answer, float)
            assert repr(bs.check(task.id, task.answer + task.tolerance * 1.01 + 0.01)).startswith(
                "✗"
            )
            for bad in ("five", True, float("nan")):
                with pytest.raises(InputError, match="give a number"):
                    bs.check(task.id, bad)


@pytest.mark.parametrize("id", LESSONS)
def test_predictions_are_kept(id: str) -> None:
    for prediction in lessons.lesson(id).predictions:
        form = bs.predict(prediction.id)
        assert prediction.question in repr(form)
        form.answer(**{prediction.id: prediction.options[0]})
        assert "Noted" in form.result
        assert recall("predictions", prediction.id) == prediction.options[0]


@pytest.mark.parametrize("id", LESSONS)
def test_quiz_has_a_stable_text(id: str) -> None:
    assert repr(bs.quiz(id)) == repr(bs.quiz(id))
    assert repr(bs.quiz(id)).startswith("Quiz: 1. ")


def test_unknown_ids_get_one_sentence() -> None:
    with pytest.raises(InputError, match="the lessons are 00"):
        bs.quiz("99")
    with pytest.raises(InputError, match="There is no task"):
        bs.check("03-t99", 1)
    with pytest.raises(InputError, match="There is no prediction"):
        bs.predict("03-p99")


def test_beliefs_before_and_after() -> None:
    form = bs.beliefs()
    ids = [item["id"] for item in form.fields]
    assert len(ids) == 10
    form.press()
    assert "has no answer yet" in form.message
    form.answer(**dict.fromkeys(ids, "2")).press()
    assert form.message == ""
    assert "on this computer only" in form.result
    later = bs.beliefs(again=True)
    later.answer(**dict.fromkeys(ids, "5")).press()
    assert "disagree</td><td>agree strongly" in later.result


def test_beliefs_at_the_end_without_a_start() -> None:
    later = bs.beliefs(again=True)
    later.answer(**{item["id"]: "3" for item in later.fields}).press()
    assert "No answers from lesson 00" in later.result


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no mode on Windows")
def test_a_read_only_home_costs_only_the_keeping(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be", encoding="utf-8")  # also stops root
    monkeypatch.setenv("BACKSTRIDE_HOME", str(blocked / "below"))
    assert "cannot be kept" in remember("beliefs", "before", {})
    form = bs.predict(lessons.lesson("03").predictions[0].id)
    form.answer(**{form.fields[0]["id"]: form.fields[0]["options"][0]["value"]})
    assert "Noted" in form.result
    assert "cannot be kept" in form.result


def test_a_broken_file_of_kept_answers_is_not_fatal() -> None:
    home().mkdir(parents=True)
    (home() / "progress.json").write_text("{broken", encoding="utf-8")
    assert recall("beliefs", "before") is None
    assert "kept on this computer" in remember("beliefs", "before", {"a": 1})
    assert json.loads((home() / "progress.json").read_text(encoding="utf-8"))
    assert forget() == "Your kept answers are deleted."
    assert recall("beliefs", "before") is None


def test_a_form_shows_one_sentence_for_bad_input_and_keeps_the_answers() -> None:
    def fail(_: object) -> Outcome:
        raise InputError("Minutes is 'abc', which is not a number: give a number.")

    form = Form([field("m", "number", "Minutes")], "a form", submit="Go", on_submit=fail)
    form.answer(m="abc").press()
    assert form.message == "Minutes is 'abc', which is not a number: give a number."
    assert form.answers == {"m": "abc"}
    assert form._repr_mimebundle_()[0]["text/plain"] == "a form"


def test_errors_show_no_traceback_in_a_notebook() -> None:
    assert InputError("One sentence.")._render_traceback_() == ["One sentence."]


def test_an_order_is_compared_with_what_studies_found() -> None:
    asked = lessons.lesson("02").orderings[0]
    form = bs.put_in_order("02-o1")
    assert repr(form).startswith("Put in order: ")
    form.press()
    assert "Nothing has been moved yet" in form.message
    best = sorted(asked.items, key=lambda item: item.rank or 9)
    form.answer(**{"02-o1": [item.id for item in best]}).press()
    assert "(gamma) is 1.00" in form.result
    assert recall("orderings", "02-o1") == [item.id for item in best]
    worst = [item.id for item in reversed(best)]
    assert "(gamma) is -1.00" in lessons.ordering_sentence(asked, worst)
    with pytest.raises(InputError, match="There is no ordering"):
        bs.put_in_order("02-o99")


RANKS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 4), min_size=2)


@given(RANKS, st.randoms())
def test_rank_agreement_counts_pairs_that_can_be_told_apart(
    ranks: dict[str, int], random: Random
) -> None:
    order = [*ranks, "no rank"]
    random.shuffle(order)
    found, mirrored = (rank_agreement(o, ranks) for o in (order, order[::-1]))
    apart = sum(ranks[a] != ranks[b] for a, b in itertools.combinations(ranks, 2))
    assert found.pairs == mirrored.pairs == apart
    assert found.alike + mirrored.alike == apart
    assert found.gamma == pytest.approx(-mirrored.gamma)
    assert rank_agreement(sorted(ranks, key=ranks.__getitem__), ranks).alike == apart


def test_rank_agreement_refuses_what_is_not_an_order() -> None:
    with pytest.raises(InputError, match="twice"):
        rank_agreement(["a", "a"], {"a": 1})
    with pytest.raises(InputError, match="No place is given for b"):
        rank_agreement(["a"], {"a": 1, "b": 2})
    assert rank_agreement(["a", "b"], {"a": 1, "b": 1}).gamma == 0
