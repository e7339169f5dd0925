"""Where steps lead, what they open, and what is refused whatever rules say."""

from __future__ import annotations

from datetime import date

import pytest

from policy_engine.casework.moves import LINES, Known, Obliged, possible, propose
from policy_engine.model.case import Branch, Clock
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.followup import CRIME, REFERRAL
from policy_engine.model.text import Text
from policy_engine.rulebook.vocabulary import validate

NOW, ON = "2023-06-15T17:00", date(2023, 6, 15)


def in_clue(since="2023-05-10T09:00", due="2023-05-31T24:00"):
    return Branch(number=2, state="CLUE", since=since, due=due, clock=Clock(since, ((15, "working_days"),)))


def test_a_step_takes_its_branch_on_and_starts_the_next_deadline(take, file_of, step):
    case, proposal = take(
        file_of("DONE", "PUBLISH_DUE", in_clue(due="2023-06-20T24:00")),
        step("file_case", "head", documents=["filing_form"]),
    )
    assert case.branch(2) == Branch(
        number=2,
        state="CASE",
        since="2023-06-15T10:00",
        due="2023-09-13T24:00",
        clock=Clock("2023-06-15T10:00", ((90, "days"),)),
    )
    assert (proposal.before, proposal.opened, proposal.breach) == (((2, "CLUE"),), (), None)
    assert [b.number for b in proposal.branches] == [2]
    assert [d.kind for d in case.documents] == ["filing_form"]


def test_branches_that_are_opened_run_side_by_side(take, file_of, step):
    asked = step(
        "triage",
        "section_head",
        opens=("RECTIFY", "REFERRED"),
        details={"deadline": "2023-07-01", "recipient": "泽州县消防救援大队"},
        note="两个问题",
    )
    case, proposal = take(file_of("TRIAGE", "PUBLISH_DUE"), asked)
    assert proposal.opened == (2, 3)
    assert [(b.number, b.state, b.due, b.ended) for b in case.branches] == [
        (0, "DONE", "", True),
        (1, "PUBLISH_DUE", "", False),
        (2, "RECTIFY", "2023-07-01T24:00", False),
        (3, "REFERRED", "2023-06-25T24:00", False),
    ]
    assert proposal.fact.fields["blank"] == 0


def test_a_late_step_is_a_breach_and_is_not_prevented(take, file_of, step):
    case, proposal = take(
        file_of("DONE", "DONE", in_clue()), step("file_case", "head", documents=["filing_form"])
    )
    assert case.branch(2).state == "CASE"
    assert proposal.breach is not None
    assert (proposal.breach.late, proposal.breach.unit, proposal.breach.obligation) == (15, "days", "R51")
    assert (proposal.fact.fields["late"], proposal.fact.fields["late_unit"]) == (15, "days")


def test_lateness_in_hours(take, file_of, step):
    since = "2023-06-14T09:00"
    approved = Branch(
        number=2,
        state="CRIME_APPROVED",
        since=since,
        due="2023-06-15T09:00",
        clock=Clock(since, ((24, "hours"),)),
    )
    _, proposal = take(file_of("DONE", "DONE", approved), step("transfer"))
    assert proposal.breach is not None
    assert (proposal.breach.late, proposal.breach.unit) == (1, "hours")
    assert proposal.fact.fields["late_unit"] == "hours"
    assert proposal.fact.fields["hours"] == 25


def test_a_step_that_stays_keeps_the_deadline(take, file_of, step):
    since = "2023-05-01T09:00"
    contact = Branch(
        number=2, state="CONTACT", since=since, due="2023-05-31T24:00", clock=Clock(since, ((30, "days"),))
    )
    case, proposal = take(
        file_of("DONE", "DONE", contact),
        step("letter", documents=["mail_receipt"]),
        Known(letters=("2023-05-03", "2023-05-20")),
    )
    assert case.branch(2) == contact
    assert proposal.breach is None
    assert (proposal.fact.fields["letters"], proposal.fact.fields["letter_days"]) == (2, 26)


def test_a_deadline_unknown_at_the_time_is_counted_again(take, file_of, step):
    since = "2023-05-01T09:00"
    clue = Branch(number=2, state="CLUE", since=since, due="?", clock=Clock(since, ((15, "working_days"),)))
    _, proposal = take(file_of("DONE", "DONE", clue), step("refuse_case", "head"))
    assert proposal.breach is not None
    assert (proposal.fact.fields["due"], proposal.breach.due) == ("2023-05-23", "2023-05-23T24:00")


def test_a_deadline_in_a_year_without_announced_holidays(take, file_of, step):
    clue = Branch(
        number=2,
        state="RECTIFY",
        since="2029-12-20T09:00",
        due="2029-12-30T24:00",
        clock=Clock("2029-12-20T09:00", stated="2029-12-30"),
    )
    asked = step("rectify_overdue", happened="2029-12-31T10:00")
    case, proposal = take(file_of("DONE", "DONE", clue), asked, now="2029-12-31T17:00")
    assert case.branch(2).due == "?"
    assert proposal.breach is not None
    nothing_known = step("refuse_case", "head", happened="2031-06-01T10:00")
    _, next_one = take(case, nothing_known, now="2031-06-01T17:00")
    assert (next_one.fact.fields["due_unknown"], next_one.fact.fields["late"]) == (1, 0)


@pytest.mark.parametrize(
    ("states", "wanted", "said"),
    [
        (("DONE", "PUBLISH_DUE"), ("file_case", None), "现在不能办理 file_case"),
        (("DONE", "DONE", "CLUE"), ("decide", 2), "现在不能办理 decide"),
        (("DONE", "DONE", "CLUE"), ("file_case", 7), "没有第 7 条处置线"),
        (("DONE", "DONE", "CLUE", "CLUE"), ("file_case", None), "几条处置线上办理：2、3"),
        (("DONE", "DONE", "DONE"), ("close", 2), "现在不能办理 close"),
        (("DONE", "DONE", "DONE"), ("correct", 2), "现在不能办理 correct"),
        (("DONE", "DONE", "DONE"), ("republish", 2), "现在不能办理 republish"),
        (("DONE", "DONE"), ("republish", 0), "现在不能办理 republish"),
        (("DONE", "DONE"), ("correct", 1), "现在不能办理 correct"),
        (("CLOSED", "DONE"), ("close", None), "现在不能办理 close"),
    ],
)
def test_a_step_that_does_not_lead_on_from_there_is_refused(machine, file_of, step, states, wanted, said):
    name, branch = wanted
    with pytest.raises(Refused) as refused:
        propose(machine, file_of(*states), step(name, "head", branch=branch), Known(), now=NOW, on=ON)
    assert said in refused.value.message.zh
    assert refused.value.advice.zh


def test_a_refusal_says_which_steps_lead_on(machine, file_of, step):
    case = file_of("DONE", "PUBLISH_DUE", "CLUE")
    with pytest.raises(Refused) as refused:
        propose(machine, case, step("decide", "head", branch=2), Known(), now=NOW, on=ON)
    assert "它从“已立案，办理中”开始" in refused.value.message.zh
    assert "file_case（立案）" in refused.value.advice.zh
    assert "publish" not in refused.value.advice.zh


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"id_": "file_cas"}, "没有这样的步骤：file_cas"),
        ({"role": "chief"}, "没有这样的办理人：chief"),
        ({"documents": ["filing"]}, "没有这样的文书种类：filing"),
        ({"details": {"deadlines": "2023-07-01"}}, "没有这样的要写明的事项：deadlines"),
        ({"opens": ("RECTIFI",)}, "没有这样的状态：RECTIFI"),
        ({"happened": "2023-06-15"}, "不是可以用的时间"),
        ({"happened": "2023-06-31T10:00"}, "不是可以用的时间"),
        ({"happened": "2023-06-15T24:00"}, "不是可以用的时间"),
        ({"happened": "２０２３-06-15T10:00"}, "不是可以用的时间"),
        ({"happened": "9999-12-31T10:00"}, "不是可以用的时间"),
        ({"details": {"deadline": "7月1日"}}, "不是可以用的日期"),
        ({"details": {"deadline": "2023-06-14"}}, "早于办理之日"),
    ],
)
def test_words_that_mean_nothing_are_unusable(machine, file_of, step, changed, said):
    asked = step(**({"id_": "file_case", "role": "head"} | changed))
    with pytest.raises(Unusable) as stopped:
        propose(machine, file_of("DONE", "DONE", "CLUE"), asked, Known(), now=NOW, on=ON)
    assert said in stopped.value.message.zh


def test_a_slip_of_the_pen_is_understood(machine, file_of, step):
    with pytest.raises(Unusable) as stopped:
        propose(machine, file_of("DONE", "DONE", "CLUE"), step("file_cas"), Known(), now=NOW, on=ON)
    assert "file_case（立案）" in stopped.value.advice.zh


@pytest.mark.parametrize(
    ("name", "role", "states", "opens", "said"),
    [
        ("triage", "section_head", ("TRIAGE", "DONE"), "CASE", "不能另开"),
        ("file_case", "head", ("DONE", "DONE", "CLUE"), "RECTIFY", "这一步不能另开"),
    ],
)
def test_a_step_opens_only_what_it_may(machine, file_of, step, name, role, states, opens, said):
    with pytest.raises(Refused) as refused:
        propose(machine, file_of(*states), step(name, role, opens=(opens,)), Known(), now=NOW, on=ON)
    assert said in refused.value.message.zh + refused.value.advice.zh


def test_what_must_be_opened_is_known_until_it_is(take, file_of, step):
    crime = Obliged("CRIME_REPORT", "F706", Text("移送规定第五条", "MVR 5"), True)
    known = Known(obliged=(crime,), concluded="2023-06-09")
    case = file_of("TRIAGE", "PUBLISH_DUE")
    _, without = take(case, step("triage", "section_head"), known)
    assert without.unmet == (crime,)
    assert without.fact.fields["obliged"] == "涉嫌犯罪，待批准移送"
    assert without.fact.fields["obliged_by"] == "移送规定第五条"
    _, opened = take(case, step("triage", "section_head", opens=("CRIME_REPORT",)), known)
    assert opened.unmet == ()
    _, running = take(file_of("TRIAGE", "PUBLISH_DUE", "CRIME_REPORT"), step("triage", "section_head"), known)
    assert running.unmet == ()
    further = Known(obliged=(crime,), standing=("CRIME_REPORT",))
    _, earlier = take(file_of("TRIAGE", "DONE", "CASE"), step("triage", "section_head"), further)
    assert earlier.unmet == ()


def test_an_obligation_is_not_lost_where_the_check_ends_without_triage(take, file_of, step):
    crime = Obliged("CRIME_REPORT", "F706", Text("移送规定第五条", "MVR 5"), True)
    _, proposal = take(
        file_of("RECORDED", "PUBLISH_DUE"), step("review_clean", "second_person"), Known(obliged=(crime,))
    )
    assert proposal.unmet == (crime,)


def test_other_branches_owe_nothing(take, file_of, step):
    crime = Obliged("CRIME_REPORT", "F706", Text("移送规定第五条", "MVR 5"), True)
    asked = step(
        "publish", "credit", documents=["publication_record"], details={"channel": "国家企业信用信息公示系统"}
    )
    _, proposal = take(file_of("TRIAGE", "PUBLISH_DUE"), asked, Known(obliged=(crime,)))
    assert proposal.unmet == ()


@pytest.mark.parametrize(
    ("opens", "details", "known", "blank", "undated"),
    [
        (("RECTIFY",), {}, {}, "改正期限", 1),
        (("RECTIFY",), {"deadline": "2023-07-01"}, {}, "", 0),
        (("RECTIFY",), {}, {"deadline": "2023-07-01"}, "", 0),
        (("NOTIFIED",), {}, {}, "接收机关", 0),
        (("CLUE",), {}, {}, "", 0),
        ((), {}, {}, "", 0),
    ],
)
def test_what_is_opened_asks_for_its_own_details(take, file_of, step, opens, details, known, blank, undated):
    asked = step("triage", "section_head", opens=opens, details=details)
    _, proposal = take(file_of("TRIAGE", "DONE"), asked, Known(concluded="2023-06-09", **known))
    assert proposal.fact.fields["blank_titles"] == blank
    assert len(proposal.undated) == undated


def test_a_case_closes_on_its_main_branch(take, file_of, step):
    case, proposal = take(file_of("DONE", "DONE"), step("close", "credit", documents=["file_manifest"]))
    assert (proposal.closed, case.closed, case.branch(0).state) == (True, "2023-06-15", "CLOSED")


def test_a_correction_begins_again_and_the_case_is_open(take, file_of, step):
    case = file_of("DONE", "DONE", "DONE")
    case, proposal = take(case, step("correct", note="代码录错"))
    assert (case.branch(0).state, case.branch(0).ended, case.closed) == ("RECORDED", False, "")
    case, proposal = take(case, step("republish"))
    assert (proposal.branch.number, case.branch(1).due) == (1, "2023-07-10T24:00")


def test_the_fact_has_what_rules_look_at(take, file_of, step):
    case = file_of(
        "DONE", "PUBLISH_DUE", in_clue(due="2023-06-20T24:00"), "CRIME_REPORT", entity="individual"
    )
    asked = step(
        "file_case", "team", officers=("I1", "I1", "I2"), happened="2023-05-09T09:00", branch=2, note=" "
    )
    _, proposal = take(
        case, asked, Known(officers_valid=1, reviewed=True, same_person=True), now="2023-05-09T08:00"
    )
    validate([proposal.fact])
    expected = {
        "step": "file_case",
        "state": "CLUE",
        "to": "CASE",
        "role": "team",
        "role_title": "检查组",
        "role_fits": 0,
        "roles": "局负责人",
        "roles_en": "head of the bureau",
        "officers": 2,
        "officers_valid": 1,
        "officers_needed": 2,
        "lacking": 1,
        "lacking_titles": "立案审批表",
        "has_reason": 0,
        "happened": 20230509,
        "backwards": 1,
        "ahead": 1,
        "hours": 0,
        "has_due": 1,
        "due": "2023-06-20",
        "due_unknown": 0,
        "late": 0,
        "late_unit": "",
        "entity": "individual",
        "suspicion_open": 1,
        "reviewed": 1,
        "same_person": 1,
        "open_branches": 2,
        "unpublished": 1,
        "opened": "",
        "extensions_left": 1,
    }
    assert {name: proposal.fact.fields[name] for name in expected} == expected


def test_documents_already_in_the_file_count(take, file_of, step):
    case, _ = take(
        file_of("DONE", "DONE", "RECTIFY"), step("rectify_overdue", documents=["correction_order"])
    )
    case, proposal = take(case, step("file_case", "head", documents=["filing_form"]))
    assert proposal.fact.fields["lacking"] == 0
    assert [d.kind for d in case.documents] == ["correction_order", "filing_form"]


def test_the_shipped_machine_has_the_states_this_code_names(machine):
    states = {state.id for state in machine.states}
    assert states >= set(LINES.values())


def test_the_shipped_machine_tells_referrals_and_suspected_crimes_by_their_obligations(machine):
    assert machine.serving(REFERRAL) == {"REFERRED", "NOTIFIED", "DISPUTE"}
    report, transfer, answer = (
        ("CRIME_REPORT", "CRIME_APPROVED"),
        ("TRANSFERRED", "REDIRECTED"),
        ("NOT_FILED", "REVIEW", "UPHELD"),
    )
    assert machine.serving(CRIME) == {*report, *transfer, *answer, "PROSECUTOR", "HANDOVER"}


def test_every_state_but_ends_leads_somewhere(machine):
    for state in machine.states:
        branch = Branch(number=2, state=state.id, since="2023-06-12T09:00", ended=state.end)
        assert bool(possible(machine, branch, on=ON)) == (not state.end), state.id
