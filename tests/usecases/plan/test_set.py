from pathlib import Path

import pytest

from policy_engine.model.errors import FindingsStop, Refused, Unusable
from policy_engine.plan.load import load_plan_bytes
from policy_engine.plan.schema import plan_schema
from policy_engine.syntax.schema import Shape
from policy_engine.usecases.plan import set as module
from policy_engine.usecases.plan.field import route_of, shown
from policy_engine.usecases.plan.set import Line, edit_plan, plan_file

ROOT = Path(__file__).resolve().parents[3]
PLAN = (ROOT / "plans/2023.yaml").read_bytes()
CODES = [task.code for task in load_plan_bytes(PLAN, "").plan.tasks]


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_bytes(PLAN)
    return path


@pytest.fixture
def edit(path):
    return lambda task, field, value=None: edit_plan(path, "plan.yaml", task, field, value)


@pytest.fixture
def stopped(edit, path):
    def stop(kind, task, field, value=None):
        before = path.read_bytes()
        with pytest.raises(kind) as caught:
            edit(task, field, value)
        assert path.read_bytes() == before
        return caught.value

    return stop


FIELDS = {
    "rate": ("7%", lambda t: t.rate),
    "window.text": ("1月—12月", lambda t: t.window.text),
    "risk.policy": ("flat", lambda t: t.risk.policy),
    "matching.mode": ("所内随机", lambda t: t.matching.mode),
    "matching.officers": ("4", lambda t: t.matching.officers),
    "matching.leader": ("是", lambda t: t.matching.leader),
    "joint_group": ("联合 1: 甲", lambda t: t.joint_group),
    "status": ("延期", lambda t: t.status),
    "matters": ("一、二,三", lambda t: t.matters),
    "note": ("“注” # 一\n二", lambda t: t.note),
    "scope.where.name_has": ("[饭店]", lambda t: t.scope.where.name_has),
}
WRITTEN = {"4": 4, "是": True, "延期": "postponed", "一、二,三": ("一", "二", "三"), "[饭店]": ("饭店",)}


@pytest.mark.parametrize(
    ("field", "form"),
    [
        *((field, "as it is") for field in FIELDS),
        ("rate", "windows"),
        ("note", "windows"),
        ("matters", "windows"),
    ],
)
@pytest.mark.parametrize(
    "codes", [CODES[::6], pytest.param(CODES, marks=pytest.mark.slow)], ids=["some", "all"]
)
def test_every_other_line_of_the_real_plan_survives_byte_for_byte(path, edit, field, form, codes):
    value, read = FIELDS[field]
    original = PLAN if form == "as it is" else b"\xef\xbb\xbf" + PLAN.replace(b"\n", b"\r\n")
    for code in codes:
        path.write_bytes(original)
        if field.startswith("scope.where") and load_plan_bytes(PLAN, "").plan.task(code).scope.where is None:
            continue
        edited = edit(code, field, value)
        after = path.read_bytes()
        plan = load_plan_bytes(after, "plan.yaml").plan
        assert read(plan.task(code)) == WRITTEN.get(value, value)
        gone = {line.number for line in edited.lines if line.sign == "-"}
        new = {line.number for line in edited.lines if line.sign == "+"}
        old_lines, new_lines = original.split(b"\n"), after.split(b"\n")
        assert [x for n, x in enumerate(old_lines, 1) if n not in gone] == [
            x for n, x in enumerate(new_lines, 1) if n not in new
        ]
        # A list with its items on lines of their own becomes one line.
        assert len(gone) <= 1 or field == "matters"
        assert len(new) == 1 or after == original


def test_the_lines_before_and_after_are_told(edit):
    edited = edit("1", "rate", "3%")
    assert edited.lines == (Line("-", 47, "    rate: 5%"), Line("+", 47, "    rate: 3%"))
    assert (edited.field, edited.label.zh) == ("rate", "rate（抽查比例/数量）")
    assert not edited.in_force


def test_a_comment_behind_the_value_stays(edit, path):
    edit("2", "order", "fixed")
    assert "    order: fixed # 全部检查，随机的是检查顺序\n" in path.read_text(encoding="utf-8")


def test_what_stands_there_already_is_no_change(edit, path):
    assert edit("1", "rate", "5%").lines == ()
    assert path.read_bytes() == PLAN


# how a field may be named → the key
NAMED = {
    ("1", "抽查比例/数量"): "rate",
    ("1", "抽查比例"): "rate",
    ("1", "RATE"): "rate",
    ("1", "抽查起止时间.止"): "window.to",
    ("1", "人员匹配.匹配方式"): "matching.mode",
    ("1", "匹配方式"): "matching.mode",
    ("1", "where"): "scope.where",
    ("1", "抽查比例/数量（原文）"): "rate_text",
    ("1", "序号"): "code",
    ("1", "抽查事项．1"): "matters.1",
    ("plan", "goals.enterprise_coverage.at_least"): "goals.enterprise_coverage.at_least",
    ("计划", "risk_tiers.weights.C"): "risk_tiers.weights.C",
    ("plan", "年度"): "plan.year",
    ("plan", "tasks.2.rate"): "tasks.2.rate",
}


@pytest.mark.parametrize("named", NAMED, ids=map(str, NAMED))
def test_a_field_goes_by_key_or_title(named):
    task, field = named
    base = () if task in module.WHOLE else ("tasks", 0)
    route = route_of(Shape(plan_schema()), base, field)
    assert shown(route[len(base) :]) == NAMED[named]


def test_a_task_goes_by_its_code_or_its_name(edit):
    assert edit("对广告经营者双随机抽查", "rate", "4%").lines == edit_lines("rate", 47, "5%", "4%")


def edit_lines(field, number, old, new):
    return Line("-", number, f"    {field}: {old}"), Line("+", number, f"    {field}: {new}")


def test_plan_wide_fields(edit, path):
    edit("plan", "goals.enterprise_coverage.at_least", "4%")
    edit("plan", "risk_tiers.weights.C", "12")
    edit("plan", "plan.publication", "{ on: 2023-02-10, at: 官网 }")
    plan = load_plan_bytes(path.read_bytes(), "").plan
    assert plan.goals.enterprise_coverage.at_least == "4%"
    assert plan.risk_tiers.weights.C == 12
    assert plan.plan.publication.at == "官网"
    assert b"weights: { A: 1, B: 2, C: 12, D: 30, unrated: 2 }" in path.read_bytes()


def test_values_are_read_as_people_write_them(edit, path):
    for field, value in {
        "window.from": "2023年4月1日",
        "window.to": "2023/8/31",
        "scope.except_tasks": "２，3",
        "matching.officers": "３",
        "matching.leader": "否",
        "risk.weights": "{ A: 1, B: 2, C: 3, D: 4, unrated: 1 }",
    }.items():
        edit("1", field, value)
    task = load_plan_bytes(path.read_bytes(), "").plan.task("1")
    assert (str(task.window.start), str(task.window.end)) == ("2023-04-01", "2023-08-31")
    assert task.matching.officers == 3
    assert task.risk.weights.D == 4


@pytest.mark.parametrize(
    ("task", "field", "value", "message", "advice"),
    [
        ("99", "rate", "5%", "没有任务 99", "1, 2, 3"),
        ("对广告经营者双随机检查", "rate", "5%", "没有任务", "对广告经营者双随机抽查"),
        ("1", "rat", "5%", "“rat”", "rate"),
        ("1", "抽查比列", "5%", "“抽查比列”", "抽查比例"),
        ("1", "zzzzzz", "5%", "zzzzzz", "可用的字段：code（序号）"),
        ("1", "window.zzzz", "5%", "zzzz", "text"),
        ("1", "text", "x", "有几处：scope.text、risk.text、window.text", "写全"),
        ("1", "rate.x", "x", "“x”", "没有别的字段"),
        ("1", "batches.rate", "x", "batches（批次）是列表", "第 1 项写 1"),
        ("1", "matching.officers", "两", "matching", "一个整数"),
        ("1", "matching.leader", "也许", "也许", "是或否"),
        ("1", "matters", "[一", "[一", "[一项, 另一项]"),
        ("1", "risk.weights", "A: 1", "A: 1", "{ 键: 值 }"),
        ("1", "matters.9", "x", "不能原地改写", "编辑器"),
        ("1", "note", None, "没有写 note", "不用删"),
    ],
)
def test_what_cannot_be_meant_is_said_with_what_could(stopped, task, field, value, message, advice):
    stop = stopped(Unusable, task, field, value)
    assert message.split("matching")[-1] in stop.message.zh
    assert advice in stop.advice.zh


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("rate", "五", "P123"),
        ("window.to", "2023-01-01", "P125"),
        ("window.to", "2023-02-30", "P107"),
        ("risk.policy", "weight", "P104"),
        ("matching.officers", "99", "P106"),
        ("code", "2", "P121"),
        ("rate", None, "P102"),
    ],
)
def test_a_value_with_which_the_plan_could_not_be_read_is_refused_with_the_finding(
    stopped, field, value, code
):
    stop = stopped(FindingsStop, "1", field, value)
    assert code in {finding.code for finding in stop.findings}
    assert stop.exit_code == 1


def test_a_plan_that_is_broken_elsewhere_can_still_be_changed(edit, path):
    path.write_bytes(PLAN.replace(b"rate: 30%", b"rate: x", 1).replace(b"rate: 5%", b"rate: y", 1))
    edit("2", "order", "fixed")
    edit("1", "rate", "z")
    edit("1", "rate", "6%")
    assert [f.code for f in load_plan_bytes(path.read_bytes(), "").findings].count("P123") == 1


def test_a_broken_plan_gets_no_further_error(stopped, path):
    path.write_bytes(PLAN.replace(b"rate: 30%", b"rate: x", 1))
    assert [f.code for f in stopped(FindingsStop, "1", "rate", "y").findings] == ["P123"]


def test_a_field_is_taken_out_with_its_line(edit, path):
    edited = edit("2", "order")
    assert [line.sign for line in edited.lines] == ["-"]
    assert path.read_bytes() == PLAN.replace(
        "    order: random # 全部检查，随机的是检查顺序\n".encode(), b"", 1
    )
    edit("3", "except_tasks.1")
    assert b'except_tasks: ["6"]' in path.read_bytes()


def test_what_cannot_be_edited_in_place_is_left_to_the_editor(stopped, path):
    path.write_bytes(PLAN.replace(b"matching: { mode", b"matching: &m { mode", 1))
    stop = stopped(Unusable, "1", "matching.mode", "所内随机")
    assert "锚点" in stop.message.zh
    assert "第 58 行" in stop.message.zh


def test_an_edit_that_would_say_something_else_is_never_written(stopped, monkeypatch):
    monkeypatch.setattr(module, "with_value", lambda *_: None)
    assert "特殊" in stopped(Unusable, "1", "rate", "6%").message.zh


@pytest.mark.parametrize("text", [b"a: 'x", b"- a\n", b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_not_touched(stopped, path, text):
    path.write_bytes(text)
    assert stopped(FindingsStop, "1", "rate", "6%").findings or text == b"- a\n"


def test_a_code_that_two_tasks_have_names_neither(stopped, path):
    path.write_bytes(PLAN.replace(b'code: "2"', b'code: "1"'))
    assert "不止一项" in stopped(Unusable, "1", "rate", "6%").message.zh


def test_a_plan_without_tasks_has_no_task(stopped, path):
    path.write_bytes(b"format: policy-plan/1\ntasks: [x]\n")
    assert "没有任务 1" in stopped(Unusable, "1", "rate", "6%").message.zh


def test_a_plan_in_force_is_told_of(edit, path, monkeypatch):
    monkeypatch.setattr(module, "in_force", lambda _root, code: code == "2023-internal" or None)
    assert edit("1", "rate", "6%").in_force

    def unreadable(*_):
        raise Refused(module.Text("", ""), module.Text("", ""))

    monkeypatch.setattr(module, "in_force", unreadable)
    assert not edit("1", "rate", "7%").in_force


def test_the_plan_is_the_one_named_the_workspaces_or_the_only_one(tmp_path):
    named = tmp_path / "x.yaml"
    assert plan_file(named, None, tmp_path) == named
    with pytest.raises(Unusable):
        plan_file(None, None, tmp_path)
    (tmp_path / "plans").mkdir()
    only = tmp_path / "plans" / "a.yaml"
    only.write_bytes(PLAN)
    assert plan_file(None, None, tmp_path) == only
    (tmp_path / "plans" / "b.yaml").write_bytes(PLAN)
    with pytest.raises(Unusable, match="not said"):
        plan_file(None, None, tmp_path)
    (tmp_path / "policy.toml").write_text(
        'format = "policy-workspace/1"\nagency = "140525"\nplan = "plans/b.yaml"\n'
    )
    assert plan_file(None, None, tmp_path / "plans").name == "b.yaml"
    assert plan_file(None, tmp_path, Path("/")).name == "b.yaml"
