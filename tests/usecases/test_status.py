"""What the year asks against what is on record: every figure is counted from events, and a part of it can be looked at."""

from datetime import date, timedelta

import msgspec
import pytest

from policy_engine.model.case import Branch, Breach, CaseDocument
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.event import NewEvent
from policy_engine.model.result import Evidence, Result
from policy_engine.model.status import Scope
from policy_engine.report.status import render, traced
from policy_engine.report.status_data import data, trace_data
from policy_engine.report.status_picture import status_svg
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.match.refuse import refuse
from policy_engine.usecases.status.status import Asked, status, trace

JULY, LATER = date(2023, 7, 20), date(2024, 6, 1)


@pytest.fixture
def look(judging, at):
    """The status of a workspace on a day."""

    def look(workspace, on=JULY, **scope):
        return judging(status, workspace, Asked(on=on, scope=Scope(**scope)), now=at)

    return look


def _trace(workspace, asked, name, cage, *, now):
    """The tests' engine comes last."""
    return trace(workspace, asked, name, cage, now=now)


def visits(workspace):
    with open_store(workspace.store, read_only=True) as store:
        return [row for row in queries.inspections(store) if row.state != "replaced"]


def append(workspace, kind, subject, payload, refs=None, on="2023-06-20"):
    event = NewEvent(
        kind=kind, at=1, on=on, actor="op-test", subject=subject, refs=refs or {}, payload=payload
    )
    with open_store(workspace.store) as store, store.transaction() as transaction:
        return transaction.append([event])[0]


MAIN = Branch(number=0, state="RECORDED", since="2023-06-19T10:00")
DUE = Branch(number=1, state="PUBLISH_DUE", since="2023-06-19T10:00", due="2023-07-18T24:00")


def record(workspace, row, *more, on="2023-06-20", entity="enterprise", due=DUE, problem=False, **given):
    """A result on record, its publication due on 2023-07-18, and further branches."""
    made = Result(
        **{
            "inspection": row.number,
            "version": 1,
            "codes": ("1",),
            "methods": ("onsite",),
            "began": "2023-06-19T09:00",
            "ended": "2023-06-19T10:00",
            "concluded": "2023-06-19",
            "officers": row.officers,
            "recorder": row.officers[0],
            "signature": "signed",
            "evidence": (Evidence("check_record", "0" * 64, "检查记录.pdf"),),
        }
        | given
    )
    payload = {
        "result": msgspec.to_builtins(made),
        "section": "食品流通股",
        "entity": entity,
        "problem": problem,
        "branches": msgspec.to_builtins((MAIN, due, *more)),
    }
    return append(workspace, "result.recorded", row.number, payload, {"version": "1"}, on)


def advance(workspace, row, branch, before, step, *, opened=(), breaches=(), documents=()):
    payload = {
        "number": row.number,
        "branch": branch.number,
        "step": step,
        "role": "credit",
        "happened": "2023-07-01T09:00",
        "documents": msgspec.to_builtins(tuple(documents)),
        "opened": [one.number for one in opened],
        "branches": msgspec.to_builtins((branch, *opened)),
        "before": [[branch.number, before]],
        "breaches": msgspec.to_builtins(tuple(breaches)),
    }
    return append(workspace, "case.advanced", row.number, payload, {"step": step}, "2023-07-01")


def publish(workspace, row, step="publish", **more):
    done = Branch(number=1, state="DONE", since="2023-07-01T09:00", ended=True)
    return advance(workspace, row, done, "PUBLISH_DUE", step, **more)


def line(found, name):
    return next(one for one in found.lines if one.duty.id == name)


def counted(found, name):
    duty = line(found, name).duty
    return duty.count("met"), duty.count("ahead"), duty.count("lacking"), duty.late


def said(found, name):
    return [one.rule for one in line(found, name).said]


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


def test_groups_add_up_to_the_whole(drawn, look):
    rows = visits(drawn)
    for row in rows[:4]:
        record(drawn, row)
    found = look(drawn)
    for kind in ("section", "station", "task", "tier"):
        groups = [group for group in found.groups if group.kind == kind]
        assert sum(group.visits for group in groups) == len(rows)
        assert sum(group.done for group in groups) == 4
    assert sum(one.drawn for one in found.strata) == len(rows)
    assert sum(one.inspected for one in found.strata) == 4


def test_realised_rates_stand_against_the_planned(drawn, look):
    found = look(drawn)
    for one in found.strata:
        assert 0 <= one.rate(one.drawn) <= 1
        assert abs(one.drawn - one.planned) < 1
        assert one.falls == bool(one.below)
    falls = [one.key for one in found.strata if one.falls]
    assert [i.subject for i in line(found, "rising").duty.items if i.state == "lacking"] == falls
    assert said(found, "rising") == ["O642"] * len(falls)


def test_a_part_of_the_bureau_has_its_figures_and_no_goal(drawn, look):
    rows = visits(drawn)
    whole = look(drawn)
    sections = [group for group in whole.groups if group.kind == "section"]
    for section in sections[:2]:
        part = look(drawn, section=section.id)
        assert line(part, "completed").duty.total == section.visits
        assert {group.id for group in part.groups if group.kind == "section"} == {section.id}
        assert line(part, "coverage").standing == "unknown"
        assert "targets" not in {one.duty.id for one in part.lines}
    station = rows[0].station
    there = look(drawn, station=station)
    assert line(there, "completed").duty.total == sum(row.station == station for row in rows)
    assert there.strata == ()
    assert there.coverage.registered < whole.coverage.registered
    assert line(look(drawn, task="15"), "launched").duty.total == 1


@pytest.mark.parametrize(
    ("scope", "near"),
    [({"section": "食品流通所"}, "食品流通股"), ({"task": "115"}, "15"), ({"station": "X"}, "")],
)
def test_a_part_that_is_not_there_is_named_with_what_was_meant(one, look, scope, near):
    with pytest.raises(Unusable) as stop:
        look(one, **scope)
    assert near in stop.value.advice.zh


def test_another_year_has_nothing_of_this_one(one, judging, at):
    found = judging(status, one, Asked(2022, on=JULY), now=at)
    assert (found.groups, found.strata, found.coverage.inspected) == ((), (), 0)
    assert line(found, "plan").standing == line(found, "launched").standing == "unknown"


def test_the_day_is_chosen_in_demonstrations_only(tmp_path, county, actor, at, judging, imported):
    from policy_engine.usecases.init import init

    workspace = init(tmp_path / "w", agency="140525", demo=False, actor=actor, now=at)
    with pytest.raises(Refused):
        judging(status, workspace, Asked(on=JULY), now=at)
    found = judging(status, workspace, Asked(), now=at)
    assert (found.year, found.demo) == (2026, False)
    assert line(found, "coverage").standing == "unknown"
    assert found.coverage.registered is None
    assert "不明" in "".join(render(found, "zh"))


def test_without_rules_about_the_year_no_line_is_judged(one, look):
    (one.root / "rules" / "status.yaml").unlink()
    found = look(one)
    assert {line.standing for line in found.lines} == {"unknown"}
    assert "rules/status.yaml" in found.remarks[0].zh


def test_a_plan_that_is_gone_is_refused(one, look):
    for path in one.snapshots.glob("*.yaml"):
        path.unlink()
    with pytest.raises(Refused):
        look(one)


def test_counts_that_are_gone_leave_the_share_unknown(one, look):
    for path in one.snapshots.glob("*.profiles.json"):
        path.unlink()
    assert look(one).coverage.registered is None
    assert line(look(one), "coverage").standing == "unknown"


class TestTrace:
    def test_every_figure_has_its_events(self, one, look, judging, at):
        for row in visits(one)[:3]:
            record(one, row)
        publish(one, visits(one)[0])
        found = look(one)
        with open_store(one.store, read_only=True) as store:
            size = queries.head(store)[0]
        for each in found.lines:
            if each.duty.id != "coverage":
                assert all(item.events for item in each.duty.items)
            events = {event for item in each.duty.items for event in item.events}
            assert all(0 <= event < size for event in events)
            _, told = judging(_trace, one, Asked(on=JULY), each.duty.id, now=at)
            assert {one.idx for one in told} == events
            assert all(one.kind and one.on for one in told)

    def test_it_says_how_each_stands(self, one, judging, at):
        rows = visits(one)
        number = record(one, rows[0])
        _, told = judging(_trace, one, Asked(on=JULY), "completed", now=at)
        done = [event for event in told if event.state == "met"]
        assert {event.subject for event in done} == {rows[0].number}
        assert {(event.idx, event.kind) for event in done} == {
            (rows[0].idx, "inspection.dispatched"),
            (number, "result.recorded"),
        }
        assert len([event for event in told if event.state == "ahead"]) == len(rows) - 1
        assert f"{number:>7}" in "\n".join(traced("completed", told, "zh"))
        assert trace_data("completed", told)["events"][0]["idx"] == told[0].idx

    @pytest.mark.parametrize("name", ["code:1", "section:食品流通股", "task:15", "state:PUBLISH_DUE"])
    def test_figures_of_breakdowns_too(self, one, judging, at, name):
        record(one, visits(one)[0])
        found, told = judging(_trace, one, Asked(on=JULY), name, now=at)
        figure = next(f for f in (*found.groups, *found.codes, *found.states) if f.key == name)
        assert [event.idx for event in told] == list(figure.events)

    def test_a_tier_leads_to_its_draw(self, one, judging, at):
        _, told = judging(_trace, one, Asked(on=JULY), "tier:15/1/-", now=at)
        assert [event.kind for event in told] == ["draw.committed"]

    def test_an_unknown_line_is_named_with_what_was_meant(self, one, judging, at):
        with pytest.raises(Unusable) as stop:
            judging(_trace, one, Asked(on=JULY), "complete", now=at)
        assert "completed" in stop.value.advice.zh


def test_nobody_is_named(one, look, at, actor, judging):
    first, second, *_ = visits(one)
    record(one, first, problem=True, codes=("8",))
    refuse(one, second.number, second.officers[0], "不服从安排", actor=actor, now=at, on=date(2023, 6, 20))
    found = look(one)
    people = {officer for row in visits(one) for officer in row.officers}
    businesses = {row.target for row in visits(one)} | {row.name for row in visits(one)}
    _, told = judging(_trace, one, Asked(on=JULY), "accountable", now=at)
    shown = [
        *render(found, "zh"),
        *render(found, "en"),
        msgspec.json.encode(data(found)).decode(),
        status_svg(found, "zh"),
        *traced("accountable", told, "zh"),
    ]
    assert [who for who in (*people, *businesses) for text in shown if who in text] == []


def test_the_view_that_is_rebuilt_says_the_same(one, look, holds):
    for row in visits(one)[:2]:
        record(one, row)
    before = look(one)
    holds(one)
    assert look(one) == before
    assert look(one, JULY + timedelta(days=1)).at == "2023-07-21T17:00"
