"""`policy audit witness add`: a checkpoint that another body cosigned goes on record."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec

from policy_engine.ledger.keys import COSIGNATURE
from policy_engine.ledger.wrong import Untrue
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.event import NewEvent
from policy_engine.model.text import Text
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.clock import business_day, seconds
from policy_engine.usecases.trust.handed import checkpoint_file, refusing, verifier_key
from policy_engine.usecases.trust.key_events import Witnessed, log_keys
from policy_engine.usecases.trust.signing import head_at
from policy_engine.usecases.workspace import Workspace

_CHECK = Text("核对文件和见证的公钥；没有记录", "check the file and the witness's key; nothing was recorded")


class Added(msgspec.Struct, frozen=True):
    """A cosigned checkpoint on record."""

    demo: bool
    event: int
    witness: str
    size: int
    time: int


class Witnesses(msgspec.Struct, frozen=True):
    """All cosigned checkpoints on record, in their order."""

    demo: bool
    seen: tuple[Witnessed, ...]


def add(workspace: Workspace, file: Path, key: str, *, actor: str, now: datetime) -> Added:
    """Records it. Raises Refused where it is not of this log, not signed by that witness, or there already; Unusable."""
    checkpoint, witness = checkpoint_file(file), verifier_key(key)
    if witness.kind != COSIGNATURE:
        raise Unusable(
            Text("这不是见证的公钥", "this is no witness's verifier key"),
            Text(
                "见证单位用 policy audit keygen --witness 生成",
                "the witness makes it with `policy audit keygen --witness`",
            ),
        )
    head = checkpoint.head
    with open_store(workspace.store) as store, store.transaction() as transaction:
        known = log_keys(store)
        with refusing(_CHECK):
            signed = checkpoint.signed([*known.keys, witness])
            time = next((one.time for one in signed if one.key == witness), None)
            if time is None:
                raise Untrue(Text(f"{witness.name} 没有签名", f"{witness.name} did not sign it"))
        if head.size > queries.head(store)[0] or head.root != head_at(store, head.origin, head.size).root:
            raise Refused(
                Text(
                    f"日志的前 {head.size} 条与见证签过的检查点不符",
                    f"the log's first {head.size} entries are not those of the cosigned checkpoint",
                ),
                Text(
                    "保留文件；policy audit verify --checkpoint 文件 --key 公钥 查明",
                    "keep the file; `policy audit verify --checkpoint FILE --key VKEY` tells what differs",
                ),
            )
        if any((one.witness, one.checkpoint.head.size) == (witness, head.size) for one in known.witnessed):
            raise Refused(
                Text("这份见证已经登记", "this cosignature is on record"), Text("不必再办", "nothing to do")
            )
        payload = {
            "witness": witness.text,
            "size": head.size,
            "root": head.root.hex(),
            "note": checkpoint.note.dump(),
        }
        event = NewEvent(
            kind="witness.cosigned",
            at=seconds(now),
            on=business_day(now).isoformat(),
            actor=actor,
            subject=witness.name,
            refs={"key": witness.id.hex(), "size": str(head.size)},
            payload=payload,
        )
        number = transaction.append([event]).start
        return Added(queries.is_demo(store), number, witness.name, head.size, time)


def listing(workspace: Workspace) -> Witnesses:
    """What is on record."""
    with open_store(workspace.store, read_only=True) as store, store.reading():
        return Witnesses(queries.is_demo(store), log_keys(store).witnessed)
