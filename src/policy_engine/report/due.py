"""What is due (期限), for a terminal, for programs and as a workbook."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal, get_args

import msgspec

from policy_engine.model.text import Lang, Text, joined
from policy_engine.model.todo import GROUP_NAMES, GROUPS, DueItem, DueList
from policy_engine.report.columns import columns

Form = Literal["table", "json", "ics", "xlsx"]
FORMS: tuple[Form, ...] = get_args(Form)
FORMAT = "policy-due/1"

SHOWN = 50
"""Rows of a group that are printed; the rest are counted."""

_HEADINGS = (
    Text("期限", "due"),
    Text("编号", "number"),
    Text("要办的", "what"),
    Text("名称", "name"),
    Text("股室", "section"),
    Text("监管所", "station"),
    Text("检查人员", "officers"),
    Text("依据", "basis"),
)
_SHEET = (
    (Text("分组", "Group"), 12),
    (Text("期限", "Due"), 18),
    (Text("逾期天数", "Days late"), 10),
    (Text("编号", "Number"), 34),
    (Text("处置线", "Branch"), 8),
    (Text("要办的", "What"), 30),
    (Text("检查对象", "Target"), 22),
    (Text("名称", "Name"), 30),
    (Text("任务", "Task"), 8),
    (Text("股室", "Section"), 16),
    (Text("监管所", "Station"), 14),
    (Text("检查人员", "Officers"), 26),
    (Text("依据", "Basis"), 34),
)
_DEMO = Text("【演示：不是真实的执法记录】", "[demonstration: not a real inspection]")
UNKNOWN = Text(
    "{n} 项的期限落在放假安排尚未公布的年份，不作推算",
    "{n} deadlines lie in a year whose holidays are not announced yet; they are not guessed",
)
UNKNOWN_ADVICE = Text(
    "国务院办公厅公布该年放假安排后，更新 chinesecalendar，再运行 policy due",
    "once the State Council has announced them, update chinesecalendar and run `policy due` again",
)


def render(found: DueList, lang: Lang, *, shown: int = SHOWN) -> Iterator[str]:
    """Lines to print: a table for each group that has anything."""
    where = Text("，{unit}", ", {unit}").fill(unit=found.unit) if found.unit else Text("", "")
    counts = joined(
        Text(
            f"{GROUP_NAMES[group].zh} {len(found.of(group))}",
            f"{len(found.of(group))} {GROUP_NAMES[group].en}",
        )
        for group in GROUPS
        if found.of(group)
    )
    nothing = Text("没有未办结的事项", "nothing is open")
    head = Text("截至 {at}{where}：{counts}", "as of {at}{where}: {counts}")
    yield head.fill(at=found.at, where=where, counts=counts if found.items else nothing).in_(lang)
    for group in GROUPS:
        items = found.of(group)
        if not items:
            continue
        yield ""
        yield Text(f"{GROUP_NAMES[group].zh} {len(items)} 项", f"{GROUP_NAMES[group].en}: {len(items)}").in_(
            lang
        )
        yield from columns([h.in_(lang) for h in _HEADINGS], [_row(item, lang) for item in items[:shown]])
        if len(items) > shown:
            more = Text("…… 另有 {n} 项；-o 待办.xlsx 写出全部", "… and {n} more; -o FILE.xlsx writes all")
            yield more.fill(n=len(items) - shown).in_(lang)


def data(found: DueList) -> dict[str, Any]:
    """The same for programs, every item."""
    made: dict[str, Any] = {"format": FORMAT, **msgspec.to_builtins(found)}
    made["counts"] = {group: len(found.of(group)) for group in GROUPS}
    return made


def document(found: DueList, form: Form, lang: Lang, *, stamp: str) -> bytes:
    """The list as a file. `stamp` is when a calendar file says that it was made (`report.ics`). The same list, the same bytes."""
    if form == "ics":
        from policy_engine.report.ics import calendar

        return calendar(found, lang, stamp)
    if form == "xlsx":
        return _book(found, lang)
    if form == "json":
        return (json.dumps(data(found), ensure_ascii=False, indent=2) + "\n").encode()
    mark = [_DEMO.in_(lang)] if found.demo else []
    return "".join(f"{line}\n" for line in (*mark, *render(found, lang, shown=len(found.items)))).encode()


def when(item: DueItem, lang: Lang) -> str:
    """A deadline as people read it: the day, the minute where it is not the end of a day, and how late."""
    if item.group == "unknown":
        return "?"
    day = item.due.removesuffix("T24:00").replace("T", " ")
    if not item.days:
        return day
    return Text("{day}（逾期 {n} 天）", "{day} ({n} days late)").fill(day=day, n=item.days).in_(lang)


def _row(item: DueItem, lang: Lang) -> list[str]:
    team = "、".join(item.officers)
    basis = " ".join(part for part in (item.basis, item.obligation) if part)
    what = item.what.in_(lang)
    return [when(item, lang), item.number, what, item.name, item.section, item.station, team, basis]


def _book(found: DueList, lang: Lang) -> bytes:
    from policy_engine.sheets.findings import table_book

    title = (
        Text("演示待办（不是真实记录）", "Demonstration (not real)") if found.demo else Text("待办", "Due")
    )
    rows: list[list[str | int | None]] = [
        [
            GROUP_NAMES[item.group].in_(lang),
            item.due.removesuffix("T24:00").replace("T", " "),
            item.days or None,
            item.number,
            None if item.branch < 0 else item.branch,
            item.what.in_(lang),
            item.target,
            item.name,
            item.task,
            item.section,
            item.station,
            "、".join(item.officers),
            item.basis,
        ]
        for item in found.items
    ]
    headings = [heading.in_(lang) for heading, _ in _SHEET]
    return table_book(title.in_(lang), headings, [width for _, width in _SHEET], rows)
