"""A map of the low back and the leg: the places chosen, and the nerve roots whose signs fit them.

What roots do is data (``data/roots.yaml``, fact C-D1). The shapes are ours: a leg is a smooth
profile, from waist to foot, cut into regions.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

import numpy as np

from backstride.errors import InputError
from backstride.evidence import load, records

WIDTH: Final = 590
HEIGHT: Final = 700
#: Middle of the front view, of the back view and of the foot seen from below (units).
FRONT, BACK, SOLE = 130.0, 385.0, 512.0


@dataclasses.dataclass(frozen=True)
class Root:
    """A nerve root: where feeling and pain change, and which movement and reflex may be weaker."""

    id: str
    feeling: str
    pain: str
    movement: str
    reflex: str
    stretch: str
    facts: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Region:
    """A place on the map, the roots that fit it, and what else must be said about it."""

    id: str
    name: str
    roots: tuple[str, ...]
    facts: tuple[str, ...]
    alert: str = ""
    note: str = ""
    leads: tuple[str, ...] = ()


@cache
def roots() -> tuple[Root, ...]:
    """Return the roots L2 to S1."""
    return records("roots", Root, key="roots")


@cache
def regions() -> tuple[Region, ...]:
    """Return the places that can be chosen."""
    return records("roots", Region, key="regions")


def chosen(ids: Iterable[str]) -> tuple[Region, ...]:
    """Return the regions with these ids in the map's order; an `InputError` names the ids."""
    wanted = set(ids)
    known = {region.id for region in regions()}
    if odd := wanted - known:
        raise InputError(
            f"The map has no place {sorted(odd)[0]!r}: it has {', '.join(sorted(known))}."
        )
    return tuple(region for region in regions() if region.id in wanted)


def fits(picked: Sequence[Region]) -> tuple[tuple[str, int], ...]:
    """Return each root that fits any of the places, with how many it fits, the best first."""
    counts = {root.id: sum(root.id in region.roots for region in picked) for root in roots()}
    found = [(root, count) for root, count in counts.items() if count]
    return tuple(sorted(found, key=lambda pair: -pair[1]))


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def reading(picked: Sequence[Region]) -> str:
    """Say what was chosen, what must be done first, and which roots fit how many places."""
    if not picked:
        return "No place is chosen yet. Choose where it hurts, tingles or feels numb."
    said = [f"Chosen: {_listed([region.name for region in picked])}."]
    said += [region.alert for region in picked if region.alert]
    with_root = sum(bool(region.roots) for region in picked)
    best = fits(picked)
    if best:
        of = "it" if with_root == 1 else f"of these {with_root} places"
        parts = [
            f"{root} fits {of}" if with_root == 1 else f"{root} fits {count} {of}"
            for root, count in best
        ]
        said.append(f"{'; '.join(parts)}.")
    said += [region.note for region in picked if region.note]
    return " ".join(said)


def limits() -> str:
    """Say how badly such signs locate a root (facts C-D5, C-D12, C-C13)."""
    tested = load().fact("C-D5")
    level = {root: tested.figure(f"overall_lr_{root.lower()}") for root in ("L4", "L5", "S1")}
    said = ", ".join(
        f"{figure.estimate:g} for {root} ({figure.low:g} to {figure.high:g})"
        for root, figure in level.items()
    )
    share = load().fact("C-D12").figure("sciatica").estimate
    return (
        "What this map leaves out: it locates badly. Bodies differ, roots overlap, and nerves "
        "pressed further down feel alike [C-C13]. When specialists weighed all signs together, a "
        f"positive judgement multiplied the odds of that root by {said}, with intervals; 1 would "
        f"mean no news [C-D5]. Of people with back and leg pain {share:g} % were judged to have "
        "sciatica at all [C-D12]. A new weakness belongs to the emergency questions, whatever "
        "the place."
    )


# ---------------------------------------------------------------------------------- the shapes

#: Height from the waist down, inner and outer edge of a leg seen from the front (units).
PROFILE: Final = (
    (0, 0, 72),
    (45, 0, 80),
    (95, 0, 93),
    (130, 3, 96),
    (190, 8, 92),
    (260, 17, 79),
    (315, 22, 70),
    (345, 22, 68),
    (375, 22, 68),
    (425, 17, 73),
    (490, 25, 62),
    (555, 31, 54),
    (585, 31, 56),
    (612, 25, 68),
    (632, 19, 76),
    (642, 20, 76),
    (648, 30, 66),
)
#: Points along each edge of an outline.
POINTS: Final = 90
#: Height along a foot seen from below, inner and outer edge (units).
FOOT: Final = (
    (0, 13, 20),
    (5, 6, 34),
    (20, 2, 48),
    (45, 2, 53),
    (80, 8, 53),
    (120, 15, 50),
    (150, 13, 48),
    (166, 19, 42),
    (172, 27, 34),
)


def _edges(profile: Sequence[tuple[float, float, float]], y: float) -> tuple[float, float]:
    """Inner and outer edge at a height, smooth between the profile's points."""
    heights, inner, outer = (np.array(column, dtype=float) for column in zip(*profile, strict=True))
    at = int(np.clip(np.searchsorted(heights, y) - 1, 0, len(heights) - 2))
    part = (y - heights[at]) / (heights[at + 1] - heights[at])

    def smooth(values: np.ndarray) -> float:
        slope = np.gradient(values, heights)
        step = heights[at + 1] - heights[at]
        a, b = values[at], values[at + 1]
        m, n = slope[at] * step, slope[at + 1] * step
        return float(
            a * (1 + 2 * part) * (1 - part) ** 2
            + m * part * (1 - part) ** 2
            + b * part**2 * (3 - 2 * part)
            + n * part**2 * (part - 1)
        )

    return smooth(inner), smooth(outer)


def _strip(
    profile: Sequence[tuple[float, float, float]],
    middle: float,
    side: int,
    span: tuple[float, float],
    across: tuple[float, float] = (0.0, 1.0),
    top: float = 8.0,
) -> tuple[float, ...]:
    """A closed outline: the part of a limb between two heights and two shares of its width.

    ``side`` is -1 or 1 from the ``middle``; ``across`` runs from 0 (inner edge) to 1 (outer).
    """
    heights = np.linspace(*span, POINTS)
    left, right = [], []
    for y in heights:
        inner, outer = _edges(profile, float(y))
        width = outer - inner
        left.append((middle + side * (inner + across[0] * width), top + float(y)))
        right.append((middle + side * (inner + across[1] * width), top + float(y)))
    return tuple(value for point in [*left, *reversed(right)] for value in point)


def _oval(x: float, y: float, wide: float, high: float) -> tuple[float, ...]:
    turns = np.linspace(0, 2 * np.pi, 33)[:-1]
    points = [(x + wide * float(np.cos(t)), y + high * float(np.sin(t))) for t in turns]
    return tuple(value for point in points for value in point)


def outlines() -> tuple[tuple[float, ...], ...]:
    """Return the quiet outlines: both legs from the front and from the back, and a sole."""
    legs = [_strip(PROFILE, middle, side, (0, 648)) for middle in (FRONT, BACK) for side in (-1, 1)]
    return (*legs, _strip(FOOT, SOLE - 28, 1, (0, 172), top=470))


def shapes() -> dict[str, tuple[tuple[float, ...], ...]]:
    """Return the shapes of each region: outlines as flat lists of x and y (units).

    The leg that hurts is drawn on the left from the front and on the right from the back.
    """

    def front(span: tuple[float, float], *across: float) -> tuple[float, ...]:
        return _strip(PROFILE, FRONT, -1, span, (across[0], across[1]) if across else (0, 1))

    def back(span: tuple[float, float], *across: float) -> tuple[float, ...]:
        return _strip(PROFILE, BACK, 1, span, (across[0], across[1]) if across else (0, 1))

    halves = [_strip(PROFILE, BACK, side, (0, 52), (0.999, 1.0)) for side in (-1, 1)]
    low_back = tuple(v for half in (halves[0][: 2 * POINTS], halves[1][2 * POINTS :]) for v in half)
    other = (
        _strip(PROFILE, FRONT, 1, (140, 648)),
        _strip(PROFILE, BACK, -1, (140, 648)),
    )
    return {
        "between": (_oval(FRONT, 142, 9, 20), _oval(BACK, 136, 9, 24)),
        "other_leg": other,
        "low_back": (low_back,),
        "outer_hip": (_oval(FRONT - 80, 108, 13, 24),),
        "groin": (_oval(FRONT - 34, 112, 24, 13),),
        "upper_thigh": (front((140, 218)),),
        "lower_thigh": (front((222, 305)),),
        "knee": (front((309, 365)),),
        "inner_calf": (front((369, 560), 0, 0.48),),
        "outer_calf": (front((369, 560), 0.52, 1),),
        "foot_top": (front((564, 648)),),
        "buttock": (back((56, 140)),),
        "outer_back_thigh": (back((144, 315), 0.64, 1),),
        "back_thigh": (back((144, 315), 0, 0.6),),
        "back_calf": (back((360, 560)),),
        "foot_edge": (_strip(FOOT, SOLE - 28, 1, (0, 172), (0.72, 1), top=470),),
        "sole": (_strip(FOOT, SOLE - 28, 1, (0, 172), (0, 0.68), top=470),),
    }
