"""`policy plan diff`, `record` and `history`."""

import io
import json
import sys

import pytest
import typer
from typer.testing import CliRunner

import policy_cli.confirm
from policy_cli.console import console
from policy_cli.plan import versions

AMENDMENT = """
amendments:
  - number: BB-1
    filed_on: 2023-06-10
    applicant: 网监股
    application: 关于调整抽查比例的申请
    reason: 对象减少
    tasks: ["1"]
"""


@pytest.fixture
def plan(monkeypatch, demo):
    """`policy -w demo plan …` in this process."""
    app = typer.Typer()
    for name in ("diff", "record", "history"):
        app.command(name)(getattr(versions, name))
    monkeypatch.setattr(console, "workspace", demo)
    monkeypatch.setattr(console, "lang", "zh")
    monkeypatch.setattr(console, "quiet", False)
    return lambda *arguments, **options: CliRunner().invoke(app, [str(a) for a in arguments], **options)


@pytest.fixture
def file(demo):
    return demo / "plans" / "2023.yaml"


def rewrite(path, old, new, more=""):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1) + more, encoding="utf-8")


def test_a_plan_is_recorded_amended_and_told(plan, file):
    assert "还没有登记过计划" in plan("history").stdout
    first = plan("record", "--on", "2023-06-01", "--yes")
    assert first.exit_code == 0, first.output
    assert "演示" in first.stdout
    assert "计划 2023-internal 已生效" in first.stdout
    again = plan("record", "--on", "2023-06-01", "--yes")
    assert "内容相同，不用登记" in again.stdout
    rewrite(file, "rate: 5%", "rate: 3%", AMENDMENT)
    compared = plan("diff", "--in-force")
    assert compared.exit_code == 0
    assert "现行计划（2023-06-01 生效）" in compared.stdout
    assert "抽查比例/数量：5% → 3%" in compared.stdout
    assert "policy plan record" in compared.stderr
    second = plan("record", "--on", "2023-06-15", "--yes")
    assert second.exit_code == 0, second.output
    assert "备案 BB-1" in second.stderr
    assert "policy plan history 2023-internal" in second.stderr
    told = plan("history", "2023-internal").stdout
    assert "第 2 版  2023-06-15" in told
    assert "尚未报市局" in told
    assert "任务1 抽查比例/数量：5% → 3%" in told
    data = json.loads(plan("history", "--format", "json").stdout)
    assert [v["number"] for v in data["plans"][0]["versions"]] == [1, 2]
    assert data["demo"] is True


def test_two_files(plan, file, tmp_path):
    other = tmp_path / "new.yaml"
    other.write_bytes(file.read_bytes())
    same = plan("diff", file, other, "--exit-code")
    assert same.exit_code == 0
    assert "内容相同" in same.stdout
    rewrite(other, "rate: 5%", "rate: 3%")
    assert plan("diff", file, other).exit_code == 0
    changed = plan("diff", file, other, "--exit-code", "--format", "json")
    assert changed.exit_code == 1
    assert json.loads(changed.stdout)["changes"][0]["field"] == "rate"
    assert f"policy check {other}" in changed.stderr


def test_data_of_a_demonstration_is_data_alone(plan, file):
    plan("record", "--on", "2023-06-01", "--yes")
    result = plan("diff", "--in-force", file, "--format", "json")
    assert json.loads(result.stdout)["changes"] == []
    assert "演示" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a.yaml"], "两个计划文件"),
        ([], "两个计划文件"),
        (["a.yaml", "b.yaml", "c.yaml"], "两个计划文件"),
        (["--in-force", "a.yaml", "b.yaml"], "--in-force"),
    ],
)
def test_a_wrong_number_of_files_is_exit_2(plan, arguments, said):
    result = plan("diff", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_nothing_in_force_is_exit_3_and_an_unknown_plan_exit_2(plan):
    assert plan("diff", "--in-force").exit_code == 3
    assert plan("history", "2023").exit_code == 2


def test_a_plan_with_errors_is_exit_1_with_its_findings(plan, file):
    rewrite(file, "rate: 5%", "rate: 500%")
    for result in (plan("record", "--yes"), plan("diff", file, file)):
        assert result.exit_code == 1
        assert "P124" in result.stdout


def test_without_terminal_and_yes_nothing_is_recorded(plan):
    result = plan("record", "--on", "2023-06-01")
    assert result.exit_code == 2
    assert "--yes" in result.stderr
    assert "还没有登记过计划" in plan("history").stdout


@pytest.mark.parametrize(("answer", "code"), [("2023-internal\n", 0), ("yes\n", 3), ("", 3)])
def test_on_a_terminal_the_plans_code_is_typed(plan, monkeypatch, answer, code):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    class Sys:
        stdin = Terminal(answer)

        def __getattr__(self, name):
            return getattr(sys, name)

    monkeypatch.setattr(policy_cli.confirm, "sys", Sys())
    result = plan("record", "--on", "2023-06-01", input=answer)
    assert result.exit_code == code, result.output
    assert "首次生效" in result.stderr


def test_it_is_said_in_english_too(plan, monkeypatch):
    monkeypatch.setattr(console, "lang", "en")
    assert "in force: entry" in plan("record", "--on", "2023-06-01", "--yes").stdout
    assert "in force for the first time" in plan("history").stdout


def test_what_stops_a_plan_is_not_lost_among_what_was_noticed(plan, file):
    rewrite(file, "    rate: 5%", "    status: cancelled\n    rate: 5%")
    result = plan("record", "--yes")
    assert "P296" in result.stdout
    assert "warning" not in result.stdout
    assert "提醒" in result.stderr
