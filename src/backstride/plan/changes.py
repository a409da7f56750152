"""The smallest change of the answers that meets a wish, found by trying it.

First one answer is changed, then two together, then three. Within a step the order is: fewer
sessions, more minutes, another day, equipment, space, and last what was to be left out. What is
returned was tried: the wish is met with it.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from backstride.errors import InputError
from backstride.plan.items import Need
from backstride.plan.library import known_equipment
from backstride.plan.profile import SPACES, Profile
from backstride.plan.records import WEEK, Change

MINUTES_MOST = 120


@dataclasses.dataclass(frozen=True)
class Wish:
    """Something that a person's answers rule out; ``met`` says if other answers would allow it."""

    need: Need
    met: Callable[[Need], bool]


def changed(profile: Profile, changes: Sequence[Change]) -> Profile:
    """Return the profile with these changes made; an `InputError` says why one cannot be."""
    values: dict[str, Any] = {}
    for change in changes:
        old = getattr(profile, change.field, None)
        if old is None:
            raise InputError(f"A profile has no {change.field!r}.")
        if isinstance(old, tuple):
            values[change.field] = tuple(filter(None, change.value.split(",")))
        elif isinstance(old, int | float):
            values[change.field] = type(old)(float(change.value))
        else:
            values[change.field] = change.value
    return dataclasses.replace(profile, **values)


def _one(profile: Profile) -> Iterator[tuple[str, tuple[Change, ...]]]:
    """Yield the kinds of single changes, each with its choices; minutes stand for the least."""
    if profile.sessions > 1:
        fewer = range(profile.sessions - 1, 0, -1)
        yield "sessions", tuple(Change("sessions", f"{n}", f"{n} sessions a week") for n in fewer)
    if profile.minutes < MINUTES_MOST:
        yield "minutes", (Change("minutes", str(MINUTES_MOST), ""),)
    more = [day for day in WEEK if day not in profile.days]
    yield (
        "days",
        tuple(
            Change("days", ",".join((*profile.days, day)), f"{day} as one more day") for day in more
        ),
    )
    missing = [item for item in known_equipment() if item not in profile.equipment]
    yield (
        "equipment",
        tuple(
            Change("equipment", ",".join((*profile.equipment, item)), f"a {item}")
            for item in missing
        ),
    )
    places = [space for space in SPACES if space not in profile.spaces]
    yield (
        "spaces",
        tuple(Change("spaces", ",".join((*profile.spaces, space)), f"{space}") for space in places),
    )
    yield (
        "avoid",
        tuple(
            Change(
                "avoid",
                ",".join(other for other in profile.avoid if other != id),
                f"{id.replace('_', ' ')} off your list of what to leave out",
            )
            for id in profile.avoid
        ),
    )


def _tried(wish: Wish, changes: Sequence[Change]) -> bool:
    profile = changed(wish.need.profile, changes)
    return wish.met(dataclasses.replace(wish.need, profile=profile))


def _fewest_minutes(wish: Wish, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Bring the minutes among ``changes`` down to the fewest that still meet the wish."""
    if "minutes" not in {change.field for change in changes}:
        return changes
    low, high = wish.need.profile.minutes, MINUTES_MOST
    while high - low > 1:
        middle = (low + high) // 2
        if _tried(wish, _with_minutes(changes, middle)):
            high = middle
        else:
            low = middle
    return _with_minutes(changes, high)


def _with_minutes(changes: Sequence[Change], minutes: int) -> tuple[Change, ...]:
    new = Change("minutes", str(minutes), f"{minutes} minutes a session")
    return tuple(new if change.field == "minutes" else change for change in changes)


def smallest(wish: Wish, most: int = 2) -> tuple[Change, ...]:
    """Return the smallest change of up to ``most`` answers that meets the wish; () if none does."""
    kinds = list(_one(wish.need.profile))
    for count in range(1, most + 1):
        for chosen in itertools.combinations(kinds, count):
            for changes in itertools.product(*(options for _, options in chosen)):
                if _tried(wish, changes):
                    return _fewest_minutes(wish, changes)
    return ()
