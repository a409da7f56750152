"""The figure in space as a drawing: the same calm person, seen from wherever shows it best."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backstride.models import figure as model
from backstride.models.body import SIDES
from backstride.models.figure import FLESH_M, Arrow, Camera, Movement, Points3, Prop
from backstride.views.body import FAR, FAR_SHOE, NEAR, SHOE, TRUNK
from backstride.views.svg import Drawing
from backstride.views.theme import COLOURS, TEXT_PX

Element = dict[str, Any]
Vector = NDArray[np.float64]
Sphere = tuple[Vector, float]

PX_PER_M: Final = 150.0
#: Corners of a drawn outline: enough for round ends at this scale.
CORNERS: Final = 36
MARGIN_M: Final = 0.12
#: The least width of a picture to play, so that a standing person does not fill the page, and
#: the size of its words, which the widest picture draws smaller.
PLAYED_PX: Final = 860.0
PLAYED_TEXT_PX: Final = 21
#: A printed drawing is this many times as wide as its words are high: 9 points at 62 mm.
PRINTED_WORDS: Final = 19.5
GAP_PX: Final = 24
SKIN: Final = "#8C99A5"
FACE: Final = "#75838F"
FLOOR: Final = "#EEF1F4"
EDGE: Final = "#C3CCD4"
PROP: Final = ("#E8DFCF", "#DBCFB9", "#CDBFA3")
#: Bands, weights and straps, in the tone of the furniture; arrows take the second colour.
HELD: Final = "#7A6642"
WALL: Final = ("#EDF0F3", "#E3E8EC", "#D3DAE0")
SHORTS: Final = {"near": COLOURS["accent"], "far": "#7FA6CE", "both": "#2F74B8"}


@dataclasses.dataclass(frozen=True)
class Looking:
    """Directions of the drawing in space: to the right, up, and toward us."""

    right: Vector
    up: Vector
    toward: Vector

    @classmethod
    def from_camera(cls, camera: Camera) -> Looking:
        """Return the directions of a camera."""
        turn, raised = np.radians(camera.turn_deg), np.radians(camera.raise_deg)
        right = np.array([np.cos(turn), 0, -np.sin(turn)])
        toward = np.array(
            [np.sin(turn) * np.cos(raised), np.sin(raised), np.cos(turn) * np.cos(raised)]
        )
        return cls(right, np.cross(toward, right), toward)

    @property
    def plane(self) -> Vector:
        """What turns points in space, one in a row, into metres to the right and up."""
        return np.stack([self.right, self.up], axis=1)

    def flat(self, point: Vector) -> Vector:
        """Return where a point lies in the drawing, in metres to the right and up."""
        found: Vector = point @ self.plane
        return found


@dataclasses.dataclass(frozen=True)
class Part:
    """One piece of the drawing: an outline round spheres, its colour, and how near it is.

    What is worn lies just before the part that it is ``on``; ``before_m`` moves a part nearer.
    """

    name: str
    spheres: tuple[Sphere, ...]
    fill: str
    on: Part | None = None
    before_m: float = 0.0

    def depth(self, looking: Looking) -> float:
        """How near to us the middle of the part is."""
        if self.on:
            return self.on.depth(looking) + 1e-4
        middle = np.mean([centre @ looking.toward for centre, _ in self.spheres])
        return float(middle) + self.before_m


def _limb(at: Points3, name: str, fill: str, *spheres: tuple[str, float]) -> Part:
    return Part(name, tuple((at[point], thick) for point, thick in spheres), fill)


def _leg(at: Points3, side: str) -> Iterator[Part]:
    skin, shoe = (NEAR, SHOE) if side == "near" else (FAR, FAR_SHOE)
    hip, knee, ankle = (at[f"{side}_{name}"] for name in ("hip", "knee", "ankle"))
    hem = hip + 0.45 * (knee - hip)
    calf = knee + 0.3 * (ankle - knee)
    heel, ball, toe = (at[f"{side}_{name}_core"] for name in ("heel", "ball", "toe"))
    thick = model.SOLE_M
    thigh = Part(f"{side}_thigh", ((hip, 0.08), (hem, 0.07), (knee, FLESH_M["knee"])), skin)
    yield thigh
    shorts = ((hip, FLESH_M["hip"]), (hem, 0.076))
    yield Part(f"{side}_shorts", shorts, SHORTS[side], on=thigh)
    yield Part(
        f"{side}_shank", ((knee, FLESH_M["knee"]), (calf, 0.054), (ankle, FLESH_M["ankle"])), skin
    )
    foot = Part(f"{side}_foot", ((ankle, 0.034), (heel, thick), (ball, thick)), shoe)
    yield foot
    yield Part(f"{side}_toes", ((ball, thick), (toe, thick)), shoe, on=foot)


def _arm(at: Points3, side: str) -> Iterator[Part]:
    skin = NEAR if side == "near" else FAR
    names = [f"{side}_{name}" for name in ("shoulder", "elbow", "wrist", "hand")]
    shoulder, elbow, wrist, hand = names
    yield _limb(at, f"{side}_upper_arm", skin, (shoulder, FLESH_M["shoulder"]), (elbow, 0.036))
    yield _limb(at, f"{side}_forearm", skin, (elbow, FLESH_M["elbow"]), (wrist, 0.025))
    yield _limb(at, f"{side}_hand", skin, (wrist, 0.026), (hand, 0.03))


def _trunk(at: Points3) -> Iterator[Part]:
    def both(name: str, thick: float | None = None) -> list[tuple[str, float]]:
        return [(f"{side}_{name}", thick or FLESH_M[name]) for side in SIDES]

    yield _limb(at, "pelvis", SHORTS["both"], *both("hip", 0.084), *both("ilium"))
    chest = _limb(at, "chest", TRUNK, *both("rib"), *both("top"), *both("shoulder"))
    yield chest
    waist = _limb(at, "waist", TRUNK, *both("ilium", 0.08), *both("loin"), *both("rib", 0.094))
    yield dataclasses.replace(waist, on=chest)
    yield _limb(at, "neck", SKIN, ("neck", 0.05), ("skull", 0.05))
    head = _limb(at, "head", SKIN, ("head", FLESH_M["head"]), ("jaw", 0.072))
    yield head
    yield Part("nose", ((at["nose"], 0.018),), FACE)
    hair = ((at["hair"], 0.071), (at["nape"], 0.052))
    yield Part("hair", hair, SHOE, before_m=0.022)  # over the head from the side, not from in front


def parts(at: Points3) -> list[Part]:
    """Return the pieces of a figure."""
    found = [*_trunk(at)]
    for side in SIDES:
        found += [*_leg(at, side), *_arm(at, side)]
    return found


@cache
def _ways() -> Vector:
    turn = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    found: Vector = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    return found


def outline(spheres: Iterable[Sphere], looking: Looking) -> Vector:
    """Return the outline round spheres as we see them: ``CORNERS`` points in drawn metres."""
    ways = _ways()
    listed = list(spheres)
    centres = np.array([centre for centre, _ in listed]) @ looking.plane
    thick = np.array([radius for _, radius in listed])
    furthest = np.argmax(ways @ centres.T + thick, axis=1)
    found: Vector = centres[furthest] + thick[furthest, None] * ways
    return found


def order(movement: Movement, looking: Looking) -> tuple[str, ...]:
    """Return the names of the parts from back to front, the same all through a movement.

    Things that are held come in between; things that stand on the floor lie behind the figure.
    """
    depths: dict[str, list[float]] = {}
    for share in (0.0, 0.5, 1.0):
        at = model.at(movement, share)
        for part in parts(at):
            depths.setdefault(part.name, []).append(part.depth(looking))
        for k, prop in enumerate(movement.props):
            if prop.at:
                near = [float(at[point] @ looking.toward) for point in prop.at]
                depths.setdefault(f"prop_{k}", []).append(max(near) + 0.04)
    return tuple(sorted(depths, key=lambda name: float(np.mean(depths[name]))))


@dataclasses.dataclass(frozen=True)
class Stage:
    """Where drawn metres lie in pixels."""

    left_px: float
    floor_px: float

    def flat(self, metres: Vector | Sequence[Vector]) -> list[float]:
        """Return points as the flat list x0, y0, x1, y1, ... in pixels."""
        drawn = np.asarray(metres, dtype=np.float64)
        pixels = (self.left_px, self.floor_px) + drawn * (PX_PER_M, -PX_PER_M)
        flat: list[float] = np.round(pixels, 1).ravel().tolist()
        return flat


def _polygon(stage: Stage, corners: Vector | Sequence[Vector], fill: str, **more: Any) -> Element:
    found = {"tag": "polygon", "points": stage.flat(corners), "fill": fill}
    return found | {"stroke-linejoin": "round"} | more


def _line(stage: Stage, way: Vector | Sequence[Vector], stroke: str, width: float) -> Element:
    found = {"tag": "polyline", "points": stage.flat(way), "fill": "none", "stroke": stroke}
    return found | {"stroke-width": width, "stroke-linecap": "round", "stroke-linejoin": "round"}


# ---- things


def _box(prop: Prop) -> tuple[Vector, Vector]:
    """The lowest and the highest corner of a box."""
    half = np.array([prop.long_m / 2, 0, prop.wide_m / 2])
    base = np.array([prop.x_m, prop.y_m, prop.z_m])
    return base - half, base + half + [0, prop.high_m, 0]


def _faces(
    low: Vector, high: Vector, looking: Looking, tones: Sequence[str] = PROP
) -> Iterator[tuple[list[Vector], str]]:
    """The sides of a box that we see, each with its tone."""
    for axis in range(3):
        way = looking.toward[axis]
        if abs(way) < 1e-6:
            continue
        i, j = (axis + 1) % 3, (axis + 2) % 3
        corners = []
        for a, b in ((0, 0), (1, 0), (1, 1), (0, 1)):
            corner = np.empty(3)
            corner[axis] = high[axis] if way > 0 else low[axis]
            corner[i], corner[j] = (low[i], high[i])[a], (low[j], high[j])[b]
            corners.append(looking.flat(corner))
        yield corners, tones[{1: 0, 2: 1, 0: 2}[axis]]


def _chair(prop: Prop) -> list[Prop]:
    """A chair as boxes: four legs, a back on the side away from the figure, a seat."""
    long, wide, thin = prop.long_m / 2 - 0.02, prop.wide_m / 2 - 0.02, 0.035
    post = dataclasses.replace(prop, kind="box", long_m=thin, wide_m=thin)
    seat_m = prop.high_m - 0.04
    legs = [
        dataclasses.replace(post, x_m=prop.x_m + x, z_m=prop.z_m + z, high_m=seat_m)
        for z in (-wide, wide)
        for x in (-long, long)
    ]
    seat = dataclasses.replace(prop, kind="box", y_m=seat_m, high_m=0.04)
    back = dataclasses.replace(
        prop, kind="box", x_m=prop.x_m - long, long_m=thin, y_m=prop.high_m, high_m=0.4
    )
    return [*legs[:2], back, *legs[2:], seat]


def _standing_prop(prop: Prop, looking: Looking, stage: Stage) -> list[Element]:
    boxes = _chair(prop) if prop.kind == "chair" else [prop]
    tones = WALL if prop.kind == "wall" else PROP
    edge = {"stroke": "#A9B3BC" if prop.kind == "wall" else "#A8977A", "stroke-width": 1}
    return [
        _polygon(stage, corners, tone, **edge)
        for box in boxes
        for corners, tone in _faces(*_box(box), looking, tones)
    ]


def _held_prop(prop: Prop, at: Points3, looking: Looking, stage: Stage) -> list[Element]:
    way = [at[point] for point in prop.at]
    if prop.kind == "weight":
        (middle,) = way
        across = np.array([0, 0, 0.085]) if abs(looking.toward[2]) < 0.8 else [0.085, 0, 0]
        across = np.asarray(across, dtype=np.float64)
        bar = [looking.flat(middle - across), looking.flat(middle + across)]
        ends = [outline([(middle + s * across, 0.05)], looking) for s in (-1, 1)]
        halo = {"stroke": "#FFFFFF", "stroke-width": 1.2}
        return [
            _line(stage, bar, HELD, 5.0),
            *(_polygon(stage, end, HELD, **halo) for end in ends),
        ]
    flat = [looking.flat(point) for point in way]
    width = {"stick": 5.0, "band": 6.0, "strap": 4.0}[prop.kind]
    return [_line(stage, flat, "#FFFFFF", width + 3), _line(stage, flat, HELD, width)]


# ---- the whole picture


def _limb_of(name: str) -> str:
    """Pieces of one colour that touch are drawn as one, without a seam."""
    if name in ("waist", "chest"):
        return "trunk"
    if name in ("head", "neck", "nose"):
        return "head"
    side, _, piece = name.partition("_")
    joined = {"upper_arm": "arm", "forearm": "arm", "hand": "arm"}
    joined |= {"thigh": "leg", "shorts": "leg", "shank": "leg", "foot": "shoe", "toes": "shoe"}
    return f"{side}_{joined.get(piece, piece)}"


def person(
    movement: Movement, at: Points3, looking: Looking, names: Sequence[str], stage: Stage
) -> list[Element]:
    """Return the figure and what it holds as drawing elements, in the order of ``names``."""
    by_name = {part.name: part for part in parts(at)}
    found: list[Element] = []
    for _, group in itertools.groupby(names, key=_limb_of):
        ready = list(group)
        if ready[0].startswith("prop_"):
            prop = movement.props[int(ready[0].removeprefix("prop_"))]
            found += _held_prop(prop, at, looking, stage)
            continue
        drawn = [(outline(by_name[n].spheres, looking), by_name[n].fill) for n in ready]
        halo = {"stroke": "#FFFFFF", "stroke-width": 2.6}
        if ready != ["nose"]:
            found += [_polygon(stage, corners, fill, **halo) for corners, fill in drawn]
        if len(drawn) > 1 or ready == ["nose"]:
            found += [_polygon(stage, corners, fill) for corners, fill in drawn]
    if movement.shows_spine:
        curve = [looking.flat(at[f"lumbar_{n}"]) for n in range(6)]
        found.append(_line(stage, curve, "#FFFFFF", 4.0))
    return found


def _beside(at: Points3, arrow: Arrow, looking: Looking) -> Vector:
    """Where an arrow is when the figure is as ``at`` has it."""
    found: Vector = looking.flat(at[arrow.point]) + np.array([arrow.right_m, arrow.up_m])
    return found


def _extent(movement: Movement, looking: Looking) -> tuple[Vector, Vector]:
    """The lowest left and highest right corner, in drawn metres, of all that a movement shows."""
    seen: list[Vector] = []
    for share in np.linspace(0, 1, 4 * len(movement.keyframes) - 3):
        at = model.at(movement, float(share))
        seen += [outline(part.spheres, looking) for part in parts(at)]
        seen += [_beside(at, arrow, looking)[None] for arrow in movement.arrows]
    for prop in movement.props:
        if not prop.at:
            for box in _chair(prop) if prop.kind == "chair" else [prop]:
                low, high = _box(box)
                seen += [np.array([looking.flat(low), looking.flat(high)])]
                seen += [np.array(corners) for corners, _ in _faces(low, high, looking)]
    every = np.concatenate(seen)
    return every.min(axis=0), every.max(axis=0)


def _floor(stage: Stage, wide: tuple[float, float], deep: tuple[float, float]) -> Element:
    """The floor: a pale strip as broad as the picture."""
    (left, right), (near, far) = wide, deep
    corners = [(left, near), (right, near), (right, far), (left, far)]
    return _polygon(stage, [np.array(corner) for corner in corners], FLOOR)


def _arrow(movement: Movement, looking: Looking, stage: Stage) -> list[Element]:
    found = []
    for arrow in movement.arrows:
        moments = [
            model.at(movement, float(share)) for share in np.linspace(0, movement.end_share, 17)
        ]
        way = np.array([_beside(at, arrow, looking) for at in moments])
        tip = way[-1]
        along = tip - way[-4]
        along = along / max(float(np.hypot(*along)), 1e-9)
        across = np.array([-along[1], along[0]])
        head = [tip + 0.05 * along, tip - 0.05 * along + 0.05 * across]
        head += [tip - 0.05 * along - 0.05 * across]
        found += [
            _line(stage, way, "#FFFFFF", 7.0),
            _line(stage, way[:-1], COLOURS["second"], 3.5),
            _polygon(stage, head, COLOURS["second"], **{"stroke": "#FFFFFF", "stroke-width": 1.5}),
        ]
    return found


def _floor_strip(movement: Movement, looking: Looking) -> tuple[float, float]:
    """How far the floor reaches below and above, in drawn metres, so that all stands on it."""
    on_floor = [
        looking.flat(point * [1, 0, 1])[1]
        for share in (0.0, 0.5, 1.0)
        for point in model.at(movement, share).values()
    ]
    edge = 0.03 + 0.12 * float(looking.toward[1])
    return float(min(on_floor)) - edge, float(max(on_floor)) + edge


@dataclasses.dataclass(frozen=True)
class Scene:
    """Everything about a movement's picture that does not change from frame to frame."""

    movement: Movement
    looking: Looking
    names: tuple[str, ...]
    low: Vector
    high: Vector
    floor: tuple[float, float]

    @classmethod
    def of(cls, movement: Movement) -> Scene:
        """Work out the view, the order of the parts and the size of a movement."""
        looking = Looking.from_camera(movement.camera)
        low, high = _extent(movement, looking)
        floor = _floor_strip(movement, looking)
        low = np.minimum(low, [np.inf, floor[0]]) - MARGIN_M
        return cls(movement, looking, order(movement, looking), low, high + MARGIN_M, floor)

    @property
    def size_px(self) -> tuple[float, float]:
        """Width and height of one picture."""
        wide, tall = (self.high - self.low) * PX_PER_M
        return float(np.ceil(wide)), float(np.ceil(tall))

    def stage(self, left_px: float = 0.0, top_px: float = 0.0) -> Stage:
        """Place the picture with its upper left corner at this place."""
        return Stage(left_px - self.low[0] * PX_PER_M, top_px + self.high[1] * PX_PER_M)

    def picture(self, share: float, stage: Stage, arrows: bool = False) -> list[Element]:
        """Return one moment as elements: floor, things, person and arrows."""
        at = model.at(self.movement, share)
        ends = (float(self.low[0]) + 0.03, float(self.high[0]) - 0.03)
        found = [_floor(stage, ends, self.floor)]
        for prop in self.movement.props:
            if not prop.at:
                found += _standing_prop(prop, self.looking, stage)
        found += person(self.movement, at, self.looking, self.names, stage)
        return found + (_arrow(self.movement, self.looking, stage) if arrows else [])


def _side_by_side(
    scene: Scene, shown: Sequence[tuple[str, float, bool]], least_px: float, text_px: int
) -> Drawing:
    """Pictures next to each other, each with its name below: a name, a share, arrows or not."""
    wide, tall = scene.size_px
    step = wide + GAP_PX
    width = max(len(shown) * step - GAP_PX, least_px)
    step += (width - len(shown) * step + GAP_PX) / len(shown)  # what is left over goes between
    found: list[Element] = []
    for k, (name, share, arrows) in enumerate(shown):
        left = (width - (len(shown) - 1) * step - wide) / 2 + k * step
        found += scene.picture(share, scene.stage(left), arrows)
        label = {"tag": "text", "text": name, "x": left + wide / 2, "y": tall + text_px + 6}
        look = {"text-anchor": "middle", "font-size": text_px, "fill": COLOURS["ink"]}
        found.append(label | look)
    return Drawing(width, tall + 2 * text_px + 4, tuple(found))


def start_and_end(movement: Movement, small_print: bool = False) -> Drawing:
    """Return the start and the end of a movement side by side, each with its name below.

    In ``small_print`` the names are as large as a drawing of 62 mm needs to be read on paper.
    """
    first, last = movement.keyframes[0].name, movement.keyframes[movement.end].name
    shown = ((f"1 {first}", 0.0, False), (f"2 {last}", movement.end_share, True))
    scene = Scene.of(movement)
    wide = len(shown) * (scene.size_px[0] + GAP_PX)
    text_px = max(TEXT_PX, round(wide / PRINTED_WORDS)) if small_print else TEXT_PX
    return _side_by_side(scene, shown, 0, text_px)


def between(scene: Scene, share: float) -> Drawing:
    """Return a moment of a movement between its start and its end."""
    movement = scene.movement
    first, last = movement.keyframes[0].name, movement.keyframes[movement.end].name
    shown = ((first, 0.0, False), ("Now", share, False), (last, movement.end_share, True))
    return _side_by_side(scene, shown, PLAYED_PX, PLAYED_TEXT_PX)
