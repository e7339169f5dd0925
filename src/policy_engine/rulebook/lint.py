"""What is wrong with rules beyond their shape: unknown facts and fields, missing citations, conditions that make no sense."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from policy_engine.model.finding import Finding
from policy_engine.model.names import Names
from policy_engine.model.text import Text
from policy_engine.rulebook.codes import WARNINGS, severity
from policy_engine.rulebook.compile import MAX_PATTERNS
from policy_engine.rulebook.fix import fix_problems
from policy_engine.rulebook.followup import FollowupFile
from policy_engine.rulebook.lint_patterns import Problem, pattern_problems, placeholder_problem
from policy_engine.rulebook.rule import STAGES, Rule, RuleFile
from policy_engine.rulebook.satisfiable import can_fire, meaning
from policy_engine.rulebook.wording import placeholders
from policy_engine.syntax.document import Document

_YEAR = re.compile(r"〔(\d{4})〕")
"""The year of a document's number."""

_INVARIANTS = ("R12", "R21")
"""The product's own invariants, which may be errors without a source."""


def lint_rules(
    files: Sequence[tuple[RuleFile | FollowupFile, Document]],
) -> tuple[list[Rule], list[Finding]]:
    """The rules without errors, and what is wrong with these and the others."""
    rules: list[Rule] = []
    findings: list[Finding] = []
    seen: dict[str, str] = {}
    asked: dict[str, list[Rule]] = {}
    for part, document in files:
        for number, rule in enumerate(part.rules):
            problems = list(_problems(rule))
            if rule.id in seen:
                problems.append(_duplicate(rule.id, seen[rule.id]))
            seen.setdefault(rule.id, document.source.file)
            if not problems:
                problems += _conditions(rule, asked)
            problems += _dates(rule)
            findings += [
                document.finding(code, severity(code), ("rules", number, *route), message, advice)
                for code, route, message, advice in problems
            ]
            if all(code in WARNINGS for code, *_ in problems):
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


def _duplicate(name: str, file: str) -> Problem:
    return (
        "L101",
        ("id",),
        Text(f"编号 {name} 在 {file} 里已经用过", f"id {name} is used already, in {file}"),
        Text("换一个没有用过的编号", "choose an id that is not used yet"),
    )


def _problems(rule: Rule) -> Iterator[Problem]:
    yield from _citation(rule)
    if STAGES[rule.id[0]] != rule.stage:
        letter = next(letter for letter, stage in STAGES.items() if stage == rule.stage)
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
        for code, route, message, advice in pattern_problems(pattern, kinds):
            yield code, ("when", number, *route), message, advice
        kinds.setdefault(pattern.alias, pattern.kind)
    for part in ("message", "advice"):
        for name in placeholders(getattr(rule.then, part)):
            problem = placeholder_problem(name, kinds)
            if problem:
                yield "L114", ("then", part), *problem
    for path, why in fix_problems(rule):
        yield "L123", ("then", "fix", path), why, _FIX


def _conditions(rule: Rule, asked: dict[str, list[Rule]]) -> Iterator[Problem]:
    """Conditions that contradict one another, or that another rule in force at the same time has too (`asked`, which grows)."""
    if not can_fire(rule):
        yield (
            "L116",
            ("when",),
            Text(
                "条件互相矛盾，这条规则永远不会成立",
                "its conditions contradict one another, so the rule can never fire",
            ),
            Text("核对各项检验的值和比较方向", "check the values and the direction of every comparison"),
        )
        return
    same = asked.setdefault(rule.stage + meaning(rule), [])
    for other in same:
        if _together(rule, other):
            yield (
                "L117",
                ("when",),
                Text(f"与规则 {other.id} 的条件相同", f"asks the same as rule {other.id}"),
                Text(
                    "合并成一条；新旧规定交替的，用 effective_to 和 effective_from 错开",
                    "make them one rule; where one replaces the other, part them by effective_to and effective_from",
                ),
            )
    same.append(rule)


def _together(one: Rule, other: Rule) -> bool:
    """Whether two rules are ever in force on the same day."""
    return all(
        a.effective_to is None or b.effective_from is None or b.effective_from <= a.effective_to
        for a, b in ((one, other), (other, one))
    )


def _dates(rule: Rule) -> Iterator[Problem]:
    years = [_YEAR.search(part) for part in rule.basis.split("；")]
    issued = [int(year[1]) for year in years if year]
    if (
        rule.effective_from
        and issued
        and len(issued) == len(years)
        and rule.effective_from.year < min(issued)
    ):
        yield (
            "L122",
            ("effective_from",),
            Text(
                f"施行日期{rule.effective_from}早于依据的年份 {min(issued)}",
                f"in force from {rule.effective_from}, but its basis is of {min(issued)}",
            ),
            Text("核对施行日期", "check effective_from"),
        )


_FIX = Text(
    "位置是第一项条件的事实之下的路径，值或 {ref: 别名.字段} 是要写上的内容",
    "paths begin below the first pattern's fact; the value or {ref: alias.field} is what is written there",
)


def _citation(rule: Rule) -> Iterator[Problem]:
    unfit = rule.confidence not in ("S", "Q") and rule.obligation not in _INVARIANTS
    if rule.severity == "error" and not rule.basis and not unfit:
        yield (
            "L103",
            ("severity",),
            Text("error 级规则必须写明依据", "a rule of severity error must name its legal basis"),
            Text("补上 basis，或改为 warning", "add a basis or make it a warning"),
        )
    elif rule.confidence in ("S", "Q") and not rule.basis:
        yield (
            "L118",
            ("confidence",),
            Text(
                f"依据可靠程度写了 {rule.confidence}，却没有写依据",
                f"the confidence is {rule.confidence}, but no basis is named",
            ),
            Text("补上 basis；没有依据的写 D", "add the basis; without one the confidence is D"),
        )
    if rule.severity == "error" and unfit:
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
