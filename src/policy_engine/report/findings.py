"""Findings as text for people, as JSON and other forms for programs, as a sheet for those who work through them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal

from policy_engine.model.finding import SEVERITIES, Finding, Fix, Severity
from policy_engine.model.page import Page
from policy_engine.model.place import in_book, where
from policy_engine.model.text import Lang, Text, visible
from policy_engine.report import github
from policy_engine.report.width import cells

Format = Literal["full", "concise", "json", "github"]
"""The forms that are lines, printed one by one."""

Document = Literal["json", "sarif", "junit", "xlsx"]
"""The forms that are one whole, printed or written to a file."""

Paint = Callable[[str, str], str]
"""(text, style) → text, coloured or not; styles are the severities, "dim" and "bold"."""

CAP = 200
"""Findings shown in the text formats before the rest is only counted; JSON always holds all."""

_WIDEST = 110
_SEVERITY = {"error": Text("错误", "error"), "warning": Text("提醒", "warning"), "info": Text("说明", "info")}


def render(findings: Sequence[Finding], form: Format, lang: Lang, paint: Paint) -> Iterator[str]:
    """Lines to print. `full` shows the source with a caret, the legal basis and the advice; `concise` is a line each.

    What was set aside in the file is told by JSON alone; the others only count it, in `summary`.
    """
    if form == "json":
        yield json.dumps(as_data(findings), ensure_ascii=False, indent=2)
        return
    counting = [finding for finding in findings if not finding.suppressed]
    if form == "github":
        yield from github.workflow_commands(counting, lang)
        return
    for finding in counting[:CAP]:
        yield headline(finding, lang, paint)
        if form == "full":
            yield from _excerpt(finding, paint)
            if finding.basis:
                yield paint(Text("依据: ", "basis: ").in_(lang), "dim") + finding.basis
            yield paint(Text("建议: ", "advice: ").in_(lang), "dim") + visible(finding.advice.in_(lang))
            yield ""
    if len(counting) > CAP:
        rest = Text(
            "…… 另有 {n} 条未显示；用 --format json 查看全部",
            "… {n} more not shown; --format json has all of them",
        )
        yield rest.fill(n=len(counting) - CAP).in_(lang)


def document(
    findings: Sequence[Finding],
    form: Document,
    lang: Lang,
    pages: Mapping[str, Page] | None = None,
    *,
    files: Sequence[str] = (),
    fail_on: Severity = "error",
) -> bytes:
    """The findings as one whole; the same findings give the same bytes.

    `pages` explains the codes in SARIF, `files` are those that were checked and `fail_on` the lowest severity that is a failure, for
    JUnit.
    """
    if form == "json":
        return (json.dumps(as_data(findings), ensure_ascii=False, indent=2) + "\n").encode()
    if form == "sarif":
        from policy_engine.report.sarif import sarif

        return sarif(findings, lang, pages or {})
    if form == "junit":
        from policy_engine.report.junit import junit

        return junit(findings, lang, files, fail_on)
    from policy_engine.sheets.findings import workbook

    return workbook(findings, lang)


def headline(finding: Finding, lang: Lang, paint: Paint) -> str:
    """`where: severity CODE message`."""
    severity = paint(f"{finding.severity} {finding.code}", finding.severity)
    return f"{where(finding.place)}: {severity} {visible(finding.message.in_(lang))}"


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
        place = finding.place
        at = place.file if in_book(place) else f"{place.file}:{place.line}"
        yield f"{head} {times} {at}: {finding.message.in_(lang)}"


def summary(findings: Sequence[Finding]) -> Text:
    """How many of each severity, and how many were set aside."""
    counts = Counter(f.severity for f in findings if not f.suppressed)
    aside = sum(bool(f.suppressed) for f in findings)
    said = Text("没有发现问题", "nothing found")
    if counts:
        said = Text(
            "，".join(f"{_SEVERITY[s].zh} {counts[s]} 条" for s in SEVERITIES if counts[s]),
            ", ".join(
                f"{counts[s]} {_SEVERITY[s].en}{'s' if counts[s] > 1 else ''}"
                for s in SEVERITIES
                if counts[s]
            ),
        )
    if not aside:
        return said
    return Text(
        f"{said.zh}，另有 {aside} 条已按计划中的说明不计",
        f"{said.en}; {aside} more set aside by remarks in the plan",
    )


def as_data(findings: Sequence[Finding]) -> dict[str, object]:
    """The JSON form, version 1. The counts leave out what was set aside."""
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
                "suppressed": f.suppressed,
                "fix": _fix(f.fix) if f.fix else None,
            }
            for f in findings
        ],
        "counts": {s: sum(f.severity == s and not f.suppressed for f in findings) for s in SEVERITIES},
        "suppressed": sum(bool(f.suppressed) for f in findings),
    }


def _fix(fix: Fix) -> dict[str, object]:
    return {
        "label": {"zh": fix.label.zh, "en": fix.label.en},
        "edits": [
            {
                "line": edit.line,
                "column": edit.column,
                "end_line": edit.end_line,
                "end_column": edit.end_column,
                "text": edit.text,
            }
            for edit in fix.edits
        ],
    }


def _excerpt(finding: Finding, paint: Paint) -> Iterator[str]:
    if not finding.excerpt.strip():
        return
    place = finding.place
    source = visible(finding.excerpt.replace("\t", " "))
    start = max(0, place.column - 1 - _WIDEST // 2) if len(source) > _WIDEST else 0
    shown = source[start : start + _WIDEST]
    before = shown[: place.column - 1 - start]
    marked = shown[len(before) : len(before) + place.width]
    # A workbook has no lines to number.
    gutter = f"{'' if in_book(place) else place.line:>5} | "
    yield paint(gutter, "dim") + shown
    carets = "^" * max(1, cells(marked))
    yield paint(" " * (len(gutter) - 2) + "| ", "dim") + " " * cells(before) + paint(carets, finding.severity)
