"""The notebooks' form: what every lesson must have, checked without running it."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path
from typing import Any

import pytest

from backstride.evidence import load
from backstride.widgets.lesson import lesson

ROOT = Path(__file__).resolve().parents[1]
PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
IDS = [path.stem for path in PATHS]
FACT = re.compile(r"\b[CDH]-[A-Z]\d+[a-z]?\b")
SECTIONS = (
    "Goals",
    "Predict first",
    "Explore",
    "Look inside",
    "Your turn",
    "Quiz",
    "Key points",
    "Sources",
)
NETWORK = re.compile(
    r"\b(requests|urllib|httpx|socket|aiohttp|subprocess|os\.system|read_csv\(['\"]http)\b|https?://"
)

every = pytest.mark.parametrize("path", PATHS, ids=IDS)


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def cells(path: Path, kind: str) -> list[dict[str, Any]]:
    return [cell for cell in read(path)["cells"] if cell["cell_type"] == kind]


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def prose(path: Path) -> str:
    return "\n\n".join(source(cell) for cell in cells(path, "markdown"))


def test_all_lessons_are_there() -> None:
    assert [path.stem[:2] for path in PATHS] == ["00", "01", "02", "03", "04", "05", "06", "08"]


def test_the_map_gives_each_lessons_minutes() -> None:
    rows = re.findall(r"^\| (\d\d) .*\| (\d+) \|$", prose(PATHS[0]), re.M)
    assert dict(rows) == {path.stem[:2]: str(lesson(path.stem[:2]).minutes) for path in PATHS}


@every
def test_outputs_are_saved_and_comparable(path: Path) -> None:
    for number, cell in enumerate(cells(path, "code"), start=1):
        assert isinstance(cell["execution_count"], int), f"cell {number} was saved without a run"
        assert cell["execution_count"] == number, "cells were run out of order"
        for output in cell["outputs"]:
            assert output["output_type"] != "error", f"cell {number} failed"
            assert output.get("name") != "stderr", f"cell {number} warns"
            data = output.get("data", {})
            assert "application/vnd.jupyter.widget-view+json" not in data
            assert "application/vnd.plotly.v1+json" not in data
            if output["output_type"] in ("execute_result", "display_data"):
                assert "".join(data["text/plain"]).strip(), f"cell {number} has no text form"
        text = source(cell)
        tags = cell["metadata"].get("tags", [])
        assert not {t for t in tags if "nbval" in t or "raises-exception" in t}, tags
        assert "NBVAL" not in text.upper()


@every
def test_metadata(path: Path) -> None:
    metadata = read(path)["metadata"]
    assert metadata["kernelspec"]["name"] == "python3"
    assert "widgets" not in metadata
    assert path.stat().st_size < 200_000


@every
def test_cells_are_short_and_local(path: Path) -> None:
    for number, cell in enumerate(cells(path, "code"), start=1):
        text = source(cell)
        lines = [line for line in text.splitlines() if line.strip()]
        assert len(lines) <= 15, f"cell {number} has {len(lines)} lines"
        assert not NETWORK.search(text), f"cell {number} reaches outside"
        assert not re.search(r"^\s*[!%]", text, re.M), f"cell {number} uses the shell or a magic"
        assert "sys.path" not in text
        assert not re.search(r"^(def|class) ", text, re.M), f"cell {number} defines a helper"


@every
def test_headings_are_in_order(path: Path) -> None:
    levels = [len(m) for m in re.findall(r"^(#+) ", prose(path), re.M)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    for before, after in itertools.pairwise(levels):
        assert after <= before + 1, levels


@every
def test_bones_of_a_lesson(path: Path) -> None:
    text = prose(path)
    heads = re.findall(r"^## (.+)$", text, re.M)
    places = [next((k for k, h in enumerate(heads) if h.startswith(s)), -1) for s in SECTIONS]
    assert -1 not in places, (
        f"missing: {[s for s, p in zip(SECTIONS, places, strict=True) if p < 0]}"
    )
    assert places == sorted(places), heads
    assert re.search(r"About \d+ minutes", text)
    assert re.search(r"leaves? out", text)
    code = "\n".join(source(cell) for cell in cells(path, "code"))
    id = path.stem[:2]
    for call in (
        f'bs.start("{id}")',
        f'bs.predict("{id}-',
        f'bs.check("{id}-',
        f'bs.quiz("{id}")',
        f'bs.sources("{id}")',
    ):
        assert call in code, f"{call} is missing"
    assert re.search(r"bs\.(explorer|plan_builder|claims_board)\(", code)


@every
def test_minutes_and_goals_agree_with_the_data(path: Path) -> None:
    data = lesson(path.stem[:2])
    text = prose(path)
    assert f"About {data.minutes} minutes" in text
    for goal in data.goals:
        assert goal.rstrip(".") in text, goal


@every
def test_pictures_have_words(path: Path) -> None:
    for alt in re.findall(r"!\[([^\]]*)\]\(", prose(path)):
        assert len(alt) > 20, "a picture needs alt text that says what it shows"
    for tag in re.findall(r"<img[^>]*>", prose(path)):
        assert re.search(r'alt="[^"]{20,}"', tag), tag


@every
def test_every_citation_is_known_and_listed(path: Path) -> None:
    data = lesson(path.stem[:2])
    cited = set(FACT.findall(prose(path)))
    assert cited or path.stem.startswith("00"), "a lesson cites its facts"
    for id in cited:
        load().fact(id)
    assert cited <= set(data.sources), f"not in sources: {sorted(cited - set(data.sources))}"


@every
def test_coach_notes_lie_beside(path: Path) -> None:
    notes = path.parent / "coach" / f"{path.stem}.md"
    text = notes.read_text(encoding="utf-8")
    assert re.search(r"\bminutes?\b", text)
    assert re.search(r"vote|predict", text, re.I)
    for id in FACT.findall(text):
        load().fact(id)


@every
def test_quiz_explains_every_option(path: Path) -> None:
    data = lesson(path.stem[:2])
    assert 4 <= len(data.quiz) <= 6
    for question in data.quiz:
        assert 3 <= len(question.options) <= 4
        assert sum(option.correct for option in question.options) == 1, question.question
        feedback = [option.feedback for option in question.options]
        assert all(len(text) > 20 for text in feedback)
        assert len(set(feedback)) == len(feedback)


def test_recorded_files_name_no_machine() -> None:
    for path in PATHS:
        text = path.read_text(encoding="utf-8")
        found = re.search(r"(?<![\w.-])/(home|root|work)/\w|C:\\\\Users|0x[0-9a-f]{8,}", text)
        assert not found, f"{path.name}: {found}"
