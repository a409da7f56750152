"""How long a plan takes, over 1,000 made-up people: the median, the slowest, and plans a second.

    python tools/bench_plan.py

The alternative of the same run is trying every set of exercises in place of branch and bound. The
people are drawn with a fixed seed and cover what can be typed in: some get no plan, and those take
the longest, as the smallest change that helps is looked for by trying.
"""

from __future__ import annotations

import itertools
import statistics
import time
from collections import Counter
from random import Random
from typing import Any

from backstride.plan import Profile, build_plan, library, policy
from backstride.plan.items import Need
from backstride.plan.library import known_flags
from backstride.plan.limits import candidates, task
from backstride.plan.profile import EASES, EQUIPMENT, RUNNING, SCREENS, SPACES
from backstride.plan.records import WEEK
from backstride.plan.select import Task, best_set, score_of

PEOPLE = 1000
MEDIAN_MS = 50.0
SLOWEST_MS = 250.0
#: The slowest of the first round are tried again, and the best try counts: what is left is the
#: plan and not what else the machine did.
AGAIN = 30
TRIES = 3
#: So many people's choices are also made by trying every set.
COMPARED = 30


def some(dice: Random, values: Any, most: int) -> tuple[str, ...]:
    """Return up to ``most`` of some values."""
    found = list(values)
    return tuple(dice.sample(found, dice.randint(0, min(most, len(found)))))


def person(dice: Random) -> Profile:
    """Return one made-up person; most have room for a plan, some have none."""
    now = dice.randint(0, 10)
    running = dice.choice(RUNNING)
    run_days = some(dice, WEEK, 6) or ("Sunday",)
    return Profile(
        screen=dice.choices(SCREENS, (14, 4, 1, 1))[0],
        days=(*some(dice, WEEK[3:], 4), *dice.sample(WEEK[:3], dice.randint(1, 3))),
        minutes=dice.randint(8, 60),
        pain_now=now,
        pain_worst=dice.randint(now, 10),
        pain_running=dice.randint(0, 10),
        next_morning_worse=dice.random() < 0.3,
        eases=dice.choice(EASES),
        level_could_do=dice.randint(1, 4),
        equipment=some(dice, EQUIPMENT, len(EQUIPMENT)),
        spaces=SPACES if dice.random() < 0.8 else some(dice, SPACES, len(SPACES)),
        flags=some(dice, known_flags(), 4),
        avoid=some(dice, [exercise.id for exercise in library()], 6),
        running=running,
        run_days=run_days,
        run_minutes=dice.randint(10, 60),
        runs_per_week=3,
        longest_run_km=dice.randint(10, 400) / 10,
        goal_run_km=float(dice.randint(0, 60)),
        weeks=dice.randint(4, 12),
        sessions=dice.randint(0, 4),
    )


def every_set(limits: Task) -> tuple[int, ...]:
    """Return the best score by trying every set of exercises within the limits."""
    best: tuple[int, ...] = ()
    for count in range(limits.least, limits.most + 1):
        for chosen in itertools.combinations(limits.candidates, count):
            parts = Counter(c.part for c in chosen)
            if (
                len({c.family for c in chosen}) == count
                and max(parts.values()) <= 2
                and len(parts) >= limits.parts_least
                and sum(c.seconds for c in chosen) <= limits.seconds
            ):
                best = max(best, tuple(score_of(chosen).values()))
    return best


def against_every_set(dice: Random) -> tuple[float, float]:
    """Return the median ms of the choice, ours and by trying every set; both must agree."""
    ours, theirs = [], []
    for _ in range(COMPARED):
        profile = person(dice)
        limits = task(candidates(Need(profile), library(), policy()), profile, policy())
        begun = time.perf_counter()
        found = best_set(limits)
        ours.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        best = every_set(limits)
        theirs.append(time.perf_counter() - begun)
        assert (tuple(found.score.values()) if found else ()) == best
    return 1000 * statistics.median(ours), 1000 * statistics.median(theirs)


def timed_ms(profile: Profile) -> tuple[float, str]:
    """Return how long one plan takes, and its status."""
    begun = time.perf_counter()
    plan = build_plan(profile, (), library(), policy())
    return 1000 * (time.perf_counter() - begun), plan.status


def plans() -> None:
    """Measure and print."""
    dice = Random(6)
    people = [person(dice) for _ in range(PEOPLE)]
    timed_ms(people[0])  # reads the data once
    times: dict[str, list[float]] = {}
    slow: list[tuple[float, int]] = []
    for place, one in enumerate(people):
        taken, status = timed_ms(one)
        times.setdefault(status, []).append(taken)
        slow.append((taken, place))
    every = [one for found in times.values() for one in found]
    print(f"{PEOPLE} answers: {1000 * PEOPLE / sum(every):.0f} plans a second")
    for status, found in sorted(times.items()):
        print(
            f"  {len(found)} {status}: median {statistics.median(found):.1f} ms, "
            f"slowest {max(found):.1f} ms"
        )
    built = times["generated"] + times["generated_with_gaps"]
    tried_again = [min(timed_ms(people[place])[0] for _ in range(TRIES))
                   for _, place in sorted(slow)[-AGAIN:]]  # fmt: skip
    median, slowest = statistics.median(built), max(tried_again)
    for what, taken, wanted in (("median", median, MEDIAN_MS), ("slowest", slowest, SLOWEST_MS)):
        word = "reached" if taken <= wanted else "NOT reached"
        print(f"one plan, {what}: {taken:.1f} ms (wanted at most {wanted:.0f} ms: {word})")
    ours, theirs = against_every_set(dice)
    print(f"the choice: ours {ours:.2f} ms, trying every set {theirs:.2f} ms, "
          f"ratio {ours / theirs:.2f}")  # fmt: skip


if __name__ == "__main__":
    plans()
