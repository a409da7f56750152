"""The head of a lesson: from here on every fact key on the page opens its card at one click."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import anywidget
import traitlets

from backstride.errors import BackstrideError
from backstride.evidence import load
from backstride.views.cards import fact_card
from backstride.widgets.lesson import Lesson, lesson
from backstride.widgets.player import script, style, with_text


def _ids(found: Lesson) -> Iterable[str]:
    """The facts that a lesson's page is likely to name; the kernel is asked for any other."""
    claims = (claim for claim in load().claims.values() if claim.lesson == found.id)
    return dict.fromkeys([*found.sources, *(id for claim in claims for id in claim.facts)])


class FactKeys(anywidget.AnyWidget):
    """Turns keys such as [C-A1] on the page into buttons that say who found it, and in whom."""

    _esm = script("keys.js")
    _css = style()
    line = traitlets.Unicode().tag(sync=True)
    cards: Any = traitlets.Dict().tag(sync=True)

    def __init__(self, line: str, cards: dict[str, str]) -> None:
        super().__init__(line=line, cards=cards)
        self.on_msg(self._asked)

    def _asked(self, _: Any, content: Any, __: Any) -> None:
        id = str(content.get("ask", "")) if isinstance(content, dict) else ""
        try:
            html = fact_card(id)._repr_html_()
        except BackstrideError as error:
            html = f"<p>{error}</p>"
        self.send({"id": id, "html": html})

    def __repr__(self) -> str:
        return self.line

    def _repr_mimebundle_(self, **options: Any) -> Any:
        return with_text(super()._repr_mimebundle_(**options), self.line)


def start(id: str) -> FactKeys:
    """Return the head of a lesson, such as ``"03"``: title, minutes, and fact keys that open.

    The cards of the lesson's own facts travel with the page; for others the kernel is asked.
    """
    found = lesson(id)
    title = found.title if found.title.endswith("?") else f"{found.title}."
    line = (
        f"Lesson {found.id}: {title} About {found.minutes} minutes. A key in brackets, such "
        f"as [{found.sources[0]}], opens the fact behind a sentence: who found it, in whom, and "
        "how sure it is."
    )
    cards = {fact: fact_card(fact)._repr_html_() for fact in _ids(found)}
    return FactKeys(line, cards)
