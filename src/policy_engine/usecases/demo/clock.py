"""The movable clock of a demonstration: every step is taken at the time that the story has come to."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from policy_engine.usecases.clock import CHINA


class Clock:
    """Local time in China, which only goes forward."""

    def __init__(self, start: date) -> None:
        self.now = datetime.combine(start, time(8, 30), CHINA)

    def until(self, minute: str) -> None:
        """Go on to a local minute, `yyyy-mm-ddThh:mm`; an earlier one changes nothing."""
        self.now = max(self.now, datetime.fromisoformat(minute).replace(tzinfo=CHINA))

    @property
    def minute(self) -> str:
        """The local minute that it is."""
        return self.now.strftime("%Y-%m-%dT%H:%M")

    @property
    def day(self) -> date:
        """The day that it is."""
        return self.now.date()


def at(day: date, hour: int, minute: int = 0) -> str:
    """A local minute of a day."""
    return datetime.combine(day, time(hour, minute)).strftime("%Y-%m-%dT%H:%M")


def later(minute: str, days: int, hour: int) -> str:
    """So many days after a local minute, at that hour; two hours later where no day lies between."""
    then = datetime.fromisoformat(minute)
    if not days:
        return (then + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    return at(then.date() + timedelta(days=days), hour)
