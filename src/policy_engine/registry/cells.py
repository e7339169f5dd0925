"""Cells that several sheets have in common: words of a vocabulary and days, with what there is to remark about them."""

from __future__ import annotations

from datetime import date

from policy_engine.model.text import Text
from policy_engine.registry.ids import empty
from policy_engine.registry.imported import Remark
from policy_engine.registry.words import Vocabulary, read_date, read_word, suggest, tidy

_NONE: tuple[Remark, ...] = ()


def read_term(
    field: str,
    zh: str,
    en: str,
    cell: str,
    vocabulary: Vocabulary,
    default: str | None = None,
) -> tuple[str | None, tuple[Remark, ...]]:
    """The code of a word. An empty cell gives `default`; where there is none it is an error."""
    if not tidy(cell):
        return (default, _NONE) if default is not None else (None, (empty(field, zh, en),))
    code = read_word(cell, vocabulary)
    if code is not None:
        return code, _NONE
    message = Text(f"{zh}“{tidy(cell)}”不认识", f"unknown {en} “{tidy(cell)}”")
    return None, (Remark(field, "R521", "error", message, suggest(cell, vocabulary)),)


def read_day(
    field: str, zh: str, en: str, cell: str, required: bool = False
) -> tuple[date | None, tuple[Remark, ...]]:
    """The day a cell names; None for an empty one, which is an error where a day is required."""
    if not cell or not tidy(cell):
        return None, (empty(field, zh, en),) if required else _NONE
    day = read_date(cell)
    if day is not None:
        return day, _NONE
    message = Text(f"{zh}“{tidy(cell)}”不是日期", f"the {en} “{tidy(cell)}” is not a date")
    advice = Text(
        "写成 2023-01-05；表格中显示为数字的，把单元格格式改为日期",
        "write 2023-01-05; if the sheet shows a number, format it as a date",
    )
    return None, (Remark(field, "R522", "error", message, advice),)
