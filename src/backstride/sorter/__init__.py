"""Symptom answers -> how soon to ask for help, and why. It names no cause."""

from backstride.sorter.judge import Reason, Result, asked, sort_symptoms, urgency
from backstride.sorter.records import (
    TIERS,
    YES_NO,
    Advice,
    Condition,
    Country,
    Option,
    Place,
    Question,
    Rule,
    Tier,
    advice,
    countries,
    questions,
    rules,
)

__all__ = [
    "TIERS",
    "YES_NO",
    "Advice",
    "Condition",
    "Country",
    "Option",
    "Place",
    "Question",
    "Reason",
    "Result",
    "Rule",
    "Tier",
    "advice",
    "asked",
    "countries",
    "questions",
    "rules",
    "sort_symptoms",
    "urgency",
]
