"""`policy case pause`, `resume`, `extend`: the clock of a branch is stopped (检验检测等), runs on, or gets more time by an approval."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Literal

import msgspec

from policy_engine.casework import moves
from policy_engine.casework.deadline import stands
from policy_engine.casework.proposal import Asked, Proposal
from policy_engine.model.case import Branch, Case
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.followup import Followup, State
from policy_engine.model.text import Text, joined
from policy_engine.rulebook.cage import Cage
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.cases.advance import Advanced
from policy_engine.usecases.cases.find import find_case
from policy_engine.usecases.cases.ground import Ground
from policy_engine.usecases.cases.machine import rules_and_machine
from policy_engine.usecases.cases.take import Move, taken
from policy_engine.usecases.cases.words import NOTE, ROLE, kinds_understood, moment, of
from policy_engine.usecases.clock import chosen_day, local_minute, seconds
from policy_engine.usecases.match.words import written
from policy_engine.usecases.steps import Recorder
from policy_engine.usecases.workspace import Workspace

What = Literal["pause", "resume", "extend"]
"""停止, 恢复, 延长."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What a person wants of a clock. `asked` says who, when, why, with which documents; its step is not looked at.

    `ground` is why it stops (an id or name of the machine's details; "" where the state knows one only).
    """

    what: What
    asked: Asked
    ground: str = ""


def clock(
    workspace: Workspace,
    number: str,
    request: Request,
    cage: Cage,
    *,
    actor: str,
    now: datetime,
    on: date | None = None,
) -> Advanced:
    """Stop, restart or extend the deadline of a case's branch (`asked.branch`, or the only one for which it can be done).

    Raises Unusable (unknown words, several branches), Refused (nothing to stop, no extension left, who may not), FindingsStop.
    """
    rulebook, machine = rules_and_machine(workspace)
    with open_store(workspace.store) as store:
        demo = queries.is_demo(store)
        record = Recorder(store, seconds(now), chosen_day(on, now, allowed=demo), actor)
        minute = local_minute(now, on)
        with store.transaction() as transaction:
            case = find_case(store, number)
            ground = Ground(workspace, store, rulebook, machine, [case], actor=actor, on=record.on)
            branch = _branch(machine, case, request)
            said = _understood(
                machine, ground.named(request.asked), request, machine.state(branch.state), minute
            )
            known = ground.known(case, said, branch)
            proposal = _MOVES[request.what](
                machine, case, branch.number, said, known, now=minute, on=record.on
            )
            events, done = taken(record, workspace, rulebook, [Move(case.number, said, proposal)], cage)
            numbers = transaction.append(events)
    return Advanced(demo, done, tuple(numbers), machine)


def _branch(machine: Followup, case: Case, request: Request) -> Branch:
    """The branch asked for, or the only one that this can be done to."""
    if request.asked.branch is not None:
        found = [branch for branch in case.branches if branch.number == request.asked.branch]
        if not found:
            raise Unusable(
                Text("{number} 没有第 {n} 条处置线", "{number} has no branch {n}").fill(
                    number=case.number, n=request.asked.branch
                ),
                Text("policy case show 列出全部", "`policy case show` lists them"),
            )
        return found[0]
    able = [b for b in case.branches if not b.ended and _ABLE[request.what](machine.state(b.state), b)]
    if len(able) == 1:
        return able[0]
    said = joined(
        Text("{n} {state}", "{n} {state}").fill(n=b.number, state=machine.title(b.state)) for b in able
    )
    if not able:
        raise Refused(_NONE[request.what].fill(number=case.number), _SEE)
    raise Unusable(
        Text(
            "{number} 有几条处置线都可以：{said}", "{number}: this can be done to several branches: {said}"
        ).fill(number=case.number, said=said),
        Text("用 --branch 写明哪一条", "say which with --branch"),
    )


def _understood(machine: Followup, asked: Asked, request: Request, state: State, minute: str) -> Asked:
    note = written(asked.note, NOTE) if asked.note else ""
    details: dict[str, str] = {}
    if request.what == "pause":
        grounds = [term for term in machine.details if term.id in state.pauses]
        # Where the state knows no ground at all, that is what there is to say, and `moves.pause` says it.
        if grounds:
            only = grounds[0].id if len(grounds) == 1 and not request.ground else ""
            name = only or of(grounds, request.ground, _GROUND)
            details = {name: note or machine.title(name).zh}
    return msgspec.structs.replace(
        asked,
        step=request.what,
        role=of(machine.roles, asked.role, ROLE),
        documents=kinds_understood(machine, asked.documents),
        note=note,
        happened=moment(asked.happened, minute) if asked.happened else minute,
        details=details,
        opens=(),
    )


_Mover = Callable[..., Proposal]
_MOVES: Mapping[What, _Mover] = {"pause": moves.pause, "resume": moves.resume, "extend": moves.extend}
_ABLE: Mapping[What, Callable[[State, Branch], bool]] = {
    "pause": lambda state, branch: (
        bool(state.pauses) and branch.clock is not None and not stands(branch.clock)
    ),
    "resume": lambda state, branch: stands(branch.clock),
    "extend": lambda state, branch: bool(state.extensions) and branch.clock is not None,
}
_NONE: Mapping[What, Text] = {
    "pause": Text(
        "{number} 没有可以停止计算期限的处置线", "{number} has no branch whose deadline can be stopped"
    ),
    "resume": Text("{number} 没有停止计算的期限", "{number} has no deadline that stands still"),
    "extend": Text("{number} 没有可以延长的期限", "{number} has no deadline that can be extended"),
}
_SEE = Text(
    "policy case show 查看各条处置线和期限", "`policy case show` shows its branches and their deadlines"
)
_GROUND = Text("停止计算期限的事由", "ground for stopping the clock")
