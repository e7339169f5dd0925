"""Whole processes, interleaved: wall and CPU seconds of the process tree and peak memory, as the operating system counts them."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

BIN = Path(sys.executable).parent
ROOT = Path(__file__).resolve().parents[1]


class Run(NamedTuple):
    """One run: seconds of wall clock, CPU seconds with children, peak resident MiB of the largest process."""

    wall: float
    cpu: float
    memory: float


class Figures(NamedTuple):
    """Minimum and median over the counted runs."""

    wall_min: float
    wall: float
    cpu: float
    memory: float


def once(command: Sequence[str], expect: int = 0) -> Run:
    """Run a command to its end. A figure of a command that failed would be worthless, so another exit code stops the bench."""
    start = time.perf_counter()
    # Compiled bytecode, as an installed package has it.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != expect:
        raise SystemExit(f"bench: {' '.join(command)} ended with {process.returncode}")
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def interleaved(commands: dict[str, Sequence[str]], runs: int) -> dict[str, Figures]:
    """Figures per command; one warm-up each, then A B C A B C …, so that a drift of the machine's speed meets all alike."""
    for command in commands.values():
        once(command)
    taken: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            taken[name].append(once(command))
    return {name: figures(found) for name, found in taken.items()}


def figures(runs: Sequence[Run]) -> Figures:
    """Minimum and medians of some runs."""
    return Figures(
        min(r.wall for r in runs),
        statistics.median(r.wall for r in runs),
        statistics.median(r.cpu for r in runs),
        max(r.memory for r in runs),
    )


def table(found: dict[str, Figures]) -> list[str]:
    """The figures as a Markdown table."""
    lines = [
        "| command | wall min s | wall median s | CPU median s | peak MiB |",
        "|---|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {name} | {f.wall_min:.3f} | {f.wall:.3f} | {f.cpu:.3f} | {f.memory:.0f} |"
        for name, f in found.items()
    ]
    return lines


def machine() -> str:
    """What it was measured on."""
    return f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
