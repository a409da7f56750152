"""The plan builder as a form: who it is for, and the explained plan below."""

from __future__ import annotations

import base64
import dataclasses
from typing import Any

from backstride.plan import Profile, build_plan, flags, library, personas, policy
from backstride.plan.export import to_calendar
from backstride.plan.library import known_equipment
from backstride.plan.profile import SCREENS
from backstride.plan.records import WEEK
from backstride.views.plan import plan_html
from backstride.views.plan_sheet import to_page
from backstride.widgets.form import Form, Outcome, field

_SCREEN_WORDS = {
    "self_care": "self-care",
    "appointment": "an appointment",
    "urgent": "urgent: ask for advice today",
    "emergency": "emergency, now",
}
_LEVELS = (
    ("1", "1: new to this"),
    ("2", "2: some training"),
    ("3", "3: trained"),
    ("4", "4: strong"),
)


def _words(names: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in names]


def _fields() -> list[dict[str, Any]]:
    people = [("", "choose, or fill in below"), *((p.id, p.name) for p in personas())]
    return [
        field("persona", "select", "Load an example person", options=people),
        field(
            "screen",
            "choice",
            "What did the symptom sorter of lesson 01 say?",
            options=[(tier, _SCREEN_WORDS[tier]) for tier in SCREENS],
        ),
        field("days", "many", "On which days do you have time?", options=[(d, d) for d in WEEK]),
        field("minutes", "number", "Minutes for one session", min=5, max=120, unit="min"),
        field("pain_now", "number", "Pain now, 0 to 10", min=0, max=10),
        field("pain_worst", "number", "Worst pain this week, 0 to 10", min=0, max=10),
        field(
            "level_could_do",
            "choice",
            "What could you do today?",
            help="The plan starts one level below.",
            options=_LEVELS,
        ),
        field("equipment", "many", "What do you have at home?", options=_words(known_equipment())),
        field(
            "flags", "many", "Does any of these apply?", options=[(f.id, f.short) for f in flags()]
        ),
        field("runs_per_week", "number", "Runs per week now", min=0, max=14),
    ]


def _as_answers(profile: Profile, persona: str) -> dict[str, Any]:
    shown = {item["id"] for item in _fields()}
    found = {k: v for k, v in dataclasses.asdict(profile).items() if k in shown}
    lists = {k: list(v) if isinstance(v, tuple) else v for k, v in found.items()}
    return lists | {"persona": persona, "level_could_do": str(profile.level_could_do)}


def _profile(answers: dict[str, Any]) -> Profile:
    """Build the profile; what was not answered is refused by name, what may be empty is."""
    level = answers.get("level_could_do")
    return Profile(
        screen=answers.get("screen", ""),
        days=tuple(answers.get("days", ())),
        minutes=answers.get("minutes", ""),
        pain_now=answers.get("pain_now", ""),
        pain_worst=answers.get("pain_worst", ""),
        level_could_do=int(level) if level else "",  # type: ignore[arg-type]
        equipment=tuple(answers.get("equipment", ())),
        flags=tuple(answers.get("flags", ())),
        runs_per_week=answers.get("runs_per_week", ""),
    )


def _download(name: str, kind: str, content: bytes, label: str) -> str:
    packed = base64.b64encode(content).decode()
    return f'<a class="bs-button" download="{name}" href="data:{kind};base64,{packed}">{label}</a>'


def _built(answers: dict[str, Any]) -> Outcome:
    plan = build_plan(_profile(answers), (), library(), policy())
    html = plan_html(plan)
    if plan.weeks:
        page, calendar = to_page(plan).encode(), to_calendar(plan)
        html += "<p>" + _download("plan.ics", "text/calendar", calendar, "Calendar file (.ics)")
        html += " " + _download("plan.html", "text/html", page, "Page to print") + "</p>"
    return Outcome(html)


def _changed(answers: dict[str, Any], id: str) -> Outcome | None:
    known = {person.id: person for person in personas()}
    if id != "persona" or answers.get("persona") not in known:
        return None
    person = known[answers["persona"]]
    return Outcome(f"<p>{person.story}</p>", _as_answers(person.profile, person.id))


def plan_form() -> Form:
    """Return the plan builder. Nothing that is typed here is kept."""
    return Form(
        _fields(),
        "Plan builder: load an example person or answer ten questions, then build the plan.",
        submit="Build the plan",
        on_submit=_built,
        on_change=_changed,
        title="Build an example plan",
    )
