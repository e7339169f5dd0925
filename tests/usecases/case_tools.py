"""Workspaces with cases: results are put on record as events, so that these tests need no other command."""

from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec

from policy_engine.casework.progress import opened, reviewed
from policy_engine.model.case import CaseDocument
from policy_engine.model.event import NewEvent
from policy_engine.model.result import Result
from policy_engine.rulebook.load import load_rules
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.store.payloads import ResultRecorded, ResultReviewed
from policy_engine.usecases.cases.advance import Wanted, advance
from policy_engine.usecases.cases.words import asked
from policy_engine.usecases.workspace import keep

DRAW = "140525/2023-internal/15/1"
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
RECORDED, REVIEWED, TAKEN = date(2023, 6, 20), date(2023, 6, 21), date(2023, 6, 26)


def number(place):
    return f"{DRAW}#{place:04d}"


def put(
    workspace, place, codes=("1",), *, leads=(), entity="enterprise", review=True, problem=None, deadline=""
):
    """Put a result on record as of 2023-06-20, reviewed the next day."""
    rulebook = load_rules(workspace.rules)
    machine, decision = rulebook.followup, {"rules": rulebook.sha256, "fired": []}
    keep(workspace.snapshots, f"{rulebook.sha256}.rules", rulebook.text)
    with open_store(workspace.store) as store:
        case = number(place)
        visit = next(row for row in queries.inspections(store, DRAW) if row.number == case)
        wrong = codes != ("1",) if problem is None else problem
        result = Result(
            inspection=case,
            version=1,
            codes=tuple(codes),
            methods=("onsite",),
            began="2023-06-20T09:00",
            ended="2023-06-20T11:00",
            concluded="2023-06-20",
            officers=visit.officers,
            recorder=visit.officers[0],
            signature="signed",
            leads=tuple(leads),
            deadline=deadline,
        )
        start = opened(machine, concluded="2023-06-20", now="2023-06-20T17:00", on=RECORDED)
        payload = ResultRecorded(result, "食品流通股", entity, wrong, start.branches)
        events = [event("result.recorded", case, RECORDED, payload, decision)]
        with store.transaction() as transaction:
            transaction.append(events)
        if review:
            stands = queries.case(store, case)
            moved = reviewed(
                machine, stands, problem=wrong, concluded="2023-06-20", now="2023-06-21T17:00", on=REVIEWED
            )
            said = ResultReviewed(
                case, 1, "accept", "检查员-9999", "", moved.branches, moved.before, moved.breaches
            )
            with store.transaction() as transaction:
                transaction.append([event("result.reviewed", case, REVIEWED, said, decision)])
    return case


def event(kind, subject, on, payload, decision=None, actor="op-other"):
    return NewEvent(
        kind=kind,
        at=int(NOW.timestamp()),
        on=on.isoformat(),
        actor=actor,
        subject=subject,
        payload=msgspec.to_builtins(payload) | ({"decision": decision} if decision else {}),
    )


def paper(*kinds):
    """Documents of these kinds, each with a hash of its own."""
    return tuple(CaseDocument(kind, kind.encode().hex().ljust(64, "0")[:64], f"{kind}.pdf") for kind in kinds)


def step(cage, workspace, case, id_, role, *, documents=(), on=TAKEN, **more):
    """Take one step, or the same step in several cases."""
    said = msgspec.structs.replace(asked(id_, role, **more), documents=paper(*documents))
    cases = [case] if isinstance(case, str) else case
    wanted = [Wanted(one, said) for one in cases]
    return advance(workspace, wanted, cage, actor="op-0123456789ab", now=NOW, on=on)


def stored(workspace, case):
    with open_store(workspace.store, read_only=True) as store:
        return queries.case(store, case)


def size(workspace):
    with open_store(workspace.store, read_only=True) as store:
        return queries.head(store)[0]
