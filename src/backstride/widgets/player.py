"""The browser's side of an explorer: a table, the player of it, and one plotly.js a page."""

from __future__ import annotations

import gzip
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets
import numpy as np
import traitlets

from backstride.views.explorer import Column, Control, Explorer, Slider, Tabulated
from backstride.views.svg import STYLE

HERE = Path(__file__).parent


@cache
def style() -> str:
    """Return the style sheet shared by every widget and card."""
    sheets = (HERE / name for name in ("style.css", "plan.css"))
    return "".join(sheet.read_text(encoding="utf-8") for sheet in sheets) + STYLE


@cache
def script(name: str) -> str:
    """Return the text of one of the package's scripts."""
    return (HERE / name).read_text(encoding="utf-8")


def with_text(bundle: Any, text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give a widget's mime bundle a stable text form, which nbval compares."""
    data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
    return {**(data or {}), "text/plain": text}, metadata or {}


class Runtime(anywidget.AnyWidget):
    """Holds plotly.js, compressed, so that a page receives it once for all its pictures."""

    _esm = "export default {};"
    source = traitlets.Bytes().tag(sync=True)


@cache
def runtime() -> Runtime:
    """Return the one `Runtime` of this kernel."""
    source = files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()
    return Runtime(source=gzip.compress(source, compresslevel=6, mtime=0))


def _column(column: Column) -> dict[str, Any]:
    return {
        "path": list(column.path),
        "offset": column.offset,
        "length": column.length,
        "strides": list(column.strides),
    }


def spoken(control: Control) -> str:
    """A control's label with its unit, as it is shown and read aloud."""
    unit = control.unit if isinstance(control, Slider) else ""
    return f"{control.label} ({unit})" if unit else control.label


def _control(control: Control) -> dict[str, Any]:
    common = {"spoken": spoken(control), "help": control.help, "count": len(control.values)}
    if isinstance(control, Slider):
        more = {"low": control.low, "step": control.step, "start": control.default}
        return common | more | {"kind": "slider"}
    return common | {"kind": "choice", "start": control.start, "options": list(control.options)}


def _time(axis: Slider) -> dict[str, Any]:
    return _control(axis) | {"label": axis.label, "unit": axis.unit}


def as_spec(explorer: Explorer[Any], table: Tabulated) -> dict[str, Any]:
    """Return what the page needs beside the numbers: first frame, columns, texts, controls."""
    return {
        "base": table.base,
        "columns": [_column(column) for column in table.columns],
        "texts": list(table.texts),
        "text_index": table.text_index.tolist(),
        "text_columns": [_column(column) for column in table.text_columns],
        "readings": _column(table.readings),
        "controls": [_control(control) for control in explorer.controls],
        "time": _time(explorer.time) if explorer.time else None,
        "limits": explorer.limits,
    }


class Player(anywidget.AnyWidget):
    """Draws the frame at the control values ``c0`` to ``c2`` from ``table``, in the page.

    ``t`` is where an explorer with a time axis stands; while it plays only the page knows.
    """

    _esm = script("player.js")
    _css = style()
    spec: Any = traitlets.Dict().tag(sync=True)
    table = traitlets.Bytes().tag(sync=True)
    runtime = traitlets.Instance(ipywidgets.Widget, allow_none=True).tag(
        sync=True, **ipywidgets.widget_serialization
    )
    c0 = traitlets.Any(0).tag(sync=True)
    c1 = traitlets.Any(0).tag(sync=True)
    c2 = traitlets.Any(0).tag(sync=True)
    t = traitlets.Any(0).tag(sync=True)


def traits(explorer: Explorer[Any]) -> tuple[str, ...]:
    """Return the names of the player's traits that hold the explorer's axes, in their order."""
    controls = tuple(f"c{k}" for k in range(len(explorer.controls)))
    return (*controls, "t") if explorer.time else controls


def player(explorer: Explorer[Any], table: Tabulated) -> Player:
    """Return the view of a tabulated explorer, at its default position."""
    starts = {
        trait: axis.default if isinstance(axis, Slider) else axis.start
        for trait, axis in zip(traits(explorer), explorer.axes, strict=True)
    }
    return Player(
        spec=as_spec(explorer, table),
        table=np.ascontiguousarray(table.numbers, dtype="<f4").tobytes(),
        runtime=runtime() if table.base["data"] else None,
        **starts,
    )
