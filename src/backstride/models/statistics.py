"""How far two groups of people lie apart, said in ways that can be pictured.

Every function assumes two bell-shaped (normal) groups of equal spread. The gap ``smd`` is a
standardised mean difference: the distance between the two means in units of that spread.
Without a gap nothing can be told apart; a gap of 1 still leaves most people in the overlap.
"""

from __future__ import annotations

import dataclasses
import math
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from backstride import errors
from backstride.models.checks import Array, array

_erf = np.vectorize(math.erf, otypes=[np.float64])
#: Standard errors on either side of an estimate that make a 95% interval, 1.96.
Z_95: Final = NormalDist().inv_cdf(0.975)


@dataclasses.dataclass(frozen=True)
class Interval:
    """An estimate with the two ends of its 95% interval, all in one unit."""

    estimate: float
    low: float
    high: float


def _around(estimate: float, standard_error: float) -> Interval:
    return Interval(estimate, estimate - Z_95 * standard_error, estimate + Z_95 * standard_error)


def normal_density(x: ArrayLike, mean: float = 0.0, sd: float = 1.0) -> Array:
    """Return the height of a normal curve at ``x`` (same shape), per unit of ``x``."""
    spread = errors.number("sd", sd, low=1e-9)
    z = (array("x", x) - errors.number("mean", mean)) / spread
    return np.asarray(np.exp(-0.5 * z**2) / (spread * math.sqrt(2 * math.pi)))


def share_below(x: ArrayLike, mean: float = 0.0, sd: float = 1.0) -> Array:
    """Return the share (0 to 1) of a normal group that lies below ``x`` (same shape)."""
    spread = errors.number("sd", sd, low=1e-9)
    z = (array("x", x) - errors.number("mean", mean)) / spread
    return np.asarray(0.5 * (1 + _erf(z / math.sqrt(2))))


def share_above(x: ArrayLike, mean: float = 0.0, sd: float = 1.0) -> Array:
    """Return the share (0 to 1) of a normal group that lies above ``x`` (same shape)."""
    return share_below(-array("x", x), -errors.number("mean", mean), sd)


def superiority(smd: float) -> float:
    """Return how often one person from the higher group outscores one from the other (0 to 1).

    One person is drawn from each group; 0.5 is a coin toss. This is Phi(smd / sqrt 2), the
    probability of superiority, equal to the area under the ROC curve.
    """
    return float(share_below(errors.number("smd", smd) / math.sqrt(2)))


def overlap(smd: float) -> float:
    """Return the area (0 to 1) that the two groups' curves share: 2 Phi(-|smd| / 2)."""
    return float(2 * share_below(-abs(errors.number("smd", smd)) / 2))


def sensitivity(cut_off_sd: float, smd: float) -> float:
    """Return the share (0 to 1) of the higher group above a cut-off.

    ``cut_off_sd`` is counted in standard deviations from the mean of the lower group.
    """
    cut = errors.number("cut_off_sd", cut_off_sd, unit="SD")
    return float(share_above(cut, mean=errors.number("smd", smd)))


def specificity(cut_off_sd: float) -> float:
    """Return the share (0 to 1) of the lower group that is not above a cut-off.

    ``cut_off_sd`` is counted in standard deviations from that group's own mean.
    """
    return float(share_below(errors.number("cut_off_sd", cut_off_sd, unit="SD")))


def standardised_difference(mean_a: float, sd_a: float, mean_b: float, sd_b: float) -> float:
    """Return (mean_a - mean_b) / SD, with the root mean square of both SDs, for equal groups.

    The two groups are taken to be of the same size; any one unit will do, the answer has none.
    """
    spreads = [errors.number(n, s, low=1e-9) for n, s in (("sd_a", sd_a), ("sd_b", sd_b))]
    pooled = math.sqrt(sum(s**2 for s in spreads) / 2)
    return (errors.number("mean_a", mean_a) - errors.number("mean_b", mean_b)) / pooled


def smd_interval(smd: float, n_a: int, n_b: int) -> Interval:
    """Return the 95% interval of a standardised mean difference between two groups of people.

    The usual large-sample formula: the variance is ``(n_a + n_b) / (n_a n_b) + smd^2 / (2 (n_a +
    n_b))``. It takes the groups to be independent, so it knows nothing of pairs or adjustment.
    """
    gap = errors.number("smd", smd)
    a, b = (errors.number(n, v, 2, unit="people") for n, v in (("n_a", n_a), ("n_b", n_b)))
    return _around(gap, math.sqrt((a + b) / (a * b) + gap**2 / (2 * (a + b))))


def interval_from_p(difference: float, p: float) -> Interval:
    """Return the 95% interval that a difference (any unit) must have had for its p value.

    For a two-sided test against no difference with a normal statistic: the standard error is the
    difference divided by the z value of ``p``. With an upper limit of ``p`` ("below 0.001") the
    interval is the widest that fits. The difference must not be 0, nor ``p`` 0 or 1.
    """
    found = errors.number("difference", difference)
    chance = errors.number("p", p, 1e-12, 1 - 1e-9)
    if found == 0:
        raise errors.InputError("difference is 0: its p value says nothing about the interval.")
    return _around(found, abs(found) / NormalDist().inv_cdf(1 - chance / 2))
