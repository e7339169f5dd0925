"""`policy case pause`, `resume`, `extend`; `policy case attach`."""

from datetime import date

import pytest

from policy_engine.model.errors import Refused, Unusable
from policy_engine.store import queries
from policy_engine.usecases.cases.attach import attach
from policy_engine.usecases.cases.clocks import Request, clock
from policy_engine.usecases.cases.words import asked, documents_of

from .case_tools import NOW, TAKEN, paper, put, size, step, stored
from .conftest import ACTOR, ENGINE


@pytest.fixture
def clue(one):
    """A lead being verified since 2023-06-26, due 2023-07-17."""
    case = put(one, 1, ("D",))
    step(ENGINE, one, case, "triage", "section_head", note="有线索", opens=["CLUE"])
    assert stored(one, case).branch(2).due == "2023-07-17T24:00"
    return one, case


def tick(workspace, case, what, role="team", *, ground="", on=TAKEN, **more):
    request = Request(what=what, asked=asked(what, role, **more), ground=ground)
    return clock(workspace, case, request, ENGINE, actor=ACTOR, now=NOW, on=on)


def test_testing_time_is_left_out(clue, holds):
    workspace, case = clue
    stopped = tick(workspace, case, "pause", note="抽样送检", on=date(2023, 6, 28))
    assert stopped.done[0].due == ""
    assert stored(workspace, case).branch(2).clock.pauses == (("2023-06-28", ""),)
    running = tick(workspace, case, "resume", on=date(2023, 7, 4))
    # Five working days (06-28, 29, 30, 07-03, 04) do not count.
    assert running.done[0].due == "2023-07-24T24:00"
    holds(workspace)


def test_more_time_needs_the_head_a_reason_and_an_extension_that_is_left(clue):
    workspace, case = clue
    with pytest.raises(Refused) as refused:
        tick(workspace, case, "extend", "head")
    assert "理由" in refused.value.message.zh
    with pytest.raises(Refused) as refused:
        tick(workspace, case, "extend", "team", note="案情复杂")
    assert "第十八条" in refused.value.basis
    more = tick(workspace, case, "extend", "局负责人", note="案情复杂")
    assert more.done[0].due == "2023-08-07T24:00"
    with pytest.raises(Refused):
        tick(workspace, case, "extend", "head", note="再延")


def test_a_clock_is_stopped_once_and_only_where_there_is_one(clue):
    workspace, case = clue
    with pytest.raises(Refused):
        tick(workspace, case, "resume")
    with pytest.raises(Unusable):
        tick(workspace, case, "pause", ground="holiday")
    with pytest.raises(Unusable):
        tick(workspace, case, "pause", branch=7)
    with pytest.raises(Refused):
        tick(workspace, case, "pause", branch=1, note="x")
    tick(workspace, case, "pause", ground="testing", note="送检")
    with pytest.raises(Refused):
        tick(workspace, case, "pause", note="又送检")


def test_documents_come_to_the_file_and_count_for_later_steps(one, tmp_path, holds):
    case = put(one, 1)
    file = tmp_path / "公示截图.png"
    file.write_bytes(b"a print")
    with pytest.raises(Refused):
        step(ENGINE, one, case, "publish", "credit", details={"channel": "网站"})
    done = attach(
        one, "#0001", documents_of([f"公示记录={file}"]), note="截图", actor=ACTOR, now=NOW, on=TAKEN
    )
    assert [d.kind for d in done.documents] == ["publication_record"]
    assert done.documents[0].name == "公示截图.png"
    assert step(ENGINE, one, case, "publish", "credit", details={"channel": "网站"}).done[0].state == "DONE"
    holds(one)


def test_documents_that_cannot_be_put_on_file(one, tmp_path):
    case = put(one, 1)
    before = size(one)
    for written in ("公示记录", "=x.pdf", f"publication_record={tmp_path / 'gone.pdf'}"):
        with pytest.raises(Unusable):
            documents_of([written])
    for documents in ((), paper("film")):
        with pytest.raises(Unusable):
            attach(one, case, documents, actor=ACTOR, now=NOW, on=TAKEN)
    assert size(one) == before
    attach(one, case, paper("decision"), actor=ACTOR, now=NOW, on=TAKEN)
    with pytest.raises(Refused, match="already"):
        attach(one, case, paper("decision"), actor=ACTOR, now=NOW, on=TAKEN)
    papers = {"documents": ["publication_record"], "details": {"channel": "网站"}}
    step(ENGINE, one, case, "publish", "credit", **papers)
    step(ENGINE, one, case, "close", "credit", documents=["file_manifest"])
    with pytest.raises(Refused, match="closed"):
        attach(one, case, paper("goods_list"), actor=ACTOR, now=NOW, on=TAKEN)


def test_a_clock_of_an_undemonstrated_day_is_refused(clue, monkeypatch):
    workspace, case = clue
    monkeypatch.setattr(queries, "is_demo", lambda store: False)
    with pytest.raises(Refused, match="--on"):
        tick(workspace, case, "pause", note="送检")
