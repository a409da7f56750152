"""An exercise to read and to look at: its card, its drawing, and its movement to play."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from html import escape
from typing import Final

import numpy as np

from backstride.errors import InputError
from backstride.evidence import citations, load
from backstride.models import figure as model
from backstride.models.figure import Movement, SpacePose
from backstride.plan import Exercise, Level, dose_text, flags, library, minutes
from backstride.views.cards import Card, body, columns
from backstride.views.explorer import Explorer, Picture, Slider
from backstride.views.figure import Scene, between, start_and_end
from backstride.views.svg import Drawing, to_svg

GRADE: Final = {
    "trial_in_runners": "tested in runners with back pain",
    "trial_in_back_pain": "tested in people with back pain",
    "related_trial": "tested for something near",
    "mechanism": "a reason without a trial of it",
    "convention": "convention, not tested",
}
CONTRIBUTOR: Final = {
    "muscle_strain": "muscle strain",
    "disc_stress": "disc stress",
    "hip_mobility": "hip mobility",
    "posture": "posture",
    "core": "the core",
    "leg_strength": "leg strength",
    "load": "load",
}
ACTION: Final = {
    "exclude": "leave it out",
    "ask_first": "ask first",
    "modify": "change it",
}
SIDES: Final = {
    "both": "both sides at once",
    "each": "one side, then the other",
    "alternate": "sides in turn",
}
LIMITS: Final = (
    "A drawing of one made-up person, by our own eye. It shows the way, not how far you should go: "
    "stay where it is comfortable."
)
#: How long a round takes when it is played: our choice, slow enough to see.
ROUND_S: Final = 4.0
CELL: Final = 'style="text-align:left;vertical-align:top;padding:4px 8px"'
#: How each joint's angle is said, when it grows and when it is below zero.
SAID: Final = {
    "hip_flexion_deg": ("{side} hip is bent {deg}°", "{side} hip reaches back {deg}°"),
    "hip_abduction_deg": ("{side} leg is {deg}° out to the side", "{side} leg is {deg}° across"),
    "knee_flexion_deg": ("{side} knee is bent {deg}°", "{side} knee is {deg}° past straight"),
    "ankle_dorsiflexion_deg": ("{side} foot points up {deg}°", "{side} foot points down {deg}°"),
    "shoulder_flexion_deg": ("{side} arm is raised {deg}°", "{side} arm is {deg}° behind"),
    "shoulder_abduction_deg": ("{side} arm is {deg}° out", "{side} arm is {deg}° across"),
    "elbow_flexion_deg": ("{side} elbow is bent {deg}°", "{side} elbow is {deg}° past straight"),
    "lumbar_extension_deg": ("low back is arched {deg}°", "low back is rounded {deg}°"),
    "trunk_bend_deg": ("trunk leans {deg}° to the right", "trunk leans {deg}° to the left"),
    "trunk_turn_deg": ("chest is turned {deg}° left", "chest is turned {deg}° right"),
    "pelvis_turn_deg": ("pelvis is turned {deg}° left", "pelvis is turned {deg}° right"),
}
#: Joints that follow the others say less about an exercise.
LESS_TOLD: Final = {"elbow_flexion_deg": 0.5, "ankle_dorsiflexion_deg": 0.7}
#: A joint that moves less than this is not worth a word.
SEEN_DEG: Final = 4.0
SIDE_WORD: Final = {"near": "right", "far": "left"}


def exercise(id: str) -> Exercise:
    """Return an exercise of the library; an `InputError` offers near names."""
    known = {found.id: found for found in library()}
    if id not in known:
        near = difflib.get_close_matches(str(id), known, n=3) or sorted(known)
        raise InputError(f"There is no exercise {id!r}: try {', '.join(near)}.")
    return known[id]


@cache
def _drawing(id: str, small_print: bool = False) -> Drawing:
    return start_and_end(model.movement(exercise(id).figure.drawing), small_print)


def exercise_figure(id: str, small_print: bool = False) -> str:
    """Return the drawing of an exercise, start and end side by side, as SVG text.

    With ``small_print`` its words can be read where it is printed 62 mm wide. Its accessible name
    is the short description; "" if nobody has drawn the exercise yet.
    """
    found = exercise(id)
    if not found.figure.drawing:
        return ""
    return to_svg(_drawing(id, small_print), found.figure.alt_short)


# ---- the movement


def _named(pose: SpacePose) -> Iterator[tuple[str, str, float]]:
    """Each joint angle that has words: its side ("" for the trunk), its name, its value."""
    for field in dataclasses.fields(pose):
        value = getattr(pose, field.name)
        if isinstance(value, float):
            yield "", field.name, value
            continue
        side = SIDE_WORD[field.name.partition("_")[0]]
        for part in dataclasses.fields(value):
            yield side, part.name, getattr(value, part.name)


def _told(movement: Movement, side: str, name: str) -> float:
    """How much a joint says about an exercise: most where an arrow shows the way of its limb."""
    limb = "arm" if name.startswith(("shoulder", "elbow")) else "leg"
    ends = {"hand": "arm", "shoulder": "trunk", "head": "trunk"}
    shown = {
        (
            SIDE_WORD.get(arrow.point.partition("_")[0], ""),
            ends.get(arrow.point.split("_")[-1], "leg"),
        )
        for arrow in movement.arrows
    }
    return LESS_TOLD.get(name, 1.0) * (1.0 if not side or (side, limb) in shown else 0.5)


def _moving(movement: Movement) -> tuple[tuple[str, str], ...]:
    """Return the two joints that tell most of the movement, as side and angle."""
    poses = [list(_named(frame.pose)) for frame in movement.keyframes]
    span = {
        (side, name): _told(movement, side, name) * float(np.ptp([p[k][2] for p in poses]))
        for k, (side, name, _) in enumerate(poses[0])
        if name in SAID
    }
    most = sorted(span, key=lambda joint: -span[joint])[:2]
    return tuple(joint for joint in span if joint in most and span[joint] > SEEN_DEG)


def _joints(movement: Movement, share: float) -> str:
    """Say the two joints that move most, as they are now; both sides together if they agree."""
    now = {(side, name): value for side, name, value in _named(model.pose_at(movement, share))}
    said: list[str] = []
    for side, name in _moving(movement):
        deg = round(now[side, name])
        words = SAID[name][0 if deg >= 0 else 1]
        other = now.get(("left" if side == "right" else "right", name), 0.0)
        both = side != "" and round(other) == deg
        said.append("the " + words.format(side="each" if both else side, deg=abs(deg)))
    listed = " and ".join(dict.fromkeys(said)).replace("the each", "each")
    return f"{listed[0].upper()}{listed[1:]}."


@dataclasses.dataclass(frozen=True)
class Moment:
    """One moment of an exercise: which part of a round is done, and where its keyframes are."""

    exercise: Exercise
    scene: Scene
    percent: float

    @property
    def share(self) -> float:
        """Where in its keyframes the movement is."""
        return model.share_of_round(self.scene.movement, self.percent / 100)


def _picture(moment: Moment) -> Picture:
    frames = len(moment.scene.movement.keyframes)
    round_s = 0.22 * frames if moment.scene.movement.goes_round else ROUND_S
    return Picture(svg=between(moment.scene, moment.share), loop_s=round_s)


def _reading(moment: Moment) -> str:
    figure = moment.exercise.figure
    place = f"{moment.percent:.0f}% of one round"
    joints = _joints(moment.scene.movement, moment.share)
    return f"{moment.exercise.name}, {place}. {figure.moves} {joints}"


@cache
def exercise_movement(id: str) -> Explorer[Moment]:
    """Return the explorer of an exercise's movement, which the page plays in a loop."""
    found = exercise(id)
    if not found.figure.drawing:
        raise InputError(f"Nobody has drawn {found.name} yet: its card says how it is done.")
    scene = Scene.of(model.movement(found.figure.drawing))
    return Explorer(
        name=f"exercise_{id}",
        title=f"{found.name}: {found.plain_name[0].lower()}{found.plain_name[1:]}",
        controls=(),
        compute=lambda percent: Moment(found, scene, percent),
        picture=_picture,
        reading=_reading,
        limits=f"{found.figure.alt_long} {LIMITS}",
        time=Slider(
            "percent",
            "One round",
            "%",
            low=0,
            high=100,
            step=4,
            default=20,
            help="The figure in the middle moves from the start to the end and back.",
        ),
    )


# ---- the card


def _list(items: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>"


def _needs(found: Exercise, level: Level) -> str:
    return ", ".join((*found.equipment, *level.equipment)) or "nothing"


def _level_rows(found: Exercise) -> str:
    rows = "".join(
        f"<tr><td {CELL}>{level.level}</td><td {CELL}><b>{escape(level.name)}</b><br>"
        f"{escape(level.how)}</td><td {CELL}>{dose_text(found, level)}<br>"
        f"{level.per_week_min} to {level.per_week_max} days a week</td>"
        f"<td {CELL}>{minutes(found, level)}&nbsp;min</td><td {CELL}>{level.effort}</td>"
        f"<td {CELL}>{_needs(found, level)}</td></tr>"
        for level in found.levels
    )
    heads = ("Level", "How", "Dose", "Takes", "Effort (0&#8209;10)", "Needs")
    head = "".join(f'<th scope="col" {CELL}>{name}</th>' for name in heads)
    look = "font-size:15px;border-collapse:collapse"
    return f'<table style="{look}"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _not_for(found: Exercise) -> list[str]:
    short = {flag.id: flag.short for flag in flags()}
    return [
        f"{short[rule.flag][0].upper()}{short[rule.flag][1:]}: {ACTION[rule.action]}. "
        + " ".join(part for part in (rule.why, rule.modify_to) if part)
        for rule in found.not_for
    ]


def _why(found: Exercise) -> list[str]:
    return [
        f"For {CONTRIBUTOR[part.contributor]} ({GRADE[part.grade]}): {part.why}"
        + (f" [{', '.join(part.facts)}]" if part.facts else "")
        for part in found.contributors
    ]


def _basis(found: Exercise) -> str:
    if found.dose_basis == ("convention",):
        return "The dose is ordinary convention."
    return f"The dose rests on [{', '.join(found.dose_basis)}], the rest of it is convention."


def _sources(found: Exercise) -> Sequence[str]:
    ids = {*found.facts, *found.dose_basis, *(f for part in found.contributors for f in part.facts)}
    facts = [load().fact(id) for id in sorted(ids - {"convention"})]
    return [source.short for source in citations([s for fact in facts for s in fact.source])]


def exercise_card(id: str) -> Card:
    """Return the card of an exercise: drawing, levels, cues, slips, when to stop, for whom not."""
    found = exercise(id)
    parts = {
        "How": found.cues.do,
        "Think of this": (found.cues.external,),
        "What often goes wrong": found.errors,
        "Stop for": found.stop_if,
        "Not for everybody": _not_for(found) or ["Nothing is known that speaks against it."],
        "Why it is here": [*_why(found), found.note, _basis(found)],
    }
    levels = [
        f"Level {level.level}, {level.name}: {dose_text(found, level)}. {level.how}"
        for level in found.levels
    ]
    lines = [f"{found.name}: {found.plain_name}.", found.figure.alt_short, *levels]
    lines += [f"{title}: {' | '.join(items)}" for title, items in parts.items()]
    sources = _sources(found)
    lines += [f"Sources: {'; '.join(sources) or 'none, convention'}."]
    drawn = ""
    if found.figure.drawing:
        width = _drawing(id).width
        drawn = (
            f'<div style="max-width:{width:.0f}px">{exercise_figure(id)}</div><details><summary>'
            f"The picture in words</summary><p>{escape(found.figure.alt_long)}</p></details>"
        )
    about = f"{found.position}; {SIDES[found.sides]}; room: {found.space}"
    titled = [f"<p><b>{title}</b></p>{_list(items)}" for title, items in parts.items()]
    html = (
        f"<p><b>{escape(found.name)}</b>: {escape(found.plain_name)} ({escape(about)})</p>{drawn}"
        + _level_rows(found)
        + columns(titled[:2])
        + columns(titled[2:4])
        + columns(titled[4:])
        + f"<details><summary>Sources ({len(sources)})</summary>{_list(sources)}</details>"
    )
    return Card("\n".join(lines), body(html))
