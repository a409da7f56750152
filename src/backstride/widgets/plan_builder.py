"""The plan builder: answers, the plan, its days with a timer, a log that leads to decisions,
the rules behind it, and ways to take it along."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any, Final

import anywidget
import ipywidgets as widgets
import traitlets

from backstride import findings, practice
from backstride.errors import BackstrideError, InputError, number
from backstride.plan import Plan, Profile, SelfScreen, library, personas, policy
from backstride.plan.builder import HELP
from backstride.plan.changes import changed
from backstride.plan.history import (
    FILE,
    History,
    accept,
    forget,
    keep,
    logged,
    recall,
    with_layer,
    without_layer,
)
from backstride.plan.plain import from_json
from backstride.plan.records import Decision, Layer, LogEntry, session_day
from backstride.plan.screens import self_screens
from backstride.views import plan as card
from backstride.views import plan_log, plan_rules, plan_session, plan_take, plan_week
from backstride.views.exercises import exercise_figure
from backstride.views.plan_sheet import Drawn
from backstride.widgets import plan_questions
from backstride.widgets.form import Form, Outcome
from backstride.widgets.player import script, style, with_text
from backstride.widgets.progress import home
from backstride.widgets.sorter_form import kept_result

TABS: Final = (
    ("you", "You"),
    ("week", "Weeks"),
    ("session", "Session"),
    ("log", "Log"),
    ("rules", "Rules"),
    ("take", "Take along"),
)
SELF: Final = "yourself"
#: A result of the symptom sorter counts for so many days: our convention.
SORTED_DAYS: Final = 7
#: Layers that a reader may lay by hand: kind, first day after today, days, way back.
BY_HAND: Final = {
    "flare_up": "A flare-up: easier days",
    "dial_back": "Not at my best: dial back",
    "holiday": "A holiday: nothing planned",
}


def kept_screens() -> tuple[tuple[SelfScreen, ...], str]:
    """Return the self-screens kept by lessons 04 and 05, and what to say if a file is no good."""
    trouble = []

    def read(reader: Callable[[Path], Any], empty: Any) -> Any:
        try:
            return reader(home())
        except InputError as error:
            trouble.append(str(error))
            return empty

    hips = read(findings.read, ())
    holds = read(practice.read_holds, ())
    cadence = read(practice.read_cadence, None)
    return self_screens(hips, holds, cadence), " ".join(trouble)


class PlanView(anywidget.AnyWidget):
    """What the page shows of a plan: a head with tabs, and one panel for each tab."""

    _esm = script("plan_view.js")
    _css = style()
    spec: Any = traitlets.Dict().tag(sync=True)
    persona = traitlets.Unicode().tag(sync=True)
    tab = traitlets.Unicode("you").tag(sync=True)
    status = traitlets.Unicode().tag(sync=True)
    reading = traitlets.Unicode().tag(sync=True)
    message = traitlets.Unicode().tag(sync=True)
    panels: Any = traitlets.Dict().tag(sync=True)
    figures: Any = traitlets.Dict().tag(sync=True)
    steps: Any = traitlets.List().tag(sync=True)
    days: Any = traitlets.List().tag(sync=True)
    day = traitlets.Unicode().tag(sync=True)
    week = traitlets.Int(1).tag(sync=True)
    weeks = traitlets.Int(0).tag(sync=True)
    kept = traitlets.Bool(False).tag(sync=True)


class PlanBuilder(widgets.VBox):
    """The builder. ``history`` is all that the reader told it, ``plan`` what came out.

    Every button of the page is a method here: what a hand does, code can do.
    """

    def __init__(self) -> None:
        self.history = History(personas()[0].profile)
        self.plan = Plan("", "invalid_input", "", (), (), (), "")
        self.decisions: tuple[Decision, ...] = ()
        self.left: frozenset[tuple[Layer, ...]] = frozenset()
        self.today = 0
        self.screens: tuple[SelfScreen, ...] = ()
        self._busy = False
        people = [(SELF, "yourself, with your own answers")]
        people += [(p.id, p.name) for p in personas()]
        self.view = PlanView(
            spec={
                "people": people,
                "tabs": TABS,
                "kinds": list(plan_take.KINDS.items()),
                "layers": list(BY_HAND.items()),
                "care": card.care_html(),
                "start": plan_take.When().start,
                "file": FILE,
            }
        )
        self.form = Form([], "", on_change=self._answered, title="Your answers")
        self.form.add_class("bs-plan-form")
        super().__init__([self.view, self.form])
        self.add_class("bs-plan-box")
        self.view.on_msg(self._asked)
        self._restore()

    # ---- what comes from the page

    def _asked(self, _: Any, content: Any, __: Any) -> None:
        if not isinstance(content, dict):
            return
        acts: dict[str, Callable[..., None]] = {
            "persona": self.load,
            "tab": lambda id: None,
            "week": self.show_week,
            "day": self.show_day,
            "log": self.write_down,
            "week_over": self.week_is_over,
            "accept": self.accept,
            "leave": self.leave,
            "layer": self.lay,
            "unlayer": self.take_away,
            "help": self.try_change,
            "take": self.take,
            "import": self.bring_in,
            "keep": self.keep,
            "forget": self.forget,
        }
        act = acts.get(str(content.get("act")))
        if act is None:
            return
        try:
            self.view.message = ""
            act(**content.get("with", {}))
        except BackstrideError as error:
            self.view.message = str(error)

    # ---- who it is for

    def _restore(self) -> None:
        found, said = recall(home())
        if found is None:
            self.load(personas()[0].id)
            self.view.message = said
            return
        self.view.kept = True
        self._take_over(found, SELF)
        self.view.message = "Your kept plan is back, with its notes and changes."

    def load(self, id: str) -> None:
        """Load a persona, or ``"yourself"`` with empty answers and your own self-screens."""
        if id == SELF:
            self.screens, trouble = kept_screens()
            screen, said = _sorted()
            start = dict(plan_questions.EMPTY) | {"screens": self._all_screens()} | screen
            self._begin(SELF, start)
            self.view.message = f"{said} {trouble}".strip()
            return
        known = {person.id: person for person in personas()}
        if id not in known:
            raise InputError(f"There is no persona {id!r}: choose one of {', '.join(known)}.")
        person = known[id]
        self._take_over(History(person.profile, person.findings), id)

    def _all_screens(self) -> list[str]:
        return [str(k) for k in range(len(self.screens))]

    def _take_over(self, history: History, who: str) -> None:
        self.screens = history.findings
        self.history = history
        self._begin(who, plan_questions.answers_of(history.profile, len(self.screens)), history)

    def _begin(self, who: str, answers: Mapping[str, Any], history: History | None = None) -> None:
        """Start afresh with these answers, or with a history that was brought in."""
        self.history = history or History(personas()[0].profile)
        self.left, self.today = frozenset(), 0
        if self.history.log:
            self.today = 1 + max(session_day(entry.session) for entry in self.history.log)
        self._busy = True
        try:
            with self.view.hold_sync():
                self.view.persona = who
                self.view.week, self.view.day = 1, ""
            self.form.fields = plan_questions.questions(self.screens)
            self.form.answers = dict(answers)
        finally:
            self._busy = False
        self.rebuild()

    def _answered(self, answers: dict[str, Any], _: str) -> Outcome | None:
        if not self._busy:
            self.rebuild()
        return None

    # ---- from answers to what is shown

    def _profile(self) -> Profile:
        return plan_questions.profile_of(self.form.answers, self.history.profile)

    def rebuild(self) -> None:
        """Build the plan from the answers as they are, and show it."""
        try:
            profile = self._profile()
            chosen = {int(k) for k in self.form.answers.get("screens", ())}
            used = tuple(one for k, one in enumerate(self.screens) if k in chosen)
            self.history = dataclasses.replace(self.history, profile=profile, findings=used)
            self.plan = self.history.plan(library(), policy())
        except InputError as error:
            self.plan = _no_plan(self.form.answers, str(error))
        self._decide()
        self._show()
        self._keep_on()

    def _decide(self) -> None:
        if not self.plan.weeks or not self.history.log:
            self.decisions = ()
            return
        found = self.history.review(library(), policy(), self.today)
        settled = self.left | {d.layers for d in self.history.accepted}
        self.decisions = tuple(d for d in found if not d.layers or d.layers not in settled)

    def _who(self) -> str:
        if self.view.persona == SELF:
            return "you"
        names = {person.id: person.name for person in personas()}
        return names[self.view.persona].split(",")[0]

    def _story(self) -> str:
        told = {person.id: person.story for person in personas()}
        story = told.get(self.view.persona, "")
        return f"<p>{escape(story)}</p>" if story else ""

    def _show(self) -> None:
        plan, view = self.plan, self.view
        days = plan_session.days(plan)
        day = view.day if view.day in days else next(iter(days), "")
        week = min(max(view.week, 1), max(len(plan.weeks), 1))
        with view.hold_sync():
            view.status = card.STATUS[plan.status]
            view.reading = card.reading(plan, self._who())
            view.day, view.days, view.week, view.weeks = day, list(days), week, len(plan.weeks)
            view.panels = self._panels(week, day)
            view.figures = self._figures(day)
            view.steps = [dataclasses.asdict(s) for s in plan_session.timeline(plan, day)]

    def _figures(self, day: str) -> dict[str, str]:
        """The drawings that the page has, and those of a day; each is sent once."""
        session, _ = plan_session.day_of(self.plan, day)
        known: dict[str, str] = self.view.figures
        new = {item.exercise for item in (session.items if session else ())} - set(known)
        return (
            known | {id: plan_session.art(exercise_figure(id)) for id in sorted(new)}
            if new
            else known
        )

    def _panels(self, week: int, day: str) -> dict[str, str]:
        plan = self.plan
        waits = plan.status == "invalid_input" and plan_questions.missing(self.form.answers)
        status = card.status_html(plan, live=True)
        if waits:
            status = f"<p><b>Not yet.</b> {escape(plan.message)}</p>"
        about = f"{self._story()}{status}"
        if not plan.weeks:
            rules = f"{status}{plan_rules.trace_html(plan)}"
            return {id: status for id, _ in TABS} | {"you": about, "rules": rules}
        grid = plan_week.week_grid(plan, week, live=True)
        exercises = library()
        return {
            "you": f"{about}{plan_week.week_grid(plan, 1, brief=True)}",
            "week": f"{grid}{card.gaps_html(plan, live=True)}"
            f"<h3>Every line of week {week}</h3>{plan_week.lines_table(plan, week)}"
            f"<h3>All weeks</h3>{plan_week.weeks_table(plan)}{_first_aid(plan)}",
            "session": plan_session.session_html(plan, day, _place),
            "log": plan_log.log_html(plan, day, self.history.log),
            "decisions": plan_log.decisions_html(self.decisions, exercises),
            "layers": plan_log.layers_html(self.history.layers),
            "history": plan_log.history_html(self.history.log, self.history.accepted, exercises),
            "rules": f"{status}{plan_rules.trace_html(plan)}",
            "take": _own_words(self.history),
        }

    # ---- weeks, days, log and decisions

    def show_week(self, id: str | int) -> None:
        """Show a week of the plan in the grid."""
        self.view.week = int(number("Week", int(id), 1, max(len(self.plan.weeks), 1)))
        self._show()

    def show_day(self, id: str) -> None:
        """Show a day of the plan by the id of its session or run."""
        self.view.day = id.removesuffix("-run")
        self._show()

    def write_down(self, entries: list[dict[str, Any]]) -> None:
        """Write down how a day went, and see what follows; the days before count as over."""
        found = [_entry(raw) for raw in entries]
        if not found:
            raise InputError("Nothing is filled in yet: say at least what was done.")
        self.history = logged(self.history, *found)
        self.today = max(self.today, *(1 + session_day(entry.session) for entry in found))
        self._after(f"Written down: {len(found)} lines. ")

    def week_is_over(self) -> None:
        """Let the week end, so that runs and missed days are looked at."""
        self.today = min(7 * (self.today // 7 + 1), 7 * max(len(self.plan.weeks), 1))
        self._after(f"Week {self.today // 7} is over. ")

    def _after(self, said: str) -> None:
        self.rebuild()
        self.view.message = f"{said}{plan_log.decisions_text(self.decisions)}"

    def _decision(self, id: str | int) -> Decision:
        place = int(id)
        if not 0 <= place < len(self.decisions):
            raise InputError("This decision is no longer there: the log has changed.")
        return self.decisions[place]

    def accept(self, id: str | int) -> None:
        """Accept a decision: what it changes is laid on the plan."""
        decision = self._decision(id)
        self.history = accept(self.history, decision)
        self.rebuild()
        self.view.message = f"Accepted. The plan has changed: {decision.because}"

    def leave(self, id: str | int) -> None:
        """Leave the plan as it is; the decision goes and nothing changes."""
        decision = self._decision(id)
        self.left = self.left | {decision.layers}
        self.rebuild()
        self.view.message = "Left as it is. The plan has not changed."

    def lay(self, kind: str, days: int) -> None:
        """Lay a flare-up, a dial-back or a holiday on the plan by hand, from today on."""
        if kind not in BY_HAND:
            raise InputError(f"Change is {kind!r}: choose one of {', '.join(BY_HAND)}.")
        count = int(number("Days", days, 1, 28, "days"))
        back = 0 if kind == "holiday" else policy().way_back_days.value
        because = "You asked for it."
        layer = Layer(f"{kind}-{self.today}", kind, self.today, count, back, because=because)  # type: ignore[arg-type]
        self.history = with_layer(self.history, layer)
        self.rebuild()
        self.view.message = f"{BY_HAND[kind]}, {count} days. It can be taken away again below."

    def take_away(self, id: str) -> None:
        """Take a layer away; the plan below it comes back as it was."""
        self.history = without_layer(self.history, id)
        self.rebuild()
        self.view.message = "Taken away. The plan below is as it was."

    def try_change(self, id: str | int) -> None:
        """Make the smallest change that a gap names."""
        gap = self.plan.gaps[int(id)]
        profile = changed(self.history.profile, gap.changes)
        answers = plan_questions.answers_of(profile, len(self.screens))
        self.form.answers = {**self.form.answers, **answers}
        self.view.message = f"Changed: {' and '.join(change.says for change in gap.changes)}."

    # ---- to take along and to keep

    def take(self, kind: str, start: str, hour: float, run_hour: float, zone: str) -> None:
        """Hand a file to the browser to save, and say what it holds."""
        if not self.plan.weeks:
            raise InputError(f"There is no plan to take along. {self.plan.message}")
        when = plan_take.When(start=start, hour=hour, run_hour=run_hour, zone=zone)
        taken = plan_take.take(kind, self.plan, self.history, when)
        self.view.send({"file": taken.name, "kind": taken.kind}, buffers=[taken.content])
        self.view.message = f"Your browser saves {taken.name}: {taken.said}"

    def bring_in(self, text: str) -> None:
        """Bring in a plan file that was saved before."""
        self._take_over(from_json(History, text, "The plan file"), SELF)
        count = len(self.history.log)
        self.view.message = f"The plan file is back, with {count} notes."

    def keep(self, on: bool) -> None:
        """Keep the plan on this computer from now on, or no longer; what is kept stays."""
        self.view.kept = bool(on)
        said = "From now on nothing more is kept. What was kept is still there."
        self.view.message = self._keep_on() or said

    def _keep_on(self) -> str:
        if not self.view.kept or not self.plan.plan_id:
            return ""
        return keep(home(), self.history)

    def forget(self) -> None:
        """Delete the kept plan."""
        self.view.kept = False
        self.view.message = forget(home())

    def __repr__(self) -> str:
        return (
            f"Plan builder: {len(personas())} people to try, or your own answers. "
            f"{card.reading(_first_plan(), personas()[0].name.split(',')[0])}"
        )

    def _repr_mimebundle_(self, **options: Any) -> Any:
        return with_text(super()._repr_mimebundle_(**options), repr(self))


def _sorted() -> tuple[dict[str, str], str]:
    """The answer of the symptom sorter, if it was kept and is of these days, and what to say."""
    kept = kept_result()
    if kept is None:
        return {}, ""
    tier, date = kept
    words = plan_questions.SCREEN_WORDS[tier]
    try:
        age_days = (datetime.date.today() - datetime.date.fromisoformat(date)).days
    except ValueError:
        age_days = SORTED_DAYS + 1
    if not 0 <= age_days <= SORTED_DAYS:
        return {}, f"Your result of the symptom sorter is of {date}. Go through it again first."
    said = f"On {date} the symptom sorter said: {words}. If anything changed, go through it again."
    return {"screen": tier}, said


def _no_plan(answers: Mapping[str, Any], said: str) -> Plan:
    """No plan, and why. A screen that asks for help says so, whatever else is open or wrong."""
    screen = answers.get("screen", "")
    if screen in HELP:
        return Plan("", "blocked_by_screen", HELP[screen], (), (), (), "")
    return Plan("", "invalid_input", said, (), (), (), "")


def _place(exercise: str) -> Drawn:
    """A place for a drawing; the page has the drawing itself."""
    return Drawn(f'<div data-figure="{exercise}"></div>', "")


def _first_plan() -> Plan:
    person = personas()[0]
    return History(person.profile, person.findings).plan(library(), policy())


def _entry(raw: Mapping[str, Any]) -> LogEntry:
    """One line of the log as it comes from the page; "" is not known."""

    def whole(name: str) -> int | None:
        value = raw.get(name)
        return None if value in (None, "") else int(number(name.capitalize(), value, 0, 10))

    morning = {"same": False, "worse": True}.get(str(raw.get("next_morning_worse", "")))
    return LogEntry(
        session=str(raw.get("session", "")),
        exercise=str(raw.get("exercise", "")),
        done=raw.get("done") or None,
        pain=whole("pain"),
        next_morning_worse=morning,
        effort=whole("effort"),
        side=str(raw.get("side", "")),
        stop_sign=bool(raw.get("stop_sign", False)),
        note=str(raw.get("note", ""))[:120],
    )


def _first_aid(plan: Plan) -> str:
    lines = "".join(
        f"<li><b>{escape(i.name)}</b>, {escape(i.dose)}. {escape(i.how)}</li>"
        for i in plan.first_aid
    )
    return f"<h3>In a bad hour</h3><ul>{lines}</ul>" if lines else ""


def _own_words(history: History) -> str:
    goals = "".join(
        f"<li>{escape(goal.activity)}: {goal.score} of 10</li>" for goal in history.profile.goals
    )
    return f"<h3>What matters to you</h3><ul>{goals}</ul>" if goals else ""


def plan_builder() -> PlanBuilder:
    """Return the plan builder, with an example person or with the plan that was kept."""
    return PlanBuilder()
