"""Which draws a run makes: the batches whose window is open on the day and that are not drawn yet. Pure."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import date

import msgspec

from policy_engine.model.outcome import State
from policy_engine.model.plan import Plan
from policy_engine.model.task import Task
from policy_engine.usecases.batches import forms


class Turn(msgspec.Struct, frozen=True):
    """One batch of a task, and where it stands. `task` is as the batch carries it out: its window, its rate."""

    task: Task
    batch: int
    state: State


class Slot(msgspec.Struct, frozen=True):
    """One draw to be made: a batch of a task, or of the tasks of an internal joint group (内部联合组), which share tickets and visits.

    `tasks` are as the batch carries them out.
    """

    tasks: tuple[Task, ...]
    batch: int = 1

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(task.code for task in self.tasks)


class Schedule(msgspec.Struct, frozen=True):
    """Where every batch stands on a day, and the draws that a run makes."""

    turns: tuple[Turn, ...]
    draws: tuple[Slot, ...]


def schedule(
    plan: Plan,
    on: date,
    drawn: Container[tuple[str, int]],
    named: Container[str] | None = None,
    listed: Container[tuple[str, int]] = (),
) -> Schedule:
    """The draws of a run, by the batches (code, number) that are `drawn`: those that are due.

    Of named tasks it is the batch whose window is open, else the next, else the last one missed: the rules judge its window.
    A batch that a superior draws comes once its list is there (`listed`), in a draw of its own whatever its joint group.
    The k-th batches of a joint group are drawn as one, as soon as all of them are due.
    """
    uneven = _uneven(plan)
    turns = {
        task.code: tuple(
            Turn(form, batch, _state(form, on, key in drawn, task.joint_group in uneven, key in listed))
            for batch, form in enumerate(forms(task), 1)
            for key in [(task.code, batch)]
        )
        for task in plan.tasks
    }
    draws: list[Slot] = []
    for tasks in _draws(plan):
        rounds = [list(turn) for turn in zip(*(turns[task.code] for task in tasks), strict=False)]
        rounds = [turn for turn in rounds if all(one.state != "superior" for one in turn)]
        if named is None:
            draws += (_slot(turn) for turn in rounds if _due(turn))
        elif any(task.code in named for task in tasks):
            draws += (_slot(turn) for turn in _asked_for(rounds, on))
    return Schedule(tuple(turn for of_task in turns.values() for turn in of_task), tuple(draws))


def joint_groups(plan: Plan) -> Mapping[str, tuple[Task, ...]]:
    """Tasks by draw, in the plan's order: a joint group together, every other task alone."""
    groups: dict[str, tuple[Task, ...]] = {}
    for task in plan.tasks:
        key = f"group {task.joint_group}" if task.joint_group else f"task {task.code}"
        groups[key] = (*groups.get(key, ()), task)
    return groups


def _draws(plan: Plan) -> list[Sequence[Task]]:
    """The tasks that are drawn together, in the plan's order; each one that a superior draws by itself, if it is to be carried out."""
    found: list[Sequence[Task]] = []
    for tasks in joint_groups(plan).values():
        found += [_drawable(tasks), *([task] for task in tasks if task.active and task.drawn_by is not None)]
    return [tasks for tasks in found if tasks]


def _drawable(tasks: Sequence[Task]) -> list[Task]:
    """Those that are drawn here; in a joint group the others do without those that are not."""
    return [task for task in tasks if task.drawable]


def _uneven(plan: Plan) -> frozenset[str]:
    """Joint groups whose tasks cannot be drawn batch by batch together: not all of them have the same number of batches."""
    return frozenset(
        tasks[0].joint_group
        for tasks in joint_groups(plan).values()
        if len({len(task.batch_numbers) for task in _drawable(tasks)}) > 1
    )


def _state(task: Task, on: date, drawn: bool, uneven: bool, listed: bool) -> State:
    """Where a batch stands on a day; both ends of its window are inclusive. What is drawn stays drawn, whatever becomes of the task."""
    if drawn:
        return "drawn"
    if task.status != "planned":
        return task.status
    if task.drawn_by is not None:
        if not listed:
            return "superior"
    elif task.scope.unit != "主体":
        return "other_unit"
    elif uneven:
        return "uneven"
    if on < task.window.start:
        return "not_yet"
    return "missed" if on > task.window.end else "due"


def _slot(turns: Sequence[Turn]) -> Slot:
    return Slot(tuple(turn.task for turn in turns if turn.state != "drawn"), turns[0].batch)


def _due(turns: Sequence[Turn]) -> bool:
    """Whether what is not drawn yet of a round is due, all of it."""
    states = {turn.state for turn in turns} - {"drawn"}
    return states == {"due"}


def _asked_for(rounds: Sequence[Sequence[Turn]], on: date) -> list[Sequence[Turn]]:
    """What a task asked for by name takes of its rounds. Nothing where the round of the day is drawn already."""
    due = [turns for turns in rounds if _due(turns)]
    left = [turns for turns in rounds if not {turn.state for turn in turns} <= {"drawn", "uneven"}]
    if due or any(_open(turns, on) for turns in rounds if turns not in left):
        return due
    ahead = [turns for turns in left if any(turn.state == "not_yet" for turn in turns)]
    return (ahead or left[::-1])[:1]


def _open(turns: Sequence[Turn], on: date) -> bool:
    return all(turn.task.window.start <= on <= turn.task.window.end for turn in turns)
