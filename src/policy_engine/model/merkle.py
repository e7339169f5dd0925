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


def consistency_path(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """What shows that the tree of the first `old` leaf hashes is the beginning of the whole (RFC 6962 §2.1.2); nothing from an empty
    tree or to the same one. Raises IndexError where there are fewer leaves."""
    if not 0 <= old <= len(leaves):
        raise IndexError(f"no tree of {old} in a tree of {len(leaves)}")
    return [root(leaves[start:stop]) for start, stop in consistency_ranges(old, len(leaves))]


def consistency_ranges(old: int, size: int) -> list[tuple[int, int]]:
    """The ranges of leaves (stop not included) whose roots are the path of `consistency_path`, in its order."""
    if old in (0, size):
        return []
    ranges, start, stop, known = [], 0, size, True
    while old != stop:
        middle = start + largest_below(stop - start)
        if old <= middle:
            ranges.append((middle, stop))
            stop = middle
        else:
            ranges.append((start, middle))
            start, known = middle, False
    if not known:
        ranges.append((start, stop))
    return ranges[::-1]


def largest_below(leaves: int) -> int:
    """Of two leaves and more: how many the left part of a tree has, the largest power of two below."""
    return 1 << (leaves - 1).bit_length() - 1


def roots_from_consistency(
    old: int, old_root: bytes, size: int, size_root: bytes, path: Sequence[bytes]
) -> tuple[bytes, bytes]:
    """The two roots that a consistency path leads to (RFC 9162 §2.1.4.2); it holds where they are `old_root` and `size_root`.

    Between a tree and itself, and from the empty tree, nothing is to be shown and `path` is empty: then the roots are the given
    ones, of which those of one size must be equal and that of size 0 must be `EMPTY`. Raises ValueError for a path that no two
    trees of those sizes have.
    """
    if not 0 <= old <= size:
        raise ValueError(f"no tree of {old} in a tree of {size}")
    if old in (0, size):
        if path:
            raise ValueError("the path is too long")
        first = EMPTY if old == 0 else old_root
        return first, first if old == size else size_root
    nodes = list(path) if old & (old - 1) else [old_root, *path]
    if not nodes:
        raise ValueError("the path is too short")
    at, last = old - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = nodes[0]
    for beside in nodes[1:]:
        if last == 0:
            raise ValueError("the path is too long")
        if at & 1 or at == last:
            first, second = node_hash(beside, first), node_hash(beside, second)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            second = node_hash(second, beside)
        at, last = at >> 1, last >> 1
    if last:
        raise ValueError("the path is too short")
    return first, second
