"""What editors and CI are given: settings, hooks and an example that the tools they are for accept."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from policy_engine.model.finding import Finding, Place
from policy_engine.model.text import Text
from policy_engine.report.findings import headline

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent


def test_the_editor_finds_every_schema_it_is_told_of():
    settings = json.loads((ROOT / ".vscode/settings.json").read_text(encoding="utf-8"))
    assert settings["yaml.schemas"]
    assert {ROOT / name for name in settings["yaml.schemas"]} == set((ROOT / "schemas").glob("*.json"))


def test_the_editors_task_reads_the_concise_form():
    (task,) = json.loads((ROOT / ".vscode/tasks.json").read_text(encoding="utf-8"))["tasks"]
    pattern = task["problemMatcher"]["pattern"]
    finding = Finding(
        "P203", "warning", Place("plans/计划 2023.yaml", 47, 12, 3), Text("有误", "odd"), Text("改", "mend")
    )
    match = re.fullmatch(pattern["regexp"], headline(finding, "zh", lambda text, _: text))
    parts = {name: match[group] for name, group in pattern.items() if name != "regexp"}
    assert parts == {
        "file": "plans/计划 2023.yaml",
        "line": "47",
        "column": "12",
        "severity": "warning",
        "code": "P203",
        "message": "有误",
    }


@pytest.mark.parametrize(
    "command",
    [
        ["pre-commit", "validate-manifest", ".pre-commit-hooks.yaml"],
        ["pre-commit", "validate-config", ".pre-commit-config.yaml"],
        [
            "check-jsonschema",
            "--builtin-schema",
            "vendor.github-workflows",
            "docs/examples/github-action.yml",
        ],
    ],
    ids=lambda command: command[-1],
)
def test_the_tools_accept_what_is_written_for_them(command):
    done = subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "command",
    re.findall(
        r"run: (policy [^\n]+)", (ROOT / "docs/examples/github-action.yml").read_text(encoding="utf-8")
    ),
)
def test_the_commands_of_the_example_work(command, tmp_path):
    arguments = command.replace("policy.sarif", str(tmp_path / "policy.sarif")).split()[1:]
    done = subprocess.run([BIN / "policy", *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
