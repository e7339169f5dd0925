"""The tables of a Word document as sheets, each with the paragraphs before it above, as rows of one cell.

Read with expat like the other formats: spans are bounded before room is made for them, and text that was inserted with changes tracked is
there, deleted text is not. A table inside a cell is passed over.
"""

from __future__ import annotations

from policy_engine.sheets.grid import BLANK, Cell, Grid, Merge, clean
from policy_engine.sheets.guard import refusal, too_large
from policy_engine.sheets.marks import local, parse, scanning

_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-"}
_APART = ("txbxContent", "Fallback")
"""Parts whose text stands elsewhere on the page, or a second time."""


def tables_of_word(data: bytes, name: str) -> tuple[Grid, ...]:
    """The tables of a docx, in order. Raises Unusable for a damaged or oversized one."""
    reader = _Reader(name)
    with scanning(data, name) as archive:
        parse(archive, "word/document.xml", reader.start, reader.end, reader.text)
    if not reader.is_document:
        raise refusal(name, "文件已损坏，读不出来", "the file is damaged")
    return reader.done()


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.is_document = False
        self.grids: list[Grid] = []
        self.above: list[str] = []
        self.rows: list[list[Cell]] = []
        self.runs: dict[int, tuple[tuple[int, int], tuple[int, int]]] = {}
        self.merged: list[Merge] = []
        self.width = self.tables = self.apart = 0
        self.pieces: list[str] = []
        self.paragraphs: list[str] = []
        self.span, self.goes_on, self.starts = 1, False, False
        self.in_text = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = local(tag)
        self.in_text = tag == "t" and not self.apart
        value = next((v for k, v in attributes.items() if local(k) == "val"), "")
        if tag == "document":
            self.is_document = True
        elif tag in _APART:
            self.apart += 1
        elif tag == "tbl":
            self.tables += 1
            if self.tables == 1:
                self.rows = [[Cell(text, "text")] for line in self.above if (text := clean(line))]
                self.above, self.runs, self.merged, self.width = [], {}, [], 0
        elif tag == "p" and self.tables < 2 and not self.apart:
            self.pieces = []
        elif tag in _BREAKS and not self.apart:
            self.pieces.append(_BREAKS[tag])
        elif self.tables == 1:
            self._part(tag, value)

    def _part(self, tag: str, value: str) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag == "gridBefore":
            self._room(int(value))
        elif tag == "tc":
            self.paragraphs, self.span, self.goes_on, self.starts = [], 1, False, False
        elif tag == "gridSpan":
            self.span = max(1, int(value))
        elif tag == "vMerge":
            self.goes_on, self.starts = value != "restart", value == "restart"

    def end(self, tag: str) -> None:
        tag = local(tag)
        self.in_text = False
        if tag in _APART:
            self.apart -= 1
        elif tag == "tbl":
            self.tables -= 1
            if self.tables == 0:
                self.merged += [run for run in self.runs.values() if run[0] != run[1]]
                rows = tuple(tuple(row) for row in self.rows)
                self.grids.append(Grid(f"表{len(self.grids) + 1}", rows, tuple(self.merged)))
        elif tag == "p" and self.tables < 2 and not self.apart:
            (self.paragraphs if self.tables else self.above).append("".join(self.pieces))
            too_large(len(self.above), 1, self.name, self.name)
        elif tag == "tc" and self.tables == 1:
            self._cell()

    def _cell(self) -> None:
        row, column = len(self.rows) - 1, len(self.rows[-1])
        last = (row, column + self.span - 1)
        self._room(self.span)
        if self.goes_on and column in self.runs:
            self.runs[column] = (self.runs[column][0], last)
            return
        run = ((row, column), last)
        if column in self.runs:
            self._close(column)
        if self.starts:
            self.runs[column] = run
        elif self.span > 1:
            self.merged.append(run)
        text = clean("\n".join(self.paragraphs))
        self.rows[row][column] = Cell(text, "text") if text else BLANK

    def _close(self, column: int) -> None:
        run = self.runs.pop(column)
        if run[0] != run[1]:
            self.merged.append(run)

    def _room(self, cells: int) -> None:
        self.width = max(self.width, len(self.rows[-1]) + cells)
        too_large(len(self.rows), self.width, f"表{len(self.grids) + 1}", self.name)
        self.rows[-1] += [BLANK] * cells

    def text(self, text: str) -> None:
        if self.in_text and self.tables < 2:
            self.pieces.append(text)

    def done(self) -> tuple[Grid, ...]:
        """The tables, the last with the paragraphs after it."""
        below = tuple((Cell(text, "text"),) for line in self.above if (text := clean(line)))
        if self.grids and below:
            last = self.grids[-1]
            self.grids[-1] = Grid(last.name, last.rows + below, last.merged)
        return tuple(self.grids)
