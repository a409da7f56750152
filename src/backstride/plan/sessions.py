"""Sessions: warm-up, main exercises and cool-down, with their minutes; and what eases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from backstride.plan.items import Maker, cautions, levels_for, start, steers_for
from backstride.plan.library import Part, part
from backstride.plan.limits import ends_min
from backstride.plan.policy import Policy
from backstride.plan.records import Item, Session


def _end(
    maker: Maker, role: Literal["warm_up", "cool_down"], seconds: int, taken: Sequence[str]
) -> tuple[Item, ...]:
    """The exercise that warms up or ends a session, if one suits and fits the time kept for it."""
    fits = []
    for exercise in maker.exercises:
        wanted = exercise.warm_up if role == "warm_up" else exercise.cool_down
        if not wanted or exercise.id in taken or not levels_for(exercise, maker.need.profile):
            continue
        item = maker.first(exercise, role, role)
        if item.seconds <= seconds:
            care = len(cautions(exercise, maker.need.profile))
            screens = len(steers_for(exercise, maker.need, maker.rules))
            plain = role == "warm_up" and part(exercise) != "ease"
            fits.append(((care, -screens, plain, exercise.id), item))
    return (min(fits, key=lambda pair: pair[0])[1],) if fits else ()


def session_minutes(items: Sequence[Item], rules: Policy) -> int:
    """Return the minutes of a session: warm-up, cool-down, and the exercises between them."""
    ends = ("warm_up", "cool_down")
    return ends_min(rules) + -(-sum(i.seconds for i in items if i.role not in ends) // 60)


def session_items(maker: Maker, ids: Sequence[str], code: str) -> tuple[Item, ...]:
    """Return the items of a session with these main exercises at their starting doses."""
    rules, profile = maker.rules, maker.need.profile
    chosen = [maker.find(id) for id in ids]
    seen: list[Part] = []
    main = []
    for exercise in chosen:
        again = "second" if part(exercise) in seen else code
        seen.append(part(exercise))
        dose = start(exercise, profile, rules)
        main.append(maker.main(exercise, dose, f"{again}_{part(exercise)}"))
    warm = _end(maker, "warm_up", 60 * rules.warm_up_min.value, ids)
    taken = (*ids, *(item.exercise for item in warm))
    cool = _end(maker, "cool_down", 60 * rules.cool_down_min.value, taken)
    return (*warm, *main, *cool)


def make_session(week: int, day: str, items: tuple[Item, ...], rules: Policy) -> Session:
    """Return a session with its minutes and a note where warm-up or cool-down is just moving."""
    roles = {item.role for item in items}
    notes = []
    if "warm_up" not in roles and rules.warm_up_min.value:
        notes.append(f"Warm up with {rules.warm_up_min.value} minutes of easy walking.")
    if "cool_down" not in roles and rules.cool_down_min.value:
        notes.append(f"End with {rules.cool_down_min.value} minutes of easy walking.")
    minutes = session_minutes(items, rules)
    return Session(f"{week}-{day}", week, day, minutes, items, " ".join(notes))


def first_aid(maker: Maker) -> tuple[Item, ...]:
    """Return up to two exercises that ease, for a bad hour; they are there whatever the pain."""
    fits = [
        (len(cautions(e, maker.need.profile)), -len(steers_for(e, maker.need, maker.rules)), e.id)
        for e in maker.exercises
        if part(e) == "ease" and levels_for(e, maker.need.profile)
    ]
    return tuple(
        maker.first(maker.find(id), "pain_relief", "first_aid") for _, _, id in sorted(fits)[:2]
    )
