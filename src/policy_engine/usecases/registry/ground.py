"""What commands about the registries stand on: the plan that `policy run` takes, and the registries in force."""

from __future__ import annotations

from pathlib import Path

import msgspec

from policy_engine.ledger.body import Body, read_body
from policy_engine.model.errors import FindingsStop, Refused
from policy_engine.model.plan import Plan
from policy_engine.model.registry import Import
from policy_engine.model.text import Text
from policy_engine.plan.load import load_plan
from policy_engine.store import queries
from policy_engine.store.open import Store
from policy_engine.store.values import ImportedRegistry
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.workspace import Workspace, refuse_other_agency, shown


def plan_of(workspace: Workspace, path: Path) -> Plan:
    """The plan in a file. Raises FindingsStop where it has errors of form, Refused where it is another agency's, Unusable."""
    loaded = load_plan(path, shown(path))
    if loaded.plan is None:
        raise FindingsStop(
            Text("计划有错误，没有办理", "the plan has errors, so nothing was done"),
            Text(
                f"policy check {shown(path)}，改正后重新运行",
                f"`policy check {shown(path)}`, mend it, then run again",
            ),
            loaded.findings,
        )
    refuse_other_agency(workspace, loaded.plan.plan.agency)
    return loaded.plan


def in_force(store: Store, kind: str) -> ImportedRegistry:
    """The registry of a kind that is in force. Raises Refused without one."""
    found = queries.latest_registry(store, kind)
    if found is None:
        raise Refused(
            Text(f"还没有导入名录（{kind}）", f"no {kind} registry has been imported"),
            Text(f"policy registry import {kind} 文件.csv", f"`policy registry import {kind} FILE.csv`"),
            "泽市监〔2023〕10号 二（一）、二（四）",
        )
    return found


def inputs_of(workspace: Workspace, store: Store, plan: Plan | None = None) -> Inputs:
    """The registries in force as draws see them; nothing is read yet. Raises Refused without targets."""
    in_force(store, "targets")
    latest = {r.kind: r.digest for r in queries.registries(store)}
    return Inputs(
        workspace.snapshots,
        {k: latest[k] for k in ("targets", "inspectors", "recusals") if k in latest},
        plan=plan,
    )


def import_of(store: Store, registry: ImportedRegistry) -> Import:
    """An import with who made it, and when, from the log."""
    body = _body(store, registry.idx)
    return Import(
        idx=registry.idx,
        at=body.at if body else 0,
        on=registry.on,
        kind=registry.kind,
        mode=registry.mode,
        rows=registry.rows,
        digest=registry.digest,
        source=registry.source,
        actor=body.actor if body else "",
        reason=registry.reason,
        changes=registry.changes,
        changes_sha256=registry.changes_sha256,
    )


def warnings_of(store: Store, registry: ImportedRegistry) -> int:
    """How many warnings an import noted; 0 where its payload was erased or does not say."""
    entry = queries.entry(store, registry.idx)
    if entry is None or entry.payload is None:
        return 0
    try:
        return msgspec.json.decode(entry.payload, type=_Noted).warnings
    except msgspec.DecodeError:
        return 0


class _Noted(msgspec.Struct):
    warnings: int = 0


def _body(store: Store, idx: int) -> Body | None:
    entry = queries.entry(store, idx)
    body = read_body(entry.body) if entry else None
    return body if isinstance(body, Body) else None
