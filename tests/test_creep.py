"""The creep model obeys its own equation, behaves as a spine should, and keeps its energy books."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from scipy.special import expi

from backstride.errors import InputError
from backstride.models import creep
from backstride.models.creep import Bout, Spine

folds = st.one_of(st.just(np.inf), st.floats(2.5, 30))
spines = st.builds(
    lambda mm, minutes, fold: creep.spine(mm, minutes, fold),
    st.lists(st.floats(0.5, 20), min_size=2, max_size=2),
    st.lists(st.floats(5, 300), min_size=2, max_size=2),
    st.lists(folds, min_size=2, max_size=2),
)
loads = st.floats(-1, 4)
bouts = st.lists(st.builds(Bout, minutes=st.floats(1, 240), load=loads), min_size=1, max_size=5)


def integrated(spine: Spine, day: list[Bout], start: np.ndarray) -> np.ndarray:
    """The same equation stepped by scipy, bout by bout."""
    state = start
    for bout in day:
        rest = spine.standing_mm * bout.load
        state = solve_ivp(
            lambda _, x, rest=rest: (rest - x) / spine.time_min * np.exp(-x / spine.fold_mm),
            (0, bout.minutes), state, method="LSODA", rtol=1e-10, atol=1e-10,
        ).y[:, -1]  # fmt: skip
    return state


hard = st.lists(
    st.builds(Bout, minutes=st.floats(0.5, 240), load=st.floats(-1, 20)), min_size=1, max_size=4
)


@given(spines, hard)
@settings(max_examples=40, deadline=None)
def test_closed_form_equals_integration(spine: Spine, day: list[Bout]) -> None:
    found = creep.states_mm(spine, day, creep.rested(spine))[-1]
    assert found == pytest.approx(integrated(spine, day, np.zeros(2)), abs=1e-4)


def test_a_load_far_beyond_a_stiffening_spine_is_still_right() -> None:
    """Forty folds away from rest the clock runs through seventeen powers of ten in a minute."""
    spine = creep.spine([15], [19], [3.4])
    day = [Bout(5, 9.2)]
    found = creep.states_mm(spine, day, np.zeros(1))[-1]
    assert found == pytest.approx(integrated(spine, day, np.zeros(1)), abs=1e-4)
    assert found[0] < 20


@given(st.floats(0, 12), st.floats(-3, 30), st.floats(2.5, 20), st.floats(5, 200))
@settings(deadline=None)
def test_the_clock_is_the_exponential_integral(
    x: float, to: float, fold: float, tau: float
) -> None:
    """The time that passed, worked out backwards from where the element is, is the time given."""
    minutes = 40.0
    after = float(creep.toward(x, to, minutes, tau, fold))
    u0, u1 = (x - to) / fold, (after - to) / fold
    if abs(u0) < 1e-3 or abs(u1) < 1e-9 or u0 > 12:
        return
    passed = tau * np.exp(to / fold) * (expi(u0) - expi(u1))
    speed = abs(to - after) / tau * np.exp(-after / fold)  # what a slip in time means in mm
    assert abs(passed - minutes) * speed < 1e-3


@given(spines, st.floats(1, 1000))
def test_no_load_no_loss(spine: Spine, length: float) -> None:
    assert creep.loss_mm(spine, [Bout(length, 0)], [0, length / 2, length]) == pytest.approx(0)


@given(spines, bouts, st.floats(0.01, 3))
@settings(deadline=None)
def test_more_load_is_never_taller(spine: Spine, day: list[Bout], extra: float) -> None:
    times = np.linspace(0, sum(bout.minutes for bout in day), 20)
    more = [Bout(bout.minutes, bout.load + extra) for bout in day]
    gap = creep.loss_mm(spine, more, times) - creep.loss_mm(spine, day, times)
    assert (gap >= -1e-4).all()


@given(spines, st.floats(0, 4), st.floats(0, 200), st.floats(0, 200))
def test_longer_load_is_never_taller(spine: Spine, load: float, short: float, more: float) -> None:
    loss = creep.loss_mm(spine, [Bout(short + more, load)], [short, short + more])
    assert loss[1] >= loss[0] - 1e-6


@given(spines, st.floats(0.1, 4))
@settings(deadline=None)
def test_a_long_load_reaches_its_limit_and_never_passes_it(spine: Spine, load: float) -> None:
    rest = float(creep.rest_mm(spine, load).sum())
    loss = creep.loss_mm(spine, [Bout(1e9, load)], [0, 10, 1e3, 1e5, 1e9])
    assert (np.diff(loss) >= -1e-6).all()
    assert (loss <= rest + 1e-6).all()
    stiffest = np.max(spine.standing_mm * load / spine.fold_mm)
    if stiffest < 8:  # beyond, even a thousand years are short
        assert loss[-1] == pytest.approx(rest, abs=1e-3)


@given(spines, bouts, st.floats(0.2, 5))
@settings(deadline=None)
def test_scaling(spine: Spine, day: list[Bout], factor: float) -> None:
    """Slower elements need as much more time; larger ones (and folds) lose as much more."""
    times = np.linspace(0, sum(bout.minutes for bout in day), 7)
    loss = creep.loss_mm(spine, day, times)
    slower = dataclasses.replace(spine, time_min=spine.time_min * factor)
    stretched = [Bout(bout.minutes * factor, bout.load) for bout in day]
    assert creep.loss_mm(slower, stretched, times * factor) == pytest.approx(loss, abs=1e-4)
    larger = dataclasses.replace(
        spine, standing_mm=spine.standing_mm * factor, fold_mm=spine.fold_mm * factor
    )
    assert creep.loss_mm(larger, day, times) == pytest.approx(loss * factor, abs=1e-3)


def test_a_kelvin_spine_is_linear_in_the_load() -> None:
    spine = creep.spine([3, 12], [20, 200])
    one = creep.loss_mm(spine, [Bout(90, 1)], [45, 90])
    assert creep.loss_mm(spine, [Bout(90, 3)], [45, 90]) == pytest.approx(3 * one)
    assert one[1] == pytest.approx(3 * (1 - np.exp(-4.5)) + 12 * (1 - np.exp(-0.45)))


def test_stiffening_slows_what_comes_later() -> None:
    plain, stiff = creep.spine([12], [60]), creep.spine([12], [60], [4])
    early, late = [5.0], [400.0]
    day = [Bout(400, 1)]
    assert creep.loss_mm(stiff, day, early) == pytest.approx(
        creep.loss_mm(plain, day, early), rel=0.15
    )
    assert creep.loss_mm(stiff, day, late) < creep.loss_mm(plain, day, late) - 0.5


@given(spines)
@settings(deadline=None, max_examples=30)
def test_a_settled_day_comes_back_to_its_start(spine: Spine) -> None:
    day = [Bout(960, 1), Bout(480, 0)]
    start = creep.settled_mm(spine, day)
    assert creep.states_mm(spine, day, start)[-1] == pytest.approx(start, abs=1e-6)
    assert creep.loss_mm(spine, day, [960], start)[0] >= start.sum() - 1e-6


@given(spines, bouts)
@settings(deadline=None)
def test_no_energy_comes_from_nowhere(spine: Spine, day: list[Bout]) -> None:
    found = creep.work(spine, day)
    assert (found.lost >= -1e-3).all()
    assert found.put_in == pytest.approx(found.kept + found.lost)
    ring = [Bout(600, 1.0), Bout(840, 0.0)]
    round_trip = creep.work(spine, ring, creep.settled_mm(spine, ring))
    assert round_trip.kept.sum() == pytest.approx(0, abs=1e-4)
    assert round_trip.lost.sum() == pytest.approx(round_trip.put_in.sum(), abs=1e-4)


def test_energy_of_a_kelvin_element_by_hand() -> None:
    """Held until it rests, half of the work is in the spring and half is lost."""
    found = creep.work(creep.spine([10], [5]), [Bout(1000, 2)])
    assert found.put_in[0] == pytest.approx(2 * 20)
    assert found.kept[0] == pytest.approx(20**2 / (2 * 10))


@given(spines, spines, bouts)
@settings(deadline=None, max_examples=30)
def test_many_spines_at_once_are_each_their_own(one: Spine, two: Spine, day: list[Bout]) -> None:
    both = Spine(*(np.stack([getattr(s, f.name) for s in (one, two)])
                   for f in dataclasses.fields(Spine)))  # fmt: skip
    times = np.linspace(0, sum(bout.minutes for bout in day), 9)
    found = creep.loss_mm(both, day, times)
    assert found.shape == (2, 9)
    for row, spine in zip(found, (one, two), strict=True):
        assert row == pytest.approx(creep.loss_mm(spine, day, times), abs=1e-9)


def test_loads_may_differ_between_spines() -> None:
    both = creep.spine([[3, 12], [3, 12]], [[20, 200], [20, 200]], [[np.inf, 4], [np.inf, 4]])
    found = creep.loss_mm(both, [Bout(30, [1, 2])], [30])
    one = creep.spine([3, 12], [20, 200], [np.inf, 4])
    assert found[1] == pytest.approx(creep.loss_mm(one, [Bout(30, 2)], [30]))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: Bout(-1, 1), "Bout minutes is -1"),
        (lambda: Bout("ten", 1), "not a number"),  # type: ignore[arg-type]
        (lambda: Bout(10, 99), "Bout load is 99"),
        (lambda: creep.loss_mm(creep.spine([1], [1]), [], [0]), "empty"),
        (lambda: creep.loss_mm(creep.spine([1], [1]), [Bout(10, 1)], [11]), "outside 0 to 10"),
        (lambda: creep.spine([1, 2], [0, 5]), "time_min, value 1 is 0"),
        (lambda: creep.spine([1, 2], [5]), "differ in length"),
        (lambda: creep.spine(1, 5), "bare numbers"),
        (lambda: creep.spine([-1], [5]), "standing_mm, value 1 is -1"),
        (
            lambda: creep.loss_mm(creep.spine([90], [5], [0.1]), [Bout(9, 5)], [9]),
            "far beyond this model",
        ),
    ],
)
def test_bad_input_gets_one_sentence(call: object, said: str) -> None:
    with pytest.raises(InputError) as caught:
        call()  # type: ignore[operator]
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
