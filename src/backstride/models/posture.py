"""Does posture tell people with back pain from people without?

The published gap between the groups is a standardised mean difference (SMD), pooled over
studies [H-D1]. Here it is turned into pictures: two bell curves, a cut-off, and how often
the measure alone would be right. The bell shape and the equal spread are assumptions.
"""

from __future__ import annotations

import dataclasses

from backstride import errors
from backstride.models import statistics

#: SMDs beyond this belong to no posture measure; a typing slip is likelier.
LARGEST_SMD = 5.0


@dataclasses.dataclass(frozen=True)
class Separation:
    """How well one cut-off on one measure tells two groups apart; shares run from 0 to 1.

    ``smd`` and ``cut_off_sd`` are in standard deviations, the cut-off from the mean of people
    without pain. ``flagged_with_pain`` and ``flagged_without_pain`` lie on the flagged side.
    """

    smd: float
    cut_off_sd: float
    right_of_pairs: float
    overlap: float
    flagged_with_pain: float
    flagged_without_pain: float


def separate(smd: float, cut_off_sd: float) -> Separation:
    """Return how a cut-off sorts people when the group with pain lies ``smd`` SD higher.

    Everybody above the cut-off is flagged. ``right_of_pairs``: pick one person with pain and
    one without; how often has the first one the higher value?
    """
    gap = errors.number("smd", smd, -LARGEST_SMD, LARGEST_SMD, "SD")
    cut = errors.number("cut_off_sd", cut_off_sd, -10, 10, "SD")
    return Separation(
        smd=gap,
        cut_off_sd=cut,
        right_of_pairs=statistics.superiority(gap),
        overlap=statistics.overlap(gap),
        flagged_with_pain=statistics.sensitivity(cut, gap),
        flagged_without_pain=1 - statistics.specificity(cut),
    )


def share_tilted_by_bone_shape(above_deg: float, mean_deg: float, sd_deg: float) -> float:
    """Return the share (0 to 1) of pelves that read more than ``above_deg`` by shape alone.

    For pelves that all stand in the same position, as in the study behind [H-D5], whose mean
    and SD (degrees between the front and the back bony points) go in. Assumes a normal spread.
    """
    limit = errors.number("above_deg", above_deg, -90, 90, "degrees")
    mean = errors.number("mean_deg", mean_deg, -90, 90, "degrees")
    sd = errors.number("sd_deg", sd_deg, 0.01, 90, "degrees")
    return float(statistics.share_above(limit, mean, sd))
