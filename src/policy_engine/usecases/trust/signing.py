"""The log signs: its private key, from outside the workspace, and the checkpoint of now or of an earlier size."""

from __future__ import annotations

from pathlib import Path

import msgspec

from policy_engine.ledger.checkpoint import SignedHead, TreeHead, make
from policy_engine.ledger.keys import Signer, read_signer
from policy_engine.ledger.wrong import Malformed
from policy_engine.model.errors import Refused, Stop, Unusable
from policy_engine.model.text import Text
from policy_engine.store import queries
from policy_engine.store.open import Store, open_store
from policy_engine.store.proofs import root_of
from policy_engine.usecases.trust.handed import contents
from policy_engine.usecases.trust.key_events import log_keys
from policy_engine.usecases.workspace import Workspace, shown

_LONGEST = 4096

KEYGEN = Text(
    "policy audit keygen 生成并公告密钥；已有密钥的，在 policy.toml 的 [audit] key 或环境变量 POLICY_KEY 写明私钥文件",
    "make and announce a key with `policy audit keygen`; where there is one, name its file in policy.toml ([audit] key) or POLICY_KEY",
)


class Signed(msgspec.Struct, frozen=True):
    """A checkpoint that the log signed just now."""

    demo: bool
    checkpoint: SignedHead


def key_file(workspace: Workspace, named: Path | None) -> Path | None:
    """The file of the private key: `named` (POLICY_KEY), else the one of policy.toml."""
    return named if named is not None else workspace.key


def signer_of(path: Path) -> Signer:
    """Raises Unusable where the file cannot be read or holds no key."""
    try:
        return read_signer(contents(path, _LONGEST).decode().strip())
    except (Malformed, UnicodeDecodeError) as error:
        why = error.message if isinstance(error, Malformed) else Text("不是文字。", "it is no text.")
        raise Unusable(
            Text(f"{shown(path)}：{why.zh}", f"{shown(path)}: {why.en}"),
            Text(
                "核对 [audit] key 或 POLICY_KEY 所指的文件",
                "check the file that [audit] key or POLICY_KEY names",
            ),
        ) from None


def log_signer(store: Store, workspace: Workspace, named: Path | None) -> Signer:
    """The key in force. Raises Unusable where none is configured, Refused where it is not the one that the log announced."""
    path = key_file(workspace, named)
    if path is None:
        raise Unusable(Text("没有配置检查点密钥", "no key for checkpoints is configured"), KEYGEN)
    signer, current = signer_of(path), log_keys(store).current
    if current is None:
        raise Refused(Text("日志还没有公告密钥", "the log has not announced a key yet"), KEYGEN)
    if signer.key != current:
        raise Refused(
            Text(
                f"配置的密钥 {signer.key.id.hex()} 不是日志现行的密钥 {current.id.hex()}",
                f"the key configured ({signer.key.id.hex()}) is not the log's present one ({current.id.hex()})",
            ),
            Text(
                "改用现行密钥的文件；更换密钥用 policy audit rotate",
                "name the file of the present key; `policy audit rotate` changes keys",
            ),
        )
    return signer


def signer_at_hand(store: Store, workspace: Workspace, named: Path | None) -> Signer | None:
    """The key in force where it can be used just now; a key that lies on a stick in the safe keeps nobody from their work."""
    if key_file(workspace, named) is None:
        return None
    try:
        return log_signer(store, workspace, named)
    except Stop:
        return None


def signature_line(signer: Signer, size: int, root: str) -> str:
    """The log's signature line under the checkpoint of that size and root (hexadecimal)."""
    return make(TreeHead(signer.key.name, size, bytes.fromhex(root)), signer).note.signatures[0].line


def head_at(store: Store, origin: str, size: int) -> TreeHead:
    """What the log was at `size` entries."""
    return TreeHead(origin, size, root_of(store, size))


def checkpoint_now(workspace: Workspace, named: Path | None) -> Signed:
    """The signed checkpoint of now. Raises as `log_signer` does, and Refused where the store's tree is broken."""
    with open_store(workspace.store, read_only=True) as store, store.reading():
        return Signed(queries.is_demo(store), signed_now(store, log_signer(store, workspace, named)))


def signed_now(store: Store, signer: Signer) -> SignedHead:
    """The checkpoint of the store's last commit. Raises Refused where the tree does not lead to the root on record."""
    size, root = queries.head(store)
    head = head_at(store, signer.key.name, size)
    if head.root.hex() != root:
        raise Refused(
            Text(
                "日志的树与最后的检查点不一致，不予签名",
                "the log's tree does not lead to its last checkpoint: not signed",
            ),
            Text("运行 policy audit verify 查明", "find out with `policy audit verify`"),
        )
    return make(head, signer)
