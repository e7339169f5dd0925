"""What commands about the registries stand on: the registries in force."""

from __future__ import annotations

from typing import Literal

import msgspec

from policy_engine.ledger.body import Body, read_body
from policy_engine.model.errors import Refused
from policy_engine.model.plan import Plan
from policy_engine.model.registry import Import
from policy_engine.model.text import Text
from policy_engine.store import queries
from policy_engine.store.open import Store
from policy_engine.store.values import ImportedRegistry, RecordedDraw
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.workspace import Workspace

BASIS = "泽市监〔2023〕10号 二（一）、二（四）"

Kind = Literal["targets", "inspectors", "recusals"]
"""The registries that every draw stands on."""


def in_force(store: Store, kind: Kind) -> ImportedRegistry:
    """The registry of a kind that is in force. Raises Refused without one."""
    found = queries.latest_registry(store, kind)
    if found is None:
        advice = Text(f"policy registry import {kind} 文件.csv", f"`policy registry import {kind} FILE.csv`")
        raise Refused(
            Text(f"还没有导入{_NAMES[kind]}（{kind}）", f"no {kind} registry has been imported"),
            _NONE_DECLARED.fill(advice=advice) if kind == "recusals" else advice,
            BASIS,
        )
    return found


def officers_now(store: Store, draw: RecordedDraw) -> dict[str, str]:
    """The digests of the registers that say today who may go: those in force, not those of the draw."""
    latest = {kind: queries.latest_registry(store, kind) for kind in ("inspectors", "recusals")}
    return {kind: found.digest if found else draw.inputs[kind] for kind, found in latest.items()}


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


_NAMES: dict[Kind, str] = {"targets": "检查对象库", "inspectors": "执法人员名录库", "recusals": "回避申报"}
_NONE_DECLARED = Text(
    "{advice}；没有申报时导入只有表头的文件", "{advice}; a file with headings only says that there are none"
)
