"""How runners with back pain run: the differences that were found, and those that were not."""

from __future__ import annotations

import dataclasses
from typing import Any, Final

from backstride.errors import DataError
from backstride.evidence import Figure, load
from backstride.models import statistics
from backstride.models.statistics import Interval
from backstride.views import marks
from backstride.views.explorer import Choice, Explorer, Picture

FACT: Final = "H-B22"


@dataclasses.dataclass(frozen=True)
class Measure:
    """A measure of both groups: the stem of its keys in the fact, and the words and axis for it."""

    stem: str
    said: str
    unit: str
    span: tuple[float, float]
    p_key: str = ""


MEASURES: Final = {
    "Cadence": Measure("cadence", "cadence", "steps a minute", (150, 187), "p_cadence"),
    "Loading rate": Measure(
        "loading", "the loading rate", "body weights a second", (30, 102), "p_loading"
    ),
    "Sideways motion": Measure("lateral", "sideways motion of the body", "cm", (0.6, 2.2)),
    "Turning force at the knee": Measure("moment", "the turning force at the knee", "", (1.0, 3.0)),
}
EXCURSIONS: Final = "Motion of pelvis, hip,<br>knee and ankle"


@dataclasses.dataclass(frozen=True)
class Gap:
    """The same measure in both groups, and how far apart they lie in standard deviations."""

    with_pain: Figure
    without: Figure
    smd: Interval

    @property
    def right_of_pairs(self) -> float:
        """How often the measure alone picks the person with pain out of two (0 to 1)."""
        return statistics.superiority(abs(self.smd.estimate))


@dataclasses.dataclass(frozen=True)
class FormState:
    """The measure picked out, and the gaps of all measures."""

    measure: str
    gaps: dict[str, Gap]

    @property
    def shown(self) -> Gap:
        """The gap of the measure picked out."""
        return self.gaps[self.measure]


def _gap(measure: Measure) -> Gap:
    fact = load().fact(FACT)
    sick, well = fact.figure(f"{measure.stem}_pain"), fact.figure(f"{measure.stem}_none")
    if sick.sd is None or well.sd is None or sick.n is None or well.n is None:
        raise DataError(f"facts, record {FACT}: {measure.stem} has no standard deviation or n.")
    smd = statistics.standardised_difference(sick.estimate, sick.sd, well.estimate, well.sd)
    return Gap(sick, well, statistics.smd_interval(smd, sick.n, well.n))


def form_state(measure: str) -> FormState:
    """Return the gaps between runners with and without back pain, one measure picked out."""
    return FormState(measure, {name: _gap(known) for name, known in MEASURES.items()})


def _groups(gap: Gap) -> dict[str, Any]:
    """Mean and standard deviation of the two groups in the measure's own unit."""
    both = (gap.with_pain, gap.without)
    means = [figure.estimate for figure in both]
    spreads = [figure.sd or 0.0 for figure in both]
    return marks.dots(
        means,
        [0.0, 1.0],
        "mean, with one standard deviation to either side",
        x_low=[m - s for m, s in zip(means, spreads, strict=True)],
        x_high=[m + s for m, s in zip(means, spreads, strict=True)],
        role="accent",
    )


def _forest(state: FormState) -> list[dict[str, Any]]:
    gaps = [gap.smd for gap in state.gaps.values()]
    rows = [float(k) for k in range(len(gaps))]
    all_dots = marks.dots(
        [g.estimate for g in gaps],
        rows,
        "gap in standard deviations, interval worked out by us",
        x_low=[g.low for g in gaps],
        x_high=[g.high for g in gaps],
        xaxis="x2",
        yaxis="y2",
    )
    here = float(list(state.gaps).index(state.measure))
    ring = marks.dots(
        [state.shown.smd.estimate], [here], "shown above", role="accent", xaxis="x2", yaxis="y2"
    )
    ring["marker"] = {
        "symbol": "circle-open",
        "size": 22,
        "color": ring["marker"]["color"],
        "line": {"width": 3},
    }
    return [all_dots, ring]


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def form_picture(state: FormState) -> Picture:
    """Draw the two groups in their own unit, and below all gaps in standard deviations."""
    known, gap = MEASURES[state.measure], state.shown
    count = len(state.gaps)
    notes = [
        marks.note(1.02, row, f"{figure.estimate:g} (SD {figure.sd:g})", xref="paper")
        for row, figure in enumerate((gap.with_pain, gap.without))
    ]
    notes += [
        marks.note(
            1.02,
            row,
            f"{_signed(one.smd.estimate)} ({_signed(one.smd.low)} to {_signed(one.smd.high)})",
            xref="paper",
            yref="y2",
        )
        for row, one in enumerate(state.gaps.values())
    ]
    notes.append(
        marks.note(
            0, count, "no difference; no number was read", "grey", xref="x2", yref="y2", xshift=10
        )
    )
    rows = {"ticks": "", "showgrid": False, "showline": False}
    title = (
        f"{state.measure}{f' ({known.unit})' if known.unit else ''}: mean and standard deviation"
    )
    layout = marks.layout(
        title, "", list(known.span), [1.6, -0.6], height=560, annotations=notes, showlegend=False
    )
    layout["yaxis"] |= rows | {
        "domain": [0.72, 1.0],
        "tickvals": [0, 1],
        "ticktext": ["52 with pain", "52 without"],
    }
    layout["xaxis"] |= {"anchor": "y"}
    layout["xaxis2"] = marks.axis(
        "Gap in standard deviations (right of 0: more in runners with pain)",
        [-1.2, 1.2],
        anchor="y2",
    )
    layout["yaxis2"] = marks.axis("", [count + 0.5, -0.5]) | rows | {
        "domain": [0.0, 0.5], "anchor": "x2",
        "tickvals": list(range(count + 1)), "ticktext": [*state.gaps, EXCURSIONS],
    }  # fmt: skip
    zero = marks.rule(x=0.0, role="ink") | {"xref": "x2", "yref": "y2 domain"}
    layout["shapes"] = [zero]
    layout["margin"] = {"l": 190, "r": 186, "t": 16, "b": 64}
    return Picture([_groups(gap), *_forest(state)], layout)


def form_reading(state: FormState) -> str:
    """Say both means, the gap with its interval, and how often it picks the right runner."""
    known, gap = MEASURES[state.measure], state.shown
    unit = f" {known.unit}" if known.unit else ""
    own = ""
    if known.p_key:
        own = f"; the study itself reports p = {load().fact(FACT).figure(known.p_key).estimate:g}"
    crossing = " and includes no gap" if gap.smd.low < 0 < gap.smd.high else ""
    return (
        f"Runners with back pain: {known.said} {gap.with_pain.estimate:g}{unit} (SD "
        f"{gap.with_pain.sd:g}), without: {gap.without.estimate:g} (SD {gap.without.sd:g}); the "
        f"gap is {_signed(gap.smd.estimate)} SD, its 95% interval runs from "
        f"{_signed(gap.smd.low)} to {_signed(gap.smd.high)}{crossing}, and it picks the "
        f"runner with pain out of two {round(100 * gap.right_of_pairs)} times in 100{own}."
    )


FORM_AND_PAIN = Explorer(
    name="form_and_pain",
    title="52 runners with back pain and 52 without: what differs?",
    controls=(
        Choice(
            "measure",
            "Look at",
            tuple(MEASURES),
            default="Cadence",
            help="Cadence: steps a minute. Loading rate: how fast the force rises when the foot "
            "lands. Sideways motion: of the body's centre of mass. Turning force at the knee: the "
            "knee moment seen from the side.",
        ),
    ),
    compute=form_state,
    picture=form_picture,
    reading=form_reading,
    limits=(
        "Measured once [H-B22]: pain may have changed the running, or the other way round. We "
        "worked out gaps and intervals from means and standard deviations alone. They do not match "
        "the study's own p values for cadence and loading rate; perhaps it paired or adjusted, but "
        "the summary does not say. The times in 100 assume bell curves of equal spread. The unit "
        "of the turning force was not read. Left out: how much stride width varies, since one of "
        "its spreads (0.04 beside 0.4) looks like a slip."
    ),
    facts=(FACT,),
)
