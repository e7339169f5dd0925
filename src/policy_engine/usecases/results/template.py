"""`policy result template`: the tasks whose result is still to be recorded, as a workbook to fill in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from policy_engine.files import write
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.text import Text, short
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.match.find import find_inspector
from policy_engine.usecases.match.words import unknown
from policy_engine.usecases.results.ground import rules_of
from policy_engine.usecases.results.tasks import Known, Todo, known_tasks
from policy_engine.usecases.tasks.ground import Planned, not_dispatched
from policy_engine.usecases.workspace import Workspace, shown

BASIS = "泽市监〔2023〕10号 二（四）"


class Made(msgspec.Struct, frozen=True):
    """What was written: how many tasks; how many of those asked for have a result already, and how many of these were returned."""

    demo: bool
    rows: int
    recorded: int
    returned: int


def template(
    workspace: Workspace, out: Path, *, what: str = "", officer: str = "", force: bool = False
) -> Made:
    """Write the tasks of a draw, of a task of the plan, or one inspection (`what`), or those of an officer, or all.

    Raises Unusable (nothing of that name, ending of the file, rules without result codes or follow-up), Refused (a file of that name is there,
    nothing is left to be recorded).
    """
    from policy_engine.sheets.results_book import workbook

    if out.suffix.lower() != ".xlsx":
        raise Unusable(
            Text(f"{shown(out)} 的后缀不是 .xlsx", f"{shown(out)} does not end in .xlsx"),
            Text("把文件名写成 结果.xlsx", "call it RESULTS.xlsx"),
        )
    if out.exists() and not force:
        raise Refused(
            Text(f"{shown(out)} 已经存在，没有覆盖", f"{shown(out)} exists and was left as it is"),
            Text(
                "它可能已经填写：换一个文件名，或用 --force 覆盖",
                "it may be filled in: choose another name, or --force",
            ),
        )
    results = rules_of(workspace).results
    with open_store(workspace.store, read_only=True) as store, store.reading():
        demo = queries.is_demo(store)
        known = known_tasks(workspace, store)
        word = what.strip()
        if word in Planned(store, workspace.snapshots).codes() - {
            todo.task.code for todo in known.todos.values()
        }:
            raise not_dispatched(word)
    chosen = _named(known, what) if what.strip() else list(known.todos.values())
    who = ""
    if officer.strip():
        who = find_inspector(tuple(known.people.values()), officer.strip()).id
        chosen = [todo for todo in chosen if who in todo.visit.officers]
    left = [todo for todo in chosen if not todo.state]
    if not left:
        raise _nothing(chosen)
    mark = "（演示数据，不是真实的执法记录）" if demo else ""
    notes = ("演示工作区：表内检查对象和人员都是生成的数据，不是真实的执法记录。",) if demo else ()
    rows = (_row(known, todo, who) for todo in left)
    write(out, workbook(rows, results, f"检查结果录入表{mark}", notes))
    states = [todo.state for todo in chosen if todo.state]
    return Made(demo, len(left), len(states), states.count("returned"))


def _named(known: Known, word: str) -> list[Todo]:
    """Those of a task, a draw or an inspection, by its number or the end of it. Raises Unusable."""
    wanted = word.strip()
    todos = list(known.todos.values())
    for of in (_task, _draw, _number):
        for matches in (_is, _ends):
            # An end of a name has to be that of one name only.
            names = {of(todo) for todo in todos if matches(of(todo), wanted)}
            if len(names) == 1:
                return [todo for todo in todos if of(todo) in names]
    known_as = dict.fromkeys([*map(_task, todos), *map(_draw, todos), *map(_number, todos)])
    raise unknown(
        Text("任务、抽取或检查任务", "task, draw or inspection"),
        short(wanted),
        list(known_as)[:2000],
        Text("policy draw list 列出全部抽取", "`policy draw list` lists the draws"),
    )


def _task(todo: Todo) -> str:
    return todo.task.code


def _draw(todo: Todo) -> str:
    return todo.visit.draw


def _number(todo: Todo) -> str:
    return todo.number


def _is(name: str, wanted: str) -> bool:
    return name == wanted


def _ends(name: str, wanted: str) -> bool:
    return name.endswith(wanted if wanted.startswith("#") else f"/{wanted}")


def _nothing(chosen: Iterable[Todo]) -> Refused:
    returned = sum(todo.state == "returned" for todo in chosen)
    if returned:
        return Refused(
            Text(
                f"没有待录入的检查任务；{returned} 项已退回，要更正",
                f"no result is left to be recorded; {returned} were returned and are to be corrected",
            ),
            Text("policy result correct 检查任务编号 …", "`policy result correct NUMBER …`"),
            BASIS,
        )
    if any(True for _ in chosen):
        return Refused(
            Text("这些检查任务的结果都已录入", "the results of all of these are on record"),
            Text("policy case list 查看", "`policy case list` shows them"),
        )
    return Refused(
        Text("没有派发的检查任务", "no inspection has been dispatched"),
        Text("policy run 抽取并派发", "`policy run` draws and dispatches"),
    )


def _row(known: Known, todo: Todo, recorder: str) -> dict[str, str]:
    visit, task = todo.visit, todo.task
    team = "、".join(person(known, officer) for officer in visit.officers)
    return {
        "number": visit.number,
        "task_name": task.name,
        "task": task.code,
        "target_name": visit.name,
        "target": visit.target,
        "station": visit.station,
        "matters": "\n".join(task.matters),
        "window": f"{task.window.start.isoformat()}—{task.window.end.isoformat()}",
        "team": team,
        "officers": team,
        "recorder": person(known, recorder) if recorder else "",
    }


def person(known: Known, officer: str) -> str:
    """An officer's id and name, as a sheet says it."""
    found = known.people.get(officer)
    return f"{officer} {found.name}" if found and found.name not in ("", officer) else officer
