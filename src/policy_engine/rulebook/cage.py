"""The cage around the rules engine: a child process with a time limit, so that its crash is a failed check, never no findings."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from signal import Signals
from threading import Timer
from types import TracebackType
from typing import IO, Any

import msgspec

from policy_engine.model.errors import EngineFailed
from policy_engine.model.text import Text

# -P: a file named json.py in the current directory must not become the engine's json.
COMMAND = (sys.executable, "-P", "-m", "policy_engine.rulebook.engine")

TIMEOUT = 30.0
"""Seconds an answer may take."""

_AGAIN = Text(
    "这次检查没有结论，什么都没有改动。请再运行一次；仍然如此，把规则和计划文件发给软件维护人员",
    "There is no verdict and nothing was changed. Run it again; if it fails again, send rules and plan to the maintainers",
)
_INSTALL = Text(
    "在同一个 Python 环境里运行 pip install durable-rules==2.0.28（需要 C 编译器）",
    "run pip install durable-rules==2.0.28 in the same Python environment (a C compiler is needed)",
)


class _Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    matches: list[tuple[str, dict[str, int]]] | None = None
    failed: str = ""
    detail: str = ""


class Cage:
    """One engine process, started early so that its imports overlap with other work; it serves request after request.

    A context manager: leaving it ends and reaps the process. After a failure the next request gets a new process.
    """

    def __init__(
        self, command: Sequence[str] = COMMAND, environment: Mapping[str, str] | None = None
    ) -> None:
        self._command, self._environment = tuple(command), environment
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def start(cls) -> Cage:
        """A cage whose process is already starting. Raises EngineFailed if it cannot be started."""
        cage = cls()
        cage._started()
        return cage

    def judge(self, request: Mapping[str, Any], timeout: float = TIMEOUT) -> list[tuple[str, dict[str, int]]]:
        """The engine's matches for a request (`compile.request`): rule id, and the fact's position for every alias.

        Raises EngineFailed if the engine is missing, crashes, takes more than `timeout` seconds, or answers nonsense.
        """
        line = self._exchange(msgspec.json.encode(request) + b"\n", timeout)
        try:
            answer = msgspec.json.decode(line, type=_Answer)
        except msgspec.DecodeError:
            answer = _Answer()
        if answer.failed == "missing":
            self.close()
            raise _failed(
                "没有可用的规则引擎 durable_rules",
                "the rules engine durable_rules is not installed",
                answer.detail,
                _INSTALL,
            )
        if answer.failed:
            self.close()
            raise _failed("规则引擎没有做完", "the rules engine did not finish", answer.detail)
        if answer.matches is None:
            self.close()
            raise _failed("规则引擎的回答无法读取", "the rules engine's answer cannot be read")
        return answer.matches

    def close(self) -> None:
        """End and reap the process. Can be repeated."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            _reap(process)

    def __enter__(self) -> Cage:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            try:
                self._process = subprocess.Popen(
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env=self._environment,
                )
            except OSError as problem:
                raise _failed(
                    "规则引擎的进程无法启动", "the rules engine's process cannot be started", str(problem)
                ) from None
        return self._process

    def _exchange(self, line: bytes, timeout: float) -> bytes:
        """Send one line, receive one. A watchdog ends a process that is late, which ends our waiting for it too."""
        process = self._started()
        late: list[bool] = []

        def end() -> None:
            late.append(True)
            process.kill()

        watchdog = Timer(timeout, end)
        # Nobody waits for it, and an interrupt while it starts ends it as any other does.
        watchdog.daemon = True
        try:
            watchdog.start()
            answer = _send_and_receive(process, line)
        except BaseException:
            self.close()
            raise
        finally:
            watchdog.cancel()
        if not answer.endswith(b"\n"):
            self._process = None
            code = process.wait() if late else _exit_code(process)
            _reap(process)
            if late:
                raise _failed(
                    f"规则引擎超过 {timeout:g} 秒没有回答",
                    f"the rules engine gave no answer within {timeout:g} seconds",
                )
            raise _failed(f"规则引擎异常退出（{_name(code)}）", f"the rules engine crashed ({_name(code)})")
        return answer


def _send_and_receive(process: subprocess.Popen[bytes], line: bytes) -> bytes:
    stdin, stdout = _pipes(process)
    try:
        stdin.write(line)
        stdin.flush()
    except BrokenPipeError:
        pass  # it ended; what it said before is still to be read
    return stdout.readline()


def _exit_code(process: subprocess.Popen[bytes]) -> int:
    """The code of a process that closed its output; one that lives on nevertheless is ended."""
    try:
        return process.wait(timeout=1)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _reap(process: subprocess.Popen[bytes]) -> None:
    stdin, stdout = _pipes(process)
    stdout.close()
    with suppress(BrokenPipeError):  # unsent bytes; nobody is left to read them
        stdin.close()
    process.wait()


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert process.stdin is not None
    assert process.stdout is not None
    return process.stdin, process.stdout


def _name(code: int) -> str:
    """A process's end in words: SIGSEGV, or exit 1."""
    return Signals(-code).name if code < 0 else f"exit {code}"


def _failed(zh: str, en: str, detail: str = "", advice: Text = _AGAIN) -> EngineFailed:
    return EngineFailed(
        Text(f"{zh}：{detail}" if detail else zh, f"{en}: {detail}" if detail else en), advice
    )
