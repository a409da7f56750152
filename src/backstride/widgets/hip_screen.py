"""Lesson 04: a guess before the answer, and the reader's own hip numbers beside the norms."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from html import escape
from typing import Any, Final

from backstride import findings
from backstride.errors import InputError, number
from backstride.findings import Finding, HipTest
from backstride.models import measurement
from backstride.views import hip, hip_tests
from backstride.views.svg import to_svg
from backstride.widgets.form import Form, Outcome, field
from backstride.widgets.progress import home, remember

# ---- guess r


def _guessed(answers: dict[str, Any]) -> Outcome:
    guess = number("Your guess", answers.get("r"), -1, 1)
    said = remember("predictions", "04-guess", guess)
    state = hip.bench_state("Right leg", 0)
    found = state.found
    inside = round(found.low, 2) <= guess <= round(found.high, 2)
    fits = (
        "Your guess lies inside, so these 23 men do not speak against it."
        if inside
        else "Your guess lies outside."
    )
    return Outcome(
        f"<p>You guessed {guess:.2f}. The correlation is <b>r = {found.r:.2f}</b>, with a 95% "
        f"interval from {found.low:.2f} to {found.high:.2f} [H-B1c]. {fits} {said}</p>"
    )


def guess_r() -> Form:
    """Return the 23 runners as dots without their correlation, to guess it first."""
    label = "23 runners: the angle on the bench, and the hip extension in the run"
    return Form(
        [
            field(
                "dots",
                "heading",
                label,
                drawing=to_svg(hip.guess_drawing(), label),
                help="Each dot is a man [H-B1c]. A correlation r of 1 is a line that rises, 0 is "
                "no link at all, -1 a line that falls.",
            ),
            field("r", "number", "How large is r?", min=-1, max=1, step=0.05),
        ],
        f"Guess first: {label}. How large is the correlation r, from -1 to 1?",
        submit="Show r",
        on_submit=_guessed,
        title="Guess first",
    )


# ---- the self-screen

KEEP: Final = (
    ("show", "Only show me"),
    ("keep", "Show me, and keep them on this computer for lesson 06"),
    ("delete", "Delete what is kept"),
)
SIDES: Final = ("right", "left")


def _fields() -> list[dict[str, Any]]:
    fields = []
    for test in findings.hip_tests():
        fields.append(
            field(
                f"{test.id}_how",
                "heading",
                test.name,
                drawing=to_svg(hip_tests.how_to(test.id), f"How to do it: {test.steps}"),
                help=f"{test.steps} {test.write} {test.note}",
            )
        )
        fields += [
            field(f"{test.id}_{side}", "number", f"{test.name}: {side}", unit="degrees", half=True)
            for side in SIDES
        ]
    sem = findings.measured_sem_deg()
    fields += [
        field("end", "heading", "Where do they lie?"),
        field(
            "sem",
            "number",
            "Error of one of your measurements",
            unit="degrees",
            help=f"{sem:g} was found for the knee angle of the Thomas test by hand [H-A4]. For the "
            "other tests that is an assumption. Measure a leg several times, and you see your own.",
        ),
        field("keep", "choice", "Your numbers", options=KEEP, column=True),
    ]
    return fields


def _given(answers: dict[str, Any], date: str) -> list[Finding]:
    sem = number("Error of one measurement", answers.get("sem"), 0.1, findings.LARGEST_SEM_DEG)
    found = []
    for test in findings.hip_tests():
        for side in SIDES:
            value = answers.get(f"{test.id}_{side}")
            if value is not None:
                found.append(findings.finding(test.id, side, value, date, sem))
    if not found:
        raise InputError("There is no number yet: write at least one, in degrees.")
    return found


def since(one: Finding, earlier: Sequence[Finding]) -> str:
    """Say how a number differs from the last one of another day, and how often noise does that."""
    past = [e for e in earlier if (e.test, e.side) == (one.test, one.side) and e.date < one.date]
    if not past:
        return ""
    last = max(past, key=lambda e: e.date)
    change = one.value_deg - last.value_deg
    chance = measurement.chance_of_change(abs(change), one.sem_deg)
    return (
        f" Since {last.date} it changed by {change:+g}°: noise alone does as much, or more, in "
        f"about {100 * chance:.0f} of 100 people."
    )


def _shown(test: HipTest, found: list[Finding], earlier: Sequence[Finding]) -> str:
    said = [hip_tests.sentence(one) + since(one, earlier) for one in found]
    picture = to_svg(hip_tests.norm_strip(found), " ".join(said))
    words = "".join(f"<p>{escape(text)}</p>" for text in (*said, test.without) if text)
    return f"<h4>{escape(test.name)}</h4>{picture}{words}"


def _result(found: list[Finding], earlier: Sequence[Finding], note: str) -> str:
    parts = []
    for test in findings.hip_tests():
        mine = [one for one in found if one.test == test.id]
        if mine:
            parts.append(_shown(test, mine, earlier))
    return (
        f"{''.join(parts)}<p><b>{escape(note)}</b> A number outside is no diagnosis: in runners, "
        "stiff hips did not go with back pain [H-A14] [H-A15].</p>"
    )


def _screened(answers: dict[str, Any]) -> Outcome:
    if answers.get("keep") == "delete":
        findings.forget(home())
        return Outcome("<p>Your hip numbers are deleted from this computer.</p>")
    found = _given(answers, datetime.date.today().isoformat())
    try:
        earlier = findings.read(home())
        trouble = ""
    except InputError as error:
        earlier, trouble = (), f" {error}"
    note = f"Nothing is kept.{trouble}"
    if answers.get("keep") == "keep":
        findings.save(home(), findings.added(earlier, found))
        count = len(found)
        some = "1 number is" if count == 1 else f"{count} numbers are"
        note = f"{some} kept on this computer only."
    return Outcome(_result(found, earlier, note))


def hip_screen() -> Form:
    """Return the self-screen: six numbers of each leg, beside the people who were measured.

    Numbers that were kept before stand in the fields. Nothing is kept unless the reader asks.
    """
    names = [test.name for test in findings.hip_tests()]
    start: dict[str, Any] = {"sem": findings.measured_sem_deg(), "keep": "show"}
    message = ""
    try:
        kept = findings.latest(findings.read(home()))
        start |= {f"{one.test}_{one.side}": one.value_deg for one in kept}
    except InputError as error:
        message = str(error)
    return Form(
        _fields(),
        f"Self-screen of the hips, each leg: {'; '.join(names)}. Then: where the numbers lie among "
        "the people who were measured, with the error of one measurement.",
        submit="Show where they lie",
        on_submit=_screened,
        title="Measure your own hips, if you like",
        answers=start,
        message=message,
    )
