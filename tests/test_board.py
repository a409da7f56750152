"""Lesson 08: sorting claims before the ledger, spotting distortions, and the normalised gain."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import backstride as bs
from backstride.errors import InputError
from backstride.evidence import load
from backstride.models.learning import normalised_gain
from backstride.widgets.board import (
    KINDS,
    VERDICTS,
    agreement,
    agreement_sentence,
    board_result,
    distortions,
)
from backstride.widgets.lesson import gain_sentence
from backstride.widgets.progress import recall

LEDGER = {id: claim.verdict for id, claim in load().claims.items()}


def some_verdicts() -> st.SearchStrategy[dict[str, str]]:
    """A student's verdicts on any of the claims."""
    return st.fixed_dictionaries({}, optional={id: st.sampled_from(VERDICTS) for id in LEDGER})


@given(some_verdicts())
def test_agreement_counts_the_same_verdicts(chosen: dict[str, str]) -> None:
    found = agreement(chosen)
    same = sum(LEDGER[id] == verdict for id, verdict in chosen.items())
    assert (found.sorted, found.agreed, found.of) == (len(chosen), same, 25)
    assert found.agreed + sum(count for _, count in found.apart) == found.sorted
    counts = [count for _, count in found.apart]
    assert counts == sorted(counts, reverse=True)


def test_the_ledger_agrees_with_itself_and_bad_verdicts_are_refused() -> None:
    assert agreement(LEDGER).agreed == 25
    assert "25 of 25 claims (100 %)" in agreement_sentence(agreement(LEDGER))
    assert agreement_sentence(agreement({})) == "You have sorted no claim yet."
    with pytest.raises(InputError, match="mileage is 'true': choose one of"):
        agreement({"mileage": "true"})
    with pytest.raises(InputError, match="no claim"):
        agreement({"weather": "mixed"})


def test_the_board_asks_every_claim_before_it_shows_the_ledger() -> None:
    board = bs.claims_board()
    seen: list[str] = []
    while board.submit == "Continue":
        seen += [f["id"] for f in board.fields if f["kind"] == "choice"]
        assert board.result == ""
        shown = str(board.fields)
        assert not any(claim.why in shown for claim in load().claims.values())
        board.press()
    seen += [f["id"] for f in board.fields if f["kind"] == "choice"]
    assert seen == list(LEDGER)
    board.answer(mileage="mixed", ice="supported").press()
    assert "23 claims are not sorted yet" in board.result
    assert recall("claims", "board") == {"mileage": "mixed", "ice": "supported"}
    assert bs.claims_board().chosen() == {"mileage": "mixed", "ice": "supported"}
    board.go_back()
    assert board.submit == "Continue"
    assert board.answers["ice"] == "supported"


def test_the_result_shows_every_claim_with_its_reasons() -> None:
    html = board_result({"mileage": "supported"})
    for claim in load().claims.values():
        assert all(f"[{id}]" in html for id in claim.facts)
    assert html.count("<tr>") == 26
    assert html.count(">not sorted<") == 24


def test_there_is_one_passage_of_each_kind() -> None:
    assert sorted(item.kind for item in distortions().values()) == sorted(KINDS)


@pytest.mark.parametrize("id", list(distortions()))
def test_passages_are_whole(id: str) -> None:
    item = distortions()[id]
    assert 4 <= len(item.passage) <= 6
    assert 1 <= item.wrong <= len(item.passage)
    assert len(item.hints) == 2
    assert set(re.findall(r"[CDH]-[A-Z]\d+", item.shows)) <= set(item.facts)


@pytest.mark.parametrize("id", list(distortions()))
def test_a_distortion_is_found_with_hints(id: str) -> None:
    item = distortions()[id]
    form = bs.spot(id)
    form.press()
    assert form.message == "Choose which sentence it is and how it is distorted first."
    other = 1 if item.wrong != 1 else 2
    odd = next(kind for kind in KINDS if kind != item.kind)
    tries: list[tuple[int, Any, str]] = [
        (other, odd, "Not this sentence, and not this kind"),
        (item.wrong, odd, "This sentence it is"),
        (other, item.kind, "the kind of distortion is right"),
    ]
    for wrong, kind, said in tries:
        form.answer(wrong=str(wrong), kind=kind).press()
        assert said in form.result
        assert item.shows not in form.result
    form.go_back()
    assert "Hint 1." in form.result
    assert form.back
    form.go_back()
    assert "Hint 2." in form.result
    assert form.back == ""
    form.answer(wrong=str(item.wrong), kind=item.kind).press()
    assert "✓ Found." in form.result
    for fact in item.facts:
        assert f"[{fact}]" in form.result


def test_an_unknown_passage_names_those_there_are() -> None:
    with pytest.raises(InputError, match="no passage 'x'"):
        bs.spot("x")


# ---- the gain

SHARES = st.floats(0, 0.99)


@given(SHARES, st.floats(0, 1))
def test_the_gain_is_the_share_of_what_was_left(before: float, after: float) -> None:
    gain = normalised_gain(before, after)
    assert before + gain * (1 - before) == pytest.approx(after)
    assert gain <= 1


def test_the_ends_of_the_gain() -> None:
    assert normalised_gain(0.4, 0.4) == 0
    assert normalised_gain(0.4, 1.0) == 1
    assert normalised_gain(1.0, 1.0) == 0
    with pytest.raises(InputError, match="full score"):
        normalised_gain(1.0, 0.5)
    with pytest.raises(InputError, match="before"):
        normalised_gain(1.2, 0.5)


def test_the_gain_is_said_in_words() -> None:
    assert "the normalised gain is 0.50" in gain_sentence(0.5, 0.75)
    assert "nothing left to gain" in gain_sentence(1.0, 0.8)
    assert "no answers from the start" in gain_sentence(None, 0.8)
    assert gain_sentence(0.5, None) == "Not every statement has an answer."


def test_beliefs_are_compared_with_their_gain() -> None:
    items = [field["id"] for field in bs.beliefs().fields]
    bs.beliefs().answer(**dict.fromkeys(items, "3")).press()
    again = bs.beliefs(again=True)
    right = {"scan_well": "5", "comes_back": "4", "exercise": "5"}
    again.answer(**dict.fromkeys(items, "1") | right).press()
    assert "Now 100 % of the scored statements agree with the evidence, 0 % at" in again.result
    assert "the normalised gain is 1.00" in again.result
