"""Open entities that no task covers (监管真空)."""

import csv
from datetime import date

import openpyxl
import pytest

from policy_engine.model.errors import Refused, Unusable
from policy_engine.usecases import inputs as inputs_module
from policy_engine.usecases.init import init
from policy_engine.usecases.registry.gaps import gaps

BY_NAME = "        name_has: [示例]\n"


def text_of(workspace, *changes):
    text = workspace.plan.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    workspace.plan.write_text(text, encoding="utf-8")


def task(code, line):
    return f'  - code: "{code}"\n', f'  - code: "{code}"\n{line}'


FILED = """
amendments:
  - number: 2023-1
    filed_on: 2023-04-20
    applicant: 信用监管股
    application: 关于变更抽查计划的申请
    reason: 与专项整治重复
    tasks: ["13"]
"""


def test_they_are_counted_by_kind_category_and_station(demo, tmp_path):
    found = gaps(demo, demo.plan)
    assert 0 < found.uncovered < found.open
    assert sum(gap.count for gap in found.groups) == found.uncovered
    assert [gap.count for gap in found.groups] == sorted((gap.count for gap in found.groups), reverse=True)
    # Every enterprise, individual business and cooperative is covered by tasks 12 to 14.
    assert {gap.entity for gap in found.groups} == {"other"}


@pytest.mark.parametrize("status", ["cancelled", "postponed"])
def test_a_task_that_is_set_aside_covers_nobody(demo, status):
    before = gaps(demo, demo.plan)
    text_of(demo, task("13", f"    status: {status}\n"))
    demo.plan.write_text(demo.plan.read_text(encoding="utf-8") + FILED, encoding="utf-8")
    after = gaps(demo, demo.plan)
    assert after.uncovered > before.uncovered
    assert {"individual", "other"} == {gap.entity for gap in after.groups}


def test_a_task_that_a_superior_draws_covers_its_scope(demo):
    before = gaps(demo, demo.plan)
    text_of(demo, task("13", "    drawn_by: { text: 由省局统一抽取派发, by: 山西省市场监督管理局 }\n"))
    assert gaps(demo, demo.plan) == before


def test_a_task_about_products_covers_no_entity(demo):
    text = demo.plan.read_text(encoding="utf-8")
    head, mark, tail = text.partition('  - code: "13"\n')
    demo.plan.write_text(
        head + mark + tail.replace("    scope:\n", "    scope:\n      unit: 产品\n", 1), encoding="utf-8"
    )
    assert "individual" in {gap.entity for gap in gaps(demo, demo.plan).groups}


@pytest.mark.parametrize("large", [False, True])
def test_the_list_names_each_of_them_without_its_tier(demo, tmp_path, monkeypatch, large):
    if large:
        monkeypatch.setattr(inputs_module, "LARGE", 1)
    found = gaps(demo, demo.plan, tmp_path / "真空.csv")
    with (tmp_path / "真空.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *rows = list(csv.reader(file))
    assert head == ["统一社会信用代码", "名称", "主体类型", "行业类别", "监管所"]
    assert len(rows) == found.uncovered
    assert {row[2] for row in rows} == {"其他"}


def test_a_workbook_holds_text_only(demo, tmp_path):
    found = gaps(demo, demo.plan, tmp_path / "真空.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "真空.xlsx").active
    assert sheet.max_row == found.uncovered + 1
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert {cell.data_type for cell in sheet["A"]} == {"s"}


def test_another_ending_is_refused(demo, tmp_path):
    with pytest.raises(Unusable, match=r"neither \.csv nor \.xlsx"):
        gaps(demo, demo.plan, tmp_path / "真空.doc")


def test_without_targets_nothing_is_known(tmp_path, actor, at):
    workspace = init(tmp_path / "w", agency="140525", demo=True, actor=actor, now=at)
    with pytest.raises(Refused):
        gaps(workspace, workspace.plan)


def test_who_was_checked_lately_is_no_gap(demo, take):
    """The launch counts by scopes, not by who is left out of a draw."""
    outcome = take(demo, date(2023, 6, 15), kind="dry_run")
    (warning,) = [f for f in outcome.findings if f.code == "D311"]
    assert f"{gaps(demo, demo.plan).uncovered}户没有任何任务覆盖" in warning.message.zh
