"""Which branch (处置线) a step is meant for, and where a branch can go from where it stands."""

from __future__ import annotations

from datetime import date

from policy_engine.casework.proposal import Asked
from policy_engine.casework.spoken import ambiguous, no_branch, not_from_here
from policy_engine.model.case import MAIN, PUBLISH, Branch, Case
from policy_engine.model.followup import Followup, Step

LINES = {MAIN: "RECORDED", PUBLISH: "PUBLISH_DUE"}
"""Where the two branches of every case begin, and begin again after a correction. Others, once ended, have ended for good."""

RESERVED = {
    "review_clean": "policy result review",
    "review_problem": "policy result review",
    "correct": "policy result correct",
    "republish": "policy result correct",
}
"""Steps that come with another record, and the command that takes them."""


def possible(machine: Followup, branch: Branch, *, on: date) -> tuple[Step, ...]:
    """The steps that lead out of a branch on that day, whoever may take them."""
    steps = machine.steps_from(branch.state, on)
    if not machine.state(branch.state).end:
        return steps
    return tuple(
        step
        for step in steps
        if step.to == LINES.get(branch.number) or (branch.number == MAIN and machine.state(step.to).end)
    )


def find_branch(machine: Followup, case: Case, asked: Asked, *, on: date) -> Branch:
    """The branch that a step is meant for. Raises Refused where it is not there, not the only one, or the step does not lead out of it."""
    leaving = [b for b in case.branches if any(s.id == asked.step for s in possible(machine, b, on=on))]
    if case.closed:
        leaving = [b for b in leaving if b.number == MAIN]
    if asked.branch is None:
        if len(leaving) == 1:
            return leaving[0]
        there = {b: _told(machine, b, on) for b in case.branches}
        raise ambiguous(asked, leaving) if leaving else not_from_here(machine, case, asked.step, there)
    here = numbered(case, asked.branch)
    if here in leaving:
        return here
    raise not_from_here(machine, case, asked.step, {here: _told(machine, here, on)})


def _told(machine: Followup, branch: Branch, on: date) -> tuple[Step, ...]:
    """The steps to name to whoever asked for another: of a branch that has ended none that only a correction takes."""
    steps = possible(machine, branch, on=on)
    return tuple(step for step in steps if not (branch.ended and step.id in RESERVED))


def numbered(case: Case, number: int) -> Branch:
    """The branch of that number. Raises Refused."""
    try:
        return case.branch(number)
    except KeyError:
        raise no_branch(case, number) from None
