"""Tasks whose scopes can meet in the same entity, read off the scopes' conditions alone, and groups they could be joined in.

Claimed only where the conditions leave no doubt: one scope asks for an entity type and nothing else, or both ask for the same
category, licence, trait, list or word in the name; nothing keeps them apart; and an entity can be named that both cover. Whatever
else may overlap is not claimed. Tasks that are postponed, cancelled, drawn by a superior or not about entities are left out.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations_with_replacement, product

import msgspec

from policy_engine.model.plan import Plan
from policy_engine.model.scope import Scope
from policy_engine.model.task import Task
from policy_engine.plan.branches import Branch, branches_of, example, sure_to_meet


class Overlap(msgspec.Struct, frozen=True):
    """A task (by position) and those that share entities with it; `common_days`: whether their windows meet."""

    task: int
    partners: tuple[int, ...]
    common_days: bool


def overlaps(plan: Plan) -> list[Overlap]:
    """Overlaps without a joint group, in the order of the tasks; those with common days before those without.

    Each pair is listed once: with the task that asks for an entity type alone, or with the earlier one.
    """
    found: dict[tuple[int, bool], list[int]] = defaultdict(list)
    for one, other in _meetings(plan):
        if one.joint_group and one.joint_group == other.joint_group:
            continue
        common = _share_days(one.windows, other.windows)
        some = [task for task in one.tasks if plan.tasks[task].code not in other.scope.except_tasks]
        others = [task for task in other.tasks if plan.tasks[task].code not in one.scope.except_tasks]
        if one.wide or not other.wide:
            _listed(found, common, some, others, all_of_them=not other.wide and one.wide)
        if one is not other and (other.wide or not one.wide):
            _listed(found, common, others, some, all_of_them=not one.wide and other.wide)
    return [
        Overlap(owner, tuple(sorted(partners)), common)
        for (owner, common), partners in sorted(found.items(), key=lambda item: (item[0][0], not item[0][1]))
    ]


def _listed(
    found: dict[tuple[int, bool], list[int]],
    common: bool,
    owners: list[int],
    partners: list[int],
    *,
    all_of_them: bool,
) -> None:
    """List with each owner its partners: all of them, or those after it."""
    for owner in owners:
        listed = partners if all_of_them else partners[bisect_right(partners, owner) :]
        if listed:
            found[owner, common] += listed


def proposals(plan: Plan, found: Iterable[Overlap]) -> tuple[tuple[int, ...], ...]:
    """Sets of tasks (positions) that could become an internal joint group: one draw, one visit for several tasks.

    In each, all overlap with one of them, and there is a day on which all are open. Greedy: the tasks with the most partners
    first (of equal ones the earlier), each task in one set at most; a partner joins if a common day is left. Tasks that are in a
    group already, or are drawn in batches, are left as they are. `found`: the plan's `overlaps`. Modes of matching may differ: a shared
    visit follows the first.
    """
    single = {n for n, task in enumerate(plan.tasks) if not task.joint_group and not task.batches}
    partners: dict[int, set[int]] = defaultdict(set)
    for overlap in found:
        if overlap.common_days and overlap.task in single:
            others = single.intersection(overlap.partners)
            for partner in others:
                partners[partner].add(overlap.task)
            if others:
                partners[overlap.task] |= others
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


class _Alike(msgspec.Struct, frozen=True, eq=False):
    """Tasks (positions, ascending) that differ in nothing that counts here; `wide`: one of the scope's alternatives asks for an entity
    type alone. Plans repeat themselves: a thousand tasks are a few of these.
    """

    scope: Scope
    wide: bool
    joint_group: str
    windows: tuple[tuple[date, date], ...]
    tasks: list[int]


def _meetings(plan: Plan) -> Iterator[tuple[_Alike, _Alike]]:
    """Whatever is sure to meet, each two once. Two scopes are compared once, whichever tasks have them."""
    scopes: dict[Scope, dict[tuple[str, tuple[tuple[date, date], ...]], list[int]]] = {}
    for n, task in enumerate(plan.tasks):
        if task.drawable:
            alike = scopes.setdefault(msgspec.structs.replace(task.scope, text="-"), {})
            alike.setdefault((task.joint_group, _windows(task)), []).append(n)
    known: list[tuple[list[Branch], list[_Alike]]] = []
    for scope, kinds in scopes.items():
        branches = branches_of(scope.where)
        wide = any(branch.entity_alone for branch in branches)
        own = [_Alike(scope, wide, *kind, tasks) for kind, tasks in kinds.items()]
        known.append((branches, own))
        for others, theirs in known:
            tasks = plan.tasks[own[0].tasks[0]], plan.tasks[theirs[0].tasks[0]]
            if any(sure_to_meet(a, b) and _shared(plan, tasks, a, b) for a in others for b in branches):
                yield from combinations_with_replacement(own, 2) if theirs is own else product(theirs, own)


def _shared(plan: Plan, tasks: tuple[Task, Task], one: Branch, other: Branch) -> bool:
    """Whether both tasks cover an entity made for the two conditions: so nothing that they take out is overlooked."""
    return any(all(plan.covers(task, target) for task in tasks) for target in example(one, other))


def _share_days(some: Iterable[tuple[date, date]], others: Iterable[tuple[date, date]]) -> bool:
    return any(start <= last and first <= end for start, end in some for first, last in others)


def _windows(task: Task) -> tuple[tuple[date, date], ...]:
    return tuple((batch.window.start, batch.window.end) for batch in task.batches) or (_days(task),)


def _days(task: Task) -> tuple[date, date]:
    return task.window.start, task.window.end
