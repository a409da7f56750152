"""From a changed answer to the redrawn plan, in the browser; against ``interact`` with HTML.

A key changes the number of weeks, or ticks a day; the clock stops two frames after the week was
drawn anew. The plan is built in the kernel each time, and what it says is painted.
"""

from __future__ import annotations

import statistics

from playwright.sync_api import Browser, Page

from tests import browser as drive

OURS = "import backstride as bs\nbs.plan_builder()"
INTERACT = """
import backstride as bs, ipywidgets as widgets
from IPython.display import HTML, display
slider = widgets.IntSlider(value=8, min=4, max=12)
draw = lambda weeks: display(HTML(bs.example_plan("maya", weeks=weeks)._repr_html_()))
widgets.interact(draw, weeks=slider);
"""
WANTED_MS = 150
PRESSES = 24
#: What is timed: the cell, what changes in it, what has the focus, the keys there and back.
CASES = {
    "a number typed": (OURS, ".bs-host-you", '[data-field="weeks"] input', "ArrowDown", "ArrowUp"),
    "a day ticked": (OURS, ".bs-host-you", '[data-field="days"] input >> nth=4', "Space", "Space"),
    "a run ticked": (OURS, ".bs-host-you", '[data-field="run_days"] input >> nth=3', "Space",
                     "Space"),
    "interact": (INTERACT, ".widget-interact .jp-OutputArea", ".noUi-handle", "ArrowLeft",
                 "ArrowRight"),
}  # fmt: skip
TIMER = """
(selector) => {
  const target = document.querySelector(selector);
  window.bsTimes = [];
  let started = null;
  document.addEventListener('keydown', () => { started = performance.now(); }, true);
  new MutationObserver(() => {
    if (started === null || !target.textContent.trim()) return;  // interact clears first
    const begun = started;
    started = null;
    requestAnimationFrame(() => requestAnimationFrame(
      () => window.bsTimes.push(performance.now() - begun)));
  }).observe(target, {subtree: true, childList: true, characterData: true});
}
"""


def cells() -> dict[str, str]:
    """Return the code of each notebook that is needed, by its file name."""
    return {f"redraw{number}.ipynb": case[0] for number, case in enumerate(CASES.values())}


def _times(page: Page, target: str, handle: str, there: str, back: str) -> list[float]:
    page.locator(target).first.wait_for(state="attached", timeout=60_000)
    page.wait_for_timeout(1500)
    page.evaluate(TIMER, target)
    page.locator(handle).first.focus()
    for step in range(PRESSES):
        before = page.evaluate("() => window.bsTimes.length")
        page.keyboard.press(there if step % 4 < 2 else back)
        page.wait_for_function(f"() => window.bsTimes.length > {before}", timeout=15_000)
        page.wait_for_timeout(80)
    found: list[float] = page.evaluate("() => window.bsTimes")
    return found


def redrawn(browser: Browser, address: str) -> None:
    """Time each case in an open JupyterLab and print it."""
    medians = {}
    for (name, (_, target, handle, there, back)), notebook in zip(
        CASES.items(), cells(), strict=True
    ):
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        drive.open_notebook(page, address, notebook)
        times = _times(page, target, handle, there, back)
        page.close()
        medians[name] = statistics.median(times)
        if name != "interact":
            word = "reached" if medians[name] <= WANTED_MS else "NOT reached"
            print(
                f"changed answer to redrawn plan, {name}: median {medians[name]:.0f} ms, slowest "
                f"of {len(times)} {max(times):.0f} ms (wanted {WANTED_MS} ms: {word})"
            )
    slowest = max(value for name, value in medians.items() if name != "interact")
    other = medians["interact"]
    print(
        f"changed answer to redrawn plan: ours {slowest:.0f} ms, interact with HTML {other:.0f} "
        f"ms, ratio {slowest / other:.2f}"
    )
