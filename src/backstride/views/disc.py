"""Pictures of a spine's day: the creep model, its check against measurements, disc pressure."""

from __future__ import annotations

import dataclasses
from typing import Any, Final

import numpy as np

from backstride.evidence import load
from backstride.models import disc
from backstride.views import marks
from backstride.views.explorer import Choice, Explorer, Picture, Slider
from backstride.views.theme import colour

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
DAYS: Final = (("D-S6", "8 men"), ("D-S7", "10 women"), ("D-S2", "runners"))


@dataclasses.dataclass(frozen=True)
class DayState:
    """A day with a run, and what the run was."""

    run_min: float
    pace: str
    hour: float
    day: disc.Day


def day_state(run_min: float, pace: str, hour: float) -> DayState:
    """Evaluate the fitted spine over a day with this run."""
    stored = disc.stored()
    found = disc.day(stored.creep, stored.assumptions, hour, run_min, PACES[pace])
    return DayState(run_min, pace, hour, found)


def _measured_days() -> list[tuple[str, float]]:
    figures = [(name, load().fact(id).figure("day_range_mm")) for id, name in DAYS]
    return [(name, figure.estimate) for name, figure in figures]


def day_picture(state: DayState) -> Picture:
    """Draw height against waking over the clock, with and without the run."""
    day = state.day
    end = state.hour + state.run_min / 60
    inside = np.clip(day.clock_h, state.hour, end)
    run_part = np.interp(inside, day.clock_h, day.with_run_mm)
    bed = disc.stored().assumptions.bed_hour
    days = _measured_days()
    listed = [f"{name}, {mm:g} mm" for name, mm in days]
    traces = [
        marks.line(day.clock_h, day.plain_mm, "model, day without a run", "grey"),
        marks.line(day.clock_h, day.with_run_mm, "model, day with the run"),
        marks.line(
            inside, run_part, "the run", "warning", line={"color": colour("warning"), "width": 8}
        ),
        marks.dots(
            [bed] * len(days),
            [-mm for _, mm in days],
            "measured loss over a day (no run)",
        ),
    ]
    layout = marks.layout(
        "clock time",
        "height against waking (mm)",
        [6.8, 31.2],
        [-36, 4],
        height=460,
        shapes=[
            marks.rule(y=0),
            {
                **marks.rule(x=bed),
                "type": "rect",
                "x0": bed,
                "x1": 31,
                "fillcolor": "#F1F3F6",
                "line": {"width": 0},
                "layer": "below",
            },
        ],
        annotations=[
            marks.note(23.4, -27, "<br>".join(["measured over a day:", *listed])),
            marks.note(27, 2.2, "lying in bed (assumed)", "grey", xanchor="center"),
            marks.note(
                15, 2.2, "up, half sitting, half standing (assumed)", "grey", xanchor="center"
            ),
        ],
    )
    layout["xaxis"] |= {"tickvals": list(CLOCK), "ticktext": list(CLOCK.values())}
    return Picture(traces, layout)


def day_reading(state: DayState) -> str:
    """Say what the run takes, what is left of it at bedtime, and what the night does."""
    day = state.day
    clock = f"{state.hour:g}:00"
    more = day.bed_mm - day.bed_plain_mm
    if state.run_min == 0:
        return (
            f"Without a run this model spine is {day.bed_plain_mm:.1f} mm shorter at bedtime "
            "than at waking, and the night gives it back."
        )
    return (
        f"A {state.run_min:g}-minute run at {state.pace} of marathon pace at {clock} takes "
        f"{day.run_cost_mm:.1f} mm of height; at bedtime {more:.1f} mm of it is left, on top of "
        "the "
        f"{day.bed_plain_mm:.1f} mm that a day without a run takes, and next morning "
        f"{abs(day.morning_mm):.1f} mm."
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
        "What this leaves out: it is one average spine, fitted to a few small groups; the hours of "
        "the day and the loads of sitting and standing are assumed; single discs, pain and age are "
        "not in it; in the hours after rising real spines shrink faster than this (see the check)."
    ),
    facts=("D-S1", "D-S2", "D-S6", "D-S7", "D-P1"),
)


def _rows(_: Any = None) -> tuple[disc.Check, ...]:
    stored = disc.stored()
    return disc.checks(stored.creep, stored.assumptions)


def check_picture(rows: tuple[disc.Check, ...]) -> Picture:
    """Draw each measurement as a dot (with its SD) and the model's value as a cross."""
    traces = []
    labels = [row.label for row in rows]
    for fitted, name, symbol in (
        (True, "measured, used in the fit", "circle"),
        (False, "measured, not used in the fit", "diamond-open"),
    ):
        part = [row for row in rows if row.fitted is fitted]
        x = [row.measured_mm for row in part]
        sd = [row.sd_mm or 0.0 for row in part]
        dots = marks.dots(
            x,
            [row.label for row in part],
            name,
            x_low=[a - b for a, b in zip(x, sd, strict=True)],
            x_high=[a + b for a, b in zip(x, sd, strict=True)],
            role="ink" if fitted else "warning",
            symbol=symbol,
        )
        dots["marker"] = dots["marker"] | {
            "line": {"width": 2, "color": colour("ink" if fitted else "warning")}
        }
        traces.append(dots)
    traces.append(
        marks.dots(
            [row.model_mm for row in rows],
            labels,
            "model",
            role="accent",
            symbol="x-thin",
            marker={
                "symbol": "x-thin",
                "size": 12,
                "line": {"color": colour("accent"), "width": 3},
            },
        )
    )
    layout = marks.layout(
        "loss or gain of height (mm); bars are one SD", "", [-0.5, 21], height=560
    )
    layout["yaxis"] |= {"autorange": "reversed", "categoryorder": "array", "categoryarray": labels}
    return Picture(traces, layout)


def check_reading(rows: tuple[disc.Check, ...]) -> str:
    """Say how far the model is off where it was fitted, and where it was not."""
    off = [(abs(row.model_mm - row.measured_mm), row) for row in rows]
    seen = float(np.mean([gap for gap, row in off if row.fitted]))
    unseen = float(np.median([gap for gap, row in off if not row.fitted]))
    row = max((pair for pair in off if not pair[1].fitted), key=lambda pair: pair[0])[1]
    return (
        f"On the measurements it was fitted to, the model is off by {seen:.1f} mm on average; on "
        f"those it had not seen by {unseen:.1f} mm (median), worst for '{row.label}': measured "
        f"{row.measured_mm:.1f} mm, model {row.model_mm:.1f} mm."
    )


CREEP_CHECK: Final = Explorer(
    name="creep_check",
    title="The model beside the measurements",
    controls=(),
    compute=_rows,
    picture=check_picture,
    reading=check_reading,
    limits=(
        "What this leaves out: the groups differ in age, sex and training; no study gives the hour "
        "of its runs; the pace of the 6 km and 19 km runs in share of marathon pace is assumed "
        "(85 % and 100 %)."
    ),
    facts=("D-S1", "D-S2", "D-S3", "D-S5", "D-S6", "D-S7"),
)

_POSTURES: Final = (
    ("prone_mpa", "lying face down"),
    ("side_mpa", "lying on the side"),
    ("sitting_slouched_mpa", "sitting, slouched back"),
    ("sitting_mpa", "sitting, no support"),
    ("standing_mpa", "standing"),
    ("sitting_flexed_mpa", "sitting, bent far forward"),
    ("standing_flexed_mpa", "standing, bent forward"),
    ("lift_close_mpa", "20 kg held close"),
    ("lift_knees_mpa", "20 kg lifted, knees bent"),
    ("lift_round_mpa", "20 kg lifted, back round"),
)


def _pressures() -> tuple[tuple[str, float], ...]:
    fact = load().fact("D-P1")
    return tuple((label, fact.figure(key).estimate) for key, label in _POSTURES)


def pressure_picture(rows: tuple[tuple[str, float], ...]) -> Picture:
    """Draw the pressure in one disc of one man by posture."""
    labels = [label for label, _ in rows]
    values = [mpa for _, mpa in rows]
    dots = marks.dots(
        values,
        labels,
        "measured in one man",
        mode="markers+text",
        text=[f"{mpa:.2f}" for mpa in values],
        textposition="middle right",
        showlegend=False,
    )
    layout = marks.layout("pressure in the L4/5 disc (MPa)", "", [0, 2.6], height=430)
    layout["yaxis"] |= {"autorange": "reversed", "categoryorder": "array", "categoryarray": labels}
    return Picture([dots], layout)


def pressure_reading(rows: tuple[tuple[str, float], ...]) -> str:
    """Say what the one man's sitting and standing were, and that studies disagree."""
    known = dict(rows)
    return (
        f"In this one man relaxed sitting ({known['sitting, no support']:.2f} MPa) loaded the disc "
        f"a little less than standing ({known['standing']:.2f} MPa), and slouching back "
        f"({known['sitting, slouched back']:.2f} MPa) less still; older measurements had "
        "found sitting higher, and pooled studies after 1990 find no difference."
    )


PRESSURE_BY_POSTURE: Final = Explorer(
    name="pressure_by_posture",
    title="Pressure in one disc by posture",
    controls=(),
    compute=_pressures,
    picture=pressure_picture,
    reading=pressure_reading,
    limits=(
        "What this leaves out: it is one healthy man of 45 years; pressure is not pain, and no "
        "pressure here was shown to harm. Running and walking were measured too, but we could not "
        "read those values."
    ),
    facts=("D-P1", "D-P5", "D-P6"),
)
