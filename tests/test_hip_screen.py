"""The hip tests as they are drawn, the free pelvis, and the self-screen as a reader uses it."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import backstride as bs
from backstride import findings
from backstride.errors import InputError
from backstride.findings import finding, hip_tests
from backstride.models import body, hip
from backstride.views import hip_tests as views
from backstride.views.svg import to_svg
from backstride.widgets.hip_screen import since
from backstride.widgets.progress import home, recall


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("BACKSTRIDE_HOME", str(tmp_path))


# ---- poses and drawings


def below_deg(figure: body.Points, start: str, end: str) -> float:
    """How far the line from one point to another lies below the horizontal."""
    along = figure[end][0] - figure[start][0]
    return float(np.degrees(np.arctan2(-along[1], along[0])))


@given(st.floats(-30, 30), st.floats(0, 25))
def test_the_drawn_thigh_hangs_by_what_the_test_reads(extension: float, tip: float) -> None:
    figure = body.points(hip.thomas_pose(extension, tip))
    read = hip.thomas_reading_deg(extension, tip)
    assert below_deg(figure, "hip", "near_knee") == pytest.approx(read, abs=1e-6)
    still = body.points(hip.thomas_pose(extension, 0))
    assert abs(figure["neck"][0][1] - still["neck"][0][1]) < 0.01  # the shoulders stay down


@given(st.floats(-10, 60))
def test_knee_extension_is_read_from_the_vertical_shank(short: float) -> None:
    figure = body.points(hip.knee_extension_pose(short))
    assert below_deg(figure, "hip", "near_knee") == pytest.approx(-90)
    assert below_deg(figure, "near_knee", "near_ankle") == pytest.approx(short - 90, abs=1e-6)


@given(st.floats(0, 100))
def test_the_raised_leg_is_straight(raised: float) -> None:
    figure = body.points(hip.straight_leg_raise_pose(raised))
    for start, end in (("hip", "near_knee"), ("near_knee", "near_ankle")):
        assert below_deg(figure, start, end) == pytest.approx(-raised, abs=1e-6)
    assert below_deg(figure, "hip", "far_knee") == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("id", [test.id for test in hip_tests()])
def test_each_test_has_a_drawing_inside_its_frame(id: str) -> None:
    drawing = views.how_to(id)
    assert "read here" in to_svg(drawing, id)
    for element in drawing.elements:
        flat = element.get("points", [])
        assert all(-2 <= x <= views.WIDTH + 2 for x in flat[0::2])
        assert all(-2 <= y <= views.HEIGHT + 2 for y in flat[1::2])


def test_a_free_pelvis_makes_a_stiff_hip_look_free() -> None:
    reading = views.pelvis_reading(views.pelvis_state(10, -5))
    for part in ("stops 5° short", "5° below the horizontal", "32 %", "14 to 55 %", "r = 0.98"):
        assert part in reading


def test_bad_angles_get_one_sentence() -> None:
    with pytest.raises(InputError, match="pelvis_tip_deg is 90"):
        hip.thomas_pose(5, 90)
    with pytest.raises(InputError, match="raised_deg is -1"):
        hip.straight_leg_raise_pose(-1)


# ---- where a number lies


@given(st.sampled_from(hip_tests()), st.data())
def test_the_strip_holds_all_its_marks(test: findings.HipTest, data: st.DataObject) -> None:
    values = data.draw(
        st.lists(st.floats(test.lowest_deg, test.highest_deg), min_size=1, max_size=2)
    )
    found = [
        finding(test.id, side, value, "2026-11-24")
        for side, value in zip(("right", "left"), values, strict=False)
    ]
    drawing = views.norm_strip(found)
    for element in drawing.elements:
        for name in ("x1", "x2", "cx"):
            if name in element:
                assert 0 <= element[name] <= drawing.width
    diamonds = [e for e in drawing.elements if e["tag"] == "polygon"]
    assert len(diamonds) == len(found)


@pytest.mark.parametrize(
    ("value", "said"),
    [(10, "most of the people measured lie (1 to 20°)"), (-5, "may well be inside"),
     (-30, "below most of the people"), (55, "above most of the people")],
)  # fmt: skip
def test_a_number_is_placed_in_words(value: float, said: str) -> None:
    sentence = views.sentence(finding("thomas_thigh", "left", value, "2026-11-24"))
    assert said in sentence
    assert "give or take 14°" in sentence


# ---- the form


def test_only_showing_keeps_nothing() -> None:
    form = bs.hip_screen().answer(thomas_thigh_right=8).press()
    assert form.message == ""
    assert "Nothing is kept." in form.result
    assert "Modified Thomas test, thigh, right: 8°" in form.result
    assert findings.read(home()) == ()


def test_what_is_kept_comes_back_and_can_be_deleted() -> None:
    form = bs.hip_screen().answer(knee_extension_left=20, keep="keep").press()
    assert "1 number is kept on this computer only." in form.result
    (one,) = findings.read(home())
    assert (one.test, one.side, one.value_deg) == ("knee_extension", "left", 20)
    again = bs.hip_screen()
    assert again.answers["knee_extension_left"] == 20
    again.answer(keep="delete").press()
    assert "deleted" in again.result
    assert findings.read(home()) == ()


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({}, "There is no number yet"),
        ({"knee_extension_left": 200}, "Active knee extension, left is 200: give a number from"),
        ({"knee_extension_left": "?"}, "is '?', which is not a number"),
        ({"thomas_knee_right": 60, "sem": 0}, "Error of one measurement is 0"),
    ],
)
def test_slips_get_one_sentence(answers: dict[str, object], said: str) -> None:
    form = bs.hip_screen().answer(**answers).press()
    assert said in form.message
    assert form.result == ""


def test_a_broken_file_does_not_stop_the_screen() -> None:
    (home() / findings.FILE).write_text("{", encoding="utf-8")
    form = bs.hip_screen()
    assert "cannot be used (not readable)" in form.message
    form.answer(thomas_thigh_left=5).press()
    assert "thigh, left: 5°" in form.result
    form.answer(keep="keep").press()
    assert len(findings.read(home())) == 1


def test_a_change_is_told_with_what_noise_does() -> None:
    old = finding("thomas_knee", "left", 60, "2026-10-01")
    new = finding("thomas_knee", "left", 65, "2026-11-24")
    assert "Since 2026-10-01 it changed by +5°" in since(new, [old])
    assert "about 61 of 100" in since(new, [old])
    assert since(new, [new]) == ""


def test_the_text_of_the_form_has_no_date() -> None:
    assert not re.search(r"\d{4}-", repr(bs.hip_screen()))


# ---- guess first


def test_a_guess_is_told_whether_it_fits() -> None:
    form = bs.guess_r().answer(r=0.7).press()
    assert "lies inside" in form.result
    assert "r = 0.40" in form.result
    assert recall("predictions", "04-guess") == 0.7
    assert "lies outside" in form.answer(r=0.9).press().result
    assert "Your guess is 2: give a number from -1 to 1" in form.answer(r=2).press().message
    assert "0.40" not in repr(bs.guess_r())


def test_the_guess_shows_all_23() -> None:
    from backstride.views.hip import guess_drawing

    assert sum(e["tag"] == "circle" for e in guess_drawing().elements) == 23
