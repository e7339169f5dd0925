"""The form of a bundle (核验包): a directory of canonical JSON, JSON lines, and the inputs of the draws as they were.

bundle.json         what this is: `Manifest`
checkpoints.jsonl   auditor: every checkpoint, by size; public: the last one
log.jsonl           auditor: the whole log, an `Entry` a line; positions and checkpoints only make sense whole
proofs.jsonl        public: the entries about its draws, a `Proof` a line
inputs/             auditor: <sha256>.yaml plan, .rules rules, .targets.jsonl targets, .jsonl all other registries and lists of changes
draws/              a folder for each attempt at a draw: see `bundle.draws`

Every byte is either covered by a digest, or compared with something that is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import Annotated, Final, Literal

import msgspec

from policy_engine.ledger import check
from policy_engine.ledger.body import Body, read_body
from policy_engine.registry.snapshot import LINES
from policy_engine.store import queries
from policy_engine.store.open import Store
from policy_engine.store.payloads import Replaced
from policy_engine.store.values import ImportedRegistry
from policy_engine.usecases.snapshots import SUFFIX
from policy_engine.usecases.trail import read_trail

FORMAT: Final = "policy-bundle/1"
MANIFEST, LOG, CHECKPOINTS, INPUTS = "bundle.json", "log.jsonl", "checkpoints.jsonl", "inputs"
PROOFS: Final = "proofs.jsonl"
CHANGES: Final = "changes"
"""The kind of the lists of what imports changed in the registry of targets."""

# `\Z`, because `$` would let a line feed follow.
Hash = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
Hex = Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{2})*\Z")]


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a bundle says of itself: whose it is, which draws it is for, and the end of the log (entries, root in hexadecimal)."""

    format: Literal["policy-bundle/1"]
    level: Literal["auditor", "public"]
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


class Proof(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry's body, and its audit path (leaf to root) in the tree of the bundle's last checkpoint."""

    idx: Annotated[int, msgspec.Meta(ge=0)]
    body: str
    path: tuple[Hash, ...]


def needed(store: Store, draws: Collection[str]) -> dict[str, tuple[str, str]]:
    """The files in inputs/ that these draws, their substitutions and replacements need: by name, in order, which input and its digest.

    Besides, the plans of all that was dispatched before, because whom a rule leaves out may rest on what was inspected in other
    years; and what every import changed in the registry of targets: choosing who is in it would be the other way to steer a draw.
    """
    trail = read_trail(queries.entries(store))
    found = {(CHANGES, made.changes_sha256) for made in listed_changes(store)}
    for payload in _replaced(store, draws):
        found.update(payload.inputs.items())
    for draw in queries.draws(store):
        if draw.name in draws:
            later = trail.later.get((draw.name, draw.attempt), [])
            for digests in (draw.inputs, *(handed.recorded.inputs for handed in later)):
                found.update(digests.items())
    last = max((draw.idx for draw in queries.draws(store) if draw.name in draws), default=-1)
    found |= {("plan", past.visited.plan) for past in trail.past.values() if past.idx < last}
    suffixes = SUFFIX | {"targets": LINES, CHANGES: ".jsonl"}
    return {digest + suffixes[kind]: (kind, digest) for kind, digest in sorted(found) if kind in suffixes}


def listed_changes(store: Store) -> list[ImportedRegistry]:
    """The imports of targets that left a list of what they changed."""
    return [made for made in queries.registries(store, "targets") if made.changes_sha256]


def _replaced(store: Store, draws: Collection[str]) -> Iterator[Replaced]:
    for entry in queries.entries(store):
        body = read_body(entry.body)
        if isinstance(body, Body) and body.kind == "target.replaced" and body.subject in draws:
            with suppress(msgspec.DecodeError):
                yield msgspec.json.decode(entry.payload or b"", type=Replaced)
