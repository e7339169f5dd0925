"""Integer tests taken together: each bounds the difference of two fields, so shortest paths tell all that follows from them."""

from __future__ import annotations

from collections.abc import Iterable

from policy_engine.rulebook.comparison import Comparison, Name

Bounds = tuple[tuple[tuple[Name, Name, int], ...], tuple[tuple[Name, Name, int], ...]]
"""(left, right, most) for left − right ≤ most, and the same for left − right ≠ most; sorted."""

_ZERO: Name = (-1, "")
"""Stands for the constant 0, so that a bound on one field is a difference too."""


def bounds(tests: Iterable[Comparison]) -> Bounds | None:
    """The tightest bounds that integer tests put on their fields; None if no values satisfy them all."""
    most: dict[tuple[Name, Name], int] = {}
    unequal: set[tuple[Name, Name, int]] = set()

    def limit(left: Name, right: Name, by: int) -> None:
        most[left, right] = min(most.get((left, right), by), by)

    for test in tests:
        other, by = test.other or _ZERO, test.value if isinstance(test.value, int) else 0
        operator = test.operator
        for name, field in test.fields.items():
            if field.type in ("flag", "day", "rate"):  # none is negative
                limit(_ZERO, name, 0)
            if field.type == "flag":
                limit(name, _ZERO, 1)
        if operator == "ne" and test.other is None and test.fields[test.name].type == "flag":
            operator, by = "eq", 1 - by
        if operator == "ne":
            unequal.add((test.name, other, by) if test.name <= other else (other, test.name, -by))
        if operator in ("eq", "le", "lt"):
            limit(test.name, other, by - (operator == "lt"))
        if operator in ("eq", "ge", "gt"):
            limit(other, test.name, -by - (operator == "gt"))
    _close(most)
    return None if _impossible(most, unequal) else _sorted(most, unequal)


def _close(most: dict[tuple[Name, Name], int]) -> None:
    """Add what follows from two bounds together (Floyd and Warshall)."""
    names = sorted({name for pair in most for name in pair})
    for middle in names:
        for left in names:
            for right in names:
                if (left, middle) in most and (middle, right) in most:
                    through = most[left, middle] + most[middle, right]
                    most[left, right] = min(most.get((left, right), through), through)


def _impossible(most: dict[tuple[Name, Name], int], unequal: set[tuple[Name, Name, int]]) -> bool:
    def fixed(left: Name, right: Name, by: int) -> bool:
        return (left == right and by == 0) or (
            most.get((left, right)) == by and most.get((right, left)) == -by
        )

    return any(by < 0 for (left, right), by in most.items() if left == right) or any(
        fixed(*one) for one in unequal
    )


def _sorted(most: dict[tuple[Name, Name], int], unequal: set[tuple[Name, Name, int]]) -> Bounds:
    return (
        tuple(sorted((left, right, by) for (left, right), by in most.items() if left != right)),
        tuple(sorted(unequal)),
    )
