"""People as icons in rows, so that a share can be counted rather than read."""

from __future__ import annotations

from collections.abc import Sequence

from backstride.views.svg import Drawing, Element

Group = tuple[int, str, str]  # how many people, what is said of them, role of the mark


def person(x: float, y: float, size: float, role: str, filled: bool = True) -> list[Element]:
    """One icon: filled for a role, an outline for ``"ghost"`` or if not ``filled``.

    A role such as ``"half-warning"`` fills the body and leaves the head open. The shape differs,
    not only the colour.
    """
    head, body = 0.21 * size, (0.30 * size, 0.52 * size)
    half, role = role.startswith("half-"), role.removeprefix("half-")
    outline = "bs-grey" if role == "ghost" else f"bs-{role}"
    style = f"bs-fill-{role}" if filled and role != "ghost" else outline
    common = {"class": style, "stroke-width": max(size / 18, 0.6)}
    top = common | ({"class": outline} if half else {})
    return [
        {"tag": "circle", "cx": x, "cy": y - 0.27 * size, "r": head * 0.9, **top},
        {
            "tag": "rect",
            "x": x - body[0],
            "y": y - 0.02 * size,
            "width": 2 * body[0],
            "height": body[1],
            "rx": 0.22 * size,
            **common,
        },
    ]


def icons(
    counts: Sequence[Group], columns: int = 10, size: float = 30, width: float | None = None
) -> Drawing:
    """Return a drawing of all people in ``counts``, filled row by row in the order given.

    ``counts`` holds (number, label, role); the role ``"ghost"`` draws outlines. A key under the
    icons repeats each label with its number, so that the picture can be read without colour.
    """
    roles = [role for number, _, role in counts for _ in range(number)]
    rows = -(-len(roles) // columns)
    step_y = size * 1.22
    elements: list[Element] = []
    for place, role in enumerate(roles):
        x = (place % columns + 0.5) * size
        y = (place // columns + 0.5) * step_y
        elements += person(x, y, size * 0.82, role)
    top = rows * step_y + 14
    for line, (number, label, role) in enumerate(counts):
        y = top + 26 * line + 12
        elements += person(12, y, 20, role)
        elements.append(
            {"tag": "text", "x": 32, "y": y + 5, "class": "bs-text", "text": f"{number:,} {label}"}
        )
    full = max(columns * size, width or 0)
    return Drawing(full, top + 26 * len(counts) + 6, tuple(elements))


def _outlines(count: int, columns: int, size: float, role: str, filled: bool) -> list[Element]:
    places = [(k % columns, k // columns) for k in range(count)]
    return [
        part
        for column, row in places
        for part in person(
            (column + 0.5) * size, (row + 0.5) * 1.22 * size, 0.82 * size, role, filled
        )
    ]


def filled_up_to(
    count: int, total: int, role: str, columns: int = 10, size: float = 20
) -> list[Element]:
    """Return ``total`` people in rows, of whom the first ``count`` are filled.

    Only the six corners of a white cover depend on ``count``: filled people lie below it and
    outlines above, so an explorer that plays many counts carries twelve numbers a frame.
    """
    width, step = columns * size, 1.22 * size
    full, rest = divmod(count, columns)
    bottom, edge = -(-total // columns) * step, rest * size
    corners = [edge, full * step, width, full * step, width, bottom, 0.0, bottom]
    cover = {
        "tag": "polygon",
        "points": [*corners, 0.0, (full + 1) * step, edge, (full + 1) * step],
        "fill": "white",
    }
    below = _outlines(total, columns, size, role, filled=True)
    return [*below, cover, *_outlines(total, columns, size, role, filled=False)]
