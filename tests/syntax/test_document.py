import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.model.finding import Place
from policy_engine.model.text import Text
from policy_engine.syntax.codes import CODES
from policy_engine.syntax.document import parse
from policy_engine.syntax.read import decode

VALUES = {
    "true": True,
    "false": False,
    "0": 0,
    "-7": -7,
    "140525": 140525,
    "123456789012345": 123456789012345,
    "1234567890123456": "1234567890123456",
    "0012": "0012",
    "-0": "-0",
    "+1": "+1",
    "1_000": "1_000",
    "0x1F": "0x1F",
    "1.10": "1.10",
    "1e3": "1e3",
    "12:30": "12:30",
    "2023-02-06": "2023-02-06",
    "no": "no",
    "Yes": "Yes",
    "True": "True",
    "５": "５",
    ".inf": ".inf",
    '"5"': "5",
    "'true'": "true",
    '"~"': "~",
    "''": "",
    "3月—9月": "3月—9月",
}


@pytest.mark.parametrize(("written", "read"), VALUES.items())
def test_only_true_false_and_plain_integers_are_not_text(document, written, read):
    doc = document(f"a: {written}\nb: [{written}]\n")
    assert doc.data == {"a": read, "b": [read]}
    assert type(doc.data["a"]) is type(read)
    assert doc.findings == ()


def test_text_is_normalised_to_nfc_and_places_are_not_moved(document):
    doc = document("a: [e\u0301, b]\n")
    assert doc.data == {"a": ["\u00e9", "b"]}
    assert doc.place(("a", 1)) == Place("a.yaml", 1, 9, 1)


def test_block_text_and_line_ends(document):
    assert document("a: |\r\n  x\r\n  y\r\nb: >-\r\n  x\r\n  y\r\n").data == {"a": "x\ny\n", "b": "x y"}


def test_places_of_keys_and_values_in_characters(document):
    doc = document(
        '# 注\nplan:\n  年: 0\n  title: "泽州县"\n  list:\n    - a: 1\n      b: { 𠮷: x, c: 2 }\n    - z: x\n'
    )
    assert doc.place(("plan", "title")) == Place("a.yaml", 4, 10, 5)
    assert doc.place(("plan", "title"), key=True) == Place("a.yaml", 4, 3, 5)
    assert doc.place(("plan",), key=True) == Place("a.yaml", 2, 1, 4)
    assert doc.place(("plan",)) == Place("a.yaml", 4, 3, 5)
    assert doc.place(("plan", "list", 0)) == Place("a.yaml", 6, 7, 1)
    assert doc.place(("plan", "list", 1), key=True) == Place("a.yaml", 8, 7, 1)
    assert doc.place(("plan", "list", 0, "b")) == Place("a.yaml", 7, 10, 1)
    assert doc.place(("plan", "list", 0, "b", "c")) == Place("a.yaml", 7, 21, 1)
    assert doc.place(()) == Place("a.yaml", 2, 1, 4)


def test_a_place_that_is_not_there_falls_back_to_what_contains_it(document):
    doc = document("plan:\n  list: [a]\n")
    assert doc.place(("plan", "nope", 3)) == doc.place(("plan",), key=True)
    assert doc.place(("plan", "list", 7)) == doc.place(("plan", "list"), key=True)
    assert doc.place(("plan", 0)) == doc.place(("plan",), key=True)
    assert document("").place(("plan",)) == Place("a.yaml", 1, 1, 1)
    assert [doc.at(r) for r in [("nope",), ("nope", 0), ("plan", "list", 7), ("plan", 0)]] == [None] * 4
    assert doc.at(("plan", "list", 0)).value == "a"


def test_a_finding_has_place_excerpt_and_basis(document):
    doc = document("a: 1\nb: 年\n")
    finding = doc.finding("P999", "info", ("b",), Text("甲", "x"), Text("乙", "y"), basis="某条", key=True)
    assert finding.place == Place("a.yaml", 2, 1, 1)
    assert (finding.excerpt, finding.basis, finding.severity) == ("b: 年", "某条", "info")


# text → [(code, line, column)]
WRONG = {
    "": [("P006", 1, 1)],
    "# only a comment\n": [("P006", 1, 1)],
    "~\n": [("P006", 1, 1)],
    "a:\nb: ~\nc: null\nd: 1\n": [("P006", 1, 1), ("P006", 2, 1), ("P006", 3, 1)],
    "- \n- a\n": [("P006", 1, 2)],
    "a: [x, ~]\n": [("P006", 1, 8)],
    "a: 1\nb: 2\na: 3\n": [("P005", 3, 1)],
    "a: {b: 1, b: 2}\n": [("P005", 1, 11)],
    "a:\n\tb: 1\n": [("P003", 2, 1)],
    "a:\n  b: 1\n\tc: 2\n": [("P003", 3, 1)],
    "year：2023\nb: 1\n": [("P004", 1, 5)],
    "b: 1\nyear：2023\n": [("P004", 2, 5)],
    "goals：\n  x: 1\n": [("P004", 1, 6)],
    "b: 1\n年度：2023\n": [("P004", 2, 3)],
    "- code：1\n  name: x\n": [("P004", 1, 7)],
    "a: x\n  note：y\nb: 1\n": [("P004", 2, 7)],
    "a: {A：1, B: 2}\n": [("P004", 1, 5)],
    "a: {A: 1，B: 2}\n": [("P004", 1, 9)],
    "a: [x，y]\n": [("P004", 1, 5)],
    "year:2023\nb: 1\n": [("P002", 1, 5)],
    "a: 1\n  b: 2\n": [("P002", 2, 4)],
    "a:\n  - b\n c: 1\n": [("P002", 3, 2)],
    "- a\nb: 1\n": [("P002", 2, 1)],
    "a: 'x\nb: 2\n": [("P002", 1, 4)],
    "a: [1,\nb: 2\n": [("P002", 1, 4)],
    "a: [1,\n\n": [("P002", 3, 1)],
    'a: "b" c\n': [("P002", 1, 8)],
    'a: "\\q"\n': [("P002", 1, 5)],
    'a: "x\\0"\nb: "\\e[2J"\n': [("P011", 1, 4), ("P011", 2, 4)],
    "a: @x\n": [("P002", 1, 4)],
    "a: - b\n": [("P002", 1, 4)],
    "a\nb\nc: 1\n": [("P002", 3, 2)],
    "a: 1\nb\n": [("P002", 2, 1)],
    "a: 1\n...\nb: 2\n": [("P002", 3, 1)],
    "%FOO\n---\na: 1\n": [("P002", 1, 5)],
    "年度: 2023\n": [("P008", 1, 1)],
    "ｙｅａｒ: 2023\n": [("P008", 1, 1)],
    "　year: 2023\n": [("P004", 1, 1)],
    "a:\n\u00a0 year: 2023\nb: 1\n": [("P004", 2, 1)],
    "a:\u00a02023\nb: 1\n": [("P004", 1, 3)],
    "tasks:\n  - a: 1\n    b: 2\n    a: 3\n    c: 5\n    b: 4\n": [("P005", 4, 5), ("P005", 6, 5)],
    "tasks:\n  - a: 1\n    b: 2\n    a: 3\n    b: 4\n    c: 5\n    a: 6\n": [("P005", 4, 5)],
    "tasks:\n  - a: 1\n  — a: 2\n": [("P004", 3, 3)],
    "tasks:\n  - a: 1\n  -a: 2\n": [("P004", 3, 3)],
    "tasks:\n  - a: 1\n  2. a: 2\n": [("P004", 3, 3)],
    "2023: a\ntrue: b\n~: c\n": [("P008", 1, 1), ("P008", 2, 1), ("P008", 3, 1)],
    "? [a]\n: b\n": [("P008", 1, 3)],
    '"": b\n': [("P008", 1, 1)],
    "a: !!str 5\n": [("P009", 1, 4)],
    "a: !x [b]\n": [("P009", 1, 4)],
    "a: &x {c: 1}\nb:\n  <<: *x\n": [("P009", 3, 3)],
    "a: 1\n---\nb: 2\n": [("P009", 2, 1)],
    "a: *x\n": [("P010", 1, 4)],
    "a: &x [*x]\n": [("P010", 1, 8)],
    "a: &x 1\nb: &x 2\n": [("P010", 2, 4)],
}


@pytest.mark.parametrize(("text", "expected"), WRONG.items())
def test_what_is_wrong_is_found_at_its_place(document, said, text, expected):
    assert said(document(text).findings) == expected


def test_every_code_has_a_title():
    assert {code for findings in WRONG.values() for code, _, _ in findings} < CODES.keys()
    assert all(title.zh and title.en for title in CODES.values())


def test_a_comma_within_an_item_is_only_a_warning(document):
    (finding,) = document("a: [x，y]\n").findings
    assert finding.severity == "warning"
    assert document('a: ["x，y"]\nb: {c: x，y}\nd: x，y\ne:\n  - x，y\n').findings == ()


def test_a_full_width_colon_within_text_is_none_of_our_business(document):
    doc = document("a: 说明：x\nb: |\n  note：x\nc: 'x\n  note：y'\nd: x\n  说明：y\n")
    assert doc.findings == ()


def test_a_chinese_key_is_read_as_what_it_means(document):
    doc = document("年度: 2023\nｔｉｔｌｅ: x\n不明: 1\n", {"年度": "year"})
    assert doc.data == {"year": 2023, "title": "x"}
    assert [f.advice.zh for f in doc.findings][:2] == ["改写为 year:", "改写为 title:"]
    assert doc.place(("year",)) == Place("a.yaml", 1, 5, 4)


def test_a_chinese_key_beside_its_english_one_is_a_repetition(document, said):
    doc = document("year: 2023\n年度: 2024\n", {"年度": "year"})
    assert doc.data == {"year": 2023}
    assert said(doc.findings) == [("P008", 2, 1), ("P005", 2, 1)]


def test_the_first_of_two_equal_keys_counts(document):
    doc = document("a: 1\na: 2\n")
    assert doc.data == {"a": 1}
    assert "1" in doc.findings[0].message.zh
    assert doc.place(("a",)).line == 1


def test_after_an_error_of_syntax_there_is_no_data_but_earlier_findings_stay(document, said):
    doc = document("a: 1\na: 2\nb: 'x\n")
    assert doc.data is None
    assert said(doc.findings) == [("P005", 2, 1), ("P002", 3, 4)]


def test_aliases_give_equal_data_at_their_anchors_place(document):
    doc = document("a: &x\n  b: 1\nc: *x\nd: [*x]\n")
    assert doc.data == {"a": {"b": 1}, "c": {"b": 1}, "d": [{"b": 1}]}
    assert doc.findings == ()
    assert doc.place(("c",), key=True).line == 3
    assert doc.place(("c", "b")).line == 2


def nested(levels: int) -> str:
    return "[" * levels + "x" + "]" * levels


def billion(levels: int) -> str:
    lines = ["a0: &a0 [x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, levels)]
    return "\n".join(lines)


def towers() -> str:
    return "a0: &a0 [x]\n" + "\n".join(f"a{i}: &a{i} [*a{i - 1}]" for i in range(1, 100))


@pytest.mark.parametrize(
    "text",
    [
        nested(61),
        "[" * 2_000_000,
        "- " * 1_000_000,
        "{a: " * 500_000,
        "? " * 1_000_000,
        "a: [" + "x," * 260_000 + "]",
        billion(30),
        "a: &a [x]\nb: [" + "*a," * 700_000 + "]",
        towers(),
    ],
    ids=["61", "brackets", "dashes", "braces", "question marks", "items", "laughs", "aliases", "tower"],
)
def test_bombs_are_refused_quickly(document, text):
    begin = time.perf_counter()
    doc = document(text)
    assert time.perf_counter() - begin < 10
    assert doc.data is None
    assert [f.code for f in doc.findings] == ["P007"]


def test_as_deep_as_allowed(document):
    assert document(nested(60)).findings == ()
    assert document("a: &a [x]\nb: [" + "*a," * 20_000 + "]").findings == ()


@given(st.text(st.sampled_from("ab1:- \n\t'\"[]{},&*!?#|>%@~：，年<"), max_size=40))
def test_any_text_gives_data_or_findings_inside_the_file(text):
    doc = parse(decode(text.encode(), "a.yaml"))
    assert doc.data is not None or doc.findings
    lines = doc.source.lines
    for finding in doc.findings:
        place = finding.place
        assert 1 <= place.line <= len(lines)
        assert 1 <= place.column <= len(lines[place.line - 1]) + 1
        assert finding.message.zh
        assert finding.advice.en
        assert finding.excerpt == lines[place.line - 1]


@given(
    st.recursive(
        st.booleans() | st.integers(-999, 999) | st.text(st.sampled_from("abc 年:'\"#\\-1"), max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
        ),
        max_leaves=8,
    )
)
def test_what_is_written_as_json_reads_back(value):
    import json

    doc = parse(decode(json.dumps(value, ensure_ascii=False).encode(), "a.yaml"))
    assert doc.findings == ()
    assert doc.data == value


def test_nothing_depends_on_the_c_parser(document, monkeypatch):
    import yaml

    monkeypatch.setattr("policy_engine.syntax.tree._LOADER", yaml.SafeLoader)
    assert document("a: 1\nb: [x, 年]\n").data == {"a": 1, "b": ["x", "年"]}
    for text in ("a: 'x\n", "a:\n\tb: 1\n", "a: 1\nb：2\n", "a: [x\n"):
        (finding,) = document(text).findings
        assert finding.code in ("P002", "P003", "P004")


def test_the_parser_may_object_without_a_place(document, monkeypatch):
    import yaml

    def refuse(*_args, **_kwargs):
        raise yaml.YAMLError

    monkeypatch.setattr(yaml, "parse", refuse)
    (finding,) = document("a: 1\n").findings
    assert (finding.code, finding.place) == ("P002", Place("a.yaml", 1, 1, 1))


def test_data_is_nfc(document):
    decomposed = unicodedata.normalize("NFD", "é")
    assert document(f'a: "{decomposed}"\n').data == {"a": "é"}
