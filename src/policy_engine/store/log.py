"""Appending to the log: bodies, salted payloads, tree, view and checkpoint, in one transaction or not at all.

A tree of n leaves is a row of complete subtrees, one per set bit of n (`model.merkle`). The store keeps every complete subtree,
so the row is read back in O(log n), whatever the size of the log. It is read inside the transaction, after the write lock is
taken: a second writer waits, then continues from what the first one left, and the log cannot fork.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import Connection, insert, select, tuple_

from policy_engine.model.canonical import canonical
from policy_engine.model.errors import Refused
from policy_engine.model.event import NewEvent, body, payload_hash
from policy_engine.model.merkle import fold, leaf_hash, node_hash
from policy_engine.model.text import Text
from policy_engine.store.recorded import Recorded
from policy_engine.store.tables import table
from policy_engine.store.view import apply

_BROKEN = Text(
    "日志的末尾与最后一个检查点不一致，不能再追加。",
    "the end of the log does not agree with its last checkpoint, so nothing more is appended.",
)
_VERIFY = Text(
    "运行 policy audit verify 查明哪一条不一致。", "find what does not hold with `policy audit verify`."
)


class Transaction:
    """One write transaction (一次写入). Made by `Store.transaction`, which commits it or rolls it back."""

    def __init__(self, connection: Connection, salts: Callable[[], bytes]) -> None:
        self._connection, self._salts = connection, salts
        self._size, self._frontier = read_end(connection)
        self._at: int | None = None
        self._failed = False

    def append(self, events: Sequence[NewEvent]) -> range:
        """Appends events with their rows and returns their numbers in the log.

        Raises ValueError for an event that can never be recorded (`model.event.body`, `view.changes`), Refused for one that the
        present state forbids; a row that contradicts another one becomes Refused where the transaction ends. After any of
        these the transaction cannot be committed.
        """
        self._refuse_after_failure()
        numbers = range(self._size, self._size + len(events))
        if not events:
            return numbers
        self._failed = True
        entries, payloads, recorded, leaves = [], [], [], []
        for idx, event in zip(numbers, events, strict=True):
            if (event.kind == "workspace.created") != (idx == 0):
                raise ValueError(f"event {idx}: a log begins with workspace.created, once")
            salt, content = self._salts(), canonical(event.payload)
            data = body(event, payload_hash(salt, content))
            leaves.append(leaf_hash(data))
            entries.append({"idx": idx, "body": data, "leaf": leaves[-1]})
            payloads.append({"idx": idx, "salt": salt, "content": content})
            recorded.append(Recorded(idx, event.kind, event.on, event.subject, event.refs, content))
        frontier, complete = grow(self._size, self._frontier, leaves)
        self._connection.execute(insert(table("entry")), entries)
        self._connection.execute(insert(table("payload")), payloads)
        if complete:
            self._connection.execute(insert(table("subtree")), subtree_rows(complete))
        apply(self._connection, recorded)
        self._size, self._frontier, self._at = numbers.stop, frontier, events[-1].at
        self._failed = False
        return numbers

    def finish(self) -> None:
        """Writes the checkpoint, the last thing before the commit. Raises RuntimeError after a failed append."""
        self._refuse_after_failure()
        if self._at is not None:
            checkpoint = {"size": self._size, "root": fold(self._frontier), "at": self._at}
            self._connection.execute(insert(table("checkpoint")), [checkpoint])

    def _refuse_after_failure(self) -> None:
        if self._failed:
            raise RuntimeError("an append failed: the transaction cannot be committed")


Complete = list[tuple[int, int, bytes]]
"""Complete subtrees: level, position, hash (see `tables.Subtree`)."""


def grow(size: int, frontier: Sequence[bytes], leaves: Iterable[bytes]) -> tuple[list[bytes], Complete]:
    """The frontier after appending leaf hashes to a tree of `size`, and the subtrees that became complete."""
    row, complete = list(frontier), []
    for n, leaf in enumerate(leaves, size):
        row.append(leaf)
        level = 0
        while n >> level & 1:
            right = row.pop()
            row[-1] = node_hash(row[-1], right)
            level += 1
            complete.append((level, n >> level, row[-1]))
    return row, complete


def subtree_rows(complete: Complete) -> list[dict[str, int | bytes]]:
    """Rows of `tables.Subtree`."""
    return [{"level": level, "position": position, "hash": hash_} for level, position, hash_ in complete]


def read_end(connection: Connection) -> tuple[int, list[bytes]]:
    """The log's size and frontier. Raises Refused unless they agree with the last checkpoint."""
    entry, subtree, checkpoint = table("entry"), table("subtree"), table("checkpoint")
    last = connection.execute(
        select(entry.c.idx, entry.c.leaf).order_by(entry.c.idx.desc()).limit(1)
    ).one_or_none()
    size = 0 if last is None else int(last.idx) + 1
    # The subtree for a set bit is the last complete one of its level, (size >> level) - 1; bit 0 is the last leaf itself.
    places = [(level, (size >> level) - 1) for level in range(1, size.bit_length()) if size >> level & 1]
    found = connection.execute(
        select(subtree.c.hash)
        .where(tuple_(subtree.c.level, subtree.c.position).in_(places))
        .order_by(subtree.c.level.desc())
    )
    frontier = [bytes(hash_) for hash_ in found.scalars()]
    if last is not None and size & 1:
        frontier.append(bytes(last.leaf))
    stated = connection.execute(select(checkpoint).order_by(checkpoint.c.size.desc()).limit(1)).one_or_none()
    agreed = (0, fold(())) if stated is None else (stated.size, stated.root)
    if len(frontier) != size.bit_count() or agreed != (size, fold(frontier)):
        raise Refused(_BROKEN, _VERIFY)
    return size, frontier
