"""Three places to try the plan's rules: change one number, live twelve weeks, mend a bad plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from backstride.errors import InputError
from backstride.plan import Persona, Plan, build_plan, library, personas, policy, policy_with
from backstride.plan.clinic import Fault, FlawedPlan, flawed_plan, flawed_plans, on_trial, patient
from backstride.plan.simulate import Course, simulate
from backstride.views import plan_rules, plan_twelve, plan_week
from backstride.views.svg import to_svg
from backstride.widgets.form import Form, Outcome, field


def _person(id: str) -> Persona:
    return next(person for person in personas() if person.id == id)


def _name(person: Persona) -> str:
    return person.name.split(",")[0]


def _who(label: str) -> dict[str, Any]:
    """A choice of those for whom there is a plan at all."""
    options = [(p.id, p.name) for p in personas() if p.expected.startswith("generated")]
    return field("persona", "select", label, options=options)


def _framed(html: str, reading: str) -> str:
    return f'<div class="bs-plan"><p class="bs-reading">{escape(reading)}</p>{html}</div>'


# ---- change one number of the policy


def _plan(person: Persona, **numbers: int) -> Plan:
    rules = policy_with(policy(), **numbers)
    return build_plan(person.profile, person.findings, library(), rules)


def _policy_fields(name: str) -> list[dict[str, Any]]:
    known = dict(policy().parameters())
    one = known[name]
    options = [
        (id, f"{id.replace('_', ' ')}: {number.value} {number.unit}")
        for id, number in known.items()
    ]
    return [
        _who("Whose plan"),
        field("parameter", "select", "Number of the policy", options=options),
        field(
            "value",
            "range",
            "Your number",
            min=one.low,
            max=one.high,
            step=1,
            unit=one.unit,
            help=f"{one.says} The course has {one.value}.",
        ),
    ]


def _two_plans(answers: Mapping[str, Any]) -> tuple[str, str]:
    """The sentence and the HTML of two plans side by side."""
    name, person = answers["parameter"], _person(answers["persona"])
    value = answers.get("value", "")
    before, after = _plan(person), _plan(person, **{name: value})
    text = plan_rules.compare_text(name, value, before, after)
    parameter = plan_rules.parameter_html(dict(policy().parameters())[name])
    return text, f"{parameter}{plan_rules.compare_html(before, after)}"


class PolicyEditor(Form):
    """One number of the policy, changed, and the plan before and after side by side."""

    def __init__(self, persona: str, parameter: str, value: int) -> None:
        known = dict(policy().parameters())
        if parameter not in known:
            raise InputError(f"The policy has no {parameter!r}: it has {', '.join(known)}.")
        start = {"persona": persona, "parameter": parameter, "value": value}
        text, html = _two_plans(start)
        super().__init__(
            _policy_fields(parameter),
            f"Change one number of the policy, {_name(_person(persona))}. {text}",
            on_change=self._moved,
            title="Change one number of the policy",
            answers=start,
            result=_framed(html, text),
        )

    def _moved(self, answers: dict[str, Any], id: str) -> Outcome:
        if id == "parameter":
            self.fields = _policy_fields(answers["parameter"])
            answers["value"] = dict(policy().parameters())[answers["parameter"]].value
        text, html = _two_plans(answers)
        return Outcome(_framed(html, text), answers)


def policy_editor(
    persona: str = "maya", parameter: str = "spike_percent", value: int = 20
) -> PolicyEditor:
    """Return the editor of the policy, to begin with at one number changed."""
    if persona not in {person.id for person in personas()}:
        raise InputError(f"There is no persona {persona!r}: try 'maya'.")
    return PolicyEditor(persona, parameter, value)


# ---- twelve weeks


def _slider(id: str, label: str, high: int, step: int = 1, unit: str = "") -> dict[str, Any]:
    return field(id, "range", label, min=0, max=high, step=step, unit=unit, half=True)


def _twelve_fields() -> list[dict[str, Any]]:
    return [
        _who("Who"),
        _slider("start_pain", "Pain in week 1", 10, unit="of 10"),
        _slider("end_pain", "Pain in week 12", 10, unit="of 10"),
        _slider("flare_week", "A bad week (0: none)", 12),
        _slider("adherence", "Sessions that are done", 100, 10, "%"),
    ]


def _lived(answers: Mapping[str, Any]) -> tuple[str, str]:
    """The sentence and the HTML of twelve weeks."""
    person = _person(answers["persona"])
    course = Course(
        start_pain=float(answers["start_pain"]),
        end_pain=float(answers["end_pain"]),
        flare_week=int(answers["flare_week"]),
        adherence=answers["adherence"] / 100,
    )
    weeks = simulate(person, course, library(), policy())
    text = plan_twelve.reading(_name(person), course, weeks)
    if not weeks:
        return text, ""
    art = to_svg(plan_twelve.picture(weeks, course, library(), policy()), text)
    return text, (
        f'<div class="bs-twelve">{art}</div><p>{plan_twelve.legend()}</p>'
        f'<p class="bs-limits">{plan_twelve.LIMITS}</p><details><summary>Week by week, with the '
        f"reasons</summary>{plan_twelve.table(weeks, library())}</details>"
    )


def twelve_weeks(
    persona: str = "maya",
    start_pain: int = 3,
    end_pain: int = 1,
    flare_week: int = 5,
    adherence: int = 80,
) -> Form:
    """Return twelve simulated weeks; pain is put in, ``adherence`` is the share (%) of sessions."""
    start = {
        "persona": persona,
        "start_pain": start_pain,
        "end_pain": end_pain,
        "flare_week": flare_week,
        "adherence": adherence,
    }
    if persona not in {person.id for person in personas()}:
        raise InputError(f"There is no persona {persona!r}: try 'maya'.")
    text, html = _lived(start)

    def moved(answers: dict[str, Any], _: str) -> Outcome:
        text, html = _lived(answers)
        return Outcome(_framed(html, text))

    return Form(
        _twelve_fields(),
        f"Twelve weeks. {text}",
        on_change=moved,
        title="Twelve weeks of a plan, and what the rules decide",
        answers=start,
        result=_framed(html, text),
    )


# ---- the clinic


def _told(flawed: FlawedPlan) -> str:
    """What is known of the person whose plan it is."""
    profile = patient(flawed).profile
    running = f" Longest run: {profile.longest_run_km:g} km." if profile.longest_run_km else ""
    flags = ", ".join(flag.replace("_", " ") for flag in profile.flags)
    says = f" Said: {flags}." if flags else ""
    return (
        f"{flawed.story} Free on {', '.join(profile.days)}, {profile.minutes} minutes a day."
        f"{running}{says}"
    )


def _shown(flawed: FlawedPlan, mend: str = "") -> str:
    plan, _ = on_trial(flawed, library(), policy(), mend)
    return (
        f'<div class="bs-plan">{plan_week.week_grid(plan, 1)}<details open><summary>All weeks'
        f"</summary>{plan_week.weeks_table(plan)}</details></div>"
    )


def _clinic_fields(id: str) -> list[dict[str, Any]]:
    flawed = flawed_plan(id)
    return [
        field("plan", "select", "Plan", options=[(p.id, p.title) for p in flawed_plans()]),
        field(f"plan-{id}", "heading", flawed.title, help=_told(flawed), drawing=_shown(flawed)),
        field(
            "fault",
            "choice",
            "What is wrong with it?",
            options=[(one.code, one.says) for one in flawed.suspects],
            column=True,
        ),
        field(
            "mend",
            "choice",
            "How would you mend it?",
            options=[(one.id, one.says) for one in flawed.mends],
            column=True,
        ),
    ]


def _left(found: Sequence[Fault]) -> str:
    """What the rules still find in a plan."""
    if not found:
        return "<p><b>✓ The rules find no fault any more.</b></p>"
    lines = "".join(
        f"<li>Rule {one.rule}, {escape(one.where)}: {escape(one.says)} {escape(one.mend)}</li>"
        for one in found
    )
    return f"<p><b>✗ The rules still find:</b></p><ul>{lines}</ul>"


def judged(id: str, fault: str, mend: str) -> str:
    """Return what there is to say to a fault pointed at and a mend chosen, as HTML."""
    flawed = flawed_plan(id)
    suspect = next((one for one in flawed.suspects if one.code == fault), None)
    chosen = next((one for one in flawed.mends if one.id == mend), None)
    if suspect is None or chosen is None:
        raise InputError("Choose what is wrong, and how you would mend it.")
    right = suspect.code == flawed.code
    _, left = on_trial(flawed, library(), policy(), mend)
    sign, look = ("✓", "bs-right") if right else ("✗", "bs-wrong")
    keys = "".join(f" [{fact}]" for fact in flawed.facts)
    end = f"<p>{escape(flawed.explanation)}{keys}</p>" if right and not left else ""
    return (
        f'<p class="bs-feedback {look}"><b>{sign} The fault.</b> {escape(suspect.feedback)}</p>'
        f'<div class="bs-feedback {"bs-wrong" if left else "bs-right"}"><p><b>The mend.</b> '
        f"{escape(chosen.feedback)}</p>{_left(left)}</div>{end}"
    )


class Clinic(Form):
    """Five plans with one fault each, to find and to mend; the plan's own rules check it."""

    def __init__(self) -> None:
        first = flawed_plans()[0]
        super().__init__(
            _clinic_fields(first.id),
            f"Bad-plan clinic: {len(flawed_plans())} plans with one fault each. First plan: "
            f"{first.title}. {first.story}",
            submit="Check it by the rules",
            on_submit=self._checked,
            on_change=self._chosen,
            title="The clinic: find the fault and mend it",
            answers={"plan": first.id},
        )
        self.add_class("bs-clinic")

    def _chosen(self, answers: dict[str, Any], id: str) -> Outcome | None:
        if id != "plan":
            return None
        self.fields = _clinic_fields(answers["plan"])
        return Outcome("", {"plan": answers["plan"]})

    def _checked(self, answers: dict[str, Any]) -> Outcome:
        return Outcome(judged(answers["plan"], answers.get("fault", ""), answers.get("mend", "")))


def plan_clinic() -> Clinic:
    """Return the clinic of five flawed plans."""
    return Clinic()
