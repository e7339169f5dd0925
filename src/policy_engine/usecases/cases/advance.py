"""`policy case advance`: cases move on by a step of the machine, one or many at once; all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from policy_engine.casework.moves import RESERVED, applied, propose
from policy_engine.casework.proposal import Asked
from policy_engine.model.case import Case
from policy_engine.model.casefile import Done
from policy_engine.model.errors import Stop, Unusable
from policy_engine.model.followup import Followup
from policy_engine.model.text import Text
from policy_engine.rulebook.cage import Cage
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.cases.find import find_cases
from policy_engine.usecases.cases.ground import Ground
from policy_engine.usecases.cases.machine import rules_and_machine
from policy_engine.usecases.cases.take import Move, taken, together
from policy_engine.usecases.cases.words import understood
from policy_engine.usecases.clock import chosen_day, local_minute, seconds
from policy_engine.usecases.steps import Recorder
from policy_engine.usecases.workspace import Workspace


class Wanted(msgspec.Struct, frozen=True):
    """One case (its number, or the end of it) and the step that it is to take, in ids or names of the machine."""

    number: str
    asked: Asked


class Advanced(msgspec.Struct, frozen=True):
    """What was done, in the order asked for, the machine that names it, and the events that keep it."""

    demo: bool
    done: tuple[Done, ...]
    events: tuple[int, ...]
    machine: Followup


def advance(
    workspace: Workspace,
    wanted: Sequence[Wanted],
    cage: Cage,
    *,
    actor: str,
    now: datetime,
    on: date | None = None,
) -> Advanced:
    """Take the steps, in one transaction. `happened` "" is now; several steps of one case follow on each other.

    Raises Unusable (unknown words), Refused (no such step from there, or rules that forbid it, each with its article), FindingsStop.
    """
    rulebook, machine = rules_and_machine(workspace)
    with open_store(workspace.store) as store:
        demo = queries.is_demo(store)
        record = Recorder(store, seconds(now), chosen_day(on, now, allowed=demo), actor)
        minute = local_minute(now, on)
        with store.transaction() as transaction:
            cases = find_cases(store, [one.number for one in wanted])
            ground = Ground(workspace, store, rulebook, machine, cases, actor=actor, on=record.on)
            moves = _proposed(
                ground, [(case, one.asked) for case, one in zip(cases, wanted, strict=True)], cage, minute
            )
            events, done = taken(record, workspace, rulebook, moves, cage)
            numbers = transaction.append(events)
    return Advanced(demo, done, tuple(numbers), machine)


def _proposed(ground: Ground, asked: Sequence[tuple[Case, Asked]], cage: Cage, minute: str) -> list[Move]:
    """Every step as the machine sees it; a further one of the same case starts where the one before it leads."""
    machine = ground.machine
    steps = [understood(machine, ground.named(said), minute) for _, said in asked]
    for said in steps:
        if said.step in RESERVED:
            raise _reserved(machine, said.step)
    opening = {step.id for step in machine.steps if step.opens}
    ground.oblige(
        {case.number for (case, _), said in zip(asked, steps, strict=True) if said.step in opening}, cage
    )
    standing = {case.number: case for case, _ in asked}
    moves: list[Move] = []
    stops: list[tuple[str, Stop]] = []
    for (case, _), said in zip(asked, steps, strict=True):
        now = standing[case.number]
        try:
            proposal = propose(machine, now, said, ground.known(now, said), now=minute, on=ground.on)
        except Stop as stop:
            stops.append((case.number, stop))
            continue
        moves.append(Move(case.number, said, proposal))
        standing[case.number] = applied(now, proposal, on=ground.on)
    if stops:
        raise together(stops, len(asked))
    return moves


def _reserved(machine: Followup, step: str) -> Unusable:
    command = RESERVED[step]
    return Unusable(
        Text(
            "“{step}”不能单独办理，它随另一条记录一起办",
            "“{step}” is not taken by itself: it comes with another record",
        ).fill(step=machine.title(step)),
        Text("用 {command}", "use `{command}`").fill(command=command),
    )
