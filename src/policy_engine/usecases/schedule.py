"""Which tasks a run takes: those whose window is open on the day and that are not drawn yet. Pure."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date

import msgspec

from policy_engine.model.outcome import State
from policy_engine.model.plan import Plan
from policy_engine.model.task import Task


class Slot(msgspec.Struct, frozen=True):
    """One draw to be made: a task, or the tasks of one internal joint group (内部联合组), which share tickets and visits."""

    tasks: tuple[Task, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(task.code for task in self.tasks)


class Schedule(msgspec.Struct, frozen=True):
    """Every task's state on a day, and the draws that a run makes."""

    states: dict[str, State]
    draws: tuple[Slot, ...]


def state_of(task: Task, on: date, drawn: Container[str]) -> State:
    """Where a task stands on a day; both ends of its window are inclusive."""
    if task.code in drawn:
        return "drawn"
    if on < task.window.start:
        return "not_yet"
    return "missed" if on > task.window.end else "due"


def schedule(plan: Plan, on: date, drawn: Container[str], named: Container[str] | None = None) -> Schedule:
    """The draws of a run: the named tasks whatever their window (the rules judge that), else those that are due.

    A joint group is drawn as one, as soon as all of its tasks are due or one of them is named.
    """
    states = {task.code: state_of(task, on, drawn) for task in plan.tasks}
    draws = [
        Slot(tasks)
        for tasks in joint_groups(plan).values()
        if not any(states[t.code] == "drawn" for t in tasks)
        and (
            any(t.code in named for t in tasks)
            if named is not None
            else all(states[t.code] == "due" for t in tasks)
        )
    ]
    return Schedule(states, tuple(draws))


def joint_groups(plan: Plan) -> Mapping[str, tuple[Task, ...]]:
    """Tasks by draw, in the plan's order: a joint group together, every other task alone."""
    groups: dict[str, tuple[Task, ...]] = {}
    for task in plan.tasks:
        key = f"group {task.joint_group}" if task.joint_group else f"task {task.code}"
        groups[key] = (*groups.get(key, ()), task)
    return groups
