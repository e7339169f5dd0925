"""A rule counts as covered by a case that lets it fire and one that keeps it silent on its own facts."""

import pytest

from policy_engine.model.fact import Fact
from policy_engine.rulebook.cases import read_cases, run_cases
from policy_engine.rulebook.coverage import coverage
from policy_engine.rulebook.load import load_rules

RULE = """
- id: P901
  title: { zh: 附件, en: annex }
  stage: plan
  severity: info
  confidence: D
  when:
    - { as: a, kind: attachment, where: [[provided, eq, 0]] }
  then:
    message: { zh: 没有, en: none }
    advice: { zh: 补, en: add }
"""
FIRES = "  - { name: 报, plan: { annexes: [0] }, expect: [{ id: P901 }] }\n"
SILENT = "  - { name: 不报, plan: { annexes: [1] } }\n"
WITHOUT_FACTS = "  - { name: 没有附件, plan: { annexes: [] } }\n"


@pytest.fixture
def measured(write_rules, cage):
    def measure(rule, cases):
        directory = write_rules(rule)
        tests = directory / "tests"
        tests.mkdir(exist_ok=True)
        (tests / "a.yaml").write_text(f"format: policy-cases/1\ncases:\n{cases}", encoding="utf-8")
        book = load_rules(directory)

        def facts(plan, on, before, drawn):
            return [
                Fact("attachment", str(n), {"title": "", "provided": given}, ("annexes", n))
                for n, given in enumerate(plan["annexes"])
            ]

        results = run_cases(book, tests, cage, facts)
        return coverage(book, directory, read_cases(tests), results)

    return measure


def test_both_cases_cover_a_rule(measured):
    found = measured(RULE, FIRES + SILENT)
    assert (found.rules, found.covered, found.complete, found.findings) == (1, 1, True, ())


@pytest.mark.parametrize(
    ("cases", "codes"),
    [
        (FIRES, ["L120"]),
        (SILENT, ["L119"]),
        (WITHOUT_FACTS, ["L119", "L120"]),
        (FIRES + WITHOUT_FACTS, ["L120"]),
    ],
)
def test_what_is_missing_is_said_at_the_rule(measured, cases, codes):
    found = measured(RULE, cases)
    assert not found.complete
    assert [(f.code, f.severity, f.place.line) for f in found.findings] == [
        (code, "warning", 3) for code in codes
    ]
    assert all(f.place.file.endswith("rules.yaml") and f.message.en and f.advice.zh for f in found.findings)


def test_a_rule_in_force_on_no_cases_day_is_said_so_once(measured):
    found = measured(RULE.replace("stage: plan", "stage: plan\n  effective_from: 2030-01-01"), SILENT)
    assert [f.code for f in found.findings] == ["L121"]
    assert found.covered == 0
