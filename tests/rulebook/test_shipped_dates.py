"""A rule that rests on a law or an order says since when it does."""

from pathlib import Path

import pytest

from policy_engine.rulebook.load import load_rules

RULES = load_rules(Path(__file__).resolve().parents[2] / "rules").rules
DATED = (
    "《行政处罚法》",
    "《公务员法》",
    "《政府信息公开条例》",
    "《优化营商环境条例》",
    "《食品生产经营监督检查管理办法》",
    "〔",
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_day_its_basis_came_into_force_is_given(rule):
    if rule.confidence in ("S", "Q") and any(mark in rule.basis for mark in DATED):
        assert rule.effective_from is not None
