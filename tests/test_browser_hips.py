"""Lesson 04 by keyboard: guess r, then write hip numbers, see where they lie, keep and delete."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import browser as drive

pytestmark = pytest.mark.browser
LESSON = "04_hip_mobility.ipynb"


def test_guess_and_self_screen_by_keyboard(page: Page, address: str, output: Path) -> None:
    seen = drive.watch(page)
    drive.open_notebook(page, address, LESSON)
    drive.scroll_to_output(page, "bs.guess_r()")
    guess = page.locator(".bs-form:has(.bs-title:text('Guess first'))")
    expect(guess).not_to_contain_text("0.40")
    guess.locator('[data-field="r"] input').focus()
    page.keyboard.type("0.7", delay=60)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(guess.locator(".bs-result")).to_contain_text("r = 0.40")

    drive.scroll_to_output(page, "bs.hip_screen()")
    form = page.locator(".bs-form:has(.bs-title:text('Measure your own hips'))")
    expect(form.locator(".bs-form-art svg")).to_have_count(6)
    button = form.get_by_role("button", name="Show where they lie")
    button.focus()
    page.keyboard.press("Enter")
    expect(form.locator("[role=alert]")).to_contain_text("There is no number yet")
    form.get_by_label("Modified Thomas test, thigh: right").focus()
    page.keyboard.type("8", delay=60)
    page.keyboard.press("Tab")  # the left leg comes next
    page.keyboard.type("-12", delay=60)
    form.locator('[data-field="keep"] input[value="keep"]').focus()
    page.keyboard.press("Space")
    page.wait_for_timeout(400)
    button.focus()
    page.keyboard.press("Enter")
    result = form.locator(".bs-result")
    expect(result).to_contain_text("right: 8°, give or take 14°")
    expect(result).to_contain_text("left: -12°, give or take 14°")
    expect(result).to_contain_text("2 numbers are kept on this computer only.")
    expect(result.locator("svg[role=img]")).to_have_count(1)
    expect(result.locator('.bs-key[data-fact="H-A14"]')).to_be_visible()
    result.scroll_into_view_if_needed()
    page.screenshot(path=str(output / "hip_screen.png"))
    form.locator('[data-field="keep"] input[value="delete"]').focus()
    page.keyboard.press("Space")
    page.wait_for_timeout(400)
    button.click()
    expect(result).to_contain_text("Your hip numbers are deleted")
    assert seen.errors == []
    assert seen.outside == []
