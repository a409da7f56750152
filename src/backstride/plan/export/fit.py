"""Run-walk sessions as FIT workout files, which a running watch can play."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from backstride.errors import InputError
from backstride.plan.records import Plan, Run

if TYPE_CHECKING:
    from fit_tool.profile.messages.workout_step_message import WorkoutStepMessage

#: Letters of a step's name that small watches show.
NAME_LETTERS: Final = 15


def run_walks(plan: Plan) -> tuple[Run, ...]:
    """Return the run-walks of a plan in order; these are what a watch can play."""
    return tuple(run for week in plan.weeks for run in week.runs if run.kind == "run_walk")


def _timed(name: str, intensity: str, seconds: int) -> WorkoutStepMessage:
    from fit_tool.profile.messages.workout_step_message import WorkoutStepMessage
    from fit_tool.profile.profile_type import Intensity, WorkoutStepDuration, WorkoutStepTarget

    step = WorkoutStepMessage()
    step.workout_step_name = name[:NAME_LETTERS]
    step.intensity = Intensity[intensity]
    step.duration_type = WorkoutStepDuration.TIME
    step.duration_time = float(seconds)
    step.target_type = WorkoutStepTarget.OPEN
    return step


def _again(first: int, times: int) -> WorkoutStepMessage:
    """The step that sends the watch back to step ``first`` until it was done ``times`` times."""
    from fit_tool.profile.messages.workout_step_message import WorkoutStepMessage
    from fit_tool.profile.profile_type import WorkoutStepDuration

    step = WorkoutStepMessage()
    step.duration_type = WorkoutStepDuration.REPEAT_UNTIL_STEPS_CMPLT
    step.duration_step = first
    step.target_repeat_steps = times
    return step


def _steps(run: Run) -> list[WorkoutStepMessage]:
    before = [("Walk, warm up", "WARMUP", run.warm_up_s)] if run.warm_up_s else []
    bout = [("Run, easy", "ACTIVE", run.run_s), ("Walk", "REST", run.walk_s)]
    steps = [_timed(*step) for step in (*before, *(step for step in bout if step[2]))]
    if run.rounds > 1:
        steps.append(_again(len(before), run.rounds))
    if run.cool_down_s:
        steps.append(_timed("Walk, cool down", "COOLDOWN", run.cool_down_s))
    for place, step in enumerate(steps):
        step.message_index = place
    return steps


def _file(name: str, steps: Sequence[WorkoutStepMessage], serial: int, made: dt.datetime) -> bytes:
    from fit_tool.fit_file_builder import FitFileBuilder
    from fit_tool.profile.messages.file_id_message import FileIdMessage
    from fit_tool.profile.messages.workout_message import WorkoutMessage
    from fit_tool.profile.profile_type import FileType, Manufacturer, Sport

    head = FileIdMessage()
    head.type = FileType.WORKOUT
    head.manufacturer = Manufacturer.DEVELOPMENT.value
    head.product = 0
    head.serial_number = serial
    head.time_created = round(made.timestamp()) * 1000
    workout = WorkoutMessage()
    workout.sport = Sport.RUNNING
    workout.workout_name = name
    workout.num_valid_steps = len(steps)
    # one width for all step names, so that one definition serves every step of that shape
    builder = FitFileBuilder(auto_define=True, min_string_size=NAME_LETTERS + 1)
    builder.add_all([head, workout, *steps])
    return bytes(builder.build().to_bytes())


def to_fit(run: Run, made: dt.datetime) -> bytes:
    """Return one run-walk as a FIT workout file; ``made`` (with its zone) stands in the file.

    Steps are timed, and run and walk are repeated as often as the plan says. An `InputError`
    says so if the run is no run-walk.
    """
    if run.kind != "run_walk":
        raise InputError(f"{run.id} is no run-walk: only run-walks have steps for a watch.")
    if made.tzinfo is None:
        raise InputError("The time at which the file is made has no zone: give one, such as UTC.")
    name = f"Run-walk week {run.week}"
    return _file(name, _steps(run), 1000 * run.week + run.stage + 1, made)
