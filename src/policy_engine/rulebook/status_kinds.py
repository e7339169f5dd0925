"""What rules about the year as a whole can look at."""

from __future__ import annotations

from policy_engine.rulebook.field import number, rate

COVERAGE = {
    "year": number("年度", "year"),
    "registered": number("登记在册的企业数", "registered enterprises"),
    "inspected": number("当年检查过的企业数", "of these, inspected in the year"),
    "share": rate("占比", "share"),
    "goal": rate("目标", "goal"),
}
