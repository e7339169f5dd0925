"""What rules see of a result, and of a verdict on it."""

from datetime import date

import msgspec
import pytest

from policy_engine.casework.results import (
    Ground,
    Reviewing,
    Visit,
    elsewhere,
    has_problem,
    result_fact,
    review_fact,
)
from policy_engine.model.followup import Term, Words
from policy_engine.model.result import Evidence, MatterFinding, Result, ResultCode, ResultsFile
from policy_engine.rulebook.vocabulary import validate

W = Words("某", "some")
CODES = ResultsFile(
    format="policy-results/1",
    codes=(
        ResultCode(id="1", title=W, problem=False, alone=True),
        ResultCode(id="D", title=W, problem=True),
        ResultCode(id="F", title=W, problem=False),
    ),
    methods=(Term(id="onsite", title=W),),
)
GROUND = Ground(
    on=date(2023, 6, 21),
    now="2023-06-21T17:00",
    dispatched=date(2023, 6, 15),
    window=(date(2023, 6, 1), date(2023, 6, 30)),
    matters=("事项甲", "事项乙"),
    team=("甲", "乙", "专"),
    experts=frozenset({"专"}),
    certified=frozenset({"甲", "乙"}),
    results=CODES,
)
RESULT = Result(
    inspection="x#1",
    version=1,
    codes=("1",),
    methods=("onsite",),
    began="2023-06-20T09:00",
    ended="2023-06-20T10:30",
    concluded="2023-06-20",
    officers=("甲", "乙"),
    recorder="甲",
    signature="signed",
)


def fields(ground=None, **changes):
    fact = result_fact(
        msgspec.structs.replace(RESULT, **changes), msgspec.structs.replace(GROUND, **(ground or {}))
    )
    validate([fact])
    return fact.fields


def test_sound():
    found = fields()
    assert (found["officers"], found["officers_valid"], found["officers_assigned"]) == (2, 2, 2)
    assert (found["minutes"], found["ahead"], found["entry_days"]) == (90, 0, 1)
    assert (found["recorder_in_team"], found["recorder_present"], found["problem"]) == (1, 1, 0)
    assert (found["invalid"], found["strangers"], found["exclusive"]) == ("", "", "")


def test_expert_is_no_officer():
    """An expert who comes with one officer leaves the team one short, and cannot record."""
    found = fields(officers=("甲", "专"), recorder="专")
    assert (found["officers"], found["officers_valid"], found["recorder_in_team"]) == (1, 1, 0)
    assert found["invalid"] == found["strangers"] == ""


def test_stranger():
    found = fields(officers=("甲", "乙", "外"), recorder="外")
    assert (found["strangers"], found["invalid"], found["recorder_in_team"]) == ("外", "外", 0)


def test_future_counts_minutes():
    assert fields(ended="2023-06-21T17:30")["ahead"] == 30
    assert fields(ended="2023-06-21T17:00")["ahead"] == 0


@pytest.mark.parametrize(
    ("codes", "leads", "problem"),
    [(("1",), (), 0), (("D", "F"), (), 1), (("F",), ("notify",), 1), (("F",), (), 0)],
)
def test_problem(codes, leads, problem):
    """A lead is something to follow up, whatever the codes say: it is not lost."""
    assert fields(codes=codes, leads=leads)["problem"] == problem
    assert has_problem(msgspec.structs.replace(RESULT, codes=codes, leads=leads), CODES) == bool(problem)


def test_evidence_and_findings():
    files = (Evidence("check_record", "0" * 64, "a"), Evidence("video", "1" * 64, "b"))
    found = fields(evidence=files, findings=(MatterFinding("事项甲", "无"),), methods=("testing",))
    assert (found["has_record"], found["has_media"], found["has_report"], found["tested"]) == (1, 1, 0, 1)
    assert (found["evidence"], found["matters"], found["matters_found"]) == (2, 2, 1)


def test_exclusive():
    assert fields(codes=("1", "D"))["exclusive"] == "1"
    assert fields(codes=("D", "F"))["exclusive"] == ""


def test_review():
    asked = Reviewing(
        number="x#1",
        on=date(2023, 6, 22),
        recorded=date(2023, 6, 21),
        recorder="甲",
        officers=("甲", "乙"),
        reviewer="乙",
        accepts=True,
        note="",
        changed=1,
    )
    fact = review_fact(asked)
    validate([fact])
    assert fact.fields == {
        "on": 20230622,
        "recorded": 20230621,
        "own_entry": 0,
        "was_there": 1,
        "verdict": "accept",
        "has_note": 0,
        "changed": 1,
        "vanished": 0,
    }


def visit(inspection, began, ended, target="T", officers=("甲", "乙")):
    return Visit(inspection, target, f"2023-06-20T{began}", f"2023-06-20T{ended}", officers)


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (visit("x#2", "10:00", "11:00", "U"), (("甲", "x#2"), ("乙", "x#2"))),
        (visit("x#2", "08:00", "12:00", "U", ("乙", "丙")), (("乙", "x#2"),)),
        (visit("x#2", "10:30", "11:00", "U"), ()),  # begins when the other ends
        (visit("x#2", "09:00", "10:30"), ()),  # one visit to one target for two tasks
        (visit("x#2", "09:30", "10:00", "U", ("丙",)), ()),
    ],
)
def test_who_is_at_two_places_at_once(other, found):
    others = {officer: [other] for officer in other.officers}
    assert elsewhere(visit("x#1", "09:00", "10:30"), others) == found


def test_who_was_elsewhere_is_a_field_without_experts():
    clash = (("甲", "x#2"), ("专", "x#3"))
    assert fields({"elsewhere": clash}, officers=("甲", "乙", "专"))["elsewhere"] == "甲（x#2）"
