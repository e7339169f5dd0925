"""A sheet comes back: sound rows go on record, and every bad cell is named."""

import contextlib
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from policy_engine.model.errors import FindingsStop, Unusable
from policy_engine.usecases.results.template import template

from .tools import columns, filled, first, kept, said


def test_filled_rows_go_on_record_and_blank_ones_wait(one, sheet, bring, tmp_path, holds):
    done = bring(filled(sheet))
    assert said(done) == []
    assert len(done.recorded.numbers) == 3
    assert done.read.blank == len(first(one)) - 3
    result = kept(one)[0]
    assert (result.codes, result.methods, result.signature) == (("1",), ("onsite",), "signed")
    assert (result.began, result.ended) == ("2023-06-19T09:30", "2023-06-19T10:45")
    assert sorted(result.evidence.values()) == ["check_record", "photo"]
    holds(one)
    again = template(one, tmp_path / "余下.xlsx")
    assert (again.rows, again.recorded) == (len(first(one)) - 3, 3)


BAD = {
    "结果代码": ({"检查结果": "1、X9"}, "X9"),
    "空白": ({"检查结果": ""}, "没有写检查结果"),
    "日期": ({"检查结果": datetime.fromisoformat("2023-07-08T00:00")}, "2023-07-08"),
    "无时刻": ({"检查开始时间": "2023-06-19"}, "没有写几点几分"),
    "非时间": ({"检查结束时间": "上周二"}, "不是时间"),
    "签字": ({"当事人签字": "大概"}, "大概"),
    "两种签字": ({"当事人签字": "已签、拒签"}, "只能选一项"),
    "方式": ({"检查方式": "电话"}, "电话"),
    "人员": ({"到场人员": "查无此人、9.11400E+17"}, "查无此人"),
    "录入人": ({"录入人": ""}, "没有写录入人"),
    "文件": ({"证据材料": "检查记录=没有的.pdf"}, "没有找到证据文件"),
    "目录外": ({"证据材料": "检查记录=../结果.xlsx"}, "不在证据目录之内"),
    "种类": ({"证据材料": "记录.pdf"}, "没有写成"),
    "期限": ({"改正期限": "月底"}, "不是日期"),
    "事项": ({"事项结果": "没有这个事项：好"}, "没有写是哪个抽查事项"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_cell_is_named_and_nothing_is_recorded(one, sheet, bring, name):
    changes, word = BAD[name]
    done = bring(filled(sheet, **changes))
    letter = (
        load_workbook(sheet)["检查结果"]
        .cell(3, columns(load_workbook(sheet)["检查结果"])[next(iter(changes))])
        .column_letter
    )
    assert any(line.startswith(f"{letter}3 ") and word in line for line in said(done)), said(done)
    assert kept(one) == ()


def test_every_bad_row_is_named_what_is_misread_and_what_the_rules_forbid(one, sheet, bring):
    filled(sheet, 3, 检查结果="X9")
    book = load_workbook(sheet)
    table = book["检查结果"]
    at = columns(table)
    table.cell(5, at["检查开始时间"]).value = "2023-06-20 20:00"
    table.cell(5, at["检查结束时间"]).value = "2023-06-20 21:00"
    book.save(sheet)
    done = bring(sheet)
    places = [one.place.rsplit("!", 1)[-1] for one in done.rejected]
    assert places == sorted(places, key=lambda cell: int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")))
    assert {"A5"} < set(places)
    assert any(one.rule for one in done.rejected)
    assert kept(one) == ()


def test_partial_records_the_sound_rows(one, sheet, bring):
    done = bring(filled(sheet, 检查结果="X9"), partial=True)
    assert len(done.recorded.numbers) == 2
    assert len(said(done)) == 1
    assert len(kept(one)) == 2


def test_a_result_on_record_is_not_recorded_again(one, sheet, bring):
    bring(filled(sheet))
    done = bring(sheet)
    assert len(said(done)) == 3
    assert all("已经录入" in line for line in said(done))
    assert len(kept(one)) == 3


def test_a_row_that_stands_there_twice_is_refused_with_both_cells(one, sheet, bring):
    filled(sheet)
    book = load_workbook(sheet)
    table = book["检查结果"]
    for column in range(1, table.max_column + 1):
        table.cell(4, column).value = table.cell(3, column).value
    book.save(sheet)
    done = bring(sheet)
    assert [line[:3] for line in said(done)] == ["A3 ", "A4 "]
    assert "!A4" in done.rejected[0].message.zh


def test_numbers_of_no_inspection_and_shifted_rows_are_told(one, sheet, bring):
    filled(sheet)
    book = load_workbook(sheet)
    table = book["检查结果"]
    at = columns(table)
    table.cell(3, 1).value = "140525/2023-internal/15/1#9999"
    table.cell(4, at["统一社会信用代码"]).value = table.cell(5, at["统一社会信用代码"]).value
    book.save(sheet)
    lines = said(bring(sheet))
    assert any("没有检查任务" in line for line in lines)
    assert any("这一行写的是" in line for line in lines)
    assert kept(one) == ()


def test_missing_columns_are_all_named_with_how_to_say_it_once(one, sheet, bring):
    filled(sheet)
    book = load_workbook(sheet)
    table = book["检查结果"]
    for heading in ("录入人", "当事人签字"):
        table.delete_cols(columns(table)[heading])
    book.save(sheet)
    done = bring(sheet)
    assert ["录入人" in done.rejected[0].message.zh, "当事人签字" in done.rejected[1].message.zh] == [
        True,
        True,
    ]
    assert "--recorder" in done.rejected[0].advice.zh
    assert kept(one) == ()


def test_another_kind_of_sheet_is_recognised(one, county, bring):
    done = bring(county / "targets.generated.csv")
    assert "检查对象名录" in done.rejected[0].message.zh
    assert len(done.rejected) == 1, "one cause is said once"
    assert kept(one) == ()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"%PDF-1.7"])
def test_a_file_that_is_no_sheet_is_no_traceback(one, bring, tmp_path, content):
    path = tmp_path / "坏.xlsx"
    path.write_bytes(content)
    with contextlib.suppress(Unusable, FindingsStop):
        assert bring(path).rejected
    assert kept(one) == ()


def test_a_file_that_is_not_there(bring):
    with pytest.raises(Unusable):
        bring(Path("没有.xlsx"))
