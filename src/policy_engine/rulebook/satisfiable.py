"""Whether a rule's conditions can hold together, and whether two rules ask the same."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, permutations

from policy_engine.rulebook.bounds import bounds
from policy_engine.rulebook.comparison import comparisons
from policy_engine.rulebook.equalities import terms
from policy_engine.rulebook.rule import Rule

_MOST_ORDERS = 24
"""Ways to number a rule's patterns that are tried: all of them for four patterns of one kind."""


def can_fire(rule: Rule) -> bool:
    """Whether some facts of the vocabulary satisfy all of its tests."""
    tests = list(comparisons(rule, tuple(range(len(rule.when)))))
    return (
        bounds(test for test in tests if not test.of_text) is not None
        and terms(test for test in tests if test.of_text) is not None
    )


def meaning(rule: Rule) -> str:
    """What a rule asks, said alike by rules that ask alike: the order of patterns and tests, `lt 5` or `le 4` make no difference."""
    kinds = sorted({pattern.kind for pattern in rule.when})
    groups = [[number for number, pattern in enumerate(rule.when) if pattern.kind == kind] for kind in kinds]
    forms = []
    for order in islice(_orders(groups), _MOST_ORDERS):
        tests = list(comparisons(rule, order))
        asked = [rule.when[number].kind for number in order]
        forms.append(
            repr(
                (
                    asked,
                    bounds(test for test in tests if not test.of_text),
                    terms(test for test in tests if test.of_text),
                )
            )
        )
    return min(forms)


def _orders(groups: list[list[int]]) -> Iterator[tuple[int, ...]]:
    """Every way to number the patterns, those of one kind next to one another."""
    if not groups:
        yield ()
        return
    for first in permutations(groups[0]):
        for rest in _orders(groups[1:]):
            yield (*first, *rest)
