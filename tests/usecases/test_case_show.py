"""Looking at cases: `policy case list`, `show`, `explain`, and how they are found."""

from datetime import UTC, date, datetime

import pytest

from policy_engine.model.case import Branch, Clock
from policy_engine.model.errors import Refused, Unusable
from policy_engine.report.case_choices import explained, explained_data
from policy_engine.report.cases import done, listed, listed_data, shown, shown_data
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.cases.explain import explain
from policy_engine.usecases.cases.find import find_case, find_number
from policy_engine.usecases.cases.listing import Filter, listing
from policy_engine.usecases.cases.show import show
from policy_engine.usecases.cases.standing import line_of
from policy_engine.usecases.clock import local_minute

from .case_tools import NOW, TAKEN, number, put, step
from .conftest import ACTOR, ENGINE

LATE = date(2023, 8, 1)


@pytest.fixture
def three(one):
    """To be triaged (with a lead of a crime), to be reviewed, published and done."""
    put(one, 1, ("D",), leads=("crime",))
    put(one, 2, review=False)
    put(one, 3)
    papers = {"documents": ["publication_record"], "details": {"channel": "网站"}}
    step(ENGINE, one, number(3), "publish", "credit", note="全文公示", **papers)
    return one


def look(workspace, on=TAKEN, **wanted):
    return listing(workspace, Filter(**wanted), now=NOW, on=on)


def numbers(found):
    return [row.number for row in found.rows]


def why(workspace, case, step="", on=TAKEN):
    return explain(workspace, case, ENGINE, step=step, actor=ACTOR, now=NOW, on=on)


def test_the_local_minute_is_chinas():
    assert local_minute(datetime(2023, 6, 14, 17, 30, tzinfo=UTC)) == "2023-06-15T01:30"
    assert local_minute(NOW, date(2023, 6, 15)) == "2023-06-15T17:00"


def test_numbers_are_found_by_their_end_and_at_a_part_only(three):
    with open_store(three.store, read_only=True) as store:
        for word in (number(1), "15/1#0001", "#0001", "＃0001 ", "2023-internal/15/1#0001"):
            assert find_number(store, word) == number(1)
        for word in ("5/1#0001", "0001", "", "#", "#0000", "15/1#", "15／1＃001", "%#0001", "_"):
            with pytest.raises(Unusable) as stop:
                find_number(store, word)
            assert stop.value.advice.zh
        with pytest.raises(Unusable) as stop:
            find_number(store, "15/1#001")
        assert "15/1#0001" in stop.value.advice.zh
        assert find_case(store, "#0002").number == number(2)
        with pytest.raises(Refused):
            find_case(store, "#0004")


def test_the_list_puts_first_what_is_due_first(three):
    found = look(three)
    assert numbers(found) == [number(1), number(2), number(3)]
    assert [line.state for line in found.rows[0].lines] == ["TRIAGE", "PUBLISH_DUE"]
    assert found.rows[0].urgency == "2023-06-29T24:00"
    assert found.late == 0
    assert found.rows[2].lines == ()
    text = "\n".join(listed(found, "zh"))
    assert "待分流" in text
    assert "逾期 0" in text
    assert "2 more" in "\n".join(listed(found, "en", most=1))
    assert listed_data(found)["cases"][0]["number"] == number(1)


def test_the_list_asks_for_state_unit_lateness_and_closed(three):
    assert numbers(look(three, state="TRIAGE")) == numbers(look(three, state="待分流")) == [number(1)]
    assert numbers(look(three, state="DONE")) == [number(3)]
    assert len(numbers(look(three, unit="食品流通股"))) == 3
    station = look(three).rows[0].station
    assert number(1) in numbers(look(three, unit=station))
    with pytest.raises(Unusable) as stop:
        look(three, unit="食品流通所")
    assert "食品流通股" in stop.value.advice.zh
    with pytest.raises(Unusable):
        look(three, state="TRIAGED")
    late = look(three, on=LATE, overdue=True)
    assert numbers(late) == [number(1), number(2)]
    assert late.late == 3
    assert "逾期 33 天" in "\n".join(listed(late, "zh"))
    assert numbers(look(three, closed=True)) == []


def test_a_deadline_that_was_unknown_is_counted_again():
    far = Clock(base="2098-12-20T09:00", spans=((20, "working_days"),))
    near = Clock(base="2023-06-20T09:00", spans=((20, "working_days"),))
    lines = [
        line_of(Branch(number=1, state="X", since="", due="?", clock=clock), minute)
        for clock, minute in ((far, "2099-06-01T09:00"), (near, "2023-08-01T17:00"))
    ]
    assert [(line.due, line.late) for line in lines] == [("?", 0), ("2023-07-19T24:00", 13)]
    assert lines[1].urgency < lines[0].urgency


def test_show_tells_what_happened_with_documents_by_name(three):
    found = show(three, "#0003", now=NOW, on=TAKEN)
    assert [h.kind for h in found.happenings] == ["result.recorded", "result.reviewed", "case.advanced"]
    assert [d.name for d in found.documents] == ["publication_record.pdf"]
    assert (found.version, found.codes, found.result) == (1, ("1",), "reviewed")
    text = "\n".join(shown(found, "zh"))
    for word in ("公示检查结果", "全文公示", "publication_record.pdf", "信用监管股", "已复核"):
        assert word in text
    assert "publish the result" in "\n".join(shown(found, "en"))
    assert shown_data(found)["case"]["number"] == number(3)
    with pytest.raises(Refused):
        show(three, "#0004", now=NOW, on=TAKEN)


def test_what_was_erased_is_said_to_be(three, tamper):
    tamper(three, "DELETE FROM payload WHERE idx = (SELECT max(idx) FROM payload)")
    found = show(three, "#0003", now=NOW, on=TAKEN)
    assert found.happenings[-1].erased
    assert found.documents[0].name == ""
    assert "依法删除" in "\n".join(shown(found, "zh"))


def test_explain_says_who_what_is_missing_and_what_the_result_calls_for(three):
    found = why(three, "#0001")
    assert [b.line.state for b in found.branches] == ["TRIAGE", "PUBLISH_DUE"]
    triage = next(c for c in found.branches[0].choices if c.step.id == "triage")
    assert "CRIME_REPORT" in [o.state for o in triage.opens if o.must]
    assert not triage.forbidden
    publish = next(c for c in found.branches[1].choices if c.step.id == "publish")
    assert publish.lacking == ("publication_record",)
    assert publish.details == ("channel",)
    text = "\n".join(explained(found, "zh"))
    for word in (
        "必须另开 --open CRIME_REPORT",
        "公示记录（--document publication_record=文件）",
        "公示渠道（--channel 内容）",
        "RECTIFY 责令改正中（--deadline 日期）",
        "2023-06-29",
        "第三十九条",
    ):
        assert word in text
    english = "\n".join(explained(found, "en"))
    assert "must open --open CRIME_REPORT" in english
    assert explained_data(found)["case"]["number"] == number(1)


def test_explain_why_not(three):
    # The way to a step that is far off.
    far = why(three, "#0001", "移送公安机关")
    assert [one.id for one in far.way][-1] == "transfer"
    assert far.way[0].id == "triage"
    assert "从“已批准移送”开始" in "\n".join(explained(far, "zh"))
    # Closing waits for the publication.
    closing = why(three, "#0002", "close")
    assert all(not branch.choices for branch in closing.branches)
    put_by = why(three, "#0003", "close")
    (choice,) = put_by.branches[0].choices
    assert choice.lacking == ("file_manifest",)
    assert not choice.forbidden
    with pytest.raises(Unusable):
        why(three, "#0003", "clos")


def test_explain_names_the_guard_that_would_refuse_however_well_prepared(one):
    case = put(one, 1, ("B",), entity="individual")
    step(ENGINE, one, case, "triage", "section_head", note="未公示", opens=["ABNORMAL"])
    found = why(one, case)
    choices = {c.step.id: c for b in found.branches for c in b.choices}
    assert choices["list_entity"].remarks
    assert not choices["mark_entity"].remarks
    assert choices["list_entity"].remarks[0].rule in "\n".join(explained(found, "zh"))


def test_explain_says_that_it_is_late_and_what_clocks_can_do(one):
    case = put(one, 1, ("D",))
    step(ENGINE, one, case, "triage", "section_head", note="有线索", opens=["CLUE"])
    found = why(one, case, on=LATE)
    clue = next(b for b in found.branches if b.line.state == "CLUE")
    assert clue.line.late == 15
    assert clue.pause
    assert clue.extend == ("head",)
    text = "\n".join(explained(found, "zh"))
    assert "逾期 15 天" in text
    assert "policy case extend" in text
    closing = why(one, case, "close", on=LATE)
    (choice,) = closing.branches[0].choices
    assert choice.forbidden
    assert "二（五）" in "\n".join(explained(closing, "zh"))


def test_a_step_is_told_in_both_languages(one):
    case = put(one, 1)
    papers = {"documents": ["publication_record"], "details": {"channel": "网站"}}
    made = step(ENGINE, one, case, "publish", "credit", on=LATE, **papers)
    assert "逾期 13 天" in "\n".join(done(made.done[0], made.machine, "zh"))
    assert "13 d late" in "\n".join(done(made.done[0], made.machine, "en"))


def test_looking_writes_nothing_and_takes_any_day_of_any_workspace(three, monkeypatch):
    with open_store(three.store, read_only=True) as store:
        before = queries.head(store)
    look(three)
    show(three, "#0001", now=NOW, on=TAKEN)
    why(three, "#0001")
    with open_store(three.store, read_only=True) as store:
        assert queries.head(store) == before
    monkeypatch.setattr(queries, "is_demo", lambda store: False)
    assert look(three)
