import sqlite3

import pytest

from policy_engine.ledger.keys import read_signer
from policy_engine.model import merkle
from policy_engine.model.canonical import canonical, parse
from policy_engine.model.event import NewEvent, payload_hash
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.init import init
from policy_engine.usecases.trust import keys
from policy_engine.usecases.trust.cosign import cosign_file
from policy_engine.usecases.trust.proofs import grown
from policy_engine.usecases.trust.signing import checkpoint_now
from policy_engine.usecases.workspace import load

from ..conftest import ACTOR, NOW

SEED, NEXT, WITNESS = b"s" * 32, b"n" * 32, b"w" * 32


@pytest.fixture
def plain(tmp_path):
    """A workspace that has no key."""
    return init(tmp_path / "plain", agency="140525", demo=True, actor=ACTOR, now=NOW)


@pytest.fixture
def office(tmp_path):
    """A workspace whose log has announced a key, and what one does with it."""
    root = tmp_path / "office"
    init(root, agency="140525", demo=True, actor=ACTOR, now=NOW)
    made = keys.keygen(
        load(root), tmp_path / "keys", SEED, name="log.example/1", configure=True, actor=ACTOR, now=NOW
    )
    return Office(tmp_path, load(root), made)


class Office:
    """A log with a key, and a witness beside it."""

    def __init__(self, directory, workspace, made):
        self.directory, self.workspace, self.made = directory, workspace, made
        self.vkey = made.key.text
        self.witness = keys.witness_key("witness.example/w", directory / "witness", WITNESS)
        self.state = directory / "witness" / "state.json"

    def append(self, count=1):
        events = [
            NewEvent(
                "run.refused", 1_800_000_000, "2026-03-02", ACTOR, "140525", {"n": str(n)}, payload={"n": n}
            )
            for n in range(count)
        ]
        with open_store(self.workspace.store) as store, store.transaction() as transaction:
            transaction.append(events)

    def checkpoint(self, name):
        return self._write(name, checkpoint_now(self.workspace, None).checkpoint.note.dump())

    def growth(self, old, name):
        return self._write(name, grown(self.workspace, old, None, None).text)

    def cosigned(self, file, name="cosigned", **more):
        made = cosign_file(file, state=self.state, key=self.witness.file, at=1_800_000_000, **more)
        return self._write(name, made.note.dump())

    def rewrite(self, first, *, size=None):
        """The owner writes history anew from entry `first` on, with fresh hashes, tree and checkpoints; `size`: and cuts the tail."""
        with open_store(self.workspace.store, read_only=True) as store:
            entries = list(queries.entries(store))[:size]
        link = sqlite3.connect(self.workspace.store)
        for (name,) in link.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            link.execute(f"DROP TRIGGER {name}")
        for table in ("subtree", "checkpoint"):
            link.execute(f"DELETE FROM {table}")
        link.execute("DELETE FROM payload WHERE idx >= ?", (len(entries),))
        link.execute("DELETE FROM entry WHERE idx >= ?", (len(entries),))
        leaves = []
        for entry in entries:
            body, payload = entry.body, entry.payload
            if entry.idx == first:
                payload = canonical({"n": "forged"})
                body = canonical(parse(body) | {"payload": payload_hash(entry.salt, payload)})
            leaves.append(merkle.leaf_hash(body))
            link.execute("UPDATE entry SET body = ?, leaf = ? WHERE idx = ?", (body, leaves[-1], entry.idx))
            link.execute("UPDATE payload SET content = ? WHERE idx = ?", (payload, entry.idx))
        for level in range(1, 20):
            for position in range(len(leaves) >> level):
                part = leaves[position << level : position + 1 << level]
                link.execute("INSERT INTO subtree VALUES (?, ?, ?)", (level, position, merkle.root(part)))
        for n in range(1, len(leaves) + 1):
            link.execute(
                "INSERT INTO checkpoint (size, root, at) VALUES (?, ?, 1)", (n, merkle.root(leaves[:n]))
            )
        link.commit()
        link.close()

    def signer(self):
        return read_signer(self.made.file.read_text().strip())

    def _write(self, name, text):
        file = self.directory / name
        file.write_text(text, encoding="utf-8")
        return file
