"""A posture cut-off sorts people no better than the gap between the groups allows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride.errors import InputError
from backstride.evidence import load
from backstride.models import landmarks, posture, statistics
from backstride.views import people, running_form
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
    assert "22 of 100 people with pain (sensitivity 22 %)" in reading
    assert "16 of 100 without (specificity 84 %)" in reading


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
    svg = POSTURE_OVERLAP.picture(state).svg
    assert svg is not None
    words = [element["text"] for element in svg.elements if element["tag"] == "text"]
    assert "50 flagged (filled)" in words
    assert "sensitivity 50 %" in words
    assert "31 flagged (filled)" in words
    assert "specificity 69 %" in words
    said = POSTURE_OVERLAP.reading(state)
    assert "50 of 100 people with pain (sensitivity 50 %) and 31 of 100 without" in said


@given(GAPS, CUTS)
def test_sensitivity_and_specificity_are_those_of_the_cut_off(gap: float, cut: float) -> None:
    found = posture.separate(gap, cut)
    assert found.flagged_with_pain == statistics.sensitivity(cut, gap)
    assert 1 - found.flagged_without_pain == pytest.approx(statistics.specificity(cut))
    stricter = posture.separate(gap, cut + 0.5)
    assert stricter.flagged_with_pain <= found.flagged_with_pain
    assert stricter.flagged_without_pain <= found.flagged_without_pain


@given(st.integers(0, 100))
def test_the_cover_leaves_just_the_flagged_people_filled(count: int) -> None:
    *_, cover = [e for e in people.filled_up_to(count, 100, "accent") if e["tag"] == "polygon"]
    corners = list(zip(cover["points"][0::2], cover["points"][1::2], strict=True))
    around = list(zip(corners, [*corners[1:], corners[0]], strict=True))
    area = abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in around)) / 2
    assert area == pytest.approx((100 - count) * 20 * 1.22 * 20)


def test_lesson_05_answers_are_recomputed() -> None:
    pairs, bones, line, cadence = lesson("05").tasks
    high = load().fact("H-D1").figure("pelvic_tilt").high
    assert high is not None
    assert pairs.answer == pytest.approx(100 * statistics.superiority(high), abs=0.05)
    shape = load().fact("H-D5")
    mean, sd = shape.figure("mean").estimate, shape.figure("sd").estimate
    assert bones.answer == pytest.approx(
        100 * posture.share_tilted_by_bone_shape(18, mean, sd), abs=0.05
    )
    assert line.answer == pytest.approx(landmarks.line_error_deg(160, 5), abs=0.01)
    gap = running_form.form_state("Cadence").shown.smd.estimate
    assert cadence.answer == pytest.approx(-gap, abs=0.001)
