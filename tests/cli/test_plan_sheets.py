"""`policy plan import` and `export` as commands."""

import pytest
import typer
from typer.testing import CliRunner

from policy_cli.console import console
from policy_cli.plan import sheets

PLAN = "plans/2023.yaml"


@pytest.fixture
def run(monkeypatch, tmp_path):
    monkeypatch.setattr(console, "workspace", tmp_path)
    monkeypatch.setattr(console, "lang", "zh")
    app = typer.Typer()
    app.command("import")(sheets.import_)
    app.command("export")(sheets.export)
    return lambda *arguments: CliRunner().invoke(app, [str(a) for a in arguments])


def test_what_was_exported_is_imported_with_exit_0(run, repository, tmp_path):
    done = run("export", repository / PLAN, "--xlsx", tmp_path / "a.xlsx")
    assert done.exit_code == 0
    assert "policy plan import" in done.stderr
    done = run("import", tmp_path / "a.xlsx", "-o", tmp_path / "a.yaml")
    assert done.exit_code == 0, done.output
    assert "读出 15 项任务" in done.stdout
    assert f"下一步: policy check {tmp_path / 'a.yaml'}" in done.stderr


def test_gaps_are_exit_1_and_the_file_is_written(run, repository, tmp_path):
    run("export", repository / PLAN, "--docx", tmp_path / "a.docx")
    done = run("import", tmp_path / "a.docx", "-o", tmp_path / "a.yaml")
    assert done.exit_code == 1
    assert "a.docx!A2" in done.stdout
    assert "error S640" in done.stdout
    assert "补写文件里标有“存疑”的地方" in done.stderr
    assert (tmp_path / "a.yaml").exists()


def test_nothing_to_read_is_exit_1_and_nothing_written(run, tmp_path):
    (tmp_path / "a.csv").write_text("姓名,电话,地址\n赵,1,x\n", encoding="utf-8")
    done = run("import", tmp_path / "a.csv", "-o", tmp_path / "a.yaml")
    assert done.exit_code == 1
    assert "S601" in done.stdout
    assert "没有写出计划文件" in done.stdout
    assert not (tmp_path / "a.yaml").exists()


def test_a_file_that_cannot_be_read_is_exit_2(run, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04damaged")
    done = run("import", tmp_path / "a.xlsx", "-o", tmp_path / "a.yaml")
    assert done.exit_code == 2
    assert "已损坏" in done.stderr
    assert not (tmp_path / "a.yaml").exists()


def test_an_existing_file_is_exit_3(run, repository, tmp_path):
    (tmp_path / "a.md").write_text("mine", encoding="utf-8")
    done = run("export", repository / PLAN, "--md", tmp_path / "a.md")
    assert done.exit_code == 3
    assert "--force" in done.stderr
    assert run("export", repository / PLAN, "--md", tmp_path / "a.md", "--force").exit_code == 0


def test_export_asks_for_a_form(run, repository):
    done = run("export", repository / PLAN)
    assert done.exit_code == 2
    assert "--xlsx" in done.stderr
