import pytest

from policy_engine.model.finding import Place
from policy_engine.syntax.codes import CODES
from policy_engine.syntax.dates import is_date
from policy_engine.syntax.keys import keys_by_title
from policy_engine.syntax.schema import MOST, check_schema

SCHEMA = {
    "title": "计划",
    "type": "object",
    "properties": {
        "year": {"title": "年度", "type": "integer", "minimum": 2000, "maximum": 2100},
        "at_least": {"type": "integer", "minimum": 1},
        "at_most": {"type": "integer", "maximum": 9},
        "agency": {"title": "机关代码", "type": "string", "pattern": r"^\d{6}$"},
        "form": {"type": "string", "pattern": "^x+$", "examples": ["xxx"]},
        "shape": {"type": "string", "pattern": "^x+$"},
        "key": {"type": "string", "examples": ["1"]},
        "on": {"title": "日期（公历）", "type": "string", "format": "date"},
        "site": {"type": "string", "format": "uri"},
        "ready": {"title": "就绪", "type": "boolean"},
        "name": {"title": "名称", "type": "string", "minLength": 2, "maxLength": 4},
        "rate": {"title": "抽查比例", "type": "string", "examples": ["5%"]},
        "kind": {"title": "类型", "enum": ["定向", "不定向"]},
        "version": {"const": "v/1"},
        "status": {"enum": ["planned", "cancelled"], "description": "planned 按计划；cancelled 取消"},
        "matching": {
            "type": "object",
            "properties": {"mode": {"enum": ["股所随机", "所所随机"]}},
            "required": ["mode"],
        },
        "tags": {
            "title": "标签",
            "type": "array",
            "items": {"type": "string"},
            "minItems": 1,
            "maxItems": 3,
            "uniqueItems": True,
        },
        "window": {"title": "时间", "$ref": "#/$defs/Window"},
        "tasks": {"title": "任务", "type": "array", "items": {"$ref": "#/$defs/Task"}},
        "names": {"type": "object", "additionalProperties": {"type": "string"}},
        "odd": {"type": "object", "minProperties": 1},
    },
    "additionalProperties": False,
    "$defs": {
        "Window": {
            "title": "起止时间",
            "type": "object",
            "properties": {
                "from": {"title": "起", "type": "string", "format": "date"},
                "to": {"title": "止", "type": "string", "format": "date"},
                "text": {"title": "名称", "type": "string"},
            },
            "required": ["from", "to"],
            "additionalProperties": False,
        },
        "Task": {
            "title": "抽查任务",
            "type": "object",
            "properties": {
                "code": {"title": "序号", "type": "string"},
                "rate": {"title": "比例", "type": "string"},
                "window": {"title": "时间", "$ref": "#/$defs/Window"},
            },
            "required": ["code", "rate"],
            "additionalProperties": False,
        },
    },
}


@pytest.fixture
def check(document):
    return lambda text: check_schema(document(text), SCHEMA)


@pytest.fixture
def only(check):
    def find(text):
        (finding,) = check(text)
        return finding

    return find


def test_a_document_that_fits_has_no_findings(check):
    assert (
        check('year: 2023\non: 2023-02-06\nready: true\nkind: 定向\ntags: [a]\nnames: {x: y}\nsite: "::"\n')
        == []
    )
    assert check("tasks:\n  - {code: a, rate: b, window: {from: 2023-01-01, to: 2023-01-02}}\n") == []


# text → (code, line, column, words of the message, words of the advice)
WRONG = {
    "yaer: 2023\n": ("P101", 1, 1, "yaer", "year"),
    "YEAR: 2023\n": ("P101", 1, 1, "YEAR", "year"),
    "year: 2023\nqqqq: 1\n": ("P101", 2, 1, "qqqq", "可用的键：year, at_least"),
    "window:\n  form: 2023-01-01\n  to: 2023-01-02\n": ("P101", 2, 3, "form", "是否应为 from"),
    "window:\n  frm: 2023-01-01\n  to: 2023-01-02\n": ("P101", 2, 3, "frm", "from"),
    "to: 2023-01-01\n": ("P101", 1, 1, "to", "它属于 window（时间）"),
    "tasks:\n  - code: a\n    window:\n      from: 2023-01-01\n      to: 2023-01-02\n      rate: 5%\n": (
        "P101",
        6,
        7,
        "rate",
        "它属于 tasks（任务）第 1 项",
    ),
    "window:\n  from: 2023-01-01\n": ("P102", 1, 1, "window（时间）缺少 to（止）", "补上"),
    "tags:\n  -a\n": ("P004", 2, 3, "半角“- ”", "半角减号"),
    "tags:\n  • a\n": ("P004", 2, 3, "半角“- ”", "半角减号"),
    "tasks: 2\n": ("P103", 1, 8, "应为列表，这里是整数 2", "每行一项"),
    "year: 2023年\n": ("P103", 1, 7, "应为整数", "year: 2023"),
    "status: 取消\n": ("P104", 1, 9, "不能是文字“取消”", "是否应为 cancelled"),
    "status: cancelled // 六月\n": ("P104", 1, 9, "cancelled // 六月", "是否应为 cancelled"),
    "matching: 股所随机\n": ("P103", 1, 11, "应为一组键值", "matching: { mode: 股所随机 }"),
    "tasks:\n  - window: {from: 2023-01-01, to: 2023-01-02}\n": (
        "P102",
        2,
        5,
        "tasks（任务）第 1 项缺少 code（序号）、rate（比例）",
        "补上",
    ),
    "year: '2023'\n": ("P103", 1, 7, "year（年度）应为整数，这里是文字“2023”", "year: 2023"),
    "year: 二〇二三\n": ("P103", 1, 7, "应为整数", "year: 2000"),
    "year: ２０２３\n": ("P103", 1, 7, "应为整数", "year: 2023"),
    "agency: 140525\n": ("P103", 1, 9, "应为文字，这里是整数 140525", 'agency: "140525"'),
    "name: true\n": ("P103", 1, 7, "应为文字，这里是 true", 'name: "true"'),
    "rate: 5\n": ("P103", 1, 7, "rate（抽查比例）应为文字", "例如 rate: 5%"),
    "rate: [5%]\n": ("P103", 1, 7, "这里是列表", "rate: 5%"),
    "name: {a: b}\n": ("P103", 1, 7, "这里是一组键值", "写成文字"),
    "ready: 是\n": ("P103", 1, 8, "ready（就绪）应为 true 或 false", "true"),
    "tags: a\n": ("P103", 1, 7, "应为列表", "tags: [a]"),
    "tags: {a: b}\n": ("P103", 1, 7, "应为列表", "写成列表"),
    "tags: [a, 1]\n": ("P103", 1, 11, "tags（标签）第 2 项应为文字", '"1"'),
    "window: 3月\n": ("P103", 1, 9, "window（时间）应为一组键值", "from, to"),
    "odd: 3月\n": ("P103", 1, 6, "应为一组键值", "缩进"),
    "[a]\n": ("P103", 1, 1, "文件应为一组键值，这里是列表", "year"),
    "tasks: [code：a]\n": ("P004", 1, 9, "全角冒号", "半角"),
    "tasks: ［a］\n": ("P004", 1, 8, "全角括号", "半角"),
    "year：2023\n": ("P004", 1, 1, "全角冒号", "半角"),
    "window: from:2023-01-01\n": ("P002", 1, 9, "冒号后面缺少空格", "空格"),
    "kind: 定项\n": ("P104", 1, 7, "kind（类型）不能是文字“定项”", "是否应为 定向"),
    "kind: “定向”\n": ("P104", 1, 7, "kind", "是否应为 定向"),
    "kind: 5\n": ("P104", 1, 7, "整数 5", "定向, 不定向"),
    "version: v/2\n": ("P104", 1, 10, "v/2", "v/1"),
    "agency: '1405'\n": ("P105", 1, 9, "agency（机关代码）", "六位数字"),
    "agency: '１４０５２５'\n": ("P105", 1, 9, "agency", "写成 140525"),
    'agency: "140525\\n"\n': ("P105", 1, 9, "agency", "写成 140525"),
    "form: y\n": ("P105", 1, 7, "form", "例如 xxx"),
    "shape: y\n": ("P105", 1, 8, "shape", "^x+$"),
    "name: ''\n": ("P105", 1, 7, "name（名称）不能为空", "写上"),
    "name: a\n": ("P105", 1, 7, "有 1 字，至少 2 字", "完整"),
    "name: abcde\n": ("P105", 1, 7, "有 5 字，最多 4 字", "缩短"),
    "year: 1999\n": ("P106", 1, 7, "超出范围：1999", "2000 到 2100"),
    "at_least: 0\n": ("P106", 1, 11, "0", "不小于 1"),
    "at_most: 10\n": ("P106", 1, 10, "10", "不大于 9"),
    "on: 2023-02-30\n": ("P107", 1, 5, "没有这一天", "年-月-日"),
    "on: 2023年2月6日\n": ("P107", 1, 5, "不是日期", "写成 2023-02-06"),
    "on: 20230206\n": ("P103", 1, 5, "整数 20230206", "写成 on: 2023-02-06"),
    "key: 7\n": ("P103", 1, 6, "整数 7", 'key: "7"'),
    "key: {a: b}\n": ("P103", 1, 6, "一组键值", 'key: "1"'),
    "agency: 1405\n": ("P103", 1, 9, "整数 1405", "写成文字"),
    "on: 20230230\n": ("P103", 1, 5, "整数 20230230", '"20230230"'),
    "on: '20230206'\n": ("P107", 1, 5, "不是日期", "写成 2023-02-06"),
    "on: '202302'\n": ("P107", 1, 5, "不是日期", "年-月-日"),
    "tags: []\n": ("P108", 1, 7, "0 项", "至少 1 项"),
    "tags: [a, b, c, d]\n": ("P108", 1, 7, "4 项", "最多 3 项"),
    "tags: [a, a]\n": ("P108", 1, 7, "重复", "删去"),
    "odd: {}\n": ("P109", 1, 6, "minProperties", "对照"),
    "names: {x: 1}\n": ("P103", 1, 12, "x应为文字", '"1"'),
}


@pytest.mark.parametrize(("text", "expected"), WRONG.items())
def test_one_cause_gives_one_finding_in_the_fields_own_terms(only, text, expected):
    finding = only(text)
    code, line, column, message, advice = expected
    assert (finding.code, finding.place.line, finding.place.column) == (code, line, column)
    assert message in finding.message.zh
    assert advice in finding.advice.zh
    assert finding.severity == "error"
    assert finding.message.en
    assert finding.advice.en
    assert finding.excerpt == text.splitlines()[line - 1]


def test_every_code_used_has_a_title():
    assert {code for code, *_ in WRONG.values()} <= CODES.keys()


def test_a_missing_key_at_the_top_is_told_of_the_file(document):
    (finding,) = check_schema(document("b: 1\n"), {"type": "object", "required": ["a"]})
    assert finding.message.zh == "文件缺少 a"
    assert finding.place == Place("a.yaml", 1, 1, 1)


def test_everything_is_reported_at_once_in_the_order_of_the_file(check, said):
    assert said(check("year: x\nkind: y\non: z\nqqqq: 1\n")) == [
        ("P103", 1, 7),
        ("P104", 2, 7),
        ("P107", 3, 5),
        ("P101", 4, 1),
    ]


def test_two_misspelt_keys_are_not_both_the_same_one(check):
    first, second = check("yaer: 2023\nyeer: 2023\n")
    assert "是否应为 year" in first.advice.zh
    assert "year？" not in second.advice.zh


def test_what_has_its_finding_already_gets_no_second_one(check):
    assert check("year:\nkind: ~\ntags: [~]\nwindow:\n") == []
    assert check("") == []
    assert check("a: 'x\n") == []


def test_a_key_lost_to_a_full_width_colon_is_not_called_missing(check):
    assert check("window:\n  from: 2023-01-01\n    to：2023-01-02\n") == []


def test_an_example_of_a_list_item_needs_no_key(only):
    assert only("tasks: [1]\n").message.zh.startswith("tasks（任务）第 1 项应为一组键值")


def test_a_flood_of_errors_is_cut_off(check):
    assert len(check("tags: [" + "1," * (MOST + 100) + "]\n")) == MOST


def test_titles_that_mean_one_key():
    assert keys_by_title(SCHEMA) == {
        "年度": "year",
        "机关代码": "agency",
        "日期": "on",
        "日期（公历）": "on",
        "就绪": "ready",
        "抽查比例": "rate",
        "类型": "kind",
        "标签": "tags",
        "时间": "window",
        "任务": "tasks",
        "起": "from",
        "止": "to",
        "序号": "code",
        "比例": "rate",
    }


def test_days_of_the_calendar():
    assert is_date("2024-02-29")
    for text in (
        "2023-02-29",
        "2023-2-6",
        "20230206",
        "2023-W06-1",
        "２０２３-02-06",
        "2023-02-06\n",
        "0000-01-01",
    ):
        assert not is_date(text)


def test_a_title_in_two_parts_is_known_by_each_and_a_title_of_its_own_goes_first():
    parts = {
        "rate": {"title": "抽查比例/数量"},
        "rate_text": {"title": "抽查比例/数量（原文）"},
        "A": {"title": "A 低风险"},
    }
    assert keys_by_title({"properties": parts}) == {
        "抽查比例/数量": "rate",
        "抽查比例": "rate",
        "数量": "rate",
        "抽查比例/数量（原文）": "rate_text",
        "A 低风险": "A",
        "低风险": "A",
    }


def test_what_an_unreadable_key_may_stand_for_is_not_missing_too(document):
    text = "window:\n  from: 2023-01-01\n  至: 2023-02-01\n"
    assert check_schema(document(text), SCHEMA) == []
    text = "window:\nto: 2023-01-01\n"
    assert [f.code for f in document(text).findings] == ["P006"]
    assert check_schema(document(text), SCHEMA) == []


def test_what_is_missing_is_shown_as_it_is_written(only):
    assert only("window:\n  to: 2023-01-01\n").advice.zh == "补上，例如 from: …"
