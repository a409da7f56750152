"""The sources of a lesson: what is said on the page, by whom it was found, and where to read it."""

from backstride.views.cards import Card, references
from backstride.widgets.lesson import lesson


def sources(id: str) -> Card:
    """Return the reference list of a lesson, such as ``"03"``."""
    return references(*lesson(id).sources)
