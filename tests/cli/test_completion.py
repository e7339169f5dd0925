"""Completion in the shell: commands, choices and the tasks of the plan at hand."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
POLICY = Path(sys.executable).with_name("policy")


def offered(words, cwd=ROOT, shell="bash", **env):
    """What the shell would offer for the last of `words`."""
    done = subprocess.run(
        [POLICY],
        cwd=cwd,
        env={
            "PATH": os.environ["PATH"],
            "_POLICY_COMPLETE": f"complete_{shell}",
            "COMP_WORDS": " ".join(words),
            "COMP_CWORD": str(len(words) - 1),
            "_TYPER_COMPLETE_ARGS": " ".join(words),
            **env,
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.stderr == ""
    return [line for line in done.stdout.split("\n") if line]


def test_commands_and_their_subcommands_are_offered():
    assert {"registry", "rules", "run"} <= set(offered(["policy", "r"]))
    assert {"list", "test"} <= set(offered(["policy", "rules", ""]))


def test_formats_are_offered():
    assert {"full", "concise", "json"} <= set(offered(["policy", "check", "--format", ""]))


def test_the_tasks_of_the_workspaces_plan_are_offered(demo):
    assert set(offered(["policy", "run", "--task", "1"], cwd=demo)) >= {"1", "10", "15"}
    assert "对广告经营者双随机抽查" in "".join(
        offered(["policy", "run", "--task", "1"], cwd=demo, shell="zsh")
    )


def test_codes_are_offered_to_explain():
    assert {"P201", "P250", "P260"} <= set(offered(["policy", "explain", "P2"]))
    assert "M401" not in offered(["policy", "explain", "P2"])


@pytest.mark.parametrize("broken", ["tasks: [", "", "tasks: 1"])
def test_nothing_is_offered_and_nothing_said_where_there_is_no_plan(demo, broken, tmp_path):
    (demo / "plans/2023.yaml").write_text(broken, encoding="utf-8")
    assert offered(["policy", "run", "--task", ""], cwd=demo) == []
    assert offered(["policy", "run", "--task", ""], cwd=tmp_path) == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_is_printed_for_every_shell(shell):
    done = subprocess.run(
        [POLICY, "--show-completion", shell], capture_output=True, text=True, env={"PATH": os.environ["PATH"]}
    )
    assert done.returncode == 0
    assert "_POLICY_COMPLETE" in done.stdout
