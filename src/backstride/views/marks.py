"""The house vocabulary of marks, as plain plotly dictionaries.

The same thing always looks the same: a model is a line, a measurement a dot with its
interval, uncertainty a band, an assumption dashed. Plain dictionaries keep a frame of an
explorer far below a millisecond; `Explorer.figure` has plotly check them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from backstride.views.theme import FONT, SMALL_TEXT_PX, TEXT_PX, colour, see_through

Trace = dict[str, Any]
Numbers = Sequence[float] | Any


def line(x: Numbers, y: Numbers, name: str, role: str = "accent", **more: Any) -> Trace:
    """A model's curve: solid, unmarked."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "name": name,
        "line": {"color": colour(role), "width": 3},
        **more,
    }


def assumption(x: Numbers, y: Numbers, name: str, role: str = "grey", **more: Any) -> Trace:
    """A curve that nobody measured: dashed, and its name should say that it is assumed."""
    style = {"line": {"color": colour(role), "width": 2.5, "dash": "dash"}}
    return line(x, y, name, role, **(style | more))


def band(
    x: Numbers, low: Numbers, high: Numbers, name: str, role: str = "accent", **more: Any
) -> list[Trace]:
    """Uncertainty or spread between ``low`` and ``high``: two traces, the second filled."""
    edge = {"color": see_through(role, 0.0), "width": 0}
    hidden = line(x, low, name, role, line=edge, hoverinfo="skip", showlegend=False, **more)
    shown = line(x, high, name, role, line=edge, hoverinfo="skip", **more)
    return [hidden, shown | {"fill": "tonexty", "fillcolor": see_through(role, 0.16)}]


def _whiskers(
    values: Numbers, low: Numbers | None, high: Numbers | None, role: str
) -> dict[str, Any]:
    if low is None or high is None:
        return {"visible": False}
    return {
        "type": "data",
        "symmetric": False,
        "array": [h - v for v, h in zip(values, high, strict=True)],
        "arrayminus": [v - lo for v, lo in zip(values, low, strict=True)],
        "color": colour(role),
        "thickness": 2,
        "width": 6,
    }


def dots(
    x: Numbers,
    y: Numbers,
    name: str,
    x_low: Numbers | None = None,
    x_high: Numbers | None = None,
    y_low: Numbers | None = None,
    y_high: Numbers | None = None,
    role: str = "ink",
    symbol: str = "circle",
    **more: Any,
) -> Trace:
    """Measurements: dots, with intervals along x or y where low and high ends are given."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": x,
        "y": y,
        "name": name,
        "error_x": _whiskers(x, x_low, x_high, role),
        "error_y": _whiskers(y, y_low, y_high, role),
        "marker": {
            "color": colour(role),
            "size": 11,
            "symbol": symbol,
            "line": {"color": "white", "width": 1},
        },
        **more,
    }


def note(x: float, y: float, text: str, role: str = "ink", **more: Any) -> dict[str, Any]:
    """A label at a place in the picture, in data coordinates unless ``xref``/``yref`` say else."""
    return {
        "x": x,
        "y": y,
        "text": text,
        "showarrow": False,
        "font": {"color": colour(role), "size": SMALL_TEXT_PX},
        "align": "left",
        "xanchor": "left",
        **more,
    }


def rule(
    x: float | None = None, y: float | None = None, role: str = "grey", **more: Any
) -> dict[str, Any]:
    """A thin straight line across the whole picture at ``x`` or at ``y`` (a shape)."""
    style = {"type": "line", "line": {"color": colour(role), "width": 1.5, "dash": "dot"}}
    if x is not None:
        ends = {"x0": x, "x1": x, "y0": 0, "y1": 1, "xref": "x", "yref": "paper"}
    else:
        ends = {"x0": 0, "x1": 1, "y0": y, "y1": y, "xref": "paper", "yref": "y"}
    return style | ends | more


def axis(title: str, span: Sequence[float] | None = None, **more: Any) -> dict[str, Any]:
    """An axis with its title (unit included), fixed to ``span`` where given."""
    base: dict[str, Any] = {
        "title": {"text": title, "standoff": 12},
        "showgrid": True,
        "gridcolor": "#EDF0F3",
        "zeroline": False,
        "linecolor": colour("grey"),
        "showline": True,
        "ticks": "outside",
        "tickcolor": colour("grey"),
        "automargin": True,
    }
    if span is not None:
        base["range"] = [float(span[0]), float(span[1])]
    return base | more


def layout(
    x_title: str,
    y_title: str,
    x_range: Sequence[float] | None = None,
    y_range: Sequence[float] | None = None,
    height: int = 420,
    annotations: Sequence[dict[str, Any]] = (),
    shapes: Sequence[dict[str, Any]] = (),
    **more: Any,
) -> dict[str, Any]:
    """The calm page around the marks: white, roomy, fixed axes, legend above."""
    base: dict[str, Any] = {
        "height": height,
        "font": {"family": FONT, "size": TEXT_PX, "color": colour("ink")},
        "paper_bgcolor": "white",
        "plot_bgcolor": "white",
        "margin": {"l": 70, "r": 24, "t": 24, "b": 64},
        "xaxis": axis(x_title, x_range),
        "yaxis": axis(y_title, y_range),
        "annotations": list(annotations),
        "shapes": list(shapes),
        "legend": {
            "traceorder": "normal",
            "orientation": "h",
            "yanchor": "bottom",
            "y": 1.02,
            "x": 0,
        },
        "hoverlabel": {"font": {"family": FONT, "size": SMALL_TEXT_PX}},
        "dragmode": False,
    }
    return base | more
