"""How a case moves with its result: it opens with the record, starts again with a correction, and goes on by a review.

The steps are the machine's (`rules/followup.yaml`); these are the ids that the product itself asks for.
"""

from __future__ import annotations

from datetime import date

import msgspec

from policy_engine.casework.deadline import due_of, late, late_unit, started, unit_of
from policy_engine.model.case import MAIN, PUBLISH, Branch, Breach, Case
from policy_engine.model.followup import Followup

RECORDED, PUBLISH_DUE = "RECORDED", "PUBLISH_DUE"
"""The states in which the two branches of every case begin: 已录入待复核, 待公示."""

REVIEW_CLEAN, REVIEW_PROBLEM = "review_clean", "review_problem"
"""复核通过: nothing found, something found."""


class Moved(msgspec.Struct, frozen=True):
    """What a result, or a verdict on it, does to its case: branches as they stand afterwards, [number, state] of those that moved."""

    branches: tuple[Branch, ...]
    before: tuple[tuple[int, str], ...] = ()
    breaches: tuple[Breach, ...] = ()


def lacking(machine: Followup) -> tuple[str, ...]:
    """What of the above a machine has not; nothing can be recorded by it then."""
    states, steps = {state.id for state in machine.states}, {step.id for step in machine.steps}
    wanted = [state for state in (RECORDED, PUBLISH_DUE) if state not in states]
    return (*wanted, *(step for step in (REVIEW_CLEAN, REVIEW_PROBLEM) if step not in steps))


def opened(machine: Followup, *, concluded: str, now: str, on: date) -> Moved:
    """The case of a first result: to be reviewed, and to be published. `concluded` is a day, `now` a local time."""
    return Moved(
        (
            entered(machine, MAIN, RECORDED, concluded=concluded, now=now, on=on),
            entered(machine, PUBLISH, PUBLISH_DUE, concluded=concluded, now=now, on=on),
        )
    )


def corrected(machine: Followup, case: Case, *, concluded: str, now: str, on: date) -> Moved:
    """The case of a corrected result: to be reviewed again, and published again. What else was opened goes on.

    Where the result was public already, the correction has the time that a result has, from today; else the end of the check as it is
    stated now counts, and a deadline that had passed by then stays on record.
    """
    main, publish = case.branch(MAIN), case.branch(PUBLISH)
    again = entered(machine, MAIN, RECORDED, concluded=concluded, now=now, on=on)
    if publish.ended:
        due = entered(machine, PUBLISH, PUBLISH_DUE, concluded=now[:10], now=now, on=on)
    else:
        counted = entered(machine, PUBLISH, PUBLISH_DUE, concluded=concluded, now=publish.since, on=on)
        due = counted if publish.state == PUBLISH_DUE else publish
    moved = [(main, again), *([] if due == publish else [(publish, due)])]
    return Moved(
        tuple(new for _, new in moved),
        tuple((old.number, old.state) for old, _ in moved),
        tuple(breach for old, _ in moved if (breach := overdue(machine, old, now))),
    )


def reviewed(machine: Followup, case: Case, *, problem: bool, concluded: str, now: str, on: date) -> Moved:
    """The case of an accepted result: to be triaged if there is a problem, else done but for its publication."""
    step = machine.step(REVIEW_PROBLEM if problem else REVIEW_CLEAN)
    main = case.branch(MAIN)
    after = entered(machine, MAIN, step.to, concluded=concluded, now=now, on=on)
    breach = overdue(machine, main, now)
    return Moved((after,), ((MAIN, main.state),), (breach,) if breach else ())


def entered(
    machine: Followup, number: int, state: str, *, concluded: str, now: str, on: date, stated: str = ""
) -> Branch:
    """A branch that comes to a state at the local time `now`, with its deadline."""
    declared = machine.state(state)
    clock = started(declared, entered=now, concluded=concluded, stated=stated, on=on)
    return Branch(number=number, state=state, since=now, due=due_of(clock), ended=declared.end, clock=clock)


def overdue(machine: Followup, branch: Branch, now: str) -> Breach | None:
    """The breach of leaving a state after its deadline; None in time."""
    unit = unit_of(branch.clock)
    days = 0 if branch.ended else late(branch.due, unit, now)
    if not days:
        return None
    try:
        obligation = machine.state(branch.state).obligation
    except KeyError:
        obligation = ""
    return Breach(
        branch=branch.number,
        state=branch.state,
        rule="",
        obligation=obligation,
        due=branch.due,
        late=days,
        unit=late_unit(unit),
    )
