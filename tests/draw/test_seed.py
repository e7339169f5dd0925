from __future__ import annotations

from hashlib import sha256

import pytest

from policy_engine.draw.header import commitment, read_header
from policy_engine.draw.protocol import domain, lp
from policy_engine.draw.seed import seed, seed_for


def _revealed(case):
    return {nonce["name"]: bytes.fromhex(nonce["nonce"]) for nonce in case["nonces"]}


def test_the_seed_of_every_published_case(case):
    beacon = bytes.fromhex(case["beacon"])
    made = seed_for(read_header(case["header"]), beacon, _revealed(case))
    assert made.hex() == case["seed"]
    assert seed(case["commitment"], beacon, _revealed(case)) == made


def test_the_seed_is_the_protocols_formula_written_out():
    commitment, first, second = bytes(range(32)), b"1" * 32, b"2" * 32
    data = domain("seed") + commitment + lp(b"heads") + b"\x00\x00\x00\x02"
    data += lp("公证处") + first + lp("局机关") + second
    assert seed(commitment.hex(), b"heads", {"局机关": second, "公证处": first}) == sha256(data).digest()


@pytest.mark.parametrize(
    ("commitment", "nonces"), [("00", {}), ("00" * 32, {"局机关": b"short"}), ("zz", {})]
)
def test_values_of_another_length_are_refused(commitment, nonces):
    with pytest.raises(ValueError, match=r"bytes instead of 32|hexadecimal"):
        seed(commitment, b"", nonces)


def test_a_withheld_or_unknown_nonce_is_refused(read_case):
    case = read_case("6")
    header, beacon, nonces = read_header(case["header"]), bytes.fromhex(case["beacon"]), _revealed(case)
    for wrong in (dict(list(nonces.items())[1:]), nonces | {"某处": bytes(32)}):
        with pytest.raises(ValueError, match="not those of the parties"):
            seed_for(header, beacon, wrong)


def test_a_nonce_other_than_the_one_committed_to_is_refused(read_case):
    case = read_case("6")
    with pytest.raises(ValueError, match="nonce of 局机关: does not open its commitment"):
        seed_for(read_header(case["header"]), bytes(32), _revealed(case) | {"局机关": bytes(32)})


@pytest.mark.parametrize(("name", "beacon"), [("19", b""), ("19", bytes(31)), ("20", bytes(32))])
def test_a_beacon_that_is_not_what_the_header_fixed_is_refused(read_case, name, beacon):
    case = read_case(name)
    with pytest.raises(ValueError, match="beacon"):
        seed_for(read_header(case["header"]), beacon, _revealed(case))


@pytest.mark.parametrize(
    ("fixed", "text"),
    [
        ({"kind": "lottery", "event": "某期", "form": "99 99 99+99"}, "01 02 03+04"),
        ({"kind": "dice", "form": "6666 6666", "witnesses": ["甲", "乙"]}, "1234 5612"),
    ],
)
def test_the_text_of_a_lottery_or_of_dice_goes_into_the_seed_as_it_is_written(read_case, fixed, text):
    case = read_case("5")
    header = read_header(case["header"] | {"beacon": fixed})
    made = seed_for(header, text.encode(), _revealed(case))
    assert made == seed(commitment(header), text.encode(), _revealed(case))
    for wrong in (text + " ", text.replace(" ", "-"), "", "\x00" * 32):
        with pytest.raises(ValueError, match="beacon: not written in the form"):
            seed_for(header, wrong.encode(), _revealed(case))
