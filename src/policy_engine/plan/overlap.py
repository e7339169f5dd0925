"""Tasks whose scopes can meet in the same entity, read off the scopes' conditions alone.

Claimed only where the conditions leave no doubt: one scope asks for an entity type and nothing else, or both ask for the same
category, licence or trait; and neither entity types nor categories keep them apart. Whatever else may overlap is not claimed.
"""

from __future__ import annotations

import msgspec

from policy_engine.model.plan import Plan
from policy_engine.model.scope import Where
from policy_engine.model.task import Task


class Overlap(msgspec.Struct, frozen=True):
    """A task (by position) and those that share entities with it; `common_days`: whether their windows meet."""

    task: int
    partners: tuple[int, ...]
    common_days: bool


class _Branch(msgspec.Struct, frozen=True):
    """One way to satisfy a condition. None: no restriction on that attribute."""

    entity: frozenset[str] | None = None
    category: frozenset[str] | None = None
    tags: frozenset[tuple[str, str]] = frozenset()

    @property
    def entity_alone(self) -> bool:
        return self.entity is not None and self.category is None and not self.tags


def overlaps(plan: Plan) -> list[Overlap]:
    """Overlaps without a joint group, in the order of the tasks; those with common days before those without.

    Each pair is listed once: with the task that asks for an entity type alone, or with the earlier one.
    """
    branches = [_branches(task.scope.where) for task in plan.tasks]
    wide = [any(branch.entity_alone for branch in some) for some in branches]
    found: dict[tuple[int, bool], list[int]] = {}
    for first, task in enumerate(plan.tasks):
        for second in range(first + 1, len(plan.tasks)):
            other = plan.tasks[second]
            if _kept_apart(task, other) or not _meet(branches[first], branches[second]):
                continue
            owner, partner = (second, first) if wide[second] and not wide[first] else (first, second)
            found.setdefault((owner, _share_days(task, other)), []).append(partner)
    return [
        Overlap(owner, tuple(sorted(partners)), common)
        for (owner, common), partners in sorted(found.items(), key=lambda item: (item[0][0], not item[0][1]))
    ]


def can_contain(where: Where | None, entity: str) -> bool:
    """Whether a scope may contain entities of a type; without a condition it may contain any."""
    return where is None or any(
        branch.entity is None or entity in branch.entity for branch in _branches(where)
    )


def asks_for_only(where: Where | None, entity: str) -> bool:
    """Whether a scope is all entities of one type: nothing else is asked of them."""
    return _branches(where) == [_Branch(entity=frozenset({entity}))]


def _kept_apart(one: Task, other: Task) -> bool:
    joint = bool(one.joint_group) and one.joint_group == other.joint_group
    return joint or other.code in one.scope.except_tasks or one.code in other.scope.except_tasks


def _share_days(one: Task, other: Task) -> bool:
    return one.window.start <= other.window.end and other.window.start <= one.window.end


def _meet(some: list[_Branch], others: list[_Branch]) -> bool:
    return any(_certain(one, other) for one in some for other in others)


def _certain(one: _Branch, other: _Branch) -> bool:
    if _disjoint(one.entity, other.entity) or _disjoint(one.category, other.category):
        return False
    common = one.category is not None and other.category is not None
    return one.entity_alone or other.entity_alone or common or bool(one.tags & other.tags)


def _disjoint(one: frozenset[str] | None, other: frozenset[str] | None) -> bool:
    return one is not None and other is not None and not one & other


def _branches(where: Where | None, outer: _Branch | None = None) -> list[_Branch]:
    """The condition as a list of alternatives; those that contradict themselves are left out."""
    if where is None:
        return []
    outer = outer or _Branch()
    entity = _narrowed(outer.entity, where.entity)
    category = _narrowed(outer.category, where.category)
    if entity == frozenset() or category == frozenset():
        return []
    tags = {("licence", tag) for tag in where.licence} | {("trait", tag) for tag in where.trait}
    branch = _Branch(entity, category, outer.tags | tags)
    if not where.any:
        return [branch]
    return [found for inner in where.any for found in _branches(inner, branch)]


def _narrowed(outer: frozenset[str] | None, given: tuple[str, ...]) -> frozenset[str] | None:
    if not given:
        return outer
    return frozenset(given) if outer is None else outer & frozenset(given)
