"""Coverage as a run reports it (年度抽查企业占比, R01): who is drawn is known by name, the rest is expected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Set
from fractions import Fraction

from policy_engine.model.outcome import Coverage
from policy_engine.usecases.inclusion import Group, draws_of, members_of, missed
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.projection import ENTERPRISE, batches


def project(inputs: Inputs, drawn: Set[str], done: Collection[str]) -> Coverage:
    """Coverage by `drawn` targets (ids) and by the plan's draws that are not `done`, over the open enterprises.

    `done` names tasks, "CODE", or single batches, "CODE/2".
    """
    plan = inputs.plan
    goal = plan.goals.enterprise_coverage
    population: Counter[Group] = Counter()
    left: Counter[Group] = Counter()
    for (profile, codes), count in inputs.counted.items():
        if profile.standing == "open":
            population[profile.tier, codes] += count
            if profile.entity == ENTERPRISE:
                left[profile.tier, codes] += count
    registered = left.total()
    for target in inputs.named(drawn).values():
        if target.profile.standing == "open" and target.profile.entity == ENTERPRISE:
            left[target.profile.tier, inputs.codes_of(target)] -= 1
    draws, _ = draws_of(plan, members_of(population), batches(plan, done)[1])
    return Coverage(
        registered,
        registered - left.total(),
        left.total() - missed(left, draws).total,
        goal.share if goal else Fraction(0),
    )
