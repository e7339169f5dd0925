"""The smallest change that reaches the goal of coverage: which one task, drawn at which higher rate, for the fewest inspections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from fractions import Fraction
from math import lcm

import msgspec

from policy_engine.model.plan import Plan
from policy_engine.model.task import Task
from policy_engine.plan.branches import can_contain
from policy_engine.plan.projection import Suggestion
from policy_engine.plan.rate import read_rate
from policy_engine.usecases.inclusion import Chances, Draw, Missed, by_task, chances

_STEPS = 1000
"""Rates are tried in steps of 0.1 %."""

Members = Mapping[str, Mapping[str, int]]

_Class = tuple[str, tuple[int, ...]]
"""A tier, and the chance of being drawn for another task of the joint group, in each draw of the task."""


class Shortfall(msgspec.Struct, frozen=True):
    """So many distinct enterprises are lacking; whom the year's draws leave, and those of them that are still to come."""

    lacking: Fraction
    left: Missed
    draws: list[Draw]


class _Raised:
    """A task as it would be at higher rates: what it gains, and what it costs.

    The enterprises it may draw fall into classes of one tier and one chance in the other tasks of its joint group; in each the
    share that is missed changes alike.
    """

    def __init__(
        self, plan: Plan, task: Task, members: Mapping[str, int], draws: list[Draw], left: Missed
    ) -> None:
        self.plan, self.task, self.members, self.draws = plan, task, members, draws
        self.classes: Counter[_Class] = Counter()
        self.of = left.of
        for (tier, codes), weight in left.by_group.items():
            # Where nobody is left there is nobody to gain.
            if weight and task.code in codes:
                others = [code for code in codes if code != task.code]
                self.classes[tier, tuple(draw.hit(tier, others) for draw in draws)] += weight
        self.visits_now = sum(chances(plan, task, members, draw.batch)[1] for draw in draws)

    def at(self, step: int, lacking: Fraction) -> tuple[bool, int]:
        """Whether so many steps of 0.1 % gain as many enterprises as are lacking, and how many inspections they add."""
        raised = msgspec.structs.replace(self.task, rate=_percent(step), rate_text="")
        new = [chances(self.plan, raised, self.members, draw.batch) for draw in self.draws]
        shares = [
            (weight, 1 - self._missed(kind, new) / self._missed(kind, None))
            for kind, weight in self.classes.items()
        ]
        # Weights have thousands of digits in a large plan: they are multiplied and added, never reduced.
        of = lcm(*(share.denominator for _, share in shares))
        gained = sum(weight * share.numerator * (of // share.denominator) for weight, share in shares)
        enough = gained * lacking.denominator >= lacking.numerator * self.of * of
        return enough, sum(visits for _, visits in new) - self.visits_now

    def _missed(self, kind: _Class, new: list[tuple[Chances, int]] | None) -> Fraction:
        """The share of a class that the task's draws leave: as they are, or with new chances."""
        tier, others = kind
        missed = Fraction(1)
        for n, (draw, other) in enumerate(zip(self.draws, others, strict=True)):
            own = Fraction(draw.hit(tier, (self.task.code,)), draw.of) if new is None else new[n][0][tier]
            missed *= 1 - max(Fraction(other, draw.of), own)
        return missed


def smallest_change(
    plan: Plan, members: Members, short: Shortfall, drawn: Collection[str] = ()
) -> Suggestion | None:
    """The least rate of one task that makes up for the shortfall; of several tasks the one with the fewest additional inspections.

    A task that is `drawn` (codes), if only in part, can no longer change. Only a fixed or least percentage is raised, and of equal
    tasks the first in the plan. None where no single task is enough.
    """
    best: Suggestion | None = None
    draws = by_task(short.draws)
    for position, task in enumerate(plan.tasks):
        mine = draws.get(task.code, [])
        if mine and task.code not in drawn and _can_be_raised(task):
            raised = _Raised(plan, task, members[task.code], mine, short.left)
            found = _least(raised, short.lacking, best.visits if best else None)
            if found:
                best = Suggestion(task.code, position, _percent(found[0]), found[1])
    return best


def _least(raised: _Raised, lacking: Fraction, limit: int | None) -> tuple[int, int] | None:
    """The first step that is enough, and its additional inspections; None where none is, or not below the limit."""
    low = int((read_rate(raised.task.rate).rate or 0) * _STEPS)
    if low >= _STEPS or not raised.classes:
        return None
    high, (enough, cost) = _STEPS, raised.at(_STEPS, lacking)
    if not enough:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        enough, visits = raised.at(middle, lacking)
        if enough:
            high, cost = middle, visits
        elif limit is not None and visits >= limit:
            return None
        else:
            low = middle
    return (high, cost) if limit is None or cost < limit else None


def _can_be_raised(task: Task) -> bool:
    if task.risk.policy == "rates" or not can_contain(task.scope.where, "enterprise"):
        return False
    rate = read_rate(task.rate)
    bounds = (rate.at_most, rate.most_heads, rate.least_heads)
    return rate.rate is not None and all(bound is None for bound in bounds)


def _percent(step: int) -> str:
    whole, tenth = divmod(step, _STEPS // 100)
    return f"{whole}.{tenth}%" if tenth else f"{whole}%"
