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
}

REGISTRY = {
    "age_days": number("距上次导入的天数", "days since it was imported"),
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
