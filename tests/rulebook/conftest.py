from pathlib import Path
from textwrap import dedent, indent

import pytest

from policy_engine.resources import shipped
from policy_engine.rulebook.cage import Cage
from policy_engine.rulebook.load import load_rules
from policy_engine.rulebook.rule import Pattern, Ref, Rule, Then, Words


@pytest.fixture(scope="session")
def rules_directory() -> Path:
    return shipped("rules")


@pytest.fixture(scope="session")
def rulebook(rules_directory):
    return load_rules(rules_directory)


@pytest.fixture(scope="session")
def cage():
    with Cage.start() as cage:
        yield cage


@pytest.fixture
def make_rule():
    """make_rule("P900", ("t", "task", ("rate", "lt", 5)), …): a rule of those patterns; "=alias.field" is a reference."""

    def make(name, *patterns, **fields):
        words = Words("意见", "message")
        when = tuple(
            Pattern(alias, kind, tuple((f, op, _value(v)) for f, op, v in where))
            for alias, kind, *where in patterns
        )
        given = {"stage": "plan", "severity": "info", "confidence": "D", "then": Then(words, words), **fields}
        return Rule(id=name, title=words, when=when, **given)

    return make


def _value(value):
    return Ref(value[1:]) if isinstance(value, str) and value.startswith("=") else value


@pytest.fixture
def write_rules(tmp_path):
    """Write one rule file from the text of one rule or several; returns the directory."""

    def write(text, name="rules.yaml"):
        body = indent(dedent(text).strip(), "  ")
        (tmp_path / name).write_text(f"format: policy-rules/1\nrules:\n{body}\n", encoding="utf-8")
        return tmp_path

    return write
