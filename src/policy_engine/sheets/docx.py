"""The official table as a Word document, to print or to attach."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from policy_engine.model.plan import Plan
from policy_engine.sheets.archive import legal, timeless
from policy_engine.sheets.printed import WIDTHS, printed


def document(plan: Plan) -> bytes:
    """The bytes of a .docx: A4 across, the headings repeated on every page. The same plan, the same bytes."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    table = printed(plan)
    made = Document()
    section = made.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(15)
    section.top_margin = section.bottom_margin = Mm(18)
    _font(made.styles["Normal"], "仿宋", Pt(10.5))
    _line(made, table.title, WD_ALIGN_PARAGRAPH.CENTER, "黑体", Pt(18))
    grid: Any = made.add_table(rows=0, cols=len(table.fields), style="Table Grid")
    grid.autofit = False
    widths = [WIDTHS.get(field, 14) for field in table.fields]
    for number, texts in enumerate((table.headings, *table.rows)):
        row = grid.add_row()
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.width = Mm(267 * width // sum(widths))
            run = cell.paragraphs[0].add_run(legal(text))
            if number == 0:
                _font(run, "黑体", Pt(10.5))
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        # A row is not torn between pages; the first is repeated on each.
        _flag(row, "w:cantSplit")
        if number == 0:
            _flag(row, "w:tblHeader")
    for text in table.notes:
        made.add_paragraph(legal(text))
    for text in table.signature:
        _line(made, text, WD_ALIGN_PARAGRAPH.RIGHT, "仿宋", Pt(14))
    about = made.core_properties
    about.title, about.author = legal(plan.plan.title)[:255], legal(plan.plan.issuer)[:255]
    about.created = about.modified = datetime(2000, 1, 1, tzinfo=UTC)
    out = io.BytesIO()
    made.save(out)
    return timeless(out.getvalue())


def _line(made: Any, text: str, side: Any, font: str, size: Any) -> None:
    paragraph = made.add_paragraph()
    paragraph.alignment = side
    _font(paragraph.add_run(legal(text)), font, size)


def _font(holder: Any, name: str, size: Any) -> None:
    """Chinese text has its font apart; Latin letters take the usual one, which stands in where the machine lacks the other."""
    from docx.oxml.ns import qn

    holder.font.name, holder.font.size = "Times New Roman", size
    holder.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _flag(row: Any, tag: str) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement(tag))
