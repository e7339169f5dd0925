import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.syntax.document import parse
from policy_engine.syntax.edit import (
    UnpatchableError,
    apply,
    apply_bytes,
    remove,
    rename_key,
    set_value,
    with_value,
)
from policy_engine.syntax.read import decode

PLAN = """\
# 头
plan: # 计划
  year: 2023   # 年
  title: '泽州'
  agency: "140525"
goals:
  - text: 一 # 甲
    at_least: 3%
  - { text: 二, at_least: 4% } # 乙
tags: [a, "b", c] # 表
note: | # 长
  第一行
    第二行

list:
- x
- y # 尾
folded: 一
  二
empty:
maps: {}
"""


def document(text):
    return parse(decode(text.encode(), "a.yaml"))


# route, value → what changes: old text, new text
SET = [
    (("plan", "year"), 2024, "2023 ", "2024 "),
    (("plan", "title"), "晋城", "'泽州'", "'晋城'"),
    (("plan", "title"), 5, "'泽州'", "5"),
    (("plan", "agency"), "140500", '"140525"', '"140500"'),
    (("plan", "agency"), 140500, '"140525"', "140500"),
    (("plan", "year"), "2024", "2023 ", '"2024" '),
    (("plan", "year"), [1, "二"], "2023 ", "[1, 二] "),
    (("plan", "kind"), "joint", '"140525"\n', '"140525"\n  kind: joint\n'),
    (("plan", "on", "day"), "2023-02-06", '"140525"\n', '"140525"\n  on: { day: 2023-02-06 }\n'),
    (("goals", 0, "text"), "一: 二", "一 # 甲", '"一: 二" # 甲'),
    (("goals", 0, "extra"), True, "at_least: 3%\n", "at_least: 3%\n    extra: true\n"),
    (("goals", 1, "text"), "一, 二", "text: 二", 'text: "一, 二"'),
    (("goals", 1, "extra"), ["x"], "4% }", "4%, extra: [x] }"),
    (("goals", 1), "x", "{ text: 二, at_least: 4% }", "x"),
    (("goals", 0), {"text": "三"}, "text: 一 # 甲\n    at_least: 3%", "{ text: 三 }"),
    (("tags", 1), "d", '"b"', '"d"'),
    (("tags",), ["z"], '[a, "b", c] #', "[z] #"),
    (("note",), "短", "| # 长\n  第一行\n    第二行", "短 # 长"),
    (("plan",), {"year": 1}, None, None),
    (("list",), ["z"], "list:\n- x\n- y # 尾", "list: [z] # 尾"),
    (("folded",), "三", "一\n  二", "三"),
    (("empty",), "x", "empty:", "empty: x"),
    (("empty", "a", "b"), 1, "empty:", "empty: { a: { b: 1 } }"),
    (("maps", "a"), 1, "{}", "{ a: 1 }"),
    (("new",), "x", "maps: {}\n", "maps: {}\nnew: x\n"),
]


@pytest.mark.parametrize(("route", "value", "old", "new"), SET, ids=[str(case[0]) for case in SET])
@pytest.mark.parametrize("form", ["plain", "windows"])
def test_a_value_is_set_in_place(route, value, old, new, form):
    text = PLAN if form == "plain" else PLAN.replace("\n", "\r\n")
    doc = document(text)
    changed = apply_bytes(text.encode(), set_value(doc, route, value)).decode()
    if old is not None:
        expected = PLAN.replace(old, new, 1)
        assert changed.replace("\r\n", "\n") == expected
        assert changed.count("\r") == (expected.count("\n") if form == "windows" else 0)
    assert document(changed).data == with_value(doc.data, route, value)


def test_a_block_gives_way_to_a_flow_form_and_keeps_its_first_and_last_comment():
    text = "a: # 甲\n  b: 1 # 乙\n  c: 2 # 丙\nd: 1\n"
    assert apply(text, set_value(document(text), ("a",), {"b": 3})) == "a: { b: 3 } # 甲 # 丙\nd: 1\n"


def test_a_value_that_stands_there_already_is_no_edit():
    doc = document(PLAN)
    assert set_value(doc, ("plan", "year"), 2023) == ()
    assert set_value(doc, ("tags",), ["a", "b", "c"]) == ()
    assert set_value(document("a: true\n"), ("a",), 1) != ()


@pytest.mark.parametrize(
    "text", ["a: 1\nb: 2", "a: |\n  x\n  y\nb: 2", "a: 1\nb: [1,\n  2]  # 注", "a:\n  b:\n    - 1"]
)
def test_a_key_comes_last_whatever_stands_last(text):
    doc = document(text)
    changed = apply(text, set_value(doc, ("z",), "年"))
    assert changed == text + "\nz: 年"
    assert document(changed).data == {**doc.data, "z": "年"}


SHARED = "a: &x { b: 1 }\nc: *x\nd: [*x, 2]\ne: &y 1\nf: 2\ng: *y\n"


@pytest.mark.parametrize(
    "route", [("a",), ("a", "b"), ("a", "new"), ("c",), ("c", "b"), ("c", "new"), ("d",), ("e",)]
)
def test_what_an_anchor_shares_is_left_alone(route):
    with pytest.raises(UnpatchableError) as refused:
        set_value(document(SHARED), route, 9)
    assert "锚点" in refused.value.reason.zh


def test_beside_what_is_shared_edits_go_on():
    doc = document(SHARED)
    assert apply(SHARED, set_value(doc, ("f",), 3)) == SHARED.replace("f: 2", "f: 3")
    assert apply(SHARED, set_value(doc, ("d", 1), 3)) == SHARED.replace("*x, 2", "*x, 3")
    assert apply(SHARED, set_value(doc, ("z",), 3)) == SHARED + "z: 3\n"[:-1] + "\n"
    assert apply(SHARED, remove(doc, ("f",))) == SHARED.replace("f: 2\n", "")


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("a: 'x\n", ("a",)),
        ("a: 1\n", ()),
        ("a: 1\n", ("a", "b")),
        ("a: [1]\n", ("a", 1)),
        ("a: [1]\n", ("a", "b")),
        ("a: 1\n", ("b", 0)),
        ("a: !x 1\n", ("a",)),
        ("? a\n: b: 1\n", ("a",)),
        ("? a\n: b: 1\n", ("c",)),
        ("a: |+\n  x\n\n", ("b",)),
        ("a: |\n  x", ("b",)),
        ("a: {b, c: 1}\n", ("a", "b")),
        ("a: {c: 1, b: }\n", ("a", "d")),
        ("2023: 1\n", ("a",)),
        ("- a\n", ("b",)),
    ],
)
def test_what_cannot_be_set_safely_is_refused(text, route):
    with pytest.raises(UnpatchableError) as refused:
        set_value(document(text), route, {"x": 1})
    assert refused.value.reason.zh
    assert refused.value.reason.en


REMOVED = [
    (("plan", "year"), "  year: 2023   # 年\n"),
    (("plan", "agency"), '  agency: "140525"\n'),
    (("tags",), 'tags: [a, "b", c] # 表\n'),
    (("tags", 0), "a, "),
    (("tags", 2), ", c"),
    (("goals", 0), "  - text: 一 # 甲\n    at_least: 3%\n"),
    (("goals", 0, "text"), "text: 一 # 甲\n    "),
    (("goals", 1, "at_least"), ", at_least: 4%"),
    (("note",), "note: | # 长\n  第一行\n    第二行\n"),
    (("list", 1), "- y # 尾\n"),
    (("empty",), "empty:\n"),
    (("maps",), "maps: {}\n"),
]


@pytest.mark.parametrize(("route", "gone"), REMOVED, ids=[str(case[0]) for case in REMOVED])
def test_an_entry_is_removed_with_its_lines(route, gone):
    assert PLAN.count(gone) == 1
    changed = apply(PLAN, remove(document(PLAN), route))
    assert changed == PLAN.replace(gone, "")
    assert [f.code for f in document(changed).findings] == ["P006"] * (route != ("empty",))


def test_the_last_line_goes_with_the_line_end_before_it():
    assert apply("a: 1\nb: 2", remove(document("a: 1\nb: 2"), ("b",))) == "a: 1"


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("a: 1\n", ("b",)),
        ("a: 1\n", ()),
        ("a: 1\n", ("a",)),
        ("a: [1]\n", ("a", 0)),
        ("- - a\n  - b\n- c\n", (0, 0)),
        ("-\n  a: 1\n- b\n", (0,)),
        ("? a\n: 1\n? b\n: 2\n", ("b",)),
        (SHARED, ("a",)),
    ],
)
def test_what_cannot_be_removed_safely_is_refused(text, route):
    with pytest.raises(UnpatchableError):
        remove(document(text), route)


def test_a_key_is_renamed_and_keeps_its_value():
    assert apply(PLAN, rename_key(document(PLAN), ("plan", "year"), "jahr")) == PLAN.replace("year", "jahr")
    text = '{"a b": 1, c: 2}\n'
    assert apply(text, rename_key(document(text), ("a b",), "null")) == '{"null": 1, c: 2}\n'


@pytest.mark.parametrize(
    ("text", "route", "name"),
    [
        ("a: 1\nb: 2\n", ("a",), "b"),
        ("a: 1\n", ("c",), "b"),
        ("a: [1]\n", ("a", 0), "b"),
        ("a: 1\n", (), "b"),
        ("&x a: 1\n", ("a",), "b"),
        ('? "a\n  c"\n: 1\n', ("a c",), "b"),
    ],
)
def test_what_cannot_be_renamed_is_refused(text, route, name):
    with pytest.raises(UnpatchableError):
        rename_key(document(text), route, name)


def test_data_with_a_value():
    assert with_value({"a": [1, {"b": 2}]}, ("a", 1, "b"), 3) == {"a": [1, {"b": 3}]}
    assert with_value({}, ("a", "b"), 1) == {"a": {"b": 1}}
    assert with_value({"a": None}, ("a", "b"), 1) == {"a": {"b": 1}}


VALUES = st.recursive(
    st.booleans() | st.integers(-99, 99) | st.text(st.sampled_from("a1: #'\"-\n，[]{}"), max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=5,
)


def routes(data, so_far=()):
    yield so_far
    for step, below in (
        data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    ):
        yield from routes(below, (*so_far, step))


@settings(max_examples=300)
@given(st.data(), VALUES)
def test_every_part_of_a_plan_can_be_set_to_anything_and_nothing_else_changes(data, value):
    doc = document(PLAN.replace("empty:\n", ""))
    route = data.draw(st.sampled_from([route for route in routes(doc.data) if route]))
    if data.draw(st.booleans()) and isinstance(doc.at(route).value, dict):
        route = (*route, "new")
    changed = apply(doc.source.text, set_value(doc, route, value))
    after = document(changed)
    assert after.findings == ()
    assert repr(after.data) == repr(with_value(doc.data, route, value))


@settings(max_examples=200)
@given(st.dictionaries(st.sampled_from("abcd"), VALUES, min_size=2), st.data())
def test_entries_and_items_are_removed_from_any_flow_form(data, draw):
    import json

    doc = document(json.dumps(data, ensure_ascii=False))
    route = draw.draw(st.sampled_from([route for route in routes(doc.data) if route]))
    around, step = doc.at(route[:-1]).value, route[-1]
    if len(around) == 1:
        with pytest.raises(UnpatchableError):
            remove(doc, route)
        return
    after = document(apply(doc.source.text, remove(doc, route)))
    inside = list(around) if isinstance(around, list) else dict(around)
    del inside[step]
    assert after.findings == ()
    assert after.data == with_value(doc.data, route[:-1], inside)
