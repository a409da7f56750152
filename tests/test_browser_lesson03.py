"""Lesson 03 by keyboard: every control of its explorers moves the picture and its sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from backstride.views import catalogue
from backstride.views.explorer import Choice, Explorer
from tests import browser as drive

pytestmark = pytest.mark.browser
LESSON = "03_disc_stress.ipynb"
#: Each explorer with what one press (or click) makes of each control.
MOVED: dict[str, dict[str, object]] = {
    "spine_hours": {"sleep_h": 9, "sitting_h": 10, "run_min": 60},
    "creep_fit": {"model": "One spring"},
    "creep_test": {"model": "One spring"},
    "step_force": {"speed_m_s": 4.0, "change_percent": 5, "mass_kg": 70},
    "cadence_load": {"change_percent": 15, "speed_m_s": 4.0, "power": "Power 8"},
    "runner_discs": {"measure": "Body mass"},
}


def box_of(page: Page, definition: Explorer[object]) -> Locator:
    drive.scroll_to_output(page, f'bs.explorer("{definition.name}")')
    title = page.locator(".bs-title", has_text=definition.title)
    box = page.locator(".bs-explorer").filter(has=title).first
    box.locator(".js-plotly-plot .main-svg").first.wait_for(state="attached", timeout=30_000)
    return box


def test_every_control_moves_picture_and_reading(page: Page, address: str, output: Path) -> None:
    seen = drive.watch(page)
    drive.open_notebook(page, address, LESSON)
    for name, moves in MOVED.items():
        definition = catalogue.explorer(name)
        box = box_of(page, definition)
        now: dict[str, object] = {}
        for place, control in enumerate(definition.controls):
            now[control.name] = moves[control.name]
            row = box.locator(f".bs-control-{place}")
            if isinstance(control, Choice):
                row.get_by_role("button", name=str(moves[control.name])).click()
            else:
                handle = row.locator(".noUi-handle")
                expect(handle).to_have_attribute("aria-label", f"{control.label} ({control.unit})")
                handle.focus()
                page.keyboard.press("ArrowRight")
            state = definition.state_at(definition.positions(**now))
            wanted = definition.reading(state)
            expect(box.locator(".bs-reading")).to_have_text(wanted)
            expect(box.locator(".bs-stage")).to_have_attribute("aria-label", wanted)
        page.wait_for_timeout(400)
        drawn = box.locator(".js-plotly-plot").evaluate("p => Array.from(p.data.at(-1).x)")
        assert drawn == pytest.approx(list(definition.picture(state).data[-1]["x"]), abs=1e-4)
        box.scroll_into_view_if_needed()
        box.screenshot(path=str(output / f"lesson03_{name}.png"))
    assert seen.errors == []
    assert seen.outside == []
