from datetime import date

import msgspec
import pytest

from policy_engine.model.case import Branch, Clock
from policy_engine.model.errors import Unusable
from policy_engine.usecases import due as due_module
from policy_engine.usecases.due import due, group_of
from policy_engine.usecases.tasks.listing import Asked, listing

from .tasks.tools import NOW, done, record, rows, verdict


def on(day, workspace, **more):
    return due(workspace, now=NOW, on=date.fromisoformat(day), **more)


@pytest.mark.parametrize(
    ("due", "at", "group"),
    [
        ("2023-06-20T24:00", "2023-06-20T23:59", "today"),
        ("2023-06-20T24:00", "2023-06-21T00:00", "overdue"),
        ("2023-06-20T15:30", "2023-06-20T15:30", "today"),
        ("2023-06-20T15:30", "2023-06-20T15:31", "overdue"),
        ("2023-06-25T24:00", "2023-06-20T09:00", "week"),  # Sunday
        ("2023-06-26T24:00", "2023-06-20T09:00", "later"),
        ("2023-06-26T24:00", "2023-06-25T09:00", "later"),
        ("?", "2023-06-25T09:00", "unknown"),
        ("", "2023-06-25T09:00", "open"),
    ],
)
def test_groups(due, at, group):
    assert group_of(due, at) == group


def test_a_visit_is_due_with_its_window_then_its_result_within_five_working_days(one):
    before, today = on("2023-09-29", one), on("2023-09-30", one)
    assert {(i.kind, i.group, i.due) for i in before.items} == {("visit", "week", "2023-09-30T24:00")}
    assert {i.group for i in today.items} == {"today"}
    after, late = on("2023-10-01", one), on("2023-10-12", one)
    # Five working days from a Saturday in the National Day holidays, 10-07 and 10-08 worked.
    assert {(i.kind, i.due) for i in after.items} == {("record", "2023-10-11T24:00")}
    assert {(i.group, i.days) for i in late.items} == {("overdue", 1)}
    assert len(before.items) == len(after.items) == len(rows(one))


def test_nothing_that_is_open_is_left_out_and_nothing_twice(one):
    first, second, third, fourth, *_ = rows(one)
    publish = Branch(number=1, state="PUBLISH_DUE", since="2023-06-19T10:00", due="2023-06-20T24:00")
    record(one, first, Branch(number=0, state="RECORDED", since="2023-06-20T09:00"), publish)
    stopped = Branch(
        number=2,
        state="CLUE",
        since="2023-06-20T09:00",
        clock=Clock("2023-06-20T09:00", ((15, "working_days"),), (("2023-06-21", ""),)),
    )
    unknown = Branch(number=3, state="CASE", since="2023-06-20T09:00", due="?")
    record(one, second, done(), stopped, unknown)
    record(one, third, done(), done(1))
    found = on("2023-06-20", one)
    by = {(i.number, i.branch): i for i in found.items}
    assert len(by) == len(found.items)
    assert by[first.number, 0].group == "open"
    assert by[first.number, 1].group == "today"
    assert by[second.number, 2].group == "open"
    assert "停止计算" in by[second.number, 2].what.zh
    assert by[second.number, 3].group == "unknown"
    assert (second.number, 0) not in by
    assert by[third.number, -1].kind == "close"
    assert by[fourth.number, -1].kind == "visit"
    assert {i.number for i in found.items} == {row.number for row in rows(one)}


def test_a_returned_result_says_so(one):
    first = rows(one)[0]
    record(one, first)
    verdict(one, first, "return")
    (item,) = [i for i in on("2023-06-20", one).items if i.number == first.number]
    assert "已退回" in item.what.zh


def test_a_unit(one):
    row = rows(one)[0]
    assert {i.station for i in on("2023-06-20", one, unit=row.station).items} == {row.station}
    assert len(on("2023-06-20", one, unit="食品流通股").items) == len(rows(one))
    with pytest.raises(Unusable):
        on("2023-06-20", one, unit="不存在股")


def test_an_unannounced_year_is_said_never_guessed(one, monkeypatch):
    found = listing(one, Asked()).tasks
    far = [msgspec.structs.replace(line, end="2099-12-30") for line in found]
    monkeypatch.setattr(due_module, "lines", lambda store, planned: iter(far))
    assert {i.group for i in on("2099-12-31", one).items} == {"unknown"}


@pytest.mark.parametrize("status", ["postponed", "cancelled"])
def test_a_task_set_aside_has_no_deadline_but_stays(one, monkeypatch, status):
    found = [msgspec.structs.replace(line, status=status) for line in listing(one, Asked()).tasks]
    monkeypatch.setattr(due_module, "lines", lambda store, planned: iter(found))
    assert {(i.group, i.due) for i in on("2024-06-20", one).items} == {("open", "")}


def test_a_demonstration_needs_no_permission_and_rules_may_be_missing(one):
    (one.rules / "followup.yaml").unlink(missing_ok=True)
    record(one, rows(one)[0])
    assert on("2023-06-20", one).demo
