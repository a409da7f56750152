"""Lesson 06 by keyboard alone: build, look, time, log, adapt, take along; and what can be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import browser as drive

pytestmark = pytest.mark.browser
LESSON = "06_corrective_plan.ipynb"
#: How long a step of the timer may be off when it is skipped by key.
STEP_MS = 400


def choose(page: Page, select: Locator, label: str) -> None:
    """Choose in a list as the keyboard does: focus it and type what it should say."""
    select.focus()
    page.keyboard.type(label, delay=15)
    page.keyboard.press("Tab")


def tab(page: Page, plan: Locator, name: str) -> None:
    """Go to a tab with the arrow keys."""
    plan.locator('[role="tab"][aria-selected="true"]').focus()
    for _ in range(6):
        if plan.get_by_role("tab", name=name, exact=True).get_attribute("aria-selected") == "true":
            return
        page.keyboard.press("ArrowRight")
    raise AssertionError(f"there is no tab {name}")


def press(page: Page, button: Locator) -> None:
    button.focus()
    page.keyboard.press("Enter")


def opened(page: Page, address: str) -> Locator:
    """Open the lesson and bring the builder into view."""
    drive.open_notebook(page, address, LESSON)
    drive.scroll_to_output(page, "bs.plan_builder()")
    return page.locator(".bs-plan-box").first


def write_down(page: Page, box: Locator, day: str, pain: str) -> None:
    """Log a day, the same for all its exercises, through the first row."""
    picker = box.get_by_label("Day", exact=True).last
    choose(page, picker, day)
    expect(picker).to_have_value(day.replace("Week ", "").replace(", ", "-"))
    row = box.locator('tr[data-exercise="*"]')
    choose(page, row.locator('[data-field="done"]'), "all, at the top")
    for field, value in (("effort", "4"), ("pain", pain)):
        row.locator(f'[data-field="{field}"]').focus()
        page.keyboard.type(value)
    choose(page, row.locator('[data-field="next_morning_worse"]'), "same")
    press(page, box.get_by_role("button", name="Write it down"))


def test_build_log_adapt_and_take_along_by_keyboard(
    page: Page, address: str, output: Path, tmp_path: Path
) -> None:
    seen = drive.watch(page)
    box = opened(page, address)
    plan = box.locator(".bs-plan-view")
    reading = plan.locator(".bs-reading").first
    expect(reading).to_contain_text("Example plan for Maya: 8 weeks")
    # build: a changed answer redraws the week above it; another person; back
    box.locator('[data-field="weeks"] input').focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("6")
    expect(reading).to_contain_text("6 weeks")
    box.locator('[data-field="days"] input[value="Friday"]').focus()
    page.keyboard.press("Space")
    expect(plan.locator(".bs-host-you .bs-week thead")).to_contain_text("Fri")
    expect(plan.locator(".bs-host-you td.bs-busy .bs-cell-head").first).to_be_visible()
    page.screenshot(path=str(output / "plan_you.png"))
    choose(page, plan.get_by_label("Try it as"), "Jonas")
    expect(reading).to_contain_text("No plan for Jonas")
    choose(page, plan.get_by_label("Try it as"), "Sam")
    expect(reading).to_contain_text("No plan fits")
    press(page, plan.locator('.bs-host-you [data-act="help"]'))
    expect(reading).to_contain_text("Example plan for Sam")
    choose(page, plan.get_by_label("Try it as"), "Maya")
    expect(reading).to_contain_text("Example plan for Maya: 8 weeks")
    # weeks: a day is opened from the grid
    tab(page, plan, "Weeks")
    press(page, plan.get_by_role("button", name="Week 5"))
    expect(plan.locator(".bs-host-week")).to_contain_text("Week 5 of 8")
    press(page, plan.get_by_role("button", name="Monday: 16 min, open it"))
    expect(plan.locator(".bs-host-session h3")).to_have_text("Week 5, Monday: 16 minutes")
    expect(plan.locator(".bs-host-session svg").first).to_be_visible()
    # log: two good days, one step up accepted, a sore day, a layer taken away
    tab(page, plan, "Log")
    write_down(page, box, "Week 1, Monday", "1")
    expect(plan.locator(".bs-panel:visible .bs-said")).to_contain_text("Written down")
    write_down(page, box, "Week 1, Wednesday", "1")
    up = plan.locator(".bs-decision-up").first
    expect(up).to_contain_text("up_one_step")
    press(page, up.get_by_role("button", name="Accept"))
    expect(plan.locator(".bs-host-layers li")).to_have_count(1)
    expect(plan.locator(".bs-panel:visible .bs-said")).to_contain_text("Accepted")
    assert page.evaluate("document.activeElement !== document.body"), "the focus is lost"
    page.screenshot(path=str(output / "plan_log.png"))
    write_down(page, box, "Week 1, Friday", "9")
    expect(plan.locator(".bs-decision-flare_up")).to_contain_text("Pain reached")
    press(page, plan.locator(".bs-host-layers button").first)
    expect(plan.locator(".bs-host-layers li")).to_have_count(0)
    # take along: a calendar in a zone, and the plan file there and back
    tab(page, plan, "Take along")
    zone = plan.get_by_label("Time zone")
    zone.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("Europe/Oslo")
    with page.expect_download() as waiting:
        press(page, plan.get_by_role("button", name="Calendar (.ics)"))
    calendar = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(calendar)
    assert b"TZID:Europe/Oslo" in calendar.read_bytes()
    expect(plan.locator(".bs-panel:visible .bs-said")).to_contain_text("Your browser saves")
    with page.expect_download() as waiting:
        press(page, plan.get_by_role("button", name="Plan file to import again"))
    kept = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(kept)
    assert len(json.loads(kept.read_text(encoding="utf-8"))["log"]) > 8
    choose(page, plan.get_by_label("Try it as"), "Devi")
    expect(reading).to_contain_text("Devi")
    plan.locator('input[type="file"]').set_input_files(kept)
    expect(reading).to_contain_text("Example plan for you: 8 weeks")
    assert seen.errors == []
    assert seen.outside == []


def test_the_timer_says_and_shows_each_step(page: Page, address: str, output: Path) -> None:
    seen = drive.watch(page)
    box = opened(page, address)
    plan = box.locator(".bs-plan-view")
    tab(page, plan, "Session")
    timer = plan.locator(".bs-timer")
    live = timer.locator('[role="status"]')
    press(page, timer.get_by_role("button", name="Start", exact=True))
    expect(live).to_contain_text("Get ready")
    expect(timer.get_by_role("button", name="Pause")).to_be_focused()
    kinds = set()
    steps = int(timer.locator(".bs-help").inner_text().split(" of ")[1].split(",")[0])
    for _ in range(steps):
        kinds.add(timer.get_attribute("data-kind"))
        press(page, timer.get_by_role("button", name="Next"))
    assert {"ready", "work", "switch", "rest"} <= kinds
    expect(live).to_have_text("The session is done.")
    expect(timer).to_have_attribute("data-kind", "done")
    press(page, timer.get_by_role("button", name="From the start"))
    before = timer.locator(".bs-timer-count").inner_text()
    press(page, timer.get_by_role("button", name="Start", exact=True))
    expect(timer.locator(".bs-timer-count")).not_to_have_text(before, timeout=3000)
    page.screenshot(path=str(output / "plan_session.png"))
    press(page, timer.get_by_role("button", name="Pause"))
    still = timer.locator(".bs-timer-count").inner_text()
    page.wait_for_timeout(STEP_MS * 3)
    assert timer.locator(".bs-timer-count").inner_text() == still
    assert seen.errors == []


def test_words_are_whole_and_large_enough_and_buttons_can_be_hit(
    page: Page, address: str, output: Path
) -> None:
    box = opened(page, address)
    plan = box.locator(".bs-plan-view")
    for name in ("You", "Weeks", "Session", "Log", "Rules", "Take along"):
        tab(page, plan, name)
        page.wait_for_timeout(150)
        found = plan.evaluate(
            """(plan) => {
              const shown = [...plan.querySelectorAll('*')].filter((n) => n.offsetParent
                && !n.closest('.bs-sr') && [...n.childNodes].some((c) => c.nodeType === 3
                && c.textContent.trim()));
              const small = shown.filter((n) => parseFloat(getComputedStyle(n).fontSize) < 13);
              const cut = shown.filter((n) => n.scrollWidth > n.clientWidth + 2 && n.clientWidth);
              const hit = [...plan.querySelectorAll('button, select')].filter((n) => n.offsetParent
                && !n.matches('.bs-key') && n.getBoundingClientRect().height < 24);
              const name = (n) => `${n.tagName} ${n.className} ${n.textContent.slice(0, 40)}`;
              const wide = plan.scrollWidth > plan.clientWidth + 2;
              return [...small, ...cut, ...hit].map(name).concat(wide ? ['too wide'] : []);
            }"""
        )
        assert found == [], (name, found)
        for text, size_px, whole in drive.drawn_texts(page):
            assert size_px >= 11.9, (text, size_px)
            assert whole, text


def test_the_other_places_answer_to_keys(page: Page, address: str, output: Path) -> None:
    seen = drive.watch(page)
    drive.open_notebook(page, address, LESSON)
    drive.scroll_to_output(page, "bs.twelve_weeks()")
    weeks = page.locator(".bs-form:has(.bs-title:text('Twelve weeks'))")
    before = weeks.locator(".bs-reading").inner_text()
    weeks.locator('[data-field="adherence"] input').focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    expect(weeks.locator(".bs-reading")).not_to_have_text(before, timeout=15_000)
    expect(weeks.locator(".bs-reading")).to_contain_text("repeat the week", timeout=15_000)
    page.screenshot(path=str(output / "plan_twelve.png"))
    drive.scroll_to_output(page, "bs.plan_clinic()")
    clinic = page.locator(".bs-clinic")
    for field, value in (("fault", "no_rest_day"), ("mend", "back")):
        clinic.locator(f'[data-field="{field}"] input[value="{value}"]').focus()
        page.keyboard.press("Space")
    press(page, clinic.get_by_role("button", name="Check it by the rules"))
    expect(clinic.locator(".bs-result")).to_contain_text("The rules find no fault any more")
    choose(page, clinic.locator('[data-field="plan"] select'), "One long Sunday")
    expect(clinic.locator("h4").first).to_have_text("One long Sunday")
    drive.scroll_to_output(page, "bs.policy_editor(")
    editor = page.locator(".bs-form:has(.bs-title:text('Change one number'))")
    editor.locator('[data-field="value"] input').focus()
    page.keyboard.press("Home")
    expect(editor.locator(".bs-reading")).to_contain_text("spike percent at 0")
    expect(editor.locator(".bs-differs").first).to_contain_text("≠")
    page.screenshot(path=str(output / "plan_policy.png"))
    assert seen.errors == []
