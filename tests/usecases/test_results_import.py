import contextlib
import io
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from policy_engine.model.errors import FindingsStop, Refused, Unusable
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.results.import_sheet import Sheet, findings_of, import_sheet
from policy_engine.usecases.results.read_row import Given
from policy_engine.usecases.results.template import template

ON = date(2023, 6, 20)
HEAD = 2


@pytest.fixture
def sheet(one, tmp_path):
    """The template of task 15, and its columns by heading."""
    path = tmp_path / "结果.xlsx"
    template(one, path, what="15")
    return path


@pytest.fixture
def bring(one, judging, actor, at):
    def bring(path, *, partial=False, on=ON, **options):
        return judging(import_sheet, one, path, Sheet(**options), actor=actor, now=at, on=on, partial=partial)

    return bring


def columns(sheet):
    return {cell.value: cell.column for cell in sheet[HEAD] if cell.value}


def filled(path, count=3, **changes):
    """Fill in the first rows; `changes` by heading are put into the first of them. The record of the check lies beside the sheet."""
    book = load_workbook(path)
    sheet = book["检查结果"]
    at = columns(sheet)
    (path.parent / "记录.pdf").write_bytes(b"record")
    (path.parent / "照片.jpg").write_bytes(b"photo")
    for row in range(HEAD + 1, HEAD + 1 + count):
        name = str(sheet.cell(row, at["到场人员"]).value).split("、")[0]
        values = {
            "检查开始时间": "2023-06-19 09:30",
            "检查结束时间": "2023-06-19 10:45",
            "录入人": name,
            "检查结果": "1 未发现问题",
            "检查方式": "实地检查",
            "当事人签字": "已签",
            "证据材料": "检查记录=记录.pdf\n照片=照片.jpg",
        }
        for heading, value in (values | (changes if row == HEAD + 1 else {})).items():
            sheet.cell(row, at[heading]).value = value
    book.save(path)
    return path


def kept(workspace):
    with open_store(workspace.store, read_only=True) as store:
        return queries.results(store)


def first(workspace):
    with open_store(workspace.store, read_only=True) as store:
        return [row for row in queries.inspections(store) if row.state == "dispatched"]


def said(done):
    return [f"{one.place.rsplit('!', 1)[-1]} {one.message.zh}" for one in done.rejected]


# the template


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


# a sheet that comes back


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


# what spreadsheet programs do to it


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


# the wrong file


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


# the province's platform


def platform(workspace, path, rows, extra=()):
    """A sheet as a platform gives it out, with a day and times of day apart; `rows` of (target, result)."""
    book = Workbook()
    table = book.active
    table.title = "检查结果导出"
    table.append(
        [
            "检查单号",
            "抽查任务名称",
            "企业名称",
            "统一社会信用代码",
            "检查机关",
            "检查日期",
            "检查开始时间",
            "检查结束时间",
            "检查人员",
            "检查结果",
        ]
    )
    for n, (visit, result) in enumerate(rows):
        names = "、".join(visit.officers)
        table.append(
            [
                f"SX{n:08}",
                TASK15,
                visit.name,
                visit.target,
                "泽州县市场监督管理局",
                "2023-06-19",
                "9:30",
                "10:45",
                names,
                result,
            ]
        )
    for row in extra:
        table.append(row)
    book.save(path)
    return path


TASK15 = ""


@pytest.fixture(autouse=True)
def _name(repository):
    global TASK15
    import yaml

    plan = yaml.safe_load((repository / "plans" / "2023.yaml").read_text(encoding="utf-8"))
    TASK15 = next(task["name"] for task in plan["tasks"] if str(task["code"]) == "15")


def evidence_free(done):
    return [line for line in said(done) if "证据" not in line and "记录" not in line]


def test_the_platforms_sheet_is_matched_by_task_and_code_and_both_sides_told(one, bring, tmp_path):
    mine = first(one)
    stranger = [
        "SX99999999",
        TASK15,
        "不在本级",
        "91350100M000100Y43",
        "局",
        "2023-06-19",
        "9:30",
        "10:45",
        "甲",
        "1",
    ]
    path = platform(one, tmp_path / "平台.xlsx", [(mine[0], "1"), (mine[1], "未发现问题")], [stranger])
    given = Given(recorder=mine[0].officers[0], methods="onsite", signature="signed")
    done = bring(path, given=given)
    assert done.read.by == "name"
    assert {d.inspection for d in done.read.drafts} == {mine[0].number, mine[1].number}
    assert done.read.drafts[0].began == "2023-06-19T09:30"
    assert len(done.read.only_ours) == len(mine) - 2
    assert [one.place.rsplit("!", 1)[-1] for one in done.read.only_theirs] == ["D4"]
    assert "只在平台" in done.read.only_theirs[0].message.zh
    assert kept(one) == ()


def test_what_the_platforms_sheet_does_not_say_is_asked_for(one, bring, tmp_path):
    mine = first(one)
    done = bring(platform(one, tmp_path / "平台.xlsx", [(mine[0], "1")]))
    assert {word for word in ("录入人", "检查方式", "当事人签字") for line in said(done) if word in line} == {
        "录入人",
        "检查方式",
        "当事人签字",
    }


def test_an_unknown_task_of_the_platform_is_told(one, bring, tmp_path):
    mine = first(one)
    row = ["SX1", "另一项任务", mine[2].name, mine[2].target, "局", "2023-06-19", "9:30", "10:45", "甲", "1"]
    path = platform(one, tmp_path / "平台.xlsx", [(mine[0], "1")], [row])
    given = Given(recorder=mine[0].officers[0], methods="onsite", signature="signed")
    done = bring(path, given=given)
    assert "没有派发过任务" in done.read.only_theirs[0].message.zh
