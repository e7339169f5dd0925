"""Which tasks cover which profiles, for a whole registry at once.

The same as asking `Plan.covers` for every pair, but a thousand tasks over thousands of profiles take some hundredths of a
second: a set of profiles is an integer, one bit each, and a condition combines the sets of the values that it names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from policy_engine.model.plan import Plan
from policy_engine.model.scope import Where
from policy_engine.model.target import Profile
from policy_engine.model.task import Task

Codes = tuple[str, ...]
"""Tasks (codes), in the plan's order."""


def covering(plan: Plan, profiles: Iterable[Profile]) -> dict[Profile, Codes]:
    """For each profile the tasks whose scope covers whoever has it. Tasks for which names or dates matter are left out."""
    kinds: dict[object, list[Profile]] = defaultdict(list)
    found: dict[Profile, Codes] = {}
    for p in profiles:
        # Neither station nor tier is looked at by any scope: a county has a few hundred kinds.
        kinds[p.standing == "open", p.entity, p.category, p.licences, p.traits, p.lists].append(p)
    sets = _Sets([alike[0] for alike in kinds.values()], plan)
    codes: list[list[str]] = [[] for _ in kinds]
    places: dict[int, list[int]] = {}
    for task in plan.tasks:
        if plan.by_profile(task):
            covered = sets.covered(task)
            if covered not in places:
                places[covered] = list(_bits(covered))
            for place in places[covered]:
                codes[place].append(task.code)
    shared: dict[Codes, Codes] = {}
    for alike, mine in zip(kinds.values(), codes, strict=True):
        same = shared.setdefault(tuple(mine), tuple(mine))
        found.update(dict.fromkeys(alike, same))
    return found


class _Sets:
    """Sets of some profiles, as integers: bit n stands for the n-th."""

    def __init__(self, profiles: list[Profile], plan: Plan) -> None:
        self.every = (1 << len(profiles)) - 1
        self.open = 0
        self.having: dict[tuple[str, str], int] = defaultdict(int)
        self.tasks = {task.code: task for task in plan.tasks}
        self.known: dict[str, int] = {}
        for n, p in enumerate(profiles):
            if p.standing == "open":
                self.open |= 1 << n
            for value in (
                ("entity", p.entity),
                ("category", p.category),
                *(("licence", x) for x in p.licences),
                *(("trait", x) for x in p.traits),
                *(("listed", x) for x in p.lists),
            ):
                self.having[value] |= 1 << n

    def covered(self, task: Task) -> int:
        """Those that a task covers. What it takes out is worked out first, as in `Plan.covers`."""
        if task.code not in self.known:
            where = task.scope.where
            mine = 0 if where is None else self.open & self.holding(where)
            for code in task.scope.except_tasks:
                mine &= ~self.covered(self.tasks[code])
            self.known[task.code] = mine
        return self.known[task.code]

    def holding(self, where: Where) -> int:
        """Those of which a condition without names and dates holds."""
        mine = self.every
        for attribute in ("entity", "category", "licence", "trait", "listed"):
            values: tuple[str, ...] = getattr(where, attribute)
            if values:
                mine &= self._either(self.having.get((attribute, value), 0) for value in values)
        if where.any:
            mine &= self._either(self.holding(branch) for branch in where.any)
        return mine & ~self._either(self.holding(branch) for branch in where.none)

    @staticmethod
    def _either(sets: Iterable[int]) -> int:
        union = 0
        for one in sets:
            union |= one
        return union


def _bits(number: int) -> Iterator[int]:
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest
