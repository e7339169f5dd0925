"""An earlier plan's machine readings, for the tasks of the same name (沿用上一份计划)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from policy_engine.model.finding import Route, Severity
from policy_engine.model.plan import Plan
from policy_engine.model.task import Task
from policy_engine.model.text import Text
from policy_engine.sheets.headings import fold
from policy_engine.sheets.words import YEAR

if TYPE_CHECKING:
    from policy_engine.sheets.draft import Drafting

_CHECK = Text("核对今年是否仍然如此", "check whether this still holds")


class Said(msgspec.Struct, frozen=True):
    """A remark about what was taken over."""

    code: str
    severity: Severity
    message: Text
    advice: Text


class Taken(msgspec.Struct, frozen=True):
    """What an earlier task gave: the parts of the task whose doubts it settles, and what is to be said."""

    settled: frozenset[Route]
    remarks: tuple[tuple[Route, Said], ...]


class Earlier:
    """The earlier plan's tasks by name; a year in a name does not matter."""

    def __init__(self, plan: Plan | None) -> None:
        self.plan = plan
        self.tasks = {_key(task.name): task for task in plan.tasks} if plan else {}
        self.matched: list[Task | None] = []

    def take(self, data: dict[str, Any]) -> Taken:
        """Complete a task's data in place from the earlier task of the same name."""
        task = self.tasks.get(_key(data.get("name", "")))
        self.matched.append(task)
        if task is None:
            return Taken(frozenset(), ())
        old: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(task))
        settled: set[Route] = set()
        remarks: list[tuple[Route, Said]] = []
        self._scope(data, old, remarks)
        if "section" not in data or fold(data.get("initiator", "")) == fold(old["initiator"]):
            data["section"] = old["section"]
            settled.add(("section",))
        for key in ("matching", "order", "methods", "joint_group", "list_published"):
            if key in old and key not in data:
                data[key] = old[key]
        risk = data.get("risk")
        if risk is not None and "rates" not in risk and fold(risk["text"]) == fold(old["risk"]["text"]):
            data["risk"] = old["risk"] | {"text": risk["text"]}
            settled.add(("risk", "policy"))
        by = data.get("drawn_by")
        if by is not None and "drawn_by" in old:
            by["by"] = old["drawn_by"]["by"]
            settled.add(("drawn_by", "by"))
        message = Text(
            "机器读法取自上一份计划的同名任务",
            "machine readings were taken over from the earlier task of this name",
        )
        remarks.append(((), Said("S642", "info", message, _CHECK)))
        return Taken(frozenset(settled), tuple(remarks))

    def _scope(self, data: dict[str, Any], old: dict[str, Any], remarks: list[tuple[Route, Said]]) -> None:
        scope, before = data.get("scope"), old["scope"]
        if scope is None:
            return
        for key in ("where", "unit"):
            if key in before:
                scope[key] = before[key]
        if fold(scope["text"]) != fold(before["text"]):
            message = Text(
                f"范围与上一份计划不同（原为“{before['text'][:40]}”），where 仍取自那里",
                f"the scope differs from the earlier plan's (“{before['text'][:40]}”); `where` is still that one's",
            )
            remarks.append(
                (
                    ("scope", "where"),
                    Said(
                        "S643",
                        "warning",
                        message,
                        Text("按今年的范围核对 where", "check `where` against this scope"),
                    ),
                )
            )

    def link(self, draft: Drafting, tasks: list[dict[str, Any]]) -> None:
        """Exceptions name tasks by code, and codes differ from year to year: they are carried over by the tasks' names."""
        codes = {
            task.code: new["code"] for task, new in zip(self.matched, tasks, strict=True) if task is not None
        }
        for number, (task, new) in enumerate(zip(self.matched, tasks, strict=True)):
            if task is None or not task.scope.except_tasks or "scope" not in new:
                continue
            found = [codes[code] for code in task.scope.except_tasks if code in codes]
            if found:
                new["scope"]["except_tasks"] = found
            if len(found) < len(task.scope.except_tasks):
                message = Text(
                    "上一份计划的除外任务，今年有的找不到",
                    "not every exception of the earlier plan is a task of this one",
                )
                draft.comment(("tasks", number, "scope", "except_tasks"), message, _CHECK)


def _key(name: str) -> str:
    return fold(YEAR.sub("", name).replace("年度", ""))
