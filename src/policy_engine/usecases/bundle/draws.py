"""The form of draws/ in a bundle: a folder for each attempt at a draw, numbered from 001 in the order of their commitments.

draw.json        what was fixed, what was revealed and what it gave: `Attempt`
leaves.jsonl     the pool that was committed to, a `Leaf` a line, sorted by leaf
selected.jsonl   the leaves that the tickets selected, a `Chosen` a line, sorted by task and leaf
names.jsonl      who is to be visited, once that is public: a `Name` a line, sorted by id
pool.jsonl       auditor only: who is behind the leaves, a `Row` a line, sorted by id
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec

from policy_engine.model.draw import Header
from policy_engine.store.values import DrawState
from policy_engine.usecases.bundle.form import Hash, Hex

DRAWS: Final = "draws"
DRAW, LEAVES, SELECTED = "draw.json", "leaves.jsonl", "selected.jsonl"
NAMES, POOL = "names.jsonl", "pool.jsonl"

Count = Annotated[int, msgspec.Meta(ge=0)]


class Nonce(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a party revealed."""

    name: str
    nonce: Hash


class Void(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When and why (a code) an attempt came to nothing."""

    on: str
    reason: str


class Stratum(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Members of a stratum, and how many of them were to be drawn."""

    population: Count
    quota: Count


class Share(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the draw gave for one task; `strata` is null where they are withheld."""

    code: str
    drawn: Count
    population: Count
    strata: dict[str, Stratum] | None


class Attempt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """draw.json. `tasks` is in the header's order, empty before the selection; `skips` counts the targets replaced after it."""

    attempt: Annotated[int, msgspec.Meta(ge=1)]
    beacon: Hex | None
    commitment: Hash
    header: Header
    level: Literal["L0", "L1", "L2", "L3"]
    name: str
    nonces: tuple[Nonce, ...]
    proof: dict[str, str]
    seed: Hash | None
    skips: Count
    state: DrawState
    strata: bool
    tasks: tuple[Share, ...]
    void: Void | None


class Leaf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A member of the pool; its stratum is there where `Attempt.strata` says so."""

    leaf: Hash
    tasks: tuple[str, ...]
    stratum: str | None = None


class Chosen(msgspec.Struct, frozen=True, forbid_unknown_fields=True, order=True):
    """A leaf that a task selected."""

    task: str
    leaf: Hash


class Name(msgspec.Struct, frozen=True, forbid_unknown_fields=True, order=True):
    """A business that is visited."""

    id: str
    name: str
