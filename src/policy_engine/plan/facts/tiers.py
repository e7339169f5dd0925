"""Credit-risk tiers (信用风险分类): the weights of the plan and of tasks, and the rates that tasks print tier by tier."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from policy_engine.model.fact import Fact
from policy_engine.model.plan import Plan
from policy_engine.model.risk import TierShares, Weights
from policy_engine.model.task import Task
from policy_engine.plan.shares import Share, as_yaml, read_share, read_tiers, shown_in


def tier_facts(plan: Plan) -> Iterator[Fact]:
    """The plan's weights, those of tasks that have their own, and the rates of tasks with one for each tier."""
    tiered = [(position, task) for position, task in enumerate(plan.tasks) if task.risk.policy == "weights"]
    used = any(task.risk.weights is None for _, task in tiered)
    yield Fact("weights", "plan", _weights(plan.risk_tiers.weights, used), ("risk_tiers", "weights"))
    for position, task in tiered:
        if task.risk.weights is not None:
            route = ("tasks", position, "risk", "weights")
            yield Fact("weights", f"task {task.code}", _weights(task.risk.weights, True), route)
    for position, task in enumerate(plan.tasks):
        if task.risk.policy == "rates" and task.risk.rates and task.drawn_by is None:
            route = ("tasks", position, "risk", "rates")
            yield Fact("shares", task.code, _shares(task, task.risk.rates), route)


def _weights(weights: Weights, used: bool) -> dict[str, int | str]:
    return {
        "used": int(used),
        "a": weights.A,
        "b": weights.B,
        "c": weights.C,
        "d": weights.D,
        "unrated": weights.unrated,
    }


def _shares(task: Task, rates: TierShares) -> dict[str, int | str]:
    written = rates.by_tier()
    shares = {tier: read_share(text) for tier, text in written.items() if text}
    printed = task.rate_text or task.rate
    read = read_tiers(printed) or read_tiers(task.rate)
    return {
        "task": task.code,
        "by": "heads" if any(share.rate is None for share in shares.values()) else "rates",
        "a": written["A"] or "",
        "b": written["B"] or "",
        "c": written["C"] or "",
        "d": written["D"] or "",
        "unrated": written["-"] or "",
        "b_not_above_a": int(_not_above(shares, "B", "A")),
        "c_not_above_b": int(_not_above(shares, "C", "B")),
        "d_not_above_c": int(_not_above(shares, "D", "C")),
        "a_excluded": int("A" not in shares),
        "printed": printed,
        "printed_read": int(read is not None),
        "as_printed": as_yaml(read) if read else "",
        "printed_same": int(read is not None and _said(read) == _said(shown_in(read, shares))),
    }


def _not_above(shares: Mapping[str, Share], tier: str, below: str) -> bool:
    """Whether a tier's rate does not exceed that of the tier below it. Heads say nothing of rates: tiers differ in size."""
    high, low = (shares[t].rate if t in shares else None for t in (tier, below))
    return high is not None and low is not None and Fraction(*high) <= Fraction(*low)


def _said(shares: Mapping[str, Share]) -> dict[str, Fraction | int | None]:
    """What governs each tier: 5% and 5.0% are the same, and heads in brackets beside a rate only state a figure."""
    return {tier: Fraction(*share.rate) if share.rate else share.heads for tier, share in shares.items()}
