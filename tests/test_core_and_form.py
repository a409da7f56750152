"""Core and running form: every number is the published one or follows from it as we say."""

from __future__ import annotations

import pytest

from backstride.evidence import load
from backstride.models import statistics
from backstride.views import core, posture, running_form


def test_the_simulation_shows_the_published_changes() -> None:
    fact = load().fact("H-E8")
    gone = core.load_state(core.GONE)
    assert gone.shear == 100 + fact.figure("shear").estimate
    assert gone.upper_compression == 100 + fact.figure("compression_upper").estimate
    assert gone.lower_compression == 100 + fact.figure("compression_lower").estimate
    usual = core.load_state(core.THERE)
    assert (usual.shear, usual.upper_compression, usual.lower_compression) == (100, 100, 100)
    assert "19 % higher" in core.load_reading(gone)
    assert "8 % lower" in core.load_reading(gone)


def test_the_lead_of_core_exercise_is_the_published_one_with_its_sign_turned() -> None:
    state = core.over_time_state(0)
    for lead, key in zip(state.leads, core.TIMES, strict=True):
        figure = load().fact("H-E4").figure(key)
        assert (lead.estimate, lead.low, lead.high) == (
            -figure.estimate,
            -(figure.high or 0),
            -(figure.low or 0),
        )
        assert lead.low < lead.estimate < lead.high
    assert [state.verdict(lead) for lead in state.leads] == ["beyond", "across", "across"]
    assert "1 of 3 intervals lie wholly beyond your line and 2 cross it" in (
        core.over_time_reading(state)
    )
    high = core.over_time_state(3)
    assert {high.verdict(lead) for lead in high.leads} == {"short"}


def test_legs_back_or_core_shows_what_was_published() -> None:
    state = core.trial_state("Function")
    assert state.legs == 0.949
    assert [gap.difference for gap in state.gaps] == [-0.198, -0.263]
    for gap, p in zip(state.gaps, (0.001, 0.001), strict=True):
        assert gap.interval == statistics.interval_from_p(gap.difference or 0, p)
        assert gap.interval is not None
        assert gap.interval.high < 0
    assert [gap.at_widest for gap in state.gaps] == [False, True]
    assert core.trial_state("Pain while running").legs == -0.746
    knee = core.trial_state("Knee strength")
    assert [gap.difference for gap in knee.gaps] == [-0.22, -0.206]
    assert [gap.interval for gap in knee.gaps] == [None, None]
    step = core.trial_state("Step length")
    assert [gap.difference for gap in step.gaps] == [None, -2.213]


@pytest.mark.parametrize("outcome", core.OUTCOMES)
def test_every_difference_lies_inside_the_picture(outcome: str) -> None:
    state = core.trial_state(outcome)
    low, high = state.outcome.span
    for gap in state.gaps:
        if gap.difference is not None:
            assert low < gap.difference < high
        if gap.interval:
            assert low < gap.interval.low < gap.interval.high < high


@pytest.mark.parametrize("measure", running_form.MEASURES)
def test_gaps_in_running_form_follow_from_published_means_and_spreads(measure: str) -> None:
    gap = running_form.form_state(measure).shown
    fact = load().fact("H-B22")
    stem = running_form.MEASURES[measure].stem
    sick, well = fact.figure(f"{stem}_pain"), fact.figure(f"{stem}_none")
    assert sick.sd is not None
    assert well.sd is not None
    pooled = ((sick.sd**2 + well.sd**2) / 2) ** 0.5
    assert gap.smd.estimate == pytest.approx((sick.estimate - well.estimate) / pooled)
    assert gap.smd.low < gap.smd.estimate < gap.smd.high
    low, high = running_form.MEASURES[measure].span
    for figure in (sick, well):
        assert low <= figure.estimate - (figure.sd or 0)
        assert figure.estimate + (figure.sd or 0) <= high


def test_the_first_look_at_running_form_makes_its_point() -> None:
    said = running_form.form_reading(running_form.form_state("Cadence"))
    assert "166 steps a minute (SD 10), without: 171 (SD 9)" in said
    assert "64 times in 100; the study itself reports p = 0.05" in said
    loading = running_form.form_reading(running_form.form_state("Loading rate"))
    assert "includes no gap" in loading


def test_the_usual_tilt_is_the_published_one() -> None:
    state = posture.tilt_state()
    assert state.men == (85, 9, 6)
    assert state.women == (75, 18, 7)
    assert sum(state.men) == sum(state.women) == 100
    assert f"{load().fact('H-D4').figure('age').estimate:g} years" in posture.USUAL_TILT.limits
