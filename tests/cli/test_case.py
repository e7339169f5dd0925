import json
from shutil import copytree

import pytest

from policy_engine.usecases.workspace import load

from ..usecases.case_tools import number, put

DAY = ("--on", "2023-06-26")


@pytest.fixture(scope="module")
def _two(tmp_path_factory, _fifteen):
    root = tmp_path_factory.mktemp("two") / "demo"
    copytree(_fifteen, root)
    put(load(root), 1, ("D",))
    put(load(root), 2)
    return root


@pytest.fixture
def cases(policy, tmp_path, _two):
    """Two results of task 15 are on record; calls `policy case …` there."""
    root = copytree(_two, tmp_path / "two")

    def case(*arguments, lang="zh"):
        return policy("--lang", lang, "-w", root, "case", *arguments)

    return case


@pytest.fixture
def proof(tmp_path):
    path = tmp_path / "公示截图.png"
    path.write_bytes(b"a print")
    return path


def test_from_list_to_closing(cases, proof):
    listed = cases("list", *DAY)
    assert listed.exit_code == 0, listed.output
    assert "演示工作区" in listed.stdout
    assert listed.stdout.index("#0001") < listed.stdout.index("#0002")
    assert f"policy case explain {number(1)}" in listed.stderr
    explained = cases("explain", "#0002", *DAY)
    assert "公示记录（--document publication_record=文件）" in explained.stdout
    assert "policy case advance" in explained.stderr
    attached = cases("attach", "#0002", f"publication_record={proof}", *DAY)
    assert attached.exit_code == 0, attached.output
    done = cases("advance", "#0002", "publish", "--as", "credit", "--channel", "公示系统", *DAY)
    assert done.exit_code == 0, done.output
    assert "→ 已办结" in done.stdout
    assert "下一步" in done.stderr
    closed = cases(
        "advance", "#0002", "close", "--as", "credit", "--document", f"file_manifest={proof}", *DAY
    )
    assert closed.exit_code == 0, closed.output
    assert "案卷已归档" in closed.stdout
    assert "#0002" in cases("list", "--closed", *DAY).stdout
    shown = cases("show", "#0002", *DAY, lang="en")
    assert "closed on 2023-06-26" in shown.stdout
    assert "next: " in shown.stderr


def test_the_next_step_can_be_typed(cases, proof):
    """What `explain` ends with goes through once its blanks are filled in, and needs nothing more."""
    asked = cases("explain", "#0002", "publish", *DAY).stderr
    command = asked[asked.index("policy case ") :].split()[2:]
    filled = [word.replace("=文件", f"={proof}").replace("内容", "公示系统") for word in command]
    done = cases(*filled, *DAY)
    assert done.exit_code == 0, (command, done.output)
    # Of branches that have ended, what only a correction takes is not offered.
    again = cases(*filled, *DAY)
    assert again.exit_code == 3
    assert "republish" not in again.stderr


def test_the_next_step_of_triage_opens_what_must_be(cases):
    asked = cases("explain", "#0001", "triage", *DAY).stderr
    assert "triage --as section_head --note 理由" in asked


def test_clocks(cases):
    opened = cases(
        "advance", "#0001", "triage", "--as", "section_head", "--note", "线索", "--open", "CLUE", *DAY
    )
    assert opened.exit_code == 0, opened.output
    assert "另开第 2 条  违法线索核查中，期限 2023-07-17" in opened.stdout
    assert cases("pause", "#0001", "--note", "送检", *DAY).exit_code == 0
    assert "停止计算" in cases("show", "#0001", *DAY).stdout
    assert cases("resume", "#0001", "--on", "2023-06-28").exit_code == 0
    more = cases("extend", "#0001", "--as", "head", "--note", "复杂", "--on", "2023-06-29")
    assert more.exit_code == 0, more.output
    assert "期限 2023-08-" in more.stdout


def test_a_refusal_names_rule_and_article_and_exits_3(cases):
    refused = cases("advance", "#0002", "publish", "--as", "credit", "--channel", "网站", *DAY)
    assert refused.exit_code == 3
    assert "依据: " in refused.stderr
    assert "建议: " in refused.stderr
    assert "（F" in refused.stderr


def test_json(cases):
    listed = json.loads(cases("list", "--json", *DAY).stdout)
    assert [c["number"] for c in listed["cases"]] == [number(1), number(2)]
    assert json.loads(cases("show", "#0001", "--json", *DAY).stdout)["codes"] == ["D"]
    explained = json.loads(cases("explain", "#0001", "--json", *DAY).stdout)
    assert explained["branches"][0]["choices"][0]["step"]["id"] == "triage"


def test_a_state_is_found_by_its_title_comma_and_all(cases):
    opened = ("--note", "移送", "--open", "已移送其他机关，待回执", "--recipient", "县监委")
    done = cases("advance", "#0001", "triage", "--as", "section_head", *opened, *DAY)
    assert done.exit_code == 0, done.output
    listed = cases("list", "--state", "已移送其他机关，待回执", *DAY)
    assert (listed.exit_code, "#0001" in listed.stdout) == (0, True)


def test_several_cases_are_confirmed(cases, proof):
    several = ("advance", "#0001", "#0002", "publish", "--as", "credit", "--channel", "网站")
    papers = ("--document", f"publication_record={proof}")
    asked = cases(*several, *papers, *DAY)
    assert asked.exit_code == 2
    assert "--yes" in asked.stderr
    done = cases(*several, *papers, "--yes", *DAY)
    assert done.exit_code == 0, done.output
    assert done.stdout.count("→ 已办结") == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("advance", "#0001"),
        ("advance", "#0001", "publish"),
        ("advance", "#0001", "publsh", "--as", "credit"),
        ("advance", "#9999", "publish", "--as", "credit"),
        ("advance", "#0001", "publish", "--as", "boss"),
        ("advance", "#0001", "publish", "--as", "credit", "--document", "x"),
        ("advance", "#0001", "publish", "--as", "credit", "--document", "decision=/nowhere/x.pdf"),
        ("advance", "#0001", "publish", "--as", "credit", "--officer", "某某"),
        ("advance", "#0001", "publish", "--as", "credit", "--happened", "昨天"),
        ("advance", "#0001", "triage", "--as", "section_head", "--deadline", "下周"),
        ("advance", "#0001", "publish", "--as", "credit", "--detail", "x"),
        ("advance", "#0001", "publish", "--as", "credit", "--branch", "x"),
        ("attach", "#0001", "x"),
        ("attach", "#0001"),
        ("explain", "#0001", "publsh"),
        ("show", "0001"),
        ("list", "--state", "X"),
        ("list", "--unit", "没有这个所"),
    ],
)
def test_a_slip_is_exit_2_and_no_traceback(cases, arguments):
    result = cases(*arguments, *DAY)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
