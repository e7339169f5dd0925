"""What a schema cannot say and a plan cannot do without: codes unique, rates readable, windows in order.

Looks at the raw data, whatever the schema found, so that one run shows everything; parts of the wrong type are passed
over, they have their finding. Whether a plan does what the law asks is for the rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from policy_engine.model.finding import Finding, Route
from policy_engine.model.text import Text
from policy_engine.plan.officers import check_matching
from policy_engine.plan.quota import UnreadableRateError, read_rate
from policy_engine.plan.window import read_months
from policy_engine.syntax.document import Document
from policy_engine.syntax.schema import is_date

_PERCENTAGE = re.compile(r"[0-9]+(\.[0-9]+)?%")

MAX_CHAIN = 4
"""Longest chain of tasks each of which takes out the next."""


def check_meaning(doc: Document) -> list[Finding]:
    """Findings P121 to P131."""
    return [
        *_codes(doc),
        *_exceptions(doc),
        *_rates(doc),
        *_windows(doc),
        *_goals(doc),
        *_joint_groups(doc),
        *_matching(doc),
    ]


def _at(data: Any, *keys: str) -> Any:
    """The value below these keys, None where there is no such thing."""
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _text(data: Any, *keys: str) -> str:
    value = _at(data, *keys)
    return value if isinstance(value, str) else ""


def _tasks(doc: Document) -> list[Any]:
    tasks = _at(doc.data, "tasks")
    return tasks if isinstance(tasks, list) else []


def _day(data: Any, *keys: str) -> date | None:
    text = _text(data, *keys)
    return date.fromisoformat(text) if is_date(text) else None


def _codes(doc: Document) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for i, task in enumerate(_tasks(doc)):
        code = _text(task, "code")
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
    tasks = _tasks(doc)
    index = {_text(task, "code"): i for i, task in reversed(list(enumerate(tasks)))}
    edges: dict[int, list[tuple[int, Route]]] = {}
    for i, task in enumerate(tasks):
        names = _at(task, "scope", "except_tasks")
        for j, name in enumerate(names if isinstance(names, list) else []):
            if not isinstance(name, str):
                continue
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


def _rates(doc: Document) -> Iterator[Finding]:
    for i, task in enumerate(_tasks(doc)):
        rate = _text(task, "rate")
        if not 0 < len(rate) <= 120:
            continue
        try:
            read_rate(rate)
        except UnreadableRateError as error:
            message = Text(
                f"rate（抽查比例/数量）“{rate}”：{error.message.zh}", f"rate “{rate}”: {error.message.en}"
            )
            code = "P124" if error.impossible else "P123"
            yield doc.finding(code, "error", ("tasks", i, "rate"), message, error.advice)


def _windows(doc: Document) -> Iterator[Finding]:
    for i, task in enumerate(_tasks(doc)):
        start, end = _day(task, "window", "from"), _day(task, "window", "to")
        if not start or not end or start <= end:
            continue
        months = read_months(_text(task, "window", "text"), start.year)
        advice = Text("核对 from 和 to", "check from and to")
        if months:
            written = f"from: {months[0]}, to: {months[1]}"
            text = _text(task, "window", "text")
            advice = Text(f"按“{text}”应写 {written}", f"“{text}” would be {written}")
        message = Text(
            f"止日 {end} 早于起日 {start}", f"the window ends on {end}, before it begins on {start}"
        )
        yield doc.finding("P125", "error", ("tasks", i, "window", "to"), message, advice)


def _goals(doc: Document) -> Iterator[Finding]:
    for goal in ("enterprise_coverage", "publication"):
        text = _text(doc.data, "goals", goal, "at_least")
        if _PERCENTAGE.fullmatch(text) and Decimal(text.removesuffix("%")) > 100:
            message = Text(f"目标 {text} 超过了 100%", f"the goal {text} is over 100%")
            advice = Text("核对数字；最多写 100%", "check the figure; 100% is the most")
            yield doc.finding("P126", "error", ("goals", goal, "at_least"), message, advice)


def _joint_groups(doc: Document) -> Iterator[Finding]:
    """Tasks of a group share one draw and one visit, so there must be days on which all of them are open."""
    tasks = _tasks(doc)
    groups: dict[str, list[int]] = {}
    for i, task in enumerate(tasks):
        name = _text(task, "joint_group")
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
        starts = [day for i in members if (day := _day(tasks[i], "window", "from"))]
        ends = [day for i in members if (day := _day(tasks[i], "window", "to"))]
        if starts and ends and max(starts) > min(ends):
            message = Text(
                f"联合组“{name}”的任务没有共同的抽查日期", f"no day is open to all of the group “{name}”"
            )
            advice = Text("调整 window，或不编入同一组", "change their windows, or do not join them")
            yield doc.finding("P127", "error", route, message, advice)


def _matching(doc: Document) -> Iterator[Finding]:
    for i, task in enumerate(_tasks(doc)):
        yield from check_matching(doc, _at(task, "matching"), ("tasks", i, "matching"))
