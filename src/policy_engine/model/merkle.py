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


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of a leaf (RFC 6962 §2.1.1), from the leaf to the root. Raises IndexError where there is no such leaf.

    Level by level: what stands beside, and nothing where an odd last one moves up as it is.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(f"no leaf {index} in a tree of {len(leaves)}")
    level, found = list(leaves), []
    while len(level) > 1:
        if index ^ 1 < len(level):
            found.append(level[index ^ 1])
        above = [node_hash(level[n], level[n + 1]) for n in range(0, len(level) - 1, 2)]
        level = above + level[2 * len(above) :]
        index >>= 1
    return found


def root_from_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that an audit path leads to (RFC 9162 §2.1.3.2). Raises ValueError for a path that no leaf of that place has."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    at, last, top = index, size - 1, leaf
    for beside in path:
        if last == 0:
            raise ValueError("the path is too long")
        if at & 1 or at == last:
            top = node_hash(beside, top)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            top = node_hash(top, beside)
        at, last = at >> 1, last >> 1
    if last:
        raise ValueError("the path is too short")
    return top
