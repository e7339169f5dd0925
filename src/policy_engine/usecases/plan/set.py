"""`policy plan set`: one field of a plan, changed in place; comments and layout stay byte for byte."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import msgspec

from policy_engine.model.errors import FindingsStop, Stop, Unusable
from policy_engine.model.finding import Edit, Finding, Route, has_errors
from policy_engine.model.text import Text
from policy_engine.plan.load import LoadedPlan, load_plan_bytes
from policy_engine.plan.schema import plan_schema
from policy_engine.syntax.document import Document
from policy_engine.syntax.edit import UnpatchableError, apply_bytes, remove, set_value, with_value
from policy_engine.syntax.read import LINE_END, read_bytes
from policy_engine.syntax.schema import Shape
from policy_engine.syntax.wording import nearest
from policy_engine.usecases.fix import rewrite
from policy_engine.usecases.in_force import in_force
from policy_engine.usecases.plan.field import route_of, shown, value_of
from policy_engine.usecases.workspace import load as load_workspace
from policy_engine.usecases.workspace import nearest as nearest_workspace

WHOLE = ("plan", "计划")
"""In place of a task: the plan as a whole."""


class Line(msgspec.Struct, frozen=True):
    """A line that changed: `-` with its number before, `+` with its number after."""

    sign: str
    number: int
    text: str


class Edited(msgspec.Struct, frozen=True):
    """What was changed (改动): the field as it is written, its title, and the lines. None changed: it stood there already.

    `in_force`: the plan is in force, so that the change needs an amendment record.
    """

    field: str
    label: Text
    lines: tuple[Line, ...]
    in_force: bool


def edit_plan(path: Path, shown_as: str, task: str, field: str, value: str | None) -> Edited:
    """Give a field of a task (by code or name), or of the plan (`plan`), a value; None takes the field out.

    Raises Unusable: no such task or field, a value of the wrong kind, text that cannot be edited in place; FindingsStop: the
    plan cannot be read, or would have an error that it does not have now; Refused: changed by somebody else meanwhile.
    """
    data = read_bytes(path, shown_as)
    loaded = load_plan_bytes(data, shown_as)
    document = _readable(loaded, shown_as)
    shape = Shape(plan_schema())
    base: Route = () if task in WHOLE else ("tasks", _position(document, task))
    route = route_of(shape, base, field)
    try:
        wanted, edits = _edits(document, shape, route, value)
    except UnpatchableError as refusal:
        where = document.place(route)
        raise Unusable(
            Text(
                f"{shown_as} 第 {where.line} 行不能原地改写：{refusal.reason.zh}",
                f"{shown_as}, line {where.line}, cannot be edited in place: {refusal.reason.en}",
            ),
            Text("在编辑器里改，然后 policy check", "change it in an editor, then run `policy check`"),
        ) from None
    changed = apply_bytes(data, edits)
    if edits:
        _examine(loaded, load_plan_bytes(changed, shown_as), wanted)
        rewrite(path, data, changed)
    name, label = shown(route[len(base) :]), shape.label(route)
    return Edited(name, label, tuple(_lines(data, changed)), _in_force(path, document))


def plan_file(named: Path | None, workspace: Path | None, start: Path) -> Path:
    """The plan to change: the one named, the workspace's, or the only one in plans/. Raises Unusable."""
    root = workspace or nearest_workspace(start)
    if named is not None or root is not None:
        return named or load_workspace(root or start).plan
    found = sorted((start / "plans").glob("*.yaml"))
    if len(found) != 1:
        raise Unusable(
            Text("没有说改哪个计划", "which plan is meant is not said"),
            Text("用 --plan 写出计划文件", "name the plan file with --plan"),
        )
    return found[0]


def _readable(loaded: LoadedPlan, shown_as: str) -> Document:
    if loaded.document is None or not isinstance(loaded.document.data, dict):
        raise FindingsStop(
            Text(f"{shown_as} 读不下去，没有改动", f"{shown_as} cannot be read, so nothing was changed"),
            Text(f"先改正：policy check {shown_as}", f"mend it first: `policy check {shown_as}`"),
            loaded.findings,
        )
    return loaded.document


def _position(document: Document, name: str) -> int:
    """Where the task stands in the list, by its code, else by its name."""
    tasks = document.data.get("tasks")
    entries = [task if isinstance(task, dict) else {} for task in (tasks if isinstance(tasks, list) else [])]
    for key in ("code", "name"):
        found = [n for n, task in enumerate(entries) if str(task.get(key)) == name]
        if len(found) == 1:
            return found[0]
    codes = [str(task["code"]) for task in entries if task.get("code") is not None]
    meant = nearest(name, [str(task["name"]) for task in entries if isinstance(task.get("name"), str)])
    listed = ", ".join(codes[:20]) + (", …" if len(codes) > 20 else "")
    advice = Text(
        f"可用的序号：{listed}；全计划的内容写 plan", f"codes: {listed}; `plan` for the plan as a whole"
    )
    if meant and name not in codes:
        advice = Text(f"是否应为“{meant}”？{advice.zh}", f"did you mean “{meant}”? {advice.en}")
    several = name in codes
    raise Unusable(
        Text(f"序号为 {name} 的任务不止一项", f"there are several tasks {name}")
        if several
        else Text(f"计划里没有任务 {name}", f"the plan has no task {name}"),
        Text("先让序号不重复", "give each task a code of its own first") if several else advice,
    )


def _edits(document: Document, shape: Shape, route: Route, value: str | None) -> tuple[Any, tuple[Edit, ...]]:
    """The data that is wanted, and the edits."""
    if value is not None:
        new = value_of(shape, route, value)
        return with_value(document.data, route, new), set_value(document, route, new)
    if document.at(route) is None:
        raise Unusable(
            Text(f"没有写 {shape.label(route).zh}", f"{shape.label(route).en} is not there"),
            Text("不用删", "there is nothing to take out"),
        )
    edits = remove(document, route)
    around, step = document.data, route[-1]
    for name in route[:-1]:
        around = around[name]
    if isinstance(around, list):
        rest: Any = [item for n, item in enumerate(around) if n != step]
    else:
        rest = {key: item for key, item in around.items() if key != step}
    return with_value(document.data, route[:-1], rest), edits


def _examine(old: LoadedPlan, new: LoadedPlan, wanted: Any) -> None:
    """Raises FindingsStop for errors that were not there, Unusable should the edit say something else than it was to say."""
    errors = [f for f in new.findings if f.severity == "error"]
    known = Counter(_same(f) for f in old.findings if f.severity == "error")
    added = [f for f in errors if not known[_same(f)]]
    if has_errors(added) and len(errors) > known.total():
        raise FindingsStop(
            Text(
                "改了以后计划会有错误，没有写入",
                "with this value the plan would have errors; nothing was written",
            ),
            Text("换一个值", "choose another value"),
            added,
        )
    if new.document is None or repr(_sorted(new.document.data)) != repr(_sorted(wanted)):
        raise Unusable(
            Text(
                "这里的写法特殊，不能原地改写",
                "this is written in an unusual way and cannot be edited in place",
            ),
            Text("在编辑器里改，然后 policy check", "change it in an editor, then run `policy check`"),
        )


def _same(finding: Finding) -> tuple[str, str]:
    return finding.code, finding.message.en


def _sorted(data: Any) -> Any:
    """Data in a form whose `repr` tells 1 from true, but not one order of keys from another."""
    if isinstance(data, dict):
        return {key: _sorted(data[key]) for key in sorted(data)}
    return [_sorted(item) for item in data] if isinstance(data, list) else data


def _lines(before: bytes, after: bytes) -> list[Line]:
    """The lines from the first to the last that differ: an edit is in one place."""
    if before == after:
        return []
    old, new = LINE_END.split(before.decode()), LINE_END.split(after.decode())
    shorter = min(len(old), len(new))
    first = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    behind = next((n for n in range(shorter - first) if old[-1 - n] != new[-1 - n]), shorter - first)
    return [
        *(Line("-", n + 1, old[n]) for n in range(first, len(old) - behind)),
        *(Line("+", n + 1, new[n]) for n in range(first, len(new) - behind)),
    ]


def _in_force(path: Path, document: Document) -> bool:
    heading = document.data.get("plan")
    code = heading.get("code") if isinstance(heading, dict) else None
    try:
        return isinstance(code, str) and in_force(nearest_workspace(path.parent), code) is not None
    except Stop:  # A store that cannot be read is for `policy check` to report; the text has been changed.
        return False
