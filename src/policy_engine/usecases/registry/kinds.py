"""The kinds of registry: how the rows of each are read, written as records, and known again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from typing import Any, Literal

import msgspec

from policy_engine.model.errors import Refused
from policy_engine.model.plan import Plan
from policy_engine.model.progress import Progress
from policy_engine.model.target import Profile, Standing, Target
from policy_engine.model.text import Text
from policy_engine.plan.load import load_plan
from policy_engine.registry import headings, snapshot
from policy_engine.registry.checks import check_key, import_checks
from policy_engine.registry.imported import Imported
from policy_engine.registry.inspectors import import_inspectors
from policy_engine.registry.lists import import_lists, list_key
from policy_engine.registry.matters import import_matters, matter_key
from policy_engine.registry.profiles import ENDING, profiles_of, read_profiles
from policy_engine.registry.recusals import import_recusals, recusal_key
from policy_engine.registry.source import Source
from policy_engine.registry.superior import import_superior, superior_key
from policy_engine.store import queries
from policy_engine.store.open import Store
from policy_engine.store.values import ImportedRegistry
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.workspace import Workspace, shown

Kind = Literal["targets", "inspectors", "recusals", "matters", "lists", "checks", "superior"]
Record = dict[str, Any]

SHEETS: Mapping[Kind, headings.Sheet] = {
    "targets": headings.TARGETS,
    "inspectors": headings.INSPECTORS,
    "recusals": headings.RECUSALS,
    "matters": headings.MATTERS,
    "lists": headings.LISTS,
    "checks": headings.CHECKS,
    "superior": headings.SUPERIOR,
}

KEYS: Mapping[Kind, Callable[[Mapping[str, Any]], str]] = {
    "inspectors": lambda record: str(record["id"]),
    "recusals": recusal_key,
    "matters": matter_key,
    "lists": list_key,
    "checks": check_key,
    "superior": superior_key,
}
"""By what the entries of a registry of records are known again."""


class InForce:
    """The registries of a workspace as they are before an import, each read at first use. Reading raises Refused, Unusable."""

    def __init__(self, workspace: Workspace, store: Store) -> None:
        self.workspace, self.store = workspace, store

    def latest(self, kind: Kind) -> ImportedRegistry | None:
        return queries.latest_registry(self.store, kind)

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """None known yet are none."""
        last = self.latest("targets")
        return Inputs(self.workspace.snapshots, {"targets": last.digest}).targets if last else ()

    def records(self, kind: Kind) -> tuple[Record, ...]:
        last = self.latest(kind)
        return snapshot.read_records(self.workspace.snapshots / f"{last.digest}.jsonl") if last else ()

    @cached_property
    def standings(self) -> Mapping[str, Standing]:
        """Of every target (id), whether it is open; no target becomes an object for that where they are many."""
        last = self.latest("targets")
        frozen = Inputs(self.workspace.snapshots, {"targets": last.digest}).frozen if last else None
        if frozen is None:
            return {target.id: target.profile.standing for target in self.targets}
        standings = {id_: profile.standing for id_, profile in frozen.placed()}
        frozen.close()
        return standings

    def profiles(self) -> Mapping[Profile, int]:
        """How many targets have each profile, without reading the targets where that can be avoided."""
        last = self.latest("targets")
        if last is None:
            return {}
        beside = self.workspace.snapshots / (last.digest + ENDING)
        counts = read_profiles(beside.read_bytes(), last.digest) if beside.is_file() else None
        return counts or {profile: len(held) for profile, held in profiles_of(self.targets).items()}

    @cached_property
    def plan(self) -> Plan | None:
        """The workspace's plan as it is written now; None where it is missing or has errors."""
        path = self.workspace.plan
        return load_plan(path, shown(path)).plan if path.is_file() else None

    def need(self, kind: Kind, *others: Kind) -> None:
        """Raises Refused unless the registries that one of that kind names are in force."""
        for other in others:
            if self.latest(other) is None:
                raise Refused(
                    Text(
                        f"导入{SHEETS[kind].name.zh}之前要先导入{SHEETS[other].name.zh}（{other}）",
                        f"import {other} before {kind}",
                    ),
                    Text(
                        f"policy registry import {other} 文件.csv",
                        f"`policy registry import {other} FILE.csv`",
                    ),
                )


def read_records(
    kind: Kind, source: Source, before: InForce, on: date, progress: Progress | None
) -> Imported[Record]:
    """The rows of any registry but the targets as the records that are frozen. Raises Refused, Unusable."""
    if kind == "inspectors":
        found = import_inspectors(source, on=on)
        return _with_rows(found, [snapshot.inspector_record(row) for row in found.rows])
    if kind == "recusals":
        before.need(kind, "targets", "inspectors")
        staff = {record["id"] for record in before.records("inspectors")}
        declared = import_recusals(
            source, on=on, targets=before.standings, inspectors=staff, progress=progress
        )
        return _with_rows(declared, [snapshot.recusal_record(row) for row in declared.rows])
    if kind == "matters":
        return import_matters(source)
    before.need(kind, "targets")
    if kind == "superior":
        plan = before.plan
        if plan is None:
            raise Refused(
                Text(
                    "计划有错误或不存在，不知道哪些任务由上级抽取",
                    "there is no valid plan to say what a superior draws",
                ),
                Text("运行 policy check，改正后再导入", "run `policy check`, mend the plan and import again"),
            )
        return import_superior(source, plan=plan, standings=before.standings, progress=progress)
    reader = import_lists if kind == "lists" else import_checks
    return reader(source, on=on, targets=before.standings, progress=progress)


def _with_rows(found: Imported[Any], rows: list[Record]) -> Imported[Record]:
    changed: Imported[Record] = msgspec.structs.replace(found, rows=tuple(rows))
    return changed
