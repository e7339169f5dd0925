"""What a draw commits to before its seed is known (protocol §1): pool, inspectors, declared recusals.

A commitment is a Merkle root over *salted* leaves. The salts come from a secret that is made afresh for each
draw, so that published leaves tell nobody which business, or which tier, is behind them, until a business is
handed its own salt.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Any, Literal, Protocol

import msgspec

from policy_engine.draw.protocol import CODE, domain, lp, of_length, tagged
from policy_engine.model import merkle
from policy_engine.model.canonical import canonical
from policy_engine.model.draw import Member, Root

_ID = re.compile(r"[0-9A-Z]{18}|[0-9]{15}")
_STRATUM = domain("stratum")


class Pool(Protocol):
    """The population of a draw's tasks, committed, by id. `leaves[i]` (32 bytes) is `members[i]`'s.

    `heads`: how many members each task has, by stratum. `by_leaf` and `by_id` go through leaves and members in the order of the one or
    the other; whoever uses them need not hold them all.
    """

    @property
    def members(self) -> Sequence[Member]: ...
    @property
    def leaves(self) -> Sequence[bytes]: ...
    @property
    def root(self) -> Root: ...
    @property
    def size(self) -> int: ...
    @property
    def heads(self) -> dict[str, dict[str, int]]: ...
    def by_leaf(self) -> Iterator[tuple[bytes, Member]]: ...
    def by_id(self) -> Iterator[tuple[bytes, Member]]: ...
    def leaves_of(self, ids: Iterable[str]) -> dict[str, bytes]: ...


class ListedPool(msgspec.Struct, frozen=True):
    """A pool in memory: the reference for every engine."""

    members: tuple[Member, ...]
    leaves: tuple[bytes, ...]
    root: Root

    @property
    def size(self) -> int:
        """How many members."""
        return self.root.size

    @property
    def heads(self) -> dict[str, dict[str, int]]:
        """How many members each task has, by stratum."""
        counted: dict[str, dict[str, int]] = {}
        for (stratum, codes), count in Counter((m.stratum, m.tasks) for m in self.members).items():
            for code in codes:
                strata = counted.setdefault(code, {})
                strata[stratum] = strata.get(stratum, 0) + count
        return counted

    def by_leaf(self) -> Iterator[tuple[bytes, Member]]:
        """Leaves and members, in the order of the leaves."""
        return iter(sorted(self.by_id(), key=lambda row: row[0]))

    def by_id(self) -> Iterator[tuple[bytes, Member]]:
        """Leaves and members, in the order of the ids."""
        return zip(self.leaves, self.members, strict=True)

    def leaves_of(self, ids: Iterable[str]) -> dict[str, bytes]:
        """The leaves of some members, by id."""
        wanted = frozenset(ids)
        return {member.id: leaf for leaf, member in self.by_id() if member.id in wanted}


def commit_pool(secret: bytes, draw: str, members: Sequence[Member]) -> ListedPool:
    """The pool of `members`, in whatever order they come, under the draw's 32-byte secret.

    Raises ValueError for an id that is neither 18 characters [0-9A-Z] nor 15 digits, a repeated id, a stratum
    or task code with characters other than A–Z a–z 0–9 . _ -, a member with no task or the same task twice.
    """
    salting = domain("salt") + of_length(secret, 32, "secret") + lp(draw)
    ordered = sorted(members, key=lambda member: member.id)
    _check(ordered)
    leaves = [_leaf(salting, member) for member in ordered]
    return ListedPool(tuple(ordered), tuple(leaves), _root(leaves))


def commit_records(
    secret: bytes,
    draw: str,
    kind: Literal["inspector", "recusal"],
    records: Sequence[tuple[str, dict[str, Any] | bytes]],
) -> Root:
    """The commitment to inspectors or to declared recusals, each an (id, record) pair; a record may be its canonical bytes.

    The protocol gives the salts by their tags alone; they are derived as for the pool's members:

        h = H(D("salt/inspector") ‖ secret ‖ lp(draw) ‖ lp(id))
        h = H(D("salt/recusal") ‖ secret ‖ lp(draw) ‖ lp(C(record)))     a recusal has no id of its own
        leaf = H(00 ‖ h[:16] ‖ lp(C(record)))                            sorted by their bytes

    Raises ValueError for a record without a canonical form, and for an inspector who comes twice.
    """
    if kind == "inspector" and len({key for key, _ in records}) < len(records):
        raise ValueError("an inspector comes twice")
    salting = domain(f"salt/{kind}") + of_length(secret, 32, "secret") + lp(draw)
    leaves = []
    for key, record in records:
        content = lp(record if isinstance(record, bytes) else canonical(record))
        salt = sha256(salting + (lp(key) if kind == "inspector" else content)).digest()[:16]
        leaves.append(merkle.leaf_hash(salt + content))
    return _root(leaves)


def salted_snapshot(secret: bytes, digest: bytes) -> str:
    """H(D("snapshot") ‖ secret ‖ digest), hexadecimal; `digest`: SHA-256 of the registry's canonical rows."""
    return tagged("snapshot", of_length(secret, 32, "secret"), of_length(digest, 32, "digest")).hex()


def _leaf(salting: bytes, member: Member) -> bytes:
    """One member's RFC 6962 leaf hash. The stratum has a salt of its own, which is never handed out."""
    ident = lp(member.id)
    salts = sha256(salting + ident).digest()
    codes = lp(",".join(sorted(member.tasks)))
    stratum = sha256(_STRATUM + salts[16:] + lp(member.stratum)).digest()
    return merkle.leaf_hash(salts[:16] + ident + codes + stratum)


def _root(leaves: Sequence[bytes]) -> Root:
    """Over the leaves sorted by their bytes: an order by id would tell where in the tree a business is."""
    return Root(merkle.root(sorted(leaves)).hex(), len(leaves))


def _check(ordered: Sequence[Member]) -> None:
    previous = ""
    for member in ordered:
        if not _ID.fullmatch(member.id):
            raise ValueError(f"id {member.id!r}: neither 18 characters nor 15 digits")
        if member.id == previous:
            raise ValueError(f"id {member.id}: comes twice")
        previous = member.id
    for stratum in sorted({member.stratum for member in ordered}):
        if not CODE.fullmatch(stratum):
            raise ValueError(f"stratum {stratum!r}: characters other than A–Z a–z 0–9 . _ -")
    for codes in sorted({member.tasks for member in ordered}):
        if not codes or len(set(codes)) < len(codes):
            raise ValueError(f"tasks {codes!r}: none, or one twice")
        if not all(CODE.fullmatch(code) for code in codes):
            raise ValueError(f"tasks {codes!r}: characters other than A–Z a–z 0–9 . _ -")
