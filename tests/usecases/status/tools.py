"""A workspace whose results are put on record as events, and what is looked at in its status."""

from datetime import date

import msgspec

from policy_engine.model.case import Branch
from policy_engine.model.event import NewEvent
from policy_engine.model.result import Evidence, Result
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.status.status import trace

JULY, LATER = date(2023, 7, 20), date(2024, 6, 1)


def _trace(workspace, asked, name, cage, *, now):
    """The tests' engine comes last."""
    return trace(workspace, asked, name, cage, now=now)


def visits(workspace):
    with open_store(workspace.store, read_only=True) as store:
        return [row for row in queries.inspections(store) if row.state != "replaced"]


def append(workspace, kind, subject, payload, refs=None, on="2023-06-20"):
    event = NewEvent(
        kind=kind, at=1, on=on, actor="op-test", subject=subject, refs=refs or {}, payload=payload
    )
    with open_store(workspace.store) as store, store.transaction() as transaction:
        return transaction.append([event])[0]


MAIN = Branch(number=0, state="RECORDED", since="2023-06-19T10:00")
DUE = Branch(number=1, state="PUBLISH_DUE", since="2023-06-19T10:00", due="2023-07-18T24:00")


def record(workspace, row, *more, on="2023-06-20", entity="enterprise", due=DUE, problem=False, **given):
    """A result on record, its publication due on 2023-07-18, and further branches."""
    made = Result(
        **{
            "inspection": row.number,
            "version": 1,
            "codes": ("1",),
            "methods": ("onsite",),
            "began": "2023-06-19T09:00",
            "ended": "2023-06-19T10:00",
            "concluded": "2023-06-19",
            "officers": row.officers,
            "recorder": row.officers[0],
            "signature": "signed",
            "evidence": (Evidence("check_record", "0" * 64, "检查记录.pdf"),),
        }
        | given
    )
    payload = {
        "result": msgspec.to_builtins(made),
        "section": "食品流通股",
        "entity": entity,
        "problem": problem,
        "branches": msgspec.to_builtins((MAIN, due, *more)),
    }
    return append(workspace, "result.recorded", row.number, payload, {"version": "1"}, on)


def advance(workspace, row, branch, before, step, *, opened=(), breaches=(), documents=()):
    payload = {
        "number": row.number,
        "branch": branch.number,
        "step": step,
        "role": "credit",
        "happened": "2023-07-01T09:00",
        "documents": msgspec.to_builtins(tuple(documents)),
        "opened": [one.number for one in opened],
        "branches": msgspec.to_builtins((branch, *opened)),
        "before": [[branch.number, before]],
        "breaches": msgspec.to_builtins(tuple(breaches)),
    }
    return append(workspace, "case.advanced", row.number, payload, {"step": step}, "2023-07-01")


def publish(workspace, row, step="publish", **more):
    done = Branch(number=1, state="DONE", since="2023-07-01T09:00", ended=True)
    return advance(workspace, row, done, "PUBLISH_DUE", step, **more)


def line(found, name):
    return next(one for one in found.lines if one.duty.id == name)


def counted(found, name):
    duty = line(found, name).duty
    return duty.count("met"), duty.count("ahead"), duty.count("lacking"), duty.late


def said(found, name):
    return [one.rule for one in line(found, name).said]
