"""Two visits and their error: the formulas against simulation, and what must always hold."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride.errors import InputError
from backstride.evidence import load
from backstride.models import measurement
from backstride.views import gain

SEM = st.floats(0.5, 20)
CHANGE = st.floats(0, 40)
READINGS = st.integers(1, 20)


@given(SEM)
def test_the_smallest_real_change_is_196_times_root_2_times_the_error(sem: float) -> None:
    smallest = measurement.smallest_real_change_deg(sem)
    assert smallest == pytest.approx(1.96 * math.sqrt(2) * sem, rel=1e-4)
    assert measurement.chance_of_change(smallest, sem) == pytest.approx(0.05)


@given(SEM, READINGS)
def test_more_readings_make_the_error_smaller(sem: float, readings: int) -> None:
    one, many = (measurement.smallest_real_change_deg(sem, n) for n in (1, readings))
    assert many == pytest.approx(one / math.sqrt(readings))


@given(CHANGE, CHANGE, SEM)
def test_bigger_changes_are_rarer_by_chance(one: float, other: float, sem: float) -> None:
    small, big = sorted((one, other))
    rare, common = (measurement.chance_of_change(c, sem) for c in (big, small))
    assert 1 >= common >= rare >= 0


@given(CHANGE, SEM, st.floats(0, 20), st.floats(0, 20))
def test_a_true_change_makes_differences_more_common(
    change: float, sem: float, one: float, other: float
) -> None:
    less, more = sorted((one, other))
    chances = [
        measurement.chance_of_change(change, sem, true_change_deg=true) for true in (less, more)
    ]
    assert chances[0] <= chances[1] + 1e-12
    mirrored = measurement.chance_of_change(change, sem, true_change_deg=-more)
    assert mirrored == pytest.approx(chances[1])


@pytest.mark.parametrize(("true", "readings"), [(0, 1), (10, 1), (5, 3)])
def test_simulated_visits_agree_with_the_formula(true: float, readings: int) -> None:
    visits = measurement.visits_deg(40, true, 7, 200_000, readings)
    assert visits.mean(axis=0) == pytest.approx([40, 40 + true], abs=0.1)
    found = np.mean(np.abs(visits[:, 1] - visits[:, 0]) >= 5)
    said = measurement.chance_of_change(5, 7, readings, true)
    assert said == pytest.approx(found, abs=0.005)


def test_the_same_seed_gives_the_same_luck() -> None:
    first, again, other = (measurement.visits_deg(0, 0, 7, seed=s) for s in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@given(st.floats(1, 30), st.floats(0, 1))
def test_agreement_and_error_are_two_ways_to_say_it(sd: float, agreement: float) -> None:
    error = measurement.sem_from_agreement(sd, agreement)
    assert 1 - (error / sd) ** 2 == pytest.approx(agreement, abs=1e-9)


def test_slips_get_one_sentence() -> None:
    with pytest.raises(InputError, match="sem_deg is 0"):
        measurement.chance_of_change(5, 0)
    with pytest.raises(InputError, match="readings is 0"):
        measurement.smallest_real_change_deg(7, 0)
    with pytest.raises(InputError, match=r"agreement is 1\.2"):
        measurement.sem_from_agreement(5, 1.2)


# ---- the picture


def test_the_picture_shows_100_people_and_derives_the_smallest_change() -> None:
    state = gain.gain_state(0, 7, 5)
    assert state.sem_deg == load().fact("H-A4").figure("sem").estimate
    picture = gain.gain_picture(state)
    assert len(picture.data[0]["x"]) == gain.PEOPLE
    assert any("1.96 × 9.9° = <b>19.4°" in note["text"] for note in picture.layout["annotations"])
    assert "about 61 of 100" in gain.gain_reading(state)


def test_the_draw_shown_is_a_typical_one() -> None:
    for sem in (2, 5, 7, 10):
        for seen in (5, 10, 20):
            state = gain.gain_state(0, sem, seen)
            assert abs(state.count - 100 * state.chance) <= 6, (sem, seen)


@given(st.integers(2, 10), st.sampled_from([0, 5, 10, 15, 20]))
def test_stacked_dots_are_the_people_and_cover_nobody(sem: int, true: int) -> None:
    values = gain.gain_state(true, sem, 5).differences_deg
    heights = gain._stacked(values)
    for level in np.unique(heights):
        here = np.sort(values[heights == level])
        assert (np.diff(here) >= gain.DOT_DEG).all()
