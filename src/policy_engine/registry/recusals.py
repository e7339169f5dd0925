"""Importing declared recusals (回避申报表)."""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from pathlib import Path
from typing import Literal, cast

from policy_engine.model.finding import in_order
from policy_engine.model.target import Recusal
from policy_engine.model.text import Text
from policy_engine.registry.cells import read_day, read_term
from policy_engine.registry.headings import RECUSALS
from policy_engine.registry.ids import empty, read_staff_number
from policy_engine.registry.imported import Imported, Remark, rejects
from policy_engine.registry.table import read_csv
from policy_engine.registry.words import GROUNDS, ROUTES, tidy_code

_R33 = "《公务员法》第七十六条"


def import_recusals(
    path: Path, *, on: date, targets: Container[str], inspectors: Container[str]
) -> Imported[Recusal]:
    """The recusals of a CSV; both sides must be in the registries. Raises Unusable where there is no file to read.

    An exact repeat is left out with an info and counts neither as a row nor as rejected. No rows at all is an answer.
    """
    table = read_csv(path, RECUSALS)
    findings = list(table.findings)
    declared: dict[Recusal, int] = {}
    rejected = table.rejected
    for line, cells in table.rows:
        recusal, remarks = _read(cells, on, targets, inspectors)
        if recusal is None:
            rejected += 1
        elif (first := declared.setdefault(recusal, line)) != line:
            remarks = (_again(first),)
        findings += [table.finding(line, remark) for remark in remarks]
    return Imported(tuple(declared), tuple(in_order(findings)), table.total, rejected, table.sha256)


def _read(
    cells: tuple[str, ...], on: date, targets: Container[str], inspectors: Container[str]
) -> tuple[Recusal | None, tuple[Remark, ...]]:
    inspector_cell, target_cell, ground_cell, route_cell, since_cell, until_cell, _ = cells
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
    remarks += about_ground + about_route + about_since + about_until
    if since is not None and until is not None and until < since:
        remarks += (_reversed(since, until),)
    elif until is not None and until < on:
        remarks += (_over(until),)
    if rejects(remarks):
        return None, remarks
    kind = cast(Literal["officer", "party", "ex_officio"], route)
    return Recusal(inspector, target, cast(str, ground), kind, since, until), remarks


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
