"""The plan builder: rules in a fixed order, each leaving a line that says what it did and why.

0 screen first; 1 leave out what does not suit; 2 cover legs, trunk, hip or flexibility within
the minutes, on days that are not neighbours; 3 start one level below; 4 and 5 say how a level
changes (`backstride.plan.progress`); 11 every item says why; 12 the same input gives the same
plan, to the byte.
"""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import json
from collections.abc import Sequence
from typing import Literal

from backstride.plan.library import Exercise, Level, Part, Policy, dose_text, minutes, part
from backstride.plan.profile import WEEK, Profile

Status = Literal["generated", "generated_with_gaps", "unsatisfiable", "blocked_by_screen"]
PARTS: tuple[tuple[str, Part], ...] = (
    ("leg strength", "legs"),
    ("trunk", "trunk"),
    ("hip or flexibility", "hip"),
    ("running again", "running"),
    ("more leg strength", "legs"),
)
WHY = {
    "leg strength": "Leg training gave runners with back pain the most function [H-C14].",
    "trunk": "Trunk exercise helps about as much as other exercise [H-E4].",
    "hip or flexibility": "It rounds the plan off; expect range, not a changed run [H-B5].",
    "running again": "Run-walk lowered lasting back pain more than waiting [H-C16].",
    "more leg strength": "There is time for a second leg exercise [H-C14].",
}
HELP = {
    "emergency": "Your answers hold an emergency sign. Call your emergency number or go to an "
    "emergency department now. We build no plan.",
    "urgent": "Your answers call for a prompt look. Ask a doctor or an advice line today, and "
    "leave running out until then. We build no plan before that.",
}
SAFETY = (
    "Stop and get help for pain or numbness in both legs, numbness around the genitals or back "
    "passage, a change in bladder or bowel control, fever, or leg weakness that grows [C-A16] "
    "[C-A19]. No list can rule serious disease out [C-A11]."
)


@dataclasses.dataclass(frozen=True)
class Item:
    """One exercise in a session, with its dose and the reasons behind it."""

    exercise: str
    name: str
    level: int
    dose: str
    how: str
    rationale_code: str
    why: str
    why_now: str
    would_change: str


@dataclasses.dataclass(frozen=True)
class Session:
    """What to do on one day."""

    day: str
    minutes: int
    items: tuple[Item, ...]


@dataclasses.dataclass(frozen=True)
class Week:
    """One week of the plan."""

    number: int
    focus: str
    sessions: tuple[Session, ...]


@dataclasses.dataclass(frozen=True)
class Trace:
    """What one rule did."""

    rule: int
    said: str


@dataclasses.dataclass(frozen=True)
class Plan:
    """An explained example plan, or the reason why there is none."""

    plan_id: str
    status: Status
    message: str
    weeks: tuple[Week, ...]
    gaps: tuple[str, ...]
    trace: tuple[Trace, ...]
    provenance: str


def _digest(profile: Profile, rules: Policy, exercises: Sequence[Exercise]) -> tuple[str, str]:
    """The plan's id from all that it depends on, and where it came from in words."""
    content = json.dumps([dataclasses.asdict(e) for e in exercises], sort_keys=True)
    version = hashlib.sha256(content.encode()).hexdigest()[:12]
    inputs = [dataclasses.asdict(profile), dataclasses.asdict(rules), version]
    text = json.dumps(inputs, sort_keys=True)
    said = f"policy version {rules.version}, exercise library {version}"
    return hashlib.sha256(text.encode()).hexdigest(), said


def _left_out(exercise: Exercise, profile: Profile, rules: Policy) -> str:
    """Why an exercise does not suit this profile; '' if it does."""
    if exercise.id in profile.avoid:
        return "you asked to leave it out"
    asked = (*exercise.equipment, *starting(exercise, profile, rules).equipment)
    missing = [item for item in asked if item not in profile.equipment]
    if missing:
        return f"it needs a {' and a '.join(missing)}"
    for rule in exercise.not_for:
        if rule.flag in profile.flags and rule.action == "exclude":
            return rule.why.rstrip(".").lower()
    return ""


def training_days(days: Sequence[str], most: int) -> tuple[str, ...]:
    """Return up to ``most`` of the days with a rest day between them (Sunday meets Monday)."""
    places = sorted(WEEK.index(day) for day in days)
    for count in range(min(most, len(places)), 0, -1):
        for chosen in itertools.combinations(places, count):
            gaps = [(b - a) % 7 for a, b in zip(chosen, (*chosen[1:], chosen[0]), strict=True)]
            if count == 1 or min(gaps) >= 2:
                return tuple(WEEK[place] for place in chosen)
    return ()


def _chosen(
    allowed: Sequence[Exercise], profile: Profile, rules: Policy
) -> tuple[list[tuple[str, Exercise]], list[str]]:
    """Pick exercises part by part while the minutes last; also what could not be covered."""
    left = profile.minutes - rules.warm_up_min.value
    lasts = {e.id: minutes(e, starting(e, profile, rules)) for e in allowed}
    second = min(lasts[e.id] for e in allowed if part(e) in ("trunk", "hip"))
    found: list[tuple[str, Exercise]] = []
    gaps: list[str] = []
    for said, wanted in PARTS:
        if len(found) >= rules.exercises_most.value:
            break
        if said == "running again" and profile.runs_per_week > 0:
            continue
        taken = {exercise.id for _, exercise in found}
        room = left if found else left - second  # the first exercise leaves room for another
        fits = [
            e for e in allowed if part(e) == wanted and e.id not in taken and lasts[e.id] <= room
        ]
        if fits:
            found.append((said, fits[0]))
            left -= lasts[fits[0].id]
        elif said in ("leg strength", "trunk", "hip or flexibility"):
            gaps.append(f"No {said} exercise suits and fits into {profile.minutes} minutes.")
    return found, gaps


def _first_level_because(profile: Profile, rules: Policy) -> str:
    """Why every exercise starts at the first level; '' if nothing calls for it."""
    worst = max(profile.pain_now, profile.pain_worst)
    if worst > rules.pain_limit.value or profile.next_morning_worse:
        return "Pain is up"
    return "Someone should look first" if profile.screen == "appointment" else ""


def start_level(profile: Profile, rules: Policy, top: int) -> int:
    """One below what the person could do, at most ``top``; the first if there is a reason."""
    if _first_level_because(profile, rules):
        return 1
    return min(max(profile.level_could_do - 1, 1), top)


def starting(exercise: Exercise, profile: Profile, rules: Policy) -> Level:
    """The level of an exercise that the plan starts with."""
    caps = [r.highest_level for r in exercise.not_for if r.flag in profile.flags]
    top = min([len(exercise.levels), *(cap for cap in caps if cap)])
    return exercise.levels[start_level(profile, rules, top) - 1]


def _item(part: str, exercise: Exercise, profile: Profile, rules: Policy) -> Item:
    top = len(exercise.levels)
    level = starting(exercise, profile, rules)
    rules_met = [rule for rule in exercise.not_for if rule.flag in profile.flags]
    ask = [f"Ask first: {rule.why}" for rule in rules_met if rule.action == "ask_first"]
    ask += [f"{rule.why} {rule.modify_to}" for rule in rules_met if rule.action == "modify"]
    return Item(
        exercise=exercise.id,
        name=exercise.name,
        level=level.level,
        dose=dose_text(exercise, level),
        how=" ".join([level.how, *exercise.cues.do, *ask]),
        rationale_code=f"cover_{part.replace(' ', '_')}",
        why=f"{WHY[part]} {exercise.note}",
        why_now=f"Level {level.level} of {top}: {_why_level(level.level, profile, rules)}.",
        would_change=f"{_would_change(exercise, level.level, rules)} {_stop(exercise)}",
    )


def _stop(exercise: Exercise) -> str:
    return " ".join(f"Stop for {reason[0].lower()}{reason[1:]}." for reason in exercise.stop_if)


def _why_level(level: int, profile: Profile, rules: Policy) -> str:
    if because := _first_level_because(profile, rules):
        return f"{because[0].lower()}{because[1:]}, so you start with the first level"
    if level < profile.level_could_do:
        return "below what you could do, to start gently"
    return "the first level, as nothing is below it"


def _would_change(exercise: Exercise, level: int, rules: Policy) -> str:
    """What moves the level up or down, in words."""
    limit = rules.pain_limit.value
    down = f"Do less if pain is above {limit} of 10 or worse next morning."
    if level == len(exercise.levels):
        return f"This is the top level. {down}"
    dose = dose_text(exercise, exercise.levels[level])
    good = rules.good_sessions_to_rise.value
    return f"After {good} good sessions in a row: level {level + 1}, {dose}. {down}"


def _weeks(
    days: Sequence[str], found: Sequence[tuple[str, Exercise]], profile: Profile, rules: Policy
) -> tuple[Week, ...]:
    items = tuple(_item(part, exercise, profile, rules) for part, exercise in found)
    lasts = sum(minutes(exercise, starting(exercise, profile, rules)) for _, exercise in found)
    sessions = tuple(Session(day, rules.warm_up_min.value + lasts, items) for day in days)
    good = rules.good_sessions_to_rise.value
    later = (
        f"Go up one level in an exercise after {good} good sessions in a row; else stay where you "
        "are."
    )
    focus = ["Learn the movements.", later, later, "Look back: what grew, what hurt, what next?"]
    count = rules.weeks.value
    return tuple(Week(n + 1, focus[min(n, len(focus) - 1)], sessions) for n in range(count))


def _smallest_change(
    allowed: Sequence[Exercise], days: Sequence[str], profile: Profile, rules: Policy
) -> str:
    """What stands in the way of any plan, and the least that would help; '' if nothing does."""
    lasts = {e.id: minutes(e, starting(e, profile, rules)) for e in allowed}
    legs = [lasts[e.id] for e in allowed if part(e) == "legs"]
    others = [lasts[e.id] for e in allowed if part(e) in ("trunk", "hip")]
    wishes = []
    if len(days) < rules.sessions_least.value:
        wishes.append(
            f"{len(days)} training day with rest between is fewer than "
            f"{rules.sessions_least.value}: add a day that is not next to it"
        )
    if not legs or not others:
        what = "leg strength" if not legs else "trunk, hip or flexibility"
        wishes.append(f"no {what} exercise is left: allow one, or add equipment")
    else:
        need = rules.warm_up_min.value + min(legs) + min(others)
        if profile.minutes < need:
            wishes.append(f"{profile.minutes} minutes are too few: {need} would do")
    return "; ".join(wishes)


def build_plan(profile: Profile, rules: Policy, exercises: Sequence[Exercise]) -> Plan:
    """Return an example plan for ``profile``, with the trace of the rules that made it."""
    plan_id, provenance = _digest(profile, rules, exercises)
    if profile.screen in HELP:
        said = Trace(0, f"The screen says {profile.screen}: no plan is built.")
        message = HELP[profile.screen]
        return Plan(plan_id, "blocked_by_screen", message, (), (), (said,), provenance)
    trace = [Trace(0, f"The screen says {profile.screen.replace('_', '-')}: a plan may be built.")]
    reasons = {exercise.id: _left_out(exercise, profile, rules) for exercise in exercises}
    allowed = [exercise for exercise in exercises if not reasons[exercise.id]]
    trace += [
        Trace(1, f"{e.name} is left out: {reasons[e.id]}.") for e in exercises if reasons[e.id]
    ]
    days = training_days(profile.days, rules.sessions_most.value)
    wish = _smallest_change(allowed, days, profile, rules)
    if wish:
        trace.append(Trace(2, f"No plan fits: {wish}."))
        message = f"No plan fits what was asked: {wish}."
        return Plan(plan_id, "unsatisfiable", message, (), (wish,), tuple(trace), provenance)
    found, gaps = _chosen(allowed, profile, rules)
    trace.append(Trace(2, f"Training days with rest between: {', '.join(days)}."))
    trace += [Trace(2, f"{e.name} covers {part}. {WHY[part]}") for part, e in found]
    trace += [Trace(2, gap) for gap in gaps]
    start = f"Every exercise starts one level below {profile.level_could_do}, at least at level 1."
    if because := _first_level_because(profile, rules):
        start = f"{because}, so every exercise starts at level 1."
    trace.append(Trace(3, start))
    limit = rules.pain_limit
    rise = f"A level rises after {rules.good_sessions_to_rise.value} good sessions in a row, "
    trace.append(Trace(4, rise + f"with pain up to {limit.value} of 10. {limit.why}"))
    trace.append(
        Trace(5, "If a session is not logged, the level stays. More pain never raises it.")
    )
    status: Status = "generated_with_gaps" if gaps else "generated"
    message = "Exercise helps many people a little; nobody can promise it to one person [C-F10]."
    if profile.screen == "appointment":
        message = f"Keep the appointment that the symptom sorter asked for. {message}"
    weeks = _weeks(days, found, profile, rules)
    return Plan(plan_id, status, message, weeks, tuple(gaps), tuple(trace), provenance)
