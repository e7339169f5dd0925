"""Plain lists as files: numbers as text, nothing that a program would run."""

import csv
import io

import openpyxl
import pytest

from policy_engine.sheets.archive import read_back
from policy_engine.sheets.lists import csv_bytes, write_list, xlsx_bytes

EVIL = ["=1+1", "+86", "-2", "@SUM(A1)", "\t=1", "plain", '=HYPERLINK("x")']


def test_no_cell_of_a_csv_is_a_formula():
    rows = list(csv.reader(io.StringIO(csv_bytes(["=甲"], [[text] for text in EVIL]).decode("utf-8-sig"))))
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row)
    assert [read_back(row[0]) for row in rows[1:]] == EVIL


def test_no_cell_of_a_workbook_is_a_formula():
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes("甲", ["=甲"], [[text] for text in EVIL])))
    cells = [row[0] for row in book.active.iter_rows()]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    assert not any(cell.value.startswith(("=", "+", "-", "@")) for cell in cells)


@pytest.mark.parametrize(
    ("id_", "written"),
    [
        ("140525600012345", "\t140525600012345"),
        ("91140525MA1NG7D760", "91140525MA1NG7D760"),
        ("12345", "12345"),
        ("=140525600012345", "'=140525600012345"),
    ],
)
def test_a_long_number_stays_a_number_of_an_entity(id_, written):
    data = csv_bytes(["编号", "数"], [[id_, "140525600012345"]], ids={0}).decode("utf-8-sig")
    assert next(iter(list(csv.reader(io.StringIO(data)))[1:])) == [written, "140525600012345"]


def test_the_same_rows_are_the_same_bytes(tmp_path):
    for ending in ("csv", "xlsx"):
        for name in ("a", "b"):
            write_list(tmp_path / f"{name}.{ending}", "甲", ["一"], [["二"]])
        assert (tmp_path / f"a.{ending}").read_bytes() == (tmp_path / f"b.{ending}").read_bytes()
