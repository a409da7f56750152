"""The vertical force of a running step, from momentum and a leg that acts as a spring.

Over a whole step the ground must give back the momentum that gravity takes: the mean vertical
force is one body weight. If the foot is down for only part of the step, and the force rises and
falls like half a sine wave, the peak follows from the times alone (`peak_force_bw`). How long
the foot is down follows in turn from how stiff the leg is (`contact_s`). The half sine has no
sharp first peak of the heel, so this is the slow part of the force, not the shock.

Forces are those under the foot. What reaches the spine was not measured in running [D-L8] [D-L10].
"""

from __future__ import annotations

import dataclasses
import math
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from backstride import errors
from backstride.evidence import load
from backstride.models.checks import Array, array

GRAVITY_M_S2: Final = 9.81
#: Assumed; a leg length was given with none of the measurements used here.
LEG_M: Final = 0.9
SHORTEST_CONTACT_S: Final = 0.03
_HALVINGS: Final = 40


@dataclasses.dataclass(frozen=True, eq=False)
class Step:
    """A running step: contact and whole step (s), peak vertical force (body weights)."""

    contact_s: Array
    step_s: Array
    peak_bw: Array

    @property
    def duty(self) -> Array:
        """The share of the step with the foot on the ground."""
        return np.asarray(self.contact_s / self.step_s)


def step_s(step_rate_per_min: ArrayLike) -> Array:
    """Return the time from one footfall to the next (s), for 60 to 300 steps a minute."""
    return np.asarray(60.0 / array("Step rate", step_rate_per_min, 60, 300, "steps/min"))


def peak_force_bw(step_rate_per_min: ArrayLike, contact_s: ArrayLike) -> Array:
    """Return the peak vertical force (body weights) of a half sine that balances momentum.

    Peak times contact times 2/pi must equal one body weight times the step. An `InputError`
    says so if the foot is down for the whole step or longer, which is not running.
    """
    whole = step_s(step_rate_per_min)
    contact = array("Contact time", contact_s, SHORTEST_CONTACT_S, 1.0, "s")
    if np.any(contact >= whole):
        raise errors.InputError(
            f"A contact time of {np.max(contact):g} s leaves no time in the air: "
            "give a shorter contact or fewer steps a minute."
        )
    return np.asarray(math.pi / 2 * whole / contact)


def force_bw(time_s: ArrayLike, step: Step) -> Array:
    """Return the vertical force (body weights) at each time from a footfall on, same shape."""
    at = np.mod(array("time_s", time_s, unit="s"), step.step_s)
    wave = step.peak_bw * np.sin(math.pi * at / step.contact_s)
    return np.asarray(np.where(at < step.contact_s, wave, 0.0))


def sink_m(mass_kg: ArrayLike, peak_n: ArrayLike, contact_s: ArrayLike) -> Array:
    """Return how far the body sinks from footfall to mid-step (m): the force integrated twice."""
    down = np.asarray(contact_s) ** 2
    bounce = np.asarray(peak_n) * down / (np.asarray(mass_kg) * math.pi**2)
    return np.asarray(bounce - GRAVITY_M_S2 * down / 8)


def _stiffness(mass: Array, speed: Array, whole: Array, down: Array, leg: float) -> list[Array]:
    """Vertical and leg stiffness (N/m), unchecked: ``whole`` and ``down`` are step and contact."""
    peak_n = mass * GRAVITY_M_S2 * math.pi / 2 * whole / down
    sink = sink_m(mass, peak_n, down)
    half = np.minimum(speed * down / 2, 0.95 * leg)
    return [peak_n / sink, peak_n / (leg - np.sqrt(leg**2 - half**2) + sink)]


def stiffness_n_m(
    mass_kg: ArrayLike,
    speed_m_s: ArrayLike,
    step_rate_per_min: ArrayLike,
    contact_s: ArrayLike,
    leg_m: float = LEG_M,
) -> tuple[Array, Array]:
    """Return vertical and leg stiffness (N/m): peak force over sinking and over leg shortening.

    The leg swings like a spoke over the ground covered in contact, so it shortens by more than
    the body sinks. With a contact 10 % shorter this gives 19 % and 25 % more, near the 20 % and
    25 % that were published for the method [D-L18].
    """
    mass, speed, leg = _runner(mass_kg, speed_m_s, leg_m)
    down = array("Contact time", contact_s, SHORTEST_CONTACT_S, 1.0, "s")
    vertical, of_leg = _stiffness(mass, speed, step_s(step_rate_per_min), down, leg)
    return vertical, of_leg


def _runner(mass_kg: ArrayLike, speed_m_s: ArrayLike, leg_m: float) -> tuple[Array, Array, float]:
    return (
        array("Mass", mass_kg, 20, 250, "kg"),
        array("Speed", speed_m_s, 0.5, 12, "m/s"),
        errors.number("Leg length", leg_m, 0.4, 1.4, "m"),
    )


def contact_s(
    mass_kg: ArrayLike,
    speed_m_s: ArrayLike,
    step_rate_per_min: ArrayLike,
    leg_n_m: ArrayLike,
    leg_m: float = LEG_M,
) -> Array:
    """Return the contact time (s) at which the leg has the stiffness ``leg_n_m``; all broadcast.

    A stiffer leg leaves the ground sooner, so the time is found by halving an interval. An
    `InputError` says so where no running step has that stiffness.
    """
    wanted = array("Leg stiffness", leg_n_m, 100, 1e6, "N/m")
    mass, speed, leg = _runner(mass_kg, speed_m_s, leg_m)
    whole = step_s(step_rate_per_min)
    shape = np.broadcast_shapes(wanted.shape, mass.shape, speed.shape, whole.shape)
    low: Array = np.full(shape, SHORTEST_CONTACT_S)
    high: Array = np.broadcast_to(0.999 * whole, shape)
    stiffest, softest = (_stiffness(mass, speed, whole, at, leg)[1] for at in (low, high))
    if np.any(wanted > stiffest) or np.any(wanted < softest):
        raise errors.InputError(
            f"No running step has a leg stiffness of {np.ravel(wanted)[0]:g} N/m here: "
            f"give {np.max(softest):.0f} to {np.min(stiffest):.0f} N/m."
        )
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        too_stiff = _stiffness(mass, speed, whole, middle, leg)[1] > wanted
        low, high = np.where(too_stiff, middle, low), np.where(too_stiff, high, middle)
    return np.asarray((low + high) / 2)


@cache
def _step_rates() -> tuple[float, float]:
    """Slope and start of a line through one runner's step rates at three speeds [D-L14]."""
    fact = load().fact("D-L14")
    points = {2.5: "2_5", 3.33: "3_33", 4.17: "4_17"}
    rates = [fact.figure(f"step_rate_{key}").estimate for key in points.values()]
    slope, start = np.polyfit(list(points), rates, 1)
    return float(slope), float(start)


def usual_step_rate_per_min(speed_m_s: ArrayLike) -> Array:
    """Return the step rate of one measured runner at a speed: a line through 3 points [D-L14]."""
    slope, start = _step_rates()
    return np.asarray(start + slope * array("Speed", speed_m_s, 1.5, 6.0, "m/s"))


def leg_stiffness_n_m(mass_kg: ArrayLike, rate_change_percent: ArrayLike = 0.0) -> Array:
    """Return the leg stiffness (N/m) at a step rate changed by -26 to 36 % [D-L17].

    Between the two published ends its logarithm is drawn as a line over that of the step rate.
    The runners' mass was not given: we take it as that of the runner of D-L14, and let stiffness
    grow with mass, as it must for heavier runners to move alike.
    """
    fact = load().fact("D-L17")
    ends = [fact.figure(f"frequency_{side}_percent").estimate for side in ("below", "above")]
    stiff = [fact.figure(f"stiffness_{side}_kn_m").estimate for side in ("lowest", "highest")]
    change = array("Change of step rate", rate_change_percent, ends[0], ends[1], "%")
    log_rate = np.log([1 + end / 100 for end in ends])
    power = np.interp(np.log(1 + change / 100), log_rate, np.log(stiff))
    of_kg = load().fact("D-L14").figure("mass_kg").estimate
    return np.asarray(1000 * np.exp(power) * array("Mass", mass_kg, 20, 250, "kg") / of_kg)


def step(
    mass_kg: ArrayLike,
    speed_m_s: ArrayLike,
    rate_change_percent: ArrayLike = 0.0,
    leg_m: float = LEG_M,
) -> Step:
    """Return the step of a runner at a speed, with the step rate changed by so many per cent."""
    change = np.asarray(rate_change_percent, dtype=float)
    rate = usual_step_rate_per_min(speed_m_s) * (1 + change / 100)
    stiff = leg_stiffness_n_m(mass_kg, change)
    down = contact_s(mass_kg, speed_m_s, rate, stiff, leg_m)
    whole = np.broadcast_to(step_s(rate), down.shape)
    return Step(down, whole, math.pi / 2 * whole / down)


def sine_power(power: float) -> float:
    """Return the mean of half a sine wave raised to ``power`` (0 to 50): 2/pi for 1, 1/2 for 2."""
    errors.number("Power", power, 0, 50)
    return math.gamma((power + 1) / 2) / (math.sqrt(math.pi) * math.gamma(power / 2 + 1))


def mean_load(of: Step, power: float) -> Array:
    """Return the mean over a step of the force (body weights) raised to ``power``.

    With power 1 it is always 1: momentum balance. With larger powers peaks count more.
    """
    return np.asarray(of.duty * of.peak_bw**power * sine_power(power))


@dataclasses.dataclass(frozen=True, eq=False)
class Load:
    """Load of running: the peak (body weights) a step, and the force raised to a power, summed.

    ``per_step`` and ``per_km`` are in seconds of standing still: force (body weights) to the
    power, times time.
    """

    peak_bw: Array
    steps_per_km: Array
    per_step: Array
    per_km: Array


def load_of(of: Step, speed_m_s: ArrayLike, power: float) -> Load:
    """Return the load a step and a kilometre of steps at a speed, peaks counted by ``power``."""
    speed = array("Speed", speed_m_s, 0.5, 12, "m/s")
    each = mean_load(of, power) * of.step_s
    steps = 1000 / (speed * of.step_s)
    return Load(of.peak_bw, np.asarray(steps), np.asarray(each), np.asarray(each * steps))


@dataclasses.dataclass(frozen=True)
class PeakCheck:
    """A measured peak (body weights) at a speed beside the model's; none of them was fitted."""

    speed_m_s: float
    measured_bw: float
    model_bw: float


@cache
def peak_checks(leg_m: float = LEG_M) -> tuple[PeakCheck, ...]:
    """Return the measured peaks of one runner [D-L14] beside what the model says of them."""
    fact = load().fact("D-L14")
    mass = fact.figure("mass_kg").estimate
    found = []
    for speed, key in ((2.5, "peak_2_5_bw"), (3.5, "peak_3_5_bw"), (4.5, "peak_4_5_bw")):
        model = float(step(mass, speed, leg_m=leg_m).peak_bw)
        found.append(PeakCheck(speed, fact.figure(key).estimate, model))
    return tuple(found)
