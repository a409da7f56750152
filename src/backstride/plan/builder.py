"""The plan builder: rules 0 to 12 in a fixed order, each leaving a line that says what it did.

0 screen first; 1 leave out what does not suit; 2 cover legs, trunk and hip within the minutes, on
days that are not neighbours; 3 start below what could be done; 4 to 8 say how the log changes the
plan (`backstride.plan.progress`); 9 the runs (`backstride.plan.running`); 10 some change after a
few weeks; 11 every item says why; 12 the same input gives the same plan, to the byte.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from backstride.errors import BackstrideError
from backstride.plan import trace as rule
from backstride.plan.gaps import gaps_in, no_plan
from backstride.plan.items import Maker, Need
from backstride.plan.library import Exercise, part
from backstride.plan.limits import candidates, task, training_days
from backstride.plan.plain import from_dict
from backstride.plan.policy import Policy
from backstride.plan.profile import Profile, SelfScreen
from backstride.plan.records import Plan, Status, Trace, Week
from backstride.plan.running import Running, plan_runs
from backstride.plan.select import PARTS, Choice, best_set, in_order
from backstride.plan.sessions import first_aid, make_session, session_items

HELP: Final = {
    "emergency": "Your answers hold an emergency sign. Call your emergency number or go to an "
    "emergency department now. We build no plan.",
    "urgent": "Your answers call for a prompt look. Ask a doctor or an advice line today, and "
    "leave running out until then. We build no plan before that.",
}
SAFETY: Final = (
    "Stop and get help for pain or numbness in both legs, numbness around the genitals or back "
    "passage, a change in bladder or bowel control, fever, or leg weakness that grows [C-A16] "
    "[C-A19]. No list can rule serious disease out [C-A11]."
)
HOPE: Final = "Exercise helps many people a little; nobody can promise it to one person [C-F10]."


# ---- what a plan depends on


@lru_cache(maxsize=8)
def library_version(exercises: tuple[Exercise, ...]) -> str:
    """Return a short hash of a library, whatever the order of its exercises."""
    ordered = sorted(exercises, key=lambda exercise: exercise.id)
    content = json.dumps([dataclasses.asdict(e) for e in ordered], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:12]


@lru_cache(maxsize=8)
def _policy_text(rules: Policy) -> str:
    return json.dumps(dataclasses.asdict(rules), sort_keys=True)


def _identity(need: Need, exercises: tuple[Exercise, ...], rules: Policy) -> tuple[str, str]:
    """The plan's id from all that it depends on, and where it came from in words."""
    version = library_version(exercises)
    told = json.dumps(dataclasses.asdict(need), sort_keys=True)
    text = "\n".join((told, _policy_text(rules), version))
    said = f"policy version {rules.version}, exercise library {version}"
    return hashlib.sha256(text.encode()).hexdigest(), said


# ---- rule 10: blocks of exercises that take turns


def blocks(
    need: Need, exercises: tuple[Exercise, ...], rules: Policy, first: Sequence[str]
) -> tuple[tuple[str, ...], ...]:
    """Return the exercises of each block: some of each part give way to others of their kind."""
    profile = need.profile
    by_id = {e.id: e for e in exercises}
    found = [tuple(first)]
    for _ in range(-(-profile.weeks // rules.swap_after_weeks.value) - 1):
        before = [by_id[id] for id in found[-1]]
        shape = tuple((p, sum(part(e) == p for e in before)) for p in PARTS)
        limits = dataclasses.replace(
            task(candidates(need, exercises, rules, before), profile, rules),
            least=len(before),
            most=len(before),
            parts_least=1,
            shape=shape,
            fresh_most=rules.new_at_once.value,
        )
        choice = best_set(limits)
        assert choice is not None, "what was possible before is possible again"
        found.append(in_order(exercises, choice.ids))
    return tuple(found)


# ---- weeks


def _focus(week: int, profile: Profile, changes: bool, rules: Policy) -> str:
    good = rules.good_sessions_to_rise.value
    if week == 1:
        return "Learn the movements."
    if changes:
        return "Some exercises are new: start them gently."
    if week == profile.weeks:
        again = "; ".join(f"{goal.activity} (was {goal.score})" for goal in profile.goals)
        asks = f" Score again from 0 to 10: {again}." if again else ""
        return f"Look back: what grew, what hurt, what next?{asks}"
    return f"Go up in an exercise after {good} good sessions in a row; else stay where you are."


def _weeks(
    maker: Maker, days: Sequence[str], found: tuple[tuple[str, ...], ...], running: Running
) -> tuple[Week, ...]:
    rules, count = maker.rules, maker.need.profile.weeks
    every = rules.swap_after_weeks.value
    made = [session_items(maker, ids, "cover") for ids in found]
    weeks = []
    for number in range(1, count + 1):
        block = (number - 1) // every
        changes = block > 0 and (number - 1) % every == 0 and found[block] != found[block - 1]
        sessions = tuple(make_session(number, day, made[block], rules) for day in days)
        focus = _focus(number, maker.need.profile, changes, rules)
        weeks.append(Week(number, block + 1, focus, sessions, running.weeks[number - 1]))
    return tuple(weeks)


# ---- the plan


def build_plan(
    profile: Profile | Mapping[str, Any],
    findings: Sequence[SelfScreen],
    exercises: Sequence[Exercise],
    rules: Policy,
) -> Plan:
    """Return an example plan for a person, with the trace of the rules that made it.

    ``profile`` may be plain values, such as from a file; what cannot be used gives a plan of
    status ``invalid_input`` whose message says what to mend. The order of ``exercises`` and of
    ``findings`` changes nothing, and the same input gives the same plan to the byte.
    """
    try:
        told = profile if isinstance(profile, Profile) else from_dict(Profile, profile, "Profile")
    except BackstrideError as error:
        said = rule.line(0, "The answers cannot be used.", "No plan is built.", (), True)
        return Plan("", "invalid_input", str(error), (), (), (said,), f"policy {rules.version}")
    ordered = tuple(sorted(exercises, key=lambda exercise: exercise.id))
    screens = sorted(set(findings), key=lambda f: (f.test, f.side, f.stands_out, f.said))
    return _built(Need(told, tuple(screens)), ordered, rules)


def _built(need: Need, exercises: tuple[Exercise, ...], rules: Policy) -> Plan:
    plan_id, provenance = _identity(need, exercises, rules)
    screen = need.profile.screen
    if screen in HELP:
        said = rule.screened(need, built=False)
        return Plan(plan_id, "blocked_by_screen", HELP[screen], (), (), (said,), provenance)
    first = (rule.screened(need, built=True), *rule.left_out(need, exercises, rules))
    days = training_days(need, rules)
    choice = best_set(task(candidates(need, exercises, rules), need.profile, rules))
    if choice is None or len(days) < rules.sessions_least.value:
        gap = no_plan(need, exercises, rules)
        trace = (*first, *rule.unmet([gap]))
        return Plan(plan_id, "unsatisfiable", str(gap), (), (gap,), trace, provenance)
    built = _with_weeks(Maker(need, exercises, rules), choice, days, plan_id, provenance)
    return dataclasses.replace(built, trace=(*first, *built.trace))


def _with_weeks(
    maker: Maker, choice: Choice, days: Sequence[str], plan_id: str, provenance: str
) -> Plan:
    """The plan of a choice, with the trace from rule 2 on."""
    need, exercises, rules = maker.need, maker.exercises, maker.rules
    found = blocks(need, exercises, rules, in_order(exercises, choice.ids))
    running = plan_runs(need, exercises, rules)
    weeks = _weeks(maker, days, found, running)
    gaps = (*gaps_in(need, exercises, rules, choice, days), *running.gaps)
    lines = {i.place: i for week in weeks for s in week.sessions for i in s.items}
    trace: tuple[Trace, ...] = (
        *rule.chosen(choice, found[0], maker, days),
        *rule.unmet(gaps),
        rule.levels(maker),
        *rule.log_rules(rules),
        *running.traces,
        rule.variety(found, maker),
        rule.reasons(tuple(lines.values())),
        rule.same(plan_id),
    )
    status: Status = "generated_with_gaps" if gaps else "generated"
    keep = "Keep the appointment that the symptom sorter asked for. "
    message = f"{keep}{HOPE}" if need.profile.screen == "appointment" else HOPE
    return Plan(plan_id, status, message, weeks, gaps, trace, provenance, first_aid(maker))
