import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PLAN = "plans/2023.yaml"


def copy(repository, tmp_path, old="", new=""):
    text = (repository / PLAN).read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "plan.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_real_plan_has_remarks_and_no_errors(command):
    result = command("check", PLAN)
    assert result.returncode == 0, result.stderr
    assert "plans/2023.yaml:149:11: warning P201" in result.stdout
    assert "2022年加油站" in result.stdout
    assert "依据: " in result.stdout
    assert "建议: " in result.stdout
    assert "下一步: " in result.stderr


def test_carets_stand_under_chinese_text(command):
    lines = command("check", PLAN).stdout.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("plans/2023.yaml:149:11:"))
    source, carets = lines[at + 1], lines[at + 2]
    assert source.endswith("name: 2022年加油站计量双随机监督检查")
    assert carets.index("^") == source.index("2022")
    assert carets.count("^") == 4 + 2 * len("年加油站计量双随机监督检查")


def test_concise_is_a_line_a_finding_and_json_is_data(command):
    concise = command("check", PLAN, "--format", "concise").stdout.splitlines()
    data = json.loads(command("check", PLAN, "--format", "json").stdout)
    assert data["version"] == 1
    assert len(data["findings"]) == len(concise) == sum(data["counts"].values())
    assert {"zh", "en"} == set(data["findings"][0]["message"])
    places = [(f["file"], f["line"], f["column"]) for f in data["findings"]]
    assert places == sorted(places)


@pytest.mark.parametrize(("threshold", "code"), [("error", 0), ("warning", 1), ("info", 1)])
def test_the_threshold_decides_the_exit_code(policy, repository, threshold, code):
    assert policy("check", repository / PLAN, "--fail-on", threshold).exit_code == code


def test_what_counts_as_failure_is_what_the_next_step_is_about(policy, repository):
    assert "policy run --dry-run" in policy("check", repository / PLAN).stderr
    assert "policy explain P" in policy("check", repository / PLAN, "--fail-on", "warning").stderr


def test_the_difference_can_be_written_to_a_file_and_has_no_other_form(policy, repository, tmp_path):
    path = copy(repository, tmp_path, "rate: 5%", "rate：5%")
    shown = policy("check", path, "--diff").stdout
    assert policy("check", path, "--diff", "-o", tmp_path / "d.diff").stdout == ""
    assert (tmp_path / "d.diff").read_text(encoding="utf-8") == shown
    refused = policy("check", path, "--diff", "--format", "json")
    assert refused.exit_code == 2
    assert "--format" in refused.stderr


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1", b"SQLite format 3\0"])
def test_a_workbook_is_told_from_a_plan(policy, tmp_path, start):
    (tmp_path / "a.xlsx").write_bytes(start + bytes(range(256)))
    result = policy("check", tmp_path / "a.xlsx")
    assert result.exit_code == 1
    assert "a.xlsx:1:1: error P001 这不是文本文件" in result.stdout
    assert "policy plan import" in result.stdout


def test_one_root_cause_is_one_finding(policy, repository, tmp_path):
    text = (repository / PLAN).read_text(encoding="utf-8")
    path = tmp_path / "plan.yaml"
    for old, new, code in (
        ('  - code: "2"', '    code: "2"', "P005"),
        ("matching: { mode: 股所随机 }", "matching: { mode： 股所随机 }", "P004"),
        ("    name: 对广告经营者双随机抽查", "    任务名称: 对广告经营者双随机抽查", "P008"),
        ("        category: [广告设计", "      category: [广告设计", "P006"),
        ("from: 2023-03-01", "from: 2022-03-01", "P211"),
    ):
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        found = json.loads(policy("check", path, "--format", "json").stdout)["findings"]
        assert [f["code"] for f in found if f["severity"] == "error"] == [code], old
        assert "P213" not in [f["code"] for f in found]


def test_an_error_is_exit_1_and_says_where(policy, repository, tmp_path):
    path = copy(repository, tmp_path, "rate: 5%", "rate: 五")
    result = policy("check", path)
    assert result.exit_code == 1
    assert "plan.yaml:47:11: error" in result.stdout
    assert "五" in result.stdout


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("rate: 5%", "rate: 500%", 47),
        ("    rate: 5%", "\trate: 5%", 47),
        ("    rate: 5%", "    rate: 5%\n    rate: 6%", 48),
        ("    rate: 5%", "    ratte: 5%", 47),
        ("year: 2023", "year：2023", None),
        ("to: 2023-09-30", "to: 2023-01-31", None),
    ],
)
def test_mistakes_of_writing_are_found_where_they_are(policy, repository, tmp_path, old, new, line):
    result = policy("check", copy(repository, tmp_path, old, new), "--format", "json")
    assert result.exit_code == 1, result.output
    errors = [f for f in json.loads(result.stdout)["findings"] if f["severity"] == "error"]
    assert errors
    if line:
        assert line in {f["line"] for f in errors}


def test_bytes_that_are_not_utf8(policy, repository, tmp_path):
    path = tmp_path / "gbk.yaml"
    path.write_bytes((repository / PLAN).read_text(encoding="utf-8").encode("gb18030"))
    result = policy("check", path)
    assert result.exit_code == 1
    assert "GB" in result.output


def test_two_megabytes_of_aliases_are_refused_quickly(policy, tmp_path):
    path = tmp_path / "bomb.yaml"
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 20)]
    path.write_text("\n".join(rows) + "\nz: [" + "*a19, " * 350_000 + "]\n")
    start = time.monotonic()
    assert policy("check", path).exit_code == 1
    assert time.monotonic() - start < 10


def test_a_hundred_megabytes_are_refused_without_being_read(policy, tmp_path):
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    start = time.monotonic()
    assert policy("check", path).exit_code in (1, 2)
    assert time.monotonic() - start < 2


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_what_cannot_be_read_is_exit_2(policy, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    assert policy("check", name).exit_code == 2


def test_without_arguments_the_plans_of_the_workspace_are_checked(policy, tmp_path, monkeypatch):
    policy("init", tmp_path / "w")
    monkeypatch.chdir(tmp_path / "w")
    result = policy("check", "--format", "concise")
    assert result.exit_code == 0
    assert result.stdout.startswith("plans/2023.yaml:")


def test_a_demonstration_is_marked_without_disturbing_the_data(policy, tmp_path, monkeypatch):
    policy("init", tmp_path / "w", "--demo")
    monkeypatch.chdir(tmp_path / "w")
    result = policy("check", "--format", "json")
    assert "演示工作区" in result.stderr
    json.loads(result.stdout)


def test_without_arguments_or_plans_the_usage_is_explained(policy, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert policy("check").exit_code == 2


def test_wrong_rules_judge_nothing(policy, repository, tmp_path):
    shutil.copytree(repository / "rules", tmp_path / "rules")
    path = tmp_path / "rules" / "plan.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("severity: warning", "severity: wrning", 1), encoding="utf-8"
    )
    result = policy("check", repository / PLAN, "--rules", tmp_path / "rules")
    assert result.exit_code == 1
    assert "plan.yaml" in result.stdout
    assert "P201" not in result.stdout


def test_without_the_rules_engine_there_is_no_verdict(command, tmp_path):
    (tmp_path / "durable").mkdir()
    (tmp_path / "durable" / "__init__.py").write_text("raise ImportError('durable is not here')")
    result = command("check", PLAN, PYTHONPATH=str(tmp_path))
    assert result.returncode == 70
    assert "durable_rules" in result.stderr
    assert "warning" not in result.stdout


def test_interrupting_is_exit_130(repository, tmp_path):
    (tmp_path / "durable").mkdir()
    asked = tmp_path / "asked"
    (tmp_path / "durable" / "__init__.py").write_text(
        f"import time; open({str(asked)!r}, 'w').close(); time.sleep(60)"
    )
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("policy")), "check", PLAN],
        cwd=repository,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Whatever runs in a shell's background is started with interrupts ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    until = time.monotonic() + 60
    while not asked.exists() and time.monotonic() < until:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in said
