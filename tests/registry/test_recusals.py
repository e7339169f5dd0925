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
        ("曾任职", "former_employer"), ("持股", "shareholding"), ("曾有争议", "dispute"),
        ("互查", "mutual_check"), ("其他", "other"),
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


MORE = {"决定": "", "决定人": "", "决定日期": "", "关系终止日期": ""}
HEAD = {"决定": "同意", "决定人": "负责人", "决定日期": "2022-01-05"}


@pytest.fixture
def take_more(take):
    """A sheet with the four columns about the decision too: 7 to 10."""
    return lambda *changes: take(*changes, extra=MORE)


def test_a_sheet_that_says_nothing_of_decisions_holds_accepted_recusals(take, take_more):
    assert take({}).rows == take_more({}).rows
    (row,) = take({}).rows
    assert (row.decision, row.decided_by, row.decided_on, row.ended_on) == ("accepted", "", None, None)
    assert take_more({}).findings == ()


@pytest.mark.parametrize(
    ("word", "code"),
    [("待决定", "pending"), ("同意", "accepted"), ("不同意", "rejected"), ("驳回", "rejected")],
)
def test_decisions_are_read(take_more, word, code):
    assert take_more({"决定": word, "决定人": "负责人"}).rows[0].decision == code


@pytest.mark.parametrize(
    ("word", "code"), [("负责人", "head"), ("集体", "collective"), ("股室负责人", "section_head"), ("", "")]
)
def test_deciders_are_read(take_more, word, code):
    assert take_more({"决定": "同意", "决定人": word}).rows[0].decided_by == code


def test_days_of_decision_and_end_are_read(take_more):
    result = take_more({**HEAD, "回避事由": "曾任职", "关系终止日期": "2021-12-31"})
    assert result.findings == ()
    assert result.rows[0].decided_on == date(2022, 1, 5)
    assert result.rows[0].ended_on == date(2021, 12, 31)


@pytest.mark.parametrize(
    "change",
    [{"决定": "同意"}, {"决定": "不同意"}, {"决定日期": "2022-01-05"}],
)
def test_a_decision_that_nobody_took_is_a_warning(take_more, said, change):
    result = take_more(change)
    assert said(result.findings) == ["R555:2:8"]
    assert result.findings[0].severity == "warning"
    assert result.findings[0].basis == "《行政处罚法》第四十三条；《市场监督管理行政处罚程序规定》第四条"
    assert len(result.rows) == 1


def test_a_decision_by_a_section_head_is_a_warning_that_says_who_decides(take_more, said):
    result = take_more({**HEAD, "决定人": "股长"})
    assert said(result.findings) == ["R556:2:8"]
    (finding,) = result.findings
    assert finding.severity == "warning"
    assert finding.advice.zh == "由负责人决定；负责人自己的回避由集体决定"
    assert take_more({"决定": "待决定", "决定人": "股长"}).findings == ()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"决定": "也许"}, "R521:2:7"),
        ({"决定": "同意", "决定人": "同事"}, "R521:2:8"),
        ({**HEAD, "决定日期": "去年"}, "R522:2:9"),
        ({**HEAD, "决定日期": "2023-06-16"}, "R523:2:9"),
        ({"决定": "待决定", "决定日期": "2022-01-05"}, "R558:2:9"),
        ({"关系终止日期": "x"}, "R522:2:10"),
        ({"回避事由": "曾任职", "关系终止日期": "2023-06-16"}, "R523:2:10"),
    ],
)
def test_wrong_cells_about_the_decision_are_errors_at_their_place(take_more, said, change, place):
    result = take_more(change)
    assert said(result.findings) == [place]
    assert result.findings[0].severity == "error"
    assert (result.rows, result.rejected) == ((), 1)


def test_a_day_of_decision_may_be_the_day_of_the_import(take_more):
    assert take_more({**HEAD, "决定日期": "2023-06-15"}).findings == ()


def test_an_end_that_no_rule_looks_at_is_an_info(take_more):
    result = take_more({"关系终止日期": "2021-12-31"})
    assert [(f.code, f.severity) for f in result.findings] == [("R559", "info")]


REJECTED = {**HEAD, "决定": "不同意"}


def test_declarations_that_contradict_each_other_are_an_error_that_names_both_rows(take_more, said):
    for rows in ((HEAD, {}, REJECTED), (REJECTED, {"回避事由": "持股"}, HEAD)):
        result = take_more(*rows)
        assert said(result.findings) == ["R557:4:7"]
        assert result.findings[0].severity == "error"
        assert "第 2 行和第 4 行" in result.findings[0].message.zh
        assert (len(result.rows), result.rejected, result.total) == (2, 1, 3)


@pytest.mark.parametrize(
    ("one", "two", "contradict"),
    [
        (("2022-01-01", "2022-06-30"), ("2022-07-01", ""), False),
        (("", "2022-06-30"), ("2022-07-01", ""), False),
        (("2022-01-01", "2022-06-30"), ("2022-06-30", ""), True),
        (("", ""), ("2022-06-30", "2022-07-30"), True),
    ],
)
def test_a_later_decision_for_other_days_contradicts_nothing(take_more, one, two, contradict):
    def days(pair):
        return {"回避起始日期": pair[0], "回避截止日期": pair[1]}

    for rows in ((one, two), (two, one)):
        result = take_more(HEAD | days(rows[0]), REJECTED | days(rows[1]))
        assert any(f.code == "R557" for f in result.findings) == contradict


@pytest.mark.parametrize(
    "change", [{"回避事由": "持股"}, {"决定": "待决定", "决定日期": ""}, {"决定": "同意"}]
)
def test_another_ground_a_pending_and_an_equal_decision_contradict_nothing(take_more, change):
    rows = (
        {**HEAD, **change},
        {**HEAD, "决定": "不同意" if change != {"决定": "同意"} else "同意", "提出方式": "当事人"},
    )
    result = take_more(*rows)
    assert not any(f.severity == "error" for f in result.findings)
    assert len(result.rows) == 2
