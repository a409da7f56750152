"""Running beside the exercises: a run-walk ladder, or runs as now, held to the single-run rule.

The rule is a ceiling and no goal: no run is longer by more than some percent than the longest of
the last 30 days [D-T1]. Distances are whole tenths of a kilometre, so that nothing is lost to
rounding.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Iterable, Sequence

from backstride.plan.items import Care, Need, care_for, cautions, says_no
from backstride.plan.library import Exercise
from backstride.plan.policy import Policy, Stage
from backstride.plan.records import WEEK, Change, Gap, Run, Trace, plan_day
from backstride.plan.select import spread

RULE = 9
TITLE = "Run by the longest run"
LADDER = "run_walk"
SPIKE_FACTS = ("D-T1",)


@dataclasses.dataclass(frozen=True)
class Running:
    """The runs of each week, what could not be met, and what the rule did."""

    weeks: tuple[tuple[Run, ...], ...]
    gaps: tuple[Gap, ...]
    traces: tuple[Trace, ...]


def run_care(need: Need, rules: Policy) -> tuple[Care, str]:
    """Return how carefully to start running: pain when running counts too."""
    profile = need.profile
    pain = max(profile.pain_now, profile.pain_worst, profile.pain_running)
    return care_for(pain, profile, rules)


def longest_before(day: int, runs: Iterable[tuple[int, float]], window_days: int) -> float:
    """Return the longest of ``runs`` (day, km) in the days before ``day``; 0 if there is none."""
    return max((km for when, km in runs if 0 < day - when <= window_days), default=0.0)


def ceiling_km(longest_km: float, rules: Policy) -> float:
    """Return the most (km) that one run may have after a longest run, in tenths rounded down."""
    metres = round(longest_km * 1000) * (100 + rules.spike_percent.value) // 100
    return metres // 100 / 10


def apart(days: Sequence[str], most: int) -> tuple[str, ...]:
    """Return up to ``most`` days with a rest day between, as many and as even as can be.

    Sunday meets Monday. Of choices that are alike the one with the earliest days is taken.
    """
    places = [WEEK.index(day) for day in days]
    for count in range(min(most, len(places)), 0, -1):
        fits = [
            chosen
            for chosen in itertools.combinations(sorted(places), count)
            if spread(chosen) >= 2
        ]
        if fits:
            best = max(fits, key=lambda c: (spread(c), [-place for place in c]))
            return tuple(WEEK[place] for place in best)
    return ()


# ---- run-walk


def stage_km(stage: Stage, rounds: int, rules: Policy) -> float:
    """Return the distance (km) of some rounds of a stage at the policy's assumed speeds."""
    run, walk = rules.easy_run_km_h.value, rules.walk_km_h.value
    return rounds * (stage.run_s * run + stage.walk_s * walk) / 3600


def rounds_that_fit(stage: Stage, minutes: int, longest_km: float, rules: Policy) -> int:
    """Return how many rounds of a stage fit the minutes and, if known, the longest run."""
    room_s = 60 * (minutes - 2 * rules.run_walk_walk_min.value)
    rounds = min(stage.rounds, max(0, room_s // (stage.run_s + stage.walk_s)))
    most_km = ceiling_km(longest_km, rules) if longest_km else math.inf
    while rounds and stage_km(stage, rounds, rules) > most_km:
        rounds -= 1
    return rounds


def fitting(number: int, minutes: int, longest_km: float, rules: Policy) -> tuple[int, int]:
    """Return the stage up to ``number`` that holds most running in the limits, and its rounds."""
    tried = [
        (stage.run_s * rounds, place, rounds)
        for place, stage in enumerate(rules.ladder[:number], start=1)
        if (rounds := rounds_that_fit(stage, minutes, longest_km, rules))
    ]
    return max(tried)[1:] if tried else (0, 0)


def run_walk(
    week: int, day: str, number: int, minutes: int, longest_km: float, rules: Policy
) -> Run:
    """Return one run-walk at a stage (from 1), or a walk at stage 0 or where no round fits.

    Where the stage does not fit whole, the stage up to it in which most running fits is taken.
    """
    number, rounds = fitting(number, minutes, longest_km, rules)
    stage = rules.ladder[max(number, 1) - 1]
    ends = 60 * rules.run_walk_walk_min.value
    full = rules.full_runs_to_rise.value
    walk_min = min(minutes, rules.ladder[0].minutes + 2 * rules.run_walk_walk_min.value)
    worked = -(-(2 * ends + rounds * (stage.run_s + stage.walk_s)) // 60)
    common = {"id": f"{week}-{day}-run", "week": week, "day": day, "convention": True}
    if not rounds:
        return Run(
            kind="walk",
            minutes=walk_min,
            why="Walking keeps you moving, and is the way in [C-J4].",
            would_change="When a brisk walk goes well, the first stage of run and walk comes.",
            facts=("C-J4",),
            **common,  # type: ignore[arg-type]
        )
    return Run(
        kind="run_walk",
        minutes=worked,
        why="Run-walk lowered lasting back pain more than waiting [H-C16].",
        would_change=f"After {full} full sessions with pain up to {rules.pain_limit.value} of 10 "
        "and no worse morning: the next stage, at most once a week [C-J3].",
        facts=("H-C16", "C-J3"),
        stage=number,
        rounds=rounds,
        run_s=stage.run_s,
        walk_s=stage.walk_s,
        warm_up_s=ends,
        cool_down_s=ends,
        **common,  # type: ignore[arg-type]
    )


def first_stage(need: Need, rules: Policy) -> int:
    """Return the stage to start with: below what the person could do; 0 is walking only."""
    care, _ = run_care(need, rules)
    usual = max(1, need.profile.level_could_do - rules.start_below.value)
    return 0 if care == 2 else max(1, usual - care)


def stage_of_week(week: int, first: int, rises: bool, rules: Policy) -> int:
    """Return the stage that a week holds if all went well before: at most one up each week."""
    return min(first + (week - 1 if rises else 0), len(rules.ladder))


def _run_walks(need: Need, rules: Policy) -> Running:
    profile = need.profile
    care, because = run_care(need, rules)
    days = apart(profile.run_days, rules.run_walk_sessions.value)
    first = first_stage(need, rules)
    rises = care == 0 and len(days) >= rules.full_runs_to_rise.value
    longest = profile.longest_run_km
    weeks: list[tuple[Run, ...]] = []
    for week in range(1, profile.weeks + 1):
        stage = stage_of_week(week, first, rises, rules)
        made = [run_walk(week, d, stage, profile.run_minutes, longest, rules) for d in days]
        weeks.append(tuple(dataclasses.replace(r, conditional=stage > first) for r in made))
        if longest and (run := made[0]).rounds:
            longest = max(longest, stage_km(rules.ladder[run.stage - 1], run.rounds, rules))
    start = "Walking only" if first == 0 else f"Stage {first} of {len(rules.ladder)}"
    then = "each week holds the next stage if two full sessions went well before"
    then = then if rises else "the stage stays until the log says more"
    trace = Trace(
        RULE,
        TITLE,
        f"You want to get back with run and walk on {', '.join(days)}. {because}".strip(),
        f"{start}, {profile.run_minutes} minutes at most; {then} [C-J3]. A run-walk is planned "
        "in minutes; where you gave a longest run, it is also held to that [D-T1].",
        ("C-J3", "H-C16", "D-T1"),
        True,
    )
    gaps = []
    if all(run.kind == "walk" for runs in weeks for run in runs) and first:
        gaps.append(_no_round(need, rules))
    return Running(tuple(weeks), tuple(gaps), (trace,))


def _no_round(need: Need, rules: Policy) -> Gap:
    profile = need.profile
    says = f"No round of run and walk fits {profile.run_minutes} minutes"
    for minutes in range(profile.run_minutes + 1, 121):
        if fitting(1, minutes, profile.longest_run_km, rules)[1]:
            help = Change("run_minutes", str(minutes), f"{minutes} minutes for a run-walk")
            return Gap("no_round_fits", f"{says}.", (help,))
    return Gap("no_round_fits", f"{says} and your longest run.")


# ---- running as now


def long_runs_km(need: Need, rules: Policy) -> tuple[float, ...]:
    """Return the longest run of each week (km): toward the goal, never above the ceiling."""
    profile = need.profile
    care, _ = run_care(need, rules)
    goal = max(profile.goal_run_km, profile.longest_run_km) if care == 0 else 0.0
    longest = math.floor(profile.longest_run_km * 10) / 10
    found: list[float] = []
    for week in range(1, profile.weeks + 1):
        day = 7 * week
        before = [(0, longest), *((7 * n, km) for n, km in enumerate(found, start=1))]
        top = longest_before(day, before, rules.spike_window_days.value)
        km = min(ceiling_km(top, rules), max(goal, longest)) if goal else longest
        if care == 2:
            km = math.floor(longest * 5) / 10
        elif week % rules.easier_run_every_weeks.value == 0:
            km = math.floor(min(km, top) * (100 - rules.easier_run_percent.value) / 10) / 10
        found.append(km)
    return tuple(found)


def _runs_as_now(need: Need, rules: Policy) -> Running:
    profile = need.profile
    _, because = run_care(need, rules)
    long_day = profile.long_run_day or profile.run_days[-1]
    others = [day for day in profile.run_days if day != long_day]
    count = max(1, min(profile.runs_per_week, len(profile.run_days)))
    days = sorted([*others[: count - 1], long_day], key=WEEK.index)
    kms = long_runs_km(need, rules)
    weeks = []
    for week, km in enumerate(kms, start=1):
        usual = min(km, profile.longest_run_km, kms[week - 2] if week > 1 else km)
        usual = math.floor(usual * 10) / 10
        runs = (_run(week, day, km if day == long_day else usual, day == long_day) for day in days)
        weeks.append(tuple(runs))
    percent = rules.spike_percent.value
    every = rules.easier_run_every_weeks.value
    rule = (
        f"No run is longer by more than {percent} % than the longest of the "
        f"{rules.spike_window_days.value} days before [D-T1]: at most {kms[0]:g} km in week 1 and "
        f"{max(kms):g} km at the most. Every {every} weeks the longest is shorter (convention)."
    )
    saw = f"Your longest run of the last 30 days is {profile.longest_run_km:g} km. {because}"
    gaps = []
    if profile.goal_run_km > max(kms):
        gaps.append(
            Gap(
                "run_goal_later",
                f"{profile.goal_run_km:g} km is not reached in {profile.weeks} weeks "
                f"without a jump: {max(kms):g} km is.",
                (Change("goal_run_km", f"{max(kms):g}", f"{max(kms):g} km as the run to reach"),),
            )
        )
    return Running(
        tuple(weeks), tuple(gaps), (Trace(RULE, TITLE, saw.strip(), rule, SPIKE_FACTS, True),)
    )


def _run(week: int, day: str, km: float, is_long: bool) -> Run:
    what = "The longest run of the week" if is_long else "A run as you do now"
    return Run(
        id=f"{week}-{day}-run",
        week=week,
        day=day,
        kind="run",
        minutes=0,
        why=f"{what}, at an easy pace, {km:g} km at most. Longer single runs went with more "
        "injuries [D-T1].",
        would_change="Walk instead if pain is up, or worse next morning.",
        facts=SPIKE_FACTS,
        convention=not is_long,
        distance_km=km,
    )


def clipped(weeks: Sequence[Sequence[Run]], start_km: float, rules: Policy) -> list[list[Run]]:
    """Return the runs with each held to the longest of the days before, as after a holiday.

    All runs of a week are held to what was there before its first, so that they grow once a week.
    Where nothing was run for the whole window, half of the last longest run is the way in.
    """
    done = [(-1, start_km)] if start_km else []
    found: list[list[Run]] = []
    for runs in weeks:
        row: list[Run] = []
        week_most = math.inf
        for run in sorted(runs, key=lambda run: WEEK.index(run.day)):
            if run.kind == "run" and done:
                day = plan_day(run.week, run.day)
                top = longest_before(day, done, rules.spike_window_days.value)
                most = ceiling_km(top, rules) if top else math.floor(done[-1][1] * 5) / 10
                week_most = min(week_most, most)
                run = _held(run, week_most)
                done.append((day, run.distance_km))
            row.append(run)
        found.append(row)
    return found


def _held(run: Run, most_km: float) -> Run:
    """A run of at most so many km, which says so where it became shorter."""
    if run.distance_km <= most_km:
        return run
    note = f"Shorter, {most_km:g} km at most: the runs before were shorter too."
    return dataclasses.replace(run, distance_km=most_km, note=note)


# ---- the rule


def plan_runs(need: Need, exercises: Sequence[Exercise], rules: Policy) -> Running:
    """Return the runs of every week under rule 9, or why there are none."""
    profile = need.profile
    none: tuple[tuple[Run, ...], ...] = ((),) * profile.weeks
    if profile.running == "none":
        trace = Trace(RULE, TITLE, "You asked for no running.", "No run is planned.", (), True)
        return Running(none, (), (trace,))
    if profile.screen == "appointment":
        why = "Running waits until someone has looked, as the symptom sorter asked for."
        trace = Trace(RULE, TITLE, "The screen says appointment.", why, (), True)
        return Running(none, (Gap("running_waits", why),), (trace,))
    ladder = next((e for e in exercises if e.id == LADDER), None)
    no = says_no(ladder, profile) if ladder else "the library has no run-walk"
    if no:
        said = f"Running is left out: {no}."
        help = _without(no, profile.avoid)
        trace = Trace(RULE, TITLE, "", said, ladder.facts if ladder else (), True)
        return Running(none, (Gap("no_running", said, help),), (trace,))
    found = _run_walks(need, rules) if profile.running == "run_walk" else _runs_as_now(need, rules)
    assert ladder is not None
    asks = [rule for rule in cautions(ladder, profile) if rule.action == "ask_first"]
    if not asks:
        return found
    note = " ".join(f"Ask first: {rule.why}" for rule in asks)
    weeks = tuple(tuple(dataclasses.replace(r, note=note) for r in runs) for runs in found.weeks)
    return dataclasses.replace(found, weeks=weeks)


def _without(no: str, avoid: Sequence[str]) -> tuple[Change, ...]:
    if LADDER not in avoid:
        return ()
    left = ",".join(id for id in avoid if id != LADDER)
    return (Change("avoid", left, "run-walk off your list of what to leave out"),)
