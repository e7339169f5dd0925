from __future__ import annotations

from hashlib import sha256

import pytest

from policy_engine.ledger.check import Checkpoint, Entry
from policy_engine.model import merkle
from policy_engine.model.event import NewEvent, body, payload_hash


@pytest.fixture
def entry():
    """`entry(idx, at=…)`: a sound entry, whose payload is `payload`."""

    def make(idx, at=None, payload=b'{"rows":1}', kind="registry.imported"):
        salt = sha256(b"salt %d" % idx).digest()[:16]
        event = NewEvent(kind, 1000 + idx if at is None else at, "2023-06-15", "user-1", f"subject-{idx}")
        data = body(event, payload_hash(salt, payload))
        return Entry(idx, data, merkle.leaf_hash(data), salt, payload)

    return make


@pytest.fixture
def log(entry):
    """Twelve sound entries."""
    return [entry(idx) for idx in range(12)]


@pytest.fixture
def checkpoints():
    """`checkpoints(entries, sizes)`: what was truly written down at those sizes."""

    def make(entries, sizes):
        return [Checkpoint(size, merkle.root(e.leaf for e in entries[:size]).hex()) for size in sizes]

    return make
