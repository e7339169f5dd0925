"""A rule's fix (可自动改正): the values that settle its finding, written into the judged document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from policy_engine.model.fact import Fact
from policy_engine.model.finding import Edit, Fix, Route
from policy_engine.model.text import Text
from policy_engine.rulebook.reference import value_of
from policy_engine.rulebook.rule import FixValue, Ref, Rule
from policy_engine.rulebook.vocabulary import KINDS, fields_of
from policy_engine.rulebook.wording import said
from policy_engine.syntax.document import Document
from policy_engine.syntax.edit import UnpatchableError, set_value
from policy_engine.syntax.scalar import write

_PATH = re.compile(r"[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*")


def steps(path: str) -> Route:
    """`window.from` as a route; digits are positions in a list, from 0."""
    return tuple(int(step) if step.isdigit() else step for step in path.split(".")) if path else ()


def fix_of(rule: Rule, bindings: Mapping[str, Fact], document: Document) -> Fix | None:
    """The rule's fix for these facts; None where it has none, nothing would change, or the text cannot be edited in place."""
    base = bindings[rule.when[0].alias].route
    edits: list[Edit] = []
    written: list[str] = []
    try:
        for path, given in rule.then.fix.items():
            value = _value(given, bindings)
            edits += set_value(document, base + steps(path), value)
            written.append(f"{path}: {write(value)}")
    except UnpatchableError:
        return None
    words = Text(f"写成 {'；'.join(written)}", f"write {'; '.join(written)}")
    return Fix(words, tuple(edits)) if edits else None


def fix_problems(rule: Rule) -> Iterator[tuple[str, Text]]:
    """What is wrong with a rule's fix: the path it stands at, and the reason."""
    kinds = {pattern.alias: pattern.kind for pattern in rule.when}
    for path, given in rule.then.fix.items():
        if not _PATH.fullmatch(path):
            yield path, Text(f"位置“{path}”的写法不对", f"“{path}” is no path")
        if not isinstance(given, Ref):
            continue
        kind = kinds.get(given.alias)
        if kind is None or (kind in KINDS and given.field not in fields_of(kind)):
            yield path, Text(f"没有 {given.ref} 这个字段", f"there is no field {given.ref}")


def _value(given: FixValue, bindings: Mapping[str, Fact]) -> bool | int | str:
    """The value to write: days as dates, rates as percentages, flags as true or false."""
    if not isinstance(given, Ref):
        return given
    fact = bindings[given.alias]
    kind, value = fields_of(fact.kind)[given.field].type, value_of(fact, given.field)
    if kind == "flag":
        return bool(value)
    if kind in ("day", "rate"):
        if kind == "day" and not value:
            raise UnpatchableError(Text("没有日期", "there is no day"))
        return said(kind, value).zh
    return value
