"""Drawings as plain data: a tree of SVG elements that Python and the browser draw alike."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from backstride.views.theme import COLOURS, FONT

Element = Mapping[str, Any]

#: What the classes of drawing elements look like. The browser gets the same rules.
STYLE = f"""
.bs-drawing {{ font-family: {FONT}; }}
.bs-ink {{ stroke: {COLOURS["ink"]}; fill: none; }}
.bs-accent {{ stroke: {COLOURS["accent"]}; fill: none; }}
.bs-warning {{ stroke: {COLOURS["warning"]}; fill: none; }}
.bs-second {{ stroke: {COLOURS["second"]}; fill: none; }}
.bs-grey {{ stroke: {COLOURS["grey"]}; fill: none; }}
.bs-ghost {{ stroke: {COLOURS["faint"]}; fill: none; }}
.bs-fill-ink {{ fill: {COLOURS["ink"]}; }}
.bs-fill-accent {{ fill: {COLOURS["accent"]}; }}
.bs-fill-warning {{ fill: {COLOURS["warning"]}; }}
.bs-fill-second {{ fill: {COLOURS["second"]}; }}
.bs-fill-grey {{ fill: {COLOURS["grey"]}; }}
.bs-fill-ghost {{ fill: {COLOURS["faint"]}; }}
.bs-text {{ fill: {COLOURS["ink"]}; font-size: 15px; }}
.bs-text-accent {{ fill: {COLOURS["accent"]}; font-size: 15px; }}
.bs-text-warning {{ fill: {COLOURS["warning"]}; font-size: 15px; }}
.bs-round {{ stroke-linecap: round; stroke-linejoin: round; }}
.bs-dashed {{ stroke-dasharray: 7 6; }}
"""


@dataclasses.dataclass(frozen=True)
class Drawing:
    """An SVG picture of ``width`` by ``height`` units made of ``elements``.

    An element is a mapping with a ``tag`` (polyline, polygon, line, circle, rect, path, text,
    g), its attributes, ``text`` for a text, ``points`` as a flat list of x and y,
    ``children`` for a group, and ``move`` for where it goes as it is: x, y and by how many degrees
    it turns (clockwise). Numbers, points, moves and texts may differ between an explorer's frames.
    """

    width: float
    height: float
    elements: tuple[Element, ...]

    def as_tree(self) -> dict[str, Any]:
        """Return the drawing as plain nested dictionaries and lists."""
        children = [dict(element) for element in self.elements]
        return {"width": self.width, "height": self.height, "children": children}


def _number(value: Any) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _points(flat: Sequence[float]) -> str:
    pairs = zip(flat[0::2], flat[1::2], strict=True)
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in pairs)


def _attribute(name: str, value: Any) -> str:
    if name == "points":
        return f' points="{_points(value)}"'
    if name == "move":
        x, y, turn = value
        return f' transform="translate({x:.2f} {y:.2f}) rotate({turn:.2f})"'
    return f' {name}="{escape(_number(value))}"'


def _element(element: Element) -> str:
    inner = escape(str(element.get("text", "")))
    inner += "".join(_element(child) for child in element.get("children", ()))
    attributes = "".join(
        _attribute(name, value)
        for name, value in element.items()
        if name not in ("tag", "text", "children")
    )
    return f"<{element['tag']}{attributes}>{inner}</{element['tag']}>"


def to_svg(drawing: Drawing, label: str) -> str:
    """Return the drawing as SVG text with ``label`` as its accessible name."""
    body = "".join(_element(element) for element in drawing.elements)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="bs-drawing" role="img" '
        f'aria-label="{escape(label, quote=True)}" '
        f'viewBox="0 0 {drawing.width:g} {drawing.height:g}"><style>{STYLE}</style>{body}</svg>'
    )
