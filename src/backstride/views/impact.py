"""Pictures of a running step: its force from momentum, and what a changed step rate costs."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Final

import numpy as np

from backstride.evidence import load
from backstride.models import impact
from backstride.models.checks import Array
from backstride.views import marks
from backstride.views.explorer import Choice, Explorer, Picture, Slider

#: Leg lengths tried for the band, in metres; none of the measured runners' was given.
LEGS_M: Final = (0.82, 0.98)
SPEEDS_M_S: Final = (2.5, 4.5)
RUN_MIN: Final = 30.0


@dataclasses.dataclass(frozen=True, eq=False)
class StepState:
    """A step of a runner at a speed, with the step rate changed by so many per cent."""

    speed_m_s: float
    change_percent: float
    mass_kg: float
    step: impact.Step

    @property
    def weight_n(self) -> float:
        """The runner's weight (N)."""
        return self.mass_kg * impact.GRAVITY_M_S2

    @property
    def rate_per_min(self) -> float:
        """Steps a minute."""
        return float(60 / self.step.step_s)


def step_state(speed_m_s: float, change_percent: float, mass_kg: float) -> StepState:
    """Return the step at these control values."""
    step = impact.step(mass_kg, speed_m_s, change_percent)
    return StepState(speed_m_s, change_percent, mass_kg, step)


@cache
def _peaks() -> tuple[Array, Array, Array, Array]:
    """Speeds, the peak at the usual step rate, and its range over leg lengths."""
    speeds = np.linspace(*SPEEDS_M_S, 9)
    usual, long, short = (
        impact.step(70, speeds, leg_m=leg).peak_bw for leg in (impact.LEG_M, *reversed(LEGS_M))
    )
    return speeds, usual, long, short


def step_picture(state: StepState) -> Picture:
    """Draw the force over two steps (left) and the peak against speed with what was measured."""
    step = state.step
    seconds = np.linspace(0, 0.8, 161)
    newtons = impact.force_bw(seconds, step) * state.weight_n
    speeds, usual, low, high = _peaks()
    found = impact.peak_checks()
    second = {"xaxis": "x2", "yaxis": "y2"}
    traces = [
        marks.line(seconds, newtons, "force under the foot (model)", showlegend=False),
        *marks.band(speeds, low, high, "leg length 0.82 to 0.98 m", **second),
        marks.line(speeds, usual, "model, usual step rate", **second),
        marks.dots(
            [check.speed_m_s for check in found],
            [check.measured_bw for check in found],
            "measured, one runner (not fitted)",
            **second,
        ),
        marks.dots([state.speed_m_s], [float(step.peak_bw)], "this step", role="warning",
                   symbol="square", **second),
    ]  # fmt: skip
    layout = marks.layout(
        "time (s)",
        "vertical force (N)",
        [0, 0.8],
        [0, 2750],
        height=440,
        shapes=[{**marks.rule(y=state.weight_n), "xref": "x domain"}],
        annotations=[
            marks.note(0.4, 2650, "dotted: body weight, the mean over a step", "grey",
                       xanchor="center"),
        ],
        xaxis2=marks.axis("speed (m/s)", [2.3, 4.7], domain=[0.6, 1], anchor="y2"),
        yaxis2=marks.axis("peak force (body weights)", [1.6, 3.0], anchor="x2"),
    )  # fmt: skip
    layout["xaxis"] |= {"domain": [0, 0.47]}
    return Picture(traces, layout)


def step_reading(state: StepState) -> str:
    """Say times and peak of this step, and how far the model is off the measured peaks."""
    step = state.step
    off = [100 * (check.model_bw / check.measured_bw - 1) for check in impact.peak_checks()]
    peak = float(step.peak_bw)
    return (
        f"At {state.speed_m_s:g} m/s and {state.rate_per_min:.0f} steps a minute the foot is down "
        f"for {float(step.contact_s):.2f} s of each {float(step.step_s):.2f} s, and the force "
        f"peaks at {peak:.2f} body weights ({peak * state.weight_n:.0f} N at "
        f"{state.mass_kg:g} kg). "
        f"At the usual step rate the model lies {-max(off):.0f} to {-min(off):.0f} % below the "
        "peaks that were measured in one runner."
    )


_CHANGE_HELP: Final = "More or fewer steps a minute than usual, at the same speed."

STEP_FORCE: Final = Explorer(
    name="step_force",
    title="The force of a running step",
    controls=(
        Slider("speed_m_s", "Speed", "m/s", 2.5, 4.5, 0.5, 3.5, "How fast the runner goes."),
        Slider("change_percent", "Change of step rate", "%", -20, 20, 5, 0, _CHANGE_HELP),
        Slider("mass_kg", "Body mass", "kg", 50, 100, 10, 60, "Mass of the runner."),
    ),
    compute=step_state,
    picture=step_picture,
    reading=step_reading,
    limits=(
        "What this leaves out: the shock of the heel, which a half sine has not, and all that "
        "muscles add inside the body. It is the force under the foot and not in a disc. Leg "
        "length is assumed; how stiff the leg is, and how it stiffens with more steps, was "
        "measured at 2.5 m/s [D-L17] and is used at all speeds."
    ),
    facts=("D-L14", "D-L17", "D-L18"),
)


# ---- shorter steps: less a step, more steps

POWERS: Final = {
    "As it is (power 1)": 1.0,
    "Squared (power 2)": 2.0,
    "Power 4": 4.0,
    "Power 8": 8.0,
}


@dataclasses.dataclass(frozen=True, eq=False)
class CadenceState:
    """Load against that at the usual step rate (per cent), over changes of step rate."""

    change_percent: float
    speed_m_s: float
    power: str
    changes_percent: Array
    peak_percent: Array
    km_percent: Array
    now: impact.Load
    usual: impact.Load

    @property
    def km_change_percent(self) -> float:
        """Change of the load of a kilometre at the chosen step rate."""
        return 100 * float(self.now.per_km / self.usual.per_km - 1)

    @property
    def peak_change_percent(self) -> float:
        """Change of the peak of each step at the chosen step rate."""
        return 100 * float(self.now.peak_bw / self.usual.peak_bw - 1)


def cadence_state(change_percent: float, speed_m_s: float, power: str) -> CadenceState:
    """Return the load of steps and kilometres at a speed, peaks counted by a power."""
    changes = np.linspace(-20, 20, 17)
    counted = POWERS[power]

    def load_at(change: float | Array) -> impact.Load:
        return impact.load_of(impact.step(70, speed_m_s, change), speed_m_s, counted)

    usual, curve = load_at(0.0), load_at(changes)
    return CadenceState(
        change_percent,
        speed_m_s,
        power,
        changes,
        100 * (curve.peak_bw / usual.peak_bw - 1),
        100 * (curve.per_km / usual.per_km - 1),
        load_at(change_percent),
        usual,
    )


@cache
def _knee() -> tuple[list[float], list[float], list[float]]:
    """Change of step rate, and of kneecap stress a step and a mile, as measured [D-L23]."""
    fact = load().fact("D-L23")
    length = fact.figure("step_change_percent").estimate / 100
    rate = [100 * (1 / (1 + side * length) - 1) for side in (-1, 1)]
    step, mile = (
        [fact.figure(f"{side}_per_{unit}_percent").estimate for side in ("shorter", "longer")]
        for unit in ("step", "mile")
    )
    return rate, step, mile


def cadence_picture(state: CadenceState) -> Picture:
    """Draw load a step and a kilometre over the step rate, and the knee's measured values."""
    rate, step, mile = _knee()
    x = state.changes_percent
    now = [state.change_percent, state.change_percent]
    traces = [
        marks.line(x, state.peak_percent, "model: peak of each step"),
        marks.assumption(x, state.km_percent, "model: a kilometre, counted as chosen", "second"),
        marks.dots(rate, step, "kneecap, a step (measured)", role="ink"),
        marks.dots(rate, mile, "kneecap, a mile (measured)", role="ink", symbol="diamond-open"),
        marks.dots(now, [state.peak_change_percent, state.km_change_percent], "now",
                   role="warning", symbol="square", showlegend=False),
    ]  # fmt: skip
    traces[3]["marker"] = traces[3]["marker"] | {"line": {"width": 2, "color": "#1F2933"}}
    layout = marks.layout(
        "change of step rate (%)",
        "change of load (%)",
        [-22, 22],
        [-36, 72],
        height=430,
        shapes=[marks.rule(x=0), marks.rule(y=0)],
    )
    return Picture(traces, layout)


def cadence_reading(state: CadenceState) -> str:
    """Say what the chosen step rate does a step, a kilometre and a run."""
    now, usual = state.now, state.usual
    steps = [float(of.steps_per_km) for of in (now, usual)]
    per_run = state.speed_m_s * RUN_MIN * 60 / 1000
    head = f"At {state.speed_m_s:g} m/s, with the force counted {_counted(state.power)}"
    if state.change_percent == 0:
        return (
            f"{head}: {steps[1]:.0f} steps a kilometre at the usual step rate, each peaking at "
            f"{float(usual.peak_bw):.2f} body weights, and {steps[1] * per_run:.0f} steps in a "
            "30-minute run. Move the step rate and see which load falls and which does not."
        )
    word = "more" if state.change_percent > 0 else "fewer"
    return (
        f"{head}, {abs(state.change_percent):g} % {word} steps change the peak of each step by "
        f"{_signed(state.peak_change_percent)} % (from {float(usual.peak_bw):.2f} to "
        f"{float(now.peak_bw):.2f} body weights), the steps of a 30-minute run from "
        f"{steps[1] * per_run:.0f} to {steps[0] * per_run:.0f}, and the load of a kilometre, and "
        f"so of that run, by {_signed(state.km_change_percent)} %."
    )


def _counted(power: str) -> str:
    """How the force counts, as it is said in a sentence."""
    words = power.split(" (")[0].lower()
    return words if words in ("as it is", "squared") else f"to the {words}"


def _signed(value: float) -> str:
    """A change as a person says it: no sign for a zero."""
    text = f"{value:+.0f}"
    return "0" if text in ("+0", "-0") else text.replace("-", "−")


CADENCE_LOAD: Final = Explorer(
    name="cadence_load",
    title="Shorter steps: less a step, more steps",
    controls=(
        Slider("change_percent", "Change of step rate", "%", -20, 20, 5, 10, _CHANGE_HELP),
        Slider("speed_m_s", "Speed", "m/s", 2.5, 4.5, 0.5, 3.5, "How fast the runner goes."),
        Choice(
            "power",
            "How the force counts",
            tuple(POWERS),
            "As it is (power 1)",
            "With power 1 a force of 2 body weights for a second counts like 1 for two seconds. "
            "With larger powers peaks count more. Nobody knows the right power for a disc.",
        ),
    ),
    compute=cadence_state,
    picture=cadence_picture,
    reading=cadence_reading,
    limits=(
        "What this leaves out: which power is right for a disc is not known, so the green line is "
        "an assumption. The dots are stress behind the kneecap, not load on the back; there the "
        "knee's bend counts too, which this model has not. Studies on step rate and injury are "
        "few, and none is about back pain [D-L24]. No step rate is right for everyone."
    ),
    facts=("D-L14", "D-L17", "D-L20", "D-L23", "D-L24"),
)
