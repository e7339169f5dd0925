"""`policy plan history`: every version of a plan, who put it in force, what changed, and the amendments (备案) that it came with."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from policy_engine.ledger.body import Body, read_body
from policy_engine.ledger.check import Entry
from policy_engine.model.plan import Amendment
from policy_engine.model.text import Text
from policy_engine.store import queries
from policy_engine.store.open import Store, open_store
from policy_engine.store.payloads import PlanAmended, Said
from policy_engine.store.values import RecordedPlan
from policy_engine.usecases.in_force import version
from policy_engine.usecases.match.words import unknown
from policy_engine.usecases.plan.versions import versions
from policy_engine.usecases.workspace import Workspace


class Version(msgspec.Struct, frozen=True):
    """One version. `number` counts from 1, `event` is its entry in the log. `changes` is None where they can no longer be read.

    `amendments` are given as the plan in force has them: the report to the city bureau may have been filled in since.
    """

    number: int
    event: int
    on: str
    sha256: str
    file: str
    actor: str
    amendments: tuple[Amendment, ...]
    changes: tuple[Said, ...] | None


class History(msgspec.Struct, frozen=True):
    """The versions of one plan, the first one first; the last is in force."""

    code: str
    title: str
    versions: tuple[Version, ...]


class Histories(msgspec.Struct, frozen=True):
    """Of the plans asked for."""

    demo: bool
    plans: tuple[History, ...]


def history(workspace: Workspace, code: str | None) -> Histories:
    """Of one plan, or of all. Raises Unusable where none of that code is on record, Refused where its text is missing or changed."""
    with open_store(workspace.store, read_only=True) as store, store.reading():
        recorded = queries.plans(store)
        codes = list(dict.fromkeys(plan.code for plan in recorded))
        if code is not None and code not in codes:
            raise unknown(
                Text("登记过的计划", "plan on record"),
                code,
                codes,
                Text("policy plan record 登记一个计划", "`policy plan record` records a plan"),
            )
        chosen = codes if code is None else [code]
        found = tuple(_history(workspace, store, versions(store, c)) for c in chosen)
        return Histories(queries.is_demo(store), found)


def _history(workspace: Workspace, store: Store, recorded: Sequence[RecordedPlan]) -> History:
    current = version(workspace.snapshots, recorded[-1].sha256)
    filed = {amendment.number: amendment for amendment in current.amendments}
    told = tuple(_version(store, number, plan, filed) for number, plan in enumerate(recorded, 1))
    return History(recorded[-1].code, current.plan.title, told)


def _version(store: Store, number: int, plan: RecordedPlan, filed: dict[str, Amendment]) -> Version:
    entry = queries.entry(store, plan.idx)
    body = read_body(entry.body) if entry is not None else None
    return Version(
        number=number,
        event=plan.idx,
        on=plan.on,
        sha256=plan.sha256,
        file=plan.file,
        actor=body.actor if isinstance(body, Body) else "",
        amendments=tuple(filed[name] for name in plan.amendments if name in filed),
        changes=() if plan.previous is None else _changes(entry),
    )


def _changes(entry: Entry | None) -> tuple[Said, ...] | None:
    if entry is None or entry.payload is None:
        return None
    try:
        return msgspec.json.decode(entry.payload, type=PlanAmended).changes
    except msgspec.DecodeError:
        return None
