"""`policy audit cosign`: another body (见证) signs a log's checkpoint after making sure that it continues the last one it saw.

It needs no workspace: a file remembers, for each log by name, the log's keys and the last checkpoint signed. What contradicts that is
refused, and both checkpoints are kept: signed by one log, they prove that it showed two histories.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from policy_engine.files import write
from policy_engine.ledger.checkpoint import SignedHead, TreeHead, read_checkpoint
from policy_engine.ledger.keys import COSIGNATURE, Key, Signer, read_key
from policy_engine.ledger.note import Note, cosign
from policy_engine.ledger.proof import Growth, consistent
from policy_engine.ledger.succession import followed
from policy_engine.ledger.wrong import Untrue, Wrong
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.text import Text, visible
from policy_engine.usecases.trust.handed import checkpoint_or_proof, contents, refusing, trusted
from policy_engine.usecases.trust.signing import signer_of
from policy_engine.usecases.workspace import shown

FORMAT = "policy-witness/1"

_ASK = Text(
    "向该机关索取证明：policy audit consistency 上次的检查点 -o 文件，然后 policy audit cosign 该文件",
    "ask the office for `policy audit consistency LAST -o FILE`, then `policy audit cosign FILE`",
)
_OLD_OR_CUT = Text(
    "只是给错了旧文件的，换新的再试；否则把存入 {directory} 的两份检查点交上级或审计机关",
    "if it is only an old file, try again with the new one; if not, hand both checkpoints, kept in {directory}, to the superior or the auditor",
)
_EVIDENCE = Text(
    "两份检查点已存入 {directory}；交上级或审计机关，不要再为这个日志签名",
    "both checkpoints are kept in {directory}; hand them to the superior or the auditor, and sign no more for this log",
)


class Seen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A log as the witness knows it: its verifier keys, and the last checkpoint that it signed, word for word."""

    keys: tuple[str, ...]
    checkpoint: str


class State(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a witness remembers: logs by name."""

    format: str
    logs: dict[str, Seen]


class Cosigned(msgspec.Struct, frozen=True):
    """A checkpoint as the witness hands it back. `first`: the witness had not seen the log before; `before` is the size seen last."""

    note: Note
    witness: Key
    origin: str
    size: int
    root: str
    first: bool
    before: int


def cosign_file(
    file: Path,
    *,
    state: Path,
    key: Path,
    logs: tuple[str, ...] = (),
    rotations: tuple[Path, ...] = (),
    at: int,
) -> Cosigned:
    """Checks and signs at time `at` (UTC seconds), and remembers it in `state` before anything is handed back.

    `logs`: verifier keys of a log that the witness has not seen, or whose key was lost. Raises Refused where the checkpoint is not signed
    by the log, does not continue what was seen (then both are kept as evidence), or a proof is missing; Unusable.
    """
    signer = signer_of(key)
    if signer.key.kind != COSIGNATURE:
        raise Unusable(
            Text("这是日志的密钥，不是见证的密钥", "this is a log's key, no witness's"),
            Text(
                "policy audit keygen --witness --name 名称 生成",
                "make one with `policy audit keygen --witness --name NAME`",
            ),
        )
    handed = checkpoint_or_proof(file)
    with _alone(state):
        known = _load(state)
        made, seen = _signed(handed, known, state, signer, logs, rotations, at)
        after = State(FORMAT, known.logs | {made.origin: seen})
        write(state, msgspec.json.format(msgspec.json.encode(after, order="sorted")) + b"\n")
    return made


def _signed(
    handed: SignedHead | Growth,
    known: State,
    state: Path,
    signer: Signer,
    logs: tuple[str, ...],
    rotations: tuple[Path, ...],
    at: int,
) -> tuple[Cosigned, Seen]:
    checkpoint = handed.checkpoint if isinstance(handed, Growth) else handed
    head = checkpoint.head
    last = known.logs.get(head.origin)
    keys = _keys(head.origin, last, logs, rotations)
    with refusing(
        Text(
            "没有签名；核对公钥（--log）和文件",
            "nothing was signed; check the verifier key (--log) and the file",
        )
    ):
        checkpoint.signed(keys)
    before = None if last is None else read_checkpoint(last.checkpoint.encode())
    if before is not None:
        _continues(before, handed, checkpoint, state)
    note = cosign(checkpoint.note, signer, at)
    made = Cosigned(
        note,
        signer.key,
        head.origin,
        head.size,
        head.root.hex(),
        before is None,
        0 if before is None else before.head.size,
    )
    return made, Seen(tuple(key.text for key in keys), note.dump())


def _continues(before: SignedHead, handed: SignedHead | Growth, checkpoint: SignedHead, state: Path) -> None:
    """Raises Refused unless the checkpoint continues the one before."""
    head, old = checkpoint.head, before.head
    if head.size < old.size:
        message = Text(
            f"日志 {visible(head.origin)} 上次有 {old.size} 条，这次只有 {head.size} 条：日志变短了，或给的是旧文件",
            f"log {visible(head.origin)} had {old.size} entries, now it shows {head.size}: it was cut, or the file is an old one",
        )
        raise Refused(message, _OLD_OR_CUT.fill(directory=_kept(before, handed, checkpoint, state)))
    if head.size > old.size and not isinstance(handed, Growth):
        raise Refused(
            Text(
                f"上次见到 {old.size} 条，这次 {head.size} 条，文件里没有两者一致的证明",
                f"{old.size} entries were seen, now there are {head.size}, and the file has no proof that the one continues the other",
            ),
            _ASK,
        )
    if isinstance(handed, Growth) and handed.old != old.size:
        raise Refused(
            Text(
                f"证明从第 {handed.old} 条起，而上次见到的是 {old.size} 条",
                f"the proof starts from {handed.old} entries, but {old.size} were seen last",
            ),
            _ASK,
        )
    try:
        consistent(
            TreeHead(head.origin, old.size, old.root), handed.path if isinstance(handed, Growth) else (), head
        )
    except Untrue as wrong:
        raise Refused(
            Text(
                f"日志 {visible(head.origin)} 没有接着上次见到的 {old.size} 条：{wrong.message.zh}",
                f"log {visible(head.origin)} does not continue the {old.size} entries seen last: {wrong.message.en}",
            ),
            _EVIDENCE.fill(directory=_kept(before, handed, checkpoint, state)),
        ) from None


def _keys(
    origin: str, last: Seen | None, logs: tuple[str, ...], rotations: tuple[Path, ...]
) -> tuple[Key, ...]:
    if last is None and not logs:
        raise Refused(
            Text(
                f"第一次见到日志 {visible(origin)}，不知道它的公钥",
                f"log {visible(origin)} is new here, and its verifier key unknown",
            ),
            Text(
                "向该机关当面取得公钥，加 --log 公钥",
                "get the verifier key from that office in person and add --log VKEY",
            ),
        )
    known = [read_key(text) for text in (() if last is None else last.keys)]
    given = trusted(logs)
    wrong = next((key for key in given if key.name != origin), None)
    if wrong is not None:
        raise Unusable(
            Text(
                f"公钥属于 {wrong.name}，检查点属于 {visible(origin)}",
                f"the key is of {wrong.name}, the checkpoint of {visible(origin)}",
            ),
            Text("核对 --log", "check --log"),
        )
    every = tuple(dict.fromkeys([*known, *given]))
    return tuple(dict.fromkeys([*every, *trusted([key.text for key in every], rotations)]))


def _kept(before: SignedHead, handed: SignedHead | Growth, checkpoint: SignedHead, state: Path) -> str:
    """Keeps both checkpoints (and the proof) beside the state, and says where."""
    head = checkpoint.head
    name = f"{head.origin.replace('/', '_')[:60]}-{before.head.size}-{head.size}-{head.root.hex()[:16]}"
    directory = state.parent / f"{state.stem}-evidence" / visible(name)
    write(directory / "seen.checkpoint", before.note.dump().encode())
    write(directory / "shown.checkpoint", checkpoint.note.dump().encode())
    if isinstance(handed, Growth):
        write(directory / "shown.proof", handed.dump().encode())
    return shown(directory)


def _load(state: Path) -> State:
    if not os.path.lexists(state):
        return State(FORMAT, {})
    try:
        found = msgspec.json.decode(contents(state, 16 << 20), type=State)
        if found.format != FORMAT:
            raise ValueError(found.format)
        for origin, seen in found.logs.items():
            if read_checkpoint(seen.checkpoint.encode()).head.origin != origin:
                raise ValueError(origin)
            followed(map(read_key, seen.keys), ())
    except (msgspec.DecodeError, ValueError, Wrong):
        raise Unusable(
            Text(
                f"{shown(state)} 不是见证的记录，或已损坏",
                f"{shown(state)} is no witness's record, or it is damaged",
            ),
            Text(
                "从备份恢复；没有备份的，向上级说明后另建一个（--state 新文件）",
                "restore it from a backup; without one, tell the superior and start another (--state NEW)",
            ),
        ) from None
    return found


@contextmanager
def _alone(state: Path) -> Iterator[None]:
    """Two witnesses with one state would each sign a different history: a lock file keeps the second one waiting. Raises Refused."""
    lock = state.with_name(f"{state.name}.lock")
    try:
        state.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise Refused(
            Text(f"{shown(state)} 正在使用（{lock.name}）", f"{shown(state)} is in use ({lock.name})"),
            Text(
                "等另一个窗口办完；确定没有的，删除该文件后再试",
                "wait for the other one; if there is none, delete that file and try again",
            ),
        ) from None
    except OSError as error:
        raise Unusable(
            Text(
                f"无法写入 {shown(lock)}：{error.strerror}", f"cannot write {shown(lock)}: {error.strerror}"
            ),
            Text("换一个可写的位置", "choose a place that can be written"),
        ) from None
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
