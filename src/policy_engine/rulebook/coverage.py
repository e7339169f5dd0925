"""Which rules the cases show at work: every rule needs a case in which it fires and one in which it stays silent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from policy_engine.model.finding import Finding, in_order
from policy_engine.model.text import Text
from policy_engine.rulebook.cases import CaseResult, WrittenCase
from policy_engine.rulebook.codes import severity
from policy_engine.rulebook.load import Rulebook, rule_places
from policy_engine.rulebook.rule import Rule


class Coverage(msgspec.Struct, frozen=True):
    """案例覆盖: how many of the rules have both cases, and what is missing, at the rules' places."""

    rules: int
    covered: int
    findings: tuple[Finding, ...]

    @property
    def complete(self) -> bool:
        """Whether every rule has both."""
        return self.covered == self.rules


def coverage(
    rulebook: Rulebook, directory: Path, cases: Sequence[WrittenCase], results: Sequence[CaseResult]
) -> Coverage:
    """The coverage of a directory's rules by their cases (findings L119 to L121)."""
    fired = {name for result in results for name in result.fired}
    silent = {name for result in results for name in result.silent}
    places = rule_places(directory)
    findings = []
    for rule in rulebook.rules:
        document, route = places[rule.id]
        for code, message, advice in _missing(rule, rule.id in fired, rule.id in silent, cases):
            findings.append(document.finding(code, severity(code), (*route, "id"), message, advice))
    covered = sum(rule.id in fired and rule.id in silent for rule in rulebook.rules)
    return Coverage(len(rulebook.rules), covered, tuple(in_order(findings)))


def _missing(
    rule: Rule, fired: bool, silent: bool, cases: Sequence[WrittenCase]
) -> Iterator[tuple[str, Text, Text]]:
    if not any(one.case.stage == rule.stage and rule.in_force(one.case.on) for one in cases):
        yield (
            "L121",
            Text(
                f"没有一个案例的日期在规则 {rule.id} 的施行期间内",
                f"no case falls on a day on which {rule.id} is in force",
            ),
            Text("核对施行日期，或在案例里写 on", "check the days, or give the cases another `on`"),
        )
        return
    if not fired:
        yield (
            "L119",
            Text(f"没有案例让规则 {rule.id} 成立", f"in no case does {rule.id} fire"),
            Text("在 rules/tests/ 里加一个应当报出它的案例", "add a case to rules/tests/ that expects it"),
        )
    if not silent:
        yield (
            "L120",
            Text(
                f"没有案例有规则 {rule.id} 要看的事实而它不成立",
                f"in no case does {rule.id} have its facts and stay silent",
            ),
            Text(
                "在 rules/tests/ 里加一个相近而不该报的案例",
                "add a case to rules/tests/ that comes close without it",
            ),
        )
