from pathlib import Path

import msgspec
import pytest

from policy_engine.report.rules import covered, explanation, listing, results
from policy_engine.rulebook.cases import CaseResult, base_plan, read_cases
from policy_engine.rulebook.coverage import Coverage
from policy_engine.rulebook.explain import explain
from policy_engine.rulebook.load import load_rules

RULES = load_rules(Path(__file__).resolve().parents[2] / "rules")


def plain(text, style):
    return text


def test_every_rule_is_a_line_with_its_basis():
    lines = list(listing(RULES, "zh", plain))
    assert len(lines) == len(RULES.rules)
    assert any(line.startswith("D301  error    S  R22") and "泽市监〔2023〕10号" in line for line in lines)


def test_days_in_force_are_shown_where_limited():
    from datetime import date

    limited = msgspec.structs.replace(RULES.rules[0], effective_from=date(2025, 1, 1))
    (shown,) = listing(msgspec.structs.replace(RULES, rules=(limited,)), "en", plain)
    assert shown.endswith("2025-01-01…")


def test_a_failed_case_shows_both_sides():
    cases = [
        CaseResult("good", True, (), (), "a.yaml", 1),
        CaseResult("bad", False, ("P201 tasks.0.name",), (), "a.yaml", 9),
    ]
    assert list(results(cases, "en", plain)) == [
        "√ good",
        "× a.yaml:9: bad",
        "    expected: P201 tasks.0.name",
        "    got: —",
    ]


@pytest.mark.parametrize(("rules", "whole", "share"), [(200, 199, "99%"), (200, 200, "100%"), (0, 0, "100%")])
def test_the_figure_is_never_rounded_up(rules, whole, share):
    assert share in covered(Coverage(rules, whole, ())).en


def explained(name, lang):
    tests = Path(__file__).resolve().parents[2] / "rules" / "tests"
    rule = next(rule for rule in RULES.rules if rule.id == name)
    cases = [one.case for one in read_cases(tests)]
    return list(explanation(explain(rule, cases, base_plan(tests)), lang, plain))


def test_a_rule_on_a_page():
    assert explained("P280", "zh") == [
        "P280  附件没有提供",
        "info · 检查计划时",
        "",
        "依据: 泽市监〔2023〕10号 二（二）（S 计划原文）",
        "施行: 2023-02-06…",
        "问什么: 附件：已提供：否",
        "意见: “〔附件名称〕”没有提供，它的任务没有计入",
        "建议: 取得后另写一份计划；在此之前，企业占比只是下限",
        "",
        "会报的例子: 附件没有提供",
        "  annexes:",
        "  - title: 内部计划",
        "    status: provided",
        "  - title: 部门联合计划",
        "    status: not_provided",
        "",
        "不报的例子: 附件都已提供",
        "  annexes:",
        "  - title: 内部计划",
        "    status: provided",
    ]


def test_a_rule_of_our_own_has_no_basis_and_may_be_always_in_force():
    lines = explained("P201", "en")
    assert lines[3] == "basis: none (D: our own choice)"
    assert not any(line.startswith("in force") for line in lines)
    assert explained("P215", "en")[1] == "error · when a plan is checked · R04"
    assert "stays silent:" in explained("M424", "en")
