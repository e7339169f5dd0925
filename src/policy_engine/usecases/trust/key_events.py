"""What the log says of its own keys and witnesses, each event checked against what it carries."""

from __future__ import annotations

import msgspec

from policy_engine.ledger.checkpoint import SignedHead, read_checkpoint
from policy_engine.ledger.keys import Key, read_key
from policy_engine.ledger.note import read_note
from policy_engine.ledger.succession import announced, rotated
from policy_engine.ledger.wrong import Malformed, Untrue, Wrong
from policy_engine.model.event import payload_hash
from policy_engine.model.text import Text
from policy_engine.store import queries
from policy_engine.store.open import Store
from policy_engine.store.payloads import Cosigned, KeyAnnounced, KeyRotated

_KINDS: dict[str, type[KeyAnnounced] | type[KeyRotated] | type[Cosigned]] = {
    "key.announced": KeyAnnounced,
    "key.rotated": KeyRotated,
    "witness.cosigned": Cosigned,
}

_OTHER = Text("与事件所载的密钥不同", "its note is about another key than the event")
_NOT_CURRENT = Text("不是由当时的密钥更换", "it does not start from the key of that time")
_SECOND = Text("已有密钥，又公告了一个而没有说明原因", "a second key is announced, and no reason given")
_WRONG = Text("第 {idx} 号（{kind}）：{why}。", "entry {idx} ({kind}): {why}.")
_LOST = Text(
    "第 {idx} 号公告了新密钥，原密钥未签字（{why}）：新公钥须以可靠方式另行核对",
    "entry {idx} announces a new key that the old one did not sign ({why}): check the new verifier key by a way that you trust",
)


class Witnessed(msgspec.Struct, frozen=True):
    """A cosigned checkpoint on record: the event's number, the witness's key, the checkpoint."""

    number: int
    witness: Key
    time: int
    checkpoint: SignedHead


class LogKeys(msgspec.Struct, frozen=True):
    """The log's keys in their order, the last one in force; `problems` are what does not hold, `remarks` what to look into."""

    keys: tuple[Key, ...]
    witnessed: tuple[Witnessed, ...]
    events: int
    problems: tuple[Text, ...]
    remarks: tuple[Text, ...]

    @property
    def current(self) -> Key | None:
        """The key that signs now."""
        return self.keys[-1] if self.keys else None


def log_keys(store: Store) -> LogKeys:
    """Reads the log's events about keys and witnesses. What is wrong with one is told, and the event is passed over."""
    found = queries.of_kinds(store, tuple(_KINDS))
    reading = _Reading()
    for body, entry in found:
        try:
            if entry.payload is None or entry.salt is None:
                raise Malformed(Text("内容已删除", "its payload has been erased"))
            if payload_hash(entry.salt, entry.payload) != body.payload:
                raise Untrue(Text("内容被改动过", "its payload was changed"))
            reading.take(entry.idx, body.kind, entry.payload)
        except Wrong as wrong:
            why = Text(wrong.message.zh.rstrip("。"), wrong.message.en.rstrip("."))
            reading.problems.append(_WRONG.fill(idx=entry.idx, kind=body.kind, why=why))
    return LogKeys(
        tuple(reading.keys),
        tuple(reading.witnessed),
        len(found),
        tuple(reading.problems),
        tuple(reading.remarks),
    )


class _Reading:
    """The state between two events."""

    def __init__(self) -> None:
        self.keys: list[Key] = []
        self.witnessed: list[Witnessed] = []
        self.problems: list[Text] = []
        self.remarks: list[Text] = []

    def take(self, idx: int, kind: str, payload: bytes) -> None:
        said = _payload(kind, payload)
        if isinstance(said, KeyAnnounced):
            self._announce(idx, said)
        elif isinstance(said, KeyRotated):
            old, new = rotated(read_note(said.note.encode()))
            if (old.text, new.text) != (said.old, said.new):
                raise Untrue(_OTHER)
            if not self.keys or old != self.keys[-1]:
                raise Untrue(_NOT_CURRENT)
            self.keys.append(new)
        else:
            self._witness(idx, said)

    def _announce(self, idx: int, said: KeyAnnounced) -> None:
        key = announced(read_note(said.note.encode()))
        if key.text != said.key or (self.keys and key.name != self.keys[0].name):
            raise Untrue(_OTHER)
        if self.keys and not said.lost:
            raise Untrue(_SECOND)
        if self.keys:
            self.remarks.append(_LOST.fill(idx=idx, why=said.lost))
        self.keys.append(key)

    def _witness(self, idx: int, said: Cosigned) -> None:
        witness, checkpoint = read_key(said.witness), read_checkpoint(said.note.encode())
        head = checkpoint.head
        if (head.size, head.root.hex()) != (said.size, said.root) or head.size > idx:
            raise Untrue(Text("检查点与事件所载的不同", "its checkpoint is another than the event says"))
        signed = checkpoint.signed([*self.keys, witness])
        time = next((one.time for one in signed if one.key == witness), None)
        if time is None:
            raise Untrue(Text("没有见证的签名", "the witness did not sign it"))
        self.witnessed.append(Witnessed(idx, witness, time, checkpoint))


def _payload(kind: str, payload: bytes) -> KeyAnnounced | KeyRotated | Cosigned:
    try:
        return msgspec.json.decode(payload, type=_KINDS[kind])
    except msgspec.DecodeError:
        raise Malformed(Text("内容无法识别", "its payload cannot be read")) from None
