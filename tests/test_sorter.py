"""The symptom sorter: what must hold for every person, and what it says of some of them."""

import dataclasses
import re
import subprocess
import sys
from html import escape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstride.errors import BackstrideError, InputError
from backstride.evidence import load
from backstride.evidence.records import read_yaml
from backstride.sorter import (
    TIERS,
    YES_NO,
    Question,
    Result,
    Rule,
    advice,
    asked,
    countries,
    questions,
    rules,
    sort_symptoms,
    urgency,
)
from backstride.views.theme import COLOURS
from backstride.widgets.sorter_form import KEEP, MORE, card, keep_result, kept_result, sorter_form

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


@settings(max_examples=500)
@given(st.one_of(people(), calm_people()), st.sampled_from(YES_NO_IDS))
def test_one_more_worrying_answer_never_lowers_the_tier(answers: dict[str, Any], id: str) -> None:
    before = sort_symptoms(answers)
    after = sort_symptoms(answers | {id: "yes"})
    assert urgency(after.tier) >= urgency(before.tier)
    worth = {reason.id for reason in before.reasons} - {"open_question"}
    assert worth <= {reason.id for reason in after.reasons}


@settings(max_examples=500)
@given(st.one_of(people(), calm_people()))
def test_the_tier_is_the_most_urgent_reason(answers: dict[str, Any]) -> None:
    result = sort_symptoms(answers)
    found = [urgency(reason.tier) for reason in result.reasons]
    assert urgency(result.tier) == max(found, default=0)
    assert found == sorted(found, reverse=True)
    assert all(reason.facts for reason in result.reasons)


@settings(max_examples=500)
@given(people(), st.randoms())
def test_order_of_answers_does_not_matter(answers: dict[str, Any], random: Any) -> None:
    pairs = list(answers.items())
    random.shuffle(pairs)
    assert sort_symptoms(dict(pairs)) == sort_symptoms(answers)


@settings(max_examples=500)
@given(people())
def test_not_sure_is_the_same_as_missing(answers: dict[str, Any]) -> None:
    known = {id: answer for id, answer in answers.items() if answer != "not sure"}
    empty = dict.fromkeys(set(ASKED) - set(known))
    assert sort_symptoms(answers) == sort_symptoms(known) == sort_symptoms(known | empty)


@settings(max_examples=500)
@given(st.one_of(people(), calm_people()), st.sampled_from(EMERGENCY_IDS))
def test_a_doubt_about_an_emergency_is_never_a_no(answers: dict[str, Any], id: str) -> None:
    result = sort_symptoms(answers | {id: "not sure"})
    assert ASKED[id].ask in result.open_questions
    assert urgency(result.tier) >= urgency("urgent")
    assert any(reason.id == "open_question" for reason in result.reasons)


@settings(max_examples=500)
@given(st.one_of(people(), calm_people()), st.sampled_from(EMERGENCY_IDS))
def test_an_emergency_stays_one_whatever_else_is_said(answers: dict[str, Any], id: str) -> None:
    result = sort_symptoms(answers | {id: "yes"})
    assert result.tier == "emergency"
    assert id in {reason.id for reason in result.reasons if reason.tier == "emergency"}


@settings(max_examples=500)
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


@settings(max_examples=300)
@given(st.sampled_from(YES_NO_IDS), st.integers(14, 90), st.sampled_from(["man", "woman"]))
def test_one_weak_sign_is_never_an_emergency(id: str, age: int, sex: str) -> None:
    """Four in five people carry a sign: only the emergency list itself is red."""
    result = sort_symptoms(NO_TO_ALL | {"age": age, "sex": sex, id: "yes"})
    red = {"sudden_severe"} if age >= 65 and sex == "man" else set()
    assert (result.tier == "emergency") == (id in {*EMERGENCY_IDS, *red})
    assert (COLOURS["warning"] in card(result)) == (result.tier == "emergency")


@pytest.mark.parametrize("id", EMERGENCY_IDS)
def test_every_emergency_sign_alone_is_enough(id: str) -> None:
    """With nothing else said, and with no to everything else."""
    for others in ({}, NO_TO_ALL):
        assert sort_symptoms(others | {id: "yes"}).tier == "emergency"


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
    assert set(question.follows) <= set(ASKED)
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
    assert [country.id for country in countries()] == ["UK", "EU", "US", "elsewhere"]
    assert all(country.place(tier).text for country in countries())
    cited = set(re.findall(r"C-[A-Z]\d+", " ".join([*meaning.not_ruled_out, *meaning.watch_for])))
    assert cited <= set(meaning.facts)


def test_four_of_five_signs_are_needed_and_only_after_three_months() -> None:
    signs = ["young_onset", "slow_onset", "moving_helps", "rest_no_help", "night_up_helps"]
    long = NO_TO_ALL | {"over_3_months": "yes", "age": 45}
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


@dataclasses.dataclass(frozen=True)
class Vignette:
    """A runner as they might tell it, and what must come of it."""

    story: str
    says: dict[str, Any]
    tier: str
    reasons: tuple[str, ...]
    covers: tuple[str, ...]


VIGNETTES = tuple(Vignette(**item) for item in read_yaml(Path(__file__).parent / "vignettes.yaml"))
#: What each fact names, item by item: every one has its runner. D7 and D14 were not read; what
#: D14 would say is asked for by A21 (severe or progressive weakness), and D7 repeats D6. C7 is
#: asked for with C3 (too little energy).
ITEMS = {
    "A16": "bladder bowel saddle leg sexual both",
    "A17": "wiping passing full sexual",
    "A18": "both saddle pee control chest accident",
    "A19": "fever weight lump shape rest night cough top",
    "A20": "weeks daily worse",
    "A21": (
        "bladder bowel saddle leg gait over-50 under-20 cancer month night sites weight fever "
        "immune drugs infection wound trauma minor deformity lying"
    ),
    "B1": "temperature sick urine ribs blood vomiting none pregnant confused fever",
    "B2": "waves groin restless sick urine fever",
    "B3": "weeks urine pain vomiting fever",
    "B4": "pulsating sudden rupture",
    "B5": "age",
    "C2": "buttock groin impact hop xray",
    "C3": "past triad",
    "C4": "rise",
    "C5": "young adult",
    "C6": "young energy",
    "C10": "hip",
    "C11": "hip",
    "C12": "asleep",
    "C13": "entrapment",
    "C14": "shoes",
    "D1": "L2 L3 L4 L5 S1",
    "D2": "squat heels toes",
    "D3": "slr",
    "D4": "slr",
    "D5": "tests",
    "D6": "slump",
    "D8": "slump",
    "D9": "cough",
    "D10": "leg",
    "D11": "history",
    "D12": "referred back-only",
    "D13": "year",
    "D14": "foot",
}


@pytest.mark.parametrize("person", VIGNETTES, ids=lambda person: person.story)
def test_vignette(person: Vignette) -> None:
    result = sort_symptoms(NO_TO_ALL | person.says)
    assert result.tier == person.tier
    assert {reason.id for reason in result.reasons} == set(person.reasons)


def test_every_item_of_the_evidence_has_its_runner() -> None:
    assert len(VIGNETTES) >= 40
    covered = {item for person in VIGNETTES for item in person.covers}
    wanted = {f"{fact}-{item}" for fact, items in ITEMS.items() for item in items.split()}
    assert wanted <= covered, wanted - covered
    assert {item for item in covered if item.split("-")[0] in ITEMS} <= wanted


def test_every_rule_has_its_runner() -> None:
    met = {reason for person in VIGNETTES for reason in person.reasons}
    assert {rule.id for rule in rules()} <= met


# ---- who is asked what


@settings(max_examples=300)
@given(st.one_of(people(), calm_people()), st.sampled_from(YES_NO_IDS), st.sampled_from(YES_NO))
def test_a_question_that_is_not_asked_could_change_nothing(
    answers: dict[str, Any], id: str, answer: str
) -> None:
    """Unless its parent question was skipped, in which case it waits for the parent."""
    left = {key: said for key, said in answers.items() if key != id}
    waiting = ASKED[id].follows and not any(left.get(parent) for parent in ASKED[id].follows)
    implied = ASKED[id].yes_if is not None and answer != "yes"
    if id in {question.id for question in asked(left)} or waiting or implied:
        return
    if ASKED[id].follows and all(left.get(p) == "no" for p in ASKED[id].follows if p in left):
        return
    before, after = sort_symptoms(left), sort_symptoms(left | {id: answer})
    assert before.tier == after.tier
    assert before.reasons == after.reasons


@pytest.mark.parametrize(
    ("said", "asked_now", "not_asked"),
    [
        ({"age": 34}, {"bone_sore"}, {"bend_or_land", "sex"}),
        ({"age": 16}, {"bend_or_land"}, {"sex"}),
        ({"age": 67}, {"sex"}, {"bend_or_land"}),
        ({"age": 34, "over_3_months": "yes"}, {"slow_onset"}, {"young_onset"}),
        ({"age": 50, "over_3_months": "yes"}, {"slow_onset", "young_onset"}, set()),
        ({"over_3_months": "no"}, set(), {"slow_onset"}),
        ({"urine": "yes"}, {"kidney_unwell"}, set()),
        ({"urine": "no", "waves": "no", "fever": "no"}, set(), {"kidney_unwell"}),
        ({"age": "thirty"}, {"age", "sex"}, set()),
    ],
)
def test_only_questions_that_matter_are_asked(
    said: dict[str, Any], asked_now: set[str], not_asked: set[str]
) -> None:
    ids = {question.id for question in asked(said)}
    assert asked_now <= ids
    assert not ids & not_asked


def test_the_age_gives_the_answer_to_began_before_40() -> None:
    signs = {"over_3_months": "yes", "slow_onset": "yes", "moving_helps": "yes"}
    four = NO_TO_ALL | signs | {"rest_no_help": "yes", "young_onset": None}
    assert sort_symptoms(four | {"age": 34}).tier == "appointment"
    assert sort_symptoms(four | {"age": 50}).tier == "self_care"


def test_a_coach_can_replace_the_places_of_help() -> None:
    tiers = ("emergency", "urgent", "appointment", "self_care")
    own = {"Norway": {tier: f"Where to go: {tier}." for tier in tiers}}
    form = sorter_form(places=own).answer(saddle="yes")
    assert "Norway: Where to go: emergency." in form.result
    assert "999" not in form.result
    with pytest.raises(BackstrideError, match="places, country Norway, field urgent"):
        sorter_form(places={"Norway": {"emergency": "Call."}})
    with pytest.raises(InputError, match="give a mapping"):
        sorter_form(places={})


def test_numbers_without_a_source_say_so() -> None:
    for country in countries():
        if re.search(r"\d{3}", country.emergency):
            assert country.facts or "not from a source" in country.note, country.id


# ---- the form


def first_group(answer: str = "no") -> dict[str, str]:
    """The same answer to every emergency question."""
    return {q.id: answer for q in questions() if q.section == "emergency"}


def shown(form: Any) -> set[str]:
    """The ids of the questions on the form's page."""
    return {item["id"] for item in form.fields}


def test_the_form_turns_its_pages_and_then_shows_its_card() -> None:
    form = sorter_form()
    form.press()
    assert form.message.startswith("No answer yet about changed feeling between the legs;")
    assert "and 6 more" in form.message
    assert form.back == ""
    form.answer(**first_group()).press()
    assert form.message == ""
    assert form.result == ""
    assert form.page == 1
    assert "fever" in shown(form)
    assert not shown(form) & {"saddle", "no_better"}
    form.answer(age=34, waves="no", fever="no").press()
    assert "no_better" in shown(form)
    assert form.result == ""
    form.press()
    assert advice("self_care").name in form.result
    form.answer(groin="yes")
    assert advice("urgent").name in form.result
    form.answer(groin="no")
    assert advice("urgent").name not in form.result


def test_a_person_can_go_back_and_nothing_is_lost() -> None:
    form = sorter_form().answer(**first_group()).press().answer(fever="yes").press()
    assert advice("urgent").name in form.result
    assert MORE in form.result
    form.go_back()
    assert form.page == 1
    assert form.answers["fever"] == "yes"
    form.answer(fever="no", waves="no").go_back().go_back()
    assert form.page == 0
    assert form.back == ""
    assert "saddle" in shown(form)


def test_a_doubt_on_the_first_page_is_answered_on_the_second() -> None:
    form = sorter_form().answer(**first_group() | {"saddle": "not sure"}).press()
    assert ASKED["saddle"].ask in form.result


def test_a_readers_own_question_leads_the_way() -> None:
    form = sorter_form().answer(about="kidney_cough", **first_group()).press()
    ids = [item["id"] for item in form.fields]
    assert ids[1:4] == ["fever", "urine", "waves"]
    form.answer(cough_back="yes")
    about = load().reader_question("kidney_cough")
    assert escape(about.reply) in form.result


@pytest.mark.parametrize("item", load().reader_questions.values(), ids=lambda item: item.id)
def test_reader_questions_lead_to_questions_of_the_sorter(item: Any) -> None:
    assert item.leads_to
    assert set(item.leads_to) <= set(ASKED)
    assert set(re.findall(r"[CDH]-[A-Z]\d+", item.why + item.careful)) <= set(item.facts)


def test_an_emergency_answer_shows_its_card_at_once_even_beside_a_bad_number() -> None:
    form = sorter_form().answer(age=-3)
    assert form.message == "age is -3: give a number from 0 to 120 years."
    form.answer(saddle="yes")
    assert advice("emergency").name in form.result
    assert [item["id"] for item in form.fields] == ["heading-slip", "saddle"]
    form.answer(saddle="no", age=34)
    assert form.result == ""
    assert len(form.fields) == 10


def test_a_card_is_never_older_than_the_answers() -> None:
    form = sorter_form().answer(**first_group()).press().press().press()
    assert form.page == 2
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


# ---- what is kept of it


def _through(**answers: Any) -> Any:
    """The sorter walked to its card, every emergency question answered with no."""
    first = {q.id: "no" for q in questions() if q.section == "emergency"}
    form = sorter_form().answer(**first)
    for _ in range(2):
        form.press()
    return form.answer(**answers).press()


def test_the_result_is_kept_only_if_asked_and_the_answers_never(private_home: Path) -> None:
    form = _through()
    assert form.tier
    assert kept_result() is None
    form.answer(**{KEEP: ["yes"]})
    found = kept_result()
    assert found is not None
    assert found[0] == form.tier
    assert "kept on this computer only" in form.result
    kept = (private_home / "progress.json").read_text(encoding="utf-8")
    assert not any(f'"{question.id}"' in kept for question in questions())


def test_a_graver_answer_drops_a_milder_result_that_was_kept() -> None:
    keep_result("self_care")
    first = next(q.id for q in questions() if q.section == "emergency")
    form = sorter_form().answer(**{first: "yes"})
    assert form.tier == "emergency"
    assert kept_result() is None


def test_a_milder_card_leaves_a_graver_result() -> None:
    keep_result("emergency")
    _through()
    found = kept_result()
    assert found is not None
    assert found[0] == "emergency"
