"""A CSV as rows of text with their lines. What the cells mean is not its business."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import chain, islice
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import msgspec

from policy_engine.model.finding import Finding, Place, has_errors
from policy_engine.model.text import Text
from policy_engine.registry.decode import read_bytes, text_of
from policy_engine.registry.headings import Sheet
from policy_engine.registry.imported import Remark
from policy_engine.registry.layout import NOTHING_TO_DO, find_headings, lay_out

LIMIT = 200_000_000
"""Bytes of a sheet; about 1.3 million targets."""

_TITLE_ROWS = 10
_TOTAL = re.compile(
    r"(合\s*计|总\s*计|小\s*计|共\s*计|共|total)\s*[:：]?[\d,，\s]*(户|家|人|条|个)?", re.IGNORECASE
)


class Row(NamedTuple):
    """The line a row begins on, and its cells in the order of the sheet's columns ("" where a column is absent)."""

    line: int
    cells: tuple[str, ...]


class Table(msgspec.Struct, frozen=True):
    """A sheet that was read. `columns` gives the number (from 1) of each field's column in the file.

    A place in a sheet is line and column *number*: `targets.csv:17:3` is the third cell of the row that begins on line 17.
    `rejected` counts the rows that could not be lined up with the headings; `sha256` is that of the file, hexadecimal.
    """

    file: str
    sha256: str
    findings: tuple[Finding, ...]
    rows: tuple[Row, ...] = ()
    columns: dict[str, int] = {}
    rejected: int = 0

    @property
    def total(self) -> int:
        """The rows of data, those that could not be lined up among them."""
        return len(self.rows) + self.rejected

    def finding(self, line: int, remark: Remark) -> Finding:
        """A remark about a cell, in its place."""
        place = Place(self.file, line, self.columns.get(remark.field, 1))
        return Finding(remark.code, remark.severity, place, remark.message, remark.advice, remark.basis)


def read_csv(path: Path, sheet: Sheet, limit: int = LIMIT) -> Table:
    """Read a sheet. Everything wrong inside the file is a finding; raises Unusable where there is no file to read."""
    file = str(path)
    data = read_bytes(path, limit)
    if isinstance(data, Finding):
        return Table(file, "", (data,))
    digest = sha256(data).hexdigest()
    text, findings = text_of(data, file)
    if text is None:
        return Table(file, digest, tuple(findings))
    lines = _lines(file, text, findings)
    head = list(islice(lines, _TITLE_ROWS))
    at = find_headings(file, sheet, [cells for _, cells in head])
    if isinstance(at, Finding):
        return Table(file, digest, (*findings, at))
    line, headings = head[at]
    if at:
        findings.append(_title_above(Place(file, head[0][0]), line))
    columns, about = lay_out(file, sheet, line, headings)
    findings += about
    if has_errors(about):
        return Table(file, digest, tuple(findings), columns=columns)
    # Every row is given one empty cell beyond its end; absent columns read that one.
    pick = itemgetter(*(columns.get(c.field, len(headings) + 1) - 1 for c in sheet.columns))
    rows: list[Row] = []
    rejected = 0
    for line, cells in chain(head[at + 1 :], lines):
        if len(cells) != len(headings):
            ragged = _line_up(Place(file, line), cells, len(headings))
            findings += ragged
            if has_errors(ragged):
                rejected += 1
                continue
        if _TOTAL.fullmatch(next(filter(None, cells)).strip()):
            findings.append(_total_row(Place(file, line)))
            continue
        cells.append("")
        rows.append(Row(line, pick(cells)))
    if not (rows or rejected or sheet.may_be_empty or has_errors(findings)):
        findings.append(_no_rows(Place(file, head[at][0])))
    return Table(file, digest, tuple(findings), tuple(rows), columns, rejected)


def _lines(file: str, text: str, findings: list[Finding]) -> Iterator[tuple[int, list[str]]]:
    """Every row that is not blank, with the line it begins on. Ends with a finding where quotes do not match."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begin = 1
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                yield begin, cells
            begin = reader.line_num + 1
    except csv.Error:
        findings.append(_broken_quotes(Place(file, begin)))


def _line_up(place: Place, cells: list[str], width: int) -> Iterable[Finding]:
    """Make a row as wide as the headings. An error if there is text beyond them."""
    count = len(cells)
    beyond = any(cell.strip() for cell in cells[width:])
    cells[width:] = []
    cells.extend([""] * (width - count))
    message = Text(
        f"这一行有 {count} 格，表头有 {width} 格", f"the row has {count} cells, the headings {width}"
    )
    if beyond:
        advice = Text("单元格里的逗号要整格用引号括起来", "quote a cell that has a comma in it")
        return [Finding("R510", "error", Place(place.file, place.line, width + 1), message, advice)]
    if count < width:
        advice = Text(
            "缺少的格按空白读取；请核对各列有没有错位",
            "missing cells were read as blank; make sure that no column has shifted",
        )
        return [Finding("R510", "warning", Place(place.file, place.line, count), message, advice)]
    return []


def _title_above(place: Place, line: int) -> Finding:
    message = Text(
        f"表头在第 {line} 行，之前的行没有读取",
        f"the headings are on line {line}; what is above was not read",
    )
    return Finding("R513", "info", place, message, NOTHING_TO_DO)


def _total_row(place: Place) -> Finding:
    message = Text("合计行不是数据，已跳过", "a total row is not data and was skipped")
    return Finding("R511", "info", place, message, NOTHING_TO_DO)


def _no_rows(place: Place) -> Finding:
    message = Text("只有表头，没有数据", "there are headings but no rows")
    return Finding(
        "R506",
        "error",
        place,
        message,
        Text("请确认导出的是完整的名录", "make sure that the export is complete"),
    )


def _broken_quotes(place: Place) -> Finding:
    message = Text(
        "从这一行起引号不成对，后面的行没有读取",
        "from this line on quotes do not match; later rows were not read",
    )
    advice = Text(
        "单元格里的引号要写两个，整格再用引号括起来",
        "double the quotes inside the cell and quote the whole cell",
    )
    return Finding("R512", "error", place, message, advice)
