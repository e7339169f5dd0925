"""What rules about draws and matches can look at."""

from __future__ import annotations

from policy_engine.rulebook.field import day, flag, number, text

LAUNCH = {
    "on": day("发起之日", "day of the launch"),
    "window_from": day("起", "first day of the window"),
    "window_to": day("止", "last day of the window"),
    "population": number("对象总数", "size of the population"),
    "has_scope": flag("有对象条件", "the scope has a condition"),
    "already_drawn": flag("已抽取", "already drawn"),
    "inspectors": number("可用执法人员数", "officers available"),
    "section": text("发起股室", "section"),
    "attested": flag("发起股室核实过检查对象库", "the section has verified the registry of targets"),
    "attested_current": flag("核实的是现行的检查对象库", "what it verified is in force"),
    "attested_days": number("距核实的天数（没有核实为0）", "days since it verified it, 0 if it has not"),
}

GAP = {
    "open": number("存续主体数", "open entities"),
    "uncovered": number("没有任务覆盖的户数", "of these, covered by no task"),
}

REGISTRY = {
    "age_days": number("距上次导入的天数", "days since it was imported"),
}

HISTORY = {
    "task": text("任务序号", "task"),
    "food": flag("含食品监督检查事项", "has a food inspection among its matters"),
    "checked": flag("此前检查过（不含有因检查）", "checked before, targeted checks apart"),
    "months": number("距最近一次检查满几个月", "full months since the last check"),
    "rest_months": number(
        "任务写明的间隔月数（没有写为0）", "months of rest that the task asks for, 0 for none"
    ),
    "by_superior": flag("上级做过食品检查", "a superior checked it for food"),
    "superior_months": number(
        "距上级最近一次食品检查满几个月", "full months since a superior's last food check"
    ),
    "visits": number("当年已检查的次数（不含有因检查）", "checks of the year, targeted ones apart"),
    "visits_at_most": number("计划写明的每年次数上限（没有写为0）", "the plan's cap for a year, 0 for none"),
    "times": number(
        "频次期间内已按同样事项检查的次数", "checks for the same matters within the frequency's period"
    ),
    "times_at_most": number(
        "跨年频次的次数上限（没有写为0）", "most checks by a frequency over years, 0 for none"
    ),
    "frequency": text("抽查频次原文", "frequency as written"),
}

ROSTER = {
    "organ": text("抽取机关", "who drew the list"),
    "listed": number("名单户数", "entities on the list"),
    "missing": number("对象库里没有的户数", "of these, not in the registry"),
    "missing_ids": text("对象库里没有的", "which are not in the registry"),
    "closed": number("已经注销、吊销等的户数", "of these, no longer open"),
    "closed_ids": text("已经注销、吊销等的", "which are no longer open"),
}

OFFICER = {
    "expert": flag("专家", "an expert, not an officer"),
    "cert_from": day("执法证起", "certificate valid from"),
    "cert_to": day("执法证止", "certificate valid to"),
    "day_from": day("检查起", "first day of visits"),
    "day_to": day("检查止", "last day of visits"),
    "on_duty": flag("在岗", "on duty"),
    "leave_from": day(
        "占检查期天数最多的请假起", "first day of the leave that takes most of the days of visits"
    ),
    "leave_to": day("占检查期天数最多的请假止", "last day of that leave"),
    "qualification_needed": flag("任务要求资格", "the task asks for a qualification"),
    "has_qualification": flag("具备资格", "has the qualification"),
}

RELATION = {
    "inspector": text("执法人员", "inspector"),
    "target": text("检查对象", "target"),
    "ground": text("回避事由", "ground"),
    "route": text("提出方式", "how it was raised", "officer", "party", "ex_officio"),
    "in_force": flag("检查期内有效", "in force during the visits"),
    "decision": text("决定", "decision", "pending", "accepted", "rejected"),
    "decided": flag("写明了决定人", "somebody is named as having decided"),
    "years_since": number(
        "关系终止满几年，未终止为0", "full years since the relation ended, 0 if it has not"
    ),
    "years_limit": number("曾任职回避年限", "years for which a former employment counts"),
}

EARLIER = {
    "inspector": text("执法人员", "inspector"),
    "target": text("检查对象", "target"),
}

HOME = {
    "station": text("监管所", "station"),
    "jurisdiction": text("由谁检查", "who inspects", "fixed", "drawn", "other"),
    "officers": number("该所执法人员数", "officers of the station"),
    "targets": number("该所辖区内抽中户数", "drawn targets that the station looks after"),
}
