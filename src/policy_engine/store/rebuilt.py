"""A store made from a log that lies elsewhere, in memory: what was written to a file can be asked like a database."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, insert

from policy_engine.ledger.body import read_body
from policy_engine.ledger.check import Checkpoint, Entry
from policy_engine.model.errors import Refused
from policy_engine.model.text import Text
from policy_engine.store.open import Store, in_memory, random_salt
from policy_engine.store.replay import UNREPLAYABLE, replay
from policy_engine.store.tables import table

_FROM_THE_SOURCE = Text(
    "请向给出文件的一方重新索取；已依法删除的内容无法核验。",
    "ask whoever gave you the files for them again; what was erased cannot be verified.",
)


def rebuilt(path: Path, entries: Sequence[Entry], checkpoints: Sequence[Checkpoint]) -> Store:
    """The store of a log for which `ledger.check` found no problem; checkpoints by size. `path` is what messages call it.

    Raises Refused naming the first entry that cannot be replayed.
    """
    connection = in_memory()
    _fill(connection, entries, checkpoints)
    connection.commit()
    stuck = replay(iter(entries), connection)
    if stuck is not None:
        connection.close()
        raise Refused(UNREPLAYABLE.fill(idx=stuck), _FROM_THE_SOURCE)
    return Store(path, connection, random_salt)


def _fill(connection: Connection, entries: Sequence[Entry], checkpoints: Sequence[Checkpoint]) -> None:
    """Checkpoints go in where they were made: the guards of the tables refuse them anywhere else."""
    start = 0
    for checkpoint in checkpoints:
        _append(connection, entries[start : checkpoint.size])
        start = checkpoint.size
        body = read_body(entries[start - 1].body)
        at = 0 if isinstance(body, Text) else body.at
        row = {"size": start, "root": bytes.fromhex(checkpoint.root), "at": at}
        connection.execute(insert(table("checkpoint")), [row])
    _append(connection, entries[start:])


def _append(connection: Connection, entries: Sequence[Entry]) -> None:
    rows = [{"idx": e.idx, "body": e.body, "leaf": e.leaf} for e in entries]
    payloads = [
        {"idx": e.idx, "salt": e.salt, "content": e.payload} for e in entries if e.payload is not None
    ]
    if rows:
        connection.execute(insert(table("entry")), rows)
    if payloads:
        connection.execute(insert(table("payload")), payloads)
