"""停止、恢复计算期限，延长期限: the branch stays in its state, its clock changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from policy_engine.casework import deadline
from policy_engine.casework.lines import numbered
from policy_engine.casework.proposal import Asked, Known, Proposal, of_branch
from policy_engine.casework.spoken import (
    already_ended,
    check_words,
    no_clock,
    no_extension,
    no_ground,
    not_later,
    runs_already,
    stood_already,
    time_was_up,
)
from policy_engine.casework.step_fact import extensions_left, lateness_breach, lateness_of, step_fact
from policy_engine.model.case import Branch, Case, Clock
from policy_engine.model.followup import Followup, Id, State, Step, Words

PAUSE, RESUME, EXTEND = "pause", "resume", "extend"


def pause(
    machine: Followup, case: Case, branch: int, asked: Asked, known: Known, *, now: str, on: date
) -> Proposal:
    """The clock of a branch stopped from the day on which it `happened`, that day included; one of the state's grounds is a detail.

    Raises Refused where nothing runs or time was up already, Unusable as `propose` does.
    """
    asked = msgspec.structs.replace(asked, step=PAUSE, branch=branch)
    here, clock, state = _found(machine, case, asked, branch, now)
    if not any(ground in asked.details for ground in state.pauses):
        raise no_ground(machine, state)
    if deadline.stands(clock):
        raise stood_already(here)
    if lateness_of(here, asked.happened):
        raise time_was_up(here)
    try:
        stopped = deadline.paused(clock, asked.happened[:10])
    except ValueError:
        raise not_later(here, clock) from None
    step = _own(PAUSE, machine, state, None, state.basis, reason=True)
    return _same_state(machine, case, here, stopped, step, asked, known, now)


def resume(
    machine: Followup, case: Case, branch: int, asked: Asked, known: Known, *, now: str, on: date
) -> Proposal:
    """The clock of a branch running again; the day on which it `happened` is the last that is left out. Raises as `pause` does."""
    asked = msgspec.structs.replace(asked, step=RESUME, branch=branch)
    here, clock, state = _found(machine, case, asked, branch, now)
    if not deadline.stands(clock):
        raise runs_already(here)
    try:
        running = deadline.resumed(clock, asked.happened[:10])
    except ValueError:
        raise not_later(here, clock) from None
    step = _own(RESUME, machine, state, None, state.basis, reason=False)
    return _same_state(machine, case, here, running, step, asked, known, now)


def extend(
    machine: Followup, case: Case, branch: int, asked: Asked, known: Known, *, now: str, on: date
) -> Proposal:
    """The branch's deadline put off by the next extension that its state allows; late where time was up already.

    Raises Refused where there is no deadline or no extension is left, Unusable as `propose` does.
    """
    asked = msgspec.structs.replace(asked, step=EXTEND, branch=branch)
    here, clock, state = _found(machine, case, asked, branch, now)
    if not extensions_left(state, here):
        raise no_extension(here, state)
    extension = state.extensions[deadline.extensions_used(clock)]
    step = _own(EXTEND, machine, state, extension.by, extension.basis or state.basis, reason=True)
    more = deadline.extended(clock, extension)
    return _same_state(machine, case, here, more, step, asked, known, now)


def _found(machine: Followup, case: Case, asked: Asked, number: int, now: str) -> tuple[Branch, Clock, State]:
    """The branch that goes on, its clock and its state."""
    check_words(machine, asked, now)
    here = numbered(case, number)
    if here.ended:
        raise already_ended(here)
    state = machine.state(here.state)
    if here.clock is None:
        raise no_clock(here, state)
    return here, here.clock, state


def _own(
    id_: str, machine: Followup, state: State, by: Sequence[Id] | None, basis: str, *, reason: bool
) -> Step:
    """A step that every machine has: the branch stays where it is. Whoever is declared may stop and start clocks."""
    return Step(
        id=id_,
        title=_TITLES[id_],
        start=(state.id,),
        to=state.id,
        by=tuple(by if by is not None else (role.id for role in machine.roles)),
        confidence=state.confidence,
        reason=reason,
        basis=basis,
        obligation=state.obligation,
    )


def _same_state(
    machine: Followup,
    case: Case,
    branch: Branch,
    clock: Clock,
    step: Step,
    asked: Asked,
    known: Known,
    now: str,
) -> Proposal:
    lateness = lateness_of(branch, asked.happened) if step.id == EXTEND else 0
    fact = step_fact(
        machine, case, branch, step, asked, known, now=now, lateness=lateness, entered=(), unmet=()
    )
    return Proposal(
        step=step,
        branch=branch,
        branches=(msgspec.structs.replace(branch, clock=clock, due=deadline.due_of(clock)),),
        opened=(),
        before=((branch.number, branch.state),),
        fact=fact,
        breach=lateness_breach(machine.state(branch.state), branch, lateness),
        closed=False,
        documents=of_branch(asked.documents, branch),
    )


_TITLES = {
    PAUSE: Words("停止计算期限", "stop the clock"),
    RESUME: Words("恢复计算期限", "let the clock go on"),
    EXTEND: Words("延长期限", "put the deadline off"),
}
