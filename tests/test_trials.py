"""Differences between groups and the trap of one group; runners against others; stretching."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from backstride.errors import InputError
from backstride.evidence import load
from backstride.models import trials
from backstride.models.statistics import standardised_difference
from backstride.views import gain, hip, stretching

GAP = st.floats(-2, 2)
PEOPLE = st.integers(4, 300)


@given(GAP, PEOPLE, PEOPLE)
def test_a_difference_lies_inside_its_interval_and_more_people_narrow_it(
    gap: float, a: int, b: int
) -> None:
    found, wider = trials.with_interval(gap, a, b), trials.with_interval(gap, a * 2, b * 2)
    assert found.low < gap < found.high
    assert wider.high - wider.low < found.high - found.low


@given(st.floats(0.5, 20), st.floats(0.5, 20), PEOPLE, GAP)
def test_equal_groups_give_the_plain_standardised_difference(
    sd_a: float, sd_b: float, n: int, mean: float
) -> None:
    found = trials.from_means(mean, sd_a, n, 0, sd_b, n)
    assert found.smd == pytest.approx(standardised_difference(mean, sd_a, 0, sd_b))


@given(GAP, st.integers(10, 300), st.integers(10, 300))
def test_f_gives_back_the_difference_it_came_from(gap: float, a: int, b: int) -> None:
    f_value = gap**2 / (1 / a + 1 / b)
    assert trials.from_f(f_value, a, b).smd == pytest.approx(abs(gap), abs=1e-9)


@given(PEOPLE, PEOPLE)
def test_the_smallest_difference_seen_is_seen_half_the_time(a: int, b: int) -> None:
    smallest = trials.smallest_seen(a, b)
    if a == b:
        assert trials.seen_between(smallest, a) == pytest.approx(0.5, abs=0.05)
    assert smallest > trials.smallest_seen(a + 1, b)


@given(st.floats(0, 2), st.floats(0, 2), st.integers(4, 200))
def test_larger_changes_are_seen_more_often(one: float, other: float, n: int) -> None:
    less, more = sorted((one, other))
    for seen in (trials.seen_within, trials.seen_between):
        assert 0.05 - 1e-9 <= seen(less, n) <= seen(more, n) + 1e-12 <= 1 + 1e-9
        assert seen(more, n) <= seen(more, n + 5) + 1e-9


def test_the_trap_agrees_with_simulation() -> None:
    luck = np.random.default_rng(3).normal(size=(2, 20_000, 15))
    means, squared = luck.mean(axis=2) + 0.8, luck.var(axis=2, ddof=1)
    within = np.mean(np.abs(means[0]) / np.sqrt(squared[0] / 15) > stats.t.ppf(0.975, 14))
    pooled = np.sqrt(squared.mean(axis=0) * 2 / 15)
    between = np.mean(np.abs(means[0] - means[1]) / pooled > stats.t.ppf(0.975, 28))
    assert trials.seen_within(0.8, 15) == pytest.approx(within, abs=0.01)
    assert trials.seen_between(0.0, 15) == pytest.approx(between, abs=0.01)


@given(st.floats(0, 1.2), st.integers(4, 40))
def test_what_is_seen_is_the_power_of_a_t_test(size: float, n: int) -> None:
    for seen, free, shift in (
        (trials.seen_within, n - 1, size * np.sqrt(n)),
        (trials.seen_between, 2 * n - 2, size * np.sqrt(n / 2)),
    ):
        limit = stats.t.ppf(0.975, free)
        power = stats.nct.sf(limit, free, shift) + stats.nct.cdf(-limit, free, shift)
        assert trials.t_value(free) == pytest.approx(limit, rel=2e-3)
        assert seen(size, n) == pytest.approx(power, abs=1e-3)


@given(GAP, st.integers(3, 100))
def test_a_typical_group_has_its_mean_and_spread(mean: float, n: int) -> None:
    values = trials.even_sample(mean, n)
    assert values.mean() == pytest.approx(mean, abs=1e-9)
    assert values.std(ddof=1) == pytest.approx(1)


def test_slips_get_one_sentence() -> None:
    with pytest.raises(InputError, match="n_a is 1"):
        trials.smallest_seen(1, 20)
    with pytest.raises(InputError, match="sd_a is 0"):
        trials.from_means(1, 0, 10, 2, 1, 10)


def test_the_trap_shows_its_groups() -> None:
    assert "about 82 of 100" in gain.trap_reading(gain.trap_state(0.8, 0, 15))
    assert load().fact("H-C11").figure("each_group").estimate == 15
    shown = gain.trap_picture(gain.trap_state(0.4, 0.2, 25)).data[0]["y"]
    assert np.isfinite(shown).sum() == 25
    assert np.nanmean(shown) == pytest.approx(0.6)


# ---- runners against others


def test_the_comparisons_say_what_the_facts_say() -> None:
    by_fact = {(one.part, one.fact): one for one in hip.COMPARISONS}
    assert by_fact["Hamstrings", "H-A13"].found == "stiffer"
    assert by_fact["Calf (soleus)", "H-A13"].found == "stiffer"
    assert by_fact["Front of the hip", "H-A13"].found == "none"
    assert by_fact["Front of the hip", "H-A14"].found == "none"
    state = hip.stiff_state("Turning the hip")
    sizes = {o.fact: m for o, m in zip(state.rows, state.middle, strict=True) if o.size}
    assert sizes["H-A11"] > 0 > sizes["H-A12"]  # the two studies disagree
    assert sizes["H-A11"] == pytest.approx((87.1 - 76.9) / 10.54, abs=0.01)


@pytest.mark.parametrize("part", hip.PARTS)
def test_no_row_draws_a_size_that_was_not_published(part: str) -> None:
    state = hip.stiff_state(part)
    for one, low, middle, high in zip(state.rows, state.low, state.middle, state.high, strict=True):
        assert low < high
        assert np.isnan(middle) == (one.size is None)
        if one.found == "none":
            assert low == -high


# ---- stretching


def test_every_study_fills_its_words_with_its_facts() -> None:
    found = stretching.stretch_trials()
    assert len(found) == 8
    assert [t.length_weeks() for t in found] == sorted(t.length_weeks() for t in found)
    for trial in found:
        assert trial.facts[0] in stretching.STRETCH_CARRY_OVER.facts
        for field in ("bench", "hip", "pelvis"):
            assert getattr(trial, field) in stretching.SIGNS
        for text in (trial.who, trial.story):
            assert "{" not in trial.text(text)
