"""Findings as a workbook."""

import io
import time

import openpyxl
import pytest

from policy_engine.model.finding import Finding, Place
from policy_engine.model.text import Text
from policy_engine.report.findings import document


def made(message="意见", file="plans/2023.yaml", **more):
    said = Text(message, "message")
    return Finding("P203", "warning", Place(file, 47, 12), said, Text("建议", "advice"), **more)


def sheet(findings, lang="zh"):
    return openpyxl.load_workbook(io.BytesIO(document(findings, "xlsx", lang))).active


def test_a_row_a_finding_below_a_heading_that_stays_with_a_filter():
    table = sheet([made(basis="《某法》第一条"), made(suppressed="印发稿如此")])
    rows = [[cell.value for cell in row] for row in table.iter_rows()]
    assert rows[0] == ["编号", "级别", "文件", "行", "列", "意见", "依据", "建议", "不计的理由"]
    assert rows[1] == ["P203", "提醒", "plans/2023.yaml", 47, 12, "意见", "《某法》第一条", "建议", None]
    assert rows[2][8] == "印发稿如此"
    assert table.freeze_panes == "A2"
    assert table.auto_filter.ref == "A1:I3"


def test_in_english():
    table = sheet([made()], "en")
    assert table.title == "Findings"
    assert (table["B2"].value, table["F2"].value) == ("warning", "message")


def test_nothing_found_is_a_heading_alone():
    assert sheet([]).max_row == 1


def test_a_place_in_a_workbook_has_no_line():
    table = sheet([made(file="计划.xlsx!任务表!C17")])
    assert (table["C2"].value, table["D2"].value, table["E2"].value) == ("计划.xlsx!任务表!C17", None, None)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_text_becomes_a_formula(text):
    cell = sheet([made(text)])["F2"]
    assert cell.data_type == "s"
    assert cell.value.startswith("'")


def test_characters_that_a_workbook_cannot_hold_are_left_out_and_long_text_is_cut():
    table = sheet([made("a\x00\x1b\ud800\ufffeb"), made("长" * 40_000)])
    assert table["F2"].value == "ab"
    assert len(table["F3"].value) == 32_767


@pytest.mark.slow
def test_the_same_findings_give_the_same_bytes_at_any_time():
    first = document([made()], "xlsx", "zh")
    time.sleep(2.1)  # the times inside a zip archive have steps of two seconds
    assert document([made()], "xlsx", "zh") == first
