"""Proofs as text files that a stranger checks offline with the log's verifier key (证明文件).

Inclusion (C2SP tlog-proof): an entry is in the log that a checkpoint signs; its body comes along as `extra`, so that one sees what it is.
Growth (the request of C2SP tlog-witness): a log of `old` entries is the beginning of the one that a checkpoint signs.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from policy_engine.ledger.checkpoint import HASH, SignedHead, TreeHead, number, read_checkpoint
from policy_engine.ledger.keys import decode, encode
from policy_engine.ledger.note import LARGEST
from policy_engine.ledger.wrong import Malformed, Untrue
from policy_engine.model.merkle import leaf_hash, root_from_path, roots_from_consistency
from policy_engine.model.text import Text

HEADER = "c2sp.org/tlog-proof@v1"
LONGEST = 63
"""Hashes of a proof, at most."""


class Inclusion(msgspec.Struct, frozen=True):
    """That entry `index` is in the log of `checkpoint`. `extra`: the entry's body, where it comes along; b"" where not."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: SignedHead
    extra: bytes = b""

    def dump(self) -> str:
        """As a file holds it."""
        extra = [f"extra {encode(self.extra)}"] if self.extra else []
        lines = [HEADER, *extra, f"index {self.index}", *map(encode, self.path), ""]
        return "".join(f"{line}\n" for line in lines) + self.checkpoint.note.dump()

    def check(self, body: bytes) -> None:
        """Raises Untrue unless the entry with that body stands at that place of the checkpoint's log."""
        head = self.checkpoint.head
        try:
            root = root_from_path(leaf_hash(body), self.index, head.size, self.path)
        except ValueError:
            root = None
        if root != head.root:
            raise Untrue(
                Text(
                    f"证明不成立：这条记录不是该检查点（{head.size} 条）的第 {self.index} 号。",
                    f"the proof does not hold: this is not entry {self.index} of the checkpoint's {head.size} entries.",
                )
            )


class Growth(msgspec.Struct, frozen=True):
    """That the log's first `old` entries are the beginning of the log of `checkpoint`."""

    old: int
    path: tuple[bytes, ...]
    checkpoint: SignedHead

    def dump(self) -> str:
        """As a file holds it."""
        lines = [f"old {self.old}", *map(encode, self.path), ""]
        return "".join(f"{line}\n" for line in lines) + self.checkpoint.note.dump()

    def check(self, before: TreeHead) -> None:
        """Raises Untrue unless the log of `before` is the beginning of the checkpoint's."""
        head = self.checkpoint.head
        if (before.origin, before.size) != (head.origin, self.old):
            raise Untrue(
                Text(
                    f"证明讲的是 {head.origin} 的前 {self.old} 条，所持检查点是 {before.origin} 的 {before.size} 条。",
                    f"the proof is about the first {self.old} entries of {head.origin}, the checkpoint held about "
                    f"{before.size} of {before.origin}.",
                )
            )
        consistent(before, self.path, head)


def consistent(before: TreeHead, path: Sequence[bytes], after: TreeHead) -> None:
    """Raises Untrue unless `path` shows that the log of `before` is the beginning of that of `after`."""
    try:
        roots = roots_from_consistency(before.size, before.root, after.size, after.root, path)
    except ValueError:
        roots = None
    if roots != (before.root, after.root):
        raise Untrue(
            Text(
                f"两个检查点不一致：{before.size} 条的日志不是 {after.size} 条的日志的开头。",
                f"the two checkpoints are not consistent: the log of {before.size} entries is not the beginning of that of {after.size}.",
            )
        )


def read_proof(data: bytes) -> Inclusion | Growth:
    """Raises Malformed for what is neither."""
    if len(data) > LARGEST:
        raise _malformed(Text("超过 1 MiB。", "it is over 1 MiB."))
    top, _, note = data.partition(b"\n\n")
    try:
        lines = top.decode().split("\n")
    except UnicodeDecodeError:
        raise _malformed(Text("不是 UTF-8 文字。", "it is not UTF-8 text.")) from None
    if lines[0] == HEADER:
        return _inclusion(lines[1:], note)
    if lines[0].startswith("old "):
        return Growth(_number(lines[0], "old "), _hashes(lines[1:]), read_checkpoint(note))
    raise _malformed(
        Text(
            f"第一行应为 {HEADER}，或 old 和条数。",
            f"its first line should be {HEADER}, or `old` and a size.",
        )
    )


def _inclusion(lines: Sequence[str], note: bytes) -> Inclusion:
    extra = b""
    if lines and lines[0].startswith("extra "):
        extra = decode(lines[0].removeprefix("extra ")) or b""
        if not extra:
            raise _malformed(Text("extra 行不是 Base64。", "its `extra` is not base64."))
        lines = lines[1:]
    index = _number(lines[0] if lines else "", "index ")
    return Inclusion(index, _hashes(lines[1:]), read_checkpoint(note), extra)


def _number(line: str, word: str) -> int:
    value = number(line.removeprefix(word)) if line.startswith(word) else None
    if value is None:
        raise _malformed(Text(f"缺少“{word}数字”一行。", f"the line `{word}N` is missing."))
    return value


def _hashes(lines: Sequence[str]) -> tuple[bytes, ...]:
    hashes = [decode(line) for line in lines]
    if len(lines) > LONGEST or any(one is None or len(one) != HASH for one in hashes):
        raise _malformed(
            Text(
                "证明各行应为 32 字节的摘要，至多 63 行。",
                "its lines should be hashes of 32 bytes, at most 63.",
            )
        )
    return tuple(one for one in hashes if one is not None)


def _malformed(why: Text) -> Malformed:
    return Malformed(Text(f"不是证明文件：{why.zh}", f"not a proof: {why.en}"))
