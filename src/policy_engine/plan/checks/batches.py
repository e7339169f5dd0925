"""How often a task draws: its frequency (抽查频次), and whether its batches (批次) are as many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policy_engine.model.finding import Finding, Route
from policy_engine.model.text import Text
from policy_engine.plan.checks import raw
from policy_engine.plan.frequency import ONCE, Frequency, frequency_inside, read_frequency, split_frequency
from policy_engine.syntax.document import Document

_LONGEST = 60


def check_batches(doc: Document) -> Iterator[Finding]:
    """Findings P139, P140, P142 and P143."""
    for i, task in enumerate(raw.tasks(doc)):
        route: Route = ("tasks", i)
        if not raw.drawn_here(task):
            yield from _drawn_elsewhere(doc, task, route)
        written = raw.text(task, "frequency")
        frequency = read_frequency(written) if len(written) <= _LONGEST else None
        if 0 < len(written) <= _LONGEST and frequency is None:
            yield _unreadable(doc, written, (*route, "frequency"))
        elif raw.drawn_here(task) and len(written) <= _LONGEST:
            printed = _printed(task)
            if frequency and printed and not frequency.same(printed):
                yield _twice(doc, frequency, printed, route)
            else:
                yield from _number(doc, task, frequency or printed, route)


def _drawn_elsewhere(doc: Document, task: Any, route: Route) -> Iterator[Finding]:
    for key, term in (
        ("batches", Text("批次", "batches")),
        ("joint_group", Text("内部联合组", "a joint group")),
    ):
        if raw.at(task, key):
            message = Text(
                f"名单由上级抽取，{key}（{term.zh}）不起作用",
                f"a superior draws the targets, so {term.en} do{'es' if key != 'batches' else ''} nothing",
            )
            yield doc.finding(
                "P143", "warning", (*route, key), message, Text(f"删去 {key}", f"delete {key}"), key=True
            )


def _printed(task: Any) -> Frequency | None:
    """The frequency in the cell of the rate."""
    cells = (split_frequency(raw.text(task, key))[1] for key in ("rate", "rate_text"))
    return next((found for found in cells if found), None)


def _unreadable(doc: Document, written: str, route: Route) -> Finding:
    inside = frequency_inside(written)
    examples = "1次、2次/年 或 每2年不超过1次"
    message = Text(f"frequency（抽查频次）“{written}”读不出来", f"the frequency “{written}” cannot be read")
    advice = (
        Text(f"写成 {inside}，原文写到 note（备注）", f"write {inside}, and keep the sentence in `note`")
        if inside
        else Text(f"写成 {examples} 的样子", "write it like 1次, 2次/年 or 每2年不超过1次")
    )
    return doc.finding("P139", "error", route, message, advice)


def _twice(doc: Document, field: Frequency, cell: Frequency, route: Route) -> Finding:
    message = Text(
        f"频次写了两处而不一致：frequency 写“{field.written}”，比例一栏写“{cell.written}”",
        f"two frequencies: “{field.written}” here, “{cell.written}” beside the rate",
    )
    advice = Text("只保留一处", "keep one of them")
    return doc.finding("P140", "error", (*route, "frequency"), message, advice)


def _number(doc: Document, task: Any, written: Frequency | None, route: Route) -> Iterator[Finding]:
    """More batches than the frequency allows, or a single one that needs none. Whether there are enough is for the rules."""
    batches = len(raw.items(task, "batches"))
    frequency = written or ONCE
    if written is None and batches > 1:
        message = Text(f"写了 {batches} 个批次，没有写频次", f"there are {batches} batches, but no frequency")
        advice = Text(f"写上 frequency: {batches}次/年", f"add frequency: {batches}次/年")
        yield doc.finding("P142", "warning", (*route, "batches"), message, advice, key=True)
    elif frequency.most is not None and batches > frequency.most:
        message = Text(
            f"频次是“{written_as(frequency)}”，一年最多 {frequency.most} 批，却写了 {batches} 批",
            f"“{written_as(frequency)}” means at most {frequency.most} a year, but there are {batches} batches",
        )
        advice = Text("删去多出的批次，或改频次", "delete the surplus, or change the frequency")
        yield doc.finding("P142", "error", (*route, "batches", frequency.most), message, advice)
    elif batches == 1 and frequency.at_least <= 1:
        message = Text("只有一批，不用写 batches", "one batch only: `batches` is not needed")
        advice = Text("把起止时间写进任务的 window，删去 batches", "put its days into the task's window")
        yield doc.finding("P143", "warning", (*route, "batches"), message, advice, key=True)


def written_as(frequency: Frequency) -> str:
    """A frequency as its plan has it, or what holds where there is none."""
    return frequency.written or "1次/年"
