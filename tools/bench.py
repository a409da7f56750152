"""Speed, size and memory of the course against named alternatives, in one run.

    python tools/bench.py

A slider step to paint: our explorer, plotly's FigureWidget with batch_update, and interact with
matplotlib, on one page that draws the same two lines, medians of 40 key presses. Bytes over the
websocket to open a lesson with three explorers, ours against three FigureWidgets. Time to import
``backstride`` against ``plotly.express``. Memory of a kernel after lesson 03 against one that
imports plotly and pandas. From a changed answer to the redrawn plan, against interact. Machines
differ and are noisy: read the ratios.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the browser helpers live beside the tests

import bench_plan_redraw  # noqa: E402
from bench_disc import simulated_year  # noqa: E402
from bench_plan import plans  # noqa: E402
from bench_runner import painted_frames  # noqa: E402

from tests import browser as drive  # noqa: E402

STEPS = 40
OURS = 'import backstride as bs\nbs.explorer("spine_day")'
LINES = """
import ipywidgets as widgets
from backstride.models import disc
def lines(minutes):
    d = disc.day(disc.best(), disc.plan(run_min=minutes), 20)
    return d.clock_h, d.plain_mm, d.with_run_mm
slider = widgets.IntSlider(value=30, min=0, max=120, step=10)
"""
FIGURE_WIDGET = (
    LINES
    + """
import plotly.graph_objects as go
from backstride.views import catalogue
figure = go.FigureWidget(catalogue.explorer("spine_day").figure())
def move(change):
    _, a, b = lines(change.new)
    with figure.batch_update():
        figure.data[0].y, figure.data[1].y = a, b
slider.observe(move, "value")
widgets.VBox([slider, figure])
"""
)
MATPLOTLIB = (
    LINES
    + """
import matplotlib.pyplot as plt
def draw(minutes):
    x, a, b = lines(minutes)
    plt.figure(figsize=(9.6, 4.6))
    plt.axvspan(23, 31, color="#F1F3F6")
    plt.axhline(0, linestyle=":")
    plt.plot(x, a, label="model, day without a run")
    plt.plot(x, b, label="model, day with the run")
    plt.plot(x[33:36], b[33:36], linewidth=8, label="the run")
    plt.plot([23] * 3, [-19.3, -15.4, -14.4], "o", label="measured loss over a day (no run)")
    plt.text(15, 2.2, "up, half sitting, half standing (assumed)", ha="center")
    plt.text(27, 2.2, "lying in bed (assumed)", ha="center")
    plt.text(23.4, -29, "measured over a day:\\n8 men\\n10 women\\nrunners")
    plt.xlim(6.8, 31.2); plt.ylim(-36, 4); plt.grid(True)
    plt.xlabel("clock time"); plt.ylabel("height against waking (mm)")
    plt.legend(ncols=2, loc="upper center"); plt.show()
widgets.interact(draw, minutes=slider);
"""
)
#: What changes in the page when a step is drawn, and where the slider's handle is.
WAYS = {
    "our explorer": (OURS, ".bs-explorer .js-plotly-plot", ".bs-control-0 .noUi-handle"),
    "FigureWidget, batch_update": (FIGURE_WIDGET, ".js-plotly-plot", ".noUi-handle"),
    "interact with matplotlib": (MATPLOTLIB, ".widget-interact .jp-OutputArea", ".noUi-handle"),
}
TIMER = """
([selector, number]) => {
  const cell = document.querySelectorAll('.jp-CodeCell')[number];
  const target = cell.querySelector(selector);
  window.bsTimes = [];
  let started = null;
  let shown = target.querySelector('img')?.src;
  document.addEventListener('keydown', () => { started = performance.now(); }, true);
  new MutationObserver(() => {
    if (started === null) return;
    const image = target.querySelector('img');  // interact clears first: wait for the new image
    if (target.matches('.jp-OutputArea') && (!image || image.src === shown)) return;
    shown = image?.src;
    const begun = started;
    started = null;
    requestAnimationFrame(() => requestAnimationFrame(
      () => window.bsTimes.push(performance.now() - begun)));
  }).observe(target, {subtree: true, childList: true, attributes: true, characterData: true});
}
"""


def notebook(folder: Path, name: str, cells: list[str]) -> str:
    """Write a notebook of code cells and return its file name."""
    found = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    found.metadata.kernelspec = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    nbformat.write(found, folder / name)
    return name


def step_ms(browser: Browser, address: str, name: str, target: str, handle: str) -> float:
    """Return the median time from key press to paint of a notebook's only slider."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    drive.open_notebook(page, address, name)
    page.locator(f".jp-CodeCell {target}").first.wait_for(state="attached", timeout=60_000)
    page.wait_for_timeout(2500)
    page.evaluate(TIMER, [target, 0])
    page.locator(handle).first.focus()
    for step in range(STEPS):
        key = "ArrowRight" if step % 18 < 9 else "ArrowLeft"
        before = page.evaluate("() => window.bsTimes.length")
        page.keyboard.press(key)
        page.wait_for_function(f"() => window.bsTimes.length > {before}", timeout=15_000)
        page.wait_for_timeout(60)
    times: list[float] = page.evaluate("() => window.bsTimes")
    page.close()
    return statistics.median(times)


def bytes_to_open(browser: Browser, address: str, name: str) -> int:
    """Return the bytes that reach the page over websockets to open and run a notebook."""
    page: Page = browser.new_page(viewport={"width": 1280, "height": 1000})
    total = 0

    def received(payload: str | bytes) -> None:
        nonlocal total
        total += len(payload.encode() if isinstance(payload, str) else payload)

    page.on("websocket", lambda socket: socket.on("framereceived", received))
    drive.open_notebook(page, address, name)
    page.wait_for_timeout(4000)
    page.close()
    return total


def import_s(statement: str, times: int = 7) -> float:
    """Return the median seconds of a fresh Python that runs ``statement``."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", statement], check=True)
        found.append(time.perf_counter() - begun)
    return statistics.median(found)


def kernel_mb(cells: list[Any], folder: Path) -> float:
    """Return the memory (MB) of a kernel after it ran ``cells``."""
    ask = "import psutil; print(psutil.Process().memory_info().rss / 1e6)"
    asked = nbformat.v4.new_notebook(cells=[*cells, nbformat.v4.new_code_cell(ask)])
    NotebookClient(
        asked, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()
    return float(asked.cells[-1].outputs[-1].text)


def say(what: str, ours: float, other: str, theirs: float, unit: str, wanted: float) -> None:
    """Print one comparison with its ratio and the ratio that we reach for."""
    ratio = ours / theirs
    word = "reached" if ratio <= wanted else "NOT reached"
    print(f"{what}: ours {ours:.1f} {unit}, {other} {theirs:.1f} {unit}, "
          f"ratio {ratio:.2f} (wanted at most {wanted:.2f}: {word})")  # fmt: skip


def in_browser(folder: Path) -> None:
    """Measure steps and bytes in one JupyterLab."""
    for number, (code, _, _) in enumerate(WAYS.values()):
        notebook(folder, f"step{number}.ipynb", [code])
    ours = [f'import backstride as bs\nbs.explorer("{name}")' for name in
            ("spine_day", "creep_test", "pressure_by_posture")]  # fmt: skip
    notebook(folder, "ours.ipynb", ours)
    notebook(folder, "theirs.ipynb", [FIGURE_WIDGET] * 3)
    notebook(folder, "00_start_here.ipynb", ["1"])
    for name, cell in bench_plan_redraw.cells().items():
        notebook(folder, name, [cell])
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as home:
        browser = drive.launch(playwright)
        if browser is None:
            print("No Chromium was found: steps and bytes were not measured.")
            return
        with drive.lab(folder, Path(home)) as address:
            times = [
                step_ms(browser, address, f"step{number}.ipynb", target, handle)
                for number, (_, target, handle) in enumerate(WAYS.values())
            ]
            names = list(WAYS)
            say("slider step to paint", times[0], names[1], times[1], "ms", 1 / 2)
            say("slider step to paint", times[0], names[2], times[2], "ms", 1 / 4)
            small = bytes_to_open(browser, address, "ours.ipynb") / 1e6
            large = bytes_to_open(browser, address, "theirs.ipynb") / 1e6
            say("bytes to open three explorers", small, "three FigureWidgets", large, "MB", 1 / 2)
            bench_plan_redraw.redrawn(browser, address)
        browser.close()


def main() -> int:
    """Run every measurement and print it."""
    with tempfile.TemporaryDirectory() as folder:
        in_browser(Path(folder))
    painted_frames()
    simulated_year()
    plans()
    bare = import_s("pass")
    ours = (import_s("import backstride") - bare) * 1000
    theirs = (import_s("import plotly.express") - bare) * 1000
    say("import, beyond a bare Python", ours, "plotly.express", theirs, "ms", 1 / 5)
    lesson = nbformat.read(ROOT / "notebooks" / "03_disc_stress.ipynb", as_version=4)
    code = [cell for cell in lesson.cells if cell.cell_type == "code"]
    heavy = [nbformat.v4.new_code_cell("import plotly.express, pandas")]
    used = kernel_mb(code, ROOT / "notebooks")
    say(
        "kernel after lesson 03",
        used,
        "plotly and pandas imported",
        kernel_mb(heavy, ROOT),
        "MB",
        1,
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
