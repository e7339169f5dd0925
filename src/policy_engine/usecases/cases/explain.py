"""`policy case explain`: what can be done in a case now, by whom, what is missing for it, until when; and what forbids the rest.

Every step is put to the rules as if all that a person can bring were there: the right role, the officers, documents, details and a
reason. What rules forbid all the same stands in the way of it; what is missing is said beside it.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from policy_engine.casework.deadline import extensions_used
from policy_engine.casework.moves import RESERVED, possible, propose
from policy_engine.casework.opening import Obliged, unopened
from policy_engine.casework.proposal import Asked, Known, Proposal, Said
from policy_engine.casework.step_fact import counts_from_stated, missing_documents
from policy_engine.model.case import MAIN, Branch, Case, CaseDocument
from policy_engine.model.casefile import Choice, ExplainedCase, Opening, Possibilities
from policy_engine.model.errors import Stop
from policy_engine.model.followup import Followup, Step
from policy_engine.model.text import Text
from policy_engine.rulebook.cage import Cage
from policy_engine.rulebook.judge import judge
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.cases.find import find_case
from policy_engine.usecases.cases.ground import Ground
from policy_engine.usecases.cases.machine import rules_and_machine
from policy_engine.usecases.cases.standing import line_of
from policy_engine.usecases.cases.take import remark, saying
from policy_engine.usecases.cases.words import STEP, of
from policy_engine.usecases.clock import business_day, local_minute
from policy_engine.usecases.workspace import Workspace

_ANYTHING = "0"


def explain(
    workspace: Workspace,
    number: str,
    cage: Cage,
    *,
    step: str = "",
    actor: str,
    now: datetime,
    on: date | None = None,
) -> ExplainedCase:
    """What can be done in a case, or about one step of it. Raises Unusable (unknown words), Refused (no case), FindingsStop."""
    rulebook, machine = rules_and_machine(workspace)
    with open_store(workspace.store, read_only=True) as store, store.reading():
        demo = queries.is_demo(store)
        day = on or business_day(now)
        minute = local_minute(now, on)
        case = find_case(store, number)
        wanted = of(machine.steps, step, STEP) if step else ""
        ground = Ground(workspace, store, rulebook, machine, [case], actor=actor, on=day)
        ground.oblige({case.number}, cage)
        tried = [
            _tried(ground, case, branch, one, minute)
            for branch in _open(machine, case)
            for one in _steps(machine, case, branch, day)
            if wanted in ("", one.id)
        ]
    facts = [one.proposal.fact for one in tried if one.proposal]
    said: dict[int, list[Said]] = {}
    for firing in judge(rulebook, "follow", facts, day, cage) if facts else ():
        said.setdefault(id(firing.about), []).append(saying(firing))
    choices: dict[int, list[Choice]] = {}
    for one in tried:
        words = said.get(id(one.proposal.fact), []) if one.proposal else []
        choices.setdefault(one.branch.number, []).append(_choice(machine, case, one, words))
    standings = tuple(
        _standing(machine, branch, tuple(choices.get(branch.number, ())), minute)
        for branch in _open(machine, case)
        if not wanted or branch.number in choices
    )
    if not wanted or standings:
        return ExplainedCase(demo, minute, case, standings, machine, machine.step(wanted) if wanted else None)
    start, way = _way(machine, case, machine.step(wanted), day)
    everything = tuple(_standing(machine, b, (), minute) for b in _open(machine, case))
    return ExplainedCase(demo, minute, case, everything, machine, machine.step(wanted), start, way)


class _Tried(msgspec.Struct, frozen=True):
    branch: Branch
    step: Step
    known: Known
    proposal: Proposal | None
    stopped: Text | None


def _open(machine: Followup, case: Case) -> tuple[Branch, ...]:
    """Branches that can go on; the main one too once it has ended, for the case is closed from there."""
    return tuple(b for b in case.branches if not b.ended or (b.number == MAIN and not case.closed))


def _steps(machine: Followup, case: Case, branch: Branch, on: date) -> tuple[Step, ...]:
    steps = possible(machine, branch, on=on)
    own = [one for one in steps if one.id not in RESERVED]
    # What comes with another record is told last, and of a branch that has ended not at all.
    return (*own, *(one for one in steps if one.id in RESERVED and not branch.ended))


def _tried(ground: Ground, case: Case, branch: Branch, step: Step, minute: str) -> _Tried:
    """The step as if everything that a person can bring were brought."""
    machine = ground.machine
    asked = Asked(step=step.id, branch=branch.number, role=step.by[0], happened=minute)
    known = ground.known(case, asked, branch)
    opens = tuple(o.state for o in _to_open(step, known))
    entered = [machine.state(id_) for id_ in (step.to, *opens)]
    details = {*step.details, *(detail for state in entered for detail in state.details)}
    if any(counts_from_stated(state) for state in entered) and not known.deadline:
        details.add("deadline")
    best = msgspec.structs.replace(
        asked,
        note=_ANYTHING,
        officers=tuple(f"{n}" for n in range(step.officers)),
        documents=tuple(CaseDocument(kind, "0" * 64, "") for kind in step.documents),
        details={one: minute[:10] if one == "deadline" else _ANYTHING for one in details},
        opens=opens,
    )
    # Whoever looks need not be the one who will take the step.
    known = msgspec.structs.replace(known, officers_valid=step.officers, same_person=False)
    try:
        proposal = propose(machine, case, best, known, now=minute, on=ground.on)
    except Stop as stop:
        return _Tried(branch, step, known, None, stop.message)
    return _Tried(branch, step, known, proposal, None)


def _choice(machine: Followup, case: Case, tried: _Tried, said: Sequence[Said]) -> Choice:
    step, known = tried.step, tried.known
    details = dict.fromkeys(step.details)
    if counts_from_stated(machine.state(step.to)) and not known.deadline:
        details["deadline"] = None
    return Choice(
        step=step,
        lacking=missing_documents(case, tried.branch, step),
        details=(*details, *(d for d in machine.state(step.to).details if d not in details)),
        opens=tuple(Opening(o.state, o.rule, o.basis.zh, o.must) for o in _to_open(step, known)),
        remarks=tuple(remark(one) for one in said if one.severity != "info"),
        stopped=tried.stopped,
        breach=tried.proposal.breach if tried.proposal else None,
        command=RESERVED.get(step.id, ""),
    )


def _to_open(step: Step, known: Known) -> tuple[Obliged, ...]:
    return tuple(o for o in unopened(known.obliged, Counter(known.standing)) if o.state in step.opens)


def _standing(machine: Followup, branch: Branch, choices: tuple[Choice, ...], minute: str) -> Possibilities:
    state = machine.state(branch.state)
    more = state.extensions[extensions_used(branch.clock) :] if branch.clock else ()
    line = line_of(branch, minute)
    return Possibilities(
        line,
        choices,
        bool(state.pauses) and bool(branch.clock) and not line.still,
        more[0].by if more else (),
    )


def _way(machine: Followup, case: Case, step: Step, on: date) -> tuple[int, tuple[Step, ...]]:
    """The shortest way from a branch that is open to where the step begins: [branch, steps], the step itself last."""
    best: tuple[int, tuple[Step, ...]] = (0, ())
    for branch in case.branches:
        if branch.ended:
            continue
        way = _path(machine, branch.state, set(step.start), on)
        if way is not None and (not best[1] or len(way) + 1 < len(best[1])):
            best = (branch.number, (*way, step))
    return best


def _path(machine: Followup, start: str, goals: set[str], on: date) -> tuple[Step, ...] | None:
    seen, queue = {start}, deque[tuple[str, tuple[Step, ...]]]([(start, ())])
    while queue:
        state, way = queue.popleft()
        if state in goals:
            return way
        for step in machine.steps_from(state, on):
            if machine.state(state).end or step.id in ("correct", "republish"):
                continue
            # A step leads on, or opens a branch somewhere.
            for to in (step.to, *step.opens):
                if to not in seen:
                    seen.add(to)
                    queue.append((to, (*way, step)))
    return None
