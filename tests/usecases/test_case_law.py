"""Cases that law has a word on beyond one step: what a decision stands on, which penalties are published, whose days count anew."""

from datetime import date

import pytest

from policy_engine.model.errors import Refused
from policy_engine.store import queries
from policy_engine.store.open import open_store

from .case_tools import number, put, step, stored
from .conftest import ENGINE

DECISION = ["final_report", "legal_review", "decision"]


def officers(workspace):
    with open_store(workspace.store, read_only=True) as store:
        return next(row.officers for row in queries.inspections(store) if row.number == number(1))


@pytest.fixture
def filed(one):
    """A case of which branch 2 is being handled (CASE)."""
    case = put(one, 1, ("D",))
    step(ENGINE, one, case, "triage", "section_head", note="立案线索", opens=["CLUE"])
    step(ENGINE, one, case, "file_case", "head", officers=officers(one), documents=["filing_form"])
    return case


def decide(workspace, case, penalty, on=date(2023, 6, 28)):
    details = {"penalty": penalty}
    return step(ENGINE, workspace, case, "decide", "head", documents=DECISION, details=details, on=on)


def test_a_decision_states_its_penalty(one, filed):
    with pytest.raises(Refused, match="kind of penalty"):
        step(ENGINE, one, filed, "decide", "head", documents=DECISION)
    assert decide(one, filed, "罚款").done[0].state == "DECIDED"


def test_a_warning_only_is_not_published(one, filed):
    decide(one, filed, "警告")
    with pytest.raises(Refused, match="F682") as refused:
        step(
            ENGINE,
            one,
            filed,
            "publish_penalty",
            "credit",
            documents=["publication_record"],
            on=date(2023, 6, 29),
        )
    assert "第二条" in refused.value.basis
    assert (
        step(ENGINE, one, filed, "warning_only", "head", note="仅予警告", on=date(2023, 6, 29)).done[0].state
        == "DONE"
    )


def test_more_than_a_warning_is_published_at_best_within_seven_working_days(one, filed):
    decide(one, filed, "警告并处罚款")
    with pytest.raises(Refused, match="F683"):
        step(ENGINE, one, filed, "warning_only", "head", note="仅予警告", on=date(2023, 6, 29))
    papers = {"documents": ["publication_record"]}
    done = step(ENGINE, one, filed, "publish_penalty", "credit", **papers, on=date(2023, 7, 10)).done[0]
    assert [remark.rule for remark in done.remarks] == ["F622"]
    assert [breach.rule for breach in done.breaches] == ["F622"]


def test_within_seven_working_days_nothing_is_said(one, filed):
    decide(one, filed, "罚款")
    papers = {"documents": ["publication_record"]}
    done = step(ENGINE, one, filed, "publish_penalty", "credit", **papers, on=date(2023, 7, 7)).done[0]
    assert (done.remarks, done.breaches) == ((), ())


@pytest.fixture
def transferred(one):
    """A case whose suspected crime (branch 2) went to the police on 2023-06-26."""
    case = put(one, 1, ("D",), leads=("crime",))
    step(ENGINE, one, case, "triage", "section_head", note="涉嫌犯罪", opens=["CRIME_REPORT"])
    report = {"officers": officers(one), "documents": ["investigation_report"]}
    step(ENGINE, one, case, "approve_transfer", "principal", **report)
    enclosures = ["transfer_letter", "goods_list", "test_report", "other_material", "investigation_report"]
    step(ENGINE, one, case, "transfer", "team", documents=enclosures, details={"recipient": "某公安局"})
    return case


def test_the_police_that_a_case_is_passed_on_to_have_their_own_three_days(one, transferred):
    assert stored(one, transferred).branch(2).due == "2023-06-29T24:00"
    passed_on = {"documents": ["transfer_receipt"], "details": {"recipient": "另一公安局"}}
    step(ENGINE, one, transferred, "redirected", "police", **passed_on, on=date(2023, 6, 27))
    branch = stored(one, transferred).branch(2)
    assert (branch.state, branch.due) == ("REDIRECTED", "2023-06-30T24:00")


def test_what_the_police_answer_comes_with_their_receipt_and_from_them(one, transferred):
    answer = {"documents": ["filing_notice"]}
    with pytest.raises(Refused, match="receipt from the police"):
        step(ENGINE, one, transferred, "filed", "police", **answer)
    with pytest.raises(Refused, match="F634"):
        step(ENGINE, one, transferred, "filed", "team", documents=["filing_notice", "transfer_receipt"])


def test_a_case_that_comes_back_is_filed_before_it_is_decided(one):
    case = put(one, 1, ("D",), leads=("crime",))
    step(ENGINE, one, case, "triage", "section_head", note="涉嫌犯罪", opens=["CRIME_REPORT"])
    step(ENGINE, one, case, "refuse_transfer", "principal", note="不构成犯罪")
    with pytest.raises(Refused, match="approval to open a case"):
        decide(one, case, "罚款")
