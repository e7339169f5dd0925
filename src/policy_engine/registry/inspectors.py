"""Importing the registry of inspectors (执法检查人员名录)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal, cast

from policy_engine.model.finding import in_order
from policy_engine.model.target import Inspector
from policy_engine.model.text import Text
from policy_engine.registry.cells import read_day, read_term
from policy_engine.registry.headings import INSPECTORS
from policy_engine.registry.ids import empty, identity_card, is_identity_card, read_staff_number, twice
from policy_engine.registry.imported import Imported, Remark, rejects
from policy_engine.registry.table import read_csv
from policy_engine.registry.words import ON_DUTY, UNIT_KINDS, read_list, tidy

_R18 = "国市监信〔2019〕38号 二（二）"
_R28 = "《行政处罚法》第五十五条"


def import_inspectors(path: Path, *, on: date) -> Imported[Inspector]:
    """The inspectors of a CSV as of the day `on`. Raises Unusable where there is no file to read.

    Expired certificates are kept with a warning: who may go on which day is for the matching to say.
    """
    table = read_csv(path, INSPECTORS)
    findings = list(table.findings)
    staff: dict[str, int] = {}
    certificates: dict[str, int] = {}
    rows: list[Inspector] = []
    for line, cells in table.rows:
        inspector, remarks = _read(cells, on)
        if inspector is not None:
            if (first := staff.setdefault(inspector.id, line)) != line:
                remarks += (twice(inspector.id, first, line, _R18),)
            if (first := certificates.setdefault(inspector.certificate, line)) != line:
                remarks += (_shared_certificate(inspector.certificate, first, line),)
        findings += [table.finding(line, remark) for remark in remarks]
        if inspector is not None and not rejects(remarks):
            rows.append(inspector)
    return Imported(
        tuple(rows), tuple(in_order(findings)), table.total, table.total - len(rows), table.sha256
    )


def _read(cells: tuple[str, ...], on: date) -> tuple[Inspector | None, tuple[Remark, ...]]:
    id_cell, name_cell, unit_cell, kind_cell, number_cell, from_cell, to_cell, tags_cell, duty_cell, _ = cells
    number, remarks = read_staff_number(id_cell, "id")
    name, unit, certificate, tags = tidy(name_cell), tidy(unit_cell), tidy(number_cell), read_list(tags_cell)
    for field, zh, en, text in (
        ("name", "姓名", "name", name),
        ("unit", "单位", "unit", unit),
        ("certificate", "执法证号", "certificate number", certificate),
    ):
        if not text:
            remarks += (empty(field, zh, en),)
        elif is_identity_card(text):
            remarks += (identity_card(field),)
    kind, about_kind = read_term("unit_kind", "单位类别", "kind of unit", kind_cell or unit[-1:], UNIT_KINDS)
    begin, about_begin = read_day(
        "certificate_from", "执法证有效期起", "certificate's first day", from_cell, required=True
    )
    end, about_end = read_day(
        "certificate_to", "执法证有效期止", "certificate's last day", to_cell, required=True
    )
    duty, about_duty = read_term("on_duty", "在岗", "on duty", duty_cell, ON_DUTY, default="yes")
    remarks += about_kind + about_begin + about_end + about_duty
    if not tags:
        remarks += (_no_tags(),)
    if begin is not None and end is not None:
        remarks += _validity(begin, end, on)
    if begin is None or end is None or rejects(remarks):
        return None, remarks
    unit_kind = cast(Literal["section", "station"], kind)
    return Inspector(number, name, unit, unit_kind, certificate, begin, end, tags, duty == "yes"), remarks


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
