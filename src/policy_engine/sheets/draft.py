"""The tables of a book → a plan as plain data, with every doubt as a finding at its cell and as a comment at its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from policy_engine.model.finding import Finding, Route, Severity
from policy_engine.model.plan import Plan
from policy_engine.model.text import Text
from policy_engine.sheets.earlier import Earlier
from policy_engine.sheets.grid import Book, letters
from policy_engine.sheets.headings import HEADINGS
from policy_engine.sheets.row import draft_task
from policy_engine.sheets.row_codes import Codes
from policy_engine.sheets.row_reader import Doubt
from policy_engine.sheets.table import Row, Table
from policy_engine.sheets.words import split_matters

DITTO = ("同上", "同前", "〃", "″", '"', "''")


_InRow = tuple[Row, Doubt, Route]
"""A doubt, the row it is about, and where that row's task stands in the plan."""

_NO_CONDITION = Doubt(
    "scope",
    ("scope", "where"),
    "S640",
    "warning",
    Text(
        "范围的机器读法（where）要补写，不写不能抽取",
        "the condition that reads the scope (`where`) is to be added; nothing is drawn without it",
    ),
    Text("如 where: { category: [药品零售] }", "such as where: { category: [药品零售] }"),
)


class Known(msgspec.Struct, frozen=True):
    """What is known besides the table: given on the command line, by the workspace, or by an earlier plan.

    `mode`: how officers are matched where nothing else says so. `sections`: other names of sections and their proper ones.
    """

    agency: str = ""
    document_number: str = ""
    issued_on: str = ""
    weights: Mapping[str, int] | None = None
    like: Plan | None = None
    mode: str = ""
    sections: Mapping[str, str] = {}


class Draft(msgspec.Struct, frozen=True, eq=False):
    """A plan's data as far as it is known, comments by the route they stand at, and what was found."""

    data: dict[str, Any]
    comments: dict[Route, list[str]]
    findings: tuple[Finding, ...]


class Drafting:
    """Collects data, comments and findings while a plan is put together."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.data: dict[str, Any] = {}
        self.comments: dict[Route, list[str]] = {}
        self.findings: list[Finding] = []
        self.once: set[tuple[str, str]] = set()

    def say(
        self,
        code: str,
        severity: Severity,
        at: tuple[Table, int, int],
        message: Text,
        advice: Text,
        route: Route = (),
    ) -> None:
        """A finding at a cell; one that is more than information is also a comment at `route`."""
        table, row, column = at
        self.findings.append(
            Finding(code, severity, self.book.place(table.grid, row, column), message, advice)
        )
        if severity != "info" and route:
            self.comment(route, message, advice)

    def comment(self, route: Route, message: Text, advice: Text) -> None:
        """A comment in the plan's text."""
        self.comments.setdefault(route, []).append(f"存疑：{message.zh}。{advice.zh}")

    def done(self) -> Draft:
        return Draft(self.data, self.comments, tuple(self.findings))


def draft_tasks(draft: Drafting, tables: Sequence[Table], year: int, known: Known) -> None:
    """The tasks of all tables, into `draft.data["tasks"]`."""
    tasks: list[dict[str, Any]] = []
    codes = Codes()
    earlier = Earlier(known.like)
    for table in tables:
        _missing_columns(draft, table)
        doubts: list[_InRow] = []
        above: Row | None = None
        for row in table.rows:
            row, repeated = _ditto(row, above)
            if above is not None and _more_matters(row):
                # Everything but the matters is merged with the row above: one task, whose matters take several rows.
                more, _ = split_matters(row.cells["matters"].text)
                tasks[-1]["matters"] = list(dict.fromkeys([*tasks[-1].get("matters", []), *more]))
                continue
            above = row
            doubts += _task(draft, table, row, tasks, year, codes, earlier, repeated, known)
        _say_doubts(draft, table, doubts)
    earlier.link(draft, tasks)
    draft.data["tasks"] = tasks


def _more_matters(row: Row) -> bool:
    own = {field for field, cell in row.cells.items() if cell.text and field not in row.joined}
    return own == {"matters"} and "name" in row.joined


def _ditto(row: Row, above: Row | None) -> tuple[Row, list[str]]:
    """The row with what 同上 stands for, and the fields where it stood."""
    fields = [field for field, cell in row.cells.items() if cell.text in DITTO]
    if not fields or above is None:
        return row, []
    cells = {
        field: above.cells.get(field, cell) if field in fields else cell for field, cell in row.cells.items()
    }
    return Row(row.number, cells, row.columns, row.joined), fields


def _task(
    draft: Drafting,
    table: Table,
    row: Row,
    tasks: list[dict[str, Any]],
    year: int,
    codes: Codes,
    earlier: Earlier,
    repeated: Sequence[str],
    known: Known,
) -> list[_InRow]:
    at: Route = ("tasks", len(tasks))
    drafted = draft_task(row.cells, year, known.sections)
    data = drafted.data
    for field in repeated:
        message = Text(
            f"“同上”按上一行读作“{row.cells[field].text[:40]}”",
            f"“as above” was read as “{row.cells[field].text[:40]}”",
        )
        draft.say("S625", "info", (table, row.number, row.columns[field]), message, Text("核对", "check it"))
    printed = data.pop("code", "")
    code, remark = codes.next(printed, "code" in row.joined)
    first = row.columns.get("code", min(row.columns.values()))
    if remark is not None:
        draft.say(
            "S626",
            "info" if "code" in row.joined else "warning",
            (table, row.number, first),
            *remark,
            (*at, "code"),
        )
    head = {"code": code} | ({"row": printed} if printed and printed != code else {})
    taken = earlier.take(data)
    doubts = [doubt for doubt in drafted.doubts if doubt.route not in taken.settled]
    column = row.columns.get("name", first)
    for key_route, taken_remark in taken.remarks:
        draft.say(
            taken_remark.code,
            taken_remark.severity,
            (table, row.number, column),
            taken_remark.message,
            taken_remark.advice,
            (*at, *key_route),
        )
    if known.mode:
        data.setdefault("matching", {"mode": known.mode})
    tasks.append(head | data)
    _unsaid(draft, table, row, data, at)
    if "scope" in data and "where" not in data["scope"]:
        doubts.append(_NO_CONDITION)
    return [(row, doubt, at) for doubt in doubts]


def _say_doubts(draft: Drafting, table: Table, doubts: Sequence[_InRow]) -> None:
    """One finding for what is the same in several cells of a column, naming them all; a comment at each task."""
    alike: dict[tuple[str, Doubt], list[_InRow]] = {}
    for row, doubt, at in doubts:
        alike.setdefault((doubt.field, doubt), []).append((row, doubt, at))
    for (field, doubt), group in alike.items():
        first = group[0][0]
        column = first.columns[field]
        cells = _ranges([(row.columns[field], row.number) for row, _, _ in group])
        more = (
            Text(f"（{cells}，共 {len(group)} 格）", f" ({cells}, {len(group)} cells)")
            if len(group) > 1
            else Text("", "")
        )
        message = Text(doubt.message.zh + more.zh, doubt.message.en + more.en)
        draft.say(doubt.code, doubt.severity, (table, first.number, column), message, doubt.advice)
        if doubt.severity != "info":
            for _, _, at in group:
                draft.comment((*at, *doubt.route), doubt.message, doubt.advice)


def _ranges(cells: Sequence[tuple[int, int]]) -> str:
    """Cells (column, row) as people write them: E3:E17、E20."""
    runs: list[list[tuple[int, int]]] = []
    for column, row in cells:
        if runs and runs[-1][-1] == (column, row - 1):
            runs[-1].append((column, row))
        else:
            runs.append([(column, row)])
    names = [[f"{letters(column)}{row + 1}" for column, row in (run[0], run[-1])] for run in runs]
    return "、".join(first if first == last else f"{first}:{last}" for first, last in names)


def _unsaid(draft: Drafting, table: Table, row: Row, data: dict[str, Any], at: Route) -> None:
    """What a table never says and a draw cannot do without."""
    if "matching" not in data:
        message = Text(
            "人员匹配方式（matching.mode）表上没有，要补写",
            "how officers are matched (matching.mode) is not in the table and is to be added",
        )
        advice = Text(
            "股所随机、所所随机、股内随机、所内随机 中的一种，如 matching: { mode: 股所随机 }；各项相同的，用 --mode 给出",
            "one of 股所随机, 所所随机, 股内随机, 所内随机, such as matching: { mode: 股所随机 }; --mode gives one for all",
        )
        _once(draft, table, "matching", message, advice)
        draft.comment((*at, "matching"), message, advice)
    for heading in HEADINGS:
        if heading.needed and heading.field not in row.columns and heading.field not in data:
            message = Text(
                f"表上没有“{heading.title.zh}”一栏，要补写",
                f"the table has no column “{heading.title.zh}” ({heading.title.en}); to be added",
            )
            draft.comment((*at, heading.field), message, Text("照发文填写", "as the document says"))


def _missing_columns(draft: Drafting, table: Table) -> None:
    """One finding for a column that is not there, however many tasks it leaves open."""
    columns = table.columns
    for heading in HEADINGS:
        if heading.needed and heading.field not in columns and table.rows:
            title = heading.title
            message = Text(
                f"缺少“{title.zh}”一栏，每项任务都要补写",
                f"the column “{title.zh}” ({title.en}) is missing; it is to be added to every task",
            )
            names = "、".join(heading.headings[:4])
            advice = Text(
                f"表上有这一栏的，把表头改为：{names}",
                f"if the table has it, use one of these headings: {names}",
            )
            draft.say("S610", "error", (table, table.head, min(columns.values())), message, advice)


def _once(draft: Drafting, table: Table, what: str, message: Text, advice: Text) -> None:
    if (what, "") not in draft.once:
        draft.once.add((what, ""))
        draft.say("S640", "error", (table, table.head, min(table.columns.values())), message, advice)
