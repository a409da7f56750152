"""Pictures of the pressure inside a disc: by posture, and the dispute about sitting."""

from __future__ import annotations

import dataclasses
from typing import Final

from backstride.evidence import Figure, load
from backstride.views import marks
from backstride.views.explorer import Explorer, Picture

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
    layout = marks.layout("pressure in the L4/5 disc (MPa)", "", [0, 2.6], height=390)
    layout["yaxis"] |= {"autorange": "reversed", "categoryorder": "array", "categoryarray": labels}
    return Picture([dots], layout)


def pressure_reading(rows: tuple[tuple[str, float], ...]) -> str:
    """Say what the one man's sitting and standing were."""
    known = dict(rows)
    return (
        f"In this one man relaxed sitting ({known['sitting, no support']:.2f} MPa) loaded the disc "
        f"a little less than standing ({known['standing']:.2f} MPa), and slouching back "
        f"({known['sitting, slouched back']:.2f} MPa) less still; lifting 20 kg with a round back "
        f"gave {known['20 kg lifted, back round']:.1f} MPa, held close "
        f"{known['20 kg held close']:.1f} MPa."
    )


PRESSURE_BY_POSTURE: Final = Explorer(
    name="pressure_by_posture",
    title="Pressure in one disc by posture",
    controls=(),
    compute=_pressures,
    picture=pressure_picture,
    reading=pressure_reading,
    limits=(
        "What this leaves out: it is one healthy man of 45 years. Pressure is not pain, and no "
        "pressure here was shown to harm. Walking, stairs and running were measured too, but we "
        "could not read those values, so they are not shown."
    ),
    facts=("D-P1",),
)


@dataclasses.dataclass(frozen=True)
class Dispute:
    """What two measurers and the pooled studies say of sitting against standing."""

    one_man_percent: float
    older_percent: float
    pooled: Figure
    newer_after_year: int


def _dispute() -> Dispute:
    one, both = load().fact("D-P1"), load().fact("D-P6")
    sitting, standing = (one.figure(f"{p}_mpa").estimate for p in ("sitting", "standing"))
    return Dispute(
        100 * (sitting / standing - 1),
        load().fact("D-P5").figure("sitting_percent").estimate,
        both.figure("sitting_smd"),
        int(both.figure("newer_after_year").estimate),
    )


def dispute_picture(state: Dispute) -> Picture:
    """Draw both measurers in per cent of standing, and below them the pooled difference."""
    pooled = state.pooled
    assert pooled.low is not None
    assert pooled.high is not None
    percent = [state.older_percent, state.one_man_percent]
    above = marks.dots(
        percent,
        [1, 0],
        "sitting against standing",
        mode="markers+text",
        text=[f"{value:+.0f} %".replace("-", "−") for value in percent],
        textposition=["middle left" if value < 0 else "middle right" for value in percent],
    )
    below = marks.dots(
        [pooled.estimate], [0], "pooled studies", x_low=[pooled.low], x_high=[pooled.high],
        role="accent", symbol="square", xaxis="x2", yaxis="y2",
    )  # fmt: skip
    layout = marks.layout(
        "pressure in sitting against standing (%)",
        "",
        [-30, 62],
        [-0.6, 1.6],
        height=430,
        showlegend=False,
        xaxis2=marks.axis("pooled difference (standard deviations, SMD)", [-0.6, 1.8], anchor="y2"),
        yaxis2=marks.axis("", [-0.7, 0.9], domain=[0, 0.2], tickvals=[0],
                          ticktext=["7 studies pooled"], anchor="x2"),
        shapes=[
            {**marks.rule(x=0), "yref": "y domain"},
            {**marks.rule(x=0), "xref": "x2", "yref": "y2 domain"},
        ],
        annotations=[
            marks.note(
                1.0, 0.62, f"studies after {state.newer_after_year}: no difference", "accent",
                xref="x2", yref="y2", xanchor="center",
            ),
            marks.note(0, 1.02, "same as standing", "grey", yref="paper", yanchor="bottom",
                       xanchor="center"),
        ],
    )  # fmt: skip
    layout["xaxis"] |= {"anchor": "y"}
    layout["yaxis"] |= {
        "domain": [0.5, 1],
        "tickvals": [1, 0],
        "ticktext": ["Nachemson: over 100 people", "Wilke 1999: one man"],
    }
    return Picture([above, below], layout)


def dispute_reading(state: Dispute) -> str:
    """Say that the two disagree, and what pooling them gives."""
    pooled = state.pooled
    return (
        f"Nachemson found {state.older_percent:.0f} % more pressure in sitting than in standing, "
        f"Wilke {-state.one_man_percent:.0f} % less. Pooled, sitting comes out "
        f"{pooled.estimate:.2f} standard deviations higher ({pooled.low:.2f} to "
        f"{pooled.high:.2f}), but studies after {state.newer_after_year} show no difference."
    )


SITTING_DISPUTE: Final = Explorer(
    name="sitting_dispute",
    title="Does sitting load the disc more than standing?",
    controls=(),
    compute=_dispute,
    picture=dispute_picture,
    reading=dispute_reading,
    limits=(
        "What this leaves out: the older value has no interval that we could read. The studies "
        "used different sensors, seats and people. Discs with age-type changes showed no "
        "difference either. And pressure is not pain."
    ),
    facts=("D-P1", "D-P5", "D-P6"),
)
