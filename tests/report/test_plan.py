import json
from datetime import date
from types import SimpleNamespace

from policy_engine.model.plan import Amendment
from policy_engine.model.text import Text
from policy_engine.plan.diff import Change
from policy_engine.report.plan import difference, difference_data, heading, history, history_data

OLD = SimpleNamespace(file="", sha256="a" * 64, since="2023-06-15")
NEW = SimpleNamespace(file="plans/2023.yaml", sha256="b" * 64, since="")
CHANGES = (
    Change("", "risk_tiers.weights", Text("风险等级倍数：B 2 → 3", "weights of the tiers: B 2 → 3")),
    Change("1", "rate", Text("抽查比例/数量：5% → 3%", "rate: 5% → 3%")),
    Change("1", "status", Text("取消", "cancelled")),
    Change("16", "", Text("增加任务“某某”", "added: 某某"), "added"),
)
NAMES = {"1": "广告经营者抽查", "16": "某某"}
FILED = Amendment(
    number="BB-1",
    filed_on=date(2023, 6, 10),
    applicant="网监股",
    application="申请一",
    reason="对象减少",
    tasks=("1",),
)


def version(number=1, changes=(), amendments=()):
    return SimpleNamespace(
        number=number,
        event=number * 3,
        on="2023-06-15",
        sha256="c" * 64,
        file="plans/2023.yaml",
        actor="op-1",
        amendments=amendments,
        changes=changes,
    )


SAID = SimpleNamespace(task="1", zh="抽查比例/数量：5% → 3%", en="rate: 5% → 3%")
WHOLE = SimpleNamespace(task="", zh="年度：2023 → 2024", en="year: 2023 → 2024")


def test_changes_stand_under_the_plan_or_their_task():
    assert list(difference(CHANGES, NAMES, "zh")) == [
        "全计划",
        "  风险等级倍数：B 2 → 3",
        "任务1  广告经营者抽查",
        "  抽查比例/数量：5% → 3%",
        "  取消",
        "任务16  某某",
        "  增加任务“某某”",
        "共 4 处改动，涉及 2 个任务",
    ]


def test_english():
    said = list(difference(CHANGES, NAMES, "en"))
    assert said[0] == "the plan as a whole"
    assert said[-1] == "4 change(s), 2 task(s) concerned"


def test_without_a_change_it_says_whether_anything_differs():
    assert list(difference((), {}, "zh")) == ["内容相同"]
    (noted,) = difference((), {}, "zh", noted=True)
    assert "备案" in noted


def test_the_plan_in_force_is_called_that():
    assert heading(OLD, NEW, "zh") == "现行计划（2023-06-15 生效） → plans/2023.yaml"
    assert heading(OLD, NEW, "en") == "the plan in force (since 2023-06-15) → plans/2023.yaml"


def test_changes_as_data():
    data = json.loads(json.dumps(difference_data(OLD, NEW, CHANGES)))
    assert data["format"] == "policy-plan-diff/1"
    assert data["old"] == {"file": "", "in_force_since": "2023-06-15", "sha256": "a" * 64}
    assert data["changes"][1] == {
        "task": "1",
        "field": "rate",
        "kind": "changed",
        "zh": "抽查比例/数量：5% → 3%",
        "en": "rate: 5% → 3%",
    }


def test_a_history_tells_each_version_its_amendments_and_changes():
    versions = [version(), version(2, (WHOLE, SAID), (FILED,)), version(3), version(4, None)]
    assert list(history("2023-internal", "工作计划", versions, "zh")) == [
        "2023-internal  工作计划",
        "第 1 版  2023-06-15  cccccccccccc  plans/2023.yaml  op-1",
        "    首次生效",
        "第 2 版  2023-06-15  cccccccccccc  plans/2023.yaml  op-1",
        "    备案 BB-1  2023-06-10  网监股  申请：申请一  理由：对象减少  尚未报市局",
        "    年度：2023 → 2024",
        "    任务1 抽查比例/数量：5% → 3%",
        "第 3 版  2023-06-15  cccccccccccc  plans/2023.yaml  op-1",
        "    计划内容没有改动，只有公示、编号、附件、备案等记载不同",
        "第 4 版  2023-06-15  cccccccccccc  plans/2023.yaml  op-1",
        "    改动的内容读不出来",
    ]


def test_a_history_in_english_with_a_report_made():
    import msgspec

    reported = msgspec.structs.replace(FILED, reported_on=date(2023, 6, 12), reported_to="市局")
    said = list(history("p", "t", [version(2, (SAID,), (reported,))], "en"))
    assert said[2].endswith("reason: 对象减少  reported 2023-06-12 市局")
    assert said[3] == "    task 1 rate: 5% → 3%"


def test_a_history_as_data():
    data = json.loads(
        json.dumps(history_data(True, [("p", "t", [version(2, (SAID,), (FILED,)), version(3, None)])]))
    )
    assert (data["format"], data["demo"]) == ("policy-plan-history/1", True)
    ((first, second),) = [plan["versions"] for plan in data["plans"]]
    assert first["amendments"][0]["filed_on"] == "2023-06-10"
    assert first["amendments"][0]["reported_on"] is None
    assert first["changes"] == [{"task": "1", "zh": SAID.zh, "en": SAID.en}]
    assert second["changes"] is None
