"""Projected coverage (年度抽查企业占比, R01): the distinct enterprises that a plan can be expected to inspect in the year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from fractions import Fraction

from policy_engine.model.plan import Plan
from policy_engine.model.target import Profile
from policy_engine.model.task import Task
from policy_engine.plan.branches import can_contain
from policy_engine.plan.covering import covering
from policy_engine.plan.projection import Projection
from policy_engine.usecases.inclusion import Group, drawn_here, draws_of, members_of, missed
from policy_engine.usecases.suggestion import Shortfall, smallest_change

ENTERPRISE = "enterprise"


def project(
    plan: Plan, counts: Mapping[Profile, int], taken: int | None = None, done: Collection[str] = ()
) -> Projection:
    """What a plan can be expected to reach with a registry of so many targets of each profile.

    `taken` enterprises are inspected already, None where it is not known how many: then as many as are to be expected. `done` are
    the tasks whose draws are made, "CODE" for all batches of a task, "CODE/2" for its second. The others add whom the tasks done can
    be expected to have left; they alone can still be changed.
    """
    population, enterprises = groups(plan, counts)
    members = members_of(population)
    past, ahead = batches(plan, done)
    before, _ = draws_of(plan, members, past)
    after, sound = draws_of(plan, members, ahead)
    left = missed(enterprises, [*before, *after])
    registered = sum(enterprises.values())
    already = missed(enterprises, before).total
    expected = (registered - already if taken is None else taken) + already - left.total
    drawn = {code for code, _ in past}
    goal = plan.goals.enterprise_coverage
    lacking = goal.share * registered - expected if goal else Fraction(0)
    return Projection(
        registered,
        expected,
        sound and not any(_unknown(plan, task, done) for task in plan.tasks),
        smallest_change(plan, members, Shortfall(lacking, left, after), drawn) if lacking > 0 else None,
    )


def batches(plan: Plan, done: Collection[str]) -> tuple[set[tuple[str, int]], set[tuple[str, int]]]:
    """The batches (code, number) that are drawn, and those that this bureau is still to draw."""
    past: set[tuple[str, int]] = set()
    ahead: set[tuple[str, int]] = set()
    for task in plan.tasks:
        for batch in task.batch_numbers:
            if _is_done(task, batch, done):
                if task.scope.where is not None and task.drawn_by is None:
                    past.add((task.code, batch))
            elif drawn_here(task):
                ahead.add((task.code, batch))
    return past, ahead


def groups(plan: Plan, counts: Mapping[Profile, int]) -> tuple[dict[Group, int], dict[Group, int]]:
    """The open entities, and the enterprises among them, by tier and covering tasks."""
    population: Counter[Group] = Counter()
    enterprises: Counter[Group] = Counter()
    for profile, codes in covering(plan, counts).items():
        if profile.standing == "open":
            population[profile.tier, codes] += counts[profile]
            if profile.entity == ENTERPRISE:
                enterprises[profile.tier, codes] += counts[profile]
    return population, enterprises


def _is_done(task: Task, batch: int, done: Collection[str]) -> bool:
    return task.code in done or f"{task.code}/{batch}" in done


def _unknown(plan: Plan, task: Task, done: Collection[str]) -> bool:
    """Whether a task is still to inspect enterprises of which the profiles do not tell how many."""
    if not task.active or task.scope.unit != "主体" or not can_contain(task.scope.where, ENTERPRISE):
        return False
    if all(_is_done(task, batch, done) for batch in task.batch_numbers):
        return False
    return task.drawn_by is not None or task.scope.where is None or not plan.by_profile(task)
