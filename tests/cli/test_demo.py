"""`policy demo`: what stops it, and what is said of what lies there then."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

POLICY = str(Path(sys.executable).with_name("policy"))


def test_a_directory_in_use_is_refused_and_stays(policy, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    done = policy("--lang", "en", "demo", tmp_path)
    assert done.exit_code == 3
    assert "nothing was changed" in done.stderr
    assert "half a demonstration" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_file_in_place_of_the_directory(policy, tmp_path):
    (tmp_path / "file").write_text("mine")
    done = policy("demo", tmp_path / "file")
    assert done.exit_code == 2
    assert "换一个可以写入" in done.stderr


@pytest.mark.parametrize("targets", ["1", "many", "99999999"])
def test_sizes_out_of_range_are_usage_errors(policy, tmp_path, targets):
    assert policy("demo", tmp_path / "demo", "--targets", targets).exit_code == 2
    assert not (tmp_path / "demo").exists()


@pytest.mark.slow
def test_an_interrupt_says_that_half_a_demonstration_can_be_deleted(tmp_path):
    with subprocess.Popen(
        [POLICY, "--lang", "en", "demo", str(tmp_path / "demo"), "--targets", "2000", "--inspectors", "100"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PATH": "", "HOME": "/", "PYTHONUNBUFFERED": "1"},
        # Whatever runs in a shell's background is started with interrupts ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as child:
        assert "generated registries imported" in child.stdout.readline()
        child.send_signal(signal.SIGINT)
        _, said = child.communicate(timeout=60)
    assert child.returncode == 130
    assert "holds half a demonstration" in said
    assert "Traceback" not in said
