"""The drawn exercises: the same person as the runner, human joints, feet on the floor, in frame."""

from __future__ import annotations

import dataclasses
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstride.errors import InputError
from backstride.models import body, figure
from backstride.models.body import DRAWN
from backstride.models.figure import (
    Camera,
    Movement,
    SpaceArm,
    SpaceLeg,
    SpacePose,
    movements,
    points,
)
from backstride.plan import library
from backstride.views.exercises import exercise_figure, exercise_movement
from backstride.views.figure import CORNERS, Looking, Scene, outline, start_and_end

DRAWN_IDS = sorted(movements())
SHARES = np.linspace(0, 1, 21)
#: How far healthy joints go, with a little to spare; a kneeling foot lies on its back.
RANGES = {
    "lumbar_extension_deg": (-60, 55),
    "trunk_bend_deg": (-50, 50),
    "trunk_turn_deg": (-65, 65),
    "neck_extension_deg": (-60, 60),
    "neck_turn_deg": (-80, 80),
    "hip_flexion_deg": (-30, 130),
    "hip_abduction_deg": (-40, 65),
    "hip_rotation_deg": (-90, 70),
    "knee_flexion_deg": (0, 155),
    "ankle_dorsiflexion_deg": (-75, 35),
    "toe_extension_deg": (0, 85),
    "shoulder_flexion_deg": (-90, 190),
    "elbow_flexion_deg": (0, 150),
    "wrist_extension_deg": (-75, 95),
}
angle = st.floats(-180, 180)
small = st.floats(-60, 60)


def flat_pose(values: list[float]) -> tuple[SpacePose, body.Pose]:
    """The same pose in a side view for both figures, from fifteen angles."""
    (tilt, lumbar, neck), near_leg, far_leg = values[:3], values[3:7], values[7:11]
    near_arm, far_arm = values[11:13], values[13:15]
    names = ("hip_flexion_deg", "knee_flexion_deg", "ankle_dorsiflexion_deg", "toe_extension_deg")
    arms = ("shoulder_flexion_deg", "elbow_flexion_deg")

    def made(leg: type, arm: type) -> dict[str, object]:
        return {
            "pelvis_tilt_deg": tilt,
            "lumbar_extension_deg": lumbar,
            "neck_extension_deg": neck,
            "near_leg": leg(**dict(zip(names, near_leg, strict=True))),
            "far_leg": leg(**dict(zip(names, far_leg, strict=True))),
            "near_arm": arm(**dict(zip(arms, near_arm, strict=True))),
            "far_arm": arm(**dict(zip(arms, far_arm, strict=True))),
        }

    return SpacePose(**made(SpaceLeg, SpaceArm)), body.Pose(**made(body.Leg, body.Arm))  # type: ignore[arg-type]


poses = st.builds(
    SpacePose,
    **{f.name: angle for f in dataclasses.fields(SpacePose) if f.type == "float"},
    **{
        f"{side}_{limb}": st.builds(kind, **{f.name: angle for f in dataclasses.fields(kind)})
        for side in body.SIDES
        for limb, kind in (("leg", SpaceLeg), ("arm", SpaceArm))
    },
)


# ---- the person


@given(st.lists(small, min_size=15, max_size=15))
@settings(max_examples=60)
def test_it_is_the_runner_seen_from_the_side(values: list[float]) -> None:
    in_space, in_plane = flat_pose(values)
    ours, theirs = points(in_space), body.points(in_plane)
    names = ["sacrum", "neck", "skull", "head", "nose"]
    assert ours["lumbar_5"][:2] == pytest.approx(theirs["lumbar"][0, 5])
    for name in [n for n in names if n in ours]:
        assert ours[name][:2] == pytest.approx(theirs[name][0]), name
    for side in body.SIDES:
        assert ours[f"{side}_shoulder"][:2] == pytest.approx(theirs["shoulder"][0])
        for name in ("knee", "ankle", "heel", "ball", "toe", "elbow", "wrist", "hand"):
            both = f"{side}_{name}"
            assert ours[both][:2] == pytest.approx(theirs[both][0]), both


@given(poses)
@settings(max_examples=60)
def test_segments_keep_their_lengths(pose: SpacePose) -> None:
    at = points(pose)

    def long_m(one: str, two: str) -> float:
        return float(np.linalg.norm(at[one] - at[two]))

    for side in body.SIDES:
        assert long_m(f"{side}_hip", f"{side}_knee") == pytest.approx(DRAWN.thigh_m)
        assert long_m(f"{side}_knee", f"{side}_ankle") == pytest.approx(DRAWN.shank_m)
        assert long_m(f"{side}_shoulder", f"{side}_elbow") == pytest.approx(DRAWN.upper_arm_m)
        assert long_m(f"{side}_elbow", f"{side}_wrist") == pytest.approx(DRAWN.forearm_m)
    assert long_m("near_hip", "far_hip") == pytest.approx(2 * figure.HIP_HALF_M)
    assert long_m("near_shoulder", "far_shoulder") == pytest.approx(2 * figure.SHOULDER_HALF_M)
    assert long_m("lumbar_5", "neck") == pytest.approx(DRAWN.thorax_m)


@given(poses)
@settings(max_examples=40)
def test_the_mirrored_pose_is_the_mirrored_figure(pose: SpacePose) -> None:
    turned = ("pelvis_list_deg", "pelvis_turn_deg", "trunk_bend_deg", "trunk_turn_deg",
              "neck_turn_deg")  # fmt: skip
    other = dataclasses.replace(
        pose,
        near_leg=pose.far_leg,
        far_leg=pose.near_leg,
        near_arm=pose.far_arm,
        far_arm=pose.near_arm,
        **{name: -getattr(pose, name) for name in turned},
    )
    one, two = points(pose), points(other)
    for name, point in one.items():
        swap = {"near": "far", "far": "near"}
        side, _, rest = name.partition("_")
        twin = f"{swap[side]}_{rest}" if side in swap else name
        assert two[twin] == pytest.approx(point * [1, 1, -1], abs=1e-9), name


def test_sideways_joints_go_the_way_they_say() -> None:
    still = points(SpacePose())
    for side, out in (("near", 1), ("far", -1)):
        leg = points(SpacePose(**{f"{side}_leg": SpaceLeg(hip_abduction_deg=30)}))
        assert out * (leg[f"{side}_ankle"] - still[f"{side}_ankle"])[2] > 0.3
        turned = points(SpacePose(**{f"{side}_leg": SpaceLeg(hip_rotation_deg=30)}))
        assert out * (turned[f"{side}_toe"] - still[f"{side}_toe"])[2] < -0.05
        arm = points(SpacePose(**{f"{side}_arm": SpaceArm(shoulder_abduction_deg=90)}))
        assert out * (arm[f"{side}_hand"] - still[f"{side}_hand"])[2] > 0.5
    assert points(SpacePose(pelvis_list_deg=10))["near_hip"][1] > 0
    assert points(SpacePose(trunk_bend_deg=20))["head"][2] > 0.1
    assert points(SpacePose(pelvis_turn_deg=40))["near_toe"][2] < still["near_toe"][2] - 0.05
    assert points(SpacePose(neck_turn_deg=40))["nose"][2] < -0.05


# ---- the movements


def test_every_exercise_is_drawn_and_every_drawing_used() -> None:
    assert {exercise.figure.drawing for exercise in library()} == set(DRAWN_IDS)


@pytest.mark.parametrize("id", DRAWN_IDS)
def test_joints_are_human(id: str) -> None:
    for frame in movements()[id].keyframes:
        for part in (frame.pose, frame.pose.near_leg, frame.pose.far_leg, frame.pose.near_arm,
                     frame.pose.far_arm):  # fmt: skip
            for field in dataclasses.fields(part):
                if field.name in RANGES:
                    low, high = RANGES[field.name]
                    value = getattr(part, field.name)
                    assert low <= value <= high, f"{id}, {frame.name}: {field.name} {value}"


@pytest.mark.parametrize("id", DRAWN_IDS)
def test_what_touches_touches_and_nothing_sinks(id: str) -> None:
    movement = movements()[id]
    last = len(movement.keyframes) - 1
    for place, frame in enumerate(movement.keyframes):
        at = figure.at(movement, place / last)
        for name, height_m in frame.touches.items():
            gap = figure.underside_m(at, name) - height_m
            assert abs(gap) < 0.025, f"{id}, {frame.name}: {name} is {gap:.3f} m away"
    for share in SHARES:
        assert figure.lowest_m(figure.at(movement, share)) > -0.025, f"{id} at {share:.2f}"


@pytest.mark.parametrize("id", [i for i in DRAWN_IDS if movements()[i].stays])
def test_what_stays_down_does_not_slide(id: str) -> None:
    movement = movements()[id]
    last = len(movement.keyframes) - 1
    for place in range(last):
        one, two = movement.keyframes[place], movement.keyframes[place + 1]
        start = figure.at(movement, place / last)
        for share in np.linspace(0, 1, 6):
            at = figure.at(movement, (place + share) / last)
            for name in set(one.touches) & set(two.touches):
                slid = float(np.linalg.norm(at[name] - start[name]))
                assert slid < 0.04, f"{id}, after {one.name}: {name} slides {slid:.3f} m"


@pytest.mark.parametrize("id", DRAWN_IDS)
def test_start_and_end_differ_to_the_eye(id: str) -> None:
    movement = movements()[id]
    looking = Looking.from_camera(movement.camera)
    start, end = figure.at(movement, 0), figure.at(movement, movement.end_share)
    moved = max(float(np.linalg.norm(looking.flat(start[n] - end[n]))) for n in start)
    assert moved > 0.04
    for arrow in movement.arrows:
        way = looking.flat(end[arrow.point] - start[arrow.point])
        assert np.linalg.norm(way) > 0.02, f"{id}: the arrow of {arrow.point} shows nothing"


def test_a_moment_is_between_start_and_end() -> None:
    movement = movements()["bird_dog"]
    for outside in (-0.1, 1.1, float("nan")):
        with pytest.raises(InputError, match="share is"):
            figure.at(movement, outside)
    half = figure.pose_at(movement, 0.5)
    first, last = movement.keyframes[0].pose, movement.keyframes[-1].pose
    mean = (first.near_arm.shoulder_flexion_deg + last.near_arm.shoulder_flexion_deg) / 2
    assert half.near_arm.shoulder_flexion_deg == pytest.approx(mean)


def test_unknown_drawing_and_unknown_point() -> None:
    with pytest.raises(InputError, match="Nobody has drawn"):
        figure.movement("handstand")
    with pytest.raises(InputError, match="lies inside the body"):
        figure.underside_m(points(SpacePose()), "lumbar_2")


# ---- the pictures


@given(st.floats(-180, 180), st.floats(-89, 89))
def test_the_camera_keeps_lengths_in_its_plane(turn: float, raised: float) -> None:
    looking = Looking.from_camera(Camera(turn, raised))
    axes = np.stack([looking.right, looking.up, looking.toward])
    assert axes @ axes.T == pytest.approx(np.eye(3), abs=1e-9)
    assert np.cross(looking.right, looking.up) == pytest.approx(looking.toward, abs=1e-9)


def test_an_outline_goes_round_its_spheres() -> None:
    looking = Looking.from_camera(Camera(0, 0))
    spheres = [(np.array([0.0, 0, 0]), 0.1), (np.array([1.0, 0, 0]), 0.2)]
    found = outline(spheres, looking)
    assert found.shape == (CORNERS, 2)
    assert found[:, 0].min() == pytest.approx(-0.1)
    assert found[:, 0].max() == pytest.approx(1.2)
    assert found[:, 1].max() == pytest.approx(0.2, abs=0.01)


def _numbers(text: str) -> list[float]:
    return [float(found) for found in re.findall(r"-?[\d.]+", text)]


@pytest.mark.parametrize("id", [e.id for e in library()])
def test_a_drawing_is_in_its_frame_and_has_its_words(id: str) -> None:
    (exercise,) = [e for e in library() if e.id == id]
    svg = ET.fromstring(exercise_figure(id))
    _, _, wide, tall = _numbers(svg.attrib["viewBox"])
    assert svg.attrib["role"] == "img"
    assert svg.attrib["aria-label"] == exercise.figure.alt_short
    assert wide < 760, "too wide for a card"
    space = "{http://www.w3.org/2000/svg}"
    shapes = [e for e in svg if e.tag in (f"{space}polygon", f"{space}polyline")]
    assert len(shapes) > 60
    for shape in shapes:
        flat = _numbers(shape.attrib["points"])
        assert min(flat) >= 0, id
        assert max(flat[0::2]) <= wide
        assert max(flat[1::2]) <= tall
    labels = [e for e in svg if e.tag == f"{space}text"]
    assert [label.text[0] for label in labels if label.text] == ["1", "2"]


def test_words_for_those_who_do_not_see() -> None:
    for field in ("alt_short", "alt_long", "moves"):
        texts = [getattr(exercise.figure, field) for exercise in library()]
        assert len(set(texts)) == len(texts), field
        assert all(text.endswith(".") for text in texts)
    for exercise in library():
        assert 20 < len(exercise.figure.alt_short) < 130
        assert 120 < len(exercise.figure.alt_long) < 420
        assert "At the start" in exercise.figure.alt_long
        assert "At the end" in exercise.figure.alt_long
        assert exercise.figure.alt_long.startswith(("Side view", "Front view", "Seen from"))


@pytest.mark.parametrize("id", [e.id for e in library()])
def test_the_reading_says_where_it_is_and_what_moves(id: str) -> None:
    explorer = exercise_movement(id)
    percents = (0, 20, 48)
    readings = [explorer.reading(explorer.state_at((percent // 4,))) for percent in percents]
    assert len(set(readings)) == 3
    for reading, percent in zip(readings, percents, strict=True):
        assert f"{percent}%" in reading
        assert "°" in reading
        assert reading.endswith(".")
        assert len(reading) < 480


@pytest.mark.parametrize("id", ["bird_dog", "hip_hinge", "band_walk", "run_walk"])
def test_a_movement_can_be_played(id: str) -> None:
    explorer = exercise_movement(id)
    table = explorer.tabulate()
    assert table.numbers.nbytes < 500_000
    assert table.reading((0,)) != table.reading((12,))
    assert explorer.drawing(percent=48).startswith("<svg")
    assert explorer.drawing(percent=0) != explorer.drawing(percent=48)


@pytest.mark.parametrize("id", DRAWN_IDS)
def test_a_round_comes_back_to_its_start(id: str) -> None:
    movement = movements()[id]
    at = [figure.at(movement, figure.share_of_round(movement, part)) for part in (0.0, 1.0)]
    for name, point in at[0].items():
        assert at[1][name] == pytest.approx(point), name
    if not movement.goes_round:
        assert figure.share_of_round(movement, 0.5) == 1
        there = [figure.share_of_round(movement, part) for part in np.linspace(0, 0.4, 9)]
        assert there == sorted(there)


@pytest.mark.parametrize("id", [i for i in DRAWN_IDS if movements()[i].goes_round])
def test_what_goes_round_leads_on(id: str) -> None:
    movement = movements()[id]
    assert 0 < movement.end < len(movement.keyframes) - 1
    assert movement.keyframes[0].pose == movement.keyframes[-1].pose


def test_a_picture_keeps_its_size_all_the_way() -> None:
    scene = Scene.of(movements()["dead_bug"])
    wide, tall = scene.size_px
    for share in (0.0, 0.3, 1.0):
        for element in scene.picture(share, scene.stage(), arrows=True):
            flat = element["points"]
            assert min(flat) >= 0
            assert max(flat[0::2]) <= wide
            assert max(flat[1::2]) <= tall
    assert start_and_end(movements()["dead_bug"]).width > 2 * wide


def test_a_movement_is_plain_data() -> None:
    assert all(isinstance(movement, Movement) for movement in movements().values())
