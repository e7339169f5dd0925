"""Findings as SARIF 2.1.0 (OASIS), which code scanning services and editors read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from policy_engine import __version__
from policy_engine.model.finding import Edit, Finding, Fix, Place
from policy_engine.model.page import Page
from policy_engine.model.place import in_book
from policy_engine.model.text import Lang, Text
from policy_engine.report.page import markdown, plain

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_LANGUAGES = {"zh": "zh-CN", "en": "en"}
_DRIVE = re.compile(r"[A-Za-z]:/")


def sarif(findings: Sequence[Finding], lang: Lang, pages: Mapping[str, Page]) -> bytes:
    """One run. `pages` are those of the codes; a code without one goes by its number alone."""
    codes = sorted({finding.code for finding in findings})
    run = {
        "tool": {
            "driver": {
                "name": "policy",
                "semanticVersion": __version__,
                "rules": [_rule(code, pages.get(code), lang) for code in codes],
            }
        },
        "language": _LANGUAGES[lang],
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, codes.index(finding.code), lang) for finding in findings],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return (json.dumps(log, ensure_ascii=False, indent=2) + "\n").encode()


def _rule(code: str, page: Page | None, lang: Lang) -> dict[str, Any]:
    if page is None:
        return {"id": code}
    rule: dict[str, Any] = {
        "id": code,
        "shortDescription": {"text": page.title.in_(lang)},
        "fullDescription": {"text": page.why.in_(lang)},
        "help": {
            "text": "\n".join(plain(page, lang, lambda text, _style: text)),
            "markdown": markdown(page, lang),
        },
        "defaultConfiguration": {"level": _LEVELS[page.severity]},
    }
    about = {"basis": page.basis, "confidence": page.confidence, "obligation": page.obligation}
    if any(about.values()):
        rule["properties"] = {name: value for name, value in about.items() if value}
    return rule


def _result(finding: Finding, index: int, lang: Lang) -> dict[str, Any]:
    other: Lang = "en" if lang == "zh" else "zh"
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": _words(finding, lang)},
        "locations": [_location(finding.place)],
        # One result with the property means that all have it: an empty list says that nothing was set aside.
        "suppressions": _suppressions(finding),
        "properties": {_LANGUAGES[other]: _words(finding, other)},
    }
    if finding.basis:
        result["properties"]["basis"] = finding.basis
    if finding.fix:
        result["fixes"] = [_fix(finding.fix, finding.place, lang)]
    return result


def _words(finding: Finding, lang: Lang) -> str:
    """Message, basis and advice: services show no more of a result than its message."""
    lines = [finding.message.in_(lang)]
    if finding.basis:
        lines.append(Text("依据: ", "basis: ").in_(lang) + finding.basis)
    lines.append(Text("建议: ", "advice: ").in_(lang) + finding.advice.in_(lang))
    return "\n".join(lines)


def _suppressions(finding: Finding) -> list[dict[str, str]]:
    if not finding.suppressed:
        return []
    return [{"kind": "inSource", "justification": finding.suppressed}]


def _location(place: Place) -> dict[str, Any]:
    book = in_book(place)
    if book:
        return {
            "physicalLocation": {"artifactLocation": artifact(book[0])},
            "logicalLocations": [{"fullyQualifiedName": book[1], "kind": "member"}],
        }
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endColumn": place.column + place.width,
    }
    return {"physicalLocation": {"artifactLocation": artifact(place.file), "region": region}}


def artifact(file: str) -> dict[str, str]:
    """A file as SARIF names it: a relative URI below the source root, or an absolute one; \\ counts as /."""
    path = file.replace("\\", "/")
    if _DRIVE.match(path):
        return {"uri": f"file:///{path[0]}:{quote(path[2:])}"}
    if path.startswith("//"):
        return {"uri": f"file:{quote(path)}"}
    if path.startswith("/"):
        return {"uri": f"file://{quote(path)}"}
    return {"uri": quote(path), "uriBaseId": "%SRCROOT%"}


def _fix(fix: Fix, place: Place, lang: Lang) -> dict[str, Any]:
    changes = {"artifactLocation": artifact(place.file), "replacements": [_replacement(e) for e in fix.edits]}
    return {"description": {"text": fix.label.in_(lang)}, "artifactChanges": [changes]}


def _replacement(edit: Edit) -> dict[str, Any]:
    return {
        "deletedRegion": {
            "startLine": edit.line,
            "startColumn": edit.column,
            "endLine": edit.end_line,
            "endColumn": edit.end_column,
        },
        "insertedContent": {"text": edit.text},
    }
