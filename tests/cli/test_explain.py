import json
import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from policy_cli.console import console
from policy_cli.explain import explain


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(console, "lang", "zh")
    app = typer.Typer()
    app.command()(explain)
    return lambda *arguments: CliRunner().invoke(app, list(arguments))


def test_a_page(run):
    result = run("P215")
    assert result.exit_code == 0
    assert result.stdout.startswith("error P215  全部检查的任务没有随机的检查顺序\n")
    for head in ("为什么", "依据", "不对的写法", "对的写法", "建议"):
        assert f"\n{head}\n" in result.stdout
    assert "下一步: " in result.stderr


def test_in_english(run, monkeypatch):
    monkeypatch.setattr(console, "lang", "en")
    assert "\nWhy\n" in run("P101").stdout


def test_without_a_code_all_are_listed(run):
    result = run()
    assert result.exit_code == 0
    assert "文件的写法\n  P001  文件不是 UTF-8 编码\n" in result.stdout
    assert "  M401  " in result.stdout
    assert "policy explain P203" in result.stderr


def test_an_unknown_code_is_a_mistake_of_usage(run):
    result = run("P2O3")
    assert result.exit_code == 2
    assert "没有编号 P2O3" in result.stderr
    assert "P203" in result.stderr


def test_neither_database_nor_sheets_are_loaded(tmp_path):
    script = (
        "import sys, json\n"
        "from policy_cli.explain import explain\n"
        "explain('P215'); explain('R525'); explain(None)\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(done.stderr.splitlines()[-1]))
    assert not loaded & {"sqlalchemy", "sqlmodel", "duckdb", "openpyxl", "docx", "python_calamine", "durable"}
