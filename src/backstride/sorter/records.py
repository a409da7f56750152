"""What the sorter asks, which rules it follows and what its tiers mean: the shapes of the data.

Questions and rules are read from ``data/symptoms.yaml``, the meaning of the tiers from
``data/advice.yaml``, and where to get help from ``data/places.yaml``.
"""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Final, Literal

from backstride.evidence import records

Tier = Literal["self_care", "appointment", "urgent", "emergency"]
#: From the least to the most urgent.
TIERS: Final[tuple[Tier, ...]] = ("self_care", "appointment", "urgent", "emergency")
YES_NO: Final = ("yes", "no", "not sure")


@dataclasses.dataclass(frozen=True)
class Option:
    """One answer of a choice question."""

    value: str
    label: str


@dataclasses.dataclass(frozen=True)
class Condition:
    """What one answer must be: a text, or a number ``over``, ``from_`` or ``below`` a limit."""

    question: str
    answer: str = ""
    over: float | None = None
    from_: float | None = None
    below: float | None = None

    def met(self, answer: str | float) -> bool:
        """Tell whether a known answer fulfils the condition."""
        if isinstance(answer, str):
            return answer == self.answer
        return (
            (self.over is None or answer > self.over)
            and (self.from_ is None or answer >= self.from_)
            and (self.below is None or answer < self.below)
        )


@dataclasses.dataclass(frozen=True)
class Question:
    """One question. A yes/no question with a ``tier`` asks for that tier when answered yes.

    ``short`` names the question in lists. Who is asked: with ``follows``, only people who said
    yes or not sure to one of those questions; with ``yes_if``, not those whose other answer
    gives this one already; and nobody for whom no rule hangs on it any more (see `asked`).
    """

    id: str
    section: Literal["emergency", "soon", "appointment"]
    ask: str
    short: str
    kind: Literal["yes_no", "number", "choice"] = "yes_no"
    help: str = ""
    tier: Tier | None = None
    reason: str = ""
    facts: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    low: float = 0.0
    high: float = 0.0
    unit: str = ""
    follows: tuple[str, ...] = ()
    yes_if: Condition | None = None


@dataclasses.dataclass(frozen=True)
class Rule:
    """Asks for ``tier`` when ``every`` condition is met and at least ``least`` of ``some``."""

    id: str
    tier: Tier
    reason: str
    facts: tuple[str, ...]
    every: tuple[Condition, ...] = ()
    some: tuple[Condition, ...] = ()
    least: int = 0

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All conditions of the rule."""
        return self.every + self.some


@dataclasses.dataclass(frozen=True)
class Place:
    """Where to get help in one country; ``note`` says where the numbers come from."""

    country: str
    text: str
    note: str = ""


@dataclasses.dataclass(frozen=True)
class Country:
    """Where a country's people get help, one sentence for each tier."""

    id: str
    emergency: str
    urgent: str
    appointment: str
    self_care: str
    note: str = ""
    facts: tuple[str, ...] = ()

    def place(self, tier: Tier) -> Place:
        """Return the sentence for one tier."""
        return Place(self.id, getattr(self, tier), self.note)


@dataclasses.dataclass(frozen=True)
class Advice:
    """What a tier means: its name and sign, what to do, and what stays open."""

    id: Tier
    name: str
    sign: str
    when: str
    what_to_do: tuple[str, ...]
    not_ruled_out: tuple[str, ...]
    watch_for: tuple[str, ...]
    safety_net: str
    facts: tuple[str, ...]


@cache
def questions() -> tuple[Question, ...]:
    """Return all questions in the order they are asked, emergencies first."""
    return records("symptoms", Question, key="questions")


@cache
def rules() -> tuple[Rule, ...]:
    """Return all rules: one for each question with a tier, then the combinations."""
    single = tuple(
        Rule(q.id, q.tier, q.reason, q.facts, every=(Condition(q.id, "yes"),))
        for q in questions()
        if q.tier is not None
    )
    return single + records("symptoms", Rule, key="combinations")


@cache
def advice(tier: Tier) -> Advice:
    """Return what a tier means and what to do."""
    found = {record.id: record for record in records("advice", Advice)}
    return found[tier]


@cache
def countries() -> tuple[Country, ...]:
    """Return where people get help, as examples that a coach can replace."""
    return records("places", Country)
