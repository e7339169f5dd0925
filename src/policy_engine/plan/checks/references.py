"""Tasks by their codes: no code twice, and exceptions that name other tasks, never in a circle."""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.model.finding import Finding, Route
from policy_engine.model.text import Text
from policy_engine.plan.checks import raw
from policy_engine.syntax.document import Document

MAX_CHAIN = 4
"""Longest chain of tasks each of which takes out the next."""


def check_references(doc: Document) -> Iterator[Finding]:
    """Findings P121 and P122."""
    yield from _unique(doc)
    yield from _exceptions(doc)


def _unique(doc: Document) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for i, task in enumerate(raw.tasks(doc)):
        code = raw.text(task, "code")
        if code and code in seen:
            line = doc.place(("tasks", seen[code], "code")).line
            yield doc.finding(
                "P121",
                "error",
                ("tasks", i, "code"),
                Text(
                    f"任务序号 {code} 重复，第 {line} 行已经用过", f"task code {code} was used on line {line}"
                ),
                Text("给其中一项换个序号", "give one of the tasks another code"),
            )
        seen.setdefault(code, i)


def _exceptions(doc: Document) -> Iterator[Finding]:
    tasks = raw.tasks(doc)
    index = {raw.text(task, "code"): i for i, task in reversed(list(enumerate(tasks)))}
    edges: dict[int, list[tuple[int, Route]]] = {}
    for i, task in enumerate(tasks):
        for j, name in raw.texts(task, "scope", "except_tasks"):
            route: Route = ("tasks", i, "scope", "except_tasks", j)
            if name not in index:
                yield _exception(doc, route, Text(f"没有序号为 {name} 的任务", f"there is no task {name}"))
            elif index[name] == i:
                yield _exception(doc, route, Text("任务不能除外它自己", "a task cannot take out itself"))
            else:
                edges.setdefault(i, []).append((index[name], route))
    yield from _chains(doc, edges)


def _chains(doc: Document, edges: dict[int, list[tuple[int, Route]]]) -> Iterator[Finding]:
    """Exceptions that lead back to their own task, or on and on. Depth first, without recursion."""
    height: dict[int, int] = {}
    for first in edges:
        path = [(first, iter(edges[first]))] if first not in height else []
        under = {first}
        while path:
            task, rest = path[-1]
            step = next(rest, None)
            if step is None:
                path.pop()
                under.discard(task)
                height[task] = 1 + max((height.get(to, 0) for to, _ in edges.get(task, ())), default=0)
                continue
            to, route = step
            if to in under:
                yield _exception(
                    doc, route, Text("除外任务绕回了自己", "this exception leads back to its own task")
                )
            elif to not in height:
                path.append((to, iter(edges.get(to, ()))))
                under.add(to)
    for task, steps in edges.items():
        if height[task] == MAX_CHAIN + 1:
            message = Text(
                f"除外任务一环接一环，超过 {MAX_CHAIN} 项任务", f"a chain of more than {MAX_CHAIN} tasks"
            )
            yield _exception(doc, steps[0][1], message)


def _exception(doc: Document, route: Route, message: Text) -> Finding:
    advice = Text(
        "只写本计划中别的任务的序号，不要互相除外", "name other tasks of this plan, never in a circle"
    )
    return doc.finding("P122", "error", route, message, advice)
