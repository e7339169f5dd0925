"""Rules and facts in the form durable_rules takes, kept inside the subset in which it answers rightly.

Every pattern is a flat `$and` that begins with the kind; every pattern but the first ends with a join on the constant `_j`,
because the engine reads past a buffer when the last join of an `$and` is false; rulesets and sessions stay small.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from policy_engine.model.fact import Fact
from policy_engine.rulebook.rule import Pattern, Ref, Rule, Test

MAX_PATTERNS = 8
"""Patterns in one rule."""

MAX_RULESET_PATTERNS = 48
MAX_SESSION_FACTS = 5_000

_OPERATORS = {"ne": "$neq", "lt": "$lt", "le": "$lte", "gt": "$gt", "ge": "$gte"}


class TooManyFactsError(ValueError):
    """A rule joins more facts than one session may hold."""


def request(rules: Sequence[Rule], facts: Sequence[Fact]) -> dict[str, Any]:
    """What the engine's process is asked: `facts` once, in what the rules ask of them, and sessions of rules with positions of facts.

    Raises TooManyFactsError if a rule's facts fit no session.
    """
    asked = _asked(rules)
    return {
        "facts": [_engine_fact(position, fact, asked[fact.kind]) for position, fact in enumerate(facts)],
        "sessions": [
            {"rules": {rule.id: engine_rule(rule) for rule in some}, "facts": positions}
            for some, positions in _sessions(rules, facts)
        ],
    }


def engine_rule(rule: Rule) -> dict[str, Any]:
    """One rule as durable_rules defines it, without its action."""
    first = rule.when[0].alias
    return {"all": [{p.alias: {"$and": _tests(p, first)}} for p in rule.when]}


def _tests(pattern: Pattern, first: str) -> list[dict[str, Any]]:
    tests: list[dict[str, Any]] = [{"kind": pattern.kind}]
    tests += [_test(test, pattern) for test in pattern.where]
    if pattern.alias != first:
        tests.append({"_j": {first: "_j"}})
    return tests


def _test(test: Test, pattern: Pattern) -> dict[str, Any]:
    field, operator, value = test
    right: Any = value
    if isinstance(value, Ref):
        right = {"$m" if value.alias == pattern.alias else value.alias: value.field}
    return {field: right} if operator == "eq" else {_OPERATORS[operator]: {field: right}}


def _asked(rules: Sequence[Rule]) -> dict[str, set[str]]:
    """The fields that the rules' tests look at, by kind."""
    fields: dict[str, set[str]] = defaultdict(set)
    for rule in rules:
        kinds = {pattern.alias: pattern.kind for pattern in rule.when}
        for pattern in rule.when:
            for field, _, value in pattern.where:
                fields[pattern.kind].add(field)
                if isinstance(value, Ref):
                    fields[kinds[value.alias]].add(value.field)
    return fields


def _engine_fact(position: int, fact: Fact, asked: set[str]) -> dict[str, int | str]:
    fields = {name: value for name, value in {"key": fact.key, **fact.fields}.items() if name in asked}
    return {"kind": fact.kind, **fields, "id": f"{position:07d}", "_j": 1}


def _sessions(rules: Sequence[Rule], facts: Sequence[Fact]) -> Iterator[tuple[list[Rule], list[int]]]:
    if len(facts) <= MAX_SESSION_FACTS:
        for some in _rulesets(rules):
            kinds = {pattern.kind for rule in some for pattern in rule.when}
            yield some, [i for i, fact in enumerate(facts) if fact.kind in kinds]
    else:
        for rule in rules:
            for positions in _spread(rule, facts):
                yield [rule], positions


def _rulesets(rules: Sequence[Rule]) -> Iterator[list[Rule]]:
    some: list[Rule] = []
    for rule in rules:
        if some and sum(len(r.when) for r in some) + len(rule.when) > MAX_RULESET_PATTERNS:
            yield some
            some = []
        some.append(rule)
    if some:
        yield some


def _spread(rule: Rule, facts: Sequence[Fact]) -> Iterator[list[int]]:
    """Sessions for one rule over many facts.

    The largest kind that only one pattern asks for is dealt out, all other kinds go into every session. No match is lost or
    found twice, since each holds exactly one fact of the kind dealt out.
    """
    kinds = [pattern.kind for pattern in rule.when]
    by_kind = {kind: [i for i, fact in enumerate(facts) if fact.kind == kind] for kind in kinds}
    single = [kind for kind in kinds if kinds.count(kind) == 1]
    dealt = max(single, key=lambda kind: len(by_kind[kind]), default="")
    common = [i for kind, positions in by_kind.items() if kind != dealt for i in positions]
    room = MAX_SESSION_FACTS - len(common)
    if room < 1:
        raise TooManyFactsError(rule.id)
    positions = by_kind.get(dealt, [])
    for start in range(0, len(positions), room) if dealt else range(1):
        yield sorted(common + positions[start : start + room])
