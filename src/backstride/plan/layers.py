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
from backstride.plan.sessions import make_session, session_minutes

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

    def clipped(self, weeks: Sequence[Week]) -> list[Week]:
        """Return the weeks with later runs held to what is left of the runs before them."""
        start_km = self.maker.need.profile.longest_run_km
        kept = clipped([w.runs for w in weeks], start_km, self.maker.rules)
        held = [dataclasses.replace(w, runs=tuple(r)) for w, r in zip(weeks, kept, strict=True)]
        return self._stepped(held)

    def _stepped(self, weeks: Sequence[Week]) -> list[Week]:
        """Return the weeks with run and walk at most one stage above the last week that had any."""
        profile, rules = self.maker.need.profile, self.maker.rules
        last = 0
        found = []
        for week in weeks:
            most = last + 1 if last else len(rules.ladder)
            runs = tuple(
                dataclasses.replace(
                    run_walk(
                        run.week, run.day, most, profile.run_minutes, profile.longest_run_km, rules
                    ),
                    conditional=run.conditional,
                    note=run.note,
                )
                if run.stage > most
                else run
                for run in week.runs
            )
            last = max((run.stage for run in runs if run.stage), default=last)
            found.append(dataclasses.replace(week, runs=runs))
        return found

    def runs(self, weeks: Sequence[Week], change: Callable[[Run], Run | None]) -> list[Week]:
        """Return the weeks with each run changed; None takes it away."""
        found = []
        for week in weeks:
            kept = tuple(r for old in week.runs if (r := change(old)) is not None)
            found.append(dataclasses.replace(week, runs=kept))
        return found

    def items(
        self,
        weeks: Sequence[Week],
        on: Callable[[Session], bool],
        change: Callable[[Sequence[Item]], Iterable[Item]],
        note: str = "",
    ) -> list[Week]:
        """Return the weeks with the items of some sessions changed, and their minutes counted."""
        rules = self.maker.rules
        made: dict[int, Session] = {}  # sessions of a block share one tuple of items

        def one(session: Session) -> Session:
            if not on(session):
                return session
            key = id(session.items)
            if key not in made:
                made[key] = make_session(1, session.day, tuple(change(session.items)), rules)
            new = made[key]
            if new.items == session.items and not note:
                return session
            notes = " ".join(filter(None, (new.note, note or _layer_note(session))))
            return dataclasses.replace(session, items=new.items, minutes=new.minutes, note=notes)

        return self.sessions(weeks, one)

    # ---- exercises

    def dosed(self, item: Item, level: Level, why_now: str, code: str = "") -> Item:
        """Return the same exercise at another dose."""
        exercise = self.maker.find(item.exercise)
        return self.maker.main(exercise, level, code or item.rationale_code, why_now)

    def swap(self, weeks: list[Week], layer: Layer) -> list[Week]:
        new = self._new_item(layer.to, layer.level, layer.because, "swap")
        return self.items(
            weeks,
            lambda s: _from(layer, s) and not self._clashes(layer, s.items),
            lambda items: (new if _is_main(i, layer) else i for i in items),
        )

    def _clashes(self, layer: Layer, items: Sequence[Item]) -> bool:
        """True if the new exercise, or another of its kind, is in the session already."""
        rest = [item for item in items if not _is_main(item, layer)]
        kinds = {self.maker.find(item.exercise).family for item in rest if item.role == "main"}
        return layer.to in _names(rest) or self.maker.find(layer.to).family in kinds

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
        new = self.maker.main(exercise, dose, "by_log", layer.because)
        return self.items(
            weeks,
            lambda session: _from(layer, session),
            lambda items: (new if _is_main(i, layer) else i for i in items),
        )

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

        if layer.action == "remove":
            return self.items(
                weeks,
                lambda session: _from(layer, session),
                lambda items: (i for i in items if i.exercise != layer.exercise),
            )
        new = self._new_item(layer.exercise, layer.level, layer.because, "edit")
        return self.items(weeks, lambda s: _from(layer, s), lambda items: (*items, new))

    def _run_km(self, weeks: list[Week], layer: Layer) -> list[Week]:
        longest = {w.number: max((r.distance_km for r in w.runs), default=0.0) for w in weeks}

        def change(run: Run) -> Run:
            if run.week != layer.week or run.kind != "run":
                return run
            is_longest = run.distance_km == longest[run.week]
            km = layer.km if is_longest else min(run.distance_km, layer.km)
            return dataclasses.replace(run, distance_km=km)

        changed = self.runs(weeks, change)
        lowered = layer.km < longest.get(layer.week, 0.0)
        return self.clipped(changed) if lowered else changed

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
            if stage == run.stage and run.conditional == (stage > layer.level):
                return run
            made = run_walk(
                run.week, run.day, stage, profile.run_minutes, profile.longest_run_km, rules
            )
            return dataclasses.replace(made, conditional=stage > layer.level, note=run.note)

        return self.runs(weeks, change)

    # ---- the week

    def repeat(self, weeks: list[Week], layer: Layer) -> list[Week]:
        """From the next week on the plan continues with ``week``, so it ends some weeks later."""
        done = -(-layer.first_day // 7)
        if not 1 <= layer.week <= done <= len(weeks):
            raise InputError(
                f"Week {layer.week} cannot be repeated from day {layer.first_day} on: "
                f"give a week before it; the plan has {len(weeks)}."
            )
        again, *rest = weeks[layer.week - 1 :]
        again = dataclasses.replace(again, notes=(*again.notes, f"Week {layer.week} once more."))
        row = [*weeks[:done], again, *rest]
        return self.clipped([_numbered(week, number) for number, week in enumerate(row, start=1)])

    def holiday(self, weeks: list[Week], layer: Layer) -> list[Week]:
        weeks = self.sessions(weeks, lambda s: None if _on(layer, s) else s)
        weeks = self.runs(weeks, lambda r: None if _on(layer, r) else r)
        return _noted(self.clipped(weeks), layer, NOTES["holiday"])

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
        weeks = self.items(weeks, lambda s: _on(layer, s), lambda i: map(self.easier, i), note)
        weeks = self.runs(weeks, lambda r: self._less_run(r, note) if _on(layer, r) else r)
        return _noted(self.clipped(weeks), layer, note)

    def flare_up(self, weeks: list[Week], layer: Layer) -> list[Week]:
        easy, back = NOTES["flare_up"], NOTES["way_back"]
        weeks = self.items(weeks, lambda s: _on(layer, s), self._flare_items, easy)
        weeks = self.items(weeks, lambda s: _back(layer, s), lambda i: map(self.easier, i), back)

        def run(old: Run) -> Run:
            if _on(layer, old):
                return _walked(old, self.maker)
            return self._less_run(old, back) if _back(layer, old) else old

        return _noted(self.clipped(self.runs(weeks, run)), layer, easy)

    def _flare_items(self, items: Sequence[Item]) -> list[Item]:
        """Half of everything, and the exercises that ease as far as the minutes allow."""
        found = [self.halved(item) for item in items]
        for relief in self.base.first_aid:
            more = [*found, relief]
            fits = session_minutes(more, self.maker.rules) <= self.maker.need.profile.minutes
            if fits and relief.exercise not in _names(found):
                found = more
        return found


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


def _names(items: Iterable[Item]) -> set[str]:
    return {item.exercise for item in items}


def _layer_note(session: Session) -> str:
    """What a layer laid before has said about a session."""
    return next((note for note in NOTES.values() if note in session.note), "")


def _is_main(item: Item, layer: Layer) -> bool:
    return item.role == "main" and item.exercise == layer.exercise


def _on(layer: Layer, what: Session | Run) -> bool:
    return layer.covers(plan_day(what.week, what.day))


def _back(layer: Layer, what: Session | Run) -> bool:
    return layer.leads_back(plan_day(what.week, what.day))


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
