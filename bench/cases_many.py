"""A hundred thousand open cases: listed with their deadlines evaluated, each time in a fresh process.

Aim: 5 s. Three branches to a case (the check, its publication, a lead being verified), every tenth of them stopped while goods are tested,
every twentieth case overdue. The rows are put into the tables directly: how they came there is not measured.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec

from bench.measure import BIN, interleaved, table
from policy_engine.casework.deadline import due_of
from policy_engine.model.canonical import canonical
from policy_engine.model.case import Clock
from policy_engine.usecases.init import init

CASES = 100_000
RUNS = 5
_DAY = "2023-09-01"
_START = date(2023, 4, 3)


def run() -> list[str]:
    """The section of the results."""
    directory = Path(tempfile.mkdtemp(prefix="policy-bench-cases-"))
    try:
        root = made(directory / "demo", CASES)
        listing = [str(BIN / "policy"), "-w", str(root), "case", "list", "--on", _DAY]
        found = interleaved(
            {
                f"policy case list, {CASES:,} open cases": listing,
                "the same, those that are late": [*listing, "--overdue"],
                "the same, one station": [*listing, "--unit", "所-01"],
            },
            RUNS,
        )
    finally:
        shutil.rmtree(directory)
    return ["## many open cases", "", *table(found)]


def made(root: Path, cases: int) -> Path:
    """A demonstration workspace with so many open cases, generated."""
    workspace = init(root, agency="140525", demo=True, actor="op-bench", now=datetime(2026, 3, 2, tzinfo=UTC))
    with sqlite3.connect(workspace.store) as link:
        link.execute("PRAGMA foreign_keys = OFF")
        link.executemany(
            "INSERT INTO inspection (number, draw, attempt, task, target, name, stratum, station, position, state, 'on', idx) "
            "VALUES (?, 'bench/1', 1, '15', ?, ?, '-', ?, ?, 'dispatched', '2023-04-03', 0)",
            ((_number(n), f"T{n:017}", f"示例经营户{n}", f"所-{n % 16:02}", n) for n in range(1, cases + 1)),
        )
        link.executemany(
            "INSERT INTO casefile (number, section, entity, closed, 'on', idx) VALUES (?, '示例股', 'enterprise', '', '2023-04-03', 0)",
            ((_number(n),) for n in range(1, cases + 1)),
        )
        link.executemany(
            "INSERT INTO branch (inspection, number, state, since, due, ended, clock, idx) VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
            (row for n in range(1, cases + 1) for row in _branches(n)),
        )
    link.close()
    return root


def _branches(n: int) -> list[tuple[str, int, str, str, str, int, str | None]]:
    since = (_START + timedelta(days=5 * (n % 20) if n % 20 else 0)).isoformat() + "T10:00"
    late = n % 20 == 0
    publish = Clock(base=since if late else "2023-08-28T24:00", spans=((20, "working_days"),))
    clue = Clock(base="2023-08-21T10:00", spans=((15, "working_days"),))
    if n % 10 == 1:
        clue = msgspec.structs.replace(clue, pauses=(("2023-08-24", ""),))
    return [
        (_number(n), 0, "DONE", since, "", 1, None),
        (_number(n), 1, "PUBLISH_DUE", since, due_of(publish), 0, _json(publish)),
        (_number(n), 2, "CLUE", "2023-08-21T10:00", due_of(clue), 0, _json(clue)),
    ]


def _number(n: int) -> str:
    return f"140525/bench/15/1#{n:06}"


def _json(clock: Clock) -> str:
    return canonical(msgspec.to_builtins(clock)).decode()


if __name__ == "__main__":
    print("\n".join(run()) if len(sys.argv) < 2 else made(Path(sys.argv[1]), CASES))
