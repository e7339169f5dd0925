"""Plain lists as files that people open in Excel or WPS: CSV or XLSX, numbers of entities as text, nothing that a program would run.

The same rows, the same bytes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from policy_engine.files import write
from policy_engine.model.errors import Unusable
from policy_engine.model.text import Text
from policy_engine.sheets.archive import cell_text, timeless, visible

_BOM = "\ufeff"
"""Without it Excel reads a CSV as GBK."""
_LONG = 12
"""Digits from which on Excel turns a number into a quantity; a tab in front of it keeps it as it is, and no reader minds."""


def write_list(
    path: Path,
    title: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    ids: Collection[int] = (),
) -> None:
    """Write a list in the format that the file's ending names; `ids` are the columns (from 0) that hold numbers of entities.

    Raises Unusable for another ending, or where writing fails.
    """
    ending = path.suffix.lower()
    if ending == ".csv":
        write(path, csv_bytes(headings, rows, ids=ids))
    elif ending == ".xlsx":
        write(path, xlsx_bytes(title, headings, rows))
    else:
        raise Unusable(
            Text(f"{path} 的后缀不是 .csv 或 .xlsx", f"{path} ends in neither .csv nor .xlsx"),
            Text("把文件名写成 名单.csv 或 名单.xlsx", "call it FILE.csv or FILE.xlsx"),
        )


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[str]], *, ids: Collection[int] = ()) -> bytes:
    """UTF-8 with a mark in front, lines ended as Excel does."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([visible(heading) for heading in headings])
    for row in rows:
        writer.writerow([_number(text) if n in ids else visible(text) for n, text in enumerate(row)])
    return (_BOM + out.getvalue()).encode()


def xlsx_bytes(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A workbook of one sheet in which every cell is text."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for row in (headings, *rows):
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, cell_text(text))
            cell.data_type, cell.number_format = "s", "@"
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return timeless(out.getvalue())


def _number(text: str) -> str:
    plain = visible(text)
    return f"\t{plain}" if len(plain) >= _LONG and plain.isdecimal() else plain
