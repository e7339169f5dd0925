from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.sheets.moments import is_whole_day, read_day, read_moment


@pytest.mark.parametrize(
    "cell",
    [
        "2023-06-20 09:30",
        "2023-6-20 9:30",
        "2023/06/20 09:30:00",
        "2023.6.20 9：30",
        "20230620 9:30",
        "2023-06-20T09:30",
        "２０２３－０６－２０　０９：３０",
        "2023年6月20日9时30分",
        "2023年6月20日 上午9点半",
        "2023-06-20 9:30 AM",
        "45097.395833333336",
        "'2023-06-20 09:30",
    ],
)
def test_a_moment_in_many_forms(cell):
    assert read_moment(cell) == "2023-06-20T09:30"


@pytest.mark.parametrize("cell", ["9:30", "09:30:00", "９：３０", "上午9点半", "0.3958333333"])
def test_a_time_of_day_needs_the_day_beside_it(cell):
    assert read_moment(cell) is None
    assert read_moment(cell, "2023年6月20日") == "2023-06-20T09:30"


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "昨天",
        "2023-06-31 9:30",
        "2023-06-20 25:00",
        "2023-06-20 9:75",
        "2023-06/20 9:30",
        "1",
        "99999.5",
        "下午",
    ],
)
def test_what_is_no_moment(cell):
    assert read_moment(cell, "") is None


def test_a_wrong_day_does_not_leave_its_time_to_another_day():
    assert read_moment("2023-06-31 9:30", "2023-06-20") is None


@pytest.mark.parametrize(
    "cell", ["2023-07-20", "2023年7月20日", "20230720", "45127", "2023-07-20T00:00", "2023-07-20 17:00"]
)
def test_a_day_with_or_without_a_time(cell):
    assert read_day(cell) == date(2023, 7, 20)


def test_whole_days_are_told_from_moments():
    assert [is_whole_day(c) for c in ("2023-07-20", "45127", "2023-07-20 9:30", "9:30", "")] == [
        True,
        True,
        False,
        False,
        False,
    ]


@given(
    st.datetimes(
        min_value=datetime.fromisoformat("2000-01-02T00:00"),
        max_value=datetime.fromisoformat("2098-01-01T00:00"),
    )
)
def test_the_serial_number_of_any_minute_is_that_minute(moment):
    minute = moment.replace(second=0, microsecond=0)
    days = (minute - datetime.fromisoformat("1899-12-30T00:00")).total_seconds() / 86400
    # Midnight is a whole number: a day without a time.
    if minute.hour or minute.minute:
        assert read_moment(repr(days)) == minute.isoformat(timespec="minutes")
    else:
        assert read_day(repr(int(days))) == minute.date()


@given(st.text(max_size=20))
def test_any_text_is_read_or_not(cell):
    read_moment(cell, cell)
    read_day(cell)
