"""What a task asks of the matching (人员匹配) and cannot have: settings that contradict one another or do nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policy_engine.model.finding import Finding, Route
from policy_engine.model.text import Text
from policy_engine.plan.checks import raw
from policy_engine.syntax.document import Document

_STATIONS = {
    "drawn": Text("任一所", "any station"),
    "other": Text("异地", "stations other than the target's"),
}


def check_matching(doc: Document) -> Iterator[Finding]:
    """Findings P129 to P131 of tasks and of the officers that they ask for."""
    for i, task in enumerate(raw.tasks(doc)):
        matching, route = raw.at(task, "matching"), ("tasks", i, "matching")
        if isinstance(matching, dict):
            yield from _jurisdiction(doc, matching, route)
            yield from _expertise(doc, matching, route)
            yield from _departments(doc, matching, route)


def _jurisdiction(doc: Document, matching: dict[str, Any], route: Route) -> Iterator[Finding]:
    mode, asked = matching.get("mode"), matching.get("jurisdiction")
    stations = _STATIONS.get(asked) if isinstance(asked, str) else None
    if stations is None:
        return
    place = (*route, "jurisdiction")
    if mode == "所内随机":
        message = Text(
            f"所内随机只用对象所属所的人员，jurisdiction（属地方式）却写 {asked}（{stations.zh}）",
            f"所内随机 takes the target's own station only, but jurisdiction is {asked} ({stations.en})",
        )
        advice = Text(
            "按属地检查的删去 jurisdiction；要用别的所的人员，mode 写所所随机",
            "delete jurisdiction, or write mode: 所所随机 to take officers of other stations",
        )
        yield doc.finding("P129", "error", place, message, advice)
    elif mode == "股内随机":
        message = Text(
            "股内随机不用所里的人员，jurisdiction（属地方式）不起作用",
            "股内随机 takes no officers of stations, so jurisdiction does nothing",
        )
        yield doc.finding("P130", "warning", place, message, Text("删去 jurisdiction", "delete jurisdiction"))


def _expertise(doc: Document, matching: dict[str, Any], route: Route) -> Iterator[Finding]:
    if matching.get("expertise") and matching.get("experts", 0) == 0:
        message = Text(
            "写了 expertise（专家所需专长），没有写请几名专家",
            "expertise is asked for, but no number of experts",
        )
        advice = Text("写 experts: 1，或删去 expertise", "write experts: 1, or delete expertise")
        yield doc.finding("P130", "warning", (*route, "expertise"), message, advice)


def _departments(doc: Document, matching: dict[str, Any], route: Route) -> Iterator[Finding]:
    seen: set[str] = set()
    for n, name in raw.texts(matching, "departments"):
        if not name:
            continue
        place = (*route, "departments", n)
        if name != name.strip():
            message = Text(
                f"配合部门“{name}”的前后有空格，对不上名录",
                f"“{name}” has spaces around it and matches nobody",
            )
            advice = Text("删去空格，写部门的名称", "write the department's name without them")
            yield doc.finding("P131", "error", place, message, advice)
        elif name in seen:
            message = Text(f"配合部门“{name}”写了两次", f"the department “{name}” is named twice")
            advice = Text("每个部门派一名，只写一次", "each department sends one officer; name it once")
            yield doc.finding("P131", "error", place, message, advice)
        seen.add(name)
