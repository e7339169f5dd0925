from __future__ import annotations

from hashlib import sha256

import pytest

from policy_engine.model.canonical import parse
from policy_engine.model.event import NewEvent, body, payload_hash

EVENT = NewEvent(
    kind="draw.seeded",
    at=1686787200,
    on="2023-06-15",
    actor="user-1",
    subject="140525/2023/12/1",
    refs={"commitment": "7"},
    reason="os",
    payload={"seed": "00", "name": "某企业"},
)


def test_the_body_is_canonical_and_holds_the_payload_only_as_a_hash():
    data = body(EVENT, "ab" * 32)
    assert parse(data) == {
        "version": 1,
        "kind": "draw.seeded",
        "at": 1686787200,
        "on": "2023-06-15",
        "actor": "user-1",
        "subject": "140525/2023/12/1",
        "refs": {"commitment": "7"},
        "reason": "os",
        "payload": "ab" * 32,
    }
    assert "某企业".encode() not in data


def test_the_bytes_of_a_body_never_change():
    assert body(NewEvent("plan.recorded", 1, "2023-02-06", "u", "s"), "00").decode() == (
        '{"actor":"u","at":1,"kind":"plan.recorded","on":"2023-02-06","payload":"00",'
        '"reason":"","refs":{},"subject":"s","version":1}'
    )


def test_a_payload_is_hashed_after_its_salt():
    assert payload_hash(b"0123456789abcdef", b"{}") == sha256(b"0123456789abcdef{}").hexdigest()


def test_a_body_holds_at_most_65535_bytes():
    room = 65535 - len(body(NewEvent("plan.recorded", 1, "2023-02-06", "u", ""), "00"))
    assert len(body(NewEvent("plan.recorded", 1, "2023-02-06", "u", "x" * room), "00")) == 65535
    with pytest.raises(ValueError, match="65,535"):
        body(NewEvent("plan.recorded", 1, "2023-02-06", "u", "x" * (room + 1)), "00")


def test_a_body_refuses_what_has_no_canonical_form():
    with pytest.raises(ValueError, match="NFC"):
        body(NewEvent("plan.recorded", 1, "2023-02-06", "u", "e\u0301"), "00")
