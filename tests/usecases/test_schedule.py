from datetime import date
from pathlib import Path

import msgspec
import pytest

from policy_engine.plan.load import load_plan
from policy_engine.usecases.schedule import schedule

PLAN = load_plan(Path(__file__).resolve().parents[2] / "plans/2023.yaml", "2023.yaml").plan


def due(on, drawn=(), named=None, plan=PLAN):
    return [slot.codes for slot in schedule(plan, on, drawn, named).draws]


@pytest.mark.parametrize(
    ("on", "codes"),
    [
        (date(2023, 2, 28), []),
        (date(2023, 3, 1), ["1", "8"]),
        (date(2023, 6, 15), ["1", "3", "4", "5", "6", "7", "8", "9", "10", "11", "15"]),
        (date(2023, 6, 30), ["1", "3", "4", "5", "6", "7", "8", "9", "10", "11", "15"]),
        (date(2023, 7, 1), ["1", "2", "3", "4", "5", "6", "7", "9", "10", "11", "12", "13", "14", "15"]),
        (date(2023, 12, 31), ["2", "11", "12", "13", "14"]),
        (date(2024, 1, 1), []),
    ],
)
def test_a_task_is_due_on_every_day_of_its_window(on, codes):
    assert due(on) == [(code,) for code in codes]


def test_states_say_what_is_drawn_missed_and_not_yet_due():
    states = schedule(PLAN, date(2023, 7, 3), {"1"}, None).states
    assert (states["1"], states["8"], states["12"]) == ("drawn", "missed", "due")
    assert schedule(PLAN, date(2023, 6, 15), (), None).states["12"] == "not_yet"


def test_what_is_drawn_is_never_scheduled_again():
    assert due(date(2023, 3, 1), drawn={"1", "8"}) == []
    assert due(date(2023, 3, 1), drawn={"1"}, named={"1"}) == []


def test_a_named_task_is_taken_whatever_its_window():
    assert due(date(2023, 1, 1), named={"12"}) == [("12",)]


def test_a_joint_group_is_one_draw_and_waits_for_all_its_tasks():
    tasks = tuple(
        msgspec.structs.replace(task, joint_group="一次上门") if task.code in {"8", "15"} else task
        for task in PLAN.tasks
    )
    joint = msgspec.structs.replace(PLAN, tasks=tasks)
    assert ("8", "15") not in due(date(2023, 4, 1), plan=joint)
    assert ("8", "15") in due(date(2023, 5, 2), plan=joint)
    assert due(date(2023, 4, 1), named={"15"}, plan=joint) == [("8", "15")]
