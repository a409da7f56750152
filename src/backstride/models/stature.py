"""Measured losses and gains of height beside what a model spine says of the same protocol.

Part of the measurements has set the model's numbers (``used``); the others are kept aside and
test it. No study gives the hour of its tests, so the assumed day of `backstride.models.disc`
stands behind all of them. Losses are positive here, gains too: the label says which it is.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping
from functools import cache
from typing import Final

import numpy as np

from backstride.errors import InputError, number
from backstride.evidence import load
from backstride.models import creep, disc
from backstride.models.checks import Array
from backstride.models.creep import Bout
from backstride.models.disc import Assumptions, Fitted

TABLE: Final = "stature_loss"
#: Key of each prediction, what it is called, and the activity in the table that measured it.
_USED: Final = {
    "run_70": ("30 min at 70 % pace", "run 30 min", "70% marathon pace"),
    "run_85": ("30 min at 85 % pace", "run 30 min", "85% marathon pace"),
    "run_100": ("30 min at 100 % pace", "run 30 min", "100% marathon pace"),
    "first_15": ("first 15 min of 30", "treadmill run, first 15 min", ""),
    "second_15": ("second 15 min of 30", "treadmill run, second 15 min", ""),
    "weights_morning": ("20 min of weights, morning", "circuit weights in the morning", ""),
    "weights_evening": ("20 min of weights, evening", "circuit weights in the evening", ""),
    "rest_morning": ("gain: 20 min lying, morning", "Fowler rest after morning circuit", ""),
    "rest_evening": ("gain: 20 min lying, evening", "Fowler rest after evening circuit", ""),
    "jumps_50": ("50 small drop jumps", "50 drop jumps 0.28 m", ""),
    "standing_15": ("15 min of standing", "standing control", ""),
    "day_8": ("a whole day, 8 people", "whole-day diurnal range", ""),
    "day_runners": ("a whole day, runners", "circadian range (men)", ""),
    "day_women": ("a whole day, women", "circadian range (women)", ""),
}
_KEPT_ASIDE: Final = {
    "run_6_km": ("6 km, trained runners", "run 6 km, trained men", ""),
    "treadmill": ("30 min treadmill, after lying", "treadmill run", "80% mode-specific VO2peak"),
    "deep_water": ("30 min in deep water *", "deep-water run", ""),
    "shallow_water": ("30 min in shallow water *", "shallow-water run", ""),
    "rebounds_50": ("50 pendulum rebounds", "50 pendulum rebounds", ""),
    "jumps_25_a": ("25 high drop jumps, session A *", "25 drop jumps from 1 m (session A)", ""),
    "jumps_25_b": ("25 high drop jumps, session B *", "25 drop jumps from 1 m (session B)", ""),
    "hanging_20": ("gain: 20 min upside down *", "gravity inversion after jumps", ""),
    "standing_20": ("gain: 20 min standing after jumps *", "standing after jumps", ""),
    "standing_40": ("40 min standing after hanging *", "standing after inversion", ""),
}
#: Measured in words of a fact, not as a row of the table: key, label, fact.
FIRST_HOUR: Final = "first_hour"
HALF_NIGHT: Final = "half_night"
NEXT_19_KM: Final = "run_19_km"
_FOWLER_MIN: Final = 20.0


@dataclasses.dataclass(frozen=True)
class Measured:
    """One measurement: loss or gain (mm, positive), its standard deviation, people, its fact."""

    key: str
    label: str
    mm: float
    sd_mm: float | None
    n: int | None
    used: bool
    fact: str


@cache
def measured() -> tuple[Measured, ...]:
    """Return every measurement that the model can speak to, those used in the fit first."""
    rows = load().table(TABLE).rows

    def row(key: str, label: str, activity: str, load_text: str, used: bool) -> Measured:
        found = [
            r
            for r in rows
            if str(r["activity"]).startswith(activity)
            and (not load_text or r["speed_or_load"] == load_text)
        ]
        assert len(found) == 1, f"{activity!r} names {len(found)} rows of {TABLE}"
        mm, sd, n = (found[0][name] for name in ("change_mm", "sd_mm", "n"))
        assert isinstance(mm, float)
        return Measured(
            key,
            label,
            abs(mm),
            sd if isinstance(sd, float) else None,
            int(n) if isinstance(n, float) else None,
            used,
            str(found[0]["fact"]),
        )

    tyrrell, leatt = load().fact("D-S6"), load().fact("D-S2")
    day_mm = tyrrell.figure("day_range_mm").estimate
    people = tyrrell.figure("day_range_mm").n

    def share(key: str, label: str, figure: str, used: bool) -> Measured:
        mm = day_mm * tyrrell.figure(figure).estimate / 100
        return Measured(key, label, mm, None, people, used, "D-S6")

    rate = leatt.figure("trained_rate_mm_per_km")
    further = rate.estimate * leatt.figure("further_distance_km").estimate
    return (
        *(row(key, *words, used=True) for key, words in _USED.items()),
        share(HALF_NIGHT, "gain: half a night", "regained_half_night_percent", True),
        share(FIRST_HOUR, "first hour after rising", "first_hour_percent", False),
        *(row(key, *words, used=False) for key, words in _KEPT_ASIDE.items()),
        Measured(NEXT_19_KM, "the next 19 km, faster", further, None, rate.n, False, "D-S2"),
    )


def scatter_mm(row: Measured, assumed: Assumptions) -> float:
    """Return how far a measured mean may lie from the truth for other spines (mm).

    Its own standard error where one is known, and the assumed scatter between such studies.
    """
    if row.key.startswith("day_") or row.key == HALF_NIGHT:
        return assumed.day_scatter_mm
    error = row.sd_mm / row.n**0.5 if row.sd_mm and row.n else 0.0
    return float(np.hypot(error, assumed.study_scatter_mm))


def _within(span: tuple[float, ...], where: float) -> float:
    return span[0] + where * (span[1] - span[0])


def _step(model: Fitted, bouts: list[Bout], start: Array) -> tuple[list[Array], Array]:
    """Change of loss (mm) over each bout, and the elements' loss at the end."""
    states = creep.states_mm(model.spine, bouts, start)
    totals = [state.sum(axis=-1) for state in states]
    return [after - before for before, after in itertools.pairwise(totals)], states[-1]


def _runs(model: Fitted, assumed: Assumptions, tested: Array) -> dict[str, Array]:
    """Runs in the laboratory: after sitting (Garbutt), lying (Dowzer), or straight away (Leatt)."""
    sitting = Bout(
        load().fact("D-S1").figure("sitting_before_min").estimate, disc.supported_sitting_load()
    )
    _, sat = _step(model, [sitting], tested)
    found: dict[str, Array] = {}
    halves = []
    for pace in disc.PACES_PERCENT:
        half = Bout(15.0, disc.running_load(model, pace))
        lost, _ = _step(model, [half, half], sat)
        found[f"run_{pace:.0f}"] = lost[0] + lost[1]
        halves.append(lost)
    for number_, key in enumerate(("first_15", "second_15")):
        found[key] = np.mean([lost[number_] for lost in halves], axis=0)
    _, lain = _step(model, [Bout(_FOWLER_MIN, 0.0)], tested)
    found["treadmill"] = _step(model, [Bout(30.0, model.run_load)], lain)[0][0]
    leatt = load().fact("D-S2")
    legs = [
        Bout(
            60
            * leatt.figure(f"{leg}_distance_km").estimate
            / leatt.figure(f"{leg}_speed_km_h").estimate,
            disc.running_load(model, pace),
        )
        for leg, pace in zip(("first", "further"), assumed.leatt_pace_percent, strict=True)
    ]
    found["run_6_km"], found[NEXT_19_KM] = _step(model, legs, tested)[0]
    return found


def _ranges(model: Fitted, assumed: Assumptions, tested: Array, where: float) -> dict[str, Array]:
    """Protocols whose load is only known to lie in an assumed range; ``where`` 0 to 1 in it."""
    _, lain = _step(model, [Bout(_FOWLER_MIN, 0.0)], tested)
    deep = Bout(30.0, _within(assumed.deep_water_load, where))
    shallow = Bout(30.0, 1.0 + where * (model.run_load - 1.0))
    fowler, boocock = load().fact("D-S5"), load().fact("D-S4")
    fall = boocock.figure("drop_height_m").estimate / fowler.figure("drop_height_m").estimate
    each_min = assumed.seconds_per_jump / 60
    harder = 1.0 + where * (fall**0.5 - 1.0)  # landing speed grows with the root of the height
    jumps = Bout(boocock.figure("jumps").estimate * each_min, model.jump_load * harder)
    (jumped,), after = _step(model, [jumps], tested)
    hanging = Bout(20.0, _within(assumed.hanging_load, where))
    hung, _ = _step(model, [hanging, Bout(40.0, 1.0)], after)
    (stood,), _ = _step(model, [Bout(20.0, 1.0)], after)
    return {
        "deep_water": _step(model, [deep], lain)[0][0],
        "shallow_water": _step(model, [shallow], lain)[0][0],
        "jumps_25_a": jumped,
        "jumps_25_b": jumped,
        "hanging_20": -hung[0],
        "standing_40": hung[1],
        "standing_20": -stood,
    }


def predictions(model: Fitted, assumed: Assumptions, where: float = 0.5) -> Mapping[str, Array]:
    """Return the model's loss or gain (mm) for the key of each measurement, shape (...).

    ``where`` (0 to 1) picks a point in the assumed ranges of load: of water, of hanging upside
    down, and of a harder landing (labels with a star).
    """
    number("where", where, 0, 1)
    up, night = disc.plain_bouts(disc.plan_of(assumed, run_min=0))
    start = creep.settled_mm(model.spine, (up, night))
    hours = (assumed.morning_hour, assumed.run_test_hour, assumed.evening_hour)
    if not assumed.wake_hour <= hours[0] <= hours[1] <= hours[2] <= assumed.bed_hour:
        raise InputError("The assumed hours of the tests do not lie in order within the day.")
    marks = np.diff([assumed.wake_hour, *hours, assumed.bed_hour]) * 60
    states = creep.states_mm(model.spine, [Bout(float(m), up.load) for m in marks], start)
    morning, tested, evening = states[1:4]
    waking, bed = start.sum(axis=-1), states[-1].sum(axis=-1)
    night_bouts = [Bout(night.minutes / 2, 0.0)]
    (regained,), _ = _step(model, night_bouts, states[-1])
    (hour,), _ = _step(model, [Bout(60.0, up.load)], start)
    weights = [Bout(20.0, model.weights_load), Bout(_FOWLER_MIN, 0.0)]
    early, _ = _step(model, weights, morning)
    late, _ = _step(model, weights, evening)
    fowler = load().fact("D-S5")
    jumping = fowler.figure("repetitions").estimate * assumed.seconds_per_jump / 60
    softer = (
        fowler.figure("pendulum_force_bw").estimate / fowler.figure("drop_jumps_force_bw").estimate
    )
    (jumped,), _ = _step(model, [Bout(jumping, model.jump_load)], tested)
    (rebounded,), _ = _step(model, [Bout(jumping, model.jump_load * softer)], tested)
    (stood,), _ = _step(model, [Bout(15.0, 1.0)], tested)
    days = dict.fromkeys(("day_8", "day_runners", "day_women"), bed - waking)
    return {
        **days,
        **_runs(model, assumed, tested),
        **_ranges(model, assumed, tested, where),
        "weights_morning": early[0],
        "weights_evening": late[0],
        "rest_morning": -early[1],
        "rest_evening": -late[1],
        "jumps_50": jumped,
        "rebounds_50": rebounded,
        "standing_15": stood,
        HALF_NIGHT: -regained,
        FIRST_HOUR: hour,
    }


def long_run_and_still_hours_mm(model: Fitted, assumed: Assumptions) -> tuple[Array, Array]:
    """Return the loss (mm) of an hour's run and of the still hours set against it, shape (...).

    Thirty runners lost more in the run; how much was not printed [D-S8]. Both begin at the assumed
    morning hour. The run is taken at 85 % of marathon pace, the still hours at the mean load of the
    plain day: neither was given.
    """
    up, night = disc.plain_bouts(disc.plan_of(assumed, run_min=0))
    waking = creep.settled_mm(model.spine, (up, night))
    before = Bout((assumed.morning_hour - assumed.wake_hour) * disc.HOUR_MIN, up.load)
    _, morning = _step(model, [before], waking)
    fact = load().fact("D-S8")
    run_h, still_h = (fact.figure(key).estimate for key in ("run_h", "still_activity_h"))
    (run,), _ = _step(model, [Bout(run_h * disc.HOUR_MIN, model.run_load)], morning)
    (still,), _ = _step(model, [Bout(still_h * disc.HOUR_MIN, up.load)], morning)
    return run, still


@dataclasses.dataclass(frozen=True)
class Check:
    """A measurement beside the model (mm); ``low_mm`` and ``high_mm`` span an assumed load."""

    measured: Measured
    model_mm: float
    low_mm: float
    high_mm: float

    @property
    def misfit_mm(self) -> float:
        """Model minus measurement."""
        return self.model_mm - self.measured.mm


def checks(model: Fitted, assumed: Assumptions) -> tuple[Check, ...]:
    """Return every measurement beside one model spine."""
    found = [predictions(model, assumed, where) for where in (0.0, 0.5, 1.0)]
    return tuple(
        Check(
            row,
            float(found[1][row.key]),
            float(min(one[row.key] for one in found)),
            float(max(one[row.key] for one in found)),
        )
        for row in measured()
    )
