"""Tasks carried out together: internal joint groups, and the departments that co-operate in a joint plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policy_engine.model.finding import Finding, Route
from policy_engine.model.text import Text
from policy_engine.plan.checks import raw
from policy_engine.syntax.document import Document


def check_joint(doc: Document) -> Iterator[Finding]:
    """Findings P127, P128, P131, P145 and P146."""
    yield from _groups(doc)
    kind = raw.at(doc.data, "plan", "kind") or "internal"
    for i, task in enumerate(raw.tasks(doc)):
        yield from _departments(doc, task, ("tasks", i))
        if isinstance(task, dict):
            yield from _kind(doc, task, kind, ("tasks", i))


def _groups(doc: Document) -> Iterator[Finding]:
    """Tasks of a group share one draw and one visit, so there must be days on which all of them are open."""
    tasks = raw.tasks(doc)
    groups: dict[str, list[int]] = {}
    for i, task in enumerate(tasks):
        name = raw.text(task, "joint_group")
        if name:
            groups.setdefault(name, []).append(i)
    for name, members in groups.items():
        route: Route = ("tasks", members[-1], "joint_group")
        if len(members) == 1:
            message = Text(
                f"联合组“{name}”只有这一项任务", f"this is the only task of the joint group “{name}”"
            )
            advice = Text("核对组名，或删去 joint_group", "check the group's name, or delete joint_group")
            yield doc.finding("P128", "warning", route, message, advice)
            continue
        starts = [day for i in members if (day := raw.day(tasks[i], "window", "from"))]
        ends = [day for i in members if (day := raw.day(tasks[i], "window", "to"))]
        if starts and ends and max(starts) > min(ends):
            message = Text(
                f"联合组“{name}”的任务没有共同的抽查日期", f"no day is open to all of the group “{name}”"
            )
            advice = Text("调整 window，或不编入同一组", "change their windows, or do not join them")
            yield doc.finding("P127", "error", route, message, advice)


def _departments(doc: Document, task: Any, route: Route) -> Iterator[Finding]:
    named: set[str] = set()
    for n, entry in enumerate(raw.items(task, "cooperating")):
        name, place = raw.text(entry, "department"), (*route, "cooperating", n, "department")
        if name and name in named:
            message = Text(f"配合部门“{name}”写了两次", f"the department “{name}” is named twice")
            advice = Text("每个部门写一条，事项和职责写在一起", "one entry for each department")
            yield doc.finding("P131", "error", place, message, advice)
        named.add(name)
    for n, name in raw.texts(task, "matching", "departments"):
        if named and name.strip() and name.strip() not in named:
            message = Text(
                f"“{name}”要派人检查，却不在 cooperating（配合部门）里",
                f"“{name}” sends an officer, but is not among the co-operating departments",
            )
            advice = Text("补进 cooperating，或核对部门名称", "add it to `cooperating`, or check the name")
            yield doc.finding("P145", "warning", (*route, "matching", "departments", n), message, advice)


def _kind(doc: Document, task: dict[Any, Any], kind: Any, route: Route) -> Iterator[Finding]:
    cooperating = raw.at(task, "cooperating")
    if kind == "internal" and cooperating:
        message = Text("内部抽查计划里写了配合部门", "a co-operating department in an internal plan")
        advice = Text(
            "部门联合抽查计划在 plan 里写 kind: joint；内部计划删去 cooperating",
            "a joint plan has kind: joint; otherwise delete `cooperating`",
        )
        yield doc.finding("P146", "warning", (*route, "cooperating"), message, advice, key=True)
