"""Which inspection a row is of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Literal

from policy_engine.model.text import Text, short
from policy_engine.registry.headings import fold
from policy_engine.registry.ids import quantity
from policy_engine.registry.words import tidy, tidy_code
from policy_engine.usecases.results.tasks import Known

Stranger = tuple[str, Text, Text]
"""A row of no inspection: the field that shows it, message, advice."""

_LISTED = 3


class Matcher:
    """Finds rows' inspections by number; by task and business where none of the sheet's numbers is ours (the platform has its own)."""

    def __init__(self, known: Known, rows: Sequence[Mapping[str, str]]) -> None:
        self.known = known
        numbers = {_number(row) for row in rows} - {""}
        ours = known.todos.keys() | known.replaced
        named = any(row.get("task") or row.get("task_name") for row in rows)
        self.by: Literal["number", "name"] = "number" if numbers & ours or not named else "name"
        self._by_name: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        self._tasks: dict[str, str] = {}
        for todo in known.todos.values():
            for name in (todo.task.name, todo.task.code):
                self._tasks.setdefault(fold(name), name)
                self._by_name[fold(name), tidy_code(todo.visit.target)].append(todo.number)

    def find(self, row: Mapping[str, str]) -> str | Stranger:
        """The number of the row's inspection, or why there is none."""
        number = _number(row)
        if self.by == "number" and number:
            return self._checked(number, row)
        return self._named(row)

    def _checked(self, number: str, row: Mapping[str, str]) -> str | Stranger:
        if number in self.known.replaced:
            return "number", _REPLACED.fill(number=number), _LEAVE_OUT
        todo = self.known.todos.get(number)
        if todo is None:
            near = get_close_matches(number, list(self.known.todos)[:2000], n=1, cutoff=0.8)
            advice = Text(f"是不是 {near[0]}？", f"did you mean {near[0]}?") if near else _TEMPLATE
            return "number", _NO_NUMBER.fill(number=short(number)), advice
        target = tidy_code(row.get("target", ""))
        if target and target != tidy_code(todo.visit.target):
            if (remark := _rounded(target)) is not None:
                return "target", *remark
            return (
                "target",
                _OTHER.fill(number=number, ours=todo.visit.target, theirs=short(target)),
                _SHIFTED,
            )
        return number

    def _named(self, row: Mapping[str, str]) -> str | Stranger:
        target = tidy_code(row.get("target", ""))
        field = "task_name" if tidy(row.get("task_name", "")) else "task"
        name = tidy(row.get(field, ""))
        if not name or not target:
            return ("number" if "number" in row else "target"), _UNNAMED, _NAME_IT
        if (remark := _rounded(target)) is not None:
            return "target", *remark
        if fold(name) not in self._tasks:
            near = get_close_matches(fold(name), self._tasks, n=1, cutoff=0.5)
            meant = (
                Text(f"是不是“{self._tasks[near[0]]}”？", f"did you mean “{self._tasks[near[0]]}”?")
                if near
                else _TEMPLATE
            )
            return field, _NO_TASK.fill(name=short(name)), meant
        found = self._by_name.get((fold(name), target), [])
        if len(found) == 1:
            return found[0]
        if found:
            listed = "、".join(found[:_LISTED])
            return "target", _SEVERAL.fill(target=target, n=len(found)), _NUMBERED.fill(listed=listed)
        return "target", _NOT_DRAWN.fill(target=short(target), name=short(name)), _RECONCILE


def _number(row: Mapping[str, str]) -> str:
    return tidy_code(row.get("number", "")).lower() if row.get("number") else ""


def _rounded(target: str) -> tuple[Text, Text] | None:
    """What is said of a code that a spreadsheet turned into a quantity."""
    if "E+" not in target:
        return None
    remark = quantity("target", target)
    return remark.message, remark.advice


_REPLACED = Text(
    "{number} 的检查对象已经替换，这项检查任务已结束", "{number} has ended: its target was replaced"
)
_LEAVE_OUT = Text(
    "删去这一行；替换来的检查对象有自己的编号",
    "delete the row; the business that came instead has a number of its own",
)
_NO_NUMBER = Text("没有检查任务 {number}", "there is no inspection {number}")
_TEMPLATE = Text(
    "用 policy result template 生成的表填写", "fill in the sheet that `policy result template` writes"
)
_OTHER = Text(
    "{number} 的检查对象是 {ours}，这一行写的是 {theirs}", "{number} is of {ours}, and this row says {theirs}"
)
_SHIFTED = Text("核对是否错行", "check whether rows have shifted")
_UNNAMED = Text("没有写是哪项检查任务", "the row does not say which inspection it is of")
_NAME_IT = Text(
    "写检查任务编号，或任务名称和统一社会信用代码", "write its number, or the task's name and the credit code"
)
_NO_TASK = Text("没有派发过任务“{name}”", "no inspection of the task “{name}” was dispatched")
_SEVERAL = Text("{target} 在这项任务里有 {n} 项检查任务", "{target} has {n} inspections of this task")
_NUMBERED = Text(
    "加一列检查任务编号，写明是哪一项：{listed}",
    "add a column 检查任务编号 (inspection) that tells which: {listed}",
)
_NOT_DRAWN = Text(
    "只在平台：本级没有派发过对 {target} 的“{name}”检查",
    "on the platform only: no inspection of {target} for “{name}” was dispatched here",
)
_RECONCILE = Text(
    "核对信用代码；整批核对用 policy registry reconcile tasks",
    "check the code; `policy registry reconcile tasks` compares all of them",
)
