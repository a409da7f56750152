"""One definition per explorer, from which its widget, its figure, its numbers and tests come.

An explorer is a model with at most three controls. `Explorer.tabulate` evaluates it over the
whole grid of control values once and keeps only what differs between frames, each column only
along the controls it depends on; the browser plays that table without a kernel.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from backstride import errors
from backstride.views.svg import Drawing, to_svg

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

State = TypeVar("State")
Path = tuple[str | int, ...]
MAX_TABLE_BYTES = 2_000_000


@dataclasses.dataclass(frozen=True)
class Slider:
    """A control that moves in equal steps from ``low`` to ``high``; ``time`` adds a play button."""

    name: str
    label: str
    unit: str
    low: float
    high: float
    step: float
    default: float
    help: str
    time: bool = False

    @property
    def values(self) -> tuple[float, ...]:
        """All positions, from low to high."""
        count = round((self.high - self.low) / self.step) + 1
        return tuple(round(self.low + k * self.step, 9) for k in range(count))

    @property
    def start(self) -> int:
        """The index of the default position."""
        return self.index(self.default)

    def index(self, value: object) -> int:
        """Return the position nearest to ``value``; an `InputError` if it lies outside."""
        number = errors.number(self.label, value, self.low, self.high, self.unit)
        return round((number - self.low) / self.step)


@dataclasses.dataclass(frozen=True)
class Choice:
    """A control that picks one of a few named options."""

    name: str
    label: str
    options: tuple[str, ...]
    default: str
    help: str
    time: bool = False

    @property
    def values(self) -> tuple[str, ...]:
        """All options in order."""
        return self.options

    @property
    def start(self) -> int:
        """The index of the default option."""
        return self.options.index(self.default)

    def index(self, value: object) -> int:
        """Return the position of the option ``value``; an `InputError` names the options.

        A whole number stands for the option of the same name: 50 for "50".
        """
        whole = isinstance(value, int) and not isinstance(value, bool)
        named = str(value) if whole else value
        return self.options.index(errors.choice(self.label, named, self.options))


Control = Slider | Choice


@dataclasses.dataclass(frozen=True)
class Picture:
    """What a frame shows: plotly ``data`` and ``layout`` as plain dictionaries, or a drawing."""

    data: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    layout: dict[str, Any] = dataclasses.field(default_factory=dict)
    svg: Drawing | None = None

    def as_tree(self) -> dict[str, Any]:
        """Return the picture as one nested dictionary: data, layout and svg."""
        tree: dict[str, Any] = {"data": self.data, "layout": self.layout}
        return tree | ({"svg": self.svg.as_tree()} if self.svg else {})


@dataclasses.dataclass(frozen=True)
class Column:
    """Where a varying part of the picture lies in a table.

    ``path`` leads to the part; its values for frame (i, j, k) start at
    ``offset + i * strides[0] + j * strides[1] + k * strides[2]`` and are ``length`` long
    (``length`` 0 means one bare value).
    """

    path: Path
    offset: int
    length: int
    strides: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class Tabulated:
    """An explorer's whole grid: the first frame, and what differs from it in the others."""

    base: dict[str, Any]
    numbers: NDArray[np.float32]
    columns: tuple[Column, ...]
    texts: tuple[str, ...]
    text_index: NDArray[np.uint16]
    text_columns: tuple[Column, ...]
    readings: Column

    def _start(self, column: Column, position: tuple[int, ...]) -> int:
        return column.offset + sum(i * s for i, s in zip(position, column.strides, strict=True))

    def reading(self, position: tuple[int, ...]) -> str:
        """Return the reading of the frame at these control positions."""
        return self.texts[int(self.text_index[self._start(self.readings, position)])]

    def frame(self, position: tuple[int, ...]) -> dict[str, Any]:
        """Return the whole picture of a frame, as the browser puts it together."""
        leaves = dict(_leaves(self.base))
        for column in self.columns:
            start = self._start(column, position)
            values = self.numbers[start : start + max(column.length, 1)]
            leaves[column.path] = values if column.length else float(values[0])
        for column in self.text_columns:
            leaves[column.path] = self.texts[int(self.text_index[self._start(column, position)])]
        frame: dict[str, Any] = _grow(leaves)
        return frame


def _is_series(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.ndim == 1 and value.dtype.kind in "fiub"
    numeric = (int, float, np.number, type(None))
    return (
        isinstance(value, list | tuple)
        and len(value) > 0
        and all(isinstance(v, numeric) and not isinstance(v, bool) for v in value)
    )


def _leaves(node: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Walk a picture: every number, series of numbers, text and other scalar with its path."""
    if isinstance(node, Mapping):
        if not node:
            yield path, {}
        for key, value in node.items():
            yield from _leaves(value, (*path, key))
    elif _is_series(node):
        yield path, np.array([np.nan if v is None else v for v in node], dtype=float)
    elif isinstance(node, list | tuple):
        if not node:
            yield path, []
        for place, value in enumerate(node):
            yield from _leaves(value, (*path, place))
    elif isinstance(node, int | float | np.number) and not isinstance(node, bool):
        yield path, float(node)
    else:
        yield path, node


def _grow(leaves: Mapping[Path, Any]) -> Any:
    """Build the nested picture back from its leaves."""
    if () in leaves:
        return leaves[()]
    branches: dict[str | int, dict[Path, Any]] = {}
    for path, value in leaves.items():
        branches.setdefault(path[0], {})[path[1:]] = value
    grown = {key: _grow(branch) for key, branch in branches.items()}
    if all(isinstance(key, int) for key in grown):
        return [grown[key] for key in sorted(grown)]
    return grown


def _plain(node: Any) -> Any:
    """The picture as JSON allows it: arrays as lists, gaps as None."""
    if isinstance(node, Mapping):
        return {key: _plain(value) for key, value in node.items()}
    if isinstance(node, np.ndarray | list | tuple):
        return [_plain(value) for value in node]
    if isinstance(node, float | np.floating):
        return (
            None if np.isnan(node) else float(np.format_float_positional(node, 6, fractional=False))
        )
    return node


def _needed(grid: NDArray[Any], axes: int) -> NDArray[Any]:
    """Drop each of the first ``axes`` axes along which nothing differs (its length becomes 1)."""
    for axis in range(axes):
        first = np.take(grid, [0], axis=axis)
        same = grid == first
        if grid.dtype.kind == "f":
            same |= np.isnan(grid) & np.isnan(first)
        if same.all():
            grid = first
    return grid


def _strides(shape: tuple[int, ...], length: int) -> tuple[int, ...]:
    """Steps through a flat table for each axis; 0 for an axis that was dropped."""
    steps = []
    step = length
    for size in reversed(shape):
        steps.append(0 if size == 1 else step)
        step *= size
    return tuple(reversed(steps))


@dataclasses.dataclass(frozen=True)
class Explorer(Generic[State]):
    """A model with at most three controls, its picture, and the sentence that reads it.

    ``compute`` takes the control values by name and returns a state; ``picture`` and
    ``reading`` turn a state into what is seen and what is said. ``limits`` tells on the same
    screen what the picture leaves out; ``facts`` are the ids behind its numbers.
    """

    name: str
    title: str
    controls: tuple[Control, ...]
    compute: Callable[..., State]
    picture: Callable[[State], Picture]
    reading: Callable[[State], str]
    limits: str
    facts: tuple[str, ...] = ()

    @property
    def shape(self) -> tuple[int, ...]:
        """How many positions each control has."""
        return tuple(len(control.values) for control in self.controls)

    @property
    def start(self) -> tuple[int, ...]:
        """The default position of each control."""
        return tuple(control.start for control in self.controls)

    def positions(self, **values: object) -> tuple[int, ...]:
        """Return the grid position for control values by name; defaults fill the rest."""
        known = {control.name: control for control in self.controls}
        for name in values:
            if name not in known:
                listed = ", ".join(known) or "none"
                raise errors.InputError(
                    f"Explorer {self.name} has no control {name!r}: its controls are {listed}."
                )
        return tuple(
            control.index(values[name]) if name in values else control.start
            for name, control in known.items()
        )

    def state_at(self, position: tuple[int, ...]) -> State:
        """Evaluate the model at a grid position."""
        values = {
            control.name: control.values[place]
            for control, place in zip(self.controls, position, strict=True)
        }
        return self.compute(**values)

    def figure(self, **values: object) -> go.Figure:
        """Return the plotly figure at these control values, to restyle or save."""
        import plotly.graph_objects as go

        picture = self.picture(self.state_at(self.positions(**values)))
        return go.Figure(picture.data, picture.layout)

    def drawing(self, **values: object) -> str:
        """Return the drawing at these control values as SVG text ('' if there is none)."""
        state = self.state_at(self.positions(**values))
        svg = self.picture(state).svg
        return to_svg(svg, self.reading(state)) if svg else ""

    def numbers(self, **values: object) -> pd.DataFrame:
        """Return what the figure draws as a long table: series, x, y (and their meaning)."""
        import pandas as pd

        picture = self.picture(self.state_at(self.positions(**values)))
        frames = [
            pd.DataFrame({"series": trace.get("name", ""), "x": trace["x"], "y": trace["y"]})
            for trace in picture.data
            if "x" in trace and "y" in trace
        ]
        if not frames:
            return pd.DataFrame({"series": [], "x": [], "y": []})
        table = pd.concat(frames, ignore_index=True)
        for name in ("x", "y"):
            title = picture.layout.get(f"{name}axis", {}).get("title", {})
            table.attrs[name] = title.get("text", "") if isinstance(title, dict) else title
        return table

    def tabulate(self) -> Tabulated:
        """Evaluate the whole grid once; a `ValueError` names a part that frames cannot share."""
        places = list(itertools.product(*(range(size) for size in self.shape)))
        states = [self.state_at(place) for place in places]
        frames = [dict(_leaves(self.picture(state).as_tree())) for state in states]
        sizes = {p: v.size if isinstance(v, np.ndarray) else -1 for p, v in frames[0].items()}
        for frame, place in zip(frames, places, strict=True):
            here = {p: v.size if isinstance(v, np.ndarray) else -1 for p, v in frame.items()}
            if here != sizes:
                odd = sorted(map(str, set(here.items()) ^ set(sizes.items())))
                raise ValueError(f"{self.name}, position {place}: frames differ in {odd[:4]}")
        return self._packed(frames, [self.reading(state) for state in states])

    def _packed(self, frames: list[dict[Path, Any]], readings: list[str]) -> Tabulated:
        axes = len(self.shape)
        blocks: list[NDArray[np.float32]] = []
        columns: list[Column] = []
        words: dict[str, int] = {}
        word_blocks: list[NDArray[np.uint16]] = []

        def add_text(path: Path, values: list[str]) -> Column:
            index = [words.setdefault(value, len(words)) for value in values]
            grid = _needed(np.array(index, dtype=np.uint16).reshape(self.shape), axes)
            offset = sum(block.size for block in word_blocks)
            word_blocks.append(grid.ravel())
            return Column(path, offset, 0, _strides(grid.shape, 1))

        text_columns = []
        for path, first in frames[0].items():
            values = [frame[path] for frame in frames]
            if isinstance(first, np.ndarray | float):
                bare = isinstance(first, float)
                length = 1 if bare else np.size(first)
                flat = np.array(values, dtype=np.float32).reshape((*self.shape, length))
                grid = _needed(flat, axes)
                if grid.shape[:axes] == (1,) * axes:
                    continue
                offset = sum(block.size for block in blocks)
                blocks.append(grid.ravel())
                strides = _strides(grid.shape[:axes], length)
                columns.append(Column(path, offset, 0 if bare else length, strides))
            elif any(value != first for value in values):
                text_columns.append(add_text(path, [str(value) for value in values]))
        reading = add_text(("reading",), readings)
        numbers = np.concatenate(blocks) if blocks else np.zeros(0, dtype=np.float32)
        if numbers.nbytes > MAX_TABLE_BYTES:
            raise ValueError(f"{self.name}: the table has {numbers.nbytes} bytes: coarsen a step")
        return Tabulated(
            base=_plain(_grow(frames[0])),
            numbers=numbers,
            columns=tuple(columns),
            texts=tuple(words),
            text_index=np.concatenate(word_blocks),
            text_columns=tuple(text_columns),
            readings=reading,
        )
