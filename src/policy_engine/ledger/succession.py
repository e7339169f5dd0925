"""Which key signs for a log: the first is announced, each later one takes over by a note that both sign (密钥更换).

Neither text can be read as a checkpoint: the second line of a checkpoint is a number, here it is a verifier key.
"""

from __future__ import annotations

from collections.abc import Iterable

from policy_engine.ledger.keys import ED25519, Key, Signer, read_key
from policy_engine.ledger.note import Note, opened, sign
from policy_engine.ledger.wrong import Malformed
from policy_engine.model.text import Text

ANNOUNCED = "policy-engine/key/v1"
ROTATED = "policy-engine/key-rotation/v1"

_FORM = Text("不是密钥公告或密钥更换的签名文本。", "not a note that announces or rotates a key.")
_KIND = Text(
    "两个密钥应为同一日志（同名）的两个不同密钥。", "the two keys must be different ones of the same name."
)


def announcement(signer: Signer) -> Note:
    """The log's first key, signed by itself: whoever publishes it holds its private part."""
    return sign(Note(f"{ANNOUNCED}\n{signer.key.text}\n"), signer)


def rotation(old: Signer, new: Signer) -> Note:
    """From now on `new` signs. Raises Malformed unless both are of one log."""
    _refuse_other(old.key, new.key)
    return sign(sign(Note(f"{ROTATED}\n{old.key.text}\n{new.key.text}\n"), old), new)


def announced(note: Note) -> Key:
    """The key that a note announces. Raises Malformed, Untrue."""
    lines = note.text[:-1].split("\n")
    if len(lines) != 2 or lines[0] != ANNOUNCED:
        raise Malformed(_FORM)
    key = read_key(lines[1])
    opened(note, [key])
    return key


def rotated(note: Note) -> tuple[Key, Key]:
    """The old and the new key of a rotation that both signed. Raises Malformed, Untrue."""
    lines = note.text[:-1].split("\n")
    if len(lines) != 3 or lines[0] != ROTATED:
        raise Malformed(_FORM)
    old, new = read_key(lines[1]), read_key(lines[2])
    _refuse_other(old, new)
    for key in (old, new):
        opened(note, [key])
    return old, new


def followed(keys: Iterable[Key], notes: Iterable[Note]) -> tuple[Key, ...]:
    """The keys that one trusts who trusts `keys` and was shown those rotations, in their order. Raises Malformed, Untrue.

    A rotation of a key that is not trusted changes nothing.
    """
    trusted = list(keys)
    for note in notes:
        old, new = rotated(note)
        if old in trusted and new not in trusted:
            trusted.append(new)
    return tuple(trusted)


def _refuse_other(old: Key, new: Key) -> None:
    if old.name != new.name or old == new or {old.kind, new.kind} != {ED25519}:
        raise Malformed(_KIND)
