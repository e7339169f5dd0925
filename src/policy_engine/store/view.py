"""The view: what rows an event makes. One function, used both when an event is appended and when the log is replayed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection

from policy_engine.model.canonical import canonical
from policy_engine.model.draw import draw_name
from policy_engine.store.changes import (
    Change,
    Figures,
    Follow,
    Handover,
    Insert,
    Key,
    Retire,
    Retry,
    Row,
    Skip,
    Step,
    assigned,
    carry_out,
)
from policy_engine.store.payloads import (
    Attested,
    Committed,
    Dispatched,
    Matched,
    PlanAmended,
    PlanRecorded,
    RegistryImported,
    Replaced,
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
    p = _parsed(event, RegistryImported)
    row: Row = {
        "idx": event.idx,
        "kind": p.kind,
        "digest": p.digest,
        "rows": p.rows,
        "source": p.source,
        "mode": p.mode,
        "reason": p.reason,
        "changes": _text(p.changes),
        "changes_sha256": p.changes_sha256,
        "on": event.on,
    }
    return [Insert("registry", row)]


def _attested(event: Recorded) -> list[Change]:
    p = _parsed(event, Attested)
    row: Row = {
        "idx": event.idx,
        "section": p.section,
        "digest": p.digest,
        "stated": _text(p.stated),
        "counted": _text(p.counted),
        "accepted": p.accepted,
        "uncovered": p.uncovered,
        "on": event.on,
    }
    return [Insert("attestation", row)]


def _plan(event: Recorded) -> list[Change]:
    return [_version(event, _parsed(event, PlanRecorded), None)]


def _amended(event: Recorded) -> list[Change]:
    p = _parsed(event, PlanAmended)
    return [_version(event, p, p.previous), Follow(p.code, event.idx, p.previous)]


def _version(event: Recorded, p: PlanRecorded | PlanAmended, previous: str | None) -> Insert:
    if event.subject != p.code:
        raise ValueError(f"event {event.idx}: subject contradicts the payload")
    row: Row = {
        "idx": event.idx,
        "code": p.code,
        "sha256": p.sha256,
        "file": p.file,
        "amendments": _text(p.amendments),
        "previous": previous,
        "on": event.on,
    }
    return Insert("planrecord", row)


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
    row: Row = {
        "name": header.draw,
        "attempt": header.attempt,
        "state": "committed",
        "header": _text(msgspec.to_builtins(header)),
        "commitment": p.commitment,
        "secret": p.secret,
        "inputs": _text(p.inputs),
        "reveal_by": p.reveal_by,
        "on": event.on,
        "idx": event.idx,
    }
    of_draw: Row = {"draw": header.draw, "attempt": header.attempt, "plan": header.plan, "batch": int(batch)}
    tasks = [Insert("drawtask", {**of_draw, "task": code, "live": 1}) for code in codes]
    return [Retry(header.draw, header.attempt, header.previous), Insert("draw", row), *tasks]


def _revealed(event: Recorded) -> list[Change]:
    p = _parsed(event, Revealed)
    attempt = event.refs.get("attempt", "")
    if not attempt.isdecimal() or event.refs.get("party") != p.party:
        raise ValueError(f"event {event.idx}: its refs name no attempt, or another party")
    row: Row = {
        "draw": event.subject,
        "attempt": int(attempt),
        "party": p.party,
        "nonce": p.nonce,
        "on": event.on,
        "idx": event.idx,
    }
    # The draw stays where it is; the step makes sure that it is there.
    return [Insert("reveal", row), Step(_draw_of(event), ("committed",), "committed")]


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
    row = msgspec.structs.asdict(p) | {"state": "dispatched", "on": event.on, "idx": event.idx}
    del row["officers"]
    officers = [
        Insert("assignment", assigned(p.number, inspector, slot, event.on, event.idx))
        for slot, inspector in enumerate(p.officers)
    ]
    return [Insert("inspection", row), *officers]


def _replaced(event: Recorded) -> list[Change]:
    p = _parsed(event, Replaced)
    if event.subject != p.draw:
        raise ValueError(f"event {event.idx}: subject contradicts the payload")
    common: Row = {
        "idx": event.idx,
        "draw": p.draw,
        "attempt": p.attempt,
        "target": p.target,
        "reason": p.reason,
        "on": event.on,
    }
    rows = [
        Insert("replacement", {**common, "task": task, "stratum": stratum, "substitute": substitute})
        for task, stratum, substitute in p.substitutes
    ]
    made = [change for inspection in p.inspections for change in _inspection(event, inspection)]
    draw = (("name", p.draw), ("attempt", p.attempt))
    return [*rows, *made, *map(Skip, p.numbers), Step(draw, ("dispatched",), "dispatched")]


def _slip(event: Recorded) -> list[Change]:
    """No rows: who was given what is for the log alone."""
    _parsed(event, SlipIssued)
    return []


def _widened(event: Recorded) -> list[Change]:
    p = _parsed(event, Widened)
    row: Row = {
        "idx": event.idx,
        "draw": p.draw,
        "attempt": p.attempt,
        "units": _text(p.units),
        "approver": p.approver,
        "on": event.on,
    }
    # The draw stays where it is; the step makes sure that it is there.
    return [Insert("widening", row), Step(_draw_of(event), ("selected",), "selected")]


def _substituted(event: Recorded) -> list[Change]:
    p = _parsed(event, Substituted)
    return [Handover(number, p.out, p.substitute, event.on, event.idx) for number in p.numbers]


def _refused(event: Recorded) -> list[Change]:
    p = _parsed(event, TaskRefused)
    row: Row = {"idx": event.idx, "inspection": p.number, "inspector": p.inspector, "on": event.on}
    return [Insert("refusal", row)]


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
    "draw.rehearsed": _nothing,
    "run.refused": _nothing,
}


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
