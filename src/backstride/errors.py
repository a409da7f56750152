"""What goes wrong, said in one sentence: what, where, and what to do about it.

Every check of a value that comes from a person or from a file in ``data/`` ends in one of
the two errors below. In a notebook they show their sentence instead of a traceback.
"""

import datetime
import math
from collections.abc import Sequence


class BackstrideError(ValueError):
    """An error whose message alone tells a reader what to do."""

    def _render_traceback_(self) -> list[str]:
        """Show only the sentence in IPython, which asks for this method."""
        return [str(self)]


class InputError(BackstrideError):
    """A value given by a person cannot be used; the message says how to mend it."""


class DataError(BackstrideError):
    """A file in ``data/`` is broken; the message names file, record and field."""


def _expected(low: float, high: float, unit: str) -> str:
    suffix = f" {unit}" if unit else ""
    if math.isinf(low) and math.isinf(high):
        return f"a number{' in' + suffix if unit else ''}"
    if math.isinf(high):
        return f"a number of {low:g}{suffix} or more"
    if math.isinf(low):
        return f"a number of {high:g}{suffix} or less"
    return f"a number from {low:g} to {high:g}{suffix}"


def number(
    name: str,
    value: object,
    low: float = -math.inf,
    high: float = math.inf,
    unit: str = "",
) -> float:
    """Return ``value`` as a float within ``low`` to ``high`` (both included).

    Booleans, texts, empty values and not-a-number are refused with an `InputError`
    that names the value, its limits and its unit.
    """
    wanted = _expected(low, high, unit)
    if value is None or value == "":
        raise InputError(f"{name} is empty: give {wanted}.")
    if isinstance(value, bool | str):
        raise InputError(f"{name} is {value!r}, which is not a number: give {wanted}.")
    try:
        result = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise InputError(
            f"{name} is {type(value).__name__}, which is not a number: give {wanted}."
        ) from None
    if math.isnan(result) or not low <= result <= high:
        raise InputError(f"{name} is {result:g}: give {wanted}.")
    return result


def choice(name: str, value: object, options: Sequence[str]) -> str:
    """Return ``value`` if it is one of ``options``, else raise an `InputError` naming them."""
    if isinstance(value, str) and value in options:
        return value
    listed = ", ".join(options)
    raise InputError(f"{name} is {value!r}: choose one of {listed}.")


def day(name: str, value: object) -> str:
    """Return ``value`` if it is a day such as 2026-11-24, else raise an `InputError`."""
    try:
        datetime.date.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise InputError(
            f"{name} is {value!r}: write it as year-month-day, such as 2026-11-24."
        ) from None
    return str(value)
