"""Results from one workbook, and, where it is there, `bench.cases_many`.

Aim: 1,000 results from one workbook in 5 s, whether they go on record or every one of them is bad; a step of 1,000 cases likewise.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from bench.measure import BIN, Run, figures, once, table
from bench.workspace import drawn

DAY, VISITED, RECORDED = "2023-06-15", "2023-06-19", "2023-06-20"
TARGETS, RESULTS = 150_000, 1_000
RUNS = 3
_HEAD = 2


def run() -> list[str]:
    lines = one_workbook()
    if find_spec("bench.cases_many"):
        lines += ["", *import_module("bench.cases_many").run()]
    return lines


def one_workbook() -> list[str]:
    """A template made and filled in, and imported into copies of the same workspace."""
    taken: dict[str, list[Run]] = {}
    with tempfile.TemporaryDirectory() as name:
        workspace, sheet = Path(name) / "workspace", Path(name) / "results.xlsx"
        bad, paper = Path(name) / "bad.xlsx", Path(name) / "paper.pdf"
        paper.write_bytes(b"paper")
        inside = drawn(workspace, Path(name) / "county", TARGETS, DAY)
        for _ in range(RUNS):
            _take(taken, "template", [*inside, "result", "template", "--xlsx", str(sheet), "--force"])
        fill(sheet, sheet, RESULTS)
        fill(sheet, bad, RESULTS, code="X9")
        for number in range(RUNS):
            copy = Path(name) / f"copy-{number}"
            shutil.copytree(workspace, copy)
            there = [str(BIN / "policy"), "--workspace", str(copy)]
            imported = [*there, "result", "import"]
            _take(taken, f"import {RESULTS:,} bad rows", [*imported, str(bad), "--on", RECORDED], 1)
            _take(taken, f"import {RESULTS:,} results", [*imported, str(sheet), "--on", RECORDED])
            cases, reviewer = recorded(copy)
            review = [*there, "result", "review", *cases, "--by", reviewer, "--accept", "--on", RECORDED]
            _take(taken, f"review {RESULTS:,} results", review)
            publish = [
                *there,
                "case",
                "advance",
                *cases,
                "publish",
                "--as",
                "credit",
                "--detail",
                "channel=bench",
            ]
            publish += ["--document", f"publication_record={paper}", "--on", RECORDED, "--yes"]
            _take(taken, f"publish {RESULTS:,} results: a step of each case", publish)
            shutil.rmtree(copy)
    found = {step: figures(runs) for step, runs in taken.items()}
    return [f"## {RESULTS:,} results from one workbook", "", *table(found)]


def recorded(workspace: Path) -> tuple[list[str], str]:
    """The inspections with a result, and an officer who was on none of them."""
    with closing(sqlite3.connect(workspace / "policy.db")) as link:
        numbers = [number for (number,) in link.execute("SELECT inspection FROM result ORDER BY 1")]
        busy = {inspector for (inspector,) in link.execute("SELECT inspector FROM assignment")}
    free = (f"检查员-{n:03}" for n in range(1, 1000))
    return numbers, next(officer for officer in free if officer not in busy)


def _take(taken: dict[str, list[Run]], name: str, command: list[str], expect: int = 0) -> None:
    taken.setdefault(name, []).append(once(command, expect))


def fill(template: Path, out: Path, count: int, code: str = "1 未发现问题") -> None:
    """Fill in the first rows of a template; the files of evidence lie beside it, one record and one photograph for every row."""
    from openpyxl import load_workbook

    book = load_workbook(template)
    sheet = book["检查结果"]
    at = {str(cell.value): column for column, cell in enumerate(sheet[_HEAD], 1)}
    if sheet.max_row < _HEAD + count:
        raise SystemExit(f"bench: only {sheet.max_row - _HEAD} inspections, {count} wanted")
    for number in range(count):
        record, photo = f"{number:04}.pdf", f"{number:04}.jpg"
        (out.parent / record).write_bytes(b"record %d" % number)
        (out.parent / photo).write_bytes(b"photograph %d" % number)
        row = _HEAD + 1 + number
        values = {
            "检查开始时间": f"{VISITED} 09:30",
            "检查结束时间": f"{VISITED} 10:45",
            "录入人": str(sheet.cell(row, at["到场人员"]).value).split("、")[0],
            "检查结果": code,
            "检查方式": "实地检查",
            "当事人签字": "已签",
            "证据材料": f"检查记录={record}\n照片={photo}",
        }
        for heading, value in values.items():
            sheet.cell(row, at[heading]).value = value
    book.save(out)
