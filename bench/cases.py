"""Results from one workbook, and, where it is there, `bench.cases_many`.

Aim: 1,000 results from one workbook in 5 s, whether they go on record or every one of them is bad.
"""

from __future__ import annotations

import shutil
import tempfile
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from bench.measure import BIN, ROOT, Run, figures, once, table

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
    county = ROOT / "bench" / ".data" / "county"
    policy = str(BIN / "policy")
    once([policy, "sample", "county", str(county), "--targets", str(TARGETS)])
    taken: dict[str, list[Run]] = {}
    with tempfile.TemporaryDirectory() as name:
        workspace, sheet = Path(name) / "workspace", Path(name) / "results.xlsx"
        bad = Path(name) / "bad.xlsx"
        once([policy, "init", str(workspace), "--demo"])
        inside = [policy, "--workspace", str(workspace)]
        for kind in ("targets", "inspectors", "recusals"):
            once([*inside, "registry", "import", kind, str(county / f"{kind}.generated.csv")])
        once([*inside, "registry", "attest", "--all", "--yes"])
        once([*inside, "run", "--on", DAY, "--yes"])
        for _ in range(RUNS):
            _take(taken, "template", [*inside, "result", "template", "--xlsx", str(sheet), "--force"])
        fill(sheet, sheet, RESULTS)
        fill(sheet, bad, RESULTS, code="X9")
        for number in range(RUNS):
            copy = Path(name) / f"copy-{number}"
            shutil.copytree(workspace, copy)
            there = [policy, "--workspace", str(copy), "result", "import"]
            _take(taken, f"import {RESULTS:,} bad rows", [*there, str(bad), "--on", RECORDED], 1)
            _take(taken, f"import {RESULTS:,} results", [*there, str(sheet), "--on", RECORDED])
            shutil.rmtree(copy)
    shutil.rmtree(county.parent)
    found = {step: figures(runs) for step, runs in taken.items()}
    return [f"## {RESULTS:,} results from one workbook", "", *table(found)]


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
