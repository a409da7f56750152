"""Recovery curves: through the published points and nothing else, and never downhill."""

import dataclasses

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backstride.errors import InputError
from backstride.evidence import load
from backstride.models import recovery
from backstride.models.recovery import Course, Curve, Milestone
from backstride.views import effects
from backstride.views.recovery import COHORT, RECOVERY_100, TRIAL, recovery_state
from backstride.widgets.lesson import lesson

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


@pytest.mark.parametrize("course", [recovery.trial(), recovery.cohort()], ids=lambda c: c.name)
@pytest.mark.parametrize("shape", recovery.SHAPES)
def test_curves_meet_what_was_published(course: Course, shape: float) -> None:
    shares = recovery.recovered(course.curve(shape), [course.half.day, course.end.day])
    assert shares == pytest.approx([course.half.share, course.end.share], abs=1e-6)
    assert course.half_low_day <= course.half.day <= course.half_high_day


def test_published_points_come_from_the_facts() -> None:
    trial, cohort = recovery.trial(), recovery.cohort()
    assert (trial.half.day, trial.half_low_day, trial.half_high_day) == (16, 14, 20)
    assert (cohort.half.day, cohort.half_low_day, cohort.half_high_day) == (58, 52, 63)
    assert (trial.end.share, cohort.end.share) == pytest.approx((0.843, 0.72))
    assert (trial.end.day, cohort.end.day) == (84, 365)


def test_nothing_is_drawn_after_the_trial_stopped() -> None:
    at_end, later = recovery_state(12, TRIAL), recovery_state(40, TRIAL)
    assert not at_end.trial.over
    assert later.trial.over
    assert later.trial.count == at_end.trial.count
    assert not recovery_state(52, COHORT).cohort.over
    drawn = [t for t in RECOVERY_100.picture(later).data if t["name"].startswith("trial")]
    assert drawn
    assert max(max(trace["x"]) for trace in drawn) == 12


@pytest.mark.parametrize("week", [0, 1, 3, 12, 13, 52])
@pytest.mark.parametrize("who", [TRIAL, COHORT])
def test_a_hundred_people_are_drawn(week: int, who: str) -> None:
    svg = RECOVERY_100.picture(recovery_state(week, who)).svg
    assert svg is not None
    heads = [e for e in svg.elements if e["tag"] == "circle"]
    texts = [str(e["text"]) for e in svg.elements if e["tag"] == "text"]
    assert len(heads) == 100 + 2  # and two in the key
    assert sum(int(text.split()[0]) for text in texts) == 100


def test_effects_are_the_published_ones_turned_so_that_more_is_better() -> None:
    pills = effects.effect(effects.POINTS[1])
    assert (pills.estimate, pills.low, pills.high) == (7.29, 3.61, 10.98)
    assert pills.threshold == 10
    for row in (*effects.POINTS, effects.HEAT_WRAP, *effects.ACTIVE):
        figure, shown = load().fact(row.fact).figure(row.key), effects.effect(row)
        assert shown.estimate == row.sign * figure.estimate
        assert {abs(shown.low), abs(shown.high)} == {abs(figure.low or 0), abs(figure.high or 0)}
        assert shown.low < shown.estimate < shown.high
        assert figure.interval == "95% CI"


@given(st.floats(0, 30), st.floats(0, 30))
def test_a_higher_line_leaves_fewer_beyond_it(a: float, b: float) -> None:
    rank = {"short": 0, "across": 1, "beyond": 2}
    low, high = (effects.helps_state(line) for line in sorted((a, b)))
    for one in low.points:
        assert rank[high.beyond(one)] <= rank[low.beyond(one)]


def test_lesson_02_answers_are_recomputed() -> None:
    again, curve = lesson("02").tasks
    share = load().fact("C-G4").figure("recurrence").estimate / 100
    assert again.answer == pytest.approx(20 * share, abs=0.01)
    day = recovery.day_when(recovery.cohort().curve(1.0), 0.25)
    assert curve.answer == pytest.approx(day, abs=0.05)
    for shape in recovery.SHAPES:  # another shape is another answer: the task names its shape
        other = recovery.day_when(recovery.cohort().curve(shape), 0.25)
        assert (abs(other - day) <= curve.tolerance) == (shape == 1.0)


def test_records_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        recovery.trial().name = "other"  # type: ignore[misc]
