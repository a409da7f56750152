"""A lesson exported to one HTML page plays its explorers with no kernel and no network."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from playwright.sync_api import Browser, Page, expect, sync_playwright

from backstride.views import catalogue
from tests import browser as drive

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("@jupyter-widgets/html-manager@1.0.15", "requirejs@2.3.7")
pytestmark = pytest.mark.browser


def leave_out(said: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"The exported page may not be left out in CI: {said}.")
    pytest.skip(f"{said}: the exported page was not tried")


@pytest.fixture(scope="module")
def vendor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts that a page with widgets loads, as npm packs them."""
    npm = shutil.which("npm")
    folder = tmp_path_factory.mktemp("vendor")
    if npm is None:
        leave_out("npm is not on this computer")
    done = subprocess.run(
        [str(npm), "pack", "--silent", *PARTS], cwd=folder, capture_output=True, check=False
    )
    if done.returncode:
        leave_out("npm could not fetch the page's scripts")
    for archive in folder.glob("*.tgz"):
        with tarfile.open(archive) as packed:
            packed.extractall(folder / archive.stem, filter="data")
    return folder


@pytest.fixture(scope="module")
def page_address(vendor: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    site = tmp_path_factory.mktemp("site")
    for script in ("embed-amd.js", "require.js"):
        (found,) = [p for p in vendor.rglob(script) if "node_modules" not in p.parts][:1]
        shutil.copy(found, site / script)
    extension = Path(sys.prefix, "share", "jupyter", "nbextensions", "anywidget", "index.js")
    shutil.copy(extension, site / "anywidget.js")

    notebook = nbformat.read(ROOT / "notebooks" / "03_disc_stress.ipynb", as_version=4)
    more = (
        'bs.explorer("moving_runner")',
        "bs.measure_posture()",
        "bs.metronome()",
        "bs.hold_screen()",
    )
    notebook.cells += [nbformat.v4.new_code_cell(call) for call in more]
    NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": str(ROOT / "notebooks")}},
    ).execute()
    exporter = HTMLExporter(
        require_js_url="require.js",
        widget_renderer_url="embed-amd.js",
        mathjax_url="",
        mermaid_js_url="",
    )
    html, _ = exporter.from_notebook_node(notebook)
    (site / "index.html").write_text(html, encoding="utf-8")

    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(site))
    handler.log_message = lambda *_: None  # type: ignore[attr-defined]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/index.html"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = drive.launch(playwright)
        if browser is None:
            leave_out("no Chromium on this computer and none could be downloaded")
        assert browser is not None
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, page_address: str) -> Iterator[Page]:
    """The exported page, cut off from everything but its own files."""
    found = chromium.new_page(viewport={"width": 1280, "height": 1000}, reduced_motion="reduce")
    found.route(lambda url: "127.0.0.1" not in url, lambda route: route.abort())
    found.goto(page_address)
    yield found
    found.close()


def test_a_posture_is_measured_in_the_exported_page(page: Page, output: Path) -> None:
    tool = page.locator(".bs-marks")
    said = tool.locator(".bs-reading").first
    expect(said).to_contain_text("0 of 6 points", timeout=60_000)
    tool.scroll_into_view_if_needed()
    tool.locator(".bs-mark-picture").first.focus()
    for _ in range(6):  # every point beside the one before
        page.keyboard.press("Shift+ArrowRight")
        page.keyboard.press("Enter")
    for name, key in (("1 Shoulder", "Shift+ArrowUp"), ("3 Back", "Shift+ArrowLeft")):
        tool.get_by_label(name).check()
        tool.locator(".bs-mark-picture").first.focus()
        page.keyboard.press(key)
    tool.get_by_label("5 Knee").check()
    tool.locator(".bs-mark-picture").first.focus()
    page.keyboard.press("Shift+ArrowDown")
    expect(said).to_contain_text("pelvic tilt")
    tool.get_by_role("button", name="Keep marking 1 of 3").click()
    expect(tool.locator("table")).to_contain_text("Marking 1")
    page.screenshot(path=str(output / "exported_posture.png"))


def test_the_beat_plays_in_the_exported_page_and_says_what_it_cannot_do(
    page: Page, output: Path
) -> None:
    box = page.locator(".bs-beat")
    steps = box.get_by_label("Your steps a minute now")
    expect(steps).to_have_value("160", timeout=60_000)
    steps.fill("170")
    steps.press("Tab")
    expect(box.locator(".bs-reading")).to_contain_text("From 170 to 179 steps")
    box.locator(".bs-primary").click()
    page.wait_for_function("Number(document.querySelector('.bs-beat').dataset.beats) >= 3")
    box.get_by_role("button", name="Keep this").click()
    holds = page.locator('.bs-form:has(button:text-is("Compare"))')
    holds.locator("input[type=number]").first.fill("40")
    holds.locator(".bs-primary").click()
    expect(holds.locator(".bs-error")).to_contain_text("needs a running kernel", timeout=20_000)
    expect(box.locator(".bs-buttons")).to_contain_text("needs a running kernel", timeout=20_000)
    page.screenshot(path=str(output / "exported_beat.png"))


def test_the_exported_page_plays(chromium: Browser, page_address: str, output: Path) -> None:
    definition = catalogue.explorer("spine_day")

    def reads(minutes: float) -> str:
        return definition.reading(definition.state_at(definition.positions(run_min=minutes)))

    page = chromium.new_page(viewport={"width": 1280, "height": 1000}, reduced_motion="reduce")
    seen = drive.watch(page)
    page.route(lambda url: "127.0.0.1" not in url, lambda route: route.abort())
    page.goto(page_address)
    box = page.locator(".bs-explorer").first
    reading = box.locator(".bs-reading")
    expect(reading).to_have_text(reads(30), timeout=60_000)
    box.locator(".js-plotly-plot .js-line").first.wait_for(state="attached", timeout=30_000)
    box.locator(".bs-control-0 .noUi-handle").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(reading).to_have_text(reads(60))
    box.locator('button:has-text("Reset")').click()
    expect(reading).to_have_text(reads(30))
    box.scroll_into_view_if_needed()
    page.screenshot(path=str(output / "exported_page.png"))

    runner = page.locator(".bs-explorer:has(.bs-playback)")
    moving = catalogue.explorer("moving_runner")
    toggle = runner.locator(".bs-toggle")
    toggle.scroll_into_view_if_needed()
    expect(toggle).to_have_text("Play", timeout=60_000)
    toggle.click()
    page.wait_for_timeout(700)
    toggle.click()
    at = 2 * int(runner.locator(".bs-moment").input_value())
    expect(runner.locator(".bs-reading")).to_have_text(
        moving.reading(moving.state_at(moving.positions(percent=at)))
    )
    page.screenshot(path=str(output / "exported_runner.png"))
    ours = [url for url in seen.outside if "fonts" not in url]
    assert ours == []
    page.close()
