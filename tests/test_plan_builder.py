"""The plan builder: answers to plan and back, a log to decisions, layers, files, what is kept."""

from __future__ import annotations

import dataclasses
import datetime
import html
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

import backstride as bs
from backstride import findings, practice
from backstride.errors import InputError
from backstride.plan import Profile, library, personas, policy
from backstride.plan.history import FILE, History
from backstride.plan.plain import from_json
from backstride.views import plan as card
from backstride.views import plan_session, plan_take, plan_week
from backstride.widgets import plan_questions
from backstride.widgets.plan_builder import PlanBuilder, kept_screens
from backstride.widgets.progress import forget, remember
from backstride.widgets.sorter_form import keep_result
from tests.plan_people import profiles

WENT_WELL = {"done": "top", "pain": 1, "next_morning_worse": "same", "effort": 4}


@pytest.fixture
def builder() -> PlanBuilder:
    return bs.plan_builder()


def sent(builder: PlanBuilder, act: str, **more: Any) -> None:
    """Do what the page does when a button is pressed."""
    builder._asked(None, {"act": act, "with": more}, None)


def day(builder: PlanBuilder, id: str, **how: Any) -> list[dict[str, Any]]:
    """The lines of a log in which every exercise of a day went alike."""
    session, _ = plan_session.day_of(builder.plan, id)
    assert session is not None
    mains = [item.exercise for item in session.items if item.role == "main"]
    return [{"session": id, "exercise": exercise, "side": "", **how} for exercise in mains]


# ---- answers and profiles


@given(profiles())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_answers_and_profiles_are_the_same_thing(profile: Profile) -> None:
    answers = plan_questions.answers_of(profile, 0)
    if not profile.days:
        return
    assert plan_questions.profile_of(answers, profile) == profile


def test_the_questions_ask_for_all_that_a_profile_holds() -> None:
    asked = {item["id"] for item in plan_questions.questions(())}
    fields = {field.name for field in dataclasses.fields(Profile)}
    assert fields - asked == {"sessions"}


def test_what_is_not_answered_is_named_and_never_guessed() -> None:
    with pytest.raises(InputError, match="Still to answer: what the symptom sorter said"):
        plan_questions.profile_of(dict(plan_questions.EMPTY))
    full = plan_questions.answers_of(personas()[0].profile, 0)
    for id, said in plan_questions.NEEDED.items():
        without = {key: value for key, value in full.items() if key != id}
        with pytest.raises(InputError, match=f"Still to answer: {said}"):
            plan_questions.profile_of(without)


@pytest.mark.parametrize("screen", ["urgent", "emergency"])
def test_a_screen_that_asks_for_help_speaks_first(builder: PlanBuilder, screen: str) -> None:
    sent(builder, "persona", id="yourself")
    assert "Not yet." in builder.view.panels["week"]
    builder.form.answers = {**builder.form.answers, "screen": screen}
    assert builder.plan.status == "blocked_by_screen"
    builder.form.answers = {**builder.form.answers, "pain_now": "?"}
    assert builder.plan.status == "blocked_by_screen"


# ---- building


@pytest.mark.parametrize("person", personas(), ids=lambda person: person.id)
def test_every_persona_loads_and_says_how_it_came_out(person: Any) -> None:
    builder = bs.plan_builder()
    sent(builder, "persona", id=person.id)
    assert builder.plan.status == person.expected
    assert builder.view.status == card.STATUS[person.expected]
    assert person.story in html.unescape(builder.view.panels["you"])
    if not builder.plan.weeks:
        assert builder.plan.message in html.unescape(builder.view.panels["week"])
        assert not builder.view.steps


def test_a_changed_answer_redraws_the_plan(builder: PlanBuilder) -> None:
    before = builder.view.panels["week"]
    builder.form.answers = {**builder.form.answers, "days": ["Tuesday", "Saturday"]}
    assert builder.view.panels["week"] != before
    assert [s.day for s in builder.plan.weeks[0].sessions] == ["Tuesday", "Saturday"]


def test_a_wrong_answer_is_one_calm_sentence_and_the_plan_comes_back(builder: PlanBuilder) -> None:
    good = builder.view.reading
    builder.form.answers = {**builder.form.answers, "pain_now": 9}
    assert "the worst of the week cannot be less than now" in builder.view.reading
    builder.form.answers = {**builder.form.answers, "pain_now": "?"}
    assert "not a number" in builder.view.reading
    builder.form.answers = {**builder.form.answers, "pain_now": 2}
    assert builder.view.reading == good


def test_the_change_that_would_help_is_made_at_a_press(builder: PlanBuilder) -> None:
    sent(builder, "persona", id="sam")
    assert 'data-act="help"' in builder.view.panels["week"]
    sent(builder, "help", id="0")
    assert builder.plan.weeks
    assert builder.view.message.startswith("Changed: ")


def test_a_red_flag_screen_blocks_in_every_panel(builder: PlanBuilder) -> None:
    builder.form.answers = {**builder.form.answers, "screen": "emergency"}
    for name, panel in builder.view.panels.items():
        assert "emergency number" in panel, name


def test_every_line_of_a_week_says_why_this_why_now_and_what_would_change_it() -> None:
    plan = bs.example_plan("devi").plan
    for week in plan.weeks:
        table = plan_week.lines_table(plan, week.number)
        lines = {(i.name, plan_week.level_text(i)) for s in week.sessions for i in s.items}
        rows = table.count("<dt>Why this</dt>")
        assert rows == table.count("<dt>Why now</dt>") == table.count("What would change it</dt>")
        assert rows == len(lines) + len({plan_week.run_short(run) for run in week.runs})


# ---- the timer


@given(profiles(("self_care",)))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_timer_takes_as_long_as_the_plan_says(profile: Profile) -> None:
    plan = History(profile).plan(library(), policy())
    for week in plan.weeks[:1]:
        for session in week.sessions[:1]:
            for item in session.items:
                steps = plan_session.steps_of(item)
                assert sum(step.seconds for step in steps) == item.seconds
                assert all(step.seconds > 0 for step in steps)
                switches = [step for step in steps if step.kind == "switch"]
                if item.measure != "interval_min":
                    assert len(switches) == (item.sets if item.sides == "each" else 0)


def test_the_timer_of_a_run_walk_takes_its_minutes() -> None:
    plan = bs.example_plan("devi").plan
    run = plan.weeks[0].runs[0]
    steps = plan_session.timeline(plan, run.id)
    worked = sum(step.seconds for step in steps)
    assert worked == run.warm_up_s + run.cool_down_s + run.rounds * (run.run_s + run.walk_s)
    assert sum(step.says.startswith("Run") for step in steps) == run.rounds


def test_each_drawing_of_a_session_is_sent_once(builder: PlanBuilder) -> None:
    session, _ = plan_session.day_of(builder.plan, builder.view.day)
    assert session is not None
    for item in session.items:
        assert f'data-figure="{item.exercise}"' in builder.view.panels["session"]
        assert "<svg" in builder.view.figures[item.exercise]
    before = builder.view.figures
    builder.form.answers = {**builder.form.answers, "minutes": 40}
    assert builder.view.figures is before or set(before) < set(builder.view.figures)
    assert "<svg" not in builder.view.panels["session"]


# ---- log, decisions, layers


def test_good_days_lead_to_up_and_accepting_changes_the_plan(builder: PlanBuilder) -> None:
    for id in ("1-Monday", "1-Wednesday"):
        sent(builder, "log", entries=day(builder, id, **WENT_WELL))
    ups = [k for k, d in enumerate(builder.decisions) if d.action == "up"]
    assert ups
    before = builder.plan
    sent(builder, "leave", id=str(ups[0]))
    assert builder.plan == before
    place = next(k for k, d in enumerate(builder.decisions) if d.layers)
    sent(builder, "accept", id=str(place))
    assert builder.plan != before
    assert builder.plan.plan_id == before.plan_id
    (layer,) = builder.history.layers
    sent(builder, "unlayer", id=layer.id)
    assert builder.plan.weeks == before.weeks


def test_one_side_that_hurts_is_enough_to_go_down(builder: PlanBuilder) -> None:
    session, _ = plan_session.day_of(builder.plan, "1-Monday")
    assert session is not None
    item = next(i for i in session.items if i.role == "main" and i.sides != "both")
    lines = [
        {"session": "1-Monday", "exercise": item.exercise, "side": side, **WENT_WELL, "pain": pain}
        for side, pain in (("left", 1), ("right", 7))
    ]
    sent(builder, "log", entries=lines)
    found = next(d for d in builder.decisions if d.about == item.exercise)
    assert found.action in ("down", "swap")
    panel = builder.view.panels["log"]
    assert panel.count(f'data-exercise="{item.exercise}" data-side="') == 2


def test_a_sore_day_brings_easier_days_that_can_be_taken_away(builder: PlanBuilder) -> None:
    before = builder.plan
    sent(builder, "log", entries=day(builder, "1-Monday", **{**WENT_WELL, "pain": 9}))
    place = next(k for k, d in enumerate(builder.decisions) if d.action == "flare_up")
    sent(builder, "accept", id=place)
    assert any(layer.kind == "flare_up" for layer in builder.history.layers)
    for layer in builder.history.layers:
        sent(builder, "unlayer", id=layer.id)
    assert builder.plan.weeks == before.weeks


@pytest.mark.parametrize("kind", ["flare_up", "dial_back", "holiday"])
def test_a_layer_by_hand_comes_and_goes(builder: PlanBuilder, kind: str) -> None:
    before = builder.plan
    sent(builder, "layer", kind=kind, days=5)
    assert builder.plan.weeks != before.weeks
    (layer,) = builder.history.layers
    sent(builder, "unlayer", id=layer.id)
    assert builder.plan.weeks == before.weeks


def test_a_week_without_notes_is_said_when_it_is_over(builder: PlanBuilder) -> None:
    sent(builder, "log", entries=day(builder, "1-Monday", **WENT_WELL))
    sent(builder, "week_over")
    sent(builder, "week_over")
    assert any(d.action == "realign" for d in builder.decisions)


@pytest.mark.parametrize(
    ("act", "more", "said"),
    [
        ("log", {"entries": []}, "Nothing is filled in"),
        ("log", {"entries": [{"session": "9", "done": "all"}]}, "give the id of a session"),
        ("log", {"entries": [{"session": "1-Monday", "pain": 11}]}, "Pain is 11"),
        ("accept", {"id": "7"}, "no longer there"),
        ("layer", {"kind": "moon", "days": 3}, "'moon'"),
        ("layer", {"kind": "holiday", "days": 99}, "Days is 99"),
        ("import", {"text": "{"}, "not valid JSON"),
        ("import", {"text": '{"profile": 3}'}, "plan file"),
        (
            "take",
            {"kind": "calendar", "start": "x", "hour": 18, "run_hour": 7, "zone": ""},
            "Start is 'x'",
        ),
        (
            "take",
            {"kind": "calendar", "start": "2027-01-04", "hour": 18, "run_hour": 7, "zone": "Mars"},
            "Time zone is 'Mars'",
        ),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    builder: PlanBuilder, act: str, more: dict[str, Any], said: str
) -> None:
    sent(builder, act, **more)
    assert said in builder.view.message
    assert "Traceback" not in builder.view.message


# ---- what is carried over and kept


def test_self_screens_of_lessons_04_and_05_are_carried_over(private_home: Path) -> None:
    today = datetime.date.today().isoformat()
    stiff = findings.finding("rotation_inward", "left", 5, today)
    findings.save(private_home, [stiff])
    practice.save_holds(private_home, [practice.Hold("side_right", 20, today)])
    builder = bs.plan_builder()
    sent(builder, "persona", id="yourself")
    labels = [option["label"] for item in builder.form.fields if item["id"] == "screens"
              for option in item["options"]]  # fmt: skip
    assert any("5 degrees" in label for label in labels)
    assert any("20 s" in label for label in labels)
    maya = plan_questions.answers_of(personas()[0].profile, len(builder.screens))
    builder.form.answers = maya
    assert len(builder.history.findings) == 2
    builder.form.answers = {**builder.form.answers, "screens": []}
    assert builder.history.findings == ()


@pytest.mark.parametrize(("days_ago", "taken"), [(0, True), (7, True), (8, False), (-1, False)])
def test_the_sorter_s_result_is_carried_over_for_some_days(days_ago: int, taken: bool) -> None:
    date = (datetime.date.today() - datetime.timedelta(days=days_ago)).isoformat()
    remember("sorter", "result", {"tier": "appointment", "date": date})
    builder = bs.plan_builder()
    sent(builder, "persona", id="yourself")
    assert (builder.form.answers.get("screen") == "appointment") == taken
    assert date in builder.view.message


def test_an_emergency_of_the_sorter_blocks_the_plan() -> None:
    keep_result("emergency")
    builder = bs.plan_builder()
    sent(builder, "persona", id="yourself")
    answers = plan_questions.answers_of(personas()[0].profile, 0)
    builder.form.answers = answers | {"screen": builder.form.answers["screen"]}
    assert builder.plan.status == "blocked_by_screen"


def test_a_file_of_findings_that_cannot_be_read_is_said(private_home: Path) -> None:
    private_home.mkdir()
    (private_home / findings.FILE).write_text("{", encoding="utf-8")
    screens, said = kept_screens()
    assert screens == ()
    assert "delete the file" in said


def test_a_kept_plan_comes_back_whole_after_a_restart(
    builder: PlanBuilder, private_home: Path
) -> None:
    assert not (private_home / FILE).exists()
    sent(builder, "keep", on=True)
    assert "on this computer only" in builder.view.message
    sent(builder, "log", entries=day(builder, "1-Monday", **{**WENT_WELL, "pain": 9}))
    place = next(k for k, d in enumerate(builder.decisions) if d.layers)
    sent(builder, "accept", id=place)
    again = bs.plan_builder()
    assert (again.history, again.plan) == (builder.history, builder.plan)
    assert again.today == builder.today
    assert "4 lines, 1 decisions accepted" in again.view.panels["history"]
    sent(again, "forget")
    assert not (private_home / FILE).exists()
    sent(again, "keep", on=True)
    assert (private_home / FILE).exists()
    forget()
    assert not (private_home / FILE).exists()
    assert bs.plan_builder().history.log == ()


def test_a_damaged_plan_is_set_aside_and_said(private_home: Path) -> None:
    private_home.mkdir()
    (private_home / FILE).write_text("{", encoding="utf-8")
    builder = bs.plan_builder()
    assert "set aside" in builder.view.message
    assert builder.plan.weeks
    assert list(private_home.glob("plan-damaged-*.json"))


def test_nothing_is_kept_unless_asked(builder: PlanBuilder, private_home: Path) -> None:
    sent(builder, "log", entries=day(builder, "1-Monday", **WENT_WELL))
    assert not private_home.exists()


# ---- to take along


def test_every_way_to_take_it_along_reaches_the_browser(
    builder: PlanBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(builder, "persona", id="devi")
    got: dict[str, bytes] = {}

    def caught(content: Any, buffers: Any = None) -> None:
        got[content["file"]] = buffers[0]

    monkeypatch.setattr(builder.view, "send", caught)
    for kind in plan_take.KINDS:
        sent(builder, "take", kind=kind, start="2027-01-04", hour=18, run_hour=7, zone="Asia/Tokyo")
        assert builder.view.message.startswith("Your browser saves "), builder.view.message
    assert got["example_plan.ics"].startswith(b"BEGIN:VCALENDAR")
    assert b"Asia/Tokyo" in got["example_plan.ics"]
    assert got["example_plan.pdf"].startswith(b"%PDF")
    assert b"</html>" in got["example_plan.html"]
    with zipfile.ZipFile(io.BytesIO(got["example_run_walks.zip"])) as archive:
        assert len(archive.namelist()) == sum(len(week.runs) for week in builder.plan.weeks)
    back = from_json(History, got["plan.json"].decode(), "The plan file")
    assert back == builder.history
    sent(builder, "persona", id="maya")
    sent(builder, "import", text=got["plan.json"].decode())
    assert builder.history == back


def test_a_plan_without_run_walks_has_nothing_for_a_watch(builder: PlanBuilder) -> None:
    sent(builder, "take", kind="watch", start="2027-01-04", hour=18, run_hour=7, zone="")
    assert "no run-walks" in builder.view.message


def test_save_plan_goes_by_the_ending_and_says_so(tmp_path: Path) -> None:
    maya = bs.example_plan("maya")
    for ending in (".ics", ".html", ".json"):
        said = bs.save_plan(maya, tmp_path / f"mine{ending}")
        assert said.startswith(f"mine{ending} is saved in {tmp_path.name}.")
        assert (tmp_path / f"mine{ending}").stat().st_size > 500
    with pytest.raises(InputError, match=r"\.ics"):
        bs.save_plan(maya, tmp_path / "mine.doc")
    with pytest.raises(InputError, match="plan to save"):
        bs.save_plan(3, tmp_path / "mine.ics")


def test_the_text_form_is_one_stable_line(builder: PlanBuilder) -> None:
    text = repr(builder)
    builder.form.answers = {**builder.form.answers, "minutes": 40}
    assert repr(builder) == text
    assert "\n" not in text
