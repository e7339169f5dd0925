import pytest

from policy_engine.model.text import Text
from policy_engine.rulebook.in_words import asks, spoken


@pytest.mark.parametrize(
    ("test", "zh", "en"),
    [
        (("rate", "lt", 300), "小于3%", "is below 3%"),
        (("random_order", "eq", 0), "检查顺序随机：否", "the order of visits is random: no"),
        (("random_order", "ne", 0), "检查顺序随机：是", "the order of visits is random: yes"),
        (("window_from", "ge", 20230306), "起不早于2023-03-06", "first day is not before 2023-03-06"),
        (("window_from", "gt", "=t.window_to"), "起晚于它的止", "first day is after its last day"),
        (("policy", "ne", "flat"), "信用风险分类做法不是“flat”", "use of credit-risk tiers is not “flat”"),
        (("section_near", "ne", ""), "相近的股室名称不是空的", "section with a similar name is not empty"),
        (("batches", "ge", 2), "批次数不小于 2 ", "batches is at least 2"),
    ],
)
def test_a_test_is_said_in_words(make_rule, test, zh, en):
    (said,) = asks(make_rule("P900", ("t", "task", test)))
    assert zh in said.zh
    assert said.zh.startswith("任务：")
    assert en in said.en


def test_every_pattern_is_a_sentence_and_names_the_others(make_rule):
    rule = make_rule("P900", ("t", "task"), ("p", "plan", ("year", "ne", "=t.name_year"), ("joint", "eq", 0)))
    first, second = asks(rule)
    assert (first.zh, first.en) == ("任务：有就算", "a task: any")
    assert second.zh == "计划：计划年度不是任务的名称中的年份（没有为0）；部门联合抽查计划：否"


def test_placeholders_are_named(make_rule):
    rule = make_rule("P900", ("t", "task"))
    words = spoken(Text("任务{t.key}：{t.rate_text}", "task {t.key}: {t.rate_text}"), rule)
    assert words == Text("任务〔编号〕：〔抽查比例原文〕", "task [number]: [rate as printed]")


def test_every_shipped_rule_can_be_said(rulebook):
    for rule in rulebook.rules:
        assert all(line.zh and line.en for line in asks(rule))
        assert "{" not in spoken(rule.then.message, rule).zh
