"""验签单: what opens one business's own leaf, without its stratum (protocol §6).

With its salt a business finds its leaf among the published ones, proves that it was in the pool that was committed to, and
sees whether it was drawn. In the place of the stratum stands H(D("stratum") ‖ stratum salt ‖ lp(stratum)): the stratum salt never
leaves, so that five trials do not tell which of the five tiers it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final, Literal

import msgspec

from policy_engine.draw.protocol import lp, of_length, tagged
from policy_engine.model import merkle
from policy_engine.model.draw import Header, Member, Root

FORMAT: Final = "policy-slip/1"

_Hash = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]


class Slip(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A slip as it is written: hashes, the 16-byte salt and the audit path in hexadecimal, `index` from 0 among `size` sorted leaves.

    `tasks` are the codes that the business was in the pool for, `drawn` those that drew it; both sorted.
    """

    format: Literal["policy-slip/1"]
    agency: str
    draw: str
    attempt: int
    commitment: _Hash
    id: str
    salt: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")]
    tasks: tuple[str, ...]
    stratum_hash: _Hash
    leaf: _Hash
    index: int
    size: int
    path: tuple[_Hash, ...]
    drawn: tuple[str, ...]


def salts(secret: bytes, draw: str, ident: str) -> tuple[bytes, bytes]:
    """A member's salt and its stratum's salt, 16 bytes each: the halves of H(D("salt") ‖ secret ‖ lp(draw) ‖ lp(id))."""
    both = tagged("salt", of_length(secret, 32, "secret"), lp(draw), lp(ident))
    return both[:16], both[16:]


def stratum_hash(salt: bytes, stratum: str) -> bytes:
    """H(D("stratum") ‖ stratum salt ‖ lp(stratum))."""
    return tagged("stratum", of_length(salt, 16, "stratum salt"), lp(stratum))


def leaf(salt: bytes, ident: str, tasks: Sequence[str], hidden: bytes) -> bytes:
    """A member's leaf, from the hash of its stratum."""
    return merkle.leaf_hash(
        of_length(salt, 16, "salt")
        + lp(ident)
        + lp(",".join(sorted(tasks)))
        + of_length(hidden, 32, "stratum hash")
    )


def slip_of(
    header: Header,
    commitment: str,
    secret: bytes,
    member: Member,
    leaves: Sequence[bytes],
    drawn: Sequence[str],
) -> Slip:
    """The slip of one member. `leaves` are the pool's, sorted; `drawn` the tasks that drew it.

    Raises ValueError where the member's leaf is not among them.
    """
    salt, of_stratum = salts(secret, header.draw, member.id)
    hidden = stratum_hash(of_stratum, member.stratum)
    own = leaf(salt, member.id, member.tasks, hidden)
    index = leaves.index(own)
    return Slip(
        format=FORMAT,
        agency=header.agency,
        draw=header.draw,
        attempt=header.attempt,
        commitment=commitment,
        id=member.id,
        salt=salt.hex(),
        tasks=tuple(sorted(member.tasks)),
        stratum_hash=hidden.hex(),
        leaf=own.hex(),
        index=index,
        size=len(leaves),
        path=tuple(beside.hex() for beside in merkle.path(leaves, index)),
        drawn=tuple(sorted(drawn)),
    )


def check_slip(slip: Slip, pool: Root) -> None:
    """That the slip opens a leaf of the pool that a header commits to. Raises ValueError naming the field that does not hold."""
    made = leaf(bytes.fromhex(slip.salt), slip.id, slip.tasks, bytes.fromhex(slip.stratum_hash))
    if made.hex() != slip.leaf:
        raise ValueError("leaf: not that of the id, its tasks and the salt")
    if slip.size != pool.size:
        raise ValueError("size: not the pool's")
    top = merkle.root_from_path(made, slip.index, slip.size, [bytes.fromhex(beside) for beside in slip.path])
    if top.hex() != pool.root:
        raise ValueError("path: does not lead to the pool's root")
