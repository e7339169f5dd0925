"""随机信标: the values from outside that a header fixes before anybody can know them (protocol §2).

A drand round is a BLS signature of the round's number that a threshold of independent operators make together. It
is verified here offline against the chain's public key, so that it can be brought in as a file by anybody. A
lottery's or dice's numbers are text; the header fixes their *form*, so that one outcome has one spelling:

    9  one digit 0–9        6  one die 1–6        space + , - / : ;  themselves
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import msgspec

from policy_engine.draw.protocol import be64, of_length

if TYPE_CHECKING:
    from py_ecc.typing import Optimized_Point3D

FEWEST_OUTCOMES = 10**6
"""What a form must tell apart: with fewer, an operator could prepare a secret for each."""

_LONGEST_FORM = 200
_FORM = re.compile(rf"[96 +,/:;-]{{1,{_LONGEST_FORM}}}")
_STANDS_FOR = {"9": "0123456789", "6": "123456"}
_SUITE = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
_LAST_ROUND = 2**53 - 1


class Chain(msgspec.Struct, frozen=True):
    """A drand chain: its hash (hex), public key (a compressed point of G2), UTC second of round 1, seconds between rounds."""

    hash: str
    public_key: bytes
    genesis: int
    period: int
    scheme: str


class Round(msgspec.Struct, frozen=True):
    """One round of a chain (by its hash) as somebody handed it in: nothing is verified yet."""

    chain: str
    round: int
    signature: bytes
    randomness: bytes


QUICKNET = Chain(
    hash="52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
    public_key=bytes.fromhex(
        "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c"
        "8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb"
        "5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
    ),
    genesis=1692803367,
    period=3,
    scheme="bls-unchained-g1-rfc9380",
)
"""drand's quicknet, run by the League of Entropy since 2023-08-23."""

_CHAINS = {QUICKNET.hash: QUICKNET}


def chain(digest: str) -> Chain:
    """The chain with this hash. Raises ValueError for one that is not built in."""
    if digest not in _CHAINS:
        raise ValueError(f"chain {digest[:16]}: not one whose public key is built in")
    return _CHAINS[digest]


def round_time(of: Chain, number: int) -> int:
    """When a round comes out, in UTC seconds. Raises ValueError below round 1."""
    if number < 1:
        raise ValueError("round: not a number from 1")
    return of.genesis + (number - 1) * of.period


def round_at(of: Chain, seconds: int) -> int:
    """The first round that comes out at or after a UTC second."""
    return max(1, -((of.genesis - seconds) // of.period) + 1)


def read_round(value: Mapping[str, Any]) -> Round:
    """A round as drand's HTTP interface answers it: {"round", "signature", "randomness"}.

    `chain` may be named beside them, else it is quicknet's. Other fields say nothing that is relied upon. Raises
    ValueError, naming the field, for one that is missing or not written as drand writes it.
    """
    number = value.get("round")
    if type(number) is not int or not 1 <= number <= _LAST_ROUND:
        raise ValueError("round: not a whole number from 1")
    of = value.get("chain", QUICKNET.hash)
    if not isinstance(of, str):
        raise ValueError("chain: not text")
    return Round(
        chain(of).hash, number, _hexadecimal(value, "signature", 48), _hexadecimal(value, "randomness", 32)
    )


def verify_round(given: Round) -> None:
    """That the chain's operators signed this very round and that the randomness is the signature's hash. Takes about a second.

    Raises ValueError naming what does not hold.
    """
    of = chain(given.chain)
    round_time(of, given.round)
    of_length(given.signature, 48, "signature")
    if sha256(given.signature).digest() != given.randomness:
        raise ValueError("randomness: not the SHA-256 of the signature")
    with _recursion_limit_kept():
        signed = _signed(of.public_key, _point(given.signature), sha256(be64(given.round)).digest())
    if not signed:
        raise ValueError(f"signature: the chain's operators did not sign round {given.round} with it")


@contextmanager
def _recursion_limit_kept() -> Iterator[None]:
    """Puts back what py_ecc raises when it is imported: with its limit, deeply nested JSON ends the process and not the reading of it."""
    limit = sys.getrecursionlimit()
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def check_form(form: str) -> None:
    """Raises ValueError for a form with other characters than the module's, or with too few outcomes."""
    if not _FORM.fullmatch(form):
        raise ValueError(
            f"form: not 1–{_LONGEST_FORM} characters out of 9 (a digit), 6 (a die), space and + , - / : ;"
        )
    if outcomes(form) < FEWEST_OUTCOMES:
        raise ValueError(f"form: fewer than {FEWEST_OUTCOMES} outcomes")


def outcomes(form: str) -> int:
    """How many texts fit a form."""
    return int(10 ** form.count("9") * 6 ** form.count("6"))


def fits(form: str, text: str) -> bool:
    """Whether a text is written in a form, character by character."""
    return len(text) == len(form) and all(
        got in _STANDS_FOR.get(asked, asked) for asked, got in zip(form, text, strict=True)
    )


def check_bytes(fixed: Mapping[str, Any] | None, raw: bytes) -> None:
    """That raw bytes can be what a (valid) header's beacon fixed.

    None: empty. os, drand: 32 bytes. lottery, dice: ASCII text that fits the form. Raises ValueError otherwise.
    """
    if fixed is None:
        of_length(raw, 0, "beacon")
    elif "form" in fixed:
        # Bytes beyond ASCII become U+FFFD, which no form has.
        if not fits(fixed["form"], raw.decode("ascii", "replace")):
            raise ValueError(f"beacon: not written in the form {fixed['form']!r} that the header fixed")
    else:
        of_length(raw, 32, "beacon")


def beacon_bytes(fixed: Mapping[str, Any] | None, given: Round | str) -> bytes:
    """The raw bytes that a round or a text gives to the seed of a header with this beacon; the round is verified.

    Raises ValueError where the header fixed another kind, chain, round or form, or the round does not verify.
    """
    kind = fixed["kind"] if fixed else None
    if isinstance(given, Round):
        if fixed is None or kind != "drand":
            raise ValueError("beacon: a drand round, where the header fixed none")
        if given.chain != fixed["chain"]:
            raise ValueError("chain: not the one that the header fixed")
        if given.round != fixed["round"]:
            raise ValueError(f"round: {given.round}, but the header fixed {fixed['round']}")
        verify_round(given)
        return given.randomness
    if kind not in ("lottery", "dice"):
        raise ValueError("beacon: a text, where the header fixed neither lottery nor dice")
    raw = given.encode("utf-8", "replace")
    check_bytes(fixed, raw)
    return raw


def _hexadecimal(value: Mapping[str, Any], name: str, length: int) -> bytes:
    text = value.get(name)
    if not isinstance(text, str) or not re.fullmatch(rf"[0-9a-f]{{{2 * length}}}", text):
        raise ValueError(f"{name}: not {2 * length} lower-case hexadecimal digits")
    return bytes.fromhex(text)


def _point(signature: bytes) -> Optimized_Point3D[Any]:
    """The signature as a point of G1. Raises ValueError for bytes that encode none of prime order."""
    from py_ecc.bls.g2_primitives import pubkey_to_G1, subgroup_check
    from py_ecc.optimized_bls12_381.optimized_curve import is_inf

    try:
        point = pubkey_to_G1(signature)  # type: ignore[arg-type]  # its name for "48 bytes to G1"
    except ValueError as fault:
        raise ValueError("signature: not a point of the curve") from fault
    if is_inf(point):
        raise ValueError("signature: the point at infinity")
    if not subgroup_check(point):
        raise ValueError("signature: a point outside the group")
    return point


def _signed(public_key: bytes, signature: Optimized_Point3D[Any], message: bytes) -> bool:
    """e(signature, G2) = e(H(message), key), as one product, which needs the final exponentiation once."""
    from py_ecc.bls.g2_primitives import signature_to_G2
    from py_ecc.bls.hash_to_curve import hash_to_G1
    from py_ecc.fields import optimized_bls12_381_FQ12 as FQ12
    from py_ecc.optimized_bls12_381.optimized_curve import G2, neg
    from py_ecc.optimized_bls12_381.optimized_pairing import final_exponentiate, pairing

    key = signature_to_G2(public_key)  # type: ignore[arg-type]  # its name for "96 bytes to G2"
    hashed = hash_to_G1(message, _SUITE, sha256)  # type: ignore[arg-type]  # it wants the function
    left = pairing(G2, signature, final_exponentiate=False)
    right = pairing(neg(key), hashed, final_exponentiate=False)
    return bool(final_exponentiate(left * right) == FQ12.one())
