"""Findings as text for people and as JSON for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from policy_engine.model.finding import SEVERITIES, Finding
from policy_engine.model.text import Lang, Text
from policy_engine.report.width import cells

Format = Literal["full", "concise", "json"]
Paint = Callable[[str, str], str]
"""(text, style) → text, coloured or not; styles are the severities, "dim" and "bold"."""

CAP = 200
"""Findings shown in the text formats before the rest is only counted; JSON always holds all."""

_WIDEST = 110
_SEVERITY = {"error": Text("错误", "error"), "warning": Text("提醒", "warning"), "info": Text("说明", "info")}


def render(findings: Sequence[Finding], form: Format, lang: Lang, paint: Paint) -> Iterator[str]:
    """Lines to print. `full` shows the source with a caret, the legal basis and the advice; `concise` is a line each."""
    if form == "json":
        yield json.dumps(as_data(findings), ensure_ascii=False, indent=2)
        return
    for finding in findings[:CAP]:
        yield headline(finding, lang, paint)
        if form == "full":
            yield from _excerpt(finding, paint)
            if finding.basis:
                yield paint(Text("依据: ", "basis: ").in_(lang), "dim") + finding.basis
            yield paint(Text("建议: ", "advice: ").in_(lang), "dim") + finding.advice.in_(lang)
            yield ""
    if len(findings) > CAP:
        rest = Text(
            "…… 另有 {n} 条未显示；用 --format json 查看全部",
            "… {n} more not shown; --format json has all of them",
        )
        yield rest.fill(n=len(findings) - CAP).in_(lang)


def headline(finding: Finding, lang: Lang, paint: Paint) -> str:
    """`file:line:column: severity CODE message`, the form that editors and CI recognise."""
    place = finding.place
    severity = paint(f"{finding.severity} {finding.code}", finding.severity)
    return f"{place.file}:{place.line}:{place.column}: {severity} {finding.message.in_(lang)}"


def tally(findings: Sequence[Finding], lang: Lang, paint: Paint) -> Iterator[str]:
    """One line per code: how often, and the first of them. For sheets, where one kind of remark comes a thousand times."""
    first: dict[str, Finding] = {}
    counts = Counter(f.code for f in findings)
    for finding in findings:
        first.setdefault(finding.code, finding)
    for code in sorted(first, key=lambda c: (SEVERITIES.index(first[c].severity), c)):
        finding = first[code]
        head = paint(f"{finding.severity} {code}", finding.severity)
        times = Text("{n} 处，如", "{n} ×, as in").fill(n=counts[code]).in_(lang)
        yield f"{head} {times} {finding.place.file}:{finding.place.line}: {finding.message.in_(lang)}"


def summary(findings: Sequence[Finding]) -> Text:
    """How many of each severity."""
    counts = Counter(f.severity for f in findings)
    if not counts:
        return Text("没有发现问题", "nothing found")
    return Text(
        "，".join(f"{_SEVERITY[s].zh} {counts[s]} 条" for s in SEVERITIES if counts[s]),
        ", ".join(
            f"{counts[s]} {_SEVERITY[s].en}{'s' if counts[s] > 1 else ''}" for s in SEVERITIES if counts[s]
        ),
    )


def as_data(findings: Sequence[Finding]) -> dict[str, object]:
    """The JSON form, version 1."""
    return {
        "version": 1,
        "findings": [
            {
                "code": f.code,
                "severity": f.severity,
                "file": f.place.file,
                "line": f.place.line,
                "column": f.place.column,
                "width": f.place.width,
                "message": {"zh": f.message.zh, "en": f.message.en},
                "basis": f.basis,
                "advice": {"zh": f.advice.zh, "en": f.advice.en},
            }
            for f in findings
        ],
        "counts": {s: sum(f.severity == s for f in findings) for s in SEVERITIES},
    }


def _excerpt(finding: Finding, paint: Paint) -> Iterator[str]:
    if not finding.excerpt.strip():
        return
    place = finding.place
    source = finding.excerpt.replace("\t", " ")
    start = max(0, place.column - 1 - _WIDEST // 2) if len(source) > _WIDEST else 0
    shown = source[start : start + _WIDEST]
    before = shown[: place.column - 1 - start]
    marked = shown[len(before) : len(before) + place.width]
    gutter = f"{place.line:>5} | "
    yield paint(gutter, "dim") + shown
    carets = "^" * max(1, cells(marked))
    yield paint(" " * (len(gutter) - 2) + "| ", "dim") + " " * cells(before) + paint(carets, finding.severity)
