"""A condition (对象条件) as alternatives that each ask for everything they name, and whether two of them are sure to meet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from itertools import product
from typing import get_args

import msgspec

from policy_engine.model.scope import Where
from policy_engine.model.target import Entity, Profile, Target

_ENTITIES: tuple[Entity, ...] = get_args(Entity)

_OTHER = "其余"
"""A category and a name that no condition is likely to write."""

_KINDS = ("licence", "trait", "listed", "name")

Tag = tuple[str, str]
"""A licence, trait, list or word of the name: which of these, and the word itself."""


class Branch(msgspec.Struct, frozen=True, dict=True):
    """One way to satisfy a condition. None: no restriction on that attribute.

    `wanted`: of each set one tag at least. `hedged`: it takes out more than entity types, by a condition that is not taken apart.
    """

    entity: frozenset[str] | None = None
    category: frozenset[str] | None = None
    wanted: tuple[frozenset[Tag], ...] = ()
    start: date | None = None
    end: date | None = None
    hedged: bool = False

    @cached_property
    def entity_alone(self) -> bool:
        """Whether it asks for entity types and for nothing else."""
        return self.entity is not None and self == Branch(entity=self.entity)

    @cached_property
    def tags(self) -> frozenset[Tag]:
        return frozenset().union(*self.wanted)

    @property
    def possible(self) -> bool:
        """Whether it does not contradict itself."""
        empty = self.entity == frozenset() or self.category == frozenset()
        return not empty and not (self.start and self.end and self.start > self.end)


def branches_of(where: Where | None, outer: Branch | None = None) -> list[Branch]:
    """The alternatives of a condition; those that contradict themselves are left out."""
    if where is None:
        return []
    branch = _narrowed(outer or Branch(), where)
    if branch is None or not branch.possible:
        return []
    if not where.any:
        return [branch]
    return [found for inner in where.any for found in branches_of(inner, branch)]


def can_contain(where: Where | None, entity: str) -> bool:
    """Whether a scope may contain entities of a type; without a condition it may contain any."""
    return where is None or any(
        branch.entity is None or entity in branch.entity for branch in branches_of(where)
    )


def asks_for_only(where: Where | None, entity: str) -> bool:
    """Whether a scope is all entities of one type: nothing else is asked of them."""
    return branches_of(where) == [Branch(entity=frozenset({entity}))]


def sure_to_meet(one: Branch, other: Branch) -> bool:
    """Whether two conditions leave no doubt that they meet, but for what they take out: see `example`."""
    if _disjoint(one.entity, other.entity) or _disjoint(one.category, other.category):
        return False
    common = one.category is not None and other.category is not None
    if not (one.entity_alone or other.entity_alone or common or one.tags & other.tags):
        return False
    if _names(one) and _names(other) and not _names(one) & _names(other):
        return False
    return _both(one, other).possible


def example(one: Branch, other: Branch) -> Iterator[Target]:
    """Entities made to satisfy two conditions, with as few tags as possible; those taken out may be among them."""
    both = _both(one, other)
    entities = [entity for entity in _ENTITIES if both.entity is None or entity in both.entity]
    categories = [_OTHER] if both.category is None else sorted(both.category)
    days = dict.fromkeys((both.start or both.end, None))
    for choice, entity, category, day in product((min, max), entities, categories, days):
        tags = {choice(one.tags & other.tags)} if one.tags & other.tags else set()
        for wanted in both.wanted:
            if not tags & wanted:
                tags.add(choice(wanted))
        words = {kind: tuple(sorted(word for of, word in tags if of == kind)) for kind in _KINDS}
        profile = Profile(
            entity, "open", "-", "", category, words["licence"], words["trait"], words["listed"]
        )
        yield Target("", "".join(words["name"]) or _OTHER, profile, day)


def _narrowed(outer: Branch, where: Where) -> Branch | None:
    """What both ask for. None where everything is taken out again."""
    entity = _cut(outer.entity, where.entity)
    hedged = outer.hedged
    for removed in where.none:
        if removed == Where():
            return None
        if removed == Where(entity=removed.entity):
            entity = (frozenset(_ENTITIES) if entity is None else entity) - frozenset(removed.entity)
        else:
            hedged = True
    given = zip(_KINDS, (where.licence, where.trait, where.listed, where.name_has), strict=True)
    wanted = tuple(frozenset((kind, word) for word in words) for kind, words in given if words)
    return Branch(
        entity,
        _cut(outer.category, where.category),
        outer.wanted + wanted,
        max((day for day in (outer.start, where.registered_from) if day), default=None),
        min((day for day in (outer.end, where.registered_to) if day), default=None),
        hedged,
    )


def _both(one: Branch, other: Branch) -> Branch:
    entity = one.entity if other.entity is None else _cut(one.entity, tuple(other.entity))
    category = one.category if other.category is None else _cut(one.category, tuple(other.category))
    return Branch(
        entity,
        category,
        one.wanted + other.wanted,
        max((day for day in (one.start, other.start) if day), default=None),
        min((day for day in (one.end, other.end) if day), default=None),
    )


def _cut(outer: frozenset[str] | None, given: tuple[str, ...]) -> frozenset[str] | None:
    if not given:
        return outer
    return frozenset(given) if outer is None else outer & frozenset(given)


def _disjoint(one: frozenset[str] | None, other: frozenset[str] | None) -> bool:
    return one is not None and other is not None and not one & other


def _names(branch: Branch) -> frozenset[Tag]:
    return frozenset(tag for tag in branch.tags if tag[0] == "name")
