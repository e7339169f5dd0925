"""What spreadsheet programs and offices do to a sheet."""

import io
from datetime import datetime

import pytest
from openpyxl import load_workbook

from policy_engine.usecases.results.import_sheet import findings_of

from .tools import HEAD, columns, filled, kept, said


@pytest.mark.parametrize(
    ("began", "ended"),
    [
        (datetime.fromisoformat("2023-06-19T09:30"), datetime.fromisoformat("2023-06-19T10:45")),
        (45096.395833333336, 45096.447916666664),
        ("２０２３－０６－１９　０９：３０", "２０２３／６／１９　１０：４５"),
        ("2023年6月19日上午9点半", "2023年6月19日10时45分"),
        ("20230619 9:30", "2023.6.19 10:45:00"),
    ],
)
def test_times_in_whatever_form_they_come(one, sheet, bring, began, ended):
    done = bring(filled(sheet, 1, 检查开始时间=began, 检查结束时间=ended))
    assert said(done) == []
    assert (kept(one)[0].began, kept(one)[0].ended) == ("2023-06-19T09:30", "2023-06-19T10:45")


def test_full_width_codes_a_number_and_cells_that_were_merged(one, sheet, bring):
    filled(sheet, 3, 检查结果=1)
    book = load_workbook(sheet)
    table = book["检查结果"]
    at = columns(table)
    table.cell(4, at["检查结果"]).value = "１"
    letter = table.cell(3, at["当事人签字"]).column_letter
    table.merge_cells(f"{letter}3:{letter}5")
    book.save(sheet)
    done = bring(sheet)
    assert said(done) == []
    assert {r.codes for r in kept(one)} == {("1",)}
    assert {r.signature for r in kept(one)} == {"signed"}


def test_a_credit_code_that_became_a_quantity_is_told(one, sheet, bring):
    filled(sheet, 1)
    book = load_workbook(sheet)
    table = book["检查结果"]
    cell = table.cell(3, columns(table)["统一社会信用代码"])
    cell.value, cell.number_format = 914403001922038216, "General"
    book.save(sheet)
    assert "数值" in said(bring(sheet))[0]


def test_a_formula_without_a_result_is_no_result(one, sheet, bring):
    done = bring(filled(sheet, 1, 检查结果="=NA()"))
    assert len(done.rejected) == 1
    assert kept(one) == ()


def test_csv_of_a_chinese_office_is_read(one, sheet, bring, tmp_path):
    filled(sheet)
    table = load_workbook(sheet)["检查结果"]
    rows = [
        [str(cell.value or "") for cell in row] for row in table.iter_rows(min_row=HEAD, max_row=HEAD + 3)
    ]
    import csv

    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    path = tmp_path / "结果.csv"
    path.write_bytes(out.getvalue().encode("gb18030"))
    done = bring(path)
    assert said(done) == []
    assert len(done.recorded.numbers) == 3


def test_a_bad_row_of_a_csv_has_line_and_column(one, bring, tmp_path):
    path = tmp_path / "结果.csv"
    path.write_text(
        "检查任务编号,统一社会信用代码,检查结果,检查开始时间,检查结束时间,到场人员,录入人,检查方式,当事人签字\n"
        "不存在#0001,X,1,2023-06-19 09:30,2023-06-19 10:00,甲、乙,甲,实地,已签\n",
        encoding="utf-8",
    )
    done = bring(path)
    assert done.rejected[0].place.endswith("结果.csv:2:1")
    assert (findings_of(done.rejected)[0].place.line, findings_of(done.rejected)[0].place.column) == (2, 1)
