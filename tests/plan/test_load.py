import time
from datetime import date
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policy_engine.model.errors import Unusable
from policy_engine.model.finding import Place, has_errors
from policy_engine.model.plan import Plan
from policy_engine.plan.codes import CODES
from policy_engine.plan.load import load_plan, load_plan_bytes
from policy_engine.syntax import codes as syntax_codes

ROOT = Path(__file__).resolve().parents[2]
PLAN = ROOT / "plans/2023.yaml"


def test_the_real_plan_loads_without_findings():
    loaded = load_plan(PLAN, "plans/2023.yaml")
    assert loaded.findings == ()
    assert loaded.text == PLAN.read_bytes()
    assert loaded.sha256 == sha256(loaded.text).hexdigest()
    assert loaded.document.source.file == "plans/2023.yaml"
    assert loaded.plan.plan.issued_on == date(2023, 2, 6)
    assert loaded.plan.task("3").scope.except_tasks == ("4", "6")
    assert loaded.plan.task("12").window.end == date(2023, 12, 31)


def test_line_ends_and_a_byte_order_mark_make_no_difference(plan_text, plan):
    data = b"\xef\xbb\xbf" + plan_text.replace("\n", "\r\n").encode()
    assert load_plan_bytes(data, "p").plan == plan


def test_loading_is_quick(plan_text, load):
    load(plan_text)
    begin = time.process_time()
    for _ in range(5):
        load(plan_text)
    assert (
        time.process_time() - begin
    ) / 5 < 0.2  # some 0.01 s; the bound allows for tracing and slow machines


# old → new: (code, line, column, words of the message, words of the advice)
WRONG = {
    ("year: 2023", "yaer: 2023"): ("P101", 8, 3, "yaer", "year"),
    ("year: 2023", "年度: 2023"): ("P008", 8, 3, "年度", "year:"),
    ("year: 2023", "year：2023"): ("P004", 8, 7, "全角冒号", "半角"),
    ("year: 2023", "\tyear: 2023"): ("P003", 8, 3, "Tab", "空格"),
    ("year: 2023", "year: 2023\n  year: 2024"): ("P005", 9, 3, "第 8 行", "只保留一个"),
    ("year: 2023", "year:"): ("P006", 8, 3, "没有值", "写上"),
    ("year: 2023", "year: '2023'"): ("P103", 8, 9, "整数", "year: 2023"),
    ('agency: "140525"', "agency: 140525"): ("P103", 7, 11, "文字", '"140525"'),
    ("issued_on: 2023-02-06", "issued_on: 2023-02-30"): ("P107", 12, 14, "没有这一天", "例如"),
    ("    rate: 5%\n", ""): ("P102", 39, 5, "rate（抽查比例/数量）", "补上"),
    ("rate: 5%", "rate: 500%"): ("P124", 47, 11, "超过了 100%", "100%"),
    ("rate: 5%", "rate: 0%"): ("P124", 47, 11, "一户也抽不到", "5%"),
    ("rate: 5%", "rate: 10%-5%"): ("P124", 47, 11, "下限大于上限", "5%-10%"),
    ("rate: 5%", "rate: 五"): ("P123", 47, 11, "“五”", "5%"),
    ("rate: 5%", 'rate: "5"'): ("P123", 47, 11, "读不出来", "5% 或 5户"),
    ("rate: 5%", 'rate: "%"'): ("P123", 47, 11, "“%”", "5%"),
    ("rate: 5%", "rate: 5"): ("P103", 47, 11, "整数 5", "rate: 5%"),
    ("rate: 5%", "rate: " + "五" * 121): ("P105", 47, 11, "121 字", "缩短"),
    ("to: 2023-09-30", "to: 2023-01-30"): ("P125", 54, 11, "早于", "from: 2023-03-01, to: 2023-09-30"),
    ("text: 3月—9月\n      from: 2023-03-01", "text: 长期\n      from: 2023-10-01"): (
        "P125",
        54,
        11,
        "早于起日 2023-10-01",
        "核对 from 和 to",
    ),
    ("at_least: 3%", "at_least: 300%"): ("P126", 18, 15, "300%", "100%"),
    ("at_least: 3%", "at_least: " + "9" * 5000 + "%"): ("P126", 18, 15, "超过", "100%"),
    ('code: "2"', 'code: "1"'): ("P121", 60, 11, "第 39 行", "换个序号"),
    ('except_tasks: ["4", "6"]', 'except_tasks: ["4", "60"]'): ("P122", 90, 27, "没有序号为 60", "别的任务"),
    ('except_tasks: ["4", "6"]', 'except_tasks: ["3"]'): ("P122", 90, 22, "它自己", "别的任务"),
    ('except_tasks: ["4", "6"]', 'except_tasks: "4"'): ("P103", 90, 21, "列表", "[4]"),
    ('except_tasks: ["4", "6"]', "except_tasks: [4]"): ("P103", 90, 22, "文字", '"4"'),
    ("{ mode: 股所随机 }", "{ mode: 股所随机, officers: 1 }"): ("P106", 58, 39, "1", "2"),
    ("{ mode: 股所随机 }", "{ mode: 股所随机, leader: 是 }"): ("P103", 58, 37, "是", "true"),
    ("{ mode: 股所随机 }", "{ mode: 股所随机, jurisdiction: 异地 }"): ("P104", 58, 43, "异地", "other"),
    ("{ mode: 股所随机 }", "{ mode: 所内随机, jurisdiction: other }"): ("P129", 58, 43, "异地", "所所随机"),
    ("{ mode: 股所随机 }", "{ mode: 所内随机, jurisdiction: drawn }"): ("P129", 58, 43, "任一所", "删去"),
    ("{ mode: 股所随机 }", '{ mode: 股所随机, departments: [""] }'): ("P105", 58, 43, "空", "写上"),
    ("{ mode: 股所随机 }", '{ mode: 股所随机, departments: [公安局, "税务局 "] }'): (
        "P131",
        58,
        48,
        "空格",
        "删去",
    ),
    ("{ mode: 股所随机 }", '{ mode: 股所随机, departments: [" "] }'): ("P131", 58, 43, "空格", "名称"),
    ("{ mode: 股所随机 }", "{ mode: 股所随机, departments: [公安局, 税务局, 公安局] }"): (
        "P131",
        58,
        53,
        "“公安局”写了两次",
        "只写一次",
    ),
    ("{ mode: 股所随机 }", "{ mode: 股所随机, departments: 公安局 }"): ("P103", 58, 42, "列表", "[公安局]"),
    ("{ mode: 股所随机 }", "{ mode: 股所随机, experts: -1 }"): ("P106", 58, 38, "-1", "0"),
}


@pytest.mark.parametrize(("change", "expected"), WRONG.items())
def test_a_mistake_is_one_finding_at_its_place(changed, change, expected):
    loaded = changed(*change)
    (finding,) = loaded.findings
    code, line, column, message, advice = expected
    assert (finding.code, finding.place.line, finding.place.column) == (code, line, column)
    assert message in finding.message.zh
    assert advice in finding.advice.zh
    assert loaded.plan is None
    assert finding.excerpt == "" or finding.excerpt == loaded.document.source.lines[line - 1]


def test_every_code_has_a_title():
    assert {code for code, *_ in WRONG.values()} <= CODES.keys() | syntax_codes.CODES.keys()


def test_all_mistakes_of_a_plan_are_shown_at_once(plan_text, load):
    text = plan_text.replace("year: 2023", "yaer: 2023").replace("rate: 5%", "rate: 五", 1)
    text = text.replace("to: 2023-12-31", "to: 2023-02-30", 1)
    assert [f.code for f in load(text).findings] == ["P101", "P123", "P107"]


def excepting(plan_text, pairs):
    """The plan in which each task of `pairs` takes out the tasks named for it."""
    text = plan_text.replace('      except_tasks: ["4", "6"] # 除眼镜配制单位、加油站\n', "")
    for code, others in pairs.items():
        head, mark, tail = text.partition(f'- code: "{code}"\n')
        assert mark
        tail = tail.replace("    scope:\n", f"    scope:\n      except_tasks: {others}\n", 1)
        text = head + mark + tail
    return text


@pytest.mark.parametrize(
    "pairs",
    [{1: '["2"]', 2: '["1"]'}, {3: '["5"]', 5: '["7"]', 7: '["3"]'}, {1: '["2"]', 2: '["3"]', 3: '["2"]'}],
    ids=["two", "three", "approached from outside"],
)
def test_a_circle_of_exceptions_is_one_finding(plan_text, load, pairs):
    (finding,) = load(excepting(plan_text, pairs)).findings
    assert finding.code == "P122"
    assert "绕回" in finding.message.zh


def test_exceptions_may_meet_again_but_not_go_on_and_on(plan_text, load):
    assert load(excepting(plan_text, {1: '["2", "3"]', 2: '["4"]', 3: '["4"]'})).plan
    chain = {n: f'["{n + 1}"]' for n in range(1, 4)}
    assert load(excepting(plan_text, chain)).plan
    (finding,) = load(excepting(plan_text, chain | {4: '["5"]', 5: '["6"]'})).findings
    assert (finding.code, "超过 4 项" in finding.message.zh) == ("P122", True)


def joined(plan_text, codes):
    for code in codes:
        plan_text = plan_text.replace(f'  - code: "{code}"\n', f'  - code: "{code}"\n    joint_group: 甲\n')
    return plan_text


def test_joint_tasks_need_a_common_day(plan_text, load):
    assert load(joined(plan_text, ["12", "13"])).findings == ()
    (finding,) = load(joined(plan_text, ["8", "12"])).findings  # 3月—6月 and 7月—12月
    assert (finding.code, finding.severity) == ("P127", "error")


def test_a_warning_does_not_prevent_the_plan(plan_text, load):
    loaded = load(joined(plan_text, ["12"]))
    assert [(f.code, f.severity) for f in loaded.findings] == [("P128", "warning")]
    assert loaded.plan.task("12").joint_group == "甲"


@pytest.mark.parametrize(
    ("matching", "column"),
    [("mode: 股内随机, jurisdiction: drawn", 43), ("mode: 股所随机, expertise: 食品检验", 40)],
)
def test_settings_of_the_matching_without_effect_are_warned_about(changed, matching, column):
    loaded = changed("{ mode: 股所随机 }", f"{{ {matching} }}")
    (finding,) = loaded.findings
    assert (finding.code, finding.severity) == ("P130", "warning")
    assert (finding.place.line, finding.place.column) == (58, column)
    assert loaded.plan


def test_all_that_a_task_may_ask_of_the_matching(changed):
    """Groups with a leader, experts without an expertise, 异地 and other departments go together."""
    asked = "mode: 股所随机, officers: 3, leader: true, jurisdiction: other, groups: true"
    loaded = changed("{ mode: 股所随机 }", f"{{ {asked}, departments: [公安局, 税务局], experts: 2 }}")
    assert loaded.findings == ()
    matching = loaded.plan.task("1").matching
    assert (matching.officers, matching.experts, matching.departments) == (3, 2, ("公安局", "税务局"))
    assert (matching.leader, matching.groups, matching.jurisdiction) == (True, True, "other")
    plain = loaded.plan.task("2").matching
    assert (plain.leader, plain.groups, plain.experts, plain.departments) == (False, False, 0, ())
    assert plain.jurisdiction == "fixed"


def test_what_the_types_refuse_beyond_the_schema_is_a_finding(plan_text, monkeypatch, load):
    def refuse(*_args, **_kwargs):
        raise msgspec.ValidationError("Expected `str` - at `$.tasks[1].rate`")

    monkeypatch.setattr(msgspec, "convert", refuse)
    loaded = load(plan_text)
    (finding,) = loaded.findings
    assert loaded.plan is None
    assert (finding.code, finding.place) == ("P109", Place("plan.yaml", 68, 11, 4))
    assert "`str`" in finding.message.en


@pytest.mark.parametrize(
    "text", ["[]", "a", "5", "true", "tasks: 1", "tasks: [1, [], {}]", "{tasks: [{scope: []}]}"]
)
def test_other_shapes_are_findings(load, text):
    loaded = load(text)
    assert loaded.plan is None
    assert loaded.findings
    assert {f.code for f in loaded.findings} <= {"P102", "P103"}


def test_an_empty_file(load):
    (finding,) = load("").findings
    assert finding.code == "P006"


def test_bytes_that_are_no_text(plan_text):
    data = plan_text.encode("gb18030")
    loaded = load_plan_bytes(data, "p")
    assert (loaded.plan, loaded.document) == (None, None)
    assert [f.code for f in loaded.findings] == ["P001"]
    assert loaded.sha256 == sha256(data).hexdigest()


def test_a_hundred_megabytes(tmp_path):
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(100 * 2**20)
    begin = time.perf_counter()
    loaded = load_plan(path, "huge.yaml")
    assert time.perf_counter() - begin < 2
    assert (loaded.plan, loaded.text, [f.code for f in loaded.findings]) == (None, b"", ["P007"])


@pytest.mark.parametrize(
    "tail",
    [
        "x: &x [1]\ny: [" + "*x, " * 500_000 + "]\n",
        "x: " + "[" * 100_000 + "\n",
        "x: " + "{a: " * 100_000 + "\n",
    ],
    ids=["2 MB of aliases", "brackets", "braces"],
)
def test_bombs_are_refused_quickly(plan_text, load, tail):
    begin = time.perf_counter()
    loaded = load(plan_text + tail)
    assert time.perf_counter() - begin < 5
    assert [f.code for f in loaded.findings] == ["P007"]


def test_conditions_nested_as_deep_as_the_reader_allows(changed):
    deep = "{any: [" * 26 + "{entity: [enterprise]}" + "]}" * 26
    loaded = changed("where:\n        category: [广告设计制作, 广告发布, 广告代理]", f"where: {deep}")
    assert loaded.findings == ()
    assert loaded.plan


def test_no_file_and_no_regular_file(tmp_path):
    with pytest.raises(Unusable):
        load_plan(tmp_path / "missing.yaml", "missing.yaml")
    with pytest.raises(Unusable):
        load_plan(tmp_path, ".")


LINES = PLAN.read_text(encoding="utf-8").splitlines()[:80]
LINE = st.integers(0, len(LINES) - 1)
JUNK = st.sampled_from(
    [
        "~",
        "：",
        "\t",
        "- ",
        "[",
        "}",
        '"',
        "'",
        "|",
        "&a ",
        "*a",
        "null",
        "true",
        "-1",
        "五",
        "500%",
        "{}",
        "[]",
        "!x ",
        "? ",
        "#",
        "9" * 30,
        "，",
        "年度: 1",
    ]
)
CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("drop"), LINE, LINE),
        st.tuples(st.just("copy"), LINE, LINE),
        st.tuples(st.just("value"), LINE, JUNK),
        st.tuples(st.just("insert"), LINE, st.integers(0, 30), JUNK),
        st.tuples(st.just("indent"), LINE, st.integers(0, 9)),
    ),
    min_size=1,
    max_size=4,
)


def mutated(changes):
    lines = list(LINES)
    for kind, line, *rest in changes:
        at = line % len(lines)
        if kind == "drop" and len(lines) > 1:
            del lines[at]
        elif kind == "copy":
            lines.insert(rest[0] % len(lines), lines[at])
        elif kind == "value":
            lines[at] = lines[at].partition(":")[0] + ": " + rest[0]
        elif kind == "insert":
            lines[at] = lines[at][: rest[0]] + rest[1] + lines[at][rest[0] :]
        elif kind == "indent":
            lines[at] = " " * rest[0] + lines[at].lstrip()
    return "\n".join(lines).encode()


def assert_sound(loaded):
    assert (loaded.plan is None) == has_errors(loaded.findings)
    for finding in loaded.findings:
        place = finding.place
        assert finding.code != "P109", "the schema and the types disagree"
        assert finding.message.zh
        assert finding.message.en
        assert finding.advice.zh
        if loaded.document:
            lines = loaded.document.source.lines
            assert 1 <= place.line <= len(lines)
            assert 1 <= place.column <= len(lines[place.line - 1]) + 1
    if loaded.plan:
        data = msgspec.to_builtins(loaded.plan)
        assert msgspec.convert(data, Plan) == loaded.plan


@settings(max_examples=300, deadline=2000, suppress_health_check=[HealthCheck.too_slow])
@given(CHANGES)
def test_a_plan_changed_at_random_never_fails_otherwise_than_by_findings(changes):
    assert_sound(load_plan_bytes(mutated(changes), "p"))


@settings(max_examples=100, deadline=2000)
@given(st.integers(0, 3000), st.integers(0, 40), st.binary(max_size=6))
def test_nor_one_with_bytes_spliced_in(start, length, junk):
    data = "\n".join(LINES).encode()
    assert_sound(load_plan_bytes(data[:start] + junk + data[start + length :], "p"))
