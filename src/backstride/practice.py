"""What a reader practises or times in lesson 05: holds of the trunk, and a cadence with its beat.

Both can be kept in the reader's own folder, where the plan of lesson 06 finds them. Needs no
numpy. The published numbers come from the facts; what is ours is called an assumption.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from backstride import errors, kept
from backstride.evidence import Fact, load, records

FILE: Final = "holds.json"
CADENCE_FILE: Final = "cadence.json"
VERSION: Final = 1
LESSON: Final = "05"

# ------------------------------------------------------------------ holds of the trunk

LONGEST_HOLD_S: Final = 1200.0
RATIOS_FACT: Final = "H-E1"
#: Ratios that were measured: key stem in the fact, and the two holds compared.
RATIOS: Final = {"side_of_extensor": "extensor", "side_of_flexor": "flexor"}
WHO: Final = ("men", "women")


@dataclasses.dataclass(frozen=True)
class HoldNorm:
    """A group's mean time (s): where it stands as ``"fact/key"``, and who was timed."""

    figure: str
    who: str

    @property
    def seconds(self) -> float:
        """The mean time of the group in seconds."""
        fact, key = self.figure.split("/")
        return load().fact(fact).figure(key).estimate


@dataclasses.dataclass(frozen=True)
class HoldTest:
    """A position to hold, when to stop the clock, and the groups whose mean time was read."""

    id: str
    name: str
    steps: str
    stop_if: str
    norms: tuple[HoldNorm, ...]
    facts: tuple[str, ...]


@cache
def hold_tests() -> tuple[HoldTest, ...]:
    """Return the tests in the order in which they are done."""
    return records("hold_tests", HoldTest)


def hold_test(id: str) -> HoldTest:
    """Return one test, such as ``"extensor"``; an `InputError` names them all."""
    known = {test.id: test for test in hold_tests()}
    return known[errors.choice("Test", id, tuple(known))]


@dataclasses.dataclass(frozen=True)
class Hold:
    """How long (s) a position of `hold_tests` was held on a ``date`` (2026-11-24).

    No cut-off is known, so a hold never stands out: it is there to be compared with yourself.
    """

    test: str
    seconds: float
    date: str

    def __post_init__(self) -> None:
        name = hold_test(self.test).name
        errors.number(name, self.seconds, 1, LONGEST_HOLD_S, "seconds")
        errors.day("Date", self.date)

    def said(self) -> str:
        """Say the time beside those of the groups that were timed."""
        test = hold_test(self.test)
        others = " and ".join(f"{norm.seconds:g} in {norm.who}" for norm in test.norms)
        return f"{test.name}: {self.seconds:g} s; on average {others}."


@dataclasses.dataclass(frozen=True)
class Ratio:
    """The longer side plank as a share (%) of another hold, and the mean share by sex."""

    of: str
    yours_percent: float
    mean_percent: Mapping[str, float]


def ratios(holds: Sequence[Hold]) -> tuple[Ratio, ...]:
    """Return the ratios that these holds allow [H-E1]: none without a side plank.

    The published shares are means of young adults without a spread, so no ratio is too low.
    """
    times = {hold.test: hold.seconds for hold in holds}
    sides = [times[test] for test in ("side_right", "side_left") if test in times]
    if not sides:
        return ()
    fact = load().fact(RATIOS_FACT)
    return tuple(
        Ratio(
            of=other,
            yours_percent=100 * max(sides) / times[other],
            mean_percent={who: fact.figure(f"{stem}_{who}").estimate for who in WHO},
        )
        for stem, other in RATIOS.items()
        if other in times
    )


def save_holds(folder: Path, holds: Iterable[Hold]) -> None:
    """Write holds into ``folder``, in place of those kept there; an `InputError` if it fails."""
    kept.keep(folder / FILE, VERSION, "holds", holds)


def read_holds(folder: Path) -> tuple[Hold, ...]:
    """Return the holds kept in ``folder``; none if nothing was kept."""
    return kept.read(folder / FILE, VERSION, "holds", Hold, LESSON)


# ------------------------------------------------------------------ a cadence and its beat

SCHEDULE_FACT: Final = "H-G3"
STEP_UP_FACT: Final = "H-B18"
#: The beat comes and goes in blocks of this length: an assumption, not from a trial.
BLOCK_S: Final = 300.0
CADENCES: Final = (120, 220)


@dataclasses.dataclass(frozen=True)
class Session:
    """One session: its length in minutes, and the share (0 to 1) of it with the beat on."""

    number: int
    minutes: float
    beat_share: float

    @property
    def beat_min(self) -> float:
        """Minutes with the beat on."""
        return self.minutes * self.beat_share

    def beat_is_on(self, second: float) -> bool:
        """Whether the beat sounds at this second: it opens every block of `BLOCK_S`."""
        return 0 <= second < 60 * self.minutes and second % BLOCK_S < self.beat_share * BLOCK_S


def faded(
    sessions: int, shortest_min: float, longest_min: float, fading: int
) -> tuple[Session, ...]:
    """Return sessions that grow from ``shortest_min`` to ``longest_min`` while the beat fades.

    Over the last ``fading`` sessions the beat falls in equal steps to nothing; before them it is
    always on. Length grows in equal steps, to whole minutes. Equal steps are our assumption.
    """
    count = int(errors.number("sessions", sessions, 2, 60))
    short = errors.number("shortest_min", shortest_min, 1, 180, "min")
    long = errors.number("longest_min", longest_min, short, 180, "min")
    last = int(errors.number("fading", fading, 1, count))
    return tuple(
        Session(
            number=k + 1,
            minutes=float(round(short + (long - short) * k / (count - 1))),
            beat_share=min(1.0, (count - 1 - k) / last),
        )
        for k in range(count)
    )


def _whole(fact: Fact, key: str) -> int:
    return round(fact.figure(key).estimate)


@cache
def schedule() -> tuple[Session, ...]:
    """Return the schedule of the retraining trial [H-G3]: eight sessions, feedback fading."""
    fact = load().fact(SCHEDULE_FACT)
    low, high = (fact.figure(f"minutes_{end}").estimate for end in ("lowest", "highest"))
    return faded(_whole(fact, "sessions"), low, high, _whole(fact, "fading"))


def step_ups_percent() -> tuple[int, ...]:
    """Return by how much (%) the step rate can be raised: not at all, or as was tried [H-B18]."""
    fact = load().fact(STEP_UP_FACT)
    return (0, _whole(fact, "smaller_step_up"), _whole(fact, "larger_step_up"))


@dataclasses.dataclass(frozen=True)
class Cadence:
    """A cadence (steps a minute), by how much (%) it is to rise, and when that was decided."""

    now: int
    percent: int
    date: str

    def __post_init__(self) -> None:
        found = errors.number("Steps a minute now", self.now, *CADENCES, "steps a minute")
        if not found.is_integer():
            raise errors.InputError(f"Steps a minute now is {found:g}: give a whole number.")
        ups = step_ups_percent()
        if self.percent not in ups:
            listed = ", ".join(map(str, ups))
            raise errors.InputError(f"Rise is {self.percent!r} %: choose one of {listed}.")
        errors.day("Date", self.date)

    @property
    def target(self) -> int:
        """Steps a minute to run at."""
        return math.floor(self.now * (100 + self.percent) / 100 + 0.5)

    @property
    def step_length_change_percent(self) -> float:
        """How much longer (+) or shorter (-) a step becomes at the same speed (%)."""
        return 100 * (self.now / self.target - 1)

    def said(self) -> str:
        """Say the target and what it does to the step, with the schedule."""
        shorter = -self.step_length_change_percent
        step = f"each step is {shorter:.1f} % shorter" if shorter > 0 else "steps stay as they are"
        return (
            f"From {self.now} to {self.target} steps a minute: at the same speed {step}. "
            f"{len(schedule())} sessions with a beat that fades."
        )


def save_cadence(folder: Path, cadence: Cadence) -> None:
    """Write a cadence into ``folder``, in place of the one there; an `InputError` if it fails."""
    kept.keep(folder / CADENCE_FILE, VERSION, "cadence", [cadence])


def read_cadence(folder: Path) -> Cadence | None:
    """Return the cadence kept in ``folder``, or None."""
    found = kept.read(folder / CADENCE_FILE, VERSION, "cadence", Cadence, LESSON)
    return found[-1] if found else None
