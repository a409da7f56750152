"""An explorer on the page: ordinary ipywidgets controls, linked to a player in the browser."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from backstride.views import catalogue, exercises, from_facts
from backstride.views.explorer import Choice, Control, Explorer, Slider, Tabulated
from backstride.widgets.player import Player, player, spoken, traits, with_text

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


def _both_sides(source: tuple[Any, str], target: tuple[Any, str]) -> None:
    """Link two traits in the kernel and in the page, so that code and pointer do the same.

    A change that comes from the page is not passed on here: the page's own link has done so,
    and a late echo from the kernel would push the control back while a hand is moving it.
    """
    widgets.jslink(source, target)
    for (giver, given), (taker, taken) in ((source, target), (target, source)):

        def follow(change: Any, giver: Any = giver, taker: Any = taker, trait: str = taken) -> None:
            if change.name not in giver._property_lock:
                setattr(taker, trait, change.new)

        giver.observe(follow, given)


def _slider(control: Slider, view: Player, trait: str) -> list[widgets.Widget]:
    limits = {"min": control.low, "max": control.high, "step": control.step}
    whole = all(float(v).is_integer() for v in (control.low, control.step, control.default))
    slider = (widgets.IntSlider if whole else widgets.FloatSlider)(
        **({k: int(v) for k, v in limits.items()} if whole else limits),
        readout=False,
        layout=widgets.Layout(width="270px"),
    )
    slider.value = int(control.default) if whole else control.default
    typed = (widgets.BoundedIntText if whole else widgets.BoundedFloatText)(
        value=slider.value,
        **({k: int(v) for k, v in limits.items()} if whole else limits),
        layout=widgets.Layout(width="92px"),
    )
    _both_sides((slider, "value"), (view, trait))
    _both_sides((typed, "value"), (slider, "value"))
    parts = [slider, typed]
    if control.time:
        play = widgets.Play(
            value=slider.value,
            **{k: int(v) for k, v in limits.items()},
            interval=90,
            show_repeat=False,
            tooltip=f"Play {control.label}",
        )
        _both_sides((play, "value"), (slider, "value"))
        parts.append(play)
    return parts


def _choice(control: Choice, view: Player, trait: str) -> list[widgets.Widget]:
    short = len(control.options) <= 4 and max(map(len, control.options)) <= 28
    if short:
        picker: widgets.Widget = widgets.ToggleButtons(
            options=control.options,
            index=control.start,
            style=widgets.ToggleButtonsStyle(button_width="auto"),
        )
    else:
        picker = widgets.Dropdown(
            options=control.options,
            index=control.start,
            layout=widgets.Layout(width="min(460px, 100%)"),
        )
    _both_sides((picker, "index"), (view, trait))
    return [picker]


def _control(control: Control, view: Player, place: int) -> widgets.Widget:
    trait = f"c{place}"
    parts = (
        _slider(control, view, trait)
        if isinstance(control, Slider)
        else _choice(control, view, trait)
    )
    label = widgets.Label(spoken(control), layout=widgets.Layout(width="230px", flex="0 0 auto"))
    row = widgets.HBox([label, *parts], layout=widgets.Layout(flex_flow="row wrap"))
    row.add_class("bs-control").add_class(f"bs-control-{place}")
    return row


class ExplorerBox(widgets.VBox):
    """An explorer with its controls. Its text form is its reading, which nbval compares."""

    def __init__(self, definition: Explorer[Any], table: Tabulated) -> None:
        self.definition = definition
        self._table = table
        self.view = player(definition, table)
        rows = [_control(c, self.view, k) for k, c in enumerate(definition.controls)]
        title = widgets.HTML(f'<p class="bs-title">{escape(definition.title)}</p>')
        controls = widgets.VBox(rows).add_class("bs-controls")
        super().__init__([title, *([controls] if rows else []), self.view])
        self.add_class("bs-explorer")

    @property
    def values(self) -> dict[str, float | str]:
        """The values of the controls, and of the time axis, now shown, by name."""
        pairs = zip(self.definition.axes, self._position(), strict=True)
        return {axis.name: axis.values[k] for axis, k in pairs}

    def _position(self) -> tuple[int, ...]:
        found = []
        for trait, axis in zip(traits(self.definition), self.definition.axes, strict=True):
            value = getattr(self.view, trait)
            found.append(axis.index(value) if isinstance(axis, Slider) else int(value))
        return tuple(found)

    @property
    def reading(self) -> str:
        """The sentence that reads the picture now shown."""
        return self._table.reading(self._position())

    def set(self, **values: object) -> ExplorerBox:
        """Move controls by name, as a hand would: ``set(run_min=60)``."""
        place = self.definition.positions(**(self.values | values))
        if self.definition.time and self.definition.time.name in values:
            self.view.t = self.definition.time.values[place[-1]]
        for k, control in enumerate(self.definition.controls):
            if control.name in values:
                row = self.children[1].children[k].children[1]
                if isinstance(control, Slider):
                    row.value = type(row.value)(control.values[place[k]])
                else:
                    row.index = place[k]
        return self

    def reset(self) -> ExplorerBox:
        """Put every control, and the time axis, back to its default."""
        starts = zip(self.definition.axes, self.definition.start, strict=True)
        return self.set(**{c.name: c.values[k] for c, k in starts})

    def figure(self, **values: object) -> go.Figure:
        """Return the plain plotly figure, at the values shown or those given by name."""
        return self.definition.figure(**(self.values | values))

    def drawing(self, **values: object) -> str:
        """Return the drawing as SVG text, at the values shown or those given by name."""
        return self.definition.drawing(**(self.values | values))

    def numbers(self, **values: object) -> pd.DataFrame:
        """Return what the figure draws as a DataFrame, at the values shown or those given."""
        return self.definition.numbers(**(self.values | values))

    def __repr__(self) -> str:
        return self.reading

    def _repr_mimebundle_(self, **options: Any) -> Any:
        return with_text(super()._repr_mimebundle_(**options), self.reading)


@cache
def _table(name: str) -> Tabulated:
    return catalogue.explorer(name).tabulate()


def explorer(name: str) -> ExplorerBox:
    """Return a fresh explorer by name, such as ``"spine_day"``, ready to show."""
    return ExplorerBox(catalogue.explorer(name), _table(name))


def _shown(definition: Explorer[Any]) -> ExplorerBox:
    return ExplorerBox(definition, definition.tabulate())


def exercise_movement(id: str) -> ExplorerBox:
    """Return the movement of an exercise, such as ``"bird_dog"``, to play from start to end."""
    return _shown(exercises.exercise_movement(id))


def forest(*refs: str, title: str = "") -> ExplorerBox:
    """Return a forest plot of figures named as ``"fact/key"``, such as ``"C-F5/pain"``."""
    return _shown(from_facts.forest(*refs, title=title))


def dots(*refs: str, title: str = "") -> ExplorerBox:
    """Return figures named as ``"fact/key"`` as dots with their intervals."""
    return _shown(from_facts.dots(*refs, title=title))


def icons(ref: str, title: str = "", people_shown: int = 100) -> ExplorerBox:
    """Return a share named as ``"fact/key"`` as people in rows."""
    return _shown(from_facts.icons(ref, title=title, people_shown=people_shown))
