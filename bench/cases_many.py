"""A hundred thousand open cases: listed, with everything that is due, and the year as a whole, each time in a fresh process.

Aim: 5 s for a list. Three branches to a case (the check, its publication, a lead being verified), every tenth of them stopped while goods
are tested, every twentieth case overdue. The rows are put into the tables directly, and the steps into the log: how they came there is not
measured.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import msgspec

from bench.measure import BIN, interleaved, table
from bench.workspace import drawn
from policy_engine.casework.deadline import due_of
from policy_engine.model.canonical import canonical
from policy_engine.model.case import Branch, Clock
from policy_engine.store.payloads import CaseAdvanced

CASES = 100_000
TARGETS = 3_000
RUNS = 5
_DRAWN, _DAY = "2023-06-15", "2023-09-01"
_START = date(2023, 6, 19)


def run() -> list[str]:
    """The section of the results."""
    directory = Path(tempfile.mkdtemp(prefix="policy-bench-cases-"))
    try:
        root = made(directory / "demo", CASES)
        inside = [str(BIN / "policy"), "-w", str(root)]
        listing = [*inside, "case", "list", "--on", _DAY]
        found = interleaved(
            {
                f"policy case list, {CASES:,} open cases": listing,
                "the same, those that are late": [*listing, "--overdue"],
                "the same, one station": [*listing, "--unit", "金村所"],
                "policy due": [*inside, "due", "--on", _DAY],
                "policy status": [*inside, "status", "--on", _DAY],
            },
            RUNS,
        )
    finally:
        shutil.rmtree(directory)
    return ["## many open cases", "", *table(found)]


def made(root: Path, cases: int) -> Path:
    """A demonstration workspace with so many open cases, generated."""
    drawn(root, root.parent / "county", TARGETS, _DRAWN)
    with closing(sqlite3.connect(root / "policy.db")) as link, link:
        link.execute("PRAGMA foreign_keys = OFF")
        first = link.execute("SELECT number, draw, attempt, task, stratum FROM inspection").fetchone()
        stations = [name for (name,) in link.execute("SELECT DISTINCT station FROM inspection ORDER BY 1")]
        officers = link.execute(
            "SELECT inspector, slot, state, since, idx FROM assignment WHERE inspection = ?", first[:1]
        ).fetchall()
        (log,) = link.execute("SELECT max(idx) + 1 FROM entry").fetchone()
        numbers = [f"{first[1]}#{100_000 + n}" for n in range(1, cases + 1)]
        names = [f"示例经营户{n}" for n in range(1, cases + 1)]
        at = [stations[n % len(stations)] for n in range(1, cases + 1)]
        targets = [f"T{n:017}" for n in range(1, cases + 1)]
        _put(
            link,
            "inspection",
            (
                [n, *first[1:4], target, name, first[4], station, 1, "dispatched", _DRAWN, 0]
                for n, target, name, station in zip(numbers, targets, names, at, strict=True)
            ),
        )
        _put(link, "assignment", ([n, *officer] for n in numbers for officer in officers))
        team = canonical([inspector for inspector, *_ in officers]).decode()
        _put(link, "result", (_result(n, officers[0][0], team) for n in numbers))
        _put(link, "casefile", ([n, "食品流通股", "enterprise", "", "2023-06-19", 0] for n in numbers))
        branches = [(number, _branches(n)) for n, number in enumerate(numbers, 1)]
        _put(
            link,
            "branch",
            (_row(number, branch, log + n) for n, (number, three) in enumerate(branches) for branch in three),
        )
        entries = [_entry(number, three) for number, three in branches]
        _put(link, "entry", ([log + n, body, bytes(32)] for n, (body, _) in enumerate(entries)))
        _put(link, "payload", ([log + n, bytes(32), content] for n, (_, content) in enumerate(entries)))
    return root


def _put(link: sqlite3.Connection, name: str, rows: Sequence[list[object]] | object) -> None:
    """Rows into a table, their values in the order of its columns."""
    width = len(link.execute(f"PRAGMA table_info({name})").fetchall())
    link.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * width)})", rows)  # type: ignore[arg-type]


def _result(number: str, recorder: str, team: str) -> list[object]:
    evidence = canonical({"0" * 64: "check_record", "1" * 64: "photo"}).decode()
    visit = ["2023-06-19T09:30", "2023-06-19T10:45", "2023-06-19"]
    people = [team, recorder, recorder, "signed"]
    return [
        number,
        1,
        "reviewed",
        '["8"]',
        '["onsite"]',
        "[]",
        *visit,
        *people,
        evidence,
        1,
        "",
        "2023-06-20",
        0,
    ]


def _branches(n: int) -> tuple[Branch, Branch, Branch]:
    since = (_START + timedelta(days=3 * (n % 20))).isoformat() + "T10:00"
    publish = Clock(base=since if n % 20 == 0 else "2023-08-28T24:00", spans=((20, "working_days"),))
    clue = Clock(base="2023-08-21T10:00", spans=((15, "working_days"),))
    if n % 10 == 1:
        clue = msgspec.structs.replace(clue, pauses=(("2023-08-24", ""),))
    return (
        Branch(number=0, state="DONE", since=since, ended=True),
        Branch(number=1, state="PUBLISH_DUE", since=since, due=due_of(publish), clock=publish),
        Branch(number=2, state="CLUE", since="2023-08-21T10:00", due=due_of(clue), clock=clue),
    )


def _row(number: str, branch: Branch, idx: int) -> list[object]:
    clock = None if branch.clock is None else canonical(msgspec.to_builtins(branch.clock)).decode()
    return [number, branch.number, branch.state, branch.since, branch.due, int(branch.ended), clock, idx]


def _entry(number: str, branches: tuple[Branch, Branch, Branch]) -> tuple[bytes, bytes]:
    """The triage that opened the third branch, as the log has it, its hashes apart."""
    body = {
        "actor": "op-bench",
        "at": 1_687_000_000,
        "kind": "case.advanced",
        "on": "2023-08-21",
        "payload": "0" * 64,
    }
    advanced = CaseAdvanced(
        number=number,
        branch=0,
        step="triage",
        role="section_head",
        happened="2023-08-21T10:00",
        opened=(2,),
        branches=(branches[0], branches[2]),
        before=((0, "TRIAGE"),),
    )
    whole = {**body, "reason": "", "refs": {"branch": "0", "step": "triage"}, "subject": number, "version": 1}
    return canonical(whole), canonical(msgspec.to_builtins(advanced))


if __name__ == "__main__":
    print("\n".join(run()) if len(sys.argv) < 2 else made(Path(sys.argv[1]), CASES))
