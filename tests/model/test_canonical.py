from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.model.canonical import canonical, parse

MOST = 2**53 - 1

texts = st.text(st.characters(exclude_categories=["Cs"])).map(lambda text: unicodedata.normalize("NFC", text))
keys = st.text(st.characters(max_codepoint=127))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-MOST, MOST) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=15,
)


@settings(max_examples=300, deadline=None)
@given(values)
def test_what_is_written_reads_back_and_is_written_the_same(value):
    data = canonical(value)
    assert parse(data) == value
    assert json.loads(data) == value
    assert canonical(parse(data)) == data


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(keys, values, max_size=6))
def test_the_order_of_keys_changes_nothing(value):
    assert canonical(dict(reversed(value.items()))) == canonical(value)


def test_the_form_is_sorted_unspaced_utf8():
    value = {"b": [1, None, True], "a": {"z": "泽州县", "B": -1}}
    assert canonical(value).decode() == '{"a":{"B":-1,"z":"泽州县"},"b":[1,null,true]}'


def test_strings_are_escaped_as_in_rfc_8785():
    assert canonical('€$\x0f\nA\'B"\\"/\u2028').decode() == '"€$\\u000f\\nA\'B\\"\\\\\\"/\u2028"'
    assert canonical("\b\t\f\r\x1f\x7f").decode() == '"\\b\\t\\f\\r\\u001f\x7f"'


def test_a_tuple_is_written_as_an_array():
    assert canonical((1, ("a",))) == b'[1,["a"]]'


@pytest.mark.parametrize(
    "value",
    [
        0.5,
        1.0,
        float("nan"),
        float("inf"),
        MOST + 1,
        -MOST - 1,
        10**5000,
        "e\u0301",
        "\ud800",
        {"键": 1},
        {1: 1},
        {None: 1},
        b"bytes",
        {1, 2},
        object(),
        [[{"a": 0.1}]],
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(ValueError, match=r"."):
        canonical(value)


def test_the_largest_integers_are_accepted():
    assert parse(canonical([MOST, -MOST])) == [MOST, -MOST]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" 1",
        b"1\n",
        b"1.0",
        b"1e2",
        b"-0",
        b"01",
        b"NaN",
        b'{"a":1,"a":1}',
        b'{"a":1, "b":2}',
        b'{"b":1,"a":2}',
        b'"\\u0041"',
        b'"\\/"',
        b'"\\u6cfd"',
        b'"\\ud800"',
        '"e\u0301"'.encode(),
        '{"键":1}'.encode(),
        b"\xef\xbb\xbf1",
        b'"\xff"',
        b"9007199254740992",
        b"1" * 5000,
        b"[1,]",
    ],
)
def test_bytes_that_canonical_would_not_write_are_refused(data):
    with pytest.raises(ValueError, match=r"."):
        parse(data)
