"""期限: until when a state should have been left.

A day is never counted from itself: ten days from the 1st end with the 11th. Working days (工作日) go by the announced calendar; a
deadline in a year whose holidays are not announced yet is "?", never a guess. Calendar days (日) are not moved off a weekend: the
stricter reading. Hours (小时) run through the night and over holidays. Days on which the clock stands still (检验检测时间) are left
out, the first and the last of them too, whatever the unit.

Times are local, `yyyy-mm-ddThh:mm`, and compare as text; the end of a day is T24:00.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec

from policy_engine.model.calendar import add_working_days
from policy_engine.model.case import Clock
from policy_engine.model.followup import Extension, State, Unit, in_force

UNANNOUNCED = "?"
"""Of a deadline that lies in a year without announced holidays."""

_FOREVER = "9999-12-31"
_DAY = timedelta(days=1)
_HOUR_MINUTES, _DAY_MINUTES = 60, 24 * 60


def started(state: State, *, entered: str, concluded: str, stated: str, on: date) -> Clock | None:
    """The clock of a state entered at the time `entered`; None where it has no deadline, or none in force `on` that day.

    `concluded` (a day or a time) is the end of the check, `stated` the day (yyyy-mm-dd) that the step into the state wrote down.
    Raises ValueError where the state counts from one of them and it is "".
    """
    span = state.within
    if span is None or not in_force(state, on):
        return None
    if span.base == "stated":
        if not stated:
            raise ValueError(f"{state.id}: no day is stated")
        return Clock(base=entered, stated=date.fromisoformat(stated).isoformat())
    base = entered if span.base == "entered" else concluded
    if not base:
        raise ValueError(f"{state.id}: counts from the end of the check, which is not known")
    return Clock(base=base if "T" in base else f"{base}T24:00", spans=((span.count, span.unit),))


def due_of(clock: Clock | None) -> str:
    """The deadline: a local time; "" where there is none or the clock stands still, "?" in a year without announced holidays.

    A clock that had run out before it was stopped has run out.
    """
    if clock is None:
        return ""
    pauses = tuple((first, last or _FOREVER) for first, last in clock.pauses)
    at: str | None = clock.base
    if clock.stated:
        at = _put_off(clock.stated, _after_start(pauses, clock.base))
    for count, unit in clock.spans:
        at = at and _after(at, count, unit, pauses)
    if at is None:
        return UNANNOUNCED
    return "" if at > _FOREVER else at


def unit_of(clock: Clock | None) -> Unit:
    """The unit in which the deadline was counted last; days where a day was stated."""
    return clock.spans[-1][1] if clock and clock.spans else "days"


def late_unit(unit: Unit) -> Unit:
    """The unit in which `late` counts: hours where the deadline is in hours, else calendar days."""
    return "hours" if unit == "hours" else "days"


def late(due: str, unit: Unit, happened: str) -> int:
    """How late `happened` (a local time) is: calendar days begun after `due`, hours begun for a deadline in hours; 0 if in time.

    0 too where there is no deadline, or none that can be known.
    """
    if not due or due == UNANNOUNCED or happened <= due:
        return 0
    minutes = (_moment(happened) - _moment(due)) // timedelta(minutes=1)
    if unit == "hours":
        return max(1, -(-minutes // _HOUR_MINUTES))
    return minutes // _DAY_MINUTES + 1


def paused(clock: Clock, day: str) -> Clock:
    """The clock stopped: from `day` (yyyy-mm-dd) on, it included, no time counts. Raises ValueError if it stands or that day is past."""
    if stands(clock):
        raise ValueError("the clock stands still already")
    if day < clock.base[:10] or (clock.pauses and day < clock.pauses[-1][1]):
        raise ValueError("the clock cannot be stopped on a day that has been counted")
    return msgspec.structs.replace(clock, pauses=(*clock.pauses, (date.fromisoformat(day).isoformat(), "")))


def resumed(clock: Clock, day: str) -> Clock:
    """The clock running again: `day` (yyyy-mm-dd) is the last that is left out. Raises ValueError if it runs or stopped later."""
    if not stands(clock):
        raise ValueError("the clock does not stand still")
    start = clock.pauses[-1][0]
    if day < start:
        raise ValueError("the clock cannot go on before it stopped")
    return msgspec.structs.replace(
        clock, pauses=(*clock.pauses[:-1], (start, date.fromisoformat(day).isoformat()))
    )


def extended(clock: Clock, extension: Extension) -> Clock:
    """The clock with more time, which follows on what it had."""
    return msgspec.structs.replace(clock, spans=(*clock.spans, (extension.count, extension.unit)))


def stands(clock: Clock | None) -> bool:
    """Whether the clock stands still."""
    return bool(clock and clock.pauses and not clock.pauses[-1][1])


def extensions_used(clock: Clock) -> int:
    """How many extensions it has been given."""
    return len(clock.spans) - (0 if clock.stated else 1)


Pauses = Sequence[tuple[str, str]]
"""[first, last] days left out, in order, none of them open."""


def _after(at: str, count: int, unit: Unit, pauses: Pauses) -> str | None:
    """The time that lies so far after `at`; beyond `_FOREVER` where the clock never gets there, None where nobody can know."""
    if at > _FOREVER:
        return at
    if unit == "hours":
        return _after_minutes(at, count * _HOUR_MINUTES, pauses)
    day = date.fromisoformat(at[:10])
    pauses = [p for p in pauses if p[1] > at[:10]]
    if not pauses:
        found = add_working_days(day, count) if unit == "working_days" else day + count * _DAY
        return f"{found}T24:00" if found else None
    while count:
        following = add_working_days(day, 1) if unit == "working_days" else day + _DAY
        last = _skipped(following or day + _DAY, pauses)
        if last == _FOREVER:
            return f"{_FOREVER}T24:00"
        if following is None:
            return None
        if last:
            day = date.fromisoformat(last)
        else:
            day, count = following, count - 1
    return f"{day}T24:00"


def _after_minutes(at: str, minutes: int, pauses: Pauses) -> str:
    moment = _moment(at)
    for first, last in pauses:
        if last < moment.date().isoformat():
            continue
        begins = datetime.fromisoformat(first)
        if moment < begins:
            ahead = (begins - moment) // timedelta(minutes=1)
            if minutes <= ahead:
                break
            minutes -= ahead
        if last == _FOREVER:
            return f"{_FOREVER}T24:00"
        moment = datetime.fromisoformat(last) + _DAY
    return (moment + timedelta(minutes=minutes)).isoformat(timespec="minutes")


def _put_off(stated: str, pauses: Pauses) -> str:
    """A stated day moves on by every day that is left out before it has come."""
    day = date.fromisoformat(stated)
    for first, last in pauses:
        if first > day.isoformat():
            break
        if last == _FOREVER:
            return f"{_FOREVER}T24:00"
        day += date.fromisoformat(last) - date.fromisoformat(first) + _DAY
    return f"{day}T24:00"


def _after_start(pauses: Pauses, base: str) -> Pauses:
    """Without what lies before the start, and without counting a day twice that ends one stretch and begins the next."""
    kept: list[tuple[str, str]] = []
    for first, last in pauses:
        free = str(date.fromisoformat(kept[-1][1]) + _DAY) if kept else base[:10]
        if last >= max(first, free):
            kept.append((max(first, free), last))
    return kept


def _skipped(day: date, pauses: Pauses) -> str:
    """The last day of the stretch that `day` lies in, "" if it counts."""
    written = day.isoformat()
    return next((last for first, last in pauses if first <= written <= last), "")


def _moment(time: str) -> datetime:
    """A local time as a moment: T24:00 is the next day's beginning."""
    if time.endswith("T24:00"):
        return datetime.fromisoformat(time[:10]) + _DAY
    return datetime.fromisoformat(time)
