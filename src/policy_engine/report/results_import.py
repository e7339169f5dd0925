"""What an import of results did, in words: bad rows by cell, warnings by rule, and what is on one side only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from policy_engine.model.finding import Finding
from policy_engine.model.place import where
from policy_engine.model.text import Lang, Text, visible
from policy_engine.report.findings import Paint

SHOWN = 50
"""How many bad rows are printed; a report has them all."""
_FEW = 5

Warning_ = tuple[str, Text, str, Text]
"""Rule, its title, the inspection's number, message."""


def rejected_lines(findings: Sequence[Finding], lang: Lang, paint: Paint) -> Iterator[str]:
    """The first of what could not be recorded: cell and reason, article, advice; the others are counted."""
    for finding in findings[:SHOWN]:
        message = visible(finding.message.in_(lang))
        # What a rule says names it already.
        rule = f" {finding.code}" if finding.code and finding.code not in message else ""
        head = paint(Text("错误", "error").in_(lang) + rule, "error")
        yield f"{visible(where(finding.place))}: {head} {message}"
        if finding.basis:
            yield paint(Text("  依据: ", "  basis: ").in_(lang), "dim") + finding.basis
        yield paint(Text("  建议: ", "  advice: ").in_(lang), "dim") + visible(finding.advice.in_(lang))
    if len(findings) > SHOWN:
        yield _REST.fill(n=len(findings) - SHOWN).in_(lang)


def warning_lines(warnings: Sequence[Warning_], lang: Lang, paint: Paint) -> Iterator[str]:
    """Warnings by rule, each with the first few inspections that it is about."""
    ordered = sorted(warnings, key=lambda one: (one[0], one[2]))
    for rule, several in groupby(ordered, key=lambda one: one[0]):
        group = list(several)
        head = paint(Text("提醒", "warning").in_(lang) + f" {rule}", "warning")
        yield f"{head} {group[0][1].in_(lang)}: {_COUNT.fill(n=len(group)).in_(lang)}"
        for _, _, number, message in group[:_FEW]:
            yield f"  {number}  {visible(message.in_(lang))}"
        if len(group) > _FEW:
            yield Text(f"  …… 另有 {len(group) - _FEW} 项", f"  … and {len(group) - _FEW} more").in_(lang)


def side_lines(numbers: Sequence[str], lang: Lang, shown: int = 20) -> Iterator[str]:
    """Inspections of ours for which the sheet has no row."""
    if not numbers:
        return
    yield Text(
        f"只在本级：{len(numbers)} 项检查任务在表里没有",
        f"ours only: {len(numbers)} inspections have no row in the sheet",
    ).in_(lang)
    for number in numbers[:shown]:
        yield f"  {number}"
    if len(numbers) > shown:
        yield Text(f"  …… 另有 {len(numbers) - shown} 项", f"  … and {len(numbers) - shown} more").in_(lang)


_COUNT = Text("{n} 项", "{n}")
_REST = Text(
    "…… 另有 {n} 条；加 --report 文件.xlsx 逐条列出全部", "… and {n} more; --report FILE.xlsx lists them all"
)
