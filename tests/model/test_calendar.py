from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.model.calendar import add_working_days, working_days


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2023, 2, 6), date(2023, 3, 6)),
        (date(2023, 9, 28), date(2023, 11, 1)),
        (date(2023, 12, 29), date(2024, 1, 29)),
    ],
)
def test_twenty_working_days_skip_holidays_and_count_make_up_days(day, due):
    assert add_working_days(day, 20) == due


def test_2023_has_249_working_days():
    days = (date(2022, 12, 31) + timedelta(days=n) for n in range(365))
    assert sum(add_working_days(day, 1) == day + timedelta(days=1) for day in days) == 249


def test_a_make_up_sunday_is_a_working_day_and_the_day_itself_is_not_counted():
    assert add_working_days(date(2023, 1, 28), 0) == date(2023, 1, 28)
    assert add_working_days(date(2023, 1, 28), 1) == date(2023, 1, 29)


@pytest.mark.parametrize("day", [date(2003, 5, 1), date(2030, 5, 1), date(9999, 12, 1)])
def test_a_year_that_is_not_announced_gives_none(day):
    assert add_working_days(day, 20) is None


def test_counting_backwards_is_refused():
    with pytest.raises(ValueError, match="forward"):
        add_working_days(date(2023, 2, 6), -1)


@given(st.dates(date(2022, 1, 1), date(2024, 6, 1)), st.integers(0, 15), st.integers(0, 15))
def test_counting_in_two_steps_is_counting_at_once(day, first, second):
    assert add_working_days(add_working_days(day, first), second) == add_working_days(day, first + second)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2023-06-20", "2023-06-20", 0),
        ("2023-06-21", "2023-06-20", 0),
        ("2023-06-21", "2023-06-24", 0),  # 端午
        ("2023-06-21", "2023-06-25", 1),  # a Sunday that was worked
        ("2023-09-28", "2023-11-01", 20),
        ("2098-01-02", "2098-01-10", -1),
    ],
)
def test_working_days(start, end, days):
    assert working_days(date.fromisoformat(start), date.fromisoformat(end)) == days
