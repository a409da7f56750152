"""A real browser and a real JupyterLab for the tests: found, started and ended here."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlparse

from playwright.sync_api import Browser, Page, Playwright

from backstride import cli

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def system_browser() -> str | None:
    """Return the path of an installed Chromium, if there is one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def own_browser(playwright: Playwright) -> str | None:
    """Return Playwright's own Chromium, downloading it where that is possible."""
    path = Path(playwright.chromium.executable_path)
    if not path.exists():
        command = [sys.executable, "-m", "playwright", "install", "chromium"]
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(command, capture_output=True, timeout=240, check=False)
    return str(path) if path.exists() else None


def launch(playwright: Playwright) -> Browser | None:
    """Start a headless Chromium, the system's or Playwright's; None where neither can be had."""
    path = system_browser() or own_browser(playwright)
    return playwright.chromium.launch(executable_path=path, args=list(FLAGS)) if path else None


def free_port() -> int:
    """Return a port on the loopback address that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def lab(folder: Path, home: Path) -> Iterator[str]:
    """Run JupyterLab on ``folder`` as ``backstride lab`` does; yields its address."""
    port = free_port()
    options = [
        *("--no-browser", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
        *("--ServerApp.ip=127.0.0.1", "--IdentityProvider.token=", "--ServerApp.password="),
    ]
    command = cli.lab_command(str(folder), options)
    env = os.environ | {"BACKSTRIDE_HOME": str(home), "JUPYTER_CONFIG_DIR": str(home / "config")}
    log = (home / "lab.log").open("w", encoding="utf-8")
    server = subprocess.Popen(command, env=env, stdout=log, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            with contextlib.suppress(OSError, urllib.error.URLError):
                urllib.request.urlopen(f"{address}/api", timeout=1)
                break
            time.sleep(0.25)
        yield address
    finally:
        server.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(20)
        server.kill()
        log.close()


@dataclass
class Watch:
    """What a page complained of, and what it asked of other computers."""

    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


def watch(page: Page) -> Watch:
    """Note console errors and requests that leave the loopback address."""
    seen = Watch()

    def asked(url: str) -> None:
        parts = urlparse(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1":
            seen.outside.append(url)

    page.on("console", lambda m: seen.errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("request", lambda request: asked(request.url))
    page.on("websocket", lambda socket_: asked(socket_.url))
    return seen


def open_notebook(page: Page, address: str, name: str, run: bool = True) -> None:
    """Open a notebook in Lab, wait for its kernel, and run all cells through the menu."""
    page.goto(f"{address}/lab/tree/{name}?reset")  # none of the notebooks open before
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=90_000)
    idle = "() => document.querySelector('#jp-main-statusbar')?.innerText.includes('| Idle')"
    page.wait_for_function(idle, timeout=90_000)
    if run:
        page.click('li.lm-MenuBar-item:has-text("Run")')
        page.click('li.lm-Menu-item:has(.lm-Menu-itemLabel:text-is("Run All Cells"))')
        page.wait_for_timeout(800)
        wait_until_run(page)


def wait_until_run(page: Page) -> None:
    """Wait until no cell is waiting or running."""
    done = (
        "() => { const n = [...document.querySelectorAll('.jp-InputArea-prompt')];"
        "return n.length && !n.some(p => p.innerText.includes('*')) }"
    )
    page.wait_for_function(done, timeout=180_000)
    page.wait_for_timeout(700)


def scroll_to_output(page: Page, call: str) -> None:
    """Bring the output of the first code cell that holds ``call`` into view."""
    page.evaluate(
        """async (call) => {
          const outer = document.querySelector('.jp-NotebookPanel .jp-WindowedPanel-outer');
          for (let y = 0; y < outer.scrollHeight; y += 300) {
            outer.scrollTop = y;
            await new Promise((done) => setTimeout(done, 120));
            const cell = [...document.querySelectorAll('.jp-CodeCell')]
              .find((c) => c.querySelector('.jp-InputArea')?.innerText.includes(call));
            if (cell) { cell.scrollIntoView({block: 'start'}); return; }
          }
        }""",
        call,
    )
    page.wait_for_timeout(500)


def drawn_texts(page: Page) -> list[tuple[str, float, bool]]:
    """Return each text of the drawings now on the page, its size in px, and if it is whole."""
    found = page.evaluate(
        """() => [...document.querySelectorAll('.jp-NotebookPanel svg.bs-drawing text')]
          .filter((node) => node.textContent.trim() && node.getBoundingClientRect().width)
          .map((node) => {
            const matrix = node.getScreenCTM();
            const size = parseFloat(getComputedStyle(node).fontSize);
            const box = node.getBoundingClientRect();
            const frame = node.ownerSVGElement.getBoundingClientRect();
            const inside = box.left > frame.left - 2 && box.right < frame.right + 2;
            return [node.textContent, size * Math.hypot(matrix.a, matrix.b), inside];
          })"""
    )
    return [(str(text), float(size), bool(whole)) for text, size, whole in found]


def screens(page: Page, folder: Path, stem: str) -> int:
    """Photograph a whole notebook slice by slice; returns how many slices there are."""
    outer = ".jp-NotebookPanel .jp-WindowedPanel-outer"
    place = 0
    count = 0
    while True:
        page.evaluate(f"y => document.querySelector('{outer}').scrollTop = y", place)
        page.wait_for_timeout(450)
        page.screenshot(path=str(folder / f"{stem}_{count:02d}.png"))
        count += 1
        script = f"() => {{const e = document.querySelector('{outer}');"
        total, shown = page.evaluate(script + "return [e.scrollHeight, e.clientHeight]}")
        if place + shown >= total - 2 or count > 45:
            return count
        place += int(shown * 0.92)
