"""Leave (请假) in one cell: days and spans such as “2023-06-20至2023-07-05；2023-09-01”."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta

from policy_engine.model.text import Text
from policy_engine.registry.imported import Remark
from policy_engine.registry.words import NOTHING, read_date, tidy

Span = tuple[date, date]
"""First and last day, both included."""

_ITEM = re.compile(r"[;、,|\n]")
_TO = re.compile(r"至|到|~|—+|–| - ")


def read_leave(cell: str) -> tuple[tuple[Span, ...], tuple[Remark, ...]]:
    """The spans of a cell, sorted and merged, and what is wrong with it, item by item.

    Items are separated by ； 、 ， | or a line break; a span's two days by 至 or 到, ~ or a dash; one day alone is a span.
    """
    spans: list[Span] = []
    remarks: list[Remark] = []
    for part in _ITEM.split(unicodedata.normalize("NFKC", cell)):
        item = tidy(part)
        if not item or item in NOTHING:
            continue
        days = [read_date(day) for day in _TO.split(item)]
        first, last = days[0], days[-1]
        if first is None or last is None or len(days) > 2:
            remarks.append(_unreadable(item))
        elif last < first:
            remarks.append(_reversed(first, last))
        else:
            spans.append((first, last))
    return merged(spans), tuple(remarks)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same days in as few spans as possible, sorted: spans that overlap or follow one another become one."""
    result: list[Span] = []
    for first, last in sorted(spans):
        if result and first <= _next(result[-1][1]):
            result[-1] = (result[-1][0], max(last, result[-1][1]))
        else:
            result.append((first, last))
    return tuple(result)


def _next(day: date) -> date:
    return day if day == date.max else day + timedelta(1)


def _unreadable(item: str) -> Remark:
    message = Text(f"请假“{item}”无法识别", f"the leave “{item}” cannot be read")
    advice = Text(
        "写成 2023-06-20至2023-07-05，多段用分号隔开；起止都要写明年月日",
        "write 2023-06-20至2023-07-05, several spans with semicolons between; both days in full",
    )
    return Remark("leave", "R545", "error", message, advice)


def _reversed(first: date, last: date) -> Remark:
    message = Text(f"请假 {first} 至 {last} 颠倒", f"the leave ends on {last}, before it begins on {first}")
    return Remark("leave", "R546", "error", message, Text("请改正日期", "correct the dates"))
