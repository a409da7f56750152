"""Twelve simulated weeks as a picture: pain that was put in, sessions done, and what followed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from backstride.plan.library import Exercise
from backstride.plan.policy import Policy
from backstride.plan.simulate import Course, SimulatedWeek
from backstride.views.plan_log import ACTIONS, about_words
from backstride.views.svg import Drawing, Element

WIDTH: Final = 1000
LEFT: Final = 190
CELL: Final = (WIDTH - LEFT) / 12
PAIN_TOP, PAIN_HIGH = 34.0, 150.0
ROW: Final = 34.0
LIMITS: Final = (
    "Pain is put in here, it does not come out: the plan does not change it. Days are drawn by "
    "dice, the same on every computer. This shows the rules at work and is no forecast."
)


def _x(week: int) -> float:
    return LEFT + (week - 0.5) * CELL


def _text(x: float, y: float, text: str, middle: bool = True, **more: object) -> Element:
    anchor = {"text-anchor": "middle"} if middle else {}
    return {"tag": "text", "class": "bs-text", "x": x, "y": y, "text": text, **anchor, **more}


def _y(pain: float) -> float:
    return PAIN_TOP + PAIN_HIGH * (1 - pain / 10)


def _line(x1: float, y1: float, x2: float, y2: float, look: str, **more: object) -> Element:
    ends = {"x1": x1, "y1": y1, "x2": x2, "y2": y2}
    return {"tag": "line", "class": look, "stroke-width": 1, **ends, **more}


def _pain(weeks: Sequence[SimulatedWeek], course: Course, rules: Policy) -> Iterator[Element]:
    """Dots: the most that was logged in a week. Dashed: the course that was put in."""
    for value in (0, 5, 10):
        yield _line(LEFT, _y(value), WIDTH, _y(value), "bs-ghost")
        yield _text(LEFT - 16, _y(value) + 5, str(value))
    yield _text(8, _y(10) + 5, "Pain, 0 to 10", middle=False)
    yield _text(8, _y(10) + 28, "● worst logged", middle=False)
    yield _text(8, _y(10) + 49, "- - put in", middle=False)
    limit = rules.pain_limit.value
    yield _line(LEFT, _y(limit), WIDTH, _y(limit), "bs-warning", **{"stroke-width": 1.5})
    yield _text(8, _y(limit) + 20, f"— limit of the rule: {limit}", middle=False)
    points = [c for week in weeks for c in (_x(week.number), _y(course.pain(week.number)))]
    yield {"tag": "polyline", "class": "bs-grey bs-dashed", "points": points, "stroke-width": 2}
    for week in weeks:
        if week.worst_pain is not None:
            dot = {"cx": _x(week.number), "cy": _y(week.worst_pain), "r": 6}
            yield {"tag": "circle", "class": "bs-fill-accent", **dot}


def _done(weeks: Sequence[SimulatedWeek], y: float) -> Iterator[Element]:
    """A square for each session: filled if it was done."""
    yield _text(8, y + 5, "Sessions done", middle=False)
    for week in weeks:
        for place in range(week.planned):
            full = place < week.done
            x = _x(week.number) + (place - (week.planned - 1) / 2) * 19 - 7
            box = {"x": x, "y": y - 7, "width": 14, "height": 14, "stroke-width": 1.5}
            yield {"tag": "rect", "class": "bs-fill-accent" if full else "bs-grey", **box}


def signs(week: SimulatedWeek, about: str) -> str:
    """Return the signs of what was decided about something in a week, without the holds."""
    found = Counter(d.action for d in week.decisions if d.about == about and d.action != "hold")
    return "".join(ACTIONS[action][0] * count for action, count in found.items())


def _steps(week: SimulatedWeek) -> dict[str, str]:
    """The exercises of a week with level and sets, such as "2 × 3"."""
    found = {}
    for step in week.steps:
        place, _, sets = step.partition(" x")
        id, _, level = place.partition(":")
        found[id] = f"{level} × {sets}"
    return found


def rows(weeks: Sequence[SimulatedWeek]) -> tuple[str, ...]:
    """Return what has a row: the exercises as they came, then the runs and the whole plan."""
    exercises = dict.fromkeys(id for week in weeks for id in _steps(week))
    about = {d.about for week in weeks for d in week.decisions}
    return (*exercises, *(one for one in ("running", "plan") if one in about))


def picture(
    weeks: Sequence[SimulatedWeek],
    course: Course,
    exercises: Sequence[Exercise],
    rules: Policy,
) -> Drawing:
    """Return the weeks as columns: pain, sessions done, and a row for each exercise."""
    found = [_text(8, 16, "Week", middle=False)]
    found += [_text(_x(week.number), 16, str(week.number)) for week in weeks]
    found += _pain(weeks, course, rules)
    y = PAIN_TOP + PAIN_HIGH + 30
    found += _done(weeks, y)
    for about in rows(weeks):
        y += ROW
        found.append(_line(0, y - 22, WIDTH, y - 22, "bs-ghost"))
        found.append(_text(8, y, about_words(about, exercises), middle=False))
        for week in weeks:
            sign, step = signs(week, about), _steps(week).get(about, "")
            text = " ".join(filter(None, (step, sign)))
            if text:
                found.append(_text(_x(week.number), y, text))
    return Drawing(WIDTH, y + 14, tuple(found))


def counted(weeks: Sequence[SimulatedWeek]) -> Counter[str]:
    """Return how often each action was decided."""
    return Counter(decision.action for week in weeks for decision in week.decisions)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def reading(name: str, course: Course, weeks: Sequence[SimulatedWeek]) -> str:
    """Return the weeks in one sentence with the numbers now shown."""
    if not weeks:
        return f"{name} gets no plan, so there is nothing to follow."
    count = counted(weeks)
    done, planned = sum(w.done for w in weeks), sum(w.planned for w in weeks)
    flare = f", {course.flare_pain} in week {course.flare_week}" if course.flare_week else ""
    said = ", ".join(
        f"{_times(count[action])} {ACTIONS[action][1].lower()}"
        for action in ("up", "down", "flare_up", "swap", "realign", "stop_and_seek_advice")
        if count[action] or action in ("up", "down")
    )
    return (
        f"{name}, pain from {course.start_pain:g} to {course.end_pain:g}{flare}, {done} of "
        f"{planned} sessions done: in {len(weeks)} weeks the rules say {said}."
    )


def legend() -> str:
    """Return what the signs mean, in one line."""
    found = ", ".join(f"{sign} {word.lower()}" for action, (sign, word) in ACTIONS.items()
                      if action != "hold")  # fmt: skip
    return f"In each cell: level × sets at the end of the week, then what was decided. {found}."


def table(weeks: Sequence[SimulatedWeek], exercises: Sequence[Exercise]) -> str:
    """Return week by week what was done and every decision that was no hold, with its sentence."""
    lines = []
    for week in weeks:
        said = "".join(
            f"<li>{ACTIONS[d.action][0]} {escape(about_words(d.about, exercises))}: "
            f"{escape(d.because)}</li>"
            for d in week.decisions
            if d.action != "hold"
        )
        pain = "not known" if week.worst_pain is None else str(week.worst_pain)
        decided = f"<ul>{said}</ul>" if said else "Everything stays."
        lines.append(
            f'<tr><th scope="row">{week.number}</th><td>{week.done} of {week.planned}</td>'
            f"<td>{pain}</td><td>{decided}</td></tr>"
        )
    heads = ("Week", "Done", "Worst pain", "What was decided, and why")
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
