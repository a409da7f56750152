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
from backstride.sorter.self_care import SelfCare, care_questions, first_two_weeks, measures

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
    "SelfCare",
    "Tier",
    "advice",
    "asked",
    "care_questions",
    "countries",
    "first_two_weeks",
    "measures",
    "questions",
    "rules",
    "sort_symptoms",
    "urgency",
]
