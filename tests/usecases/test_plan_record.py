"""A plan comes into force, is changed by amendments on file, and its versions are told."""

import threading
from datetime import date

import pytest

from policy_engine.model.errors import FindingsStop, Refused, Stop, Unusable
from policy_engine.model.text import Text
from policy_engine.plan.load import load_plan
from policy_engine.store import queries
from policy_engine.store.log import Transaction
from policy_engine.store.open import open_store
from policy_engine.store.replay import rebuild_matches
from policy_engine.usecases.bundle.verify import verify_bundle
from policy_engine.usecases.bundle.write import write_bundle
from policy_engine.usecases.clock import seconds
from policy_engine.usecases.plan.history import history
from policy_engine.usecases.plan.record import enter, record_plan
from policy_engine.usecases.prepare import Sound
from policy_engine.usecases.steps import Recorder

CODE = "2023-internal"
ON = date(2023, 6, 15)
AMENDMENT = """
  - number: BB-1
    filed_on: 2023-06-10
    applicant: 网监股
    application: 关于调整抽查比例的申请
    reason: 对象减少
    tasks: ["1"]
"""


def rewrite(workspace, *pairs, amendments=""):
    """Change the workspace's plan file as an officer does."""
    text = workspace.plan.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    if amendments:
        text += ("" if "\namendments:" in text else "\namendments:") + amendments
    workspace.plan.write_text(text, encoding="utf-8")


def slower(workspace):
    """Task 1 at 3 % instead of 5 %, on file."""
    rewrite(workspace, ("rate: 5%", "rate: 3%"), amendments=AMENDMENT)


@pytest.fixture
def record(judging, actor, at):
    """`policy plan record` as a function."""

    def record(workspace, on=ON, confirm=lambda version: None, path=None):
        path = path or workspace.plan
        return judging(record_plan, workspace, path, actor=actor, now=at, on=on, confirm=confirm)

    return record


@pytest.fixture
def put(actor, at):
    """Put the plan file in force without the rules' word on it: what stands guard where they say nothing."""

    def put(workspace, on=ON, **options):
        loaded = load_plan(workspace.plan, "plan.yaml")
        sound = Sound(loaded.plan, loaded.document, loaded.text, loaded.sha256, None, ())
        with open_store(workspace.store) as store:
            return enter(Recorder(store, seconds(at), on, actor), workspace, sound, **options)

    return put


def versions(workspace):
    with open_store(workspace.store, read_only=True) as store:
        return queries.plans(store)


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


def test_two_at_once_record_one_version(demo, record, put, holds):
    record(demo)
    slower(demo)
    start, done = threading.Barrier(2), []

    def work():
        start.wait()
        done.append(put(demo))

    both = [threading.Thread(target=work) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(entered is None for entered in done) == [False, True]
    assert len(versions(demo)) == 2
    holds(demo)


def test_a_crash_between_text_and_record_leaves_nothing_recorded(demo, record, put, monkeypatch, holds):
    def crash(self, events):
        raise KeyboardInterrupt

    before = set(demo.snapshots.iterdir())
    with monkeypatch.context() as patched:
        patched.setattr(Transaction, "append", crash)
        with pytest.raises(KeyboardInterrupt):
            put(demo)
    assert versions(demo) == ()
    assert len(set(demo.snapshots.iterdir()) - before) == 1
    holds(demo)
    assert record(demo).entered is not None


def test_an_edited_row_is_found_by_replay(demo, record, tamper):
    record(demo)
    slower(demo)
    record(demo)
    tamper(demo, "UPDATE planrecord SET amendments = '[]' WHERE previous IS NOT NULL")
    with open_store(demo.store) as store:
        assert any("planrecord" in text.zh and "amendments" in text.zh for text in rebuild_matches(store))


def test_a_log_with_versions_goes_into_a_bundle_and_holds(demo, record, take, judging, tmp_path):
    record(demo)
    slower(demo)
    record(demo)
    take(demo, ON, tasks=["15"])
    write_bundle(demo, tmp_path / "bundle")
    found = judging(verify_bundle, tmp_path / "bundle")
    assert [problem.zh for check in found.checks for problem in check.problems] == []


def test_a_lost_text_stops_what_needs_it(demo, record):
    record(demo)
    (plan,) = versions(demo)
    (demo.snapshots / f"{plan.sha256}.yaml").unlink()
    for step in (lambda: record(demo), lambda: history(demo, CODE)):
        with pytest.raises(Stop) as stop:
            step()
        assert "备份" in stop.value.advice.zh


@pytest.mark.parametrize("change", ["erased", "unreadable"])
def test_what_changed_may_be_gone_and_the_history_goes_on(demo, record, tamper, change):
    record(demo)
    slower(demo)
    record(demo)
    if change == "erased":
        _, second = versions(demo)
        tamper(demo, f"DELETE FROM payload WHERE idx = {second.idx}")
    else:
        tamper(demo, kind="plan.amended", old='"changes"', new='"chances"')
    (plan,) = history(demo, CODE).plans
    assert [v.changes for v in plan.versions] == [(), None]


def test_a_plan_that_is_not_on_record_has_no_history(demo, record):
    assert history(demo, None).plans == ()
    record(demo)
    with pytest.raises(Unusable) as stop:
        history(demo, "2023-intern")
    assert CODE in stop.value.advice.zh
