"""The policy editor, twelve simulated weeks, and the clinic of flawed plans, as a reader's hand."""

from __future__ import annotations

import itertools

import pytest

import backstride as bs
from backstride.errors import InputError
from backstride.plan import build_plan, library, personas, policy, policy_with
from backstride.plan.clinic import flawed_plans
from backstride.plan.simulate import Course, simulate
from backstride.views import plan_rules, plan_twelve
from backstride.views.svg import to_svg

MAYA = personas()[0]


# ---- the policy


def test_a_number_as_it_is_changes_nothing() -> None:
    value = policy().pain_limit.value
    editor = bs.policy_editor("maya", "pain_limit", value)
    assert "nothing in the plan changes" in repr(editor)
    assert "bs-differs" not in editor.result


def test_a_changed_number_marks_what_differs_by_more_than_colour() -> None:
    editor = bs.policy_editor()
    rules = policy_with(policy(), spike_percent=20)
    before = build_plan(MAYA.profile, (), library(), policy())
    after = build_plan(MAYA.profile, (), library(), rules)
    rows = plan_rules.changed_rows(before, after) + plan_rules.rule_rows(before, after)
    assert rows
    assert editor.result.count("≠") == editor.result.count("Differs: ") == len(rows)
    assert editor.result.count("bs-differs") == len(rows)


def test_every_number_of_the_policy_can_be_moved_to_both_ends() -> None:
    editor = bs.policy_editor()
    for name, one in policy().parameters():
        editor.answer(parameter=name)
        assert editor.answers["value"] == one.value
        assert one.why in editor.result.replace("&#x27;", "'")
        for value in (one.low, one.high):
            editor.answer(value=value)
            assert editor.message or f"at {value}" in editor.result


def test_two_numbers_that_do_not_fit_are_one_sentence() -> None:
    editor = bs.policy_editor("maya", "pain_limit", 5)
    editor.answer(value=1)
    assert "Pain fine is 3 but pain limit is 1" in editor.message
    editor.answer(value=4)
    assert editor.message == ""


def test_a_wrong_name_is_said() -> None:
    with pytest.raises(InputError, match="'moon'"):
        bs.policy_editor("maya", "moon")
    for make in (bs.policy_editor, bs.twelve_weeks):
        with pytest.raises(InputError, match="'nobody'"):
            make("nobody")


# ---- twelve weeks


def test_more_pain_never_brings_more_ups() -> None:
    def ups(pain: float) -> int:
        course = Course(start_pain=pain, end_pain=pain, swing=0)
        weeks = simulate(MAYA, course, library(), policy())
        return plan_twelve.counted(weeks)["up"]

    found = [ups(pain) for pain in (1, 6, 9)]
    assert found == sorted(found, reverse=True)
    assert found[0] > 0
    assert found[-1] == 0


def test_the_sliders_move_the_sentence_and_the_picture() -> None:
    form = bs.twelve_weeks()
    first = form.result
    form.answer(adherence=20)
    assert form.result != first
    assert "repeat the week" in form.result
    form.answer(start_pain=9, end_pain=9)
    assert "times up" in form.result
    assert "0 times up" in form.result


def test_every_decision_has_a_sign_in_the_picture_and_a_sentence() -> None:
    course = Course(flare_week=5)
    weeks = simulate(MAYA, course, library(), policy())
    art = to_svg(plan_twelve.picture(weeks, course, library(), policy()), "x")
    told = plan_twelve.table(weeks, library())
    shown = set(plan_twelve.rows(weeks))
    for week, decision in itertools.chain(*([(w, d) for d in w.decisions] for w in weeks)):
        if decision.action == "hold":
            continue
        assert decision.because.split("'")[0] in told
        if decision.about in shown:
            assert plan_twelve.signs(week, decision.about) in art
    texts = art.count("<text")
    assert texts > 60
    assert 'x="nan' not in art


# ---- the clinic


@pytest.mark.parametrize("flawed", flawed_plans(), ids=lambda flawed: flawed.id)
def test_each_plan_of_the_clinic_can_be_found_and_mended(flawed: object) -> None:
    assert hasattr(flawed, "id")
    clinic = bs.plan_clinic().answer(plan=flawed.id)
    asked = {item["id"]: item for item in clinic.fields}
    faults = [option["value"] for option in asked["fault"]["options"]]
    mends = [option["value"] for option in asked["mend"]["options"]]
    solved = []
    for fault, mend in itertools.product(faults, mends):
        clinic.answer(fault=fault, mend=mend).press()
        assert clinic.message == ""
        if "The rules find no fault" in clinic.result and "✓ The fault" in clinic.result:
            solved.append((fault, mend))
    assert len(solved) == 1


def test_the_clinic_asks_for_both_answers() -> None:
    clinic = bs.plan_clinic()
    clinic.press()
    assert clinic.message == "Choose what is wrong, and how you would mend it."
    assert clinic.result == ""


def test_another_plan_starts_with_empty_answers() -> None:
    clinic = bs.plan_clinic()
    clinic.answer(fault="spike", mend="back").press()
    assert clinic.result
    clinic.answer(plan="spike")
    assert clinic.result == ""
    assert clinic.answers == {"plan": "spike"}
