"""The exercise library: complete, consistent, and its doses and minutes told from one record."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import backstride as bs
from backstride.errors import DataError, InputError
from backstride.evidence import load
from backstride.evidence.records import read_records
from backstride.plan import Exercise, Level, dose_text, flags, library, minutes, seconds
from backstride.plan.library import PART_OF, check_library, find_level, known_equipment, part
from tests.conftest import ROOT

BY_ID = {exercise.id: exercise for exercise in library()}
IDS = sorted(BY_ID)


def with_level(exercise: Exercise, place: int, **changes: object) -> Exercise:
    """The exercise with one level (counted from 1) changed."""
    levels = list(exercise.levels)
    levels[place - 1] = dataclasses.replace(levels[place - 1], **changes)  # type: ignore[arg-type]
    return dataclasses.replace(exercise, levels=tuple(levels))


def swapped(exercise: Exercise) -> tuple[Exercise, ...]:
    """The library with this exercise in the place of the one with its id."""
    return tuple(exercise if e.id == exercise.id else e for e in library())


# ---- the records


def test_every_part_of_a_plan_can_be_filled() -> None:
    assert len(library()) >= 28
    assert {target for e in library() for target in e.targets} == set(PART_OF)
    for broad in ("legs", "trunk", "hip"):
        bare = [e for e in library() if part(e) == broad and not e.equipment]
        assert len(bare) >= 2, f"no choice of {broad} without equipment"
    assert sum(e.warm_up for e in library()) >= 4
    assert sum(e.cool_down for e in library()) >= 4


@pytest.mark.parametrize("id", IDS)
def test_a_record_is_complete(id: str) -> None:
    exercise = BY_ID[id]
    assert 3 <= len(exercise.levels) <= 4
    assert exercise.contributors
    assert 2 <= len(exercise.cues.do) <= 4
    assert exercise.cues.external
    assert len(exercise.errors) >= 2
    assert exercise.stop_if
    assert len({level.name for level in exercise.levels}) == len(exercise.levels)
    for contributor in exercise.contributors:
        tried = contributor.grade != "convention"
        assert bool(contributor.facts) or not tried, "a grade above convention needs a fact"
    for rule in exercise.not_for:
        assert rule.highest_level < len(exercise.levels)
    text = [*exercise.cues.do, *exercise.errors, *exercise.stop_if, exercise.note]
    assert all(line[0].isupper() for line in text)


def test_every_flag_asks_a_question_and_matters() -> None:
    looked_at = {rule.flag for exercise in library() for rule in exercise.not_for}
    for flag in flags():
        assert flag.question.endswith("?")
        assert flag.help.endswith(".")
        assert flag.id in looked_at, "nothing looks at this flag: take it out"


@pytest.mark.parametrize("id", IDS)
def test_harder_is_harder_all_the_way_up(id: str) -> None:
    for level in BY_ID[id].levels:
        seen = [f"{id}:{level.level}"]
        here = level
        while here.harder:
            _, above = find_level(here.harder, library())
            assert above.effort > here.effort
            assert above.easier == seen[-1]
            assert here.harder not in seen
            seen.append(here.harder)
            here = above


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"harder": "bridge:9"}, "levels.1.harder: there is no level 'bridge:9'"),
        ({"harder": "clam:1"}, "levels.1.harder: clam:1 does not name bird_dog:1"),
        ({"effort": 9}, "levels.1.harder: the effort of bird_dog:2 is not above"),
        ({"effort": 11}, "levels.1.effort: give 0 to 10"),
        ({"sets_min": 5, "sets_max": 2}, "levels.1.sets_min: 5 to 2 is no range"),
        ({"amount_min": 0}, "levels.1.amount_min: 0 to 8 is no range"),
        ({"level": 2}, "field levels: count from 1 up"),
    ],
)
def test_a_level_that_does_not_fit_is_named(change: dict[str, object], said: str) -> None:
    broken = with_level(BY_ID["bird_dog"], 1, **change)
    with pytest.raises(DataError) as caught:
        check_library(swapped(broken))
    assert str(caught.value).startswith("exercises.yaml, record bird_dog, ")
    assert said in str(caught.value)


def test_other_slips_are_named() -> None:
    side_plank = BY_ID["side_plank"]
    rule = side_plank.not_for[0]
    for change, said in (
        ({"targets": ()}, "targets: name at least one"),
        ({"not_for": (dataclasses.replace(rule, flag="tired"),)}, "no flag 'tired'"),
        ({"not_for": (dataclasses.replace(rule, modify_to="x"),)}, "goes with modify"),
        ({"dose_basis": ()}, "dose_basis"),
        ({"dose_basis": ("convention", "H-F1")}, "dose_basis"),
        ({"figure": dataclasses.replace(side_plank.figure, level=7)}, "there is no level 7"),
    ):
        with pytest.raises(DataError, match=said):
            check_library(swapped(dataclasses.replace(side_plank, **change)))  # type: ignore[arg-type]


@pytest.mark.parametrize("field", ["note", "levels.0.rest_s", "cues.external", "figure.moves"])
def test_a_missing_field_is_named_with_its_place(tmp_path: Path, field: str) -> None:
    raw = yaml.safe_load((ROOT / "data" / "exercises.yaml").read_text(encoding="utf-8"))[:2]
    node = raw[1]
    *way, last = field.split(".")
    for step in way:
        node = node[int(step) if step.isdigit() else step]
    del node[last]
    path = tmp_path / "exercises.yaml"
    path.write_text(yaml.safe_dump(raw), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_records(path, Exercise)
    assert str(caught.value).startswith(f"exercises.yaml, record {raw[1]['id']}, field ")
    assert f"{last}: the field is missing" in str(caught.value)


def test_a_copied_record_is_a_new_exercise() -> None:
    """What CONTRIBUTING says: copy one record, give it an id, and it works."""
    old = BY_ID["figure_four"]
    levels = tuple(
        dataclasses.replace(
            level,
            easier=level.easier.replace("figure_four", "new_one"),
            harder=level.harder.replace("figure_four", "new_one"),
        )
        for level in old.levels
    )
    new = dataclasses.replace(old, id="new_one", name="New one", levels=levels)
    check_library((*library(), new))


# ---- dose and time


def test_doses_in_words() -> None:
    squat, plank, walk = BY_ID["split_squat"], BY_ID["side_plank"], BY_ID["run_walk"]
    assert dose_text(squat, squat.levels[1]) == "2 sets of 8 to 12 a side"
    assert dose_text(plank, plank.levels[1]) == "2 to 3 holds of 15 to 20 s a side"
    assert dose_text(walk, walk.levels[0]) == "30 min"
    assert dose_text(walk, walk.levels[1]) == "30 min: 8 rounds of 30 s, then 3 min easy"
    bridge = BY_ID["bridge"]
    assert dose_text(bridge, bridge.levels[0]) == "2 sets of 8 to 10, each held for 2 s"
    once = dataclasses.replace(bridge.levels[0], sets_min=1, sets_max=1, hold_s=0)
    assert dose_text(bridge, once) == "1 set of 8 to 10"


def test_seconds_counted_by_hand() -> None:
    squat, bridge, dog = BY_ID["split_squat"], BY_ID["bridge"], BY_ID["bird_dog"]
    # to settle 20; two sets of (two sides of 12 times 4 s, and 5 to change); one rest of 60
    assert seconds(squat, squat.levels[1]) == 20 + 2 * (2 * 12 * 4 + 5) + 60
    # two sets of 10 times (3 s and 2 s held), one rest of 45
    assert seconds(bridge, bridge.levels[0]) == 20 + 2 * 10 * 5 + 45
    # four holds of 8 s and 2 s to get there on each side, sides in turn, 2 s between
    assert seconds(dog, dog.levels[0]) == 20 + 4 * 2 * (8 + 2) + 3 * 2
    assert minutes(dog, dog.levels[0]) == 2
    assert minutes(BY_ID["run_walk"], BY_ID["run_walk"].levels[2]) == 30


levels = st.sampled_from([(e, level) for e in library() for level in e.levels])


@given(levels, st.sampled_from(["sets_max", "amount_max", "rest_s"]), st.integers(1, 5))
def test_more_work_never_takes_less_time(
    pair: tuple[Exercise, Level], field: str, more: int
) -> None:
    exercise, level = pair
    longer = dataclasses.replace(level, **{field: getattr(level, field) + more})
    assert seconds(exercise, longer) >= seconds(exercise, level)
    assert (
        60 * minutes(exercise, level)
        >= seconds(exercise, level)
        > 60 * (minutes(exercise, level) - 1)
    )


@pytest.mark.parametrize("id", IDS)
def test_a_dose_is_one_that_people_do(id: str) -> None:
    exercise = BY_ID[id]
    for level in exercise.levels:
        assert 1 <= minutes(exercise, level) <= (30 if exercise.measure == "interval_min" else 12)
        assert 1 <= level.per_week_min <= level.per_week_max <= 7
        if exercise.measure == "interval_min":
            rounds = level.sets_max * (level.hold_s + level.rest_s)
            assert 0 <= 60 * level.amount_max - rounds <= 180, "the rounds fill the minutes"
        if exercise.measure == "hold_s":
            assert level.hold_s == 0, "the amount is the hold"


@pytest.mark.parametrize("id", [e.id for e in library() if "H-F10" in e.dose_basis])
def test_strength_doses_keep_to_the_guidance(id: str) -> None:
    """Beginners: 8 to 12 repetitions on two to three days [H-F10]; calves go up to 15."""
    load().fact("H-F10")
    for level in BY_ID[id].levels:
        assert level.amount_min >= 8
        assert level.amount_max <= (15 if id == "calf_raise" else 12)
        assert (level.per_week_min, level.per_week_max) == (2, 3)


@pytest.mark.parametrize("id", [e.id for e in library() if "H-F1" in e.dose_basis])
def test_stretches_keep_to_the_guidance(id: str) -> None:
    """Holds of 10 to 30 seconds, on two to three days at least [H-F1]."""
    for level in BY_ID[id].levels:
        assert 10 <= level.amount_min <= level.amount_max <= 30
        assert level.per_week_min >= 2


def test_equipment_is_what_levels_ask_for() -> None:
    assert set(known_equipment()) == {
        "band", "bench", "chair", "metronome", "step", "stick", "strap", "weight"
    }  # fmt: skip


# ---- the card


@pytest.mark.parametrize("id", IDS)
def test_a_card_says_it_all(id: str) -> None:
    exercise, card = BY_ID[id], bs.exercise(id)
    shown = repr(card), card._repr_html_()
    for text in shown:
        for level in exercise.levels:
            assert dose_text(exercise, level) in text
        for said in (*exercise.cues.do, *exercise.errors, *exercise.stop_if):
            assert said.replace("'", "&#x27;") in text or said in text
        assert "convention" in text or exercise.dose_basis != ("convention",)
    assert "<svg" in shown[1]


def test_an_unknown_exercise_offers_near_names() -> None:
    with pytest.raises(InputError, match="try bird_dog"):
        bs.exercise("birddog")
