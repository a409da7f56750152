"""Where each explorer is defined: its name, module and variable."""

from __future__ import annotations

import difflib
from functools import cache
from importlib import import_module
from typing import Any, Final

from backstride.errors import InputError
from backstride.views.explorer import Explorer

EXPLORERS: Final = {
    "base_rates": "backstride.views.base_rates:BASE_RATES",
    "flag_to_odds": "backstride.views.base_rates:FLAG_TO_ODDS",
    "scan_by_age": "backstride.views.base_rates:SCAN_BY_AGE",
    "bayes": "backstride.views.bayes:BAYES",
    "recovery_100": "backstride.views.recovery:RECOVERY_100",
    "pain_two_clocks": "backstride.views.recovery:PAIN_TWO_CLOCKS",
    "pain_diary": "backstride.views.diary:PAIN_DIARY",
    "what_helps": "backstride.views.effects:WHAT_HELPS",
    "spine_day": "backstride.views.disc:SPINE_DAY",
    "spine_hours": "backstride.views.disc:SPINE_HOURS",
    "creep_fit": "backstride.views.disc:CREEP_FIT",
    "creep_test": "backstride.views.disc:CREEP_TEST",
    "pressure_by_posture": "backstride.views.pressure:PRESSURE_BY_POSTURE",
    "sitting_dispute": "backstride.views.pressure:SITTING_DISPUTE",
    "step_force": "backstride.views.impact:STEP_FORCE",
    "cadence_load": "backstride.views.impact:CADENCE_LOAD",
    "runner_discs": "backstride.views.runner_discs:RUNNER_DISCS",
    "moving_runner": "backstride.views.runner:MOVING_RUNNER",
    "runners_stiff": "backstride.views.hip:RUNNERS_STIFF",
    "thomas_scatter": "backstride.views.hip:THOMAS_SCATTER",
    "free_pelvis": "backstride.views.hip_tests:FREE_PELVIS",
    "how_many_runners": "backstride.views.hip:HOW_MANY_RUNNERS",
    "is_my_gain_real": "backstride.views.gain:IS_MY_GAIN_REAL",
    "trap_trial": "backstride.views.gain:TRAP_TRIAL",
    "stretch_carry_over": "backstride.views.stretching:STRETCH_CARRY_OVER",
    "posture_overlap": "backstride.views.posture:POSTURE_OVERLAP",
    "usual_tilt": "backstride.views.posture:USUAL_TILT",
    "deep_muscles": "backstride.views.core:DEEP_MUSCLES",
    "core_over_time": "backstride.views.core:CORE_OVER_TIME",
    "core_or_legs": "backstride.views.core:CORE_OR_LEGS",
    "form_and_pain": "backstride.views.running_form:FORM_AND_PAIN",
}


@cache
def explorer(name: str) -> Explorer[Any]:
    """Return the explorer called ``name``; an `InputError` offers the names there are."""
    if name not in EXPLORERS:
        near = difflib.get_close_matches(str(name), EXPLORERS, n=2) or sorted(EXPLORERS)
        raise InputError(f"There is no explorer {name!r}: try {', '.join(near)}.")
    module, variable = EXPLORERS[name].split(":")
    found = getattr(import_module(module), variable)
    assert isinstance(found, Explorer)
    return found
