"""`policy case show`: a case as it stands, its documents, and everything that happened in it. Reads only."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from policy_engine.model.casefile import ShownCase
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.cases.find import find_case
from policy_engine.usecases.cases.history import history
from policy_engine.usecases.cases.machine import rules_and_machine
from policy_engine.usecases.cases.standing import line_of
from policy_engine.usecases.clock import local_minute
from policy_engine.usecases.workspace import Workspace


def show(workspace: Workspace, number: str, *, now: datetime, on: date | None = None) -> ShownCase:
    """A case by its number, or the end of it. Raises Unusable, Refused (no result on record)."""
    _, machine = rules_and_machine(workspace)
    with open_store(workspace.store, read_only=True) as store, store.reading():
        demo = queries.is_demo(store)
        minute = local_minute(now, on)
        case = find_case(store, number)
        happenings = history(store, case.number)
        results = queries.results(store, {case.number})
    names = {(d.kind, d.sha256): d.name for happening in happenings for d in happening.documents}
    documents = tuple(
        msgspec.structs.replace(one, name=names.get((one.kind, one.sha256), "")) for one in case.documents
    )
    lines = tuple(line_of(branch, minute) for branch in case.branches)
    result = results[-1]
    return ShownCase(
        demo,
        minute,
        case,
        result.version,
        result.codes,
        result.state,
        lines,
        documents,
        happenings,
        machine,
    )
