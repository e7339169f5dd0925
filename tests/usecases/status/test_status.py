"""What the year asks against what is on record: every figure is counted from events, and a part of it can be looked at."""

from datetime import date

import msgspec

from policy_engine.model.case import Branch, Breach, CaseDocument
from policy_engine.model.result import Evidence
from policy_engine.usecases.match.refuse import refuse

from .tools import DUE, LATER, advance, append, counted, line, publish, record, said, visits

CLAUSES = {
    "一",
    "二（一）",
    "二（二）",
    "二（三）",
    "二（四）",
    "二（五）",
    "二（六）",
    "三（一）",
    "三（二）",
    "三（三）",
}


def test_every_clause_of_the_document_has_its_line_with_rule_and_basis(one, look):
    found = look(one)
    assert all(any(clause in line.duty.clause for line in found.lines) for clause in CLAUSES)
    assert len({line.duty.id for line in found.lines}) == len(found.lines) == 30
    assert [line.duty.id for line in found.lines if not line.rules] == []
    assert [line.duty.id for line in found.lines if not line.basis] == ["dated"]


def test_before_any_result_nothing_is_claimed(one, look):
    found = look(one)
    nothing = {"published", "recorded", "entered", "handled", "referred", "crime", "procedure", "honest"}
    assert {n for n in nothing if line(found, n).standing == "unknown"} == nothing
    assert counted(found, "completed") == (0, len(visits(one)), 0, 0)
    assert line(found, "completed").standing == "ok"
    assert line(found, "coverage").standing == "short"


def test_what_is_not_recorded_here_is_unknown_and_never_ok(one, look):
    found = look(one)
    for name in ("publicity", "training", "guidance", "manner", "joint_plan", "matters"):
        assert line(found, name).standing == "unknown"
        assert line(found, name).duty.unknown is not None


def test_visits_past_their_window_are_short(one, look):
    found = look(one, LATER)
    assert counted(found, "completed") == (0, 0, len(visits(one)), 0)
    assert line(found, "completed").standing == "short"
    assert said(found, "completed") == ["O691"]


def test_a_check_after_the_window_is_late_and_told(one, look):
    row = visits(one)[0]
    record(one, row, began="2023-10-09T09:00", ended="2023-10-09T10:00", on="2023-10-09")
    assert counted(look(one, date(2023, 9, 30)), "completed")[3] == 1
    assert said(look(one, date(2023, 9, 30)), "completed") == ["O692"]


def test_publication_counts_the_withheld_apart(one, look):
    published, withheld, waiting, overdue, *_ = visits(one)
    later = msgspec.structs.replace(DUE, due="2023-08-01T24:00")
    for row, due in ((published, DUE), (withheld, DUE), (waiting, later), (overdue, DUE)):
        record(one, row, due=due)
    publish(one, published, documents=[CaseDocument("publication_record", "1" * 64, "公示.pdf")])
    publish(one, withheld, "withhold")
    found = look(one)
    assert counted(found, "published") == (1, 1, 1, 0)
    assert said(found, "published") == ["O611"]
    assert line(found, "published").duty.share == 1 / 2
    # The deadline's own day is in time.
    assert counted(look(one, date(2023, 7, 18)), "published") == (1, 2, 0, 0)


def test_a_late_publication_stays_on_record(one, look):
    row = visits(one)[0]
    record(one, row)
    late = Breach(1, "PUBLISH_DUE", "F901", "R41", "2023-07-18T24:00", 2, "days")
    kept = Breach(1, "PUBLISH_DUE", "F902", "R41", "", 0, "days")
    publish(one, row, breaches=[late, kept])
    found = look(one)
    assert counted(found, "published") == (1, 0, 0, 1)
    assert said(found, "published") == ["O612"]


def test_a_warning_that_was_kept_is_not_lateness(one, look):
    row = visits(one)[0]
    record(one, row)
    publish(one, row, breaches=[Breach(1, "PUBLISH_DUE", "F902", "R41", "", 0, "days")])
    assert counted(look(one), "published") == (1, 0, 0, 0)


def test_who_inspects_records_and_in_time(one, look):
    first, second, third, *_ = visits(one)
    record(one, first)
    record(one, second, recorder="检查员-999")
    # 2023-06-19 (Monday) and five working days, over the holiday of 06-22 to 06-24, with 06-25 worked.
    record(one, third, on="2023-06-28")
    found = look(one)
    assert counted(found, "recorded") == (2, 0, 1, 0)
    assert counted(found, "entered") == (2, 0, 1, 0)
    assert said(found, "recorded") == ["O661"]
    assert line(found, "entered").said[0].severity == "warning"


def test_coverage_counts_an_enterprise_once_and_no_others(one, look):
    first, second, *_ = visits(one)
    record(one, first)
    record(one, second, entity="individual")
    found = look(one)
    assert found.coverage.inspected == 1
    assert found.coverage.registered > 100
    assert line(found, "coverage").said[0].rule == "O602"
    assert look(one, LATER).lines[0].said[0].rule == "O601"
    goal = -(-3 * found.coverage.registered // 100)
    assert f"还差{goal - 1}户" in line(found, "coverage").said[0].message.zh


def test_a_check_of_the_next_year_is_not_of_this_one(one, look):
    record(one, visits(one)[0], began="2024-01-05T09:00", ended="2024-01-05T10:00", on="2024-01-05")
    assert look(one, LATER).coverage.inspected == 0


def test_evidence_review_and_faking(one, look):
    first, second, *_ = visits(one)
    record(one, first)
    record(one, second, evidence=(Evidence("photo", "0" * 64, "照片.jpg"),))
    held = {"number": first.number, "inspector": first.officers[0], "matter": "fake", "reason": "没有到场"}
    append(one, "accountability.recorded", first.number, held)
    found = look(one)
    assert counted(found, "procedure") == (1, 0, 1, 0)
    assert counted(found, "honest") == (1, 0, 1, 0)
    assert counted(found, "reviewed") == (0, 2, 0, 0)
    assert line(found, "reviewed").standing == "ok"
    assert said(look(one, LATER), "reviewed") == ["O683"]


def test_refusals_wait_for_accountability(one, look, at, actor):
    first, second, *_ = visits(one)
    for row in (first, second):
        refuse(one, row.number, row.officers[0], "不服从安排", actor=actor, now=at, on=date(2023, 6, 20))
    held = {"number": first.number, "inspector": first.officers[0], "matter": "other", "reason": "已处理"}
    append(one, "accountability.recorded", first.number, held)
    found = look(one)
    assert counted(found, "accountable") == (1, 0, 1, 0)
    assert said(found, "accountable") == ["O693"]
    (task,) = [group for group in found.groups if group.kind == "task"]
    assert task.notes == 3


def test_follow_up_open_late_ended_and_undated(one, look):
    def branch(number, state, due="", **more):
        return Branch(number=number, state=state, since="2023-06-20T09:00", due=due, **more)

    first, second, third, fourth, *_ = visits(one)
    record(one, first, branch(2, "RECTIFY", "2023-07-19T24:00"), problem=True, codes=("D",))
    record(one, second, branch(2, "RECTIFY", "2023-07-20T24:00"), problem=True, codes=("D", "B"))
    record(one, third, branch(2, "DONE", ended=True), problem=True, codes=("D",))
    record(one, fourth, branch(2, "CLUE", "?"), problem=True, codes=("8",))
    found = look(one)
    assert counted(found, "handled") == (1, 2, 1, 0)
    assert said(found, "handled") == ["O663"]
    # The publications are open too, and one deadline is not known.
    assert counted(found, "dated")[2] == 1
    assert said(found, "dated") == ["O695"]
    rectify = next(one for one in found.states if one.id == "RECTIFY")
    assert (rectify.count, rectify.late, rectify.title.zh) == (2, 1, "责令改正中")
    assert {one.id: one.count for one in found.codes} == {"B": 1, "D": 3, "8": 1}


def test_referrals_and_suspected_crimes_are_lines_of_their_own(one, look):
    def branch(state, due=""):
        return Branch(number=2, state=state, since="2023-06-20T09:00", due=due)

    waiting, crime, unopened, triaged = visits(one)
    record(one, waiting, branch("NOTIFIED", "2023-06-28T24:00"))
    record(one, crime, branch("CRIME_REPORT", "2023-06-23T24:00"))
    record(one, unopened, leads=("crime",))
    record(one, triaged, leads=("crime",))
    main = Branch(number=0, state="DONE", since="2023-07-01T09:00", ended=True)
    advance(one, triaged, main, "RECORDED", "triage")
    found = look(one)
    assert counted(found, "referred") == (0, 0, 1, 0)
    assert said(found, "referred") == ["O665"]
    assert counted(found, "crime") == (0, 1, 2, 0)
    assert said(found, "crime") == ["O666"]
    assert counted(found, "handled") == (0, 0, 2, 0)


def test_a_branch_that_left_the_referral_counts_as_answered(one, look):
    row = visits(one)[0]
    record(one, row)
    opened = Branch(number=2, state="REFERRED", since="2023-07-01T09:00", due="2023-07-08T24:00")
    main = Branch(number=0, state="TRIAGE", since="2023-07-01T09:00")
    advance(one, row, main, "RECORDED", "review_problem", opened=[opened])
    assert counted(look(one, date(2023, 7, 5)), "referred") == (0, 1, 0, 0)
    done = Branch(number=2, state="DONE", since="2023-07-04T09:00", ended=True)
    late = Breach(2, "REFERRED", "F903", "R58", "2023-07-03T24:00", 1, "working_days")
    advance(one, row, done, "REFERRED", "receipt", breaches=[late])
    found = look(one)
    assert counted(found, "referred") == (1, 0, 0, 1)
    assert said(found, "handled") == ["O664"]
