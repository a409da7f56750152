"""What several tests share."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the checkout."""
    return ROOT


@pytest.fixture(autouse=True)
def private_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the reader's own answers out of the tests, and the tests' out of the reader's."""
    home = tmp_path / "kept"
    monkeypatch.setenv("BACKSTRIDE_HOME", str(home))
    return home


@pytest.fixture
def data_copy(tmp_path: Path) -> Path:
    """A copy of ``data/`` to break."""
    return Path(shutil.copytree(ROOT / "data", tmp_path / "data"))


@pytest.fixture(scope="session")
def output() -> Path:
    """Where tests leave screenshots to look at."""
    folder = ROOT / "test-output"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def in_ci() -> bool:
    """True where nothing may be left out."""
    return os.environ.get("CI", "").lower() in ("1", "true")
