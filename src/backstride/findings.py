"""What a reader measured on their own hips: the tests, their norms, and findings that are kept.

A finding is one number of one test of one side. Lesson 04 writes findings and the plan of
lesson 06 reads them, so this stands below both and knows neither. Nothing is kept unless the
reader asks, and then in one file in the folder that the caller names.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from statistics import NormalDist
from typing import Final, Literal

from backstride import errors, kept
from backstride.evidence import load, records

SIDES: Final = ("left", "right")
FILE: Final = "findings.json"
VERSION: Final = 1
#: Half the width of a 95% interval, in standard errors.
HALF_WIDTH: Final = NormalDist().inv_cdf(0.975)
#: The only standard error that was read in degrees: the knee angle of the Thomas test by hand.
SEM_FACT: Final = ("H-A4", "sem")
LARGEST_SEM_DEG: Final = 30.0
Place = Literal["below", "within", "above", "unclear", "no norm"]


@dataclasses.dataclass(frozen=True)
class NormSource:
    """Where a group's mean and SD stand: a ``"fact/key"``; ``flip`` turns its sign to ours."""

    figure: str
    who: str
    flip: bool = False


@dataclasses.dataclass(frozen=True)
class Norm:
    """A group that was measured: mean and SD in degrees, how many, and the fact that says so."""

    who: str
    mean_deg: float
    sd_deg: float
    n: int | None
    fact: str


@dataclasses.dataclass(frozen=True)
class HipTest:
    """How a test is done, what number to write, and which groups it was measured in.

    ``stiff_is`` says which end is the stiff one, ``low`` or ``high``. ``without`` says what is
    known where no group's mean was read. A number beyond ``lowest_deg`` to ``highest_deg`` is a
    slip of the pen.
    """

    id: str
    name: str
    steps: str
    write: str
    lowest_deg: float
    highest_deg: float
    stiff_is: Literal["low", "high"]
    norms: tuple[NormSource, ...]
    without: str
    note: str
    facts: tuple[str, ...]

    def groups(self) -> tuple[Norm, ...]:
        """Return the groups with their published numbers, our sign throughout."""
        found = []
        for source in self.norms:
            fact, key = source.figure.split("/")
            figure = load().fact(fact).figure(key)
            assert figure.sd is not None, f"{self.id}: {source.figure} has no SD"
            mean = -figure.estimate if source.flip else figure.estimate
            found.append(Norm(source.who, mean, figure.sd, figure.n, fact))
        return tuple(found)

    def span_deg(self) -> tuple[float, float] | None:
        """Return where most of those measured lie, or None without a norm.

        From the lowest mean minus one SD to the highest mean plus one SD of all groups: in a
        bell-shaped group about two thirds lie within one SD.
        """
        groups = self.groups()
        if not groups:
            return None
        return min(g.mean_deg - g.sd_deg for g in groups), max(
            g.mean_deg + g.sd_deg for g in groups
        )


@cache
def hip_tests() -> tuple[HipTest, ...]:
    """Return the tests in the order in which they are done."""
    return records("hip_tests", HipTest)


def hip_test(id: str) -> HipTest:
    """Return one test, such as ``"thomas_thigh"``; an `InputError` names them all."""
    known = {test.id: test for test in hip_tests()}
    return known[errors.choice("Test", id, tuple(known))]


def measured_sem_deg() -> float:
    """Return the standard error of one measurement by hand (degrees) [H-A4].

    It was found for the knee angle of the Thomas test. For other tests it is an assumption.
    """
    fact, key = SEM_FACT
    return load().fact(fact).figure(key).estimate


@dataclasses.dataclass(frozen=True)
class Finding:
    """One measured number: degrees in a ``test`` of one ``side`` on a ``date`` (2026-11-24).

    ``low_deg`` to ``high_deg`` is where most of those measured lie (both None without a norm);
    ``sem_deg`` is the standard error of one measurement. Raises an `InputError` of one sentence
    for an unknown test or side, a number that no hip reaches, or a date that is none.
    """

    test: str
    side: str
    value_deg: float
    low_deg: float | None
    high_deg: float | None
    sem_deg: float
    date: str

    def __post_init__(self) -> None:
        known = hip_test(self.test)
        errors.choice("Side", self.side, SIDES)
        name = f"{known.name}, {self.side}"
        errors.number(name, self.value_deg, known.lowest_deg, known.highest_deg, "degrees")
        errors.number("Error of one measurement", self.sem_deg, 0.1, LARGEST_SEM_DEG, "degrees")
        if (self.low_deg is None) != (self.high_deg is None):
            raise errors.InputError(f"{name}: give both ends of the norm, or neither.")
        if self.low_deg is not None:
            low = errors.number("Low end of the norm", self.low_deg, -180, 180, "degrees")
            errors.number("High end of the norm", self.high_deg, low, 180, "degrees")
        errors.day("Date", self.date)

    def band_deg(self) -> tuple[float, float]:
        """Return the 95% interval (degrees) that the error of one measurement leaves."""
        half = HALF_WIDTH * self.sem_deg
        return self.value_deg - half, self.value_deg + half

    def place(self) -> Place:
        """Say where the number lies against the norm.

        ``below`` and ``above`` only if the whole error band does; a number outside whose band
        reaches in is ``unclear``.
        """
        if self.low_deg is None or self.high_deg is None:
            return "no norm"
        if self.low_deg <= self.value_deg <= self.high_deg:
            return "within"
        low, high = self.band_deg()
        if high < self.low_deg:
            return "below"
        return "above" if low > self.high_deg else "unclear"

    def is_stiff(self) -> bool:
        """True if the number lies at the stiff end, beyond the norm by more than its error."""
        return self.place() == {"low": "below", "high": "above"}[hip_test(self.test).stiff_is]


def finding(
    test: str, side: str, value_deg: float, date: str, sem_deg: float | None = None
) -> Finding:
    """Return a finding with the norm of its test; ``sem_deg`` is the measured one by default."""
    low, high = hip_test(test).span_deg() or (None, None)
    sem = measured_sem_deg() if sem_deg is None else sem_deg
    return Finding(test, side, value_deg, low, high, sem, date)


def save(folder: Path, found: Iterable[Finding]) -> None:
    """Write findings into ``folder``, in place of those kept there before.

    An `InputError` says so where the folder cannot be written to.
    """
    kept.keep(folder / FILE, VERSION, "findings", found)


def read(folder: Path) -> tuple[Finding, ...]:
    """Return the findings kept in ``folder``; none if nothing was kept.

    An `InputError` of one sentence says what is wrong with a file that cannot be used, and what
    to do about it.
    """
    return kept.read(folder / FILE, VERSION, "findings", Finding, lesson="04")


def latest(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the newest finding of each test and side, in the order of the tests."""
    newest: dict[tuple[str, str], Finding] = {}
    for one in sorted(found, key=lambda one: one.date):
        newest[one.test, one.side] = one
    order = [test.id for test in hip_tests()]
    return tuple(sorted(newest.values(), key=lambda one: (order.index(one.test), one.side)))


def added(earlier: Iterable[Finding], new: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return earlier findings with new ones; one of the same test, side and date gives way."""
    both = {(one.test, one.side, one.date): one for one in (*earlier, *new)}
    return tuple(both.values())


def forget(folder: Path) -> None:
    """Delete the findings kept in ``folder``; an `InputError` if that cannot be done."""
    kept.drop(folder / FILE)
