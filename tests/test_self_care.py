"""The first two weeks: what may never happen, for whatever a person answers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import backstride as bs
from backstride.errors import InputError
from backstride.evidence import load
from backstride.sorter import advice, care_questions, first_two_weeks, measures, urgency
from backstride.sorter.self_care import BLOCKING, SelfCare, help_rules
from backstride.widgets.self_care_form import ALL_READ, TwoWeeks, as_answers, card

QUESTIONS = care_questions()
ANSWERS = st.fixed_dictionaries(
    {}, optional={question.id: st.sampled_from(question.values) for question in QUESTIONS}
)
LABEL = [question.id for question in QUESTIONS if question.group == "label"]
CLEAR = {"sorted": "self_care", "new_sign": "no", "pills": "yes", **dict.fromkeys(LABEL, "no")}
#: Answers after which help is asked for, one by one.
WORRYING = [
    ("sorted", "urgent"),
    ("sorted", "emergency"),
    ("new_sign", "yes"),
    ("bone", "yes"),
    ("cough", "yes"),
    ("daily_life", "yes"),
    ("night", "yes"),
    ("trend", "worse"),
    ("began", "longer"),
]
DOSE = re.compile(r"\d[\d,.]*\s*(?:mg|g|ml|tablets?|caplets?|pills?|times a day)\b", re.I)


def ids(items: Any) -> set[str]:
    return {item.id for item in items}


def everything(result: SelfCare) -> str:
    return re.sub(r"<[^>]+>|\[[^\]]*\]", " ", card(result)) + str(result)


@given(ANSWERS)
def test_every_result_holds_the_safety_net_and_no_dose(answers: dict[str, str]) -> None:
    result = first_two_weeks(answers)
    assert result.safety_net in card(result)
    assert result.safety_net in str(result)
    assert result.watch_for
    assert not DOSE.search(everything(result))
    if result.to_try:
        assert "follow your own label" in card(result)
    for reason in result.reasons:
        assert reason.text in str(result)


@given(ANSWERS)
def test_an_excluded_medicine_is_never_suggested(answers: dict[str, str]) -> None:
    result = first_two_weeks(answers)
    for measure in measures():
        asked = [e.question for e in (*measure.leave_out_if, *measure.ask_first_if)]
        if any(answers.get(id) == "yes" for id in asked):
            assert measure.id not in ids(result.to_try)
        if measure.label_of and any(answers.get(id) != "no" for id in asked):
            assert measure.id not in ids(result.to_try)
    if "nsaid" in ids(result.to_try):
        assert all(answers[id] == "no" for id in LABEL)


@pytest.mark.parametrize("exclusion", LABEL)
def test_one_label_answer_is_enough(exclusion: str) -> None:
    assert "nsaid" in ids(first_two_weeks(CLEAR).to_try)
    for said in ("yes", "not sure", None):
        result = first_two_weeks(CLEAR | {exclusion: said})
        assert "nsaid" not in ids(result.to_try)
        assert "nsaid" in ids(result.leave_out) | ids(result.ask_first)


@given(ANSWERS, st.sampled_from(WORRYING))
def test_a_worrying_answer_never_takes_help_away(
    answers: dict[str, str], worry: tuple[str, str]
) -> None:
    id, said = worry
    before = first_two_weeks(answers | {id: "not sure"})
    after = first_two_weeks(answers | {id: said})
    assert urgency(after.tier) >= urgency(before.tier)
    assert ids(before.reasons) <= ids(after.reasons) | {"some_weeks"}
    assert after.reasons or after.sort_first
    assert ids(after.to_try) <= ids(before.to_try) or id == "sorted"
    if before.blocked and not before.sort_first:
        assert after.blocked


@given(ANSWERS, st.sampled_from(["urgent", "emergency"]))
def test_a_more_urgent_sorter_always_wins(answers: dict[str, str], tier: str) -> None:
    result = first_two_weeks(answers | {"sorted": tier})
    assert urgency(result.tier) >= urgency(tier)  # type: ignore[arg-type]
    assert result.blocked
    assert (result.to_try, result.ask_first, result.leave_out, result.later) == ((),) * 4


@given(ANSWERS, st.randoms())
def test_the_order_of_answers_does_not_matter(answers: dict[str, str], random: Any) -> None:
    shuffled = list(answers.items())
    random.shuffle(shuffled)
    assert first_two_weeks(dict(shuffled)) == first_two_weeks(answers)


@given(ANSWERS, st.sampled_from(QUESTIONS), st.sampled_from([None, "", "not sure"]))
def test_unanswered_means_not_known(answers: dict[str, str], question: Any, empty: Any) -> None:
    without = {id: said for id, said in answers.items() if id != question.id}
    result = first_two_weeks(without)
    assert first_two_weeks(without | {question.id: empty}) == result
    assert question.short in result.unanswered


@given(ANSWERS)
def test_while_a_new_sign_is_not_ruled_out_there_is_no_list(answers: dict[str, str]) -> None:
    result = first_two_weeks(answers | {"new_sign": "not sure"})
    assert result.blocked
    assert not result.to_try
    assert result.sort_first or result.tier in BLOCKING
    assert first_two_weeks(answers | {"new_sign": "yes"}).blocked


@given(ANSWERS)
def test_who_needs_help_now_is_told_where_before_anything_else(answers: dict[str, str]) -> None:
    result = first_two_weeks(answers)
    if result.tier in BLOCKING:
        text = card(result)
        assert text.index(advice(result.tier).name) < text.index("<b>Where")
        if result.sort_first:
            assert text.index("<b>Where") < text.index("First go through the symptom sorter")
    if answers.get("sorted") == "emergency":
        assert not result.sort_first


@given(ANSWERS)
def test_without_the_sorter_there_is_no_list(answers: dict[str, str]) -> None:
    said = {id: answer for id, answer in answers.items() if id != "sorted"}
    result = first_two_weeks(said)
    assert result.sort_first
    assert result.blocked
    assert not result.to_try
    assert "numb" in card(result).lower()  # the emergencies stand there meanwhile


def test_rules_point_at_questions_and_facts_that_exist() -> None:
    known = {question.id: question for question in QUESTIONS}
    for rule in help_rules():
        for part in rule.conditions:
            assert part.answer in known[part.question].values
    for measure in measures():
        for condition in measure.only_if:
            assert condition.answer in known[condition.question].values
        for exclusion in (*measure.leave_out_if, *measure.ask_first_if):
            assert known[exclusion.question].values == ("yes", "no", "not sure")
            assert all(load().fact(id) for id in exclusion.facts)
    nsaid = next(m for m in measures() if m.id == "nsaid")
    label = {e.question for e in (*nsaid.leave_out_if, *nsaid.ask_first_if)}
    assert label == set(LABEL), "every question of the label is used"


def test_every_measure_can_be_reached() -> None:
    found = set()
    for question in QUESTIONS:
        for said in question.values:
            found |= ids(first_two_weeks(CLEAR | {question.id: said}).to_try)
    assert found == ids(measures())


def test_running_with_a_sore_bone_is_left_out() -> None:
    for said in ("yes", "no"):
        result = first_two_weeks(CLEAR | {"run_worse": said, "bone": "yes"})
        assert not ids(result.to_try) & {"run_easier", "keep_running"}
        assert ids(result.leave_out) & {"run_easier", "keep_running"}
        assert result.tier == "appointment"


def test_bad_answers_get_one_sentence() -> None:
    with pytest.raises(InputError, match="no question 'nonsense'"):
        first_two_weeks({"nonsense": "yes"})
    with pytest.raises(InputError, match="choose one of better, same, worse"):
        first_two_weeks({"trend": "meh"})
    with pytest.raises(InputError, match="give a mapping"):
        first_two_weeks([("trend", "same")])  # type: ignore[arg-type]


def test_a_tick_is_yes_and_the_rest_is_known_only_when_read() -> None:
    ticked = as_answers({"label": ["asthma"], "eases": ["heat_eases"]})
    assert ticked["asthma"] == "yes"
    assert ticked["stomach"] is None
    assert ticked["cold_eases"] is None
    read = as_answers({"label": ["asthma", ALL_READ]})
    assert read["asthma"] == "yes"
    assert {read[id] for id in LABEL if id != "asthma"} == {"no"}


def test_the_form_walks_three_pages_and_follows_changes() -> None:
    planner = TwoWeeks().planner
    planner.press()
    assert "what the symptom sorter said" in planner.message
    planner.answer(sorted="self_care", began="days_3").press()
    assert "a new sign" in planner.message
    assert planner.result == ""
    planner.answer(new_sign="not sure")
    assert "First the symptom sorter" in planner.result
    planner.answer(new_sign="no").press()
    assert planner.fields[0]["label"].startswith("2 of 3")
    planner.answer(run_worse="yes", eases=["heat_eases"], worsens=["sitting"]).press()
    assert planner.fields[0]["label"].startswith("3 of 3")
    planner.answer(pills="yes", label=[ALL_READ]).press()
    for words in ("Walk, or walk and run", "ibuprofen-type", "follow your own label", "C-F8"):
        assert words in planner.result
    planner.answer(label=[ALL_READ, "asthma"])
    assert "ask first with asthma" in planner.result
    planner.go_back()
    planner.answer(worsens=["night"])
    assert advice("urgent").name in planner.result
    assert "no list of things to try" in planner.result
    assert "<table" not in planner.result


def test_the_sorter_opens_below_and_hands_its_answer_over() -> None:
    box = bs.two_weeks()
    assert repr(box) == repr(bs.two_weeks())
    assert len(box.children) == 1
    box.planner.answer(sorted="not sure")
    assert box.children == (box.planner, box.sorter)
    assert "First the symptom sorter" in box.planner.result
    box.sorter.answer(saddle="yes")
    assert box.planner.answers["sorted"] == "emergency"
    assert advice("emergency").name in box.planner.result
    box.sorter.answer(saddle="no")
    assert box.planner.answers["sorted"] == "not sure"
    for _ in range(3):
        for question in box.sorter.fields:
            if {"value": "no", "label": "No"} in question.get("options", ()):
                box.sorter.answer(**{question["id"]: "no"})
        box.sorter.press()
    assert box.sorter.tier in ("self_care", "appointment")
    assert box.planner.answers["sorted"] == box.sorter.tier
    assert all(tier in ("urgent", "emergency") for tier in BLOCKING)
