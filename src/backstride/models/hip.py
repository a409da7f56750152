"""The hip on the bench: poses of the tests, what the Thomas test reads, and how far hips run.

Poses are data for `backstride.models.body`, angles in degrees. A person on the back has the
head at the left.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from backstride import errors
from backstride.evidence import load
from backstride.models.body import Arm, Leg, Pose
from backstride.models.checks import Array

PAIRS: Final = "thomas_vs_running_hip_extension"
LEGS: Final = ("right", "left")
FACE_UP: Final = -90.0
#: How much the drawn low back arches for each degree that the pelvis tips, if hips and shoulders
#: stay on the bench.
ARCH_PER_TIP: Final = 1.58


def bench_and_run(leg: str = "right") -> tuple[Array, Array]:
    """Return the Thomas angle and the peak hip extension in the run of 23 men (degrees) [H-B1c].

    ``leg`` is the one tested on the bench, ``right`` (as in the fact) or ``left``. A positive
    Thomas angle lies below the horizontal, so more is more flexible.
    """
    table = load().table(PAIRS)
    bench = table.numbers(f"thomas_{errors.choice('leg', leg, LEGS)}_deg")
    return np.array(bench), np.array(table.numbers("peak_hip_extension_running_deg"))


def thomas_reading_deg(hip_extension_deg: float, pelvis_tip_deg: float) -> float:
    """Return what the Thomas test reads (degrees below the horizontal; above it is minus).

    The thigh hangs by what the hip extends plus what the pelvis tips forward: a reading cannot
    tell one from the other unless the pelvis is held still.
    """
    hip = errors.number("hip_extension_deg", hip_extension_deg, -60, 60, "degrees")
    return hip + errors.number("pelvis_tip_deg", pelvis_tip_deg, -60, 60, "degrees")


def thomas_pose(
    hip_extension_deg: float, pelvis_tip_deg: float = 0.0, knee_flexion_deg: float = 75.0
) -> Pose:
    """Return the modified Thomas test: on the back, far knee held, near thigh hanging.

    Hips and shoulders stay on the bench, so a pelvis that tips arches the low back.
    """
    thomas_reading_deg(hip_extension_deg, pelvis_tip_deg)
    arch = ARCH_PER_TIP * pelvis_tip_deg
    return Pose(
        pelvis_tilt_deg=FACE_UP + pelvis_tip_deg,
        lumbar_extension_deg=arch,
        neck_extension_deg=pelvis_tip_deg - arch,
        near_leg=Leg(-hip_extension_deg, knee_flexion_deg, -25),
        far_leg=Leg(115 + pelvis_tip_deg, 125, -15),
        near_arm=Arm(32, 32),
        far_arm=Arm(34, 30),
    )


def knee_extension_pose(short_of_straight_deg: float) -> Pose:
    """Return the active knee extension: on the back, thigh upright, knee ``short`` of straight."""
    short = errors.number("short_of_straight_deg", short_of_straight_deg, -10, 110, "degrees")
    return Pose(
        pelvis_tilt_deg=FACE_UP, near_leg=Leg(90, short), near_arm=Arm(30, 8), far_arm=Arm(33, 6)
    )


def straight_leg_raise_pose(raised_deg: float) -> Pose:
    """Return the straight leg raise: on the back, one straight leg ``raised_deg`` off the floor."""
    raised = errors.number("raised_deg", raised_deg, 0, 140, "degrees")
    return Pose(
        pelvis_tilt_deg=FACE_UP, near_leg=Leg(raised), near_arm=Arm(8, 5), far_arm=Arm(8, 5)
    )


def sitting_pose() -> Pose:
    """Return a person who sits on a table with the lower legs hanging, hands on the table."""
    leg = Leg(90, 90)
    return Pose(near_leg=leg, far_leg=leg, near_arm=Arm(-8, 12), far_arm=Arm(-2, 12))
