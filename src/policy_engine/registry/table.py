"""A source as the rows of a kind of sheet. What the cells mean is not its business."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain, islice
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple, TypeVar

from policy_engine.model.finding import Finding, Place, has_errors
from policy_engine.model.progress import Progress
from policy_engine.model.text import Text
from policy_engine.registry import said
from policy_engine.registry.csv_file import LIMIT, csv_source
from policy_engine.registry.headings import Sheet
from policy_engine.registry.imported import Imported, Remark
from policy_engine.registry.layout import NOTHING_TO_DO, find_headings, lay_out
from policy_engine.registry.source import Source

T = TypeVar("T")

_TITLE_ROWS = 10
_EVERY = 4096
"""Rows between two reports of progress."""
_TOTAL = re.compile(
    r"(合\s*计|总\s*计|小\s*计|共\s*计|共|total)\s*[:：]?[\d,，\s]*(户|家|人|条|个)?", re.IGNORECASE
)
_SECRET = "R542"
"""What it is about must not be repeated: an identity-card number."""


class Row(NamedTuple):
    """The line a row begins on, and its cells in the order of the sheet's columns ("" where a column is absent)."""

    line: int
    cells: tuple[str, ...]


class Table:
    """A source read as a sheet, row by row; to be walked once.

    `columns` gives the number (from 1) of each field's column in the file, `total` the rows of data so far, `rejected` those of
    them that could not be lined up with the headings or have a cell without text. `findings` grows as rows are walked.
    A place in a sheet is line and column *number*: `targets.csv:17:3` is the third cell of the row that begins on line 17.
    """

    def __init__(self, source: Source, sheet: Sheet, progress: Progress | None = None) -> None:
        self.source, self.sheet, self.progress = source, sheet, progress
        self.file, self.sha256, self.findings = source.file, source.sha256, source.findings
        self.columns: dict[str, int] = {}
        self.rejected = self.total = 0
        self._fields = {column.field: number for number, column in enumerate(sheet.columns)}

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """All rows at once, for sheets of moderate size."""
        return tuple(self)

    def remark(self, line: int, cells: Sequence[str], remarks: Iterable[Remark]) -> None:
        """Put remarks about a row's cells in their places; errors keep what the cell says, for the report of what was rejected."""
        for remark in remarks:
            place = self.source.place(line, self.columns.get(remark.field, 1))
            finding = Finding(
                remark.code, remark.severity, place, remark.message, remark.advice, remark.basis
            )
            number = self._fields.get(remark.field)
            if remark.severity == "error" and remark.code != _SECRET and number is not None:
                finding = said.with_value(finding, cells[number])
            self.findings.append(finding)

    def __iter__(self) -> Iterator[Row]:
        source = self.source
        if source.rows is None:
            return
        head = list(islice(source.rows, _TITLE_ROWS))
        at = find_headings(source, self.sheet, head)
        if isinstance(at, Finding):
            # What broke off the reading is said already.
            if not has_errors(self.findings):
                self.findings.append(at)
            return
        line, headings = head[at]
        if at:
            self.findings.append(_title_above(source.place(head[0][0]), line))
        self.columns, about = lay_out(source, self.sheet, line, headings)
        self.findings += about
        if not has_errors(about):
            yield from self._walk(headings, chain(head[at + 1 :], source.rows))
            if not (self.total or self.sheet.may_be_empty or has_errors(self.findings)):
                self.findings.append(_no_rows(source.place(line)))

    def _walk(self, headings: Sequence[str], lines: Iterable[tuple[int, list[str]]]) -> Iterator[Row]:
        source, width = self.source, len(headings)
        # Every row is given one empty cell beyond its end; absent columns read that one.
        pick = itemgetter(*(self.columns.get(c.field, width + 1) - 1 for c in self.sheet.columns))
        odd, until = source.odd, _EVERY
        for line, cells in lines:
            if len(cells) != width:
                ragged = _line_up(source, line, cells, width)
                self.findings += ragged
                if has_errors(ragged):
                    self._reject()
                    continue
            if line in odd and self._odd(line):
                self._reject()
                continue
            first = cells[0] or next(filter(None, cells), "")
            if len(first) < 20 and _TOTAL.fullmatch(first.strip()):
                self.findings.append(_total_row(source.place(line)))
                continue
            self.total += 1
            if self.total == until:
                until += _EVERY
                if self.progress is not None:
                    self.progress(source.done(), source.size)
            cells.append("")
            yield Row(line, pick(cells))
        if self.progress is not None:
            self.progress(source.size, source.size)

    def _reject(self) -> None:
        self.total += 1
        self.rejected += 1

    def _odd(self, line: int) -> bool:
        """Whether a column that is imported has a cell without text on this line."""
        used = set(self.columns.values())
        found = [
            said.odd_cell(self.source.place(line, cell.column), cell)
            for cell in self.source.odd[line]
            if cell.column in used
        ]
        self.findings += found
        return bool(found)


def read_csv(path: Path, sheet: Sheet, limit: int = LIMIT) -> Table:
    """A CSV read whole. Everything wrong inside the file is a finding; raises Unusable where there is no file to read."""
    table = Table(csv_source(path, limit), sheet)
    assert table.rows is not None
    return table


def opened(file: Path | Source, sheet: Sheet, progress: Progress | None = None) -> Table:
    """A table to walk: a path is that of a CSV. Raises Unusable where there is no file to read."""
    return Table(file if isinstance(file, Source) else csv_source(file), sheet, progress)


def imported(table: Table, rows: Iterable[T], rejected: int, dropped: Iterable[str] = ()) -> Imported[T]:
    """What a table that was walked to its end has given."""
    found = in_row_order(table.findings)
    return Imported(tuple(rows), found, table.total, rejected, table.sha256, tuple(dropped))


def in_row_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings about one file by line, column, code and message, each once: cells have no order as text (C9, C10)."""
    keyed = {(f.place.line, f.place.column, f.code, f.message.en): f for f in findings}
    return tuple(keyed[key] for key in sorted(keyed))


def _line_up(source: Source, line: int, cells: list[str], width: int) -> list[Finding]:
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
        return [Finding("R510", "error", source.place(line, width + 1), message, advice)]
    if count < width:
        advice = Text(
            "缺少的格按空白读取；请核对各列有没有错位",
            "missing cells were read as blank; make sure that no column has shifted",
        )
        return [Finding("R510", "warning", source.place(line, count), message, advice)]
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
