"""Working days (工作日) by the State Council's yearly announcements of holidays and make-up days."""

from __future__ import annotations

from datetime import date, timedelta


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
