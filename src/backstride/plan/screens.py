"""Self-screens of lessons 04 and 05 as the plan takes them: said, and modestly used.

A hip test stands out only if it lies at the stiff end beyond the norm by more than its error; then
it may decide between exercises that are otherwise alike. A hold of the trunk and a cadence have no
cut-off that we know of, so they are said and steer nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from backstride.findings import Finding, hip_test, latest
from backstride.plan.profile import SelfScreen
from backstride.practice import Cadence, Hold

CADENCE: str = "cadence"


def from_hip(finding: Finding) -> SelfScreen:
    """Return a hip test as a self-screen."""
    test = hip_test(finding.test)
    said = f"{test.name}, {finding.side}: {finding.value_deg:g} degrees"
    if finding.low_deg is None or finding.high_deg is None:
        said += "; no norm was read"
    else:
        said += f"; most people measured lie from {finding.low_deg:.0f} to {finding.high_deg:.0f}"
    return SelfScreen(finding.test, finding.side, finding.is_stiff(), f"{said}.")


def from_hold(hold: Hold) -> SelfScreen:
    """Return a hold of the trunk as a self-screen; it never stands out."""
    side = {"side_left": "left", "side_right": "right"}.get(hold.test, "both")
    return SelfScreen(hold.test, side, False, hold.said())


def from_cadence(cadence: Cadence) -> SelfScreen:
    """Return a cadence as a self-screen; it never stands out."""
    return SelfScreen(CADENCE, "both", False, cadence.said())


def self_screens(
    hips: Iterable[Finding] = (), holds: Iterable[Hold] = (), cadence: Cadence | None = None
) -> tuple[SelfScreen, ...]:
    """Return all that was kept in lessons 04 and 05 as the plan takes it: the latest of each."""
    newest = {hold.test: hold for hold in sorted(holds, key=lambda hold: hold.date)}
    found = [*map(from_hip, latest(hips)), *map(from_hold, newest.values())]
    return (*found, from_cadence(cadence)) if cadence else tuple(found)
