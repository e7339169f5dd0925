"""Signed checkpoints (签名检查点), C2SP tlog-checkpoint: a note that says which log, how many entries, and their root."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from policy_engine.ledger.keys import ED25519, Key, Signer, decode, encode
from policy_engine.ledger.note import Note, Signed, opened, read_note, sign
from policy_engine.ledger.wrong import Malformed, Untrue
from policy_engine.model.merkle import EMPTY
from policy_engine.model.text import Text, visible

HASH = 32

_NOT_ITS_OWN = Text(
    "签名不是日志 {origin} 自己的：日志的公钥与其同名，见证的签名不能代替。",
    "none of the signatures is the log's own: its key is named {origin}, and a witness's cannot stand in for it.",
)


class TreeHead(msgspec.Struct, frozen=True):
    """What a checkpoint states: the log by its `origin`, its size in entries, the root (32 bytes). `extensions`: further lines, opaque."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The note's text."""
        return "".join(
            f"{line}\n" for line in (self.origin, str(self.size), encode(self.root), *self.extensions)
        )


class SignedHead(msgspec.Struct, frozen=True):
    """A checkpoint as somebody holds it: the note word for word, and what it states. Its signatures are not yet checked."""

    note: Note
    head: TreeHead

    def signed(self, keys: Sequence[Key]) -> tuple[Signed, ...]:
        """The signatures of `keys`, as `note.opened`. Raises Untrue unless the log's own is among them: of its origin's name, no witness's."""
        found = opened(self.note, keys)
        if not any(one.key.kind == ED25519 and one.key.name == self.head.origin for one in found):
            raise Untrue(_NOT_ITS_OWN.fill(origin=visible(self.head.origin)))
        return found


def make(head: TreeHead, signer: Signer) -> SignedHead:
    """A checkpoint signed by the log."""
    return SignedHead(sign(Note(head.text), signer), head)


def read_checkpoint(data: bytes) -> SignedHead:
    """Raises Malformed for what is no signed checkpoint."""
    note = read_note(data)
    return SignedHead(note, _head(note.text))


def number(text: str) -> int | None:
    """A size or index as the formats write it: ASCII digits without leading zeroes, below 2^63."""
    if not (text.isascii() and text.isdigit()) or len(text) > 19 or (text[0] == "0" and text != "0"):
        return None
    value = int(text)
    return value if value < 1 << 63 else None


def _head(text: str) -> TreeHead:
    lines = text[:-1].split("\n")
    if len(lines) < 3 or not all(lines):
        raise _malformed(
            Text(
                "应有日志名称、条数、根三行，没有空行。", "origin, size and root are three lines, none empty."
            )
        )
    size, root = number(lines[1]), decode(lines[2])
    if size is None:
        raise _malformed(Text("第二行不是条数。", "its second line is no size."))
    if root is None or len(root) != HASH:
        raise _malformed(Text("第三行不是 32 字节的根。", "its third line is no root of 32 bytes."))
    if not size and root != EMPTY:
        raise _malformed(
            Text("0 条的根只能是空树的根。", "the root of no entries can only be the empty tree's.")
        )
    return TreeHead(lines[0], size, root, tuple(lines[3:]))


def _malformed(why: Text) -> Malformed:
    return Malformed(Text(f"不是检查点：{why.zh}", f"not a checkpoint: {why.en}"))
