"""Tasks whose scopes can meet in the same entity, read off the scopes' conditions alone, and groups they could be joined in.

Claimed only where the conditions leave no doubt: one scope asks for an entity type and nothing else, or both ask for the same
category, licence, trait, list or word in the name; nothing keeps them apart; and an entity can be named that both cover. Whatever
else may overlap is not claimed. Tasks that are postponed, cancelled, drawn by a superior or not about entities are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations, product

import msgspec

from policy_engine.model.plan import Plan
from policy_engine.model.scope import Scope
from policy_engine.model.task import Task, Window
from policy_engine.plan.branches import Branch, asks_for_only, branches_of, can_contain, example, sure_to_meet

__all__ = ["Overlap", "asks_for_only", "can_contain", "overlaps", "proposals"]


class Overlap(msgspec.Struct, frozen=True):
    """A task (by position) and those that share entities with it; `common_days`: whether their windows meet."""

    task: int
    partners: tuple[int, ...]
    common_days: bool


def overlaps(plan: Plan) -> list[Overlap]:
    """Overlaps without a joint group, in the order of the tasks; those with common days before those without.

    Each pair is listed once: with the task that asks for an entity type alone, or with the earlier one.
    """
    scopes = _Scopes(plan)
    days = [_windows(task) for task in plan.tasks]
    found: dict[tuple[int, bool], list[int]] = {}
    for first, second in scopes.pairs():
        if not _kept_apart(plan.tasks[first], plan.tasks[second]):
            swap = scopes.wide(second) and not scopes.wide(first)
            owner, partner = (second, first) if swap else (first, second)
            found.setdefault((owner, _share_days(days[first], days[second])), []).append(partner)
    return [
        Overlap(owner, tuple(sorted(partners)), common)
        for (owner, common), partners in sorted(found.items(), key=lambda item: (item[0][0], not item[0][1]))
    ]


def proposals(plan: Plan, found: Iterable[Overlap]) -> tuple[tuple[int, ...], ...]:
    """Sets of tasks (positions) that could become an internal joint group: one draw, one visit for several tasks.

    In each, all overlap with one of them, and there is a day on which all are open. Greedy: the tasks with the most partners
    first (of equal ones the earlier), each task in one set at most; a partner joins if a common day is left. Tasks that are in a
    group already, or are drawn in batches, are left as they are. `found`: the plan's `overlaps`. Modes of matching may differ: a shared
    visit follows the first.
    """
    partners: dict[int, set[int]] = defaultdict(set)
    for overlap in found:
        for partner in overlap.partners if overlap.common_days else ():
            if _single(plan.tasks[overlap.task]) and _single(plan.tasks[partner]):
                partners[overlap.task].add(partner)
                partners[partner].add(overlap.task)
    free = set(partners)
    groups = []
    for hub in sorted(partners, key=lambda task: (-len(partners[task]), task)):
        if hub not in free:
            continue
        group, window = [hub], _days(plan.tasks[hub])
        for partner in sorted(partners[hub] & free):
            start, end = _days(plan.tasks[partner])
            common = max(window[0], start), min(window[1], end)
            if common[0] <= common[1]:
                group.append(partner)
                window = common
        if len(group) > 1:
            free.difference_update(group)
            groups.append(tuple(sorted(group)))
    return tuple(sorted(groups))


class _Scopes:
    """The scopes of the tasks that count. Plans repeat themselves, so two scopes are compared once, whichever tasks have them."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._tasks: dict[Scope, list[int]] = defaultdict(list)
        for n, task in enumerate(plan.tasks):
            if _counts(task):
                self._tasks[msgspec.structs.replace(task.scope, text="-")].append(n)
        self._branches = [branches_of(scope.where) for scope in self._tasks]
        self._wide = {
            task
            for tasks, branches in zip(self._tasks.values(), self._branches, strict=True)
            for task in tasks
            if any(branch.entity_alone for branch in branches)
        }

    def wide(self, task: int) -> bool:
        """Whether a task asks for an entity type alone, in one of its alternatives at least."""
        return task in self._wide

    def pairs(self) -> Iterator[tuple[int, int]]:
        """The tasks that are sure to meet, the earlier one of each two first."""
        alike = list(zip(self._tasks.values(), self._branches, strict=True))
        for n, (some, branches) in enumerate(alike):
            for more, others in alike[n:]:
                tasks = self.plan.tasks[some[0]], self.plan.tasks[more[0]]
                if any(sure_to_meet(a, b) and self._shared(tasks, a, b) for a in branches for b in others):
                    both = combinations(some, 2) if some is more else product(some, more)
                    yield from ((a, b) if a < b else (b, a) for a, b in both)

    def _shared(self, tasks: tuple[Task, Task], one: Branch, other: Branch) -> bool:
        """Whether both tasks cover an entity made for the two conditions: so nothing that they take out is overlooked."""
        return any(all(self.plan.covers(task, target) for task in tasks) for target in example(one, other))


def _counts(task: Task) -> bool:
    return task.active and task.drawn_by is None and task.scope.unit == "主体"


def _kept_apart(one: Task, other: Task) -> bool:
    joint = bool(one.joint_group) and one.joint_group == other.joint_group
    return joint or other.code in one.scope.except_tasks or one.code in other.scope.except_tasks


def _share_days(some: list[Window], others: list[Window]) -> bool:
    for a in some:
        for b in others:
            if a.start <= b.end and b.start <= a.end:
                return True
    return False


def _windows(task: Task) -> list[Window]:
    return [batch.window for batch in task.batches] or [task.window]


def _single(task: Task) -> bool:
    """Whether a task is free to join a group."""
    return not task.joint_group and not task.batches


def _days(task: Task) -> tuple[date, date]:
    return task.window.start, task.window.end
