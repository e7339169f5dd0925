"""plans/2023.yaml against a transcription of annex 1, field by field."""

import csv
from datetime import date
from pathlib import Path

import pytest

from policy_engine.plan.load import load_plan

ROOT = Path(__file__).resolve().parents[2]
with (ROOT / "tests/data/source-2023-annex-1.tsv").open(encoding="utf-8", newline="") as file:
    SOURCE = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
PLAN = load_plan(ROOT / "plans/2023.yaml", "plans/2023.yaml").plan


def test_every_row_of_the_table_is_a_task():
    assert (
        [task.code for task in PLAN.tasks]
        == [row["序号"] for row in SOURCE]
        == [str(n) for n in range(1, 16)]
    )


@pytest.mark.parametrize("row", SOURCE, ids=lambda row: row["序号"])
def test_task_is_verbatim(row):
    task = PLAN.task(row["序号"])
    assert task.name == row["抽查任务名称"]
    assert task.kind == row["抽查类型"]
    assert "；".join(task.matters) == row["抽查事项"].removesuffix("。")
    assert task.scope.text == row["抽查对象范围"]
    assert task.rate == row["抽查比例/数量"]
    assert task.risk.text == row["信用风险分类管理"]
    assert task.window.text == row["抽查起止时间"]
    assert task.initiator == row["发起主体/指导单位"]
    assert task.inspecting_body == row["抽查检查主体"]


@pytest.mark.parametrize("row", SOURCE, ids=lambda row: row["序号"])
def test_window_dates_are_the_printed_months(row):
    first, last = (int(part.removesuffix("月")) for part in row["抽查起止时间"].split("—"))
    window = PLAN.task(row["序号"]).window
    assert window.start == date(2023, first, 1)
    assert (window.end.month, (window.end.toordinal() + 1)) == (
        last,
        date(2023 + last // 12, last % 12 + 1, 1).toordinal(),
    )


def test_heading_is_the_orders():
    heading = PLAN.plan
    assert heading.document_number == "泽市监〔2023〕10号"
    assert heading.issuer == "泽州县市场监督管理局"
    assert heading.issued_on == date(2023, 2, 6)
    assert "关于印发2023年度双随机抽查工作计划的通知" in heading.title
    assert PLAN.goals.enterprise_coverage.at_least == "3%"
    assert PLAN.goals.publication.at_least == "100%"


def test_what_the_source_lacks_is_not_provided_rather_than_empty():
    assert [annex.status for annex in PLAN.annexes] == ["provided", "not_provided"]
    assert PLAN.matters_list.status == "not_provided"
    assert "1∶2∶10∶30" in PLAN.risk_tiers.source


def test_task_3_leaves_out_opticians_and_petrol_stations():
    excepted = PLAN.task("3").scope.except_tasks
    assert [PLAN.task(code).scope.text for code in excepted] == ["全县眼镜配制单位", "全县加油站"]
