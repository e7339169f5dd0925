"""The clock of a state: where it starts, and how it is stopped, run on and put off."""

from __future__ import annotations

from datetime import date

import pytest

from policy_engine.casework.deadline import (
    due_of,
    extended,
    extensions_used,
    paused,
    resumed,
    stands,
    started,
)
from policy_engine.model.case import Clock
from policy_engine.model.followup import Extension, Span, State, Words

ON = date(2023, 6, 15)


def state(within, **more):
    return State(id="S", title=Words("状态", "state"), confidence="D", within=within, **more)


@pytest.mark.parametrize(
    ("span", "due"),
    [
        (Span(unit="working_days", count=20), "2023-07-17T24:00"),
        (Span(unit="working_days", count=20, base="concluded"), "2023-07-10T24:00"),
        (Span(unit="days", base="stated"), "2023-07-01T24:00"),
        (Span(unit="hours", count=24), "2023-06-17T09:00"),
        (Span(unit="hours", count=2, base="concluded"), "2023-06-11T02:00"),
        (None, ""),
    ],
)
def test_a_state_starts_its_clock_from_its_base(span, due):
    clock = started(
        state(span), entered="2023-06-16T09:00", concluded="2023-06-10", stated="2023-07-01", on=ON
    )
    assert due_of(clock) == due


def test_a_stated_day_can_be_put_off_and_stood_still():
    clock = started(
        state(Span(unit="days", base="stated")),
        entered="2023-06-16T09:00",
        concluded="",
        stated="2023-07-01",
        on=ON,
    )
    assert clock is not None
    assert due_of(extended(clock, Extension(unit="days", count=10, by=("head",)))) == "2023-07-11T24:00"
    assert extensions_used(clock) == 0
    assert due_of(paused(clock, "2023-06-20")) == ""
    assert due_of(resumed(paused(clock, "2023-06-20"), "2023-06-22")) == "2023-07-04T24:00"
    assert due_of(paused(clock, "2023-07-02")) == "2023-07-01T24:00"


@pytest.mark.parametrize("base", ["concluded", "stated"])
def test_a_base_that_is_not_known_is_no_deadline_but_a_mistake(base):
    with pytest.raises(ValueError, match="S:"):
        started(
            state(Span(unit="days", count=3, base=base)),
            entered="2023-06-16T09:00",
            concluded="",
            stated="",
            on=ON,
        )


def test_a_deadline_that_is_not_in_force_is_none():
    span = Span(unit="days", count=3)
    times = {"entered": "2023-06-16T09:00", "concluded": "", "stated": ""}
    assert started(state(span, effective_from=date(2024, 1, 1)), on=ON, **times) is None
    assert started(state(span, effective_to=ON), on=ON, **times) is not None


def test_a_clock_stops_once_and_forward():
    clock = Clock("2023-06-15T10:00", ((15, "working_days"),))
    with pytest.raises(ValueError, match="stand"):
        resumed(clock, "2023-06-20")
    with pytest.raises(ValueError, match="counted"):
        paused(clock, "2023-06-14")
    stopped = paused(clock, "2023-06-20")
    assert stands(stopped)
    with pytest.raises(ValueError, match="already"):
        paused(stopped, "2023-06-21")
    with pytest.raises(ValueError, match="before"):
        resumed(stopped, "2023-06-19")
    with pytest.raises(ValueError, match="counted"):
        paused(resumed(stopped, "2023-06-25"), "2023-06-24")


def test_a_clock_that_ran_out_before_it_was_stopped_has_run_out():
    clock = Clock("2023-06-15T10:00", ((3, "days"),))
    assert due_of(paused(clock, "2023-06-18")) == ""
    assert due_of(paused(clock, "2023-06-19")) == "2023-06-18T24:00"
