"""Backstride: a course on low back pain in runners, and the small package behind its notebooks.

``import backstride as bs`` loads nothing heavy: each name below brings in what it needs when it
is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_WHERE = {
    "beliefs": "backstride.widgets.lesson:beliefs",
    "check": "backstride.widgets.lesson:check",
    "cite": "backstride.views.cards:cite",
    "claim": "backstride.views.cards:claim_card",
    "explorer": "backstride.widgets.explorer:explorer",
    "fact": "backstride.views.cards:fact_card",
    "forget": "backstride.widgets.progress:forget",
    "example_plan": "backstride.views.plan:plan",
    "plan_builder": "backstride.widgets.plan_form:plan_form",
    "predict": "backstride.widgets.lesson:predict",
    "quiz": "backstride.widgets.lesson:quiz",
    "references": "backstride.views.cards:references",
    "symptom_sorter": "backstride.widgets.sorter_form:sorter_form",
    "sources": "backstride.widgets.sources:sources",
}

if TYPE_CHECKING:
    from backstride.views.cards import cite as cite
    from backstride.views.cards import claim_card as claim
    from backstride.views.cards import fact_card as fact
    from backstride.views.cards import references as references
    from backstride.views.plan import plan as example_plan
    from backstride.widgets.explorer import explorer as explorer
    from backstride.widgets.lesson import beliefs as beliefs
    from backstride.widgets.lesson import check as check
    from backstride.widgets.lesson import predict as predict
    from backstride.widgets.lesson import quiz as quiz
    from backstride.widgets.plan_form import plan_form as plan_builder
    from backstride.widgets.progress import forget as forget
    from backstride.widgets.sorter_form import sorter_form as symptom_sorter
    from backstride.widgets.sources import sources as sources

__all__ = [
    "__version__",
    "beliefs",
    "check",
    "cite",
    "claim",
    "example_plan",
    "explorer",
    "fact",
    "forget",
    "plan_builder",
    "predict",
    "quiz",
    "references",
    "sources",
    "symptom_sorter",
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
