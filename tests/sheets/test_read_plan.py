"""What is read from the tables that bureaus exchange."""

import msgspec
import pytest

from .conftest import HEADINGS, RISK, ROOT, TITLE, row


def test_a_plain_table_is_read_word_by_word(table):
    read = table(row())
    (task,) = read.tasks
    assert task["code"] == "1"
    assert task["name"] == "任务1"
    assert task["kind"] == "定向"
    assert task["matters"] == ["价格行为检查"]
    assert task["scope"] == {"text": "全县药店"}
    assert task["rate"] == "10%"
    assert task["risk"] == {"text": RISK, "policy": "weights"}
    assert task["window"] == {"text": "3月—6月", "from": "2023-03-01", "to": "2023-06-30"}
    assert task["initiator"] == "县市场监督管理局价格监股组织发起"
    assert task["section"] == "价格监股"
    assert task["inspecting_body"] == "某县市场监督管理局"


def test_the_title_gives_year_code_issuer_and_the_name_of_the_table(table):
    heading = table(row()).data["plan"]
    assert heading["year"] == "2023"
    assert heading["code"] == "2023-internal"
    assert heading["issuer"] == "某县市场监督管理局"
    assert heading["table"] == heading["title"] == TITLE


def test_what_the_table_does_not_say_is_left_open_and_pointed_out(table):
    read = table(row())
    assert read.plan is None
    for key in ("agency", "document_number", "issued_on"):
        assert key not in read.data["plan"]
        assert f"# 存疑：{'机关代码' if key == 'agency' else ''}" in read.text
    assert "risk_tiers" not in read.data
    assert "matching" not in read.tasks[0]
    assert "where" not in read.tasks[0]["scope"]
    gaps = [f for f in read.findings if f.code == "S640"]
    assert {f.severity for f in gaps} == {"error", "warning"}
    assert read.at("E3") == ["S640"]


def test_with_everything_given_and_the_earlier_plan_the_official_table_becomes_the_very_plan(
    make, read, plan
):
    """The source document's table, over three pages with their headings, as a workbook."""
    lines = (ROOT / "tests/data/source-2023-annex-1.tsv").read_text(encoding="utf-8").splitlines()
    headings, *rows = [line.split("\t") for line in lines]
    again = [h.replace("抽查检查主体", "抽查主体").replace("抽查起止", "抽查检查起止") for h in headings]
    pages = [[plan.plan.table], headings, *rows[:5], [], again, *rows[5:11], again, *rows[11:]]
    found = read(
        make(pages, merged=["A1:J1"]), like=plan, document_number="泽市监〔2023〕10号", issued_on="2023-02-06"
    )
    assert found.plan is not None
    assert found.plan.tasks == plan.tasks
    assert found.plan.risk_tiers == plan.risk_tiers
    assert found.plan.plan == msgspec.structs.replace(plan.plan, title=plan.plan.table)
    assert {f.severity for f in found.findings} == {"info", "warning"}


@pytest.mark.parametrize(
    ("heading", "other"),
    [
        ("序号", "编号"),
        ("抽查任务名称", "任务名称"),
        ("抽查类型", "抽查\n类型"),
        ("抽查类型", "抽 查 类 型"),
        ("抽查对象范围", "抽查对象"),
        ("抽查对象范围", "抽查对象\n范围"),
        ("抽查比例/数量", "抽查比例／数量"),
        ("抽查比例/数量", "抽查比例及频次"),
        ("信用风险分类管理", "智慧监管(信用风险分类)要求"),
        ("信用风险分类管理", "智慧监管（信用风险分类）要求"),
        ("抽查起止时间", "抽查检查起止时间"),
        ("发起主体/指导单位", "发起主体\n/指导单位"),
        ("发起主体/指导单位", "发起部门"),
        ("抽查检查主体", "抽查主体"),
        ("抽查检查主体", "检查主体（全称）"),
    ],
)
def test_a_heading_is_known_by_its_other_names(table, heading, other):
    assert table(row(), headings=[other if h == heading else h for h in HEADINGS]).tasks == table(row()).tasks


def test_columns_may_stand_in_any_order_and_unknown_ones_are_named(make, read):
    cells = [*reversed(row()), "x"]
    found = read(make([[TITLE], [*reversed(HEADINGS), "审核意见"], cells]))
    assert found.tasks[0]["rate"] == "10%"
    assert found.at("K2") == ["S611"]


def test_the_columns_of_joint_plans_and_newer_forms_are_read(make, read):
    headings = [*HEADINGS, "配合部门", "抽查检查模式", "频次", "检查方式", "备注", "任务编号"]
    cells = [*row(), "市邮政管理局、市公安局", "市抽市查", "2次/年", "实地检查、书面", "无", "A-7"]
    found = read(make([["某市2024年度部门联合双随机抽查工作计划"], headings, cells]))
    (task,) = found.tasks
    assert task["cooperating"] == [{"department": "市邮政管理局"}, {"department": "市公安局"}]
    assert (task["arrangement"], task["frequency"], task["note"], task["number"]) == (
        "市抽市查",
        "2次/年",
        "无",
        "A-7",
    )
    assert task["methods"] == ["实地", "书面"]
    assert found.data["plan"]["kind"] == "joint"
    assert found.data["plan"]["code"] == "2024-joint"


def test_a_column_that_is_missing_is_one_finding_and_a_comment_in_every_task(make, read):
    at = HEADINGS.index("抽查类型")
    cut = [[c for n, c in enumerate(cells) if n != at] for cells in (HEADINGS, row("1"), row("2"))]
    found = read(make([[TITLE], *cut]))
    assert [f.code for f in found.findings].count("S610") == 1
    assert found.text.count("表上没有“抽查类型”一栏") == 2


def test_two_rows_of_headings_are_read_together(make, read):
    upper = [*HEADINGS[:4], "抽查对象", None, *HEADINGS[6:]]
    lower = [None, None, None, None, "范围", "抽查比例"]
    merged = ["A1:J1", "E2:F2", *(f"{c}2:{c}3" for c in "ABCDGHIJ")]
    found = read(make([[TITLE], upper, lower, row()], merged=merged))
    assert found.tasks[0]["scope"]["text"] == "全县药店"
    assert found.tasks[0]["rate"] == "10%"


def test_a_cell_merged_downwards_counts_for_every_row(table):
    second = row("2", 抽查任务名称=None, 信用风险分类管理=None, **{"发起主体/指导单位": None})
    read = table(row("1"), second, merged=["B3:B4", "G3:G4", "I3:I4"])
    one, two = read.tasks
    assert two["name"] == one["name"] == "任务1"
    assert two["risk"] == one["risk"]
    assert two["section"] == "价格监股"


def test_one_number_over_several_rows_makes_several_tasks_of_that_row(table):
    read = table(row("1"), row(None, 抽查对象范围="全县诊所"), merged=["A3:A4"])
    assert [(t["code"], t.get("row")) for t in read.tasks] == [("1", None), ("1-2", "1")]
    assert "S626" in read.at("A4")


def test_matters_on_rows_of_their_own_under_merged_cells_belong_to_one_task(table):
    below = [None, None, None, "登记事项检查"]
    read = table(row("1"), below, merged=[f"{c}3:{c}4" for c in "ABCEFGHIJ"])
    assert [t["matters"] for t in read.tasks] == [["价格行为检查", "登记事项检查"]]


def test_an_empty_cell_that_is_not_merged_is_a_doubt_at_the_cell(table):
    read = table(row("1"), row("2", 抽查任务名称=None))
    assert "S620" in read.at("B4")
    assert "name" not in read.tasks[1]
    assert "# 存疑：“抽查任务名称”是空的" in read.text


def test_as_above_is_what_stands_above(table):
    read = table(row("1"), row("2", 抽查任务名称="同上", 抽查起止时间="〃"))
    assert read.tasks[1]["name"] == "任务1"
    assert read.tasks[1]["window"]["text"] == "3月—6月"
    assert "S625" in read.at("B4")


def test_two_columns_for_one_thing_are_an_error(make, read):
    found = read(make([[TITLE], [*HEADINGS, "任务名称"], [*row(), "x"]]))
    assert found.at("K2") == ["S612"]


def test_without_a_year_the_windows_stay_open(make, read):
    found = read(make([["双随机抽查工作计划"], HEADINGS, row()]))
    assert "year" not in found.data["plan"]
    assert "from" not in found.tasks[0]["window"]


def test_without_a_title_there_is_a_gap_at_the_headings(make, read):
    found = read(make([HEADINGS, row()]))
    assert "title" not in found.data["plan"]
    assert "S640" in found.at("A1")
