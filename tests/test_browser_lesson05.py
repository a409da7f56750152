"""Lesson 05 in a browser: the sums are Python's, marks by keys and pointer, a silent beat."""

from __future__ import annotations

import base64
import dataclasses
import itertools
import random
import re
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import backstride as bs
from backstride import practice
from backstride.models import landmarks
from backstride.models.landmarks import LANDMARKS
from backstride.practice import CADENCES, Cadence
from backstride.views import landmarks as view
from backstride.widgets.landmarks import spec
from backstride.widgets.player import script, style
from tests import browser as drive

pytestmark = pytest.mark.browser
LESSON = "05_posture_and_core.ipynb"
ANKLE = LANDMARKS.index("ankle")


def in_page(page: Page, file: str, body: str, given: Any) -> Any:
    """Run ``body`` with the exports of a script as ``m`` and ``given`` as ``x``."""
    coded = base64.b64encode(script(file).encode()).decode()
    return page.evaluate(
        f"async (x) => {{ const m = await import('data:text/javascript;base64,{coded}'); {body} }}",
        given,
    )


def some_marks(count: int) -> list[dict[str, tuple[float, float]]]:
    dice = random.Random(5)
    found = []
    for k in range(count):
        true = view.true_marks(k % 3 + 1)
        way = -1 if k % 2 else 1
        found.append(
            {n: (way * x + dice.gauss(0, 6), y + dice.gauss(0, 6)) for n, (x, y) in true.items()}
        )
    return found


def test_the_page_measures_as_the_model_does(page: Page) -> None:
    cases = some_marks(60)
    body = (
        "return x.cases.map((k) => { const r = m.measure(x.spec.rules, m.turned(k, 4), 1.5);"
        "return [r.angles, r.errors, m.reading(x.spec, k, 5, 2.6, 3), "
        "m.reading(x.spec, { hip: k.hip }, 5, 2.6, 0)]; })"
    )
    found = in_page(page, "landmarks.js", body, {"spec": spec(), "cases": cases})
    for marks, (angles, errors, said, missing) in zip(cases, found, strict=True):
        turned = landmarks.turned(marks, 4)
        assert angles == pytest.approx(dataclasses.asdict(landmarks.measure(turned)), abs=1e-9)
        expected = dataclasses.asdict(landmarks.marking_error(turned, 1.5))
        assert errors == pytest.approx(expected, abs=1e-9)
        assert said == view.reading(marks, 5, 2.6, 3)
        assert missing == view.reading({"hip": marks["hip"]}, 5, 2.6)
    doubled = {**cases[0], "psis": cases[0]["asis"]}
    body = "return m.reading(x.spec, x.marks, 5, 2.6, 0)"
    said = in_page(page, "landmarks.js", body, {"spec": spec(), "marks": doubled})
    assert said == view.reading(doubled, 5, 2.6)

    tilts = [9.13, 12.72, 10.4]
    kept = [landmarks.Angles(0, tilt, 0) for tilt in tilts]
    once, drawn = landmarks.Angles(1, 2.41, 1), landmarks.Angles(0, 9, 0)
    for n in (1, 2, 3):
        said = in_page(page, "landmarks.js", "return m.worth(x, 2.41, 5, 9)", tilts[:n])
        assert said == view.worth(kept[:n], once, 5, drawn)
    said = in_page(page, "landmarks.js", "return m.worth(x, 2.41, 5, null)", tilts)
    assert said == view.worth(kept, once, 5, None)


def test_the_page_beats_as_the_model_does(page: Page) -> None:
    paces = [(n, p) for n in range(CADENCES[0], CADENCES[1] + 1, 7) for p in (0, 5, 10)]
    sessions = [dataclasses.asdict(session) for session in practice.schedule()]
    body = (
        "return [x.paces.map(([n, p]) => [m.target(n, p), m.said(n, p, x.sessions.length)]),"
        "x.sessions.map((s) => Array.from({length: 1900}, (_, k) => m.beatIsOn(s, k, x.block))),"
        "m.tapped([0, 350, 700, 1050, 1400, 1780]), m.tapped([0, 350])]"
    )
    given = {"paces": paces, "sessions": sessions, "block": practice.BLOCK_S}
    said, beats, tapped, few = in_page(page, "metronome.js", body, given)
    for (now, percent), (target, text) in zip(paces, said, strict=True):
        pace = Cadence(now, percent, "2026-11-24")
        assert (target, text) == (pace.target, pace.said())
    for session, on in zip(practice.schedule(), beats, strict=True):
        assert on == [session.beat_is_on(second) for second in range(1900)]
    assert tapped == round(60 / 0.35)
    assert few is None


#: A model without a kernel behind it, as in an exported page.
ALONE = """
const listeners = [];
const model = {
  get: (name) => x.state[name],
  set: (name, value) => {
    x.state[name] = value;
    for (const [names, act] of listeners) if (names.includes(`change:${name}`)) act();
  },
  save_changes: () => {},
  on: (names, act) => listeners.push([names.split(" "), act]),
  off: () => {},
};
const el = document.body.appendChild(document.createElement("div"));
globalThis.leave = m.default.render({ model, el });
"""


def beat_state(**more: Any) -> dict[str, Any]:
    """The metronome's traits as a page gets them."""
    widget = bs.metronome()
    names = ("spec", "now", "percent", "session", "keeps", "answered", "message")
    return {name: getattr(widget, name) for name in names} | more


def onsets(samples: list[float], rate: int) -> list[float]:
    """When (s) a sound begins that was silent for at least 0.1 s."""
    loud = [k / rate for k, level in enumerate(samples) if abs(level) > 0.02]
    return [t for before, t in zip([-1.0, *loud], loud, strict=False) if t - before > 0.1]


def test_the_sound_itself_beats_evenly_and_fades(page: Page) -> None:
    """What would be heard, rendered: a page in the background plans a minute of it at once."""
    page.goto("about:blank")
    rate, seconds = 8000, 62
    hear = """
      Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
      let made = null;
      globalThis.AudioContext = class extends OfflineAudioContext {
        constructor() { super(1, x.rate * x.seconds, x.rate); made = this; }
        get state() { return "running"; }
        resume() { return Promise.resolve(); }
        suspend() { return Promise.resolve(); }
        close() { return Promise.resolve(); }
      };
    """
    body = (
        hear + ALONE + "el.querySelector('.bs-primary').click();"
        "await new Promise((done) => setTimeout(done, 30));"
        "const heard = await made.startRendering(); leave();"
        "return Array.from(heard.getChannelData(0))"
    )
    gap = 60 / Cadence(160, 5, "2026-11-24").target
    for session in (practice.schedule()[0], practice.schedule()[6]):
        state = beat_state(session=session.number)
        state["spec"] = state["spec"] | {"block_s": 40.0}  # shorter blocks, so that it comes back
        given = {"state": state, "rate": rate, "seconds": seconds}
        found = onsets(in_page(page, "metronome.js", body, given), rate)
        beats = [k * gap for k in range(int(seconds / gap) + 1)]
        due = [t for t in beats if t % 40 < session.beat_share * 40]
        assert found == pytest.approx(due, abs=0.02)
        within = [b - a for a, b in itertools.pairwise(found) if b - a < 2 * gap]
        assert within == pytest.approx([gap] * len(within), abs=4 / rate)


def test_beeps_are_planned_evenly_as_time_goes_on_and_stop_when_told(page: Page) -> None:
    page.goto("about:blank")
    listen = """
      globalThis.planned = [];
      const { start, stop } = OscillatorNode.prototype;
      OscillatorNode.prototype.start = function (when) {
        planned.push({ when, hz: this.frequency.value, ahead: when - this.context.currentTime });
        start.call(this, when);
      };
    """
    in_page(page, "metronome.js", listen + ALONE, {"state": beat_state(now=200, percent=10)})
    play = page.locator(".bs-primary")
    play.click()
    page.wait_for_function("planned.length >= 12")
    play.click()
    expect(play).to_have_text("Start")
    found = page.evaluate("planned")
    page.wait_for_timeout(400)
    assert page.evaluate("planned.length") == len(found)
    gap = 60 / 220
    gaps = [b["when"] - a["when"] for a, b in itertools.pairwise(found)]
    # a busy computer may wake late and match its two clocks anew, but not as a rule
    assert sum(abs(g - gap) < 0.001 for g in gaps) >= 0.75 * len(gaps)
    assert sum(-0.001 <= b["ahead"] < 0.4 for b in found) >= 0.75 * len(found)
    assert {a["hz"] != b["hz"] for a, b in itertools.pairwise(found)} == {True}
    expect(page.locator(".bs-beat-now .bs-help")).to_have_text("")

    page.evaluate("planned.length = 0")
    page.get_by_label("Sound").uncheck()
    play.click()
    page.wait_for_function("Number(document.querySelector('.bs-beat').dataset.beats) >= 3")
    assert page.evaluate("planned") == []


def test_without_sound_or_kernel_the_page_says_so(page: Page) -> None:
    page.goto("about:blank")
    deaf = "globalThis.AudioContext = globalThis.webkitAudioContext = undefined;"
    in_page(page, "metronome.js", deaf + ALONE, {"state": beat_state()})
    page.locator(".bs-primary").click()
    expect(page.locator(".bs-beat-now .bs-help")).to_contain_text("No sound here")
    page.get_by_role("button", name="Keep this").click()
    expect(page.locator(".bs-buttons")).to_contain_text("needs a running kernel", timeout=20_000)


def jpeg(page: Page, path: Path, orientation: int) -> Path:
    """A grey picture of 400 by 200 with a red spot near its stored top left, and how to turn it."""
    coded = page.evaluate(
        """() => { const c = document.createElement("canvas"); [c.width, c.height] = [400, 200];
        const g = c.getContext("2d"); g.fillStyle = "#888"; g.fillRect(0, 0, 400, 200);
        g.fillStyle = "red"; g.fillRect(30, 10, 20, 20); return c.toDataURL("image/jpeg", 0.9); }"""
    )
    plain = base64.b64decode(coded.split(",")[1])
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    tags = b"Exif\0\0MM" + struct.pack(">HIH", 42, 8, 1) + entry + struct.pack(">I", 0)
    path.write_bytes(plain[:2] + b"\xff\xe1" + struct.pack(">H", len(tags) + 2) + tags + plain[2:])
    return path


def colour_seen(page: Page, x: float, y: float) -> tuple[int, int, int]:
    """The colour (red, green, blue) that the screen shows at a place."""
    shot = page.screenshot(clip={"x": round(x), "y": round(y), "width": 1, "height": 1})
    red, green, blue, _ = page.evaluate(
        """async (coded) => { const image = new Image();
        image.src = `data:image/png;base64,${coded}`; await image.decode();
        const c = document.createElement("canvas"); const g = c.getContext("2d");
        g.drawImage(image, 0, 0); return [...g.getImageData(0, 0, 1, 1).data]; }""",
        base64.b64encode(shot).decode(),
    )
    return red, green, blue


#: Where the spot at (40, 20) of 400 by 200 is seen, by the turn that a camera wrote down.
SEEN = {1: (40, 20), 3: (360, 180), 6: (180, 40), 8: (20, 360)}


@pytest.mark.parametrize("orientation", SEEN)
def test_a_phone_photo_is_marked_where_it_is_seen(
    page: Page, tmp_path: Path, orientation: int
) -> None:
    page.goto("about:blank")
    traits = ("spec", "picture", "marks", "kept", "sd_mm", "turn_deg", "thigh_cm")
    widget = bs.measure_posture()
    state = {name: getattr(widget, name) for name in traits} | {"picture": 3}
    page.add_style_tag(content=style())
    in_page(page, "landmarks.js", ALONE + "globalThis.model = model;", {"state": state})
    file = jpeg(page, tmp_path / "phone.jpg", orientation)
    page.locator("input[type=file]").set_input_files(file)
    image = page.locator(".bs-mark-picture image").first
    expect(image).to_be_attached()
    x, y = SEEN[orientation]
    wide, high = (400, 200) if orientation < 5 else (200, 400)
    scale = 700 / 400
    size = float(image.get_attribute("width") or 0), float(image.get_attribute("height") or 0)
    assert size == pytest.approx((wide * scale, high * scale))
    # the spot is red where the screen shows it; a click there is that point of the picture
    box = image.bounding_box()
    assert box is not None
    place = (box["x"] + box["width"] * x / wide, box["y"] + box["height"] * y / high)
    red, green, blue = colour_seen(page, *place)
    assert red > 180
    assert max(green, blue) < 90
    page.mouse.click(*place)
    marks = page.evaluate("model.get('marks')")
    assert marks["shoulder"] == pytest.approx([x * scale, y * scale], abs=1.5)


def photo(path: Path, width: int = 300, height: int = 600) -> Path:
    """A plain grey picture as a PNG file."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = b"".join(b"\0" + b"\xaa" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(parts))
    return path


def test_a_figure_is_marked_by_keys_and_pointer_and_a_photo_stays_in_the_page(
    page: Page, address: str, output: Path, tmp_path: Path
) -> None:
    seen = drive.watch(page)
    sent: list[str] = []
    page.on("websocket", lambda ws: ws.on("framesent", lambda data: sent.append(str(data))))
    drive.open_notebook(page, address, LESSON)
    drive.scroll_to_output(page, "bs.measure_posture()")
    tool = page.locator(".bs-marks")
    stage, said = tool.locator(".bs-mark-picture"), tool.locator(".bs-reading").first
    expect(said).to_contain_text("0 of 6 points are marked")
    true = view.true_marks(1)

    # with the keys: the point starts in the middle, and the arrows move it
    stage.focus()
    page.keyboard.press("Enter")
    expect(said).to_contain_text("1 of 6 points are marked")
    tool.get_by_label("1 Shoulder").check()
    across, down = (tool.locator(".bs-mark-numbers input").nth(k) for k in (0, 1))
    middle = float(across.input_value()), float(down.input_value())
    assert middle == (view.WIDTH / 2, view.HEIGHT / 2)
    stage.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowUp")
    expect(across).to_have_value(f"{middle[0] - 1:.1f}")
    expect(down).to_have_value(f"{middle[1] - 10:.1f}")
    # with numbers
    for box, value in ((across, true["shoulder"][0]), (down, true["shoulder"][1])):
        box.fill(f"{value:.1f}")
        box.press("Enter")
    # with the pointer: a click places a point and goes on to the next
    box = stage.bounding_box()
    assert box is not None
    scale = box["height"] / view.HEIGHT
    left = box["x"] + (box["width"] - scale * view.WIDTH) / 2

    def at(name: str) -> tuple[float, float]:
        return left + scale * true[name][0], box["y"] + scale * true[name][1]

    tool.get_by_label("2 Front hip spine").check()
    for name in LANDMARKS[1:]:
        page.mouse.click(*at(name))
    expect(said).to_contain_text("pelvic tilt")
    tilt = float(re.findall(r"pelvic tilt (-?[\d.]+)", said.inner_text())[0])
    wanted = landmarks.measure(true)
    assert tilt == pytest.approx(wanted.pelvic_tilt_deg, abs=1.5)
    lean = float(re.findall(r"Trunk lean (-?[\d.]+)", said.inner_text())[0])
    assert lean == pytest.approx(wanted.trunk_lean_deg, abs=0.5)
    slip = tool.get_by_label("A mark may slip by (mm)")
    slip.fill("900")
    slip.press("Enter")
    expect(tool.locator("[role=alert]")).to_contain_text("give a number from 0.5 to 30 mm")
    expect(slip).to_have_value("5")
    # a mark is dragged, and comes back by an arrow
    x, y = at("ankle")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y, steps=3)
    page.mouse.up()
    expect(tool.get_by_label("6 Ankle")).to_be_checked()
    moved = float(across.input_value())
    assert moved == pytest.approx(true["ankle"][0] + 30 / scale, abs=2)
    page.mouse.move(x + 30, y)
    page.mouse.down()
    page.mouse.move(x, y, steps=3)
    page.mouse.up()
    page.screenshot(path=str(output / "posture_marked.png"))

    # another picture, or starting over, clears the marks
    tool.get_by_label("Drawn 2").check()
    expect(said).to_contain_text("0 of 6 points are marked")
    tool.get_by_label("Drawn 1").check()
    page.mouse.click(*at("shoulder"))
    expect(said).to_contain_text("1 of 6 points are marked")
    tool.get_by_role("button", name="Start over").click()
    expect(said).to_contain_text("0 of 6 points are marked")

    keep = tool.locator(".bs-primary")
    for _ in range(3):
        tool.get_by_label("1 Shoulder").check()
        for name in LANDMARKS:
            page.mouse.click(*at(name))
        keep.click()
        expect(said).to_contain_text("0 of 6 points are marked")
    worth = tool.locator(".bs-mark-worth")
    expect(worth).to_contain_text("in your 3 markings")
    expect(worth).to_contain_text("the figure was drawn with 9.0")
    page.mouse.click(*at("shoulder"))
    expect(said).to_contain_text("1 of 6")
    tool.locator(".bs-mark-table").scroll_into_view_if_needed()
    page.screenshot(path=str(output / "posture_kept.png"))

    tool.get_by_role("button", name="Start over").click()
    expect(said).to_contain_text("0 of 6")
    expect(worth).to_be_hidden()

    # a photo: opened here, marked, and never sent
    tool.get_by_label("A photo of my own").check()
    expect(said).to_contain_text("Choose a photo")
    chooser = tool.locator("input[type=file]")
    (tmp_path / "notes.jpg").write_text("no picture")
    chooser.set_input_files(tmp_path / "notes.jpg")
    expect(tool.locator("[role=alert]")).to_contain_text("cannot be read as a picture")
    before = sum(map(len, sent))
    chooser.set_input_files(photo(tmp_path / "side.png"))
    expect(stage.locator("image")).to_be_attached()
    expect(tool.locator("[role=alert]")).to_have_text("")
    stage.focus()
    page.keyboard.press("Enter")
    expect(said).to_contain_text("1 of 6 points are marked")
    with page.expect_download() as download:
        tool.get_by_role("button", name="Save the picture").click()
    assert download.value.suggested_filename == "posture.png"
    page.wait_for_timeout(500)
    said_to_kernel = "".join(sent)
    assert "image/png" not in said_to_kernel
    assert "iVBORw" not in said_to_kernel
    assert "\\x89PNG" not in said_to_kernel
    assert sum(map(len, sent)) - before < 20_000
    page.click('li.lm-MenuBar-item:has-text("File")')
    page.click('li.lm-Menu-item:has(.lm-Menu-itemLabel:text-is("Save Notebook"))')
    page.wait_for_timeout(1500)
    saved = page.evaluate(
        "async (n) => (await fetch(`/api/contents/${n}?content=1`)).text()", LESSON
    )
    assert "bs.measure_posture()" in saved
    assert "iVBORw" not in saved
    assert seen.errors == []
    assert seen.outside == []


def test_the_beat_starts_and_stops_without_sound(page: Page, address: str, output: Path) -> None:
    seen = drive.watch(page)
    page.emulate_media(reduced_motion="reduce")
    drive.open_notebook(page, address, LESSON)
    drive.scroll_to_output(page, "bs.metronome()")
    box = page.locator(".bs-beat")
    # who asked for less motion is not shown a pulse, but can have it
    pulse = box.get_by_label("Show the pulse")
    expect(pulse).not_to_be_checked()
    pulse.focus()
    page.keyboard.press("Space")
    expect(pulse).to_be_checked()
    sound = box.get_by_label("Sound")
    sound.focus()
    page.keyboard.press("Space")
    expect(sound).not_to_be_checked()
    play = box.locator(".bs-primary")
    play.focus()
    page.keyboard.press("Enter")
    expect(play).to_have_text("Stop")
    page.wait_for_function("Number(document.querySelector('.bs-beat').dataset.beats) >= 6")
    expect(box.locator(".bs-foot-dot.bs-on")).to_have_count(1)
    box.get_by_label("Session", exact=True).select_option("5")
    expect(play).to_have_text("Start")
    play.click()
    box.get_by_role("button", name="Skip").click()
    expect(box.locator(".bs-beat-status")).to_contain_text("3:45 of 24:00. Without the beat")
    expect(box.locator(".bs-foot-dot.bs-on")).to_have_count(0)
    page.screenshot(path=str(output / "metronome.png"))
    play.focus()
    page.keyboard.press("Enter")
    expect(box.locator(".bs-beat-status")).to_contain_text("Stopped")

    steps = box.get_by_label("Your steps a minute now")
    steps.fill("170")
    steps.press("Tab")
    pace = Cadence(170, 5, "2026-11-24")
    expect(box.locator(".bs-reading")).to_have_text(pace.said())
    box.get_by_role("button", name="Keep this").click()
    kept = box.locator(".bs-buttons")
    expect(kept).to_contain_text(f"{pace.target} steps a minute", timeout=60_000)
    page.wait_for_timeout(6000)  # longer than the page waits for an answer
    expect(kept).not_to_contain_text("Nothing was kept")
    assert seen.errors == []
    assert seen.outside == []
