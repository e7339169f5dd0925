"""办理: what comes of a step that somebody wants to take. The machine says where steps lead, rules say whether they may be taken.

`propose`, `pause`, `resume` and `extend` compute; `settle` refuses or passes what they give, by what rules say of its fact. Only what
would leave a case that makes no sense is refused whatever they say: a step that does not lead out of the branch's state, a branch
that has ended, a case closed while a branch goes on, an opening that law asks for left out.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

import msgspec

from policy_engine.casework import deadline
from policy_engine.casework.clocks import extend, pause, resume
from policy_engine.casework.lines import LINES, RESERVED, find_branch, possible
from policy_engine.casework.opening import Obliged, unopened
from policy_engine.casework.proposal import Asked, Known, Proposal, Said, of_branch
from policy_engine.casework.settle import settle
from policy_engine.casework.spoken import check_words, no_such_opening
from policy_engine.casework.step_fact import counts_from_stated, lateness_breach, lateness_of, step_fact
from policy_engine.model.case import MAIN, Branch, Case
from policy_engine.model.followup import Followup, State, Step

__all__ = [
    "LINES",
    "RESERVED",
    "Asked",
    "Known",
    "Obliged",
    "Proposal",
    "Said",
    "applied",
    "extend",
    "find_branch",
    "pause",
    "possible",
    "propose",
    "resume",
    "settle",
]


def propose(machine: Followup, case: Case, asked: Asked, known: Known, *, now: str, on: date) -> Proposal:
    """The step as it would be recorded. `now` is the local time, `on` the day whose machine applies.

    Raises Refused where the step does not lead out of the branch (saying which do) or the branch is not there or not the only one;
    Unusable for words that the machine does not know.
    """
    check_words(machine, asked, now)
    branch = find_branch(machine, case, asked, on=on)
    step = machine.step(asked.step)
    state, to = machine.state(branch.state), machine.state(step.to)
    entered = [machine.state(id_) for id_ in asked.opens]
    for one in entered:
        if one.id not in step.opens or not one.opens:
            raise no_such_opening(machine, step, one)
    closed = state.end and to.end and branch.number == MAIN
    moved = _entered(branch, to, asked, known, on) if to.id != state.id else branch
    first = max(b.number for b in case.branches) + 1
    new = [
        _entered(Branch(number=number, state=one.id, since=""), one, asked, known, on)
        for number, one in enumerate(entered, first)
    ]
    lateness = lateness_of(branch, asked.happened) if to.id != state.id else 0
    unmet = _unmet(case, branch, step, to, asked, known) if not closed else ()
    fact = step_fact(
        machine,
        case,
        branch,
        step,
        asked,
        known,
        now=now,
        lateness=lateness,
        entered=entered,
        unmet=unmet,
    )
    arriving = [one for one in (to, *entered) if one is not state]
    return Proposal(
        step=step,
        branch=branch,
        branches=(moved, *new),
        opened=tuple(b.number for b in new),
        before=((branch.number, branch.state),),
        fact=fact,
        breach=lateness_breach(state, branch, lateness),
        closed=closed,
        documents=of_branch(asked.documents, branch),
        unmet=unmet,
        undated=tuple(s for s in arriving if counts_from_stated(s) and not _stated(asked, known)),
    )


def applied(case: Case, proposal: Proposal, *, on: date) -> Case:
    """The case once the proposal is on record."""
    changed = {branch.number: branch for branch in proposal.branches}
    kept = [changed.pop(branch.number, branch) for branch in case.branches]
    reopened = any(not branch.ended for branch in proposal.branches)
    return msgspec.structs.replace(
        case,
        branches=(*kept, *changed.values()),
        documents=(*case.documents, *proposal.documents),
        closed=on.isoformat() if proposal.closed else "" if reopened else case.closed,
    )


def _entered(branch: Branch, state: State, asked: Asked, known: Known, on: date) -> Branch:
    """The branch in a state that it enters. Without a day that should be stated it has no clock: `undated` tells."""
    stated = _stated(asked, known)
    clock = None
    if not state.end and (stated or not counts_from_stated(state)):
        clock = deadline.started(
            state, entered=asked.happened, concluded=known.concluded, stated=stated, on=on
        )
    return Branch(
        number=branch.number,
        state=state.id,
        since=asked.happened,
        due=deadline.due_of(clock),
        ended=state.end,
        clock=clock,
    )


def _stated(asked: Asked, known: Known) -> str:
    return asked.details.get("deadline", "").strip() or known.deadline


def _unmet(
    case: Case, branch: Branch, step: Step, to: State, asked: Asked, known: Known
) -> tuple[Obliged, ...]:
    """What should be opened and is not, once the main branch has a step that opens branches, or comes to its end."""
    if branch.number != MAIN or not (step.opens or to.end):
        return ()
    there = Counter(known.standing) | Counter(b.state for b in case.branches if not b.ended)
    return unopened(known.obliged, Counter(asked.opens) + there)
