"""Importing the registry of inspectors (执法检查人员名录)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal, cast

from policy_engine.model.target import Inspector
from policy_engine.model.text import Text
from policy_engine.registry.action import read_action
from policy_engine.registry.cells import read_day, read_term
from policy_engine.registry.headings import INSPECTORS
from policy_engine.registry.ids import empty, identity_card, is_identity_card, read_staff_number, twice
from policy_engine.registry.imported import Imported, Remark, rejects
from policy_engine.registry.leave import read_leave
from policy_engine.registry.source import Source
from policy_engine.registry.table import imported, opened
from policy_engine.registry.words import CATEGORIES, NOTHING, ON_DUTY, UNIT_KINDS, YES_NO, read_list, tidy

_R18 = "国市监信〔2019〕38号 二（二）"
_R27 = "《行政处罚法》第四十二条"
_R29 = "国发〔2019〕5号（三）"
_R28 = "《行政处罚法》第五十五条"


def import_inspectors(file: Path | Source, *, on: date) -> Imported[Inspector]:
    """The inspectors of a sheet (a path: of a CSV) as of the day `on`. Raises Unusable where there is no file to read.

    Expired certificates are kept with a warning: who may go on which day is for the matching to say.
    """
    table = opened(file, INSPECTORS)
    staff: dict[str, int] = {}
    certificates: dict[str, int] = {}
    rows: list[Inspector] = []
    where: dict[str, tuple[int, tuple[str, ...]]] = {}
    dropped: list[str] = []
    for line, cells in table:
        drop, about_action = read_action(cells[15])
        if drop:
            number, remarks = read_staff_number(cells[0], "id")
            if not rejects(remarks):
                remarks += _repeated(staff, number, line)
            table.remark(line, cells, remarks)
            dropped += [] if rejects(remarks) else [number]
            continue
        inspector, remarks = _read(cells, on)
        remarks += about_action
        if inspector is not None:
            remarks += _repeated(staff, inspector.id, line)
            number = inspector.certificate
            if number and (first := certificates.setdefault(number, line)) != line:
                remarks += (_shared_certificate(number, first, line),)
        table.remark(line, cells, remarks)
        if inspector is not None and not rejects(remarks):
            rows.append(inspector)
            where[inspector.id] = (line, cells)
    for inspector in _alone_in_their_group(rows):
        table.remark(*where[inspector.id], (_small_group(inspector.group),))
    return imported(table, rows, table.total - len(rows) - len(dropped), dropped)


def _repeated(staff: dict[str, int], number: str, line: int) -> tuple[Remark, ...]:
    first = staff.setdefault(number, line)
    return () if first == line else (twice(number, first, line, _R18),)


def _read(cells: tuple[str, ...], on: date) -> tuple[Inspector | None, tuple[Remark, ...]]:
    id_cell, name_cell, unit_cell, kind_cell, number_cell, from_cell, to_cell, tags_cell, duty_cell = cells[
        :9
    ]
    department_cell, leave_cell, leader_cell, category_cell, group_cell = cells[9:14]
    number, remarks = read_staff_number(id_cell, "id")
    name, unit, certificate, tags = tidy(name_cell), tidy(unit_cell), tidy(number_cell), read_list(tags_cell)
    department, group = _name(department_cell), _name(group_cell)
    category, about_category = read_term(
        "category", "类别", "category", category_cell, CATEGORIES, default="officer"
    )
    expert = category == "expert"
    certified = not expert or any(map(tidy, (number_cell, from_cell, to_cell)))
    for field, zh, en, text, required in (
        ("name", "姓名", "name", name, True),
        ("unit", "单位", "unit", unit, True),
        ("certificate", "执法证号", "certificate number", certificate, certified),
        ("department", "配合部门", "co-operating department", department, False),
        ("group", "固定检查组", "preset group", group, False),
    ):
        if not text:
            remarks += (empty(field, zh, en),) if required else ()
        elif is_identity_card(text):
            remarks += (identity_card(field),)
    kind, about_kind = _kind(kind_cell, unit, outside=expert or department != "")
    begin, about_begin = read_day(
        "certificate_from", "执法证有效期起", "certificate's first day", from_cell, required=certified
    )
    end, about_end = read_day(
        "certificate_to", "执法证有效期止", "certificate's last day", to_cell, required=certified
    )
    duty, about_duty = read_term("on_duty", "在岗", "on duty", duty_cell, ON_DUTY, default="yes")
    leader, about_leader = read_term("leader", "可任组长", "fit to lead", leader_cell, YES_NO, default="no")
    leave, about_leave = read_leave(leave_cell)
    remarks += about_category + about_kind + about_begin + about_end + about_duty + about_leader + about_leave
    if expert and leader == "yes":
        remarks += (_expert_as_leader(),)
    if not tags:
        remarks += (_no_tags(),)
    if begin is not None and end is not None:
        remarks += _validity(begin, end, on)
    if rejects(remarks):
        return None, remarks
    return Inspector(
        id=number,
        name=name,
        unit=unit,
        unit_kind=cast(Literal["section", "station"], kind),
        certificate=certificate,
        certificate_from=begin,
        certificate_to=end,
        qualifications=tags,
        on_duty=duty == "yes",
        department=department,
        leave=leave,
        leader=leader == "yes",
        expert=expert,
        group=group,
    ), remarks


def _name(cell: str) -> str:
    """A name that need not be given; words for “none” give nothing."""
    text = tidy(cell)
    return "" if text in NOTHING else text


def _kind(cell: str, unit: str, *, outside: bool) -> tuple[str | None, tuple[Remark, ...]]:
    """The kind of unit, by the end of its name where nothing is said; units of other bodies count as sections."""
    written, default = (cell, "section") if outside else (cell or unit[-1:], None)
    return read_term("unit_kind", "单位类别", "kind of unit", written, UNIT_KINDS, default=default)


def _alone_in_their_group(inspectors: Sequence[Inspector]) -> list[Inspector]:
    """One member of each preset group that has fewer than two officers (experts do not count), the first."""
    officers = Counter(i.group for i in inspectors if not i.expert)
    first = {i.group: i for i in reversed(inspectors) if i.group}
    return [first[group] for group in sorted(first) if officers[group] < 2]


def _validity(begin: date, end: date, on: date) -> tuple[Remark, ...]:
    if end < begin:
        message = Text(
            f"执法证有效期 {begin} 至 {end} 颠倒",
            f"the certificate ends on {end}, before it begins on {begin}",
        )
        return (
            Remark(
                "certificate_to",
                "R541",
                "error",
                message,
                Text("请按证件改正", "correct it from the certificate"),
                _R28,
            ),
        )
    if begin <= on <= end:
        return ()
    zh, en = (f"执法证已于 {end} 到期", f"the certificate expired on {end}")
    if on < begin:
        zh, en = (f"执法证自 {begin} 起才有效", f"the certificate is valid only from {begin}")
    advice = Text(
        "换证后更新名录；有效期外的检查日不会匹配此人",
        "update it once renewed; nobody is matched on days outside the validity",
    )
    return (Remark("certificate_to", "R540", "warning", Text(zh, en), advice, _R28),)


def _no_tags() -> Remark:
    message = Text("没有标注专业资格或特长", "no qualification or expertise is noted")
    advice = Text(
        "请补充，需要专业资格的任务才能匹配到此人",
        "add it, so that tasks that ask for a qualification can be matched",
    )
    return Remark("qualifications", "R543", "info", message, advice, _R18)


def _shared_certificate(number: str, first: int, line: int) -> Remark:
    message = Text(
        f"执法证号 {number} 在第 {first} 行和第 {line} 行相同",
        f"certificate {number} is on line {first} and on line {line}",
    )
    return Remark(
        "certificate",
        "R544",
        "warning",
        message,
        Text("请按证件核对", "compare it with the certificates"),
        _R18,
    )


def _expert_as_leader() -> Remark:
    message = Text("专家不能任组长", "an expert cannot lead a visit")
    advice = Text(
        "组长须是执法人员：改正“类别”或“可任组长”",
        "a visit is led by an officer: correct the category or this cell",
    )
    return Remark("leader", "R547", "error", message, advice, _R29)


def _small_group(group: str) -> Remark:
    message = Text(
        f"固定检查组“{group}”不足两名执法人员", f"the preset group “{group}” has fewer than two officers"
    )
    advice = Text(
        "补足组员，或清空这一格；不足两人的组不能派出",
        "add a member or empty the cell; a group of fewer than two cannot be sent",
    )
    return Remark("group", "R548", "warning", message, advice, _R27)
