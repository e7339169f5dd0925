"""批次: the draws that a task has in a year. A task that writes no batches has one, batch 1, in its own window."""

from __future__ import annotations

from datetime import date

import msgspec

from policy_engine.model.task import Task


def of_batch(task: Task, batch: int) -> Task:
    """The task as its batch (from 1) carries it out: the batch's window, and its rate where it has one of its own.

    Raises LookupError where the task has no such batch.
    """
    if batch not in task.batch_numbers:
        raise LookupError(f"task {task.code} has no batch {batch}")
    if not task.batches:
        return task
    own = task.batches[batch - 1]
    return msgspec.structs.replace(task, window=own.window, rate=own.rate or task.rate)


def forms(task: Task) -> list[Task]:
    """The task as each of its batches carries it out, in their order."""
    return [of_batch(task, batch) for batch in task.batch_numbers]


def on_day(task: Task, day: date) -> Task:
    """The task as the batch carries it out whose window is open on a day, or else opens next; after all of them, the last."""
    each = forms(task)
    return next((form for form in each if day <= form.window.end), each[-1])
