"""`policy audit prove`, `policy audit consistency`: proof files from the store, for people who have no access to it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from policy_engine.ledger.checkpoint import SignedHead
from policy_engine.ledger.proof import Growth, Inclusion
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.text import Text
from policy_engine.store import queries
from policy_engine.store.open import Store, open_store
from policy_engine.store.proofs import consistency, inclusion
from policy_engine.usecases.trust.handed import checkpoint_file, refusing
from policy_engine.usecases.trust.key_events import log_keys
from policy_engine.usecases.trust.signing import head_at, log_signer, signed_now
from policy_engine.usecases.workspace import Workspace

_DIFFERS = Text(
    "保留双方的文件；policy audit verify --checkpoint 文件 --key 公钥 查明从哪一条起不同",
    "keep both files; `policy audit verify --checkpoint FILE --key VKEY` tells from which entry on they differ",
)


class Proof(msgspec.Struct, frozen=True):
    """A proof as a file holds it."""

    demo: bool
    text: str


def prove(
    workspace: Workspace, number: int, named: Path | None, *, checkpoint: Path | None, bare: bool
) -> Proof:
    """That entry `number` is in the log, up to a checkpoint of now or to one that was signed before and perhaps cosigned since.

    `bare` leaves out the entry itself. Raises Unusable for what is not there, Refused as `signing.log_signer` does and where the
    checkpoint is not of this log.
    """
    with open_store(workspace.store, read_only=True) as store, store.reading():
        entry = queries.entry(store, number)
        if entry is None:
            size = queries.head(store)[0]
            raise Unusable(
                Text(
                    f"没有第 {number} 条，记录是 0 到 {size - 1}",
                    f"there is no entry {number}; they run from 0 to {size - 1}",
                ),
                Text("policy audit log 列出全部", "`policy audit log` lists them"),
            )
        signed = _checkpoint(store, workspace, named, checkpoint)
        if number >= signed.head.size:
            raise Unusable(
                Text(
                    f"检查点只有 {signed.head.size} 条，不含第 {number} 条",
                    f"the checkpoint counts {signed.head.size} entries, so entry {number} is not in it",
                ),
                Text("去掉 --checkpoint，用现在的检查点", "leave out --checkpoint to use the one of now"),
            )
        path = tuple(inclusion(store, number, signed.head.size))
        proof = Inclusion(number, path, signed, b"" if bare else entry.body)
        with refusing(
            Text("policy audit verify 查明哪一条不符", "find what does not hold with `policy audit verify`")
        ):
            proof.check(entry.body)
        return Proof(queries.is_demo(store), proof.dump())


def grown(workspace: Workspace, old: Path | int, new: Path | None, named: Path | None) -> Proof:
    """That the log of the checkpoint `old` (a file, or a size) is the beginning of that of `new` (None: now).

    Raises Refused where either is not of this log, Unusable where `old` is the later one.
    """
    with open_store(workspace.store, read_only=True) as store, store.reading():
        after = _checkpoint(store, workspace, named, new)
        size = old if isinstance(old, int) else _known(store, checkpoint_file(old)).head.size
        if size > after.head.size:
            raise Unusable(
                Text(
                    f"前一个检查点有 {size} 条，后一个只有 {after.head.size} 条",
                    f"the earlier checkpoint counts {size} entries, the later one only {after.head.size}",
                ),
                Text("对调两个文件", "swap the two files"),
            )
        proof = Growth(size, tuple(consistency(store, size, after.head.size)), after)
        with refusing(
            Text("policy audit verify 查明哪一条不符", "find what does not hold with `policy audit verify`")
        ):
            proof.check(head_at(store, after.head.origin, size))
        return Proof(queries.is_demo(store), proof.dump())


def _checkpoint(store: Store, workspace: Workspace, named: Path | None, file: Path | None) -> SignedHead:
    if file is None:
        return signed_now(store, log_signer(store, workspace, named))
    return _known(store, checkpoint_file(file))


def _known(store: Store, checkpoint: SignedHead) -> SignedHead:
    """The checkpoint, if this log signed it and still is the log that it was then. Raises Refused."""
    with refusing(Text("核对文件是不是本日志的检查点", "check whether the file is a checkpoint of this log")):
        checkpoint.signed(log_keys(store).keys)
    head, size = checkpoint.head, queries.head(store)[0]
    if head.size > size:
        raise Refused(
            Text(
                f"检查点有 {head.size} 条，日志现在只有 {size} 条",
                f"the checkpoint counts {head.size} entries, the log has only {size} now",
            ),
            _DIFFERS,
        )
    if head.root != head_at(store, head.origin, head.size).root:
        raise Refused(
            Text(
                f"日志的前 {head.size} 条与检查点不符，给不出证明",
                f"the log's first {head.size} entries are not those of the checkpoint: there is no proof",
            ),
            _DIFFERS,
        )
    return checkpoint
