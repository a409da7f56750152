"""The body map: places chosen by pointer or keyboard, and the nerve roots that fit them."""

from __future__ import annotations

import dataclasses
from typing import Any

import anywidget
import traitlets

from backstride.views import roots
from backstride.widgets.player import script, style, with_text

LABELS = (
    {"x": roots.FRONT, "y": 686, "text": "from the front"},
    {"x": roots.BACK, "y": 686, "text": "from the back"},
    {"x": roots.SOLE + 4, "y": 664, "text": "sole, big toe"},
    {"x": roots.SOLE + 4, "y": 684, "text": "on the left"},
)


def _spec() -> dict[str, Any]:
    """What the page needs: shapes, places, roots, and the sentences between them."""
    shapes = roots.shapes()
    return {
        "width": roots.WIDTH,
        "height": roots.HEIGHT,
        "outlines": [list(map(float, line)) for line in roots.outlines()],
        "labels": list(LABELS),
        "regions": [
            {
                "id": region.id,
                "name": region.name,
                "roots": list(region.roots),
                "alert": region.alert,
                "note": region.note,
                "shapes": [[round(value, 1) for value in shape] for shape in shapes[region.id]],
            }
            for region in roots.regions()
        ],
        "roots": [dataclasses.asdict(root) for root in roots.roots()],
        "limits": roots.limits(),
        "empty": roots.reading(()),
    }


class BodyMap(anywidget.AnyWidget):
    """A map of back and leg. Works without a kernel; its text form is its reading."""

    _esm = script("bodymap.js")
    _css = style()
    spec: Any = traitlets.Dict().tag(sync=True)
    chosen: Any = traitlets.List().tag(sync=True)

    def choose(self, *places: str) -> BodyMap:
        """Choose these places, as a hand would; an `InputError` names a place that is not there."""
        self.chosen = [region.id for region in roots.chosen(places)]
        return self

    @property
    def reading(self) -> str:
        """The sentence that reads the map."""
        return roots.reading(roots.chosen(self.chosen))

    def __repr__(self) -> str:
        return f"Body map of the low back and one leg. {self.reading}"

    def _repr_mimebundle_(self, **options: Any) -> Any:
        return with_text(super()._repr_mimebundle_(**options), repr(self))


def body_map(*places: str) -> BodyMap:
    """Return the body map, with these places chosen to begin with."""
    return BodyMap(spec=_spec()).choose(*places)
