"""`policy rules`: the rulebook, its cases, a rule explained, a new one begun."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.fact import Fact
from policy_engine.model.finding import Finding, in_order
from policy_engine.model.plan import Plan
from policy_engine.model.text import Text
from policy_engine.plan.facts import facts_of
from policy_engine.rulebook import cases, skeleton
from policy_engine.rulebook.cage import Cage
from policy_engine.rulebook.coverage import Coverage, coverage
from policy_engine.rulebook.explain import Explained
from policy_engine.rulebook.explain import explain as explained
from policy_engine.rulebook.load import Rulebook
from policy_engine.syntax.wording import nearest as meant
from policy_engine.usecases.judge import rules_directory, sound_rules
from policy_engine.usecases.workspace import nearest, shown

_ID = re.compile(r"[PDMCFO][0-9]{3}")


class Tested(msgspec.Struct, frozen=True):
    """How the cases went, and what they cover; `findings` are the linter's remarks on the rules."""

    results: tuple[cases.CaseResult, ...]
    coverage: Coverage
    findings: tuple[Finding, ...]

    @property
    def failed(self) -> int:
        """Cases that did not hold."""
        return sum(not case.passed for case in self.results)


def rulebook(start: Path, named: Path | None) -> Rulebook:
    """The rules. Raises Unusable, FindingsStop if they have errors."""
    return sound_rules(rules_directory(start, named))


def run_cases(start: Path, named: Path | None, cage: Cage) -> Tested:
    """Run the cases in the rules' tests/. Raises Unusable, FindingsStop, EngineFailed."""
    directory = rules_directory(start, named)
    book = sound_rules(directory)
    results = cases.run_cases(book, directory / "tests", cage, _facts_by(book))
    covered = coverage(book, directory, cases.read_cases(directory / "tests"), results)
    return Tested(tuple(results), covered, tuple(in_order([*book.findings, *covered.findings])))


def explain(start: Path, named: Path | None, name: str) -> Explained:
    """One rule, with two of its cases. Raises Unusable where there is no such rule, FindingsStop."""
    directory = rules_directory(start, named)
    book = sound_rules(directory)
    rule = next((rule for rule in book.rules if rule.id == name.upper()), None)
    if rule is None:
        raise _unknown(name, [rule.id for rule in book.rules])
    tests = directory / "tests"
    written = [one.case for one in cases.read_cases(tests)]
    return explained(rule, written, cases.base_plan(tests))


def begin(start: Path, named: Path | None, name: str) -> tuple[Path, Path]:
    """Write the skeleton of a rule and of its two cases; returns the two files. Nothing is overwritten. Raises Unusable, Refused."""
    name = name.upper()
    if not _ID.fullmatch(name):
        raise Unusable(
            Text(f"“{name}”不能作规则编号", f"“{name}” cannot be a rule's id"),
            Text(
                "写 P、D 或 M（计划、抽取、匹配）加三位数字，例如 P901",
                "write P, D or M (plan, draw, match) and three digits, such as P901",
            ),
        )
    if named is None and nearest(start) is None:
        raise Unusable(
            Text(
                "这里不在任何工作区内，不知道新规则放在哪里",
                "not inside a workspace: nowhere to put the rule",
            ),
            Text(
                "到工作区里运行，或用 --rules 指定规则目录",
                "run it in a workspace, or name a directory with --rules",
            ),
        )
    directory = rules_directory(start, named)
    if name in {rule.id for rule in sound_rules(directory).rules}:
        raise _taken(Text(f"编号 {name} 已经用过", f"id {name} is in use"))
    files = directory / f"{name}.yaml", directory / "tests" / f"{name}.yaml"
    there = [shown(path) for path in files if path.exists()]
    if there:
        names = "、".join(there)
        raise _taken(Text(f"已经有 {names}，没有改动", f"{names} is there and was left alone"))
    for path, text in zip(files, (skeleton.rule_text(name), skeleton.case_text(name)), strict=True):
        _write(path, text)
    return files


def _facts_by(book: Rulebook) -> cases.PlanFacts:
    def facts(
        plan: dict[str, Any], on: date, before: dict[str, Any] | None, drawn: Sequence[str]
    ) -> list[Fact]:
        old = None if before is None else msgspec.convert(before, Plan)
        return facts_of(msgspec.convert(plan, Plan), book.names, on=on, before=old, drawn=drawn)

    return facts


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise Unusable(
            Text(
                f"{shown(path)} 写不进去：{error.strerror}",
                f"{shown(path)} cannot be written: {error.strerror}",
            ),
            Text("换一个可以写入的目录", "choose a directory that can be written"),
        ) from None


def _taken(message: Text) -> Refused:
    return Refused(message, Text("换一个没有用过的编号", "choose an id that is not used yet"))


def _unknown(name: str, known: Sequence[str]) -> Unusable:
    near = meant(name, known)
    advice = Text("policy rules list 列出全部规则", "`policy rules list` shows all of them")
    if near:
        advice = Text(f"是不是 {near}？{advice.zh}", f"is {near} meant? {advice.en}")
    return Unusable(Text(f"没有规则 {name}", f"there is no rule {name}"), advice)
