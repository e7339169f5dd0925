"""Facts of a plan by key, with the names of one county."""

from datetime import date

import msgspec

from policy_engine.model.names import MatterMark, Name, Names
from policy_engine.plan.facts import facts_of

NAMES = Names(
    format="policy-names/1",
    bodies=(Name("泽州县市场监督管理局", ("泽州县市场监管局",), ("泽州市市场监督管理局",)),),
    sections=(Name("信用监管股", ("信用股",)),),
    confusable=(("计量单位", "计量器具"),),
    food_matters=(MatterMark("食品", "监督检查"),),
)
ON = date(2023, 6, 15)
replace = msgspec.structs.replace


def facts(plan, kind, names=NAMES, on=ON, **given):
    return {fact.key: fact for fact in facts_of(plan, names, on=on, **given) if fact.kind == kind}


def with_task(plan, **changes):
    """The plan with its first task alone, changed."""
    return replace(plan, tasks=(replace(plan.tasks[0], **changes),))
