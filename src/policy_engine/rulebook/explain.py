"""A rule for people: what it asks, on what basis, and a case in which it speaks beside one in which it does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from policy_engine.model.fact import Fact
from policy_engine.model.page import Example
from policy_engine.model.text import Text
from policy_engine.rulebook.case import Case
from policy_engine.rulebook.examples import examples
from policy_engine.rulebook.in_words import asks, spoken
from policy_engine.rulebook.reference import evaluate
from policy_engine.rulebook.rule import Rule


class Explained(msgspec.Struct, frozen=True):
    """规则说明. `bad` is a case in which the rule fires, `good` a similar one in which it stays silent."""

    rule: Rule
    asks: tuple[Text, ...]
    message: Text
    advice: Text
    bad: Example
    good: Example


def explain(rule: Rule, cases: Sequence[Case], base: Mapping[str, Any]) -> Explained:
    """The explanation of a rule by the cases of its rulebook, whose plans are laid over `base`."""
    message, advice = spoken(rule.then.message, rule), spoken(rule.then.advice, rule)
    bad, good = examples(rule, [case for case in cases if _sound(rule, case)], base)
    return Explained(rule, tuple(asks(rule)), message, advice, bad, good)


def _sound(rule: Rule, case: Case) -> bool:
    """Whether a case of plain facts is what it says: a rule half written has cases that do not hold yet."""
    if not case.facts or all(expected.id != rule.id for expected in case.expect):
        return True
    try:
        return bool(evaluate([rule], [Fact(given.kind, given.key, given.fields) for given in case.facts]))
    except (KeyError, TypeError):
        return False
