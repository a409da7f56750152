"""Self-screens of lessons 04 and 05 in the plan: they are said, and hip tests may break a tie."""

from __future__ import annotations

from backstride.findings import finding, hip_tests
from backstride.plan import build_plan, library, personas, policy
from backstride.plan.screens import self_screens
from backstride.practice import Cadence, Hold

MAYA = next(person for person in personas() if person.id == "maya").profile


def test_a_stiff_hip_stands_out_and_a_usual_one_does_not() -> None:
    steered = {steer.sign for steer in policy().steers}
    with_norm = [test for test in hip_tests() if test.span_deg()]
    assert with_norm
    for test in with_norm:
        low, high = test.span_deg() or (0.0, 0.0)
        stiff = test.lowest_deg if test.stiff_is == "low" else test.highest_deg
        far, usual = self_screens([
            finding(test.id, "left", stiff, "2026-11-24"),
            finding(test.id, "right", (low + high) / 2, "2026-11-24"),
        ])  # fmt: skip
        assert (far.stands_out, usual.stands_out) == (True, False)
        assert f"{stiff:g} degrees" in far.said
        assert test.id in steered


def test_a_stiff_hip_is_said_in_the_plan_with_its_reason_and_fact() -> None:
    (stiff,) = self_screens([finding("thomas_thigh", "left", -40, "2026-11-24")])
    plan = build_plan(MAYA, (stiff,), library(), policy())
    line = next(trace for trace in plan.trace if trace.saw == stiff.said)
    assert "The front of a hip moved less" in line.did
    assert "H-B5" in line.facts
    (usual,) = self_screens([finding("thomas_thigh", "left", 11, "2026-11-24")])
    plan = build_plan(MAYA, (usual,), library(), policy())
    line = next(trace for trace in plan.trace if trace.saw == usual.said)
    assert line.did == "It steers nothing here."


def test_holds_and_cadence_are_said_and_steer_nothing() -> None:
    holds = [Hold("extensor", 20, "2026-11-01"), Hold("extensor", 90, "2026-11-24")]
    found = self_screens(holds=holds, cadence=Cadence(160, 5, "2026-11-24"))
    assert [screen.test for screen in found] == ["extensor", "cadence"]
    assert "90 s" in found[0].said
    plan = build_plan(MAYA, found, library(), policy())
    assert plan.weeks == build_plan(MAYA, (), library(), policy()).weeks
    said = {trace.saw: trace.did for trace in plan.trace}
    assert said[found[0].said] == said[found[1].said] == "It steers nothing here."


def test_what_is_kept_twice_counts_once() -> None:
    twice = [finding("rotation_inward", "left", 20, f"2026-11-{day}") for day in ("10", "20")]
    assert len(self_screens(twice)) == 1
