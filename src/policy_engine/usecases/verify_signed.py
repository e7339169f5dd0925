"""Who had signed off the registry that a draw was committed to (发起前核实): named with each draw, for whoever reads a verification."""

from __future__ import annotations

from contextlib import suppress

from policy_engine.model.errors import Refused
from policy_engine.model.text import Text
from policy_engine.store import queries
from policy_engine.store.open import Store
from policy_engine.store.values import RecordedDraw
from policy_engine.usecases.inputs import Inputs


def signed(store: Store, draw: RecordedDraw, inputs: Inputs) -> Text:
    """The sections of a draw's tasks, each with the day of its sign-off of this very snapshot before the commitment, or with none.

    Nothing where the plan cannot be read or lacks a task, which is told by itself.
    """
    days = {
        one.section: one.on
        for one in queries.attestations(store)
        if one.idx < draw.idx and one.digest == draw.inputs.get("targets")
    }
    with suppress(Refused, LookupError):
        sections = dict.fromkeys(inputs.plan.task(quota.code).section for quota in draw.header.tasks)
        zh = "、".join(f"{section} {days.get(section, '未核实')}" for section in sections)
        en = ", ".join(f"{section} {days.get(section, 'not signed off')}" for section in sections)
        return Text(f"；名录核实：{zh}", f"; registry signed off: {en}")
    return Text("", "")
