"""What results are checked against: the inspections, their tasks as planned, the registers of inspectors, what is on record already."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import cached_property

import msgspec

from policy_engine.casework.progress import lacking
from policy_engine.casework.results import Visit
from policy_engine.model.draw import batch_of
from policy_engine.model.errors import Unusable
from policy_engine.model.followup import Followup
from policy_engine.model.plan import Plan
from policy_engine.model.result import Result, ResultsFile
from policy_engine.model.target import Inspector
from policy_engine.model.task import Task
from policy_engine.model.text import Text
from policy_engine.rulebook.load import Rulebook
from policy_engine.store import queries
from policy_engine.store.open import Store
from policy_engine.store.payloads import ResultRecorded
from policy_engine.store.values import ImportedRegistry, RecordedDraw, RecordedInspection, RecordedResult
from policy_engine.usecases.batches import of_batch
from policy_engine.usecases.cases.machine import rules_and_machine
from policy_engine.usecases.in_force import version
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.workspace import Workspace


class Rules(msgspec.Struct, frozen=True):
    """The rules that judge results, the machine that cases follow, and the codes that results are written in."""

    rulebook: Rulebook
    machine: Followup
    results: ResultsFile


def rules_of(workspace: Workspace) -> Rules:
    """Those of the workspace. Raises Unusable (an older workspace lacks some of them), FindingsStop (they have errors)."""
    rulebook, machine = rules_and_machine(workspace)
    missing = [
        *([] if rulebook.results.codes else ["rules/results.yaml"]),
        *([] if any(rule.stage == "record" for rule in rulebook.rules) else ["rules/record.yaml"]),
        *(f"rules/followup.yaml: {name}" for name in lacking(machine)),
    ]
    if missing:
        raise Unusable(
            Text(
                f"规则里没有：{'、'.join(missing)}，不能录入检查结果",
                f"the rules lack {', '.join(missing)}, so no result can be recorded",
            ),
            Text(
                "用现在的 policy init 新建一个工作区，把这些文件从其中的 rules/ 复制过来",
                "make a new workspace with `policy init` and copy these files from its rules/",
            ),
        )
    return Rules(rulebook, machine, rulebook.results)


class Ground:
    """What is on record about some inspections (numbers), each part read once. Used inside one state of the store."""

    def __init__(self, workspace: Workspace, store: Store, numbers: Collection[str]) -> None:
        self._workspace, self._store = workspace, store
        self._numbers = frozenset(numbers)
        self._plans: dict[str, Plan] = {}
        self._tasks: dict[tuple[str, str], Task] = {}
        self._registers: dict[str, dict[str, Inspector]] = {}

    @cached_property
    def inspections(self) -> dict[str, RecordedInspection]:
        """By number, those that there are; replaced ones too."""
        draws = dict.fromkeys(number.rpartition("#")[0] for number in sorted(self._numbers))
        rows = (row for draw in draws for row in queries.inspections(self._store, draw))
        return {row.number: row for row in rows if row.number in self._numbers}

    @cached_property
    def draws(self) -> dict[str, RecordedDraw]:
        """By name, those that the inspections are of."""
        names = dict.fromkeys(row.draw for row in self.inspections.values())
        found = (queries.draw(self._store, name) for name in names)
        return {draw.name: draw for draw in found if draw is not None}

    @cached_property
    def gone(self) -> dict[str, tuple[str, ...]]:
        """By number, who was on the inspection and was replaced."""
        found: dict[str, tuple[str, ...]] = {}
        for draw in self.draws:
            for row in queries.assignments(self._store, draw):
                if row.state == "replaced" and row.inspection in self._numbers:
                    found[row.inspection] = (*found.get(row.inspection, ()), row.inspector)
        return found

    @cached_property
    def results(self) -> dict[str, RecordedResult]:
        """By number, the latest version on record."""
        return {row.inspection: row for row in queries.results(self._store, self._numbers)}

    @cached_property
    def entities(self) -> dict[str, str]:
        """By target (id), what kind of entity it is, in the registry that it was drawn from."""
        wanted: dict[str, tuple[Inputs, set[str]]] = {}
        for row in self.inspections.values():
            draw = self.draws[row.draw]
            digest = draw.inputs["targets"]
            inputs = Inputs(self._workspace.snapshots, draw.inputs)
            wanted.setdefault(digest, (inputs, set()))[1].add(row.target)
        found: dict[str, str] = {}
        for inputs, ids in wanted.values():
            found |= {one.id: one.profile.entity for one in inputs.named(ids).values()}
        return found

    def visits(self, results: Sequence[Result]) -> dict[str, list[Visit]]:
        """By officer, every visit that lies near these: their own, and those on record of other inspections."""
        if not results:
            return {}
        new = {result.inspection: visit_of(result, self.inspections[result.inspection]) for result in results}
        first, last = min(one.began for one in results), max(one.ended for one in results)
        old = (row for row in queries.attendances(self._store, first, last) if row.inspection not in new)
        found: dict[str, list[Visit]] = {}
        for one in (
            *new.values(),
            *(Visit(r.inspection, r.target, r.began, r.ended, r.officers) for r in old),
        ):
            for officer in one.officers:
                found.setdefault(officer, []).append(one)
        return found

    def task(self, inspection: RecordedInspection) -> Task:
        """The task as its batch carries it out, by the plan in force; as it was drawn where that has it no longer. Raises Refused."""
        key = inspection.draw, inspection.task
        if key not in self._tasks:
            draw = self.draws[inspection.draw]
            batch = batch_of(draw.name)
            latest = queries.latest_plan(self._store, draw.name.split("/")[1])
            digests = [*([latest.sha256] if latest else []), draw.inputs["plan"]]
            of_plans = (self._task(digest, inspection.task, batch) for digest in digests)
            found = next((task for task in of_plans if task is not None), None)
            if found is None:
                raise LookupError(f"{draw.name}: its own plan has no task {inspection.task}")
            self._tasks[key] = found
        return self._tasks[key]

    def registers(self, days: Iterable[str]) -> tuple[dict[str, Inspector], ...]:
        """The inspectors by id, in each register that was in force on those days (yyyy-mm-dd), and in the one in force now."""
        digests = [row.digest for row in self._registers_then(days)]
        return tuple(self._register(digest) for digest in dict.fromkeys(digests))

    def certified(self, inspector: str, began: str, ended: str) -> bool:
        """Whether an officer's certificate is valid on all days of a check (yyyy-mm-dd).

        By the register in force then, or by the one in force now: a renewal may have been entered only later.
        """
        first, last = date.fromisoformat(began), date.fromisoformat(ended)
        known = [register[inspector] for register in self.registers((began,)) if inspector in register]
        return any(_covers(one, first, last) for one in known)

    def _registers_then(self, days: Iterable[str]) -> list[ImportedRegistry]:
        imports = self._imports
        found = list(imports[-1:])
        for day in days:
            before = [row for row in imports if row.on <= day]
            found += before[-1:] or imports[:1]
        return found

    @cached_property
    def _imports(self) -> tuple[ImportedRegistry, ...]:
        return queries.registries(self._store, "inspectors")

    def _register(self, digest: str) -> dict[str, Inspector]:
        if digest not in self._registers:
            inputs = Inputs(self._workspace.snapshots, {"inspectors": digest})
            self._registers[digest] = {one.id: one for one in inputs.inspectors}
        return self._registers[digest]

    def _task(self, digest: str, code: str, batch: int) -> Task | None:
        """The task of that code, as that batch carries it out, by the plan of that digest."""
        if digest not in self._plans:
            self._plans[digest] = version(self._workspace.snapshots, digest)
        task = next((task for task in self._plans[digest].tasks if task.code == code), None)
        return of_batch(task, batch) if task is not None and batch in task.batch_numbers else None


def visit_of(result: Result, inspection: RecordedInspection) -> Visit:
    """Who was where, as a result says."""
    return Visit(result.inspection, inspection.target, result.began, result.ended, result.officers)


def recorded_payload(store: Store, result: RecordedResult) -> ResultRecorded | None:
    """What the log keeps of a result: findings, notes and the names of files too. None where it was erased."""
    entry = queries.entry(store, result.idx)
    if entry is None or entry.payload is None:
        return None
    try:
        return msgspec.json.decode(entry.payload, type=ResultRecorded)
    except msgspec.DecodeError:
        return None


def _covers(one: Inspector, first: date, last: date) -> bool:
    return bool(
        one.certificate
        and not one.expert
        and one.certificate_from
        and one.certificate_to
        and one.certificate_from <= first
        and last <= one.certificate_to
    )
