"""Pictures of a spine's day, and of the creep model beside the measurements."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import numpy as np

from backstride.evidence import load
from backstride.models import disc, stature
from backstride.models.checks import Array
from backstride.models.stature import Check
from backstride.views import marks
from backstride.views.explorer import Choice, Explorer, Picture, Slider
from backstride.views.marks import Trace
from backstride.views.theme import colour, see_through

PACES: Final = {f"{pace:g} %": pace for pace in disc.PACES_PERCENT}
CLOCK: Final = {
    7: "7:00",
    11: "11:00",
    15: "15:00",
    19: "19:00",
    23: "23:00",
    27: "3:00",
    31: "7:00",
}
DAYS: Final = (("D-S6", "8 people"), ("D-S7", "10 women"), ("D-S2", "runners"))
#: Runs start on the hour and last tens of minutes: so each begins and ends on a step.
STEP_MIN: Final = 10.0
#: The band holds nine in ten of the models that were fitted again.
BAND: Final = (5.0, 95.0)


@dataclasses.dataclass(frozen=True, eq=False)
class DayState:
    """A day with a run and its plan; ``low`` and ``high`` hold nine in ten of the refits."""

    plan: disc.Plan
    day: disc.Day
    low_mm: Array
    high_mm: Array
    cost_low_mm: float
    cost_high_mm: float


def _spread(values: Array) -> tuple[Array, Array]:
    """The 5th and the 95th of a hundred refits along the first axis."""
    low, high = np.percentile(values, BAND, axis=0)
    return low, high


def _state(plan: disc.Plan) -> DayState:
    refits = disc.day(disc.draws(), plan, STEP_MIN)
    low, high = _spread(refits.with_run_mm)
    cost = _spread(refits.run_cost_mm)
    found = disc.day(disc.best(), plan, STEP_MIN)
    return DayState(plan, found, low, high, float(cost[0]), float(cost[1]))


def day_state(run_min: float, pace: str, hour: float) -> DayState:
    """Evaluate the fitted spine over a plain day with this run."""
    return _state(disc.plan(run_min=run_min, pace_percent=PACES[pace], run_hour=hour))


def hours_state(sleep_h: float, sitting_h: float, run_min: float) -> DayState:
    """Evaluate the fitted spine over a day with these hours, and a run at 18:00."""
    return _state(disc.plan(sleep_h=sleep_h, sitting_h=sitting_h, run_min=run_min))


@cache
def _measured_days() -> tuple[tuple[str, float], ...]:
    figures = [(name, load().fact(id).figure("day_range_mm")) for id, name in DAYS]
    return tuple((name, figure.estimate) for name, figure in figures)


@cache
def _first_hour_mm() -> float:
    return next(row.mm for row in stature.measured() if row.key == stature.FIRST_HOUR)


def _day_traces(state: DayState) -> list[Trace]:
    day, plan = state.day, state.plan
    end = plan.run_hour + plan.run_min / disc.HOUR_MIN
    inside = np.linspace(plan.run_hour, end, 9)
    run_part = np.interp(inside, day.clock_h, day.with_run_mm)
    days = _measured_days()
    run = marks.line(
        inside, run_part, "the run", "warning", line={"color": colour("warning"), "width": 8}
    )
    return [
        marks.line(day.clock_h, day.plain_mm, "model, day without a run", "grey"),
        marks.line(day.clock_h, day.with_run_mm, "model, day with the run"),
        run,
        *marks.band(day.clock_h, state.low_mm, state.high_mm, "nine in ten refits"),
        marks.dots(
            [plan.bed_hour] * len(days),
            [-mm for _, mm in days],
            "measured over a day (no run)",
        ),
        _hollow(
            [plan.wake_hour + 1],
            [-_first_hour_mm()],
            "measured, first hour (not fitted)",
        ),
    ]


def _hollow(x: Sequence[float], y: Sequence[float], name: str, **more: Any) -> Trace:
    """Measurements that the fit has not seen: diamonds without a filling."""
    found = marks.dots(x, y, name, role="warning", symbol="diamond-open", **more)
    found["marker"] = found["marker"] | {"line": {"width": 2, "color": colour("warning")}}
    return found


def day_picture(state: DayState) -> Picture:
    """Draw height against waking over the clock, with and without the run."""
    plan = state.plan
    bed, wake, next_wake = plan.bed_hour, plan.wake_hour, plan.wake_hour + 24
    listed = [f"{name}, {mm:g} mm" for name, mm in _measured_days()]
    night = {
        **marks.rule(x=bed),
        "type": "rect",
        "x0": bed,
        "x1": next_wake,
        "fillcolor": "#F1F3F6",
        "line": {"width": 0},
        "layer": "below",
    }
    layout = marks.layout(
        "clock time",
        "height against waking (mm)",
        [6.8, 31.2],
        [-36, 4],
        height=440,
        shapes=[marks.rule(y=0), night],
        annotations=[
            marks.note(bed + 0.4, -29, "<br>".join(["measured over a day:", *listed])),
            marks.note((bed + next_wake) / 2, 2.2, "lying in bed", "grey", xanchor="center"),
            marks.note(
                (wake + bed) / 2,
                2.2,
                f"awake: {plan.sitting_h:g} h sitting, {plan.walking_h:g} h walking, rest standing",
                "grey",
                xanchor="center",
            ),
        ],
    )
    layout["xaxis"] |= {"tickvals": list(CLOCK), "ticktext": list(CLOCK.values())}
    return Picture(_day_traces(state), layout)


def _run_words(state: DayState) -> str:
    """What the run takes, as a share of the day's own loss, and how loosely that is known."""
    day, plan = state.day, state.plan
    share = float(day.run_share_percent)
    return (
        f"{float(day.run_cost_mm):.1f} mm of height while it lasts ({state.cost_low_mm:.1f} to "
        f"{state.cost_high_mm:.1f} in nine in ten refits), {share:.0f} % of the "
        f"{float(day.bed_plain_mm):.1f} mm that "
        f"{'such' if plan.run_min else 'the'} a day takes without a run"
    )


def day_reading(state: DayState) -> str:
    """Say what the run takes, what is left of it at bedtime, and what the night does."""
    day, plan = state.day, state.plan
    if plan.run_min == 0:
        return (
            f"Without a run this model spine is {float(day.bed_plain_mm):.1f} mm shorter at "
            "bedtime than on waking, and the night gives it back."
        )
    left = float(day.bed_mm - day.bed_plain_mm)
    return (
        f"A {plan.run_min:g}-minute run at {plan.pace_percent:g} % of marathon pace at "
        f"{plan.run_hour:g}:00 takes {_run_words(state)}. At bedtime {left:.1f} mm of it is left, "
        f"next morning {abs(float(day.morning_mm)):.1f} mm."
    )


SPINE_DAY: Final = Explorer(
    name="spine_day",
    title="A day in the life of a spine",
    controls=(
        Slider("run_min", "Run length", "min", 0, 120, 10, 30, "How long you run."),
        Choice(
            "pace",
            "Pace, share of marathon pace",
            tuple(PACES),
            "85 %",
            "How fast you run. These three paces were measured.",
        ),
        Slider("hour", "Start of the run", "o'clock", 8, 20, 1, 18, "When the run begins."),
    ),
    compute=day_state,
    picture=day_picture,
    reading=day_reading,
    limits=(
        "What this leaves out: it is one average spine, fitted to a few small groups. Single "
        "discs, age and pain are not in it. The hours of the day are assumed, and so is the load "
        "of walking (1.2 of standing). Sitting, standing and walking are mixed evenly over the "
        "day. The band holds nine in ten refits: the same model fitted again to measurements moved "
        "by chance. It shows how loosely its numbers are held, not how much people differ."
    ),
    facts=("D-S1", "D-S2", "D-S6", "D-S7", "D-P1"),
)


def hours_reading(state: DayState) -> str:
    """Say what these hours take, and what share of it the run is."""
    day, plan = state.day, state.plan
    hours = (
        f"With {plan.sleep_h:g} h of sleep and {plan.sitting_h:g} h of sitting a day takes "
        f"{float(day.bed_plain_mm):.1f} mm of height and the night gives it back"
    )
    if plan.run_min == 0:
        return f"{hours}; on waking {float(day.waking_mm):.1f} mm are left from the days before."
    return f"{hours}. A {plan.run_min:g}-minute run at 18:00 takes {_run_words(state)}."


SPINE_HOURS: Final = Explorer(
    name="spine_hours",
    title="Your own hours",
    controls=(
        Slider("sleep_h", "Sleep", "h", 5, 10, 1, 8, "Hours of lying down; you wake at 7:00."),
        Slider(
            "sitting_h",
            "Sitting",
            "h",
            2,
            12,
            2,
            8,
            "Hours of sitting without support. Two hours are walking, the rest is standing.",
        ),
        Slider(
            "run_min",
            "Run length",
            "min",
            0,
            120,
            30,
            30,
            "A run at 18:00, at 85 % of marathon pace.",
        ),
    ),
    compute=hours_state,
    picture=day_picture,
    reading=hours_reading,
    limits=(
        "What this leaves out: sitting counts as 0.9 of standing, as disc pressure did in one man "
        "[D-P1], so hours of sitting change little here; slouching back would count as 0.5. "
        "Lying counts as nothing, asleep or awake. Pain is not in the model."
    ),
    facts=("D-P1", "D-S6", "D-S7"),
)


# ---- the model beside the measurements

MODELS: Final = {
    "One spring": "one_element",
    "Two springs": "two_kelvin",
    "Two, the slow one stiffens": "best",
}
BEST: Final = "Two, the slow one stiffens"


@dataclasses.dataclass(frozen=True, eq=False)
class CheckState:
    """Rows of measurements beside a model; ``low`` and ``high`` are the refits' band (mm).

    The last two are the model's side of a comparison that was printed without mm [D-S8].
    """

    model: str
    rows: tuple[Check, ...]
    low_mm: tuple[float, ...]
    high_mm: tuple[float, ...]
    long_run_mm: float
    still_hours_mm: float


@cache
def _refits() -> dict[str, tuple[float, float]]:
    found = stature.predictions(disc.draws(), disc.stored().assumptions)
    spread = {key: _spread(values) for key, values in found.items()}
    return {key: (float(low), float(high)) for key, (low, high) in spread.items()}


def _checks(model: str, used: bool) -> CheckState:
    stored = disc.stored()
    parameters = getattr(stored, MODELS[model])
    spine = disc.fitted(parameters)
    found = stature.checks(spine, stored.assumptions)
    long_run, still = stature.long_run_and_still_hours_mm(spine, stored.assumptions)
    rows = tuple(row for row in found if row.measured.used is used)
    band = _refits() if model == BEST else {r.measured.key: (r.model_mm,) * 2 for r in rows}
    low, high = zip(*(band[row.measured.key] for row in rows), strict=True)
    return CheckState(model, rows, low, high, float(long_run), float(still))


def fit_state(model: str) -> CheckState:
    """Return the measurements that the models were fitted to, beside one of the models."""
    return _checks(model, used=True)


def kept_state(model: str) -> CheckState:
    """Return the measurements kept aside, beside one of the models."""
    return _checks(model, used=False)


def _bars(low: Sequence[float], high: Sequence[float], name: str, line: dict[str, Any]) -> Trace:
    """One horizontal bar a row, from low to high, as one line with gaps."""
    x = [value for pair in zip(low, high, strict=True) for value in (*pair, None)]
    y = [value for row in range(len(low)) for value in (row, row, None)]
    return marks.line(x, y, name, line=line, hoverinfo="skip")


def _check_picture(state: CheckState, span: tuple[float, float], height: int) -> Picture:
    rows = state.rows
    places = list(range(len(rows)))
    known = [place for place in places if rows[place].measured.sd_mm]
    unknown = [place for place in places if not rows[place].measured.sd_mm]
    draw = marks.dots if rows[0].measured.used else _hollow
    name = "measured" if rows[0].measured.used else "measured, kept aside"
    mm = [row.measured.mm for row in rows]
    sd = [row.measured.sd_mm or 0.0 for row in rows]
    dots = [
        draw(
            [mm[k] for k in known],
            known,
            f"{name} (bar: one SD of people, where known)",
            x_low=[mm[k] - sd[k] for k in known],
            x_high=[mm[k] + sd[k] for k in known],
        ),
        draw([mm[k] for k in unknown], unknown, name, showlegend=False),
    ]
    cross = {"symbol": "x-thin", "size": 13, "line": {"color": colour("accent"), "width": 3}}
    traces = [
        _bars(
            state.low_mm,
            state.high_mm,
            "nine in ten refits (third model)",
            {"color": see_through("accent", 0.22), "width": 15},
        ),
        *dots,
        marks.dots([row.model_mm for row in rows], places, "model", symbol="x-thin", marker=cross),
    ]
    if any(row.low_mm < row.high_mm for row in rows):
        dashed = {"color": colour("grey"), "width": 2.5, "dash": "dash"}
        low, high = [row.low_mm for row in rows], [row.high_mm for row in rows]
        traces.insert(1, _bars(low, high, "model over the assumed loads *", dashed))
    layout = marks.layout(
        "change of height (mm)", "", span, [len(rows) - 0.4, -0.6], height=height,
        shapes=[marks.rule(x=0)],
    )  # fmt: skip
    layout["yaxis"] |= {"tickvals": places, "ticktext": [row.measured.label for row in rows]}
    return Picture(traces, layout)


def fit_picture(state: CheckState) -> Picture:
    """Draw each measurement used as a dot (with its SD) and the model's value as a cross."""
    return _check_picture(state, (-0.5, 21), 560)


def kept_picture(state: CheckState) -> Picture:
    """Draw each measurement kept aside as a diamond and the model's value as a cross."""
    return _check_picture(state, (-4.2, 14.5), 510)


def _mean_misfit(rows: Sequence[Check]) -> float:
    return math.fsum(abs(row.misfit_mm) for row in rows) / len(rows)


def _worst(rows: Sequence[Check]) -> str:
    row = max(rows, key=lambda one: abs(one.misfit_mm))
    label = row.measured.label.rstrip(" *")
    model = f"{row.model_mm:.1f} mm".replace("-", "−")
    return f"'{label}': measured {row.measured.mm:.1f} mm, model {model}"


def fit_reading(state: CheckState) -> str:
    """Say how far the model is off where it was fitted, beside the spread of people."""
    sd = [row.measured.sd_mm for row in state.rows if row.measured.sd_mm]
    return (
        f"{state.model}: on the {len(state.rows)} measurements that set its numbers the model is "
        f"off by {_mean_misfit(state.rows):.1f} mm on average, most for {_worst(state.rows)}. "
        f"People within one study differ by an SD of {min(sd):.1f} to {max(sd):.1f} mm."
    )


def kept_reading(state: CheckState) -> str:
    """Say how far the model is off on what it has not seen, and about the first hour."""
    hour = next(row for row in state.rows if row.measured.key == stature.FIRST_HOUR)
    still = load().fact("D-S8").figure("still_activity_h").estimate
    return (
        f"{state.model}: on the {len(state.rows)} measurements kept aside the model is off by "
        f"{_mean_misfit(state.rows):.1f} mm on average, most for {_worst(state.rows)}. For the "
        f"first hour after rising it says {hour.model_mm:.1f} mm, where {hour.measured.mm:.1f} mm "
        f"were measured. An hour of running takes {state.long_run_mm:.1f} mm in it, "
        f"{still:g} still hours {state.still_hours_mm:.1f} mm."
    )


def _model_choice() -> Choice:
    return Choice(
        "model",
        "Model",
        tuple(MODELS),
        BEST,
        "One spring has a single time constant. Two have a fast and a slow one. In the last, the "
        "slow one gets slower the more it is squeezed.",
    )


CREEP_FIT: Final = Explorer(
    name="creep_fit",
    title="What set the model's numbers",
    controls=(_model_choice(),),
    compute=fit_state,
    picture=fit_picture,
    reading=fit_reading,
    limits=(
        "What this leaves out: the groups differ in age, sex and training, and no study gives the "
        "hour of its tests, so one assumed day stands behind all rows. A fit that is good here "
        "proves little: these numbers were chosen to be close."
    ),
    facts=("D-S1", "D-S2", "D-S5", "D-S6", "D-S7", "D-P1"),
)

CREEP_TEST: Final = Explorer(
    name="creep_test",
    title="The model beside measurements that it has not seen",
    controls=(_model_choice(),),
    compute=kept_state,
    picture=kept_picture,
    reading=kept_reading,
    limits=(
        "What this leaves out: rows with a star need a load that nobody measured, such as that of "
        "hanging upside down; dashed lines span what we assume. We chose the third model after we "
        "had seen the simpler ones fail here, so these rows test its numbers more than its form. "
        "An hour of running and the still hours begin at 9:00, at loads that we assume; 30 runners "
        "lost more in the run too, but no mm were printed [D-S8]. A minus means that the model "
        "grew where people shrank."
    ),
    facts=("D-S2", "D-S3", "D-S4", "D-S5", "D-S6", "D-S8"),
)
