"""Where a finding is, as people and programs write it."""

from __future__ import annotations

import re

from policy_engine.model.finding import Place

_IN_BOOK = re.compile(
    r"(?P<file>.*?\.(?:xlsx|xlsm|xls|et|ods|docx|csv|txt))!(?P<cell>.+)", re.DOTALL | re.IGNORECASE
)
"""A place in a workbook: `计划.xlsx!任务表!C17`."""


def where(place: Place) -> str:
    """`file:line:column`, the form that editors and CI recognise; in a workbook the cell, `计划.xlsx!任务表!C17`."""
    return place.file if in_book(place) else f"{place.file}:{place.line}:{place.column}"


def in_book(place: Place) -> tuple[str, str] | None:
    """The workbook and the cell that a place in a workbook names; None for a text file."""
    match = _IN_BOOK.fullmatch(place.file)
    return (match["file"], match["cell"]) if match else None
