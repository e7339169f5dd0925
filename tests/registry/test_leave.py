from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.registry.leave import merged, read_leave

JUNE = ((date(2023, 6, 20), date(2023, 7, 5)),)


@pytest.mark.parametrize(
    "cell",
    [
        "2023-06-20至2023-07-05", "2023-06-20 至 2023-07-05", "2023.6.20到2023.7.5", "2023/6/20～2023/7/5", "2023-06-20~2023-07-05",
        "20230620—20230705", "2023-06-20——2023-07-05", "2023-06-20 - 2023-07-05", "2023年6月20日至2023年7月5日", "２０２３－０６－２０至2023-07-05",
        "2023-06-20–2023-07-05；", "；2023-06-20至2023-07-05；无", "2023-06-20至2023-06-30;2023-07-01至2023-07-05",
        "2023-07-01至2023-07-05、2023-06-20至2023-07-01", "2023-06-20至2023-07-05\n2023-06-25",
    ],
)  # fmt: skip
def test_a_span_is_read_in_the_forms_people_write(cell):
    assert read_leave(cell) == (JUNE, ())


@pytest.mark.parametrize("cell", ["", " ", "无", "-", "；；"])
def test_no_leave_is_no_leave(cell):
    assert read_leave(cell) == ((), ())


@pytest.mark.parametrize(
    "cell",
    [
        "下周",
        "2023-06-20至",
        "至2023-06-20",
        "2023-06-20至7月5日",
        "2023-06-31",
        "2023-06-01至2023-06-02至2023-06-03",
        "2023",
    ],
)
def test_what_is_no_span_is_an_error_that_quotes_it(cell):
    spans, (remark,) = read_leave(f"{cell}；2023-06-20至2023-07-05")
    assert (remark.field, remark.code, remark.severity) == ("leave", "R545", "error")
    assert cell in remark.message.zh
    assert spans == JUNE


def test_a_reversed_span_is_an_error():
    _, (remark,) = read_leave("2023-07-05至2023-06-20")
    assert (remark.code, remark.severity) == ("R546", "error")


DAYS = st.dates(date(2023, 1, 1), date(2023, 3, 1))
SPANS = st.lists(st.tuples(DAYS, st.integers(0, 9)).map(lambda s: (s[0], s[0] + timedelta(s[1]))), max_size=9)


@given(SPANS)
def test_merging_keeps_the_days_and_leaves_gaps_between_spans(spans):
    def days(some):
        return {a + timedelta(n) for a, b in some for n in range((b - a).days + 1)}

    result = merged(spans)
    assert days(result) == days(spans)
    assert all((b[0] - a[1]).days > 1 for a, b in pairwise(result))


def test_the_last_of_all_days_has_no_next():
    assert merged([(date.max, date.max), (date.max, date.max)]) == ((date.max, date.max),)


@given(SPANS)
def test_what_was_written_is_read_back(spans):
    assert read_leave("；".join(f"{a}至{b}" for a, b in spans)) == (merged(spans), ())


@given(st.text(max_size=40))
def test_any_text_is_read_or_named(cell):
    spans, remarks = read_leave(cell)
    assert all(a <= b for a, b in spans)
    assert {remark.code for remark in remarks} <= {"R545", "R546"}
