"""The map of back and leg: its data, its sentence and its shapes."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import backstride as bs
from backstride.errors import InputError
from backstride.evidence import load
from backstride.sorter import questions
from backstride.views import roots

IDS = [region.id for region in roots.regions()]


def test_roots_run_from_l2_to_s1_with_their_reflexes() -> None:
    assert [root.id for root in roots.roots()] == ["L2", "L3", "L4", "L5", "S1"]
    reflexes = {root.id: root.reflex for root in roots.roots() if "reflex" in root.reflex}
    assert reflexes == {"L4": "the knee reflex", "S1": "the ankle reflex"}


def test_regions_point_at_roots_and_at_questions_of_the_sorter() -> None:
    asked = {question.id for question in questions()}
    known = {root.id for root in roots.roots()}
    lit = {root for region in roots.regions() for root in region.roots}
    assert lit == known
    for region in roots.regions():
        assert set(region.leads) <= asked, region.id
        assert region.roots or region.alert or region.note, region.id
        cited = set(re.findall(r"[CDH]-[A-Z]\d+", region.alert + region.note))
        assert cited <= set(region.facts), region.id


@given(st.sets(st.sampled_from(IDS)))
def test_the_sentence_names_every_place_and_every_alarm(picked: set[str]) -> None:
    found = roots.chosen(picked)
    said = roots.reading(found)
    for region in found:
        assert region.name in said
        assert region.alert in said
        assert region.note in said
    for root, count in roots.fits(found):
        assert root in said
        assert count == sum(root in region.roots for region in found)
    assert said.endswith(".")


def test_the_limits_give_the_published_ratios() -> None:
    said = roots.limits()
    for root in ("l4", "l5", "s1"):
        figure = load().fact("C-D5").figure(f"overall_lr_{root}")
        words = f"{figure.estimate:g} for {root.upper()} ({figure.low:g} to {figure.high:g})"
        assert words in said


def test_a_place_that_is_not_there_is_named() -> None:
    with pytest.raises(InputError, match="no place 'elbow': it has back_calf"):
        bs.body_map("elbow")
    assert "L5 fits it." in bs.body_map("outer_calf").reading


def box(flat: tuple[float, ...]) -> tuple[float, float, float, float]:
    return min(flat[0::2]), min(flat[1::2]), max(flat[0::2]), max(flat[1::2])


def test_every_region_has_shapes_inside_the_drawing() -> None:
    shapes = roots.shapes()
    assert set(shapes) == set(IDS)
    for id, parts in shapes.items():
        for part in parts:
            left, top, right, bottom = box(part)
            assert left >= 0, id
            assert top >= 0, id
            assert right <= roots.WIDTH, id
            assert bottom <= roots.HEIGHT, id


def test_places_of_one_leg_do_not_cover_each_other() -> None:
    strips = ("upper_thigh", "lower_thigh", "knee", "inner_calf", "outer_calf", "foot_top")
    middles = []
    for id in strips:
        left, top, right, bottom = box(roots.shapes()[id][0])
        middles.append((id, top, bottom, left, right))
    for one, two in itertools.combinations(middles, 2):
        apart = one[2] <= two[1] or two[2] <= one[1]
        if not apart:
            assert {one[0], two[0]} == {"inner_calf", "outer_calf"}
