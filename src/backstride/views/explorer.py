"""One definition per explorer, from which its widget, its figure, its numbers and tests come.

An explorer is a model with at most three controls. `Explorer.tabulate` evaluates it over the
whole grid of control values once and keeps only what differs between frames, each column only
along the controls it depends on; the browser plays that table without a kernel.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from backstride import errors
from backstride.views import marks
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
    """What a frame shows: plotly ``data`` and ``layout`` as plain dictionaries, or a drawing.

    ``cursor`` are dots on the curves at the moment shown, each with ``x``, ``y``, the plotly
    ``yaxis`` it belongs to and a ``role`` (its colour); the page draws them above the curves, so
    that playing need not draw the curves again. ``loop_s`` is how long one round of the
    explorer's time axis takes.
    """

    data: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    layout: dict[str, Any] = dataclasses.field(default_factory=dict)
    svg: Drawing | None = None
    cursor: tuple[dict[str, Any], ...] = ()
    loop_s: float | None = None

    def as_tree(self) -> dict[str, Any]:
        """Return the picture as one nested dictionary: data, layout, and what else there is."""
        tree: dict[str, Any] = {"data": self.data, "layout": self.layout}
        tree |= {"svg": self.svg.as_tree()} if self.svg else {}
        tree |= {"cursor": list(self.cursor)} if self.cursor else {}
        return tree | ({} if self.loop_s is None else {"loop_s": self.loop_s})

    def marked(self) -> Picture:
        """Return the picture with its cursor as plotly dots and a line, to stand still."""
        if not self.cursor:
            return self
        shapes = [*self.layout.get("shapes", ()), marks.rule(x=self.cursor[0]["x"], role="ink")]
        dots = [
            marks.dots([c["x"]], [c["y"]], c["name"], role=c["role"], yaxis=c["yaxis"])
            for c in self.cursor
        ]
        layout = self.layout | {"shapes": shapes}
        return dataclasses.replace(self, data=[*self.data, *dots], layout=layout)


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
        leaves = _leaves(self.base)
        for column in self.columns:
            start = self._start(column, position)
            values = self.numbers[start : start + max(column.length, 1)]
            leaves[column.path] = values if column.length else float(values[0])
        for column in self.text_columns:
            leaves[column.path] = self.texts[int(self.text_index[self._start(column, position)])]
        frame: dict[str, Any] = _grow(leaves)
        return frame


NUMBERS = (int, float, np.number)


def _is_series(values: list[Any] | tuple[Any, ...]) -> bool:
    """Whether a list holds nothing but numbers and gaps (None), and at least one."""
    return bool(values) and all(
        type(v) is float or v is None or (isinstance(v, NUMBERS) and not isinstance(v, bool))
        for v in values
    )


Leaves = dict[Path, Any]


def _collect(node: Any, path: Path, found: Leaves, known: _Known | None = None) -> None:
    if isinstance(node, str):
        found[path] = node
    elif isinstance(node, dict) and node:
        for key, value in node.items():
            _collect(value, (*path, key), found, known)
    elif isinstance(node, np.ndarray) and node.ndim == 1 and node.dtype.kind in "fiub":
        found[path] = node.astype(float)
    elif isinstance(node, list | tuple):
        if _is_series(node):
            found[path] = np.array(node, dtype=float)  # a gap, None, becomes not-a-number
        elif not node:
            found[path] = []
        elif known is not None and isinstance(node, tuple):
            found |= known.leaves(node, path)
        else:
            for place, value in enumerate(node):
                _collect(value, (*path, place), found, known)
    elif isinstance(node, NUMBERS) and not isinstance(node, bool):
        found[path] = float(node)
    else:
        found[path] = node


class _Known:
    """Parts that several pictures share (a trace, a layout, a tuple of children): walked once."""

    def __init__(self) -> None:
        self._parts: dict[tuple[int, Path], tuple[Any, Leaves]] = {}

    def leaves(self, node: Any, path: Path) -> Leaves:
        """Return the leaves of a part that stands at ``path``."""
        key = (id(node), path)
        if key not in self._parts:
            found: Leaves = {}
            items = enumerate(node) if isinstance(node, tuple) else node.items()
            for name, value in items:
                _collect(value, (*path, name), found)
            self._parts[key] = (node, found)  # holding the node keeps its id its own
        return self._parts[key][1]


def _leaves(tree: Mapping[str, Any], known: _Known | None = None) -> Leaves:
    """Return every number, series of numbers, text and other scalar of a picture by its path."""
    found: Leaves = {}
    for name, branch in tree.items():
        if known is not None and name == "layout" and branch:
            found |= known.leaves(branch, (name,))
        elif known is not None and name == "data" and branch:
            for place, trace in enumerate(branch):
                found |= known.leaves(trace, (name, place))
        else:
            _collect(branch, (name,), found, known)
    return found


def _sizes(leaves: Leaves) -> dict[Path, int]:
    """How many numbers each part holds that is a series; the others have -1."""
    return {p: v.size if isinstance(v, np.ndarray) else -1 for p, v in leaves.items()}


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

    ``time`` is no control but an axis that the page plays in a loop (play, pause, step, speed).
    Its last position is the first one of the next round, and `Picture.loop_s` how long a round
    takes.
    """

    name: str
    title: str
    controls: tuple[Control, ...]
    compute: Callable[..., State]
    picture: Callable[[State], Picture]
    reading: Callable[[State], str]
    limits: str
    facts: tuple[str, ...] = ()
    time: Slider | None = None

    @property
    def axes(self) -> tuple[Control, ...]:
        """What a position counts along: the controls, then the time axis if there is one."""
        return (*self.controls, self.time) if self.time else self.controls

    @property
    def shape(self) -> tuple[int, ...]:
        """How many positions each axis has."""
        return tuple(len(axis.values) for axis in self.axes)

    @property
    def start(self) -> tuple[int, ...]:
        """The default position of each axis."""
        return tuple(axis.start for axis in self.axes)

    def positions(self, **values: object) -> tuple[int, ...]:
        """Return the grid position for values of the axes by name; defaults fill the rest."""
        known = {axis.name: axis for axis in self.axes}
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
            axis.name: axis.values[place] for axis, place in zip(self.axes, position, strict=True)
        }
        return self.compute(**values)

    def figure(self, **values: object) -> go.Figure:
        """Return the plotly figure at these control values, to restyle or save."""
        import plotly.graph_objects as go

        picture = self.picture(self.state_at(self.positions(**values))).marked()
        return go.Figure(picture.data, picture.layout)

    def drawing(self, **values: object) -> str:
        """Return the drawing at these control values as SVG text ('' if there is none)."""
        state = self.state_at(self.positions(**values))
        svg = self.picture(state).svg
        return to_svg(svg, self.reading(state)) if svg else ""

    def numbers(self, **values: object) -> pd.DataFrame:
        """Return what the figure draws as a long table: series, x, y (and their meaning)."""
        import pandas as pd

        picture = self.picture(self.state_at(self.positions(**values))).marked()
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
        known = _Known()
        frames = [_leaves(self.picture(state).as_tree(), known) for state in states]
        sizes = _sizes(frames[0])
        for frame, place in zip(frames, places, strict=True):
            here = _sizes(frame)
            if here != sizes or list(frame) != list(frames[0]):
                odd = sorted(map(str, set(here.items()) ^ set(sizes.items())))
                what = odd[:4] or "their order"
                raise ValueError(f"{self.name}, position {place}: frames differ in {what}")
        return self._packed(frames, [self.reading(state) for state in states])

    def _packed(self, frames: list[Leaves], readings: list[str]) -> Tabulated:
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
        in_all = zip(*(frame.values() for frame in frames), strict=True)
        for path, values in zip(frames[0], in_all, strict=True):
            first = values[0]
            if all(value is first for value in values):
                continue
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
