"""How the branches of a case stand at a moment: in which state, until when, how late."""

from __future__ import annotations

from policy_engine.casework.deadline import due_of, late, late_unit, stands, unit_of
from policy_engine.model.case import Branch
from policy_engine.model.casefile import UNKNOWN, Line
from policy_engine.store.values import RecordedBranch


def line_of(branch: Branch | RecordedBranch, minute: str) -> Line:
    """A branch at that local time. A deadline that could not be known when it was set is counted again."""
    due, clock = branch.due, branch.clock
    if due == UNKNOWN:
        due = due_of(clock)
    days = 0 if branch.ended or not due or due >= minute else late(due, unit_of(clock), minute)
    return Line(
        branch.number,
        branch.state,
        branch.since,
        due,
        days,
        late_unit(unit_of(clock)) if days else "days",
        branch.ended,
        not due and not branch.ended and stands(clock),
    )
