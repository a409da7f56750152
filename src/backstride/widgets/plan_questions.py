"""The questions of the plan builder, and the way from answers to a profile and back."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Final

from backstride.errors import InputError
from backstride.plan import Goal, Profile, SelfScreen, flags, library
from backstride.plan.library import known_equipment
from backstride.plan.profile import EASES, RUNNING, SCREENS, SPACES
from backstride.plan.records import WEEK
from backstride.widgets.form import field

GOALS: Final = 3
SCREEN_WORDS: Final = {
    "self_care": "self-care",
    "appointment": "an appointment",
    "urgent": "urgent: ask for advice today",
    "emergency": "emergency, now",
}
_LEVELS: Final = (
    ("1", "1: new to this"),
    ("2", "2: some training"),
    ("3", "3: trained"),
    ("4", "4: strong"),
)
_RUNNING_WORDS: Final = {
    "none": "no running",
    "run_walk": "get back with run and walk",
    "beside": "run as now, with the plan beside it",
}
_EASES_WORDS: Final = {"neither": "neither", "bending": "bending", "arching": "arching"}
_DAYS: Final = [(day, day[:3]) for day in WEEK]
#: Numbers asked for: profile field, label, lowest, highest, unit.
_PAIN: Final = (
    ("pain_now", "Pain now, 0 to 10"),
    ("pain_worst", "Worst pain this week, 0 to 10"),
    ("pain_running", "Pain when running, 0 to 10"),
)


def _number(id: str, label: str, low: float, high: float, unit: str = "") -> dict[str, Any]:
    return field(id, "number", label, min=low, max=high, unit=unit, half=True)


def _words(names: Sequence[str]) -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in names]


def _goals() -> list[dict[str, Any]]:
    found = []
    for number in range(1, GOALS + 1):
        label = f"Activity {number}"
        found.append(field(f"goal_{number}", "text", label, half=True))
        found.append(_number(f"score_{number}", f"{label}: how well does it go, 0 to 10?", 0, 10))
    return found


def _exercises() -> list[tuple[str, str]]:
    named = sorted((exercise.name, exercise.id) for exercise in library())
    return [("", "nothing"), *((id, name) for name, id in named)]


def questions(screens: Sequence[SelfScreen]) -> list[dict[str, Any]]:
    """Return the questions in their order; ``screens`` are the self-screens to carry over."""
    carried = (
        [
            field(
                "screens",
                "many",
                "Use these self-screens",
                help="They decide only between exercises that are otherwise alike.",
                options=[(str(k), one.said) for k, one in enumerate(screens)],
                column=True,
            )
        ]
        if screens
        else [
            field(
                "no_screens",
                "heading",
                "Self-screens",
                help="None is kept on this computer. Lessons 04 and 05 can keep yours for here.",
            )
        ]
    )
    return [
        field(
            "screen",
            "choice",
            "What did the symptom sorter of lesson 01 say?",
            options=[(tier, SCREEN_WORDS[tier]) for tier in SCREENS],
        ),
        field("days", "many", "On which days do you have time for exercise?", options=_DAYS),
        _number("minutes", "Minutes for one session", 5, 120, "min"),
        _number("weeks", "Weeks, 4 to 12", 4, 12, "weeks"),
        *(_number(id, label, 0, 10) for id, label in _PAIN),
        field(
            "next_morning_worse",
            "choice",
            "Is the back worse on the morning after?",
            options=[("no", "no"), ("yes", "yes")],
            half=True,
        ),
        field(
            "eases",
            "choice",
            "What eases your back?",
            options=[(e, _EASES_WORDS[e]) for e in EASES],
        ),
        field(
            "level_could_do",
            "choice",
            "What could you do today?",
            help="The plan starts one level below.",
            options=_LEVELS,
        ),
        field("equipment", "many", "What do you have at home?", options=_words(known_equipment())),
        field("spaces", "many", "Where can you exercise?", options=_words(SPACES)),
        field(
            "flags", "many", "Does any of these apply?", options=[(f.id, f.short) for f in flags()]
        ),
        field(
            "running",
            "choice",
            "Running",
            options=[(r, _RUNNING_WORDS[r]) for r in RUNNING],
        ),
        field("run_days", "many", "On which days could you run?", options=_DAYS),
        _number("runs_per_week", "Runs a week now", 0, 7),
        _number("longest_run_km", "Longest run of the last 30 days", 0, 250, "km"),
        _number("goal_run_km", "Run to reach (0: as now)", 0, 250, "km"),
        _number("run_minutes", "Minutes for a run-walk", 10, 120, "min"),
        field(
            "long_run_day",
            "select",
            "Day of the long run",
            options=[("", "the last one"), *((day, day) for day in WEEK)],
            half=True,
        ),
        field("prefer", "select", "An exercise you would like", options=_exercises(), half=True),
        field("avoid", "select", "An exercise to leave out", options=_exercises(), half=True),
        field(
            "goals",
            "heading",
            "Three things that matter to you",
            help="In your own words, such as running 5 km. 0: not at all. 10: as before.",
        ),
        *_goals(),
        *carried,
    ]


EMPTY: Final[Mapping[str, Any]] = {
    "days": [],
    "weeks": 4,
    "eases": "neither",
    "spaces": list(SPACES),
    "equipment": [],
    "flags": [],
    "running": "none",
    "run_days": [],
    "run_minutes": 30,
    "runs_per_week": 0,
    "longest_run_km": 0,
    "goal_run_km": 0,
}
#: What must be answered by hand: nobody's pain, time or screen is guessed.
NEEDED: Final[Mapping[str, str]] = {
    "screen": "what the symptom sorter said",
    "days": "your days",
    "minutes": "the minutes for one session",
    "pain_now": "pain now",
    "pain_worst": "worst pain this week",
    "pain_running": "pain when running",
    "next_morning_worse": "the morning after",
    "level_could_do": "what you could do today",
}


def answers_of(profile: Profile, screens: int) -> dict[str, Any]:
    """Return the answers that a profile stands for; all ``screens`` self-screens are used."""
    found = dataclasses.asdict(profile)
    found["next_morning_worse"] = "yes" if profile.next_morning_worse else "no"
    found["level_could_do"] = str(profile.level_could_do)
    for name in ("prefer", "avoid"):
        found[name] = found[name][0] if found[name] else ""
    for number, goal in enumerate(profile.goals, start=1):
        found |= {f"goal_{number}": goal.activity, f"score_{number}": goal.score}
    found["screens"] = [str(k) for k in range(screens)]
    for name in ("goals", "sessions"):
        found.pop(name)
    return {k: list(v) if isinstance(v, tuple) else v for k, v in found.items() if v != ""}


def _goals_of(answers: Mapping[str, Any]) -> tuple[Goal, ...]:
    found = []
    for number in range(1, GOALS + 1):
        activity = answers.get(f"goal_{number}", "")
        score = answers.get(f"score_{number}")
        if activity or score is not None:
            found.append(Goal(activity, score))  # type: ignore[arg-type]  # None is refused
    return tuple(found)


def missing(answers: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what needs an answer and has none yet; pain when running only if there is some."""
    runs = answers.get("running", "none") != "none"
    return tuple(
        said
        for id, said in NEEDED.items()
        if answers.get(id) in (None, "", [], ()) and (runs or id != "pain_running")
    )


def profile_of(answers: Mapping[str, Any], base: Profile | None = None) -> Profile:
    """Return the profile of these answers; an `InputError` names the answer to mend.

    What is not asked for (``sessions``, further wishes) is taken from ``base``.
    """
    open_questions = missing(answers)
    if open_questions:
        raise InputError(f"Still to answer: {', '.join(open_questions)}.")
    values: dict[str, Any] = {} if base is None else {"sessions": base.sessions}
    for name in ("screen", "minutes", "pain_now", "pain_worst", "eases", "running"):
        values[name] = answers[name]
    for name in ("days", "equipment", "spaces", "flags", "run_days"):
        values[name] = tuple(answers.get(name, ()))
    for name in ("weeks", "run_minutes", "runs_per_week"):
        values[name] = answers.get(name, "")
    values["pain_running"] = answers.get("pain_running", 0)
    for name in ("longest_run_km", "goal_run_km"):
        given = answers.get(name, "")
        values[name] = float(given) if isinstance(given, int) else given
    for name in ("prefer", "avoid"):
        chosen = answers.get(name, "")
        more = getattr(base, name)[1:] if base else ()
        values[name] = (*((chosen,) if chosen else ()), *(id for id in more if id != chosen))
    return Profile(
        **values,
        level_could_do=int(answers["level_could_do"]),
        next_morning_worse=answers.get("next_morning_worse") == "yes",
        long_run_day=answers.get("long_run_day", ""),
        goals=_goals_of(answers),
    )
