"""The symptom sorter: what must hold for every person, and what it says of some of them."""

import re
import subprocess
import sys
from html import escape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstride.errors import InputError
from backstride.sorter import (
    TIERS,
    YES_NO,
    Question,
    Result,
    Rule,
    advice,
    questions,
    rules,
    sort_symptoms,
    urgency,
)
from backstride.widgets.sorter_form import card, sorter_form

ASKED = {question.id: question for question in questions()}
YES_NO_IDS = [question.id for question in questions() if question.kind == "yes_no"]
EMERGENCY_IDS = [q.id for q in questions() if q.tier == "emergency"]
NO_TO_ALL: dict[str, Any] = dict.fromkeys(YES_NO_IDS, "no") | {"age": 34, "sex": "woman"}
BANNED = re.compile(
    r"\bsafe\b|nothing (is )?(wrong|serious)|all clear|no cause for concern|harmless|"
    r"\bcure|\bdamage|slipped|degenerat|wear and tear|guarantee|\byour cause\b|\bdiagnos|"
    r"\bdo not worry\b|rule[sd]? out a(?! serious cause)",
    re.IGNORECASE,
)


def people() -> st.SearchStrategy[dict[str, Any]]:
    """Answers of generated people: any question may be missing or not sure."""
    answers = {id: st.sampled_from(YES_NO) for id in YES_NO_IDS}
    about = {
        "age": st.one_of(st.integers(0, 120), st.floats(0, 120)),
        "sex": st.sampled_from(["man", "woman", "not sure"]),
    }
    return st.fixed_dictionaries({}, optional={**answers, **about})


def calm_people() -> st.SearchStrategy[dict[str, Any]]:
    """People with few yes answers, so that the less urgent tiers are tried as well."""
    said = st.sets(st.sampled_from([i for i in YES_NO_IDS if i not in EMERGENCY_IDS]), max_size=4)
    ages = st.integers(14, 90)
    return st.builds(
        lambda yes, age: NO_TO_ALL | dict.fromkeys(yes, "yes") | {"age": age}, said, ages
    )


def texts(result: Result) -> list[str]:
    """Every sentence a result shows."""
    parts = [result.name, result.safety_net, str(result)]
    parts += [reason.text for reason in result.reasons]
    parts += [*result.what_to_do, *result.not_ruled_out, *result.watch_for]
    return [*parts, *(place.text for place in result.places)]


# ---- what holds for everybody


@given(st.one_of(people(), calm_people()), st.sampled_from(YES_NO_IDS))
def test_one_more_worrying_answer_never_lowers_the_tier(answers: dict[str, Any], id: str) -> None:
    before = sort_symptoms(answers)
    after = sort_symptoms(answers | {id: "yes"})
    assert urgency(after.tier) >= urgency(before.tier)
    worth = {reason.id for reason in before.reasons} - {"open_question"}
    assert worth <= {reason.id for reason in after.reasons}


@given(st.one_of(people(), calm_people()))
def test_the_tier_is_the_most_urgent_reason(answers: dict[str, Any]) -> None:
    result = sort_symptoms(answers)
    found = [urgency(reason.tier) for reason in result.reasons]
    assert urgency(result.tier) == max(found, default=0)
    assert found == sorted(found, reverse=True)
    assert all(reason.facts for reason in result.reasons)


@given(people(), st.randoms())
def test_order_of_answers_does_not_matter(answers: dict[str, Any], random: Any) -> None:
    pairs = list(answers.items())
    random.shuffle(pairs)
    assert sort_symptoms(dict(pairs)) == sort_symptoms(answers)


@given(people())
def test_not_sure_is_the_same_as_missing(answers: dict[str, Any]) -> None:
    known = {id: answer for id, answer in answers.items() if answer != "not sure"}
    empty = dict.fromkeys(set(ASKED) - set(known))
    assert sort_symptoms(answers) == sort_symptoms(known) == sort_symptoms(known | empty)


@given(st.one_of(people(), calm_people()), st.sampled_from(EMERGENCY_IDS))
def test_a_doubt_about_an_emergency_is_never_a_no(answers: dict[str, Any], id: str) -> None:
    result = sort_symptoms(answers | {id: "not sure"})
    assert ASKED[id].ask in result.open_questions
    assert urgency(result.tier) >= urgency("urgent")
    assert any(reason.id == "open_question" for reason in result.reasons)


@given(st.one_of(people(), calm_people()), st.sampled_from(EMERGENCY_IDS))
def test_an_emergency_stays_one_whatever_else_is_said(answers: dict[str, Any], id: str) -> None:
    result = sort_symptoms(answers | {id: "yes"})
    assert result.tier == "emergency"
    assert id in {reason.id for reason in result.reasons if reason.tier == "emergency"}


@settings(max_examples=60)
@given(st.one_of(people(), calm_people()))
def test_every_result_keeps_the_safety_net_and_promises_nothing(answers: dict[str, Any]) -> None:
    result = sort_symptoms(answers)
    assert "cannot rule out a serious cause" in result.safety_net
    assert result.safety_net in str(result)
    assert result.what_to_do
    assert result.not_ruled_out
    assert result.watch_for
    assert result.places
    for text in texts(result):
        assert not BANNED.search(text), text


@given(calm_people())
def test_what_nobody_answered_is_listed(answers: dict[str, Any]) -> None:
    left = {id: answer for id, answer in answers.items() if id != "fever"}
    result = sort_symptoms(left)
    named = {*result.unanswered, *result.open_questions}
    assert named & {ASKED["fever"].short, ASKED["fever"].ask}


def test_no_answers_at_all_are_not_a_clear_result() -> None:
    result = sort_symptoms({})
    assert result.tier == "urgent"
    assert {ASKED[id].ask for id in EMERGENCY_IDS} <= set(result.open_questions)


# ---- what is wrong is said in one sentence

BAD: list[tuple[Any, str]] = [
    ({"headache": "yes"}, "no question 'headache'"),
    ({"age": "thirty"}, "age is 'thirty'"),
    ({"age": -3}, "age is -3: give a number from 0 to 120 years"),
    ({"age": 240}, "age is 240"),
    ({"age": float("nan")}, "age is nan"),
    ({"age": True}, "age is True"),
    ({"saddle": "maybe"}, "choose one of yes, no, not sure"),
    ({"saddle": True}, "choose one of yes, no, not sure"),
    ({"fever": 38.5}, "fever"),
    ({"sex": "yes"}, "choose one of man, woman"),
    (["saddle"], "give a mapping"),
    (None, "give a mapping"),
]


@pytest.mark.parametrize(("answers", "part"), BAD)
def test_bad_input_is_refused_in_one_sentence(answers: Any, part: str) -> None:
    with pytest.raises(InputError) as caught:
        sort_symptoms(answers)
    message = str(caught.value)
    assert part in message
    assert "\n" not in message
    assert message.endswith(".")


@given(people(), st.sampled_from(YES_NO_IDS), st.one_of(st.text(), st.integers(), st.binary()))
def test_impossible_answers_never_pass(answers: dict[str, Any], id: str, answer: Any) -> None:
    if answer in YES_NO or answer == "":
        return
    with pytest.raises(InputError):
        sort_symptoms(answers | {id: answer})


# ---- the data behind it


def test_emergencies_come_first_and_are_few() -> None:
    sections = [question.section for question in questions()]
    order = ["emergency", "soon", "appointment"]
    assert sections == sorted(sections, key=order.index)
    assert sections.count("emergency") <= 9


@pytest.mark.parametrize("question", questions(), ids=lambda q: q.id)
def test_questions_are_complete_and_plain(question: Question) -> None:
    assert question.facts, "every question rests on facts"
    assert bool(question.tier) == bool(question.reason)
    assert question.ask.endswith("?")
    assert not BANNED.search(question.ask + question.reason + question.help)
    assert question.follows == "" or question.follows in ASKED
    assert question.kind != "number" or question.low < question.high


@pytest.mark.parametrize("rule", rules(), ids=lambda r: r.id)
def test_every_rule_can_be_met_and_says_why(rule: Rule) -> None:
    answers = dict(NO_TO_ALL)
    for condition in rule.conditions:
        asked = ASKED[condition.question]
        if asked.kind == "number":
            limits = [condition.from_, None if condition.over is None else condition.over + 1]
            limits.append(None if condition.below is None else condition.below - 1)
            answers[asked.id] = next(limit for limit in limits if limit is not None)
        else:
            answers[asked.id] = condition.answer
    result = sort_symptoms(answers)
    assert rule.id in {reason.id for reason in result.reasons}
    assert urgency(result.tier) >= urgency(rule.tier)
    assert rule.facts
    assert not BANNED.search(rule.reason)


@pytest.mark.parametrize("tier", TIERS)
def test_every_tier_says_what_to_do_and_where(tier: Any) -> None:
    meaning = advice(tier)
    assert {"UK", "elsewhere"} <= {place.country for place in meaning.places}
    cited = set(re.findall(r"C-[A-Z]\d+", " ".join([*meaning.not_ruled_out, *meaning.watch_for])))
    assert cited <= set(meaning.facts)
    if tier == "emergency":
        assert "999" in meaning.places[0].text


def test_four_of_five_signs_are_needed_and_only_after_three_months() -> None:
    signs = ["young_onset", "slow_onset", "moving_helps", "rest_no_help", "night_up_helps"]
    long = NO_TO_ALL | {"over_3_months": "yes"}
    for left_out in signs:
        four = long | {s: "yes" for s in signs if s != left_out}
        assert sort_symptoms(four).tier == "appointment"
        first = next(s for s in signs if s != left_out)
        assert sort_symptoms(four | {first: "no"}).tier == "self_care"
        unknown = four | {first: "not sure", left_out: None}
        assert sort_symptoms(unknown).tier == "self_care"
    short = NO_TO_ALL | dict.fromkeys(signs, "yes")
    assert sort_symptoms(short).tier == "self_care"


@pytest.mark.parametrize(("age", "tier"), [(64, "urgent"), (65, "emergency"), (80, "emergency")])
def test_the_age_of_a_man_with_sudden_severe_pain(age: int, tier: str) -> None:
    answers = NO_TO_ALL | {"sudden_severe": "yes", "age": age, "sex": "man"}
    assert sort_symptoms(answers).tier == tier


def test_the_sorter_loads_nothing_heavy() -> None:
    code = (
        "import sys; from backstride.sorter import sort_symptoms; sort_symptoms({});"
        "heavy = {'numpy', 'pandas', 'plotly', 'ipywidgets', 'anywidget'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


# ---- people: what they say, the tier, and the reasons that must be given

VIGNETTES: dict[str, tuple[dict[str, Any], str, set[str]]] = {
    "sore since yesterday's hill run": ({}, "self_care", set()),
    "a foot falls asleep in tight shoes": ({"leg_asleep": "yes"}, "self_care", {"leg_asleep"}),
    "outer hip bone tender": ({"hip_tender": "yes"}, "self_care", {"hip_tender"}),
    "four months, but no sign of inflammation": ({"over_3_months": "yes"}, "self_care", set()),
    "bends backwards with pain at 34": ({"bend_or_land": "yes"}, "self_care", set()),
    "not better after a month": ({"no_better": "yes"}, "appointment", {"no_better"}),
    "cannot do the shopping": ({"daily_life": "yes"}, "appointment", {"daily_life"}),
    "pain to the calf": ({"leg_below_knee": "yes"}, "appointment", {"leg_below_knee"}),
    "cough shoots down the leg": (
        {"cough_leg": "yes", "leg_below_knee": "yes"},
        "appointment",
        {"cough_leg", "leg_below_knee"},
    ),
    "top of one foot numb all day": ({"leg_numb": "yes"}, "appointment", {"leg_numb"}),
    "numb patch on the low back": ({"back_numb": "yes"}, "appointment", {"back_numb"}),
    "marathon runner, buttock hurts on hopping": (
        {"bone_sore": "yes", "past_stress_fracture": "yes"},
        "appointment",
        {"bone_sore", "past_stress_fracture"},
    ),
    "periods stopped, heavy training": ({"low_energy": "yes"}, "appointment", {"low_energy"}),
    "hurdler of 16, hurts on bending back": (
        {"age": 16, "bend_or_land": "yes"},
        "appointment",
        {"young_runner"},
    ),
    "stiff mornings for a year, running eases it": (
        {
            "over_3_months": "yes",
            "young_onset": "yes",
            "slow_onset": "yes",
            "moving_helps": "yes",
            "rest_no_help": "yes",
        },
        "appointment",
        {"inflammatory"},
    ),
    "the same, and pain all night": (
        {
            "over_3_months": "yes",
            "young_onset": "yes",
            "slow_onset": "yes",
            "moving_helps": "yes",
            "night_up_helps": "yes",
            "night_pain": "yes",
        },
        "urgent",
        {"night_pain", "inflammatory"},
    ),
    "fever and back pain": ({"fever": "yes"}, "urgent", {"fever"}),
    "no fever, but a skin infection last week": (
        {"infection_risk": "yes"},
        "urgent",
        {"infection_risk"},
    ),
    "kidney: burning and pain under the ribs": ({"urine": "yes"}, "urgent", {"urine"}),
    "back hurts on coughing": ({"cough_back": "yes"}, "urgent", {"cough_back"}),
    "back and kidney hurt on coughing, with fever": (
        {"cough_back": "yes", "urine": "yes", "fever": "yes"},
        "urgent",
        {"cough_back", "urine", "fever"},
    ),
    "waves of pain in the side": ({"waves": "yes"}, "urgent", {"waves"}),
    "breast cancer ten years ago": ({"cancer": "yes"}, "urgent", {"cancer"}),
    "lost weight without trying": ({"weight_loss": "yes"}, "urgent", {"weight_loss"}),
    "prednisolone for a year, age 72": (
        {"thin_bones": "yes", "age": 72},
        "urgent",
        {"thin_bones", "over_70"},
    ),
    "fell on a rock, grazed spine": ({"blow": "yes"}, "urgent", {"blow"}),
    "pain between the shoulders": ({"upper_back": "yes"}, "urgent", {"upper_back"}),
    "seventy exactly": ({"age": 70}, "self_care", set()),
    "seventy-one": ({"age": 71}, "urgent", {"over_70"}),
    "sudden severe pain at 34": ({"sudden_severe": "yes"}, "urgent", {"sudden_severe"}),
    "not sure about feeling between the legs": (
        {"saddle": "not sure"},
        "urgent",
        {"open_question"},
    ),
    "did not answer about both legs": ({"both_legs": None}, "urgent", {"open_question"}),
    "man, 68, sudden severe belly pain": (
        {"sudden_severe": "yes", "age": 68, "sex": "man"},
        "emergency",
        {"sudden_man_65", "sudden_severe"},
    ),
    "same pain, 68, sex not said": (
        {"sudden_severe": "yes", "age": 68, "sex": "not sure"},
        "urgent",
        {"open_question", "sudden_severe"},
    ),
    "woman with a known aneurysm, sudden severe pain": (
        {"sudden_severe": "yes", "aneurysm": "yes"},
        "emergency",
        {"sudden_aneurysm", "sudden_severe", "aneurysm"},
    ),
    "stone and fever": (
        {"waves": "yes", "fever": "yes"},
        "emergency",
        {"stone_and_fever", "waves", "fever"},
    ),
    "both legs tingle": ({"both_legs": "yes"}, "emergency", {"both_legs"}),
    "numb when wiping": ({"saddle": "yes"}, "emergency", {"saddle"}),
    "leaks since yesterday": ({"bladder_bowel": "yes"}, "emergency", {"bladder_bowel"}),
    "foot drags": ({"weakness": "yes"}, "emergency", {"weakness"}),
    "car crash": ({"accident": "yes"}, "emergency", {"accident"}),
    "chest pain too": ({"chest_pain": "yes"}, "emergency", {"chest_pain"}),
    "fever and confused": (
        {"confused": "yes", "fever": "yes"},
        "emergency",
        {"confused", "fever"},
    ),
}


@pytest.mark.parametrize("name", VIGNETTES)
def test_vignette(name: str) -> None:
    answers, tier, reasons = VIGNETTES[name]
    result = sort_symptoms(NO_TO_ALL | answers)
    assert result.tier == tier
    assert {reason.id for reason in result.reasons} == reasons


# ---- the form


def first_group(answer: str = "no") -> dict[str, str]:
    """The same answer to every emergency question."""
    return {q.id: answer for q in questions() if q.section == "emergency"}


def test_the_form_opens_section_by_section_and_then_shows_its_card() -> None:
    form = sorter_form()
    form.press()
    assert form.message.startswith("No answer yet about changed feeling between the legs;")
    assert "and 6 more" in form.message
    form.answer(**first_group()).press()
    assert form.message == ""
    assert form.result == ""
    asked = {item["id"] for item in form.fields}
    assert "fever" in asked
    assert "no_better" not in asked
    form.answer(age=34).press()
    assert "no_better" in {item["id"] for item in form.fields}
    form.answer(fever="yes").press()
    assert advice("urgent").name in form.result
    assert "[C-A19" in form.result
    form.answer(fever="no", waves="no")
    assert advice("urgent").name not in form.result


def test_an_emergency_answer_shows_its_card_at_once_even_beside_a_bad_number() -> None:
    form = sorter_form().answer(age=-3)
    assert form.message == "age is -3: give a number from 0 to 120 years."
    form.answer(saddle="yes")
    assert advice("emergency").name in form.result
    assert [item["id"] for item in form.fields] == ["heading-slip", "saddle"]
    form.answer(saddle="no", age=34)
    assert form.result == ""
    assert len(form.fields) == 9


def test_a_card_is_never_older_than_the_answers() -> None:
    form = sorter_form().answer(**first_group()).press().press().press()
    assert form.result
    form.answer(age=240)
    assert form.result == ""
    assert "240" in form.message


def test_follow_up_questions_come_when_they_make_sense() -> None:
    form = sorter_form().answer(**first_group()).press().press()
    assert "slow_onset" not in {item["id"] for item in form.fields}
    form.answer(over_3_months="yes")
    assert "slow_onset" in {item["id"] for item in form.fields}


@given(st.one_of(people(), calm_people()))
@settings(max_examples=40)
def test_the_card_says_everything_in_words(answers: dict[str, Any]) -> None:
    result = sort_symptoms(answers)
    shown = card(result)
    for part in (result.name, result.safety_net, *result.what_to_do, *result.not_ruled_out):
        assert escape(part) in shown
    now = result.tier == "emergency"
    for reason in result.reasons:
        if not (now and reason.id == "open_question"):
            assert escape(reason.text) in shown
            assert reason.facts[0] in shown
    for question in () if now else result.open_questions:
        assert escape(question) in shown
