"""抽查起止时间 as plans print it: "3月—9月" is the first day of March to the last of September, both inclusive."""

from __future__ import annotations

import calendar
import re
from datetime import date

from policy_engine.plan.amounts import DASH, packed

_POINT = r"(?:([0-9]{4})年)?([0-9]{1,2})(?:月份?(?:([0-9]{1,2})日|底)?)?"
_RANGE = re.compile(rf"{_POINT}{DASH}{_POINT}")
_SINGLE = re.compile(_POINT)
_BEFORE = re.compile(rf"{_POINT}(?:之|以)?前")
_QUARTER = r"第?([1-4一二三四])季度"
_QUARTERS = rf"第?([1-4一二三四])(?:季度)?{DASH}{_QUARTER}"
_PART = re.compile(rf"(?:([0-9]{{4}})年)?(?:全年度?|年内|年底前|(上半年|下半年)|{_QUARTER}|{_QUARTERS})")
_HALVES = {"上半年": (1, 6), "下半年": (7, 12)}


def read_months(text: str, year: int) -> tuple[date, date] | None:
    """First and last day of a window as printed; None where it cannot be read or ends before it begins.

    Reads "3月—9月", "3-9月", "4月", "2023年3月-9月", "3月1日—9月30日", "10月31日前" (from 1 January), with any dash,
    至 or 到; "全年", "上半年", "第三季度", "二季度至三季度". `year` applies where the text names none.
    """
    plain = packed(text)
    if "月" not in plain:
        return _part(plain, year)
    match = _BEFORE.fullmatch(plain)
    if match:
        end = _last(match.groups(), year)
        return (date(end.year, 1, 1), end) if end else None
    match = _RANGE.fullmatch(plain)
    if match:
        start = _first(match.groups()[:3], year)
        end = _last(match.groups()[3:], start.year if start else year)
    else:
        match = _SINGLE.fullmatch(plain)
        if not match:
            return None
        start, end = _first(match.groups(), year), _last(match.groups(), year)
    return (start, end) if start and end and start <= end else None


def _part(plain: str, year: int) -> tuple[date, date] | None:
    """A year, half years and quarters."""
    match = _PART.fullmatch(plain)
    if not match:
        return None
    written_year, half, quarter, first, last = match.groups()
    y = int(written_year or year)
    months = _HALVES.get(half or "", (1, 12))
    if quarter or last:
        months = (_number(quarter or first) * 3 - 2, _number(quarter or last) * 3)
    if y < date.min.year or months[0] > months[1]:
        return None
    return date(y, months[0], 1), date(y, months[1], calendar.monthrange(y, months[1])[1])


def _number(quarter: str) -> int:
    return int(quarter) if quarter.isascii() else "一二三四".index(quarter) + 1


def _first(point: tuple[str | None, ...], year: int) -> date | None:
    return _day(point, year, last=False)


def _last(point: tuple[str | None, ...], year: int) -> date | None:
    return _day(point, year, last=True)


def _day(point: tuple[str | None, ...], year: int, last: bool) -> date | None:
    written_year, month, day = point
    y, m = int(written_year or year), int(month or 0)
    try:
        return date(y, m, int(day) if day else calendar.monthrange(y, m)[1] if last else 1)
    except ValueError:
        return None
