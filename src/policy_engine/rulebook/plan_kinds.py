"""What rules about plans can look at."""

from __future__ import annotations

from policy_engine.rulebook.field import day, flag, number, rate, text

PLAN = {
    "year": number("计划年度", "the plan's year"),
    "first_day": day("年度首日", "first day of the plan's year"),
    "last_day": day("年度末日", "last day of the plan's year"),
    "issued_on": day("成文日期", "day of issue"),
    "on": day("检查之日", "the day of the check"),
    "has_publication": flag("有公示记录", "a publication is recorded"),
    "published_on": day("公示日期", "day of publication"),
    "due_known": flag("公示期限可以算出", "the last day for publication can be worked out"),
    "publication_due": day(
        "公示期限（成文后20个工作日）", "last day for publication, 20 working days after issue"
    ),
    "has_coverage_goal": flag("有抽查企业占比目标", "a coverage goal is stated"),
    "coverage_goal": rate("抽查企业占比目标", "goal for the share of enterprises inspected"),
    "coverage_floor": rate("计划本身保证的企业占比", "share of enterprises that the plan alone guarantees"),
    "has_publication_goal": flag("有公示率目标", "a publication goal is stated"),
    "publication_goal": rate("公示率目标", "goal for the share of results published"),
    "has_matters_list": flag("已提供事项清单", "the list of matters is provided"),
    "has_weights_source": flag("倍数注明来源", "the weights name their source"),
    "joint": flag("部门联合抽查计划", "a joint plan of several departments"),
    "has_projection": flag("已按检查对象库测算企业占比", "coverage has been projected from the registry"),
}

PROJECTION = {
    "has_goal": flag("有抽查企业占比目标", "a coverage goal is stated"),
    "goal": rate("抽查企业占比目标", "goal for the share of enterprises inspected"),
    "share": rate("测算的企业占比", "projected share of enterprises inspected"),
    "short": flag("测算低于目标", "the projected share is below the goal"),
    "complete": flag("各任务都已测算", "every task is part of the projection"),
    "registered": number("登记的企业数", "registered enterprises"),
    "suggested": flag("有可行的最小改动", "a smallest change is known"),
    "task": text("建议改动的任务", "task to change"),
    "rate_now": text("该任务现在的比例", "that task's rate as it is"),
    "rate_wanted": text("建议的比例", "rate suggested"),
    "visits": number("约多查的户数", "visits that the change adds, about"),
}

TASK = {
    "status": text("实施状态", "status", "planned", "postponed", "cancelled"),
    "drawn_here": flag("由本级抽取", "drawn by this bureau"),
    "unit": text("抽查单位", "what is drawn", "主体", "产品", "项目", "行为"),
    "departments": number("配合部门数", "co-operating departments"),
    "methods_listed": text("清单列明的检查方式", "methods that the list names"),
    "methods_outside": text("清单以外的检查方式", "methods that the list does not name"),
    "times": number("一年至少抽查的次数", "draws a year at least"),
    "frequency": text("抽查频次原文", "frequency as written"),
    "batches": number("批次数", "batches"),
    "name": text("任务名称", "name"),
    "name_year": number("名称中的年份（没有为0）", "year in the name, 0 if none"),
    "rate_text": text("抽查比例原文", "rate as printed"),
    "rate": rate(
        "保证的抽查比例（按户数或只有上限的为0）",
        "rate that is assured; 0 for head counts and mere upper bounds",
    ),
    "random_order": flag("检查顺序随机", "the order of visits is random"),
    "policy": text(
        "信用风险分类做法", "use of credit-risk tiers", "weights", "rates", "flat", "not_applicable"
    ),
    "has_scope": flag("有对象条件", "the scope has a condition"),
    "scope_text": text("对象范围原文", "scope as printed"),
    "enterprises": flag("对象可能含企业", "the scope may contain enterprises"),
    "window_text": text("起止时间原文", "window as printed"),
    "window_from": day("起", "first day"),
    "window_to": day("止", "last day"),
    "window_read": flag("起止时间原文可以读出", "the printed window can be read"),
    "printed_from": day(
        "原文读出的起日；读不出的同“起”", "first day as printed; the first day where it cannot be read"
    ),
    "printed_to": day(
        "原文读出的止日；读不出的同“止”", "last day as printed; the last day where it cannot be read"
    ),
    "body": text("检查主体原文", "inspecting body as printed"),
    "body_form": text("检查主体的写法", "how the body is written", "canonical", "short", "wrong", "unknown"),
    "body_name": text("检查主体规范名称", "the body's canonical name"),
    "body_near": text("相近的机关名称", "body with a similar name"),
    "initiator": text("发起主体原文", "initiator as printed"),
    "section": text("发起股室", "initiating section"),
    "section_named": flag("发起主体原文写有该股室", "the printed initiator names the section"),
    "section_near": text("相近的股室名称", "section with a similar name"),
    "confused": flag("名称与范围用了易混的两个词", "name and scope use two terms that get mixed up"),
    "term_in_name": text("名称中的词", "term in the name"),
    "term_in_scope": text("范围中的词", "term in the scope"),
    "food": flag("含食品监督检查事项", "has a food inspection among its matters"),
}

WEIGHTS = {
    "used": flag("有任务使用", "used by a task"),
    "a": number("A 倍数", "weight of A"),
    "b": number("B 倍数", "weight of B"),
    "c": number("C 倍数", "weight of C"),
    "d": number("D 倍数", "weight of D"),
    "unrated": number("未分类倍数", "weight of entities without a tier"),
}

SHARES = {
    "task": text("任务序号", "task"),
    "by": text("写法", "how they are written", "rates", "heads"),
    "a": text("A 级", "tier A"),
    "b": text("B 级", "tier B"),
    "c": text("C 级", "tier C"),
    "d": text("D 级", "tier D"),
    "unrated": text("未分类主体", "entities without a tier"),
    "b_not_above_a": flag("B 级的比例不高于 A 级", "B's rate is not above A's"),
    "c_not_above_b": flag("C 级的比例不高于 B 级", "C's rate is not above B's"),
    "d_not_above_c": flag("D 级的比例不高于 C 级", "D's rate is not above C's"),
    "a_excluded": flag("不抽 A 级", "tier A is not drawn"),
    "printed": text("抽查比例原文", "rates as printed"),
    "printed_read": flag("原文可以按等级读出", "the printed rates can be read tier by tier"),
    "as_printed": text("按原文的写法", "the rates as printed, as they are written"),
    "printed_same": flag("与原文一致", "the same as printed"),
}

LISTED = {
    "name": text("事项", "matter"),
    "used": flag("有任务抽查", "a task inspects it"),
    "has_basis": flag("写明抽查依据", "its legal basis is given"),
    "grade": text("事项类别", "grade", "", "一般", "重点"),
}

MATTER = {
    "task": text("任务序号", "task"),
    "name": text("事项", "matter"),
    "on_list": flag("在清单内", "on the list"),
    "grade": text("事项类别", "grade on the list", "", "一般", "重点"),
    "cancelled": flag("任务已取消", "the task is cancelled"),
    "full": flag("任务全部检查", "the task inspects everybody"),
    "rate_text": text("抽查比例原文", "rate as printed"),
    "qualification": text("清单要求的资格", "qualification that the list asks for"),
    "qualification_asked": flag("任务要求这项资格", "the task asks for that qualification"),
}

OVERLAP = {
    "task": text("任务序号", "task"),
    "name": text("任务名称", "name"),
    "partners": text("其他任务", "the other tasks"),
    "partners_en": text("其他任务（英文）", "the other tasks, in English"),
    "common_days": flag("检查时间有重叠", "the windows share days"),
    "group": text("可以编成一组的任务", "tasks that could form one group"),
    "proposal": text("怎么编组", "what could be joined"),
    "proposal_en": text("怎么编组（英文）", "what could be joined, in English"),
}

ATTACHMENT = {
    "title": text("附件名称", "title"),
    "provided": flag("已提供", "provided"),
}

CHANGE = {
    "task": text("任务序号，全计划的为空", "task, empty for the plan as a whole"),
    "whose": text("改动了什么", "what was changed"),
    "whose_en": text("改动了什么（英文）", "what was changed, in English"),
    "field": text("改动的字段", "field that was changed"),
    "what": text("改动", "the change"),
    "what_en": text("改动（英文）", "the change, in English"),
    "filed": flag("已备案", "filed"),
    "drawn": flag("任务已经抽取", "the task is drawn already"),
    "set_aside": flag("任务延期或取消", "the task is postponed or cancelled"),
}

AMENDMENT = {
    "number": text("备案编号", "number"),
    "filed_on": day("备案日期", "day of filing"),
    "on": day("检查之日", "day of the check"),
    "reported": flag("已报市局", "reported to the city bureau"),
    "reported_on": day("报备日期", "day of the report"),
    "days": number("备案至检查之日的天数", "days since filing"),
    "lost": flag("现在的计划里没有了", "missing from the plan as it is now"),
    "altered": flag("与备案时不同", "differs from what was filed"),
    "what": text("改动的内容", "what was altered"),
    "what_en": text("改动的内容（英文）", "what was altered, in English"),
    "idle": flag("写了没有改动的任务", "names a task without any change"),
    "idle_tasks": text("没有改动的任务", "tasks without any change"),
}
