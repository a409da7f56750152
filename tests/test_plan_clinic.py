"""The clinic: each plan has the planted fault and no other, and just one offered mend mends it."""

from __future__ import annotations

import dataclasses

import pytest

from backstride.errors import InputError
from backstride.evidence import load
from backstride.plan import build_plan, library, personas, policy, policy_with
from backstride.plan.clinic import FlawedPlan, faults, flawed_plan, flawed_plans, on_trial, patient
from backstride.plan.compare import differences, rule_differences
from backstride.plan.records import Plan, Week

PLANS = pytest.mark.parametrize("flawed", flawed_plans(), ids=lambda flawed: flawed.id)
PEOPLE = {person.id: person for person in personas()}


@PLANS
def test_it_has_the_planted_fault_and_no_other(flawed: FlawedPlan) -> None:
    _, found = on_trial(flawed, library(), policy())
    assert [fault.code for fault in found] == [flawed.code]
    assert flawed.code in {suspect.code for suspect in flawed.suspects}
    assert len(flawed.suspects) >= 3


@PLANS
def test_one_mend_mends_it_and_the_others_do_not(flawed: FlawedPlan) -> None:
    left = {mend.id: on_trial(flawed, library(), policy(), mend.id)[1] for mend in flawed.mends}
    assert [id for id, found in left.items() if not found] == [flawed.mends[0].id]


@PLANS
def test_it_says_why_with_facts(flawed: FlawedPlan) -> None:
    for fact in flawed.facts:
        load().fact(fact)
    _, (fault,) = on_trial(flawed, library(), policy())
    assert fault.says.endswith(".")
    assert fault.mend.endswith(".")


def test_five_plans_of_five_faults_in_five_people() -> None:
    assert len({flawed.code for flawed in flawed_plans()}) == 5
    assert len({patient(flawed).id for flawed in flawed_plans()}) == 5


def test_names_that_are_not_there_get_one_sentence() -> None:
    with pytest.raises(InputError, match="no plan 'x' in the clinic"):
        flawed_plan("x")
    with pytest.raises(InputError, match="no mend 'x'"):
        on_trial(flawed_plan("spike"), library(), policy(), "x")


def built(name: str) -> Plan:
    return build_plan(PEOPLE[name].profile, PEOPLE[name].findings, library(), policy())


def judged(name: str, plan: Plan) -> set[str]:
    person = PEOPLE[name]
    return {f.code for f in faults(plan, person.profile, library(), policy(), person.findings)}


def with_weeks(plan: Plan, *weeks: Week) -> Plan:
    return dataclasses.replace(plan, weeks=weeks)


def test_the_checker_sees_what_no_edit_can_do() -> None:
    plan = built("maya")
    first = plan.weeks[0]
    session = first.sessions[0]
    bare = tuple(dataclasses.replace(item, why="") for item in session.items)
    silent = dataclasses.replace(first, sessions=(dataclasses.replace(session, items=bare),))
    assert judged("maya", with_weeks(plan, silent)) >= {"no_reason", "wrong_sessions"}
    quick = dataclasses.replace(first, sessions=(dataclasses.replace(session, minutes=3),))
    assert "minutes_wrong" in judged("maya", with_weeks(plan, quick))
    long = dataclasses.replace(first, sessions=(dataclasses.replace(session, minutes=90),))
    assert "too_long" in judged("maya", with_weeks(plan, long))
    high = tuple(dataclasses.replace(item, level=99) for item in session.items)
    unknown = dataclasses.replace(first, sessions=(dataclasses.replace(session, items=high),))
    assert "no_such_exercise" in judged("maya", with_weeks(plan, unknown))


def test_a_plan_for_a_red_flag_is_the_first_fault() -> None:
    jonas = PEOPLE["jonas"].profile
    found = faults(built("maya"), jonas, library(), policy())
    assert found[0].code == "built_despite_screen"


def test_the_faults_come_in_the_order_of_the_rules() -> None:
    rules = [
        fault.rule for fault in faults(built("maya"), PEOPLE["jonas"].profile, library(), policy())
    ]
    assert rules == sorted(rules)


# ---- two plans side by side


def test_a_changed_parameter_shows_in_the_plan_and_in_the_trace() -> None:
    nora = PEOPLE["nora"]
    usual = build_plan(nora.profile, (), library(), policy())
    shorter = build_plan(nora.profile, (), library(), policy_with(policy(), exercises_most=3))
    assert differences(usual, usual) == ()
    assert rule_differences(usual, usual) == ()
    found = differences(usual, shorter)
    gone = {one.what for one in found if not one.after}
    assert len(gone) == 1
    assert any(one.where.startswith("rule 2") for one in rule_differences(usual, shorter))
    assert ("1-Tuesday", "minutes") in {(one.where, one.what) for one in found}


def test_a_blocked_plan_differs_in_everything() -> None:
    maya = built("maya")
    found = differences(maya, built("jonas"))
    assert {one.what for one in found[:3]} == {"status", "message", "weeks"}
    assert all(one.after == "" for one in found[3:])
