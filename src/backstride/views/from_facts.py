"""Figures made of fact ids: forest plots, dots with intervals, people as icons, and a table.

A figure is named as ``"C-F9/sham_pain"``: a fact and the key of one of its figures. Nothing but
what stands in ``data/`` can be drawn this way, and every picture says in whom it was found.
"""

from __future__ import annotations

import dataclasses
import math
import textwrap
from typing import TYPE_CHECKING, Any, Final

from backstride.errors import InputError
from backstride.evidence import Fact, Figure, citations, load
from backstride.views import marks, people
from backstride.views.cards import figure_text, unit_name
from backstride.views.explorer import Explorer, Picture
from backstride.views.svg import Drawing

if TYPE_CHECKING:
    import pandas as pd

#: Units in which 1, not 0, means no difference.
RATIOS: Final = ("OR", "RR", "HR", "LR", "ratio", "times")
ROW_PX: Final = 66
OTHERS: Final = "whether it holds for other people and other times."
WIDTH: Final = 860


@dataclasses.dataclass(frozen=True)
class Found:
    """One figure with the fact that it stands in."""

    fact: Fact
    figure: Figure

    @property
    def label(self) -> str:
        """What was measured, in which group and when."""
        more = (self.figure.group, self.figure.at)
        extra = [part for part in more if part and part not in self.figure.label]
        return f"{self.figure.label} ({', '.join(extra)})" if extra else self.figure.label

    @property
    def said(self) -> str:
        """The figure in words, with its fact: 'pain: 7.29 points (...) [C-F5]'."""
        return f"{self.label}: {figure_text(self.figure)} [{self.fact.id}]"


def find(ref: str) -> Found:
    """Return the figure that ``"fact/key"`` names; an `InputError` lists what there is.

    A fact with a single figure needs no key.
    """
    id, _, key = str(ref).partition("/")
    fact = load().fact(id)
    if not key and len(fact.figures) == 1:
        return Found(fact, fact.figures[0])
    if not key:
        known = ", ".join(figure.key for figure in fact.figures) or "none"
        raise InputError(f"Which figure of {id}? Write it as '{id}/key': its keys are {known}.")
    return Found(fact, fact.figure(key))


def _all(refs: tuple[str, ...]) -> tuple[Found, ...]:
    if not refs:
        raise InputError("No figure is named: write for instance 'C-F5/pain'.")
    return tuple(find(ref) for ref in refs)


def _one_unit(found: tuple[Found, ...]) -> str:
    units = dict.fromkeys(one.figure.unit for one in found)
    if len(units) > 1:
        raise InputError(
            f"These figures have different units ({', '.join(u or 'none' for u in units)}): "
            "draw each unit by itself."
        )
    return next(iter(units))


def _limits(found: tuple[Found, ...]) -> str:
    """In whom each figure was found, what must not be read into it, and how it was read."""
    facts = {one.fact.id: one.fact for one in found}
    whom = "; ".join(f"{fact.population} [{id}]" for id, fact in facts.items())
    caveats = " ".join(f"{fact.caveat} [{id}]" for id, fact in facts.items() if fact.caveat)
    second = [id for id, fact in facts.items() if fact.status == "second-hand"]
    also = f" Second-hand: {', '.join(second)}." if second else ""
    different = " They are different people, measured in different ways." if len(facts) > 1 else ""
    return f"In whom: {whom}.{different} What this picture leaves out: {caveats or OTHERS}{also}"


def _ends(figure: Figure) -> tuple[float, float]:
    low = figure.estimate if figure.low is None else figure.low
    high = figure.estimate if figure.high is None else figure.high
    return low, high


def _rows(found: tuple[Found, ...], line: float | None) -> Picture:
    """Rows of dots with their intervals, each with its words left and its number right."""
    places = [float(k) for k in range(len(found))]
    ends = [_ends(one.figure) for one in found]
    dots = marks.dots(
        [one.figure.estimate for one in found],
        places,
        "estimate with its interval",
        x_low=[low for low, _ in ends],
        x_high=[high for _, high in ends],
        role="accent",
    )
    numbers = [
        marks.note(1.01, place, _wrapped(figure_text(one.figure), 30), xref="paper")
        for place, one in zip(places, found, strict=True)
    ]
    values = [value for pair in ends for value in pair] + ([] if line is None else [line])
    unit = found[0].figure.unit
    ratio = unit in RATIOS and min(values) > 0
    shapes = [] if line is None else [marks.rule(x=line, role="ink")]
    layout = marks.layout(
        f"{unit_name(unit) or 'value'}{' (each step multiplies)' if ratio else ''}",
        "",
        None if ratio else _span(values),
        [len(found) - 0.5, -0.5],
        height=110 + ROW_PX * len(found),
        annotations=numbers,
        shapes=shapes,
        showlegend=False,
    )
    if ratio:
        layout["xaxis"] |= _log_axis(min(values), max(values))
    labels = [_wrapped(f"{one.label} [{one.fact.id}]", 38) for one in found]
    layout["yaxis"] |= {"tickvals": places, "ticktext": labels, "ticks": "", "showgrid": False}
    layout["margin"] |= {"r": 230}
    return Picture([dots], layout)


def _log_axis(low: float, high: float) -> dict[str, Any]:
    """A logarithmic axis with ticks at 1, 2 and 5 and their tens, wide enough for all values."""
    ticks = [digit * 10.0**power for power in range(-4, 5) for digit in (1, 2, 5)]
    shown = [tick for tick in ticks if low * 0.8 <= tick <= high * 1.25]
    span = [math.log10(low * 0.85), math.log10(high * 1.18)]
    return {
        "type": "log",
        "range": span,
        "tickvals": shown,
        "ticktext": [f"{tick:g}" for tick in shown],
    }


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _wrapped(text: str, width: int) -> str:
    return "<br>".join(textwrap.wrap(text, width))


def _span(values: list[float]) -> list[float]:
    low, high = min(values), max(values)
    room = 0.08 * (high - low) or max(abs(high), 1.0) * 0.1
    return [low - room, high + room]


def _side(one: Found, line: float) -> str:
    low, high = _ends(one.figure)
    if low > line or high < line:
        return ""
    return f" (the interval includes {line:g}, no difference)"


def forest(*refs: str, title: str = "") -> Explorer[tuple[Found, ...]]:
    """Return a forest plot of figures in one unit, with the line of no difference.

    ``refs`` name figures as ``"fact/key"``. For ratios the line lies at 1 and the axis is
    logarithmic, for differences at 0. Raises `InputError` for unknown names or mixed units.
    """
    found = _all(refs)
    line = 1.0 if _one_unit(found) in RATIOS else 0.0
    reading = _sentence("; ".join(one.said + _side(one, line) for one in found))
    return _picture("forest", title or "Estimates and their intervals", found, reading, line)


def dots(*refs: str, title: str = "") -> Explorer[tuple[Found, ...]]:
    """Return figures in one unit as dots with their intervals, without a line of no difference."""
    found = _all(refs)
    _one_unit(found)
    reading = _sentence("; ".join(one.said for one in found))
    return _picture("dots", title or "Estimates and their intervals", found, reading, None)


def _picture(
    name: str, title: str, found: tuple[Found, ...], reading: str, line: float | None
) -> Explorer[tuple[Found, ...]]:
    return Explorer(
        name=name,
        title=title,
        controls=(),
        compute=lambda: found,
        picture=lambda state: _rows(state, line),
        reading=lambda _: reading,
        limits=_limits(found),
        facts=tuple(dict.fromkeys(one.fact.id for one in found)),
    )


def icons(ref: str, title: str = "", people_shown: int = 100) -> Explorer[tuple[Found, ...]]:
    """Return a share as people in rows of ten, rounded to whole people.

    ``ref`` names a figure in per cent as ``"fact/key"``; ``people_shown`` is how many people are
    drawn (10 to 1,000). Raises `InputError` for another unit.
    """
    found = find(ref)
    if found.figure.unit != "%" or not 0 <= found.figure.estimate <= 100:
        raise InputError(
            f"{ref} is {figure_text(found.figure)}: people as icons need a share in per cent."
        )
    if not isinstance(people_shown, int) or not 10 <= people_shown <= 1000:
        raise InputError(f"people_shown is {people_shown!r}: give a whole number, 10 to 1,000.")
    count = round(people_shown * found.figure.estimate / 100)
    columns = 10 if people_shown <= 200 else 50
    size = 30 if columns == 10 else 16
    groups = [(count, found.label, "accent"), (people_shown - count, "not", "ghost")]
    crowd = people.icons(groups, columns=columns, size=size)
    middle = {"transform": f"translate({(WIDTH - crowd.width) / 2:g},0)"}
    drawing = Drawing(
        WIDTH, crowd.height, ({"tag": "g", **middle, "children": list(crowd.elements)},)
    )
    reading = f"About {count} of {people_shown:,} people: {found.said}."
    return Explorer(
        name="icons",
        title=title or f"How many of {people_shown:,}?",
        controls=(),
        compute=lambda: (found,),
        picture=lambda _: Picture(svg=drawing),
        reading=lambda _: reading,
        limits=_limits((found,)),
        facts=(found.fact.id,),
    )


def _matches(text: str, wanted: str | None) -> bool:
    return wanted is None or str(wanted).casefold() in text.casefold()


def facts(topic: str | None = None, population: str | None = None) -> pd.DataFrame:
    """Return the figures of all facts as a table, one row a figure.

    ``topic`` is one of the topics, ``population`` a word that must occur in whom it was found
    ("runners"). Facts without a figure have one row without numbers. Columns: fact, topic,
    statement, key, label, estimate, low, high, interval, sd, unit, n, group, at, population,
    source, link, status, caveat. Raises `InputError` for an unknown topic.
    """
    import pandas as pd

    known = load().facts.values()
    topics = sorted({fact.topic for fact in known})
    if topic is not None and topic not in topics:
        raise InputError(f"There is no topic {topic!r}: the topics are {', '.join(topics)}.")
    rows = [
        _row(fact, figure)
        for fact in known
        if topic in (None, fact.topic) and _matches(fact.population, population)
        for figure in fact.figures or (None,)
    ]
    if not rows:
        raise InputError(
            f"No fact of this kind was found in {population!r}: try a shorter word, such as "
            "'runners' or 'adults'."
        )
    return (
        pd.DataFrame(rows).convert_dtypes().sort_values(["fact"], kind="stable", ignore_index=True)
    )


def _row(fact: Fact, figure: Figure | None) -> dict[str, Any]:
    sources = citations(fact.source)
    empty = dict.fromkeys(field.name for field in dataclasses.fields(Figure))
    numbers = dataclasses.asdict(figure) if figure else empty
    return {
        "fact": fact.id,
        "topic": fact.topic,
        "statement": fact.statement,
        **numbers,
        "population": fact.population,
        "source": "; ".join(source.short for source in sources),
        "link": next((source.link for source in sources if source.link), ""),
        "status": fact.status,
        "caveat": fact.caveat,
    }
