"""What a log says: up, hold, down, swap, ease off, repeat, or stop and seek advice.

Nothing is inferred from what is missing, more pain never gives more, and nothing is done here: a
decision is a proposal that the reader accepts or not (`backstride.plan.history`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Final, Literal

from backstride.plan.items import Maker, levels_for, neighbour, reach, with_sets
from backstride.plan.library import Exercise, Level, find_level, part, seconds
from backstride.plan.limits import ends_min
from backstride.plan.policy import Policy
from backstride.plan.records import (
    Decision,
    Item,
    Layer,
    LogEntry,
    Plan,
    Run,
    Session,
    plan_day,
    session_day,
)

DONE: Final = ("none", "some", "all", "top")
#: Layers that pass: a decision is about the plan below them.
EASING: Final = ("dial_back", "flare_up")
RUNNING: Final = "running"
PLAN: Final = "plan"
SEEK: Final = (
    "Stop this and ask a doctor or physiotherapist before you go on. If it is an emergency sign, "
    "get help now."
)
RUN_STOP: Final = f"A stop sign came up in a run. {SEEK}"


@dataclasses.dataclass(frozen=True)
class Report:
    """All entries of one exercise (or of everything) in one session, the worse side counting.

    ``eased`` is True on the days of a layer that eases: it was not the whole dose.
    """

    day: int
    done: str | None
    pain: int | None
    worst_pain: int
    next_morning_worse: bool | None
    effort: int
    stop_sign: bool
    eased: bool = False

    @property
    def complete(self) -> bool:
        """True if done, pain and the next morning are all known."""
        return None not in (self.done, self.pain, self.next_morning_worse)

    def sore(self, rules: Policy) -> bool:
        """True if pain was above the limit or the next morning worse."""
        return self.worst_pain > rules.pain_limit.value or self.next_morning_worse is True

    def calm(self, rules: Policy) -> bool:
        """True if everything is known and nothing was sore."""
        return self.complete and not self.sore(rules)


def report(entries: Sequence[LogEntry], needs_sides: bool = False) -> Report:
    """Return the entries of one session as one report; what one side lacks is not known."""
    sides = {entry.side for entry in entries}
    one_sided = needs_sides and "" not in sides and len(sides) < 2
    done = [entry.done for entry in entries]
    pain = [entry.pain for entry in entries]
    morning = [entry.next_morning_worse for entry in entries]
    known = [value for value in done if value is not None]
    return Report(
        day=session_day(entries[0].session),
        done=None if None in done or one_sided else min(known, key=DONE.index),
        pain=None if None in pain or one_sided else max(p for p in pain if p is not None),
        worst_pain=max((p for p in pain if p is not None), default=0),
        next_morning_worse=True if True in morning else (None if None in morning else False),
        effort=max((e.effort for e in entries if e.effort is not None), default=0),
        stop_sign=any(entry.stop_sign for entry in entries),
    )


def reports(log: Iterable[LogEntry], exercise: str, needs_sides: bool = False) -> list[Report]:
    """Return a report for each session in which an exercise was logged, oldest first."""
    return _by_session([e for e in log if e.exercise == exercise], needs_sides)


def _by_session(entries: Iterable[LogEntry], needs_sides: bool = False) -> list[Report]:
    found: dict[str, list[LogEntry]] = {}
    for entry in entries:
        found.setdefault(entry.session, []).append(entry)
    return sorted((report(group, needs_sides) for group in found.values()), key=lambda r: r.day)


# ---- one exercise


@dataclasses.dataclass(frozen=True)
class _Case:
    """One exercise as it stands, what was logged of it since it last changed, and the helpers."""

    maker: Maker
    item: Item
    session: Session
    logged: Sequence[Report]
    sore_elsewhere: bool
    layers: tuple[Layer, ...]
    today: int
    to_come: tuple[tuple[Item, ...], ...]

    @property
    def rules(self) -> Policy:
        return self.maker.rules

    @property
    def exercise(self) -> Exercise:
        return self.maker.find(self.item.exercise)

    @property
    def full(self) -> Level:
        """The level of the exercise with its whole range."""
        return self.exercise.levels[self.item.level - 1]

    def beside(self, place: str) -> str:
        """A neighbour such as ``"bridge:2"`` if it suits and serves the same part; else ""."""
        found = neighbour(place, self.maker.exercises, self.maker.need.profile)
        same = found and part(find_level(found, self.maker.exercises)[0]) == part(self.exercise)
        return found if same else ""

    def has(self, place: str) -> bool:
        """True if the session holds an exercise of this kind already, beside this one."""
        other = self.maker.find(place.partition(":")[0])
        rest = [i for i in self.session.items if i.exercise != self.item.exercise]
        kinds = {self.maker.find(i.exercise).family for i in rest if i.role == "main"}
        return other.family in kinds or other.id in {i.exercise for i in self.session.items}

    def decision(
        self,
        action: Literal["up", "hold", "down", "swap", "stop_and_seek_advice"],
        code: str,
        because: str,
        facts: Sequence[str] = (),
        layer: Layer | None = None,
        after: str = "",
    ) -> Decision:
        here = self.item.step
        return Decision(
            about=self.item.exercise,
            action=action,
            code=code,
            because=because,
            before=here,
            after=after or here,
            facts=tuple(facts),
            convention=True,
            policy_version=self.rules.version,
            layers=(layer,) if layer else (),
        )

    def to(self, level: int, sets: int, because: str) -> tuple[Layer, str]:
        """The layer that changes the dose of this exercise, and the step it leads to."""
        id = self.item.exercise
        layer = Layer(
            id=f"level-{id}-{self.today}",
            kind="level",
            first_day=self.today,
            exercise=id,
            level=level,
            sets=sets,
            because=because,
        )
        return layer, step_text(id, level, sets)

    def fits(self, exercise: Exercise, level: int, sets: int) -> bool:
        """True if all sessions to come stay within the minutes with this in place of the item."""
        new_s = seconds(exercise, with_sets(exercise.levels[level - 1], sets))
        most_s = 60 * (self.maker.need.profile.minutes - ends_min(self.rules))
        for items in self.to_come:
            others = (i for i in items if i.role == "main" and i.exercise != self.item.exercise)
            if sum(i.seconds for i in others) + new_s > most_s:
                return False
        return True


def step_text(exercise: str, level: int, sets: int) -> str:
    """Return a step of an exercise as a short text: ``"bridge:2 x3"``."""
    return f"{exercise}:{level} x{sets}"


def _down(case: _Case) -> Decision:
    """A level less; else the easier neighbour; else a set less; else another exercise."""
    item, rules, profile = case.item, case.rules, case.maker.need.profile
    limit = rules.pain_limit.value
    because = f"Pain was above {limit} of 10 or the next morning was worse"
    lower = [v for v in levels_for(case.exercise, profile) if v.level < item.level]
    easier = case.beside(case.full.easier)
    if lower:
        sets = min(item.sets, lower[-1].sets_min)
        layer, after = case.to(lower[-1].level, sets, f"{because}.")
        said = f"{because}, so do one level less."
    elif easier and not case.has(easier):
        return _instead(case, *find_level(easier, case.maker.exercises), because)
    elif item.sets > 1:
        layer, after = case.to(item.level, item.sets - 1, f"{because}.")
        said = f"{because}, and this is the first level, so do one set less."
    else:
        return _swap(case, f"{because}, and there is nothing less of this exercise")
    return case.decision("down", "down_after_pain", said, rules.pain_limit.facts, layer, after)


def _swap(case: _Case, because: str) -> Decision:
    """An exercise of the same part that is no harder, of the same family first; else advice."""
    gone = {layer.exercise for layer in case.layers if layer.kind == "swap"}
    others = [
        (level.effort, other.family != case.exercise.family, other.id, other, level)
        for other in case.maker.exercises
        if part(other) == part(case.exercise) and not case.has(other.id) and other.id not in gone
        for level in reach(other, case.maker.need.profile, case.rules)[:1]
        if level.effort <= case.full.effort and case.fits(other, level.level, level.sets_min)
    ]
    if not others:
        said = f"{because}, and no other exercise of its kind suits. {SEEK}"
        return case.decision("stop_and_seek_advice", "nothing_less_suits", said)
    *_, other, level = min(others, key=lambda found: found[:3])
    return _instead(case, other, level, because)


def _instead(case: _Case, other: Exercise, level: Level, because: str) -> Decision:
    """Another exercise in the place of this one, as a decision after pain."""
    layer = Layer(
        id=f"swap-{case.item.exercise}-{case.today}",
        kind="swap",
        first_day=case.today,
        exercise=case.item.exercise,
        to=other.id,
        level=level.level,
        because=f"{because}.",
    )
    said = f"{because}, so {other.name} takes its place."
    after = step_text(other.id, level.level, level.sets_min)
    return case.decision("swap", "swap_after_pain", said, case.rules.pain_limit.facts, layer, after)


def _up(case: _Case) -> Decision:
    item, rules = case.item, case.rules
    good = rules.good_sessions_to_rise
    because = f"{good.value} sessions in a row went well"
    full = case.full
    if item.sets < full.sets_max:
        target, level, sets = case.exercise, item.level, item.sets + 1
        said = f"{because}, so do one set more."
    else:
        harder = case.beside(full.harder)
        if not harder:
            return case.decision(
                "hold",
                "hold_at_top",
                "There is nothing harder here for you, so the level stays.",
                good.facts,
            )
        target, next_level = find_level(harder, case.maker.exercises)
        level, sets = next_level.level, min(item.sets, next_level.sets_min)
        said = f"{because}, so go up one level."
        if target.id != item.exercise:
            said = f"{because}, so go on to {target.name}."
    if not case.fits(target, level, sets):
        minutes = case.maker.need.profile.minutes
        return case.decision(
            "hold",
            "hold_no_time",
            f"{because}, but more does not fit into "
            f"{minutes} minutes. With more time it would go up.",
            good.facts,
        )
    layer, after = case.to(level, sets, f"{because}.")
    if target.id != item.exercise:
        if case.has(target.id):
            return case.decision(
                "hold",
                "hold_at_top",
                "What comes next is in your plan already, so the level stays.",
                good.facts,
            )
        after = step_text(target.id, level, sets)
        layer = dataclasses.replace(
            layer, id=f"swap-{item.exercise}-{case.today}", kind="swap", to=target.id
        )
    return case.decision("up", "up_one_step", said, good.facts, layer, after)


def _decide(case: _Case) -> Decision:
    rules, logged = case.rules, case.logged
    if not logged:
        return case.decision("hold", "insufficient_data", "Nothing is logged here, so it stays.")
    last = logged[-1]
    if any(one.stop_sign for one in logged[-2:]):
        return case.decision(
            "stop_and_seek_advice",
            "stop_sign",
            f"One of its stop signs came up. {SEEK}",
            ("C-A16", "C-A19"),
        )
    if last.sore(rules) and last.eased:
        return case.decision(
            "hold", "hold_eased", "The easier days are there for this, so the level below stays."
        )
    if last.sore(rules):
        return _down(case)
    if not last.complete:
        return case.decision(
            "hold", "insufficient_data", "Part of the last session is not logged, so it stays."
        )
    good = rules.good_sessions_to_rise
    enough = logged[-good.value :]
    if len(enough) < good.value or not all(r.calm(rules) and r.done == "top" for r in enough):
        return case.decision(
            "hold",
            "not_yet",
            f"Not yet {good.value} good sessions in a row at the top of the range, so it stays.",
            good.facts,
        )
    if last.effort > rules.effort_limit.value:
        return case.decision(
            "hold",
            "hold_effort",
            f"It felt harder than {rules.effort_limit.value} of 10, so it stays.",
        )
    if case.sore_elsewhere:
        return case.decision(
            "hold",
            "hold_sore",
            "The last session was sore elsewhere, so nothing goes up now.",
            rules.pain_limit.facts,
        )
    return _up(case)


def _since(plan: Plan, exercise: str) -> int:
    """The day on which the dose of an exercise last changed by an accepted decision."""
    return max(
        (
            layer.first_day
            for layer in plan.layers
            if (layer.kind == "level" and layer.exercise == exercise)
            or (layer.kind == "swap" and layer.to == exercise)
        ),
        default=0,
    )


def exercise_decisions(
    plan: Plan, log: Sequence[LogEntry], maker: Maker, today: int
) -> tuple[Decision, ...]:
    """Return a decision for each main exercise of the next session, from ``today`` on.

    ``plan`` has its layers on but those that only ease for some days; what was logged on such
    days counts against going up and not for it.
    """
    trained = [entry for entry in log if entry.exercise]
    sessions = [session for week in plan.weeks for session in week.sessions]
    if not trained or not sessions:
        return ()
    to_come = [s for s in sessions if plan_day(s.week, s.day) >= today] or sessions[-1:]
    session = to_come[0]
    different = tuple({id(s.items): s.items for s in to_come}.values())
    overall = _by_session(log)[-1]
    found = []
    for item in session.items:
        if item.role != "main":
            continue
        since = max(_since(plan, item.exercise), today - maker.rules.log_counts_days.value)
        needs_sides = item.sides == "each" and any(e.side for e in trained)
        logged = [r for r in reports(log, item.exercise, needs_sides) if r.day >= since]
        logged = [_eased(one) if _is_eased(plan, one.day) else one for one in logged]
        sore = overall.sore(maker.rules)
        with_it = tuple(i for i in different if item.exercise in {one.exercise for one in i})
        case = _Case(maker, item, session, logged, sore, plan.layers, today, with_it)
        found.append(_decide(case))
    return tuple(found)


def _is_eased(plan: Plan, day: int) -> bool:
    return any(
        layer.covers(day) or layer.leads_back(day) for layer in plan.layers if layer.kind in EASING
    )


def _eased(one: Report) -> Report:
    """A report of an easier day, on which the top of the range was not the top of the dose."""
    done = "all" if one.done == "top" else one.done
    return dataclasses.replace(one, done=done, eased=True)


# ---- runs


def run_decision(plan: Plan, log: Sequence[LogEntry], maker: Maker) -> Decision | None:
    """Return what the runs of the week that was logged last say about the next; None without."""
    logged = _by_session(e for e in log if e.session.endswith("-run"))
    if not logged:
        return None
    week = logged[-1].day // 7 + 1
    runs = next((w.runs for w in plan.weeks if w.number == week), ())
    if not runs:
        return None
    this_week = [r for r in logged if r.day // 7 + 1 == week]
    ladder = [run for run in runs if run.kind != "run"]
    if ladder:
        return _stage_decision(ladder[0], this_week, plan, maker)
    return _distance_decision(runs, this_week, maker)


def _run_says(
    action: Literal["up", "hold", "down", "stop_and_seek_advice"],
    code: str,
    because: str,
    before: str,
    after: str,
    maker: Maker,
    layer: Layer | None = None,
) -> Decision:
    facts = maker.rules.full_runs_to_rise.facts
    layers = (layer,) if layer else ()
    version = maker.rules.version
    return Decision(RUNNING, action, code, because, before, after, facts, True, version, layers)


def _stage_decision(run: Run, logged: Sequence[Report], plan: Plan, maker: Maker) -> Decision:
    rules, week = maker.rules, run.week
    stage, top = run.stage, len(rules.ladder)
    here = f"stage {stage}"
    needed = rules.full_runs_to_rise.value

    def layer(level: int, because: str) -> Layer:
        return Layer(
            f"run_stage-{week + 1}", "run_stage", first_day=7 * week, level=level, because=because
        )

    if any(r.stop_sign for r in logged):
        return _run_says("stop_and_seek_advice", "stop_sign", RUN_STOP, here, here, maker)
    if any(r.sore(rules) for r in logged):
        why = "A run was sore or the morning after was worse, so go one stage down next week."
        lower = max(stage - 1, 0)
        return _run_says("down", "run_down", why, here, f"stage {lower}", maker, layer(lower, why))
    full = sum(r.calm(rules) and r.done in ("all", "top") for r in logged)
    if full < needed:
        why = f"{full} of {needed} full run-walks are logged, so stay on this stage next week."
        return _run_says("hold", "run_hold", why, here, here, maker, layer(stage, why))
    if stage >= top:
        return _run_says("hold", "run_top", "This is the top of the ladder.", here, here, maker)
    why = f"{full} full run-walks went well, so the next stage comes next week."
    after = f"stage {stage + 1}"
    return _run_says("up", "run_up", why, here, after, maker, layer(stage + 1, why))


def _distance_decision(runs: Sequence[Run], logged: Sequence[Report], maker: Maker) -> Decision:
    rules, week = maker.rules, runs[0].week
    km = max(run.distance_km for run in runs)
    here = f"{km:g} km at most"
    if any(r.stop_sign for r in logged):
        return _run_says("stop_and_seek_advice", "stop_sign", RUN_STOP, here, here, maker)
    if any(r.sore(rules) for r in logged):
        less = round(km * 10) * (100 - rules.easier_run_percent.value) // 100 / 10
        why = "A run was sore or the morning after was worse, so run less far next week."
        layer = Layer(
            f"run_km-{week + 1}",
            "edit",
            first_day=7 * week,
            week=week + 1,
            km=less,
            action="run_km",
            because=why,
        )
        return _run_says("down", "run_down", why, here, f"{less:g} km at most", maker, layer)
    return _run_says("hold", "run_as_planned", "The runs go on as planned.", here, here, maker)


# ---- the whole plan


def _restless(sessions: Sequence[Report], rules: Policy) -> list[Report]:
    """The latest reports since the last calm one; what is not known is not calm."""
    found: list[Report] = []
    for one in reversed(sessions):
        if one.calm(rules):
            break
        found.append(one)
    return found


def _flare(plan: Plan, log: Sequence[LogEntry], maker: Maker) -> Decision | None:
    rules = maker.rules
    sessions = _by_session(log)
    since = max((one.first_day for one in plan.layers if one.kind == "flare_up"), default=0)
    restless = [one for one in _restless(sessions, rules) if one.day >= since]
    bad = rules.bad_sessions_to_flare.value
    sudden = any(one.worst_pain >= rules.pain_flare.value for one in restless)
    if not sudden and sum(one.sore(rules) for one in restless) < bad:
        return None
    last = sessions[-1]
    flares = [layer for layer in plan.layers if layer.kind == "flare_up"]
    if any(one.covers(last.day + 1) or one.first_day > last.day for one in flares):
        return None
    why = (
        f"Pain reached {rules.pain_flare.value} of 10"
        if sudden
        else f"{bad} sessions in a row were sore"
    )
    days, back = rules.flare_days.value, rules.way_back_days.value
    said = (
        f"{why}. For {days} days do half and keep moving; then {back} days lead back to the plan."
    )
    layer = Layer(
        f"flare_up-{last.day + 1}",
        "flare_up",
        first_day=last.day + 1,
        days=days,
        back_days=back,
        because=said,
    )
    recent = sum(last.day - one.first_day <= rules.flare_window_days.value for one in flares)
    again = recent + 1 >= rules.flares_to_ask.value
    if again:
        within = f"in {rules.flare_window_days.value} days"
        said = f"{said} It is flare-up number {recent + 1} {within}. {SEEK}"
    return Decision(
        about=PLAN,
        action="stop_and_seek_advice" if again else "flare_up",
        code="flares_again" if again else "flare_up",
        because=said,
        before="as planned",
        after="easier days",
        facts=rules.flare_days.facts,
        convention=True,
        policy_version=rules.version,
        layers=(layer,),
    )


def missed(plan: Plan, log: Sequence[LogEntry], today: int) -> tuple[Session, ...]:
    """Return the latest sessions before ``today`` (a day of the plan) that were missed in a row.

    A session counts as done as soon as anything of it was done; one of which nothing is logged
    counts as missed.
    """
    done = {e.session for e in log if e.done in ("some", "all", "top")}
    due = [s for w in plan.weeks for s in w.sessions if plan_day(s.week, s.day) < today]
    found: list[Session] = []
    for session in sorted(due, key=lambda s: plan_day(s.week, s.day), reverse=True):
        if session.id in done:
            break
        found.append(session)
    return tuple(reversed(found))


def _realign(plan: Plan, log: Sequence[LogEntry], today: int, maker: Maker) -> Decision | None:
    rules = maker.rules
    before = max((one.first_day for one in plan.layers if one.kind == "repeat"), default=0)
    gone = [s for s in missed(plan, log, today) if plan_day(s.week, s.day) >= before]
    if len(gone) < rules.missed_to_realign.value:
        return None
    week, now = gone[0].week, -(-today // 7)
    said = (
        f"{len(gone)} sessions in a row are not logged as done. That happens. Next week is week "
        f"{week} once more, and the rest moves back."
    )
    layer = Layer(f"repeat-{today}", "repeat", first_day=today, week=week, because=said)
    return Decision(
        about=PLAN,
        action="realign",
        code="realign",
        because=said,
        before=f"week {now + 1} as planned",
        after=f"week {week} once more",
        facts=rules.missed_to_realign.facts,
        convention=True,
        policy_version=rules.version,
        layers=(layer,),
    )


def review(plan: Plan, log: Sequence[LogEntry], maker: Maker, today: int) -> tuple[Decision, ...]:
    """Return all decisions that a log gives on ``today`` (a day of the plan), gravest first.

    ``plan`` has its layers on but those that only ease for some days (`EASING`), and names all of
    them in ``plan.layers``. Nothing changes until a decision is accepted.
    """
    known = [e for e in log if session_day(e.session) < today]
    whole = [_flare(plan, known, maker), _realign(plan, known, today, maker)]
    easing = any(
        one is not None and one.layers and one.about == PLAN and one.code != "realign"
        for one in whole
    )
    runs = run_decision(plan, known, maker)
    found = [*whole, runs, *exercise_decisions(plan, known, maker, today)]
    kept = [one for one in found if one is not None]
    if easing:
        kept = [_held(one) if one.action == "up" else one for one in kept]
    order = ("stop_and_seek_advice", "flare_up", "realign", "down", "swap", "up", "hold")
    return tuple(sorted(kept, key=lambda d: (order.index(d.action), d.about)))


def _held(decision: Decision) -> Decision:
    """In a flare-up nothing goes up."""
    said = "Easier days come first, so nothing goes up now."
    return dataclasses.replace(
        decision, action="hold", code="hold_flare", because=said, after=decision.before, layers=()
    )
