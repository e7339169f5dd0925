"""试算 (what-if): what a plan's weights and rates, and others tried beside them, draw from each tier. No seed, nobody's name."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from policy_engine.model.draw import Pair
from policy_engine.model.text import Text


class TierShare(msgspec.Struct, frozen=True):
    """One tier of a task: its members, the weight, rate or head count asked for, and the expected heads."""

    members: int
    asked: int | Pair
    ideal: Fraction

    @property
    def rate(self) -> Fraction:
        """Every member's chance; 0 where there is none."""
        return self.ideal / self.members if self.members else Fraction(0)


class TaskShare(msgspec.Struct, frozen=True):
    """One batch of a task. `tiers` by stratum code; `cut`: heads asked for that members are too few to give."""

    code: str
    name: str
    batch: int
    batches: int
    method: str
    rate: str
    tiers: dict[str, TierShare]
    cut: int

    @property
    def population(self) -> int:
        return sum(tier.members for tier in self.tiers.values())

    @property
    def drawn(self) -> int:
        """All heads together, a whole number whatever the seed."""
        return int(sum(tier.ideal for tier in self.tiers.values()))


class Variant(msgspec.Struct, frozen=True):
    """方案: weights and rates, and the year's work that they make.

    `visits` are fewer than heads where tasks of a joint group meet at one entity. `enterprises`: distinct ones expected
    over the whole plan.
    """

    label: Text
    tasks: tuple[TaskShare, ...]
    visits: Fraction
    enterprises: Fraction
    remarks: tuple[Text, ...]

    @property
    def heads(self) -> int:
        return sum(task.drawn for task in self.tasks)

    def rates(self) -> dict[str, Fraction]:
        """Of each tier that has members, heads over members, all tasks together."""
        members: dict[str, int] = {}
        ideal: dict[str, Fraction] = {}
        for task in self.tasks:
            for code, tier in task.tiers.items():
                members[code] = members.get(code, 0) + tier.members
                ideal[code] = ideal.get(code, Fraction(0)) + tier.ideal
        return {code: ideal[code] / members[code] for code in members if members[code]}


class WhatIf(msgspec.Struct, frozen=True):
    """The plan's own variant first. `complete` is false where profiles do not tell all enterprises that tasks will reach.

    `goal`: the share of enterprises that the plan is to reach, None where it names none. `left_out`: tasks without
    figures, and why.
    """

    plan: str
    demo: bool
    registered: int
    goal: Fraction | None
    complete: bool
    variants: tuple[Variant, ...]
    left_out: tuple[Text, ...]
