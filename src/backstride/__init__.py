"""Backstride: a course on low back pain in runners, and the small package behind its notebooks.

``import backstride as bs`` loads nothing heavy: each name below brings in what it needs when it
is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_WHERE = {
    "beliefs": "backstride.widgets.lesson:beliefs",
    "body_map": "backstride.widgets.bodymap:body_map",
    "check": "backstride.widgets.lesson:check",
    "cite": "backstride.views.cards:cite",
    "claim": "backstride.views.cards:claim_card",
    "claims_board": "backstride.widgets.board:claims_board",
    "dots": "backstride.widgets.explorer:dots",
    "example_plan": "backstride.views.plan:plan",
    "exercise": "backstride.views.exercises:exercise_card",
    "exercise_movement": "backstride.widgets.explorer:exercise_movement",
    "explorer": "backstride.widgets.explorer:explorer",
    "fact": "backstride.views.cards:fact_card",
    "facts": "backstride.views.from_facts:facts",
    "forest": "backstride.widgets.explorer:forest",
    "forget": "backstride.widgets.progress:forget",
    "guess_r": "backstride.widgets.hip_screen:guess_r",
    "hip_screen": "backstride.widgets.hip_screen:hip_screen",
    "hold_screen": "backstride.widgets.practice:hold_screen",
    "icons": "backstride.widgets.explorer:icons",
    "measure_posture": "backstride.widgets.landmarks:measure_posture",
    "metronome": "backstride.widgets.practice:metronome",
    "plan_builder": "backstride.widgets.plan_builder:plan_builder",
    "plan_clinic": "backstride.widgets.plan_labs:plan_clinic",
    "policy_editor": "backstride.widgets.plan_labs:policy_editor",
    "predict": "backstride.widgets.lesson:predict",
    "put_in_order": "backstride.widgets.lesson:put_in_order",
    "quiz": "backstride.widgets.lesson:quiz",
    "reader_question": "backstride.views.cards:question_card",
    "references": "backstride.views.cards:references",
    "save_plan": "backstride.views.plan_take:save_plan",
    "sources": "backstride.widgets.sources:sources",
    "spot": "backstride.widgets.board:spot",
    "start": "backstride.widgets.keys:start",
    "symptom_sorter": "backstride.widgets.sorter_form:sorter_form",
    "twelve_weeks": "backstride.widgets.plan_labs:twelve_weeks",
    "two_weeks": "backstride.widgets.self_care_form:two_weeks",
}

if TYPE_CHECKING:
    from backstride.views.cards import cite as cite
    from backstride.views.cards import claim_card as claim
    from backstride.views.cards import fact_card as fact
    from backstride.views.cards import question_card as reader_question
    from backstride.views.cards import references as references
    from backstride.views.exercises import exercise_card as exercise
    from backstride.views.from_facts import facts as facts
    from backstride.views.plan import plan as example_plan
    from backstride.views.plan_take import save_plan as save_plan
    from backstride.widgets.board import claims_board as claims_board
    from backstride.widgets.board import spot as spot
    from backstride.widgets.bodymap import body_map as body_map
    from backstride.widgets.explorer import dots as dots
    from backstride.widgets.explorer import exercise_movement as exercise_movement
    from backstride.widgets.explorer import explorer as explorer
    from backstride.widgets.explorer import forest as forest
    from backstride.widgets.explorer import icons as icons
    from backstride.widgets.hip_screen import guess_r as guess_r
    from backstride.widgets.hip_screen import hip_screen as hip_screen
    from backstride.widgets.keys import start as start
    from backstride.widgets.landmarks import measure_posture as measure_posture
    from backstride.widgets.lesson import beliefs as beliefs
    from backstride.widgets.lesson import check as check
    from backstride.widgets.lesson import predict as predict
    from backstride.widgets.lesson import put_in_order as put_in_order
    from backstride.widgets.lesson import quiz as quiz
    from backstride.widgets.plan_builder import plan_builder as plan_builder
    from backstride.widgets.plan_labs import plan_clinic as plan_clinic
    from backstride.widgets.plan_labs import policy_editor as policy_editor
    from backstride.widgets.plan_labs import twelve_weeks as twelve_weeks
    from backstride.widgets.practice import hold_screen as hold_screen
    from backstride.widgets.practice import metronome as metronome
    from backstride.widgets.progress import forget as forget
    from backstride.widgets.self_care_form import two_weeks as two_weeks
    from backstride.widgets.sorter_form import sorter_form as symptom_sorter
    from backstride.widgets.sources import sources as sources

__all__ = [
    "__version__",
    "beliefs",
    "body_map",
    "check",
    "cite",
    "claim",
    "claims_board",
    "dots",
    "example_plan",
    "exercise",
    "exercise_movement",
    "explorer",
    "fact",
    "facts",
    "forest",
    "forget",
    "guess_r",
    "hip_screen",
    "hold_screen",
    "icons",
    "measure_posture",
    "metronome",
    "plan_builder",
    "plan_clinic",
    "policy_editor",
    "predict",
    "put_in_order",
    "quiz",
    "reader_question",
    "references",
    "save_plan",
    "sources",
    "spot",
    "start",
    "symptom_sorter",
    "twelve_weeks",
    "two_weeks",
]


def __getattr__(name: str) -> Any:
    try:
        module, attribute = _WHERE[name].split(":")
    except KeyError:
        raise AttributeError(f"backstride has no {name!r}: it has {', '.join(_WHERE)}.") from None
    found = getattr(import_module(module), attribute)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
