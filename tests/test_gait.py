"""The bench against the run, and whether a gain is more than the error of measuring."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride.errors import InputError
from backstride.evidence import load
from backstride.models import gait
from backstride.views import gait as views
from backstride.widgets.lesson import lesson


def test_the_correlation_equals_the_published_one() -> None:
    published = load().fact("H-B1c")
    bench, run = gait.bench_and_run()
    found = gait.correlation(bench, run)
    r = published.figure("r")
    assert (round(found.r, 2), round(found.low, 2), round(found.high, 2)) == (
        r.estimate,
        r.low,
        r.high,
    )
    assert found.n == 23
    assert bench.mean() == pytest.approx(published.figure("mean_thomas").estimate, abs=0.05)


def test_the_correlation_equals_scipys() -> None:
    stats = pytest.importorskip("scipy.stats")
    for leg in ("right", "left"):
        pairs = gait.bench_and_run(leg)
        theirs = stats.pearsonr(*pairs)
        ends = theirs.confidence_interval(0.95)
        ours = gait.correlation(*pairs)
        assert (ours.r, ours.low, ours.high) == pytest.approx(
            (theirs.statistic, ends.low, ends.high)
        )


PAIRS = st.lists(st.tuples(st.floats(-50, 50), st.floats(-50, 50)), min_size=4, max_size=30)


@given(PAIRS)
def test_correlation_is_symmetric_and_inside_its_interval(pairs: list[tuple[float, float]]) -> None:
    x, y = np.array(pairs).T
    if np.ptp(x) < 1e-3 or np.ptp(y) < 1e-3:
        return
    found, swapped = gait.correlation(x, y), gait.correlation(y, x)
    assert found.r == pytest.approx(swapped.r)
    assert -1 <= found.low <= found.r <= found.high <= 1
    assert gait.correlation(x, -y).r == pytest.approx(-found.r)


@given(st.floats(0, 40), st.floats(0, 40), st.floats(0.5, 20))
def test_bigger_changes_are_rarer_by_chance(one: float, other: float, sem: float) -> None:
    small, big = sorted((one, other))
    assert 1 >= gait.chance_of_change(small, sem) >= gait.chance_of_change(big, sem) >= 0


@given(st.floats(0.5, 20))
def test_the_smallest_real_change_is_passed_5_times_in_100(sem: float) -> None:
    assert gait.chance_of_change(gait.smallest_real_change_deg(sem), sem) == pytest.approx(0.05)


def test_a_change_of_nothing_is_always_seen_and_simulation_agrees() -> None:
    assert gait.chance_of_change(0, 7) == pytest.approx(1)
    noise = np.random.default_rng(4).normal(0, 7, (2, 200_000))
    share = np.mean(np.abs(noise[1] - noise[0]) >= 5)
    assert gait.chance_of_change(5, 7) == pytest.approx(share, abs=0.005)


def test_gain_shows_100_people() -> None:
    state = views.gain_state(5, 7)
    texts = [e["text"] for e in views.gain_picture(state).svg.elements if e["tag"] == "text"]
    assert sum(int(text.split()[0]) for text in texts) == 100
    assert state.sem_deg == load().fact("H-A4").figure("sem").estimate
    assert "about 61 of 100" in views.gain_reading(state)


def test_bad_input_gets_one_sentence() -> None:
    with pytest.raises(InputError, match="at least four pairs"):
        gait.correlation([1, 2, 3], [1, 2, 3])
    with pytest.raises(InputError, match="the same for everybody"):
        gait.correlation([1, 1, 1, 1], [1, 2, 3, 4])
    with pytest.raises(InputError, match="leg is 'both'"):
        gait.bench_and_run("both")
    with pytest.raises(InputError, match="sem_deg is 0"):
        gait.chance_of_change(5, 0)


def test_the_task_on_chance_has_the_models_answer() -> None:
    answers = {task.id: task for task in lesson("04").tasks}
    chance = 100 * gait.chance_of_change(8, 7)
    assert chance == pytest.approx(answers["04-t2"].answer, abs=answers["04-t2"].tolerance / 2)
