"""What rules forbid is refused with its article; what they warn of is kept on record."""

from __future__ import annotations

import pytest

from policy_engine.casework.moves import Known, Obliged, Said, settle
from policy_engine.model.case import Branch, Clock
from policy_engine.model.errors import Refused
from policy_engine.model.text import Text


def said(rule, severity, basis="", obligation="", *, of_lateness=False):
    return Said(
        rule,
        Text(f"{rule}的名称", f"title of {rule}"),
        Text("哪里不对", "what is wrong"),
        Text("怎么改", "what to do"),
        basis,
        severity,
        obligation,
        of_lateness,
    )


@pytest.fixture
def late(take, file_of, step):
    """A late filing of a case."""
    clock = Clock("2023-05-10T09:00", ((15, "working_days"),))
    clue = Branch(number=2, state="CLUE", since=clock.base, due="2023-05-31T24:00", clock=clock)
    return take(file_of("DONE", "DONE", clue), step("file_case", "head"))[1]


@pytest.fixture
def triage(take, file_of, step):
    """A triage that leaves out what it is obliged to open."""

    def triage(must, note="", **more):
        owed = Obliged("CONTACT", "F701", Text("异常名录办法", "listing measures"), must)
        case = file_of("TRIAGE", "DONE")
        asked = step("triage", "section_head", note=note, **more)
        return take(case, asked, Known(obliged=(owed,)))[1]

    return triage


def test_an_error_refuses_with_rule_and_article(late):
    with pytest.raises(Refused) as refused:
        settle(late, [said("F632", "error", "程序规定第十九条")])
    assert refused.value.message.zh == "F632的名称（F632）：哪里不对"
    assert (refused.value.advice.en, refused.value.basis) == ("what to do", "程序规定第十九条")


def test_all_that_forbids_is_said_at_once_and_a_rule_without_source_cites_the_steps(late):
    with pytest.raises(Refused) as refused:
        settle(
            late, [said("F632", "error", "程序规定第十九条"), said("F641", "error"), said("F604", "warning")]
        )
    assert [rule in refused.value.message.en for rule in ("F632", "F641", "F604")] == [True, True, False]
    assert refused.value.advice.zh == "怎么改"
    assert refused.value.basis == ("程序规定第十九条；《市场监督管理行政处罚程序规定》第十九条、第二十条")


def test_lateness_is_one_breach_with_the_rule_that_warns_of_it(late):
    breaches = settle(
        late,
        [
            said("F604", "warning", obligation="R51", of_lateness=True),
            said("F676", "warning"),
            said("F1", "info"),
        ],
    )
    assert [(b.rule, b.obligation, b.late) for b in breaches] == [("F604", "R51", 15), ("F676", "", 0)]


def test_lateness_is_kept_though_no_rule_speaks_of_it(late):
    assert [(b.rule, b.obligation, b.late) for b in settle(late, [])] == [("", "R51", 15)]


def test_a_timely_step_leaves_nothing(take, file_of, step):
    _, proposal = take(file_of("DONE", "DONE", "CLUE"), step("file_case", "head"))
    assert settle(proposal, [said("F1", "info")]) == ()


def test_what_law_asks_for_cannot_be_left_out_for_any_reason(triage):
    with pytest.raises(Refused) as refused:
        settle(triage(True, "不需要"), [])
    assert (refused.value.basis, refused.value.advice.en) == ("异常名录办法", "add --open CONTACT")
    assert settle(triage(True, opens=("CONTACT",)), []) == ()


def test_what_is_usual_can_be_left_out_for_a_reason_that_stays_on_record(triage):
    with pytest.raises(Refused, match="no reason"):
        settle(triage(False), [])
    (breach,) = settle(triage(False, "已经迁出"), [])
    assert (breach.state, breach.rule, breach.late) == ("CONTACT", "F701", 0)


def test_a_deadline_that_must_be_stated_is_never_dropped(take, file_of, step):
    asked = step("triage", "section_head", opens=("RECTIFY",), note="责令改正")
    _, proposal = take(file_of("TRIAGE", "DONE"), asked)
    with pytest.raises(Refused, match="no deadline is stated"):
        settle(proposal, [])


def test_a_case_does_not_close_while_a_branch_goes_on_though_no_rule_says_so(take, file_of, step):
    _, proposal = take(file_of("DONE", "PUBLISH_DUE"), step("close", "credit", documents=["file_manifest"]))
    with pytest.raises(Refused, match="1 branches have not ended"):
        settle(proposal, [])
    with pytest.raises(Refused, match="F672") as refused:
        settle(proposal, [said("F672", "error", "泽市监")])
    assert refused.value.basis == "泽市监"
