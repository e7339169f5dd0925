"""Where in a sheet the tables of tasks are: their titles, their headings, their rows, and what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from policy_engine.model.finding import Finding, Severity
from policy_engine.model.text import Text, short
from policy_engine.sheets.grid import BLANK, Book, Cell, Grid
from policy_engine.sheets.guard import MAX_CELLS, too_large
from policy_engine.sheets.headings import BY_FIELD, field_of, fold, is_plan
from policy_engine.sheets.row_reader import NOTHING
from policy_engine.sheets.table import Line, Row, Table
from policy_engine.sheets.words import day_in, is_body

_TOTAL = re.compile(r"(合计|总计|小计|共计)[:：]?[\d,，.\s户家个项次%]*")
_NOTE = re.compile(
    r"(备注|注|说明|填报人|填表人|制表人?|审核人?|联系人|联系电话|填报单位|填报日期|填表日期|负责人|附注|单位\(盖章\))[:：]|注\d"
)
_SEARCHED = 2_000
"""Rows in which a table has to begin."""
_LONGEST = 10_000
"""Tasks of a plan, many times over."""
_TITLE = re.compile(r"计划|任务表|一览表|清单|方案|明细表|汇总表")
_CONTINUED = re.compile(r"[(（]?(续表?|接上页)[)）]?\d*$")


class Found(msgspec.Struct, frozen=True, eq=False):
    """What a sheet holds. `headings` are the texts of the row that most resembles headings, for saying what is there."""

    tables: tuple[Table, ...]
    findings: tuple[Finding, ...]
    headings: tuple[str, ...]
    best: int = 0


def tables_of(book: Book, grid: Grid) -> Found:
    """The tables of a sheet, in order."""
    reader = _Reader(book, grid)
    reader.read()
    return Found(tuple(reader.tables), tuple(reader.findings), reader.headings, reader.best)


class _Reader:
    def __init__(self, book: Book, grid: Grid) -> None:
        self.book, self.grid = book, grid
        self.anchors = _anchors(grid)
        self.across: dict[int, int] = {}
        self.spanning: set[int] = set()
        for (row, column), anchor in self.anchors.items():
            self.across[row] = max(self.across.get(row, 0), column + 1)
            if (row, column) != anchor:
                self.spanning.add(anchor[0])
        self.tables: list[Table] = []
        self.findings: list[Finding] = []
        self.headings: tuple[str, ...] = ()
        self.best = 0
        self.waiting: list[Line] = []
        self.columns: dict[str, int] = {}
        self.rows: list[Row] = []
        self.open: tuple[Line | None, int, tuple[Line, ...]] | None = None
        self.below: list[Line] = []
        self.stray: list[Line] = []

    def at(self, row: int, column: int) -> Cell:
        """A cell, that of the merged range it lies in."""
        row, column = self.anchors.get((row, column), (row, column))
        cells = self.grid.rows[row] if row < len(self.grid.rows) else ()
        return cells[column] if column < len(cells) else BLANK

    def read(self) -> None:
        number = 0
        while number < len(self.grid.rows) and (self.open or number < _SEARCHED):
            if len(self.rows) > _LONGEST:
                too_large(len(self.grid.rows), MAX_CELLS, self.grid.name, self.book.file)
            height, columns = self._heading(number)
            if columns:
                self._begin(number, columns)
                number += height
            else:
                self._row(number)
                number += 1
        self._end()

    def _width(self, row: int) -> range:
        return range(max(len(self.grid.rows[row]), self.across.get(row, 0)))

    def _lines(self, row: int) -> list[Line]:
        """What stands in a row, each merged cell once and only where it begins."""
        return [
            Line(row, c, cell.text)
            for c, cell in enumerate(self.grid.rows[row])
            if cell.text and self.anchors.get((row, c), (row, c)) == (row, c)
        ]

    def _heading(self, row: int) -> tuple[int, dict[str, int]]:
        """How many rows the headings that begin here take (one or two), and their columns; none where it is no heading."""
        one = {c: self.at(row, c).text for c in self._width(row)}
        filled = [text for text in one.values() if text]
        known = {field for text in filled if (field := field_of(text))}
        if len(known) > self.best or (not self.headings and len(filled) > 2):
            self.headings, self.best = tuple(dict.fromkeys(filled)), len(known)
        # A title reaches over the headings below it, but is one text; headings over others are several.
        if (
            len(set(filled)) > 1
            and (row in self.spanning or len(known) > 1)
            and row + 1 < len(self.grid.rows)
        ):
            two = self._two_rows(row, one)
            if two is not None:
                return 2, two
        if is_plan(known) and 2 * len(known) >= len(dict.fromkeys(filled)):
            return 1, self._lay_out(row, row, one)
        return 0, {}

    def _two_rows(self, row: int, upper: dict[int, str]) -> dict[str, int] | None:
        """Headings of two rows: a word above over its parts below ("抽查对象" over "范围")."""
        lower = {c: self.at(row + 1, c).text for c in self._width(row + 1)}
        parts = {c: text for c, text in lower.items() if text and text != upper.get(c, "")}
        names: dict[int, str] = {}
        for column in sorted({*upper, *lower}):
            above, below = upper.get(column, ""), parts.get(column, "")
            choices = [text for text in (above + below, below, above) if text]
            names[column] = next((text for text in choices if field_of(text)), above + below)
        # The second row must be made of headings, else it is the first task.
        heads = sum(
            field_of(text) is not None or field_of(upper.get(c, "") + text) is not None
            for c, text in parts.items()
        )
        known = {field for text in names.values() if (field := field_of(text))}
        covered = all(not lower.get(c) or lower[c] == upper.get(c) or c in parts for c in lower)
        if not parts or 2 * heads < len(parts) or not covered or not is_plan(known):
            return None
        return self._lay_out(row, row + 1, names)

    def _lay_out(self, row: int, last: int, texts: dict[int, str]) -> dict[str, int]:
        columns: dict[str, int] = {}
        again = fold("".join(texts.values())) == fold("".join(self._last))
        for column, text in texts.items():
            field = field_of(text)
            if not text or self.anchors.get((last, column), (last, column))[1] != column:
                continue
            shown = text.replace("\n", "")
            if field is None and not again:
                message = Text(f"“{shown}”列没有导入", f"the column “{shown}” is not imported")
                advice = Text(
                    "不需要处理；如属本表内容，请核对表头",
                    "nothing to do; if it belongs here, check the heading",
                )
                self._say("S611", "info", row, column, message, advice)
            elif field in columns:
                first = texts[columns[field]].replace("\n", "")
                message = Text(
                    f"“{shown}”与“{first}”是同一项，出现了两列",
                    f"“{shown}” and “{first}” are two columns for the same thing",
                )
                self._say(
                    "S612", "error", row, column, message, Text("只保留正确的一列", "keep the right one only")
                )
            elif field is not None:
                columns[field] = column
        self._last = tuple(texts.values())
        return columns

    _last: tuple[str, ...] = ()

    def _begin(self, row: int, columns: dict[str, int]) -> None:
        """Headings: of a new table where a title stands above them, of the same one continued where none does."""
        titles = [line for line in self.waiting if _TITLE.search(line.text)]
        title = titles[-1] if titles else None
        if self.open is not None:
            current = self.open[0]
            same = title is None or current is None or _same_title(title.text, current.text)
            if same:
                self.below += [line for line in self.waiting if line is not title]
                self.waiting, self.columns = [], columns
                return
            self._end()
        above = tuple(line for line in self.waiting if line is not title)
        self.open, self.waiting, self.columns = (title, row, above), [], columns

    def _end(self) -> None:
        if self.open is None:
            self.waiting = []
            return
        title, head, above = self.open
        for line in (*self.below, *self.waiting):
            if not (line in self.stray or is_body(line.text) or day_in(line.text)):
                self._say("S615", "info", line.row, line.column, not_read(line.text), NOTHING)
        below = (*self.below, *self.waiting)
        self.tables.append(Table(self.grid, title, head, tuple(self.rows), above, below))
        self.open, self.rows, self.below, self.waiting = None, [], [], []

    def _row(self, row: int) -> None:
        lines = self._lines(row)
        if not lines:
            return
        if self.open is None:
            self.waiting += lines
            return
        first = lines[0].text
        if any(_TOTAL.fullmatch("".join(line.text.split())) for line in lines[:2]):
            message = Text("合计行不是任务，已跳过", "a total row is not a task and was skipped")
            self._say("S613", "info", row, lines[0].column, message, NOTHING)
        elif _NOTE.match(first) or self._alone(row, lines):
            self.waiting += lines
        else:
            self._stray()
            self._task(row, lines)

    def _alone(self, row: int, lines: list[Line]) -> bool:
        """Whether the row's text is no task: one cell, reaching over several columns or standing in none of the table's."""
        if len({line.text for line in lines}) > 1:
            return len(lines) == 2 and not any(line.column in self.columns.values() for line in lines[1:])
        carried = [c for c in self.columns.values() if self.anchors.get((row, c), (row, c))[0] < row]
        return not carried

    def _stray(self) -> None:
        """Text between two rows of one table: a caption such as 一、市场监管领域, or a page's foot."""
        for line in self.waiting:
            message = Text(
                f"这一行没有读作任务：{short(line.text)}", f"not read as a task: {short(line.text)}"
            )
            advice = Text(
                "小标题、页脚不需要处理；如果是任务，请补全这一行",
                "captions and page feet need nothing; if it is a task, complete the row",
            )
            self._say("S614", "warning", line.row, line.column, message, advice)
        self.below += self.waiting
        self.stray += self.waiting
        self.waiting = []

    def _task(self, row: int, lines: Iterable[Line]) -> None:
        cells = {field: self.at(row, column) for field, column in self.columns.items()}
        joined = frozenset(
            field
            for field, c in self.columns.items()
            if self.anchors.get((row, c), (row, c))[0] < row and cells[field].text
        )
        self.rows.append(Row(row, cells, self.columns, joined))

    def _say(self, code: str, severity: Severity, row: int, column: int, message: Text, advice: Text) -> None:
        place = self.book.place(self.grid, row, column)
        self.findings.append(Finding(code, severity, place, message, advice))


def _anchors(grid: Grid) -> dict[tuple[int, int], tuple[int, int]]:
    """For every place inside a merged range, its first cell."""
    width = max((len(row) for row in grid.rows), default=0)
    anchors: dict[tuple[int, int], tuple[int, int]] = {}
    for (top, left), (bottom, right) in grid.merged or ():
        if len(anchors) > MAX_CELLS:
            break  # Ranges of a sound sheet do not overlap, so they cover no more than there are cells.
        for row in range(top, min(bottom + 1, len(grid.rows))):
            for column in range(left, min(right + 1, width)):
                anchors[row, column] = (top, left)
    return anchors


def plain_title(text: str) -> str:
    """A title without what tells its continuation apart."""
    return _CONTINUED.sub("", fold(text))


def _same_title(one: str, other: str) -> bool:
    one, other = plain_title(one), plain_title(other)
    return one == other or not one or not other


def not_read(text: str) -> Text:
    """What is said of text outside the table."""
    return Text(f"表外的文字没有读取：{short(text)}", f"text outside the table was not read: {short(text)}")


def titles() -> str:
    """The headings that a table of tasks has to have."""
    return "、".join(h.title.zh for h in BY_FIELD.values() if h.needed)
