"""A plan as the facts that rules/plan.yaml judges: one for the plan, one a task, and what can be worked out from them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from policy_engine.model.fact import Fact
from policy_engine.model.names import Names
from policy_engine.model.plan import Plan
from policy_engine.plan.facts.amendments import amendment_facts
from policy_engine.plan.facts.heading import heading_facts
from policy_engine.plan.facts.matters import matter_facts
from policy_engine.plan.facts.overlaps import attachment_facts, overlap_facts
from policy_engine.plan.facts.tasks import task_facts
from policy_engine.plan.facts.tiers import tier_facts
from policy_engine.plan.projection import Projection


def facts_of(
    plan: Plan,
    names: Names,
    *,
    on: date,
    before: Plan | None = None,
    drawn: Collection[str] = (),
    projection: Projection | None = None,
) -> list[Fact]:
    """The facts of a plan as checked `on` a day. Their routes lead into the plan's file.

    `before` is the plan in force, with the tasks (codes) that are `drawn` by it; None: there is none yet. `projection` is the
    year's coverage of enterprises worked out from the registry; None: there is no registry.
    """
    return [
        *heading_facts(plan, on, projection),
        *tier_facts(plan),
        *task_facts(plan, names),
        *matter_facts(plan),
        *overlap_facts(plan),
        *attachment_facts(plan),
        *amendment_facts(plan, on, before, drawn),
    ]
