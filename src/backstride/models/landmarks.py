"""Angles of posture from points marked on a side view, and what a slip of the marks does to them.

Marks are places in a picture as a screen counts them: x to the right, y downward, in one unit
of your choice. Which way the person faces is read from the hip spines: the front one (ASIS) lies
in front. Every angle is a sum of directions of straight lines between two marks, so one table
holds the definitions, and the page that draws the marks gets the same table.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from typing import Final

from backstride import errors

Point = tuple[float, float]
Marks = Mapping[str, Point]

#: What is marked, in the order from head to foot.
LANDMARKS: Final = ("shoulder", "asis", "psis", "hip", "knee", "ankle")


@dataclasses.dataclass(frozen=True)
class Angles:
    """Three angles in degrees, or the standard deviations of three angles in degrees.

    ``trunk_lean``: hip to shoulder against the vertical, + forward. ``pelvic_tilt``: back to
    front hip spine against the horizontal, + when the front one is lower (anterior).
    ``knee_flexion``: shank against thigh, + bent.
    """

    trunk_lean_deg: float
    pelvic_tilt_deg: float
    knee_flexion_deg: float


@dataclasses.dataclass(frozen=True)
class Rule:
    """An angle as ``offset_deg`` plus signed directions of lines (sign, from, to).

    A direction is 0 where the person faces and grows towards the head.
    """

    offset_deg: float
    lines: tuple[tuple[int, str, str], ...]


RULES: Final[Mapping[str, Rule]] = {
    "trunk_lean_deg": Rule(90.0, ((-1, "hip", "shoulder"),)),
    "pelvic_tilt_deg": Rule(0.0, ((-1, "psis", "asis"),)),
    "knee_flexion_deg": Rule(0.0, ((1, "hip", "knee"), (-1, "knee", "ankle"))),
}


def _checked(marks: Marks) -> dict[str, Point]:
    """Return the marks as (forward, up), refusing missing marks and two in one place."""
    missing = [name for name in LANDMARKS if name not in marks]
    if missing:
        raise errors.InputError(f"Not marked yet: {', '.join(missing)}.")
    found = {}
    for name in LANDMARKS:
        x, y = marks[name]
        found[name] = (errors.number(f"{name}, x", x), errors.number(f"{name}, y", y))
    ahead = found["asis"][0] - found["psis"][0]
    facing = 1.0 if ahead >= 0 else -1.0
    return {name: (facing * x, -y) for name, (x, y) in found.items()}


def _line(places: Mapping[str, Point], start: str, end: str) -> tuple[float, float, float]:
    """Return a line's run forward, its rise, and its length squared."""
    (x0, y0), (x1, y1) = places[start], places[end]
    square = (x1 - x0) ** 2 + (y1 - y0) ** 2
    if square == 0:
        raise errors.InputError(f"{start} and {end} lie in the same place: move one of them.")
    return x1 - x0, y1 - y0, square


def _wrapped(angle_deg: float) -> float:
    return -((180.0 - angle_deg) % 360.0 - 180.0)


def measure(marks: Marks) -> Angles:
    """Return the angles of six marks; an `InputError` names a mark that is missing or doubled."""
    places = _checked(marks)
    found = {}
    for name, rule in RULES.items():
        angle = rule.offset_deg
        for sign, start, end in rule.lines:
            run, rise, _ = _line(places, start, end)
            angle += sign * math.degrees(math.atan2(rise, run))
        found[name] = _wrapped(angle)
    return Angles(**found)


def marking_error(marks: Marks, sd: float) -> Angles:
    """Return the standard deviation of each angle when every mark may slip by ``sd``.

    ``sd`` (above 0) is the standard deviation of a mark to each side and up or down, in the unit
    of the marks. This is the delta method: to first order an angle moves with a mark as its
    gradient says, and slips of different marks are taken to be independent. A direction moves by
    slip / length, so short lines suffer most.
    """
    slip = errors.number("sd", sd, low=1e-9)
    places = _checked(marks)
    found = {}
    for name, rule in RULES.items():
        gradient = dict.fromkeys(LANDMARKS, (0.0, 0.0))
        for sign, start, end in rule.lines:
            run, rise, square = _line(places, start, end)
            step = (-sign * rise / square, sign * run / square)
            for mark, way in ((end, 1), (start, -1)):
                x, y = gradient[mark]
                gradient[mark] = (x + way * step[0], y + way * step[1])
        found[name] = math.degrees(
            slip * math.sqrt(sum(x * x + y * y for x, y in gradient.values()))
        )
    return Angles(**found)


def line_error_deg(length_mm: float, sd_mm: float) -> float:
    """Return the standard deviation (degrees) of a line's direction when both ends may slip."""
    length = errors.number("length_mm", length_mm, low=1e-9, unit="mm")
    return math.degrees(math.sqrt(2) * errors.number("sd_mm", sd_mm, 0, unit="mm") / length)


def turned(marks: Marks, angle_deg: float) -> dict[str, Point]:
    """Return marks turned about (0, 0) by ``angle_deg``, clockwise as seen on the screen.

    A camera that is held askew turns the whole picture: distances stay, and every angle against
    the vertical or the horizontal is off by just as much.
    """
    turn = math.radians(errors.number("angle_deg", angle_deg, -180, 180, "degrees"))
    cos, sin = math.cos(turn), math.sin(turn)
    return {name: (x * cos - y * sin, x * sin + y * cos) for name, (x, y) in marks.items()}


@dataclasses.dataclass(frozen=True)
class Spread:
    """What several readings of one thing tell: mean, standard deviation, largest less smallest."""

    mean: float
    sd: float
    width: float


def spread(readings: Sequence[float]) -> Spread:
    """Return how far at least two readings of one thing lie apart (their own unit)."""
    if len(readings) < 2:
        raise errors.InputError("One reading shows no spread: give at least two.")
    values = [errors.number(f"reading {k}", v) for k, v in enumerate(readings, start=1)]
    mean = sum(values) / len(values)
    sd = math.sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1))
    return Spread(mean, sd, max(values) - min(values))
