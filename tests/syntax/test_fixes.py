"""Where a finding says exactly what to write, its fix writes it."""

import pytest

from policy_engine.model.errors import FindingsStop
from policy_engine.syntax.document import parse
from policy_engine.syntax.edit import apply
from policy_engine.syntax.read import decode
from policy_engine.syntax.schema import check_schema
from policy_engine.syntax.text_fixes import MOST

SCHEMA = {
    "type": "object",
    "properties": {
        "year": {"title": "年度", "type": "integer", "minimum": 2000, "maximum": 2100},
        "agency": {"type": "string", "pattern": r"^\d{6}$"},
        "on": {"type": "string", "format": "date", "examples": ["2023-02-06"]},
        "ready": {"type": "boolean"},
        "name": {"title": "名称", "type": "string"},
        "rate": {"type": "string", "examples": ["5%"]},
        "order": {"enum": ["fixed", "random"]},
        "mode": {"enum": ["股所随机", "所所随机", "股内随机"]},
        "tags": {"type": "array", "items": {"type": "string"}},
        "tasks": {"type": "array", "items": {"$ref": "#/$defs/Task"}},
        "matching": {"type": "object", "properties": {"mode": {"enum": ["一"]}}, "required": ["mode"]},
        "window": {"$ref": "#/$defs/Window"},
    },
    "additionalProperties": False,
    "$defs": {
        "Task": {
            "type": "object",
            "properties": {"code": {"type": "string"}, "rate": {"type": "string"}},
            "additionalProperties": False,
        },
        "Window": {
            "type": "object",
            "properties": {"from": {"type": "string", "format": "date"}, "to": {"type": "string"}},
            "additionalProperties": False,
        },
    },
}


def found(text):
    document = parse(decode(text.encode(), "a.yaml"), {"年度": "year", "名称": "name"})
    return sorted([*document.findings, *check_schema(document, SCHEMA)], key=lambda f: f.place.line)


MENDED = [
    # full-width punctuation
    ("P004", "name: x\n  year：2023\n", "name: x\n  year: 2023\n"),
    ("P004", "rate: 5%\nyear： 2023 # 年\n", "rate: 5%\nyear: 2023 # 年\n"),
    ("P004", "window：\n  to: x\n", "window:\n  to: x\n"),
    ("P004", "window: {to：x, from: 2023-02-06}\n", "window: {to: x, from: 2023-02-06}\n"),
    ("P004", "window: {to: x，from: 2023-02-06}\n", "window: {to: x, from: 2023-02-06}\n"),
    ("P004", "window: {to: x， from: 2023-02-06}\n", "window: {to: x, from: 2023-02-06}\n"),
    ("P004", "tags: ［一，二、三］ # 表\n", "tags: [一, 二, 三] # 表\n"),
    ("P004", "window: ｛to：x｝\n", "window: {to: x}\n"),
    ("P004", "window:\n\u3000to: x\n  from: 2023-02-06\n", "window:\n  to: x\n  from: 2023-02-06\n"),
    ("P004", "window:\n\u00a0\u00a0to: x\n", "window:\n  to: x\n"),
    ("P004", "name:\u00a0x\nyear: 2023\n", "name: x\nyear: 2023\n"),
    ("P004", "tags:\n  -a\n  - b\n  • c\n", "tags:\n  - a\n  - b\n  - c\n"),
    ("P004", "tags:\n  a\n  - b\n", "tags:\n  - a\n  - b\n"),
    ("P004", "tasks:\n  - code: a\n  —code: b\n", "tasks:\n  - code: a\n  - code: b\n"),
    # YAML
    ("P003", "tasks:\n  - code: a\n\trate: b\n", "tasks:\n  - code: a\n    rate: b\n"),
    (
        "P005",
        "tasks:\n  - code: a\n    rate: b\n    code: a\n    rate: c\n",
        "tasks:\n  - code: a\n    rate: b\n  - code: a\n    rate: c\n",
    ),
    ("P002", "rate: 5%\nyear:2023\n", "rate: 5%\nyear: 2023\n"),
    ("P002", "window:\n  to:x\n", "window:\n  to: x\n"),
    (
        "P003",
        "window:\n\tto: x # \t注\n\n\tfrom: 2023-02-06\n",
        "window:\n  to: x # \t注\n\n  from: 2023-02-06\n",
    ),
    ("P003", "tasks:\n\t- code: x\n\t  rate: y\n", "tasks:\n  - code: x\n    rate: y\n"),
    ("P005", "rate: x\nname: 一\nrate: x\n", "rate: x\nname: 一\n"),
    ("P005", "tags:\n  - a\nname: 一\ntags:\n  - a\nyear: 2023\n", "tags:\n  - a\nname: 一\nyear: 2023\n"),
    # keys
    ("P008", "年度: 2023 # 年\n", "year: 2023 # 年\n"),
    ("P008", '"名称": x\n', "name: x\n"),
    ("P008", "ｙｅａｒ: 2023\n", "year: 2023\n"),
    ("P101", "yaer: 2023 # 年\n", "year: 2023 # 年\n"),
    ("P101", "YEAR: 2023\n", "year: 2023\n"),
    ("P101", "tasks:\n  - { cod: x }\n", "tasks:\n  - { code: x }\n"),
    # values
    ("P103", "tasks:\n  - code: 1 # 号\n", 'tasks:\n  - code: "1" # 号\n'),
    ("P103", "name: true\n", 'name: "true"\n'),
    ("P103", "agency: 140525\n", 'agency: "140525"\n'),
    ("P103", "year: '2023'\n", "year: 2023\n"),
    ("P103", "year: ２０２３\n", "year: 2023\n"),
    ("P103", "year: 2023年\n", "year: 2023\n"),
    ("P103", "matching: 一\n", "matching: { mode: 一 }\n"),
    ("P103", 'ready: "True"\n', "ready: true\n"),
    ("P103", "tags: a # 表\n", "tags: [a] # 表\n"),
    ("P103", "tags: 5\n", 'tags: ["5"]\n'),
    ("P103", "on: 20230206\n", "on: 2023-02-06\n"),
    ("P104", "order: radnom\n", "order: random\n"),
    ("P104", "order: “fixed”\n", "order: fixed\n"),
    ("P104", "mode: 股所随即\n", "mode: 股所随机\n"),
    ("P105", "agency: '１４０５２５'\n", "agency: '140525'\n"),
    ("P107", "on: 2023/2/6\n", "on: 2023-02-06\n"),
    ("P107", "on: 2023年2月6日 # 日\n", "on: 2023-02-06 # 日\n"),
    ("P107", 'on: "20230206"\n', 'on: "2023-02-06"\n'),
]


@pytest.mark.parametrize(("code", "text", "expected"), MENDED)
def test_what_the_advice_says_is_what_the_fix_writes(code, text, expected):
    first = found(text)[0]
    assert first.code == code
    assert first.fix.label.zh
    assert apply(text, first.fix.edits) == expected


def test_characters_that_only_hide_are_deleted():
    text = "rate: 5%\nname: 一\u200b二\ufeff\n"
    with pytest.raises(FindingsStop) as stop:
        decode(text.encode(), "a.yaml")
    assert apply(text, stop.value.findings[0].fix.edits) == "rate: 5%\nname: 一二\n"
    with pytest.raises(FindingsStop) as stop:
        decode(b"a: \x1b\n", "a.yaml")
    assert stop.value.findings[0].fix is None


def test_several_keys_with_full_width_colons_are_all_found_at_once():
    text = "window:\n  to：x\n  from：2023-02-06\n"
    edits = [edit for finding in found(text) for edit in finding.fix.edits]
    assert apply(text, edits) == "window:\n  to: x\n  from: 2023-02-06\n"
    whole = "year：2023\nname：一\n"
    assert apply(whole, [e for f in found(whole) for e in f.fix.edits]) == "year: 2023\nname: 一\n"


UNCERTAIN = [
    "tags: [a，b]\n",  # one item or two
    "rate: 5\n",  # 5% or 5户
    "tags: a、b\n",
    "tags: a\n  b\n",
    "tasks: 2\n",
    "order: 随机\n",
    "mode: 随机\n",
    "qqqq: 1\n",
    "agency: 14052\n",
    "year: 1999\n",
    "year: '1999'\n",
    "ready: 是\n",
    "on: 2023-02-30\n",
    "on: 2023/2/30\n",
    "year:\n",
    "rate: x\nrate: y\n",
    "rate: x\nrate: x # 说明\n",
    "year: 2023\n年度: 2023\nname: x\n",
    "－ 年度: 2023\n",
    "tags: ［一，二\n",
    "window: ［to］\n",
    "window: 3月\n",
    "'year：2023': 1\n",
    "? |\n  年度\n: 1\n",
    "tags: &x 5\nname: *x\n",
    "tasks: [&x {cod: 1}, *x]\n",
    "name: &x true\n",
    "&x yaer: 2023\n",
    "window: &x ［to］\n",
    "window: &x from：2023-02-06\n",
    "? ｙｅ\n  ａｒ\n: 2023\n",
]


@pytest.mark.parametrize("text", UNCERTAIN)
def test_where_more_than_one_thing_may_have_been_meant_nothing_is_offered(text):
    findings = found(text)
    assert findings
    assert findings[0].fix is None or findings[0].code == "P008"
    if text.startswith(("year: 2023", "－", "?")):
        assert [f.fix for f in findings if f.code == "P008"] == [None]


def test_a_file_that_needs_a_million_edits_gets_the_first_of_them():
    (finding,) = found("a:\n" + "\tb: 1\n" * 100_000)
    assert finding.code == "P003"
    assert len(finding.fix.edits) == MOST
