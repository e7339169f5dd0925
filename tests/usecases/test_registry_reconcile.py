"""Inspections out in the platform's columns, and the platform's sheets beside ours."""

import csv

import openpyxl
import pytest

from policy_engine.model.errors import FindingsStop, Refused, Unusable
from policy_engine.sheets.platform import read_columns
from policy_engine.usecases.draw.export import export
from policy_engine.usecases.registry.reconcile import reconcile


@pytest.fixture
def sheet(county, tmp_path):
    """One of the county's files as the platform would give it: rows changed by a function."""

    def sheet(kind, change=lambda head, rows: rows):
        with (county / f"{kind}.generated.csv").open(encoding="utf-8-sig", newline="") as file:
            head, *rows = list(csv.reader(file))
        path = tmp_path / f"平台-{kind}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head, *change(head, rows)])
        return path

    return sheet


def column(head, part):
    return next(n for n, title in enumerate(head) if part in title)


@pytest.mark.parametrize("kind", ["targets", "inspectors"])
def test_the_same_sheet_agrees(demo, sheet, kind):
    found = reconcile(demo, kind, sheet(kind))
    assert found.equal
    assert found.ours == found.theirs > 0
    assert found.remarks == ()
    assert found.totals[0][1:] == (found.ours, found.theirs)


def test_what_differs_is_told_with_its_place(demo, sheet, tmp_path):
    def change(head, rows):
        rows[0][column(head, "名称")] = "示例改名有限公司"
        rows[1][column(head, "监管所")] = "别的所"
        rows[2][column(head, "状态")] = "在业" if rows[2][column(head, "状态")] == "注销" else "注销"
        rows[3][column(head, "风险")] = "D" if rows[3][column(head, "风险")] != "D" else "A"
        gone = rows.pop()
        new = list(gone)
        new[column(head, "代码")] = "91350100M000100Y43"
        return [*rows, new, rows[0]]

    path = sheet("targets", change)
    out = tmp_path / "差异.xlsx"
    found = reconcile(demo, "targets", path, out=out)
    assert not found.equal
    assert [one.id for one in found.only_theirs] == ["91350100M000100Y43"]
    assert len(found.only_ours) == 1
    fields = [one.field for one in found.differing]
    assert sorted(fields) == sorted(["id", "name", "station", "standing", "tier"])
    renamed = next(one for one in found.differing if one.field == "name")
    assert renamed.theirs == "示例改名有限公司"
    assert renamed.place == f"{path.name}:2"
    cells = list(openpyxl.load_workbook(out).active.iter_rows(values_only=True))
    assert len(cells) == 1 + 1 + 1 + 5
    assert {row[0] for row in cells[1:]} == {"只在本级", "只在平台", "不一致"}


def test_columns_that_the_sheet_lacks_are_not_compared_and_said(demo, sheet):
    def ids_only(head, rows):
        n = column(head, "代码")
        for cells in (head, *rows):
            cells[:] = [cells[n]]
        return rows

    found = reconcile(demo, "targets", sheet("targets", ids_only))
    assert found.equal
    assert found.compared == ()
    assert "监管所" in found.remarks[0].zh
    assert len(found.totals) == 1


def test_totals_tell_which_kind_is_short(demo, sheet):
    found = reconcile(demo, "inspectors", sheet("inspectors", lambda head, rows: rows[3:]))
    assert len(found.only_ours) == 3
    assert sum(ours - theirs for _, ours, theirs in found.totals[1:]) == 3


def test_a_sheet_that_cannot_be_read_stops_everything(demo, tmp_path):
    path = tmp_path / "别的.csv"
    path.write_text("甲,乙\n1,2\n", encoding="utf-8")
    with pytest.raises(FindingsStop):
        reconcile(demo, "targets", path)
    with pytest.raises(Unusable):
        reconcile(demo, "targets", tmp_path / "没有.csv")


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_what_is_exported_is_read_back_the_same(one, tmp_path, ending):
    out = tmp_path / f"任务.{ending}"
    made = export(one, out)
    assert (made.demo, made.draws) == (True, ("140525/2023-internal/15/1",))
    found = reconcile(one, "tasks", out)
    assert found.equal, found
    assert found.ours == found.theirs == made.rows > 0
    assert len(found.compared) == 16
    again = tmp_path / f"again.{ending}"
    export(one, again)
    assert again.read_bytes() == out.read_bytes()


def test_the_export_tells_who_goes_where_and_when_and_no_tier(one, tmp_path):
    out = tmp_path / "任务.csv"
    export(one, out, ("140525/2023-internal/15/1",))
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    first = rows[0]
    assert first["任务编号"] == "140525/2023-internal/15/1#0001"
    assert (first["任务序号"], first["批次"], first["可信等级"]) == ("15", "1", "L1")
    assert first["抽取日期"] == "2023-06-15"
    assert "—" in first["检查起止时间"]
    assert len(first["检查人员"].split("、")) == len(first["执法证号"].split("、")) == 2
    assert not any(("等级" in heading and heading != "可信等级") or "风险" in heading for heading in first)


def test_a_changed_task_sheet_differs(one, tmp_path):
    out = tmp_path / "任务.csv"
    export(one, out)
    text = out.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    out.write_text(
        "".join([*lines[:1], lines[1].replace("2023-06-15", "2023-06-16"), *lines[3:]]), encoding="utf-8"
    )
    found = reconcile(one, "tasks", out)
    assert [one_.field for one_ in found.differing] == ["drawn_on"]
    assert [one_.id for one_ in found.only_ours] == ["140525/2023-internal/15/1#0002"]


def test_nothing_dispatched_and_unknown_draws_are_said(demo, one, tmp_path):
    with pytest.raises(Refused, match="no inspection"):
        export(demo, tmp_path / "a.csv")
    with pytest.raises(Unusable, match="no draw"):
        export(one, tmp_path / "a.csv", ("别的",))


OWN = """\
format: policy-platform/1
columns:
  - { field: target, heading: 主体代码, synonyms: [信用代码] }
  - { field: number, heading: 工单号 }
"""


def test_a_bureau_names_the_columns_itself(one, tmp_path):
    (one.root / "platform.yaml").write_text(OWN, encoding="utf-8")
    out = tmp_path / "任务.csv"
    export(one, out)
    with out.open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.reader(file)) == ["主体代码", "工单号"]
    found = reconcile(one, "tasks", out)
    assert found.equal
    assert found.compared == ("target",)


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("field: number", "field: tier", "P104", 4),
        ("heading: 工单号", "heading: 主体代码", "S660", 4),
        ("heading: 工单号", "heading: 信用代码", "S660", 4),
        ("field: number", "field: target", "S660", 4),
        ("field: number", "field: officers", "S661", 3),
        ("heading: 工单号", "title: 工单号", "P101", 4),
        ("policy-platform/1", "policy-platform/2", "P104", 1),
    ],
)
def test_mistakes_in_the_columns_are_told_by_line(tmp_path, old, new, code, line):
    path = tmp_path / "platform.yaml"
    path.write_text(OWN.replace(old, new), encoding="utf-8")
    with pytest.raises(FindingsStop) as stop:
        read_columns(path)
    assert (code, line) in {(f.code, f.place.line) for f in stop.value.findings}
