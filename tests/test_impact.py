"""The running step balances momentum, scales as it should, and is checked, not fitted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad, solve_ivp

from backstride.errors import InputError
from backstride.evidence import load
from backstride.models import disc, impact
from backstride.views.impact import CADENCE_LOAD, STEP_FORCE
from backstride.views.runner_discs import RUNNER_DISCS, effect_size, groups_state
from backstride.widgets.lesson import lesson

speeds = st.floats(2.0, 5.0)
changes = st.floats(-20, 20)
masses = st.floats(45, 110)
powers = st.floats(1, 8)


@given(masses, speeds, changes)
@settings(deadline=None)
def test_the_mean_force_is_the_weight(mass: float, speed: float, change: float) -> None:
    step = impact.step(mass, speed, change)
    times = (np.arange(20_000) + 0.5) / 20_000 * float(step.step_s)
    assert impact.force_bw(times, step).mean() == pytest.approx(1, abs=1e-4)
    assert impact.force_bw(times, step).max() == pytest.approx(float(step.peak_bw), rel=1e-4)
    assert impact.mean_load(step, 1) == pytest.approx(1)
    assert 0 < step.contact_s < step.step_s


@given(masses, speeds, changes)
@settings(deadline=None)
def test_the_body_comes_back_to_its_height(mass: float, speed: float, change: float) -> None:
    """Falling and rising under that force for one contact and one flight ends where it began."""
    step = impact.step(mass, speed, change)
    contact, whole = float(step.contact_s), float(step.step_s)
    fall = -impact.GRAVITY_M_S2 * (whole - contact) / 2

    def motion(t: float, y: list[float]) -> list[float]:
        push = float(step.peak_bw) * np.sin(np.pi * t / contact)
        return [y[1], impact.GRAVITY_M_S2 * (push - 1)]

    done = solve_ivp(motion, (0, contact), [0, fall], rtol=1e-9, atol=1e-10,
                     t_eval=[contact / 2, contact])  # fmt: skip
    middle, end = done.y[0]
    assert end == pytest.approx(0, abs=1e-6)
    assert done.y[1][-1] == pytest.approx(-fall, abs=1e-6)
    peak_n = float(step.peak_bw) * mass * impact.GRAVITY_M_S2
    assert impact.sink_m(mass, peak_n, contact) == pytest.approx(-middle, abs=1e-6)


@given(speeds, changes, st.floats(0.5, 2))
@settings(deadline=None)
def test_heavier_runners_with_stiffer_legs_move_alike(
    speed: float, change: float, factor: float
) -> None:
    light, heavy = impact.step(55, speed, change), impact.step(55 * factor, speed, change)
    assert heavy.contact_s == pytest.approx(light.contact_s)
    assert heavy.peak_bw == pytest.approx(light.peak_bw)
    vertical, leg = impact.stiffness_n_m(55, speed, 180, 0.22)
    more = impact.stiffness_n_m(55 * factor, speed, 180, 0.22)
    assert np.array(more) == pytest.approx(factor * np.array([vertical, leg]))


@given(masses, speeds, st.floats(150, 210), st.floats(6000, 20000))
@settings(deadline=None)
def test_contact_time_gives_the_stiffness_back(
    mass: float, speed: float, rate: float, stiff: float
) -> None:
    try:
        down = impact.contact_s(mass, speed, rate, stiff)
    except InputError:
        return
    _, leg = impact.stiffness_n_m(mass, speed, rate, down)
    assert leg == pytest.approx(stiff, rel=1e-6)
    stiffer = impact.contact_s(mass, speed, rate, min(stiff * 1.05, 20000))
    assert stiffer <= down + 1e-9


@given(speeds, changes, powers)
@settings(deadline=None)
def test_more_steps_mean_less_in_each(speed: float, change: float, power: float) -> None:
    usual, more = (impact.step(70, speed, c) for c in (min(change, 15), min(change, 15) + 5))
    assert more.peak_bw < usual.peak_bw
    few, many = (impact.load_of(step, speed, power) for step in (usual, more))
    assert many.steps_per_km > few.steps_per_km
    assert many.per_step < few.per_step
    if power > 1.001:
        assert many.per_km < few.per_km
    assert many.per_km == pytest.approx(many.per_step * many.steps_per_km)


@given(speeds, changes)
@settings(deadline=None)
def test_with_power_one_no_step_rate_changes_the_kilometre(speed: float, change: float) -> None:
    found = impact.load_of(impact.step(70, speed, change), speed, 1)
    assert found.per_km == pytest.approx(1000 / speed)  # seconds of standing still


@given(powers)
def test_means_of_a_half_wave(power: float) -> None:
    by_hand, _ = quad(lambda x: np.sin(x) ** power / np.pi, 0, np.pi)
    assert impact.sine_power(power) == pytest.approx(by_hand, rel=1e-6)


def test_many_runners_at_once_are_each_their_own() -> None:
    found = impact.step([50, 70], [[2.5], [3.5], [4.5]], 5)
    assert found.peak_bw.shape == (3, 2)
    assert found.peak_bw[1, 0] == pytest.approx(impact.step(50, 3.5, 5).peak_bw)


def test_peaks_are_checked_and_not_fitted() -> None:
    found = impact.peak_checks()
    assert [check.measured_bw for check in found] == [2.17, 2.40, 2.57]
    for check in found:
        assert 0.90 < check.model_bw / check.measured_bw < 0.97
    assert np.all(np.diff([check.model_bw for check in found]) > 0)


def test_stiffness_has_the_published_ends_and_the_published_effect() -> None:
    ends = impact.leg_stiffness_n_m(62, [-26, 36])
    assert ends == pytest.approx([7000, 16300])
    fact = load().fact("D-L18")
    before, after = 0.24, 0.24 * (1 + fact.figure("contact_time_percent").estimate / 100)
    flight = 0.35 - before
    old = np.array(impact.stiffness_n_m(70, 3.33, 60 / 0.35, before))
    new = np.array(impact.stiffness_n_m(70, 3.33, 60 / (flight + after), after))
    published = [fact.figure(f"{name}_stiffness_percent").estimate for name in ("vertical", "leg")]
    assert 100 * (new / old - 1) == pytest.approx(published, abs=2)


def test_the_two_models_meet_between_power_two_and_three() -> None:
    step = impact.step(70, 3.4)
    run = float(disc.best().run_load)
    assert impact.mean_load(step, 2) < run < impact.mean_load(step, 3)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: impact.peak_force_bw(180, 0.4), "leaves no time in the air"),
        (lambda: impact.peak_force_bw(20, 0.2), "Step rate is 20"),
        (lambda: impact.contact_s(70, 3, 170, 900), "No running step"),
        (lambda: impact.step(5, 3), "Mass is 5"),
        (lambda: impact.step(70, 20), "Speed is 20"),
        (lambda: impact.leg_stiffness_n_m(70, 60), "Change of step rate is 60"),
        (lambda: impact.sine_power(-1), "Power is -1"),
    ],
)
def test_bad_input_gets_one_sentence(call: object, said: str) -> None:
    with pytest.raises(InputError) as caught:
        call()  # type: ignore[operator]
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_views_show_the_model() -> None:
    state = STEP_FORCE.state_at(STEP_FORCE.positions(speed_m_s=2.5, mass_kg=100))
    assert f"{float(state.step.peak_bw):.2f} body weights" in STEP_FORCE.reading(state)
    assert STEP_FORCE.picture(state).data[0]["y"].max() == pytest.approx(
        float(state.step.peak_bw) * 981, rel=1e-3
    )
    squared = CADENCE_LOAD.state_at(
        CADENCE_LOAD.positions(change_percent=-10, power="Squared (power 2)")
    )
    assert squared.km_change_percent > 0
    assert "10 % fewer steps" in CADENCE_LOAD.reading(squared)


def test_the_confounder_is_larger_than_the_difference() -> None:
    shown = groups_state("Disc height")
    assert abs(effect_size(shown.sitting)) > 2 * abs(effect_size(shown.values))
    table = load().table("belavy2017_table1")
    rows = {row["variable"]: row for row in table.rows}
    for figure, column in zip(shown.values, ("no_sport", "run20_40", "run50plus"), strict=True):
        assert figure.estimate == rows["ivd_height_mm"][f"{column}_mean"]
    assert "9.7 h a day" in RUNNER_DISCS.reading(shown)


def test_answer_of_the_lesson() -> None:
    task = next(task for task in lesson("03").tasks if task.id == "03-t3")
    assert task.answer == pytest.approx(float(impact.peak_force_bw(180, 0.2)), abs=0.005)
