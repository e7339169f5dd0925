"""`policy draw replace` and `policy draw reserves`, end to end."""

import shutil
from pathlib import Path

import pytest

DRAW = "140525/2023-internal/15/1"
NUMBER = f"{DRAW}#0001"


@pytest.fixture
def drawn(fifteen):
    return fifteen


@pytest.fixture
def proof(tmp_path):
    path = tmp_path / "注销通知书.txt"
    path.write_text("注销", encoding="utf-8")
    return path


def replace(policy, root, proof, *more, what=NUMBER, reason="closed", input=None):
    where = ("-w", root, "draw", "replace", what, "--reason", reason, "--evidence", proof)
    return policy(*where, "--approver", "负责人", "--on", "2023-06-20", *more, input=input)


def test_a_target_is_replaced_shown_and_verified(policy, drawn, proof):
    before = policy("-w", drawn, "draw", "reserves", DRAW, "--first", "2")
    assert before.exit_code == 0, before.output
    assert "【内部" in before.stdout
    assert "未分类" in before.stdout
    assert "不分等级" not in before.stdout
    done = replace(policy, drawn, proof, "--yes")
    assert done.exit_code == 0, done.output
    assert "【内部" in done.stdout
    assert "已替换" in done.stdout
    assert "policy verify" in done.stderr
    came = done.stdout.partition("由 ")[2].split()[0]
    assert came in before.stdout
    after = policy("-w", drawn, "draw", "reserves", DRAW)
    assert came not in after.stdout
    shown = policy("-w", drawn, "match", "show", "15")
    assert f"由 {came} 接替" in shown.stdout
    assert policy("-w", drawn, "verify").exit_code == 0
    assert policy("-w", drawn, "audit", "verify").exit_code == 0
    again = replace(policy, drawn, proof, "--yes")
    assert again.exit_code == 3
    assert "已经替换" in again.output


def test_without_a_confirmation_nothing_is_replaced(policy, drawn, proof, tmp_path):
    copy = shutil.copytree(drawn, tmp_path / "copy")
    stopped = replace(policy, copy, proof)
    assert stopped.exit_code == 2
    assert "--yes" in stopped.output
    for stop, code in ((("unreachable", proof), 3), (("closed", Path("nowhere.pdf")), 2)):
        result = replace(policy, copy, stop[1], "--yes", reason=stop[0])
        assert result.exit_code == code, result.output
    english = policy("--lang", "en", "-w", copy, "draw", "reserves", DRAW, "--task", "99")
    assert english.exit_code == 2
