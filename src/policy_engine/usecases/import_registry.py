"""`policy registry import`: a list becomes the registry in force, or updates it; all of a file or nothing."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from policy_engine.model.errors import FindingsStop, Refused
from policy_engine.model.finding import Finding, has_errors
from policy_engine.model.progress import Progress
from policy_engine.model.target import Inspector, Target
from policy_engine.model.text import Text
from policy_engine.registry.changes import Change, changes_between, record_changes, tally
from policy_engine.registry.imported import Imported
from policy_engine.registry.lists import apply_lists
from policy_engine.registry.merge import about_dropped, dropped_in_full, merged
from policy_engine.registry.profiles import profiles_of
from policy_engine.registry.targets import import_targets
from policy_engine.registry.units import stations_of, unknown_units
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.clock import chosen_day
from policy_engine.usecases.registry.freeze import Frozen, event, freeze_records, freeze_targets
from policy_engine.usecases.registry.kinds import KEYS, SHEETS, InForce, Kind, Record, read_records
from policy_engine.usecases.registry.sources import open_source
from policy_engine.usecases.workspace import Workspace


class Done(msgspec.Struct, frozen=True):
    """What was imported: rows now in the registry, its digest, what was noticed on the way, and what is different from before.

    `changes` is empty where there was no registry before. `reapplied` counts the targets whose lists or licences an import of
    lists has changed.
    """

    rows: int
    digest: str
    findings: tuple[Finding, ...]
    unchanged: bool
    demo: bool
    changes: tuple[Change, ...] = ()
    first: bool = False
    reapplied: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """How many changes of each kind."""
        return tally(self.changes)


def import_registry(
    workspace: Workspace,
    kind: Kind,
    path: Path,
    *,
    actor: str,
    now: datetime,
    on: date | None = None,
    update: bool = False,
    reason: str = "",
    sheet: str = "",
    progress: Progress | None = None,
) -> Done:
    """Read, validate, compare with what is in force, freeze as content-named files, and record in one transaction.

    `update` merges the file into the registry instead of replacing it; `reason` says why targets change, or where checks come from; `sheet` chooses a
    workbook's sheet. Raises FindingsStop (a row has an error: nothing is imported), Unusable, Refused.
    """
    with _without_collection(), open_store(workspace.store) as store:
        demo = queries.is_demo(store)
        day = chosen_day(on, now, allowed=demo)
        before = InForce(workspace, store)
        source = open_source(path, SHEETS[kind], sheet)
        last = before.latest(kind)
        if kind == "targets":
            imported: Imported[Any] = import_targets(
                source, on=day, county=workspace.agency, progress=progress
            )
            _stop_at_errors(imported)
            frozen, more = _targets(workspace, before, imported, str(path), day, update, reason)
        else:
            imported = read_records(kind, source, before, day, progress)
            _stop_at_errors(imported)
            frozen, more = _records(workspace, before, kind, imported, str(path), day, update)
            if kind == "checks" and not reason.strip() and (last is None or last.digest != frozen[0].digest):
                raise _CHECKS
        findings = (*imported.findings, *more)
        about = {
            "source": path.name,
            "source_sha256": imported.sha256,
            "rejected": imported.rejected,
            "warnings": sum(f.severity == "warning" for f in findings),
            "mode": "update" if update else "full",
            "reason": reason.strip() or (f"{SHEETS[kind].name.zh} {path.name}" if kind == "lists" else ""),
        }
        with store.transaction() as transaction:
            transaction.append([event(one, about, actor, now, day) for one in frozen])
    own, *others = frozen
    return Done(
        rows=own.rows,
        digest=own.digest,
        findings=findings,
        unchanged=last is not None and last.digest == own.digest,
        demo=demo,
        first=own.first,
        changes=own.changes,
        reapplied=len({change.id for other in others for change in other.changes}),
    )


def _targets(
    workspace: Workspace,
    before: InForce,
    imported: Imported[Target],
    file: str,
    day: date,
    update: bool,
    reason: str,
) -> tuple[list[Frozen], list[Finding]]:
    rows = imported.rows
    if update:
        findings = about_dropped(file, imported.dropped, {target.id for target in before.targets})
        rows = merged(before.targets, rows, imported.dropped, lambda target: target.id)
    else:
        findings = dropped_in_full(file, len(imported.dropped))
    lists = before.records("lists")
    rows = apply_lists(rows, (), lists, day) if lists else rows
    had = before.latest("targets")
    changes = changes_between(before.targets, rows) if had else ()
    if changes and not reason.strip():
        raise _reason_needed(tally(changes))
    stations = stations_of({profile: len(held) for profile, held in profiles_of(rows).items()})
    if before.latest("inspectors"):
        findings += unknown_units(file, stations, _inspectors(before.records("inspectors")))
    return [freeze_targets(workspace, rows, changes, first=not had)], findings


def _records(
    workspace: Workspace,
    before: InForce,
    kind: Kind,
    imported: Imported[Record],
    file: str,
    day: date,
    update: bool,
) -> tuple[list[Frozen], list[Finding]]:
    key, old, rows = KEYS[kind], before.records(kind), imported.rows
    if update:
        findings = about_dropped(file, imported.dropped, {key(record) for record in old})
        rows = merged(old, rows, imported.dropped, key)
    else:
        findings = dropped_in_full(file, len(imported.dropped))
    had = before.latest(kind)
    # Two recusals may have one key, for different days: what differs is told by the whole record.
    exact = _whole if kind == "recusals" else key
    changes = record_changes(old, rows, exact) if had else ()
    frozen = [freeze_records(workspace, kind, rows, changes, first=not had)]
    if kind == "inspectors" and before.latest("targets"):
        sections = {task.section for task in before.plan.tasks if task.active} if before.plan else ()
        findings += unknown_units(file, stations_of(before.profiles()), _inspectors(rows), sections)
    if kind == "lists":
        applied = apply_lists(before.targets, old, rows, day)
        if differences := changes_between(before.targets, applied):
            frozen.append(freeze_targets(workspace, applied, differences, first=False))
    return frozen, findings


def _inspectors(records: Sequence[Record]) -> tuple[Inspector, ...]:
    return tuple(msgspec.convert(record, Inspector) for record in records)


def _whole(record: Mapping[str, Any]) -> str:
    key = "/".join(str(record[field] or "") for field in sorted(record))
    return f"{record['inspector']}/{record['target']}/{sha256(key.encode()).hexdigest()[:16]}"


def _stop_at_errors(imported: Imported[Any]) -> None:
    if not has_errors(imported.findings):
        return
    message = Text("这个文件不能导入", "this file cannot be imported")
    if imported.rejected:
        message = Text(
            f"{imported.rejected} 行有错误，一行也没有导入（共 {imported.total} 行）",
            f"{imported.rejected} of {imported.total} rows have errors; nothing was imported",
        )
    advice = Text("按上面的位置逐条改正，再重新导入", "mend what is named above and import again")
    raise FindingsStop(message, advice, imported.findings)


def _reason_needed(counts: Mapping[str, int]) -> Refused:
    return Refused(
        Text(
            "检查对象库有变更，要写明原因：新增 {added} 户，退出 {dropped} 户，等级变更 {retiered} 户，"
            "换所 {moved} 户，其他修改 {edited} 户",
            "the registry of targets changes, and it must be said why: {added} added, {dropped} dropped, {retiered} retiered, "
            "{moved} moved, {edited} edited",
        ).fill(**counts),
        Text(
            "加 --reason 写明原因，如 --reason 6月登记数据更新",
            "say why with --reason, such as --reason '登记数据更新'",
        ),
        "泽市监〔2023〕10号 二（一）",
    )


_CHECKS = Refused(
    Text(
        "以往检查决定哪些对象不进抽取总体，导入要写明来源和原因",
        "earlier checks decide who stays out of the pools, so it must be said where these come from and why",
    ),
    Text(
        "加 --reason 写明，如 --reason 市局食品科5月检查通报",
        "say so with --reason, such as --reason '市局食品科5月检查通报'",
    ),
)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Rows by the million hold no cycles; looking for some again and again would take longer than reading them."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
