"""A plan comes into force, is changed by amendments on file, and its versions are told."""

from datetime import date

import pytest

from policy_engine.model.errors import FindingsStop, Refused
from policy_engine.model.text import Text
from policy_engine.usecases.plan.history import history

from .conftest import AMENDMENT, CODE, ON, rewrite, slower, versions


def test_the_first_version_comes_into_force_as_it_is(demo, record, holds):
    done = record(demo)
    assert done.code == CODE
    assert done.entered.version.previous is None
    (plan,) = versions(demo)
    assert (plan.idx, plan.on, plan.previous, plan.amendments) == (
        done.entered.number,
        "2023-06-15",
        None,
        (),
    )
    assert (demo.snapshots / f"{plan.sha256}.yaml").read_bytes() == demo.plan.read_bytes()
    holds(demo)


def test_what_says_the_same_is_not_recorded_again(demo, record):
    record(demo)
    assert record(demo).entered is None
    rewrite(demo, ("plan:\n", "# 印发稿\nplan:\n"))
    assert record(demo).entered is None
    assert len(versions(demo)) == 1


def test_a_change_on_file_comes_into_force_and_is_told(demo, record, actor, holds):
    record(demo)
    slower(demo)
    done = record(demo)
    assert [c.what.zh for c in done.entered.version.changes] == ["抽查比例/数量：5% → 3%"]
    first, second = versions(demo)
    assert (second.previous, second.amendments) == (first.sha256, ("BB-1",))
    told = history(demo, None)
    assert told.demo is True
    (plan,) = told.plans
    assert (plan.code, plan.title[:2]) == (CODE, "泽州")
    assert [(v.number, v.event, v.actor) for v in plan.versions] == [
        (1, first.idx, actor),
        (2, second.idx, actor),
    ]
    assert plan.versions[0].changes == ()
    ((change,), (filed,)) = plan.versions[1].changes, plan.versions[1].amendments
    assert (change.task, change.zh, change.en) == ("1", "抽查比例/数量：5% → 3%", "rate: 5% → 3%")
    assert (filed.number, filed.applicant, filed.reported_on) == ("BB-1", "网监股", None)
    holds(demo)


def test_three_versions_and_a_report_that_is_filled_in_later(demo, record, holds):
    record(demo)
    slower(demo)
    record(demo)
    rewrite(
        demo,
        (
            "    reason: 对象减少\n",
            "    reason: 对象减少\n    reported_on: 2023-06-15\n    reported_to: 市局\n",
        ),
    )
    done = record(demo)
    assert done.entered.version.changes == ()
    assert done.entered.version.amendments == ()
    (plan,) = history(demo, CODE).plans
    assert [len(v.changes) for v in plan.versions] == [0, 1, 0]
    assert [v.amendments for v in plan.versions][::2] == [(), ()]
    (filed,) = plan.versions[1].amendments
    assert (filed.reported_on, filed.reported_to) == (date(2023, 6, 15), "市局")
    holds(demo)


def test_a_change_that_is_not_on_file_does_not_come_into_force(demo, record, put):
    record(demo)
    rewrite(demo, ("rate: 5%", "rate: 3%"))
    with pytest.raises((Refused, FindingsStop)):
        record(demo)
    with pytest.raises(Refused) as stop:
        put(demo)
    assert stop.value.basis == "泽市监〔2023〕10号 二（四）"
    assert "任务1 抽查比例/数量：5% → 3%" in stop.value.message.zh
    assert "信用监管股" in stop.value.advice.zh
    assert len(versions(demo)) == 1


def test_many_changes_are_counted(demo, record, put):
    record(demo)
    text = demo.plan.read_text(encoding="utf-8")
    demo.plan.write_text(
        text.replace("县市场监督管理局", "县局").replace("{ A: 1, B: 2", "{ A: 1, B: 3"), encoding="utf-8"
    )
    with pytest.raises(Refused) as stop:
        put(demo)
    assert "另有" in stop.value.message.zh
    assert "more" in stop.value.message.en
    assert "plan_wide: true" in stop.value.advice.zh


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        ((AMENDMENT, AMENDMENT.replace("BB-1", "BB-2")), "少了已备案的变更 BB-1"),
        (("对象减少", "另有原因"), "已备案的变更 BB-1 内容被改动"),
    ],
)
def test_an_amendment_on_record_is_not_taken_back(demo, record, put, pair, said):
    record(demo)
    slower(demo)
    record(demo)
    rewrite(demo, pair)
    with pytest.raises((Refused, FindingsStop)):
        record(demo)
    with pytest.raises(Refused) as stop:
        put(demo)
    assert said in stop.value.message.zh
    assert len(versions(demo)) == 2


def test_an_amendment_that_is_filed_tomorrow_waits(demo, record, put):
    record(demo, on=date(2023, 6, 9))
    slower(demo)
    with pytest.raises(Refused) as stop:
        put(demo, on=date(2023, 6, 9))
    assert "BB-1 的备案日期还没有到" in stop.value.message.zh
    assert record(demo, on=date(2023, 6, 10)).entered is not None


def test_a_drawn_task_stays_as_it_is_and_others_may_change(demo, record, put, take, holds):
    record(demo)
    take(demo, ON, tasks=["15"])
    slower(demo)
    assert record(demo).entered is not None
    rewrite(
        demo,
        ('tasks: ["1"]', 'tasks: ["1"]' + AMENDMENT.replace("BB-1", "BB-2").replace('"1"', '"15"').rstrip()),
        ('  - code: "15"\n', '  - code: "15"\n    order: random\n'),
    )
    with pytest.raises((Refused, FindingsStop)):
        record(demo)
    with pytest.raises(Refused) as stop:
        put(demo)
    assert "已抽取的任务不能再改：任务15 " in stop.value.message.zh
    assert len({version.sha256 for version in versions(demo)}) == 2
    holds(demo)


def test_a_plan_with_errors_and_one_of_another_agency_are_stopped(demo, record):
    rewrite(demo, ('agency: "140525"', 'agency: "140581"'))
    with pytest.raises(Refused):
        record(demo)
    rewrite(demo, ("rate: 5%", "rate: 500%"))
    with pytest.raises(FindingsStop):
        record(demo)
    assert versions(demo) == ()


def test_a_backdated_version_is_for_demonstrations_only(tmp_path, record, at, actor):
    from policy_engine.usecases.init import init

    real = init(tmp_path / "real", agency="140525", demo=False, actor=actor, now=at)
    with pytest.raises(Refused):
        record(real)
    assert record(real, on=None).entered.version.code == CODE


def test_nothing_is_recorded_without_confirmation(demo, record):
    shown = []

    def no(version):
        shown.append(version)
        raise Refused(Text("不", "no"), Text("不", "no"))

    with pytest.raises(Refused):
        record(demo, confirm=no)
    assert [v.code for v in shown] == [CODE]
    assert versions(demo) == ()


def test_what_was_confirmed_is_what_is_recorded(demo, record, put):
    """While one person reads the question, another puts a version in force."""
    record(demo)
    slower(demo)

    def meanwhile(version):
        put(demo)

    with pytest.raises(Refused) as stop:
        record(demo, confirm=meanwhile)
    assert "确认期间" in stop.value.message.zh
    assert len(versions(demo)) == 2


def test_a_plan_in_force_keeps_its_code(demo, record):
    record(demo)
    rewrite(demo, ("code: 2023-internal", "code: 2023-other"))
    with pytest.raises(FindingsStop) as stop:
        record(demo)
    assert [f.code for f in stop.value.findings if f.severity == "error"] == ["P298"]


def test_nothing_is_built_on_versions_that_the_log_contradicts(demo, record, tamper):
    record(demo)
    slower(demo)
    tamper(demo, "UPDATE planrecord SET \"on\" = '2023-06-01'")
    for command in (record, lambda workspace: history(workspace, None)):
        with pytest.raises(Refused) as stop:
            command(demo)
        assert "与日志不符" in stop.value.message.zh
