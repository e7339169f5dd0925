"""Reading the store. Every function returns frozen values, in an order that depends on the log alone.

All raise Unusable where the file is damaged. For several reads of one state, call them inside `store.reading()` or inside a transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import SQLITE_CORRUPT
from typing import Any, TypeVar

import msgspec
from sqlalchemy import ColumnElement, Connection, LargeBinary, Select, cast, func, select

from policy_engine.ledger.body import read_body
from policy_engine.ledger.check import Checkpoint, Entry
from policy_engine.model.errors import Refused
from policy_engine.model.event import payload_hash
from policy_engine.model.merkle import EMPTY
from policy_engine.model.text import Text
from policy_engine.store.faults import fault
from policy_engine.store.open import Store
from policy_engine.store.payloads import WorkspaceCreated
from policy_engine.store.tables import table
from policy_engine.store.values import (
    ImportedRegistry,
    RecordedAssignment,
    RecordedAttestation,
    RecordedDraw,
    RecordedInspection,
    RecordedPlan,
    RecordedRefusal,
    RecordedReplacement,
    RecordedWidening,
    Workspace,
)

Value = TypeVar("Value")

PAGE = 1000
"""Entries read at a time: a log of any length is checked in constant memory."""


def head(store: Store) -> tuple[int, str]:
    """The size and root (hexadecimal) of the last checkpoint; (0, root of the empty tree) if there is none."""
    last = checkpoints(store)[-1:]
    return (last[0].size, last[0].root) if last else (0, EMPTY.hex())


def checkpoints(store: Store) -> tuple[Checkpoint, ...]:
    """All checkpoints, by size."""
    rows = table("checkpoint")
    with store.reading() as connection:
        found = connection.execute(select(rows.c.size, cast(rows.c.root, LargeBinary)).order_by(rows.c.size))
        return tuple(Checkpoint(size, (root or b"").hex()) for size, root in found)


def entries(store: Store, start: int = 0, stop: int | None = None) -> Iterator[Entry]:
    """The log's entries from number `start` up to but not including `stop` (None: to the end), as they are stored, a page at a time."""
    entry, payload = table("entry"), table("payload")
    # Whoever changes a byte in SQL leaves text where bytes were; the cast gives the bytes that are there.
    columns = [
        cast(column, LargeBinary)
        for column in (entry.c.body, entry.c.leaf, payload.c.salt, payload.c.content)
    ]
    found = select(entry.c.idx, *columns).outerjoin_from(entry, payload).order_by(entry.c.idx)
    if stop is not None:
        found = found.where(entry.c.idx < stop)
    page: list[Entry] = []
    while not page or len(page) == PAGE:
        after = page[-1].idx if page else start - 1
        with store.reading() as connection:
            rows = connection.execute(found.where(entry.c.idx > after).limit(PAGE))
            page = [
                Entry(idx, body or b"", leaf or b"", salt, content) for idx, body, leaf, salt, content in rows
            ]
        if not page:
            return
        yield from page


def entry(store: Store, number: int) -> Entry | None:
    """The entry of that number, or None."""
    return next(entries(store, number, number + 1), None)


def workspace(store: Store) -> Workspace:
    """What the log's first entry says of the workspace. Raises Refused unless that entry is whole and its payload unchanged."""
    first = entry(store, 0)
    made = None if first is None else _workspace(first)
    if made is None:
        raise Refused(_NO_BEGINNING, _VERIFY)
    return made


def is_demo(store: Store) -> bool:
    """Whether this is a demonstration (演示): said by the log's first entry, never by a setting. Raises as `workspace` does."""
    return workspace(store).demo


def latest_registry(store: Store, kind: str) -> ImportedRegistry | None:
    """The last import of that kind (targets, inspectors, recusals …), or None."""
    rows = table("registry")
    newest = select(rows).where(rows.c.kind == kind).order_by(rows.c.idx.desc()).limit(1)
    return next(iter(_imports(store, newest)), None)


def registries(store: Store, kind: str | None = None) -> tuple[ImportedRegistry, ...]:
    """All imports, or those of one kind, in the order in which they were made."""
    rows = table("registry")
    wanted = select(rows).order_by(rows.c.idx)
    return _imports(store, wanted if kind is None else wanted.where(rows.c.kind == kind))


def attestations(store: Store) -> tuple[RecordedAttestation, ...]:
    """Every signing-off of a registry by a section, in order."""
    rows = table("attestation")
    with _rows(store) as connection:
        found = connection.execute(select(rows).order_by(rows.c.idx)).mappings()
        read = [{**row, "stated": _json(row["stated"]), "counted": _json(row["counted"])} for row in found]
        return msgspec.convert(read, tuple[RecordedAttestation, ...])


def latest_plan(store: Store, code: str) -> RecordedPlan | None:
    """The version of a plan that is in force, or None."""
    return next(reversed(plans(store, code)), None)


def plans(store: Store, code: str | None = None) -> tuple[RecordedPlan, ...]:
    """The versions of one plan or of all, in the order in which they came into force."""
    rows = table("planrecord")
    wanted = select(rows).order_by(rows.c.idx)
    with _rows(store) as connection:
        found = connection.execute(wanted if code is None else wanted.where(rows.c.code == code)).mappings()
        read = [{**row, "amendments": _json(row["amendments"])} for row in found]
        return msgspec.convert(read, tuple[RecordedPlan, ...])


def draws(store: Store) -> tuple[RecordedDraw, ...]:
    """All draws, void attempts too, in the order they were committed; rehearsals are not among them."""
    rows = table("draw")
    return _draws(store, select(rows).order_by(rows.c.idx))


def draw(store: Store, name: str) -> RecordedDraw | None:
    """The latest attempt at the draw of that name, or None."""
    return next(reversed(attempts(store, name)), None)


def attempts(store: Store, name: str) -> tuple[RecordedDraw, ...]:
    """All attempts at the draw of that name, in order."""
    rows = table("draw")
    return _draws(store, select(rows).where(rows.c.name == name).order_by(rows.c.attempt))


def drawn_batches(store: Store, plan: str) -> frozenset[tuple[str, int]]:
    """The batches of a plan's tasks that are drawn already, void attempts apart: the task's code and the batch's number, from 1."""
    rows = table("drawtask")
    live = (rows.c.plan == plan, rows.c.live == 1)
    with store.reading() as connection:
        found = connection.execute(select(rows.c.task, rows.c.batch).where(*live))
        return frozenset((row.task, row.batch) for row in found)


def inspections(store: Store, draw: str | None = None) -> tuple[RecordedInspection, ...]:
    """Inspections with their officers, of one draw or of all, by draw, place in the order of visits, and task."""
    rows, officers = table("inspection"), table("assignment")
    wanted = select(rows).order_by(rows.c.draw, rows.c.attempt, rows.c.position, rows.c.task, rows.c.number)
    assigned = (
        select(officers.c.inspection, officers.c.inspector)
        .join_from(officers, rows)
        .where(officers.c.state == "active")
        .order_by(officers.c.slot)
    )
    if draw is not None:
        wanted, assigned = wanted.where(rows.c.draw == draw), assigned.where(rows.c.draw == draw)
    team: defaultdict[str, list[str]] = defaultdict(list)
    with _rows(store) as connection:
        for inspection, inspector in connection.execute(assigned):
            team[inspection].append(inspector)
        found = connection.execute(wanted).mappings()
        return tuple(
            msgspec.convert({**row, "officers": team[row["number"]]}, RecordedInspection) for row in found
        )


def loads(store: Store, year: int) -> dict[str, int]:
    """How many visits each inspector has of a calendar year, by the day of dispatch; by id, none with 0. Who was replaced has none.

    A target that several tasks of one draw share is visited once (进一次门、查多项事) and counts once.
    """
    rows, officers = table("inspection"), table("assignment")
    visit = select(officers.c.inspector, rows.c.draw, rows.c.attempt, rows.c.target).join_from(officers, rows)
    counted = visit.where(_to_be_made(), officers.c.state == "active", _in_year(rows.c.on, year))
    visits = counted.distinct().subquery()
    load = select(visits.c.inspector, func.count().label("load"))
    with store.reading() as connection:
        found = connection.execute(load.group_by(visits.c.inspector).order_by(visits.c.inspector))
        return {row.inspector: row.load for row in found}


def assignments(store: Store, draw: str | None = None) -> tuple[RecordedAssignment, ...]:
    """Who is, or was until replaced, on the inspections of one draw or of all: by inspection, slot, and event."""
    rows, visits = table("assignment"), table("inspection")
    wanted = select(rows).order_by(rows.c.inspection, rows.c.slot, rows.c.idx)
    if draw is not None:
        wanted = wanted.join_from(rows, visits).where(visits.c.draw == draw)
    return _all(store, wanted, RecordedAssignment)


def previous_officers(store: Store, before: int | None = None) -> dict[str, tuple[str, ...]]:
    """Per target the inspectors (sorted) of its last visit, of those dispatched before the event number `before` (None: of all).

    Who was replaced did not make the visit and does not count. Targets are in the order of their ids.
    """
    rows, officers = table("inspection"), table("assignment")
    found = select(rows.c.target, rows.c.draw, rows.c.attempt, officers.c.inspector).join_from(rows, officers)
    found = found.where(_to_be_made(), officers.c.state == "active").order_by(rows.c.idx)
    if before is not None:
        found = found.where(rows.c.idx < before)
    last: dict[str, tuple[tuple[str, int], set[str]]] = {}
    with store.reading() as connection:
        for target, draw, attempt, inspector in connection.execute(found):
            if target not in last or last[target][0] != (draw, attempt):
                last[target] = ((draw, attempt), set())
            last[target][1].add(inspector)
    return {target: tuple(sorted(last[target][1])) for target in sorted(last)}


def widenings(store: Store, draw: str, attempt: int) -> tuple[RecordedWidening, ...]:
    """The approved widenings of a draw's matching, in order."""
    rows = table("widening")
    wanted = select(rows).where(rows.c.draw == draw, rows.c.attempt == attempt).order_by(rows.c.idx)
    with _rows(store) as connection:
        found = connection.execute(wanted).mappings()
        return tuple(
            msgspec.convert({**row, "units": _json(row["units"])}, RecordedWidening) for row in found
        )


def refusals(store: Store) -> tuple[RecordedRefusal, ...]:
    """Inspections that an officer would not carry out, in the order of their records."""
    rows = table("refusal")
    return _all(store, select(rows).order_by(rows.c.idx), RecordedRefusal)


def last_dispatched(store: Store) -> int:
    """The number of the last event that dispatched an inspection or replaced a target; -1 where there is none."""
    ids = [func.max(table(name).c.idx) for name in ("inspection", "replacement")]
    with store.reading() as connection:
        found = [connection.execute(select(newest)).scalar_one() for newest in ids]
        return max((idx for idx in found if idx is not None), default=-1)


def drawn_targets(store: Store, year: int) -> tuple[str, ...]:
    """The ids of the targets that were dispatched for inspection in a calendar year, each once, sorted."""
    rows = table("inspection")
    with store.reading() as connection:
        made = select(rows.c.target).distinct().where(_to_be_made(), _in_year(rows.c.on, year))
        return tuple(sorted(connection.execute(made).scalars()))


def replacements(store: Store, draw: str | None = None) -> tuple[RecordedReplacement, ...]:
    """The drawn targets of one draw or of all that were skipped, task by task, in order."""
    rows = table("replacement")
    wanted = select(rows).order_by(rows.c.idx, rows.c.task)
    return _all(store, wanted if draw is None else wanted.where(rows.c.draw == draw), RecordedReplacement)


def _workspace(first: Entry) -> Workspace | None:
    body = read_body(first.body)
    if (
        isinstance(body, Text)
        or body.kind != "workspace.created"
        or first.salt is None
        or first.payload is None
    ):
        return None
    if payload_hash(first.salt, first.payload) != body.payload:
        return None
    try:
        made = msgspec.json.decode(first.payload, type=WorkspaceCreated)
    except msgspec.DecodeError:
        return None
    return Workspace(made.agency, made.demo, made.format, body.at, body.on)


@contextmanager
def _rows(store: Store) -> Iterator[Connection]:
    """For rows that become values: one that holds what nobody could have written is damage."""
    with store.reading() as connection:
        try:
            yield connection
        except msgspec.DecodeError as error:
            raise fault(SQLITE_CORRUPT, store.path) from error


def _in_year(on: ColumnElement[str], year: int) -> ColumnElement[bool]:
    return on.between(f"{year:04d}-01-01", f"{year:04d}-12-31")


def _to_be_made() -> ColumnElement[bool]:
    """Inspections whose target was not replaced."""
    return table("inspection").c.state != "replaced"


def _imports(store: Store, wanted: Select[Any]) -> tuple[ImportedRegistry, ...]:
    with _rows(store) as connection:
        found = connection.execute(wanted).mappings()
        read = [{**row, "changes": _json(row["changes"])} for row in found]
        return msgspec.convert(read, tuple[ImportedRegistry, ...])


def _all(store: Store, wanted: Select[Any], kind: type[Value]) -> tuple[Value, ...]:
    with _rows(store) as connection:
        return tuple(msgspec.convert(dict(row), kind) for row in connection.execute(wanted).mappings())


def _draws(store: Store, wanted: Select[Any]) -> tuple[RecordedDraw, ...]:
    tasks = table("drawtask")
    members: defaultdict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    with _rows(store) as connection:
        for row in connection.execute(
            select(tasks).order_by(tasks.c.draw, tasks.c.attempt, tasks.c.task)
        ).mappings():
            figures = {name: _json(row[name]) for name in ("population", "quota", "selected")}
            members[row["draw"], row["attempt"]].append({**row, **figures, "code": row["task"]})
        found = []
        revealed = table("reveal")
        nonces: defaultdict[tuple[str, int], dict[str, str]] = defaultdict(dict)
        for row in connection.execute(select(revealed).order_by(revealed.c.party)).mappings():
            nonces[row["draw"], row["attempt"]][row["party"]] = row["nonce"]
        for row in connection.execute(wanted).mappings():
            key = row["name"], row["attempt"]
            read = {name: _json(row[name]) for name in ("header", "inputs", "proof")}
            read |= {"nonces": nonces[key], "tasks": members[key]}
            found.append(msgspec.convert({**row, **read}, RecordedDraw))
        return tuple(found)


def _json(text: str | None) -> Any:
    return {} if text is None else msgspec.json.decode(str(text))


_NO_BEGINNING = Text(
    "日志的第一条记录不完整或被改动，无法确认这是哪个工作区。",
    "the log's first entry is missing or was changed, so it cannot be told which workspace this is.",
)
_VERIFY = Text("运行 policy audit verify 核对日志。", "check the log with `policy audit verify`.")
