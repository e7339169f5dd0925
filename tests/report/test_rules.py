from pathlib import Path

import msgspec

from policy_engine.report.rules import listing, results
from policy_engine.rulebook.cases import CaseResult
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
