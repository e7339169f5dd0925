"""Results and verdicts put on record as events."""

from datetime import UTC, date, datetime

import msgspec

from policy_engine.model.case import Branch
from policy_engine.model.event import NewEvent
from policy_engine.model.result import Evidence, Result
from policy_engine.store import queries
from policy_engine.store.open import open_store

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ON = date(2023, 6, 20)


def rows(workspace):
    with open_store(workspace.store, read_only=True) as store:
        return [row for row in queries.inspections(store) if row.state != "replaced"]


def append(workspace, kind, subject, payload, refs):
    event = NewEvent(
        kind=kind, at=1, on="2023-06-20", actor="op-test", subject=subject, refs=refs, payload=payload
    )
    with open_store(workspace.store) as store, store.transaction() as transaction:
        return transaction.append([event])[0]


def record(workspace, row, *branches, version=1):
    """A result on record as the store takes it, with the branches that it gives."""
    made = Result(
        inspection=row.number,
        version=version,
        codes=("1",),
        methods=("onsite",),
        began="2023-06-19T09:00",
        ended="2023-06-19T10:00",
        concluded="2023-06-19",
        officers=row.officers,
        recorder=row.officers[0],
        signature="signed",
        evidence=(Evidence("photo", "0" * 64, "门头.jpg"),),
    )
    branches = branches or (Branch(number=0, state="RECORDED", since="2023-06-20T09:00"),)
    payload = {
        "result": msgspec.to_builtins(made),
        "section": "食品流通股",
        "entity": "individual",
        "problem": False,
        "branches": msgspec.to_builtins(branches),
    }
    return append(workspace, "result.recorded", row.number, payload, {"version": str(version)})


def verdict(workspace, row, said, *branches):
    payload = {
        "number": row.number,
        "version": 1,
        "verdict": said,
        "reviewer": "检查员-001",
        "note": "",
        "branches": msgspec.to_builtins(branches),
        "before": [[b.number, "RECORDED"] for b in branches],
    }
    return append(workspace, "result.reviewed", row.number, payload, {"version": "1"})


def done(number=0, state="DONE"):
    return Branch(number=number, state=state, since="2023-06-20T10:00", ended=True)
