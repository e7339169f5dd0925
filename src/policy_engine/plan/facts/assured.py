"""How much of its population a task is sure to inspect, whoever is drawn."""

from __future__ import annotations

from fractions import Fraction

from policy_engine.model.fact import basis_points
from policy_engine.model.task import Task
from policy_engine.plan.rate import UnreadableRateError, read_rate


def _share(text: str) -> Fraction:
    """The least share that a printed rate assures; 0 for head counts, mere upper bounds and what cannot be read."""
    try:
        rate = read_rate(text)
    except UnreadableRateError:
        return Fraction(0)
    capped = rate.most_heads is not None or (rate.at_most is not None and rate.at_least is None)
    return Fraction(0) if rate.rate is None or capped else rate.rate


def assured(task: Task) -> int:
    """The least share of its whole population that a task inspects, in basis points; 0 where nothing is drawn here."""
    if task.drawn_by:
        return 0
    if task.risk.policy == "rates" and task.risk.rates:
        shares = [_share(text) if text else Fraction(0) for text in task.risk.rates.by_tier().values()]
        return basis_points(min(shares))
    return basis_points(_share(task.rate))
