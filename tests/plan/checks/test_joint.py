"""Departments that co-operate, and amendment records."""

import pytest

KEPT = "matching: { mode: 股内随机 }"


@pytest.fixture(scope="session")
def amended(small, load):
    def of(*entries):
        common = "filed_on: 2024-05-01, applicant: 信用监管股, application: 申请, reason: 机构改革"
        lines = "".join(f"  - {{ {common}, {entry} }}\n" for entry in entries)
        return load(f"{small}amendments:\n{lines}")

    return of


def test_a_joint_plan_has_departments_and_an_internal_one_has_none(small_with, one):
    joint = ("issued_on: 2024-01-05 }", "issued_on: 2024-01-05, kind: joint }")
    police = (KEPT, f"{KEPT}\n    cooperating: [{{ department: 公安局 }}]")
    assert small_with(joint, police).findings == ()
    assert one(small_with(police), "P146", "warning", "内部抽查计划里写了", "kind: joint") == "cooperating"


def test_departments_that_send_officers_co_operate(small_with, one):
    joint = ("issued_on: 2024-01-05 }", "issued_on: 2024-01-05, kind: joint }")

    def departments(cooperating, sending):
        return small_with(
            joint,
            (
                KEPT,
                f"matching: {{ mode: 股内随机, departments: [{sending}] }}\n    cooperating: [{cooperating}]",
            ),
        )

    assert departments("{ department: 公安局 }, { department: 税务局 }", "税务局").findings == ()
    assert (
        one(departments("{ department: 公安局 }", "税务局"), "P145", "warning", "却不在 cooperating")
        == "税务局"
    )
    twice = "{ department: 公安局 }, { department: 公安局 }"
    assert one(departments(twice, "公安局"), "P131", "error", "“公安局”写了两次", "写一条") == "公安局"


def test_amendment_records(one, amended):
    """A task that is named need not exist: it may have been taken out."""
    assert (
        amended(
            'number: "1", tasks: ["1", "9"], reported_on: 2024-05-01', 'number: "2", plan_wide: true'
        ).findings
        == ()
    )
    loaded = amended('number: "1", tasks: ["1"]', 'number: "1", tasks: ["1"]')
    assert one(loaded, "P147", "error", "备案编号 1 重复", "一个编号") == '"1"'
    loaded = amended('number: "1", tasks: ["1"], reported_on: 2024-04-30')
    assert one(loaded, "P148", "error", "2024-04-30 早于备案日期 2024-05-01", "先备案") == "2024-04-30"
    for entry in ('number: "1"', 'number: "1", tasks: [], plan_wide: false'):
        assert one(amended(entry), "P149", "error", "没有写明备案涉及什么", "plan_wide: true") == '"1"'
