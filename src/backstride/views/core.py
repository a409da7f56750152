"""The core: what a simulation says, what trials found over time, and legs against back and core."""

from __future__ import annotations

import dataclasses
import math
from typing import Any, Final

from backstride.evidence import load
from backstride.models import statistics
from backstride.models.statistics import Interval
from backstride.views import body, marks
from backstride.views.explorer import Choice, Explorer, Picture, Slider
from backstride.views.svg import Drawing, Element

# ------------------------------------------------- a simulation without the deep muscles

SIMULATION: Final = "H-E8"
THERE, GONE = "All at work", "All taken away"


@dataclasses.dataclass(frozen=True)
class LoadState:
    """Peak loads on the lumbar spine in a simulated run, with deep muscles = 100."""

    deep_muscles: str
    shear: float
    upper_compression: float
    lower_compression: float


def load_state(deep_muscles: str) -> LoadState:
    """Return the loads with the deep core muscles at work, or with all their strength gone."""
    fact = load().fact(SIMULATION)
    keys = ("shear", "compression_upper", "compression_lower")
    changes = [fact.figure(key).estimate if deep_muscles == GONE else 0.0 for key in keys]
    return LoadState(deep_muscles, *(100 + change for change in changes))


#: Corners of one vertebral body seen from the right, facing right: half width and half height.
VERTEBRA: Final = (42.0, 16.0)
#: Middle (x, y) and forward slope (degrees) of the five lumbar vertebrae, from the top down.
SPINE: Final = ((276, 122, -14), (286, 168, -7), (291, 214, 0), (287, 260, 9), (274, 306, 20))


def _vertebra(x: float, y: float, slope_deg: float) -> Element:
    turn = math.radians(slope_deg)
    corners = [
        (sx * VERTEBRA[0], sy * VERTEBRA[1]) for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]
    flat = [
        value
        for a, b in corners
        for value in (
            x + a * math.cos(turn) - b * math.sin(turn),
            y + a * math.sin(turn) + b * math.cos(turn),
        )
    ]
    soft = {"stroke-linejoin": "round", "stroke-width": 6}
    return {"tag": "polygon", "points": flat, "fill": body.FAR, "stroke": body.FAR, **soft}


def _arrow(x: float, y: float, turn_deg: float, length: float, role: str) -> list[Element]:
    """An arrow from (x, y); 0 points right, 90 down. Its length carries the load."""
    turn = math.radians(turn_deg)
    along, across = (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))

    def at(forward: float, aside: float) -> list[float]:
        return [
            x + forward * along[0] + aside * across[0],
            y + forward * along[1] + aside * across[1],
        ]

    shaft = [*at(0, -4), *at(length - 14, -4), *at(length - 14, 4), *at(0, 4)]
    head = [*at(length - 16, -12), *at(length, 0), *at(length - 16, 12)]
    style = {"class": f"bs-fill-{role}"}
    return [{"tag": "polygon", "points": points, **style} for points in (shaft, head)]


#: Where each load is drawn: tail of its arrow, direction, its words, and where these stand.
ARROWS: Final = (
    ("shear", (342, 214, 0), "Forward shear, peak", (480, 206)),
    ("upper_compression", (276, 2, 90), "Compression, upper part", (480, 90)),
    ("lower_compression", (252, 418, -70), "Compression, lower part", (480, 330)),
)
ARROW_PX: Final = 84.0


def _change(value: float) -> str:
    change = value - 100
    if change == 0:
        return "set to 100"
    # what rose is published as the most that was seen
    return f"{'up to ' if change > 0 else ''}{change:+.0f} %".replace("-", "−")


def load_picture(state: LoadState) -> Picture:
    """Draw the lumbar spine with one arrow for each load, its length in proportion."""
    elements: list[Element] = [_vertebra(*place) for place in SPINE]
    for name, (x, y, turn), words, (tx, ty) in ARROWS:
        value = getattr(state, name)
        elements += _arrow(x, y, turn, ARROW_PX, "ghost")
        elements += _arrow(x, y, turn, ARROW_PX * value / 100, "accent")
        elements.append({"tag": "text", "x": tx, "y": ty, "class": "bs-text", "text": words})
        change = {
            "x": tx,
            "y": ty + 27,
            "class": "bs-fill-accent",
            "font-size": 24,
            "font-weight": 600,
        }
        elements.append({"tag": "text", **change, "text": _change(value)})
    return Picture(svg=Drawing(860, 424, tuple(elements)))


def load_reading(state: LoadState) -> str:
    """Say what each load does."""
    if state.deep_muscles == THERE:
        return (
            "With all muscles at work, the peak shear and compression of each part of the low back "
            "are set to 100."
        )
    return (
        "With all deep core strength taken away, peak forward shear is up to "
        f"{state.shear - 100:.0f} % higher, compression is up to "
        f"{state.upper_compression - 100:.0f} % higher in the upper and "
        f"{100 - state.lower_compression:.0f} % lower in the lower part of the low back."
    )


DEEP_MUSCLES = Explorer(
    name="deep_muscles",
    title="What if the deep core muscles did nothing at all?",
    controls=(
        Choice(
            "deep_muscles",
            "Deep core muscles",
            (GONE, THERE),
            default=GONE,
            help="The simulation took all strength from all deep muscles at once. In between lies "
            "a range that we have no number for.",
        ),
    ),
    compute=load_state,
    picture=load_picture,
    reading=load_reading,
    limits=(
        "Computer models of 8 healthy adults [H-E8]. Each model had to run exactly as before, "
        "which a person would not do, and nobody loses all strength. What rose is an "
        "upper end ('up to'). No interval was read. More load is not the same as pain, and the "
        "arrows are to scale only within one load, not between loads."
    ),
    facts=(SIMULATION,),
)

# ------------------------------------------------- core against general exercise, over time

REVIEW: Final = "H-E4"
#: When pain was compared, and how it is said.
TIMES: Final = {"short_term": "short term", "months_6": "6 months", "months_12": "12 months"}


@dataclasses.dataclass(frozen=True)
class OverTime:
    """How much less pain core exercise left than general exercise (points), at each time."""

    matters: float
    leads: tuple[Interval, ...]

    def verdict(self, lead: Interval) -> str:
        """Whether a lead lies beyond what matters, may do so, or falls short of it."""
        if lead.low > self.matters:
            return "beyond"
        return "short" if lead.high < self.matters else "across"


def over_time_state(matters: float) -> OverTime:
    """Return the published differences, turned so that above 0 is in favour of core exercise."""
    fact = load().fact(REVIEW)
    found = [fact.figure(key) for key in TIMES]
    leads = tuple(Interval(-f.estimate, -(f.high or 0.0), -(f.low or 0.0)) for f in found)
    return OverTime(matters, leads)


SIGNS: Final = {
    "beyond": "✓ beyond your line",
    "across": "? across your line",
    "short": "✗ below it",
}


def over_time_picture(state: OverTime) -> Picture:
    """Draw the three differences with their intervals over time, and the reader's line."""
    places = [0.0, 1.0, 2.0]
    dots = marks.dots(
        places,
        [lead.estimate for lead in state.leads],
        "core exercise ahead by",
        y_low=[lead.low for lead in state.leads],
        y_high=[lead.high for lead in state.leads],
    )
    notes = [
        marks.note(
            place,
            lead.high,
            f"<b>{lead.estimate:.2f}</b><br>{SIGNS[state.verdict(lead)]}",
            xanchor="center",
            align="center",
            yshift=24,
        )
        for place, lead in zip(places, state.leads, strict=True)
    ]
    notes.append(marks.note(2.58, 0, "no different", "grey", xanchor="right", yshift=-11))
    notes.append(marks.note(-0.58, state.matters, "your line", "accent", yshift=11))
    layout = marks.layout(
        "Time of the comparison",
        "Less pain with core exercise<br>than with general exercise (points)",
        [-0.6, 2.6],
        [-0.9, 3.4],
        height=380,
        annotations=notes,
        shapes=[marks.rule(y=0.0, role="ink"), marks.rule(y=state.matters, role="accent")],
        showlegend=False,
    )
    layout["xaxis"] |= {"tickvals": places, "ticktext": list(TIMES.values()), "showgrid": False}
    return Picture([dots], layout)


def over_time_reading(state: OverTime) -> str:
    """Say the lead at each time, and whether it can be as large as what matters."""
    parts = [
        f"{lead.estimate:.2f} points ({lead.low:.2f} to {lead.high:.2f}) "
        f"{'in the' if when == 'short term' else 'at'} {when}"
        for lead, when in zip(state.leads, TIMES.values(), strict=True)
    ]
    beyond = sum(state.verdict(lead) == "beyond" for lead in state.leads)
    across = sum(state.verdict(lead) == "across" for lead in state.leads)
    return (
        f"Core exercise was ahead of general exercise by {parts[0]}, {parts[1]} and {parts[2]}; if "
        f"{state.matters:g} points is the least that matters to you, {beyond} of 3 intervals lie "
        f"wholly beyond your line and {across} cross it."
    )


CORE_OVER_TIME = Explorer(
    name="core_over_time",
    title="Core against general exercise: does the lead last?",
    controls=(
        Slider(
            "matters",
            "Least difference that matters to you",
            "points",
            low=0,
            high=3,
            step=0.1,
            default=0,
            help="How much less pain would make one kind of exercise worth more to you than "
            "another? At 0 any difference counts. Only you can say.",
        ),
    ),
    compute=over_time_state,
    picture=over_time_picture,
    reading=over_time_reading,
    limits=(
        "Five trials with 414 people [H-E4]; bars are 95% intervals. When the short term ended is "
        "not told in what we read, and neither is the pain scale, so we cannot say how many points "
        "a reader would feel. The people were not picked as runners."
    ),
    facts=(REVIEW,),
)

# ------------------------------------------------- legs, back or core: one trial in runners

TRIAL: Final = "H-C14"
OTHERS: Final = ("Back extensors", "Core stabilisation")


@dataclasses.dataclass(frozen=True)
class Outcome:
    """One outcome of the trial and the keys of its figures in the fact.

    ``others`` names the difference from leg training for back extensors and for core
    stabilisation, ``p`` their p values; an empty key was not published in what we read.
    """

    said: str
    unit: str
    span: tuple[float, float]
    legs: str
    others: tuple[str, str] = ("", "")
    p: tuple[str, str] = ("", "")


OUTCOMES: Final = {
    "Function": Outcome(
        "function (PSFS)", "points", (-0.55, 0.12), "function_legs",
        ("function_extensors_relative", "function_stabilisation_relative"),
        ("p_extensors", "p_stabilisation_below"),
    ),
    "Pain while running": Outcome(
        "pain while running (NPRS)", "points", (-0.55, 0.12), "running_pain_all"
    ),
    "Knee strength": Outcome(
        "knee extension strength", "Nm/kg", (-0.55, 0.12), "knee_strength_legs",
        ("knee_strength_extensors_relative", "knee_strength_stabilisation_relative"),
    ),
    "Step length": Outcome(
        "step length", "cm", (-5.5, 1.2), "step_length_legs", ("", "step_length_stabilisation"),
    ),
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Gap:
    """A difference from leg training, with the interval that its p value gives, if there is one."""

    group: str
    difference: float | None
    interval: Interval | None = None
    at_widest: bool = False


@dataclasses.dataclass(frozen=True)
class TrialState:
    """What leg training gained per time point, and how far the other two lay from it."""

    name: str
    legs: float
    gaps: tuple[Gap, ...]

    @property
    def outcome(self) -> Outcome:
        """What is known of the outcome shown."""
        return OUTCOMES[self.name]


def trial_state(outcome: str) -> TrialState:
    """Return the published gain and differences, with intervals worked out from p values."""
    known, fact = OUTCOMES[outcome], load().fact(TRIAL)

    def gap(group: str, key: str, p_key: str) -> Gap:
        if not key:
            return Gap(group, None)
        difference = fact.figure(key).estimate
        if not p_key:
            return Gap(group, difference)
        interval = statistics.interval_from_p(difference, fact.figure(p_key).estimate)
        return Gap(group, difference, interval, p_key.endswith("_below"))

    gaps = tuple(map(gap, OTHERS, known.others, known.p))
    return TrialState(outcome, fact.figure(known.legs).estimate, gaps)


def _row_text(gap: Gap, state: TrialState) -> str:
    if gap.difference is None:
        return (
            "no different: no number was read"
            if state.name == "Pain while running"
            else "no number was read"
        )
    text = f"{gap.difference:.2f}"
    if gap.interval is None:
        return f"<b>{text}</b>  no interval was read".replace("-", "−")
    widest = " at widest" if gap.at_widest else ""
    ends = f"({gap.interval.low:.2f} to {gap.interval.high:.2f}{widest})"
    return f"<b>{text}</b>  {ends}".replace("-", "−")


def _trial_data(state: TrialState) -> list[dict[str, Any]]:
    """The dots of the other two groups, below them the dashed intervals that we worked out."""
    gone = math.nan
    dashes = []
    for row, gap in enumerate(state.gaps, start=1):
        ends = [gap.interval.low, gap.interval.high] if gap.interval else [gone, gone]
        dashes.append(marks.assumption(ends, [float(row)] * 2, "interval from the p value", "ink"))
    found = [gone if gap.difference is None else gap.difference for gap in state.gaps]
    legs = marks.dots([0.0], [0.0], "leg training", role="accent", symbol="diamond")
    return [*dashes, legs, marks.dots(found, [1.0, 2.0], "difference from leg training")]


def trial_picture(state: TrialState) -> Picture:
    """Draw a forest plot: leg training is the line at 0."""
    known = state.outcome
    notes = [
        marks.note(
            0.0,
            0,
            f"gained {state.legs:.2f} {known.unit} a time point".replace("-", "−"),
            "accent",
            xanchor="right",
            xshift=-12,
        )
    ]
    if state.name == "Pain while running":
        notes[0]["text"] = f"pain fell by {-state.legs:.2f} points a time point"
    notes += [
        marks.note(1.02, row, _row_text(gap, state), xref="paper")
        for row, gap in enumerate(state.gaps, start=1)
    ]
    layout = marks.layout(
        f"Difference from leg training: {known.said}, {known.unit} a time point",
        "",
        list(known.span),
        [2.6, -0.6],
        height=300,
        annotations=notes,
        shapes=[marks.rule(x=0.0, role="accent")],
        showlegend=False,
    )
    layout["yaxis"] |= {
        "tickvals": [0, 1, 2],
        "ticktext": ["Leg training", *OTHERS],
        "ticks": "",
        "showgrid": False,
        "showline": False,
    }
    layout["margin"] = {"l": 140, "r": 262, "t": 16, "b": 64}
    return Picture(_trial_data(state), layout)


def trial_reading(state: TrialState) -> str:
    """Say what the leg group gained, and how far the others lay from it."""
    known = state.outcome
    start = f"From one time point to the next, {known.said}"
    if state.name == "Pain while running":
        return f"{start} fell by {-state.legs:.2f} points in all three groups alike."
    rose = f"{start} rose by {state.legs:.2f} {known.unit} with leg training"
    parts = []
    for gap in state.gaps:
        if gap.difference is None:
            parts.append(f"{gap.group.lower()}: no number was read")
            continue
        less = f"{-gap.difference:.2f} less with {gap.group.lower()}"
        if gap.interval:
            widest = ", at widest" if gap.at_widest else ""
            ends = f"{-gap.interval.high:.2f} to {-gap.interval.low:.2f}{widest}"
            less += f" (95% interval {ends}, worked out from p)"
        parts.append(less)
    return f"{rose}; {'; '.join(parts)}."


CORE_OR_LEGS = Explorer(
    name="core_or_legs",
    title="84 runners with lasting back pain: train the legs, the back or the core?",
    controls=(
        Choice(
            "outcome",
            "Outcome",
            tuple(OUTCOMES),
            default="Function",
            help="Function: what runners could do again, on a patient-specific scale (PSFS). Pain: "
            "a number from 0 to 10 (NPRS). Strength: of the muscles that straighten the knee.",
        ),
    ),
    compute=trial_state,
    picture=trial_picture,
    reading=trial_reading,
    limits=(
        "One trial [H-C14]. Its summary gives differences and two p values, but no intervals. "
        "The dashed ones are ours: the one that fits p = 0.001 as printed, and the widest that "
        "fits p < 0.001, if the test was a plain one. How far apart two time points lie was not "
        "read, nor whether gaps of this size matter to a runner. No group went without training, "
        "so we cannot tell what time alone would do."
    ),
    facts=(TRIAL,),
)
