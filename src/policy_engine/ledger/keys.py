"""Ed25519 keys (密钥) as the C2SP signed-note specification writes them: verifier keys to hand out, private keys to keep.

A verifier key is `name+id+base64(type ‖ public key)`, a private one `PRIVATE+KEY+name+id+base64(type ‖ seed)` as Go's `sumdb/note` writes
it; the id is SHA-256(name ‖ 0A ‖ type ‖ public key)[:4], hexadecimal. Base64 may hold a `+`, names may not: the first two separate.
"""

from __future__ import annotations

import base64
import binascii
from hashlib import sha256

import msgspec

from policy_engine.ledger.wrong import Malformed
from policy_engine.model.text import Text

ED25519 = 0x01
"""The type of a log's key."""
COSIGNATURE = 0x04
"""The type of a witness's key: its signatures carry a time (C2SP tlog-cosignature)."""

_PRIVATE = "PRIVATE+KEY+"
_LENGTH = 32
_FORM = Text(
    "应为“名称+八位编号+Base64”，一行，如 policy audit keygen 所写。",
    "it should be `name+id+base64` on one line, as `policy audit keygen` writes it.",
)


class Key(msgspec.Struct, frozen=True):
    """A verifier key (公钥). `public`: 32 bytes; `kind` is `ED25519` or `COSIGNATURE`."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """Four bytes that, with the name, tell keys apart."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def text(self) -> str:
        """As it is handed out."""
        return f"{self.name}+{self.id.hex()}+{encode(bytes([self.kind]) + self.public)}"


class Signer(msgspec.Struct, frozen=True):
    """A private key (私钥). `seed`: 32 bytes, never shown."""

    key: Key
    seed: bytes

    def __repr__(self) -> str:
        return f"Signer({self.key.name!r}, {self.key.id.hex()})"

    @property
    def text(self) -> str:
        """As it is kept."""
        return f"{_PRIVATE}{self.key.name}+{self.key.id.hex()}+{encode(bytes([self.key.kind]) + self.seed)}"

    def sign(self, message: bytes) -> bytes:
        """64 bytes; the same for the same message."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)


def new_signer(name: str, kind: int, seed: bytes) -> Signer:
    """The key of a seed (32 random bytes). Raises Malformed for a name that no key may have."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if not is_name(name):
        raise Malformed(
            Text(
                f"“{name}”不能作密钥名称：不得为空，不得含空格、加号和控制字符。",
                f"{name!r} cannot name a key: it must not be empty nor hold spaces, + or control characters.",
            )
        )
    return Signer(
        Key(name, kind, Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()), seed
    )


def read_key(text: str) -> Key:
    """Raises Malformed for what is no verifier key of ours; its id must be the one that its other parts give."""
    name, hexadecimal, encoded = _parts(text, "公钥", "verifier key")
    data = _data(encoded, "公钥", "verifier key")
    key = Key(name, data[0], data[1:])
    if key.id.hex() != hexadecimal:
        raise _malformed(
            "公钥", "verifier key", Text("编号与内容不符。", "its id is not the one of its content.")
        )
    return key


def read_signer(text: str) -> Signer:
    """Raises Malformed for what is no private key of ours. Never quotes it."""
    if not text.startswith(_PRIVATE):
        raise _malformed("私钥", "private key", _FORM)
    name, hexadecimal, encoded = _parts(text.removeprefix(_PRIVATE), "私钥", "private key")
    data = _data(encoded, "私钥", "private key")
    signer = new_signer(name, data[0], data[1:])
    if signer.key.id.hex() != hexadecimal:
        raise _malformed(
            "私钥", "private key", Text("编号与内容不符。", "its id is not the one of its content.")
        )
    return signer


def holds(key: Key, message: bytes, signature: bytes) -> bool:
    """Whether the key made the signature (RFC 8032) of the message."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def is_name(name: str) -> bool:
    """Whether a key may have that name: not empty, neither spaces nor plus, no control characters."""
    return bool(name) and not any(c.isspace() or c == "+" or c < " " or c == "\x7f" for c in name)


def encode(data: bytes) -> str:
    """Base64 as RFC 4648 §4 has it."""
    return base64.b64encode(data).decode()


def decode(text: str) -> bytes | None:
    """What `encode` made `text` of; None where that is nothing, also for the other ways of writing the same bytes."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if encode(data) == text else None


def _parts(text: str, zh: str, en: str) -> tuple[str, str, str]:
    parts = text.split("+", 2)
    if len(parts) != 3 or not is_name(parts[0]):
        raise _malformed(zh, en, _FORM)
    return parts[0], parts[1], parts[2]


def _data(encoded: str, zh: str, en: str) -> bytes:
    data = decode(encoded)
    if data is None or len(data) != 1 + _LENGTH:
        raise _malformed(zh, en, _FORM)
    if data[0] not in (ED25519, COSIGNATURE):
        raise _malformed(
            zh,
            en,
            Text(f"不认识的密钥类型 {data[0]:02x}。", f"key type {data[0]:02x} is not one that we know."),
        )
    return data


def _malformed(zh: str, en: str, why: Text) -> Malformed:
    return Malformed(Text(f"{zh}无法识别：{why.zh}", f"not a {en}: {why.en}"))
