"""The numbers behind the rules: each with its reason, its basis, and who says otherwise."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from functools import cache
from typing import Final, Literal

from backstride.errors import DataError, InputError, number
from backstride.evidence import data_folder, load
from backstride.evidence.records import read_yaml, structure

Basis = Literal["fact", "convention"]


@dataclasses.dataclass(frozen=True)
class Other:
    """Another value for the same number, and who says so: a fact, or convention without one."""

    value: int
    says: str
    facts: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Parameter:
    """One number of the policy, from ``low`` to ``high``, with what it rests on.

    ``says`` is the rule in words; ``why`` the reason for this value; ``others`` are the sources
    that disagree. A basis of "convention" may still name facts that come near.
    """

    value: int
    low: int
    high: int
    unit: str
    says: str
    why: str
    basis: Basis
    facts: tuple[str, ...] = ()
    others: tuple[Other, ...] = ()


@dataclasses.dataclass(frozen=True)
class Stage:
    """One rung of the run-walk ladder: ``rounds`` of ``run_s`` running and ``walk_s`` walking."""

    run_s: int
    walk_s: int
    rounds: int

    @property
    def minutes(self) -> int:
        """The time of all rounds, rounded up to whole minutes."""
        return -(-(self.run_s + self.walk_s) * self.rounds // 60)


@dataclasses.dataclass(frozen=True)
class Steer:
    """What a self-screen or an answer speaks for; it may break a tie, and adds no exercise.

    ``sign`` is the id of a test, or of an answer such as ``"eases_arching"``.
    """

    sign: str
    toward: tuple[str, ...]
    exercises: tuple[str, ...]
    why: str
    facts: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Policy:
    """The rules' numbers in one version, the run-walk ladder, and what self-screens speak for."""

    version: str
    sessions_least: Parameter
    sessions_most: Parameter
    exercises_least: Parameter
    exercises_most: Parameter
    warm_up_min: Parameter
    cool_down_min: Parameter
    start_below: Parameter
    pain_fine: Parameter
    pain_limit: Parameter
    pain_flare: Parameter
    effort_limit: Parameter
    good_sessions_to_rise: Parameter
    log_counts_days: Parameter
    bad_sessions_to_flare: Parameter
    flare_days: Parameter
    way_back_days: Parameter
    flares_to_ask: Parameter
    flare_window_days: Parameter
    missed_to_realign: Parameter
    swap_after_weeks: Parameter
    new_at_once: Parameter
    spike_percent: Parameter
    spike_window_days: Parameter
    easier_run_every_weeks: Parameter
    easier_run_percent: Parameter
    run_walk_sessions: Parameter
    full_runs_to_rise: Parameter
    run_walk_walk_min: Parameter
    easy_run_km_h: Parameter
    walk_km_h: Parameter
    ladder: tuple[Stage, ...]
    steers: tuple[Steer, ...]

    def parameters(self) -> Iterator[tuple[str, Parameter]]:
        """Yield every number with its name, in the order of the rules."""
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Parameter):
                yield field.name, value


#: Pairs of which the first may not be above the second.
ORDERED: Final = (
    ("sessions_least", "sessions_most"),
    ("exercises_least", "exercises_most"),
    ("pain_fine", "pain_limit"),
    ("pain_limit", "pain_flare"),
)


def check(found: Policy) -> None:
    """Raise a `DataError` that names the field if the numbers of a policy do not fit together."""
    for name, parameter in found.parameters():
        where = f"policy.yaml, field {name}"
        if not parameter.low <= parameter.value <= parameter.high:
            raise DataError(f"{where}: {parameter.value} is not from low to high: mend the range.")
        if parameter.basis == "fact" and not parameter.facts:
            raise DataError(f"{where}: the basis is a fact but none is named: name it.")
        for id in (*parameter.facts, *(id for other in parameter.others for id in other.facts)):
            load().fact(id)
    for steer in found.steers:
        for id in steer.facts:
            load().fact(id)
    running = [stage.run_s * stage.rounds for stage in found.ladder]
    if not running or sorted(set(running)) != running:
        raise DataError("policy.yaml, field ladder: each stage must hold more running than before.")


@cache
def policy() -> Policy:
    """Return the policy that comes with the course, with what each number rests on checked."""
    found = structure(read_yaml(data_folder() / "policy.yaml"), Policy, "policy.yaml")
    check(found)
    return found


def policy_with(base: Policy, **values: int) -> Policy:
    """Return a policy with some numbers changed; its version names the changes.

    Raises an `InputError` of one sentence for a name that is not there, a number beyond its
    range, or two numbers that do not fit together.
    """
    known = dict(base.parameters())
    changed: dict[str, Parameter] = {}
    for name, value in values.items():
        if name not in known:
            raise InputError(f"The policy has no {name!r}: it has {', '.join(known)}.")
        old = known[name]
        label = name.replace("_", " ").capitalize()
        given = number(label, value, old.low, old.high, old.unit)
        if not given.is_integer():
            raise InputError(f"{label} is {given:g}: give a whole number.")
        if given != old.value:
            changed[name] = dataclasses.replace(old, value=int(given))
    if not changed:
        return base
    said = ", ".join(f"{name} {changed[name].value}" for name in sorted(changed))
    version = f"{base.version}, changed: {said}"
    found = dataclasses.replace(base, version=version, **changed)  # type: ignore[arg-type]
    for lower, upper in ORDERED:
        low, high = getattr(found, lower).value, getattr(found, upper).value
        if low > high:
            low_name, high_name = lower.replace("_", " "), upper.replace("_", " ")
            raise InputError(
                f"{low_name.capitalize()} is {low} but {high_name} is {high}: "
                f"{low_name} may not be above {high_name}."
            )
    return found
