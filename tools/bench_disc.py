"""A simulated year of a spine at class scale: one-minute steps, 1,000 parameter sets.

    python tools/bench_disc.py

Ours (`backstride.models.disc.many_days`, the closed form on arrays) does the whole problem: 365
days of 1,440 one-minute steps for 1,000 spines, with a run of changing length, pace and hour on
four days in five. A plain Python loop (Euler steps of one minute) and scipy's ``solve_ivp`` (RK45
as it comes, and LSODA at 1e-8) do a stated part of the very same problem, one spine after
another; their time for the whole is that, scaled up. The accuracy of each is the largest error
of a day's largest loss against ``solve_ivp`` (DOP853 at 1e-12) on that part.

All half a billion values at once would need 4.2 GB. Ours holds one day at a time and keeps each
day's largest loss.
"""

from __future__ import annotations

import dataclasses
import math
import time
import tracemalloc
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from backstride.models import creep, disc
from backstride.models.creep import Bout, Spine
from backstride.models.disc import Fitted

Numbers = NDArray[np.float64]
Day = Sequence[tuple[float, float]]
SPINES = 1000
DAYS = 365
#: The part that the slow ways do: so many of the days, for so many of the spines.
PART_DAYS = 14
PART_SPINES = 10
SEED = 3


def class_of_spines(count: int) -> Fitted:
    """Return so many parameter sets, each somewhere between two of the fit's refits."""
    chance = np.random.default_rng(SEED)
    known = disc.draws()
    one, two = chance.integers(0, len(known.run_load), (2, count))
    part = chance.uniform(0.01, 0.99, count)

    def between(values: Numbers) -> Numbers:
        weight = part.reshape(-1, *[1] * (values.ndim - 1))
        return np.asarray((1 - weight) * values[one] + weight * values[two])

    elements = {f.name: between(getattr(known.spine, f.name)) for f in dataclasses.fields(Spine)}
    loads = {f.name: between(getattr(known, f.name)) for f in dataclasses.fields(Fitted)[1:]}
    return Fitted(Spine(**elements), **loads)


def year(model: Fitted, days: int) -> list[tuple[Bout, ...]]:
    """Return the bouts of each day of a year of running."""
    chance = np.random.default_rng(SEED + 1)
    found = []
    for _ in range(days):
        plan = disc.plan(
            run_min=float(chance.choice([0, 30, 45, 60, 90])),
            run_hour=float(chance.choice([8, 12, 18])),
            pace_percent=float(chance.choice(disc.PACES_PERCENT)),
        )
        found.append(disc.run_bouts(model, plan))
    return found


def of_spine(days: list[tuple[Bout, ...]], number: int) -> list[Day]:
    """Return minutes and load of each bout for one of the spines."""
    return [
        [(b.minutes, float(np.broadcast_to(b.load, (SPINES,))[number])) for b in day]
        for day in days
    ]


def python_loop(
    spine: list[tuple[float, float, float]], days: list[Day], state: list[float]
) -> list[float]:
    """Euler steps of one minute, as one would write them first; largest loss of each day."""
    largest = []
    for day in days:
        most = sum(state)
        for minutes, load in day:
            for _ in range(round(minutes)):
                state = [
                    x + (mm * load - x) / tau * math.exp(-x / fold)
                    for x, (mm, tau, fold) in zip(state, spine, strict=True)
                ]
                most = max(most, sum(state))
        largest.append(most)
    return largest


def solver(options: dict[str, Any]) -> Callable[..., list[float]]:
    """Return scipy's solver with these options, bout by bout, sampled every minute."""

    def run(
        spine: list[tuple[float, float, float]], days: list[Day], state: list[float]
    ) -> list[float]:
        mm, tau, fold = np.array(spine).T
        largest = []
        at = np.array(state)
        for day in days:
            most = at.sum()
            for minutes, load in day:
                if minutes == 0:
                    continue
                done = solve_ivp(
                    lambda _, x, load=load: (mm * load - x) / tau * np.exp(-x / fold),
                    (0, minutes), at, t_eval=np.linspace(0, minutes, round(minutes) + 1), **options,
                )  # fmt: skip
                at = done.y[:, -1]
                most = max(most, done.y.sum(axis=0).max())
            largest.append(float(most))
        return largest

    return run


def simulated_year() -> None:
    """Run all ways and print time, error and, for ours, memory."""
    model = class_of_spines(SPINES)
    days = year(model, DAYS)
    steps = SPINES * DAYS * 1440
    begun = time.perf_counter()
    ours = disc.many_days(model, days)
    ours_s = time.perf_counter() - begun
    tracemalloc.start()
    disc.many_days(model, days[:2])
    peak_mb = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()

    start = creep.settled_mm(model.spine, days[0])
    elements = [getattr(model.spine, f.name) for f in dataclasses.fields(Spine)]
    parts = [
        (
            [tuple(float(e[k, i]) for e in elements) for i in range(2)],
            of_spine(days[:PART_DAYS], k),
            list(start[k]),
        )
        for k in range(PART_SPINES)
    ]
    share = SPINES * DAYS / (PART_SPINES * PART_DAYS)
    exact = np.array(
        [solver({"method": "DOP853", "rtol": 1e-12, "atol": 1e-12})(*p) for p in parts]
    )
    error = np.abs(ours[:PART_SPINES, :PART_DAYS] - exact).max()
    print(
        f"a year of one-minute steps for {SPINES} spines ({steps / 1e6:.0f} million steps): ours "
        f"{ours_s:.1f} s, all of it, error at most {error:.1e} mm, peak memory {peak_mb:.0f} MB "
        f"(all steps at once: {8 * steps / 1e9:.1f} GB)"
    )
    others: dict[str, Callable[..., list[float]]] = {
        "plain Python loop, Euler": python_loop,
        "solve_ivp, RK45": solver({}),
        "solve_ivp, LSODA 1e-8": solver({"method": "LSODA", "rtol": 1e-8, "atol": 1e-8}),
    }
    for name, way in others.items():
        begun = time.perf_counter()
        with np.errstate(over="ignore", invalid="ignore"):  # steps a solver tries and gives up
            found = np.array([way(*part) for part in parts])
        took = time.perf_counter() - begun
        off = np.abs(found - exact).max()
        print(
            f"  {name}: {took:.2f} s for {PART_SPINES} spines and {PART_DAYS} days, so "
            f"{took * share / 60:.0f} min for all, {took * share / ours_s:.0f} times ours; error "
            f"at most {off:.1e} mm"
        )


if __name__ == "__main__":
    simulated_year()
