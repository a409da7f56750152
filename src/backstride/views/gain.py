"""Lesson 04: is a gain real? Two visits with their error, and the trap of looking at one group."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any, Final

import numpy as np

from backstride.models import measurement, trials
from backstride.models.checks import Array
from backstride.views import marks
from backstride.views.explorer import Explorer, Picture, Slider
from backstride.views.theme import colour, see_through

# ---- two visits

PEOPLE: Final = 100
#: A draw whose counts are close to the average, so that the picture shows typical luck.
SEED: Final = 231
SPAN_DEG: Final = 45.0
#: How wide a dot is, in degrees of the picture.
DOT_DEG: Final = 2.1
CHANGES: Final = np.arange(0.0, 30.5, 0.5)
ASKED: Final = (5.0, 10.0, 20.0)


@dataclasses.dataclass(frozen=True)
class GainState:
    """Two visits of 100 people: what truly changed, the error, and the difference looked at.

    ``differences_deg`` is the second visit minus the first of each simulated person; ``chance``
    how often such a difference comes up on average, ``by_noise`` how often without any change.
    """

    true_gain_deg: float
    sem_deg: float
    seen_deg: float
    differences_deg: Array
    chance: float
    by_noise: float
    smallest_deg: float

    @property
    def count(self) -> int:
        """How many of the simulated people show the difference looked at, or more."""
        return int((np.abs(self.differences_deg) >= self.seen_deg).sum())


def gain_state(true_gain_deg: float, sem_deg: float, seen_deg: float) -> GainState:
    """Return two simulated visits, and how often a difference of this size comes up."""
    visits = measurement.visits_deg(0.0, true_gain_deg, sem_deg, PEOPLE, seed=SEED)
    return GainState(
        true_gain_deg,
        sem_deg,
        seen_deg,
        visits[:, 1] - visits[:, 0],
        measurement.chance_of_change(seen_deg, sem_deg, true_change_deg=true_gain_deg),
        measurement.chance_of_change(seen_deg, sem_deg),
        measurement.smallest_real_change_deg(sem_deg),
    )


def _stacked(values: Array) -> Array:
    """Return a height for each dot, so that dots keep their place and do not cover each other."""
    heights = np.zeros(values.size)
    taken: list[list[float]] = []
    for k in np.argsort(values):
        free = [level for level, last in enumerate(taken) if values[k] - last[-1] >= DOT_DEG]
        level = free[0] if free else len(taken)
        if not free:
            taken.append([])
        taken[level].append(float(values[k]))
        heights[k] = level + 0.5
    return heights


@cache
def _by_noise(sem_deg: float, true_gain_deg: float) -> Array:
    chances = [
        100 * measurement.chance_of_change(c, sem_deg, true_change_deg=true_gain_deg)
        for c in CHANGES
    ]
    return np.array(chances)


def _beyond(state: GainState) -> list[dict[str, Any]]:
    """Shade differences as large as the one looked at, to the left and to the right."""
    shade = {"type": "rect", "yref": "y domain", "y0": 0, "y1": 1, "layer": "below"}
    look = {"fillcolor": see_through("warning", 0.13), "line": {"width": 0}}
    sides = ((-SPAN_DEG, -state.seen_deg), (state.seen_deg, SPAN_DEG))
    return [{**shade, **look, "xref": "x", "x0": a, "x1": b} for a, b in sides]


def _curve(state: GainState) -> list[dict[str, Any]]:
    right = {"xaxis": "x2", "yaxis": "y2"}
    noise = _by_noise(state.sem_deg, 0.0)
    asked = [100 * measurement.chance_of_change(c, state.sem_deg) for c in ASKED]
    return [
        marks.line(CHANGES, noise, "nobody changed", "ink") | right,
        marks.assumption(
            CHANGES,
            _by_noise(state.sem_deg, state.true_gain_deg) + (0 if state.true_gain_deg else np.nan),
            "everybody gained what you set (assumed)",
            "second",
        )
        | right,
        marks.dots(list(ASKED), asked, "5, 10 and 20 degrees, nobody changed") | right,
        marks.dots(
            [state.seen_deg], [100 * state.by_noise], "yours", role="warning", symbol="diamond"
        )
        | right,
    ]


def _gain_notes(state: GainState) -> list[dict[str, Any]]:
    spread = measurement.difference_error_deg(state.sem_deg)
    noise = [100 * measurement.chance_of_change(c, state.sem_deg) for c in ASKED]
    derived = (
        f"error of a difference: √2 × {state.sem_deg:g}° = {spread:.1f}°<br>"
        f"smallest real change: 1.96 × {spread:.1f}° = <b>{state.smallest_deg:.1f}°</b>"
    )
    labels = [
        marks.note(c, max(y, 3), f"{c:g}°: {y:.0f}", xref="x2", yref="y2", xshift=9, yshift=9)
        for c, y in zip(ASKED, noise, strict=True)
    ]
    return [marks.note(1 - SPAN_DEG, 0.99, derived, yref="y domain", yanchor="top"), *labels]


def gain_picture(state: GainState) -> Picture:
    """Draw the differences of 100 people as stacked dots, and how often noise does as much."""
    x = np.clip(state.differences_deg, 1 - SPAN_DEG, SPAN_DEG - 1)
    y = _stacked(x)
    people = marks.dots(x, y, "one person")
    people["marker"] = {"color": colour("ink"), "size": 8}
    detectable = [
        marks.rule(x=side * state.smallest_deg, role="accent") | {"yref": "y domain", "y1": 0.78}
        for side in (-1, 1)
    ]
    layout = marks.layout(
        "Second visit minus first (degrees)",
        "People (100 dots)",
        [-SPAN_DEG, SPAN_DEG],
        [0, 1.45 * float(y.max())],
        height=440,
        shapes=[*_beyond(state), *detectable],
        annotations=_gain_notes(state),
        showlegend=False,
        xaxis2=marks.axis("Difference (degrees)", [0, 30.5], domain=[0.67, 1]),
        yaxis2=marks.axis("Of 100 people, this much or more", [0, 104], anchor="x2"),
    )
    layout["xaxis"] |= {"domain": [0, 0.55]}
    layout["yaxis"] |= {"showticklabels": False, "ticks": "", "showgrid": False}
    return Picture([people, *_curve(state)], layout)


def _of_100(chance: float) -> str:
    count = round(100 * chance)
    if count == 100:
        return "nearly all of 100"
    return f"about {count} of 100" if count else "fewer than 1 of 100"


def gain_reading(state: GainState) -> str:
    """Say how many people show this difference, and how large one must be to pass the noise."""
    truth = f"a true gain of {state.true_gain_deg:g}°" if state.true_gain_deg else "no true change"
    noise = "" if not state.true_gain_deg else f"; noise alone does it in {_of_100(state.by_noise)}"
    return (
        f"Two visits, each with an error of {state.sem_deg:g}°, and {truth}: {state.count} of "
        f"these {PEOPLE} people show a difference of {state.seen_deg:g}° or more, on average "
        f"{_of_100(state.chance)}{noise}; only 5 in 100 would pass 1.96 × √2 × "
        f"{state.sem_deg:g}° = {state.smallest_deg:.1f}° by noise."
    )


IS_MY_GAIN_REAL = Explorer(
    name="is_my_gain_real",
    title="Is my gain real, or is it the measuring?",
    controls=(
        Slider(
            "seen_deg",
            "Difference that you saw",
            "degrees",
            low=1,
            high=25,
            step=1,
            default=5,
            help="The second visit minus the first, in either direction (shaded).",
        ),
        Slider(
            "sem_deg",
            "Error of one measurement",
            "degrees",
            low=2,
            high=10,
            step=1,
            default=7,
            help="Standard error of measurement. 7 was found for the knee angle in the Thomas test "
            "with a hand goniometer [H-A4]. Other values are what-if.",
        ),
        Slider(
            "true_gain_deg",
            "True gain",
            "degrees",
            low=0,
            high=20,
            step=5,
            default=0,
            help="What the joint of each of the 100 people really gained between the visits. Only "
            "a simulation can know it.",
        ),
    ),
    compute=gain_state,
    picture=gain_picture,
    reading=gain_reading,
    limits=(
        "Simulated: 100 people, a bell-shaped error, the same both times, and nothing learned "
        "between the visits. Blue lines: the smallest real change. Dashed curve: everybody gained "
        "what you set. Change of device is not included: two devices differed by 3.2 degrees on "
        "average for hip extension [H-A7]."
    ),
    facts=("H-A4", "H-A7"),
)


# ---- the trap of looking at one group

MOST_A_GROUP: Final = 60
GROUPS: Final = ("stretching<br>group", "other<br>group")


@dataclasses.dataclass(frozen=True)
class TrapState:
    """A made-up trial: what both groups gain anyway, what stretching adds (SD), people a group."""

    own_sd: float
    added_sd: float
    people: int
    seen_within: float
    seen_between: float


def trap_state(own_sd: float, added_sd: float, people: float) -> TrapState:
    """Return how often the stretching group, and how often the comparison, would look real."""
    n = int(people)
    return TrapState(
        own_sd,
        added_sd,
        n,
        trials.seen_within(own_sd + added_sd, n),
        trials.seen_between(added_sd, n),
    )


def _group(mean: float, people: int, place: float) -> dict[str, Any]:
    """Each person's change as a small dot, spread sideways; padded so that frames have one size."""
    values = np.full(MOST_A_GROUP, np.nan)
    values[:people] = trials.even_sample(mean, people)
    order = np.argsort(np.argsort((np.arange(MOST_A_GROUP) * 37) % MOST_A_GROUP))
    x = place + 0.5 * (order / MOST_A_GROUP - 0.5) - 0.12
    dots = marks.dots(x, values, "one person (made up)", role="grey")
    return dots | {"marker": {"color": colour("grey"), "size": 6, "opacity": 0.75}}


def trap_picture(state: TrapState) -> Picture:
    """Draw the changes in both groups and, beside them, the difference between the groups."""
    means = [state.own_sd + state.added_sd, state.own_sd]
    half = [trials.t_value(state.people - 1) / np.sqrt(state.people)] * 2
    gap, wide = state.added_sd, trials.smallest_seen(state.people, state.people)
    right = {"xaxis": "x2", "yaxis": "y2"}
    inside = marks.dots(
        [0.3, 1.3],
        means,
        "mean change with 95% CI",
        y_low=[m - h for m, h in zip(means, half, strict=True)],
        y_high=[m + h for m, h in zip(means, half, strict=True)],
    )
    between = marks.dots(
        [0.0], [gap], "difference with 95% CI", y_low=[gap - wide], y_high=[gap + wide],
        role="accent",
    )  # fmt: skip
    verdict = "above 0" if gap - wide > 0 else "fits 0"
    notes = [
        marks.note(0.12, gap, f"<b>{verdict}</b>", "accent", xref="x2", yref="y2", yshift=13),
        marks.note(-0.4, 5.6, "within each group", "grey"),
        marks.note(-0.6, 5.6, "between the groups", "accent", xref="x2", yref="y2"),
    ]
    layout = marks.layout(
        "",
        "Change (SD), up is better",
        [-0.5, 1.6],
        [-2.2, 6.1],
        height=410,
        annotations=notes,
        shapes=[
            marks.rule(y=0, role="ink") | {"xref": "x domain"},
            marks.rule(y=0, role="ink") | {"xref": "x2 domain", "yref": "y2"},
        ],
        showlegend=False,
        xaxis2=marks.axis("", [-0.7, 0.9], domain=[0.66, 1], showticklabels=False, ticks=""),
        yaxis2=marks.axis("Difference in change (SD)", [-2.2, 6.1], anchor="x2"),
    )
    layout["xaxis"] |= {"domain": [0, 0.54], "tickvals": [0.1, 1.1], "ticktext": list(GROUPS)}
    layout["xaxis"]["showgrid"] = layout["xaxis2"]["showgrid"] = False
    return Picture([_group(means[0], state.people, 0), _group(means[1], state.people, 1),
                    inside, between | right], layout)  # fmt: skip


def trap_reading(state: TrapState) -> str:
    """Say how often each way of looking would call this trial a success."""
    adds = f"{state.added_sd:.1f}" if state.added_sd else "nothing"
    return (
        f"Made-up trial, {state.people} people a group: both groups get better by "
        f"{state.own_sd:.1f} SD anyway and stretching adds {adds}; looked at alone, "
        f"the stretching group's change passes p < 0.05 in {_of_100(state.seen_within)} such "
        f"trials, the difference between the groups in {_of_100(state.seen_between)}."
    )


TRAP_TRIAL = Explorer(
    name="trap_trial",
    title="A trap: better than before, or better than the others?",
    controls=(
        Slider(
            "added_sd",
            "Stretching adds",
            "SD",
            low=0,
            high=1,
            step=0.2,
            default=0,
            help="What the stretching itself does, in units of the usual spread of changes.",
        ),
        Slider(
            "own_sd",
            "Both groups gain anyway",
            "SD",
            low=0,
            high=1.6,
            step=0.2,
            default=0.8,
            help="Pain often eases, and second tests often go better, whatever one does.",
        ),
        Slider(
            "people",
            "People in each group",
            "",
            low=10,
            high=MOST_A_GROUP,
            step=5,
            default=15,
            help="15 were in each group of the trial of hip flexor stretching [H-C11].",
        ),
    ),
    compute=trap_state,
    picture=trap_picture,
    reading=trap_reading,
    limits=(
        "Made up: bell-shaped changes of equal spread, no measured data; the dots show a typical "
        "draw, the counts are those of t tests. The numbers of the real trial are not known to us, "
        "only that its groups did not differ and that its authors concluded a benefit from the "
        "change within one group [H-C11]."
    ),
    facts=("H-C11",),
)
