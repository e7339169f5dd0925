"""How `double-random/v1` writes values for hashing: each part with its length, each use with its own tag.

Without lengths, ("12", "3") and ("1", "23") would be the same bytes; without tags, a hash made for one
purpose could be passed off as one made for another.
"""

from __future__ import annotations

import re
from hashlib import sha256

from policy_engine.model.draw import PROTOCOL

CODE = re.compile(r"[A-Za-z0-9._-]+")
"""What agencies, plans, tasks and strata are called: no separator of the draw's name, one spelling."""


def be32(number: int) -> bytes:
    """Four bytes, most significant first. Raises OverflowError outside 0 … 2³²−1."""
    return number.to_bytes(4, "big")


def be64(number: int) -> bytes:
    """Eight bytes, most significant first. Raises OverflowError outside 0 … 2⁶⁴−1."""
    return number.to_bytes(8, "big")


def lp(value: bytes | str) -> bytes:
    """The value after its length in four bytes; text as UTF-8."""
    data = value.encode() if isinstance(value, str) else value
    return len(data).to_bytes(4, "big") + data


def domain(tag: str) -> bytes:
    """D(tag): what every hash of the protocol begins with, so that no two purposes share a hash."""
    return lp(f"{PROTOCOL}/{tag}")


def tagged(tag: str, *parts: bytes) -> bytes:
    """H(D(tag) ‖ parts), 32 bytes."""
    return sha256(domain(tag) + b"".join(parts)).digest()


def of_length(data: bytes, length: int, what: str) -> bytes:
    """`data` itself. Raises ValueError, naming `what`, unless it has exactly `length` bytes."""
    if len(data) != length:
        raise ValueError(f"{what}: {len(data)} bytes instead of {length}")
    return data
