"""Findings as a workbook: a table to filter, hand out and tick off."""

from __future__ import annotations

import io
from collections.abc import Sequence

from policy_engine.model.finding import Finding
from policy_engine.model.place import in_book
from policy_engine.model.text import Lang, Text
from policy_engine.sheets.archive import cell_text, timeless

_HEADINGS = (
    (Text("编号", "Code"), 8),
    (Text("级别", "Severity"), 9),
    (Text("文件", "File"), 28),
    (Text("行", "Line"), 7),
    (Text("列", "Column"), 7),
    (Text("意见", "Message"), 60),
    (Text("依据", "Basis"), 34),
    (Text("建议", "Advice"), 50),
    (Text("不计的理由", "Set aside because"), 30),
)
_SEVERITY = {"error": Text("错误", "error"), "warning": Text("提醒", "warning"), "info": Text("说明", "info")}


def workbook(findings: Sequence[Finding], lang: Lang) -> bytes:
    """The bytes of an .xlsx with one sheet: a heading that stays, a filter for every column. The same findings, the same bytes."""
    return table_book(
        Text("检查意见", "Findings").in_(lang),
        [heading.in_(lang) for heading, _ in _HEADINGS],
        [width for _, width in _HEADINGS],
        [_row(finding, lang) for finding in findings],
    )


def table_book(
    title: str, headings: Sequence[str], widths: Sequence[int], rows: Sequence[Sequence[str | int | None]]
) -> bytes:
    """The bytes of an .xlsx with one table: a heading that stays, a filter for every column, every text as text."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.worksheet import Worksheet

    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    sheet.append(list(headings))
    for texts in rows:
        sheet.append([cell_text(text) if isinstance(text, str) else text for text in texts])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{sheet.max_row}"
    out = io.BytesIO()
    book.save(out)
    return timeless(out.getvalue())


def _row(finding: Finding, lang: Lang) -> list[str | int | None]:
    place = finding.place
    book = in_book(place)
    return [
        finding.code,
        _SEVERITY[finding.severity].in_(lang),
        place.file,
        None if book else place.line,
        None if book else place.column,
        finding.message.in_(lang),
        finding.basis,
        finding.advice.in_(lang),
        finding.suppressed,
    ]
