"""A rule's tests with its patterns numbered, so that rules can be compared whatever their aliases are called."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from policy_engine.rulebook.field import Field
from policy_engine.rulebook.rule import Ref, Rule
from policy_engine.rulebook.vocabulary import fields_of

Name = tuple[int, str]
"""A field of a pattern: the pattern's number, the field."""


class Comparison(msgspec.Struct, frozen=True):
    """One test (检验): a field against another (`other`) or against a constant (`value`); `fields` says what they can hold."""

    name: Name
    operator: str
    fields: dict[Name, Field]
    other: Name | None = None
    value: int | str = 0

    @property
    def of_text(self) -> bool:
        """Whether texts are compared, not integers."""
        return self.fields[self.name].type == "text"


def comparisons(rule: Rule, order: tuple[int, ...]) -> Iterator[Comparison]:
    """All tests; a pattern's number is its place in `order`. The rule has no unknown kinds, fields or aliases."""
    place = {rule.when[number].alias: position for position, number in enumerate(order)}
    known = {pattern.alias: fields_of(pattern.kind) for pattern in rule.when}
    for pattern in rule.when:
        for name, operator, value in pattern.where:
            left = (place[pattern.alias], name)
            fields = {left: known[pattern.alias][name]}
            if isinstance(value, Ref):
                right = (place[value.alias], value.field)
                yield Comparison(
                    left, operator, {**fields, right: known[value.alias][value.field]}, other=right
                )
            else:
                yield Comparison(left, operator, fields, value=value)
