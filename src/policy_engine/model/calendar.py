"""Working days (工作日) by the State Council's yearly announcements of holidays and make-up days."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

UNKNOWN_DAYS = -1
"""Of working days in a year whose holidays are not announced yet."""

_COUNTED = 400


@lru_cache(maxsize=8192)
def add_working_days(day: date, count: int) -> date | None:
    """The `count`-th working day after `day` (the day itself is not counted); `count` ≥ 0.

    None where that lies in a year whose holidays are not announced yet: never a guess.
    Raises ValueError for a negative count.
    """
    if count < 0:
        raise ValueError("working days are counted forward")
    from chinese_calendar import is_workday

    while count:
        day += timedelta(days=1)
        try:
            count -= is_workday(day)
        except NotImplementedError:
            return None
    return day


@lru_cache(maxsize=4096)
def working_days(start: date, end: date) -> int:
    """Working days after `start` up to `end`, it included; 0 if it is not later, -1 in a year without announced holidays.

    No more than 400 are counted: nobody asks how many more.
    """
    for count in range(1, _COUNTED + 1):
        following = add_working_days(start, 1)
        if start >= end:
            return count - 1
        if following is None:
            return UNKNOWN_DAYS
        if following > end:
            return count - 1
        start = following
    return _COUNTED
