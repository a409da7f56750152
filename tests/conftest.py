"""What several tests share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Page, sync_playwright

from tests import browser as drive

ROOT = Path(__file__).resolve().parents[1]

# The first call of a model reads data/, and machines differ: slow is not wrong.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


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


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = drive.launch(playwright)
        if found is None:
            said = "no Chromium on this computer and none could be downloaded"
            if os.environ.get("CI"):
                pytest.fail(f"The browser tests may not be left out in CI: {said}.")
            pytest.skip(f"{said}: the course was not tried in a browser")
        yield found
        found.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    course = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "notebooks", course / "notebooks")
    with drive.lab(course, tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    found = chromium.new_page(viewport={"width": 1280, "height": 1000})
    yield found
    found.close()
