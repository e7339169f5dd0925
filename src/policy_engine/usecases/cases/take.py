"""Steps that are proposed, put to the rules and made into events: all of them, or none."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from policy_engine.casework.proposal import Asked, Proposal, Said
from policy_engine.casework.settle import settle
from policy_engine.model.case import Breach
from policy_engine.model.casefile import Done, Remark
from policy_engine.model.errors import Refused, Stop, Unusable
from policy_engine.model.event import NewEvent
from policy_engine.model.text import Text, joined
from policy_engine.rulebook.cage import Cage
from policy_engine.rulebook.judge import Firing, judge
from policy_engine.rulebook.load import Rulebook
from policy_engine.store.payloads import CaseAdvanced
from policy_engine.usecases.snapshots import SUFFIX
from policy_engine.usecases.steps import Recorder
from policy_engine.usecases.workspace import Workspace, keep

_NAMED = 5
_APART = Text("；\n", ";\n")


class Move(msgspec.Struct, frozen=True):
    """One step of one case as asked for, and what would come of it."""

    number: str
    asked: Asked
    proposal: Proposal


def taken(
    record: Recorder, workspace: Workspace, rulebook: Rulebook, moves: Sequence[Move], cage: Cage
) -> tuple[list[NewEvent], tuple[Done, ...]]:
    """The events of some steps, and what they come to: one question to the rules for all. Raises Refused for every step that is forbidden."""
    facts = [move.proposal.fact for move in moves]
    about = {id(fact): position for position, fact in enumerate(facts)}
    said: list[list[Firing]] = [[] for _ in moves]
    for firing in judge(rulebook, "follow", facts, record.on, cage):
        said[about[id(firing.about)]].append(firing)
    events: list[NewEvent] = []
    done: list[Done] = []
    stops: list[tuple[str, Stop]] = []
    for move, firings in zip(moves, said, strict=True):
        sayings = tuple(map(saying, firings))
        try:
            breaches = settle(move.proposal, sayings)
        except Refused as refused:
            stops.append((move.number, refused))
            continue
        fired: list[str] = sorted({firing.rule.id for firing in firings})
        events.append(_event(record, move, breaches, {"rules": rulebook.sha256, "fired": fired}))
        done.append(_done(move, breaches, sayings))
    if stops:
        raise together(stops, len(moves))
    # A decision names the rules it was taken by, so they are kept.
    keep(workspace.snapshots, rulebook.sha256 + SUFFIX["rules"], rulebook.text)
    return events, tuple(done)


def saying(firing: Firing) -> Said:
    """What a rule says of a step."""
    rule = firing.rule
    return Said(
        rule=rule.id,
        title=rule.title,
        message=firing.message(),
        advice=firing.advice(),
        basis=rule.basis,
        severity=rule.severity,
        obligation=rule.obligation,
        of_lateness=any(field == "late" for pattern in rule.when for field, _, _ in pattern.where),
    )


def remark(said: Said) -> Remark:
    """The same for reading."""
    return Remark(said.rule, said.title, said.message, said.advice, said.basis, said.severity)


def together(stops: Sequence[tuple[str, Stop]], asked: int) -> Stop:
    """Why some of several cases cannot move on, as one: of one case alone the reason itself."""
    if asked == 1:
        return stops[0][1]
    head = Text(
        "{n} 件案卷中有 {bad} 件不能办理，一件也没有办理：", "{bad} of {n} cases cannot; none was done: "
    ).fill(n=asked, bad=len(stops))
    said = [
        Text("{number}：{why}", "{number}: {why}").fill(number=number, why=stop.message)
        for number, stop in stops[:_NAMED]
    ]
    if len(stops) > _NAMED:
        said.append(Text("还有 {n} 件", "{n} more").fill(n=len(stops) - _NAMED))
    advice = joined(dict.fromkeys(stop.advice for _, stop in stops[:_NAMED]), Text("；", "; "))
    basis = "；".join(dict.fromkeys(stop.basis for _, stop in stops if stop.basis))
    kind = Refused if any(isinstance(stop, Refused) for _, stop in stops) else Unusable
    whole = joined(said, _APART)
    return kind(Text(head.zh + whole.zh, head.en + whole.en), advice, basis)


def _event(
    record: Recorder, move: Move, breaches: tuple[Breach, ...], decision: dict[str, str | list[str]]
) -> NewEvent:
    asked, proposal = move.asked, move.proposal
    payload = CaseAdvanced(
        number=move.number,
        branch=proposal.branch.number,
        step=proposal.step.id,
        role=asked.role,
        officers=asked.officers,
        note=asked.note,
        happened=asked.happened,
        details=asked.details,
        documents=proposal.documents,
        opened=proposal.opened,
        closed=proposal.closed,
        decision=decision,
        branches=proposal.branches,
        before=proposal.before,
        breaches=breaches,
    )
    refs = {"branch": str(proposal.branch.number), "step": proposal.step.id}
    return record.event("case.advanced", move.number, refs, msgspec.to_builtins(payload))


def _done(move: Move, breaches: tuple[Breach, ...], sayings: tuple[Said, ...]) -> Done:
    proposal = move.proposal
    now = {branch.number: branch for branch in proposal.branches}
    branch = now[proposal.branch.number]
    return Done(
        number=move.number,
        branch=branch.number,
        step=proposal.step.id,
        state=branch.state,
        due=branch.due,
        breaches=breaches,
        opened=tuple((n, now[n].state, now[n].due) for n in proposal.opened),
        remarks=tuple(remark(said) for said in sayings),
        closed=proposal.closed,
    )
