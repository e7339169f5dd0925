from __future__ import annotations

from datetime import date

import pytest

from policy_engine.model.target import Recusal
from policy_engine.registry.recusals import import_recusals

TARGET = "91350100M000100Y43"


@pytest.fixture
def take(sheet, on):
    return lambda *changes, **options: import_recusals(
        sheet("recusals", *changes, **options), on=on, targets={TARGET}, inspectors={"检查员-001"}
    )


def test_a_good_row_is_a_recusal(take):
    result = take({})
    assert result.rows == (Recusal("检查员-001", TARGET, "spouse", "officer", date(2022, 1, 1), None),)
    assert result.findings == ()


def test_no_rows_are_an_answer(take):
    result = take()
    assert (result.rows, result.findings, result.total) == ((), (), 0)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"人员编号": "检查员-999"}, "R550:2:1"),
        ({"统一社会信用代码": "91110000600037341L"}, "R551:2:2"),
        ({"人员编号": ""}, "R520:2:1"),
        ({"统一社会信用代码": " "}, "R520:2:2"),
        ({"回避事由": "配藕"}, "R521:2:3"),
        ({"回避事由": ""}, "R520:2:3"),
        ({"提出方式": "领导"}, "R521:2:4"),
        ({"回避起始日期": "x"}, "R522:2:5"),
        ({"回避截止日期": "2021-12-31"}, "R552:2:6"),
        ({"人员编号": "140525198001011234"}, "R542:2:1"),
    ],
)
def test_wrong_cells_are_errors_at_their_place(take, said, change, place):
    result = take(change)
    assert said(result.findings) == [place]
    assert result.findings[0].severity == "error"
    assert (result.rows, result.rejected) == ((), 1)


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("本人利害关系", "own_interest"), ("配偶", "spouse"), ("直系血亲", "lineal"), ("三代以内旁系血亲", "collateral"), ("近姻亲", "affinity"),
        ("曾任职", "former_employer"), ("持股", "shareholding"), ("其他", "other"),
    ],
)  # fmt: skip
def test_grounds_are_read(take, word, code):
    assert take({"回避事由": word}).rows[0].ground == code


@pytest.mark.parametrize(
    ("word", "code"), [("本人", "officer"), ("当事人", "party"), ("依职权", "ex_officio")]
)
def test_routes_are_read(take, word, code):
    assert take({"提出方式": word}).rows[0].route == code


def test_an_exact_repeat_is_left_out_with_an_info(take):
    result = take({}, {"统一社会信用代码": "91350100m000100y43"}, {"回避事由": "持股"})
    assert [(f.code, f.severity) for f in result.findings] == [("R553", "info")]
    assert "第 2 行" in result.findings[0].message.zh
    assert (len(result.rows), result.total, result.rejected) == (2, 3, 0)


def test_a_recusal_that_is_over_is_an_info_from_the_day_after(take):
    assert [f.code for f in take({"回避截止日期": "2023-06-14"}).findings] == ["R554"]
    assert take({"回避截止日期": "2023-06-15"}).findings == ()
