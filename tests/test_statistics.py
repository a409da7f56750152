"""Two bell curves: the closed forms against scipy, against counting, and their shape."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from backstride.errors import InputError
from backstride.models import statistics
from backstride.models.checks import array

GAPS = st.floats(-4, 4)
CUTS = st.floats(-5, 5)


@given(st.floats(-8, 8), st.floats(-3, 3), st.floats(0.1, 9))
def test_normal_curve_agrees_with_scipy(x: float, mean: float, sd: float) -> None:
    assert statistics.share_below(x, mean, sd) == pytest.approx(stats.norm.cdf(x, mean, sd))
    assert statistics.share_above(x, mean, sd) == pytest.approx(stats.norm.sf(x, mean, sd))
    assert statistics.normal_density(x, mean, sd) == pytest.approx(stats.norm.pdf(x, mean, sd))


def test_functions_keep_the_shape_of_what_they_get() -> None:
    grid = np.linspace(-2, 2, 6).reshape(2, 3)
    assert statistics.share_below(grid).shape == (2, 3)
    assert statistics.normal_density(grid).shape == (2, 3)


@given(GAPS)
def test_superiority_is_fair_and_symmetric(gap: float) -> None:
    assert statistics.superiority(0) == 0.5
    both = statistics.superiority(gap) + statistics.superiority(-gap)
    assert both == pytest.approx(1)


def test_superiority_agrees_with_counting_pairs() -> None:
    grid = stats.norm.ppf((np.arange(2000) + 0.5) / 2000)
    share = np.mean((grid[:, None] + 0.5) > grid[None, :])
    assert statistics.superiority(0.5) == pytest.approx(share, abs=0.002)


@given(GAPS, GAPS)
def test_overlap_is_whole_at_zero_symmetric_and_shrinks_with_the_gap(a: float, b: float) -> None:
    assert statistics.overlap(0) == 1
    assert statistics.overlap(a) == statistics.overlap(-a)
    near, far = sorted((a, b), key=abs)
    assert 0 <= statistics.overlap(far) <= statistics.overlap(near) <= 1


@given(st.floats(-2, 2))
def test_overlap_is_the_area_under_the_lower_of_both_curves(gap: float) -> None:
    x = np.linspace(-9, 9, 4001)
    lower = np.minimum(statistics.normal_density(x), statistics.normal_density(x, gap))
    assert statistics.overlap(gap) == pytest.approx(np.trapezoid(lower, x), abs=1e-4)


@given(CUTS, CUTS, GAPS)
def test_a_stricter_cut_off_finds_fewer_and_spares_more(a: float, b: float, gap: float) -> None:
    low, high = sorted((a, b))
    assert statistics.sensitivity(low, gap) >= statistics.sensitivity(high, gap)
    assert statistics.specificity(low) <= statistics.specificity(high)


@given(CUTS)
def test_without_a_gap_a_cut_off_is_a_coin_with_any_bias(cut: float) -> None:
    found, spared = statistics.sensitivity(cut, 0), statistics.specificity(cut)
    assert found + spared == pytest.approx(1)


def test_area_under_the_roc_curve_is_the_probability_of_superiority() -> None:
    cuts = np.linspace(-8, 8, 2001)
    found = [statistics.sensitivity(cut, 0.24) for cut in cuts]
    false_alarms = [1 - statistics.specificity(cut) for cut in cuts]
    area = -np.trapezoid(found, false_alarms)
    assert statistics.superiority(0.24) == pytest.approx(area, abs=1e-4)


@given(st.floats(-50, 50), st.floats(-50, 50), st.floats(0.5, 9), st.floats(0.1, 10))
def test_standardised_difference_has_no_unit(a: float, b: float, sd: float, scale: float) -> None:
    plain = statistics.standardised_difference(a, sd, b, sd)
    scaled = statistics.standardised_difference(a * scale, sd * scale, b * scale, sd * scale)
    assert plain == pytest.approx((a - b) / sd)
    assert scaled == pytest.approx(plain, abs=1e-9)


@pytest.mark.parametrize("bad", [math.nan, None, "", "wide", True])
def test_a_gap_that_is_not_a_number_is_refused_in_one_sentence(bad: object) -> None:
    with pytest.raises(InputError, match=r"^smd is .*\.$"):
        statistics.superiority(bad)  # type: ignore[arg-type]


def test_a_spread_must_be_positive() -> None:
    with pytest.raises(InputError, match="sd is 0"):
        statistics.normal_density(0, sd=0)


def test_array_names_the_value_at_fault() -> None:
    assert array("x", 3).shape == ()
    assert array("x", [[1, 2], [3, 4]]).dtype == np.float64
    with pytest.raises(InputError, match=r"day, value 2 is -1: give a number from 0 to 9 days"):
        array("day", [1, -1], 0, 9, "days")
    with pytest.raises(InputError, match="value 2 is empty"):
        array("day", [1, None])
    with pytest.raises(InputError, match="day is empty"):
        array("day", [])
    with pytest.raises(InputError, match="value 1 is nan"):
        array("day", np.array([np.nan, 1]))
    with pytest.raises(InputError, match="value 2 is 'two'"):
        array("day", [1, "two"])
    with pytest.raises(InputError, match="value 1 is list"):
        array("day", [[1], [1, 2]])


@given(st.floats(-2, 2), st.integers(5, 400), st.integers(5, 400))
def test_the_interval_of_a_gap_narrows_with_people_and_mirrors_with_its_sign(
    gap: float, a: int, b: int
) -> None:
    found, mirrored = statistics.smd_interval(gap, a, b), statistics.smd_interval(-gap, b, a)
    assert found.low < gap < found.high
    assert (mirrored.low, mirrored.high) == pytest.approx((-found.high, -found.low))
    more = statistics.smd_interval(gap, 2 * a, 2 * b)
    assert more.high - more.low < found.high - found.low


def test_the_interval_of_a_gap_covers_as_often_as_it_says() -> None:
    random = np.random.default_rng(5)
    n, gap, times = 52, 0.5, 3000
    a, b = random.normal(gap, 1, (times, n)), random.normal(0, 1, (times, n))
    pooled = np.sqrt((a.var(axis=1, ddof=1) + b.var(axis=1, ddof=1)) / 2)
    found = (a.mean(axis=1) - b.mean(axis=1)) / pooled
    ends = [statistics.smd_interval(value, n, n) for value in found]
    assert np.mean([end.low <= gap <= end.high for end in ends]) == pytest.approx(0.95, abs=0.015)


@given(st.floats(0.01, 5), st.floats(1e-6, 0.9))
def test_an_interval_from_p_gives_back_its_p(difference: float, p: float) -> None:
    found = statistics.interval_from_p(-difference, p)
    error = (found.high - found.low) / 2 / statistics.Z_95
    assert 2 * stats.norm.sf(difference / error) == pytest.approx(p, rel=1e-6)
    assert (found.high < 0) == (p < 0.05)


@pytest.mark.parametrize(("difference", "p"), [(0, 0.5), (1, 0), (1, 1), (1, "x")])
def test_a_p_that_gives_no_interval_is_refused(difference: float, p: object) -> None:
    with pytest.raises(InputError):
        statistics.interval_from_p(difference, p)  # type: ignore[arg-type]
