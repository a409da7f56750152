"""A pain diary: what a rule about pain does over two weeks of simulated runs.

The rule has two parts: pain may reach a limit during a run, and the next morning may be a little
more sore than the morning before. Everything about the simulated back is an **assumption**: no
study that we read tells how a sore back answers to running, and no limit was checked in back
pain (the common one was tested in Achilles pain [C-J1]). The model shows what a rule does with
such a back, and how often noise alone trips it. It does not show what is good for a back.
"""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import ArrayLike

from backstride import errors
from backstride.models.checks import Array, array

DAYS = 14
#: A run every other day, the first on day 0.
RUN_DAYS = tuple(range(0, DAYS, 2))
MOST_PAIN = 10.0


@dataclasses.dataclass(frozen=True)
class Back:
    """An assumed sore back; pain is 0 to 10.

    ``pain`` is the first morning's; it eases by the share ``eases`` each day. A run adds
    ``per_10_min`` points of pain for each 10 minutes. The share ``carried`` of what a run added is
    still there next morning and halves each day after. ``noise`` is the SD of every rating.
    """

    pain: float = 3.0
    eases: float = 0.06
    per_10_min: float = 1.0
    carried: float = 0.3
    noise: float = 0.6

    def __post_init__(self) -> None:
        errors.number("pain", self.pain, 0, MOST_PAIN)
        errors.number("per_10_min", self.per_10_min, 0.01, 20)
        errors.number("noise", self.noise, 0, 5)
        for name in ("eases", "carried"):
            errors.number(name, getattr(self, name), 0, 1)


@dataclasses.dataclass(frozen=True)
class Steps:
    """How the planned run changes (assumed): minutes at the start, up, down and at most."""

    start_min: float = 10.0
    up_min: float = 5.0
    down_min: float = 5.0
    most_min: float = 60.0

    def __post_init__(self) -> None:
        for name in ("start_min", "up_min", "down_min", "most_min"):
            errors.number(name, getattr(self, name), 0, 600, "minutes")


@dataclasses.dataclass(frozen=True)
class Diary:
    """Two weeks of many runners under one or more rules.

    Arrays have the shape of the rules, then people, then days: ``morning`` 15 mornings, and for
    the 7 runs the pain at its end, the minutes run, whether it was stopped at the limit, and
    whether the next morning was settled. With a limit of 0 nobody runs: what is not settled then
    is noise alone.
    """

    morning: Array
    end_pain: Array
    minutes: Array
    stopped: Array
    settled: Array


def simulate(
    limit: ArrayLike,
    allowed_rise: ArrayLike,
    back: Back | None = None,
    steps: Steps | None = None,
    people: int = 1,
    seed: int = 1,
) -> Diary:
    """Follow ``people`` runners through two weeks under each rule; all of them at once.

    ``limit`` (0 to 10) is the pain at which a run ends; ``allowed_rise`` (0 to 10) by how much
    the next morning may be more sore than the one before. The two are broadcast to the shape of
    the rules. A run that kept the limit and was settled goes up a step, one that was not settled
    goes down, any other is done again. Every rule meets the same noise, drawn from ``seed``.
    Raises `InputError` for values out of range.
    """
    back, steps = back or Back(), steps or Steps()
    highest, rise = np.broadcast_arrays(
        array("limit", limit, 0, MOST_PAIN), array("allowed_rise", allowed_rise, 0, MOST_PAIN)
    )
    highest, rise = highest[..., None], rise[..., None]
    size = int(errors.number("people", people, 1, 100_000))
    draw = np.random.default_rng(int(errors.number("seed", seed, 0)))
    noise = back.noise * draw.standard_normal((2, DAYS + 1, size))
    shape = (*highest.shape[:-1], size)
    planned = np.full(shape, float(steps.start_min))
    left_over = np.zeros(shape)
    calm = back.pain * (1 - back.eases) ** np.arange(DAYS + 1)
    mornings = [np.clip(calm[0] + noise[0, 0] + left_over, 0, MOST_PAIN)]
    runs: list[tuple[Array, ...]] = []
    for day in range(DAYS):  # each day hangs on the one before; runners and rules are vectors
        before = calm[day] + left_over
        left_over = left_over / 2
        if day in RUN_DAYS:
            felt = np.clip(before + noise[1, day], 0, MOST_PAIN)
            room = np.maximum(highest - felt, 0) / back.per_10_min * 10
            minutes = np.minimum(planned, room)
            left_over = left_over + back.carried * back.per_10_min * minutes / 10
        after = calm[day + 1] + left_over
        mornings.append(np.clip(after + noise[0, day + 1], 0, MOST_PAIN))
        if day in RUN_DAYS:
            settled = mornings[-1] - mornings[-2] <= rise
            stopped = minutes < planned
            pain = np.minimum(felt + back.per_10_min * minutes / 10, MOST_PAIN)
            runs.append((pain, minutes, stopped, settled))
            change = np.where(settled, np.where(stopped, 0.0, steps.up_min), -steps.down_min)
            planned = np.clip(planned + change, 0, steps.most_min)
    columns = (np.stack(column, axis=-1) for column in zip(*runs, strict=True))
    return Diary(np.stack(mornings, axis=-1), *columns)
