"""The form of a bundle (核验包): a directory of canonical JSON, JSON lines, and the inputs of the draws as they were.

bundle.json         what this is: `Manifest`
log.jsonl           the whole log, an `Entry` a line; positions and checkpoints only make sense whole
checkpoints.jsonl   every checkpoint, by size
inputs/             <sha256>.yaml plan, .rules rules, .targets.jsonl targets, .jsonl inspectors and recusals

Every byte is either covered by a digest, or compared with something that is.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Final, Literal

import msgspec

from policy_engine.ledger import check
from policy_engine.registry.snapshot import LINES
from policy_engine.store import queries
from policy_engine.store.open import Store
from policy_engine.usecases.snapshots import SUFFIX
from policy_engine.usecases.trail import read_trail

FORMAT: Final = "policy-bundle/1"
MANIFEST, LOG, CHECKPOINTS, INPUTS = "bundle.json", "log.jsonl", "checkpoints.jsonl", "inputs"

# `\Z`, because `$` would let a line feed follow.
Hash = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
Hex = Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{2})*\Z")]


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a bundle says of itself: whose it is, which draws it is for, and the end of the log (entries, root in hexadecimal)."""

    format: Literal["policy-bundle/1"]
    level: Literal["auditor"]
    agency: str
    demo: bool
    draws: tuple[str, ...]
    size: int
    root: Hash


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of the log: body and payload are canonical JSON as text; payload and salt are null once erased."""

    idx: int
    body: str
    leaf: Hash
    salt: Hex | None
    payload: str | None

    @classmethod
    def of(cls, entry: check.Entry) -> Entry:
        """Raises ValueError where body or payload is no text."""
        return cls(
            entry.idx,
            entry.body.decode(),
            entry.leaf.hex(),
            None if entry.salt is None else entry.salt.hex(),
            None if entry.payload is None else entry.payload.decode(),
        )

    def stored(self) -> check.Entry:
        return check.Entry(
            self.idx,
            self.body.encode(),
            bytes.fromhex(self.leaf),
            None if self.salt is None else bytes.fromhex(self.salt),
            None if self.payload is None else self.payload.encode(),
        )


class Checkpoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The root of the log when it had `size` entries."""

    size: Annotated[int, msgspec.Meta(ge=1)]
    root: Hash


def needed(store: Store, draws: Collection[str]) -> dict[str, tuple[str, str]]:
    """The files in inputs/ that these draws and their substitutions need: by name, in order, which input (plan, …) and its digest."""
    trail = read_trail(queries.entries(store))
    found: set[tuple[str, str]] = set()
    for draw in queries.draws(store):
        if draw.name in draws:
            later = trail.handed.get((draw.name, draw.attempt), [])
            for digests in (draw.inputs, *(handed.recorded.inputs for handed in later)):
                found.update(digests.items())
    suffixes = SUFFIX | {"targets": LINES}
    return {digest + suffixes[kind]: (kind, digest) for kind, digest in sorted(found) if kind in suffixes}
