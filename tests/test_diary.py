"""The pain diary: what must hold for every rule and every assumed back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstride.errors import InputError
from backstride.models.diary import DAYS, RUN_DAYS, Back, Diary, Steps, simulate
from backstride.views.diary import BACKS, LIMITS, RISES, diary_state

ANY_BACK = st.builds(
    Back,
    pain=st.floats(0, 8),
    eases=st.floats(0, 0.3),
    per_10_min=st.floats(0.1, 4),
    carried=st.floats(0, 0.9),
    noise=st.floats(0, 1.5),
)
PAIN = st.floats(0, 10)


@given(ANY_BACK, PAIN, PAIN, st.integers(0, 50))
def test_everything_stays_in_its_limits(back: Back, limit: float, rise: float, seed: int) -> None:
    steps = Steps(most_min=30)
    found = simulate(limit, rise, back, steps, people=20, seed=seed)
    assert found.morning.shape == (20, DAYS + 1)
    assert found.minutes.shape == (20, len(RUN_DAYS))
    for pain in (found.morning, found.end_pain):
        assert pain.min() >= 0
        assert pain.max() <= 10
    assert found.minutes.min() >= 0
    assert found.minutes.max() <= 30
    ran = found.minutes > 0
    assert np.all(found.end_pain[ran] <= limit + 1e-9), "no run goes past the limit"
    again = simulate(limit, rise, back, steps, people=20, seed=seed)
    assert np.array_equal(found.morning, again.morning)


@given(ANY_BACK, PAIN, PAIN, PAIN)
def test_a_lower_limit_never_makes_the_first_run_longer(
    back: Back, a: float, b: float, rise: float
) -> None:
    found = simulate(sorted((a, b)), rise, back, people=30)
    first = found.minutes[..., 0]
    assert np.all(first[0] <= first[1] + 1e-9)


def test_a_limit_of_nothing_is_no_run_and_no_limit_is_a_ladder() -> None:
    assert simulate(0, 10, Back(), people=50).minutes.sum() == 0
    calm = Back(pain=1, per_10_min=0.1, carried=0.0, noise=0)
    found = simulate(10, 10, calm, Steps(start_min=10, up_min=5))
    assert found.minutes[0].tolist() == [10 + 5 * k for k in range(7)]  # the closed form
    assert found.settled.all()
    assert found.morning[0] == pytest.approx([(1 - calm.eases) ** d for d in range(DAYS + 1)])


def test_without_noise_a_calm_back_is_always_settled_and_a_touchy_one_is_not() -> None:
    calm = simulate(10, 0, Back(noise=0, carried=0), people=1)
    assert calm.settled.all()
    touchy = simulate(10, 0, Back(noise=0, carried=0.9, per_10_min=3), people=1)
    assert not touchy.settled.all()


def test_noise_alone_trips_the_rule() -> None:
    still = simulate(0, [0, 1, 2], Back(), people=2000)
    tripped = (~still.settled).sum(axis=-1).mean(axis=-1)
    assert tripped[0] > 2.5  # of 7 mornings, though nobody ran
    assert tripped[2] < 0.3
    assert np.all(np.diff(tripped) < 0)


def one_by_one(limit: float, rise: float, back: Back, steps: Steps, people: int) -> list[float]:
    """The minutes of each runner, in a plain loop: the same rule told step by step."""
    noise = back.noise * np.random.default_rng(1).standard_normal((2, DAYS + 1, people))
    totals = []
    for who in range(people):
        planned, left, total = steps.start_min, 0.0, 0.0
        for day in range(DAYS):
            calm, next_calm = (back.pain * (1 - back.eases) ** d for d in (day, day + 1))
            seen = min(max(calm + left + noise[0, day, who], 0), 10)
            felt = min(max(calm + left + noise[1, day, who], 0), 10)
            left /= 2
            runs = day in RUN_DAYS
            if runs:
                ran = min(planned, max(limit - felt, 0) / back.per_10_min * 10)
                left += back.carried * back.per_10_min * ran / 10
                total += ran
            if runs:
                after = min(max(next_calm + left + noise[0, day + 1, who], 0), 10)
                if after - seen > rise:
                    planned = max(planned - steps.down_min, 0)
                elif ran >= planned:
                    planned = min(planned + steps.up_min, steps.most_min)
        totals.append(total)
    return totals


@settings(max_examples=20)
@given(ANY_BACK, PAIN, st.floats(0, 3))
def test_all_at_once_equals_one_by_one(back: Back, limit: float, rise: float) -> None:
    found = simulate(limit, rise, back, people=5)
    wanted = one_by_one(limit, rise, back, Steps(), 5)
    assert found.minutes.sum(axis=-1) == pytest.approx(wanted)


def test_rules_together_equal_rules_apart() -> None:
    both: Diary = simulate([[2.0], [5.0]], [0.0, 1.0, 2.0], people=40)
    assert both.minutes.shape == (2, 3, 40, len(RUN_DAYS))
    for i, limit in enumerate((2.0, 5.0)):
        for j, rise in enumerate((0.0, 1.0, 2.0)):
            alone = simulate(limit, rise, people=40)
            assert np.array_equal(both.minutes[i, j], alone.minutes)


def test_the_picture_shows_the_model() -> None:
    for name, back in BACKS.items():
        state = diary_state(5, 1.0, name)
        alone = simulate(5, 1.0, back, people=1000, seed=2)
        assert state.total_by_limit[5] == pytest.approx(alone.minutes.sum(axis=-1).mean())
        assert np.array_equal(state.minutes, alone.minutes[0])
        assert state.total_by_limit[0] == 0
    assert len(LIMITS) * len(RISES) == 77


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: simulate(11, 0), "limit is 11"),
        (lambda: simulate(5, -1), "allowed_rise is -1"),
        (lambda: simulate(5, 0, people=0), "people is 0"),
        (lambda: Back(eases=2), "eases is 2"),
        (lambda: Back(per_10_min=0), "per_10_min is 0"),
        (lambda: Steps(up_min=-5), "up_min is -5"),
    ],
)
def test_bad_values_get_one_sentence(call: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        call()  # type: ignore[operator]
