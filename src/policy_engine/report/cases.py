"""Cases (案卷) for a terminal and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from policy_engine.model.case import PAST, Breach, CaseDocument
from policy_engine.model.casefile import UNKNOWN, CaseList, Done, Happening, Line, ShownCase
from policy_engine.model.followup import Followup
from policy_engine.model.text import Lang, Text, joined, visible
from policy_engine.report.columns import columns

FORMAT = "policy-cases/1"
SHOWN = 100
"""Cases that are printed where not all are asked for."""

_UNITS = {"working_days": Text("天", "d"), "days": Text("天", "d"), "hours": Text("小时", "h")}
_LATE = Text("逾期 {n} {unit}", "{n} {unit} late")
_HEADINGS = (
    Text("期限", "due"),
    Text("编号", "number"),
    Text("任务", "task"),
    Text("名称", "name"),
    Text("股室", "section"),
    Text("监管所", "station"),
    Text("处置线", "branches"),
)
_STATES = {
    "recorded": Text("待复核", "to be reviewed"),
    "returned": Text("已退回", "returned"),
    "reviewed": Text("已复核", "reviewed"),
    "superseded": Text("已更正", "superseded"),
}
_KINDS = {
    "result.recorded": Text("录入检查结果", "result recorded"),
    "result.reviewed": Text("复核", "reviewed"),
    "case.attached": Text("归入材料", "documents attached"),
    "accountability.recorded": Text("登记追责", "held to account"),
}
_VERSIONED = ("result.recorded", "result.reviewed")
_VERDICTS = {
    "accept": Text("通过", "accepted"),
    "return": Text("退回", "returned"),
    "fake": Text("弄虚作假", "faked"),
    "other": Text("其他", "other"),
}
_OWN = {
    "pause": Text("停止计算期限", "clock stopped"),
    "resume": Text("恢复计算期限", "clock goes on"),
    "extend": Text("延长期限", "deadline extended"),
}


def listed(found: CaseList, lang: Lang, *, most: int | None = SHOWN) -> Iterator[str]:
    """A line for each case, the most urgent first, and no more than `most`."""
    rows = []
    for row in found.rows[:most]:
        first = min(row.lines, key=lambda line: line.urgency, default=None)
        said = joined(branch_words(line, found.machine) for line in row.lines if not line.ended)
        due = deadline(first, lang) if first else ""
        state = row.closed or said.in_(lang)
        rows.append([due, row.number, row.task, row.name, row.section, row.station, state])
    if rows:
        yield from columns([heading.in_(lang) for heading in _HEADINGS], rows)
    if len(rows) < len(found.rows):
        more = Text("…… 另有 {n} 件（--all 全部列出）", "… and {n} more (--all lists them)")
        yield more.fill(n=len(found.rows) - len(rows)).in_(lang)
    summary = Text("{n} 件案卷，逾期 {late} 条处置线", "{n} cases, {late} branches late")
    yield summary.fill(n=len(found.rows), late=found.late).in_(lang)


def listed_data(found: CaseList) -> dict[str, Any]:
    """The same for programs."""
    return {
        "format": FORMAT,
        "demo": found.demo,
        "at": found.minute,
        "late": found.late,
        "unknown": found.unknown,
        "cases": msgspec.to_builtins(found.rows),
    }


def branch_words(line: Line, machine: Followup) -> Text:
    """`2 违法线索核查中`"""
    return Text("{n} {state}", "{n} {state}").fill(n=line.number, state=machine.title(line.state))


def moment(due: str) -> str:
    """A deadline as people read it: the day, and the minute where it is not the end of the day."""
    return due.removesuffix("T24:00").replace("T", " ")


def deadline(line: Line, lang: Lang) -> str:
    """Until when, and how late; "" where there is none."""
    if line.ended:
        return ""
    if line.still:
        return Text("停止计算", "clock stopped").in_(lang)
    if line.due == UNKNOWN:
        return Text("?（假期未公布）", "? (holidays not announced)").in_(lang)
    if not line.late:
        return moment(line.due)
    late = _LATE.fill(n=line.late, unit=_UNITS[line.unit])
    return Text("{due}（{late}）", "{due} ({late})").fill(due=moment(line.due), late=late).in_(lang)


def done(one: Done, machine: Followup, lang: Lang) -> Iterator[str]:
    """What a step came to: where the branch stands, what it opened, what went on record as late or irregular."""
    head = Text("{number}  第 {n} 条  {step} → {state}", "{number}  branch {n}  {step} → {state}").fill(
        number=one.number, n=one.branch, step=step_words(machine, one.step), state=machine.title(one.state)
    )
    yield head.in_(lang) + _until(one.due, lang)
    for number, state, due in one.opened:
        opened = Text("  另开第 {n} 条  {state}", "  opens branch {n}  {state}")
        yield opened.fill(n=number, state=machine.title(state)).in_(lang) + _until(due, lang)
    for breach in one.breaches:
        yield f"  {breach_words(breach, machine).in_(lang)}"
    for remark in one.remarks:
        said = Text("  {rule} {message}", "  {rule} {message}").fill(rule=remark.rule, message=remark.message)
        yield said.in_(lang) + (f"  [{remark.basis}]" if remark.basis else "")
    if one.closed:
        yield Text("  案卷已归档", "  the case is closed").in_(lang)


def breach_words(breach: Breach, machine: Followup) -> Text:
    """A breach in a line: `已记录逾期：违法线索核查中 期限 2023-07-14，逾期 3 天（F123 R51）`"""
    rules = " ".join(part for part in (breach.rule, breach.obligation) if part)
    cited = Text(f"（{rules}）", f" ({rules})") if rules else Text("", "")
    if not breach.late:
        return Text("已记录在案{cited}", "kept on record{cited}").fill(cited=cited)
    return Text(
        "已记录逾期：{state} 期限 {due}，{late}{cited}",
        "lateness on record: {state} due {due}, {late}{cited}",
    ).fill(
        state=machine.title(breach.state),
        due=moment(breach.due),
        late=_LATE.fill(n=breach.late, unit=_UNITS[breach.unit]),
        cited=cited,
    )


def step_words(machine: Followup, step: str) -> Text:
    """A step's name; the clocks' steps are every machine's."""
    return _OWN.get(step) or machine.title(step)


def shown(found: ShownCase, lang: Lang) -> Iterator[str]:
    """A case in full: its result, its branches, its documents, and what happened."""
    case, machine = found.case, found.machine
    yield f"{case.number}  {case.target}  {visible(case.name)}"
    yield Text(
        f"任务 {case.task}  {case.section}  {case.station}",
        f"task {case.task}  {case.section}  {case.station}",
    ).in_(lang)
    result = Text("检查结果 第 {v} 版 {codes} {state}", "result, version {v}: {codes}, {state}")
    state = _STATES.get(found.result, Text("", ""))
    yield result.fill(v=found.version, codes=" ".join(found.codes), state=state).in_(lang)
    if case.closed:
        yield Text(f"{case.closed} 归档", f"closed on {case.closed}").in_(lang)
    yield ""
    headings = (Text("处置线", "branch"), Text("状态", "state"), Text("自", "since"), Text("期限", "due"))
    yield from columns(
        [heading.in_(lang) for heading in headings],
        [
            [
                str(line.number),
                machine.title(line.state).in_(lang),
                moment(line.since),
                deadline(line, lang),
            ]
            for line in found.lines
        ],
    )
    if found.documents:
        yield ""
        yield Text("材料", "documents").in_(lang)
        for one in found.documents:
            yield f"  {machine.title(one.kind).in_(lang)}  {visible(one.name)}  {one.sha256[:16]}…{_of(one, lang)}"
    yield ""
    yield Text("经过", "history").in_(lang)
    for happening in found.happenings:
        yield from _happened(happening, machine, lang)


def _of(document: CaseDocument, lang: Lang) -> str:
    """Which branch a document is of; nothing where it is the whole case's."""
    if document.branch is None:
        return ""
    if document.branch == PAST:
        return Text("  更正以前的", "  of before the correction").in_(lang)
    return Text("  第 {n} 条", "  branch {n}").fill(n=document.branch).in_(lang)


def shown_data(found: ShownCase) -> dict[str, Any]:
    """The same for programs."""
    made = msgspec.to_builtins(found)
    del made["machine"]
    return {"format": FORMAT, **made}


def _happened(one: Happening, machine: Followup, lang: Lang) -> Iterator[str]:
    what = step_words(machine, one.step) if one.step else _KINDS.get(one.kind, Text(one.kind, one.kind))
    said = [f"#{one.idx}", moment(one.happened), what.in_(lang)]
    if one.branch is not None:
        said.append(Text(f"第 {one.branch} 条", f"branch {one.branch}").in_(lang))
    words = list(one.said)
    if one.kind in _VERSIONED and words:
        version = words.pop(0)
        said.append(Text(f"第 {version} 版", f"version {version}").in_(lang))
    said += [_VERDICTS[word].in_(lang) if word in _VERDICTS else word for word in words]
    if one.role:
        said.append(machine.title(one.role).in_(lang))
    said += one.officers
    said += [
        f"{machine.title(name).in_(lang)}: {visible(value)}" for name, value in sorted(one.details.items())
    ]
    if one.note:
        said.append(visible(one.note))
    if one.erased:
        said.append(Text("（内容已依法删除）", "(its content has been erased)").in_(lang))
    yield "  " + "  ".join(said)
    for document in one.documents:
        yield f"      {machine.title(document.kind).in_(lang)}  {visible(document.name)}"
    for breach in one.breaches:
        yield f"      {breach_words(breach, machine).in_(lang)}"


def _until(due: str, lang: Lang) -> str:
    if not due:
        return ""
    if due == UNKNOWN:
        return Text("，期限落在假期未公布的年份", ", due in a year without announced holidays").in_(lang)
    return Text("，期限 {due}", ", due {due}").fill(due=moment(due)).in_(lang)
