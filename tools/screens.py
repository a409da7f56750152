"""Photograph every lesson in a real JupyterLab at laptop and projector size.

python tools/screens.py [notebook names]      writes test-output/<size>/
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the browser helpers live beside the tests

from tests import browser as drive  # noqa: E402

SIZES = {"laptop": (1280, 1000), "projector": (1920, 1080)}


def main(names: list[str]) -> int:
    """Take the pictures; 1 if there is no browser."""
    wanted = names or sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as home:
        browser = drive.launch(playwright)
        if browser is None:
            print("No Chromium was found: install one, then run this again.")
            return 1
        with drive.lab(ROOT, Path(home)) as address:
            for size, (width, height) in SIZES.items():
                folder = ROOT / "test-output" / size
                folder.mkdir(parents=True, exist_ok=True)
                for name in wanted:
                    page = browser.new_page(viewport={"width": width, "height": height})
                    drive.open_notebook(page, address, Path(name).name)
                    count = drive.screens(page, folder, Path(name).stem)
                    print(f"{size}: {name}, {count} pictures")
                    page.close()
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
