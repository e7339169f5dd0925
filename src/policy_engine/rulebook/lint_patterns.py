"""What is wrong with the patterns of a rule: unknown kinds, fields and aliases, values and comparisons that cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policy_engine.model.finding import Route
from policy_engine.model.text import Text
from policy_engine.rulebook.field import Field, value_problem
from policy_engine.rulebook.rule import Pattern, Ref, Test
from policy_engine.rulebook.vocabulary import KINDS, fields_of

Problem = tuple[str, Route, Text, Text]
"""Code, route below the rule, message, advice."""

_Said = tuple[str, Text, Text]
"""Code, message, advice."""

_CHECK = Text("核对字段名、别名和值的类型", "check field names, aliases and the types of values")


def pattern_problems(pattern: Pattern, kinds: dict[str, str]) -> Iterator[Problem]:
    """The problems of one pattern; `kinds` are those of the patterns before it, by alias. Routes begin below the pattern."""
    if pattern.alias in kinds:
        yield (
            "L107",
            ("as",),
            Text(f"别名 {pattern.alias} 用了两次", f"alias {pattern.alias} is used twice"),
            Text("给每项条件起不同的别名", "give every pattern an alias of its own"),
        )
    if pattern.kind not in KINDS:
        yield (
            "L108",
            ("kind",),
            Text(f"没有“{pattern.kind}”这一类事实", f"there is no kind of fact “{pattern.kind}”"),
            _choose(pattern.kind, KINDS),
        )
        return
    for number, test in enumerate(pattern.where):
        for code, message, advice in _test_problems(test, pattern, kinds):
            yield code, ("where", number), message, advice


def placeholder_problem(name: tuple[str, str] | str, kinds: dict[str, str]) -> tuple[Text, Text] | None:
    """Message and advice for a placeholder that names nothing; None if it is right."""
    if isinstance(name, str):
        message = Text(
            f"占位符应写作 {{别名.字段}}：{name}", f"placeholders are written {{alias.field}}: {name}"
        )
        return message, _CHECK
    alias, field = name
    if alias not in kinds:
        message = Text(f"占位符里的别名 {alias} 没有定义", f"the placeholder's alias {alias} is not defined")
        return message, _choose(alias, kinds)
    if kinds[alias] in KINDS and field not in fields_of(kinds[alias]):
        return _no_field(kinds[alias], field)
    return None


_HOLDS = {
    "text": Text("写成文字，数字加引号", "write text; put figures in quotes"),
    "number": Text("写成不带引号的整数", "write a whole number without quotes"),
    "flag": Text("写 1（是）或 0（否）", "write 1 (yes) or 0 (no)"),
    "day": Text("写成八位整数，例如 2023年3月1日 写 20230301", "write a day as 20230301"),
    "rate": Text("以万分之一为单位写成整数，例如 5% 写 500", "write basis points: 500 for 5%"),
}
"""How a value of each type of field is written in a rule."""


def _test_problems(test: Test, pattern: Pattern, kinds: dict[str, str]) -> Iterator[_Said]:
    name, operator, value = test
    field = fields_of(pattern.kind).get(name)
    if field is None:
        yield "L109", *_no_field(pattern.kind, name)
        return
    if field.type == "text" and operator not in ("eq", "ne"):
        message = Text(f"{name} 是文字，只能用 eq 或 ne", f"{name} is text; only eq and ne apply")
        yield (
            "L110",
            message,
            Text("大小比较用数、日期或比例的字段", "compare numbers, days or rates that way"),
        )
        return
    if isinstance(value, Ref):
        yield from _ref_problems(value, name, field, {**kinds, pattern.alias: pattern.kind})
        return
    problem = value_problem(field, value)
    if problem:
        message = Text(f"{name}（{field.text.zh}）不能与“{value}”比较", f"{name}: {value!r} {problem}")
        yield "L111", message, _choose(str(value), field.values) if field.values else _HOLDS[field.type]


def _ref_problems(ref: Ref, name: str, field: Field, kinds: dict[str, str]) -> Iterator[_Said]:
    kind = kinds.get(ref.alias)
    if kind is None:
        message = Text(
            f"{ref.alias} 不是前面条件的别名", f"{ref.alias} is not the alias of an earlier pattern"
        )
        yield "L112", message, _choose(ref.alias, kinds)
        return
    if kind not in KINDS:
        return  # reported where it stands
    other = fields_of(kind).get(ref.field)
    if other is None:
        yield "L109", *_no_field(kind, ref.field)
    elif other.type != field.type:
        message = Text(
            f"{name}（{field.type}）不能与 {ref.ref}（{other.type}）比较",
            f"{name} ({field.type}) cannot be compared with {ref.ref} ({other.type})",
        )
        yield "L113", message, _CHECK


def _no_field(kind: str, field: str) -> tuple[Text, Text]:
    message = Text(f"{kind} 没有字段“{field}”", f"{kind} has no field “{field}”")
    return message, _choose(field, fields_of(kind))


def _choose(written: str, known: Iterable[str]) -> Text:
    """What was probably meant, and what there is."""
    names = list(known)
    there = Text(f"可用的有 {'、'.join(names)}", f"there is {', '.join(names)}")
    from policy_engine.syntax.wording import nearest

    near = nearest(written, names)
    return Text(f"是不是 {near}？{there.zh}", f"is {near} meant? {there.en}") if near else there
