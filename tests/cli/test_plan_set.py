import pytest
import typer
from typer.testing import CliRunner

from policy_cli.console import console
from policy_cli.plan.set import set_


@pytest.fixture
def plan(tmp_path, repository, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plans").mkdir()
    path = tmp_path / "plans" / "2023.yaml"
    path.write_bytes((repository / "plans/2023.yaml").read_bytes())
    return path


@pytest.fixture
def call(monkeypatch):
    monkeypatch.setattr(console, "lang", "zh")
    monkeypatch.setattr(console, "quiet", False)
    monkeypatch.setattr(console, "workspace", None)
    app = typer.Typer()
    app.command()(set_)
    return lambda *arguments: CliRunner().invoke(app, list(arguments))


def test_the_changed_lines_are_shown_and_written(call, plan):
    result = call("1", "rate", "3%")
    assert result.exit_code == 0
    assert result.stdout == "plans/2023.yaml:47: -     rate: 5%\nplans/2023.yaml:47: +     rate: 3%\n"
    assert result.stderr == "下一步: policy check plans/2023.yaml\n"
    assert b"    rate: 3%\n" in plan.read_bytes()


def test_nothing_to_change(call, plan):
    before = plan.read_bytes()
    result = call("1", "抽查比例/数量", "5%", "--plan", str(plan))
    assert "已经是这样写的" in result.stdout
    assert plan.read_bytes() == before


def test_a_field_is_taken_out(call, plan):
    assert call("2", "order", "--unset").exit_code == 0
    assert "order: random" not in plan.read_text(encoding="utf-8").split('code: "3"')[0]


@pytest.mark.parametrize(
    "arguments", [("1", "rate"), ("1", "rate", "5%", "--unset"), ("1", "rat", "5%"), ("99", "rate", "5%")]
)
def test_a_mistake_on_the_command_line_is_exit_2_with_advice(call, plan, arguments):
    result = call(*arguments)
    assert result.exit_code == 2
    assert "建议: " in result.stderr


def test_a_value_that_would_break_the_plan_is_exit_1_with_its_finding(call, plan):
    before = plan.read_bytes()
    result = call("1", "rate", "五")
    assert result.exit_code == 1
    assert "plans/2023.yaml:47:11: error P123" in result.stdout
    assert "没有写入" in result.stderr
    assert plan.read_bytes() == before


def test_a_plan_in_force_needs_a_record(call, plan, monkeypatch):
    from policy_engine.usecases.plan import set as module

    monkeypatch.setattr(module, "in_force", lambda *_: True)
    assert "amendments" in call("1", "rate", "3%").stderr
