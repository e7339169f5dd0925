"""Files → Book. Sheets are read by calamine, Word's tables by expat, text by the csv module."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from policy_engine.model.text import Text
from policy_engine.sheets.grid import BLANK, Book, Cell, Grid, Merge, clean, figures
from policy_engine.sheets.guard import LIMIT, form_of, locked, refusal, too_large
from policy_engine.sheets.marks import Mark, Marks, has_day, is_percent, marks_of, shown_decimals
from policy_engine.sheets.opendocument import marks_of_ods
from policy_engine.sheets.word_tables import tables_of_word
from policy_engine.syntax.read import read_bytes

_NONE = Mark("", False, "")


def read_book(path: Path, shown_as: str) -> Book:
    """The cells of a file. Raises Unusable with the reason: no such file, too large, locked, macros, damaged."""
    data = _bytes(path, shown_as)
    form = form_of(data, shown_as)
    if form == "csv":
        return Book(shown_as, (_csv(data, shown_as),))
    if form == "docx":
        return Book(shown_as, tables_of_word(data, shown_as))
    marks: dict[str, Marks] = {}
    merged: dict[str, tuple[Merge, ...]] = {}
    if form == "xlsx":
        marks = marks_of(data, shown_as)
    elif form == "ods":
        marks, merged = marks_of_ods(data, shown_as)
    return Book(shown_as, _sheets(data, shown_as, marks, merged))


def _bytes(path: Path, name: str) -> bytes:
    if path.is_file() and path.stat().st_size > LIMIT:
        mb = LIMIT // 1_000_000
        raise refusal(
            name, f"文件超过 {mb} MB，没有读取", f"the file is over {mb} MB and was not read",
            Text("计划表不会这么大；删去图片和多余的工作表再导入", "no plan is that large; delete pictures and unused sheets first"),
        )  # fmt: skip
    return read_bytes(path, name, LIMIT)


def _sheets(
    data: bytes,
    name: str,
    marks: dict[str, Marks],
    merged: dict[str, tuple[Merge, ...]],
) -> tuple[Grid, ...]:
    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    grids = []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for number, about in enumerate(book.sheets_metadata):
                if about.typ != SheetTypeEnum.WorkSheet:
                    continue
                sheet = book.get_sheet_by_index(number)
                too_large(sheet.total_height, sheet.total_width, about.name, name)
                values = sheet.to_python(skip_empty_area=False) if sheet.height else []
                known = marks.get(about.name, Marks())
                rows = _rows(values, known.cells)
                ranges = merged.get(about.name) or sheet.merged_cell_ranges
                hidden = about.visible != SheetVisibleEnum.Visible
                merges = None if ranges is None else tuple(ranges)
                grids.append(Grid(about.name, rows, merges, hidden, known.hidden))
    except PasswordError:
        raise locked(name) from None
    except (CalamineError, OSError, ValueError) as error:
        raise refusal(name, f"文件已损坏，读不出来（{error}）", f"the file is damaged ({error})") from None
    return tuple(grids)


def _rows(values: list[list[Any]], known: Mapping[tuple[int, int], Mark]) -> tuple[tuple[Cell, ...], ...]:
    # To the fast reader a formula without a saved result is no cell: the rows may end before it.
    for row, column in known:
        values += [[] for _ in range(row + 1 - len(values))]
        values[row] += [""] * (column + 1 - len(values[row]))
    return tuple(
        tuple(_cell(value, known.get((r, c), _NONE)) for c, value in enumerate(row))
        for r, row in enumerate(values)
    )


def _cell(value: Any, mark: Mark) -> Cell:
    if mark.error:
        return Cell(mark.error, "error", mark.formula)
    if isinstance(value, bool):
        return Cell("是" if value else "否", "text", mark.formula)
    if isinstance(value, datetime | date):
        day = value.date() if isinstance(value, datetime) else value
        whole = has_day(mark.format)
        text = f"{day.year}年{day.month}月{day.day}日" if whole else f"{day.year}年{day.month}月"
        return Cell(text, "date" if whole else "month", mark.formula)
    if isinstance(value, int | float):
        return _number(value, mark)
    if isinstance(value, time | timedelta):
        return Cell(str(value), "text", mark.formula)
    text = clean(value)
    return Cell(text, "text" if text else "", mark.formula) if text or mark.formula else BLANK


def _number(value: int | float, mark: Mark) -> Cell:
    # repr gives the shortest digits that mean this number: 0.05, not 0.05000000000000000277.
    exact = Decimal(repr(value))
    if is_percent(mark.format):
        hundred, decimals = exact * 100, shown_decimals(mark.format)
        rounded = decimals is not None and hundred != round(hundred, decimals)
        return Cell(f"{figures(hundred)}%", "percent" if rounded else "text", mark.formula)
    return Cell(figures(exact), "number", mark.formula)


def _csv(data: bytes, name: str) -> Grid:
    # Excel's “Unicode text” begins with the mark of UTF-16.
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise refusal(name, "文件编码无法识别", "the file's encoding cannot be read")
    head = text[:4000]
    delimiter = max("\t,;", key=head.count)
    rows: list[tuple[Cell, ...]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            too_large(len(rows), len(row), name, name)
            rows.append(tuple(_cell(value, _NONE) for value in row))
    except csv.Error as error:
        raise refusal(
            name, f"第 {len(rows) + 1} 行读不出来", f"row {len(rows) + 1} cannot be read ({error})"
        ) from None
    return Grid("CSV", tuple(rows), None)
