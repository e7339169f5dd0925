"""The one place where business days come from: the civil date in China, whatever the machine's time zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from policy_engine.model.errors import Refused
from policy_engine.model.text import Text

CHINA = timezone(timedelta(hours=8))


def business_day(now: datetime) -> date:
    """The date in China at `now` (timezone-aware)."""
    return now.astimezone(CHINA).date()


def chosen_day(on: date | None, now: datetime, *, allowed: bool) -> date:
    """The day a step is taken for: today in China, or `--on` where backdating can do no harm. Raises Refused."""
    if on is None:
        return business_day(now)
    if allowed:
        return on
    raise Refused(
        Text(
            "--on 只能用于演练（--rehearse）或演示工作区：指定日期可以倒签，也可以反复试种子",
            "--on works only with --rehearse or in a demonstration workspace: it would allow backdating and seed shopping",
        ),
        Text("去掉 --on，按当天日期办理", "leave out --on: the day is today"),
    )


def seconds(now: datetime) -> int:
    """UTC seconds of `now`, as events record them."""
    return int(now.timestamp())


END_OF_OFFICE = "T17:00"
"""The time of what happens on a day that was chosen in a demonstration."""


def local_minute(now: datetime, on: date | None = None) -> str:
    """The time in China, `yyyy-mm-ddThh:mm`: that of `now`, or the end of office hours of a chosen day."""
    if on is not None:
        return on.isoformat() + END_OF_OFFICE
    return now.astimezone(CHINA).strftime("%Y-%m-%dT%H:%M")
