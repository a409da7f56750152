"""Lesson 04: are runners stiff, and does the bench tell about the run?"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backstride.evidence import Fact, load
from backstride.models import correlation as link
from backstride.models import hip, trials
from backstride.models.checks import Array
from backstride.models.correlation import Correlation
from backstride.models.trials import Difference
from backstride.views import marks
from backstride.views.explorer import Choice, Explorer, Picture, Slider
from backstride.views.svg import Drawing, Element
from backstride.views.theme import colour, see_through

# ---- runners against people who do not run


@dataclasses.dataclass(frozen=True)
class Comparison:
    """A part of the hip or leg that was compared between runners and others in one study.

    ``size`` works out a standardised difference where the fact has numbers, above 0 meaning that
    runners are stiffer; without it only the ``found`` direction is known: ``stiffer`` or ``none``.
    """

    part: str
    label: str
    fact: str
    found: str
    size: Callable[[Fact], Difference] | None = None


def _rotation_sitting(fact: Fact) -> Difference:
    means, spreads, people = zip(
        *(
            (figure.estimate, figure.sd or 0.0, figure.n or 0)
            for figure in (fact.figure("non_runners"), fact.figure("runners"))
        ),
        strict=True,
    )
    return trials.from_means(means[0], spreads[0], people[0], means[1], spreads[1], people[1])


def _rotation_inward(fact: Fact) -> Difference:
    """F has no direction; the fact says that runners turned further, so the sign is minus."""
    groups = (fact.figure(key).estimate for key in ("runners", "non_runners"))
    found = trials.from_f(fact.figure("f_value").estimate, *groups)
    return Difference(-found.smd, -found.high, -found.low)


COMPARISONS: Final = (
    Comparison("Hamstrings", "Hamstrings, study 1", "H-A13", "stiffer"),
    Comparison("Hamstrings", "Straight leg raise, study 2", "H-A14", "stiffer"),
    Comparison("Calf (soleus)", "Calf (soleus), study 1", "H-A13", "stiffer"),
    Comparison("Front of the hip", "Front of the hip, study 1", "H-A13", "none"),
    Comparison("Front of the hip", "Hip extension, study 2", "H-A14", "none"),
    Comparison("Turning the hip", "Turning, total", "H-A11", "stiffer", _rotation_sitting),
    Comparison("Turning the hip", "Turning inward", "H-A12", "looser", _rotation_inward),
)
PARTS: Final = tuple(dict.fromkeys(one.part for one in COMPARISONS))
EDGE: Final = 2.2


def blind_below(one: Comparison) -> float:
    """Return the difference (SD) at which the study of ``one`` just gives p = 0.05."""
    fact = load().fact(one.fact)
    return trials.smallest_seen(
        fact.figure("runners").estimate, fact.figure("non_runners").estimate
    )


def _ends(one: Comparison) -> tuple[float, float, float]:
    """Return low end, size and high end; the size is NaN where none was published."""
    if one.size is not None:
        size = one.size(load().fact(one.fact))
        return size.low, size.smd, size.high
    blind = blind_below(one)
    return (-blind, math.nan, blind) if one.found == "none" else (blind, math.nan, EDGE)


@dataclasses.dataclass(frozen=True)
class StiffState:
    """The part looked at, and for each comparison low, middle and high end (SD; NaN: unknown)."""

    part: str
    rows: tuple[Comparison, ...]
    low: tuple[float, ...]
    middle: tuple[float, ...]
    high: tuple[float, ...]


def stiff_state(part: str) -> StiffState:
    """Return what is known of every comparison: a measured size, or the bounds of one."""
    low, middle, high = zip(*map(_ends, COMPARISONS), strict=True)
    return StiffState(part, COMPARISONS, low, middle, high)


SIGNS: Final = {"stiffer": "▶ runners stiffer", "none": "● no difference seen"}
SIGNS_WITH_SIZE: Final = {"stiffer": "▶ runners stiffer", "looser": "◀ runners looser"}


def _bounds(state: StiffState) -> list[dict[str, Any]]:
    """Where an unpublished size can lie: a dashed line, with an arrow where it has no far end."""
    traces = []
    for row, one in enumerate(state.rows):
        if one.size is None:
            role = "accent" if one.part == state.part else "grey"
            ends = [state.low[row], state.high[row]]
            traces.append(marks.assumption(ends, [row, row], "size not published", role))
    return traces


def _measured(state: StiffState) -> dict[str, Any]:
    rows = [k for k, one in enumerate(state.rows) if one.size is not None]
    dots = marks.dots(
        [state.middle[k] for k in rows],
        rows,
        "difference with its 95% CI",
        x_low=[state.low[k] for k in rows],
        x_high=[state.high[k] for k in rows],
        role="accent" if state.part == "Turning the hip" else "grey",
    )
    return dots


def stiff_picture(state: StiffState) -> Picture:
    """Draw every comparison in a row: sizes as dots, unpublished sizes as dashed bounds."""
    rows = len(state.rows)
    data = [*_bounds(state), _measured(state)]
    notes = []
    for k, one in enumerate(state.rows):
        sign = SIGNS_WITH_SIZE[one.found] if one.size else SIGNS[one.found]
        chosen = one.part == state.part
        text = f"<b>{sign}</b>" if chosen else sign
        role = "ink" if chosen else "grey"
        notes.append(marks.note(1.02, k, text, role, xref="paper"))
    band = {
        "type": "rect",
        "xref": "paper",
        "yref": "y",
        "x0": 0,
        "x1": 1,
        "y0": min(k for k, one in enumerate(state.rows) if one.part == state.part) - 0.45,
        "y1": max(k for k, one in enumerate(state.rows) if one.part == state.part) + 0.45,
        "fillcolor": see_through("accent", 0.08),
        "line": {"width": 0},
        "layer": "below",
    }
    layout = marks.layout(
        "◀ looser   runners (standard deviations)   stiffer ▶",
        "",
        [-EDGE, EDGE],
        [rows - 0.5, -0.5],
        height=430,
        annotations=notes,
        shapes=[marks.rule(x=0, role="ink"), band],
        showlegend=False,
    )
    labels = [f"{one.label} [{one.fact}]" for one in state.rows]
    layout["yaxis"] |= {
        "tickvals": list(range(rows)),
        "ticktext": labels,
        "ticks": "",
        "showgrid": False,
    }
    layout["margin"] = {"l": 240, "r": 185, "t": 16, "b": 64}
    return Picture(data, layout)


def _row(state: StiffState, part: str, place: int = 0) -> int:
    return [k for k, one in enumerate(state.rows) if one.part == part][place]


def _groups(fact: str) -> str:
    found = load().fact(fact)
    return (
        f"{found.figure('runners').estimate:g} runners and "
        f"{found.figure('non_runners').estimate:g} others"
    )


def stiff_reading(state: StiffState) -> str:
    """Say what was found for the part looked at, and how much of it is known."""
    first = _row(state, state.part)
    if state.part == "Turning the hip":
        second = _row(state, state.part, 1)
        return (
            f"Turning the hip: in one study runners turned it less, by {state.middle[first]:.2f} "
            f"standard deviations ({state.low[first]:.2f} to {state.high[first]:.2f}), in another "
            f"more inward, by {-state.middle[second]:.2f} ({-state.high[second]:.2f} to "
            f"{-state.low[second]:.2f}): the two disagree."
        )
    if state.part == "Front of the hip":
        second = _row(state, state.part, 1)
        return (
            f"Front of the hip: neither {_groups('H-A13')} nor {_groups('H-A14')} differed; such "
            f"studies could not have seen less than {state.high[first]:.2f} and "
            f"{state.high[second]:.2f} standard deviations, so a small difference stays possible."
        )
    if state.part == "Hamstrings":
        second = _row(state, state.part, 1)
        return (
            f"Hamstrings: runners were stiffer in both studies ({_groups('H-A13')}; "
            f"{_groups('H-A14')}); no size was published, but p below 0.05 means at least about "
            f"{state.low[first]:.2f} and {state.low[second]:.2f} standard deviations."
        )
    return (
        f"Calf: runners were stiffer in one study ({_groups('H-A13')}); no size was published, "
        f"but p below 0.05 means at least about {state.low[first]:.2f} standard deviations."
    )


RUNNERS_STIFF = Explorer(
    name="runners_stiff",
    title="Are runners stiffer than people who do not run?",
    controls=(
        Choice(
            "part",
            "Look at",
            PARTS,
            default="Hamstrings",
            help="Which part of the hip and leg to read. One standard deviation is the usual "
            "spread between people.",
        ),
    ),
    compute=stiff_state,
    picture=stiff_picture,
    reading=stiff_reading,
    limits=(
        "Dots: sizes worked out from published means [H-A11] or an F value [H-A12], with 95% CI. "
        "Dashed: no size was published, so only where it can lie, from the p value and the group "
        "sizes (assumed: a plain comparison of two groups). For the second study we take p below "
        "0.05 for what its summary calls limited. Small groups, one look in time. Stiffer is not "
        "the same as sore."
    ),
    facts=("H-A11", "H-A12", "H-A13", "H-A14"),
)


# ---- the bench against the run

LEGS: Final = {"Right leg": "right", "Left leg": "left"}
BENCH_SPAN: Final = (-4.0, 28.0)
RUN_SPAN: Final = (0.0, 27.0)
RESAMPLES: Final = 4000


@dataclasses.dataclass(frozen=True)
class BenchState:
    """Bench angle and hip extension in the run (degrees) of each man, and how they go together.

    ``left_out`` is the runner left out (1 to 23) or 0; ``found`` and ``resampled`` are r with
    Fisher's and with the bootstrap interval, ``without`` the r without each man in turn.
    """

    leg: str
    left_out: int
    bench_deg: Array
    run_deg: Array
    found: Correlation
    resampled: Correlation
    without: Array

    @property
    def kept(self) -> NDArray[np.bool_]:
        """True for each man who is not left out."""
        return np.asarray(np.arange(1, self.bench_deg.size + 1) != self.left_out)


@cache
def bench_state(leg: str, left_out: int) -> BenchState:
    """Return the pairs for the leg that was tested on the bench, and their correlation."""
    bench, run = hip.bench_and_run(LEGS[leg])
    kept = np.arange(1, bench.size + 1) != left_out
    pairs = bench[kept], run[kept]
    return BenchState(
        leg,
        int(left_out),
        bench,
        run,
        link.correlation(*pairs),
        link.bootstrap(*pairs, RESAMPLES),
        link.leave_one_out(bench, run),
    )


def _best_fit(state: BenchState) -> dict[str, Any]:
    slope, start = np.polyfit(state.bench_deg[state.kept], state.run_deg[state.kept], 1)
    ends = np.array([-3.0, 27.0])
    return marks.line(ends, start + slope * ends, "line of best fit", "grey")


def _men(state: BenchState) -> dict[str, Any]:
    """All men; the one left out is an open ring."""
    dots = marks.dots(state.bench_deg, state.run_deg, "one runner")
    symbols = ["circle" if keep else "circle-open" for keep in state.kept]
    return dots | {"marker": {"color": colour("ink"), "size": 11, "symbol": symbols}}


def _r_panel(state: BenchState) -> list[dict[str, Any]]:
    second = {"xaxis": "x2", "yaxis": "y2"}
    both = (state.found, state.resampled)
    intervals = marks.dots(
        [0.0, 1.0],
        [one.r for one in both],
        "r with its 95% CI",
        y_low=[one.low for one in both],
        y_high=[one.high for one in both],
        role="accent",
    )
    spread = np.linspace(1.75, 2.25, state.without.size)
    others = marks.dots(spread, state.without, "r without each runner in turn", role="grey")
    size = [11 if k + 1 == state.left_out else 6 for k in range(state.without.size)]
    others["marker"] = others["marker"] | {"size": size}
    return [intervals | second, others | second]


def bench_picture(state: BenchState) -> Picture:
    """Draw a dot for each man, and beside it r with two intervals and without each man."""
    data = [_best_fit(state), _men(state), *_r_panel(state)]
    zero = marks.rule(y=0, role="ink") | {"xref": "x2 domain", "yref": "y2"}
    notes = [
        marks.note(0.12, state.found.r, f"<b>{state.found.r:.2f}</b>", xref="x2", yref="y2"),
        marks.note(2.45, -0.08, "0: no link", "grey", xref="x2", yref="y2", xanchor="right"),
    ]
    layout = marks.layout(
        f"Thomas test, {state.leg.lower()} (degrees below horizontal)",
        "Peak hip extension in the run (degrees)",
        BENCH_SPAN,
        RUN_SPAN,
        height=440,
        annotations=notes,
        shapes=[zero],
        showlegend=False,
        xaxis2=marks.axis(
            "",
            [-0.5, 2.5],
            domain=[0.7, 1],
            tickvals=[0, 1, 2],
            ticktext=["formula", "boot-<br>strap", "one man<br>left out"],
            showgrid=False,
        ),
        yaxis2=marks.axis("Correlation r", [-0.6, 1], anchor="x2"),
    )
    layout["xaxis"] |= {"domain": [0, 0.57]}
    return Picture(data, layout)


def _r(value: float) -> str:
    text = f"{value:.2f}"
    return "0.00" if text == "-0.00" else text


def bench_reading(state: BenchState) -> str:
    """Say r, its two intervals, and what they allow."""
    found, again = state.found, state.resampled
    fits = found.low <= 0 <= found.high
    verdict = "no link at all fits these data" if fits else "a link of almost nothing fits"
    who = f"In {found.n} runners" + (
        f", without number {state.left_out}," if state.left_out else ""
    )
    end = (
        "."
        if state.left_out
        else f"; with any one man left out, r is {_r(state.without.min())} to "
        f"{_r(state.without.max())}."
    )
    return (
        f"{who} the bench angle of the {LEGS[state.leg]} leg and the hip extension in the run go "
        f"together with r = {_r(found.r)} (95% CI {_r(found.low)} to {_r(found.high)}, bootstrap "
        f"{_r(again.low)} to {_r(again.high)}): {verdict}, and so does a link of "
        f"{_r(found.high)}{end}"
    )


THOMAS_SCATTER = Explorer(
    name="thomas_scatter",
    title="Does the bench test tell how far the hip extends in the run?",
    controls=(
        Choice(
            "leg",
            "Leg on the bench",
            tuple(LEGS),
            default="Right leg",
            help="Thomas test: on the back on a bench, one knee held to the chest, the other thigh "
            "hangs. How far below the horizontal does it drop? More is more flexible.",
        ),
        Slider(
            "left_out",
            "Runner left out",
            "",
            low=0,
            high=23,
            step=1,
            default=0,
            help="0: nobody. 1 to 23: work r out again without this man (an open ring).",
        ),
    ),
    compute=bench_state,
    picture=bench_picture,
    reading=bench_reading,
    limits=(
        "23 men from open data. They were matched between two files by age, height and mass, and "
        "the table does not name the leg of the running angle. The published fact uses the right "
        "leg on the bench [H-B1c]. Bootstrap: r worked out again in 4,000 samples of the same men, "
        "drawn with replacement. The line is a best fit, not a law. Nothing here is about pain."
    ),
    facts=("H-B1c",),
)

GUESS_WIDTH: Final = 430
GUESS_HEIGHT: Final = 330


def guess_drawing() -> Drawing:
    """Return the 23 pairs as a bare scatter, to guess r from before it is shown."""
    bench, run = hip.bench_and_run()
    left, bottom, wide, tall = 52, GUESS_HEIGHT - 48, GUESS_WIDTH - 66, GUESS_HEIGHT - 64

    def x(value: float) -> float:
        return left + wide * (value - BENCH_SPAN[0]) / (BENCH_SPAN[1] - BENCH_SPAN[0])

    def y(value: float) -> float:
        return bottom - tall * (value - RUN_SPAN[0]) / (RUN_SPAN[1] - RUN_SPAN[0])

    line = {"class": "bs-grey", "stroke-width": 1.5}
    elements: list[Element] = [
        {"tag": "line", "x1": left, "x2": left + wide, "y1": bottom, "y2": bottom, **line},
        {"tag": "line", "x1": left, "x2": left, "y1": bottom - tall, "y2": bottom, **line},
    ]
    text = {"tag": "text", "class": "bs-text"}
    for value in (0, 10, 20):
        elements += [
            {**text, "x": x(value), "y": bottom + 19, "text-anchor": "middle", "text": str(value)},
            {**text, "x": left - 8, "y": y(value) + 5, "text-anchor": "end", "text": str(value)},
        ]
    middle = left + wide / 2
    elements += [
        {**text, "x": middle, "y": GUESS_HEIGHT - 8, "text-anchor": "middle",
         "text": "Bench: thigh below horizontal (degrees)"},
        {**text, "x": left - 30, "y": 12, "text": "Run: hip extension (degrees)"},
    ]  # fmt: skip
    dot = {"tag": "circle", "r": 5.5, "class": "bs-fill-ink"}
    elements += [
        {**dot, "cx": x(a), "cy": y(b)} for a, b in zip(bench.tolist(), run.tolist(), strict=True)
    ]
    return Drawing(GUESS_WIDTH, GUESS_HEIGHT, tuple(elements))


# ---- how many people would be needed

PEOPLE: Final = np.unique(np.round(np.geomspace(6, 400, 70))).astype(int)
USUAL_CHANCE: Final = 0.8


@dataclasses.dataclass(frozen=True)
class NeedState:
    """A true correlation, a study's size, and what such studies would find."""

    r: float
    n: int
    low: float
    high: float
    chance: float
    needed: int


def need_state(r: float, n: float) -> NeedState:
    """Return the interval that ``n`` people would typically give, and how often it leaves out 0."""
    people = int(n)
    low, high = link.fisher_interval(r, people)
    needed = link.people_needed(r, USUAL_CHANCE)
    return NeedState(r, people, low, high, link.chance_to_see(r, people), needed)


@cache
def _funnel(r: float) -> tuple[Array, Array, Array]:
    ends = np.array([link.fisher_interval(r, int(n)) for n in PEOPLE])
    chance = np.array([100 * link.chance_to_see(r, int(n)) for n in PEOPLE])
    return ends[:, 0], ends[:, 1], chance


def need_picture(state: NeedState) -> Picture:
    """Draw how the interval narrows with people, and how often it leaves out 0."""
    low, high, chance = _funnel(state.r)
    below = {"yaxis": "y2"}
    data = [
        *marks.band(PEOPLE, low, high, "95% interval"),
        marks.line(PEOPLE, np.full(PEOPLE.size, state.r), "true r"),
        marks.line(PEOPLE, chance, "studies whose interval leaves out 0") | below,
        marks.dots([state.n], [100 * state.chance], "this study", role="warning") | below,
    ]
    usual = marks.rule(y=100 * USUAL_CHANCE, role="grey") | {"yref": "y2"}
    notes = [
        marks.note(1, -0.02, "0: no link", "grey", xref="paper", xanchor="right", yanchor="top"),
        marks.note(np.log10(6.3), 83, "80 of 100", "grey", yref="y2", yanchor="bottom"),
    ]
    layout = marks.layout(
        "People in the study (each step multiplies)",
        "Interval of r",
        None,
        [-0.75, 1],
        height=470,
        annotations=notes,
        shapes=[marks.rule(x=state.n, role="warning"), marks.rule(y=0, role="ink"), usual],
        showlegend=False,
        yaxis2=marks.axis("Studies that<br>see it (of 100)", [0, 104], domain=[0, 0.4]),
    )
    layout["xaxis"] |= {
        "type": "log",
        "range": [float(np.log10(6)), float(np.log10(400))],
        "tickvals": [9, 14, 23, 50, 100, 200, 400],
        "anchor": "y2",
    }
    layout["yaxis"] |= {"domain": [0.5, 1]}
    return Picture(data, layout)


def need_reading(state: NeedState) -> str:
    """Say what a study of this size would find, and how many people it takes."""
    return (
        f"If the true link is r = {state.r:.2f}, a study of {state.n} people typically gives an "
        f"interval of {_r(state.low)} to {_r(state.high)}, and about {100 * state.chance:.0f} of "
        f"100 such studies leave out 0; for 80 of 100 it takes {state.needed} people."
    )


HOW_MANY_RUNNERS = Explorer(
    name="how_many_runners",
    title="How many runners would it take?",
    controls=(
        Slider(
            "r",
            "True link r",
            "",
            low=0.1,
            high=0.8,
            step=0.1,
            default=0.4,
            help="Suppose this were the true correlation. Nobody knows it.",
        ),
        Slider(
            "n",
            "People in the study",
            "",
            low=8,
            high=200,
            step=1,
            default=23,
            help="9 in a pilot [H-B4], 14 elite athletes [H-B2], 23 in the open data [H-B1c].",
        ),
    ),
    compute=need_state,
    picture=need_picture,
    reading=need_reading,
    limits=(
        "Worked out with Fisher's formula, which assumes bell-shaped numbers and people chosen at "
        "random. The line at 80 of 100 is a custom. A study that sees a link has not shown what "
        "makes what, and not that it matters."
    ),
    facts=("H-B1c", "H-B2", "H-B4"),
)
