"""Proofs that an entry is in the log, and that one log is the beginning of another (RFC 6962 §2.1.1, §2.1.2), read from the complete
subtrees that the store keeps.

Beside the way from a leaf to the root stand O(log n) subtrees. All but the one at the tree's right edge are complete, and that
one is folded from O(log n) complete ones: no proof reads the log.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from policy_engine.model.errors import Refused
from policy_engine.model.merkle import EMPTY, consistency_ranges, largest_below, node_hash
from policy_engine.model.text import Text
from policy_engine.store.open import Store
from policy_engine.store.tables import table


def inclusion(store: Store, idx: int, size: int) -> list[bytes]:
    """The audit path of entry `idx` in the log's tree of its first `size` entries, from the leaf to the root.

    Raises ValueError where that tree has no such entry, Refused where the store lacks a part of it.
    """
    if not 0 <= idx < size:
        raise ValueError(f"no entry {idx} in a log of {size}")
    with store.reading() as connection:
        return [_hash(connection, start, stop) for start, stop in reversed([*_beside(idx, 0, size)])]


def consistency(store: Store, old: int, size: int) -> list[bytes]:
    """What shows that the log's first `old` entries are the beginning of its first `size` (`model.merkle.consistency_path`).

    Raises ValueError where `old` is the larger, Refused where the store lacks a part of it.
    """
    if not 0 <= old <= size:
        raise ValueError(f"no log of {old} in a log of {size}")
    with store.reading() as connection:
        return [_hash(connection, start, stop) for start, stop in consistency_ranges(old, size)]


def root_of(store: Store, size: int) -> bytes:
    """The root over the log's first `size` entries. Raises Refused where the store lacks a part of it."""
    if not size:
        return EMPTY
    with store.reading() as connection:
        return _hash(connection, 0, size)


def _beside(idx: int, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """The ranges of leaves (stop not included) beside the way to a leaf, from the root down."""
    while stop - start > 1:
        middle = start + largest_below(stop - start)
        if idx < middle:
            yield middle, stop
            stop = middle
        else:
            yield start, middle
            start = middle


def _hash(connection: Connection, start: int, stop: int) -> bytes:
    leaves = stop - start
    if leaves.bit_count() > 1:
        middle = start + largest_below(leaves)
        return node_hash(_hash(connection, start, middle), _hash(connection, middle, stop))
    level = leaves.bit_length() - 1
    entry, subtree = table("entry"), table("subtree")
    wanted = select(entry.c.leaf).where(entry.c.idx == start)
    if level:
        wanted = select(subtree.c.hash).where(subtree.c.level == level, subtree.c.position == start >> level)
    found = connection.execute(wanted).scalar_one_or_none()
    if found is None:
        raise Refused(
            Text(
                f"日志的树缺少第 {start} 至 {stop - 1} 号记录的部分",
                f"the log's tree lacks its part over entries {start} to {stop - 1}",
            ),
            Text("运行 policy audit verify 查明", "find out with `policy audit verify`"),
        )
    return bytes(found)
