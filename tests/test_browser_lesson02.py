"""Lesson 02 by keyboard: the list put in order, and the planner from the sorter to its card."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from backstride.sorter import advice, questions
from backstride.widgets import lesson as lessons
from tests import browser as drive

pytestmark = pytest.mark.browser
LESSON = "02_muscle_strain.ipynb"


def choose(form: Locator, page: Page, question: str, value: str) -> None:
    """Choose or tick an answer with the keyboard: focus it and press the space bar."""
    form.locator(f'[data-field="{question}"] input[value="{value}"]').focus()
    page.keyboard.press("Space")


def enter(page: Page, button: Locator) -> None:
    button.focus()
    page.keyboard.press("Enter")


def test_a_list_is_put_in_order_by_keyboard(page: Page, address: str, output: Path) -> None:
    seen = drive.watch(page)
    drive.open_notebook(page, address, LESSON)
    drive.scroll_to_output(page, "bs.put_in_order(")
    asked = lessons.lesson("02").orderings[0]
    form = page.locator(".bs-form:has(.bs-order)")
    rows = form.locator(".bs-order li")
    form.locator('li[data-value="heat"] button').first.focus()
    for place in range(len(asked.items) - 1, 0, -1):  # from the last place to the first
        page.keyboard.press("ArrowUp" if place % 2 else "Enter")
        expect(rows.nth(place - 1)).to_have_attribute("data-value", "heat")
        focused = "document.activeElement.getAttribute('aria-label')"
        assert f"now {place} of {len(asked.items)}" in page.evaluate(focused)
    expect(form.locator("[role=status]").first).to_contain_text("is now 1 of 8")
    enter(page, form.locator(".bs-primary"))
    order = rows.evaluate_all("rows => rows.map(row => row.dataset.value)")
    expect(form.locator(".bs-result")).to_contain_text(lessons.ordering_sentence(asked, order))
    page.screenshot(path=str(output / "ordering.png"))
    assert seen.errors == []
    assert seen.outside == []


def test_a_claim_unfolds_by_keyboard_and_the_quiz_answers_once(page: Page, address: str) -> None:
    seen = drive.watch(page)
    drive.open_notebook(page, address, LESSON)
    drive.scroll_to_output(page, 'bs.claim("ice")')
    card = page.locator(".bs-card", has_text="Cold or heat for 10 to 20 minutes")
    fact = card.locator("details .bs-key").first
    expect(fact).to_be_hidden()
    for key, opened in (("Enter", True), ("Space", False)):
        card.locator("summary").focus()
        page.keyboard.press(key)
        expect(fact).to_be_visible(visible=opened)
    drive.scroll_to_output(page, "bs.quiz(")
    quiz = page.locator(".bs-quiz")
    for k, question in enumerate(lessons.lesson("02").quiz):
        asked = quiz.locator("fieldset").nth(k)
        for place, option in enumerate(question.options):
            asked.locator("input").nth(place).check()
            said = asked.locator("[role=status]").inner_text()
            assert said.startswith("✓ Yes." if option.correct else ("✗ No", "✗ That", "✗ We"))
            assert said.endswith(" ".join(option.feedback.split())[-40:])
            assert said.count("Yes.") == int(option.correct)
            assert "this one. Not" not in said
    assert seen.errors == []


def test_the_planner_by_keyboard_leads_into_the_sorter(
    page: Page, address: str, output: Path
) -> None:
    seen = drive.watch(page)
    drive.open_notebook(page, address, LESSON)
    drive.scroll_to_output(page, "bs.two_weeks()")
    planner = page.locator(".bs-form:has(.bs-title:text('The first two weeks'))")
    sorter = page.locator(".bs-form:has(.bs-title:text('How soon should'))")
    result = planner.locator(".bs-result")
    expect(sorter).to_have_count(0)
    choose(planner, page, "sorted", "not sure")
    expect(result).to_contain_text("First go through the symptom sorter")
    expect(sorter).to_have_count(1)
    for question in questions():
        if question.section == "emergency":
            choose(sorter, page, question.id, "no")
    choose(sorter, page, "saddle", "yes")
    expect(result).to_contain_text(advice("emergency").name)
    expect(sorter.locator("[data-now]")).to_be_in_viewport(ratio=0.3)
    page.screenshot(path=str(output / "planner_emergency.png"))
    choose(planner, page, "sorted", "self_care")
    choose(planner, page, "new_sign", "no")
    choose(planner, page, "began", "days_3")
    enter(page, planner.locator(".bs-primary"))
    expect(planner.locator("h4")).to_contain_text("2 of 3")
    choose(planner, page, "run_worse", "yes")
    choose(planner, page, "eases", "heat_eases")
    enter(page, planner.locator(".bs-primary"))
    choose(planner, page, "pills", "yes")
    choose(planner, page, "label", "all_read")
    enter(page, planner.locator(".bs-primary"))
    row = result.locator("tbody tr")
    expect(row.filter(has_text="An ibuprofen-type pill")).to_have_count(1)
    expect(result).to_contain_text("follow your own label")
    expect(result.locator('.bs-key[data-fact="C-F8"]').first).to_be_visible()
    result.scroll_into_view_if_needed()
    page.screenshot(path=str(output / "planner_card.png"))
    choose(planner, page, "label", "asthma")
    expect(row.filter(has_text="An ibuprofen-type pill")).to_have_count(0)
    expect(result).to_contain_text("ask first with asthma")
    expect(result).to_contain_text(advice("self_care").safety_net)
    assert seen.errors == []
    assert seen.outside == []
