"""Every explorer at the ends and the middle of every control, against direct calls of its model."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from backstride.errors import InputError
from backstride.evidence import load
from backstride.views import catalogue
from backstride.views.explorer import Explorer, Slider, Tabulated, _leaves
from backstride.widgets.explorer import explorer as show
from backstride.widgets.player import as_spec

NAMES = sorted(catalogue.EXPLORERS)


def tables(name: str) -> tuple[Explorer[Any], Tabulated]:
    return show(name).definition, show(name)._table


def corners(definition: Explorer[Any]) -> Iterator[tuple[int, ...]]:
    ends = [{0, c.start, len(c.values) - 1} for c in definition.axes]
    return itertools.product(*(sorted(end) for end in ends))


@pytest.mark.parametrize("name", NAMES)
def test_definition_is_complete(name: str) -> None:
    definition = catalogue.explorer(name)
    assert definition.name == name
    assert len(definition.controls) <= 3
    assert definition.limits.strip()
    assert definition.facts
    for id in definition.facts:
        load().fact(id)
    for control in definition.axes:
        assert control.help.strip(), control.name
        if isinstance(control, Slider):
            assert control.low <= control.default <= control.high
            assert control.default in control.values, f"{control.name}: default is off the grid"
            assert control.values[-1] == control.high, f"{control.name}: high is off the grid"


@pytest.mark.parametrize("name", NAMES)
def test_table_equals_the_model(name: str) -> None:
    definition, table = tables(name)
    assert table.numbers.nbytes <= 2_000_000
    for place in corners(definition):
        state = definition.state_at(place)
        assert table.reading(place) == definition.reading(state)
        wanted = dict(_leaves(definition.picture(state).as_tree()))
        found = dict(_leaves(table.frame(place)))
        for path, value in wanted.items():
            if isinstance(value, float | np.ndarray):
                got = np.array(found[path], dtype=float)
                assert np.allclose(got, value, rtol=1e-5, atol=1e-5, equal_nan=True), (place, path)
            else:
                assert found[path] == value, (place, path)


@pytest.mark.parametrize("name", NAMES)
def test_reading_is_a_sentence_with_numbers(name: str) -> None:
    definition, table = tables(name)
    for place in corners(definition):
        reading = table.reading(place)
        assert reading.endswith((".", "?")), reading
        assert re.search(r"\d", reading), reading
        assert "nan" not in reading.lower().split(), reading
        assert len(reading) < 480, reading


@pytest.mark.parametrize("name", NAMES)
def test_moving_controls_moves_the_reading(name: str) -> None:
    box = show(name)
    definition = box.definition
    before = box.reading
    for place in corners(definition):
        values = {c.name: c.values[k] for c, k in zip(definition.axes, place, strict=True)}
        box.set(**values)
        assert box.values == values
        assert box.reading == definition.reading(definition.state_at(place))
    assert box.reset().reading == before
    assert box._repr_mimebundle_()[0]["text/plain"] == before


@pytest.mark.parametrize("name", NAMES)
def test_each_control_matters(name: str) -> None:
    definition, table = tables(name)
    for axis, control in enumerate(definition.axes):
        columns = (*table.columns, *table.text_columns, table.readings)
        assert any(column.strides[axis] for column in columns), control.name


@pytest.mark.parametrize("name", NAMES)
def test_static_figure_and_numbers(name: str) -> None:
    definition = catalogue.explorer(name)
    picture = definition.picture(definition.state_at(definition.start))
    assert picture.data or picture.svg
    if picture.data:
        figure = definition.figure()
        assert len(figure.data) == len(picture.marked().data)
        numbers = definition.numbers()
        assert set(numbers.columns) == {"series", "x", "y"}
        assert len(numbers) > 0
        size = picture.layout["font"]["size"]
        assert size >= 14
    if picture.svg:
        assert definition.drawing().startswith("<svg")


@pytest.mark.parametrize("name", NAMES)
def test_what_the_page_gets_is_json(name: str) -> None:
    import json

    definition, table = tables(name)
    spec = as_spec(definition, table)
    assert json.loads(json.dumps(spec, allow_nan=False)) == spec
    assert len(json.dumps(spec)) < 2_000_000


@pytest.mark.parametrize("name", NAMES)
def test_bad_values_are_refused_in_one_sentence(name: str) -> None:
    box = show(name)
    with pytest.raises(InputError, match="has no control 'nonsense'"):
        box.set(nonsense=1)
    for control in box.definition.axes:
        for bad in ("abc", None, -1e9, 1e9, float("nan"), ""):
            with pytest.raises(InputError) as caught:
                box.set(**{control.name: bad})
            assert "\n" not in str(caught.value)


def test_unknown_explorer_offers_near_names() -> None:
    with pytest.raises(InputError, match="spine_day"):
        show("spine_dya")
