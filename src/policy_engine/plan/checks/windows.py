"""Days that cannot be: windows that end before they begin, batches outside their task's window or into one another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from policy_engine.model.finding import Finding, Route
from policy_engine.model.text import Text
from policy_engine.plan.checks import raw
from policy_engine.plan.window import read_months
from policy_engine.syntax.document import Document


def check_windows(doc: Document) -> Iterator[Finding]:
    """Findings P125 and P141, of tasks and their batches."""
    for i, task in enumerate(raw.tasks(doc)):
        yield from _order(doc, raw.at(task, "window"), ("tasks", i, "window"))
        yield from _batches(doc, task, ("tasks", i, "batches"))


def _order(doc: Document, window: Any, route: Route) -> Iterator[Finding]:
    start, end = raw.day(window, "from"), raw.day(window, "to")
    if not start or not end or start <= end:
        return
    text = raw.text(window, "text")
    months = read_months(text, start.year)
    advice = Text("核对 from 和 to", "check from and to")
    if months:
        written = f"from: {months[0]}, to: {months[1]}"
        advice = Text(f"按“{text}”应写 {written}", f"“{text}” would be {written}")
    message = Text(f"止日 {end} 早于起日 {start}", f"the window ends on {end}, before it begins on {start}")
    yield doc.finding("P125", "error", (*route, "to"), message, advice)


def _batches(doc: Document, task: Any, route: Route) -> Iterator[Finding]:
    first, last = raw.day(task, "window", "from"), raw.day(task, "window", "to")
    before: date | None = None
    for n, batch in enumerate(raw.items(task, "batches")):
        window, place = raw.at(batch, "window"), (*route, n, "window")
        yield from _order(doc, window, place)
        start, end = raw.day(window, "from"), raw.day(window, "to")
        if not start or not end or start > end:
            continue
        if first and last and first <= last and not first <= start <= end <= last:
            key = "from" if start < first or start > last else "to"
            message = Text(
                f"第 {n + 1} 批（{start} 至 {end}）超出任务的抽查时间（{first} 至 {last}）",
                f"batch {n + 1} ({start} to {end}) is outside the task's window ({first} to {last})",
            )
            advice = Text("改批次的起止日，或任务的 window", "change the batch's days, or the task's window")
            yield doc.finding("P141", "error", (*place, key), message, advice)
        elif before and start <= before:
            message = Text(
                f"第 {n + 1} 批 {start} 开始，前面的批次 {before} 才结束",
                f"batch {n + 1} begins on {start}, before the last one has ended on {before}",
            )
            advice = Text("批次按先后写，起止日不重叠", "write batches in order, without common days")
            yield doc.finding("P141", "error", (*place, "from"), message, advice)
        before = max(before, end) if before else end
