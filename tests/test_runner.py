"""The runner: measured curves that repeat, assumptions that behave, and numbers as published."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride.errors import InputError
from backstride.evidence import load
from backstride.models import body, gait
from backstride.views import runner
from backstride.widgets.lesson import lesson

PERCENT = st.floats(-200, 300)
LIMIT = st.floats(0, 30)
SHARE = st.floats(0, 1)
JOINT = st.sampled_from(gait.JOINTS)


@given(JOINT, PERCENT)
def test_curves_repeat_every_stride(joint: str, percent: float) -> None:
    here, next_ = gait.angle_deg(joint, [percent, percent + 100])
    assert here == pytest.approx(next_, abs=1e-6)


@given(JOINT, st.integers(0, 99))
def test_curves_are_the_table_at_whole_percents(joint: str, percent: int) -> None:
    row = load().table(gait.TABLE).rows[percent]
    assert row["pct_cycle"] == percent
    assert gait.angle_deg(joint, percent) == row[f"{gait.COLUMNS[joint]}_mean"]


@given(JOINT)
def test_the_seam_of_the_stride_is_small(joint: str) -> None:
    found = gait.curve(joint)
    assert abs(found.mean_deg[-1] - found.mean_deg[0]) < 1
    assert (found.sd_deg > 0).all()


def test_the_table_agrees_with_the_published_facts() -> None:
    figure = load().fact("H-B1").figure("hip_40")
    assert gait.angle_deg("hip", 40) == pytest.approx(figure.estimate, abs=0.05)
    assert gait.curve("hip").sd_deg[40] == pytest.approx(figure.sd, abs=0.06)
    peaks = load().fact("H-B1b").figure("peak_hip_extension").estimate
    assert peaks - 1.5 < gait.peak_hip_extension_deg() < peaks


@given(PERCENT, SHARE, st.floats(0, 5))
def test_a_limit_beyond_the_peak_changes_nothing(
    percent: float, share: float, beyond: float
) -> None:
    limit = gait.peak_hip_extension_deg() + beyond
    assert gait.limited_hip_deg(percent, limit) == gait.angle_deg("hip", percent)
    assert gait.pelvis_tilt_deg(percent, limit, share) == 0
    free, limited = gait.figure(percent), gait.figure(percent, limit, share)
    for name in free:
        assert np.array_equal(free[name], limited[name])


@given(PERCENT, LIMIT, LIMIT, SHARE)
def test_a_stiffer_hip_never_gives_less_tilt(
    percent: float, one: float, other: float, share: float
) -> None:
    stiff, free = sorted((one, other))
    tilt = [gait.pelvis_tilt_deg(percent, limit, share) for limit in (stiff, free)]
    assert tilt[0] >= tilt[1] >= 0


@given(PERCENT, LIMIT, SHARE)
def test_the_hip_never_passes_its_limit_and_the_sum_is_kept(
    percent: float, limit: float, share: float
) -> None:
    hip = gait.limited_hip_deg(percent, limit)
    assert hip >= -limit - 1e-9
    missing = gait.missing_deg(percent, limit)
    assert hip - missing == pytest.approx(float(gait.angle_deg("hip", percent)))
    assert gait.pelvis_tilt_deg(percent, limit, share) >= share * missing - 1e-9


@given(st.floats(30, 60), st.floats(0, 13))
def test_with_all_of_it_in_the_pelvis_the_leg_reaches_as_far_back(
    percent: float, limit: float
) -> None:
    free, limited = gait.figure(percent), gait.figure(percent, limit, 1.0)
    assert gait.reach_behind_m(limited) == pytest.approx(gait.reach_behind_m(free))


@given(PERCENT, LIMIT)
def test_with_all_of_it_in_the_pelvis_the_legs_keep_their_way(percent: float, limit: float) -> None:
    free, limited = gait.figure(percent), gait.figure(percent, limit, 1.0)
    for side in body.SIDES:
        for part in ("knee", "ankle", "toe"):
            gap = [figure[f"{side}_{part}"] - figure["hip"] for figure in (free, limited)]
            assert gap[0] == pytest.approx(gap[1], abs=1e-9)


@given(st.floats(38, 46), st.floats(0, 10), SHARE, SHARE)
def test_less_in_the_pelvis_shortens_the_reach(
    percent: float, limit: float, one: float, other: float
) -> None:
    less, more = sorted((one, other))
    reach = [gait.reach_behind_m(gait.figure(percent, limit, s))[0] for s in (less, more)]
    assert reach[0] <= reach[1] + 1e-9


@given(PERCENT, LIMIT, SHARE)
def test_the_left_leg_is_the_right_one_half_a_stride_later(
    percent: float, limit: float, share: float
) -> None:
    now = gait.figure(percent, limit, share)
    later = gait.figure(percent + 50, limit, share)
    for part in ("knee", "ankle", "toe", "elbow", "hand"):
        assert now[f"far_{part}"] == pytest.approx(later[f"near_{part}"], abs=1e-6)


@given(st.floats(0, 100), LIMIT, SHARE)
def test_feet_stand_on_the_ground_and_never_below(
    percent: float, limit: float, share: float
) -> None:
    figure = gait.figure(percent, limit, share)
    lowest = min(body.lowest_m(figure, side)[0] for side in body.SIDES)
    assert lowest >= -1e-9
    if gait.in_flight(percent) < 0:
        assert lowest == pytest.approx(0, abs=1e-9)


def test_the_measured_angles_make_a_flat_foot_at_mid_stance() -> None:
    # Nothing was fitted to this: hip, knee and ankle add up to a level sole, with a still pelvis.
    at = np.arange(10, 21)
    foot = gait.angle_deg("hip", at) - gait.angle_deg("knee", at) + gait.angle_deg("ankle", at)
    assert np.abs(foot).max() < 2.5


def test_bad_input_gets_one_sentence() -> None:
    with pytest.raises(InputError, match="joint is 'elbow': choose one of hip, knee, ankle"):
        gait.angle_deg("elbow", 10)
    with pytest.raises(InputError, match="percent is 'half', which is not a number"):
        gait.angle_deg("hip", "half")
    with pytest.raises(InputError, match="limit_deg is -3: give a number from 0 to 30 degrees"):
        gait.missing_deg(40, -3)
    with pytest.raises(InputError, match="pelvis_share is 50: give a number from 0 to 1"):
        gait.pelvis_tilt_deg(40, 5, 50)


@pytest.mark.parametrize("percent", [0, 20, 42, 92])
@pytest.mark.parametrize("limit", [0, 5, 15])
@pytest.mark.parametrize("share", [0, 50, 100])
def test_the_explorer_shows_what_the_model_says(percent: int, limit: int, share: int) -> None:
    state = runner.runner_state(percent, limit, share)
    assert state.tilt_deg == gait.pelvis_tilt_deg(percent, limit, share / 100)
    direct = gait.figure(percent, limit, share / 100)
    for name, points in direct.items():
        assert state.points[name][state.frame] == pytest.approx(points[0])
    texts = [e["text"] for e in runner.runner_picture(state).svg.elements if e["tag"] == "text"]
    assert f"{state.tilt_deg:+.1f}°" in texts


def test_the_default_reading_makes_the_point() -> None:
    reading = runner.MOVING_RUNNER.reading(runner.runner_state(42, 5, 50))
    for part in ("42 %", "extends 5°", "13.8°", "half of the missing 8.8°", "4.4° further forward"):
        assert part in reading


def test_the_task_on_tilt_has_the_models_answer() -> None:
    answers = {task.id: task for task in lesson("04").tasks}
    tilt = gait.pelvis_tilt_deg(42, 5, 0.75)
    assert tilt == pytest.approx(answers["04-t1"].answer, abs=answers["04-t1"].tolerance / 2)
