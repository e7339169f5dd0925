from __future__ import annotations

import pytest

from policy_engine.model.errors import Unusable
from policy_engine.registry.headings import INSPECTORS, RECUSALS, SHEETS, TARGETS
from policy_engine.registry.table import read_csv

HEAD = "信用代码,名称,主体类型,登记状态,监管所,行业类别,许可,标签\n"
ROW = "91350100M000100Y43,示例,企业,存续,南村所,广告发布,,\n"


def read(path, sheet=TARGETS, **options):
    return read_csv(path, sheet, **options)


def only(table):
    (finding,) = table.findings
    return finding


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf8_is_read_without_comment_with_and_without_a_mark(raw, encoding):
    table = read(raw((HEAD + ROW).encode(encoding)))
    assert table.findings == []
    assert [row.line for row in table.rows] == [2]
    assert table.rows[0].cells[:2] == ("91350100M000100Y43", "示例")


def test_gbk_is_read_and_said(raw, said):
    table = read(raw(("名称,x\n" + "甲,1\n" + HEAD + ROW).encode("gbk")))
    assert said(table.findings)[0] == "R501:1:1"
    assert table.findings[0].severity == "info"
    assert table.rows[0].cells[1] == "示例"


def test_gb18030_characters_beyond_gbk_are_read(raw):
    table = read(raw((HEAD + ROW.replace("示例", "示例㐂𠮷")).encode("gb18030")))
    assert table.rows[0].cells[1] == "示例㐂𠮷"


def test_bytes_that_are_neither_are_placed_on_their_line(raw):
    finding = only(read(raw((HEAD + ROW).encode() + b"\xff\xff,\n")))
    assert (finding.code, finding.severity, finding.place.line) == ("R502", "error", 3)


def test_nul_bytes_are_placed_on_their_line(raw):
    finding = only(read(raw((HEAD + ROW).encode() + b"a\x00b\n")))
    assert (finding.code, finding.place.line) == ("R503", 3)


@pytest.mark.parametrize(
    ("magic", "word"),
    [
        (b"PK\x03\x04", "xlsx"),
        (b"\xd0\xcf\x11\xe0", "xls"),
        (b"%PDF-1.7", "PDF"),
        (b"\xff\xfea\x00", "UTF-16"),
        (b"\x1f\x8b\x08", "gzip"),
    ],
)
def test_other_files_are_recognised_and_told_what_to_do(raw, magic, word):
    finding = only(read(raw(magic + b"...", "名单.xlsx")))
    assert finding.code == "R505"
    assert word in finding.message.zh
    assert "另存为" in finding.advice.zh


def test_a_file_over_the_limit_is_not_read(raw):
    table = read(raw(HEAD + ROW), limit=10)
    assert only(table).code == "R504"
    assert table.sha256 == ""


def test_a_missing_file_and_a_directory_stop_the_command(tmp_path):
    with pytest.raises(Unusable, match="no file"):
        read(tmp_path / "none.csv")
    with pytest.raises(Unusable, match="directory"):
        read(tmp_path)


def test_an_unreadable_file_stops_the_command(raw):
    with pytest.raises(Unusable, match="cannot read"):
        read(raw(HEAD) / "below")


@pytest.mark.parametrize("text", ["", "\n\n", " , ,\n", "﻿"])
def test_an_empty_file_is_said_to_be_empty(raw, text):
    finding = only(read(raw(text)))
    assert (finding.code, finding.message.zh) == ("R506", "文件是空的")


def test_headings_without_rows_are_an_error_except_for_recusals(raw):
    assert only(read(raw(HEAD))).code == "R506"
    assert read(raw("工号,信用代码,事由,方式\n"), RECUSALS).findings == []


def test_text_without_headings_shows_what_is_expected(raw):
    finding = only(read(raw("这不是,名录\n")))
    assert finding.code == "R506"
    assert "统一社会信用代码、名称" in finding.advice.zh


def test_other_separators_are_named(raw):
    finding = only(read(raw((HEAD + ROW).replace(",", "\t"))))
    assert finding.code == "R506"
    assert "逗号" in finding.advice.zh


def test_lines_stay_right_with_crlf_blank_lines_and_quoted_breaks(raw):
    text = HEAD + ROW.replace("示例", '"示\n例"') + "\n,,,,,,,\n" + ROW
    for eol in ("\n", "\r\n", "\r"):
        table = read(raw(text.replace("\n", eol)))
        assert [row.line for row in table.rows] == [2, 6]
        assert table.rows[0].cells[1] == f"示{eol}例"


def test_a_quote_that_never_closes_is_placed_where_its_row_begins(raw, said):
    table = read(raw(HEAD + ROW + ROW.replace("示例", '"示例') + ROW))
    assert said(table.findings) == ["R512:3:1"]
    assert len(table.rows) == 1
    assert said(read(raw(HEAD + ROW.replace("示例", '"示例"饭店'))).findings) == ["R512:2:1"]


def test_headings_are_recognised_in_full_width_with_spaces_and_remarks(raw):
    head = "ＵＳＣＣ, 主体 名称 ,主体类型*,经营状态：,所属监管所,行业,许可证（备案）,trait\n"
    assert read(raw(head + ROW)).findings == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.command)
def test_headings_of_a_sheet_are_unambiguous(sheet):
    headings = [heading for column in sheet.columns for heading in (column.field, *column.headings)]
    for heading in headings:
        owner = [c.field for c in sheet.columns if heading in (c.field, *c.headings)]
        assert owner == [sheet.fields()["".join(heading.casefold().replace("_", "").split())]]
    assert sheet.column(sheet.columns[0].field) is sheet.columns[0]
    with pytest.raises(KeyError):
        sheet.column("no such field")


def test_columns_are_found_in_any_order_and_absent_ones_are_empty(raw):
    table = read(raw("标签,许可,行业,监管所,状态,类型,名称,信用代码\n一,二,三,四,五,六,七,八\n"))
    cells = dict(zip([c.field for c in TARGETS.columns], table.rows[0].cells, strict=True))
    assert cells == {
        "id": "八", "name": "七", "registered_on": "", "mark": "", "entity": "六", "standing": "五", "tier": "",
        "station": "四", "category": "三", "licences": "二", "traits": "一", "lists": "", "action": "",
    }  # fmt: skip
    assert table.columns["id"] == 8


def test_missing_columns_are_all_named_with_the_nearest_heading(raw):
    table = read(raw("信用代码,名称,主体类型,登记状况,监管所,行业类别,标签\n1,2,3,4,5,6,7\n"))
    assert [f.code for f in table.findings] == ["R507", "R507"]
    standing, licences = table.findings
    assert "登记状态" in standing.message.zh
    assert "是否就是“登记状况”" in standing.advice.zh
    assert "许可备案" in licences.message.zh
    assert "是否" not in licences.advice.zh
    assert table.rows == ()


def test_unknown_columns_are_an_info_each(raw, said):
    table = read(raw(HEAD.replace("\n", ",手机号,\n") + ROW.replace("\n", ",1,\n")))
    assert said(table.findings) == ["R508:1:9"]
    assert table.findings[0].severity == "info"
    assert len(table.rows) == 1


def test_two_columns_for_one_field_are_an_error(raw, said):
    table = read(raw(HEAD.replace("\n", ",企业名称\n") + ROW.replace("\n", ",x\n")))
    assert said(table.findings) == ["R509:1:9"]
    assert "“名称”" in table.findings[0].message.zh


def test_another_registrys_sheet_is_named_with_the_command_for_it(sheet):
    finding = only(read(sheet("inspectors", {})))
    assert finding.code == "R514"
    assert "policy registry import inspectors" in finding.advice.zh
    assert only(read(sheet("recusals", {}), INSPECTORS)).code == "R514"


def test_a_title_above_the_headings_is_passed_over(raw, said):
    table = read(raw("泽州县检查对象名录\n\n" + HEAD + ROW))
    assert said(table.findings) == ["R513:1:1"]
    assert [row.line for row in table.rows] == [4]


def test_rows_with_too_many_cells_are_rejected_unless_the_rest_is_empty(raw, said):
    table = read(raw(HEAD + ROW.replace("\n", ",多\n") + ROW.replace("\n", ",, \n")))
    assert said(table.findings) == ["R510:2:9"]
    assert (len(table.rows), table.rejected, table.total) == (1, 1, 2)
    assert len(table.rows[0].cells) == len(TARGETS.columns)


def test_short_rows_are_filled_up_with_a_warning(raw, said):
    table = read(raw(HEAD + "91350100M000100Y43,示例\n"))
    assert said(table.findings) == ["R510:2:2"]
    assert table.findings[0].severity == "warning"
    assert table.rows[0].cells[1:] == ("示例", *[""] * 11)


@pytest.mark.parametrize("first", ["合计", "总 计：", "共 50,000 户", "合计：3家", "Total", "小计"])
def test_total_rows_are_skipped_with_an_info(raw, said, first):
    table = read(raw(HEAD + ROW + f',"{first}",,,,,,\n'))
    assert said(table.findings) == ["R511:3:1"]
    assert table.total == 1


def test_a_business_named_like_a_total_is_not_skipped(raw):
    assert read(raw(HEAD + ROW.replace("示例", "合计"))).total == 1
    assert read(raw(HEAD + "共享单车服务部,示例,,,,,,\n")).total == 1


def test_formulas_are_data(raw):
    table = read(raw(HEAD + ROW.replace("示例", "=1+1")))
    assert table.rows[0].cells[1] == "=1+1"
    assert table.findings == []


def test_generated_sheets_say_so(raw, said):
    table = read(raw(HEAD.replace("\n", ",数据标记\n") + ROW.replace("\n", ",生成数据\n")))
    assert said(table.findings) == ["R515:1:9"]


def test_the_digest_is_that_of_the_file(raw):
    assert read(raw(b"")).sha256 == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
