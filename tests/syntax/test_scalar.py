import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from policy_engine.model.text import UNSEEN
from policy_engine.syntax.document import parse
from policy_engine.syntax.read import decode
from policy_engine.syntax.scalar import UnpatchableError, write, write_key

ODD = st.text(st.sampled_from("ab1-: #'\"\\\n\t\r,，：[]{}&*!|>%@`~年\u3000𠮷e\u0301."))
SEEN = st.characters(exclude_categories=["Cs"]).filter(lambda character: not UNSEEN.search(character))


def read(text):
    document = parse(decode(text.encode(), "a.yaml"))
    assert document.findings == ()
    return document.data


@given(ODD | st.text(SEEN), st.booleans(), st.sampled_from(["", "'", '"']))
@example("no", False, "")
@example("12:30", True, "")
@example("- a", False, "")
@example("a: b", False, "'")
@example("a #b", False, "")
@example("1.10", False, "")
@example("0012", True, "'")
@example("", False, "")
@example("，", True, "")
@example("---", False, "")
@example("...", False, "")
@example("<<", False, "")
def test_any_text_reads_back_as_it_was(text, flow, quote):
    written = write(text, flow=flow, quote=quote)
    assert "\n" not in written
    whole = f"a: [x, {written}, y]\n" if flow else f"a: {written} # c\nb: 1\n"
    data = read(whole)
    assert (data["a"][1] if flow else data["a"]) == unicodedata.normalize("NFC", text)


VALUES = st.recursive(
    st.booleans() | st.integers(-(10**15) + 1, 10**15 - 1) | ODD,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b-c", "no", "x y"]), inner)
    ),
    max_leaves=8,
)


@given(VALUES)
def test_lists_and_mappings_read_back(value):
    def nfc(value):
        if isinstance(value, str):
            return unicodedata.normalize("NFC", value)
        if isinstance(value, list):
            return [nfc(item) for item in value]
        return {k: nfc(v) for k, v in value.items()} if isinstance(value, dict) else value

    data = read(f"a: {write(value)}\n")
    assert repr(data) == repr({"a": nfc(value)})


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("3%", "3%"),
        ("5%-10%", "5%-10%"),
        ("10%(20户)", "10%(20户)"),
        ("2023-02-06", "2023-02-06"),
        ("3月—9月", "3月—9月"),
        ("（一）说明", "（一）说明"),
        ("12", '"12"'),
        ("1.10", '"1.10"'),
        ("2023", '"2023"'),
        ("No", '"No"'),
        ("", '""'),
        (2023, "2023"),
        (True, "true"),
        (["一", "二"], "[一, 二]"),
        ([], "[]"),
        ({}, "{}"),
        ({"A": 1, "unrated": 2}, "{ A: 1, unrated: 2 }"),
    ],
)
def test_values_are_written_as_in_the_plans(value, written):
    assert write(value) == written


def test_the_quotes_that_were_there_stay_where_they_can():
    assert write("一", quote="'") == "'一'"
    assert write("it's", quote="'") == "'it''s'"
    assert write("一", quote='"') == '"一"'
    assert write("一\n二", quote="'") == '"一\\n二"'


def test_keys():
    assert [write_key(key) for key in ("rate", "on", "true", "a b", "年")] == [
        "rate",
        "on",
        '"true"',
        '"a b"',
        '"年"',
    ]


@pytest.mark.parametrize(
    "value", [None, 1.5, 10**15, "\ud800", "a\0", "\x1b[2J", "\u2028", "\u200b", [None], {"a": 1.5}]
)
def test_what_has_no_form_is_refused(value):
    with pytest.raises(UnpatchableError) as refused:
        write(value)
    assert refused.value.reason.zh
