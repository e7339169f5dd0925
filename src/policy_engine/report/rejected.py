"""The rows that a registry import rejected, for those who mend them: cell, what it says, why not, what to do."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, get_args

from policy_engine.model.finding import Finding
from policy_engine.model.place import where
from policy_engine.model.text import Lang, Text, visible
from policy_engine.report.findings import Paint, headline

Form = Literal["xlsx", "csv", "json", "md"]
FORMS: tuple[Form, ...] = get_args(Form)

SHOWN = 50
"""How many are printed; a report has them all."""

HEADINGS = (
    Text("位置", "Cell"),
    Text("内容", "Value"),
    Text("编号", "Code"),
    Text("原因", "Reason"),
    Text("建议", "Advice"),
    Text("依据", "Basis"),
)

_FORMULA = ("=", "+", "-", "@")


def errors_of(findings: Iterable[Finding]) -> list[Finding]:
    """What rejects rows, and what keeps the whole file out."""
    return [finding for finding in findings if finding.severity == "error"]


def lines(findings: Sequence[Finding], lang: Lang, paint: Paint, shown: int = SHOWN) -> Iterator[str]:
    """The first errors, each with its cell's content and the advice; the others are counted."""
    errors = errors_of(findings)
    for finding in errors[:shown]:
        yield headline(finding, lang, paint)
        if finding.excerpt:
            yield paint(Text("  内容: ", "  value: ").in_(lang), "dim") + visible(finding.excerpt)
        yield paint(Text("  建议: ", "  advice: ").in_(lang), "dim") + visible(finding.advice.in_(lang))
    if len(errors) > shown:
        rest = Text(
            "…… 另有 {n} 条；加 --report 文件.xlsx 逐条列出全部",
            "… and {n} more; --report FILE.xlsx lists them all",
        )
        yield rest.fill(n=len(errors) - shown).in_(lang)


def document(findings: Sequence[Finding], form: Form, lang: Lang) -> bytes:
    """All errors as one file. The same findings, the same bytes."""
    rows = [_row(finding, lang) for finding in errors_of(findings)]
    titles = [heading.in_(lang) for heading in HEADINGS]
    if form == "json":
        keys = ("cell", "value", "code", "reason", "advice", "basis")
        data = {"version": 1, "rejected": [dict(zip(keys, row, strict=True)) for row in rows]}
        return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()
    if form == "md":
        table = [titles, ["---"] * len(titles), *rows]
        return "".join(f"| {' | '.join(map(_in_table, row))} |\n" for row in table).encode()
    if form == "csv":
        out = io.StringIO()
        csv.writer(out).writerows([titles, *([_harmless(cell) for cell in row] for row in rows)])
        # The mark tells Excel that this is UTF-8.
        return out.getvalue().encode("utf-8-sig")
    from policy_engine.sheets.findings import table_book

    widths = (34, 26, 8, 56, 56, 30)
    return table_book(Text("未入库的行", "Rejected rows").in_(lang), titles, widths, rows)


def _row(finding: Finding, lang: Lang) -> list[str]:
    return [
        where(finding.place),
        finding.excerpt,
        finding.code,
        finding.message.in_(lang),
        finding.advice.in_(lang),
        finding.basis,
    ]


def _in_table(cell: str) -> str:
    return visible(cell).replace("\\", "\\\\").replace("|", "\\|")


def _harmless(cell: str) -> str:
    """On one line, and nothing that a spreadsheet takes for a formula."""
    text = visible(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text
