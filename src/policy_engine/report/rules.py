"""The rulebook as a list, and how its cases went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policy_engine.model.text import Lang, Text
from policy_engine.report.findings import Paint
from policy_engine.report.width import cells
from policy_engine.rulebook.cases import CaseResult
from policy_engine.rulebook.load import Rulebook


def listing(rulebook: Rulebook, lang: Lang, paint: Paint) -> Iterator[str]:
    """A line per rule: id, severity, confidence, obligation, title, basis; with the days it is in force where they are limited."""
    width = max((cells(rule.title.in_(lang)) for rule in rulebook.rules), default=0)
    for rule in rulebook.rules:
        title = rule.title.in_(lang)
        padded = title + " " * (width - cells(title))
        severity = paint(f"{rule.severity:<7}", rule.severity)
        days = ""
        if rule.effective_from or rule.effective_to:
            days = f"  {rule.effective_from or ''}…{rule.effective_to or ''}"
        head = f"{rule.id}  {severity}  {rule.confidence}  {rule.obligation or '—':<4}  {padded}"
        yield f"{head}  {rule.basis}{days}".rstrip()


def results(outcome: Sequence[CaseResult], lang: Lang, paint: Paint) -> Iterator[str]:
    """A line per case that holds; for one that does not, what was expected and what came."""
    for case in outcome:
        if case.passed:
            yield f"{paint('√', 'good')} {case.name}"
            continue
        yield f"{paint('×', 'error')} {case.file}:{case.line}: {case.name}"
        for label, listed in ((_EXPECTED, case.expected), (_GOT, case.got)):
            yield f"    {label.in_(lang)}: {'; '.join(listed) or '—'}"


_EXPECTED = Text("应有", "expected")
_GOT = Text("实有", "got")
