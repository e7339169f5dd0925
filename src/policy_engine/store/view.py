"""The view: what rows an event makes. One function, used both when an event is appended and when the log is replayed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Any, Literal, TypeVar

import msgspec
from sqlalchemy import Connection

from policy_engine.model.canonical import canonical
from policy_engine.model.case import CaseDocument
from policy_engine.model.draw import draw_name
from policy_engine.store.changes import (
    Change,
    Close,
    Correct,
    Figures,
    Follow,
    Handover,
    Insert,
    Key,
    Move,
    Reopen,
    Retire,
    Retry,
    Row,
    Skip,
    Step,
    Verdict,
    assigned,
    carry_out,
)
from policy_engine.store.payloads import (
    Accountability,
    Attested,
    CaseAdvanced,
    CaseAttached,
    Committed,
    Cosigned,
    Dispatched,
    KeyAnnounced,
    KeyRotated,
    Matched,
    PlanAmended,
    PlanRecorded,
    RegistryImported,
    Replaced,
    ResultRecorded,
    ResultReviewed,
    Revealed,
    Seeded,
    Selected,
    SlipIssued,
    Substituted,
    TaskRefused,
    Voided,
    Widened,
    WorkspaceCreated,
)
from policy_engine.store.tables import table
from policy_engine.store.values import DrawState

Parsed = TypeVar("Parsed")


class Recorded(msgspec.Struct, frozen=True):
    """An event as the log holds it; `payload` is its canonical JSON. `subject` and `refs` as `model.event` says."""

    idx: int
    kind: str
    on: str
    subject: str
    refs: dict[str, str]
    payload: bytes


def changes(event: Recorded) -> list[Change]:
    """The changes an event makes to the view.

    Raises ValueError for an unknown kind, a payload that lacks what `payloads` asks for, or a draw that contradicts its header.
    """
    handler = _HANDLERS.get(event.kind)
    if handler is None:
        raise ValueError(f"event {event.idx}: unknown kind {event.kind!r}")
    return handler(event)


def apply(connection: Connection, events: Iterable[Recorded]) -> None:
    """Carries out the changes of `events`, in order; rows of neighbouring events of one kind go in together.

    Raises ValueError as `changes` does, Refused where a draw is not in the state that a step starts from.
    """
    for _, group in groupby(events, key=lambda event: event.kind):
        made = [change for event in group for change in changes(event)]
        carry_out(connection, made)


def _nothing(_: Recorded) -> list[Change]:
    return []


def _workspace(event: Recorded) -> list[Change]:
    """No rows: the workspace is read from the log itself. The payload must hold what will be read there."""
    _parsed(event, WorkspaceCreated)
    return []


def _registry(event: Recorded) -> list[Change]:
    return [_insert("registry", event, _parsed(event, RegistryImported))]


def _attested(event: Recorded) -> list[Change]:
    return [_insert("attestation", event, _parsed(event, Attested))]


def _plan(event: Recorded) -> list[Change]:
    return [_version(event, _parsed(event, PlanRecorded))]


def _amended(event: Recorded) -> list[Change]:
    p = _parsed(event, PlanAmended)
    return [_version(event, p), Follow(p.code, event.idx, p.previous)]


def _version(event: Recorded, p: PlanRecorded | PlanAmended) -> Insert:
    if event.subject != p.code:
        raise ValueError(f"event {event.idx}: subject contradicts the payload")
    return _insert("planrecord", event, p)


def _committed(event: Recorded) -> list[Change]:
    p = _parsed(event, Committed)
    header = p.header
    codes = tuple(task.code for task in header.tasks)
    batch = header.draw.rpartition("/")[2]
    if not batch.isdecimal() or header.draw != draw_name(header.agency, header.plan, codes, int(batch)):
        raise ValueError(
            f"event {event.idx}: draw {header.draw!r} is not named for its agency, plan, tasks and batch"
        )
    if header.rehearsal:
        raise ValueError(f"event {event.idx}: a rehearsal is recorded as draw.rehearsed, never committed")
    if _draw_of(event) != (("name", header.draw), ("commitment", p.commitment)):
        raise ValueError(f"event {event.idx}: subject and commitment contradict the payload")
    named = {"name": header.draw, "attempt": header.attempt, "state": "committed"}
    row = _insert("draw", event, p, **named, header=msgspec.to_builtins(header))
    of_draw: Row = {"draw": header.draw, "attempt": header.attempt, "plan": header.plan, "batch": int(batch)}
    tasks = [Insert("drawtask", {**of_draw, "task": code, "live": 1}) for code in codes]
    return [Retry(header.draw, header.attempt, header.previous), row, *tasks]


def _revealed(event: Recorded) -> list[Change]:
    p = _parsed(event, Revealed)
    attempt = event.refs.get("attempt", "")
    if not attempt.isdecimal() or event.refs.get("party") != p.party:
        raise ValueError(f"event {event.idx}: its refs name no attempt, or another party")
    row = _insert("reveal", event, p, draw=event.subject, attempt=int(attempt))
    # The draw stays where it is; the step makes sure that it is there.
    return [row, Step(_draw_of(event), ("committed",), "committed")]


def _seeded(event: Recorded) -> list[Change]:
    p = _parsed(event, Seeded)
    values = (("beacon", p.beacon), ("seed", p.seed), ("proof", _text(p.proof)))
    return [Step(_draw_of(event), ("committed",), "seeded", values)]


def _voided(event: Recorded) -> list[Change]:
    p, draw = _parsed(event, Voided), _draw_of(event)
    return [Step(draw, ("committed", "seeded", "selected"), "voided", (("void", p.reason),)), Retire(draw)]


def _selected(event: Recorded) -> list[Change]:
    draw = _draw_of(event)
    figures = [
        Figures(draw, t.code, _text(t.population), t.sample_size, _text(t.quota), _text(t.selected))
        for t in _parsed(event, Selected).tasks
    ]
    return [Step(draw, ("seeded",), "selected"), *figures]


def _matched(event: Recorded) -> list[Change]:
    # Where nothing was drawn nothing will be dispatched, and the draw has come to its end.
    state: DrawState = "matched" if _parsed(event, Matched).assignments else "dispatched"
    return [Step(_draw_of(event), ("selected",), state)]


def _dispatched(event: Recorded) -> list[Change]:
    p = _parsed(event, Dispatched)
    draw = (("name", p.draw), ("attempt", p.attempt))
    return [*_inspection(event, p), Step(draw, ("matched", "dispatched"), "dispatched")]


def _inspection(event: Recorded, p: Dispatched) -> list[Change]:
    officers = [
        Insert("assignment", assigned(p.number, inspector, slot, event.on, event.idx))
        for slot, inspector in enumerate(p.officers)
    ]
    return [_insert("inspection", event, p, state="dispatched"), *officers]


def _replaced(event: Recorded) -> list[Change]:
    p = _parsed(event, Replaced)
    if event.subject != p.draw:
        raise ValueError(f"event {event.idx}: subject contradicts the payload")
    rows = [
        _insert("replacement", event, p, task=task, stratum=stratum, substitute=substitute)
        for task, stratum, substitute in p.substitutes
    ]
    made = [change for inspection in p.inspections for change in _inspection(event, inspection)]
    draw = (("name", p.draw), ("attempt", p.attempt))
    return [*rows, *made, *map(Skip, p.numbers), Step(draw, ("dispatched",), "dispatched")]


def _slip(event: Recorded) -> list[Change]:
    """No rows: who was given what is for the log alone."""
    _parsed(event, SlipIssued)
    return []


def _key(event: Recorded) -> list[Change]:
    """No rows: keys and witnesses are read from the log itself, so what will be read there must be there."""
    _parsed(event, _KEY_EVENTS[event.kind])
    return []


def _widened(event: Recorded) -> list[Change]:
    # The draw stays where it is; the step makes sure that it is there.
    widening = _insert("widening", event, _parsed(event, Widened))
    return [widening, Step(_draw_of(event), ("selected",), "selected")]


def _substituted(event: Recorded) -> list[Change]:
    p = _parsed(event, Substituted)
    return [Handover(number, p.out, p.substitute, event.on, event.idx) for number in p.numbers]


def _refused(event: Recorded) -> list[Change]:
    p = _parsed(event, TaskRefused)
    return [_insert("refusal", event, p, inspection=p.number)]


def _result(event: Recorded) -> list[Change]:
    p = _parsed(event, ResultRecorded)
    _about(event, p.result.inspection)
    evidence = {file.sha256: file.kind for file in p.result.evidence}
    row = _insert(
        "result", event, p.result, state="recorded", reviewer="", problem=int(p.problem), evidence=evidence
    )
    opened: list[Change] = []
    if p.result.version == 1:
        case = {"number": p.result.inspection, "section": p.section, "entity": p.entity}
        opened.append(Insert("casefile", {**case, "closed": "", "on": event.on, "idx": event.idx}))
    else:
        opened.append(Reopen(p.result.inspection, tuple(dict(p.before)), event.idx))
    return [
        Correct(p.result.inspection, p.result.version),
        row,
        *opened,
        *_case(event, p.result.inspection, p),
    ]


def _reviewed(event: Recorded) -> list[Change]:
    p = _parsed(event, ResultReviewed)
    _about(event, p.number)
    state: Literal["reviewed", "returned"] = "reviewed" if p.verdict == "accept" else "returned"
    return [Verdict(p.number, p.version, state, p.reviewer), *_case(event, p.number, p)]


def _advanced(event: Recorded) -> list[Change]:
    p = _parsed(event, CaseAdvanced)
    _about(event, p.number)
    closing: list[Change] = [Close(p.number, event.on, event.idx)] if p.closed else []
    return [*_case(event, p.number, p), *_documents(event, p.number, p.documents), *closing]


def _attached(event: Recorded) -> list[Change]:
    p = _parsed(event, CaseAttached)
    _about(event, p.number)
    return _documents(event, p.number, p.documents)


def _accountable(event: Recorded) -> list[Change]:
    p = _parsed(event, Accountability)
    _about(event, p.number)
    return [_insert("accountability", event, p, inspection=p.number)]


def _about(event: Recorded, number: str) -> None:
    if event.subject != number:
        raise ValueError(f"event {event.idx}: subject contradicts the payload")


def _documents(event: Recorded, number: str, documents: Iterable[CaseDocument]) -> list[Change]:
    return [
        _insert("document", event, document, inspection=number, position=position)
        for position, document in enumerate(documents)
    ]


def _case(event: Recorded, number: str, p: ResultRecorded | ResultReviewed | CaseAdvanced) -> list[Change]:
    """Branches that stood in a state before move on, all others are new; breaches go on record."""
    before, made = dict(p.before), list[Change]()
    for branch in p.branches:
        clock = None if branch.clock is None else _text(msgspec.to_builtins(branch.clock))
        if branch.number in before:
            start = before.pop(branch.number)
            made.append(
                Move(
                    inspection=number,
                    number=branch.number,
                    before=start,
                    state=branch.state,
                    since=branch.since,
                    due=branch.due,
                    ended=branch.ended,
                    clock=clock,
                    idx=event.idx,
                )
            )
        else:
            row = _insert("branch", event, branch, inspection=number, clock=clock, ended=int(branch.ended))
            made.append(row)
    if before:
        raise ValueError(f"event {event.idx}: a branch that it starts from is not among its branches")
    made += [
        _insert("breach", event, breach, inspection=number, position=position)
        for position, breach in enumerate(p.breaches)
    ]
    return made


_KEY_EVENTS: Mapping[str, type[msgspec.Struct]] = {
    "key.announced": KeyAnnounced,
    "key.rotated": KeyRotated,
    "witness.cosigned": Cosigned,
}

_HANDLERS: Mapping[str, Callable[[Recorded], list[Change]]] = {
    "workspace.created": _workspace,
    "registry.imported": _registry,
    "registry.attested": _attested,
    "plan.recorded": _plan,
    "plan.amended": _amended,
    "draw.committed": _committed,
    "draw.revealed": _revealed,
    "draw.seeded": _seeded,
    "draw.voided": _voided,
    "draw.selected": _selected,
    "match.widened": _widened,
    "draw.matched": _matched,
    "inspection.dispatched": _dispatched,
    "officer.substituted": _substituted,
    "officer.refused": _refused,
    "target.replaced": _replaced,
    "slip.issued": _slip,
    "key.announced": _key,
    "key.rotated": _key,
    "witness.cosigned": _key,
    "result.recorded": _result,
    "result.reviewed": _reviewed,
    "case.advanced": _advanced,
    "case.attached": _attached,
    "accountability.recorded": _accountable,
    "draw.rehearsed": _nothing,
    "run.refused": _nothing,
}


def _insert(name: str, event: Recorded, p: msgspec.Struct, /, **more: Any) -> Insert:
    """A row of a table: what the payload, or `more`, says under the names of its columns, with the event's number and day.

    Lists and objects are kept as canonical JSON.
    """
    values = {"idx": event.idx, "on": event.on, **msgspec.structs.asdict(p), **more}
    columns = table(name).columns
    return Insert(
        name,
        {
            column: _text(value) if isinstance(value, (dict, tuple)) else value
            for column, value in values.items()
            if column in columns
        },
    )


def _draw_of(event: Recorded) -> Key:
    """By the event's subject and the commitment in its refs, which tells one attempt from another."""
    if "commitment" not in event.refs:
        raise ValueError(f"event {event.idx}: {event.kind} names no commitment in its refs")
    return ("name", event.subject), ("commitment", event.refs["commitment"])


def _parsed(event: Recorded, kind: type[Parsed]) -> Parsed:
    try:
        return msgspec.json.decode(event.payload, type=kind)
    except msgspec.DecodeError as error:
        raise ValueError(f"event {event.idx}: payload of {event.kind}: {error}") from error


def _text(value: Any) -> str:
    return canonical(value).decode()
