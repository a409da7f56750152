"""Recovery curves: through the published points and nothing else, and never downhill."""

import dataclasses

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backstride.errors import InputError
from backstride.evidence import load
from backstride.models import recovery
from backstride.models.recovery import Curve, Milestone, Year
from backstride.views import effects
from backstride.views.recovery import (
    AGAIN,
    ANY,
    COHORT,
    COURSES,
    DISABILITY,
    ONSET,
    OWN,
    RECOVERY_100,
    TRIAL,
    WORK,
    clock_state,
    recovery_state,
)

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
    low, high = recovery.trial().spread([7, 16, 40, 84])
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


@pytest.mark.parametrize("name", COURSES)
@pytest.mark.parametrize("shape", recovery.SHAPES)
def test_curves_meet_what_was_published(name: str, shape: float) -> None:
    course = COURSES[name]()
    curve = course.curve(shape)
    assert recovery.recovered(curve, course.half.day) == pytest.approx(0.5, abs=1e-6)
    assert course.half_low_day <= course.half.day <= course.half_high_day
    if course.end:
        assert recovery.recovered(curve, course.end.day) == pytest.approx(course.end.share)


@pytest.mark.parametrize("name", COURSES)
def test_what_is_assumed_lies_within_what_is_left_open(name: str) -> None:
    course = COURSES[name]()
    days = np.arange(366)
    low, high = course.spread(days)
    shares = course.recovered(days)
    assert np.all(low <= shares + 1e-9)
    assert np.all(shares <= high + 1e-9)
    assert np.all(np.diff(shares) >= -1e-12)
    assert shares[-1] <= 1
    if course.end is None:  # one point leaves the end open, from the least known to all
        assert low[-1] == pytest.approx(course.least, abs=1e-3)
        assert high[-1] == pytest.approx(1, abs=1e-3)


@given(st.floats(1, 200), st.floats(0.51, 1), st.floats(0.3, 3))
def test_halfway_is_half_by_its_day(day: float, ceiling: float, shape: float) -> None:
    curve = recovery.halfway(day, ceiling, shape)
    assert recovery.recovered(curve, day) == pytest.approx(0.5)
    assert recovery.day_when(curve, 0.5) == pytest.approx(day)


@pytest.mark.parametrize("name", AGAIN)
def test_another_episode_meets_what_was_published(name: str) -> None:
    again = AGAIN[name]()
    for point in again.points:
        assert recovery.recovered(again.curve, point.day) == pytest.approx(point.share, abs=1e-6)
    for id in again.facts:
        load().fact(id)


@pytest.mark.parametrize("name", COURSES)
@pytest.mark.parametrize("again", AGAIN)
def test_a_year_adds_up_and_nobody_is_lost(name: str, again: str) -> None:
    year = recovery.year(COURSES[name](), AGAIN[again]().curve)
    parts = np.array([year.not_yet, year.well, year.again])
    assert parts.sum(axis=0) == pytest.approx(1)
    assert parts.min() >= -1e-12
    assert np.all(np.diff(year.not_yet) <= 1e-12), "recovery is never undone"
    assert np.all(np.diff(year.again) >= -1e-12), "an episode is never forgotten"
    assert year.again[0] == 0
    without = recovery.year(COURSES[name](), None)
    assert without.again.max() == 0
    assert without.well == pytest.approx(year.well + year.again)


@given(st.floats(5, 80), st.floats(5, 200))
def test_the_year_equals_the_closed_form_of_two_exponentials(heal: float, again: float) -> None:
    """With constant chances the time to another episode is hypoexponential."""
    assume(abs(heal - again) > 0.5)
    course = dataclasses.replace(
        recovery.cohort_work(), half=Milestone(heal * np.log(2), 0.5), end=None, least=1.0
    )
    year = recovery.year(course, Curve(1.0, again, 1.0), 300)
    day = np.arange(301)
    left = (heal * np.exp(-day / heal) - again * np.exp(-day / again)) / (heal - again)
    assert year.again == pytest.approx(1 - left, abs=0.003)


def one_by_one(course: recovery.Course, again: Curve, people: int) -> Year:
    """A year counted in simulated people: each draws a day of recovery and the next episode."""

    def drawn(curve: Curve, chance: np.ndarray) -> np.ndarray:
        left = 1 - np.minimum(chance / curve.ceiling, 1.0)
        with np.errstate(divide="ignore"):  # infinity for those who never get there
            return np.asarray(curve.scale_days * (-np.log(left)) ** (1 / curve.shape))

    draw = np.random.default_rng(7).random((2, people))
    healed = drawn(course.curve(), draw[0])
    healed[healed > course.last_day] = np.inf
    back = healed + drawn(again, draw[1])
    day = np.arange(366)
    ever, relapsed = (np.searchsorted(np.sort(w), day, "right") / people for w in (healed, back))
    return Year(1 - ever, ever - relapsed, relapsed)


@pytest.mark.parametrize("name", [TRIAL, COHORT])
def test_the_year_equals_counting_simulated_people(name: str) -> None:
    course, again = COURSES[name](), recovery.again_any().curve
    exact, counted = recovery.year(course, again), one_by_one(course, again, 40_000)
    for part in ("not_yet", "well", "again"):
        gap = np.abs(getattr(exact, part) - getattr(counted, part))
        assert gap.max() < 0.012  # five standard errors of 40,000 people


@given(st.lists(st.floats(0.001, 1), min_size=1, max_size=6), st.integers(1, 300))
def test_whole_people_add_up(parts: list[float], people: int) -> None:
    shares = np.array(parts) / sum(parts)
    counts = recovery.whole_people(shares, people)
    assert sum(counts) == people
    assert all(abs(count - people * share) < 1 for count, share in zip(counts, shares, strict=True))


def test_whole_people_refuses_shares_that_do_not_add_up() -> None:
    with pytest.raises(InputError, match=r"add up to 0\.9"):
        recovery.whole_people([0.5, 0.4])


@given(
    st.lists(st.floats(0.2, 20), min_size=2, max_size=5),
    st.lists(st.floats(0.05, 0.95), min_size=2, max_size=5),
    st.floats(0.05, 2),
    st.floats(1, 80),
)
def test_bounds_hold_every_curve_that_falls_ever_more_slowly(
    steps: list[float], shares: list[float], rate: float, start: float
) -> None:
    """A random sum of exponentials, read at a few weeks, lies within the bounds everywhere."""
    weeks = np.concatenate([[0.0], np.cumsum(steps)])
    rates = rate * np.arange(1, len(shares) + 1)

    def pain(week: np.ndarray) -> np.ndarray:
        falls = np.exp(-np.outer(week, rates)) @ np.array(shares)
        return np.asarray(1 + start * falls / sum(shares))

    week = np.linspace(0, weeks[-1], 60)
    low, high = recovery.pain_bounds(weeks, pain(weeks), week)
    assert np.all(low <= pain(week) + 1e-6)
    assert np.all(pain(week) <= high + 1e-6)
    assert np.all(low <= high + 1e-9)


@pytest.mark.parametrize("review", [recovery.review_2012(), recovery.review_2024()])
def test_mean_pain_falls_through_its_points_and_is_unknown_outside(
    review: recovery.MeanPain,
) -> None:
    week = np.linspace(0, 52, 200)
    line = recovery.mean_pain(review.weeks, review.points, week)
    low, high = recovery.pain_bounds(review.weeks, review.points, week)
    assert np.all(np.diff(line) < 0)
    assert np.all((low - 1e-9 <= line) & (line <= high + 1e-9))
    at = recovery.mean_pain(review.weeks, review.points, review.weeks)
    assert at == pytest.approx(review.points)
    outside = recovery.mean_pain(review.weeks, review.points, [-1, 53])
    assert np.isnan(outside).all()
    assert np.isnan(recovery.pain_bounds(review.weeks, review.points, [-1, 53])).all()


@pytest.mark.parametrize("points", [[20, 30], [50, 40, 10], [50, 20, 25]])
def test_points_that_do_not_fall_ever_more_slowly_are_refused(points: list[float]) -> None:
    with pytest.raises(InputError, match="must fall"):
        recovery.mean_pain(range(len(points)), points, 1)
    with pytest.raises(InputError, match="weeks must rise"):
        recovery.mean_pain([1, 1], [20, 10], 1)


def test_the_clock_explains_the_start_and_not_the_end() -> None:
    for lead in range(0, 43, 7):
        late = clock_state(52, ONSET, lead)
        assert late.newer is not None
        assert late.newer - late.older == pytest.approx(late.gap_own, abs=1)
    own, moved = clock_state(6, OWN, 14), clock_state(6, ONSET, 14)
    assert moved.newer is not None
    assert moved.newer - moved.older > own.gap_own + 5
    assert clock_state(1, ONSET, 14).newer is None
    assert clock_state(6, ONSET, 0).newer == clock_state(6, OWN, 42).newer


def test_published_points_come_from_the_facts() -> None:
    trial, cohort = recovery.trial(), recovery.cohort()
    assert (trial.half.day, trial.half_low_day, trial.half_high_day) == (16, 14, 20)
    assert (cohort.half.day, cohort.half_low_day, cohort.half_high_day) == (58, 52, 63)
    assert trial.end is not None
    assert cohort.end is not None
    assert (trial.end.share, cohort.end.share) == pytest.approx((0.843, 0.72))
    assert (trial.end.day, cohort.end.day) == (84, 365)


def test_nobody_recovers_after_the_trial_stopped() -> None:
    at_end, later = recovery_state(84, TRIAL, ANY), recovery_state(280, TRIAL, ANY)
    assert not at_end.over
    assert later.over
    assert later.counts[0] == at_end.counts[0]
    assert later.counts[2] > at_end.counts[2]
    assert not recovery_state(364, COHORT, ANY).over
    drawn = [t for t in RECOVERY_100.picture(later).data if "at least once" in t["name"]]
    shown = np.asarray(drawn[0]["x"])[~np.isnan(drawn[0]["y"])]
    assert shown.max() <= 84


@pytest.mark.parametrize("day", [0, 7, 21, 84, 91, 364])
@pytest.mark.parametrize("counted", COURSES)
@pytest.mark.parametrize("again", AGAIN)
def test_a_hundred_people_are_drawn(day: int, counted: str, again: str) -> None:
    state = recovery_state(day, counted, again)
    assert sum(state.counts) == 100
    assert (state.again is None) == (state.counts[2] == 0 and counted not in (TRIAL, COHORT))
    svg = RECOVERY_100.picture(state).svg
    assert svg is not None
    heads = [e for e in svg.elements if e["tag"] == "circle"]
    texts = [str(e["text"]) for e in svg.elements if e["tag"] == "text"]
    assert len(heads) == 100 + 3  # and three in the key
    assert sum(int(text.split()[0]) for text in texts) == 100


def test_only_published_days_are_called_published() -> None:
    said = {day: RECOVERY_100.reading(recovery_state(day, TRIAL, ANY)) for day in (0, 21, 84)}
    assert "(published)" in said[84]
    assert "other curves" in said[21]
    assert "publish" not in said[0]
    assert "(published)" in RECOVERY_100.reading(recovery_state(364, COHORT, ANY))
    assert "(published)" in RECOVERY_100.reading(recovery_state(14, WORK, ANY))


def test_the_same_people_are_counted_differently() -> None:
    not_yet = [recovery_state(28, name, ANY).counts[0] for name in (WORK, DISABILITY, COHORT)]
    assert not_yet == sorted(set(not_yet))


def test_effects_are_the_published_ones_turned_so_that_more_is_better() -> None:
    pills = effects.effect(effects.POINTS[1])
    assert (pills.estimate, pills.low, pills.high) == (7.29, 3.61, 10.98)
    assert pills.threshold == 10
    rows = (*effects.POINTS, *effects.LASTING, effects.HEAT_WRAP, *effects.ACTIVE, *effects.DAYS)
    for row in rows:
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


def test_records_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        recovery.trial().name = "other"  # type: ignore[misc]
