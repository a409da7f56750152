"""Lesson 01 by keyboard and pointer: fact keys, the sorter's pages, and the map of the leg."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from backstride.sorter import advice, questions
from backstride.views import roots
from tests import browser as drive

pytestmark = pytest.mark.browser
LESSON = "01_where_does_it_hurt.ipynb"


def answer(form: Locator, page: Page, question: str, value: str) -> None:
    """Choose an answer with the keyboard: focus its radio and press the space bar."""
    form.locator(f'[data-field="{question}"] input[value="{value}"]').focus()
    page.keyboard.press("Space")


def test_a_fact_key_opens_who_says_so_and_gives_the_focus_back(
    page: Page, address: str, output: Path
) -> None:
    seen = drive.watch(page)
    drive.open_notebook(page, address, LESSON)
    keys = page.locator('.jp-RenderedMarkdown .bs-key[data-fact="C-A1"]')
    keys.first.scroll_into_view_if_needed()
    keys.first.focus()
    page.keyboard.press("Enter")
    card = page.locator(".bs-popover")
    expect(card).to_be_visible()
    for part in ("1,172", "In whom.", "Status.", "Source.", "doi.org"):
        expect(card).to_contain_text(part)
    assert card.get_attribute("aria-label") == "Fact C-A1"
    page.screenshot(path=str(output / "fact_key.png"))
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    assert page.evaluate("document.activeElement.dataset.fact") == "C-A1"
    # a fact that did not travel with the page is asked of the kernel
    page.evaluate(
        "() => { const p = document.createElement('p'); p.id = 'stray'; p.textContent = "
        "'See [D-S1].'; document.querySelector('.jp-RenderedMarkdown').append(p); }"
    )
    stray = page.locator("#stray .bs-key")
    stray.scroll_into_view_if_needed()
    stray.click()
    expect(card).to_contain_text("marathon runners")
    page.mouse.click(5, 500)
    expect(card).to_be_hidden()
    assert seen.errors == []
    assert seen.outside == []


def test_the_sorter_is_walked_forth_and_back_by_keyboard(
    page: Page, address: str, output: Path
) -> None:
    seen = drive.watch(page)
    drive.open_notebook(page, address, LESSON)
    drive.scroll_to_output(page, "bs.symptom_sorter()")
    form = page.locator(".bs-form:has(.bs-title:text('How soon should'))")
    forward = form.locator(".bs-primary")
    forward.focus()
    page.keyboard.press("Enter")
    expect(form.locator("[role=alert]")).to_contain_text("No answer yet about")
    first = [q.id for q in questions() if q.section == "emergency"]
    for id in first:
        answer(form, page, id, "no")
    page.wait_for_timeout(500)
    forward.focus()
    page.keyboard.press("Enter")
    expect(form.locator("h4")).to_contain_text("2 of 3")
    assert page.evaluate("document.activeElement.textContent").startswith("2 of 3")
    age = form.locator('[data-field="age"] input')
    age.focus()
    page.keyboard.type("34", delay=120)
    expect(age).to_have_value("34")
    expect(form.locator('[data-field="sex"]')).to_have_count(0)
    answer(form, page, "fever", "yes")
    expect(form.locator(".bs-result")).to_contain_text(advice("urgent").name)
    answer(form, page, "fever", "no")
    answer(form, page, "waves", "no")
    expect(form.locator(".bs-result")).to_have_text("")
    forward.focus()
    page.keyboard.press("Enter")
    expect(form.locator("h4")).to_contain_text("3 of 3")
    form.get_by_role("button", name="Back").focus()
    page.keyboard.press("Enter")
    expect(form.locator("h4")).to_contain_text("2 of 3")
    expect(age).to_have_value("34")
    forward.focus()
    page.keyboard.press("Enter")
    answer(form, page, "leg_below_knee", "yes")
    expect(form.locator('[data-field="leg_worse"]')).to_have_count(1)
    forward.focus()
    page.keyboard.press("Enter")
    result = form.locator(".bs-result")
    expect(result).to_contain_text(advice("appointment").name)
    expect(result).to_contain_text("cannot rule out a serious cause")
    expect(result).to_contain_text("UK:")
    expect(result.locator('.bs-key[data-fact="C-D12"]').first).to_be_visible()
    assert result.get_attribute("aria-live") == "polite"
    result.scroll_into_view_if_needed()
    page.screenshot(path=str(output / "sorter_card.png"))
    for _ in range(2):
        form.get_by_role("button", name="Back").click()
        page.wait_for_timeout(300)
    answer(form, page, "both_legs", "yes")
    expect(result).to_contain_text(advice("emergency").name)
    expect(form.locator("fieldset")).to_have_count(1)
    page.screenshot(path=str(output / "sorter_emergency.png"))
    assert seen.errors == []
    assert seen.outside == []


def test_the_map_is_read_the_same_in_the_page_and_in_python(
    page: Page, address: str, output: Path
) -> None:
    seen = drive.watch(page)
    drive.open_notebook(page, address, LESSON)
    drive.scroll_to_output(page, "bs.body_map(")
    box = page.locator(".bs-bodymap").first
    box.get_by_role("button", name="Clear").click()
    reading = box.locator(".bs-reading")
    expect(reading).to_have_text(roots.reading(()))
    picked: list[str] = []
    for place in ("back_thigh", "sole", "buttock", "knee", "low_back", "other_leg", "between"):
        picked.append(place)
        name = next(region.name for region in roots.regions() if region.id == place)
        box.get_by_label(name, exact=True).focus()
        page.keyboard.press("Space")
        expect(reading).to_have_text(roots.reading(roots.chosen(picked)))
    lit = box.locator(".bs-root.bs-lit .bs-root-name b").all_inner_texts()
    assert set(lit) == {root for root, _ in roots.fits(roots.chosen(picked))}
    expect(reading).to_have_class("bs-reading bs-alarm")
    box.get_by_role("button", name="Clear").click()
    at = list(roots.regions()).index(roots.chosen(["outer_calf"])[0])
    box.locator(".bs-map-place").nth(at).click()
    expect(reading).to_have_text(roots.reading(roots.chosen(["outer_calf"])))
    box.scroll_into_view_if_needed()
    page.screenshot(path=str(output / "body_map.png"))
    assert seen.errors == []


def test_words_in_drawings_can_be_read_and_are_whole(page: Page, address: str) -> None:
    """On a laptop with Lab's sidebar open, the narrowest place where the course is shown."""
    drive.open_notebook(page, address, LESSON)
    seen: dict[str, float] = {}
    for call in ("base_rates", "bayes", "scan_by_age", "bs.body_map("):
        drive.scroll_to_output(page, call)
        for text, size_px, whole in drive.drawn_texts(page):
            assert size_px >= 12, (text, size_px)
            assert whole, text
            seen[text] = size_px
    assert {"from the front", "3 had another serious disease"} <= set(seen)
    narrow = page.evaluate(
        "() => [...document.querySelectorAll('.bs-key')].filter("
        "(key) => key.getClientRects().length > 1).map((key) => key.textContent)"
    )
    assert narrow == [], "a fact key is broken across two lines"
