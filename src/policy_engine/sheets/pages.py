"""Paragraphs as a Word document, each page begun anew: notices to print and hand over."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from policy_engine.model.notice import Line, Style
from policy_engine.sheets.archive import legal, timeless


class _Look(NamedTuple):
    font: str
    points: float
    side: str = "LEFT"
    indent: int = 0


_LOOKS: Mapping[Style, _Look] = {
    "mark": _Look("黑体", 12, "CENTER"),
    "title": _Look("黑体", 18, "CENTER"),
    "centre": _Look("仿宋", 14, "CENTER"),
    "head": _Look("黑体", 11),
    "body": _Look("仿宋", 11, indent=2),
    "fine": _Look("仿宋", 9, indent=2),
    "right": _Look("仿宋", 11, "RIGHT"),
}


def document(pages: Sequence[Sequence[Line]], title: str) -> bytes:
    """The bytes of a .docx: A4 upright, every page of `pages` beginning on a new sheet. The same content, the same bytes."""
    from docx import Document
    from docx.shared import Mm

    made = Document()
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin = section.bottom_margin = Mm(18)
    for number, page in enumerate(pages):
        for place, line in enumerate(page):
            paragraph = _paragraph(made, line)
            # Rather than a break of its own, which would leave an empty page behind a full one.
            paragraph.paragraph_format.page_break_before = number > 0 and place == 0
    about = made.core_properties
    about.title = legal(title)[:255]
    about.author = ""
    about.created = about.modified = datetime(2000, 1, 1, tzinfo=UTC)
    out = io.BytesIO()
    made.save(out)
    return timeless(out.getvalue())


def _paragraph(made: Any, line: Line) -> Any:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    look = _LOOKS[line.style]
    paragraph = made.add_paragraph()
    form = paragraph.paragraph_format
    form.alignment = getattr(WD_ALIGN_PARAGRAPH, look.side)
    form.space_before, form.space_after = Pt(3 if line.style == "head" else 0), Pt(2)
    form.line_spacing = 1.0
    form.first_line_indent = Pt(look.points * look.indent)
    run = paragraph.add_run(legal(line.text))
    # Chinese text has its font apart; Latin letters take the usual one.
    run.font.name, run.font.size = "Times New Roman", Pt(look.points)
    run.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), look.font)
    return paragraph
