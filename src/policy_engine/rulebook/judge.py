"""Judging facts: the engine and the reference evaluate the same rules; only what both say counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from policy_engine.model.errors import EngineFailed
from policy_engine.model.fact import Fact
from policy_engine.model.finding import Finding, Route, in_order
from policy_engine.model.text import Text
from policy_engine.rulebook.cage import Cage
from policy_engine.rulebook.compile import MAX_SESSION_FACTS, TooManyFactsError, request
from policy_engine.rulebook.fix import fix_of, steps
from policy_engine.rulebook.load import Rulebook
from policy_engine.rulebook.reference import Match, evaluate
from policy_engine.rulebook.rule import Rule, Stage
from policy_engine.rulebook.vocabulary import validate
from policy_engine.rulebook.wording import filled
from policy_engine.syntax.document import Document

_REPORT = Text(
    "这次检查没有结论。请把规则和计划文件发给软件维护人员",
    "There is no verdict. Send the rules and the plan to the maintainers",
)


class Firing(msgspec.Struct, frozen=True):
    """A rule and the facts for which it holds, by alias in the order of its patterns."""

    rule: Rule
    bindings: dict[str, Fact]

    @property
    def about(self) -> Fact:
        """The fact the finding is about: the first pattern's."""
        return self.bindings[self.rule.when[0].alias]

    @property
    def route(self) -> Route:
        """Where in the judged document the finding points."""
        return self.about.route + steps(self.rule.then.at)

    def message(self) -> Text:
        """The rule's message with the facts filled in."""
        return filled(self.rule.then.message, self.bindings)

    def advice(self) -> Text:
        """The rule's advice with the facts filled in."""
        return filled(self.rule.then.advice, self.bindings)


def judge(rulebook: Rulebook, stage: Stage, facts: Sequence[Fact], on: date, cage: Cage) -> list[Firing]:
    """Every firing of the stage's rules in force `on` that day, sorted by rule and then in the order of the facts.

    Raises EngineFailed if the engine fails or disagrees with the reference evaluation; ValueError for facts outside the
    vocabulary.
    """
    validate(facts)
    rules = {rule.id: rule for rule in rulebook.rules if rule.stage == stage and rule.in_force(on)}
    if not rules:
        return []
    try:
        asked = request(list(rules.values()), facts)
    except TooManyFactsError as problem:
        raise EngineFailed(
            Text(
                f"规则 {problem} 要同时比较的事实超过 {MAX_SESSION_FACTS:,} 条",
                f"rule {problem} compares more than {MAX_SESSION_FACTS:,} facts at once",
            ),
            Text("把计划分成几个文件", "split the plan into several files"),
        ) from None
    expected = evaluate(rules.values(), facts)
    _agree(_matches(rules, cage.judge(asked)), expected)
    return [
        Firing(
            rules[name], {p.alias: facts[position] for p, position in zip(rules[name].when, row, strict=True)}
        )
        for name, row in expected
    ]


def to_findings(firings: Iterable[Firing], document: Document) -> list[Finding]:
    """Firings as findings with their places in the document, in order."""
    return in_order(
        document.finding(
            firing.rule.id,
            firing.rule.severity,
            firing.route,
            firing.message(),
            firing.advice(),
            firing.rule.basis,
            fix=fix_of(firing.rule, firing.bindings, document),
        )
        for firing in firings
    )


def _matches(rules: dict[str, Rule], answer: Iterable[tuple[str, dict[str, int]]]) -> list[Match]:
    """The engine's answer in the reference's form; what names an unknown rule or alias stays visible as a difference."""
    return sorted(
        (name, tuple(bound.get(p.alias, -1) for p in rules[name].when) if name in rules else ())
        for name, bound in answer
    )


def _agree(found: list[Match], expected: list[Match]) -> None:
    if found == expected:
        return
    differing = sorted({name for name, _ in set(found) ^ set(expected)} or {name for name, _ in found})
    names = ", ".join(differing[:5])
    raise EngineFailed(
        Text(
            f"规则引擎与对照计算的结论不一致：{names}",
            f"the rules engine and the reference evaluation disagree: {names}",
        ),
        _REPORT,
    )
