"""Which row holds the headings, and which column is which."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from policy_engine.model.finding import Finding, Place
from policy_engine.model.text import Text
from policy_engine.registry.headings import SHEETS, Column, Sheet, look_up
from policy_engine.registry.source import Row, Source

NOTHING_TO_DO = Text("不需要处理", "nothing to do")

_OTHER_SEPARATOR = re.compile(r"[\t;，；|]")


def find_headings(source: Source, sheet: Sheet, head: Sequence[Row]) -> int | Finding:
    """The first of the rows in which most headings are recognised (exports often have a title above), or why there is none."""
    fields = sheet.fields()
    known = [sum(look_up(cell, fields) is not None for cell in cells) for _, cells in head]
    if any(known):
        return known.index(max(known))
    for line, cells in head:
        if (other := other_sheet(cells)) is not None:
            return _wrong_sheet(source, line, sheet, other)
    titles = "、".join(c.title.zh for c in sheet.columns if c.required)
    advice = Text(f"第一行应为表头：{titles}", f"the first row must be the headings: {titles}")
    if not head:
        message = Text("文件是空的", "the file is empty")
    elif len(head[0][1]) == 1 and _OTHER_SEPARATOR.search(head[0][1][0]):
        message = Text("各列不是用英文逗号分隔的", "the columns are not separated by commas")
        advice = Text("另存为“CSV（逗号分隔）”再导入", "save it as “CSV (comma delimited)” and import that")
    else:
        message = Text("没有找到表头", "no headings were found")
    return Finding("R506", "error", source.place(1), message, advice)


def fits(sheet: Sheet, rows: Iterable[Sequence[str]]) -> bool:
    """Whether one of the rows has the headings of a sheet."""
    fields = sheet.fields()
    return any(
        {c.field for c in sheet.columns if c.required} <= {look_up(cell, fields) for cell in cells}
        for cells in rows
    )


def lay_out(
    source: Source, sheet: Sheet, line: int, headings: Sequence[str]
) -> tuple[dict[str, int], list[Finding]]:
    """The number (from 1) of each field's column, and what is to be said about the headings."""
    fields = sheet.fields()
    columns: dict[str, int] = {}
    unknown: dict[str, int] = {}
    findings: list[Finding] = []
    for number, heading in enumerate(headings, 1):
        field = look_up(heading, fields)
        if field is None:
            if heading.strip():
                unknown[heading.strip()] = number
        elif field in columns:
            findings.append(_two_columns(source.place(line, number), heading, headings[columns[field] - 1]))
        else:
            columns[field] = number
    missing = [c for c in sheet.columns if c.required and c.field not in columns]
    if not missing:
        findings += [
            _unknown_column(source.place(line, number), heading) for heading, number in unknown.items()
        ]
    elif (other := other_sheet(headings)) is not None:
        findings.append(_wrong_sheet(source, line, sheet, other))
    else:
        findings += [_missing_column(source.place(line), column, list(unknown)) for column in missing]
    if "mark" in columns:
        findings.append(_generated(source.place(line, columns["mark"])))
    return columns, findings


def other_sheet(headings: Sequence[str]) -> Sheet | None:
    """The kind of sheet that has all its columns among these headings, if there is one."""
    for sheet in SHEETS:
        fields = sheet.fields()
        found = {look_up(heading, fields) for heading in headings}
        if all(c.field in found for c in sheet.columns if c.required):
            return sheet
    return None


def _wrong_sheet(source: Source, line: int, wanted: Sheet, found: Sheet) -> Finding:
    message = Text(
        f"这是{found.name.zh}，不是{wanted.name.zh}", f"this is a {found.name.en}, not a {wanted.name.en}"
    )
    command = f"policy registry import {found.command} {source.file}"
    return Finding("R514", "error", source.place(line), message, Text(f"请用 {command}", f"use {command}"))


def _two_columns(place: Place, heading: str, first: str) -> Finding:
    message = Text(
        f"“{heading}”与“{first}”是同一项，出现了两列",
        f"“{heading}” and “{first}” are two columns for the same thing",
    )
    return Finding("R509", "error", place, message, Text("只保留正确的一列", "keep the right one only"))


def _missing_column(place: Place, column: Column, unknown: Sequence[str]) -> Finding:
    title = column.title
    message = Text(f"缺少“{title.zh}”列", f"the column “{title.zh}” ({title.en}) is missing")
    names = "、".join(column.headings[:4])
    advice = Text(f"增加这一列，或把表头改为：{names}", f"add it, or use one of these headings: {names}")
    near = [
        heading for name in column.headings for heading in get_close_matches(name, unknown, n=1, cutoff=0.5)
    ]
    if near:
        advice = Text(f"是否就是“{near[0]}”？{advice.zh}", f"is it “{near[0]}”? {advice.en}")
    return Finding("R507", "error", place, message, advice)


def _unknown_column(place: Place, heading: str) -> Finding:
    message = Text(f"“{heading}”列没有导入", f"the column “{heading}” is not imported")
    advice = Text(
        "不需要处理；如属本表内容，请核对表头", "nothing to do; if it belongs here, check the heading"
    )
    return Finding("R508", "info", place, message, advice)


def _generated(place: Place) -> Finding:
    message = Text("名录标明为生成的示例数据", "the sheet says that it is generated sample data")
    advice = Text("只用于演示和试用，不得用于正式抽查", "for demonstration only, never for a real inspection")
    return Finding("R515", "info", place, message, advice)
