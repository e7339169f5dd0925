import io
import json

import pytest
from docx import Document

DRAW = "140525/2023-internal/15/1"
NUMBER = f"{DRAW}#0001"


@pytest.fixture
def drawn(policy, fifteen):
    """Task 15 is drawn; calls `policy …` there."""

    def call(*arguments, lang="zh"):
        return policy("--lang", lang, "-w", fifteen, *arguments)

    return call


def test_list_show_and_notice(drawn):
    listed = drawn("task", "list", "--state", "todo")
    assert listed.exit_code == 0, listed.output
    assert "演示工作区" in listed.stdout
    assert NUMBER in listed.stdout
    assert f"policy task notice {NUMBER}" in listed.stderr
    shown = drawn("task", "show", "#0001", lang="en")
    assert shown.exit_code == 0
    assert "to do" in shown.stdout
    assert "next: " in shown.stderr
    told = drawn("task", "notice", "15/1#0001")
    assert told.exit_code == 0
    assert "申请回避" in told.stdout
    assert "policy result record" in told.stderr


def test_json_is_json_alone(drawn):
    rows = json.loads(drawn("task", "list", "--json").stdout)["tasks"]
    assert rows[0]["number"] == NUMBER
    assert json.loads(drawn("task", "show", NUMBER, "--json").stdout)["line"]["number"] == NUMBER


def test_many_notices_in_one_word_file(drawn, tmp_path):
    path = tmp_path / "n.docx"
    done = drawn("task", "notice", "--task", "15", "--docx", path)
    assert done.exit_code == 0, done.output
    titles = [p.text for p in Document(io.BytesIO(path.read_bytes())).paragraphs]
    rows = json.loads(drawn("task", "list", "--json").stdout)["tasks"]
    assert titles.count("双随机抽查检查通知书") == len({row["target"] for row in rows})


@pytest.mark.parametrize(
    "arguments",
    [
        ("task", "list", "-t", "51"),
        ("task", "list", "--unit", "没有股"),
        ("task", "list", "--officer", "nobody"),
        ("task", "list", "--state", "closing"),
        ("task", "show", "#9999"),
        ("task", "notice"),
        ("task", "notice", NUMBER, "--task", "15"),
        ("task", "notice", "--draw", "x"),
        ("task", "notice", NUMBER, "--docx", "x.pdf"),
        ("due", "--on", "2023-13-01"),
        ("due", "--unit", "没有股"),
        ("due", "--format", "xlsx"),
        ("due", "--format", "pdf"),
    ],
)
def test_a_slip_is_exit_2_and_no_traceback(drawn, arguments):
    result = drawn(*arguments)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output


def test_an_empty_workspace(policy, demo):
    listed = policy("-w", demo, "task", "list")
    assert (listed.exit_code, "policy run" in listed.stderr) == (0, True)
    nothing = policy("-w", demo, "due")
    assert nothing.exit_code == 0
    assert "没有未办结的事项" in nothing.stdout


def test_due_in_every_form(drawn, tmp_path):
    table = drawn("due", "--on", "2023-06-20")
    assert table.exit_code == 0, table.output
    assert "以后到期" in table.stdout
    assert f"policy task show {NUMBER}" in table.stderr
    assert json.loads(drawn("due", "--on", "2023-06-20", "--format", "json").stdout)["items"]
    assert drawn("due", "--on", "2023-06-20", "--format", "ics").stdout_bytes.startswith(
        b"BEGIN:VCALENDAR\r\n"
    )
    for name, start in (
        ("d.ics", b"BEGIN:VCALENDAR\r\n"),
        ("d.xlsx", b"PK"),
        ("d.json", b"{"),
        ("d.txt", "【演示".encode()),
    ):
        path = tmp_path / name
        assert drawn("due", "--on", "2023-06-20", "-o", path).exit_code == 0
        assert path.read_bytes().startswith(start)


def test_overdue_is_no_error_but_an_unannounced_year_is(drawn, monkeypatch):
    assert drawn("due", "--on", "2024-06-20").exit_code == 0
    monkeypatch.setattr("policy_engine.usecases.due.add_working_days", lambda day, count: None)
    result = drawn("due", "--on", "2024-06-20")
    assert result.exit_code == 1
    assert "chinesecalendar" in result.stderr
    assert "期限无法计算" in result.stdout
