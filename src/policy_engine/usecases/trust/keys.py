"""`policy audit keygen`, `policy audit rotate`: keys are made outside the workspace, and the log announces them."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import msgspec

from policy_engine.files import write
from policy_engine.ledger.keys import COSIGNATURE, ED25519, Key, Signer, new_signer
from policy_engine.ledger.note import Note
from policy_engine.ledger.succession import announcement, rotation
from policy_engine.ledger.wrong import Malformed
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.event import Kind, NewEvent
from policy_engine.model.text import Text
from policy_engine.store import queries
from policy_engine.store.open import Store, open_store
from policy_engine.usecases.clock import business_day, seconds
from policy_engine.usecases.trust.handed import contents
from policy_engine.usecases.trust.key_events import log_keys
from policy_engine.usecases.trust.signing import log_signer
from policy_engine.usecases.workspace import CONFIG, Workspace, shown

_OUTSIDE = Text(
    "用 --out 指定工作区以外、只有经办人能读的目录（如 U 盘），并另存一份备份",
    "name with --out a directory outside the workspace that only the operator reads (a stick, say), and keep a copy elsewhere",
)
_ENTRY = re.compile(r"(?m)^(\[audit\][^\[]*?^key[ \t]*=)[^\n]*$")


class Made(msgspec.Struct, frozen=True):
    """A key: its file, its verifier key, the number of its event (None for a witness's), whether policy.toml names the file.

    `note` is what announces it or, after a rotation, what shows others that it took over.
    """

    demo: bool
    file: Path
    key: Key
    event: int | None
    configured: bool
    note: Note | None


def witness_key(name: str, out: Path, seed: bytes) -> Made:
    """A key for a body that witnesses others' logs; no workspace is needed. Raises Unusable, Refused."""
    signer = _signer(name, COSIGNATURE, seed)
    return Made(False, _keep(signer, out), signer.key, None, False, None)


def keygen(
    workspace: Workspace,
    out: Path,
    seed: bytes,
    *,
    name: str | None,
    configure: bool,
    actor: str,
    now: datetime,
) -> Made:
    """The log's first key. Raises Refused where it has one, where `out` lies in the workspace or holds that key; Unusable."""
    _refuse_inside(workspace, out)
    with open_store(workspace.store) as store:
        if (current := log_keys(store).current) is not None:
            raise Refused(
                Text(f"日志已有密钥 {current.text}", f"the log already has the key {current.text}"),
                Text("更换密钥用 policy audit rotate", "`policy audit rotate` changes keys"),
            )
        signer = _signer(name or own_name(store), ED25519, seed)
        note = announcement(signer)
        with _kept(signer, out) as file:
            payload = {"key": signer.key.text, "note": note.dump(), "lost": ""}
            number = _record(store, "key.announced", signer.key, payload, actor, now)
        return Made(
            queries.is_demo(store), file, signer.key, number, configure and _configure(workspace, file), note
        )


def rotate(
    workspace: Workspace,
    out: Path,
    seed: bytes,
    *,
    named: Path | None,
    lost: str,
    actor: str,
    now: datetime,
) -> Made:
    """A new key takes over, signed by the old one; where that is `lost` (why), the new one is announced and must be trusted anew.

    Raises Refused, Unusable as `keygen` and `log_signer` do.
    """
    _refuse_inside(workspace, out)
    with open_store(workspace.store) as store:
        current = log_keys(store).current
        if current is None:
            raise Refused(
                Text("日志还没有密钥，没有可以更换的", "the log has no key yet, so there is none to change"),
                Text("policy audit keygen 生成第一个密钥", "`policy audit keygen` makes the first"),
            )
        signer = _signer(current.name, ED25519, seed)
        kind: Kind
        if lost:
            note = announcement(signer)
            kind, payload = "key.announced", {"key": signer.key.text, "note": note.dump(), "lost": lost}
        else:
            old = log_signer(store, workspace, named)
            note = rotation(old, signer)
            kind, payload = (
                "key.rotated",
                {"old": old.key.text, "new": signer.key.text, "note": note.dump()},
            )
        with _kept(signer, out) as file:
            number = _record(store, kind, signer.key, payload, actor, now)
        configured = named is None and _configure(workspace, file)
        return Made(queries.is_demo(store), file, signer.key, number, configured, note)


def own_name(store: Store) -> str:
    """A log's name where nobody chose one: its agency, and the beginning of its first entry's hash, which no other log has."""
    first = queries.entry(store, 0)
    return f"policy/{queries.workspace(store).agency}/{'' if first is None else first.leaf.hex()[:8]}"


def _signer(name: str, kind: int, seed: bytes) -> Signer:
    try:
        return new_signer(name, kind, seed)
    except Malformed as wrong:
        raise Unusable(
            wrong.message,
            Text("如 example.gov.cn/140525 这样的名称", "a name such as example.gov.cn/140525"),
        ) from None


def _record(store: Store, kind: Kind, key: Key, payload: dict[str, str], actor: str, now: datetime) -> int:
    event = NewEvent(
        kind=kind,
        at=seconds(now),
        on=business_day(now).isoformat(),
        actor=actor,
        subject=key.name,
        refs={"key": key.id.hex()},
        payload=payload,
    )
    with store.transaction() as transaction:
        return transaction.append([event]).start


@contextmanager
def _kept(signer: Signer, out: Path) -> Iterator[Path]:
    """The key's file, which stays if what follows ends well."""
    file = _keep(signer, out)
    try:
        yield file
    except BaseException:
        file.unlink(missing_ok=True)
        raise


def _keep(signer: Signer, out: Path) -> Path:
    """Writes a private key to a new file that only its owner reads (0600)."""
    file = out / f"{signer.key.name.replace('/', '_')}-{signer.key.id.hex()}.key"
    try:
        out.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
            opened.write(f"{signer.text}\n")
            opened.flush()
            os.fsync(opened.fileno())
    except FileExistsError:
        raise Refused(
            Text(f"{shown(file)} 已存在，没有改动", f"{shown(file)} exists and was not changed"), _OUTSIDE
        ) from None
    except OSError as error:
        raise Unusable(
            Text(
                f"无法写入 {shown(file)}：{error.strerror}", f"cannot write {shown(file)}: {error.strerror}"
            ),
            _OUTSIDE,
        ) from None
    return file


def _refuse_inside(workspace: Workspace, out: Path) -> None:
    root = workspace.root.resolve()
    if root in (out.resolve(), *out.resolve().parents):
        raise Refused(
            Text(
                "私钥不放在工作区里：谁拿到数据库或其备份，就能冒签检查点",
                "no private key is kept in the workspace: whoever has the database or its backup could sign checkpoints",
            ),
            _OUTSIDE,
        )


def _configure(workspace: Workspace, file: Path) -> bool:
    """Names the file in policy.toml; False where its [audit] is written in another way than ours, and nothing was changed."""
    path = workspace.root / CONFIG
    text = contents(path).decode()
    value = json.dumps(str(file.resolve()), ensure_ascii=False)
    change: Callable[[re.Match[str]], str] = lambda found: f"{found[1]} {value}"  # noqa: E731
    changed, times = _ENTRY.subn(change, text)
    if not times:
        if re.search(r"(?m)^\s*\[?\s*audit\b", text):
            return False
        changed = f"{text.rstrip()}\n\n[audit]\n# 检查点私钥的位置，在工作区以外 · where the checkpoints' private key lies\nkey = {value}\n"
    write(path, changed.encode())
    return True
