"""The bad-plan clinic: what is wrong with a plan by the rules, and five plans to find it in.

`faults` looks at a plan as it lies there and trusts nothing that built it, so the same check finds
a planted fault, an edit that went too far, and a slip of the builder.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from backstride.errors import InputError
from backstride.evidence import records
from backstride.plan.builder import build_plan
from backstride.plan.items import Maker, Need, exercise_care, levels_for, reach, says_no
from backstride.plan.layers import lay
from backstride.plan.library import Exercise
from backstride.plan.policy import Policy
from backstride.plan.profile import Persona, Profile, SelfScreen, personas
from backstride.plan.records import WEEK, Item, Layer, Plan, Run, Session, plan_day
from backstride.plan.running import ceiling_km, longest_before
from backstride.plan.select import PARTS, spread
from backstride.plan.sessions import session_minutes

BLOCKS = ("urgent", "emergency")
REST_FACTS = ("H-F10", "C-J3")


@dataclasses.dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a plan: the rule it breaks, where, why, and how to mend it."""

    code: str
    rule: int
    where: str
    says: str
    mend: str
    facts: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class _Look:
    """A plan under the rules, with what is needed to judge it."""

    plan: Plan
    need: Need
    exercises: tuple[Exercise, ...]
    rules: Policy

    @property
    def profile(self) -> Profile:
        return self.need.profile

    def find(self, id: str) -> Exercise | None:
        return next((exercise for exercise in self.exercises if exercise.id == id), None)


# ---- rules 0 and 1


def _screen(look: _Look) -> Iterator[Fault]:
    if look.profile.screen in BLOCKS and (look.plan.weeks or look.plan.first_aid):
        yield Fault(
            "built_despite_screen",
            0,
            "the whole plan",
            f"The screen says {look.profile.screen}, and there is a plan.",
            "Build nothing, and say where to get help.",
            ("C-A16", "C-A19"),
        )


def _suits(look: _Look, item: Item, where: str) -> Iterator[Fault]:
    exercise = look.find(item.exercise)
    if exercise is None or not 1 <= item.level <= len(exercise.levels):
        yield Fault("no_such_exercise", 1, where, f"There is no {item.place}.", "Take it out.")
        return
    no = says_no(exercise, look.profile)
    level = exercise.levels[item.level - 1]
    if not no and level not in levels_for(exercise, look.profile):
        missing = [one for one in level.equipment if one not in look.profile.equipment]
        no = f"this level needs a {missing[0]}" if missing else "this level is too high for them"
    if no:
        yield Fault(
            "does_not_suit",
            1,
            where,
            f"{exercise.name} does not suit: {no[0].lower()}{no[1:]}.",
            "Take another exercise of the same part, or another level.",
            exercise.facts,
        )


# ---- rule 2


def _session(look: _Look, session: Session) -> Iterator[Fault]:
    rules, profile, where = look.rules, look.profile, session.id
    main = [item for item in session.items if item.role == "main"]
    minutes = session_minutes(session.items, rules)
    if max(minutes, session.minutes) > profile.minutes:
        yield Fault(
            "too_long",
            2,
            where,
            f"It takes {max(minutes, session.minutes)} minutes with rests and sides; there are "
            f"{profile.minutes}.",
            "Take an exercise out, or fewer sets.",
        )
    elif session.minutes < minutes:
        yield Fault(
            "minutes_wrong",
            2,
            where,
            f"It says {session.minutes} minutes and takes {minutes}.",
            "Count rests and both sides.",
        )
    if not rules.exercises_least.value <= len(main) <= rules.exercises_most.value:
        yield Fault(
            "wrong_count",
            2,
            where,
            f"It has {len(main)} exercises; the policy says {rules.exercises_least.value} to "
            f"{rules.exercises_most.value}.",
            "Take some out or in.",
        )
    twice = [id for id, count in Counter(i.exercise for i in session.items).items() if count > 1]
    families = Counter(e.family for i in main if (e := look.find(i.exercise)))
    twice += [family for family, count in families.items() if count > 1]
    for name in dict.fromkeys(twice):
        yield Fault(
            "twice",
            2,
            where,
            f"{name.replace('_', ' ').capitalize()} is there twice.",
            "Take one of them out.",
        )
    yield from _parts(look, main, where)


def _parts(look: _Look, main: Sequence[Item], where: str) -> Iterator[Fault]:
    """A part that could be covered in the minutes and is not."""
    covered = {item.part for item in main}
    said = {gap.code for gap in look.plan.gaps}
    for missing in PARTS:
        if missing not in covered and f"no_{missing}" not in said:
            what = {"legs": "The legs are", "trunk": "The trunk is", "hip": "The hip is"}[missing]
            facts = ("H-C14", "H-C13") if missing == "legs" else ("H-E4",)
            yield Fault(
                f"no_{missing}",
                2,
                where,
                f"{what} left out, and nothing says why.",
                f"Put a {missing.rstrip('s')} exercise in.",
                facts,
            )


def _days(look: _Look) -> Iterator[Fault]:
    rules, profile = look.rules, look.profile
    least = rules.sessions_least.value
    for week in look.plan.weeks:
        where = f"week {week.number}"
        places = sorted({WEEK.index(session.day) for session in week.sessions})
        if spread(places) < 2:
            yield Fault(
                "no_rest_day",
                2,
                where,
                "Two sessions are on days next to each other.",
                "Move one, so that a day of rest lies between.",
                REST_FACTS,
            )
        strange = {s.day for s in week.sessions} - set(profile.days)
        strange |= {r.day for r in week.runs} - set(profile.run_days)
        for day in sorted(strange, key=WEEK.index):
            yield Fault(
                "day_not_free",
                2,
                where,
                f"{day} is not among their days.",
                "Move it to a day that they named.",
            )
        most = min(rules.sessions_most.value, profile.sessions or 7)
        away = any(layer.kind == "holiday" for layer in look.plan.layers)
        if len(week.sessions) > most or (len(week.sessions) < least and not away):
            yield Fault(
                "wrong_sessions",
                2,
                where,
                f"There are {len(week.sessions)} sessions; {least} to {most} were asked for.",
                "Add or take out a session.",
                rules.sessions_least.facts,
            )


# ---- rules 3, 4 and 6


def _raised(look: _Look, exercise: str) -> bool:
    """True if a decision that was accepted changed the level of this exercise."""
    return any(
        layer.kind in ("level", "swap") and exercise in (layer.exercise, layer.to)
        for layer in look.plan.layers
    )


def _level(look: _Look, item: Item, where: str) -> Iterator[Fault]:
    exercise = look.find(item.exercise)
    if item.role != "main" or exercise is None or _raised(look, item.exercise):
        return
    levels = [level.level for level in reach(exercise, look.profile, look.rules)]
    care, because = exercise_care(look.profile, look.rules)
    if not levels:
        return
    highest = {0: levels[-1], 1: levels[max(len(levels) - 2, 0)], 2: levels[0]}[care]
    if item.level > highest:
        yield Fault(
            "starts_too_high",
            3,
            where,
            f"{item.name} starts at level {item.level}; {highest} is where to start. "
            f"{because}".strip(),
            f"Start at level {highest}.",
            look.rules.pain_limit.facts if care else (),
        )
    full = exercise.levels[item.level - 1] if item.level <= len(exercise.levels) else None
    if full and not 1 <= item.sets <= full.sets_max:
        yield Fault(
            "sets_off",
            4,
            where,
            f"{item.name} has {item.sets} sets; level {item.level} has up to {full.sets_max}.",
            "Stay within the sets of the level.",
        )


# ---- rule 9


def _runs(look: _Look) -> Iterator[Fault]:
    rules, profile = look.rules, look.profile
    runs = sorted((r for w in look.plan.weeks for r in w.runs), key=_run_day)
    if not runs:
        return
    ladder = next((e for e in look.exercises if e.id == "run_walk"), None)
    if profile.screen == "appointment" or (ladder and says_no(ladder, profile)):
        yield Fault(
            "running_too_soon",
            9,
            "the runs",
            "Running is planned before it may be.",
            "Take the runs out until someone has looked.",
            ("C-A11",),
        )
    done = [(-1, profile.longest_run_km)] if profile.longest_run_km else []
    for run in runs:
        day = _run_day(run)
        top = longest_before(day, done, rules.spike_window_days.value)
        if run.kind == "run" and top and run.distance_km > ceiling_km(top, rules):
            yield Fault(
                "spike",
                9,
                run.id,
                f"{run.distance_km:g} km is more than {rules.spike_percent.value} % above the "
                f"longest run of the days before, {top:g} km.",
                f"{ceiling_km(top, rules):g} km is the most.",
                rules.spike_percent.facts,
            )
        if run.kind == "run":
            done.append((day, run.distance_km))
        if run.kind != "run" and run.minutes > profile.run_minutes:
            yield Fault(
                "run_too_long",
                9,
                run.id,
                f"It takes {run.minutes} minutes; there are {profile.run_minutes}.",
                "Take fewer rounds.",
            )
    yield from _stages(look)


def _run_day(run: Run) -> int:
    return plan_day(run.week, run.day)


def _stages(look: _Look) -> Iterator[Fault]:
    weeks = [(w.number, max((r.stage for r in w.runs), default=0)) for w in look.plan.weeks]
    for (_, before), (number, stage) in pairwise([week for week in weeks if week[1]]):
        if stage > before + 1:
            yield Fault(
                "stage_jump",
                9,
                f"week {number}",
                f"Run and walk goes up {stage - before} stages at once.",
                "Go up one stage a week at most, after two full sessions.",
                look.rules.full_runs_to_rise.facts,
            )
    for week in look.plan.weeks:
        places = sorted({WEEK.index(run.day) for run in week.runs if run.kind == "run_walk"})
        if spread(places) < 2:
            yield Fault(
                "no_rest_between_runs",
                9,
                f"week {week.number}",
                "Two run-walks are on days next to each other.",
                "Leave a day between.",
                ("C-J3",),
            )


# ---- rules 10 and 11


def _variety(look: _Look) -> Iterator[Fault]:
    every, most = look.rules.swap_after_weeks.value, look.rules.new_at_once.value
    swaps = any(layer.kind in ("swap", "edit") for layer in look.plan.layers)
    sets = [
        {i.exercise for i in w.sessions[0].items if i.role == "main"}
        for w in look.plan.weeks
        if w.sessions
    ]
    for number, (before, after) in enumerate(pairwise(sets), start=2):
        new = after - before
        if len(new) > most and not swaps:
            yield Fault(
                "too_much_new",
                10,
                f"week {number}",
                f"{len(new)} exercises are new at once.",
                f"Change {most} at most.",
            )
        if new and (number - 1) % every and not swaps and not look.plan.layers:
            yield Fault(
                "changes_early",
                10,
                f"week {number}",
                "Exercises change before they could grow.",
                f"Keep them for {every} weeks.",
            )


def _reasons(look: _Look) -> Iterator[Fault]:
    lines = {i.place: i for w in look.plan.weeks for s in w.sessions for i in s.items}
    for place, item in lines.items():
        said = (item.why, item.why_now, item.would_change)
        if not all(text.strip() for text in said) or not (item.facts or item.convention):
            yield Fault(
                "no_reason",
                11,
                place,
                f"{item.name} does not say why.",
                "Give the reason and its source, or say that it is convention.",
            )


def faults(
    plan: Plan,
    profile: Profile,
    exercises: Sequence[Exercise],
    rules: Policy,
    findings: Sequence[SelfScreen] = (),
) -> tuple[Fault, ...]:
    """Return everything that a plan does against the rules, in their order; each fault once.

    The same fault in many sessions is said for the first of them.
    """
    look = _Look(plan, Need(profile, tuple(findings)), tuple(exercises), rules)
    found = [*_screen(look)]
    sessions = [session for week in plan.weeks for session in week.sessions]
    for session in sessions:
        for item in session.items:
            found += _suits(look, item, session.id)
            found += _level(look, item, session.id)
        found += _session(look, session)
    for item in plan.first_aid:
        found += _suits(look, item, "first aid")
    found += [*_days(look), *_runs(look), *_variety(look), *_reasons(look)]
    first: dict[tuple[str, str], Fault] = {}
    for fault in sorted(found, key=lambda fault: fault.rule):
        key = fault.says if fault.code != "spike" else ""
        first.setdefault((fault.code, key), fault)
    return tuple(first.values())


# ---- five plans to find a fault in


@dataclasses.dataclass(frozen=True)
class Mend:
    """One way that a student may choose to mend a plan, and what to say to it."""

    id: str
    says: str
    feedback: str
    layers: tuple[Layer, ...]


@dataclasses.dataclass(frozen=True)
class Suspect:
    """One thing that a student may point at as the fault, and what to say to it."""

    code: str
    says: str
    feedback: str


@dataclasses.dataclass(frozen=True)
class FlawedPlan:
    """A plan of a persona with one planted fault (``planted``, as a layer of edits)."""

    id: str
    title: str
    story: str
    persona: str
    code: str
    planted: tuple[Layer, ...]
    suspects: tuple[Suspect, ...]
    mends: tuple[Mend, ...]
    explanation: str
    facts: tuple[str, ...]


def flawed_plans() -> tuple[FlawedPlan, ...]:
    """Return the plans of the clinic in their order."""
    return records("flawed_plans", FlawedPlan)


def flawed_plan(id: str) -> FlawedPlan:
    """Return one plan of the clinic; an `InputError` names them all."""
    known = {plan.id: plan for plan in flawed_plans()}
    if id not in known:
        raise InputError(f"There is no plan {id!r} in the clinic: it has {', '.join(known)}.")
    return known[id]


def patient(flawed: FlawedPlan) -> Persona:
    """Return the persona whose plan it is."""
    return next(person for person in personas() if person.id == flawed.persona)


def on_trial(
    flawed: FlawedPlan, exercises: Sequence[Exercise], rules: Policy, mend: str = ""
) -> tuple[Plan, tuple[Fault, ...]]:
    """Return a plan of the clinic as it is, or mended as ``mend`` says, and what is wrong now."""
    person = patient(flawed)
    ordered = tuple(sorted(exercises, key=lambda exercise: exercise.id))
    maker = Maker(Need(person.profile, person.findings), ordered, rules)
    built = build_plan(person.profile, person.findings, exercises, rules)
    layers = list(flawed.planted)
    if mend:
        known = {one.id: one for one in flawed.mends}
        if mend not in known:
            raise InputError(f"There is no mend {mend!r}: choose one of {', '.join(known)}.")
        layers += known[mend].layers
    layers = [dataclasses.replace(one, id=f"{n}-{one.id}") for n, one in enumerate(layers)]
    plan = lay(built, layers, maker)
    return plan, faults(plan, person.profile, exercises, rules, person.findings)
