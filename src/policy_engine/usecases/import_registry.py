"""`policy registry import`: a list of targets, inspectors or recusals becomes the registry in force, all of it or nothing."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

import msgspec

from policy_engine.files import write
from policy_engine.model.errors import FindingsStop, Refused
from policy_engine.model.event import NewEvent
from policy_engine.model.finding import Finding, has_errors, in_order
from policy_engine.model.text import Text
from policy_engine.registry import snapshot
from policy_engine.registry.imported import Imported
from policy_engine.registry.inspectors import import_inspectors
from policy_engine.registry.profiles import ENDING, written_profiles
from policy_engine.registry.recusals import import_recusals
from policy_engine.registry.targets import import_targets
from policy_engine.store import queries
from policy_engine.store.open import Store, open_store
from policy_engine.usecases.clock import chosen_day, seconds
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.workspace import Workspace

Kind = Literal["targets", "inspectors", "recusals"]


class Done(msgspec.Struct, frozen=True):
    """What was imported: rows now in the registry, its digest, and what was noticed on the way."""

    rows: int
    digest: str
    findings: tuple[Finding, ...]
    unchanged: bool
    demo: bool


def import_registry(
    workspace: Workspace, kind: Kind, path: Path, *, actor: str, now: datetime, on: date | None = None
) -> Done:
    """Read, validate, freeze as a content-named file, and record.

    Raises FindingsStop (a row has an error: nothing is imported), Unusable, Refused.
    """
    with open_store(workspace.store) as store:
        demo = queries.is_demo(store)
        day = chosen_day(on, now, allowed=demo)
        imported = _read(workspace, store, kind, path, day)
        findings = in_order(imported.findings)
        if has_errors(findings):
            raise FindingsStop(_refusal(imported), _MEND, findings)
        digest = _freeze(workspace, kind, imported)
        last = queries.latest_registry(store, kind)
        event = NewEvent(
            kind="registry.imported",
            at=seconds(now),
            on=day.isoformat(),
            actor=actor,
            subject=kind,
            refs={"digest": digest, "source_sha256": imported.sha256},
            payload={
                "kind": kind,
                "digest": digest,
                "rows": len(imported.rows),
                "source": path.name,
                "source_sha256": imported.sha256,
                "rejected": imported.rejected,
                "warnings": sum(f.severity == "warning" for f in findings),
            },
        )
        with store.transaction() as transaction:
            transaction.append([event])
    return Done(len(imported.rows), digest, tuple(findings), last is not None and last.digest == digest, demo)


_MEND = Text("按上面的位置逐条改正，再重新导入", "mend what is named above and import again")


def _refusal(imported: Imported[Any]) -> Text:
    if not imported.rejected:
        return Text("这个文件不能导入", "this file cannot be imported")
    return Text(
        f"{imported.rejected} 行有错误，一行也没有导入（共 {imported.total} 行）",
        f"{imported.rejected} of {imported.total} rows have errors; nothing was imported",
    )


def _read(workspace: Workspace, store: Store, kind: Kind, path: Path, on: date) -> Imported[Any]:
    if kind == "targets":
        return import_targets(path, on=on, county=workspace.agency)
    if kind == "inspectors":
        return import_inspectors(path, on=on)
    # Recusals name inspectors and targets, so both registries come first.
    digests = {}
    for other in ("targets", "inspectors"):
        registry = queries.latest_registry(store, other)
        if registry is None:
            raise Refused(
                Text(f"导入回避申报之前要先导入 {other}", f"import {other} before the recusals"),
                Text(
                    f"policy registry import {other} 文件.csv", f"`policy registry import {other} FILE.csv`"
                ),
            )
        digests[other] = registry.digest
    inputs = Inputs(workspace.snapshots, digests)
    return import_recusals(
        path,
        on=on,
        targets={t.id for t in inputs.targets},
        inspectors={i.id for i in inputs.inspectors},
    )


def _freeze(workspace: Workspace, kind: Kind, imported: Imported[Any]) -> str:
    if kind == "targets":
        digest = snapshot.write_targets(imported.rows, workspace.snapshots)
        write(workspace.snapshots / (digest + ENDING), written_profiles(imported.rows, digest))
        return digest
    record = snapshot.inspector_record if kind == "inspectors" else snapshot.recusal_record
    return snapshot.write_records([record(row) for row in imported.rows], workspace.snapshots)
