from __future__ import annotations

import csv
import io
from datetime import date

import msgspec
import pytest
import yaml

from policy_engine.model.plan import Plan
from policy_engine.model.target import Profile, Target
from policy_engine.registry.checks import import_checks
from policy_engine.registry.lists import apply_lists, import_lists, in_effect
from policy_engine.registry.matters import import_matters
from policy_engine.registry.superior import import_superior

A, B, GONE = "91350100M000100Y43", "91110000600037341L", "914403001922038216"
KNOWN = {A, B, GONE}
ON = date(2023, 6, 15)


@pytest.fixture
def table(tmp_path):
    """Writes a CSV: the first good row, and each row as what differs from it."""

    def write(good, *changes):
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(good)
        writer.writerows({**good, **change}.values() for change in changes or ({},))
        path = tmp_path / "表.csv"
        path.write_text(out.getvalue(), encoding="utf-8")
        return path

    return write


LIST = {
    "统一社会信用代码": A, "名单或许可名称": "重点监管名单", "类别": "名单", "有效期起": "2023-01-01", "有效期止": "2023-12-31",
    "原因": "多次投诉", "列入机关": "县局", "操作": "",
}  # fmt: skip


@pytest.fixture
def lists(table):
    return lambda *changes: import_lists(table(LIST, *changes), on=ON, targets=KNOWN)


def test_an_entry_is_a_record(lists):
    (record,) = lists().rows
    assert record == {
        "target": A, "kind": "list", "name": "重点监管名单", "since": "2023-01-01", "until": "2023-12-31", "reason": "多次投诉", "by": "县局",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said_"),
    [
        ({"统一社会信用代码": "91350100000000000X"}, ["R578:2:1"]),
        ({"有效期止": "2023-06-14"}, ["R576:2:5"]),
        ({"有效期起": "2023-06-16"}, ["R576:2:4"]),
        ({"有效期止": "2022-06-14"}, ["R575:2:5"]),
        ({"类别": "别的"}, ["R521:2:3"]),
        ({"名单或许可名称": "", "统一社会信用代码": ""}, ["R520:2:1", "R520:2:2"]),
        ({"操作": "也许"}, ["R521:2:8"]),
    ],
)
def test_what_is_wrong_with_an_entry_is_said_at_its_cell(lists, said, change, said_):
    result = lists(change)
    assert said(result.findings) == said_
    assert (result.rejected == 1) == any(f.severity == "error" for f in result.findings)


def test_an_entry_occurs_once_and_may_be_taken_out(lists, said):
    assert said(lists({}, {"有效期止": ""}).findings) == ["R525:3:2"]
    result = lists({"操作": "移出", "有效期止": "2023-02-01"})
    assert (result.rows, result.findings, result.rejected) == ((), (), 0)
    assert result.dropped == (f"{A}/list/重点监管名单",)


def test_lists_and_licences_are_applied_while_they_are_valid():
    def entry(target, kind, name, until=None):
        return {"target": target, "kind": kind, "name": name, "since": None, "until": until}

    profile = Profile("enterprise", "open", "-", "南村所", "餐饮", ("甲证", "旧证"), (), ("自有名单",))
    targets = (Target(A, "一", profile), Target(B, "二", profile))
    first = [entry(A, "list", "重点"), entry(A, "licence", "旧证", "2023-06-14"), entry("x", "list", "重点")]
    one, two = apply_lists(targets, (), first, ON)
    assert (one.profile.lists, one.profile.licences) == (("自有名单", "重点"), ("甲证",))
    assert two is targets[1]
    again, _ = apply_lists((one, two), first, [entry(A, "licence", "乙证")], ON)
    assert (again.profile.lists, again.profile.licences) == (("自有名单",), ("乙证", "甲证"))
    assert in_effect(entry(A, "list", "x", "2023-06-15"), ON)


CHECK = {
    "统一社会信用代码": A, "检查日期": "2023-05-01", "检查机关": "市局", "检查事项": "食品安全", "检查类别": "双随机", "上级": "是", "操作": "",
}  # fmt: skip


@pytest.fixture
def checks(table):
    return lambda *changes: import_checks(table(CHECK, *changes), on=ON, targets=KNOWN)


def test_a_check_is_a_record_and_a_clue_makes_it_targeted(checks):
    one, two = checks({}, {"检查类别": "投诉举报", "上级": "", "检查日期": "2023-05-02"}).rows
    assert one == {
        "target": A,
        "on": "2023-05-01",
        "by": "市局",
        "subject": "食品安全",
        "targeted": False,
        "superior": True,
    }
    assert (two["targeted"], two["superior"]) == (True, False)


@pytest.mark.parametrize(
    ("change", "said_", "rejected"),
    [
        ({"检查日期": "2023-06-16"}, ["R523:2:2"], 1),
        ({"检查日期": ""}, ["R520:2:2"], 1),
        ({"统一社会信用代码": "x"}, ["R578:2:1"], 0),
        ({"统一社会信用代码": "", "检查机关": ""}, ["R520:2:1", "R520:2:3"], 1),
        ({"操作": "删除"}, [], 0),
    ],
)
def test_what_is_wrong_with_a_check(checks, said, change, said_, rejected):
    result = checks(change)
    assert (said(result.findings), result.rejected) == (said_, rejected)


def test_the_same_check_twice_is_kept_once(checks, said):
    result = checks({}, {})
    assert (said(result.findings), len(result.rows), result.rejected) == (["R585:3:1"], 1, 0)


MATTER = {
    "序号": "1", "抽查项目": "登记事项检查", "事项编码": "01-02", "抽查依据": "《企业信息公示暂行条例》第十四条", "事项类别": "重点检查事项",
    "抽查方式": "现场检查、书面检查", "抽查比例": "不少于30%", "抽查频次": "1次/年", "操作": "",
}  # fmt: skip


def test_the_headings_of_published_lists_of_matters_are_known(table, tally):
    result = import_matters(table(MATTER))
    assert result.rows == (
        {
            "name": "登记事项检查", "code": "01-02", "basis": "《企业信息公示暂行条例》第十四条", "grade": "重点",
            "methods": ["实地", "书面"], "qualification": "",
        },
    )  # fmt: skip
    assert tally(result.findings) == {("R508", "info"): 1}


@pytest.mark.parametrize(
    ("changes", "said_", "rows"),
    [
        ([{"抽查依据": ""}], ["R579:2:4"], 1),
        ([{"抽查方式": "打电话"}], ["R521:2:6"], 1),
        ([{"事项类别": "其他"}], ["R521:2:5"], 0),
        ([{"抽查项目": ""}], ["R520:2:2"], 0),
        ([{"抽查项目": "长" * 401}], ["R568:2:2"], 0),
        ([{}, {"抽查项目": "别的"}], ["R525:3:3"], 1),
        ([{"事项编码": ""}, {"事项编码": ""}], ["R525:3:2"], 1),
        ([{"操作": "删除", "抽查依据": ""}], [], 0),
    ],
)
def test_what_is_wrong_with_a_matter(table, said, changes, said_, rows):
    result = import_matters(table(MATTER, *changes))
    assert said([f for f in result.findings if f.code != "R508"]) == said_
    assert len(result.rows) == rows


SENT = {
    "任务名称": "15",
    "统一社会信用代码": A,
    "批次": "第1批",
    "平台任务编号": "PT-1",
    "检查类别": "双随机",
    "操作": "",
}


@pytest.fixture
def sent(table, plan):
    data = yaml.safe_load(msgspec.json.encode(plan))
    for task in data["tasks"]:
        if task["code"] in ("14", "15"):
            task["drawn_by"] = {"text": "由省局抽取", "by": "省局"}
    drawn = msgspec.convert(data, Plan)
    standings = {A: "open", B: "open", GONE: "closed"}
    return lambda *changes, by=drawn: import_superior(table(SENT, *changes), plan=by, standings=standings)


def test_an_entry_sent_down_names_task_target_and_batch(sent, plan):
    name = next(task.name for task in plan.tasks if task.code == "15")
    one, two, three = sent(
        {}, {"任务名称": name, "批次": "二"}, {"统一社会信用代码": B, "批次": "", "平台任务编号": ""}
    ).rows
    assert one == {"task": "15", "target": A, "batch": 1, "number": "PT-1"}
    assert (two["task"], two["batch"]) == ("15", 2)
    assert three == {"task": "15", "target": B, "batch": 1, "number": ""}


@pytest.mark.parametrize(
    ("changes", "said_", "rejected"),
    [
        ([{"任务名称": "没有这项"}], ["R581:2:1"], 1),
        ([{"任务名称": "1"}], ["R581:2:1"], 1),
        ([{"任务名称": ""}], ["R520:2:1"], 1),
        ([{"统一社会信用代码": "x"}], ["R551:2:2"], 1),
        ([{"统一社会信用代码": ""}], ["R520:2:2"], 1),
        ([{"统一社会信用代码": GONE}], ["R582:2:2"], 1),
        ([{"统一社会信用代码": GONE, "操作": "删除"}], [], 0),
        ([{"批次": "下半年"}], ["R521:2:3"], 1),
        ([{}, {}], ["R525:3:2"], 1),
        ([{"检查类别": "有因检查"}], ["R580:2:5"], 0),
    ],
)
def test_what_is_wrong_with_an_entry_sent_down(sent, said, changes, said_, rejected):
    result = sent(*changes)
    assert (said(result.findings), result.rejected) == (said_, rejected)


def test_clue_driven_checks_are_left_out_with_the_article(sent):
    result = sent({"检查类别": "定向核查"})
    assert result.rows == ()
    assert result.findings[0].basis == "《优化营商环境条例》第五十四条"


def test_a_plan_without_such_tasks_is_told_how_to_have_them(sent, plan):
    assert "drawn_by" in sent({}, by=plan).findings[0].advice.zh
