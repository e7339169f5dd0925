"""A case opens with its result, starts again with a correction, goes on by a review."""

from datetime import date

import msgspec
import pytest

from policy_engine.casework.progress import corrected, lacking, opened, overdue, reviewed
from policy_engine.model.case import MAIN, PUBLISH, Case
from policy_engine.model.followup import Followup
from policy_engine.resources import shipped
from policy_engine.rulebook.load import load_rules

ON, NOW = date(2023, 6, 21), "2023-06-21T17:00"


@pytest.fixture(scope="module")
def machine():
    return load_rules(shipped("rules")).followup


def case(branches):
    words = dict.fromkeys(("number", "task", "target", "name", "entity", "section", "station"), "x")
    return Case(**words, branches=tuple(branches))


def standing(machine, concluded="2023-06-20"):
    return case(opened(machine, concluded=concluded, now=NOW, on=ON).branches)


def test_opens_with_both_branches(machine):
    main, publish = opened(machine, concluded="2023-09-28", now=NOW, on=ON).branches
    assert (main.number, main.state, main.due, main.ended) == (MAIN, "RECORDED", "", False)
    assert (publish.number, publish.state, publish.due) == (PUBLISH, "PUBLISH_DUE", "2023-11-01T24:00")


def test_unannounced_year(machine):
    assert opened(machine, concluded="2098-12-20", now=NOW, on=ON).branches[1].due == "?"


@pytest.mark.parametrize(("problem", "state", "ended"), [(True, "TRIAGE", False), (False, "DONE", True)])
def test_review(machine, problem, state, ended):
    moved = reviewed(machine, standing(machine), problem=problem, concluded="2023-06-20", now=NOW, on=ON)
    (main,) = moved.branches
    assert (main.state, main.ended, moved.before, moved.breaches) == (state, ended, ((MAIN, "RECORDED"),), ())


def test_correction_before_publication(machine):
    """The end of the check is the same, so the deadline for publication stays where it is."""
    before = standing(machine)
    moved = corrected(machine, before, concluded="2023-06-20", now="2023-06-25T17:00", on=date(2023, 6, 25))
    assert [(b.number, b.state) for b in moved.branches] == [(MAIN, "RECORDED")]


def test_correction_cannot_hide_a_late_publication(machine):
    """A later end of the check moves the deadline; that the old one had passed stays on record."""
    now, on = "2023-08-01T17:00", date(2023, 8, 1)
    moved = corrected(machine, standing(machine), concluded="2023-07-28", now=now, on=on)
    assert [(b.number, b.due) for b in moved.branches] == [(MAIN, ""), (PUBLISH, "2023-08-25T24:00")]
    (breach,) = moved.breaches
    assert (breach.branch, breach.obligation, breach.due, breach.late) == (
        PUBLISH,
        "R41",
        "2023-07-19T24:00",
        13,
    )


def test_correction_after_publication(machine):
    """What was public is published again; other branches go on untouched."""
    main, publish = standing(machine).branches
    done = msgspec.structs.replace(publish, state="DONE", ended=True, due="", clock=None)
    other = msgspec.structs.replace(main, number=2, state="LISTED")
    closed = msgspec.structs.replace(main, state="CLOSED", ended=True)
    moved = corrected(
        machine,
        case([closed, done, other]),
        concluded="2023-06-20",
        now="2023-09-28T17:00",
        on=date(2023, 9, 28),
    )
    assert moved.before == ((MAIN, "CLOSED"), (PUBLISH, "DONE"))
    assert [(b.state, b.due, b.ended) for b in moved.branches] == [
        ("RECORDED", "", False),
        ("PUBLISH_DUE", "2023-11-01T24:00", False),
    ]
    assert moved.breaches == ()


def test_leaving_late_is_kept(machine):
    before = standing(machine)
    triage = reviewed(machine, before, problem=True, concluded="2023-06-20", now=NOW, on=ON).branches[0]
    assert triage.due == "2023-06-29T24:00"  # the 25th was worked
    moved = corrected(
        machine,
        case([triage, before.branches[1]]),
        concluded="2023-06-20",
        now="2023-07-02T09:00",
        on=date(2023, 7, 2),
    )
    assert [(b.state, b.late, b.unit) for b in moved.breaches] == [("TRIAGE", 3, "days")]
    assert overdue(machine, triage, "2023-06-29T23:59") is None


def test_machine_without_what_is_needed(machine):
    assert lacking(machine) == ()
    assert lacking(Followup()) == ("RECORDED", "PUBLISH_DUE", "review_clean", "review_problem")
