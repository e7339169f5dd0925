"""Projected coverage (年度抽查企业占比, R01): distinct enterprises drawn, and those the remaining tasks can be expected to add.

An enterprise that several remaining tasks may draw is counted once: its chance is 1 − Π(1 − pₖ), with pₖ the ideal rate of its
tier in task k. Exact fractions throughout.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from fractions import Fraction

from policy_engine.draw.quota import ideals
from policy_engine.model.outcome import Coverage
from policy_engine.model.task import Task
from policy_engine.plan.quota import quota_of
from policy_engine.usecases.inputs import Inputs


def project(inputs: Inputs, drawn: Set[str], done: Set[str]) -> Coverage:
    """Coverage by `drawn` targets (ids) and by the plan's tasks that are not `done` (codes), over the open enterprises."""
    plan = inputs.plan
    goal = plan.goals.enterprise_coverage
    rates = {task.code: _rates(inputs, task) for task in plan.tasks if task.code not in done}
    registered = taken = 0
    left: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for target, codes in zip(inputs.targets, inputs.codes, strict=True):
        profile = target.profile
        if profile.entity != "enterprise" or profile.standing != "open":
            continue
        registered += 1
        if target.id in drawn:
            taken += 1
        else:
            left[profile.tier, codes] += 1
    expected = sum(
        (count * _chance(tier, codes, rates) for (tier, codes), count in left.items()), Fraction(0)
    )
    return Coverage(
        registered, taken, expected, Fraction(goal.at_least.rstrip("%")) / 100 if goal else Fraction(0)
    )


def _rates(inputs: Inputs, task: Task) -> dict[str, Fraction]:
    """The chance of one member of each tier to be drawn by a task."""
    population: Counter[str] = Counter(
        t.profile.tier for t, codes in zip(inputs.targets, inputs.codes, strict=True) if task.code in codes
    )
    quota = quota_of(inputs.plan, task, population.total())
    return {
        tier: share / population[tier]
        for tier, share in ideals(quota, population).items()
        if population[tier]
    }


def _chance(tier: str, codes: Iterable[str], rates: Mapping[str, Mapping[str, Fraction]]) -> Fraction:
    missed = Fraction(1)
    for code in codes:
        missed *= 1 - rates.get(code, {}).get(tier, Fraction(0))
    return 1 - missed
