"""A posture cut-off sorts people no better than the gap between the groups allows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride.errors import InputError
from backstride.models import posture

GAPS = st.floats(-3, 3)
CUTS = st.floats(-4, 4)


@given(GAPS, CUTS)
def test_shares_are_shares_and_mirror_with_the_sign_of_the_gap(gap: float, cut: float) -> None:
    one = posture.separate(gap, cut)
    other = posture.separate(-gap, cut - gap)
    for share in (one.right_of_pairs, one.overlap, one.flagged_with_pain):
        assert 0 <= share <= 1
    assert one.overlap == other.overlap
    assert one.flagged_with_pain == pytest.approx(other.flagged_without_pain)
    assert one.flagged_without_pain == pytest.approx(other.flagged_with_pain)


@given(CUTS)
def test_no_gap_tells_nobody_apart(cut: float) -> None:
    found = posture.separate(0, cut)
    assert found.right_of_pairs == 0.5
    assert found.overlap == 1
    assert found.flagged_with_pain == pytest.approx(found.flagged_without_pain)


@given(st.floats(0, 3), st.floats(0, 3), CUTS)
def test_a_wider_gap_flags_more_people_with_pain(a: float, b: float, cut: float) -> None:
    near, far = sorted((a, b))
    fewer, more = posture.separate(near, cut), posture.separate(far, cut)
    assert fewer.flagged_with_pain <= more.flagged_with_pain
    assert fewer.flagged_without_pain == more.flagged_without_pain
    assert fewer.right_of_pairs <= more.right_of_pairs


@given(st.floats(-20, 40), st.floats(-20, 40))
def test_fewer_pelves_read_more_than_a_larger_angle(a: float, b: float) -> None:
    low, high = sorted((a, b))
    share = posture.share_tilted_by_bone_shape
    assert share(high, 13, 5) <= share(low, 13, 5)
    assert share(13, 13, 5) == 0.5


def test_values_out_of_range_are_refused() -> None:
    with pytest.raises(InputError, match="smd is 24: give a number from -5 to 5 SD"):
        posture.separate(24, 0)
    with pytest.raises(InputError, match="sd_deg is 0"):
        posture.share_tilted_by_bone_shape(10, 13, 0)
