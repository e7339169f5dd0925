"""Findings as GitHub's workflow commands, which become annotations beside the lines of a change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policy_engine.model.finding import Finding
from policy_engine.model.place import in_book
from policy_engine.model.text import Lang, Text

_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


def workflow_commands(findings: Sequence[Finding], lang: Lang) -> Iterator[str]:
    """`::error file=…,line=…,col=…,endColumn=…,title=P203::message`, a line each."""
    for finding in findings:
        place, said = finding.place, finding.message.in_(lang)
        book = in_book(place)
        if book:
            at = {"file": book[0]}
            said = f"{book[1]}: {said}"
        else:
            at = {
                "file": place.file.replace("\\", "/"),
                "line": str(place.line),
                "col": str(place.column),
                "endColumn": str(place.column + place.width),
            }
        parts = ",".join(
            f"{name}={_property(value)}" for name, value in {**at, "title": finding.code}.items()
        )
        yield f"::{_LEVELS[finding.severity]} {parts}::{_data(_in_full(finding, said, lang))}"


def _in_full(finding: Finding, said: str, lang: Lang) -> str:
    lines = [said]
    if finding.basis:
        lines.append(Text("依据: ", "basis: ").in_(lang) + finding.basis)
    lines.append(Text("建议: ", "advice: ").in_(lang) + finding.advice.in_(lang))
    return "\n".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
