"""Deadlines that stand still, go on, and are put off."""

from __future__ import annotations

from datetime import date

import pytest

from policy_engine.casework.moves import Known, extend, pause, resume
from policy_engine.casework.settle import settle
from policy_engine.model.case import Branch, Clock
from policy_engine.model.errors import Refused, Unusable
from policy_engine.rulebook.vocabulary import validate

ON, NOW = date(2023, 6, 30), "2023-06-30T17:00"
SINCE = "2023-06-05T09:00"
TESTED = {"testing": "委托市检验所检验"}


@pytest.fixture
def clue(file_of):
    """Due by 2023-06-27, after the holidays of 06-22 to 24 and the working Sunday 06-25."""
    branch = Branch(
        number=2,
        state="CLUE",
        since=SINCE,
        due="2023-06-27T24:00",
        clock=Clock(SINCE, ((15, "working_days"),)),
    )
    return file_of("DONE", "DONE", branch)


@pytest.fixture
def turn(machine, step):
    """Stop, start or put off the clock of branch 2."""

    def turn(how, case, happened, **more):
        asked = step("-", more.pop("role", "team"), happened=happened, **more)
        proposal = how(machine, case, 2, asked, Known(), now=NOW, on=ON)
        validate([proposal.fact])
        return type(case)(
            **{f: getattr(case, f) for f in case.__struct_fields__ if f != "branches"},
            branches=(*case.branches[:2], *proposal.branches),
        ), proposal

    return turn


def test_testing_time_is_left_out(clue, turn):
    case, proposal = turn(pause, clue, "2023-06-08T10:00", details=TESTED, note="送检")
    assert (case.branch(2).due, case.branch(2).state, case.branch(2).since) == ("", "CLUE", SINCE)
    assert (proposal.step.id, proposal.before, proposal.breach) == ("pause", ((2, "CLUE"),), None)
    case, proposal = turn(resume, case, "2023-06-14T10:00")
    assert case.branch(2).due == "2023-07-04T24:00"
    assert proposal.step.id == "resume"


def test_an_extension_is_the_heads(clue, turn):
    case, proposal = turn(extend, clue, "2023-06-20T10:00", role="head", note="案情复杂")
    assert case.branch(2).due == "2023-07-18T24:00"
    assert proposal.fact.fields["role_fits"] == 1
    assert proposal.fact.fields["extensions_left"] == 1
    _, by_team = turn(extend, clue, "2023-06-20T10:00", role="team", note="案情复杂")
    assert by_team.fact.fields["role_fits"] == 0
    with pytest.raises(Refused, match="as often as it can"):
        turn(extend, case, "2023-06-21T10:00", role="head")


def test_an_extension_after_the_deadline_does_not_make_it_undone(clue, turn):
    case, proposal = turn(extend, clue, "2023-06-29T10:00", role="head", note="案情复杂")
    assert case.branch(2).due == "2023-07-18T24:00"
    (breach,) = settle(proposal, ())
    assert (breach.late, breach.due, breach.state) == (2, "2023-06-27T24:00", "CLUE")


def test_the_second_extension_is_for_another_approver(machine, file_of, turn):
    branch = Branch(
        number=2,
        state="CASE",
        since=SINCE,
        due="2023-09-03T24:00",
        clock=Clock(SINCE, ((90, "days"),)),
    )
    case, first = turn(extend, file_of("DONE", "DONE", branch), "2023-06-20T10:00", role="head", note="复杂")
    case, second = turn(extend, case, "2023-06-21T10:00", role="head", note="复杂")
    assert (first.fact.fields["role_fits"], second.fact.fields["role_fits"]) == (1, 0)
    assert second.step.by == ("collective",)
    assert case.branch(2).due == "2024-01-01T24:00"


@pytest.mark.parametrize(
    ("how", "happened", "details", "said"),
    [
        (pause, "2023-06-08T10:00", {}, "no ground is named"),
        (pause, "2023-06-28T10:00", TESTED, "has passed"),
        (pause, "2023-06-04T10:00", TESTED, "before 2023-06-05"),
        (resume, "2023-06-08T10:00", {}, "does not stand still"),
    ],
)
def test_a_clock_that_cannot_be_turned(clue, turn, how, happened, details, said):
    with pytest.raises(Refused, match=said):
        turn(how, clue, happened, details=details, note="送检")


def test_a_clock_stops_once_and_goes_on_later(clue, turn):
    case, _ = turn(pause, clue, "2023-06-08T10:00", details=TESTED)
    with pytest.raises(Refused, match="already"):
        turn(pause, case, "2023-06-09T10:00", details=TESTED)
    with pytest.raises(Refused, match="before 2023-06-08"):
        turn(resume, case, "2023-06-07T10:00")


@pytest.mark.parametrize("how", [pause, resume, extend])
def test_what_has_no_clock_or_has_ended_or_is_not_there(machine, file_of, step, how):
    asked = step("-", "head", details=TESTED)
    for case, said in [
        (file_of("DONE", "DONE", "DISPUTE"), "no deadline"),
        (file_of("DONE", "DONE", "DONE"), "has ended"),
        (file_of("DONE", "DONE"), "no branch 2"),
    ]:
        with pytest.raises(Refused, match=said):
            how(machine, case, 2, asked, Known(), now=NOW, on=ON)
    with pytest.raises(Unusable, match="no such role"):
        how(machine, file_of("DONE", "DONE", "CLUE"), 2, step("-", "boss"), Known(), now=NOW, on=ON)


def test_a_state_without_grounds_or_extensions(file_of, turn):
    branch = Branch(
        number=2,
        state="RECHECK",
        since=SINCE,
        due="2023-06-19T24:00",
        clock=Clock(SINCE, ((10, "working_days"),)),
    )
    case = file_of("DONE", "DONE", branch)
    with pytest.raises(Refused) as stopped:
        turn(pause, case, "2023-06-08T10:00", details=TESTED)
    assert stopped.value.advice.en == "the clock of this state cannot be stopped"
    with pytest.raises(Refused, match="cannot be put off"):
        turn(extend, case, "2023-06-08T10:00", role="head")
