"""What a plan can be taken away as: a calendar that reads back, a page that prints."""

from __future__ import annotations

import datetime as dt
from html.parser import HTMLParser
from pathlib import Path

import pytest
from icalendar import Calendar

import backstride as bs
from backstride.errors import InputError
from backstride.plan.export import NOTICE, save, to_calendar, to_page

PLAN = bs.example_plan("maya").plan


def test_calendar_reads_back() -> None:
    calendar = Calendar.from_ical(to_calendar(PLAN, start="2027-03-03", hour=7))
    assert calendar["version"] == "2.0"
    events = list(calendar.walk("VEVENT"))
    assert len(events) == 24
    assert len({str(event["uid"]) for event in events}) == 24
    first = events[0]
    assert first.decoded("dtstart") == dt.datetime(2027, 3, 1, 7)
    assert first.decoded("dtend") - first.decoded("dtstart") == dt.timedelta(
        minutes=PLAN.weeks[0].sessions[0].minutes
    )
    assert first.decoded("dtstamp").date() == dt.date(2027, 3, 1)
    sessions = [session for week in PLAN.weeks for session in week.sessions]
    for event, session in zip(events, sessions, strict=True):
        text = str(event["description"])
        assert NOTICE in text
        for item in session.items:
            assert item.name in text
            assert item.dose in text
    assert [e.decoded("dtstart").strftime("%A") for e in events[:3]] == [
        "Monday",
        "Wednesday",
        "Friday",
    ]


def test_exports_are_the_same_every_time() -> None:
    assert to_calendar(PLAN) == to_calendar(PLAN)
    assert to_page(PLAN) == to_page(PLAN)
    assert to_calendar(PLAN) != to_calendar(PLAN, start="2027-02-01")


class Tags(HTMLParser):
    """Counts tags and keeps the text of a page; fails on tags that do not close."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.count: dict[str, int] = {}
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.count[tag] = self.count.get(tag, 0) + 1
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_page_says_why_and_has_boxes() -> None:
    page = to_page(PLAN)
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert tags.count["section"] == 8
    assert tags.count["span"] == 8 * 6 * 3
    assert NOTICE in tags.text
    assert "No list can rule serious disease out" in tags.text
    assert "@page" in page
    for item in PLAN.weeks[0].sessions[0].items:
        assert item.why in tags.text


@pytest.mark.parametrize("persona", ["jonas", "sam"])
def test_without_a_plan_nothing_is_exported(persona: str) -> None:
    plan = bs.example_plan(persona).plan
    for export in (to_calendar, to_page):
        with pytest.raises(InputError, match="no sessions to export"):
            export(plan)


def test_a_bad_date_gets_one_sentence() -> None:
    with pytest.raises(InputError, match="give a date such as"):
        to_calendar(PLAN, start="tomorrow")


def test_saving_says_so_and_a_closed_folder_costs_one_sentence(tmp_path: Path) -> None:
    assert save(tmp_path / "plan.ics", to_calendar(PLAN)) == "plan.ics is saved."
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert "choose another folder" in save(blocked / "plan.ics", b"x")
