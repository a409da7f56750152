"""A posture cut-off sorts people no better than the gap between the groups allows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride.errors import InputError
from backstride.evidence import load
from backstride.models import posture, statistics
from backstride.views import effects
from backstride.views.posture import ENDS, MEASURES, POSTURE_OVERLAP, TILT, overlap_state
from backstride.widgets.lesson import lesson

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


def test_the_default_already_makes_the_point() -> None:
    reading = POSTURE_OVERLAP.reading(POSTURE_OVERLAP.state_at(POSTURE_OVERLAP.start))
    assert "57 times in 100 (50 is a coin toss)" in reading
    assert "22 of 100 people with pain and 16 of 100 without" in reading


@pytest.mark.parametrize("measure", MEASURES)
def test_gaps_are_the_published_ones(measure: str) -> None:
    figure = load().fact("H-D1").figure(MEASURES[measure])
    gaps = [overlap_state(measure, end, 0).found.smd for end in ENDS]
    assert gaps == [figure.low, figure.estimate, figure.high]
    assert figure.interval == "95% CI"


def test_the_limits_name_the_number_of_studies() -> None:
    fact = load().fact("H-D1")
    lordosis, tilt = (fact.figure(f"{k}_studies").estimate for k in ("lordosis", "pelvic_tilt"))
    assert f"{lordosis:g} studies" in POSTURE_OVERLAP.limits
    assert f"from {tilt:g} for the tilt" in POSTURE_OVERLAP.limits


def test_people_flagged_in_the_picture_are_those_in_the_reading() -> None:
    state = overlap_state(TILT, "High end", 0.5)
    notes = [n["text"] for n in POSTURE_OVERLAP.picture(state).layout["annotations"]]
    assert "<b>50 of 100</b> with pain" in notes
    assert "<b>31 of 100</b> without" in notes
    assert "50 of 100 people with pain and 31 of 100" in POSTURE_OVERLAP.reading(state)


def test_legs_back_or_core_shows_what_was_published() -> None:
    gains = effects.trial_state("Function").gains
    assert gains == pytest.approx((0.949, 0.949 - 0.198, 0.949 - 0.263))
    assert effects.trial_state("Pain while running").gains == (0.746, 0.746, 0.746)
    assert effects.trial_state("Knee strength").gains == pytest.approx((0.26, 0.04, 0.054))


def test_lesson_05_answers_are_recomputed() -> None:
    pairs, bones = lesson("05").tasks
    high = load().fact("H-D1").figure("pelvic_tilt").high
    assert high is not None
    assert pairs.answer == pytest.approx(100 * statistics.superiority(high), abs=0.05)
    shape = load().fact("H-D5")
    mean, sd = shape.figure("mean").estimate, shape.figure("sd").estimate
    assert bones.answer == pytest.approx(
        100 * posture.share_tilted_by_bone_shape(18, mean, sd), abs=0.05
    )
