"""One process with all its children: what it printed, and the most memory that the tree held at a time."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile
from threading import Event, Thread
from typing import NamedTuple

from bench.measure import ROOT, Run

_EVERY = 0.05
"""Seconds between two looks at the memory."""
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Ran(NamedTuple):
    """A run and what it printed."""

    run: Run
    said: str


def whole(command: Sequence[str]) -> Ran:
    """Run a command to its end. Memory is the sum over the tree, looked at twenty times a second, or the largest process if that is more.

    Stops the bench where the command fails: a figure of it would be worthless.
    """
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with TemporaryFile() as out:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=subprocess.STDOUT)
        peak, ended = [0], Event()
        watch = Thread(target=_watch, args=(process.pid, peak, ended))
        watch.start()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        ended.set()
        watch.join()
        out.seek(0)
        said = out.read().decode()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"bench: {' '.join(command)} ended with {process.returncode}\n{said[-2000:]}")
    memory = max(used.ru_maxrss / 1024, peak[0] / 2**20)
    return Ran(Run(wall, used.ru_utime + used.ru_stime, memory), said)


def _watch(pid: int, peak: list[int], ended: Event) -> None:
    while not ended.wait(_EVERY):
        peak[0] = max(peak[0], _resident(pid))


def _resident(pid: int) -> int:
    """Bytes that a process and its descendants hold; 0 for one that has gone."""
    try:
        held = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
        children = [
            c for task in Path(f"/proc/{pid}/task").iterdir() for c in (task / "children").read_text().split()
        ]
    except (OSError, IndexError):
        return 0
    return held + sum(_resident(int(child)) for child in children)
