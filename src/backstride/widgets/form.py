"""A form of native inputs that the keyboard and a screen reader can use throughout."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import anywidget
import traitlets

from backstride.errors import BackstrideError
from backstride.widgets.player import script, style, with_text


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a form shows after its answers were used: ``html`` in the result area.

    ``answers`` (optional) replaces the answers in the form, such as after choosing a persona.
    """

    html: str
    answers: Mapping[str, Any] | None = None


def field(id: str, kind: str, label: str, **more: Any) -> dict[str, Any]:
    """One question of a form.

    ``kind`` is choice (radios), many (checkboxes), select, number, range (a slider), text, order
    (a list whose items are moved up and down; the answer is the list of values), or heading.
    ``more``: help, options (list of (value, label)), min, max, step, unit, column (stack options),
    half (two fields side by side), drawing (a heading's picture as SVG text).
    """
    options = [{"value": v, "label": t} for v, t in more.pop("options", ())]
    base = {"id": id, "kind": kind, "label": label}
    return base | ({"options": options} if options else {}) | more


class Form(anywidget.AnyWidget):
    """Questions, a button, and the answer to them.

    ``on_submit`` gets the answers when the button is pressed; ``on_change`` (optional) at every
    change, with the id of the changed field. Both return an `Outcome` or None; a
    `BackstrideError` they raise is shown as one sentence. ``text`` is the form's text form.
    A form of several pages sets ``page``, upon which the page's first heading gets the focus, and
    ``back``, the label of a button that calls ``on_back``.
    """

    _esm = script("form.js")
    _css = style()
    title = traitlets.Unicode().tag(sync=True)
    back = traitlets.Unicode().tag(sync=True)
    backs = traitlets.Int(0).tag(sync=True)
    page = traitlets.Int(0).tag(sync=True)
    fields: Any = traitlets.List().tag(sync=True)
    answers: Any = traitlets.Dict().tag(sync=True)
    submit = traitlets.Unicode().tag(sync=True)
    presses = traitlets.Int(0).tag(sync=True)
    answered = traitlets.Int(0).tag(sync=True)
    message = traitlets.Unicode().tag(sync=True)
    result = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        fields: Sequence[Mapping[str, Any]],
        text: str,
        submit: str = "",
        on_submit: Callable[[dict[str, Any]], Outcome | None] | None = None,
        on_change: Callable[[dict[str, Any], str], Outcome | None] | None = None,
        on_back: Callable[[dict[str, Any]], Outcome | None] | None = None,
        **more: Any,
    ) -> None:
        self._text = text
        self._on_back = on_back
        self._on_submit = on_submit
        self._on_change = on_change
        super().__init__(fields=[dict(item) for item in fields], submit=submit, **more)
        self.observe(self._pressed, "presses")
        self.observe(self._went_back, "backs")
        self.observe(self._changed, "answers")

    def press(self) -> Form:
        """Press the button, as a hand would."""
        self.presses += 1
        return self

    def go_back(self) -> Form:
        """Press the back button, as a hand would."""
        self.backs += 1
        return self

    def answer(self, **answers: Any) -> Form:
        """Give answers by field id, as a hand would."""
        self.answers = self.answers | answers
        return self

    def _show(self, work: Callable[[], Outcome | None]) -> None:
        try:
            outcome = work()
        except BackstrideError as error:
            self.message = str(error)
            return
        self.message = ""
        if outcome is not None:
            self.result = outcome.html
            if outcome.answers is not None:
                self.answers = dict(outcome.answers)

    def _answer_buttons(self) -> None:
        """Tell the page that every press was dealt with; one that waits in vain says so."""
        self.answered = self.presses + self.backs

    def _pressed(self, _: Any) -> None:
        if (submitted := self._on_submit) is not None:
            self._show(lambda: submitted(dict(self.answers)))
        self._answer_buttons()

    def _went_back(self, _: Any) -> None:
        if (back := self._on_back) is not None:
            self._show(lambda: back(dict(self.answers)))
        self._answer_buttons()

    def _changed(self, change: Any) -> None:
        if (changed := self._on_change) is None:
            return
        old, new = change.old or {}, change.new
        ids = [key for key in {**old, **new} if old.get(key) != new.get(key)]
        if ids:
            self._show(lambda: changed(dict(new), ids[0]))

    def __repr__(self) -> str:
        return self._text

    def _repr_mimebundle_(self, **options: Any) -> Any:
        return with_text(super()._repr_mimebundle_(**options), self._text)
