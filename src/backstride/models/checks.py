"""Checking the arrays that a student hands to a model."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backstride.errors import InputError, number

Array = NDArray[np.float64]


def array(
    name: str,
    values: ArrayLike,
    low: float = -math.inf,
    high: float = math.inf,
    unit: str = "",
) -> Array:
    """Return ``values`` as a float64 array of the same shape, every value in ``low`` to ``high``.

    Both limits are included. A lone number gives an array without axes. An `InputError` names
    the first value that is empty, a text, not a number or outside the limits, and its place
    (counted from 1).
    """
    ready = isinstance(values, np.ndarray) and values.size > 0 and values.dtype.kind in "fiu"
    if ready and np.all((np.asarray(values) >= low) & (np.asarray(values) <= high)):
        return np.array(values, dtype=np.float64)  # not-a-number fails above, and is named below
    try:
        raw = np.asarray(values, dtype=object)
    except ValueError:
        raise InputError(f"{name} has rows of different lengths: make them equal.") from None
    if raw.size == 0:
        raise InputError(f"{name} is empty: give at least one number.")
    if raw.ndim == 0:
        return np.asarray(number(name, raw.item(), low, high, unit), dtype=np.float64)
    flat = [
        number(f"{name}, value {place}", value, low, high, unit)
        for place, value in enumerate(raw.ravel().tolist(), start=1)
    ]
    return np.asarray(flat, dtype=np.float64).reshape(raw.shape)
