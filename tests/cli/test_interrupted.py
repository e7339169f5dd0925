"""A run that is killed or interrupted at any moment leaves whole steps only, and the next run goes on from there."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

POLICY = str(Path(sys.executable).with_name("policy"))
RUN = ("run", "--on", "2023-06-15", "--yes")


def start(demo):
    return subprocess.Popen(
        [POLICY, "-w", str(demo), *RUN],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PATH": os.environ["PATH"], "HOME": str(demo)},
        # Whatever runs in a shell's background is started with interrupts ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def whole(policy, demo):
    """Everything holds, and every draw that was committed is finished by one more run."""
    assert policy("-w", demo, "audit", "verify").exit_code == 0
    assert policy("-w", demo, *RUN).exit_code == 0
    verified = policy("-w", demo, "verify")
    assert verified.exit_code == 0, verified.stdout
    assert verified.stdout.count("派发") == 11
    log = policy("-w", demo, "audit", "log", "-n", "0", "--kind", "draw").stdout
    for kind in ("committed", "seeded", "selected", "matched"):
        assert log.count(f"draw.{kind}") == 11
    assert policy("-w", demo, "audit", "verify").exit_code == 0
    leftovers = [p.name for p in (demo / "snapshots").iterdir() if p.name.startswith(".")]
    assert leftovers == []


def test_ctrl_c_in_the_middle_is_exit_130_and_loses_nothing(policy, demo):
    process = start(demo)
    for line in process.stderr:
        if "/5/1" in line:
            process.send_signal(signal.SIGINT)
            break
    _, said = process.communicate(timeout=60)
    assert process.returncode in (0, 130)  # 0 only where the run had ended before the signal arrived
    assert "Traceback" not in said
    whole(policy, demo)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_sigkill_at_any_moment_loses_nothing(policy, demo, seed):
    rng = random.Random(seed)
    for _ in range(4):
        process = start(demo)
        time.sleep(0.8 + rng.random() * 1.2)
        process.kill()
        process.communicate()
    whole(policy, demo)


@pytest.mark.slow
def test_two_runs_at_once_draw_everything_once(policy, demo):
    both = [start(demo), start(demo)]
    for process in both:
        _, said = process.communicate(timeout=120)
        assert process.returncode in (0, 3), said
        assert "Traceback" not in said
    whole(policy, demo)
