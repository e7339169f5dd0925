"""`policy case attach`: documents come to the file of a case, by hash; the files themselves stay where they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from policy_engine.casework.lines import numbered
from policy_engine.model.case import CaseDocument
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.text import Text
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.store.payloads import CaseAttached
from policy_engine.usecases.cases.find import find_case
from policy_engine.usecases.cases.machine import rules_and_machine
from policy_engine.usecases.cases.words import NOTE, kinds_understood
from policy_engine.usecases.clock import chosen_day, seconds
from policy_engine.usecases.match.words import written
from policy_engine.usecases.steps import Recorder
from policy_engine.usecases.workspace import Workspace


class Attached(msgspec.Struct, frozen=True):
    """What came to the file, and the event that keeps it."""

    demo: bool
    number: str
    documents: tuple[CaseDocument, ...]
    titles: tuple[Text, ...]
    event: int


def attach(
    workspace: Workspace,
    number: str,
    documents: Sequence[CaseDocument],
    *,
    branch: int | None = None,
    note: str = "",
    actor: str,
    now: datetime,
    on: date | None = None,
) -> Attached:
    """Put documents on the file of an open case: for all of it, or for a branch.

    Raises Unusable (none, unknown kinds), Refused (closed, no such branch, there already, a clock that went back).
    """
    if not documents:
        raise Unusable(
            Text("没有写要归入的材料", "no document is named"),
            Text(
                "写成 种类=文件，如 filing_form=立案审批表.pdf",
                "write KIND=FILE, such as filing_form=form.pdf",
            ),
        )
    why = written(note, NOTE) if note else ""
    _, machine = rules_and_machine(workspace)
    kept = tuple(msgspec.structs.replace(one, branch=branch) for one in kinds_understood(machine, documents))
    with open_store(workspace.store) as store:
        demo = queries.is_demo(store)
        record = Recorder(store, seconds(now), chosen_day(on, now, allowed=demo), actor)
        with store.transaction() as transaction:
            case = find_case(store, number)
            if case.closed:
                raise Refused(
                    Text("{number} 已于 {day} 归档", "{number} was closed on {day}").fill(
                        number=case.number, day=case.closed
                    ),
                    Text(
                        "检查结果有误的，用 policy result correct 更正，案卷随之重新打开",
                        "where its result is wrong, `policy result correct` opens it again",
                    ),
                )
            last = max(one.since for one in case.branches)[:10]
            if record.on.isoformat() < last:
                raise Refused(
                    _BACK.fill(on=record.on.isoformat(), number=case.number, last=last),
                    Text("先校准本机时钟", "set the clock right first"),
                )
            if branch is not None:
                numbered(case, branch)
            there = {(one.kind, one.sha256, one.branch) for one in case.documents}
            for one in kept:
                if (one.kind, one.sha256, branch) in there:
                    raise Refused(
                        Text("{kind} {name} 已经在案卷里", "{kind} {name} is in the file already").fill(
                            kind=machine.title(one.kind), name=one.name
                        ),
                        Text("policy case show 列出材料", "`policy case show` lists the documents"),
                    )
            payload = msgspec.to_builtins(CaseAttached(case.number, kept, why))
            events = transaction.append([record.event("case.attached", case.number, {}, payload)])
    titles = tuple(machine.title(one.kind) for one in kept)
    return Attached(demo, case.number, kept, titles, events[0])


_BACK = Text(
    "今天按本机时钟是{on}，而 {number} 在{last}已有记录：时钟倒退了",
    "by this machine's clock today is {on}, yet {number} has an entry of {last}: the clock went back",
)
