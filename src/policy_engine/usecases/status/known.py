"""What is on record of a year: its visits with results and cases, its draws, and the plans in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import msgspec

from policy_engine.model.case import MAIN, PUBLISH
from policy_engine.model.draw import batch_of
from policy_engine.model.plan import Plan
from policy_engine.model.status import Scope
from policy_engine.model.task import Task
from policy_engine.store import queries
from policy_engine.store.open import Store
from policy_engine.store.values import (
    ImportedRegistry,
    RecordedAccountability,
    RecordedAttestation,
    RecordedBranch,
    RecordedBreach,
    RecordedCase,
    RecordedDraw,
    RecordedInspection,
    RecordedPlan,
    RecordedRefusal,
    RecordedResult,
)
from policy_engine.usecases.batches import of_batch
from policy_engine.usecases.in_force import version
from policy_engine.usecases.status.history import History, history

_Row = TypeVar("_Row", RecordedBreach, RecordedRefusal, RecordedAccountability)


class Visit(msgspec.Struct, frozen=True, dict=True):
    """An inspection of the year that was not replaced, its task as its batch has it, and all that followed.

    `first` and `last` are the first and last versions of its result. `branches` are the case's, by number.
    """

    row: RecordedInspection
    task: Task
    first: RecordedResult | None
    last: RecordedResult | None
    case: RecordedCase | None
    branches: tuple[RecordedBranch, ...]

    @cached_property
    def follow_up(self) -> tuple[RecordedBranch, ...]:
        """The branches that were opened beside the check itself and its publication."""
        return tuple(branch for branch in self.branches if branch.number > PUBLISH)

    @cached_property
    def publication(self) -> RecordedBranch | None:
        """The branch of its publication."""
        return next((branch for branch in self.branches if branch.number == PUBLISH), None)

    @cached_property
    def main(self) -> RecordedBranch | None:
        """The branch of the check itself."""
        return next((branch for branch in self.branches if branch.number == MAIN), None)


class Known:
    """What is on record of a year, for the part of the bureau that `scope` names. Loaded at once; raises Unusable, Refused.

    `at` is the local time as of which deadlines are looked at, `today` its day.
    """

    def __init__(
        self, store: Store, snapshots: Path, *, year: int, at: str, today: date, scope: Scope
    ) -> None:
        self.year, self.at, self.today, self.scope = year, at, today, scope
        self._snapshots = snapshots
        self._versions: dict[str, Plan] = {}
        self._tasks: dict[tuple[str, int, str], Task] = {}
        self.plans: tuple[tuple[RecordedPlan, Plan], ...] = tuple(self._plans(queries.plans(store)))
        self.draws: tuple[RecordedDraw, ...] = tuple(
            draw for draw in queries.draws(store) if draw.state != "voided" and self._this_year(draw.on)
        )
        self.imports: tuple[ImportedRegistry, ...] = queries.registries(store)
        self.attestations: tuple[RecordedAttestation, ...] = queries.attestations(store)
        self._attempts = {(draw.name, draw.attempt): draw for draw in queries.draws(store)}
        results: defaultdict[str, list[RecordedResult]] = defaultdict(list)
        for result in queries.results(store):
            results[result.inspection].append(result)
        cases = {case.number: case for case in queries.cases(store)}
        branches: defaultdict[str, list[RecordedBranch]] = defaultdict(list)
        for branch in queries.branches(store):
            branches[branch.inspection].append(branch)
        every = [
            Visit(
                row,
                self.task_of(row.draw, row.attempt, row.task),
                next(iter(results[row.number]), None),
                next(reversed(results[row.number]), None),
                cases.get(row.number),
                tuple(branches[row.number]),
            )
            for row in queries.inspections(store)
            if row.state != "replaced"
        ]
        self.every = tuple(visit for visit in every if self._in_scope(visit))
        """Visits of all years."""
        self.visits = tuple(visit for visit in self.every if self._this_year(visit.row.on))
        self.numbers = {visit.row.number: visit for visit in self.visits}
        self.breaches: tuple[RecordedBreach, ...] = self._mine(queries.breaches(store))
        self.refusals: tuple[RecordedRefusal, ...] = self._mine(queries.refusals(store))
        self.accountabilities: tuple[RecordedAccountability, ...] = self._mine(
            queries.accountabilities(store)
        )
        self.history: History = history(store) if cases else {}

    @property
    def over(self) -> bool:
        """Whether the year is over."""
        return self.today.year > self.year

    def task_of(self, draw: str, attempt: int, code: str) -> Task:
        """A drawn task, as its batch has it in the plan that the draw stands on."""
        key = draw, attempt, code
        if key not in self._tasks:
            plan = self._version(self._attempts[draw, attempt].inputs.get("plan", ""))
            self._tasks[key] = of_batch(plan.task(code), batch_of(draw))
        return self._tasks[key]

    def asked(self, section: str, code: str) -> bool:
        """Whether a task of that section is asked about."""
        return self.scope.section in ("", section) and self.scope.task in ("", code)

    @cached_property
    def breached(self) -> Mapping[tuple[str, int], tuple[RecordedBreach, ...]]:
        """What came late, by inspection and branch; warnings kept on record without lateness are not among them."""
        found: defaultdict[tuple[str, int], list[RecordedBreach]] = defaultdict(list)
        for breach in self.breaches:
            if breach.late:
                found[breach.inspection, breach.branch].append(breach)
        return {key: tuple(value) for key, value in found.items()}

    @cached_property
    def targets(self) -> ImportedRegistry | None:
        """The registry of targets in force at the end of the year, or now if it is not over."""
        last = f"{self.year:04d}-12-31"
        kept = [one for one in self.imports if one.kind == "targets" and one.on <= last]
        return kept[-1] if kept else None

    def overdue(self, branch: RecordedBranch) -> bool:
        """Whether a branch should have left its state by now; "?" sorts before every time and is no deadline."""
        return not branch.ended and branch.due not in ("", "?") and branch.due < self.at

    def _mine(self, rows: tuple[_Row, ...]) -> tuple[_Row, ...]:
        return tuple(row for row in rows if row.inspection in self.numbers)

    def _plans(self, rows: tuple[RecordedPlan, ...]) -> list[tuple[RecordedPlan, Plan]]:
        """The versions in force of the year's plans, by code."""
        latest = {row.code: row for row in rows}
        found = [(row, self._version(row.sha256)) for _, row in sorted(latest.items())]
        return [(row, plan) for row, plan in found if plan.plan.year == self.year]

    def _version(self, digest: str) -> Plan:
        if digest not in self._versions:
            self._versions[digest] = version(self._snapshots, digest)
        return self._versions[digest]

    def _in_scope(self, visit: Visit) -> bool:
        return self.scope.station in ("", visit.row.station) and self.asked(
            visit.task.section, visit.row.task
        )

    def _this_year(self, on: str) -> bool:
        return on[:4] == f"{self.year:04d}"
