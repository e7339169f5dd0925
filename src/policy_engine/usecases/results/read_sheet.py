"""A sheet of results → drafts, and everything in it that cannot be recorded, cell by cell.

Rows name their inspection by its number, or, in sheets of the province's platform, by the task's name and the business's code.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from policy_engine.model.finding import Finding
from policy_engine.model.place import where
from policy_engine.model.result import ResultsFile
from policy_engine.model.text import Text, short
from policy_engine.registry.table import Table, opened
from policy_engine.sheets.archive import read_back
from policy_engine.sheets.platform import platform_columns
from policy_engine.sheets.results_book import ASKED, NEEDED, SAID, choices_of, sheet_of
from policy_engine.usecases.registry.sources import open_source
from policy_engine.usecases.results.match_rows import Matcher
from policy_engine.usecases.results.read_evidence import Files
from policy_engine.usecases.results.read_row import Given, Line, Reader
from policy_engine.usecases.results.record import Draft, Rejected
from policy_engine.usecases.results.tasks import Known
from policy_engine.usecases.workspace import Workspace

By = Literal["number", "name"]


class Read(msgspec.Struct, frozen=True):
    """What a sheet gave. `by`: what its rows name inspections by. `blank` rows are those of tasks that are not filled in yet.

    `rows` counts the rows of data; `only_ours` are inspections of the same tasks without a row, `only_theirs` the places of rows that
    belong to no inspection (they are among `rejected` too). `noticed` is what was remarked about the file as such.
    """

    by: By
    rows: int
    drafts: tuple[Draft, ...]
    rejected: tuple[Rejected, ...]
    blank: int
    only_ours: tuple[str, ...]
    only_theirs: tuple[Rejected, ...]
    noticed: tuple[Finding, ...]


def read_sheet(
    workspace: Workspace,
    known: Known,
    results: ResultsFile,
    file: Path,
    *,
    sheet: str = "",
    evidence: Path | None = None,
    given: Given | None = None,
) -> Read:
    """Read all of it. `evidence` is the directory of the files that it names, by default its own.

    Raises Unusable (no such file or sheet, locked, damaged, macros), FindingsStop (platform.yaml).
    """
    headings = {c.field: (c.heading, *c.synonyms) for c in platform_columns(workspace.root)}
    form = sheet_of({str(field): names for field, names in headings.items()})
    table = opened(open_source(file, form, sheet), form)
    lines = [_line(table, cells, number) for number, cells in table]
    said = given.fields() if given else {}
    errors = [f for f in table.findings if f.severity == "error"]
    other = any(f.code == _OTHER for f in errors)
    # A register's sheet lacks all our columns: one cause, said once.
    lacking = [] if other else _lacking(table, said)
    rejected = [_of_finding(f) for f in errors] + lacking
    noticed = tuple(f for f in table.findings if f.severity != "error" and f.code not in _EXPECTED)
    if lacking or not table.columns or other:
        return Read("number", table.total, (), tuple(rejected), 0, (), (), noticed)
    choices = choices_of(results)
    matcher = Matcher(known, [line.cells for line in lines])
    files = Files(evidence or file.absolute().parent, choices["records"])
    reader = Reader(known, choices, files, said)
    rows: defaultdict[str, list[Line]] = defaultdict(list)
    strangers: list[Rejected] = []
    blank = 0
    for line in lines:
        found = matcher.find(line.cells)
        if not isinstance(found, str):
            field, message, advice = found
            stranger = Rejected(line.place(field), message, advice)
            rejected.append(stranger)
            strangers.append(stranger)
        else:
            rows[found].append(line)
    drafts: list[Draft] = []
    for number, mine in rows.items():
        filled = [line for line in mine if any(line.cells.get(field, "").strip() for field in SAID)]
        blank += len(mine) - len(filled)
        if len(filled) > 1:
            rejected += [_twice(number, line, filled) for line in filled]
        elif filled:
            draft, wrong = reader.read(filled[0], known.todos[number])
            rejected += wrong
            drafts += [draft] if draft else []
    return Read(
        matcher.by,
        table.total,
        tuple(drafts),
        tuple(rejected),
        blank,
        _only_ours(known, rows),
        tuple(strangers),
        noticed,
    )


def _line(table: Table, cells: Sequence[str], number: int) -> Line:
    names = [column.field for column in table.sheet.columns]
    row = {name: read_back(cell) for name, cell in zip(names, cells, strict=True) if name in table.columns}

    def place(field: str) -> str:
        return where(table.source.place(number, table.columns.get(field, 1)))

    return Line(row, place)


def _lacking(table: Table, said: Mapping[str, str]) -> list[Rejected]:
    """Columns that nothing can be recorded without, and a way to say which inspection a row is of."""
    if not table.columns:
        return []
    place = where(table.source.place(1))
    titles = {column.field: column for column in ASKED}
    found = [
        Rejected(place, _COLUMN.fill(title=titles[field].title), _advice(field, titles[field].headings))
        for field in NEEDED
        if field not in table.columns and field not in said
    ]
    if not table.columns.keys() & {"number", "task", "task_name"}:
        found.append(Rejected(place, _WHICH, _WHICH_ADVICE))
    return found


def _advice(field: str, headings: Sequence[str]) -> Text:
    names = "、".join(headings[:4])
    advice = Text(f"增加这一列，表头写：{names}", f"add it under one of these headings: {names}")
    if field not in _OPTIONS:
        return advice
    option = _OPTIONS[field]
    return Text(
        f"{advice.zh}；全表相同的可用 {option}", f"{advice.en}; or {option} where it is the same for all rows"
    )


def _twice(number: str, line: Line, lines: Sequence[Line]) -> Rejected:
    field = "number" if "number" in line.cells else "target"
    others = "、".join(other.place(field) for other in lines if other is not line)
    return Rejected(
        line.place(field),
        Text(
            f"{short(number)} 在表里不止一行（{others}）", f"{short(number)} has more than one row ({others})"
        ),
        Text(
            "只保留一行；要更正已录入的，用 policy result correct",
            "keep one; what is on record is corrected by `policy result correct`",
        ),
        inspection=number,
    )


def _only_ours(known: Known, rows: Mapping[str, Sequence[Line]]) -> tuple[str, ...]:
    """Inspections of the draws' tasks that the sheet is about for which it has no row."""
    about = {(known.todos[number].visit.draw, known.todos[number].task.code) for number in rows}
    return tuple(
        todo.number
        for todo in known.todos.values()
        if (todo.visit.draw, todo.task.code) in about and todo.number not in rows
    )


def _of_finding(finding: Finding) -> Rejected:
    message = finding.message
    if finding.excerpt:
        message = Text(f"{message.zh}：{finding.excerpt}", f"{message.en}: {finding.excerpt}")
    return Rejected(where(finding.place), message, finding.advice, finding.basis, finding.code)


_OTHER = "R514"
"""The sheet of a register."""
_EXPECTED = ("R508", "R513")
"""Columns that are not read and a title above the headings: a sheet of the platform has many of the one, ours the other."""
_OPTIONS = {"recorder": "--recorder", "methods": "--method", "signature": "--signature"}
_COLUMN = Text("缺少“{title}”列", "the column “{title}” is missing")
_WHICH = Text(
    "没有“检查任务编号”列，也没有“任务名称”列，不知道各行是哪项检查任务",
    "there is neither a column “检查任务编号” (inspection) nor “任务名称” (task), so no row can be told",
)
_WHICH_ADVICE = Text(
    "用 policy result template 生成的表，或加上任务名称和统一社会信用代码两列",
    "use the sheet that `policy result template` writes, or add the task's name and the credit code",
)
