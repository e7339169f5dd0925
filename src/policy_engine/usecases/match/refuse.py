"""`policy match refuse`: an officer will not carry out an inspection (R63). Put on record for accountability; the assignment stays."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from policy_engine.model.text import Text
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.clock import chosen_day, seconds
from policy_engine.usecases.match.find import find_visit
from policy_engine.usecases.match.words import unknown, written
from policy_engine.usecases.steps import Recorder
from policy_engine.usecases.workspace import Workspace


class Recorded(msgspec.Struct, frozen=True):
    """The number of the event that keeps the refusal."""

    demo: bool
    event: int


def refuse(
    workspace: Workspace,
    number: str,
    officer: str,
    reason: str,
    *,
    actor: str,
    now: datetime,
    on: date | None = None,
) -> Recorded:
    """Put it on record. Raises Unusable (unknown inspection or officer, no reason), Refused (on record already)."""
    why = written(reason, Text("事由", "reason"))
    with open_store(workspace.store) as store:
        demo = queries.is_demo(store)
        record = Recorder(store, seconds(now), chosen_day(on, now, allowed=demo), actor)
        visit = find_visit(store, number)
        concerned = (*visit.officers, *visit.gone)
        if officer not in concerned:
            there = Text(f"它的人员：{'、'.join(concerned)}", f"its officers: {', '.join(concerned)}")
            raise unknown(
                Text("这项检查任务的执法人员", "officer on this inspection"), officer, concerned, there
            )
        refs = {"draw": visit.draw.name, "attempt": str(visit.draw.attempt)}
        payload = {"number": number, "inspector": officer, "reason": why}
        with store.transaction() as transaction:
            numbers = transaction.append([record.event("officer.refused", number, refs, payload)])
    return Recorded(demo, numbers[0])
