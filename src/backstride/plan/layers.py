"""Removable layers on a plan: swaps, levels, edits, repeated weeks, holidays, easier days.

The plan below is never touched. Layers are laid on it anew each time, kind by kind in `ORDER` and
within a kind by their first day, so a layer that is taken away leaves no trace. What makes the
plan easier comes last: nothing that lies above a flare-up can undo it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from backstride.errors import InputError, choice
from backstride.plan.builder import make_session
from backstride.plan.items import Maker, levels_for, with_sets
from backstride.plan.library import Level
from backstride.plan.records import (
    WEEK,
    Item,
    Layer,
    Plan,
    Run,
    Session,
    Week,
    plan_day,
)
from backstride.plan.running import clipped, run_walk

ORDER: Final = (
    "swap",
    "level",
    "run_stage",
    "edit",
    "repeat",
    "holiday",
    "dial_back",
    "flare_up",
)
ACTIONS: Final = ("remove", "add", "dose", "move", "run_km", "run_stage")
NOTES: Final = {
    "holiday": "Holiday: nothing is planned. Moving is welcome.",
    "dial_back": "Dialled back: a level less, and no longer runs.",
    "flare_up": "Easier day: half, and keep moving.",
    "way_back": "Way back: a level less, then as before.",
}


@dataclasses.dataclass(frozen=True)
class _Lay:
    """Lays one layer on weeks; what it needs to make new items comes with it."""

    maker: Maker
    base: Plan

    def sessions(
        self, weeks: Sequence[Week], change: Callable[[Session], Session | None]
    ) -> list[Week]:
        """Return the weeks with each session changed; None takes it away."""
        found = []
        for week in weeks:
            kept = tuple(s for old in week.sessions if (s := change(old)) is not None)
            found.append(dataclasses.replace(week, sessions=kept))
        return found

    def runs(self, weeks: Sequence[Week], change: Callable[[Run], Run | None]) -> list[Week]:
        """Return the weeks with each run changed; None takes it away."""
        found = []
        for week in weeks:
            kept = tuple(r for old in week.runs if (r := change(old)) is not None)
            found.append(dataclasses.replace(week, runs=kept))
        return found

    def with_items(self, session: Session, items: Iterable[Item], note: str = "") -> Session:
        """Return a session with other items, its minutes counted again."""
        made = make_session(session.week, session.day, tuple(items), self.maker.rules)
        notes = [made.note, note or self._kept_note(session)]
        extra = -(-sum(i.seconds for i in made.items if i.role == "pain_relief") // 60)
        return dataclasses.replace(
            made, id=session.id, minutes=made.minutes + extra, note=" ".join(filter(None, notes))
        )

    @staticmethod
    def _kept_note(session: Session) -> str:
        return next((note for note in NOTES.values() if note in session.note), "")

    # ---- exercises

    def dosed(self, item: Item, level: Level, why_now: str, code: str = "") -> Item:
        """Return the same exercise at another dose."""
        exercise = self.maker.find(item.exercise)
        return self.maker.main(exercise, level, code or item.rationale_code, why_now)

    def swap(self, weeks: list[Week], layer: Layer) -> list[Week]:
        new = self._new_item(layer.to, layer.level, layer.because, "swap")

        def change(session: Session) -> Session:
            if not _from(layer, session) or new.exercise in _names(session):
                return session
            items = [
                new if i.role == "main" and i.exercise == layer.exercise else i
                for i in session.items
            ]
            return self.with_items(session, items)

        return self.sessions(weeks, change)

    def _new_item(self, id: str, level: int, because: str, code: str) -> Item:
        exercise = self.maker.find(id)
        levels = levels_for(exercise, self.maker.need.profile) or exercise.levels
        chosen = next((one for one in exercise.levels if one.level == level), levels[0])
        dose = with_sets(chosen, chosen.sets_min)
        return self.maker.main(exercise, dose, code, because or "It is new, so it starts low.")

    def level(self, weeks: list[Week], layer: Layer) -> list[Week]:
        exercise = self.maker.find(layer.exercise)
        level = next((one for one in exercise.levels if one.level == layer.level), None)
        if level is None:
            raise InputError(
                f"{exercise.name} has no level {layer.level}: it has {len(exercise.levels)}."
            )
        dose = with_sets(level, layer.sets or level.sets_min)

        def change(session: Session) -> Session:
            if not _from(layer, session):
                return session
            items = [
                self.dosed(i, dose, layer.because, "by_log") if _is_main(i, layer) else i
                for i in session.items
            ]
            return self.with_items(session, items)

        return self.sessions(weeks, change)

    # ---- edits: anything goes here, and `backstride.plan.clinic` says what is wrong with it

    def edit(self, weeks: list[Week], layer: Layer) -> list[Week]:
        choice("Edit", layer.action, ACTIONS)
        if layer.action == "dose":
            return self.level(weeks, layer)
        if layer.action == "run_stage":
            return self.run_stage(weeks, layer)
        if layer.action == "run_km":
            return self._run_km(weeks, layer)
        if layer.action == "move":
            return self.sessions(weeks, lambda s: _moved(s, layer))

        def change(session: Session) -> Session:
            if not _from(layer, session):
                return session
            items = [i for i in session.items if i.exercise != layer.exercise]
            if layer.action == "add":
                new = self._new_item(layer.exercise, layer.level, layer.because, "edit")
                items = [*session.items, new]
            return self.with_items(session, items)

        return self.sessions(weeks, change)

    def _run_km(self, weeks: list[Week], layer: Layer) -> list[Week]:
        longest = {w.number: max((r.distance_km for r in w.runs), default=0.0) for w in weeks}

        def change(run: Run) -> Run:
            if run.week != layer.week or run.kind != "run" or run.distance_km < longest[run.week]:
                return run
            return dataclasses.replace(run, distance_km=layer.km)

        return self.runs(weeks, change)

    # ---- runs

    def run_stage(self, weeks: list[Week], layer: Layer) -> list[Week]:
        """From the layer's week on the ladder goes on from a stage, up one a week if it rises."""
        profile, rules = self.maker.need.profile, self.maker.rules
        first = layer.first_day // 7 + 1
        rises = any(run.conditional for week in self.base.weeks for run in week.runs)

        def change(run: Run) -> Run:
            if run.kind == "run" or run.week < first:
                return run
            stage = layer.level + (run.week - first if rises else 0)
            made = run_walk(
                run.week, run.day, stage, profile.run_minutes, profile.longest_run_km, rules
            )
            return dataclasses.replace(made, conditional=stage > layer.level, note=run.note)

        return self.runs(weeks, change)

    # ---- the week

    def repeat(self, weeks: list[Week], layer: Layer) -> list[Week]:
        """The week is done once more; the rest moves back by one, so the plan ends a week later."""
        if not 1 <= layer.week <= len(weeks):
            raise InputError(f"There is no week {layer.week}: this plan has {len(weeks)}.")
        again = dataclasses.replace(weeks[layer.week - 1], notes=(f"Week {layer.week} once more.",))
        row = [*weeks[: layer.week], again, *weeks[layer.week :]]
        return [_numbered(week, number) for number, week in enumerate(row, start=1)]

    def holiday(self, weeks: list[Week], layer: Layer) -> list[Week]:
        weeks = self.sessions(weeks, lambda s: None if _on(layer, s) else s)
        weeks = self.runs(weeks, lambda r: None if _on(layer, r) else r)
        kept = clipped(
            [w.runs for w in weeks], self.maker.need.profile.longest_run_km, self.maker.rules
        )
        weeks = [dataclasses.replace(w, runs=tuple(r)) for w, r in zip(weeks, kept, strict=True)]
        return _noted(weeks, layer, NOTES["holiday"])

    # ---- easier days

    def easier(self, item: Item) -> Item:
        """A level less, or a set less at the lowest; never more of anything."""
        if item.role != "main":
            return item
        exercise = self.maker.find(item.exercise)
        lower = [
            one for one in levels_for(exercise, self.maker.need.profile) if one.level < item.level
        ]
        if lower:
            dose = with_sets(lower[-1], min(item.sets, lower[-1].sets_min))
        else:
            dose = with_sets(_planned(item, exercise.levels), max(1, item.sets - 1))
        return self.dosed(item, dose, "An easier day.", item.rationale_code)

    def halved(self, item: Item) -> Item:
        """Half the sets at a level less."""
        easy = self.easier(item)
        if item.role != "main":
            return easy
        exercise = self.maker.find(item.exercise)
        sets = max(1, min(item.sets // 2, easy.sets))
        dose = with_sets(_planned(easy, exercise.levels), sets)
        return self.dosed(item, dose, "A flare-up: half, and keep moving.", item.rationale_code)

    def _less_run(self, run: Run, note: str) -> Run:
        """A run of half the distance, or a run-walk one stage lower."""
        if run.kind == "run":
            km = round(run.distance_km * 10) // 2 / 10
            return dataclasses.replace(run, distance_km=km, note=note)
        if run.kind == "walk":
            return dataclasses.replace(run, note=note)
        profile, rules = self.maker.need.profile, self.maker.rules
        made = run_walk(
            run.week, run.day, run.stage - 1, profile.run_minutes, profile.longest_run_km, rules
        )
        return dataclasses.replace(made, note=note)

    def dial_back(self, weeks: list[Week], layer: Layer) -> list[Week]:
        note = NOTES["dial_back"]
        weeks = self.sessions(
            weeks,
            lambda s: self.with_items(s, map(self.easier, s.items), note) if _on(layer, s) else s,
        )
        weeks = self.runs(weeks, lambda r: self._less_run(r, note) if _on(layer, r) else r)
        return _noted(weeks, layer, note)

    def flare_up(self, weeks: list[Week], layer: Layer) -> list[Week]:
        back = NOTES["way_back"]

        def session(old: Session) -> Session:
            if _on(layer, old):
                return self._flare_session(old)
            if layer.leads_back(plan_day(old.week, old.day)):
                return self.with_items(old, map(self.easier, old.items), back)
            return old

        def run(old: Run) -> Run:
            if _on(layer, old):
                return _walked(old, self.maker)
            if layer.leads_back(plan_day(old.week, old.day)):
                return self._less_run(old, back)
            return old

        weeks = self.runs(self.sessions(weeks, session), run)
        return _noted(weeks, layer, NOTES["flare_up"])

    def _flare_session(self, session: Session) -> Session:
        """Half of everything, and the exercises that ease as far as the minutes allow."""
        items = [self.halved(item) for item in session.items]
        made = self.with_items(session, items, NOTES["flare_up"])
        for relief in self.base.first_aid:
            if relief.exercise in _names(made):
                continue
            more = self.with_items(session, [*made.items, relief], NOTES["flare_up"])
            if more.minutes <= self.maker.need.profile.minutes:
                made = more
        return made


def _planned(item: Item, levels: Sequence[Level]) -> Level:
    """The item's dose as a level."""
    full = next(level for level in levels if level.level == item.level)
    return dataclasses.replace(
        full,
        sets_min=item.sets,
        sets_max=item.sets,
        amount_min=item.amount_min,
        amount_max=item.amount_max,
    )


def _names(session: Session) -> set[str]:
    return {item.exercise for item in session.items}


def _is_main(item: Item, layer: Layer) -> bool:
    return item.role == "main" and item.exercise == layer.exercise


def _on(layer: Layer, what: Session | Run) -> bool:
    return layer.covers(plan_day(what.week, what.day))


def _from(layer: Layer, session: Session) -> bool:
    return plan_day(session.week, session.day) >= layer.first_day


def _moved(session: Session, layer: Layer) -> Session:
    """A session on another day; its id stays with the day that it is on."""
    if session.day != layer.day or (layer.week and session.week != layer.week):
        return session
    choice("Day", layer.to, WEEK)
    return dataclasses.replace(session, day=layer.to, id=f"{session.week}-{layer.to}")


def _numbered(week: Week, number: int) -> Week:
    sessions = tuple(
        dataclasses.replace(s, week=number, id=f"{number}-{s.day}") for s in week.sessions
    )
    runs = tuple(dataclasses.replace(r, week=number, id=f"{number}-{r.day}-run") for r in week.runs)
    return dataclasses.replace(week, number=number, sessions=sessions, runs=runs)


def _noted(weeks: list[Week], layer: Layer, note: str) -> list[Week]:
    """The weeks that a layer lies on say so."""
    found = []
    for week in weeks:
        days = range(7 * (week.number - 1), 7 * week.number)
        touched = any(layer.covers(day) for day in days) and note not in week.notes
        notes = (*week.notes, note) if touched else week.notes
        found.append(dataclasses.replace(week, notes=notes))
    return found


def _walked(run: Run, maker: Maker) -> Run:
    """A walk in place of a run, no longer than the run was."""
    walk = run_walk(run.week, run.day, 0, maker.need.profile.run_minutes, 0.0, maker.rules)
    minutes = min(walk.minutes, run.minutes) if run.minutes else walk.minutes
    return dataclasses.replace(walk, minutes=minutes, note=NOTES["flare_up"])


def lay(plan: Plan, layers: Iterable[Layer], maker: Maker) -> Plan:
    """Return a plan with layers on it; without any it is the plan itself.

    ``maker`` holds the answers, exercises and policy that the plan was built from. An `InputError`
    says which layer cannot be laid.
    """
    chosen = sorted(layers, key=lambda one: (ORDER.index(one.kind), one.first_day, one.id))
    if len({layer.id for layer in chosen}) < len(chosen):
        raise InputError("Two layers have the same id: give each its own.")
    if not chosen or not plan.weeks:
        return plan
    laying = _Lay(maker, plan)
    weeks = list(plan.weeks)
    for layer in chosen:
        weeks = getattr(laying, layer.kind)(weeks, layer)
    return dataclasses.replace(plan, weeks=tuple(weeks), layers=tuple(chosen))
