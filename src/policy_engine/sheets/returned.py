"""An exported book that comes back: the plan from 机器读法, and the table's changes by hand, which prevail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from policy_engine.model.finding import Route, Severity
from policy_engine.model.plan import Plan
from policy_engine.model.task import Task
from policy_engine.model.text import Text
from policy_engine.sheets import machine
from policy_engine.sheets.archive import read_back, visible
from policy_engine.sheets.draft import Drafting, Known, draft_tasks
from policy_engine.sheets.find_tables import not_read
from policy_engine.sheets.grid import Book, Grid, clean
from policy_engine.sheets.headings import BY_FIELD
from policy_engine.sheets.printed import CELLS, printed
from policy_engine.sheets.row import Drafted, draft_task
from policy_engine.sheets.table import Row, Table

_WHOLE = {"scope": ("scope", "text"), "risk": ("risk", "text")}
_CHECK = Text("核对机器读法（如 where、from、to）是否还符合", "check whether the machine readings still fit")


def machine_grid(book: Book) -> Grid | None:
    """The sheet of machine readings, if the book has one."""
    for grid in book.grids:
        head = tuple(cell.text for cell in grid.rows[0][:3]) if grid.rows else ()
        if head == machine.HEADINGS:
            return grid
    return None


def plan_in(grid: Grid) -> Plan:
    """The plan of a machine sheet. Raises UnusableRowsError."""
    rows = []
    for row in grid.rows[1:]:
        code, path, value = (read_back(row[n].text) if n < len(row) else "" for n in range(3))
        if path:
            rows.append((code, path, value))
    return machine.plan_of(rows)


def merge(draft: Drafting, plan: Plan, tables: Sequence[Table], known: Known) -> None:
    """Put the plan into `draft`, with what the printed table says otherwise."""
    data = machine.data_of(plan)
    table = printed(plan)
    draft.data = data
    ours = [not_read(_seen(text)) for text in (*table.notes, *table.signature)]
    draft.findings = [f for f in draft.findings if f.code != "S615" or f.message not in ours]
    for first in tables[:1]:
        title = first.title
        key = "table" if plan.plan.table else "title"
        if title is not None and title.text != _seen(table.title):
            data["plan"][key] = title.text
            message = Text("标题改动了，以表格为准", "the title was changed; the table prevails")
            draft.say("S650", "warning", (first, title.row, title.column), message, _CHECK, ("plan", key))
    left = dict(enumerate(plan.tasks))
    tasks: list[dict[str, Any]] = []
    for sheet in tables:
        for row in sheet.rows:
            number = _same(row, plan, left)
            if number is None:
                _added(draft, sheet, row, plan, tasks, known)
                continue
            task = left.pop(number)
            old = data["tasks"][number]
            expected = {field: CELLS[field](task) for field in CELLS}
            fresh = draft_task(row.cells, plan.plan.year, known.sections)
            _change(draft, sheet, row, old, expected, fresh, ("tasks", len(tasks)))
            tasks.append(old)
    for task in left.values():
        at = (tables[0], tables[0].head, 0)
        message = Text(
            f"任务 {task.code}（{task.name}）在表格里删去了",
            f"task {task.code} ({task.name}) was deleted from the table",
        )
        draft.say(
            "S651",
            "warning",
            at,
            message,
            Text("计划实施以后删去任务要备案", "once the plan is in force this needs filing"),
            ("tasks",),
        )
    data["tasks"] = [_explicit(task) for task in tasks]


def _seen(text: str) -> str:
    """A printed text as it comes back from a cell."""
    return read_back(clean(visible(text)))


def _same(row: Row, plan: Plan, left: dict[int, Task]) -> int | None:
    """The task a row stands for: the same number and name, else the same name, else the same number."""
    code = read_back(row.cells["code"].text) if "code" in row.cells else ""
    name = read_back(row.cells["name"].text) if "name" in row.cells else ""
    same_code = {n for n, task in left.items() if _seen(task.row or task.code) == code}
    same_name = {n for n, task in left.items() if _seen(task.name) == name}
    return min(same_code & same_name or same_name or same_code, default=None)


def _change(
    draft: Drafting,
    table: Table,
    row: Row,
    old: dict[str, Any],
    expected: dict[str, str],
    fresh: Drafted,
    at: Route,
) -> None:
    changed = [f for f, cell in row.cells.items() if read_back(cell.text) != _seen(expected[f])]
    if not changed:
        return
    for field in changed:
        _override(old, fresh.data, field)
        title = BY_FIELD[field].title
        message = Text(
            f"“{title.zh}”改动了（原为“{expected[field][:40]}”），以表格为准",
            f"the {title.en} was changed (it was “{expected[field][:40]}”); the table prevails",
        )
        route = {"code": "row"}.get(field, field)
        draft.say("S650", "warning", (table, row.number, row.columns[field]), message, _CHECK, (*at, route))
    for doubt in fresh.doubts:
        severity: Severity = doubt.severity
        if doubt.field in changed:
            draft.say(
                doubt.code,
                severity,
                (table, row.number, row.columns[doubt.field]),
                doubt.message,
                doubt.advice,
                (*at, *doubt.route),
            )


def _override(old: dict[str, Any], new: dict[str, Any], field: str) -> None:
    """Take one field's reading from the table; of scope and risk only the printed text, so that their readings stay."""
    if field in _WHOLE:
        key, inner = _WHOLE[field]
        old[key][inner] = new.get(key, {}).get(inner, "")
        return
    keys = {"code": ("row",), "rate": ("rate", "rate_text", "drawn_by")}.get(field, (field,))
    for key in keys:
        old.pop(key, None)
    if field == "code":
        if new.get("code") and new["code"] != old["code"]:
            old["row"] = new["code"]
        return
    old.update({key: new[key] for key in keys if key in new})
    if field == "rate" and "rates" in new.get("risk", {}):
        old["risk"] |= {key: new["risk"][key] for key in ("policy", "rates")}
    if field == "initiator" and "section" in new:
        old["section"] = new["section"]


def _added(
    draft: Drafting, table: Table, row: Row, plan: Plan, tasks: list[dict[str, Any]], known: Known
) -> None:
    """A row that the plan did not have: drafted like a row of any table, here alone, so that its comments can be moved to its place."""
    aside = Drafting(draft.book)
    single = Table(table.grid, table.title, table.head, (row,), (), ())
    draft_tasks(aside, (single,), plan.plan.year, Known(mode=known.mode, sections=known.sections))
    place = (table, row.number, row.columns.get("name", 0))
    message = Text("这一行是表格里新增的任务", "this task was added to the table")
    draft.say(
        "S652",
        "warning",
        place,
        message,
        Text("补写机器读法", "add its machine readings"),
        ("tasks", len(tasks)),
    )
    draft.findings += [finding for finding in aside.findings if finding.code != "S610"]
    for route, texts in aside.comments.items():
        draft.comments.setdefault(("tasks", len(tasks), *route[2:]), []).extend(texts)
    task = aside.data["tasks"][0]
    used = {t.code for t in plan.tasks} | {other["code"] for other in tasks}
    number = 2
    while task["code"] in used:
        task["code"], number = f"{task['code'].partition('-')[0]}-{number}", number + 1
    tasks.append(task)


def _explicit(task: dict[str, Any]) -> dict[str, Any]:
    """How tiers are drawn is always written out, as people expect to see it."""
    risk = task.get("risk")
    if risk is not None and "policy" not in risk:
        task["risk"] = {"text": risk["text"], "policy": "weights"} | risk
    return task
