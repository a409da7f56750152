"""The fitted spine: its day, its fit, the measurements beside it, and what the lesson says."""

from __future__ import annotations

import dataclasses
import importlib.util
import types
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstride.errors import InputError
from backstride.evidence import load
from backstride.models import creep, disc, stature
from backstride.views.disc import BEST, CREEP_FIT, CREEP_TEST, SPINE_DAY, SPINE_HOURS
from backstride.widgets.lesson import lesson

STORED = disc.stored()


@pytest.fixture(scope="module")
def tool(root: Path) -> types.ModuleType:
    spec = importlib.util.spec_from_file_location("fit_disc", root / "tools" / "fit_disc.py")
    assert spec
    assert spec.loader
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


# ---- a day


@given(st.integers(0, 11), st.sampled_from(disc.PACES_PERCENT), st.integers(8, 20))
@settings(deadline=None, max_examples=40)
def test_longer_and_faster_runs_cost_more(tens: int, pace: float, hour: int) -> None:
    def run(minutes: float, at: float) -> disc.Day:
        return disc.day(disc.best(), disc.plan(run_hour=hour, run_min=minutes, pace_percent=at))

    short, longer = run(tens * 10, pace), run(tens * 10 + 10, pace)
    assert longer.run_cost_mm > short.run_cost_mm
    assert longer.bed_mm >= short.bed_mm - 1e-4
    assert (longer.with_run_mm <= short.with_run_mm + 1e-4).all()
    if tens and pace < 100:
        assert run(tens * 10, pace + 15).run_cost_mm > short.run_cost_mm


def test_a_run_of_no_minutes_changes_nothing() -> None:
    found = disc.day(disc.best(), disc.plan(run_min=0))
    assert found.with_run_mm == pytest.approx(found.plain_mm, abs=1e-6)
    assert found.run_cost_mm == 0
    assert found.run_share_percent == 0


def test_the_night_gives_the_run_back() -> None:
    found = disc.day(disc.best(), disc.plan(run_min=60))
    assert 0 <= found.morning_mm < 0.05 * found.run_cost_mm
    assert found.with_run_mm[-1] == pytest.approx(0, abs=0.2)


def test_hours_of_a_plan_set_its_load() -> None:
    sitting = disc.plan(sitting_h=14, walking_h=0)
    assert sitting.awake_load == pytest.approx((14 * disc.sitting_load() + 2) / 16)
    assert disc.plan(sleep_h=6).bed_hour == 25
    lying = disc.day(disc.best(), disc.plan(sleep_h=10))
    assert lying.bed_plain_mm < disc.day(disc.best(), disc.plan(sleep_h=6)).bed_plain_mm


def test_many_days_are_one_day_after_another() -> None:
    plan = disc.plan()
    model = disc.best()
    day = disc.run_bouts(model, plan)
    found = disc.many_days(model, [day, day, disc.plain_bouts(plan)], step_min=10.0)
    start = creep.settled_mm(model.spine, day)
    times = np.arange(0, 1441, 10.0)
    assert found[0] == pytest.approx(creep.loss_mm(model.spine, day, times, start).max())
    assert found[1] == pytest.approx(found[0], abs=1e-6)
    assert found[2] < found[1]
    many = disc.many_days(disc.draws(), [disc.run_bouts(disc.draws(), plan)], step_min=60.0)
    assert many.shape == (len(STORED.draws), 1)


def test_loads_come_from_pressure() -> None:
    assert disc.sitting_load() == pytest.approx((0.46 - 0.10) / (0.50 - 0.10))
    assert disc.supported_sitting_load() == pytest.approx((0.30 - 0.10) / (0.50 - 0.10))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: disc.running_load(disc.best(), 300), "Pace is 300"),
        (lambda: disc.plan(run_hour=22, run_min=120), "does not fit"),
        (lambda: disc.plan(run_hour=3), "does not fit"),
        (lambda: disc.plan(sitting_h=12, walking_h=9), "do not fit into 16 h awake"),
        (lambda: disc.plan(sleep_h=30), "Sleep is 30"),
        (lambda: disc.plan(naps=2), "choose one of"),
        (lambda: disc.best().changed(colour=[1, 2]), "choose one of"),
        (lambda: disc.best().changed(fold_mm=[1]), "differ in length"),
        (lambda: disc.fitted(), "at least one set"),
        (lambda: stature.predictions(disc.best(), STORED.assumptions, 2), "where is 2"),
    ],
)
def test_bad_input_gets_one_sentence(call: object, said: str) -> None:
    with pytest.raises(InputError) as caught:
        call()  # type: ignore[operator]
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


# ---- the fit


@pytest.mark.parametrize("name", ["one_element", "two_kelvin", "best"])
def test_stored_parameters_are_those_of_the_fit(tool: types.ModuleType, name: str) -> None:
    assert STORED.assumptions == tool.ASSUMED
    assert [row.label for row in tool.USED] == list(STORED.fitted_to)
    fresh = dataclasses.asdict(tool.rounded(name, tool.fit(name, starts=6).x))
    for key, value in dataclasses.asdict(getattr(STORED, name)).items():
        assert fresh[key] == pytest.approx(value, rel=0.02), key


def test_stored_draws_are_refits_to_moved_measurements(tool: types.ModuleType) -> None:
    assert len(STORED.draws) == tool.DRAWS
    near = tool.fit("best", starts=6).x
    for number in (0, 57):
        fresh = disc.fitted(tool.rounded("best", tool.fit("best", tool.moved(number), near=near).x))
        kept = disc.fitted(STORED.draws[number])
        here, there = (stature.predictions(one, STORED.assumptions) for one in (fresh, kept))
        for row in tool.USED:
            assert here[row.key] == pytest.approx(there[row.key], abs=0.05), row.label


def test_the_fit_sees_only_what_it_says(tool: types.ModuleType) -> None:
    used = {row.key for row in tool.USED}
    aside = {row.key for row in stature.measured() if not row.used}
    assert not used & aside
    for key in ("first_hour", "run_6_km", "run_19_km", "treadmill", "deep_water", "shallow_water",
                "jumps_25_a", "jumps_25_b", "hanging_20", "standing_40"):  # fmt: skip
        assert key in aside, key
    moved = stature.measured()[0]
    assert stature.scatter_mm(moved, STORED.assumptions) == pytest.approx(
        np.hypot(2.38 / 14**0.5, 1.0)
    )


def misfits(name: str, used: bool) -> dict[str, float]:
    rows = stature.checks(disc.fitted(getattr(STORED, name)), STORED.assumptions)
    return {r.measured.key: r.misfit_mm for r in rows if r.measured.used is used}


def mean(found: dict[str, float]) -> float:
    return float(np.mean(np.abs(list(found.values()))))


def test_fit_and_misfit_are_as_the_lesson_says() -> None:
    for name in ("one_element", "two_kelvin", "best"):
        assert mean(misfits(name, used=True)) < 1.0, name
    one, two, best = (misfits(n, used=False) for n in ("one_element", "two_kelvin", "best"))
    assert mean(best) < 1.2 < 1.6 < min(mean(one), mean(two))
    assert abs(best["first_hour"]) < 0.5
    assert one["first_hour"] < -2
    assert two["first_hour"] < -3
    assert min(one["run_19_km"], two["run_19_km"]) > 3
    assert abs(best["run_19_km"]) < 1
    measured = {row.key: row.mm for row in stature.measured()}
    assert 0.8 < best["run_6_km"] / measured["run_6_km"] < 1  # nearly twice as much
    assert best["standing_40"] < -0.5 * measured["standing_40"]  # less than half of it
    assert best["deep_water"] == min(best.values())
    assert best["deep_water"] < -2.5  # muscles press too, and the model does not know


def test_every_model_agrees_that_a_long_run_costs_more_than_still_hours() -> None:
    for name in ("one_element", "two_kelvin", "best"):
        model = disc.fitted(getattr(STORED, name))
        run, still = stature.long_run_and_still_hours_mm(model, STORED.assumptions)
        assert run > still > 0, name
    same = dataclasses.replace(model, run_load=np.array(disc.plan().awake_load))
    run, still = stature.long_run_and_still_hours_mm(same, STORED.assumptions)
    assert run < still  # the run's load decides, not the clock


def test_one_spring_regains_more_in_the_evening_and_people_do_not() -> None:
    mm = {row.key: row.mm for row in stature.measured()}
    assert mm["rest_morning"] > mm["rest_evening"]
    for name, sooner in (("one_element", False), ("two_kelvin", False), ("best", True)):
        found = stature.predictions(disc.fitted(getattr(STORED, name)), STORED.assumptions)
        assert bool(found["rest_morning"] > found["rest_evening"]) is sooner, name


def test_measurements_are_those_of_the_table_and_its_status() -> None:
    rows = load().table("stature_loss").rows
    by_mm = {round(abs(float(row["change_mm"] or 0)), 2): row for row in rows}
    products = {"first_hour", "half_night", "run_19_km"}
    for row in stature.measured():
        assert load().fact(row.fact).status in ("verified", "computed", "second-hand")
        if row.key in products:
            continue
        assert round(row.mm, 2) in by_mm, row.label
    first = next(row for row in stature.measured() if row.key == "first_hour")
    assert first.mm == pytest.approx(0.54 * 19.3)


def test_assumed_loads_span_the_middle() -> None:
    for row in stature.checks(disc.best(), STORED.assumptions):
        assert row.low_mm <= row.model_mm <= row.high_mm
        assert (row.low_mm < row.high_mm) is row.measured.label.endswith("*"), row.measured.label


def test_refits_surround_the_best() -> None:
    found = stature.predictions(disc.draws(), STORED.assumptions)
    best = stature.predictions(disc.best(), STORED.assumptions)
    for key, values in found.items():
        low, high = np.percentile(values, [5, 95])
        assert low < best[key] < high, key


# ---- the lesson


def test_answers_of_the_lesson() -> None:
    tasks = {task.id: task for task in lesson("03").tasks}
    run = load().fact("D-S1").figure("run_85_mm").estimate
    range_mm = load().fact("D-S6").figure("day_range_mm").estimate
    assert tasks["03-t1"].answer == pytest.approx(100 * abs(run) / range_mm, abs=0.05)
    found = disc.day(disc.best(), disc.plan(run_hour=8, run_min=60, pace_percent=100))
    assert tasks["03-t2"].answer == pytest.approx(found.run_cost_mm, abs=0.05)


def test_views_show_the_model() -> None:
    place = SPINE_DAY.positions(run_min=60, pace="100 %", hour=8)
    state = SPINE_DAY.state_at(place)
    assert f"{state.day.run_cost_mm:.1f} mm of height" in SPINE_DAY.reading(state)
    assert state.cost_low_mm < state.day.run_cost_mm < state.cost_high_mm
    drawn = {trace["name"]: trace for trace in SPINE_DAY.picture(state).data}["the run"]
    assert drawn["y"][0] - drawn["y"][-1] == pytest.approx(state.day.run_cost_mm, abs=1e-6)
    sleepless = SPINE_HOURS.state_at(SPINE_HOURS.positions(sleep_h=5, run_min=0))
    assert "on waking" in SPINE_HOURS.reading(sleepless)
    for explorer in (CREEP_FIT, CREEP_TEST):
        shown = explorer.state_at(explorer.positions(model=BEST))
        crosses = explorer.picture(shown).data[-1]
        assert list(crosses["x"]) == [row.model_mm for row in shown.rows]
