"""The protocol through the commands: parties on machines of their own, refusals by exit code, two operators, a full disk, an interrupt."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

POLICY = str(Path(sys.executable).with_name("policy"))
NAME = "140525/2023-internal/15/1"
ON = ("--on", "2023-06-15")
LOTTERY = ("--beacon", "lottery", "--event", "双色球第2023100期", "--form", "99 99 99 99 99 99+99")
LATER = ("--reveal-by", "2099-01-01 12:00")


def start(demo, *arguments, **options):
    return subprocess.Popen(
        [POLICY, "-w", str(demo), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PATH": os.environ["PATH"], "HOME": str(demo)},
        **options,
    )


def committed(policy, demo):
    return policy("-w", demo, "audit", "log", "-n", "0", "--kind", "draw.committed").stdout.count("committed")


def holds(policy, demo):
    assert policy("-w", demo, "verify").exit_code == 0
    assert policy("-w", demo, "audit", "verify").exit_code == 0


def test_two_parties_on_machines_of_their_own(policy, demo, tmp_path, monkeypatch):
    named = policy("-w", demo, "draw", "names", "-t", "15", *ON)
    assert NAME in named.stdout
    assert "第1次" in named.stdout
    files = {}
    for party in ("局机关", "纪检监察组"):
        machine = tmp_path / party
        machine.mkdir()
        monkeypatch.chdir(machine)  # no workspace here
        made = policy("draw", "nonce", NAME, "--agency", "140525", "--party", party, "--out", machine)
        assert made.exit_code == 0, made.output
        assert "交给组织抽取的一方" in made.stdout
        files[party] = machine / f"{party}.nonce.json"
        assert files[party].stat().st_mode & 0o077 == 0
    parties = [
        f"--party={file.with_name(file.name.replace('nonce', 'commitment'))}" for file in files.values()
    ]
    out = tmp_path / "out"
    made = policy("-w", demo, "draw", "commit", "-t", "15", *ON, *parties, *LATER, "--out", out, "--yes")
    assert made.exit_code == 0, made.output
    assert "L2" in made.stdout
    assert "北京时间 2099-01-01 12:00:00" in made.stdout
    assert len(list(out.iterdir())) == 1
    listed = policy("-w", demo, "draw", "list")
    assert "L2" in listed.stdout
    assert "等待" in listed.stdout
    first = policy("-w", demo, "draw", "reveal", NAME, "--nonce", files["局机关"], *ON)
    assert first.exit_code == 0
    assert "等待：纪检监察组" in first.stdout
    again = policy("-w", demo, "draw", "reveal", NAME, "--nonce", files["局机关"], *ON)
    assert again.exit_code == 3
    assert "已经公开过" in again.stderr
    early = policy(
        "-w",
        demo,
        "draw",
        "void",
        NAME,
        "--reason",
        "withheld",
        "--text",
        "x",
        "--approver",
        "head",
        "--document",
        "1",
        "--yes",
    )
    assert early.exit_code == 3
    run = policy("-w", demo, "run", *ON, "-t", "15", "--yes")
    assert run.exit_code == 0
    assert "等待：纪检监察组" in run.stdout
    assert "已承诺，待揭示" in run.stdout
    last = policy("-w", demo, "draw", "reveal", "--nonce", files["纪检监察组"], *ON)
    assert last.exit_code == 0, last.output
    assert "L2" in last.stdout
    assert "种子" in last.stdout
    shown = policy("-w", demo, "draw", "show", NAME)
    assert "内部" in shown.stdout
    assert "已派发" in shown.stdout
    value = json.loads(policy("-w", demo, "draw", "show", NAME, "--json").stdout)
    assert {party["name"]: bool(party["nonce"]) for party in value["parties"]} == dict.fromkeys(files, True)
    verified = policy("-w", demo, "verify")
    assert "L2 承诺、种子" in verified.stdout
    holds(policy, demo)


@pytest.mark.slow
def test_a_lottery_void_and_a_second_attempt(policy, demo, tmp_path):
    made = policy("--lang", "en", "-w", demo, "draw", "commit", "-t", "15", *ON, *LOTTERY, "--yes")
    assert made.exit_code == 0, made.output
    assert "L3" in made.stdout
    wrong = policy("-w", demo, "draw", "reveal", "--text", "1 2 3", "--evidence", demo / "policy.toml", *ON)
    assert wrong.exit_code == 3
    assert "不合约定的格式" in wrong.stderr
    assert policy("-w", demo, "audit", "log", "--kind", "run.refused").stdout.count("run.refused") == 1
    decided = ("--reason", "other", "--text", "开奖取消", "--approver", "负责人", "--document", "1号")
    alone = policy("-w", demo, "draw", "void", NAME, *decided, "--yes")
    assert alone.exit_code == 3
    assert "须集体讨论决定" in alone.stderr
    decided = ("--reason", "other", "--text", "开奖取消", "--approver", "集体讨论", "--document", "1号")
    assert policy("-w", demo, "draw", "void", NAME, *decided).exit_code == 2
    void = policy("-w", demo, "draw", "void", NAME, *decided, "--yes")
    assert void.exit_code == 0
    assert "作废时结果已可知" in void.stdout
    assert "policy draw commit --task 15" in void.stderr
    run = policy("-w", demo, "run", *ON, "-t", "15", "--yes")
    assert run.exit_code == 3
    assert "不会自行再抽" in run.stderr
    assert policy("-w", demo, "draw", "commit", "-t", "15", *ON, "--yes").exit_code == 3
    again = policy("-w", demo, "draw", "commit", "-t", "15", *ON, *LOTTERY)
    assert again.exit_code == 2
    assert "--yes" in again.stderr
    assert policy("-w", demo, "draw", "commit", "-t", "15", *ON, *LOTTERY, "--yes").exit_code == 0
    text = ("--text", "01 02 03 04 05 06+07", "--evidence", demo / "policy.toml")
    kept = policy("-w", demo, "draw", "reveal", NAME, *text, "--no-run", *ON)
    assert kept.exit_code == 0
    assert "policy run" in kept.stderr
    assert policy("-w", demo, "run", *ON, "-t", "15", "--yes").exit_code == 0
    listed = policy("-w", demo, "draw", "list").stdout
    assert "已作废（其他，当时结果已可知）" in listed
    assert "第2次" in listed
    assert policy("-w", demo, "match", "show").stdout.count("L3") == 2
    assert "L3" in policy("-w", demo, "match", "show", NAME).stdout
    holds(policy, demo)


def test_nothing_yet(policy, demo):
    assert "还没有任何抽取" in policy("-w", demo, "draw", "list").stderr
    assert policy("-w", demo, "draw", "show", NAME).exit_code == 2
    known = policy(
        "-w", demo, "draw", "commit", "-t", "15", *ON, "--beacon", "drand", "--round", "1000", "--yes"
    )
    assert known.exit_code == 3
    assert "已经或马上就能知道" in known.stderr


@pytest.mark.slow
def test_of_two_operators_at_once_one_commits(policy, demo):
    processes = [start(demo, "draw", "commit", "-t", "15", *ON, *LOTTERY, "--yes") for _ in range(2)]
    said = [process.communicate(timeout=120) for process in processes]
    assert sorted(process.returncode for process in processes) in ([0, 3], [0, 0]), said
    assert all("Traceback" not in err for _, err in said)
    assert committed(policy, demo) == 1
    holds(policy, demo)


@pytest.mark.slow
def test_a_full_disk_leaves_no_half_commitment(policy, demo):
    largest = max(path.stat().st_size for path in demo.glob("policy.db*"))

    def small_disk():
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, largest))

    process = start(demo, "draw", "commit", "-t", "15", *ON, *LOTTERY, "--yes", preexec_fn=small_disk)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 2, said
    assert "Traceback" not in said
    assert committed(policy, demo) == 0
    holds(policy, demo)
    assert policy("-w", demo, "draw", "commit", "-t", "15", *ON, *LOTTERY, "--yes").exit_code == 0
    holds(policy, demo)


@pytest.mark.slow
@pytest.mark.parametrize("moment", [0.9, 1.3, 1.7])
def test_a_killed_commitment_is_whole_or_not_there(policy, demo, moment):
    process = start(demo, "draw", "commit", *ON, "--yes")
    try:
        process.communicate(timeout=moment)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate(timeout=60)
    assert process.returncode in (0, -9)
    holds(policy, demo)
    assert policy("-w", demo, "run", *ON, "--yes").exit_code == 0
    holds(policy, demo)
