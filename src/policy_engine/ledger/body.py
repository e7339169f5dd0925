"""Reading an entry's body back, strictly: only what `model.event.body` writes is accepted."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from policy_engine.ledger import words
from policy_engine.model.canonical import parse
from policy_engine.model.event import Kind
from policy_engine.model.text import Text

LONGEST = 65_535
"""Bytes of a body, at most."""


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry's body: see `model.event`. `payload` is the salted hash, hexadecimal."""

    version: Literal[1]
    kind: Kind
    at: Annotated[int, msgspec.Meta(ge=0)]
    on: str
    actor: str
    subject: str
    refs: dict[str, str]
    reason: str
    payload: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


def read_body(data: bytes) -> Body | Text:
    """The body, or in one sentence (with `{idx}` for the entry's number) why it is none."""
    if len(data) > LONGEST:
        return words.LONG
    try:
        value = parse(data)
    except (ValueError, RecursionError):
        return words.FORM
    try:
        return msgspec.convert(value, Body)
    except msgspec.ValidationError:
        return words.FIELDS
