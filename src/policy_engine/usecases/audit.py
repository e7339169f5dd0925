"""`policy audit`: list the events, show one, check the log's every byte and the tables against it."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Sequence
from typing import Any

import msgspec

from policy_engine.ledger.body import Body, read_body
from policy_engine.ledger.check import Entry, Verification, check_entries
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.outcome import Check
from policy_engine.model.text import Text
from policy_engine.store import queries
from policy_engine.store.open import Store, open_store
from policy_engine.store.replay import rebuild_matches
from policy_engine.usecases.workspace import Workspace


class Shown(msgspec.Struct, frozen=True):
    """One entry of the log, read. `body` is None where the entry cannot be read, `payload` where it was erased."""

    number: int
    leaf: str
    body: Body | None
    payload: dict[str, Any] | None


class Trail(msgspec.Struct, frozen=True):
    """The end of the log, or the part of it that was asked for."""

    demo: bool
    size: int
    events: tuple[Shown, ...]


class Single(msgspec.Struct, frozen=True):
    """One event."""

    demo: bool
    event: Shown


class Verified(msgspec.Struct, frozen=True):
    """What a verification of the log found; size and root as recomputed."""

    demo: bool
    size: int
    root: str
    checks: tuple[Check, ...]
    remarks: tuple[Text, ...]


def log(workspace: Workspace, *, last: int, kind: str | None) -> Trail:
    """The last events (0: all) whose kind begins with `kind`."""
    with open_store(workspace.store, read_only=True) as store:
        kept: deque[Shown] = deque(maxlen=last or None)
        for entry in queries.entries(store):
            shown = _shown(entry)
            if kind is None or (shown.body is not None and shown.body.kind.startswith(kind)):
                kept.append(shown)
        return Trail(queries.is_demo(store), queries.head(store)[0], tuple(kept))


def show(workspace: Workspace, number: int) -> Single:
    """One event with its payload. Raises Unusable if there is none of that number."""
    with open_store(workspace.store, read_only=True) as store:
        entry = queries.entry(store, number)
        if entry is None:
            size = queries.head(store)[0]
            raise Unusable(
                Text(
                    f"没有第 {number} 条，记录是 0 到 {size - 1}",
                    f"there is no entry {number}; they run from 0 to {size - 1}",
                ),
                Text("policy audit log 列出全部", "`policy audit log` lists them"),
            )
        return Single(queries.is_demo(store), _shown(entry))


def verify(workspace: Workspace) -> Verified:
    """Recompute the tree over every entry, compare with every checkpoint, and rebuild the tables from the log."""
    with open_store(workspace.store, read_only=True) as store:
        with store.reading():  # one state of the store, whatever is being appended meanwhile
            found = check_entries(queries.entries(store), queries.checkpoints(store))
        problems = tuple(p.message for p in found.problems)
        checks = [log_check(found.size, problems)]
        # A log that does not hold cannot vouch for the tables.
        if not problems:
            what = Text("各表与日志重放的结果", "every table against the log replayed")
            checks.append(Check("各表 tables", what, tuple(rebuild_matches(store))))
        return Verified(_demo(store), found.size, found.root, tuple(checks), odd(found))


def log_check(size: int, problems: Sequence[Text]) -> Check:
    """The line about a log of `size` entries."""
    what = Text(f"{size} 条记录、各检查点的根", f"{size} entries, the root of every checkpoint")
    return Check("日志 log", what, tuple(problems))


def odd(found: Verification) -> tuple[Text, ...]:
    """What is odd about a log, and no fault of it."""
    remarks = [warning.message for warning in found.warnings]
    if found.erased:
        remarks.append(Text(f"{found.erased} 条内容已依法删除", f"{found.erased} payloads have been erased"))
    return tuple(remarks)


def _demo(store: Store) -> bool:
    """A log whose beginning is broken says nothing about that either."""
    try:
        return queries.is_demo(store)
    except Refused:
        return False


def _shown(entry: Entry) -> Shown:
    body = read_body(entry.body)
    payload = None if entry.payload is None else json.loads(entry.payload)
    return Shown(entry.idx, entry.leaf.hex(), body if isinstance(body, Body) else None, payload)
