"""Replay: the view is rebuilt from the log alone, and compared with the tables row by row.

It shows that the tables are what the log says; that the log is what it was is for `ledger.check` to show.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, create_engine, insert, select, text, type_coerce
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import NULLTYPE

from policy_engine.ledger.body import read_body
from policy_engine.ledger.check import Entry
from policy_engine.model.errors import Refused
from policy_engine.model.merkle import leaf_hash
from policy_engine.model.text import Text
from policy_engine.store.log import grow, subtree_rows
from policy_engine.store.open import Store, lay_out
from policy_engine.store.queries import PAGE, entries
from policy_engine.store.recorded import Recorded
from policy_engine.store.tables import VIEW, table
from policy_engine.store.view import apply

UNREPLAYABLE = Text(
    "第 {idx} 号记录不能重放：其附文已被抹去或改动，或与前面的记录矛盾。",
    "entry {idx} cannot be replayed: its payload is erased or changed, or it contradicts the entries before it.",
)
_MISSING = Text("表 {table} 缺少 {key}，日志中有。", "table {table} lacks {key}, which the log has.")
_ADDED = Text("表 {table} 多出 {key}，日志中没有。", "table {table} has {key}, which the log has not.")
_CHANGED = Text(
    "表 {table} 的 {key} 与日志不符：{columns}。", "table {table}, {key}: not what the log says: {columns}."
)
_GUARD = Text("触发器 {name} 被删除、改动或添加。", "trigger {name} was removed, changed or added.")


def rebuild_matches(store: Store) -> list[Text]:
    """What differs between the stored view and the one the log gives: rows missing, added or changed, triggers likewise.

    Empty if nothing does. An event that cannot be replayed is told alone, because nothing can be compared then. Raises Unusable
    where the file is damaged.
    """
    with create_engine("sqlite://").connect() as fresh, store.reading() as stored:
        lay_out(fresh)
        fresh.commit()
        stuck = replay(entries(store), fresh)
        if stuck is not None:
            return [UNREPLAYABLE.fill(idx=stuck)]
        compared = [
            difference for name in (*VIEW, "subtree") for difference in _compare(table(name), stored, fresh)
        ]
        return [*compared, *_compare_triggers(stored, fresh)]


def replay(log: Iterator[Entry], fresh: Connection) -> int | None:
    """Fills an empty view, a transaction at a time; returns the number of the first entry that cannot be replayed, if any."""
    size, frontier = 0, list[bytes]()
    while page := list(islice(log, PAGE)):
        frontier, complete = grow(size, frontier, [leaf_hash(entry.body) for entry in page])
        size += len(page)
        if complete:
            fresh.execute(insert(table("subtree")), subtree_rows(complete))
            fresh.commit()
        # What one entry undoes of another can stand in one page's way; each by itself then tells.
        if not _applies(fresh, page):
            stuck = next((entry.idx for entry in page if not _applies(fresh, [entry])), None)
            if stuck is not None:
                return stuck
    return None


def _applies(fresh: Connection, page: list[Entry]) -> bool:
    try:
        apply(fresh, [_recorded(entry) for entry in page])
    except (ValueError, OverflowError, Refused, IntegrityError):
        fresh.rollback()
        return False
    fresh.commit()
    return True


def _recorded(entry: Entry) -> Recorded:
    body = read_body(entry.body)
    if isinstance(body, Text) or entry.payload is None:
        raise ValueError("nothing to replay")
    return Recorded(entry.idx, body.kind, body.on, body.subject, body.refs, entry.payload)


def _compare(rows: Table, stored: Connection, fresh: Connection) -> Iterator[Text]:
    found, expected = _read(rows, stored), _read(rows, fresh)
    for key, row in expected.items():
        if key not in found:
            yield _MISSING.fill(table=rows.name, key=_named(key))
        elif found[key] != row:
            columns = ", ".join(name for name, value in row.items() if found[key][name] != value)
            yield _CHANGED.fill(table=rows.name, key=_named(key), columns=columns)
    for key in found:
        if key not in expected:
            yield _ADDED.fill(table=rows.name, key=_named(key))


def _read(rows: Table, connection: Connection) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Rows by primary key, in its order; values as they lie in the file, whatever type somebody gave them."""
    key = [column.name for column in rows.primary_key]
    raw = select(*(type_coerce(column, NULLTYPE).label(column.name) for column in rows.columns)).order_by(
        *rows.primary_key
    )
    return {tuple(row[name] for name in key): dict(row) for row in connection.execute(raw).mappings()}


def _named(key: tuple[Any, ...]) -> str:
    return " / ".join(str(part) for part in key)


def _compare_triggers(stored: Connection, fresh: Connection) -> Iterator[Text]:
    statement = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    found, expected = (
        {(name, sql) for name, sql in connection.execute(statement)} for connection in (stored, fresh)
    )
    for name in sorted({name for name, _ in found ^ expected}):
        yield _GUARD.fill(name=name)
