"""Lesson 04: the answers of its tasks come from the models."""

from __future__ import annotations

import pytest

from backstride.models import correlation, measurement
from backstride.widgets.lesson import lesson


def test_task_answers_come_from_the_models() -> None:
    answers = {task.id: task for task in lesson("04").tasks}
    chance = 100 * measurement.chance_of_change(8, 7)
    assert chance == pytest.approx(answers["04-t2"].answer, abs=answers["04-t2"].tolerance / 2)
    assert correlation.people_needed(0.3) == answers["04-t4"].answer
    assert answers["04-t3"].answer == (50 - 35) - (49 - 36)
