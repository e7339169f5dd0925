"""`policy registry status | list | diff | attest | gaps | reconcile` and `policy draw export`, as a person types them."""

import json
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest


@pytest.fixture
def drop_one(policy, county, tmp_path):
    """Import the targets again without the first."""

    def drop_one(root):
        lines = (county / "targets.generated.csv").read_text(encoding="utf-8-sig").splitlines(keepends=True)
        path = tmp_path / "少一户.csv"
        path.write_text("".join([lines[0], *lines[2:]]), encoding="utf-8")
        result = policy("-w", root, "registry", "import", "targets", path, "--reason", "注销一户")
        assert result.exit_code == 0, result.output

    return drop_one


@pytest.fixture
def on_a_terminal(monkeypatch):
    """Somebody sits there and types."""

    def types(answer):
        import policy_cli.confirm

        # The runner puts a standard input of its own in place while a command runs.
        monkeypatch.setattr(
            policy_cli.confirm, "sys", SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
        )
        monkeypatch.setattr("builtins.input", lambda prompt: answer)

    return types


def test_status_tells_counts_doubts_and_who_has_signed(policy, demo, tmp_path):
    result = policy("-w", demo, "registry", "status", "--svg", tmp_path / "图")
    assert result.exit_code == 0, result.output
    for words in ("演示工作区", "登记状态", "存续企业信用风险等级", "█", "待核实", "计量股", "内部使用"):
        assert words in result.stdout
    pictures = {path.stem: path for path in (tmp_path / "图").glob("*.svg")}
    assert {"standing", "tier", "age", "unit", "decision"} <= set(pictures)
    for path in pictures.values():
        assert "演示" in "".join(ElementTree.parse(path).getroot().itertext())
    english = policy("--lang", "en", "-w", demo, "registry", "status")
    assert "open enterprises by tier" in english.stdout


def test_status_for_programs(policy, demo):
    found = json.loads(policy("-w", demo, "registry", "status", "--json").stdout)
    assert found["format"] == "policy-registry-status/1"
    assert found["demo"] is True
    assert found["breakdowns"]["standing"]["total"] == 1000
    assert {one["state"] for one in found["sections"]} == {"current"}


def test_a_section_signs_by_typing_its_name(policy, unsigned, on_a_terminal):
    assert "没有核实过" in policy("-w", unsigned, "registry", "attest").stdout
    on_a_terminal("食品流通科")
    assert policy("-w", unsigned, "registry", "attest", "食品流通股").exit_code == 3
    on_a_terminal("食品流通股")
    signed = policy("-w", unsigned, "registry", "attest", "食品流通股")
    assert signed.exit_code == 0, signed.output
    assert "第一次核实" in signed.stdout
    assert "户数未核对" in signed.stdout
    table = policy("-w", unsigned, "registry", "attest").stdout
    assert table.count("没有核实过") == 6
    assert table.count("已核实") == 1


def test_all_sections_are_confirmed_by_the_plans_code(policy, unsigned, on_a_terminal):
    on_a_terminal("2023-internal")
    assert policy("-w", unsigned, "registry", "attest", "--all").exit_code == 0
    assert "没有核实过" not in policy("-w", unsigned, "registry", "attest").stdout


def test_without_a_terminal_nothing_is_signed(policy, unsigned):
    result = policy("-w", unsigned, "registry", "attest", "--all")
    assert result.exit_code == 2
    assert "--yes" in result.stderr
    assert policy("-w", unsigned, "registry", "attest").stdout.count("没有核实过") == 7


def test_totals_that_differ_are_refused_unless_it_is_said_why(policy, demo):
    refused = policy("-w", demo, "registry", "attest", "计量股", "--count", "企业=1", "--yes")
    assert refused.exit_code == 3
    assert "不一致" in refused.stdout
    assert "--accept" in refused.stderr
    told = policy(
        "-w", demo, "registry", "attest", "计量股", "--count", "企业=1", "--accept", "系统停机", "--yes"
    )
    assert told.exit_code == 0
    assert "户数未核对" not in told.stdout


@pytest.mark.parametrize("wrong", [["--all", "计量股"], ["药品股", "--yes"], ["计量股", "--count", "企业"]])
def test_wrong_usage_is_exit_2(policy, demo, wrong):
    assert policy("-w", demo, "registry", "attest", *wrong).exit_code == 2


def test_a_run_without_sign_off_names_the_command(policy, unsigned):
    result = policy("-w", unsigned, "run", "--on", "2023-06-15", "-t", "15", "--yes")
    assert result.exit_code == 3
    assert "policy registry attest 食品流通股" in result.stderr
    tried = policy("-w", unsigned, "run", "--on", "2023-06-15", "-t", "15", "--rehearse")
    assert tried.exit_code == 0
    assert "正式抽取会被拒绝" in tried.stdout


def test_the_list_and_the_changes_tell_who_and_why(policy, demo, drop_one):
    nothing = policy("-w", demo, "registry", "diff")
    assert nothing.exit_code == 3
    drop_one(demo)
    shown = policy("-w", demo, "registry", "diff")
    assert shown.exit_code == 0, shown.output
    assert "注销一户" in shown.stdout
    assert "退出 1" in shown.stdout
    assert "op-" in shown.stdout
    english = policy("--lang", "en", "-w", demo, "registry", "diff", "previous", "current", "--full")
    assert "dropped 1" in english.stdout
    found = json.loads(policy("-w", demo, "registry", "diff", "--json").stdout)
    assert [change["kind"] for change in found["net"]] == ["dropped"]
    assert found["steps"][0]["import"]["reason"] == "注销一户"
    listed = policy("-w", demo, "registry", "list")
    assert listed.stdout.count("完好") == 4
    assert [
        one["in_force"]
        for one in json.loads(policy("-w", demo, "registry", "list", "targets", "--json").stdout)
    ] == [
        False,
        True,
    ]
    again = policy("-w", demo, "registry", "attest", "计量股", "--yes")
    assert "以来：退出 1" in again.stdout
    stale = policy("-w", demo, "registry", "attest")
    assert stale.stdout.count("名录又变了") == 6


def test_a_damaged_snapshot_is_exit_1(policy, demo):
    next((demo / "snapshots").glob("*.parquet")).unlink()
    result = policy("-w", demo, "registry", "list")
    assert result.exit_code == 1
    assert "文件不见了" in result.stdout


def test_changes_go_to_a_file(policy, demo, drop_one, tmp_path):
    drop_one(demo)
    assert policy("-w", demo, "registry", "diff", "--csv", tmp_path / "变更.csv").exit_code == 0
    assert "注销一户" in (tmp_path / "变更.csv").read_text(encoding="utf-8-sig")


def test_gaps_are_shown_and_written(policy, demo, tmp_path):
    result = policy("-w", demo, "registry", "gaps", "--out", tmp_path / "真空.csv")
    assert result.exit_code == 0, result.output
    assert "没有任何任务覆盖的" in result.stdout
    found = json.loads(policy("-w", demo, "registry", "gaps", "--json").stdout)
    assert found["uncovered"] == sum(group["count"] for group in found["groups"])
    assert len((tmp_path / "真空.csv").read_text(encoding="utf-8-sig").splitlines()) == found["uncovered"] + 1
    assert "covered by no task" in policy("--lang", "en", "-w", demo, "registry", "gaps").stdout


def test_tasks_go_out_and_are_compared(policy, demo, tmp_path):
    assert policy("-w", demo, "draw", "export", "--out", tmp_path / "a.csv").exit_code == 3
    assert policy("-w", demo, "run", "--on", "2023-06-15", "-t", "5", "--yes").exit_code == 0
    sheet = tmp_path / "任务.csv"
    made = policy("-w", demo, "draw", "export", "--out", sheet)
    assert made.exit_code == 0, made.output
    same = policy("-w", demo, "registry", "reconcile", "tasks", sheet)
    assert same.exit_code == 0, same.output
    assert "与平台一致" in same.stdout
    lines = sheet.read_text(encoding="utf-8").splitlines(keepends=True)
    sheet.write_text("".join(lines[:-1]), encoding="utf-8")
    differs = policy("-w", demo, "registry", "reconcile", "tasks", sheet, "--out", tmp_path / "差异.csv")
    assert differs.exit_code == 1
    assert "只在本级" in differs.stdout
    assert "只在本级" in (tmp_path / "差异.csv").read_text(encoding="utf-8-sig")
    found = json.loads(policy("-w", demo, "registry", "reconcile", "tasks", sheet, "--json").stdout)
    assert (found["equal"], len(found["only_ours"])) == (False, 1)


def test_a_wrong_line_of_the_columns_is_named(policy, demo, tmp_path):
    (demo / "platform.yaml").write_text("format: policy-platform/1\ncolumns: []\n", encoding="utf-8")
    result = policy("-w", demo, "draw", "export", "--out", tmp_path / "a.csv")
    assert result.exit_code == 1
    assert "platform.yaml:2:" in result.stdout


def test_a_real_workspace_takes_no_day(policy, tmp_path):
    policy("init", tmp_path / "w")
    for command in (("attest",), ("status",)):
        assert policy("-w", tmp_path / "w", "registry", *command, "--on", "2023-06-15").exit_code == 3


def test_an_empty_workspace_says_where_to_begin(policy, tmp_path):
    policy("init", tmp_path / "new")
    listed = policy("-w", tmp_path / "new", "registry", "list")
    assert (listed.exit_code, listed.stdout) == (0, "")
    assert "还没有导入任何名录" in listed.stderr
    assert "policy registry import targets" in listed.stderr
    slip = policy("-w", tmp_path / "new", "draw", "slip", "91140525MA1NG7D760", "--out", tmp_path / "slip")
    assert slip.exit_code == 2
    assert "还没有派发了的抽取" in slip.stderr
    unknown = policy("-w", tmp_path / "new", "draw", "show", "x")
    assert "policy draw list" in unknown.stderr
