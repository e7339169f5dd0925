"""Fields of registries and their values: headings and printed words, never the programs' names."""

import pytest

from policy_engine.report.fields import change, title, value


@pytest.mark.parametrize(
    ("field", "code", "zh", "en"),
    [
        ("standing", "open", "存续", "open"),
        ("entity", "enterprise", "企业", "enterprise"),
        ("tier", "-", "未分类", "unrated"),
        ("tier", "C", "C", "C"),
        ("station", "", "—", "—"),
        ("entity", "unheard_of", "unheard_of", "unheard_of"),
    ],
)
def test_values_are_printed_words(field, code, zh, en):
    assert (value(field, code, "zh"), value(field, code, "en")) == (zh, en)


def test_a_change_reads_in_one_language():
    fields = (("tier", "-", "C"), ("standing", "open", "closed"))
    assert change(fields, "zh") == "信用风险等级 未分类 → C；登记状态 存续 → 注销"
    assert "；" not in change(fields, "en")
    assert title("unheard_of", "zh") == "unheard_of"
