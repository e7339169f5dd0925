"""Times that cannot be: before the case came there, still to come, a clock that went back. Nothing is written then."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from policy_engine.model.errors import Refused
from policy_engine.usecases.cases.attach import attach
from policy_engine.usecases.cases.clocks import Request, clock
from policy_engine.usecases.cases.words import asked
from policy_engine.usecases.results.review import review

from .case_tools import NOW, RECORDED, TAKEN, paper, put, size, step, stored
from .conftest import ENGINE
from .test_case_contested import review_by

PUBLISH = {"documents": ["publication_record"], "details": {"channel": "网站"}}


@pytest.fixture
def clue(one):
    """A case with a branch in CLUE, as branch 2, since 2023-06-26."""
    case = put(one, 1, ("D",))
    step(ENGINE, one, case, "triage", "section_head", note="线索", opens=["CLUE"])
    return case


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"happened": "2023-06-20T16:59"}, "早于进入这个状态的时间"),
        ({"happened": "2023-06-01"}, "早于进入这个状态的时间"),
        ({"happened": "2023-06-26T17:01"}, "还没到"),
        ({"happened": "2023-06-27"}, "还没到"),
        ({"on": date(2023, 6, 19)}, "早于进入这个状态的时间"),
    ],
)
def test_a_step_is_taken_between_the_one_before_and_now(one, more, said):
    case = put(one, 1)
    before = size(one)
    with pytest.raises(Refused) as refused:
        step(ENGINE, one, case, "publish", "credit", **PUBLISH, **more)
    assert said in refused.value.message.zh
    assert size(one) == before
    assert step(ENGINE, one, case, "publish", "credit", **PUBLISH, happened="2023-06-20T17:00").events


@pytest.mark.parametrize("what", ["pause", "extend"])
@pytest.mark.parametrize("happened", ["2023-06-25T09:00", "2023-06-27T09:00"])
def test_clocks_are_not_stopped_or_put_off_in_the_past_or_the_future(one, clue, what, happened):
    before = size(one)
    said = asked("", "head", note="送检", branch=2, happened=happened)
    with pytest.raises(Refused):
        clock(one, clue, Request(what=what, asked=said), ENGINE, actor="op", now=NOW, on=TAKEN)
    assert size(one) == before


def test_a_clock_does_not_run_on_before_it_stood(one, clue):
    said = asked("", "head", note="送检", branch=2)
    clock(one, clue, Request(what="pause", asked=said), ENGINE, actor="op", now=NOW, on=date(2023, 6, 28))
    for on, happened in ((date(2023, 6, 27), ""), (date(2023, 6, 30), "2023-06-27T09:00")):
        again = msgspec.structs.replace(said, happened=happened)
        with pytest.raises(Refused):
            clock(one, clue, Request(what="resume", asked=again), ENGINE, actor="op", now=NOW, on=on)
    assert stored(one, clue).branch(2).due == ""


def test_a_review_is_not_before_its_record(one):
    case = put(one, 1, review=False)
    day_before = date(2023, 6, 19)
    done = review(one, [case], "accept", review_by(one), "", ENGINE, actor="op", now=NOW, on=day_before)
    assert done.events == ()
    assert "时钟" in done.rejected[0].message.zh
    assert review(one, [case], "accept", review_by(one), "", ENGINE, actor="op", now=NOW, on=RECORDED).events


def test_a_document_is_not_attached_before_the_case_was_there(one):
    case = put(one, 1)
    before = size(one)
    with pytest.raises(Refused) as refused:
        attach(one, case, paper("file_manifest"), actor="op", now=NOW, on=date(2023, 6, 19))
    assert "时钟" in refused.value.message.zh
    assert size(one) == before
