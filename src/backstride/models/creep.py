"""How a spine gives way under load and comes back: springs with dashpots, in series.

Each element has a loss of height x (mm) that moves toward a rest length set by the load, and
moves more slowly the closer it is:

    dx/dt = (standing_mm * load - x) / time_min * exp(-x / fold_mm)

The load is counted in standings: lying is 0, standing is 1. With an endless ``fold_mm`` this is
a Kelvin-Voigt element, a spring beside a dashpot: the loss follows an exponential. With a finite
one the dashpot stiffens by a factor of e for every ``fold_mm`` of loss. That stands for water in
a sponge: the more it is squeezed, the narrower its pores and the slower the flow. It is an
assumption that the measurements of `backstride.models.stature` favour, not a finding.

No time steps are needed. In the scaled distance ``u = (x - rest) / fold_mm`` and the scaled time
``minutes / time_min * exp(-rest / fold_mm)`` every such element follows the one curve
``du = -u exp(-u)``, whose clock is the exponential integral. Two tables of that clock, one for
losing and one for regaining height, serve all spines, loads and times.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from backstride import errors
from backstride.models.checks import Array, array

LOWEST_LOAD: Final = -5.0
HIGHEST_LOAD: Final = 50.0
#: Scaled distances tabulated, as logarithms: nearer than the first the clock is a straight line.
_NEAR: Final = -30.0
_FARTHEST_LOSING: Final = 600.0
_FARTHEST_REGAINING: Final = 40.0  # from here an element hardly moves at all
_NODES: Final = 2**16 + 1
_SETTLED_MM: Final = 1e-7
_MOST_DAYS: Final = 2000


@dataclasses.dataclass(frozen=True, eq=False)
class Spine:
    """Elements in series, fastest first; each array has shape (..., elements).

    ``standing_mm`` is the loss at rest under a load of one standing, ``time_min`` the time
    constant of a spine that has lost nothing, ``fold_mm`` the loss that makes it e times slower
    (infinite: a plain Kelvin-Voigt element). Axes in front stand for many spines at once.
    """

    standing_mm: Array
    time_min: Array
    fold_mm: Array

    def __post_init__(self) -> None:
        lows = {"standing_mm": 0.0, "time_min": 0.01, "fold_mm": 0.05}
        for name, low in lows.items():
            object.__setattr__(self, name, array(f"Spine {name}", getattr(self, name), low))
        if not self.standing_mm.shape == self.time_min.shape == self.fold_mm.shape:
            raise errors.InputError(
                "Spine standing_mm, time_min and fold_mm differ in length: "
                "give each element one of each."
            )
        if not self.standing_mm.ndim:
            raise errors.InputError("Spine has bare numbers: give lists, one value an element.")


@dataclasses.dataclass(frozen=True, eq=False)
class Bout:
    """Some ``minutes`` at one ``load`` in standings (a number, or one for each of many spines)."""

    minutes: float
    load: ArrayLike

    def __post_init__(self) -> None:
        errors.number("Bout minutes", self.minutes, 0, unit="min")
        found = array("Bout load", self.load, LOWEST_LOAD, HIGHEST_LOAD, "standings")
        object.__setattr__(self, "load", found)


def spine(standing_mm: ArrayLike, time_min: ArrayLike, fold_mm: ArrayLike | None = None) -> Spine:
    """Return a `Spine` from lists of one value an element; without ``fold_mm`` a Kelvin one."""
    endless = np.full(np.shape(standing_mm), np.inf)
    fold = endless if fold_mm is None else fold_mm
    return Spine(np.asarray(standing_mm), np.asarray(time_min), np.asarray(fold))


def _panels(sign: int, p: Array) -> Array:
    """The integral of exp(sign * exp(p)) over each panel of the grid, by Simpson's rule."""
    middle = (p[1:] + p[:-1]) / 2
    ends, mids = (np.exp(sign * np.exp(at)) for at in (p, middle))
    return np.asarray((p[1] - p[0]) / 6 * (ends[:-1] + 4 * mids + ends[1:]))


@cache
def _regaining() -> tuple[Array, Array, Array]:
    """Distance u, its logarithm p, and Ei(u) less Euler's constant, which cancels, on a grid."""
    p = np.linspace(_NEAR, np.log(_FARTHEST_REGAINING), _NODES)
    clock = np.concatenate([[_NEAR], _NEAR + np.cumsum(_panels(1, p))])
    return np.exp(p), p, clock


@cache
def _losing() -> tuple[Array, Array, Array]:
    """Distance u, its logarithm p, and log E1(u) on a grid.

    E1 spans hundreds of powers of ten, so it is summed from its small end and kept as a
    logarithm. Beyond the grid it is exp(-u) / u (1 - 1/u + 2/u^2 - 6/u^3).
    """
    p = np.linspace(_NEAR, np.log(_FARTHEST_LOSING), _NODES)
    far = 1 / _FARTHEST_LOSING
    tail = np.exp(-_FARTHEST_LOSING) * far * (1 - far + 2 * far**2 - 6 * far**3)
    sums = tail + np.concatenate([np.cumsum(_panels(-1, p)[::-1])[::-1], [0.0]])
    return np.exp(p), p, np.log(sums)


def _regained(distance: Array, log_time: Array) -> Array:
    """Return the scaled distance left of ``distance`` while an element regains height."""
    u, p, clock = _regaining()
    with np.errstate(divide="ignore"):
        start = np.log(np.minimum(distance, _FARTHEST_REGAINING))  # log 0: it stays where it is
    left = np.where(start < _NEAR, start, np.interp(start, p, clock)) - np.exp(log_time)
    near = left < _NEAR
    found = np.interp(left, clock, u)
    return np.asarray(np.where(near, np.exp(np.minimum(left, 0.0)), found) if near.any() else found)


def _lost(distance: Array, log_time: Array) -> Array:
    """Return the scaled distance left of ``distance`` while an element loses height."""
    u, p, log_clock = _losing()
    with np.errstate(divide="ignore"):
        start = np.interp(np.log(distance), p, log_clock)
    after = np.logaddexp(start, log_time)
    near = after > log_clock[0]
    found = np.interp(-after, -log_clock, u)
    if near.any():  # E1(u) = -gamma - log u
        found = np.where(near, np.exp(-np.euler_gamma - np.exp(np.where(near, after, 0.0))), found)
    return np.asarray(np.minimum(found, distance))


def _stiffening(start: Array, rest: Array, minutes: Array, time: Array, fold: Array) -> Array:
    """An element that stiffens, after ``minutes`` under a constant load; all broadcast."""
    u = (start - rest) / fold
    if np.any(u < -_FARTHEST_LOSING):
        raise errors.InputError(
            f"A load that would squeeze an element by {_FARTHEST_LOSING:g} times its fold_mm is "
            "far beyond this model: give a smaller load or a larger fold_mm."
        )
    with np.errstate(divide="ignore"):
        log_time = np.log(minutes / time) - rest / fold
    if np.all(u <= 0):
        left = -_lost(-u, log_time)
    elif np.all(u >= 0):
        left = _regained(u, log_time)
    else:
        left = _regained(np.maximum(u, 0), log_time) - _lost(np.maximum(-u, 0), log_time)
    return np.asarray(rest + fold * left)


def toward(
    start_mm: ArrayLike,
    rest_mm: ArrayLike,
    minutes: ArrayLike,
    time_min: ArrayLike,
    fold_mm: ArrayLike,
) -> Array:
    """Return an element's loss (mm) after ``minutes`` under a constant load; all broadcast.

    ``rest_mm`` is where that load would hold it still. Exact for a Kelvin-Voigt element; with a
    finite ``fold_mm`` right to 0.0001 mm for spines like ours (a test compares both forms).
    """
    start, rest, span, time, fold = (
        np.asarray(part, dtype=float) for part in (start_mm, rest_mm, minutes, time_min, fold_mm)
    )
    stiff = np.isfinite(fold)
    if stiff.all():
        return _stiffening(start, rest, span, time, fold)
    kelvin = np.asarray(rest + (start - rest) * np.exp(-span / time))
    if not stiff.any():
        return kelvin
    bent = _stiffening(start, rest, span, time, np.where(stiff, fold, 1e3))
    return np.where(stiff, bent, kelvin)


def _each_toward(
    spine: Spine, start_mm: Array, load: ArrayLike, minutes: ArrayLike, times: bool = False
) -> list[Array]:
    """Each element's loss after ``minutes``, one by one, shape (...), or (..., times).

    One by one, so that the plain elements do not pay for the ones that stiffen.
    """
    rest = rest_mm(spine, load)
    parts = (start_mm, rest, spine.time_min, spine.fold_mm)
    found = []
    for one in range(spine.standing_mm.shape[-1]):
        here = [part[..., one, None] if times else part[..., one] for part in parts]
        found.append(toward(here[0], here[1], minutes, here[2], here[3]))
    return found


def rest_mm(spine: Spine, load: ArrayLike) -> Array:
    """Return where each element comes to rest (mm) under a load, shape (..., elements)."""
    return np.asarray(np.asarray(load, dtype=float)[..., None] * spine.standing_mm)


def states_mm(spine: Spine, bouts: Sequence[Bout], start_mm: ArrayLike) -> list[Array]:
    """Return each element's loss (mm) at the start of each bout and at the end of the last."""
    states = [np.asarray(start_mm, dtype=float)]
    for bout in bouts:
        after = _each_toward(spine, states[-1], bout.load, bout.minutes)
        states.append(np.stack(np.broadcast_arrays(*after), axis=-1))
    return states


def rested(spine: Spine) -> Array:
    """Return the elements' loss after endless lying: zeros, shape (..., elements)."""
    return np.zeros_like(spine.standing_mm)


def loss_mm(
    spine: Spine,
    bouts: Sequence[Bout],
    at_min: ArrayLike,
    start_mm: ArrayLike | None = None,
) -> Array:
    """Return the height lost (mm, positive is shorter) at each time, shape (..., times).

    ``bouts`` follow each other from time 0; ``start_mm`` is each element's loss at time 0
    (default: after endless lying). Times outside the bouts raise an `InputError`.
    """
    if not bouts:
        raise errors.InputError("The list of bouts is empty: give at least one Bout.")
    ends = np.cumsum([0.0, *(bout.minutes for bout in bouts)])
    times = np.atleast_1d(array("at_min", at_min))
    if times.min() < 0 or times.max() > ends[-1] + 1e-9:
        raise errors.InputError(
            f"at_min holds a time outside 0 to {ends[-1]:g} min: keep within the bouts."
        )
    states = states_mm(spine, bouts, rested(spine) if start_mm is None else start_mm)
    place = np.clip(np.searchsorted(ends, times, side="right") - 1, 0, len(bouts) - 1)
    sets = np.broadcast_shapes(
        states[0].shape[:-1],
        spine.standing_mm.shape[:-1],
        *(np.shape(bout.load) for bout in bouts),
    )
    total = np.empty((*sets, times.size))
    for number in range(place.min(), place.max() + 1):
        here = np.flatnonzero(place == number)
        since = times[here] - ends[number]
        each = _each_toward(spine, states[number], bouts[number].load, since, times=True)
        total[..., here] = sum(each)
    return total


def settled_mm(spine: Spine, bouts: Sequence[Bout]) -> Array:
    """Return the elements' loss (mm) to which the same bouts, every day, come back.

    A Kelvin-Voigt element has it in closed form; others repeat the day until it changes no more.
    """
    day = sum(bout.minutes for bout in bouts)
    endless = dataclasses.replace(spine, fold_mm=np.full_like(spine.fold_mm, np.inf))
    kept = np.exp(-day / spine.time_min)
    kelvin = states_mm(endless, bouts, rested(spine))[-1] / (1 - kept)
    start = np.where(np.isfinite(spine.fold_mm), 0.0, kelvin)
    for _ in range(_MOST_DAYS):
        after = states_mm(spine, bouts, start)[-1]
        if np.abs(after - start).max() < _SETTLED_MM:
            return after
        start = after
    raise errors.InputError(
        f"This spine has not settled after {_MOST_DAYS} such days: give shorter time constants."
    )


@dataclasses.dataclass(frozen=True, eq=False)
class Work:
    """Work of each bout in standing-millimetres: put in by the load, kept in the springs, lost."""

    put_in: Array
    kept: Array
    lost: Array


def work(spine: Spine, bouts: Sequence[Bout], start_mm: ArrayLike | None = None) -> Work:
    """Return the work of each bout, shape (bouts, ...): what the load does and where it goes.

    A spring holds x squared over two ``standing_mm``. What the load puts in and the springs do
    not keep is lost in the dashpots, as heat; it can never be below zero.
    """
    states = np.stack(states_mm(spine, bouts, rested(spine) if start_mm is None else start_mm))
    loads = np.stack([np.broadcast_to(bout.load, states.shape[1:-1]) for bout in bouts])
    put_in = loads * np.diff(states.sum(axis=-1), axis=0)
    soft = np.where(spine.standing_mm > 0, spine.standing_mm, np.inf)
    kept = np.diff((states**2 / (2 * soft)).sum(axis=-1), axis=0)
    return Work(put_in, kept, put_in - kept)
