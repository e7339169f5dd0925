"""What people hand in: keys as text, checkpoints, proofs and rotations as files. What is wrong with one is said with its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from policy_engine.ledger.checkpoint import SignedHead, read_checkpoint
from policy_engine.ledger.keys import Key, read_key
from policy_engine.ledger.note import LARGEST, Note, read_note
from policy_engine.ledger.proof import Growth, Inclusion, read_proof
from policy_engine.ledger.succession import followed, rotated
from policy_engine.ledger.wrong import Malformed, Untrue, Wrong
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.text import Text
from policy_engine.usecases.workspace import shown

Read = TypeVar("Read")

_SAME_FILE = Text(
    "核对是不是给错了文件；请原样传送，不要用文字处理软件打开后另存",
    "check that it is the right file; carry it as it is, never saved anew by a word processor",
)
_KEY_ADVICE = Text(
    "公钥以可靠方式取得（当面、盖章的文书），整行复制",
    "get the verifier key by a way that you trust (in person, a sealed letter) and copy the whole line",
)


def checkpoint_file(path: Path) -> SignedHead:
    """Raises Unusable."""
    return _read(path, read_checkpoint)


def proof_file(path: Path) -> Inclusion | Growth:
    """Raises Unusable."""
    return _read(path, read_proof)


def checkpoint_or_proof(path: Path) -> SignedHead | Growth:
    """A checkpoint, bare or with the proof that the log grew to it. Raises Unusable."""

    def read(data: bytes) -> SignedHead | Growth:
        if not data.startswith(b"old "):
            return read_checkpoint(data)
        found = read_proof(data)
        assert isinstance(found, Growth)
        return found

    return _read(path, read)


def trusted(keys: Sequence[str], rotations: Sequence[Path] = ()) -> tuple[Key, ...]:
    """The verifier keys given, and those that took over from them. Raises Unusable; Refused where a rotation does not hold."""
    return followed([verifier_key(text) for text in keys], [_rotation(path) for path in rotations])


def verifier_key(text: str) -> Key:
    """A verifier key given as text. Raises Unusable."""
    try:
        return read_key(text.strip())
    except Malformed as wrong:
        raise Unusable(wrong.message, _KEY_ADVICE) from None


@contextmanager
def refusing(advice: Text) -> Iterator[None]:
    """What does not hold is a reason to refuse; what is malformed is unusable."""
    try:
        yield
    except Untrue as wrong:
        raise Refused(wrong.message, advice) from None
    except Malformed as wrong:
        raise Unusable(wrong.message, advice) from None


def contents(path: Path, largest: int = LARGEST) -> bytes:
    """A file's bytes. Raises Unusable."""
    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise Unusable(
            Text(f"无法读取 {shown(path)}：{why}", f"cannot read {shown(path)}: {why}"),
            Text("核对路径和权限", "check the path and the permissions"),
        ) from None
    if len(data) > largest:
        raise Unusable(
            Text(f"{shown(path)} 太大，没有读取", f"{shown(path)} is too large and was not read"), _SAME_FILE
        )
    return data


def _rotation(path: Path) -> Note:
    note = _read(path, read_note)
    try:
        rotated(note)
    except Wrong as wrong:
        raise Refused(_in(path, wrong.message), _SAME_FILE) from None
    return note


def _read(path: Path, read: Callable[[bytes], Read]) -> Read:
    data = contents(path)
    try:
        return read(data)
    except Malformed as wrong:
        raise Unusable(_in(path, wrong.message), _SAME_FILE) from None


def _in(path: Path, message: Text) -> Text:
    return Text(f"{shown(path)}：{message.zh}", f"{shown(path)}: {message.en}")
