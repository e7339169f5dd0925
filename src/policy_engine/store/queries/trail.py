"""The log and its checkpoints, as they are stored, and what its first entry says of the workspace."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import msgspec
from sqlalchemy import LargeBinary, cast, func, or_, select

from policy_engine.ledger.body import Body, read_body
from policy_engine.ledger.check import Checkpoint, Entry
from policy_engine.model.canonical import canonical
from policy_engine.model.errors import Refused
from policy_engine.model.event import payload_hash
from policy_engine.model.merkle import EMPTY
from policy_engine.model.text import Text
from policy_engine.store.open import Store
from policy_engine.store.payloads import WorkspaceCreated
from policy_engine.store.tables import table
from policy_engine.store.values import Workspace

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


def about(store: Store, subject: str) -> tuple[tuple[Body, Entry], ...]:
    """The readable entries about that subject, in their order, each with its body read."""
    found = _having(store, "subject", [subject])
    return tuple((body, one) for body, one in found if body.subject == subject)


def about_each(store: Store, subjects: Collection[str]) -> dict[str, tuple[tuple[Body, Entry], ...]]:
    """The same for several subjects, by subject: one look through the log for all of them."""
    found: dict[str, list[tuple[Body, Entry]]] = {subject: [] for subject in subjects}
    for one in entries(store) if found else ():
        try:
            about_it = found.get(msgspec.json.decode(one.body, type=_About).subject)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
        body = None if about_it is None else read_body(one.body)
        if about_it is not None and isinstance(body, Body):
            about_it.append((body, one))
    return {subject: tuple(entries) for subject, entries in found.items()}


class _About(msgspec.Struct):
    subject: str


def of_kinds(store: Store, kinds: Sequence[str]) -> tuple[tuple[Body, Entry], ...]:
    """The readable entries of those kinds, in their order, each with its body read."""
    return tuple((body, one) for body, one in _having(store, "kind", kinds) if body.kind in kinds)


def _having(store: Store, name: str, values: Sequence[str]) -> list[tuple[Body, Entry]]:
    rows, payload = table("entry"), table("payload")
    columns = [
        cast(column, LargeBinary) for column in (rows.c.body, rows.c.leaf, payload.c.salt, payload.c.content)
    ]
    # Bodies are canonical, so the bytes of the field stand in them as such.
    fields = [canonical(name) + b":" + canonical(value) for value in values]
    found = (
        select(rows.c.idx, *columns)
        .outerjoin_from(rows, payload)
        .where(or_(*(func.instr(cast(rows.c.body, LargeBinary), field) > 0 for field in fields)))
        .order_by(rows.c.idx)
    )
    with store.reading() as connection:
        kept = [
            Entry(i, b or b"", leaf or b"", salt, content)
            for i, b, leaf, salt, content in connection.execute(found)
        ]
    read = ((read_body(one.body), one) for one in kept)
    return [(body, one) for body, one in read if isinstance(body, Body)]


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


_NO_BEGINNING = Text(
    "日志的第一条记录不完整或被改动，无法确认这是哪个工作区。",
    "the log's first entry is missing or was changed, so it cannot be told which workspace this is.",
)
_VERIFY = Text("运行 policy audit verify 核对日志。", "check the log with `policy audit verify`.")
