"""The few colours and sizes that every picture shares.

One accent, one warning colour, one second colour for a comparison, and greys. Each reads at
4.5:1 or better on white and can be told apart with the common colour-vision deficiencies;
no picture relies on colour alone.
"""

from typing import Final

COLOURS: Final = {
    "accent": "#0B5CAD",
    "warning": "#B03A06",
    "second": "#00695C",
    "grey": "#5B6670",
    "ink": "#1F2933",
    "faint": "#D5DBE1",
}
FONT: Final = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"
TEXT_PX: Final = 15
SMALL_TEXT_PX: Final = 14


def colour(role: str) -> str:
    """Return the hex colour of a role: accent, warning, second, grey, ink or faint."""
    return COLOURS[role]


def see_through(role: str, opacity: float) -> str:
    """Return a role's colour as rgba text, for bands behind lines."""
    red, green, blue = (int(COLOURS[role][i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"
