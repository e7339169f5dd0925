"""What rules about the year as a whole can look at."""

from __future__ import annotations

from policy_engine.rulebook.field import flag, number, rate, text

COVERAGE = {
    "year": number("年度", "year"),
    "known": flag("知道登记在册多少企业", "it is known how many are registered"),
    "over": flag("年度已经结束", "the year is over"),
    "has_goal": flag(
        "计划写了目标（只看一部分时没有）", "the plan has a goal; never for a part of the bureau"
    ),
    "registered": number("登记在册的企业数", "registered enterprises"),
    "inspected": number("当年检查过的企业数", "of these, inspected in the year"),
    "missing": number("离目标还差几户", "enterprises that the goal still lacks"),
    "share": rate("占比", "share"),
    "goal": rate("目标", "goal"),
}

STRATUM = {
    "task": text("任务", "task"),
    "batch": number("批次", "batch"),
    "tier": text("等级", "tier", "A", "B", "C", "D", "-"),
    "members": number("户数", "members"),
    "drawn": number("抽取户数", "drawn"),
    "inspected": number("其中已有结果", "of these, with a result"),
    "planned_rate": rate("计划的抽查率", "rate that the plan asks"),
    "drawn_rate": rate("实际抽取率", "rate drawn"),
    "falls": flag(
        "实际抽取率低于更低的风险等级，而计划要求更高",
        "drawn at a lower rate than a lower tier, though the plan asks a higher one",
    ),
    "below": text("低于哪个等级", "which tier that is"),
}

DUTY = {
    "line": text("哪一条义务", "which duty"),
    "question": text("问的是什么", "what is asked"),
    "question_en": text("问的是什么（英文）", "what is asked, in English"),
    "year": number("年度", "year"),
    "over": flag("年度已经结束", "the year is over"),
    "known": flag("系统里有记录可查", "there are records that tell"),
    "total": number("总数", "how many there are"),
    "met": number("已做到的", "of these, done"),
    "ahead": number("还没到期的", "of these, not due yet"),
    "lacking": number("没做到的", "of these, not done though due"),
    "late": number("做到了但逾期的", "done after their time"),
    "share": rate("到期的里面做到的占比", "of what was due, the share that is done"),
}
