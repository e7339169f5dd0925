"""The view: what rows an event makes. One function, used both when an event is appended and when the log is replayed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby

import msgspec
from sqlalchemy import Connection

from policy_engine.model.draw import draw_name
from policy_engine.store import case_view
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
    Cosigned,
    Dispatched,
    KeyAnnounced,
    KeyRotated,
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
from policy_engine.store.recorded import Recorded, parsed, row_of, text_of
from policy_engine.store.values import DrawState


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
    parsed(event, WorkspaceCreated)
    return []


def _registry(event: Recorded) -> list[Change]:
    return [row_of("registry", event, parsed(event, RegistryImported))]


def _attested(event: Recorded) -> list[Change]:
    return [row_of("attestation", event, parsed(event, Attested))]


def _plan(event: Recorded) -> list[Change]:
    return [_version(event, parsed(event, PlanRecorded))]


def _amended(event: Recorded) -> list[Change]:
    p = parsed(event, PlanAmended)
    return [_version(event, p), Follow(p.code, event.idx, p.previous)]


def _version(event: Recorded, p: PlanRecorded | PlanAmended) -> Insert:
    if event.subject != p.code:
        raise ValueError(f"event {event.idx}: subject contradicts the payload")
    return row_of("planrecord", event, p)


def _committed(event: Recorded) -> list[Change]:
    p = parsed(event, Committed)
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
    row = row_of("draw", event, p, **named, header=msgspec.to_builtins(header))
    of_draw: Row = {"draw": header.draw, "attempt": header.attempt, "plan": header.plan, "batch": int(batch)}
    tasks = [Insert("drawtask", {**of_draw, "task": code, "live": 1}) for code in codes]
    return [Retry(header.draw, header.attempt, header.previous), row, *tasks]


def _revealed(event: Recorded) -> list[Change]:
    p = parsed(event, Revealed)
    attempt = event.refs.get("attempt", "")
    if not attempt.isdecimal() or event.refs.get("party") != p.party:
        raise ValueError(f"event {event.idx}: its refs name no attempt, or another party")
    row = row_of("reveal", event, p, draw=event.subject, attempt=int(attempt))
    # The draw stays where it is; the step makes sure that it is there.
    return [row, Step(_draw_of(event), ("committed",), "committed")]


def _seeded(event: Recorded) -> list[Change]:
    p = parsed(event, Seeded)
    values = (("beacon", p.beacon), ("seed", p.seed), ("proof", text_of(p.proof)))
    return [Step(_draw_of(event), ("committed",), "seeded", values)]


def _voided(event: Recorded) -> list[Change]:
    p, draw = parsed(event, Voided), _draw_of(event)
    return [Step(draw, ("committed", "seeded", "selected"), "voided", (("void", p.reason),)), Retire(draw)]


def _selected(event: Recorded) -> list[Change]:
    draw = _draw_of(event)
    figures = [
        Figures(draw, t.code, text_of(t.population), t.sample_size, text_of(t.quota), text_of(t.selected))
        for t in parsed(event, Selected).tasks
    ]
    return [Step(draw, ("seeded",), "selected"), *figures]


def _matched(event: Recorded) -> list[Change]:
    # Where nothing was drawn nothing will be dispatched, and the draw has come to its end.
    state: DrawState = "matched" if parsed(event, Matched).assignments else "dispatched"
    return [Step(_draw_of(event), ("selected",), state)]


def _dispatched(event: Recorded) -> list[Change]:
    p = parsed(event, Dispatched)
    draw = (("name", p.draw), ("attempt", p.attempt))
    return [*_inspection(event, p), Step(draw, ("matched", "dispatched"), "dispatched")]


def _inspection(event: Recorded, p: Dispatched) -> list[Change]:
    officers = [
        Insert("assignment", assigned(p.number, inspector, slot, event.on, event.idx))
        for slot, inspector in enumerate(p.officers)
    ]
    return [row_of("inspection", event, p, state="dispatched"), *officers]


def _replaced(event: Recorded) -> list[Change]:
    p = parsed(event, Replaced)
    if event.subject != p.draw:
        raise ValueError(f"event {event.idx}: subject contradicts the payload")
    rows = [
        row_of("replacement", event, p, task=task, stratum=stratum, substitute=substitute)
        for task, stratum, substitute in p.substitutes
    ]
    made = [change for inspection in p.inspections for change in _inspection(event, inspection)]
    draw = (("name", p.draw), ("attempt", p.attempt))
    return [*rows, *made, *map(Skip, p.numbers), Step(draw, ("dispatched",), "dispatched")]


def _slip(event: Recorded) -> list[Change]:
    """No rows: who was given what is for the log alone."""
    parsed(event, SlipIssued)
    return []


def _key(event: Recorded) -> list[Change]:
    """No rows: keys and witnesses are read from the log itself, so what will be read there must be there."""
    parsed(event, _KEY_EVENTS[event.kind])
    return []


def _widened(event: Recorded) -> list[Change]:
    # The draw stays where it is; the step makes sure that it is there.
    widening = row_of("widening", event, parsed(event, Widened))
    return [widening, Step(_draw_of(event), ("selected",), "selected")]


def _substituted(event: Recorded) -> list[Change]:
    p = parsed(event, Substituted)
    return [Handover(number, p.out, p.substitute, event.on, event.idx) for number in p.numbers]


def _refused(event: Recorded) -> list[Change]:
    p = parsed(event, TaskRefused)
    return [row_of("refusal", event, p, inspection=p.number)]


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
    **case_view.HANDLERS,
    "draw.rehearsed": _nothing,
    "run.refused": _nothing,
}


def _draw_of(event: Recorded) -> Key:
    """By the event's subject and the commitment in its refs, which tells one attempt from another."""
    if "commitment" not in event.refs:
        raise ValueError(f"event {event.idx}: {event.kind} names no commitment in its refs")
    return ("name", event.subject), ("commitment", event.refs["commitment"])
