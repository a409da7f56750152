"""The course in a real JupyterLab, moved by keyboard and pointer as a student does."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import backstride as bs
from backstride.views import catalogue
from tests import browser as drive

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.browser


def test_lab_opens_clean_on_the_first_page(page: Page, address: str, output: Path) -> None:
    seen = drive.watch(page)
    page.goto(f"{address}/lab/tree/00_start_here.ipynb")
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=90_000)
    page.wait_for_timeout(3000)
    assert page.locator(".jp-Dialog").count() == 0
    assert page.locator(".Toastify__toast").count() == 0
    names = page.locator(".jp-DirListing-itemText").all_inner_texts()
    assert set(names) <= {"coach", *(p.name for p in (ROOT / "notebooks").glob("*.ipynb"))}
    page.screenshot(path=str(output / "lab_opens.png"))
    assert seen.outside == []


def test_a_slider_moved_by_keyboard_changes_figure_and_reading(
    page: Page, address: str, output: Path
) -> None:
    seen = drive.watch(page)
    drive.open_notebook(page, address, "03_disc_stress.ipynb")
    drive.scroll_to_output(page, 'bs.explorer("spine_day")')
    box = page.locator(".bs-explorer").first
    definition = catalogue.explorer("spine_day")
    at = {"run_min": 30.0, "pace": "85 %", "hour": 18.0}

    def reads(**more: object) -> str:
        return definition.reading(definition.state_at(definition.positions(**(at | more))))

    reading = box.locator(".bs-reading")
    expect(reading).to_have_text(reads(), timeout=15_000)
    box.locator(".js-plotly-plot .js-line").first.wait_for(state="attached", timeout=30_000)
    handle = box.locator(".bs-control-0 .noUi-handle")
    expect(handle).to_have_attribute("aria-label", "Run length (min)")
    handle.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(reading).to_have_text(reads(run_min=60))
    expect(box.locator(".bs-control-0 input")).to_have_value("60")
    page.wait_for_timeout(600)
    drawn = page.evaluate(
        "() => Array.from(document.querySelector('.bs-explorer .js-plotly-plot').data[1].y)"
    )
    place = definition.positions(**(at | {"run_min": 60}))
    wanted = definition.picture(definition.state_at(place)).data[1]["y"]
    assert drawn == pytest.approx(list(wanted), abs=1e-3)
    assert box.locator(".bs-stage").get_attribute("aria-label") == reads(run_min=60)

    box.locator('.bs-control-1 button:has-text("100 %")').click()
    expect(reading).to_have_text(reads(run_min=60, pace="100 %"))
    typed = box.locator(".bs-control-2 input")
    typed.fill("9")
    typed.press("Enter")
    expect(reading).to_have_text(reads(run_min=60, pace="100 %", hour=9))
    page.screenshot(path=str(output / "spine_day_moved.png"))

    # the kernel knows what the page shows, so a reload shows it again
    page.wait_for_timeout(800)
    page.click('li.lm-MenuBar-item:has-text("File")')
    page.click('li.lm-Menu-item:has(.lm-Menu-itemLabel:text-is("Save Notebook"))')
    page.wait_for_timeout(1500)
    page.reload()
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=90_000)
    page.wait_for_timeout(5000)  # the page asks the kernel for its widgets again
    drive.scroll_to_output(page, 'bs.explorer("spine_day")')
    again = page.locator(".bs-explorer .bs-reading").first
    expect(again).to_have_text(reads(run_min=60, pace="100 %", hour=9), timeout=30_000)
    page.locator('.bs-explorer button:has-text("Reset")').first.click()
    expect(again).to_have_text(reads())
    expect(page.locator(".bs-control-0 input").first).to_have_value("30")
    assert seen.errors == []
    assert seen.outside == []


def test_two_views_of_one_explorer_move_together(page: Page, address: str) -> None:
    seen = drive.watch(page)
    drive.open_notebook(page, address, "03_disc_stress.ipynb")
    drive.scroll_to_output(page, 'bs.explorer("spine_day")')
    page.locator(".bs-explorer .js-plotly-plot").first.wait_for(timeout=30_000)
    page.locator(".bs-explorer .bs-title").first.click(button="right")
    page.click('li.lm-Menu-item:has(.lm-Menu-itemLabel:text-is("Create New View for Cell Output"))')
    page.wait_for_timeout(2500)
    title = catalogue.explorer("spine_day").title
    boxes = page.locator(f".bs-explorer:has(.bs-title:text-is('{title}'))")
    assert boxes.count() >= 2
    boxes.first.locator(".bs-control-0 .noUi-handle").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(800)
    texts = boxes.locator(".bs-reading").all_inner_texts()
    assert len(set(texts)) == 1, texts
    assert "40-minute run" in texts[0]
    assert seen.errors == []


@pytest.mark.parametrize(
    "name", [path.name for path in sorted((ROOT / "notebooks").glob("*.ipynb"))]
)
def test_every_lesson_runs_and_is_photographed(
    page: Page, address: str, output: Path, name: str
) -> None:
    seen = drive.watch(page)
    drive.open_notebook(page, address, name)
    assert drive.screens(page, output, Path(name).stem) > 2
    failed = page.locator(".jp-OutputArea-output[data-mime-type*='error']").count()
    assert failed == 0
    assert page.locator(".bs-message").count() == 0
    assert seen.errors == []
    assert seen.outside == []


def test_a_plan_is_built_by_clicking(page: Page, address: str, output: Path) -> None:
    seen = drive.watch(page)
    drive.open_notebook(page, address, "06_corrective_plan.ipynb")
    drive.scroll_to_output(page, "bs.plan_builder()")
    plan = page.locator(".bs-plan-view").first
    reading = plan.locator(".bs-reading").first
    expect(reading).to_contain_text("Example plan for Maya", timeout=30_000)
    wanted = bs.example_plan("maya").plan.weeks[0].sessions[0].items
    for item in wanted:
        expect(plan).to_contain_text(item.name)
    plan.get_by_label("Try it as").select_option("jonas")
    expect(reading).to_contain_text("No plan for Jonas")
    page.screenshot(path=str(output / "plan_built.png"))
    assert seen.errors == []
    assert seen.outside == []
