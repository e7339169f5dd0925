"""Merkle trees as in RFC 6962 §2.1, for the draw's commitments and for the log.

A leaf is H(00 ‖ data), a node H(01 ‖ left ‖ right), and a tree of n leaves splits at the largest power of two below n; the empty
tree is H(""). A tree of n leaves is therefore a row of *complete subtrees*, one for each set bit of n, largest first;
that row (the frontier) is all one needs to append, and folding it from the right gives the root.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

EMPTY = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """H(00 ‖ data)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """H(01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def grow(size: int, frontier: Sequence[bytes], leaves: Iterable[bytes]) -> tuple[int, list[bytes]]:
    """The size and frontier after appending leaf hashes to a tree of `size` leaves with that `frontier`."""
    row = list(frontier)
    for leaf in leaves:
        row.append(leaf)
        n = size
        while n & 1:
            right = row.pop()
            row[-1] = node_hash(row[-1], right)
            n >>= 1
        size += 1
    return size, row


def fold(frontier: Sequence[bytes]) -> bytes:
    """The root of a frontier."""
    if not frontier:
        return EMPTY
    root = frontier[-1]
    for left in reversed(frontier[:-1]):
        root = node_hash(left, root)
    return root


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes, in the order given."""
    return fold(grow(0, (), leaves)[1])
