"""What commands about tasks stand on: every inspection with its state, and the plan's task as it now stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from policy_engine.model.draw import batch_of
from policy_engine.model.errors import Unusable
from policy_engine.model.result import ResultState
from policy_engine.model.target import Inspector
from policy_engine.model.task import Task
from policy_engine.model.text import Text
from policy_engine.model.todo import TaskLine, TaskState
from policy_engine.registry import snapshot
from policy_engine.store import queries
from policy_engine.store.open import Store
from policy_engine.store.values import RecordedDraw, RecordedInspection
from policy_engine.usecases.batches import of_batch
from policy_engine.usecases.in_force import version
from policy_engine.usecases.snapshots import SUFFIX
from policy_engine.usecases.workspace import Workspace


class Planned:
    """The task that an inspection is of, as the plan in force has it; as its draw had it where the plan no longer does."""

    def __init__(self, store: Store, snapshots: Path) -> None:
        self._snapshots = snapshots
        self._latest = {plan.code: plan.sha256 for plan in queries.plans(store)}
        self._draws = {(draw.name, draw.attempt): draw for draw in queries.draws(store)}
        self._tasks: dict[str, dict[str, Task]] = {}
        self._found: dict[tuple[str, int, str], Task] = {}

    def draw(self, row: RecordedInspection) -> RecordedDraw:
        """The attempt that gave an inspection."""
        return self._draws[row.draw, row.attempt]

    def task(self, row: RecordedInspection) -> Task:
        """The task in the form of the inspection's batch. Raises Refused where a plan's text is missing or changed."""
        key = row.draw, row.attempt, row.task
        if key not in self._found:
            self._found[key] = self._look(self.draw(row), row.task)
        return self._found[key]

    def codes(self) -> set[str]:
        """The tasks of the plans in force, dispatched or not."""
        return {code for digest in self._latest.values() if digest for code in self._of(digest)}

    def _look(self, draw: RecordedDraw, code: str) -> Task:
        digests = (self._latest.get(draw.header.plan), draw.inputs.get("plan", ""))
        *earlier, last = [digest for digest in digests if digest is not None]
        for digest in earlier:
            try:
                return of_batch(self._of(digest)[code], batch_of(draw.name))
            except LookupError:
                continue  # An amendment took the task or the batch away; the draw stands as it was made.
        return of_batch(self._of(last)[code], batch_of(draw.name))

    def _of(self, digest: str) -> dict[str, Task]:
        if digest not in self._tasks:
            self._tasks[digest] = {task.code: task for task in version(self._snapshots, digest).tasks}
        return self._tasks[digest]


def lines(store: Store, planned: Planned) -> Iterator[TaskLine]:
    """Every inspection, those whose target was replaced too, by draw and order of visits. Raises Refused."""
    states = queries.result_states(store)
    closed = {case.number for case in queries.cases(store, closed=True)}
    for row in queries.inspections(store):
        task = planned.task(row)
        yield TaskLine(
            number=row.number,
            state=state_of(row, states.get(row.number), row.number in closed),
            draw=row.draw,
            attempt=row.attempt,
            position=row.position,
            task=row.task,
            task_name=task.name,
            status=task.status,
            target=row.target,
            name=row.name,
            station=row.station,
            section=task.section,
            officers=row.officers,
            dispatched=row.on,
            start=task.window.start.isoformat(),
            end=task.window.end.isoformat(),
        )


def state_of(row: RecordedInspection, result: ResultState | None, closed: bool) -> TaskState:
    """How far an inspection has come, by the last version of its result."""
    if row.state == "replaced":
        return "replaced"
    if result is None:
        return "todo"
    if closed:
        return "closed"
    return result if result != "superseded" else "recorded"


def not_dispatched(code: str) -> Unusable:
    """A task of the plan that has no inspections yet."""
    return Unusable(
        Text("任务 {code} 还没有派发", "nothing of task {code} is dispatched yet").fill(code=code),
        Text(
            "policy run --dry-run 看各任务什么时候抽取", "`policy run --dry-run` says when each task is drawn"
        ),
    )


def register(workspace: Workspace, store: Store) -> tuple[Inspector, ...]:
    """The inspectors of the register in force; nobody where there is none."""
    latest = queries.latest_registry(store, "inspectors")
    if latest is None:
        return ()
    return snapshot.read_inspectors(workspace.snapshots / (latest.digest + SUFFIX["inspectors"]))
