"""What is wrong with rules beyond their shape: unknown facts and fields, types that do not compare, missing citations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policy_engine.model.finding import Finding, Route
from policy_engine.model.names import Names
from policy_engine.model.text import Text
from policy_engine.rulebook.compile import MAX_PATTERNS
from policy_engine.rulebook.rule import Pattern, Ref, Rule, RuleFile, Test
from policy_engine.rulebook.vocabulary import KINDS, Field, fields_of, value_problem
from policy_engine.rulebook.wording import placeholders
from policy_engine.syntax.document import Document

CODES: dict[str, Text] = {
    "L100": Text("规则文件不符合格式", "A rule file does not fit the format"),
    "L101": Text("规则编号重复", "Two rules with one id"),
    "L102": Text("规则编号与环节不符", "A rule's id does not fit its stage"),
    "L103": Text("error 级规则没有依据", "An error without a legal basis"),
    "L104": Text("error 级规则的依据不够可靠", "An error on the strength of a weak source"),
    "L105": Text("失效日期早于施行日期", "A rule that ends before it begins"),
    "L106": Text("条件太多", "Too many patterns"),
    "L107": Text("别名重复", "Two patterns with one alias"),
    "L108": Text("不认识的事实类别", "Unknown kind of fact"),
    "L109": Text("不认识的字段", "Unknown field"),
    "L110": Text("文字不能比较大小", "Text has no order"),
    "L111": Text("值与字段的类型不符", "A value that the field cannot hold"),
    "L112": Text("引用了未知或在后的别名", "A reference to an unknown or later alias"),
    "L113": Text("两边的类型不同", "A comparison of different types"),
    "L114": Text("占位符写错", "Unknown placeholder"),
    "L115": Text("同一写法列了两次", "One written form listed twice"),
}

_STAGE_LETTER = {"plan": "P", "draw": "D", "match": "M"}
_INVARIANTS = ("R12", "R21")
"""The product's own invariants, which may be errors without a source."""

_Problem = tuple[str, Route, Text, Text]
"""Code, route below the rule, message, advice."""


def lint_rules(files: Sequence[tuple[RuleFile, Document]]) -> tuple[list[Rule], list[Finding]]:
    """The rules without errors, and what is wrong with the others."""
    rules: list[Rule] = []
    findings: list[Finding] = []
    seen: dict[str, str] = {}
    for part, document in files:
        for number, rule in enumerate(part.rules):
            problems = list(_problems(rule))
            if rule.id in seen:
                problems.append(_duplicate(rule.id, seen[rule.id]))
            seen.setdefault(rule.id, document.source.file)
            findings += [
                document.finding(code, "error", ("rules", number, *route), message, advice)
                for code, route, message, advice in problems
            ]
            if not problems:
                rules.append(rule)
    return rules, findings


def lint_names(names: Names, document: Document) -> list[Finding]:
    """Written forms that stand for two names, or are both accepted and wrong."""
    findings = []
    for group in ("bodies", "sections"):
        seen: set[str] = set()
        for number, name in enumerate(getattr(names, group)):
            for form in (name.canonical, *name.short, *name.wrong):
                if form in seen:
                    findings.append(
                        document.finding(
                            "L115",
                            "error",
                            (group, number),
                            Text(f"“{form}”在这里列了两次", f"“{form}” is listed twice"),
                            Text(
                                "每种写法只列一次，只归一个名称",
                                "list every written form once, under one name",
                            ),
                        )
                    )
                seen.add(form)
    return findings


def _duplicate(name: str, file: str) -> _Problem:
    return (
        "L101",
        ("id",),
        Text(f"编号 {name} 在 {file} 里已经用过", f"id {name} is used already, in {file}"),
        Text("换一个没有用过的编号", "choose an id that is not used yet"),
    )


def _problems(rule: Rule) -> Iterator[_Problem]:
    yield from _citation(rule)
    if rule.id[0] != _STAGE_LETTER[rule.stage]:
        letter = _STAGE_LETTER[rule.stage]
        yield (
            "L102",
            ("id",),
            Text(
                f"环节 {rule.stage} 的编号以 {letter} 开头",
                f"ids of the stage {rule.stage} begin with {letter}",
            ),
            Text("改编号或改环节", "change the id or the stage"),
        )
    if len(rule.when) > MAX_PATTERNS:
        yield (
            "L106",
            ("when",),
            Text(f"条件最多 {MAX_PATTERNS} 项", f"a rule has at most {MAX_PATTERNS} patterns"),
            Text("拆成几条规则", "split it into several rules"),
        )
    kinds: dict[str, str] = {}
    for number, pattern in enumerate(rule.when):
        for code, route, message, advice in _pattern_problems(pattern, kinds):
            yield code, ("when", number, *route), message, advice
        kinds.setdefault(pattern.alias, pattern.kind)
    for part in ("message", "advice"):
        for name in placeholders(getattr(rule.then, part)):
            problem = _placeholder_problem(name, kinds)
            if problem:
                yield "L114", ("then", part), problem, _CHECK


def _citation(rule: Rule) -> Iterator[_Problem]:
    if rule.severity == "error" and not rule.basis:
        yield (
            "L103",
            ("severity",),
            Text("error 级规则必须写明依据", "a rule of severity error must name its legal basis"),
            Text("补上 basis，或改为 warning", "add a basis or make it a warning"),
        )
    if rule.severity == "error" and rule.confidence not in ("S", "Q") and rule.obligation not in _INVARIANTS:
        yield (
            "L104",
            ("severity",),
            Text("依据为 P 或 D 的规则不能是 error", "a rule of confidence P or D cannot be an error"),
            Text("改为 warning 或 info", "make it a warning or info"),
        )
    if rule.effective_from and rule.effective_to and rule.effective_to < rule.effective_from:
        yield (
            "L105",
            ("effective_to",),
            Text("失效日期早于施行日期", "the rule ends before it begins"),
            Text("核对两个日期", "check both dates"),
        )


_CHECK = Text("核对字段名、别名和值的类型", "check field names, aliases and the types of values")


def _pattern_problems(pattern: Pattern, kinds: dict[str, str]) -> Iterator[_Problem]:
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
            Text(f"可用的有 {'、'.join(KINDS)}", f"use one of {', '.join(KINDS)}"),
        )
        return
    for number, test in enumerate(pattern.where):
        for code, message in _test_problems(test, pattern, kinds):
            yield code, ("where", number), message, _CHECK


def _test_problems(test: Test, pattern: Pattern, kinds: dict[str, str]) -> Iterator[tuple[str, Text]]:
    name, operator, value = test
    field = fields_of(pattern.kind).get(name)
    if field is None:
        yield "L109", _no_field(pattern.kind, name)
        return
    if field.type == "text" and operator not in ("eq", "ne"):
        yield "L110", Text(f"{name} 是文字，只能用 eq 或 ne", f"{name} is text; only eq and ne apply")
    if isinstance(value, Ref):
        yield from _ref_problems(value, name, field, {**kinds, pattern.alias: pattern.kind})
    else:
        problem = value_problem(field, value)
        if problem:
            yield (
                "L111",
                Text(
                    f"{name} 不能与 {value!r} 比较，它的类型是 {field.type}", f"{name}: {value!r} {problem}"
                ),
            )


def _ref_problems(ref: Ref, name: str, field: Field, kinds: dict[str, str]) -> Iterator[tuple[str, Text]]:
    kind = kinds.get(ref.alias)
    if kind is None:
        yield (
            "L112",
            Text(f"{ref.alias} 不是前面条件的别名", f"{ref.alias} is not the alias of an earlier pattern"),
        )
        return
    if kind not in KINDS:
        return  # reported where it stands
    other = fields_of(kind).get(ref.field)
    if other is None:
        yield "L109", _no_field(kind, ref.field)
    elif other.type != field.type:
        yield (
            "L113",
            Text(
                f"{name}（{field.type}）不能与 {ref.ref}（{other.type}）比较",
                f"{name} ({field.type}) cannot be compared with {ref.ref} ({other.type})",
            ),
        )


def _placeholder_problem(name: tuple[str, str] | str, kinds: dict[str, str]) -> Text | None:
    if isinstance(name, str):
        return Text(
            f"占位符应写作 {{别名.字段}}：{name}", f"placeholders are written {{alias.field}}: {name}"
        )
    alias, field = name
    if alias not in kinds:
        return Text(f"占位符里的别名 {alias} 没有定义", f"the placeholder's alias {alias} is not defined")
    if kinds[alias] in KINDS and field not in fields_of(kinds[alias]):
        return _no_field(kinds[alias], field)
    return None


def _no_field(kind: str, field: str) -> Text:
    known = fields_of(kind)
    return Text(
        f"{kind} 没有字段“{field}”，可用的有 {'、'.join(known)}",
        f"{kind} has no field “{field}”; it has {', '.join(known)}",
    )
