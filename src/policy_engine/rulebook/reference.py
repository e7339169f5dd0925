"""A second, plain evaluation of the same rules. The engine's answer counts only if this one agrees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import eq, ge, gt, le, lt, ne

from policy_engine.model.fact import Fact
from policy_engine.rulebook.rule import Pattern, Ref, Rule, Test

Match = tuple[str, tuple[int, ...]]
"""A rule's id and, pattern by pattern, the position of the fact it bound."""

_COMPARE = {"eq": eq, "ne": ne, "lt": lt, "le": le, "gt": gt, "ge": ge}


def evaluate(rules: Iterable[Rule], facts: Sequence[Fact]) -> list[Match]:
    """All matches, sorted. Within one match a fact is bound once only, as the engine has it."""
    by_kind: dict[str, list[int]] = {}
    for position, fact in enumerate(facts):
        by_kind.setdefault(fact.kind, []).append(position)
    return sorted((rule.id, row) for rule in rules for row in _rows(rule, facts, by_kind))


def value_of(fact: Fact, field: str) -> int | str:
    """A fact's field, its key included."""
    return fact.key if field == "key" else fact.fields[field]


def _rows(rule: Rule, facts: Sequence[Fact], by_kind: dict[str, list[int]]) -> list[tuple[int, ...]]:
    rows: list[tuple[int, ...]] = [()]
    aliases: dict[str, int] = {}
    for pattern in rule.when:
        rows = _extended(rows, aliases, pattern, facts, by_kind.get(pattern.kind, []))
        aliases[pattern.alias] = len(aliases)
    return rows


def _extended(
    rows: list[tuple[int, ...]],
    aliases: dict[str, int],
    pattern: Pattern,
    facts: Sequence[Fact],
    candidates: list[int],
) -> list[tuple[int, ...]]:
    """Each row with every candidate that fits it. Equalities with earlier facts are looked up, not searched."""
    alone = [test for test in pattern.where if not _joins(test, pattern)]
    equal = [test for test in pattern.where if _joins(test, pattern) and test[1] == "eq"]
    other = [test for test in pattern.where if _joins(test, pattern) and test[1] != "eq"]

    def right(test: Test, row: tuple[int, ...], own: Fact | None) -> int | str:
        value = test[2]
        if not isinstance(value, Ref):
            return value
        if own is not None and value.alias == pattern.alias:
            return value_of(own, value.field)
        return value_of(facts[row[aliases[value.alias]]], value.field)

    index: dict[tuple[int | str, ...], list[int]] = {}
    for position in candidates:
        fact = facts[position]
        if all(_COMPARE[test[1]](value_of(fact, test[0]), right(test, (), fact)) for test in alone):
            index.setdefault(tuple(value_of(fact, test[0]) for test in equal), []).append(position)

    return [
        (*row, position)
        for row in rows
        for position in index.get(tuple(right(test, row, None) for test in equal), ())
        if position not in row
        and all(
            _COMPARE[test[1]](value_of(facts[position], test[0]), right(test, row, None)) for test in other
        )
    ]


def _joins(test: Test, pattern: Pattern) -> bool:
    return isinstance(test[2], Ref) and test[2].alias != pattern.alias
