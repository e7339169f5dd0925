"""Inspections as a sheet of results names them: who is on them, of which task, and whether a result is on record."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from policy_engine.model.target import Inspector
from policy_engine.model.task import Task
from policy_engine.store import queries
from policy_engine.store.open import Store
from policy_engine.store.values import RecordedInspection
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.results.ground import Ground
from policy_engine.usecases.workspace import Workspace


class Todo(msgspec.Struct, frozen=True, eq=False):
    """检查任务: an inspection that was dispatched, with its task as its batch carries it out by the plan in force; `state` is that of its latest result."""

    visit: RecordedInspection
    task: Task
    state: str = ""

    @property
    def number(self) -> str:
        return self.visit.number


class Known(msgspec.Struct, frozen=True, eq=False):
    """Every inspection that was not replaced, by number and in the order of the draws; the numbers of those that were replaced; and people by id."""

    todos: Mapping[str, Todo]
    replaced: frozenset[str]
    people: Mapping[str, Inspector]


def known_tasks(workspace: Workspace, store: Store) -> Known:
    """What is on record. Raises Refused where a frozen input is missing."""
    latest = queries.latest_registry(store, "inspectors")
    newest = Inputs(workspace.snapshots, {"inspectors": latest.digest} if latest else {})
    states = {result.inspection: result.state for result in queries.results(store)}
    todos: dict[str, Todo] = {}
    replaced: set[str] = set()
    people: dict[str, Inspector] = {}
    visits: dict[tuple[str, int], list[RecordedInspection]] = {}
    rows = queries.inspections(store)
    ground = Ground(workspace, store, {row.number for row in rows})
    for visit in rows:
        visits.setdefault((visit.draw, visit.attempt), []).append(visit)
    inputs = newest
    for draw in queries.draws(store):
        mine = visits.get((draw.name, draw.attempt), [])
        if draw.state != "dispatched" or not mine:
            continue
        inputs = inputs.beside(draw.inputs)
        people |= {i.id: i for i in inputs.inspectors}
        for visit in mine:
            if visit.state == "replaced":
                replaced.add(visit.number)
            else:
                todos[visit.number] = Todo(visit, ground.task(visit), states.get(visit.number, ""))
    # Who came as a substitute may be in the later register only; where both name somebody, the later one holds.
    people |= {i.id: i for i in newest.inspectors} if latest else {}
    return Known(todos, frozenset(replaced), people)
