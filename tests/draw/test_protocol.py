from __future__ import annotations

from hashlib import sha256

import pytest

from policy_engine.draw.protocol import CODE, be32, be64, domain, lp, of_length, tagged


def test_numbers_have_a_fixed_width_and_come_most_significant_byte_first():
    assert be32(258) == b"\x00\x00\x01\x02"
    assert be64(258) == b"\x00\x00\x00\x00\x00\x00\x01\x02"


@pytest.mark.parametrize(("write", "number"), [(be32, 2**32), (be32, -1), (be64, 2**64), (be64, -1)])
def test_a_number_that_does_not_fit_is_refused(write, number):
    with pytest.raises(OverflowError):
        write(number)


def test_a_length_counts_bytes_not_characters():
    assert lp("局") == b"\x00\x00\x00\x03" + "局".encode()
    assert lp(b"") == b"\x00\x00\x00\x00"


def test_a_tag_is_written_with_the_protocols_name_and_its_length():
    assert domain("seed") == b"\x00\x00\x00\x15double-random/v1/seed"
    assert tagged("seed", b"ab", b"c") == sha256(b"\x00\x00\x00\x15double-random/v1/seedabc").digest()


def test_a_wrong_length_is_named():
    assert of_length(b"abc", 3, "nonce") == b"abc"
    with pytest.raises(ValueError, match="nonce: 3 bytes instead of 32"):
        of_length(b"abc", 32, "nonce")


@pytest.mark.parametrize("code", ["", "1/2", "1+2", "1,2", "甲", "1\n", "１"])
def test_a_code_cannot_hold_a_separator(code):
    assert not CODE.fullmatch(code)
