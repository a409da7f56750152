"""Is a change real, or is it the measuring? Two visits, each with its error.

A measured angle is the true angle plus an error. The error is ASSUMED to be bell-shaped with a
standard deviation of ``sem_deg``, the standard error of measurement, the same each time.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Final

import numpy as np

from backstride import errors
from backstride.models.checks import Array

Z_95: Final = NormalDist().inv_cdf(0.975)
MOST_READINGS: Final = 100


def visit_error_deg(sem_deg: float, readings: int = 1) -> float:
    """Return the standard error (degrees) of the mean of some ``readings`` at one visit."""
    sem = errors.number("sem_deg", sem_deg, 0.1, 90, "degrees")
    return sem / math.sqrt(errors.number("readings", readings, 1, MOST_READINGS))


def difference_error_deg(sem_deg: float, readings: int = 1) -> float:
    """Return the standard error (degrees) of the difference of two visits.

    Both visits carry an error, so it is sqrt(2) times that of one.
    """
    return math.sqrt(2) * visit_error_deg(sem_deg, readings)


def smallest_real_change_deg(sem_deg: float, readings: int = 1) -> float:
    """Return the change (degrees) that measurement error alone exceeds 5 times in 100.

    This is the minimal detectable change: 1.96 * sqrt(2) * SEM.
    """
    return Z_95 * difference_error_deg(sem_deg, readings)


def chance_of_change(
    change_deg: float, sem_deg: float, readings: int = 1, true_change_deg: float = 0.0
) -> float:
    """Return how often (0 to 1) two visits differ by this much or more, in either direction.

    ``true_change_deg`` is what the joint really changed; 0 asks how often noise alone does it.
    """
    change = errors.number("change_deg", change_deg, 0, 180, "degrees")
    true = errors.number("true_change_deg", true_change_deg, -180, 180, "degrees")
    bell = NormalDist(true, difference_error_deg(sem_deg, readings))
    return 1 - bell.cdf(change) + bell.cdf(-change)


def visits_deg(
    true_deg: float,
    true_change_deg: float,
    sem_deg: float,
    people: int = 100,
    readings: int = 1,
    seed: int = 1,
) -> Array:
    """Return what two visits of ``people`` would show (degrees), shape (people, 2).

    Everybody truly has ``true_deg`` at the first visit and ``true_change_deg`` more at the
    second. The same ``seed`` gives the same luck.
    """
    first = errors.number("true_deg", true_deg, -180, 180, "degrees")
    change = errors.number("true_change_deg", true_change_deg, -180, 180, "degrees")
    count = int(errors.number("people", people, 1, 1_000_000))
    luck = np.random.default_rng(seed).normal(size=(count, 2))
    return np.array([first, first + change]) + visit_error_deg(sem_deg, readings) * luck


def sem_from_agreement(sd_deg: float, agreement: float) -> float:
    """Return the standard error (degrees) that an agreement (ICC, 0 to 1) leaves.

    SD * sqrt(1 - ICC), for a group with that spread. ``sd_deg`` from another group makes it an
    assumption.
    """
    sd = errors.number("sd_deg", sd_deg, 0, 90, "degrees")
    return sd * math.sqrt(1 - errors.number("agreement", agreement, 0, 1))
