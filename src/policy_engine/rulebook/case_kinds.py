"""What rules about results and follow-up can look at."""

from __future__ import annotations

from policy_engine.rulebook.field import day, flag, number, text

RESULT = {
    "on": day("录入之日", "day of the record"),
    "dispatched": day("派发之日", "day of the dispatch"),
    "began": day("检查开始之日", "day on which the check began"),
    "ended": day("检查结束之日", "day on which the check ended"),
    "window_from": day("计划检查起", "first day of the window"),
    "window_to": day("计划检查止", "last day of the window"),
    "minutes": number("检查历时（分钟）", "minutes from beginning to end"),
    "ahead": number(
        "检查结束比现在晚几分钟（不晚为0）", "minutes by which the end lies in the future, 0 if not"
    ),
    "entry_days": number("检查结束到录入的工作日", "working days from the end of the check to the record"),
    "officers": number("到场执法人员数（不含专家）", "officers present, experts apart"),
    "officers_valid": number(
        "其中当日执法证有效的", "of these, with a certificate valid on the days of the check"
    ),
    "officers_assigned": number("其中匹配到这项检查的", "of these, matched to this inspection"),
    "invalid": text("当日没有有效执法证的人员", "who has no valid certificate on those days"),
    "elsewhere": text(
        "同一时间还在别处检查的人员（所在的检查）", "who was at another check at the same time, and at which"
    ),
    "strangers": text("没有匹配到这项检查的人员", "who was not matched to this inspection"),
    "recorder_in_team": flag(
        "录入人是匹配到这项检查的执法人员", "the recorder is an officer matched to this inspection"
    ),
    "recorder_present": flag("录入人在到场人员中", "the recorder was there"),
    "problem": flag("有问题（代码或线索）", "a code says there is a problem, or the team names a lead"),
    "exclusive": text("不能与其他同选而同选了的代码", "a code given with others that excludes them"),
    "codes": text("结果代码", "codes of the result"),
    "matters": number("任务的事项数", "matters of the task"),
    "matters_found": number("写了结果的事项数", "of these, with a finding"),
    "evidence": number("证据材料数", "files of evidence"),
    "has_record": flag("有检查记录", "the record of the check is among them"),
    "has_media": flag("有照片或录音录像", "photographs or recordings are among them"),
    "has_report": flag("有检验报告", "a laboratory's report is among them"),
    "tested": flag("检查方式含检验检测", "goods were tested"),
    "signature": text("当事人签字", "the party's signature", "signed", "refused", "absent"),
    "has_signature_note": flag("写明了未签字的情况", "why it is not signed is stated"),
    "ordered": flag("写明了改正期限", "a day is stated by which things are to be put right"),
    "deadline": day("改正期限", "the day by which things are to be put right"),
    "to_put_right": flag("要责令改正（线索）", "something is to be put right (a lead)"),
    "put_right": flag("经责令已改正（代码E）", "something was put right as ordered (code E)"),
    "version": number("第几版", "version"),
    "has_reason": flag("写明了更正理由", "why it is corrected is stated"),
}

REVIEW = {
    "on": day("复核之日", "day of the review"),
    "recorded": day("录入之日", "day of the record"),
    "own_entry": flag("复核人就是录入人", "the reviewer recorded it"),
    "was_there": flag("复核人到场检查", "the reviewer was at the check"),
    "verdict": text("复核意见", "verdict", "accept", "return"),
    "has_note": flag("写明了意见", "a note says why"),
    "changed": number("现场以后改过的证据材料数", "files of evidence that are no longer what was recorded"),
    "vanished": number("找不到的证据材料数", "files of evidence that are gone"),
}

OUTCOME = {
    "code": text("结果代码（线索时为空）", "code of the result, empty for a lead"),
    "lead": text("处置线索（代码时为空）", "lead, empty for a code"),
    "entity": text("主体类型", "kind of entity", "enterprise", "individual", "cooperative", "other"),
}

STEP = {
    "step": text("步骤", "step"),
    "state": text("从哪个状态", "state that it leaves"),
    "to": text("到哪个状态", "state that it leads to"),
    "title": text("步骤名称", "what the step is called"),
    "title_en": text("步骤名称（英文）", "what the step is called, in English"),
    "basis": text("步骤的依据", "source of the step"),
    "role": text("办理人", "who takes it"),
    "role_title": text("办理人名称", "who takes it, in words"),
    "role_title_en": text("办理人名称（英文）", "who takes it, in English"),
    "role_fits": flag("可以由其办理", "may be taken by them"),
    "roles": text("可以由谁办理", "who may take it"),
    "roles_en": text("可以由谁办理（英文）", "who may take it, in English"),
    "officers": number("写明的执法人员数", "officers named"),
    "officers_valid": number("其中当日执法证有效的", "of these, with a valid certificate"),
    "officers_needed": number("需要的执法人员数", "officers asked for"),
    "lacking": number("缺的文书种数", "kinds of documents that are missing"),
    "lacking_titles": text("缺哪些文书", "which documents are missing"),
    "lacking_titles_en": text("缺哪些文书（英文）", "which documents are missing, in English"),
    "blank": number("没有写明的项数", "details that are not stated"),
    "blank_titles": text("没有写明哪些", "which details are not stated"),
    "blank_titles_en": text("没有写明哪些（英文）", "which details are not stated, in English"),
    "reason_needed": flag("要写理由", "a reason is asked for"),
    "has_reason": flag("写了理由", "a reason is given"),
    "happened": day("发生之日", "day on which it happened"),
    "backwards": flag("发生在进入这个状态以前", "it happened before the branch came to this state"),
    "ahead": flag("发生在将来", "it lies in the future"),
    "hours": number(
        "进入这个状态以来的小时数（不足一小时算一小时）", "hours begun since the branch came to this state"
    ),
    "working_days": number(
        "进入这个状态以来的工作日（假期未公布为-1）",
        "working days since the branch came to this state, -1 where holidays are not announced",
    ),
    "has_due": flag("有期限", "there is a deadline"),
    "due": text("期限（日期，按小时的写到分）", "the deadline, a day or a minute"),
    "due_unknown": flag("期限落在假期未公布的年份", "the deadline lies in a year without announced holidays"),
    "late": number("逾期多少（按期限的单位，没有逾期为0）", "how late, in the deadline's unit, 0 if not"),
    "late_unit": text("逾期的单位", "unit of that", "", "working_days", "days", "hours"),
    "entity": text("主体类型", "kind of entity", "enterprise", "individual", "cooperative", "other"),
    "suspicion_open": flag("涉嫌犯罪的处置线还没有终结", "a branch about a suspected crime is still open"),
    "reviewed": flag("检查结果已复核", "the result is reviewed"),
    "same_person": flag("复核、批准的人就是办理的人", "who decides also reported or recorded"),
    "letters": number("已寄出的信函数", "letters sent so far"),
    "letter_days": number("距上一封信函的天数（没有为0）", "days since the last letter, 0 if there is none"),
    "penalty": text("作决定时写明的处罚种类", "kind of penalty that the decision states"),
    "open_branches": number("没有终结的处置线数（不含本线）", "other branches that have not ended"),
    "unpublished": flag("结果还没有公示", "the result is not published yet"),
    "opened": text("另开的处置线", "branches that it opens"),
    "obliged": text("应当开而没有开的处置线", "branches that should be opened and are not"),
    "obliged_by": text("应当开的依据", "why they should be opened"),
    "extensions_left": number("还可以延长几次", "extensions that are left"),
}
