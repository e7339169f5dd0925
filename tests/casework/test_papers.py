"""Documents belong to the branch whose step they came with, and obligations to different bodies are different obligations."""

from __future__ import annotations

from collections import Counter

import pytest

from policy_engine.casework.moves import Known
from policy_engine.casework.opening import Fired, obliged, unopened
from policy_engine.model.case import MAIN, PAST, PUBLISH, CaseDocument


def document(kind, branch):
    return CaseDocument(kind, "0" * 64, "", branch)


@pytest.mark.parametrize(
    ("branch", "lacking"), [(None, 0), (MAIN, 0), (3, 0), (PUBLISH, 1), (2, 1), (PAST, 1)]
)
def test_a_record_counts_for_its_own_branch(take, file_of, step, branch, lacking):
    case = file_of("DONE", "DONE", "DONE", "DECIDED", documents=(document("publication_record", branch),))
    _, proposal = take(case, step("publish_penalty", "credit", branch=3))
    assert proposal.fact.fields["lacking"] == lacking


def test_what_comes_with_a_step_is_its_branchs(take, file_of, step):
    case = file_of("DONE", "PUBLISH_DUE", "DECIDED")
    case, _ = take(
        case, step("publish", "credit", documents=["publication_record"], details={"channel": "网"})
    )
    assert [one.branch for one in case.documents] == [PUBLISH]
    _, penalty = take(case, step("publish_penalty", "credit"))
    assert penalty.fact.fields["lacking"] == 1


def test_every_letter_has_its_own_receipt(take, file_of, step):
    case, first = take(file_of("DONE", "DONE", "CONTACT"), step("letter", documents=["mail_receipt"]))
    _, second = take(case, step("letter"))
    _, listed = take(case, step("list_abnormal"))
    assert [one.fact.fields["lacking"] for one in (first, second, listed)] == [0, 1, 0]


TWO = (
    Fired("F707", "REFERRED", "监察法", "error"),
    Fired("F708", "REFERRED", "处罚法第二十五条", "error"),
    Fired("F701", "CONTACT", "异常名录办法", "warning"),
    Fired("F799", "CONTACT", "异常名录办法", "warning"),
)


def test_what_goes_to_several_bodies_is_owed_to_each():
    found = obliged(TWO, {"REFERRED"})
    assert [(one.state, one.rule) for one in found] == [
        ("REFERRED", "F707"),
        ("REFERRED", "F708"),
        ("CONTACT", "F701"),
    ]
    assert [one.rule for one in unopened(found, Counter(["REFERRED", "CONTACT"]))] == ["F708"]
    assert unopened(found, Counter(["REFERRED", "REFERRED", "CONTACT"])) == ()


def test_one_branch_does_not_do_for_two_bodies(take, file_of, step):
    case = file_of("TRIAGE", "PUBLISH_DUE")
    known = Known(obliged=obliged(TWO[:2], {"REFERRED"}))
    _, one = take(case, step("triage", "section_head", opens=("REFERRED",)), known)
    after, two = take(case, step("triage", "section_head", opens=("REFERRED", "REFERRED")), known)
    assert (len(one.unmet), two.unmet) == (1, ())
    assert [branch.state for branch in after.branches] == ["DONE", "PUBLISH_DUE", "REFERRED", "REFERRED"]
    # One that is there already, from before a correction, counts for one.
    _, again = take(file_of("TRIAGE", "DONE", "REFERRED"), step("triage", "section_head"), known)
    assert len(again.unmet) == 1
