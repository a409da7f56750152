"""The choice of exercises as an optimisation: hard limits, then preferences in a stated order.

A set of exercises is feasible if it keeps every hard limit. Of two feasible sets the one with
more of the first preference wins; where they are alike, the second decides, and so on. What is
still alike after the last is a tie, and the ids decide, so that the order of the library and the
dictionary of the day do not. The search is exact: branch and bound, where a branch is left when
even its most hopeful end would lose.

Why not a solver: a plan has some thirty candidates and at most six places, which this search goes
through in a few milliseconds. CP-SAT, HiGHS and CBC are compiled, ask for numpy or a binary, and
do not run in a browser-only Python; a lexicographic order of ten preferences would need ten
solves, and none of them says whether the answer was a tie.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from backstride.plan.library import Exercise, Part, Target, part

PARTS: Final[tuple[Part, ...]] = ("legs", "trunk", "hip")
MOST_OF_ONE_PART: Final = 2
#: The preferences in their order, each with the reason that the trace gives.
PREFERENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "parts": "as many of legs, trunk and hip as fit",
        "legs": "legs are in, as they helped runners most",
        "fresh": "some change after a few weeks",
        "kin": "what comes new is of the kind of what goes",
        "wished": "what you asked for",
        "care": "little that needs care or a question first",
        "balance": "a trunk that is trained in front and behind",
        "screens": "what your self-screens and answers speak for",
        "count": "as many exercises as there is room for",
        "evidence": "better evidence before weaker",
        "time": "less time",
    }
)


@dataclasses.dataclass(frozen=True)
class Candidate:
    """An exercise that suits the person, with what it would bring. ``seconds`` is its longest."""

    id: str
    family: str
    part: Part
    targets: tuple[Target, ...]
    seconds: int
    wished: int
    care: int
    screens: int
    evidence: int
    fresh: int = 0
    kin: int = 0


@dataclasses.dataclass(frozen=True)
class Task:
    """What a set must keep to: seconds, how many, which parts, and what it may change.

    With ``shape`` a set has exactly so many of each part (a change of exercises that keeps the
    balance), and at most ``fresh_most`` new ones.
    """

    candidates: tuple[Candidate, ...]
    seconds: float
    least: int
    most: int
    need: frozenset[Part] = frozenset()
    parts_least: int = 2
    shape: tuple[tuple[Part, int], ...] = ()
    fresh_most: int = 99


@dataclasses.dataclass(frozen=True)
class Choice:
    """The chosen set, its score by preference, and how many sets scored exactly the same."""

    ids: tuple[str, ...]
    score: Mapping[str, int]
    alike: int
    seconds: int


def _of_part(taken: Sequence[Candidate], part: Part) -> int:
    return sum(c.part == part for c in taken)


def _balanced(taken: Sequence[Candidate]) -> bool:
    """True if the trunk is trained all round: a core exercise, or front and back."""
    targets = {c.targets[0] for c in taken}
    return "core" in targets or targets >= {"abdominal", "back_extensor"}


def score_of(taken: Sequence[Candidate]) -> dict[str, int]:
    """Return what a set reaches in each preference; more is better in all of them."""
    return {
        "parts": len({c.part for c in taken}),
        "legs": int(_of_part(taken, "legs") > 0),
        "fresh": sum(c.fresh for c in taken),
        "kin": sum(c.kin for c in taken),
        "wished": sum(c.wished for c in taken),
        "care": -sum(c.care for c in taken),
        "balance": int(_balanced(taken)),
        "screens": sum(c.screens for c in taken),
        "count": len(taken),
        "evidence": sum(c.evidence for c in taken),
        "time": -sum(c.seconds for c in taken),
    }


class _Search:
    """One run of branch and bound over the candidates in a fixed order."""

    def __init__(self, task: Task, order: Sequence[str]) -> None:
        self.task = task
        self.order = tuple(order)
        self.candidates = sorted(
            task.candidates,
            key=lambda c: (PARTS.index(c.part), -c.wished, -c.screens, c.care, -c.evidence, c.id),
        )
        self.shape = dict(task.shape)
        self.best: tuple[int, ...] | None = None
        self.found: tuple[str, ...] = ()
        self.alike = 0
        self._prepare()

    def _prepare(self) -> None:
        """For each place in the list and number of free slots: the most that could still come."""
        self.parts_left: list[frozenset[Part]] = []
        self.hope: list[list[dict[str, int]]] = []
        names = ("fresh", "kin", "wished", "screens", "evidence")
        for start in range(len(self.candidates) + 1):
            rest = self.candidates[start:]
            self.parts_left.append(frozenset(c.part for c in rest))
            sums = {n: sorted((getattr(c, n) for c in rest), reverse=True) for n in names}
            self.hope.append(
                [{n: sum(sums[n][:slots]) for n in names} for slots in range(self.task.most + 1)]
            )

    def run(self) -> Choice | None:
        self._visit(0, ())
        if self.best is None:
            return None
        by_id = {c.id: c for c in self.candidates}
        chosen = [by_id[id] for id in self.found]
        seconds = sum(c.seconds for c in chosen)
        return Choice(self.found, MappingProxyType(score_of(chosen)), self.alike, seconds)

    def _bound(self, start: int, taken: tuple[Candidate, ...]) -> tuple[int, ...]:
        """The score that no completion of this branch can beat, preference by preference."""
        slots = min(self.task.most - len(taken), len(self.candidates) - start)
        score = score_of(taken)
        hope = self.hope[start][slots]
        for name, more in hope.items():
            score[name] += more
        score["fresh"] = min(score["fresh"], self.task.fresh_most)
        parts = {c.part for c in taken}
        left = self.parts_left[start]
        score["parts"] = min(len(parts | left), len(parts) + slots)
        if slots and "legs" in left:
            score["legs"] = 1
        if slots and "trunk" in left:
            score["balance"] = 1
        score["count"] = len(taken) + slots
        return tuple(score[name] for name in self.order)

    def _visit(self, start: int, taken: tuple[Candidate, ...]) -> None:
        task = self.task
        if len(taken) >= task.least:
            self._weigh(taken)
        slots = task.most - len(taken)
        if not slots or start == len(self.candidates):
            return
        missing = task.need - {c.part for c in taken}
        if len(missing) > slots or not missing <= self.parts_left[start]:
            return
        if len(taken) + len(self.candidates) - start < task.least:
            return
        if self.best is not None and self._bound(start, taken) < self.best:
            return
        seconds = sum(c.seconds for c in taken)
        for place in range(start, len(self.candidates)):
            candidate = self.candidates[place]
            if seconds + candidate.seconds <= task.seconds and self._goes_with(candidate, taken):
                self._visit(place + 1, (*taken, candidate))

    def _goes_with(self, candidate: Candidate, taken: tuple[Candidate, ...]) -> bool:
        """True if a candidate keeps the limits on families, parts and novelty."""
        if any(c.family == candidate.family for c in taken):
            return False
        most = self.shape.get(candidate.part, 0) if self.shape else MOST_OF_ONE_PART
        if _of_part(taken, candidate.part) >= most:
            return False
        return sum(c.fresh for c in taken) + candidate.fresh <= self.task.fresh_most

    def _weigh(self, taken: tuple[Candidate, ...]) -> None:
        task = self.task
        parts = {c.part for c in taken}
        if len(parts) < task.parts_least or not task.need <= parts:
            return
        if self.shape and any(_of_part(taken, p) != n for p, n in self.shape.items()):
            return
        full = score_of(taken)
        score = tuple(full[name] for name in self.order)
        ids = tuple(sorted(c.id for c in taken))
        if self.best is None or score > self.best:
            self.best, self.found, self.alike = score, ids, 1
        elif score == self.best:
            self.alike += 1
            self.found = min(self.found, ids)


def best_set(task: Task, order: Sequence[str] = tuple(PREFERENCES)) -> Choice | None:
    """Return the best feasible set by the preferences named in ``order``; None if there is none."""
    return _Search(task, order).run()


def least_seconds(task: Task) -> float:
    """Return the shortest time in which the limits of ``task`` can be kept; inf if they cannot."""
    found = best_set(dataclasses.replace(task, seconds=math.inf), ("time",))
    return math.inf if found is None else found.seconds


def in_order(exercises: Sequence[Exercise], ids: Sequence[str]) -> tuple[str, ...]:
    """Return ids by part (legs, trunk, hip) and then by name, as a session runs through them."""
    place = {e.id: e for e in exercises}
    return tuple(sorted(ids, key=lambda id: (PARTS.index(part(place[id])), id)))


def spread(places: Sequence[int]) -> int:
    """Return the fewest days from one training day to the next in a week that repeats."""
    if len(places) < 2:
        return 7
    ring = [*places, places[0] + 7]
    return min(b - a for a, b in pairwise(ring))
