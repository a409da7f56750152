"""How many frames a second the moving runner paints, with all its curves shown.

    python tools/bench_runner.py

In one JupyterLab: our explorer, played by its own button, and the same stride as a plotly
FigureWidget whose batch_update is driven by ipywidgets.Play. A frame counts when the page draws
it and the near leg has moved since the frame before.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Final

import nbformat
from playwright.sync_api import Browser, sync_playwright

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the browser helpers live beside the tests

from tests import browser as drive  # noqa: E402

SECONDS: Final = 5
WANTED_FPS: Final = 30
OURS: Final = 'import backstride as bs\nbs.explorer("moving_runner")'
THEIRS: Final = """
import ipywidgets as widgets, plotly.graph_objects as go
from backstride.models import body, runner
from backstride.views import catalogue
stride = list(range(0, 100, 2))
points = runner.figure(stride)
legs = [("hip", f"{s}_knee", f"{s}_ankle", f"{s}_ball", f"{s}_toe") for s in body.SIDES]
arms = [("shoulder", f"{s}_elbow", f"{s}_wrist", f"{s}_hand") for s in body.SIDES]
lines = [*legs, *arms, ("hip", "sacrum", "chest", "shoulder", "neck", "head")]
figure = go.FigureWidget(catalogue.explorer("moving_runner").figure())
curves = len(figure.data)
for names in lines:
    figure.add_scatter(mode="lines", xaxis="x3", yaxis="y3")
figure.update_layout(width=900, xaxis_domain=[0.55, 1], xaxis3=dict(domain=[0, 0.45], range=[-1, 1],
    anchor="y3"), yaxis3=dict(range=[-0.1, 1.9], anchor="x3"))
def move(change):
    with figure.batch_update():
        for trace, names in zip(figure.data[curves:], lines):
            trace.x = [points[n][change.new][0] for n in names]
            trace.y = [points[n][change.new][1] for n in names]
        figure.layout.shapes[0].x0 = figure.layout.shapes[0].x1 = stride[change.new]
play = widgets.Play(min=0, max=49, interval=14)
play.repeat = True
play.observe(move, "value")
widgets.VBox([play, figure])
"""
#: What is played, what to press, and how to read where the near leg is.
WAYS: Final = {
    "ours": (
        OURS,
        ".bs-toggle",
        "() => [...document.querySelectorAll('.bs-drawing > g')].map("
        "(g) => g.getAttribute('transform')).join()",
    ),
    "FigureWidget driven by Play": (
        THEIRS,
        ".widget-play button, .jupyter-widgets button",
        "() => [...document.querySelectorAll('.x3y3 path.js-line')].map("
        "(p) => p.getAttribute('d')).join()",
    ),
}
COUNT: Final = """
([seconds, look]) => new Promise((done) => {
  const where = eval(look);
  let before = where();
  let moved = 0;
  let frames = 0;
  const begun = performance.now();
  const frame = (now) => {
    frames += 1;
    const here = where();
    if (here !== before) moved += 1;
    before = here;
    if (now - begun < seconds * 1000) requestAnimationFrame(frame);
    else done({ moved: moved / (now - begun) * 1000, frames: frames / (now - begun) * 1000 });
  };
  requestAnimationFrame(frame);
})
"""


def write(folder: Path, name: str, cell: str) -> str:
    """Write a notebook of one code cell and return its file name."""
    found = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)])
    found.metadata.kernelspec = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    nbformat.write(found, folder / name)
    return name


def frames_a_second(browser: Browser, address: str, name: str, press: str, look: str) -> float:
    """Return how many frames a second show the figure at a new place while it plays."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000}, reduced_motion="reduce")
    drive.open_notebook(page, address, name)
    page.locator(".js-plotly-plot .js-line").first.wait_for(state="attached", timeout=60_000)
    page.wait_for_timeout(3000)
    page.locator(press).first.click()
    page.wait_for_timeout(1000)
    found = page.evaluate(COUNT, [SECONDS, look])
    page.close()
    return float(found["moved"])


def painted_frames() -> None:
    """Measure both ways in one JupyterLab and print the frames a second."""
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory() as home,
        sync_playwright() as playwright,
    ):
        write(Path(folder), "00_start_here.ipynb", "1")
        browser = drive.launch(playwright)
        if browser is None:
            print("No Chromium was found: the moving runner was not measured.")
            return
        with drive.lab(Path(folder), Path(home)) as address:
            found = {}
            for number, (way, (cell, press, look)) in enumerate(WAYS.items()):
                name = write(Path(folder), f"way{number}.ipynb", cell)
                found[way] = frames_a_second(browser, address, name, press, look)
        browser.close()
    ours, theirs = found.values()
    word = "reached" if ours >= WANTED_FPS else "NOT reached"
    print(
        f"moving runner, painted frames a second with all curves shown: ours {ours:.0f}, "
        f"{list(found)[1]} {theirs:.0f}, ratio {ours / max(theirs, 0.1):.1f} "
        f"(wanted at least {WANTED_FPS}: {word})"
    )


if __name__ == "__main__":
    painted_frames()
