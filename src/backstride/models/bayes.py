"""What a test result tells, given how likely the condition was before: Bayes' rule in people."""

from __future__ import annotations

import dataclasses

from backstride import errors


@dataclasses.dataclass(frozen=True)
class Sorted:
    """So many people after a test: with the condition and without, positive and negative."""

    with_positive: int
    with_negative: int
    without_positive: int
    without_negative: int

    @property
    def positive(self) -> int:
        """All people with a positive test."""
        return self.with_positive + self.without_positive

    @property
    def negative(self) -> int:
        """All people with a negative test."""
        return self.with_negative + self.without_negative


def _share(name: str, value: object) -> float:
    return errors.number(name, value, 0.0, 1.0)


def sort_people(people: int, before: float, sensitivity: float, specificity: float) -> Sorted:
    """Return how ``people`` are sorted by a test, in whole people.

    ``before`` is the share (0 to 1) that has the condition, ``sensitivity`` the share of those
    whose test is positive, ``specificity`` the share of the others whose test is negative. Each
    group is rounded to whole people. Raises `InputError` for a share outside 0 to 1.
    """
    number = round(errors.number("people", people, 1, 1_000_000))
    having = round(number * _share("before", before))
    found = round(having * _share("sensitivity", sensitivity))
    cleared = round((number - having) * _share("specificity", specificity))
    return Sorted(found, having - found, number - having - cleared, cleared)


def after(before: float, ratio: float) -> float:
    """Return the chance (0 to 1) after a result with this likelihood ratio: odds times ratio."""
    share = _share("before", before)
    factor = errors.number("ratio", ratio, 0.0)
    odds = share * factor
    return odds / (odds + 1 - share) if odds + 1 - share else 1.0


def likelihood_ratios(sensitivity: float, specificity: float) -> tuple[float, float]:
    """Return the likelihood ratios of a positive and a negative result.

    They are infinite where a result never occurs in people without the condition.
    """
    sens, spec = _share("sensitivity", sensitivity), _share("specificity", specificity)
    positive = sens / (1 - spec) if spec < 1 else float("inf")
    negative = (1 - sens) / spec if spec > 0 else float("inf")
    return positive, negative
