"""Angles from marks: signs, what may not matter, and slips that spread as the delta method says."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import backstride as bs
from backstride.errors import InputError
from backstride.models import landmarks
from backstride.models.landmarks import LANDMARKS, Angles, Marks
from backstride.models.statistics import Z_95
from backstride.views import landmarks as view

UPRIGHT: Marks = {
    "shoulder": (0, 0),
    "asis": (9, 48),
    "psis": (-8, 48),
    "hip": (0, 57),
    "knee": (0, 100),
    "ankle": (0, 142),
}
JITTER = st.floats(-6, 6)


@st.composite
def people(draw: st.DrawFn) -> dict[str, tuple[float, float]]:
    """Marks of somebody who stands more or less upright and faces right."""
    return {name: (x + draw(JITTER), y + draw(JITTER)) for name, (x, y) in UPRIGHT.items()}


def values(angles: Angles) -> np.ndarray:
    return np.array(dataclasses.astuple(angles))


def test_upright_is_zero() -> None:
    assert values(landmarks.measure(UPRIGHT)) == pytest.approx([0, 0, 0])


@pytest.mark.parametrize(
    ("mark", "place", "angle"),
    [
        ("shoulder", (5, 0), "trunk_lean_deg"),
        ("asis", (9, 52), "pelvic_tilt_deg"),
        ("psis", (-8, 44), "pelvic_tilt_deg"),
        ("ankle", (-10, 140), "knee_flexion_deg"),
        ("knee", (6, 100), "knee_flexion_deg"),
    ],
)
def test_forward_lean_forward_tilt_and_a_bent_knee_are_plus(
    mark: str, place: tuple[float, float], angle: str
) -> None:
    found = dataclasses.asdict(landmarks.measure({**UPRIGHT, mark: place}))
    assert found.pop(angle) > 3
    assert list(found.values()) == pytest.approx([0, 0])


@given(people(), st.floats(0.1, 50), st.floats(-500, 500), st.floats(-500, 500))
def test_unit_and_place_of_the_picture_do_not_matter(
    marks: Marks, scale: float, right: float, down: float
) -> None:
    moved = {n: (scale * x + right, scale * y + down) for n, (x, y) in marks.items()}
    assert values(landmarks.measure(moved)) == pytest.approx(
        values(landmarks.measure(marks)), abs=1e-6
    )
    assert values(landmarks.marking_error(moved, scale)) == pytest.approx(
        values(landmarks.marking_error(marks, 1)), rel=1e-6
    )


@given(people())
def test_somebody_who_faces_left_reads_the_same(marks: Marks) -> None:
    mirrored = {name: (-x, y) for name, (x, y) in marks.items()}
    assert values(landmarks.measure(mirrored)) == pytest.approx(values(landmarks.measure(marks)))
    assert values(landmarks.marking_error(mirrored, 1)) == pytest.approx(
        values(landmarks.marking_error(marks, 1))
    )


@given(people(), st.floats(-40, 40))
def test_a_turned_camera_moves_lean_and_tilt_by_as_much_and_leaves_the_knee(
    marks: Marks, turn: float
) -> None:
    askew = landmarks.turned(marks, turn)
    assume(askew["asis"][0] > askew["psis"][0])
    before, after = values(landmarks.measure(marks)), values(landmarks.measure(askew))
    assert after == pytest.approx(before + np.array([turn, turn, 0]), abs=1e-6)
    assert values(landmarks.marking_error(askew, 0.5)) == pytest.approx(
        values(landmarks.marking_error(marks, 0.5))
    )


@given(people(), st.floats(-180, 180))
def test_turning_keeps_every_distance_and_turning_back_undoes_it(marks: Marks, turn: float) -> None:
    askew = landmarks.turned(marks, turn)
    for a in LANDMARKS:
        for b in LANDMARKS:
            assert math.dist(askew[a], askew[b]) == pytest.approx(math.dist(marks[a], marks[b]))
    back = landmarks.turned(askew, -turn)
    for name in LANDMARKS:
        assert back[name] == pytest.approx(marks[name], abs=1e-9)


@settings(max_examples=12, deadline=None)
@given(people(), st.floats(0.05, 0.3), st.integers(0, 2**31))
def test_slips_of_the_marks_spread_the_angles_as_the_delta_method_says(
    marks: Marks, sd: float, seed: int
) -> None:
    random = np.random.default_rng(seed)
    many = [
        values(
            landmarks.measure(
                {n: tuple(np.array(p) + random.normal(0, sd, 2)) for n, p in marks.items()}
            )
        )
        for _ in range(4000)
    ]
    expected = values(landmarks.marking_error(marks, sd))
    # the SD of 4,000 draws has a standard error of 1.1 %
    assert np.std(many, axis=0) == pytest.approx(expected, rel=0.06)


@given(people(), st.floats(0.1, 2))
def test_error_grows_with_the_slip_and_a_short_line_suffers_most(marks: Marks, sd: float) -> None:
    once = values(landmarks.marking_error(marks, sd))
    assert values(landmarks.marking_error(marks, 2 * sd)) == pytest.approx(2 * once)
    between = math.dist(marks["asis"], marks["psis"])
    assert once[1] == pytest.approx(landmarks.line_error_deg(between, sd))
    assert once[1] > once[0]


def test_what_cannot_be_measured_is_refused_in_one_sentence() -> None:
    missing = {k: v for k, v in UPRIGHT.items() if k not in ("hip", "knee")}
    with pytest.raises(InputError, match="Not marked yet: hip, knee"):
        landmarks.measure(missing)
    with pytest.raises(InputError, match="psis and asis lie in the same place"):
        landmarks.measure({**UPRIGHT, "psis": UPRIGHT["asis"]})
    with pytest.raises(InputError, match="knee, x is nan"):
        landmarks.measure({**UPRIGHT, "knee": (math.nan, 1)})
    with pytest.raises(InputError, match="sd is 0"):
        landmarks.marking_error(UPRIGHT, 0)
    with pytest.raises(InputError, match="One reading shows no spread"):
        landmarks.spread([3])


@given(st.lists(st.floats(-90, 90), min_size=2, max_size=6), st.floats(-20, 20))
def test_spread_does_not_depend_on_where_the_readings_lie(readings: list[float], by: float) -> None:
    found, moved = landmarks.spread(readings), landmarks.spread([r + by for r in readings])
    assert found.sd == pytest.approx(np.std(readings, ddof=1), abs=1e-9)
    assert (moved.sd, moved.width) == pytest.approx((found.sd, found.width), abs=1e-9)
    assert moved.mean == pytest.approx(found.mean + by, abs=1e-9)


@pytest.mark.parametrize("number", range(1, len(view.FIGURES) + 1))
def test_a_drawn_figure_measures_as_it_was_posed(number: int) -> None:
    pose = view.FIGURES[number - 1].pose
    found = landmarks.measure(view.true_marks(number))
    assert found.pelvic_tilt_deg == pytest.approx(float(np.asarray(pose.pelvis_tilt_deg)), abs=0.1)
    bend = float(np.asarray(pose.near_leg.knee_flexion_deg))
    assert found.knee_flexion_deg == pytest.approx(bend, abs=0.1)
    drawn = view.drawing(view.FIGURES[number - 1])
    for x, y in view.true_marks(number).values():
        assert 20 < x < drawn.width - 20
        assert 20 < y < drawn.height - 10


def test_the_reading_says_what_is_missing_and_then_the_margin() -> None:
    said = view.reading({"hip": (1.0, 2.0)}, 5, view.MM_PER_UNIT)
    assert said.startswith("1 of 6 points are marked; still to mark: shoulder, front hip spine")
    marks = view.true_marks(2)
    error = landmarks.marking_error(marks, 5 / view.MM_PER_UNIT)
    said = view.reading(marks, 5, view.MM_PER_UNIT)
    assert f"pelvic tilt 17.0 degrees (give or take {Z_95 * error.pelvic_tilt_deg:.1f})" in said
    turned = view.reading(landmarks.turned(marks, 3), 5, view.MM_PER_UNIT, turn_deg=3)
    assert turned == said


def test_three_markings_are_compared_with_the_slips_and_then_with_the_drawing() -> None:
    kept = [Angles(0, tilt, 0) for tilt in (11.0, 13.0, 9.0)]
    drawn, expected = Angles(0, 12.0, 0), Angles(1, 2.4, 1)
    assert view.worth(kept[:1], expected, 5, drawn).startswith("1 of 3 markings kept")
    assert "drawn" not in view.worth(kept[:2], expected, 5, drawn)
    said = view.worth(kept, expected, 5, drawn)
    assert "11.0, 13.0 and 9.0 degrees, 4.0 apart (SD 2.0)" in said
    assert said.endswith("an SD of 2.4, and the figure was drawn with 12.0.")


def test_the_tool_has_a_stable_text_form_and_no_place_for_a_photo() -> None:
    tool = bs.measure_posture()
    assert tool._repr_mimebundle_()[0]["text/plain"] == repr(bs.measure_posture())
    own = {"spec", "picture", "marks", "kept", "sd_mm", "turn_deg", "thigh_cm"}
    inherited = set(type(tool).__mro__[1].class_trait_names(sync=True)) | {"_anywidget_id"}
    assert set(tool.trait_names(sync=True)) - inherited <= own | {"_esm", "_css"}
