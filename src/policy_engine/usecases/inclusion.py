"""The chance of each enterprise to be drawn at least once in a year, summed up over a registry in integers.

Draws are independent of each other, each having a seed of its own: what no draw takes is the product of what each leaves. Only
the tasks of a joint group share a draw and its tickets, where the lowest win: whoever one of them takes is taken, so the chance
is the largest of the tasks'. Where their members differ that is a lower bound, off by a few heads at most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from fractions import Fraction
from math import lcm, prod

import msgspec

from policy_engine.draw.quota import ideals
from policy_engine.model.plan import Plan
from policy_engine.model.task import Task
from policy_engine.plan.quota import quota_of

Group = tuple[str, tuple[str, ...]]
"""Entities of one tier that the same tasks (codes) cover."""

Chances = dict[str, Fraction]
"""By tier, the chance of a member to be drawn."""


class Draw(msgspec.Struct, frozen=True):
    """One draw of the year: batch `batch` of a task, or of the tasks of a joint group.

    `hits` gives for each of its tasks and tiers the chance of a member, as a numerator over `of`.
    """

    batch: int
    of: int
    hits: dict[str, dict[str, int]]

    def hit(self, tier: str, codes: Collection[str]) -> int:
        """The chance, over `of`, of a member of the tier whom these tasks cover."""
        return max((self.hits[code].get(tier, 0) for code in codes if code in self.hits), default=0)


class Missed(msgspec.Struct, frozen=True):
    """How many of each group no draw takes, on average: numerators over one denominator, `of`."""

    by_group: dict[Group, int]
    of: int

    @property
    def total(self) -> Fraction:
        """All of them."""
        return Fraction(sum(self.by_group.values()), self.of)


def drawn_here(task: Task) -> bool:
    """Whether this bureau draws for the task this year, and knows whom from."""
    return task.drawable and task.scope.where is not None


def members_of(population: Mapping[Group, int]) -> dict[str, dict[str, int]]:
    """How many members of each tier a task has, by task."""
    members: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for (tier, codes), count in population.items():
        for code in codes:
            members[code][tier] += count
    return {code: dict(tiers) for code, tiers in members.items()}


def chances(plan: Plan, task: Task, members: Mapping[str, int], batch: int) -> tuple[Chances, int]:
    """Each member's chance in a batch of a task, by tier, and the heads drawn on average, rounded down."""
    shares = ideals(quota_of(plan, task, sum(members.values()), batch), members)
    return {t: share / members[t] for t, share in shares.items() if members.get(t)}, int(sum(shares.values()))


def draws_of(
    plan: Plan, members: Mapping[str, Mapping[str, int]], batches: Collection[tuple[str, int]]
) -> tuple[list[Draw], bool]:
    """The draws that these batches (code, number) make, in the plan's order, and whether all of them could be worked out.

    One that says nothing about a tier that has members cannot: the draw itself would be refused.
    """
    joined: dict[tuple[str, str, int], dict[str, Chances]] = defaultdict(dict)
    sound = True
    for task in plan.tasks:
        for batch in task.batch_numbers:
            if (task.code, batch) in batches and task.code in members:
                alone = "" if task.joint_group else task.code
                try:
                    found, _ = chances(plan, task, members[task.code], batch)
                except ValueError:
                    sound = False
                else:
                    joined[task.joint_group, alone, batch][task.code] = found
    return [_draw(batch, tasks) for (_, _, batch), tasks in joined.items()], sound


def missed(enterprises: Mapping[Group, int], draws: Collection[Draw]) -> Missed:
    """How many enterprises no draw takes, on average."""
    of = prod(draw.of for draw in draws)
    by_code = by_task(draws)
    left: dict[Group, int] = {}
    outside: dict[tuple[str, ...], tuple[list[Draw], int]] = {}
    for (tier, codes), count in enterprises.items():
        if codes not in outside:
            mine = list({id(draw): draw for code in codes for draw in by_code.get(code, ())}.values())
            outside[codes] = mine, of // prod(draw.of for draw in mine)
        mine, rest = outside[codes]
        left[tier, codes] = count * rest * prod(draw.of - draw.hit(tier, codes) for draw in mine)
    return Missed(left, of)


def by_task(draws: Collection[Draw]) -> dict[str, list[Draw]]:
    """The draws of each task (code)."""
    found: dict[str, list[Draw]] = defaultdict(list)
    for draw in draws:
        for code in draw.hits:
            found[code].append(draw)
    return dict(found)


def _draw(batch: int, tasks: Mapping[str, Chances]) -> Draw:
    of = lcm(*(chance.denominator for tiers in tasks.values() for chance in tiers.values()))
    hits = {
        code: {tier: chance.numerator * (of // chance.denominator) for tier, chance in tiers.items()}
        for code, tiers in tasks.items()
    }
    return Draw(batch, of, hits)
