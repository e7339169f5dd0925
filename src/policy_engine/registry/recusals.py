"""Importing declared recusals (回避申报表)."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date
from pathlib import Path
from typing import Any, cast

from policy_engine.model.progress import Progress
from policy_engine.model.target import Decider, Decision, Recusal, Route
from policy_engine.model.text import Text
from policy_engine.registry.action import read_action
from policy_engine.registry.cells import read_day, read_term
from policy_engine.registry.headings import RECUSALS
from policy_engine.registry.ids import empty, read_staff_number
from policy_engine.registry.imported import Imported, Remark, rejects
from policy_engine.registry.source import Source
from policy_engine.registry.table import imported, opened
from policy_engine.registry.words import DECIDERS, DECISIONS, GROUNDS, ROUTES, tidy, tidy_code

_R33 = "《公务员法》第七十六条"
_SEPARATOR = "/"
_R35 = "《行政处罚法》第四十三条；《市场监督管理行政处罚程序规定》第四条"


def import_recusals(
    file: Path | Source,
    *,
    on: date,
    targets: Container[str],
    inspectors: Container[str],
    progress: Progress | None = None,
) -> Imported[Recusal]:
    """The recusals of a sheet (a path: of a CSV); both sides must be in the registries. Raises Unusable where there is no file.

    An exact repeat is left out with an info and counts neither as a row nor as rejected. No rows at all is an answer.
    `dropped` holds the keys (`recusal_key`) of those to be taken out.
    """
    table = opened(file, RECUSALS, progress)
    declared: dict[Recusal, int] = {}
    alike: dict[tuple[str, str, str], list[Recusal]] = {}
    dropped: list[str] = []
    rejected = 0
    for line, cells in table:
        drop, about_action = read_action(cells[11])
        recusal, remarks = _read(cells, on, targets, inspectors)
        remarks += about_action
        if drop:
            # Who or what has left the registries may well be why it is taken out.
            remarks = tuple(
                r
                for r in remarks
                if r.field in ("inspector", "target", "ground") and r.code != "R550" and r.code != "R551"
            )
            if rejects(remarks):
                rejected += 1
            else:
                ground = read_term("ground", "回避事由", "ground", cells[2], GROUNDS)[0]
                number = read_staff_number(cells[0], "inspector")[0]
                dropped.append(_SEPARATOR.join((number, tidy_code(cells[1]), str(ground))))
        elif recusal is None or rejects(remarks):
            rejected += 1
        elif (first := declared.get(recusal)) is not None:
            remarks = (_again(first),)
        else:
            same = alike.setdefault((recusal.inspector, recusal.target, recusal.ground), [])
            against = next((other for other in same if _contradict(recusal, other)), None)
            if against is None:
                declared[recusal] = line
                same.append(recusal)
            else:
                remarks += (_contradiction(declared[against], line),)
                rejected += 1
        table.remark(line, cells, remarks)
    return imported(table, declared, rejected + table.rejected, dropped)


def recusal_key(record: Mapping[str, Any]) -> str:
    """By what an update knows a recusal again: inspector, target and ground."""
    return _SEPARATOR.join(str(record[field]) for field in ("inspector", "target", "ground"))


def _read(
    cells: tuple[str, ...], on: date, targets: Container[str], inspectors: Container[str]
) -> tuple[Recusal | None, tuple[Remark, ...]]:
    inspector_cell, target_cell, ground_cell, route_cell, since_cell, until_cell = cells[:6]
    decision_cell, by_cell, day_cell, ended_cell = cells[6:10]
    inspector, remarks = read_staff_number(inspector_cell, "inspector")
    if not rejects(remarks) and inspector not in inspectors:
        remarks += (_unknown("inspector", "R550", "检查人员", "inspector", inspector),)
    target = tidy_code(target_cell)
    if not target:
        remarks += (empty("target", "统一社会信用代码", "credit code"),)
    elif target not in targets:
        remarks += (_unknown("target", "R551", "检查对象", "target", target),)
    ground, about_ground = read_term("ground", "回避事由", "ground", ground_cell, GROUNDS)
    route, about_route = read_term("route", "提出方式", "route", route_cell, ROUTES)
    since, about_since = read_day("since", "回避起始日期", "first day", since_cell)
    until, about_until = read_day("until", "回避截止日期", "last day", until_cell)
    decision, by, day, about_decision = _read_decision(decision_cell, by_cell, day_cell, on)
    ended, about_end = read_day("ended_on", "关系终止日期", "end of the relation", ended_cell)
    remarks += about_ground + about_route + about_since + about_until + about_decision + about_end
    if since is not None and until is not None and until < since:
        remarks += (_reversed(since, until),)
    elif until is not None and until < on:
        remarks += (_over(until),)
    if ended is not None and ended > on:
        remarks += (_not_yet("ended_on", "关系终止日期", "end of the relation", ended),)
    elif ended is not None and ground != "former_employer":
        remarks += (_no_use_for(ended),)
    if rejects(remarks):
        return None, remarks
    return Recusal(
        inspector=inspector,
        target=target,
        ground=cast(str, ground),
        route=cast(Route, route),
        since=since,
        until=until,
        decision=cast(Decision, decision),
        decided_by=cast(Decider, by),
        decided_on=day,
        ended_on=ended,
    ), remarks


def _read_decision(
    decision_cell: str, by_cell: str, day_cell: str, on: date
) -> tuple[str | None, str | None, date | None, tuple[Remark, ...]]:
    """Decision, who took it, and when. A sheet that says nothing of decisions holds recusals that were accepted."""
    decision, remarks = read_term(
        "decision", "决定", "decision", decision_cell, DECISIONS, default="accepted"
    )
    by, about_by = read_term("decided_by", "决定人", "decider", by_cell, DECIDERS, default="")
    day, about_day = read_day("decided_on", "决定日期", "day of the decision", day_cell)
    remarks += about_by + about_day
    if day is not None and day > on:
        remarks += (_not_yet("decided_on", "决定日期", "day of the decision", day),)
    if decision == "pending":
        remarks += (_pending_with(day),) if day is not None else ()
    elif by == "section_head":
        remarks += (_BY_SECTION_HEAD,)
    elif decision is not None and by == "" and (tidy(decision_cell) or day is not None):
        remarks += (_BY_NOBODY,)
    return decision, by, day, remarks


def _contradict(one: Recusal, other: Recusal) -> bool:
    """Whether one was accepted and the other rejected for days that overlap."""
    begin = max(one.since or date.min, other.since or date.min)
    end = min(one.until or date.max, other.until or date.max)
    return {one.decision, other.decision} == {"accepted", "rejected"} and begin <= end


_BY_NOBODY = Remark(
    "decided_by",
    "R555",
    "warning",
    Text("没有写明由谁决定", "it is not said who decided"),
    Text(
        "补上决定人：由负责人决定；负责人自己的回避由集体决定",
        "add who did: the head decides; the principal head's own recusal is decided collectively",
    ),
    _R35,
)
_BY_SECTION_HEAD = Remark(
    "decided_by",
    "R556",
    "warning",
    Text("回避由股室负责人决定", "the recusal was decided by a section head"),
    Text(
        "由负责人决定；负责人自己的回避由集体决定",
        "the head decides; the principal head's own recusal is decided collectively",
    ),
    _R35,
)


def _contradiction(first: int, line: int) -> Remark:
    message = Text(
        f"同一人员、对象和事由，第 {first} 行和第 {line} 行的决定互相矛盾（一行同意，一行不同意）",
        f"for one inspector, target and ground, lines {first} and {line} contradict each other: "
        "one is accepted, one rejected",
    )
    advice = Text(
        "核对决定文书，只保留有效的一行；先后两次决定的，写明各自的起止日期",
        "compare the decisions and keep the one in force; if one replaced the other, give each its days",
    )
    return Remark("decision", "R557", "error", message, advice, _R35)


def _pending_with(day: date) -> Remark:
    message = Text(
        f"“待决定”却写有决定日期 {day}", f"it awaits a decision and yet has a day of decision, {day}"
    )
    advice = Text(
        "已经决定的，“决定”写同意或不同意；没有决定的，清空决定日期",
        "if it is decided, say whether accepted or rejected; if not, empty the day",
    )
    return Remark("decided_on", "R558", "error", message, advice, _R35)


def _not_yet(field: str, zh: str, en: str, day: date) -> Remark:
    message = Text(f"{zh} {day} 在今后", f"the {en}, {day}, lies in the future")
    advice = Text("请核对日期；还没有发生的留空", "check the date; leave it empty until it has happened")
    return Remark(field, "R523", "error", message, advice)


def _no_use_for(day: date) -> Remark:
    message = Text(
        f"只有“曾任职”看关系终止日期，{day} 不影响回避",
        f"only a former employment looks at the end of the relation; {day} changes nothing",
    )
    advice = Text("不再需要回避的，填写回避截止日期", "to end the recusal, fill in its last day")
    return Remark("ended_on", "R559", "info", message, advice)


def _unknown(field: str, code: str, zh: str, en: str, number: str) -> Remark:
    message = Text(f"名录库中没有{zh} {number}", f"there is no {en} {number} in the registry")
    advice = Text(
        "请核对编号；先导入两个名录库，再导入回避申报",
        "check the number; import both registries before the recusals",
    )
    return Remark(field, code, "error", message, advice, _R33)


def _reversed(since: date, until: date) -> Remark:
    message = Text(
        f"回避期 {since} 至 {until} 颠倒", f"the recusal ends on {until}, before it begins on {since}"
    )
    return Remark(
        "until",
        "R552",
        "error",
        message,
        Text("请改正日期；长期回避的截止日期留空", "correct it; leave the end empty if it is open"),
    )


def _over(until: date) -> Remark:
    message = Text(f"回避已于 {until} 期满", f"the recusal ended on {until}")
    return Remark("until", "R554", "info", message, Text("不需要处理", "nothing to do"))


def _again(first: int) -> Remark:
    message = Text(f"与第 {first} 行完全相同，只保留一条", f"the same as line {first}; one is kept")
    return Remark("inspector", "R553", "info", message, Text("不需要处理", "nothing to do"))
