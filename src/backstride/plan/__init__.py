"""An explained weekly plan from exercises, a profile and a policy; pure functions on data."""

from backstride.plan.builder import Item, Plan, Session, Week, build_plan
from backstride.plan.library import (
    Exercise,
    Flag,
    Level,
    Policy,
    dose_text,
    flags,
    library,
    minutes,
    part,
    policy,
    seconds,
)
from backstride.plan.profile import Persona, Profile, personas
from backstride.plan.progress import Decision, LogEntry, next_level

__all__ = [
    "Decision",
    "Exercise",
    "Flag",
    "Item",
    "Level",
    "LogEntry",
    "Persona",
    "Plan",
    "Policy",
    "Profile",
    "Session",
    "Week",
    "build_plan",
    "dose_text",
    "flags",
    "library",
    "minutes",
    "next_level",
    "part",
    "personas",
    "policy",
    "seconds",
]
