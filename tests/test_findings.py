"""Hip numbers: norms as published, kept and read again unchanged, slips refused in one sentence."""

from __future__ import annotations

import dataclasses
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride import findings
from backstride.errors import InputError
from backstride.evidence import load
from backstride.findings import Finding, hip_test, hip_tests

TESTS = st.sampled_from([test.id for test in hip_tests()])
SIDES = st.sampled_from(findings.SIDES)
DAYS = st.dates().map(lambda day: day.isoformat())
ERRORS_DEG = st.floats(0.1, findings.LARGEST_SEM_DEG)


@st.composite
def any_finding(draw: st.DrawFn) -> Finding:
    test = hip_test(draw(TESTS))
    value = draw(st.floats(test.lowest_deg, test.highest_deg))
    return findings.finding(test.id, draw(SIDES), value, draw(DAYS), draw(ERRORS_DEG))


@given(st.lists(any_finding(), max_size=8), st.lists(any_finding(), max_size=3))
def test_what_is_kept_is_read_again(first: list[Finding], then: list[Finding]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "new"
        findings.save(home, first)
        assert findings.read(home) == tuple(first)
        findings.save(home, then)
        assert findings.read(home) == tuple(then)
        assert [path.name for path in home.iterdir()] == [findings.FILE]
        findings.forget(home)
        assert findings.read(home) == ()
        findings.forget(home)


@given(TESTS, SIDES, st.floats(allow_nan=True, allow_infinity=True))
def test_numbers_that_no_hip_reaches_are_refused_in_one_sentence(
    id: str, side: str, value: float
) -> None:
    test = hip_test(id)
    if test.lowest_deg <= value <= test.highest_deg:
        assert findings.finding(id, side, value, "2026-11-24").value_deg == value
        return
    with pytest.raises(InputError, match=test.name) as caught:
        findings.finding(id, side, value, "2026-11-24")
    assert "\n" not in str(caught.value)
    assert f"from {test.lowest_deg:g} to {test.highest_deg:g} degrees" in str(caught.value)


@given(any_finding())
def test_the_place_follows_from_the_band(one: Finding) -> None:
    low, high = one.band_deg()
    assert low < one.value_deg < high
    place = one.place()
    if one.low_deg is None or one.high_deg is None:
        assert place == "no norm"
        assert not one.is_stiff()
    elif place == "below":
        assert high < one.low_deg
    elif place == "above":
        assert low > one.high_deg
    elif place == "within":
        assert one.low_deg <= one.value_deg <= one.high_deg
    else:
        assert low <= one.high_deg
        assert high >= one.low_deg
    if one.is_stiff():
        assert place == {"low": "below", "high": "above"}[hip_test(one.test).stiff_is]


@given(any_finding(), st.floats(1, 10))
def test_a_larger_error_never_makes_a_number_stand_out(one: Finding, more: float) -> None:
    wider = dataclasses.replace(one, sem_deg=min(one.sem_deg * more, findings.LARGEST_SEM_DEG))
    if one.place() not in ("below", "above"):
        assert wider.place() == one.place()


def test_norms_are_the_published_ones_in_our_sign() -> None:
    for test in hip_tests():
        assert bool(test.norms) != bool(test.without), f"{test.id}: norms, or what to say instead"
        for source, group in zip(test.norms, test.groups(), strict=True):
            fact, key = source.figure.split("/")
            figure = load().fact(fact).figure(key)
            assert abs(group.mean_deg) == abs(figure.estimate)
            assert group.sd_deg == figure.sd
            assert fact in test.facts
            low, high = test.span_deg() or (0, 0)
            assert low <= group.mean_deg - group.sd_deg < group.mean_deg + group.sd_deg <= high
            assert test.lowest_deg < low < high < test.highest_deg
    # below the horizontal is plus here, and minus in the study of the athletes
    assert hip_test("thomas_thigh").groups()[0].mean_deg == 10.6
    assert findings.measured_sem_deg() == 7


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not readable"),
        ("{", "not readable"),
        ("[1]", "holds no list of findings"),
        ('{"version": 1}', "holds no list of findings"),
        ('{"version": 9, "findings": []}', "its version is 9"),
        ('{"version": 1, "findings": [3]}', "other fields than expected"),
        ('{"version": 1, "findings": [{"test": "thomas_thigh"}]}', "other fields than expected"),
    ],
)
def test_a_broken_file_gets_one_sentence(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / findings.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=reason) as caught:
        findings.read(tmp_path)
    assert "delete the file, or keep new numbers in lesson 04" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_number_changed_by_hand_is_refused_with_its_reason(tmp_path: Path) -> None:
    findings.save(tmp_path, [findings.finding("knee_extension", "left", 20, "2026-11-24")])
    path = tmp_path / findings.FILE
    kept = json.loads(path.read_text(encoding="utf-8"))
    kept["findings"][0]["value_deg"] = 900
    path.write_text(json.dumps(kept), encoding="utf-8")
    with pytest.raises(InputError, match="Active knee extension, left is 900: give a number"):
        findings.read(tmp_path)


def test_a_folder_that_cannot_be_written_to_gets_one_sentence(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be kept"):
        findings.save(blocked, [])


def test_slips_get_one_sentence() -> None:
    with pytest.raises(InputError, match="Test is 'splits': choose one of thomas_thigh"):
        findings.finding("splits", "left", 5, "2026-11-24")
    with pytest.raises(InputError, match="Side is 'both'"):
        findings.finding("thomas_thigh", "both", 5, "2026-11-24")
    with pytest.raises(InputError, match="Date is '24 November'"):
        findings.finding("thomas_thigh", "left", 5, "24 November")
    with pytest.raises(InputError, match="both ends of the norm"):
        Finding("thomas_thigh", "left", 5, 1.0, None, 7, "2026-11-24")


@given(st.lists(any_finding(), max_size=12), st.lists(any_finding(), max_size=4))
def test_new_numbers_join_the_old_and_the_newest_is_found(
    earlier: list[Finding], new: list[Finding]
) -> None:
    both = findings.added(earlier, new)
    keys = [(one.test, one.side, one.date) for one in both]
    assert len(set(keys)) == len(keys)
    assert {(one.test, one.side, one.date) for one in (*earlier, *new)} == set(keys)
    newest = findings.latest(both)
    assert len({(one.test, one.side) for one in newest}) == len(newest)
    for one in newest:
        rivals = [o.date for o in both if (o.test, o.side) == (one.test, one.side)]
        assert one.date == max(rivals)
