"""The quota of a draw that follows from a task's rate and what it says of the tiers (protocol §4)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

from policy_engine.model.draw import Pair, Quota
from policy_engine.model.plan import Plan
from policy_engine.model.task import Task
from policy_engine.plan.rate import Rate, read_rate
from policy_engine.plan.shares import Share, read_share, read_tiers


def quota_of(plan: Plan, task: Task, population: int, batch: int = 1) -> Quota:
    """The quota of one batch (from 1) of a task that draws from `population` entities.

    Raises ValueError for a task whose targets a superior draws, and for a batch that it does not have; UnreadableRateError
    where its rate cannot be read. A plan that loaded has no unreadable one.
    """
    if task.drawn_by is not None:
        raise ValueError(f"task {task.code}: its targets are drawn by a superior")
    if batch not in task.batch_numbers:
        raise ValueError(f"task {task.code}: there is no batch {batch}")
    own = task.batches[batch - 1].rate if task.batches else ""
    excluded = {tier.stratum for tier in task.risk.excluded}
    if task.risk.policy == "rates":
        return _by_tier(task, own, excluded)
    rate = read_rate(own or task.rate)
    weights = {
        tier: 0 if tier in excluded else weight for tier, weight in plan.weights_of(task).by_tier().items()
    }
    if task.risk.base_tier:
        return _from_base(task, rate, weights, plan.weights_of(task).by_tier()[task.risk.base_tier])
    at_least, at_most = _heads(rate, population)
    return Quota(task.code, "weights", rate.written, rate.count, at_least, at_most, dict(weights))


def _by_tier(task: Task, own: str, excluded: set[str]) -> Quota:
    """Methods "rates" and "counts": nothing of a tier that is excluded, nothing said of one that is left out."""
    written = task.risk.rates.by_tier() if task.risk.rates else {}
    shares = (read_tiers(own) if own else None) or {
        tier: read_share(text) for tier, text in written.items() if text
    }
    drawn = {tier: share for tier, share in shares.items() if tier not in excluded}
    if all(share.rate is None for share in drawn.values()):
        counts = {tier: share.heads or 0 for tier, share in drawn.items()}
        return _stratified(task, "counts", counts | dict.fromkeys(excluded, 0))
    rates = {tier: _pair(tier, share) for tier, share in drawn.items()}
    return _stratified(task, "rates", rates | dict.fromkeys(excluded, (0, 1)))


def _pair(tier: str, share: Share) -> Pair:
    if share.rate is None:
        raise ValueError(f"tier {tier}: a number of heads among rates")
    return share.rate


def _from_base(task: Task, rate: Rate, weights: dict[str, int], base: int) -> Quota:
    """The rate is the base tier's; every other tier's is to it as their weights are."""
    if rate.rate is None or base == 0:
        raise ValueError(f"task {task.code}: no rate of a base tier")
    rates = {
        tier: min(Fraction(1), rate.rate * weight / base).as_integer_ratio()
        for tier, weight in weights.items()
    }
    return _stratified(task, "rates", rates)


def _stratified(
    task: Task, method: Literal["rates", "counts"], strata: Mapping[str, int] | Mapping[str, Pair]
) -> Quota:
    ordered = {tier: strata[tier] for tier in sorted(strata)}
    return Quota(task.code, method, None, None, None, None, ordered)


def _heads(rate: Rate, population: int) -> tuple[int | None, int | None]:
    """The bounds in heads. Where no whole number lies between the two, the upper bound is the stricter.

    A floor alone is what is drawn anyway, ⌈N·r⌉ or the head count itself: it needs no bound.
    """
    ceilings = [] if rate.at_most is None else [_heads_of(rate.at_most, population)]
    ceilings += [] if rate.most_heads is None else [rate.most_heads]
    at_most = min(ceilings, default=None)
    if at_most is None:
        return rate.least_heads, None
    if rate.at_least is not None:
        floor = -_heads_of(-rate.at_least, population)
        return (floor if floor <= at_most else None), at_most
    return (None if rate.least_heads is None else min(rate.least_heads, at_most)), at_most


def _heads_of(bound: Fraction | int, population: int) -> int:
    """A bound in whole heads, rounded down."""
    return bound if isinstance(bound, int) else (population * bound).__floor__()
