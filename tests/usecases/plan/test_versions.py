"""Versions of a plan in trouble: two at once, a crash, texts and entries that are lost or changed."""

import threading

import pytest

from policy_engine.model.errors import Stop, Unusable
from policy_engine.store.log import Transaction
from policy_engine.store.open import open_store
from policy_engine.store.replay import rebuild_matches
from policy_engine.usecases.bundle.verify import verify_bundle
from policy_engine.usecases.bundle.write import write_bundle
from policy_engine.usecases.plan.history import history

from .conftest import CODE, ON, slower, versions


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
