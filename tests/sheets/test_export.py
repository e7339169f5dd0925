"""The official table written, and read back without loss."""

import io
import zipfile

import docx as python_docx
import msgspec
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings

from policy_engine.model.plan import Plan
from policy_engine.plan.load import load_plan_bytes
from policy_engine.sheets import machine
from policy_engine.sheets.docx import document
from policy_engine.sheets.emit import emit
from policy_engine.sheets.markdown import markdown
from policy_engine.sheets.printed import printed
from policy_engine.sheets.xlsx import SHEET, workbook

from .conftest import HEADINGS, ROOT
from .plans import FULL, plans


@pytest.fixture
def again(tmp_path, read):
    """again(plan, edit) → what is read from its workbook, edited by hand in between."""

    def round_trip(plan, edit=None):
        path = tmp_path / "计划.xlsx"
        path.write_bytes(workbook(plan))
        if edit:
            book = openpyxl.load_workbook(path)
            edit(book)
            book.save(path)
        return read(path)

    return round_trip


def test_the_real_plan_comes_back_equal_and_without_a_remark(again, plan):
    found = again(plan)
    assert found.plan == plan
    assert found.findings == ()


def test_another_bureaus_plan_comes_back_equal(again, luzhou):
    assert again(luzhou).plan == luzhou


def test_a_plan_with_every_field_set_comes_back_equal(again):
    found = again(FULL)
    assert found.plan == FULL
    assert found.findings == ()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plans())
def test_any_plan_comes_back_equal(again, made):
    assert again(made).plan == made


@settings(max_examples=50, deadline=None)
@given(plans())
def test_the_text_of_any_plan_loads_as_that_plan(made):
    loaded = load_plan_bytes(emit(machine.data_of(made), {}).encode(), "x")
    assert loaded.plan == made, loaded.findings


@pytest.mark.slow
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plans())
def test_any_plan_comes_back_equal_every_way(again, made):
    test_any_plan_comes_back_equal.hypothesis.inner_test(again, made)
    test_the_text_of_any_plan_loads_as_that_plan.hypothesis.inner_test(made)


@pytest.mark.parametrize("make", [workbook, document, lambda plan: markdown(plan).encode()])
def test_the_same_plan_gives_the_same_bytes(plan, make):
    assert make(plan) == make(plan)


@pytest.mark.parametrize("make", [workbook, document])
def test_no_time_of_day_is_in_the_file(plan, make):
    with zipfile.ZipFile(io.BytesIO(make(plan))) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2000-01-01T00:00:00Z" in archive.read("docProps/core.xml")


def rows_of(source):
    lines = (ROOT / "tests/data/source-2023-annex-1.tsv").read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines]


def test_the_table_is_the_one_of_the_source_document_word_by_word(plan):
    table = printed(plan)
    assert [table.headings, *table.rows] == rows_of(plan)
    assert table.signature == ("泽州县市场监督管理局", "2023年2月6日")


def test_the_workbook_has_the_table_ready_to_print(plan):
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(plan)))[SHEET]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == plan.plan.table
    assert [tuple(r) for r in rows[1:17]] == rows_of(plan)
    assert (rows[17][0], rows[18][0]) == ("泽州县市场监督管理局", "2023年2月6日")
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert sheet.print_title_rows == "$2:$2"
    assert sheet["B3"].alignment.wrap_text
    assert sheet["B3"].border.left.style == "thin"
    assert sheet["B3"].font.name == "仿宋"
    assert "A1:J1" in {str(r) for r in sheet.merged_cells.ranges}


def test_columns_appear_where_any_task_has_something_in_them(plan):
    assert "备注" not in printed(plan).headings
    assert list(printed(plan).headings) == HEADINGS
    assert {"频次", "备注", "配合部门", "抽查检查模式", "实施状态"} <= set(printed(FULL).headings)


def test_amendments_are_printed_below(again):
    (note,) = printed(FULL).notes
    assert "变更备案" in note
    assert FULL.amendments[0].reason in note


def test_word_has_the_exact_cells(plan):
    made = python_docx.Document(io.BytesIO(document(plan)))
    (table,) = made.tables
    assert [tuple(cell.text for cell in row.cells) for row in table.rows] == rows_of(plan)
    assert made.paragraphs[0].text == plan.plan.table
    assert [p.text for p in made.paragraphs[-2:]] == ["泽州县市场监督管理局", "2023年2月6日"]
    assert made.sections[0].page_width > made.sections[0].page_height
    assert "w:tblHeader" in table.rows[0]._tr.xml
    assert "w:tblHeader" not in table.rows[1]._tr.xml


def changed(plan, **fields):
    return msgspec.structs.replace(plan, tasks=(msgspec.structs.replace(plan.tasks[0], **fields),))


def test_markdown_is_a_table_whatever_the_cells_hold(plan):
    odd = changed(plan, name="a|b\\|c*d*\n第二行", note="<b>")
    lines = [line for line in markdown(odd).splitlines() if line.startswith("|")]
    bars = [line.replace("\\\\", "").replace("\\|", "").count("|") for line in lines]
    assert len(lines) == 3
    assert len(set(bars)) == 1
    assert r"a\|b\\\|c\*d\*<br>第二行" in lines[2]
    assert markdown(plan).splitlines()[0] == f"# {plan.plan.table}"


@pytest.mark.parametrize("text", ["=1+1", "+86", "-", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x","y")'])
def test_a_cell_is_never_a_formula(again, plan, text):
    odd = changed(plan, name=text, note=text)
    book = openpyxl.load_workbook(io.BytesIO(workbook(odd)))
    for sheet in book:
        for cells in sheet.iter_rows():
            for cell in cells:
                assert cell.data_type != "f"
                assert not str(cell.value or "").startswith(("=", "+", "-", "@", "\t"))
    assert again(odd).plan == odd


@pytest.mark.parametrize(
    "text",
    [
        "_x000D_",
        "回\r车",
        " 前后 ",
        "字" * 40_000,
        "空 白" * 12_000,
        '"引号"',
        "[1]",
        "{}",
        "null",
        "1e5",
        "007",
    ],
)
def test_text_that_a_workbook_cannot_hold_comes_back_all_the_same(again, plan, text):
    odd = changed(plan, note=text)
    assert again(odd).plan == odd


class TestChangesByHand:
    """The table prevails, and each difference is a remark at its cell."""

    def test_of_a_rate(self, again, plan):
        def edit(book):
            book[SHEET]["F3"] = "8%"

        found = again(plan, edit)
        assert found.plan.tasks[0].rate == "8%"
        assert found.plan.tasks[1:] == plan.tasks[1:]
        assert found.at("任务表!F3") == ["S650"]
        assert "# 存疑：“抽查比例/数量”改动了（原为“5%”）" in found.text

    def test_of_a_window_and_a_section(self, again, plan):
        def edit(book):
            book[SHEET]["H3"] = "4月—5月"
            book[SHEET]["I3"] = "县市场监督管理局广告股组织发起"

        task = again(plan, edit).plan.tasks[0]
        assert str(task.window.start) == "2023-04-01"
        assert task.section == "广告股"

    def test_of_a_scope_keep_its_condition(self, again, plan):
        found = again(plan, lambda book: book[SHEET].__setitem__("E3", "城区广告经营者"))
        assert found.plan.tasks[0].scope.text == "城区广告经营者"
        assert found.plan.tasks[0].scope.where == plan.tasks[0].scope.where

    def test_of_a_number_change_what_is_printed_and_not_the_code(self, again, plan):
        found = again(plan, lambda book: book[SHEET].__setitem__("A3", "甲"))
        assert (found.plan.tasks[0].code, found.plan.tasks[0].row) == ("1", "甲")

    def test_of_the_rate_into_one_for_each_tier(self, again, plan):
        found = again(plan, lambda book: book[SHEET].__setitem__("F3", "A3% B4% C5% D6% 未分类3%"))
        assert found.plan.tasks[0].risk.policy == "rates"

    def test_of_the_title(self, again, plan):
        found = again(plan, lambda book: book[SHEET].__setitem__("A1", "泽州县2023年度抽查工作计划（修订）"))
        assert found.plan.plan.table == "泽州县2023年度抽查工作计划（修订）"
        assert found.at("任务表!A1") == ["S650"]

    def test_that_cannot_be_read_are_doubts_of_their_own(self, again, plan):
        found = again(plan, lambda book: book[SHEET].__setitem__("F3", "若干"))
        assert found.at("任务表!F3") == ["S628", "S650"]
        assert found.plan is None

    def test_that_delete_a_row(self, again, plan):
        found = again(plan, lambda book: book[SHEET].delete_rows(5))
        assert [t.code for t in found.plan.tasks] == [t.code for t in plan.tasks if t.code != "3"]
        assert "S651" in found.codes()

    def test_that_add_a_row(self, again, plan):
        def edit(book):
            sheet = book[SHEET]
            cells = ["1", "新任务", *[sheet.cell(3, c).value for c in range(3, 11)]]
            for row in (18, 19):
                sheet.unmerge_cells(f"A{row}:J{row}")
            sheet.insert_rows(18)
            for column, value in enumerate(cells, 1):
                sheet.cell(18, column, value)

        found = again(plan, edit)
        assert found.tasks[-1]["name"] == "新任务"
        assert found.tasks[-1]["code"] not in {t.code for t in plan.tasks}
        assert "S652" in found.codes()
        assert "matching.mode" in found.text

    def test_that_move_rows_change_nothing_but_their_order(self, again, plan):
        def edit(book):
            sheet = book[SHEET]
            for column in range(1, 11):
                one, two = sheet.cell(3, column), sheet.cell(4, column)
                one.value, two.value = two.value, one.value

        found = again(plan, edit)
        assert found.plan.tasks == (plan.tasks[1], plan.tasks[0], *plan.tasks[2:])

    def test_of_the_machine_sheet_that_break_it_leave_the_table(self, again, plan):
        def edit(book):
            book[machine.NAME]["C2"] = "policy-plan/9"

        found = again(plan, edit)
        assert "S605" in found.codes()
        assert [t["name"] for t in found.tasks] == [t.name for t in plan.tasks]


@pytest.mark.parametrize(
    "rows",
    [
        [("1", ".".join("a" * 80), "x")],
        [("", "plan", '"a'), ("", "plan.code", "x")],
        [("", "plan", "x"), ("", "plan.code", "y")],
        [],
    ],
)
def test_rows_that_are_no_plan_are_refused(rows):
    with pytest.raises(machine.UnusableRowsError):
        machine.plan_of(rows)


@pytest.mark.parametrize("count", [100, pytest.param(1000, marks=pytest.mark.slow)])
def test_many_tasks_are_written_and_read(again, plan, count):
    tasks = tuple(msgspec.structs.replace(plan.tasks[0], code=str(n), name=f"任务{n}") for n in range(count))
    many = msgspec.structs.replace(plan, tasks=tasks)
    assert isinstance(many, Plan)
    assert again(many).plan == many
