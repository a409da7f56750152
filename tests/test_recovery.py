"""Recovery curves: through the published points and nothing else, and never downhill."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backstride.errors import InputError
from backstride.models import recovery
from backstride.models.recovery import Curve, Milestone

CURVES = st.builds(Curve, st.floats(0.2, 1), st.floats(2, 200), st.floats(0.5, 2))
DAYS = st.floats(0, 400)


@given(CURVES, DAYS, DAYS)
def test_nobody_falls_back_and_nobody_starts_recovered(curve: Curve, a: float, b: float) -> None:
    first, last = sorted((a, b))
    shares = recovery.recovered(curve, [0, first, last])
    assert shares[0] == 0
    assert 0 <= shares[1] <= shares[2] <= curve.ceiling


@given(CURVES, st.floats(1, 60), st.floats(61, 400))
def test_through_finds_the_curve_its_points_came_from(curve: Curve, day: float, end: float) -> None:
    early, late = recovery.recovered(curve, [day, end])
    assume(0.01 < early < 0.98 * late)
    found = recovery.through(Milestone(day, early), Milestone(end, late), curve.shape)
    assert found.ceiling == pytest.approx(curve.ceiling, rel=1e-3)
    assert found.scale_days == pytest.approx(curve.scale_days, rel=1e-3)


@pytest.mark.parametrize("shape", recovery.SHAPES)
def test_every_curve_meets_both_points(shape: float) -> None:
    early, late = Milestone(58, 0.5), Milestone(365, 0.72)
    curve = recovery.through(early, late, shape)
    assert recovery.recovered(curve, [58, 365]) == pytest.approx([0.5, 0.72], abs=1e-6)
    assert recovery.day_when(curve, 0.5) == pytest.approx(58, rel=1e-5)


def test_spread_closes_at_the_points_and_opens_between_them() -> None:
    early, late = Milestone(16, 0.5), Milestone(84, 0.84)
    low, high = recovery.spread(early, late, [7, 16, 40, 84])
    assert (high - low)[[1, 3]] == pytest.approx([0, 0], abs=1e-6)
    assert np.all((high - low)[[0, 2]] > 0.05)


@pytest.mark.parametrize(
    ("early", "late", "message"),
    [
        (Milestone(16, 0.5), Milestone(84, 0.4), "swap"),
        (Milestone(84, 0.5), Milestone(16, 0.8), "swap"),
        (Milestone(16, 0.1), Milestone(17, 0.9), "another shape"),
        (Milestone(-1, 0.1), Milestone(17, 0.9), r"early\.day is -1"),
        (Milestone(16, 0.5), Milestone(84, 84), r"late\.share is 84"),
    ],
)
def test_points_that_no_curve_meets_are_refused(
    early: Milestone, late: Milestone, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        recovery.through(early, late)


def test_days_and_shares_out_of_range_are_refused() -> None:
    curve = Curve(0.8, 20, 1)
    with pytest.raises(InputError, match="day is -1"):
        recovery.recovered(curve, -1)
    with pytest.raises(InputError, match=r"never passes 0\.80"):
        recovery.day_when(curve, 0.9)
