"""Deadlines against the plainest way to count them: day by day, hour by hour."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.casework.deadline import (
    due_of,
    extended,
    extensions_used,
    late,
    late_unit,
    paused,
    resumed,
    stands,
    unit_of,
)
from policy_engine.model.case import Clock
from policy_engine.model.followup import Extension

ON = date(2023, 6, 15)
OFF = [
    *("2022-01-01/2022-01-03", "2022-01-31/2022-02-06", "2022-04-03/2022-04-05", "2022-04-30/2022-05-04"),
    *("2022-06-03/2022-06-05", "2022-09-10/2022-09-12", "2022-10-01/2022-10-07", "2022-12-31/2023-01-02"),
    *("2023-01-21/2023-01-27", "2023-04-05/2023-04-05", "2023-04-29/2023-05-03", "2023-06-22/2023-06-24"),
    *("2023-09-29/2023-10-06", "2023-12-30/2024-01-01", "2024-02-10/2024-02-17", "2024-04-04/2024-04-06"),
    *("2024-05-01/2024-05-05", "2024-06-08/2024-06-10", "2024-09-15/2024-09-17", "2024-10-01/2024-10-07"),
]
"""The State Council's holidays of three years, typed from the announcements, so that the calendar's package is checked too."""
WORKED = [
    *("2022-01-29", "2022-01-30", "2022-04-02", "2022-04-24", "2022-05-07", "2022-10-08", "2022-10-09"),
    *("2023-01-28", "2023-01-29", "2023-04-23", "2023-05-06", "2023-06-25", "2023-10-07", "2023-10-08"),
    *("2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29"),
    "2024-10-12",
]


def _days_off():
    for stretch in OFF:
        day, last = map(date.fromisoformat, stretch.split("/"))
        while day <= last:
            yield day
            day += timedelta(days=1)


HOLIDAYS = frozenset(_days_off())


def works(day):
    return day.isoformat() in WORKED or (day.weekday() < 5 and day not in HOLIDAYS)


def left_out(day, pauses):
    return any(first <= day.isoformat() <= (last or "9999") for first, last in pauses)


def oracle(base, spans, pauses):
    """The deadline, counted a day or an hour at a time; "" where the clock stands for good."""
    moment, ended = datetime.fromisoformat(base), False
    for count, unit in spans:
        if unit == "hours":
            moment, ended = (next_midnight(moment) if ended else moment), False
            left = timedelta(hours=count)
            while left:
                room = next_midnight(moment) - moment
                if left_out(moment.date(), pauses):
                    moment += room
                else:
                    part = min(room, left, timedelta(hours=1))
                    moment, left = moment + part, left - part
                if moment.year > 2024:
                    return ""
        else:
            while count:
                moment, ended = moment + timedelta(days=1), True
                day = moment.date()
                if day.year > 2024:
                    return ""
                count -= not left_out(day, pauses) and (unit == "days" or works(day))
    return f"{moment.date()}T24:00" if ended else moment.isoformat(timespec="minutes")


def next_midnight(moment):
    return datetime.combine(moment.date() + timedelta(days=1), datetime.min.time())


TIMES = st.builds(
    "{}T{:02}:{:02}".format,
    st.dates(date(2022, 1, 1), date(2024, 3, 31)),
    st.integers(0, 23),
    st.integers(0, 59),
)
COUNTED = st.tuples(st.integers(1, 60), st.sampled_from(["working_days", "days"]))
IN_HOURS = st.tuples(st.integers(1, 60), st.just("hours"))


@st.composite
def stretches(draw, base):
    """Up to three stretches left out, in order, the last perhaps open."""
    day, found = date.fromisoformat(base[:10]), []
    for _ in range(draw(st.integers(0, 3))):
        first = day + timedelta(days=draw(st.integers(0, 20)))
        day = first + timedelta(days=draw(st.integers(0, 15)))
        found.append((first.isoformat(), day.isoformat()))
    if found and draw(st.booleans()):
        found[-1] = (found[-1][0], "")
    return tuple(found)


@settings(deadline=None)
@given(st.data(), TIMES, st.lists(st.one_of(COUNTED, IN_HOURS), min_size=1, max_size=3))
def test_it_is_where_counting_one_by_one_ends(data, base, spans):
    pauses = data.draw(stretches(base))
    assert due_of(Clock(base, tuple(spans), pauses)) == oracle(base, spans, pauses)


@given(TIMES, st.integers(1, 40), st.integers(1, 40), st.sampled_from(["working_days", "days", "hours"]))
def test_an_extension_is_time_that_follows_on_what_there_was(base, first, more, unit):
    whole = Clock(base, ((first + more, unit),))
    given = extended(
        Clock(base, ((first, unit),)),
        Extension(unit=unit, count=more, by=("head",)),
    )
    assert due_of(given) == due_of(whole)
    assert due_of(given) > due_of(Clock(base, ((first, unit),)))
    assert extensions_used(given) == 1


@given(TIMES, st.integers(1, 60), st.integers(0, 40), st.integers(0, 40))
def test_a_stop_puts_a_deadline_in_days_off_by_what_is_left_out_or_came_too_late(base, count, ahead, length):
    clock = Clock(base, ((count, "days"),))
    day = date.fromisoformat(base[:10])
    first, last = (day + timedelta(days=n) for n in (ahead, ahead + length))
    stopped = paused(clock, first.isoformat())
    again = resumed(stopped, last.isoformat())
    moved = date.fromisoformat(due_of(again)[:10]) - date.fromisoformat(due_of(clock)[:10])
    if ahead > count:
        assert due_of(stopped) == due_of(again) == due_of(clock)
    else:
        # The day of the beginning is not counted anyway.
        assert (due_of(stopped), moved.days) == ("", length + (1 if ahead else 0))


@given(TIMES, st.integers(1, 60), st.integers(0, 20), st.integers(0, 20), st.integers(1, 30))
def test_stopping_and_extending_can_come_in_either_order(base, count, ahead, length, more):
    longer = Extension(unit="working_days", count=more, by=("head",))
    day = date.fromisoformat(base[:10])
    first, last = ((day + timedelta(days=n)).isoformat() for n in (ahead, ahead + length))
    clock = Clock(base, ((count, "working_days"),))
    one = resumed(paused(extended(clock, longer), first), last)
    other = extended(resumed(paused(clock, first), last), longer)
    assert one == other


@given(TIMES, TIMES, st.sampled_from(["working_days", "days", "hours"]), st.integers(1, 60))
def test_late_counts_what_has_begun(base, happened, unit, count):
    due = due_of(Clock(base, ((count, unit),)))
    found = late(due, unit, happened)
    assert (found > 0) == (happened > due)
    if found and unit == "hours":
        end = datetime.fromisoformat(due) + timedelta(hours=found)
        assert end - timedelta(hours=1) < datetime.fromisoformat(happened) <= end
    elif found:
        assert date.fromisoformat(due[:10]) + timedelta(days=found) == date.fromisoformat(happened[:10])


@pytest.mark.parametrize(
    ("base", "count", "unit", "due"),
    [
        ("2023-09-28T10:00", 20, "working_days", "2023-11-01T24:00"),
        ("2023-12-29T10:00", 20, "working_days", "2024-01-29T24:00"),
        ("2023-06-21T23:59", 1, "working_days", "2023-06-25T24:00"),
        ("2023-06-21T23:59", 3, "days", "2023-06-24T24:00"),
        ("2023-06-21T15:30", 24, "hours", "2023-06-22T15:30"),
        ("2023-12-31T23:30", 24, "hours", "2024-01-01T23:30"),
        ("2023-06-15T00:00", 24, "hours", "2023-06-16T00:00"),
        ("2023-06-15T24:00", 2, "hours", "2023-06-16T02:00"),
        ("2024-02-28T12:00", 1, "days", "2024-02-29T24:00"),
    ],
)
def test_known_deadlines(base, count, unit, due):
    assert due_of(Clock(base, ((count, unit),))) == due


@pytest.mark.parametrize(
    ("base", "count", "due"),
    [
        ("2026-12-30T10:00", 1, "2026-12-31T24:00"),
        ("2026-12-30T10:00", 2, "?"),
        ("2030-05-01T10:00", 1, "?"),
        ("2003-05-01T10:00", 1, "?"),
    ],
)
def test_a_year_without_announced_holidays_is_never_guessed(base, count, due):
    # If this fails, a further year has been announced: move the days on.
    assert due_of(Clock(base, ((count, "working_days"),))) == due


def test_an_unknown_deadline_stays_unknown_whatever_is_added_and_nobody_is_late():
    clock = extended(
        Clock("2030-05-01T10:00", ((1, "working_days"),)), Extension(unit="days", count=30, by=("head",))
    )
    assert due_of(clock) == "?"
    assert due_of(resumed(paused(clock, "2030-05-06"), "2030-05-09")) == "?"
    assert due_of(paused(clock, "2030-05-02")) == ""
    assert late("?", "days", "2040-01-01T00:00") == 0


def test_calendar_days_and_hours_need_no_announcement():
    assert due_of(Clock("2030-05-01T10:00", ((3, "days"),))) == "2030-05-04T24:00"
    assert due_of(Clock("2030-05-01T10:00", ((24, "hours"),))) == "2030-05-02T10:00"


def test_hours_stand_still_for_whole_days_and_go_on_at_midnight():
    clock = Clock("2023-06-14T20:00", ((24, "hours"),), (("2023-06-15", "2023-06-17"),))
    assert due_of(clock) == "2023-06-18T20:00"
    inside = Clock("2023-06-15T20:00", ((2, "hours"),), (("2023-06-15", "2023-06-15"),))
    assert due_of(inside) == "2023-06-16T02:00"


def test_no_clock_has_no_deadline():
    assert (due_of(None), unit_of(None), stands(None)) == ("", "days", False)
    assert late("", "days", "2023-06-15T10:00") == 0


@pytest.mark.parametrize(
    ("due", "unit", "happened", "count"),
    [
        ("2023-06-14T24:00", "days", "2023-06-14T23:59", 0),
        ("2023-06-14T24:00", "days", "2023-06-15T00:00", 1),
        ("2023-06-14T24:00", "working_days", "2023-06-19T09:00", 5),
        ("2023-06-14T23:30", "hours", "2023-06-14T23:30", 0),
        ("2023-06-14T23:30", "hours", "2023-06-14T23:31", 1),
        ("2023-06-14T23:30", "hours", "2023-06-15T00:30", 1),
        ("2023-06-14T23:30", "hours", "2023-06-15T00:31", 2),
        ("2023-06-14T24:00", "hours", "2023-06-15T00:00", 1),
    ],
)
def test_known_lateness(due, unit, happened, count):
    assert late(due, unit, happened) == count


def test_lateness_is_told_in_days_or_hours():
    assert [late_unit(unit) for unit in ("working_days", "days", "hours")] == ["days", "days", "hours"]
