"""Strict nbval guards the course: proof that it fails when a number or an observer breaks."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LESSON = "03_disc_stress.ipynb"


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the course that imports its own package and data."""
    for part in ("src", "data"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (tmp_path / "notebooks").mkdir()
    shutil.copy(ROOT / "notebooks" / LESSON, tmp_path / "notebooks" / LESSON)
    return tmp_path


def nbval(house: Path) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"PYTHONPATH": str(house / "src"), "BACKSTRIDE_HOME": str(house / "kept")}
    return subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-p", "no:cacheprovider"),
            *("--rootdir", str(house), "--nbval", "--nbval-current-env"),
            *("--nbval-cell-timeout=60", str(house / "notebooks" / LESSON)),
        ],
        cwd=house,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path.name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_copy_passes_as_it_is(house: Path) -> None:
    done = nbval(house)
    assert done.returncode == 0, done.stdout[-3000:]
    assert re.search(r"\d+ passed", done.stdout)


def test_a_changed_fact_fails_its_lesson(house: Path) -> None:
    path = house / "data" / "facts" / "discs.yaml"
    text = path.read_text(encoding="utf-8")
    start = text.index("- id: D-S6")
    fact = text[start : text.index("- id:", start + 5)]
    assert "19.3" in fact
    path.write_text(text.replace(fact, fact.replace("19.3", "29.3")), encoding="utf-8")
    done = nbval(house)
    assert done.returncode == 1, done.stdout[-3000:]
    assert "Cell outputs differ" in done.stdout
    assert "15.8 mm" in done.stdout  # 54 % of the changed 29.3 mm


def test_a_broken_observer_fails_its_lesson(house: Path) -> None:
    change(
        house / "src" / "backstride" / "widgets" / "explorer.py",
        "        giver.observe(follow, given)\n",
        "",
    )
    done = nbval(house)
    assert done.returncode == 1, done.stdout[-3000:]
    assert "Cell outputs differ" in done.stdout
    assert "60-minute run" in done.stdout  # what the lesson says and the broken control does not
