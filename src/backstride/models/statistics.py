"""How far two groups of people lie apart, said in ways that can be pictured.

Every function assumes two bell-shaped (normal) groups of equal spread. The gap ``smd`` is a
standardised mean difference: the distance between the two means in units of that spread.
Without a gap nothing can be told apart; a gap of 1 still leaves most people in the overlap.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from backstride import errors
from backstride.models.checks import Array, array

_erf = np.vectorize(math.erf, otypes=[np.float64])


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
