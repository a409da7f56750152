"""The spine's creep obeys its own equation, behaves as a spine should, and is what was fitted."""

from __future__ import annotations

import dataclasses
import importlib.util
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from backstride.errors import InputError
from backstride.evidence import load
from backstride.models import disc
from backstride.views.disc import CREEP_CHECK, SPINE_DAY
from backstride.widgets.lesson import lesson

SPINE, ASSUMED = disc.stored().creep, disc.stored().assumptions
minutes = st.floats(0, 240)
loads = st.floats(0, 6)
bouts = st.lists(
    st.builds(disc.Bout, minutes=st.floats(1, 240), load=loads), min_size=1, max_size=5
)


@given(bouts)
@settings(max_examples=25, deadline=None)
def test_closed_form_equals_integration(day: list[disc.Bout]) -> None:
    capacity = np.array([SPINE.fast_mm, SPINE.slow_mm])
    time = np.array([SPINE.fast_min, SPINE.slow_min])
    state = np.zeros(2)
    for bout in day:
        rest = capacity * bout.load
        done = solve_ivp(
            lambda _, h, rest=rest: (rest - h) / time,
            (0, bout.minutes),
            state,
            rtol=1e-9,
            atol=1e-9,
        )
        state = done.y[:, -1]
    total = sum(bout.minutes for bout in day)
    assert disc.loss_mm(SPINE, day, [total])[0] == pytest.approx(state.sum(), abs=1e-5)


@given(st.floats(1, 1000))
def test_no_load_no_loss(length: float) -> None:
    assert disc.loss_mm(SPINE, [disc.Bout(length, 0)], [0, length / 2, length]) == pytest.approx(0)


@given(bouts, st.floats(0.01, 3))
def test_more_load_is_never_taller(day: list[disc.Bout], extra: float) -> None:
    times = np.linspace(0, sum(bout.minutes for bout in day), 20)
    more = [disc.Bout(bout.minutes, bout.load + extra) for bout in day]
    assert (disc.loss_mm(SPINE, more, times) >= disc.loss_mm(SPINE, day, times) - 1e-12).all()


@given(st.integers(0, 11), st.sampled_from(disc.PACES_PERCENT), st.integers(8, 20))
def test_longer_and_faster_runs_cost_more(tens: int, pace: float, hour: int) -> None:
    short = disc.day(SPINE, ASSUMED, hour, tens * 10, pace)
    longer = disc.day(SPINE, ASSUMED, hour, tens * 10 + 10, pace)
    assert longer.run_cost_mm > short.run_cost_mm
    assert longer.bed_mm >= short.bed_mm
    if tens and pace < 100:
        assert disc.day(SPINE, ASSUMED, hour, tens * 10, pace + 15).run_cost_mm > short.run_cost_mm


def test_loss_scales_with_load_and_time() -> None:
    one = disc.loss_mm(SPINE, [disc.Bout(90, 1)], [45, 90])
    assert disc.loss_mm(SPINE, [disc.Bout(90, 3)], [45, 90]) == pytest.approx(3 * one)
    slower = dataclasses.replace(SPINE, fast_min=2 * SPINE.fast_min, slow_min=2 * SPINE.slow_min)
    assert disc.loss_mm(slower, [disc.Bout(180, 1)], [90, 180]) == pytest.approx(one)


def test_a_settled_day_comes_back_to_its_start() -> None:
    day = disc.plain_day(ASSUMED)
    start = disc.settled_mm(SPINE, day)
    assert disc.loss_mm(SPINE, day, [disc.DAY_MIN], start)[0] == pytest.approx(start.sum())


def test_a_run_of_no_minutes_changes_nothing() -> None:
    found = disc.day(SPINE, ASSUMED, 12, 0, 85)
    assert found.with_run_mm == pytest.approx(found.plain_mm)
    assert found.run_cost_mm == 0


def test_the_night_gives_the_run_back() -> None:
    found = disc.day(SPINE, ASSUMED, 18, 60, 85)
    assert 0 <= found.morning_mm < 0.15 * found.run_cost_mm


def test_stored_parameters_are_those_of_the_fit(root: Path) -> None:
    spec = importlib.util.spec_from_file_location("fit_disc", root / "tools" / "fit_disc.py")
    assert spec
    assert spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert tool.ASSUMED == ASSUMED
    fresh = dataclasses.asdict(tool.rounded(tool.fit()))
    assert fresh == pytest.approx(dataclasses.asdict(SPINE), rel=0.02)


def test_fit_and_misfit_are_as_the_lesson_says() -> None:
    rows = disc.checks(SPINE, ASSUMED)
    runs = [r for r in rows if r.fitted and r.sd_mm]
    assert len(runs) == 5
    for row in runs:
        assert abs(row.model_mm - row.measured_mm) < 0.2 * (row.sd_mm or 0)
    unseen = {r.label: r.model_mm - r.measured_mm for r in rows if not r.fitted}
    assert min(unseen.values()) == unseen["first hour after rising"] < -5
    assert abs(unseen["30 min treadmill, another study"]) < 1.48


def test_measurements_are_those_of_the_table() -> None:
    table = load().table("stature_loss")
    mm = {round(abs(v), 2) for v in table.numbers("change_mm")}
    direct = ("30 min", "15 min", "a whole day", "6 km")
    for row in disc.checks(SPINE, ASSUMED):
        if any(part in row.label for part in direct):
            assert round(row.measured_mm, 2) in mm, row.label


def test_sitting_load_comes_from_pressure() -> None:
    assert disc.sitting_load() == pytest.approx((0.46 - 0.10) / (0.50 - 0.10))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: disc.Bout(-1, 1), "Bout minutes is -1"),
        (lambda: disc.Bout("ten", 1), "not a number"),  # type: ignore[arg-type]
        (lambda: disc.running_load(SPINE, 300), "Pace is 300"),
        (lambda: disc.run_day(SPINE, ASSUMED, 22, 120, 85), "does not fit"),
        (lambda: disc.run_day(SPINE, ASSUMED, 3, 30, 85), "does not fit"),
        (lambda: disc.loss_mm(SPINE, [], [0]), "empty"),
        (lambda: disc.loss_mm(SPINE, [disc.Bout(10, 1)], [11]), "outside 0 to 10"),
        (lambda: dataclasses.replace(SPINE, slow_min=0), "above 0"),
    ],
)
def test_bad_input_gets_one_sentence(call: object, said: str) -> None:
    with pytest.raises(InputError) as caught:
        call()  # type: ignore[operator]
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_answers_of_the_lesson() -> None:
    tasks = {task.id: task for task in lesson("03").tasks}
    run = load().fact("D-S1").figure("run_85_mm").estimate
    range_mm = load().fact("D-S6").figure("day_range_mm").estimate
    assert tasks["03-t1"].answer == pytest.approx(100 * abs(run) / range_mm, abs=0.05)
    cost = disc.day(SPINE, ASSUMED, 8, 60, 100).run_cost_mm
    assert tasks["03-t2"].answer == pytest.approx(cost, abs=0.05)


def test_views_show_the_model() -> None:
    place = SPINE_DAY.positions(run_min=60, pace="100 %", hour=8)
    state = SPINE_DAY.state_at(place)
    assert f"{state.day.run_cost_mm:.1f} mm of height" in SPINE_DAY.reading(state)
    rows = CREEP_CHECK.state_at(())
    crosses = CREEP_CHECK.picture(rows).data[-1]
    assert list(crosses["x"]) == [row.model_mm for row in rows]
