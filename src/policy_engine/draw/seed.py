"""The seed (protocol §2): a hash of the commitment and of what nobody could know when it was made."""

from __future__ import annotations

from collections.abc import Mapping

from policy_engine.draw.beacon import check_bytes
from policy_engine.draw.header import commitment as commitment_of
from policy_engine.draw.header import nonce_commitment
from policy_engine.draw.protocol import be32, lp, of_length, tagged
from policy_engine.model.draw import Header


def seed(commitment: str, beacon: bytes, nonces: Mapping[str, bytes]) -> bytes:
    """S = H(D("seed") ‖ commitment ‖ lp(beacon) ‖ be32(n) ‖ lp(party) ‖ nonce32, by party name); 32 bytes.

    `commitment` is hexadecimal; `beacon` its raw bytes, empty for none; `nonces` 32 bytes each. Raises
    ValueError for other lengths.
    """
    parts = [of_length(bytes.fromhex(commitment), 32, "commitment"), lp(beacon), be32(len(nonces))]
    for party in sorted(nonces):
        parts += [lp(party), of_length(nonces[party], 32, f"nonce of {party}")]
    return tagged("seed", *parts)


def seed_for(header: Header, beacon: bytes, nonces: Mapping[str, bytes]) -> bytes:
    """The seed that a header gives with what was revealed.

    Raises ValueError where that is not what the header fixed: a party missing or unknown, a nonce that does
    not open its commitment, a beacon that is not what its kind has (32 bytes; text in the form; or nothing).
    """
    if set(nonces) != {party.name for party in header.parties}:
        raise ValueError("nonces: not those of the parties in the header")
    for party in header.parties:
        opened = nonce_commitment(header.agency, header.draw, header.attempt, party.name, nonces[party.name])
        if opened != party.commitment:
            raise ValueError(f"nonce of {party.name}: does not open its commitment")
    check_bytes(header.beacon, beacon)
    return seed(commitment_of(header), beacon, nonces)
