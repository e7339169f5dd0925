import re
from xml.etree import ElementTree

import pytest

DRAW = "140525/2023-internal/15/1"
NUMBER = f"{DRAW}#0001"
DAY = ("--on", "2023-06-20")


@pytest.fixture
def drawn(policy, fifteen):
    """Task 15 is drawn; calls `policy match …` there."""

    def match(*arguments, lang="zh"):
        return policy("--lang", lang, "-w", fifteen, "match", *arguments)

    return match


def officers(match):
    """The team of the first visit."""
    shown = match("show", DRAW).stdout.splitlines()
    start = next(n for n, line in enumerate(shown) if re.match(r" *1 +15 ", line))
    return [re.search(r"检查员-\d+", line)[0] for line in shown[start : start + 2]]


def test_show_lists_draws_and_teams_with_the_demonstration_mark(drawn):
    listed = drawn("show")
    assert listed.exit_code == 0
    assert "演示工作区" in listed.stdout
    assert f"{DRAW}  已派发" in listed.stdout
    assert f"policy match show {DRAW}" in listed.stderr
    shown = drawn("show", "15", lang="en")
    assert shown.exit_code == 0
    assert "demonstration" in shown.stdout
    assert "next: " in shown.stderr


def test_an_empty_workspace_has_nothing_to_show(policy, demo):
    result = policy("-w", demo, "match", "show")
    assert result.exit_code == 0
    assert "policy run" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "51"),
        ("explain", "检查员-9999", "x"),
        ("graph", "51", "--svg", "x.svg"),
        ("widen", "140525/2023-internal/51/1", "--unit", "网监股", "--reason", "缺人", "--approver", "head"),
        ("substitute", f"{NUMBER}9", "--out", "x", "--reason", "illness", "--approver", "head"),
        ("substitute", NUMBER, "--out", "x", "--reason", "ill", "--approver", "head"),
        ("substitute", NUMBER, "--out", "x", "--reason", "illness", "--approver", "boss"),
        ("substitute", NUMBER, "--out", "x", "--reason", "illness"),
        ("refuse", NUMBER, "--officer", "x", "--reason", "不去"),
        ("refuse", f"{NUMBER}9", "--officer", "x", "--reason", "不去"),
        ("load", "--year", "1"),
    ],
)
def test_a_slip_is_exit_2_and_no_traceback(drawn, arguments):
    result = drawn(*arguments)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output


def test_substitute_explain_refuse_and_verify(policy, fifteen, drawn):
    first, second = officers(drawn)
    done = drawn("substitute", NUMBER, "--out", first, "--reason", "回避", "--approver", "负责人", *DAY)
    assert done.exit_code == 0, done.output
    assert f"{first} 更换为 " in done.stdout
    assert "policy verify" in done.stderr
    assert first not in officers(drawn)
    refused = drawn("refuse", NUMBER, "--officer", second, "--reason", "不去", *DAY)
    assert refused.exit_code == 0
    shown = drawn("show", "15").stdout
    assert f"{first} 更换为" in shown
    assert f"{second} 拒不执行" in shown
    told = drawn("explain", second, re.search(r" ([0-9A-Z]{18}|\d{15}) ", shown)[1], *DAY)
    assert told.exit_code == 0
    assert "M424" in told.stdout
    log = policy("-w", fifteen, "audit", "log").stdout
    assert "更换人员" in log
    assert "拒不执行" in log
    assert policy("-w", fifteen, "verify").exit_code == 0
    assert policy("-w", fifteen, "audit", "verify").exit_code == 0


def test_what_is_forbidden_is_exit_3_with_its_basis(drawn):
    first, _ = officers(drawn)
    result = drawn(
        "substitute", NUMBER, "--out", first, "--reason", "recusal", "--approver", "股室负责人", *DAY
    )
    assert result.exit_code == 3
    assert "依据: 《行政处罚法》第四十三条" in result.stderr
    wide = drawn("widen", DRAW, "--unit", "网监股", "--reason", "缺人", "--approver", "head", *DAY)
    assert wide.exit_code == 3
    assert "policy match substitute" in wide.stderr


def test_in_english_too(drawn):
    first, _ = officers(drawn)
    done = drawn(
        "substitute", NUMBER, "--out", first, "--reason", "illness", "--approver", "head", *DAY, lang="en"
    )
    assert "comes for" in done.stdout
    assert "next: " in done.stderr
    wrong = drawn("show", "51", lang="en")
    assert "did you mean 15?" in wrong.stderr


def test_load_and_graph_are_written_as_pictures(drawn, tmp_path):
    chart = drawn("load", "--svg", tmp_path / "load.svg")
    assert chart.exit_code == 0
    assert "2023 年" in chart.stdout
    picture = (tmp_path / "load.svg").read_text(encoding="utf-8")
    assert picture.startswith("<svg")
    assert picture.endswith("</svg>\n")
    assert "演示：不是真实的执法记录" in picture
    ElementTree.fromstring(picture)
    graph = drawn("graph", "15", "--svg", tmp_path / "graph.svg")
    assert graph.exit_code == 0
    assert "检查员-" in (tmp_path / "graph.svg").read_text(encoding="utf-8")
    (tmp_path / "file").write_text("")
    assert drawn("graph", "15", "--svg", tmp_path / "file" / "x.svg").exit_code == 2


def test_a_shortage_a_widening_and_on(policy, demo):
    plan = demo / "plans" / "2023.yaml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("section: 网监股", "section: 不存在股", 1), encoding="utf-8")
    policy("-w", demo, "registry", "attest", "不存在股", "--yes")
    stuck = policy("-w", demo, "run", "--on", "2023-06-15", "-t", "1", "--yes")
    assert stuck.exit_code == 3
    command = re.search(r"policy match widen (\S+) --unit (\S+)", stuck.stderr)
    draw, unit = command.groups()
    arguments = ("widen", draw, "--reason", "人手不足", "--approver", "负责人", "--on", "2023-06-15")
    done = policy("-w", demo, "match", *arguments, "--unit", unit)
    assert done.exit_code == 0, done.output
    assert "policy run" in done.stderr
    assert policy("-w", demo, "run", "--on", "2023-06-15", "-t", "1", "--yes").exit_code == 0
    assert f"经批准扩大到{unit}" in policy("-w", demo, "match", "show", draw).stdout
    assert policy("-w", demo, "verify").exit_code == 0
    assert policy("-w", demo, "audit", "verify").exit_code == 0


def test_a_widening_that_is_not_enough_says_so(policy, demo):
    plan = demo / "plans" / "2023.yaml"
    text = plan.read_text(encoding="utf-8").replace("section: 网监股", "section: 不存在股", 1)
    plan.write_text(
        text.replace(
            "matching: { mode: 股所随机 }",
            "matching: { mode: 股内随机, officers: 4, qualification: 食品 }",
            1,
        ),
        encoding="utf-8",
    )
    policy("-w", demo, "registry", "attest", "不存在股", "--yes")
    assert policy("-w", demo, "run", "--on", "2023-06-15", "-t", "1", "--yes").exit_code == 3
    arguments = ("--unit", "柳树口所", "--reason", "缺", "--approver", "负责人", "--on", "2023-06-15")
    done = policy("-w", demo, "match", "widen", "140525/2023-internal/1/1", *arguments)
    assert done.exit_code == 0, done.output
    assert "仍然配不齐" in done.stderr
    assert "policy match widen" in done.stderr
