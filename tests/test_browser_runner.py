"""The moving runner in a real JupyterLab: played, paused, stepped and slowed by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from backstride.models import runner
from backstride.views import catalogue
from tests import browser as drive

pytestmark = pytest.mark.browser
NAME = "04_hip_mobility.ipynb"
CALL = 'bs.explorer("moving_runner")'
PLAYING = "Playing: one round takes {:.2f} s. Pause to read the moment in words."


def reads(**more: object) -> str:
    definition = catalogue.explorer("moving_runner")
    return definition.reading(definition.state_at(definition.positions(**more)))


def opened(chromium: Browser, address: str, motion: str) -> tuple[Page, drive.Watch]:
    page = chromium.new_page(viewport={"width": 1280, "height": 1000}, reduced_motion=motion)
    seen = drive.watch(page)
    drive.open_notebook(page, address, NAME)
    drive.scroll_to_output(page, CALL)
    return page, seen


def moment(page: Page) -> str:
    return str(
        page.locator(".bs-explorer:has(.bs-playback) .bs-drawing > g")
        .nth(3)
        .get_attribute("transform")
    )


def test_the_runner_is_played_by_keyboard(chromium: Browser, address: str, output: Path) -> None:
    page, seen = opened(chromium, address, "reduce")
    box = page.locator(".bs-explorer:has(.bs-playback)").first
    reading, toggle, slider = (box.locator(f".bs-{n}") for n in ("reading", "toggle", "moment"))
    box.locator(".bs-cursor").wait_for(state="attached", timeout=60_000)
    page.wait_for_timeout(1500)
    expect(reading).to_have_text(reads())
    expect(toggle).to_have_text("Play")  # less motion is wanted: nothing plays unasked
    still = moment(page)
    page.wait_for_timeout(600)
    assert moment(page) == still

    cells = page.locator(".jp-Cell").count()
    slider.focus()
    page.keyboard.press("Space")
    expect(toggle).to_have_text("Pause")
    expect(reading).to_have_text(PLAYING.format(runner.stride_s()))
    expect(reading).to_have_attribute("aria-live", "off")
    page.keyboard.press("-")
    page.keyboard.press("-")
    expect(reading).to_have_text(PLAYING.format(4 * runner.stride_s()))
    seen_at = {moment(page) for _ in range(6) if page.wait_for_timeout(70) is None}
    assert len(seen_at) == 6, "the figure moves"
    page.keyboard.press("Space")
    expect(toggle).to_have_text("Play")
    expect(reading).to_have_attribute("aria-live", "polite")
    at = int(slider.input_value())
    expect(reading).to_have_text(reads(percent=2 * at))
    expect(slider).to_have_attribute("aria-valuetext", f"{2 * at} %")

    page.keyboard.press("ArrowRight")
    at = (at + 1) % 50
    expect(reading).to_have_text(reads(percent=2 * at))
    box.get_by_role("button", name="Step back").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowLeft")
    at = (at - 2) % 50
    expect(reading).to_have_text(reads(percent=2 * at))
    assert page.locator(".jp-Cell").count() == cells, "the keys are ours and not Lab's"

    # the controls hold while the time axis rests, and the tempo follows the cadence
    box.locator('.bs-control-2 button:has-text("+10 %")').click()
    expect(reading).to_have_text(reads(percent=2 * at, cadence="+10 %"))
    toggle.click()
    expect(reading).to_have_text(PLAYING.format(4 * runner.stride_s(10)))
    box.locator('.bs-control-1 button:has-text("Knee")').click()
    toggle.click()
    at = int(slider.input_value())
    expect(reading).to_have_text(reads(percent=2 * at, cadence="+10 %", who="Knee"))
    page.screenshot(path=str(output / "runner_paused.png"))
    definition = catalogue.explorer("moving_runner")
    place = definition.positions(percent=2 * at, cadence="+10 %", who="Knee")
    parts = definition.picture(definition.state_at(place)).svg.elements
    wanted = [value for part in parts if part["tag"] == "g" for value in part["move"]]
    shown = page.evaluate(
        """() => [...document.querySelectorAll('.bs-player:has(.bs-playback) .bs-drawing > g')]
          .flatMap((g) => g.getAttribute('transform').match(/-?[0-9.]+/g).map(Number))"""
    )
    assert shown == pytest.approx(wanted, abs=0.01)

    # where it was paused is known to the kernel, so a reload shows it again
    page.wait_for_timeout(800)
    page.click('li.lm-MenuBar-item:has-text("File")')
    page.click('li.lm-Menu-item:has(.lm-Menu-itemLabel:text-is("Save Notebook"))')
    page.wait_for_timeout(1500)
    page.reload()
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=90_000)
    page.wait_for_timeout(5000)  # the page asks the kernel for its widgets again
    drive.scroll_to_output(page, CALL)
    expect(reading).to_have_text(reads(percent=2 * at, cadence="+10 %", who="Knee"), timeout=30_000)
    box.locator('button:has-text("Reset")').click()
    expect(reading).to_have_text(reads())
    expect(box.locator(".bs-moment-text")).to_have_text("42 %")
    assert seen.errors == []
    assert seen.outside == []
    page.close()


def test_it_greets_once_and_comes_to_rest(chromium: Browser, address: str) -> None:
    page, seen = opened(chromium, address, "no-preference")
    box = page.locator(".bs-explorer:has(.bs-playback)").first
    toggle, reading = box.locator(".bs-toggle"), box.locator(".bs-reading")
    # On a busy machine what stands above is drawn late and moves it, and a greeting is short: keep
    # it in sight, and look often.
    page.wait_for_function(
        """() => {
          const stage = document.querySelector('.bs-player:has(.bs-playback) .bs-stage');
          const box = stage?.getBoundingClientRect();
          const away = box && (box.top < 100 || box.bottom > innerHeight);
          if (away) stage.scrollIntoView({block: 'center'});
          const player = stage?.parentElement;
          return player?.querySelector('.bs-toggle').textContent === 'Pause'
            && player.querySelector('.bs-reading').getAttribute('aria-live') === 'off';
        }""",
        polling=50,
        timeout=60_000,
    )
    expect(toggle).to_have_text("Play", timeout=10_000)
    expect(reading).to_have_text(reads())
    expect(box.locator(".bs-moment-text")).to_have_text("42 %")
    page.wait_for_timeout(1500)
    expect(toggle).to_have_text("Play")
    assert seen.errors == []
    page.close()
