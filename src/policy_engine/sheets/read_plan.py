"""A book → the text of a plan: one from any bureau's table, or one that was exported and comes back."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from policy_engine.model.finding import Finding, Place
from policy_engine.model.text import Text, joined
from policy_engine.sheets.draft import Drafting, Known, draft_tasks
from policy_engine.sheets.emit import emit
from policy_engine.sheets.find_tables import Found, plain_title, tables_of, titles
from policy_engine.sheets.grid import Book
from policy_engine.sheets.heading_block import draft_heading
from policy_engine.sheets.headings import other_sheet
from policy_engine.sheets.machine import UnusableRowsError
from policy_engine.sheets.returned import machine_grid, merge, plan_in
from policy_engine.sheets.row_reader import NOTHING
from policy_engine.sheets.table import Table


class Read(msgspec.Struct, frozen=True):
    """What a book gave: the plan's text ("" where there is none), how many tasks, and everything found."""

    text: str
    tasks: int
    findings: tuple[Finding, ...]


def read_plan(book: Book, known: Known, sheet: str = "") -> Read:
    """The plan in a book. `sheet` names the one to read where the book holds several plans."""
    grid = machine_grid(book)
    found = {
        n: tables_of(book, each)
        for n, each in enumerate(book.grids)
        if each is not grid and sheet in ("", each.name)
    }
    sets = _plans(
        [table for one in found.values() for table in one.tables if table.rows and not table.grid.hidden]
    )
    findings = [f for one in found.values() if one.tables for f in one.findings]
    if not sets:
        return Read("", 0, (_no_table(book, list(found.values()), sheet),))
    if len(sets) > 1:
        return Read("", 0, tuple(_several(book, tables) for tables in sets))
    tables = sets[0]
    for number, one in found.items():
        if one.tables and book.grids[number].hidden:
            message = Text(
                f"隐藏的工作表“{book.grids[number].name}”没有读取",
                f"the hidden sheet “{book.grids[number].name}” was not read",
            )
            findings.append(
                Finding(
                    "S604",
                    "warning",
                    book.place(book.grids[number], 0, 0),
                    message,
                    Text("要读取的，取消隐藏再导入", "unhide it if it belongs here"),
                )
            )
    findings += [_hidden_rows(book, table, rows) for table in tables if (rows := _hidden(table))]
    draft = Drafting(book)
    draft.findings = findings
    plan = None
    if grid is not None:
        try:
            plan = plan_in(grid)
        except UnusableRowsError as error:
            message = Text(
                "“机器读法”表改动过，不能用，只按任务表读取",
                f"the machine sheet does not hold a plan ({error}); only the table was read",
            )
            draft.findings.append(
                Finding(
                    "S605",
                    "warning",
                    book.place(grid, 0, 0),
                    message,
                    Text("不要修改“机器读法”表；要改的在任务表里改", "change the table, never that sheet"),
                )
            )
    if plan is not None:
        merge(draft, plan, tables, known)
    else:
        year = draft_heading(draft, tables, known)
        draft_tasks(draft, tables, year, known)
    opening = (f"由 {book.file} 导入。原文逐字照录；text 之外的字段是机器读法。",)
    done = draft.done()
    return Read(
        emit(done.data, done.comments, opening), len(done.data["tasks"]), _in_order(book, done.findings)
    )


def _hidden(table: Table) -> list[int]:
    """The hidden rows that were read as tasks."""
    return [row.number for row in table.rows if row.number in table.grid.hidden_rows]


def _hidden_rows(book: Book, table: Table, rows: list[int]) -> Finding:
    listed = joined(Text(str(row + 1), str(row + 1)) for row in rows)
    message = Text("第 {rows} 行是隐藏的，也读作了任务", "hidden rows were read as tasks too: {rows}").fill(
        rows=listed
    )
    advice = Text("不属于计划的，在表里删去再导入", "delete from the sheet what is no part of the plan")
    return Finding("S606", "warning", book.place(table.grid, rows[0], 0), message, advice)


def _plans(tables: Sequence[Table]) -> list[list[Table]]:
    """Tables by the plan they belong to: one without a title goes on with the one before."""
    sets: list[list[Table]] = []
    names: list[str] = []
    for table in tables:
        name = plain_title(table.title.text) if table.title is not None else ""
        if name and name in names:
            sets[names.index(name)].append(table)
        elif sets and (not name or not names[-1]):
            sets[-1].append(table)
            names[-1] = names[-1] or name
        else:
            sets.append([table])
            names.append(name)
    return sets


def _in_order(book: Book, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """By sheet, row and column; exact repeats once."""
    unique = {(f.place.file, f.code, f.message.en): f for f in findings}
    sheets = [grid.name for grid in book.grids]

    def key(finding: Finding) -> tuple[int, int, int, str]:
        sheet = finding.place.file.split("!")[-2] if len(sheets) > 1 else sheets[0]
        return (
            sheets.index(sheet) if sheet in sheets else 0,
            finding.place.line,
            finding.place.column,
            finding.code,
        )

    return tuple(sorted(unique.values(), key=key))


def _several(book: Book, tables: Sequence[Table]) -> Finding:
    first = tables[0]
    title = " ".join(first.title.text.split()) if first.title is not None else first.grid.name
    row, column = (first.title.row, first.title.column) if first.title is not None else (first.head, 0)
    message = Text(
        f"书里不止一份计划：“{title}”在工作表“{first.grid.name}”",
        f"the book holds more than one plan: “{title}” on sheet “{first.grid.name}”",
    )
    advice = Text(
        f"一次导入一份：--sheet {first.grid.name}；同一张表上的，拆成两张再导入",
        f"import one at a time: --sheet {first.grid.name}; if both are on one sheet, divide it first",
    )
    return Finding("S603", "error", book.place(first.grid, row, column), message, advice)


def _no_table(book: Book, found: Sequence[Found], sheet: str) -> Finding:
    if sheet and not found:
        names = "、".join(grid.name for grid in book.grids)
        message = Text(f"没有名为“{sheet}”的工作表", f"there is no sheet “{sheet}”")
        return Finding(
            "S601", "error", Place(book.file), message, Text(f"书里有：{names}", f"the book has: {names}")
        )
    for one in found:
        other = other_sheet(one.headings)
        if other is not None:
            name, command = other
            message = Text(f"这是{name.zh}，不是抽查任务表", f"this is a {name.en}, not a table of tasks")
            use = command.format(csv="名单.csv")
            advice = Text(f"另存为 CSV，用 {use}", f"save it as CSV and use `{use}`") if command else NOTHING
            return Finding("S602", "error", Place(book.file), message, advice)
    best = max(found, key=lambda one: one.best, default=None)
    seen = "、".join(" ".join(text.split()) for text in best.headings[:12]) if best and best.headings else ""
    message = (
        Text(
            f"没有找到抽查任务表；看到的表头是：{seen[:200]}",
            f"no table of tasks was found; the headings seen are: {seen[:200]}",
        )
        if seen
        else Text("没有找到抽查任务表", "no table of tasks was found")
    )
    advice = Text(f"表头应有：{titles()}", f"the headings should be: {titles()}")
    return Finding("S601", "error", Place(book.file), message, advice)
