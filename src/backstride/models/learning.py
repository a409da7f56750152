"""How much was learned of what could still be learned: the normalised gain."""

from __future__ import annotations

from backstride import errors


def normalised_gain(before: float, after: float) -> float:
    """Return the gain as a share of what was left to gain: (after - before) / (1 - before).

    Both are shares of right answers (0 to 1). 1 means that everything left was gained, 0 that
    nothing changed; below 0 something was lost. Where all was right before there is nothing left
    to gain, and the result is 0 if it stayed so. Raises `InputError` for a share outside 0 to 1
    or for a loss from a full score, which has no such share.
    """
    first = errors.number("before", before, 0.0, 1.0)
    last = errors.number("after", after, 0.0, 1.0)
    if first < 1:
        return (last - first) / (1 - first)
    if last == 1:
        return 0.0
    raise errors.InputError(
        "before is 1 and after is lower: a loss from a full score has no normalised gain; "
        "compare the two shares themselves."
    )
