"""`policy result accountability`: somebody is held to account over an inspection (追责, R63); on record, nothing else changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

import msgspec

from policy_engine.model.text import Text
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.store.payloads import Accountability
from policy_engine.usecases.cases.find import find_number
from policy_engine.usecases.clock import chosen_day, seconds
from policy_engine.usecases.match.words import choice, unknown, written
from policy_engine.usecases.results.ground import Ground
from policy_engine.usecases.steps import Recorder
from policy_engine.usecases.workspace import Workspace

MATTERS: Mapping[str, Text] = {
    "fake": Text("弄虚作假", "faked result"),
    "other": Text("其他不依法履职", "other misconduct"),
}
"""追责事由. Refusing a task (拒不执行) is put on record by `policy match refuse`."""

BASIS = "泽市监〔2023〕10号 三（三）"


class Noted(msgspec.Struct, frozen=True):
    """The number of the event that keeps it, and what it is about."""

    demo: bool
    event: int
    number: str
    inspector: str
    matter: Text


def hold_to_account(
    workspace: Workspace,
    number: str,
    inspector: str,
    matter: str,
    reason: str,
    *,
    actor: str,
    now: datetime,
    on: date | None = None,
) -> Noted:
    """Put it on record. Raises Unusable (unknown words, no reason, somebody who has nothing to do with it)."""
    code: Literal["fake", "other"] = "fake" if choice(matter, MATTERS, _MATTER) == "fake" else "other"
    why = written(reason, Text("事由", "reason"))
    with open_store(workspace.store) as store:
        demo = queries.is_demo(store)
        record = Recorder(store, seconds(now), chosen_day(on, now, allowed=demo), actor)
        full = find_number(store, number)
        ground = Ground(workspace, store, [full])
        results = queries.results(store, [full])
        present = (officer for row in results for officer in (*row.officers, row.recorder, row.reviewer))
        several = (*ground.inspections[full].officers, *ground.gone.get(full, ()), *present)
        concerned = tuple(dict.fromkeys(one for one in several if one))
        if inspector not in concerned:
            there = Text(
                f"与它有关的人员：{'、'.join(concerned)}", f"who had to do with it: {', '.join(concerned)}"
            )
            raise unknown(_OFFICER, inspector, concerned, there)
        payload = msgspec.to_builtins(Accountability(full, inspector, code, why))
        refs = {"draw": ground.inspections[full].draw}
        with store.transaction() as transaction:
            numbers = transaction.append([record.event("accountability.recorded", full, refs, payload)])
    return Noted(demo, numbers[0], full, inspector, MATTERS[code])


_MATTER = Text("追责事由", "matter")
_OFFICER = Text("与这项检查任务有关的人员", "person who had to do with this inspection")
