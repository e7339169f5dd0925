"""批次: the draws that a task has in a year. A task that writes no batches has one, batch 1, in its own window."""

from __future__ import annotations

from datetime import date

import msgspec

from policy_engine.model.task import Task


def count(task: Task) -> int:
    """How many draws a task has in a year."""
    return len(task.batches) or 1


def of_batch(task: Task, batch: int) -> Task:
    """The task as its batch (from 1) carries it out: the batch's window, and its rate where it has one of its own.

    Raises LookupError where the task has no such batch.
    """
    if not 1 <= batch <= count(task):
        raise LookupError(f"task {task.code} has no batch {batch}")
    if not task.batches:
        return task
    own = task.batches[batch - 1]
    return msgspec.structs.replace(task, window=own.window, rate=own.rate or task.rate)


def on_day(task: Task, day: date) -> Task:
    """The task as the batch carries it out whose window is open on a day, or else opens next; after all of them, the last."""
    forms = [of_batch(task, batch) for batch in range(1, count(task) + 1)]
    return next((form for form in forms if day <= form.window.end), forms[-1])
