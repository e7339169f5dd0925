"""The random numbers of the matching, as `double-random/v1` §7 fixes them: the same on every machine.

K = H(D("match") ‖ S); block c is H(K ‖ be64(c)), c = 0, 1, …, read as eight big-endian 32-bit words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import chain, count
from struct import unpack
from typing import TypeVar

from policy_engine.model.draw import PROTOCOL

T = TypeVar("T")

_AT_ONCE = 64


def words(seed: bytes) -> Iterator[int]:
    """The endless row of 32-bit words that a draw's seed gives. Raises ValueError unless it has 32 bytes."""
    if len(seed) != 32:
        raise ValueError(f"a seed has 32 bytes, not {len(seed)}")
    key = sha256(_tag("match") + seed).digest()

    def some(first: int) -> tuple[int, ...]:
        blocks = [sha256(key + c.to_bytes(8, "big")).digest() for c in range(first, first + _AT_ONCE)]
        return unpack(f">{8 * _AT_ONCE}I", b"".join(blocks))

    return chain.from_iterable(map(some, count(0, _AT_ONCE)))


def below(m: int, source: Iterator[int]) -> int:
    """A number from 0 to m − 1, each equally likely: words ≥ 2³² − 2³² mod m are skipped. 0 < m ≤ 2³²."""
    return accepted(next(source), m, source) % m


def accepted(word: int, m: int, source: Iterator[int]) -> int:
    """This word, or the first after it, that `below` does not skip."""
    limit = 2**32 - 2**32 % m
    while word >= limit:
        word = next(source)
    return word


def shuffled(items: Sequence[T], source: Iterator[int]) -> list[T]:
    """Fisher–Yates from the end: for i = n − 1, …, 1 exchange places i and below(i + 1)."""
    result = list(items)
    for i in range(len(result) - 1, 0, -1):
        j = below(i + 1, source)
        result[i], result[j] = result[j], result[i]
    return result


def _tag(name: str) -> bytes:
    text = f"{PROTOCOL}/{name}".encode()
    return len(text).to_bytes(4, "big") + text
