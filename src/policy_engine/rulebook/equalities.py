"""Text tests taken together: `eq` joins fields into classes; a class is one text, one of a closed list, or anything but some."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from policy_engine.rulebook.comparison import Comparison, Name
from policy_engine.rulebook.field import Field

Terms = tuple[object, ...]
"""Classes of equal fields with what they can be, and which of them differ; sorted."""


def terms(tests: Iterable[Comparison]) -> Terms | None:
    """What text tests leave of their fields; None if no values satisfy them all."""
    asked = list(tests)
    root = _classes(asked)
    allowed: dict[Name, set[str]] = {}
    barred: dict[Name, set[str]] = {}
    apart: set[tuple[Name, Name]] = set()
    for test in asked:
        for name, field in test.fields.items():
            _narrow(allowed, root[name], field)
        if test.other is not None:
            if test.operator == "ne":
                first, second = sorted((root[test.name], root[test.other]))
                apart.add((first, second))
        elif test.operator == "eq":
            here = allowed.setdefault(root[test.name], {str(test.value)})
            here &= {str(test.value)}
        else:
            barred.setdefault(root[test.name], set()).add(str(test.value))
    for name, values in allowed.items():
        values -= barred.pop(name, set())
    if any(not values for values in allowed.values()) or any(_same(allowed, *pair) for pair in apart):
        return None
    return (
        sorted(root.items()),
        sorted((name, sorted(values)) for name, values in allowed.items()),
        sorted((name, sorted(values)) for name, values in barred.items()),
        sorted(apart),
    )


def _classes(tests: Sequence[Comparison]) -> dict[Name, Name]:
    """Every field → the first of the fields that must equal it."""
    names = sorted({name for test in tests for name in (test.name, test.other) if name})
    root = {name: name for name in names}
    for test in tests:
        if test.operator == "eq" and test.other is not None:
            first, second = sorted((root[test.name], root[test.other]))
            root = {name: first if of == second else of for name, of in root.items()}
    return root


def _narrow(allowed: dict[Name, set[str]], name: Name, field: Field) -> None:
    if field.values:
        allowed[name] = allowed[name] & set(field.values) if name in allowed else set(field.values)


def _same(allowed: dict[Name, set[str]], one: Name, other: Name) -> bool:
    """Whether two classes cannot differ."""
    return one == other or (
        one in allowed and other in allowed and len(allowed[one]) == 1 and allowed[one] == allowed[other]
    )
