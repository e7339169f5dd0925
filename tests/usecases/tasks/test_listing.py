import json

import pytest

from policy_engine.model.errors import Unusable
from policy_engine.report.tasks import data
from policy_engine.usecases.tasks.listing import Asked, listing

from .tools import append, done, record, rows, verdict


def test_every_inspection_stands_in_one_state(one):
    first, second, third, *_ = rows(one)
    record(one, first)
    record(one, second)
    verdict(one, second, "return")
    record(one, third)
    verdict(one, third, "accept", done())
    found = {line.number: line.state for line in listing(one, Asked()).tasks}
    assert (found[first.number], found[second.number], found[third.number]) == (
        "recorded",
        "returned",
        "reviewed",
    )
    assert set(found.values()) == {"recorded", "returned", "reviewed", "todo"}
    assert [line.number for line in listing(one, Asked(state="已退回，待更正")).tasks] == [second.number]


def test_a_closed_case_and_a_task_without_one(one):
    first = rows(one)[0]
    record(one, first, done())
    payload = {
        "number": first.number,
        "branch": 0,
        "step": "close",
        "role": "credit",
        "happened": "2023-06-20T11:00",
        "closed": True,
        "branches": [],
        "before": [],
    }
    append(one, "case.advanced", first.number, payload, {})
    assert [line.number for line in listing(one, Asked(state="closed")).tasks] == [first.number]


def test_filters_narrow_down(one):
    every = listing(one, Asked()).tasks
    line = every[0]
    by_unit = listing(one, Asked(unit=line.station)).tasks
    assert line in by_unit
    assert {other.station for other in by_unit} == {line.station}
    assert listing(one, Asked(unit=line.section)).tasks == every
    assert line in listing(one, Asked(officer=line.officers[0])).tasks
    assert listing(one, Asked(tasks=("15",))).tasks == every
    assert listing(one, Asked(state="todo", tasks=("15",))).all == len(every)


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        (Asked(tasks=("51",)), "15"),
        (Asked(tasks=("12",)), "policy run"),
        (Asked(unit="食品流通"), "食品流通股"),
        (Asked(state="tod"), "todo"),
        (Asked(officer="检查员-9999"), "检查员"),
    ],
)
def test_a_word_that_names_nothing_is_said_with_what_may_be_meant(one, asked, hint):
    with pytest.raises(Unusable) as stop:
        listing(one, asked)
    assert hint in stop.value.advice.zh


def test_an_empty_workspace_lists_nothing(demo):
    assert listing(demo, Asked()).tasks == ()


def test_no_stratum_and_no_tier(one):
    said = json.dumps(data(listing(one, Asked())), ensure_ascii=False)
    assert "stratum" not in said
    assert "tier" not in said
    assert {line.target for line in listing(one, Asked()).tasks} == {row.target for row in rows(one)}
