"""The plan itself: year, publication, goals; and the coverage of enterprises that is projected for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from policy_engine.model.calendar import add_working_days
from policy_engine.model.fact import Fact, basis_points, day_number
from policy_engine.model.plan import Goal, Plan
from policy_engine.model.task import Task
from policy_engine.plan.branches import asks_for_only
from policy_engine.plan.facts.assured import assured
from policy_engine.plan.facts.matters import listed_matters
from policy_engine.plan.projection import Projection

PUBLICATION_DAYS = 20
"""Working days from issue to publication of a plan (政府信息公开条例第二十六条)."""


def heading_facts(plan: Plan, on: date, projection: Projection | None) -> Iterator[Fact]:
    """One fact for the plan, and one for the projection where enterprises are registered."""
    heading, goals = plan.plan, plan.goals
    published = heading.publication
    due = add_working_days(heading.issued_on, PUBLICATION_DAYS)
    known = projection if projection and projection.registered else None
    yield Fact(
        "plan",
        heading.code,
        {
            "year": heading.year,
            "first_day": day_number(date(heading.year, 1, 1)),
            "last_day": day_number(date(heading.year, 12, 31)),
            "issued_on": day_number(heading.issued_on),
            "on": day_number(on),
            "has_publication": int(published is not None),
            "published_on": day_number(published.on if published else None),
            "due_known": int(due is not None),
            "publication_due": day_number(due),
            "has_coverage_goal": int(goals.enterprise_coverage is not None),
            "coverage_goal": basis_points(_share(goals.enterprise_coverage)),
            "coverage_floor": max((_enterprise_rate(task) for task in plan.tasks), default=0),
            "has_publication_goal": int(goals.publication is not None),
            "publication_goal": basis_points(_share(goals.publication)),
            "has_matters_list": int(bool(listed_matters(plan))),
            "has_weights_source": int(bool(plan.risk_tiers.source.strip())),
            "joint": int(heading.kind == "joint"),
            "has_projection": int(known is not None),
        },
    )
    if known:
        yield _projection(plan, known)


def _projection(plan: Plan, known: Projection) -> Fact:
    goal = plan.goals.enterprise_coverage
    wanted = known.suggestion
    return Fact(
        "projection",
        plan.plan.code,
        {
            "has_goal": int(goal is not None),
            "goal": basis_points(_share(goal)),
            "share": basis_points(known.share),
            "short": int(known.share < _share(goal)),
            "complete": int(known.complete),
            "registered": known.registered,
            "suggested": int(wanted is not None),
            "task": wanted.task if wanted else "",
            "rate_now": plan.tasks[wanted.position].rate if wanted else "",
            "rate_wanted": wanted.rate if wanted else "",
            "visits": wanted.visits if wanted else 0,
        },
    )


def _enterprise_rate(task: Task) -> int:
    """The share of all enterprises that a task alone is sure to inspect."""
    whole = asks_for_only(task.scope.where, "enterprise") and not task.scope.except_tasks
    return assured(task) if whole and task.active else 0


def _share(goal: Goal | None) -> Fraction:
    return goal.share if goal else Fraction(0)
