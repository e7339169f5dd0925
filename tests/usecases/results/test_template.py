import pytest
from openpyxl import load_workbook

from policy_engine.model.errors import Refused, Unusable
from policy_engine.usecases.results.template import template

from .tools import HEAD, columns, first


def test_the_template_has_a_row_for_every_task_to_record_and_lists_to_choose_from(one, sheet):
    book = load_workbook(sheet)
    table = book["检查结果"]
    at = columns(table)
    mine = first(one)
    assert table.max_row == HEAD + len(mine)
    assert [table.cell(r, at["检查任务编号"]).value for r in range(HEAD + 1, table.max_row + 1)] == [
        row.number for row in mine
    ]
    lists = {rule.formula1 for rule in table.data_validations.dataValidation}
    assert len(lists) == 4
    assert book.sheetnames == ["检查结果", "选项", "填写说明"]
    assert "演示" in str(table["A1"].value)
    assert "1 未发现问题" in [cell.value for cell in book["选项"]["A"]]


def test_nothing_that_ranks_a_business_is_in_the_template(sheet):
    text = "".join(
        str(c.value) for s in load_workbook(sheet) for row in s.iter_rows() for c in row if c.value
    )
    assert not any(word in text for word in ("风险", "等级", "分层"))


def test_the_template_of_an_officer_names_them_as_recorder(one, tmp_path):
    officer = first(one)[0].officers[0]
    made = template(one, tmp_path / "我的.xlsx", officer=officer)
    table = load_workbook(tmp_path / "我的.xlsx")["检查结果"]
    at = columns(table)
    assert made.rows == sum(officer in row.officers for row in first(one))
    assert str(table.cell(HEAD + 1, at["录入人"]).value).startswith(officer)


def test_the_same_tasks_make_the_same_bytes(one, tmp_path):
    for name in ("一.xlsx", "二.xlsx"):
        template(one, tmp_path / name)
    assert (tmp_path / "一.xlsx").read_bytes() == (tmp_path / "二.xlsx").read_bytes()


@pytest.mark.parametrize("what", ["15", "140525/2023-internal/15/1", "15/1"])
def test_tasks_and_draws_are_named_in_full_or_by_their_end(one, tmp_path, what):
    assert template(one, tmp_path / "t.xlsx", what=what).rows == len(first(one))


def test_one_inspection_can_be_asked_for(one, tmp_path):
    assert template(one, tmp_path / "t.xlsx", what=first(one)[0].number[-9:]).rows == 1


def test_an_unknown_task_is_said_and_nothing_written(one, tmp_path):
    with pytest.raises(Unusable, match="no task, draw or inspection"):
        template(one, tmp_path / "t.xlsx", what="99")
    with pytest.raises(Unusable, match="nothing of task 12 is dispatched yet"):
        template(one, tmp_path / "t.xlsx", what="12")
    assert not (tmp_path / "t.xlsx").exists()


def test_a_sheet_that_may_be_filled_in_is_not_overwritten(one, sheet):
    before = sheet.read_bytes()
    with pytest.raises(Refused, match="exists"):
        template(one, sheet)
    assert sheet.read_bytes() == before
    template(one, sheet, force=True)


def test_where_nothing_was_dispatched_there_is_nothing_to_fill_in(demo, tmp_path):
    with pytest.raises(Refused, match="dispatched"):
        template(demo, tmp_path / "t.xlsx")
