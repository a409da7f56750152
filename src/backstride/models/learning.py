"""Learning in numbers: the normalised gain, and how far two orders agree."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping, Sequence

from backstride import errors


def normalised_gain(before: float, after: float) -> float:
    """Return the gain as a share of what was left to gain: (after - before) / (1 - before).

    Both are shares of right answers (0 to 1). 1 means that everything left was gained, 0 that
    nothing changed; below 0 something was lost. Where all was right before there is nothing left
    to gain, and the result is 0 if it stayed so. Raises `InputError` for a share outside 0 to 1
    or for a loss from a full score, which has no such share.
    """
    first = errors.number("before", before, 0.0, 1.0)
    last = errors.number("after", after, 0.0, 1.0)
    if first < 1:
        return (last - first) / (1 - first)
    if last == 1:
        return 0.0
    raise errors.InputError(
        "before is 1 and after is lower: a loss from a full score has no normalised gain; "
        "compare the two shares themselves."
    )


@dataclasses.dataclass(frozen=True)
class RankAgreement:
    """Of the ``pairs`` of items that can be told apart, ``alike`` stand in the same order."""

    alike: int
    pairs: int

    @property
    def gamma(self) -> float:
        """Goodman and Kruskal's gamma: 1 the same order, 0 as by chance, -1 the other way round.

        0 where no pair can be told apart.
        """
        return (2 * self.alike - self.pairs) / self.pairs if self.pairs else 0.0


def rank_agreement(order: Sequence[str], ranks: Mapping[str, int]) -> RankAgreement:
    """Compare an order of items, first to last, with their ``ranks`` (1 is first; ties allowed).

    Pairs of equal rank, and items without a rank, are left out: nothing says which comes first.
    Raises `InputError` for an item named twice, and for one that has a rank but no place.
    """
    if len(set(order)) < len(order):
        raise errors.InputError("An item stands in the order twice: name each item once.")
    missing = [item for item in ranks if item not in order]
    if missing:
        raise errors.InputError(f"No place is given for {', '.join(missing)}: put them in order.")
    ranked = [ranks[item] for item in order if item in ranks]
    apart = [(a, b) for a, b in itertools.combinations(ranked, 2) if a != b]
    return RankAgreement(sum(a < b for a, b in apart), len(apart))
