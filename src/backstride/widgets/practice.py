"""Holds of the trunk to time, and a metronome whose beat fades; both can be kept for the plan."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from html import escape
from typing import Any

import anywidget
import traitlets

from backstride import practice
from backstride.errors import BackstrideError
from backstride.practice import Cadence, Hold, hold_tests
from backstride.widgets.form import Form, Outcome, field
from backstride.widgets.player import script, style, with_text
from backstride.widgets.progress import home

KEEP = "keep"


def _today() -> str:
    return datetime.date.today().isoformat()


# ------------------------------------------------------------------ holds


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    heads = "".join(f'<th scope="col">{escape(text)}</th>' for text in head)
    lines = "".join(
        f'<tr><th scope="row">{escape(first)}</th>'
        + "".join(f"<td>{escape(text)}</td>" for text in rest)
        + "</tr>"
        for first, *rest in rows
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>"


def _compared(holds: list[Hold]) -> str:
    """The reader's times beside the groups, then the ratios that were measured."""
    rows = []
    for hold in holds:
        test = practice.hold_test(hold.test)
        others = "; ".join(f"{norm.seconds:g} s, {norm.who}" for norm in test.norms)
        rows.append((test.name, f"{hold.seconds:g}\N{NO-BREAK SPACE}s", others))
    html = _table(("Hold", "You", "Means that we read [H-E3]"), rows)
    shares = [
        (
            f"Longer side plank, of the {practice.hold_test(ratio.of).name.lower()}",
            f"{ratio.yours_percent:.0f}\N{NO-BREAK SPACE}%",
            "; ".join(f"{who} {mean:g} %" for who, mean in ratio.mean_percent.items()),
        )
        for ratio in practice.ratios(holds)
    ]
    if shares:
        html += _table(("Ratio", "You", "Means of 75 young adults [H-E1]"), shares)
    return html + (
        '<p class="bs-limits">No spread was read for any of these means, so nobody can say which '
        "time is short. There is no pass mark. Compare yourself with yourself, some weeks "
        "later. How long somebody holds a position says nothing on pain [H-E1].</p>"
    )


def _judge(answers: dict[str, Any]) -> Outcome:
    today = _today()
    given = [test.id for test in hold_tests() if answers.get(test.id) is not None]
    holds = [Hold(id, answers[id], today) for id in given]
    if not holds:
        return Outcome("<p>Give at least one time in seconds.</p>")
    said = "Nothing was kept."
    if answers.get(KEEP):
        practice.save_holds(home(), holds)
        said = "Kept on this computer only, for the plan of lesson 06."
    return Outcome(f"{_compared(holds)}<p>{said}</p>")


def hold_screen() -> Form:
    """Return the form for timing four holds of the trunk; kept only where the box is ticked."""
    fields = [
        field(
            test.id,
            "number",
            test.name,
            help=f"{test.steps} {test.stop_if}",
            min=1,
            max=practice.LONGEST_HOLD_S,
            unit="seconds",
        )
        for test in hold_tests()
    ]
    ask = [("yes", "Keep my times on this computer, for the plan of lesson 06")]
    fields.append(field(KEEP, "many", "Keep them?", options=ask))
    names = ", ".join(test.name.lower() for test in hold_tests())
    return Form(
        fields,
        f"Time four holds: {names}. Leave out what you do not want to try.",
        submit="Compare",
        on_submit=_judge,
        title="How long can you hold?",
    )


# ------------------------------------------------------------------ a beat that fades

LIMITS = (
    "Eight sessions in two weeks, of 15 to 30 minutes, with the feedback taken away over the last "
    "four: that is the schedule of a trial with 19 runners [H-G3]. Its feedback aimed at softer "
    "landings; a beat is our stand-in. That it comes and goes in blocks of five minutes and fades "
    "in equal steps is our assumption. We found no trial of such a schedule for the low back. In "
    "another trial calf and Achilles injuries rose [H-G1]: if these hurt, leave it out."
)


class Metronome(anywidget.AnyWidget):
    """A beat, heard or only seen, that fades over eight sessions. Plays without a kernel."""

    _esm = script("metronome.js")
    _css = style()
    spec: Any = traitlets.Dict().tag(sync=True)
    now = traitlets.Int(160).tag(sync=True)
    percent = traitlets.Int(5).tag(sync=True)
    session = traitlets.Int(1).tag(sync=True)
    keeps = traitlets.Int(0).tag(sync=True)
    answered = traitlets.Int(0).tag(sync=True)
    message = traitlets.Unicode().tag(sync=True)

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.observe(self._keep, "keeps")

    def _keep(self, _: Any) -> None:
        try:
            cadence = Cadence(self.now, self.percent, _today())
            practice.save_cadence(home(), cadence)
        except BackstrideError as error:
            self.message = str(error)
        else:
            what = f"{cadence.target} steps a minute, for the plan of lesson 06"
            self.message = f"Kept on this computer only: {what}."
        self.answered = self.keeps  # a page that waits in vain for this says so

    @property
    def reading(self) -> str:
        """The sentence that reads the cadence chosen."""
        return Cadence(self.now, self.percent, _today()).said()

    def __repr__(self) -> str:
        return f"Metronome. {self.reading}"

    def _repr_mimebundle_(self, **options: Any) -> Any:
        return with_text(super()._repr_mimebundle_(**options), repr(self))


def metronome(now: int = 160) -> Metronome:
    """Return the metronome, to begin with at ``now`` steps a minute, raised by 5 per cent."""
    ups = practice.step_ups_percent()
    start = Cadence(now, ups[1], _today())
    sessions = [
        {"number": s.number, "minutes": s.minutes, "beat_share": s.beat_share}
        for s in practice.schedule()
    ]
    return Metronome(
        spec={
            "sessions": sessions,
            "block_s": practice.BLOCK_S,
            "ups": list(ups),
            "cadences": list(practice.CADENCES),
            "limits": LIMITS,
        },
        now=start.now,
        percent=start.percent,
    )
