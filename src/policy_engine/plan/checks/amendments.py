"""Amendment records (变更备案) that contradict themselves. Whether a change has one is found by comparing plans."""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.model.finding import Finding, Route
from policy_engine.model.text import Text
from policy_engine.plan.checks import raw
from policy_engine.syntax.document import Document


def check_amendments(doc: Document) -> Iterator[Finding]:
    """Findings P147 to P149."""
    seen: set[str] = set()
    for n, entry in enumerate(raw.items(doc.data, "amendments")):
        route: Route = ("amendments", n)
        number = raw.text(entry, "number")
        if number and number in seen:
            message = Text(f"备案编号 {number} 重复", f"the filing number {number} is used twice")
            advice = Text("每次变更一个编号", "every amendment has a number of its own")
            yield doc.finding("P147", "error", (*route, "number"), message, advice)
        seen.add(number)
        filed, reported = raw.day(entry, "filed_on"), raw.day(entry, "reported_on")
        if filed and reported and reported < filed:
            message = Text(
                f"报市局的日期 {reported} 早于备案日期 {filed}",
                f"reported on {reported}, before it was filed on {filed}",
            )
            advice = Text("先备案、后报备，核对两个日期", "filing comes first: check both dates")
            yield doc.finding("P148", "error", (*route, "reported_on"), message, advice)
        if isinstance(entry, dict) and not entry.get("tasks") and entry.get("plan_wide") in (None, False):
            message = Text("没有写明备案涉及什么", "the record does not say what it is about")
            advice = Text(
                "在 tasks 里写任务序号；改动任务以外内容的写 plan_wide: true",
                "name the tasks in `tasks`; for anything else write plan_wide: true",
            )
            yield doc.finding("P149", "error", (*route, "number"), message, advice)
