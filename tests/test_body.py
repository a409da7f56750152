"""The figure keeps its lengths, stands upright at zero, and turns each joint the way it says."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride.errors import InputError
from backstride.models import body
from backstride.models.body import Arm, Leg, Pose
from backstride.views import body as drawn
from backstride.views.svg import Drawing, to_svg

ANGLE = st.floats(-180, 180)
LEGS = st.builds(Leg, ANGLE, ANGLE, ANGLE, ANGLE)
ARMS = st.builds(Arm, ANGLE, ANGLE)
POSES = st.builds(Pose, ANGLE, ANGLE, ANGLE, LEGS, LEGS, ARMS, ARMS)

#: Pairs of points and how far apart they must stay, by the drawn segments.
RIGID = {
    ("hip", "{}_knee"): body.DRAWN.thigh_m,
    ("{}_knee", "{}_ankle"): body.DRAWN.shank_m,
    ("{}_heel", "{}_ball"): body.DRAWN.heel_m + body.DRAWN.forefoot_m,
    ("{}_ball", "{}_toe"): body.DRAWN.toes_m,
    ("shoulder", "{}_elbow"): body.DRAWN.upper_arm_m,
    ("{}_elbow", "{}_wrist"): body.DRAWN.forearm_m,
    ("{}_wrist", "{}_hand"): body.DRAWN.hand_m,
}


def only(figure: body.Points, name: str) -> np.ndarray:
    return figure[name][0]


@given(POSES)
def test_no_pose_changes_a_length(pose: Pose) -> None:
    figure = body.points(pose)
    for (start, end), length in RIGID.items():
        for side in body.SIDES:
            gap = only(figure, end.format(side)) - only(figure, start.format(side))
            assert np.hypot(*gap) == pytest.approx(length)
    curve = np.diff(figure["lumbar"][0], axis=0)
    assert np.hypot(*curve.T) == pytest.approx(body.DRAWN.lumbar_m / body.LUMBAR_PIECES)
    for one, other in (("asis", "psis"), ("hip", "sacrum"), ("chest", "neck"), ("skull", "head")):
        still = body.points(Pose())
        wanted = np.hypot(*(only(still, one) - only(still, other)))
        assert np.hypot(*(only(figure, one) - only(figure, other))) == pytest.approx(wanted)


def test_zero_is_upright() -> None:
    figure = body.points(Pose())
    order = ["near_heel", "near_ankle", "near_knee", "hip", "sacrum", "shoulder", "neck", "head"]
    heights = [only(figure, name)[1] for name in order]
    assert heights == sorted(heights)
    assert only(figure, "near_knee")[0] == only(figure, "near_ankle")[0] == 0
    assert only(figure, "near_heel")[1] == pytest.approx(only(figure, "near_toe")[1])
    assert only(figure, "near_toe")[0] > only(figure, "near_heel")[0]
    assert abs(only(figure, "neck")[0] - only(figure, "sacrum")[0]) < 1e-9
    assert only(figure, "near_hand")[1] < only(figure, "near_elbow")[1]


@pytest.mark.parametrize(
    ("pose", "point", "axis", "sign"),
    [
        (Pose(near_leg=Leg(hip_flexion_deg=20)), "near_knee", 0, 1),
        (Pose(near_leg=Leg(knee_flexion_deg=20)), "near_ankle", 0, -1),
        (Pose(near_leg=Leg(ankle_dorsiflexion_deg=20)), "near_toe", 1, 1),
        (Pose(near_leg=Leg(toe_extension_deg=20)), "near_toe", 1, 1),
        (Pose(pelvis_tilt_deg=20), "asis", 1, -1),
        (Pose(pelvis_tilt_deg=20), "near_knee", 0, -1),
        (Pose(lumbar_extension_deg=20), "neck", 0, -1),
        (Pose(neck_extension_deg=20), "nose", 1, 1),
        (Pose(near_arm=Arm(shoulder_flexion_deg=20)), "near_elbow", 0, 1),
        (Pose(near_arm=Arm(elbow_flexion_deg=20)), "near_hand", 0, 1),
    ],
)
def test_signs_are_the_fields(pose: Pose, point: str, axis: int, sign: int) -> None:
    moved = only(body.points(pose), point)[axis] - only(body.points(Pose()), point)[axis]
    assert moved * sign > 0.01


@given(st.floats(-30, 30), st.floats(-30, 30))
def test_a_tipped_pelvis_stands_in_for_hip_extension(tilt: float, extension: float) -> None:
    tipped = body.points(Pose(pelvis_tilt_deg=tilt, near_leg=Leg(-extension)))
    upright = body.points(Pose(near_leg=Leg(-(extension + tilt))))
    for name in ("near_knee", "near_ankle", "near_toe"):
        assert only(tipped, name) == pytest.approx(only(upright, name))


@given(st.lists(ANGLE, min_size=2, max_size=6))
def test_frames_come_first_and_equal_single_poses(angles: list[float]) -> None:
    together = body.points(Pose(pelvis_tilt_deg=angles, near_leg=Leg(np.array(angles))))
    for frame, angle in enumerate(angles):
        alone = body.points(Pose(pelvis_tilt_deg=angle, near_leg=Leg(angle)))
        for name, values in together.items():
            assert len(values) == len(angles)
            assert values[frame] == pytest.approx(alone[name][0])


def test_shift_and_lowest_point() -> None:
    figure = body.shifted(body.points(Pose(near_leg=Leg(30))), y_m=1.0)
    assert only(figure, "hip") == pytest.approx([0, 1])
    assert figure["lumbar"].shape == (1, 6, 2)
    assert body.lowest_m(figure, "far")[0] == pytest.approx(0.07)
    assert body.lowest_m(figure, "near")[0] > body.lowest_m(figure, "far")[0]


def test_bad_poses_get_one_sentence() -> None:
    with pytest.raises(InputError, match=r"near_leg.knee_flexion_deg is 'bent'"):
        body.points(Pose(near_leg=Leg(knee_flexion_deg="bent")))
    with pytest.raises(InputError, match=r"pelvis_tilt_deg is 400: .* to 360 degrees"):
        body.points(Pose(pelvis_tilt_deg=400))
    with pytest.raises(InputError, match="2, 3 frames: give all the same number"):
        body.points(Pose(pelvis_tilt_deg=[1, 2], lumbar_extension_deg=[1, 2, 3]))
    with pytest.raises(InputError, match="2 axes: give one value per frame"):
        body.points(Pose(pelvis_tilt_deg=[[1, 2], [3, 4]]))
    with pytest.raises(InputError, match="thigh_m is 0: give a number"):
        dataclasses.replace(body.DRAWN, thigh_m=0)
    with pytest.raises(InputError, match="side is 'left'"):
        body.lowest_m(body.points(Pose()), "left")


@given(POSES)
def test_every_pose_can_be_drawn_with_the_same_elements(pose: Pose) -> None:
    frame = drawn.Frame(100, 200, 200)
    one, other = (drawn.person(frame, drawn.at_frame(body.points(p), 0)) for p in (pose, Pose()))
    assert [e["tag"] for e in one] == [e["tag"] for e in other]
    assert [len(e.get("points", ())) for e in one] == [len(e.get("points", ())) for e in other]
    text = to_svg(Drawing(400, 400, tuple(one)), "a person")
    assert "nan" not in text


def test_the_drawing_has_y_downward() -> None:
    frame = drawn.Frame(100, 50, 300)
    assert frame.place(np.array([1.0, 2.0])) == (150, 100)
    assert frame.flat([np.array([1.0, 2.0]), np.array([0.0, 0.0])]) == [150, 100, 50, 300]
