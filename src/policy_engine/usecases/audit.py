"""`policy audit`: list the events, show one, check the log's every byte and the tables against it."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from policy_engine.ledger.body import Body, read_body
from policy_engine.ledger.check import Checkpoint, Entry, Verification, check_entries
from policy_engine.ledger.checkpoint import TreeHead
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.outcome import Check
from policy_engine.model.text import Text, visible
from policy_engine.store import queries
from policy_engine.store.open import Store, open_store
from policy_engine.store.replay import rebuild_matches
from policy_engine.usecases.trust.key_events import LogKeys, log_keys
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


def verify(workspace: Workspace, held: Sequence[TreeHead] = ()) -> Verified:
    """Recompute the tree over every entry, compare with every checkpoint, and rebuild the tables from the log.

    `held`: checkpoints from outside whose signatures were checked (`trust.outside`). Those that witnesses signed, as the log has them on
    record, are compared likewise.
    """
    with open_store(workspace.store, read_only=True) as store:
        with store.reading():  # one state of the store, whatever is being appended meanwhile
            keys = log_keys(store)
            heads = [*held, *(one.checkpoint.head for one in keys.witnessed)]
            points = [Checkpoint(head.size, head.root.hex()) for head in heads]
            found = check_entries(queries.entries(store), queries.checkpoints(store), points)
        problems = tuple(p.message for p in found.problems)
        checks = [log_check(found.size, problems)]
        if points:
            checks.append(_held_check(len(points), found))
        if keys.events:
            checks.append(_key_check(keys))
        # A log that does not hold cannot vouch for the tables.
        if not problems:
            what = Text("各表与日志重放的结果", "every table against the log replayed")
            checks.append(Check("各表 tables", what, tuple(rebuild_matches(store))))
        remarks = (*odd(found), *keys.remarks, *_strange(held, keys))
        return Verified(_demo(store), found.size, found.root, tuple(checks), remarks)


def _held_check(count: int, found: Verification) -> Check:
    """The line about checkpoints that others hold."""
    what = Text(f"他人持有或见证的 {count} 个检查点", f"{count} checkpoints that others hold or witnessed")
    return Check("外证 held", what, tuple(problem.message for problem in found.held))


def _strange(held: Sequence[TreeHead], keys: LogKeys) -> Iterator[Text]:
    """Checkpoints that bear another name than the log's: of another log, or the log was made anew under another name."""
    for head in held:
        if keys.keys and head.origin != keys.keys[0].name:
            yield Text(
                f"检查点属于 {visible(head.origin)}，本日志是 {keys.keys[0].name}",
                f"a checkpoint is of {visible(head.origin)}, this log is {keys.keys[0].name}",
            )


def _key_check(keys: LogKeys) -> Check:
    """The line about the log's own keys and witnesses."""
    many, seen = len(keys.keys), len(keys.witnessed)
    what = Text(
        f"密钥 {many} 个依次交接，见证 {seen} 次",
        f"{many} keys, each signed over to the next; {seen} cosignatures",
    )
    return Check("密钥 keys", what, keys.problems)


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
