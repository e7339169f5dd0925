"""The official table as a workbook: the table to print, and beside it 机器读法, from which the plan can be read back."""

from __future__ import annotations

import io
import unicodedata
from typing import TYPE_CHECKING

from policy_engine.model.plan import Plan
from policy_engine.sheets import machine
from policy_engine.sheets.archive import cell_text, timeless
from policy_engine.sheets.printed import WIDTHS, Printed, printed

if TYPE_CHECKING:
    from openpyxl.styles import Font
    from openpyxl.worksheet.worksheet import Worksheet

SHEET = "任务表"
_LINE = 15.0
"""Points per line of text at 11 points."""
_HIGHEST = 400.0


def workbook(plan: Plan) -> bytes:
    """The bytes of an .xlsx. The same plan, the same bytes."""
    from openpyxl import Workbook

    book = Workbook()
    first = book.create_sheet(SHEET, 0)
    del book[book.sheetnames[1]]  # The empty sheet that every new book has.
    _table(first, printed(plan))
    _machine(book.create_sheet(machine.NAME), plan)
    book.properties.creator = plan.plan.issuer
    book.properties.title = plan.plan.title
    out = io.BytesIO()
    book.save(out)
    return timeless(out.getvalue())


def _table(sheet: Worksheet, table: Printed) -> None:
    from openpyxl.styles import Alignment, Border, Font, Side
    from openpyxl.utils import get_column_letter

    across = len(table.fields)
    # Where a machine lacks the font, its family and charset choose another of the same kind.
    body = Font(name="仿宋", size=11, family=3, charset=134)
    head = Font(name="黑体", size=11, family=2, charset=134)
    side = Side(style="thin")
    box = Border(left=side, right=side, top=side, bottom=side)
    middle = Alignment(wrap_text=True, horizontal="center", vertical="center")
    left = Alignment(wrap_text=True, vertical="center")
    _line(sheet, 1, across, table.title, Font(name="黑体", size=16, family=2, charset=134), "center")
    widths = [WIDTHS.get(field, 14) for field in table.fields]
    for number, texts in enumerate((table.headings, *table.rows), start=2):
        for column, text in enumerate(texts, start=1):
            cell = sheet.cell(number, column, cell_text(text))
            cell.data_type = "s"
            cell.font, cell.border = (head if number == 2 else body), box
            narrow = number == 2 or table.fields[column - 1] in (
                "code",
                "kind",
                "rate",
                "frequency",
                "window",
            )
            cell.alignment = middle if narrow else left
        sheet.row_dimensions[number].height = _height(texts, widths)
    number = 2 + len(table.rows)
    for text in table.notes:
        number += 1
        _line(sheet, number, across, text, body, "left")
    for text in table.signature:
        number += 1
        _line(sheet, number, across, text, body, "right")
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    _page(sheet)


def _line(sheet: Worksheet, row: int, across: int, text: str, font: Font, side: str) -> None:
    from openpyxl.styles import Alignment

    cell = sheet.cell(row, 1, cell_text(text))
    cell.data_type = "s"
    cell.font = font
    cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=across)


def _page(sheet: Worksheet) -> None:
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "2:2"
    sheet.freeze_panes = "A3"
    sheet.row_dimensions[1].height = 30
    if sheet.oddFooter is not None and sheet.oddFooter.center is not None:
        sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
    margins = sheet.page_margins
    margins.left = margins.right = 0.5
    sheet.print_options.horizontalCentered = True


def _height(texts: tuple[str, ...], widths: list[int]) -> float:
    """Room for the longest cell: programs do not measure wrapped text in files they did not write."""
    lines = max(
        sum(max(1, -(-_cells(line) // max(1, width - 2))) for line in text.split("\n"))
        for text, width in zip(texts, widths, strict=True)
    )
    return min(_HIGHEST, _LINE * lines + 6)


def _cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def _machine(sheet: Worksheet, plan: Plan) -> None:
    from openpyxl.styles import Font

    for number, row in enumerate((machine.HEADINGS, *machine.rows_of(plan)), start=1):
        for column, text in enumerate(row, start=1):
            if text:
                cell = sheet.cell(number, column, cell_text(text))
                cell.data_type = "s"
                cell.number_format = "@"
                if number == 1:
                    cell.font = Font(bold=True)
    for letter, width in (("A", 10), ("B", 36), ("C", 80)):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
