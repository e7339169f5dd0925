from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from policy_engine.registry.uscc import fault_of, organisation_check

BASE31 = "0123456789ABCDEFGHJKLMNPQRTUWXY"
VALID = [
    "91350100M000100Y43",
    "91110000600037341L",
    "914403001922038216",
    "91440300708461136T",
    "91110108551385082Q",
]


@pytest.mark.parametrize("code", VALID)
def test_the_known_valid_codes_have_no_fault(code):
    assert fault_of(code) == ""
    assert uscc.is_valid(code)


def test_the_known_invalid_code_fails_its_check_character():
    assert fault_of("914403001922038217") == "check"


@pytest.mark.parametrize(
    "code",
    ["", "9135010", "91350100M000100Y4I", "9135010OM000100Y43", "91350100m000100y43", "91350100M000100Y433"],
)
def test_wrong_form_is_told_from_a_wrong_check(code):
    assert fault_of(code) == "form"


def test_a_wrong_organisation_code_is_found_under_a_right_check_character():
    start = "91350100M000100Y5"
    code = start + uscc.calc_check_digit(start)
    assert uscc.is_valid(code)
    assert fault_of(code) == "organisation"


def test_authorities_that_are_letters_are_codes_too():
    start = "N2140525" + "MF000000" + organisation_check("MF000000")
    assert fault_of(start + uscc.calc_check_digit(start)) == ""


@given(st.text("0123456789", min_size=8, max_size=8), st.text(BASE31, min_size=10, max_size=10))
def test_form_and_check_agree_with_stdnum(start, rest):
    code = start + rest
    assert (fault_of(code) in ("form", "check")) == (not uscc.is_valid(code))


@given(st.sampled_from(VALID), st.integers(0, 17), st.sampled_from(BASE31))
def test_one_wrong_character_is_always_found(code, at, character):
    wrong = code[:at] + character + code[at + 1 :]
    assert (fault_of(wrong) == "") == (wrong == code)


def test_organisation_checks_cover_ten_and_eleven():
    assert {organisation_check(f"{n:08d}") for n in range(200)} == set("0123456789X")
