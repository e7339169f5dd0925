"""Signed notes (签名文本), C2SP signed-note: a text, an empty line, and a line for each signature.

Several keys may sign one text; signatures of keys that one does not know are kept and say nothing. A known key's signature that
does not hold makes the whole note void.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from policy_engine.ledger.keys import COSIGNATURE, Key, Signer, decode, encode, holds, is_name
from policy_engine.ledger.wrong import Malformed, Untrue
from policy_engine.model.text import Text, visible

LARGEST = 1 << 20
"""Bytes of a note, at most."""
MOST = 100
"""Signatures of a note, at most."""

_DASH = "\u2014 "
_LATEST = (1 << 63) - 1


class Signature(msgspec.Struct, frozen=True):
    """One signature line: who is said to have signed, by name and id (4 bytes), and the bytes, not yet checked."""

    name: str
    id: bytes
    blob: bytes

    @property
    def line(self) -> str:
        """As it stands in the note, without the line's end."""
        return f"{_DASH}{self.name} {encode(self.id + self.blob)}"


class Note(msgspec.Struct, frozen=True):
    """A note, read but not checked. `text` ends in a newline."""

    text: str
    signatures: tuple[Signature, ...] = ()

    def dump(self) -> str:
        """As a file holds it."""
        return f"{self.text}\n" + "".join(f"{signature.line}\n" for signature in self.signatures)


class Signed(msgspec.Struct, frozen=True):
    """A signature that holds. `time`: UTC seconds that a cosignature states, None of any other."""

    key: Key
    time: int | None


def read_note(data: bytes) -> Note:
    """Raises Malformed for what is no signed note."""
    if len(data) > LARGEST:
        raise _malformed(Text("超过 1 MiB。", "it is over 1 MiB."))
    try:
        whole = data.decode()
    except UnicodeDecodeError:
        raise _malformed(Text("不是 UTF-8 文字。", "it is not UTF-8 text.")) from None
    if any(c < " " and c != "\n" for c in whole):
        raise _malformed(
            Text(
                "含有控制字符（如 Windows 换行、制表符）；请原样传送文件。",
                "it holds control characters (such as Windows line ends); carry the file as it is.",
            )
        )
    end = whole.rfind("\n\n")
    signatures = whole[end + 2 :]
    if end < 1 or not signatures or not signatures.endswith("\n"):
        raise _malformed(
            Text(
                "应为正文、一个空行、若干签名行，末尾换行。",
                "it should be a text, an empty line, and signature lines, each ended.",
            )
        )
    lines = signatures[:-1].split("\n")
    if len(lines) > MOST:
        raise _malformed(Text(f"签名超过 {MOST} 个。", f"it has more than {MOST} signatures."))
    return Note(whole[: end + 1], tuple(_signature(line) for line in lines))


def sign(note: Note, signer: Signer) -> Note:
    """The note with a signature more; one that the same key made before is replaced. Raises ValueError for a witness's key."""
    if signer.key.kind == COSIGNATURE:
        raise ValueError("a witness signs by `cosign`")
    return _with(note, signer.key, signer.sign(_checked(note).text.encode()))


def cosign(note: Note, signer: Signer, at: int) -> Note:
    """The note with a witness's signature of time `at` (UTC seconds), C2SP tlog-cosignature. Raises ValueError for a log's key."""
    if signer.key.kind != COSIGNATURE or not 0 <= at <= _LATEST:
        raise ValueError("a witness's key and a time are needed")
    return _with(note, signer.key, at.to_bytes(8) + signer.sign(_cosigned(_checked(note), at)))


def opened(note: Note, keys: Sequence[Key]) -> tuple[Signed, ...]:
    """The signatures of `keys` on the note, one for each key that signed, in the note's order.

    Raises Untrue where a known key's signature does not hold, or where none of the keys signed; Malformed where two keys have one
    name and id.
    """
    known: dict[tuple[str, bytes], Key] = {}
    for key in keys:
        if known.setdefault((key.name, key.id), key) != key:
            raise Malformed(
                Text(
                    f"两个不同的公钥同名同编号：{key.name}+{key.id.hex()}。",
                    f"two verifier keys share name and id: {key.name}+{key.id.hex()}.",
                )
            )
    found: list[Signed] = []
    for signature in note.signatures:
        # Of one key only the first signature counts, whatever the others are.
        match = known.pop((signature.name, signature.id), None)
        if match is None:
            continue
        if not _valid(note, match, signature.blob):
            raise Untrue(
                Text(
                    f"{match.name} 的签名与内容不符：正文或签名被改动过。",
                    f"the signature of {match.name} does not hold: text or signature was changed.",
                )
            )
        found.append(Signed(match, _time(match, signature.blob)))
    if not found:
        names = ", ".join(dict.fromkeys(f"{visible(s.name)}+{s.id.hex()}" for s in note.signatures))
        raise Untrue(
            Text(
                f"没有所给公钥的签名；文件上的签名出自 {names}。",
                f"none of the given keys signed it; its signatures are of {names}.",
            )
        )
    return tuple(found)


def _valid(note: Note, key: Key, blob: bytes) -> bool:
    if key.kind != COSIGNATURE:
        return len(blob) == 64 and holds(key, note.text.encode(), blob)
    at = int.from_bytes(blob[:8])
    return len(blob) == 72 and at <= _LATEST and holds(key, _cosigned(note, at), blob[8:])


def _time(key: Key, blob: bytes) -> int | None:
    return int.from_bytes(blob[:8]) if key.kind == COSIGNATURE else None


def _cosigned(note: Note, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{note.text}".encode()


def _with(note: Note, key: Key, blob: bytes) -> Note:
    others = [s for s in note.signatures if (s.name, s.id) != (key.name, key.id)]
    return Note(note.text, (*others, Signature(key.name, key.id, blob)))


def _checked(note: Note) -> Note:
    if not note.text.endswith("\n") or any(c < " " and c != "\n" for c in note.text):
        raise ValueError("a note's text ends in a newline and holds no other control character")
    return note


def _signature(line: str) -> Signature:
    parts = line.removeprefix(_DASH).split(" ")
    data = decode(parts[1]) if line.startswith(_DASH) and len(parts) == 2 and is_name(parts[0]) else None
    if data is None or len(data) < 5:
        raise _malformed(
            Text(
                "有一行不是签名（应为“— 名称 Base64”）。",
                "a line is no signature (`— name base64`).",
            )
        )
    return Signature(parts[0], data[:4], data[4:])


def _malformed(why: Text) -> Malformed:
    return Malformed(Text(f"不是签名文本：{why.zh}", f"not a signed note: {why.en}"))
