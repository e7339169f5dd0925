"""Crash, hang, garbage and absence of the engine: each a failed check that says what happened, and no process left behind."""

import os
import sys
import time

import pytest

from policy_engine.model.errors import EngineFailed
from policy_engine.model.fact import Fact
from policy_engine.rulebook.cage import COMMAND, Cage
from policy_engine.rulebook.compile import request


@pytest.fixture
def question(make_rule):
    return request([make_rule("P900", ("x", "k"))], [Fact("k", "1", {})])


@pytest.fixture
def child():
    """A cage around a stand-in for the engine, written in a line of Python."""

    def make(code):
        return Cage([sys.executable, "-c", code])

    return make


def failure(cage, question, timeout=20.0):
    with cage, pytest.raises(EngineFailed) as failed:
        cage.judge(question, timeout)
    assert cage._process is None
    return failed.value


def test_one_process_serves_request_after_request(question):
    with Cage.start() as cage:
        process = cage._process
        assert cage.judge(question) == cage.judge(question) == [("P900", {"x": 0})]
        assert cage._process is process
    assert process.returncode is not None


def test_a_missing_engine_is_named_with_what_to_install(tmp_path, question):
    (tmp_path / "durable").mkdir()
    (tmp_path / "durable" / "__init__.py").write_text("raise ImportError('no such library')")
    cage = Cage(COMMAND, {**os.environ, "PYTHONPATH": str(tmp_path)})
    failed = failure(cage, question)
    assert "durable_rules" in failed.message.zh
    assert "no such library" in failed.message.en
    assert "pip install durable-rules" in failed.advice.zh
    assert failed.exit_code == 70


def test_files_in_the_current_directory_do_not_shadow_the_library(tmp_path, monkeypatch, question):
    (tmp_path / "json.py").write_text("raise SystemExit('shadowed')")
    monkeypatch.chdir(tmp_path)
    with Cage.start() as cage:
        assert cage.judge(question) == [("P900", {"x": 0})]


def test_a_crash_is_named_by_its_signal(child, question):
    failed = failure(child("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"), question)
    assert "SIGSEGV" in failed.message.zh
    assert failed.advice.zh


def test_a_crash_while_working_is_a_failure(child, question):
    failed = failure(child("import os, sys; sys.stdin.readline(); os.abort()"), question)
    assert "SIGABRT" in failed.message.en


def test_an_exit_without_an_answer_is_a_failure(child, question):
    assert "exit 3" in failure(child("raise SystemExit(3)"), question).message.en


def test_half_an_answer_is_a_failure(child, question):
    code = "import sys; sys.stdin.readline(); sys.stdout.write('{\"matches\": [')"
    assert "exit 0" in failure(child(code), question).message.en


def test_an_output_closed_by_a_process_that_lives_on_is_a_failure(child, question):
    code = "import os, sys, time; sys.stdin.readline(); os.close(1); time.sleep(60)"
    started = time.monotonic()
    assert "SIGKILL" in failure(child(code), question).message.en
    assert time.monotonic() - started < 10


def test_a_hang_ends_at_the_time_limit(child, question):
    started = time.monotonic()
    failed = failure(child("import time; time.sleep(60)"), question, timeout=0.3)
    assert time.monotonic() - started < 5
    assert "0.3" in failed.message.zh


def test_a_process_that_never_reads_a_large_request_ends_at_the_time_limit(child):
    failed = failure(
        child("import time; time.sleep(60)"), {"facts": ["x" * 2_000_000], "sessions": []}, timeout=0.3
    )
    assert "0.3" in failed.message.en


@pytest.mark.parametrize(
    "said", ["hello", "{}", "[1, 2]", '{"matches": [["P900"]]}', '{"matches": [], "more": 1}', "\\xff"]
)
def test_garbage_is_a_failure(child, question, said):
    code = f"import sys; sys.stdin.readline(); sys.stdout.buffer.write({said!r}.encode('latin-1') + b'\\n'); sys.stdout.flush(); sys.stdin.read()"
    assert "cannot be read" in failure(child(code), question).message.en


def test_what_the_engine_could_not_do_is_told(child, question):
    code = 'print(\'{"failed": "error", "detail": "no such rule"}\', flush=True); input(); input()'
    assert "no such rule" in failure(child(code), question).message.zh


def test_a_program_that_does_not_exist_is_a_failure(tmp_path, question):
    assert "cannot be started" in failure(Cage([str(tmp_path / "nothing")]), question).message.en


def test_after_a_failure_the_next_request_gets_a_new_process(tmp_path, question):
    flag = tmp_path / "flag"
    code = (
        f"import os, sys, pathlib; p = pathlib.Path({str(flag)!r})\n"
        "if not p.exists(): p.touch(); os.abort()\n"
        "sys.stdin.readline(); print('{\"matches\": []}', flush=True); sys.stdin.read()"
    )
    with Cage([sys.executable, "-c", code]) as cage:
        with pytest.raises(EngineFailed):
            cage.judge(question)
        assert cage.judge(question) == []


def test_an_interrupt_while_waiting_leaves_no_process(monkeypatch, question):
    def interrupted(_process, _line):
        raise KeyboardInterrupt

    monkeypatch.setattr("policy_engine.rulebook.cage._send_and_receive", interrupted)
    cage = Cage.start()
    process = cage._process
    with pytest.raises(KeyboardInterrupt):
        cage.judge(question)
    assert process.returncode is not None


def test_closing_twice_or_unused_is_harmless():
    cage = Cage()
    cage.close()
    with Cage.start() as started:
        started.close()
        started.close()
