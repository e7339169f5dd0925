from __future__ import annotations

import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from policy_engine.model.errors import Unusable
from policy_engine.model.place import where
from policy_engine.registry.headings import TARGETS
from policy_engine.registry.targets import import_targets
from policy_engine.sheets.registry_book import book_source

HEAD = ["信用代码", "名称", "主体类型", "登记状态", "监管所", "行业类别", "许可", "标签", "成立日期"]
ROW = ["91350100M000100Y43", "示例", "企业", "存续", "南村所", "广告发布", None, None, date(2020, 1, 5)]
OTHER = ["91350100MA0000007A", *ROW[1:]]


@pytest.fixture
def book(tmp_path):
    """Writes a workbook of the sheets given as rows; `change` gets it before it is saved."""

    def write(change=lambda book: None, **sheets):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        change(book)
        path = tmp_path / "名录.xlsx"
        book.save(path)
        return path

    return write


@pytest.fixture
def take(book):
    def take(*rows, change=lambda book: None, name="", **sheets):
        path = book(change, **({"企业": rows} if rows else sheets))
        return import_targets(book_source(path, TARGETS, name), on=date(2023, 6, 15), county="350100")

    return take


def places(result):
    return [f"{f.code} {where(f.place).rpartition('名录.xlsx')[2]}" for f in result.findings]


def test_real_dates_numbers_and_truths_become_text(take):
    row = [
        140525012345678,
        "示例",
        "企业",
        "存续",
        "南村所",
        1,
        True,
        2.5,
        datetime.fromisoformat("2020-01-05T12:30"),
    ]
    (target,) = take(HEAD, row).rows
    assert (target.id, target.registered_on, target.profile.category) == (
        "140525012345678",
        date(2020, 1, 5),
        "1",
    )
    assert (target.profile.licences, target.profile.traits) == (("是",), ("2.5",))


def test_ids_that_became_quantities_are_named_at_their_cell(take):
    result = take(["泽州县名录"], [], HEAD, ROW, [914403001922038216, *ROW[1:]])
    assert places(result) == ["R513 !企业!A1", "R530 !企业!A5"]
    assert (len(result.rows), result.rejected, result.total) == (1, 1, 2)


def test_a_table_that_begins_further_right_keeps_its_letters(take):
    result = take([None, None, *HEAD], [None, None, "x", *ROW[1:]], ["", "", "合计", 1])
    assert places(result) == ["R531 !企业!C2", "R511 !企业!A3"]


def test_cells_come_in_the_order_of_rows_not_of_letters(take):
    rows = [[f"坏{n}", *ROW[1:]] for n in range(12)]
    lines = [f.place.line for f in take(HEAD, *rows).findings]
    assert lines == sorted(lines)


def test_errors_and_formulas_without_a_result_reject_the_row(take):
    def change(book):
        sheet = book.active
        sheet["B2"].data_type, sheet["B2"].value = "e", "#REF!"
        sheet["E3"] = "=VLOOKUP(A3,B:C,2,0)"
        sheet["J2"].data_type, sheet["J2"].value = "e", "#N/A"
        sheet["B6"] = "=A1"

    result = take(HEAD, ROW, OTHER, change=change)
    assert places(result) == ["R567 !企业!B2", "R566 !企业!E3", "R566 !企业!B6"]
    assert (result.rows, result.rejected) == ((), 3)
    assert result.findings[0].excerpt == "#REF!"


def test_merged_cells_stand_for_each_of_their_rows(take):
    def change(book):
        book.active.merge_cells("E2:E3")
        book.active.merge_cells("B5:D5")

    result = take(HEAD, ROW, OTHER, change=change)
    assert [t.profile.station for t in result.rows] == ["南村所", "南村所"]
    assert places(result) == ["R573 !企业!E2"]


def test_hidden_rows_are_read_and_said(take):
    def change(book):
        book.active.row_dimensions[3].hidden = True

    result = take(HEAD, ROW, OTHER, change=change)
    assert len(result.rows) == 2
    assert [(f.code, f.severity) for f in result.findings] == [("R572", "warning")]


def test_the_sheet_that_fits_is_taken(take):
    result = take(说明=[["填表说明"], ["一、……"]], 企业=[HEAD, ROW])
    assert len(result.rows) == 1
    assert result.findings == ()


def test_several_that_fit_are_an_error_until_one_is_chosen(take):
    sheets = {"企业": [HEAD, ROW], "个体": [HEAD, OTHER, OTHER], "说明": [["x"]]}
    (finding,) = take(**sheets).findings
    assert (finding.code, finding.severity) == ("R570", "error")
    assert "企业、个体" in finding.message.zh
    assert "--sheet 企业" in finding.advice.zh
    assert [t.id for t in take(name="企业", **sheets).rows] == [ROW[0]]
    with pytest.raises(Unusable, match="no sheet"):
        take(name="没有", **sheets)


def test_hidden_sheets_are_read_only_where_nothing_else_fits(take):
    def hide(book):
        book["旧"].sheet_state = "hidden"

    result = take(企业=[HEAD, ROW], 旧=[HEAD, OTHER], change=hide)
    assert [t.id for t in result.rows] == [ROW[0]]
    assert [(f.code, f.severity) for f in result.findings] == [("R571", "info")]
    alone = take(说明=[["x"]], 旧=[HEAD, OTHER], change=hide)
    assert [t.id for t in alone.rows] == [OTHER[0]]
    assert [(f.code, f.severity) for f in alone.findings] == [("R571", "warning")]


def test_what_is_missing_is_told_of_the_first_sheet_with_anything(take):
    result = take(空=[], 企业=[HEAD[:-2], ROW[:-2]])
    assert places(result) == ["R507 !企业!A1"]
    assert [f.code for f in take(空=[]).findings] == ["R506"]


def test_a_cell_longer_than_any_spreadsheet_allows_is_an_error(take):
    (finding,) = take(HEAD, [ROW[0], "长" * 32_768, *ROW[2:]]).findings or (None,)
    # openpyxl cuts what it writes; the guard is for those who do not.
    assert finding is None or finding.code == "R568"


def test_other_archives_locked_and_damaged_files_are_refused(book, tmp_path):
    path = book(企业=[HEAD, ROW])
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Unusable, match="damaged"):
        book_source(path, TARGETS)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    with pytest.raises(Unusable, match="not a workbook"):
        book_source(path, TARGETS)
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") + b"\0\0")
    with pytest.raises(Unusable, match="password"):
        book_source(path, TARGETS)


def test_a_far_corner_is_refused_before_room_is_made_for_it(take):
    def change(book):
        book.active["XFD1048576"] = "x"

    with pytest.raises(Unusable, match="unlike a registry"):
        take(HEAD, ROW, change=change)


def test_a_bomb_is_refused(book):
    path = book(企业=[HEAD, ROW])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/x", b"\0" * 50_000_000)
    with pytest.raises(Unusable, match="bomb"):
        book_source(path, TARGETS)
