"""The Merkle root over many leaves that lie in one row of bytes: a million of them take 32 MB and a second."""

from __future__ import annotations

from hashlib import sha256

from policy_engine.model import merkle


def root_of(leaves: bytes | bytearray) -> bytes:
    """The same as `merkle.root` of the leaf hashes (32 bytes each), in the order given.

    Level by level: a node over each pair, and an odd last one moves up as it is. That is the tree of RFC 6962, whose
    left part is always the largest complete one.
    """
    if not leaves:
        return merkle.EMPTY
    level = bytes(leaves)
    while len(level) > 32:
        even = len(level) // 64 * 64
        nodes = [sha256(b"\x01" + level[i : i + 64]).digest() for i in range(0, even, 64)]
        nodes.append(level[even:])
        level = b"".join(nodes)
    return level
