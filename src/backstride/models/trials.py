"""What a trial can see: differences between two groups, and the trap of looking at one.

Sizes are standardised: in units of the usual spread (SD) between people. Everything assumes
bell-shaped groups of equal spread. What is seen with p < 0.05 is seen by a t test, so it holds for
small groups, too; the interval of a difference is the usual large-sample one.
"""

from __future__ import annotations

import dataclasses
import math
from functools import cache
from statistics import NormalDist
from typing import Final

import numpy as np

from backstride import errors
from backstride.models.checks import Array

Z_95: Final = NormalDist().inv_cdf(0.975)
LARGEST_SD: Final = 20.0
#: Into how many parts the possible spreads of a sample are cut, and how far out they go (in SDs).
PARTS: Final = 200
REACH: Final = 8.0


@dataclasses.dataclass(frozen=True)
class Difference:
    """A standardised difference with its 95% interval."""

    smd: float
    low: float
    high: float


def _people(name: str, value: float) -> float:
    return errors.number(name, value, 2, 1e9)


def with_interval(smd: float, n_a: float, n_b: float) -> Difference:
    """Return a standardised difference of groups of ``n_a`` and ``n_b`` with its 95% interval."""
    d = errors.number("smd", smd, -LARGEST_SD, LARGEST_SD)
    a, b = _people("n_a", n_a), _people("n_b", n_b)
    half = Z_95 * math.sqrt(1 / a + 1 / b + d**2 / (2 * (a + b)))
    return Difference(d, d - half, d + half)


def from_means(
    mean_a: float, sd_a: float, n_a: float, mean_b: float, sd_b: float, n_b: float
) -> Difference:
    """Return (mean_a - mean_b) over the pooled SD, with its 95% interval."""
    spreads = [errors.number(n, s, low=1e-9) for n, s in (("sd_a", sd_a), ("sd_b", sd_b))]
    free = [_people("n_a", n_a) - 1, _people("n_b", n_b) - 1]
    pooled = math.sqrt(sum(f * s**2 for f, s in zip(free, spreads, strict=True)) / sum(free))
    gap = errors.number("mean_a", mean_a) - errors.number("mean_b", mean_b)
    return with_interval(gap / pooled, n_a, n_b)


def from_f(f_value: float, n_a: float, n_b: float) -> Difference:
    """Return the standardised difference behind an F value that compares two groups.

    F has no direction: the result is positive. A second factor in the analysis makes it rough.
    """
    f = errors.number("f_value", f_value, 0, 1e6)
    a, b = _people("n_a", n_a), _people("n_b", n_b)
    return with_interval(math.sqrt(f * (1 / a + 1 / b)), n_a, n_b)


@cache
def _spreads(free: float) -> tuple[tuple[float, float], ...]:
    """Return the SDs that a sample may show where the true one is 1, each with its chance.

    ``free`` are the degrees of freedom: free times the squared SD is chi-squared.
    """
    away = REACH / math.sqrt(2 * free)
    low, high = max(0.0, 1 - away), 1 + away
    sd = low + (high - low) * (np.arange(PARTS) + 0.5) / PARTS
    log = (free - 1) * np.log(sd) - free * sd**2 / 2
    chance = np.exp(log - log.max())
    return tuple(zip(sd.tolist(), (chance / chance.sum()).tolist(), strict=True))


def _beyond(limit: float, free: float, shift: float) -> float:
    """Return how often (0 to 1) a t value around ``shift`` lies beyond ±``limit``."""
    bell = NormalDist()
    return sum(
        chance * (bell.cdf(shift - limit * sd) + bell.cdf(-shift - limit * sd))
        for sd, chance in _spreads(free)
    )


@cache
def t_value(free: float) -> float:
    """Return the t value that chance alone exceeds 5 times in 100, on either side.

    ``free`` (1 or more) are the degrees of freedom. Found by halving.
    """
    low, high = Z_95, 20.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if _beyond(middle, free, 0.0) > 0.05 else (low, middle)
    return high


def smallest_seen(n_a: float, n_b: float) -> float:
    """Return the standardised difference at which two groups just differ with p = 0.05.

    A published "p below 0.05" means at least this much; "no difference found" means less.
    """
    a, b = _people("n_a", n_a), _people("n_b", n_b)
    return t_value(a + b - 2) * math.sqrt(1 / a + 1 / b)


def _seen(free: float, shift: float) -> float:
    return _beyond(t_value(free), free, shift)


def seen_within(change_sd: float, n: float) -> float:
    """Return how often (0 to 1) a change within one group of ``n`` looks real (p < 0.05).

    ``change_sd`` is the true mean change in units of the SD of changes, whatever made it.
    """
    change = errors.number("change_sd", change_sd, -LARGEST_SD, LARGEST_SD)
    people = _people("n", n)
    return _seen(people - 1, change * math.sqrt(people))


def seen_between(difference_sd: float, n: float) -> float:
    """Return how often (0 to 1) two groups of ``n`` each differ with p < 0.05.

    ``difference_sd`` is the true difference of their mean changes, in SDs of changes.
    """
    gap = errors.number("difference_sd", difference_sd, -LARGEST_SD, LARGEST_SD)
    people = _people("n", n)
    return _seen(2 * people - 2, gap * math.sqrt(people / 2))


def even_sample(mean_sd: float, n: int) -> Array:
    """Return ``n`` values that lie as evenly as a bell curve of SD 1 around ``mean_sd`` has them.

    A picture of a typical group without the luck of a draw; its mean is ``mean_sd``.
    """
    count = int(_people("n", n))
    steps = [NormalDist().inv_cdf((k + 0.5) / count) for k in range(count)]
    raw = np.array(steps)
    return np.asarray(errors.number("mean_sd", mean_sd) + raw / raw.std(ddof=1))
