from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.plan.window import read_months

DASHES = ["—", "－", "–", "-", "~", "～", "至", "到", "——", " - ", "―", "−"]


@pytest.mark.parametrize("dash", DASHES)
def test_any_dash_between_months(dash):
    assert read_months(f"3月{dash}9月", 2023) == (date(2023, 3, 1), date(2023, 9, 30))


READ = {
    "4月": ((2023, 4, 1), (2023, 4, 30)),
    "2月": ((2023, 2, 1), (2023, 2, 28)),
    "3-9月": ((2023, 3, 1), (2023, 9, 30)),
    "３月－９月": ((2023, 3, 1), (2023, 9, 30)),
    "2024年2月": ((2024, 2, 1), (2024, 2, 29)),
    "2022年3月-9月": ((2022, 3, 1), (2022, 9, 30)),
    "2022年11月至2023年3月": ((2022, 11, 1), (2023, 3, 31)),
    "3月1日—9月30日": ((2023, 3, 1), (2023, 9, 30)),
    "3月15日—9月": ((2023, 3, 15), (2023, 9, 30)),
    "6月15日": ((2023, 6, 15), (2023, 6, 15)),
    "10月31日前": ((2023, 1, 1), (2023, 10, 31)),
    "10月底前": ((2023, 1, 1), (2023, 10, 31)),
    "2024年10月以前": ((2024, 1, 1), (2024, 10, 31)),
}


@pytest.mark.parametrize(("text", "days"), READ.items())
def test_windows_as_plans_print_them(text, days):
    assert read_months(text, 2023) == tuple(date(*day) for day in days)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "全年",
        "3-9",
        "13月",
        "0月",
        "3月—13月",
        "9月—3月",
        "2月30日",
        "2月30日前",
        "0000年3月",
        "月",
        "三月",
        "3月—",
        "每月",
        "13月前",
    ],
)
def test_what_cannot_be_read_is_none(text):
    assert read_months(text, 2023) is None


@given(st.text(st.sampled_from("0123456789年月日前底—-至 ~３"), max_size=14), st.integers(1, 9999))
def test_no_text_is_an_error_and_windows_are_in_order(text, year):
    days = read_months(text, year)
    assert days is None or days[0] <= days[1]
