"""Measure a posture: marks on a drawn figure or on a photo that stays in the page."""

from __future__ import annotations

import dataclasses
from typing import Any

import anywidget
import traitlets

from backstride.models import landmarks
from backstride.models.statistics import Z_95
from backstride.views import landmarks as view
from backstride.widgets.player import script, style, with_text


def _figure(number: int, figure: view.Figure) -> dict[str, Any]:
    marks = view.true_marks(number)
    return {
        "name": figure.name,
        "tree": view.drawing(figure).as_tree(),
        "mm_per_unit": view.MM_PER_UNIT,
        "angles": dataclasses.asdict(landmarks.measure(marks)),
    }


def spec() -> dict[str, Any]:
    """Return what the page needs: figures, landmarks, the rules of the angles, and words."""
    return {
        "figures": [_figure(k, figure) for k, figure in enumerate(view.FIGURES, start=1)],
        "landmarks": [
            {"id": id, "name": name, "hint": hint} for id, (name, hint) in view.NAMES.items()
        ],
        "rules": {
            name: {"offset_deg": rule.offset_deg, "lines": [list(line) for line in rule.lines]}
            for name, rule in landmarks.RULES.items()
        },
        "said": dict(view.SAID),
        "z": Z_95,
        "limits": view.LIMITS,
    }


class PostureMarks(anywidget.AnyWidget):
    """Six marks on a side view, and the angles between them. Works without a kernel.

    Only the places of marks reach the kernel, in ``marks`` and ``kept``; a photo never does.
    """

    _esm = script("landmarks.js")
    _css = style()
    spec: Any = traitlets.Dict().tag(sync=True)
    picture = traitlets.Int(0).tag(sync=True)
    marks: Any = traitlets.Dict().tag(sync=True)
    kept: Any = traitlets.List().tag(sync=True)
    sd_mm = traitlets.Float(5.0).tag(sync=True)
    turn_deg = traitlets.Float(0.0).tag(sync=True)
    thigh_cm = traitlets.Float(43.0).tag(sync=True)

    def __repr__(self) -> str:
        names = ", ".join(name.lower() for name, _ in view.NAMES.values())
        return (
            f"Measure a posture: mark {names} on one of {len(view.FIGURES)} drawn figures or on a "
            "photo of your own, read trunk lean, pelvic tilt and knee bend, and do it three times."
        )

    def _repr_mimebundle_(self, **options: Any) -> Any:
        return with_text(super()._repr_mimebundle_(**options), repr(self))


def measure_posture() -> PostureMarks:
    """Return the tool that measures a posture from six marks."""
    return PostureMarks(spec=spec())
