"""Correlations: against scipy, against simulation, and the 23 runners as published."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride.errors import InputError
from backstride.evidence import load
from backstride.models import correlation as link
from backstride.models import hip
from backstride.views import hip as views

PAIRS = st.lists(st.tuples(st.floats(-50, 50), st.floats(-50, 50)), min_size=5, max_size=30)


def arrays(pairs: list[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray] | None:
    x, y = np.array(pairs).T
    return None if np.ptp(x) < 1e-3 or np.ptp(y) < 1e-3 else (x, y)


def test_the_correlation_equals_the_published_one() -> None:
    published = load().fact("H-B1c")
    bench, run = hip.bench_and_run()
    found = link.correlation(bench, run)
    r = published.figure("r")
    rounded = (round(found.r, 2), round(found.low, 2), round(found.high, 2))
    assert rounded == (r.estimate, r.low, r.high)
    assert found.n == 23
    assert bench.mean() == pytest.approx(published.figure("mean_thomas").estimate, abs=0.05)


def test_the_correlation_equals_scipys() -> None:
    stats = pytest.importorskip("scipy.stats")
    for leg in hip.LEGS:
        pairs = hip.bench_and_run(leg)
        theirs = stats.pearsonr(*pairs)
        ends = theirs.confidence_interval(0.95)
        ours = link.correlation(*pairs)
        expected = (theirs.statistic, ends.low, ends.high)
        assert (ours.r, ours.low, ours.high) == pytest.approx(expected)


@given(PAIRS)
def test_correlation_is_symmetric_and_inside_its_intervals(
    pairs: list[tuple[float, float]],
) -> None:
    if (both := arrays(pairs)) is None:
        return
    x, y = both
    for found in (link.correlation(x, y), link.bootstrap(x, y, 100)):
        assert -1 <= found.low <= found.r <= found.high <= 1
    assert link.correlation(x, y).r == pytest.approx(link.correlation(y, x).r)
    assert link.correlation(x, -y).r == pytest.approx(-link.correlation(x, y).r)


@given(PAIRS, st.data())
def test_leaving_one_out_is_working_it_out_again(
    pairs: list[tuple[float, float]], data: st.DataObject
) -> None:
    if (both := arrays(pairs)) is None:
        return
    x, y = both
    without = link.leave_one_out(x, y)
    assert without.shape == x.shape
    k = data.draw(st.integers(0, x.size - 1))
    rest = np.delete(x, k), np.delete(y, k)
    if arrays(list(zip(*rest, strict=True))) is not None:
        assert without[k] == pytest.approx(link.pearson_r(*rest), abs=1e-9)


@pytest.mark.parametrize("leg", hip.LEGS)
def test_the_23_lie_within_what_leaving_one_out_gives(leg: str) -> None:
    pairs = hip.bench_and_run(leg)
    without = link.leave_one_out(*pairs)
    assert without.min() < link.correlation(*pairs).r < without.max()


@pytest.mark.parametrize("r", [0.0, 0.4, 0.7])
def test_the_bootstrap_interval_covers_at_its_rate(r: float) -> None:
    luck = np.random.default_rng(11).normal(size=(500, 2, 23))
    covered = 0
    for one, other in luck:
        found = link.bootstrap(one, r * one + np.sqrt(1 - r**2) * other, 400)
        covered += found.low <= r <= found.high
    # 95 % is stated; 500 simulated studies tell it to within about 2, and small samples cost 2
    assert 0.91 <= covered / 500 <= 0.98


@pytest.mark.parametrize(("r", "n"), [(0.4, 23), (0.2, 60), (0.0, 14)])
def test_the_chance_to_see_a_link_agrees_with_simulation(r: float, n: int) -> None:
    luck = np.random.default_rng(5).normal(size=(2, 20_000, n))
    found = np.arctanh(link.pearson_r(luck[0], r * luck[0] + np.sqrt(1 - r**2) * luck[1]))
    seen = np.mean(np.abs(found) > link.Z_95 / np.sqrt(n - 3))
    assert link.chance_to_see(r, n) == pytest.approx(seen, abs=0.015)


@given(st.floats(0.02, 0.95), st.floats(0.02, 0.95), st.floats(0.2, 0.95))
def test_weaker_links_need_more_people(one: float, other: float, chance: float) -> None:
    weak, strong = sorted((one, other))
    assert link.people_needed(weak, chance) >= link.people_needed(strong, chance)
    assert link.people_needed(-weak, chance) == link.people_needed(weak, chance)


@given(st.floats(0.05, 0.6), st.floats(0.2, 0.95))
def test_the_people_needed_are_enough_and_no_more(r: float, chance: float) -> None:
    n = link.people_needed(r, chance)
    assert link.chance_to_see(r, n) >= chance - 1e-9
    # the usual formula leaves out the wrong side, which adds next to nothing
    if n > link.FEWEST:
        assert link.chance_to_see(r, n - 1) < chance + 0.03


def test_slips_get_one_sentence() -> None:
    with pytest.raises(InputError, match="at least four pairs"):
        link.correlation([1, 2, 3], [1, 2, 3])
    with pytest.raises(InputError, match="at least five pairs"):
        link.leave_one_out([1, 2, 3, 4], [1, 3, 2, 4])
    with pytest.raises(InputError, match="the same for everybody"):
        link.correlation([1, 1, 1, 1], [1, 2, 3, 4])
    with pytest.raises(InputError, match="r is 0: no number of people"):
        link.people_needed(0)
    with pytest.raises(InputError, match="leg is 'both'"):
        hip.bench_and_run("both")


# ---- the pictures


def test_the_scatter_says_what_the_model_says() -> None:
    state = views.bench_state("Right leg", 0)
    reading = views.bench_reading(state)
    for part in ("In 23 runners", "r = 0.40", "95% CI -0.02 to 0.70", "0.31 to 0.47"):
        assert part in reading
    assert "-0.00" not in reading


@pytest.mark.parametrize("left_out", [1, 8, 23])
def test_the_man_left_out_is_an_open_ring(left_out: int) -> None:
    state = views.bench_state("Left leg", left_out)
    assert state.found.n == 22
    assert state.found.r == pytest.approx(state.without[left_out - 1])
    symbols = views.bench_picture(state).data[1]["marker"]["symbol"]
    assert [k for k, s in enumerate(symbols, start=1) if s == "circle-open"] == [left_out]
    assert f"without number {left_out}" in views.bench_reading(state)


def test_47_people_for_a_link_of_40() -> None:
    assert "it takes 47 people" in views.need_reading(views.need_state(0.4, 23))
