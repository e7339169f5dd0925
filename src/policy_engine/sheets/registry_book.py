"""A workbook as a source of registry rows: the sheet whose headings fit, each cell as the text that stands for it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policy_engine.model.errors import Unusable
from policy_engine.model.finding import Finding, Place
from policy_engine.model.text import Text
from policy_engine.registry import said
from policy_engine.registry.decode import read_bytes
from policy_engine.registry.headings import Sheet
from policy_engine.registry.layout import fits
from policy_engine.registry.source import LONGEST, Odd, Row, Source
from policy_engine.sheets.grid import Merge, letters
from policy_engine.sheets.guard import REGISTRY, form_of, locked, refusal, too_large
from policy_engine.sheets.marks import Mark, Marks, marks_of
from policy_engine.sheets.opendocument import marks_of_ods

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_HEAD = 10
_SAFE = 10**15
"""Below it a spreadsheet's number is exactly what was typed."""


def book_source(path: Path, sheet: Sheet, name: str = "") -> Source:
    """The sheet of an xlsx, xls or ods that has the headings of `sheet`, or the one called `name`.

    Raises Unusable with the reason: no such file or sheet, too large, locked, macros, damaged, another format.
    """
    file = str(path)
    data = read_bytes(path, REGISTRY.size)
    if isinstance(data, Finding):
        return Source(file, "", None, findings=(data,))
    form = form_of(data, file, REGISTRY)
    if form not in ("xlsx", "xls", "ods"):
        raise refusal(file, "这不是工作簿", "this is not a workbook")
    marks: dict[str, Marks] = {}
    merged: Mapping[str, tuple[Merge, ...]] = {}
    if form == "xlsx":
        marks = marks_of(data, file, REGISTRY, with_formats=False)
    elif form == "ods":
        marks, merged = marks_of_ods(data, file, REGISTRY)
    source = Source(file, sha256(data).hexdigest(), None)
    chosen = _read(data, source, sheet, name)
    if chosen is not None:
        known = marks.get(chosen.name, Marks())
        ranges = merged.get(chosen.name) or tuple(chosen.merged_cell_ranges or ())
        _open(source, chosen, known, ranges, _timed if sheet.timed else _text)
    return source


def _read(data: bytes, source: Source, sheet: Sheet, name: str) -> CalamineSheet | None:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            return _named(book, source, name) if name else _fitting(book, source, sheet)
    except PasswordError:
        raise locked(source.file) from None
    except (CalamineError, OSError, ValueError) as error:
        raise refusal(
            source.file, f"文件已损坏，读不出来（{error}）", f"the file is damaged ({error})"
        ) from None


def _named(book: CalamineWorkbook, source: Source, name: str) -> CalamineSheet:
    if name not in book.sheet_names:
        names = "、".join(book.sheet_names)
        raise Unusable(
            Text(f"{source.file} 里没有工作表“{name}”", f"{source.file} has no sheet “{name}”"),
            Text(f"有这些：{names}", f"it has: {names}"),
        )
    return _sized(book.get_sheet_by_name(name), source)


def _fitting(book: CalamineWorkbook, source: Source, sheet: Sheet) -> CalamineSheet | None:
    """The one visible sheet that fits, or the one hidden, or the first, of which the headings will tell what is missing."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    shown: list[str] = []
    hidden: list[str] = []
    last: dict[str, CalamineSheet] = {}
    first: CalamineSheet | None = None
    for number, about in enumerate(book.sheets_metadata):
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        found = _sized(book.get_sheet_by_index(number), source)
        visible = about.visible == SheetVisibleEnum.Visible
        if _fits(found, sheet):
            (shown if visible else hidden).append(about.name)
            # Sheets may be large: one is kept, the others only counted.
            last = last if last and (about.name not in shown or len(shown) > 1) else {about.name: found}
        elif found.height and (first is None or not first.height):
            first = found
        first = first or found
    if len(shown) > 1 or (not shown and len(hidden) > 1):
        source.findings.append(said.several_sheets(Place(source.file), shown or hidden))
        return None
    if not shown and not hidden:
        return first
    source.findings += [
        said.hidden_sheet(Place(source.file), name, read=not shown and name == hidden[0]) for name in hidden
    ]
    wanted = (shown or hidden)[0]
    return last.get(wanted) or book.get_sheet_by_name(wanted)


def _sized(found: CalamineSheet, source: Source) -> CalamineSheet:
    too_large(found.total_height, found.total_width, found.name, source.file, REGISTRY)
    return found


def _fits(found: CalamineSheet, sheet: Sheet) -> bool:
    rows: list[list[str]] = []
    if found.height:
        for cells in found.iter_rows():
            texts = [_text(value) for value in cells]
            if any(texts):
                rows.append(texts)
            if len(rows) == _HEAD:
                break
    return fits(sheet, rows)


def _open(
    source: Source,
    found: CalamineSheet,
    marks: Marks,
    merged: tuple[Merge, ...],
    text: Callable[[Any], str],
) -> None:
    title = found.name

    def place(line: int, column: int) -> Place:
        return Place(f"{source.file}!{title}!{letters(column - 1)}{line}", line, column)

    source._place = place
    source.size = found.total_height
    if marks.hidden:
        source.findings.append(said.hidden_rows(source.place(min(marks.hidden) + 1), len(marks.hidden)))
    source.rows = _rows(source, found, marks, merged, text)


def _rows(
    source: Source,
    found: CalamineSheet,
    marks: Marks,
    merged: tuple[Merge, ...],
    text: Callable[[Any], str],
) -> Iterator[Row]:
    line = 0
    source.done = lambda: line
    left = [""] * (found.start[1] if found.start else 0)
    odd = _by_row(marks.cells)
    begins = _downwards(merged)
    held: dict[int, tuple[int, str]] = {}
    for values in found.iter_rows() if found.height else ():
        cells = left + [value if type(value) is str else text(value) for value in values]
        at, line = line, line + 1
        for column in [column for column, (end, _) in held.items() if end < at]:
            del held[column]
        for column, (_, above) in held.items():
            cells[column] = above
        for column, end in begins.get(at, ()):
            if column < len(cells):
                held[column] = (end, cells[column])
                source.findings.append(said.merged_down(source.place(line, column + 1), end - at + 1))
        if at in odd:
            source.odd[line] = _odd(cells, odd[at])
        if max(map(len, cells)) > LONGEST:
            long = [Odd(n, "long", cell[:80]) for n, cell in enumerate(cells, 1) if len(cell) > LONGEST]
            source.odd[line] = [*source.odd.get(line, ()), *long]
        if source.odd.get(line) or any(map(str.strip, cells)):
            yield line, cells
    # To the fast reader a formula without a saved result is no cell: the rows may end before it.
    for at in sorted(row for row in odd if row >= line):
        source.odd[at + 1] = _odd([], odd[at])
        yield at + 1, [""] * (len(left) + found.width)


def _by_row(cells: Mapping[tuple[int, int], Mark]) -> dict[int, list[tuple[int, Mark]]]:
    rows: dict[int, list[tuple[int, Mark]]] = {}
    for (row, column), mark in cells.items():
        if mark.error or mark.formula:
            rows.setdefault(row, []).append((column, mark))
    return rows


def _downwards(merged: tuple[Merge, ...]) -> dict[int, list[tuple[int, int]]]:
    """Merges of one column, by the row they begin in: the column, and the row they end in."""
    rows: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, right) in merged:
        if left == right and bottom > top:
            rows.setdefault(top, []).append((left, bottom))
    return rows


def _odd(cells: list[str], marks: list[tuple[int, Mark]]) -> list[Odd]:
    """Errors, and formulas of which the program saved no result."""
    found = []
    for column, mark in marks:
        empty = column >= len(cells) or not cells[column]
        if mark.error:
            found.append(Odd(column + 1, "error", mark.error))
        elif empty and not mark.worded:
            found.append(Odd(column + 1, "formula"))
    return found


def _timed(value: Any) -> str:
    """The same, but a moment keeps its time of day: 2023-01-05T09:30."""
    if isinstance(value, datetime) and (value.hour or value.minute):
        return value.isoformat(timespec="minutes")
    return _text(value)


def _text(value: Any) -> str:
    """What stands for a value: whole numbers without a point, days as 2023-01-05; a number with more than 15 digits as rounded."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime | date):
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    if isinstance(value, int | float):
        if abs(value) >= _SAFE:
            return f"{float(value):.15e}"
        return str(int(value)) if value == int(value) else repr(value)
    return str(value) if isinstance(value, time | timedelta) else value
