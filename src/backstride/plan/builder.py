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
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

from backstride.errors import BackstrideError
from backstride.plan.changes import Wish, smallest
from backstride.plan.items import (
    GRADES,
    Maker,
    Need,
    best_reason,
    cautions,
    exercise_care,
    levels_for,
    longest,
    reach,
    says_no,
    start,
    steers_for,
)
from backstride.plan.library import Exercise, Part, part
from backstride.plan.plain import from_dict
from backstride.plan.policy import Policy
from backstride.plan.profile import Profile, SelfScreen
from backstride.plan.records import WEEK, Gap, Item, Plan, Session, Status, Trace, Week
from backstride.plan.running import Running, apart, plan_runs
from backstride.plan.select import (
    PARTS,
    PREFERENCES,
    Candidate,
    Choice,
    Task,
    best_set,
    in_order,
    least_seconds,
)

TITLES: Final = {
    0: "Screen first",
    1: "Leave out what does not suit",
    2: "Cover legs, trunk and hip",
    3: "Start below what you could do",
    4: "Up by one thing at a time",
    5: "Hold where something is not known",
    6: "Down when pain says so",
    7: "Ease off in a flare-up",
    8: "Repeat a week that was missed",
    10: "Change some after a few weeks",
    11: "Every line says why",
    12: "Same answers, same plan",
}
PART_WORDS: Final[Mapping[Part, str]] = {"legs": "leg", "trunk": "trunk", "hip": "hip"}
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


# ---- rules 1 and 2: what suits, on which days, and which of it


def suits(need: Need, exercises: Iterable[Exercise], rules: Policy) -> tuple[Exercise, ...]:
    """Return the exercises that this person may do and can start with."""
    return tuple(e for e in exercises if reach(e, need.profile, rules))


def candidates(
    need: Need, exercises: Iterable[Exercise], rules: Policy, before: Sequence[Exercise] = ()
) -> tuple[Candidate, ...]:
    """Return what the choice is made of; ``before`` are the exercises that some should replace."""
    profile = need.profile
    old, kinds = {e.id for e in before}, {e.family for e in before}
    return tuple(
        Candidate(
            id=e.id,
            family=e.family,
            part=part(e),
            targets=e.targets,
            seconds=longest(e, profile, rules),
            wished=int(e.id in profile.prefer),
            care=len(cautions(e, profile)),
            screens=len(steers_for(e, need, rules)),
            evidence=GRADES[best_reason(e).grade],
            fresh=int(bool(before) and e.id not in old),
            kin=int(bool(before) and e.id not in old and e.family in kinds),
        )
        for e in suits(need, exercises, rules)
        if part(e) in PARTS
    )


def ends_min(rules: Policy) -> int:
    """Return the minutes that warm-up and cool-down take."""
    return rules.warm_up_min.value + rules.cool_down_min.value


def task(found: tuple[Candidate, ...], profile: Profile, rules: Policy) -> Task:
    """Return the hard limits of a session as the search takes them."""
    return Task(
        found,
        seconds=60 * (profile.minutes - ends_min(rules)),
        least=rules.exercises_least.value,
        most=rules.exercises_most.value,
    )


def sessions_wanted(profile: Profile, rules: Policy) -> int:
    """Return how many sessions a week are asked for."""
    return profile.sessions or rules.sessions_most.value


def training_days(need: Need, rules: Policy) -> tuple[str, ...]:
    """Return the training days: with rest between, as many as asked for or as fit.

    Where there is a choice, the day before the long run is left free (a preference).
    """
    profile = need.profile
    most = min(sessions_wanted(profile, rules), rules.sessions_most.value)
    days = apart(profile.days, most)
    if profile.running != "beside" or not profile.run_days:
        return days
    eve = _before(profile.long_run_day or profile.run_days[-1])
    freer = apart([day for day in profile.days if day != eve], most)
    return freer if len(freer) == len(days) else days


def _before(day: str) -> str:
    return WEEK[WEEK.index(day) - 1]


# ---- what could not be met, and the smallest change that helps


def _possible(need: Need, exercises: tuple[Exercise, ...], rules: Policy) -> bool:
    """True if there is any plan at all for this person."""
    if len(training_days(need, rules)) < rules.sessions_least.value:
        return False
    limits = task(candidates(need, exercises, rules), need.profile, rules)
    return least_seconds(limits) <= limits.seconds


def _covers(
    wanted: frozenset[Part], need: Need, exercises: tuple[Exercise, ...], rules: Policy
) -> bool:
    """True if a session can hold these parts."""
    limits = task(candidates(need, exercises, rules), need.profile, rules)
    limits = dataclasses.replace(limits, need=wanted, most=max(limits.most, len(wanted)))
    return least_seconds(limits) <= limits.seconds


def _gaps(
    need: Need, exercises: tuple[Exercise, ...], rules: Policy, choice: Choice, days: Sequence[str]
) -> Iterable[Gap]:
    """What was wished for and is not in the plan, each with the smallest change that helps."""
    profile = need.profile
    by_id = {e.id: e for e in exercises}
    covered = frozenset(part(by_id[id]) for id in choice.ids)
    for missing in PARTS:
        if missing in covered:
            continue
        wish = Wish(need, lambda n: _covers(covered | {missing}, n, exercises, rules))  # noqa: B023
        says = f"No {PART_WORDS[missing]} exercise suits and fits into {profile.minutes} minutes."
        yield Gap(f"no_{missing}", says, smallest(wish))
    if profile.sessions > len(days):
        wish = Wish(
            need, lambda n: len(training_days(n, rules)) >= sessions_wanted(n.profile, rules)
        )
        says = (
            f"You asked for {profile.sessions} sessions a week; {len(days)} fit with rest between."
        )
        yield Gap("fewer_sessions", says, smallest(wish))
    for id in profile.prefer:
        if no := says_no(by_id[id], profile) if id in by_id else "it is not in the library":
            yield Gap("wish_left_out", f"{_name(by_id, id)} was wished for and is left out: {no}.")


def _name(by_id: Mapping[str, Exercise], id: str) -> str:
    return by_id[id].name if id in by_id else id


def _no_plan(need: Need, exercises: tuple[Exercise, ...], rules: Policy) -> Gap:
    """Why there is no plan, in one sentence, and the smallest change that was tried and helps."""
    profile = need.profile
    days = training_days(need, rules)
    limits = task(candidates(need, exercises, rules), profile, rules)
    least = least_seconds(limits)
    reasons = []
    if len(days) < rules.sessions_least.value:
        fit = f"{len(days)} session{'' if len(days) == 1 else 's'}"
        reasons.append(
            f"your days allow {fit} with rest between, and a plan needs "
            f"{rules.sessions_least.value}"
        )
    if math.isinf(least):
        reasons.append(f"fewer than {limits.least} exercises of two parts of the body are left")
    elif least > limits.seconds:
        reasons.append(
            f"{profile.minutes} minutes are too few for {limits.least} exercises with "
            "their rests and sides, a warm-up and a cool-down"
        )
    says = f"No plan fits: {'; and '.join(reasons)}."
    wish = Wish(need, lambda n: _possible(n, exercises, rules))
    return Gap("no_plan", says, smallest(wish))


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


# ---- sessions and weeks


def _end(maker: Maker, role: str, seconds: int, taken: Sequence[str]) -> tuple[Item, ...]:
    """The exercise that warms up or ends a session, if one suits and fits the time kept for it."""
    fits = []
    for exercise in maker.exercises:
        wanted = exercise.warm_up if role == "warm_up" else exercise.cool_down
        if not wanted or exercise.id in taken or not levels_for(exercise, maker.need.profile):
            continue
        item = maker.first(exercise, role, role)  # type: ignore[arg-type]
        if item.seconds <= seconds:
            care = len(cautions(exercise, maker.need.profile))
            screens = len(steers_for(exercise, maker.need, maker.rules))
            plain = role == "warm_up" and part(exercise) != "ease"
            fits.append(((care, -screens, plain, exercise.id), item))
    return (min(fits, key=lambda pair: pair[0])[1],) if fits else ()


def session_minutes(items: Sequence[Item], rules: Policy) -> int:
    """Return the minutes of a session: warm-up, cool-down, and the exercises between them."""
    ends = ("warm_up", "cool_down")
    return ends_min(rules) + -(-sum(i.seconds for i in items if i.role not in ends) // 60)


def session_items(maker: Maker, ids: Sequence[str], code: str) -> tuple[Item, ...]:
    """Return the items of a session with these main exercises at their starting doses."""
    rules, profile = maker.rules, maker.need.profile
    chosen = [maker.find(id) for id in ids]
    seen: list[Part] = []
    main = []
    for exercise in chosen:
        again = "second" if part(exercise) in seen else code
        seen.append(part(exercise))
        dose = start(exercise, profile, rules)
        main.append(maker.main(exercise, dose, f"{again}_{part(exercise)}"))
    warm = _end(maker, "warm_up", 60 * rules.warm_up_min.value, ids)
    taken = (*ids, *(item.exercise for item in warm))
    cool = _end(maker, "cool_down", 60 * rules.cool_down_min.value, taken)
    return (*warm, *main, *cool)


def make_session(week: int, day: str, items: tuple[Item, ...], rules: Policy) -> Session:
    """Return a session with its minutes and a note where warm-up or cool-down is just moving."""
    roles = {item.role for item in items}
    notes = []
    if "warm_up" not in roles and rules.warm_up_min.value:
        notes.append(f"Warm up with {rules.warm_up_min.value} minutes of easy walking.")
    if "cool_down" not in roles and rules.cool_down_min.value:
        notes.append(f"End with {rules.cool_down_min.value} minutes of easy walking.")
    minutes = session_minutes(items, rules)
    return Session(f"{week}-{day}", week, day, minutes, items, " ".join(notes))


def _focus(week: int, weeks: int, changes: bool, rules: Policy) -> str:
    good = rules.good_sessions_to_rise.value
    if week == 1:
        return "Learn the movements."
    if changes:
        return "Some exercises are new: start them gently."
    if week == weeks:
        return "Look back: what grew, what hurt, what next?"
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
        focus = _focus(number, count, changes, rules)
        weeks.append(Week(number, block + 1, focus, sessions, running.weeks[number - 1]))
    return tuple(weeks)


def first_aid(maker: Maker) -> tuple[Item, ...]:
    """Return up to two exercises that ease, for a bad hour; they are there whatever the pain."""
    fits = [
        (len(cautions(e, maker.need.profile)), -len(steers_for(e, maker.need, maker.rules)), e.id)
        for e in maker.exercises
        if part(e) == "ease" and levels_for(e, maker.need.profile)
    ]
    return tuple(
        maker.first(maker.find(id), "pain_relief", "first_aid") for _, _, id in sorted(fits)[:2]
    )


# ---- the trace


def _trace(
    rule: int, saw: str, did: str, facts: Sequence[str] = (), convention: bool = False
) -> Trace:
    return Trace(rule, TITLES[rule], saw, did, tuple(facts), convention)


def _rule_1(need: Need, exercises: Sequence[Exercise], rules: Policy) -> Iterable[Trace]:
    """A line for each exercise that is left out, and one if nothing is."""
    out = 0
    for exercise in exercises:
        no = says_no(exercise, need.profile)
        if not no and not reach(exercise, need.profile, rules):
            no = "you have not what its first level needs"
        if no:
            out += 1
            did = f"{exercise.name} is left out: {no}."
            yield _trace(1, "", did, (), True)
    if not out:
        yield _trace(
            1,
            f"{len(exercises)} exercises, and what you have and told us.",
            "All of them suit.",
            (),
            True,
        )


def _screens(need: Need, rules: Policy) -> Iterable[Trace]:
    """A line for each self-screen: what it says, and what it speaks for."""
    for screen in need.findings:
        steers = [s for s in rules.steers if s.sign == screen.test and screen.stands_out]
        did = " ".join(steer.why for steer in steers) or "It steers nothing here."
        facts = [fact for steer in steers for fact in steer.facts]
        yield _trace(2, screen.said, did, facts, not facts)


def _rule_2(choice: Choice, maker: Maker, days: Sequence[str]) -> Iterable[Trace]:
    rules, profile = maker.rules, maker.need.profile
    yield from _screens(maker.need, rules)
    yield _trace(
        2,
        f"Your days: {', '.join(profile.days)}.",
        f"Training days with rest between: {', '.join(days)}.",
        (*rules.sessions_least.facts,),
        True,
    )
    for id in choice.ids:
        exercise = maker.find(id)
        reason = best_reason(exercise)
        yield _trace(
            2,
            "",
            f"{exercise.name} covers {part(exercise)}. {reason.why}",
            reason.facts,
            not reason.facts,
        )
    reached = [
        f"{PREFERENCES[n]}: {abs(v)}"
        for n, v in choice.score.items()
        if n in ("parts", "balance", "screens", "count") and v
    ]
    did = f"Of all sets that fit {profile.minutes} minutes this one is best, in this order: "
    did += "; ".join(reached) + "."
    if choice.alike > 1:
        did += (
            f" {choice.alike} sets are alike in everything that counts. The first by the "
            "alphabet is taken, so that nobody's order decides."
        )
    yield _trace(2, "", did, ("H-C14",), True)


def _log_rules(rules: Policy) -> Iterable[Trace]:
    """Rules 4 to 8: what they will do with the log; nothing is logged yet."""
    limit, good = rules.pain_limit, rules.good_sessions_to_rise
    yield _trace(
        4,
        "",
        f"One thing goes up at a time, after {good.value} good sessions in a row "
        f"with pain up to {limit.value} of 10. {limit.why}",
        (*good.facts, *limit.facts),
        True,
    )
    yield _trace(5, "", "If a session is not logged, the level stays.", (), True)
    yield _trace(
        6,
        "",
        f"Pain above {limit.value} of 10 or a worse next morning takes one level "
        "off. More pain never raises anything.",
        limit.facts,
        True,
    )
    bad, flare = rules.bad_sessions_to_flare.value, rules.flare_days
    yield _trace(
        7,
        "",
        f"{bad} sore sessions in a row or pain of {rules.pain_flare.value} of 10 "
        f"bring {flare.value} easier days and a way back. {flare.why}",
        flare.facts,
        True,
    )
    missed = rules.missed_to_realign
    yield _trace(
        8,
        "",
        f"{missed.value} missed sessions in a row repeat the week. {missed.why}",
        missed.facts,
        True,
    )


def _rule_10(found: tuple[tuple[str, ...], ...], maker: Maker) -> Trace:
    every = maker.rules.swap_after_weeks
    if len(found) == 1:
        return _trace(10, f"{maker.need.profile.weeks} weeks.", "The exercises stay.", (), True)
    lines = []
    for before, after in pairwise(found):
        new = [maker.find(id).name for id in after if id not in before]
        gone = [maker.find(id).name for id in before if id not in after]
        lines.append(
            f"{', '.join(gone)} give way to {', '.join(new)}"
            if new
            else "nothing else suits, so the exercises stay"
        )
    return _trace(
        10,
        f"{maker.need.profile.weeks} weeks.",
        f"After every {every.value} weeks: {'; '.join(lines)}. {every.why}",
        every.facts,
        True,
    )


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
        trace = _trace(0, "The answers cannot be used.", "No plan is built.", (), True)
        return Plan("", "invalid_input", str(error), (), (), (trace,), f"policy {rules.version}")
    ordered = tuple(sorted(exercises, key=lambda exercise: exercise.id))
    screens = sorted(set(findings), key=lambda f: (f.test, f.side, f.stands_out, f.said))
    return _built(Need(told, tuple(screens)), ordered, rules)


def _built(need: Need, exercises: tuple[Exercise, ...], rules: Policy) -> Plan:
    plan_id, provenance = _identity(need, exercises, rules)
    screen = need.profile.screen
    if screen in HELP:
        said = _trace(0, f"The screen says {screen}.", "No plan is built.", ("C-A16", "C-A19"))
        return Plan(plan_id, "blocked_by_screen", HELP[screen], (), (), (said,), provenance)
    trace = [
        _trace(
            0, f"The screen says {screen.replace('_', '-')}.", "A plan may be built.", ("C-A11",)
        )
    ]
    trace += _rule_1(need, exercises, rules)
    days = training_days(need, rules)
    choice = best_set(task(candidates(need, exercises, rules), need.profile, rules))
    if choice is None or len(days) < rules.sessions_least.value:
        gap = _no_plan(need, exercises, rules)
        trace.append(_trace(2, "", str(gap), rules.sessions_least.facts, True))
        return Plan(plan_id, "unsatisfiable", str(gap), (), (gap,), tuple(trace), provenance)
    return _explained(Maker(need, exercises, rules), choice, days, trace, plan_id, provenance)


def _explained(
    maker: Maker,
    choice: Choice,
    days: Sequence[str],
    trace: list[Trace],
    plan_id: str,
    provenance: str,
) -> Plan:
    need, exercises, rules = maker.need, maker.exercises, maker.rules
    profile = need.profile
    found = blocks(need, exercises, rules, in_order(exercises, choice.ids))
    running = plan_runs(need, exercises, rules)
    weeks = _weeks(maker, days, found, running)
    gaps = [*_gaps(need, exercises, rules, choice, days), *running.gaps]
    because = exercise_care(profile, rules)[1] or (
        f"You could do level {profile.level_could_do}, so you start "
        f"{rules.start_below.value} below, or at the first."
    )
    trace += _rule_2(choice, maker, days)
    trace += [_trace(2, "", str(gap), (), True) for gap in gaps]
    trace.append(_trace(3, because, "Sets start at the low end.", rules.pain_limit.facts, True))
    trace += [*_log_rules(rules), *running.traces, _rule_10(found, maker)]
    items = [item for week in weeks for s in week.sessions[:1] for item in s.items]
    sure = sum(not item.convention for item in items)
    trace.append(
        _trace(
            11,
            f"{len(items)} lines.",
            f"{sure} rest on facts for their dose; the others say that the dose is convention.",
            (),
            True,
        )
    )
    trace.append(
        _trace(
            12,
            "Your answers, the policy and the exercises.",
            f"They make plan {plan_id[:8]}, each time.",
            (),
            True,
        )
    )
    status: Status = "generated_with_gaps" if gaps else "generated"
    message = HOPE
    if profile.screen == "appointment":
        message = f"Keep the appointment that the symptom sorter asked for. {HOPE}"
    return Plan(
        plan_id, status, message, weeks, tuple(gaps), tuple(trace), provenance, first_aid(maker)
    )
