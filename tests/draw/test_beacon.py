from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.draw.beacon import (
    QUICKNET,
    Round,
    beacon_bytes,
    chain,
    check_bytes,
    check_form,
    fits,
    outcomes,
    read_round,
    round_at,
    round_time,
    verify_round,
)

VECTOR = Path(__file__).resolve().parents[1] / "data" / "vectors" / "drand-quicknet-1000.json"


@pytest.fixture
def answer():
    """Round 1000 of quicknet as published, with what is known of its chain beside it."""
    return json.loads(VECTOR.read_text(encoding="utf-8"))


@pytest.fixture
def genuine(answer):
    return read_round(answer)


def _altered(given, **values):
    """The round with other values, and a randomness that fits the signature."""
    changed = msgspec.structs.replace(given, **values)
    return msgspec.structs.replace(changed, randomness=sha256(changed.signature).digest())


def test_a_published_round_verifies(answer, genuine):
    assert (genuine.chain, genuine.round) == (answer["chain"], 1000)
    assert genuine.randomness.hex() == answer["randomness"]
    verify_round(genuine)


def test_the_chain_that_is_built_in_is_the_published_one(answer):
    assert chain(answer["chain"]) is QUICKNET
    assert QUICKNET.public_key.hex() == answer["public_key"]
    assert (QUICKNET.genesis, QUICKNET.period) == (answer["genesis_time"], answer["period"])
    assert QUICKNET.scheme == answer["scheme"]


def test_the_public_key_is_of_prime_order():
    """So that verifying need not look at it every time."""
    from py_ecc.bls.g2_primitives import signature_to_G2, subgroup_check

    assert subgroup_check(signature_to_G2(QUICKNET.public_key))


def test_a_round_is_read_without_its_chain_and_with_other_fields(answer, genuine):
    bare = {name: answer[name] for name in ("round", "signature", "randomness")}
    assert read_round(bare) == read_round(bare | {"previous_signature": "zz"}) == genuine


@pytest.mark.parametrize("number", [999, 1001, 1, 2**40])
def test_the_signature_of_another_round_does_not_verify(genuine, number):
    with pytest.raises(ValueError, match=f"did not sign round {number} with it"):
        verify_round(msgspec.structs.replace(genuine, round=number))


def test_no_single_flipped_bit_of_the_signature_verifies(genuine):
    """Every fifth bit: most are no point at all, of the others most lie outside the group, and none was signed."""
    named = set()
    for bit in range(0, 384, 5):
        flipped = int.from_bytes(genuine.signature, "big") ^ 1 << bit
        with pytest.raises(ValueError, match=r"^signature: ") as refused:
            verify_round(_altered(genuine, signature=flipped.to_bytes(48, "big")))
        named.add(str(refused.value))
    assert named == {"signature: not a point of the curve", "signature: a point outside the group"}


def test_the_same_point_mirrored_does_not_verify(genuine):
    """The third bit chooses between P and −P, both in the group: only the pairing tells."""
    mirrored = bytes([genuine.signature[0] ^ 0x20]) + genuine.signature[1:]
    with pytest.raises(ValueError, match="did not sign"):
        verify_round(_altered(genuine, signature=mirrored))


def test_somebody_elses_signature_does_not_verify(genuine):
    """A point of the group that any private key makes of the right message."""
    from py_ecc.bls.g2_primitives import G1_to_pubkey
    from py_ecc.bls.hash_to_curve import hash_to_G1
    from py_ecc.optimized_bls12_381.optimized_curve import multiply

    message = sha256((1000).to_bytes(8, "big")).digest()
    point = multiply(hash_to_G1(message, b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_", sha256), 42)
    with pytest.raises(ValueError, match="did not sign"):
        verify_round(_altered(genuine, signature=G1_to_pubkey(point)))


@pytest.mark.parametrize(
    ("signature", "told"),
    [
        (b"\xc0" + bytes(47), "the point at infinity"),
        (b"\xe0" + bytes(47), "not a point of the curve"),
        (b"\x40" + bytes(47), "not a point of the curve"),
        (bytes(48), "not a point of the curve"),
        (b"\xff" * 48, "not a point of the curve"),
        (b"\x80" + bytes(46) + b"\x04", "a point outside the group"),
        (b"", "0 bytes instead of 48"),
        (b"\xc0" + bytes(46), "47 bytes instead of 48"),
        (b"\xc0" + bytes(95), "96 bytes instead of 48"),
    ],
)
def test_a_signature_that_is_no_point_of_the_group_is_refused(genuine, signature, told):
    with pytest.raises(ValueError, match=f"signature: {told}"):
        verify_round(_altered(genuine, signature=signature))


def test_randomness_that_is_not_the_signatures_hash_is_refused(genuine):
    for wrong in (bytes(32), genuine.signature[:32], b""):
        with pytest.raises(ValueError, match="randomness: not the SHA-256"):
            verify_round(msgspec.structs.replace(genuine, randomness=wrong))


def test_a_round_of_an_unknown_chain_or_before_the_first_is_refused(genuine):
    with pytest.raises(ValueError, match="chain 8990e7a9aaed2ffe: not one whose public key"):
        verify_round(msgspec.structs.replace(genuine, chain="8990e7a9aaed2ffed73dbd7092123d6f" * 2))
    with pytest.raises(ValueError, match="round: not a number from 1"):
        verify_round(msgspec.structs.replace(genuine, round=0))


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("round", "1000", "round: not a whole number"),
        ("round", 1000.0, "round: not a whole number"),
        ("round", True, "round: not a whole number"),
        ("round", 0, "round: not a whole number"),
        ("round", -1, "round: not a whole number"),
        ("round", 2**53, "round: not a whole number"),
        ("round", None, "round: not a whole number"),
        ("signature", None, "signature: not 96"),
        ("signature", "ab" * 47, "signature: not 96"),
        ("signature", "ab" * 48 + "\n", "signature: not 96"),
        ("signature", "AB" * 48, "signature: not 96"),
        ("signature", "ab " * 32, "signature: not 96"),
        ("signature", "１" * 96, "signature: not 96"),
        ("signature", b"a" * 96, "signature: not 96"),
        ("randomness", "0x" + "ab" * 31, "randomness: not 64"),
        ("randomness", "ab" * 33, "randomness: not 64"),
        ("chain", "52db", "chain 52db: not one"),
        ("chain", QUICKNET.hash.upper(), "chain 52DB9BA70E0CC0F6: not one"),
        ("chain", None, "chain: not text"),
        ("chain", ["52db"], "chain: not text"),
    ],
)
def test_an_answer_that_is_not_drands_is_refused_by_field(answer, field, value, told):
    with pytest.raises(ValueError, match=told):
        read_round(answer | {field: value})


@pytest.mark.parametrize("field", ["round", "signature", "randomness"])
def test_an_answer_that_lacks_a_field_is_refused_by_field(answer, field):
    del answer[field]
    with pytest.raises(ValueError, match=f"^{field}: "):
        read_round(answer)


def test_rounds_come_out_every_three_seconds_from_the_first():
    assert datetime.fromtimestamp(round_time(QUICKNET, 1), UTC).isoformat() == "2023-08-23T15:09:27+00:00"
    assert round_time(QUICKNET, 1000) == QUICKNET.genesis + 2997
    with pytest.raises(ValueError, match="from 1"):
        round_time(QUICKNET, 0)


@given(st.integers(0, 2**40))
def test_the_round_at_a_time_is_the_first_that_is_not_before_it(seconds):
    found = round_at(QUICKNET, seconds)
    assert round_time(QUICKNET, found) >= seconds
    assert found == 1 or round_time(QUICKNET, found - 1) < seconds


@pytest.mark.parametrize(
    ("form", "number"),
    [
        ("99 99 99 99 99 99+99", 10**14),
        ("666 666 666 666", 6**12),
        ("999999", 10**6),
        ("66666666", 6**8),
        ("96/96,96:96;96-", 60**5),
        ("9" * 200, 10**200),
    ],
)
def test_a_form_with_a_million_outcomes_or_more_is_accepted(form, number):
    check_form(form)
    assert outcomes(form) == number


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("", "not 1–200"),
        ("9" * 201, "not 1–200"),
        ("99999", "fewer than 1000000"),
        ("6666666", "fewer than 1000000"),
        ("      ", "fewer than 1000000"),
        ("999999x", "not 1–200"),
        ("999999 0", "not 1–200"),
        ("999999\n", "not 1–200"),
        ("９９９９９９", "not 1–200"),
        ("999999\t", "not 1–200"),
        ("999.999", "not 1–200"),
    ],
)
def test_a_form_with_other_characters_or_few_outcomes_is_refused(form, told):
    with pytest.raises(ValueError, match=f"form: {told}"):
        check_form(form)


@pytest.mark.parametrize(
    ("form", "text", "fitting"),
    [
        ("99 99+99", "03 28+10", True),
        ("666-666", "123-456", True),
        ("99 99+99", "03 28+1", False),
        ("99 99+99", "03 28+100", False),
        ("99 99+99", "03  8+10", False),
        ("99 99+99", "03 28-10", False),
        ("99 99+99", "03 28+10 ", False),
        ("99", "０３", False),
        ("99", "٠٣", False),
        ("99", "²3", False),
        ("666", "127", False),
        ("666", "120", False),
        ("", "", True),
    ],
)
def test_a_text_fits_its_form_character_by_character(form, text, fitting):
    assert fits(form, text) is fitting


@given(st.text("96 +-,/:;", max_size=30), st.data())
def test_every_outcome_of_a_form_fits_and_a_longer_one_never(form, data):
    digits = {"9": "0123456789", "6": "123456"}
    text = "".join(data.draw(st.sampled_from(digits.get(sign, sign))) for sign in form)
    assert fits(form, text)
    assert not fits(form, text + "1")
    assert not fits(form + "9", text)


LOTTERY = {"kind": "lottery", "event": "第 100 期", "form": "99 99 99+99"}
DICE = {"kind": "dice", "form": "6666 6666", "witnesses": ["甲", "乙"]}
DRAND = {"kind": "drand", "chain": QUICKNET.hash, "round": 1000}


@pytest.mark.parametrize(
    ("fixed", "raw"),
    [
        (None, b""),
        ({"kind": "os"}, bytes(32)),
        (DRAND, bytes(32)),
        (LOTTERY, b"01 02 03+04"),
        (DICE, b"1234 5612"),
    ],
)
def test_each_kind_has_bytes_of_its_own(fixed, raw):
    check_bytes(fixed, raw)
    for wrong in (raw + b"1", raw[:-1] or b"\x00", b"\xff" * (len(raw) or 1) + b"\x00"):
        with pytest.raises(ValueError, match=r"^beacon: "):
            check_bytes(fixed, wrong)


def test_bytes_beyond_ascii_never_fit_a_form():
    for wrong in (b"\xff" * 11, "０".encode() * 4, b"01 02 03+\x00\x00"):
        with pytest.raises(ValueError, match="not written in the form '99 99 99"):
            check_bytes(LOTTERY, wrong)


def test_a_text_gives_its_ascii_and_a_round_its_randomness(genuine):
    assert beacon_bytes(LOTTERY, "01 02 03+04") == b"01 02 03+04"
    assert beacon_bytes(DICE, "6666 1111") == b"6666 1111"
    assert beacon_bytes(DRAND, genuine) == genuine.randomness


@pytest.mark.parametrize(
    ("fixed", "told"),
    [
        (None, "a drand round, where the header fixed none"),
        ({"kind": "os"}, "a drand round, where the header fixed none"),
        (DICE, "a drand round, where the header fixed none"),
        (DRAND | {"round": 1001}, "round: 1000, but the header fixed 1001"),
        (DRAND | {"chain": "ab" * 32}, "chain: not the one"),
    ],
)
def test_a_round_that_the_header_did_not_fix_gives_nothing(genuine, fixed, told):
    with pytest.raises(ValueError, match=told):
        beacon_bytes(fixed, genuine)


def test_a_forged_round_gives_nothing(genuine):
    forged = Round(genuine.chain, 1000, genuine.signature, bytes(32))
    with pytest.raises(ValueError, match="randomness"):
        beacon_bytes(DRAND, forged)


@pytest.mark.parametrize(
    ("fixed", "text", "told"),
    [
        (LOTTERY, "01 02 03 04", "not written in the form"),
        (LOTTERY, "０1 02 03+04", "not written in the form"),
        (DICE, "7777 7777", "not written in the form"),
        (DICE, "1234 561\ud800", "not written in the form"),
        (DRAND, "01 02 03+04", "a text, where the header fixed neither"),
        ({"kind": "os"}, "01 02 03+04", "a text, where the header fixed neither"),
        (None, "", "a text, where the header fixed neither"),
    ],
)
def test_a_text_that_the_header_did_not_fix_gives_nothing(fixed, text, told):
    with pytest.raises(ValueError, match=told):
        beacon_bytes(fixed, text)


def test_the_curve_is_loaded_only_where_a_signature_is_verified():
    asked = "import sys, policy_engine.draw.seed; sys.exit('py_ecc' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0


def test_deep_json_is_still_refused_and_does_not_end_the_process_after_a_round_was_verified():
    script = (
        "import json, sys; from policy_engine.draw.beacon import read_round, verify_round; "
        "from policy_engine.model.canonical import parse; "
        "limit = sys.getrecursionlimit(); verify_round(read_round(json.load(open(sys.argv[1])))); "
        "assert sys.getrecursionlimit() == limit\n"
        "try: parse(b'[' * 100_000)\n"
        "except RecursionError: print('refused')"
    )
    vector = Path(__file__).parents[1] / "data" / "vectors" / "drand-quicknet-1000.json"
    done = subprocess.run([sys.executable, "-c", script, vector], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"refused\n")
