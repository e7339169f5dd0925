"""Days and times of day as people and programs put them into cells: text, a date, a serial number of the spreadsheet."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time, timedelta
from decimal import Decimal
from functools import lru_cache

_DAY = r"(?P<year>\d{4})(?:(?P<sign>[-/.])(?P<m1>\d{1,2})(?P=sign)(?P<d1>\d{1,2})|年(?P<m2>\d{1,2})月(?P<d2>\d{1,2})日?|(?P<m3>\d{2})(?P<d3>\d{2}))"
_TIME = (
    r"(?P<noon>上午|下午)?(?P<hour>\d{1,2})(?::(?P<minute>\d{1,2})(?::\d{1,2}(?:\.\d*)?)?(?P<after>am|pm)?"
    r"|[时点](?:(?P<worded>\d{1,2})分?|(?P<half>半))?)"
)
_WHOLE_DAY = re.compile(_DAY)
_MOMENT = re.compile(rf"{_DAY}[t,]?{_TIME}")
_OF_DAY = re.compile(_TIME)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_PART_OF_DAY = re.compile(r"0?\.\d+")

_EPOCH = date(1899, 12, 30)
"""Day 0 of the serial numbers from March 1900 on."""
_SERIALS = range(36526, 73051)
"""2000 to 2099: below and above, five digits are something else."""
_MINUTES = 24 * 60


def read_day(cell: str) -> date | None:
    """The day that a cell names, or None. A time of day after it is left aside."""
    return _parts(_plain(cell))[0]


def read_moment(cell: str, on: str = "") -> str | None:
    """A local time, `yyyy-mm-ddThh:mm`; where the cell has a time of day alone, of the day that the cell `on` names. None otherwise."""
    day, of_day = _parts(_plain(cell))
    if day is None and on:
        day = read_day(on)
    return None if day is None or of_day is None else f"{day.isoformat()}T{of_day:%H:%M}"


def is_whole_day(cell: str) -> bool:
    """Whether the cell names a day and no time of day."""
    day, of_day = _parts(_plain(cell))
    return day is not None and of_day is None


@lru_cache(maxsize=65536)
def _parts(text: str) -> tuple[date | None, time | None]:
    if _SERIAL.fullmatch(text) and int(text[:5]) in _SERIALS:
        whole, part = divmod(Decimal(text), 1)
        days, minutes = divmod(round(part * _MINUTES), _MINUTES)
        day = _EPOCH + timedelta(days=int(whole) + days)
        return day, time(*divmod(minutes, 60)) if part else None
    if _PART_OF_DAY.fullmatch(text):
        minutes = round(Decimal(text) * _MINUTES)
        return None, time(*divmod(minutes, 60)) if minutes < _MINUTES else None
    if match := _MOMENT.fullmatch(text):
        named, of_day = _date(match), _time(match)
        # A wrong day is not to leave a time that could be another day's.
        return (None, None) if named is None or of_day is None else (named, of_day)
    if match := _WHOLE_DAY.fullmatch(text):
        return _date(match), None
    if match := _OF_DAY.fullmatch(text):
        return None, _time(match)
    return None, None


def _date(match: re.Match[str]) -> date | None:
    found = match.groupdict()
    month, day = (next(found[f"{p}{n}"] for n in "123" if found[f"{p}{n}"]) for p in "md")
    try:
        return date(int(found["year"]), int(month), int(day))
    except ValueError:
        return None


def _time(match: re.Match[str]) -> time | None:
    found = match.groupdict()
    hour = int(found["hour"])
    minute = 30 if found["half"] else int(found["minute"] or found["worded"] or 0)
    half = found["noon"] or found["after"]
    if half in ("下午", "pm") and hour < 12:
        hour += 12
    elif half in ("上午", "am") and hour == 12:
        hour = 0
    try:
        return time(hour, minute)
    except ValueError:
        return None


def _plain(cell: str) -> str:
    """Half width, without blanks, in small letters."""
    return "".join(unicodedata.normalize("NFKC", cell).split()).lower().lstrip("'")
