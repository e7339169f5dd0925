"""Findings as JUnit XML, which build servers show as tests: one a finding, and one that passes for a file without any."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from policy_engine.model.finding import SEVERITIES, Finding, Severity
from policy_engine.model.place import in_book, where
from policy_engine.model.text import Lang, Text

# What XML 1.0 has no way to write, not even escaped.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(findings: Sequence[Finding], lang: Lang, files: Sequence[str], fail_on: Severity) -> bytes:
    """A suite for every file. Findings below `fail_on` pass with a note; those set aside in the file are skipped with their reason."""
    failing = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    by_file: dict[str, list[Finding]] = {file: [] for file in files}
    for finding in findings:
        book = in_book(finding.place)
        by_file.setdefault(book[0] if book else finding.place.file, []).append(finding)
    root = Element("testsuites", name="policy check")
    for file, found in by_file.items():
        suite = SubElement(root, "testsuite", name=_legal(file))
        if not found:
            said = Text("没有发现问题", "nothing found").in_(lang)
            SubElement(suite, "testcase", classname="policy", name=said)
        for finding in found:
            _case(suite, finding, lang, failing)
        _count(suite)
    _count(root)
    indent(root)
    data: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _case(suite: Element, finding: Finding, lang: Lang, failing: Sequence[Severity]) -> None:
    said = finding.message.in_(lang)
    name = _legal(f"{where(finding.place)}: {said}")
    case = SubElement(suite, "testcase", classname=finding.code, name=name)
    if finding.suppressed:
        SubElement(case, "skipped", message=_legal(finding.suppressed))
        return
    lines = [finding.excerpt.strip(), Text("建议: ", "advice: ").in_(lang) + finding.advice.in_(lang)]
    if finding.basis:
        lines.insert(1, Text("依据: ", "basis: ").in_(lang) + finding.basis)
    text = _legal("\n".join(filter(None, lines)))
    if finding.severity in failing:
        SubElement(case, "failure", type=finding.severity, message=_legal(said)).text = text
    else:
        SubElement(case, "system-out").text = _legal(f"{finding.severity}: {said}\n{text}")


def _count(element: Element) -> None:
    element.set("tests", str(len(list(element.iter("testcase")))))
    element.set("failures", str(len(list(element.iter("failure")))))
    element.set("errors", "0")
    element.set("skipped", str(len(list(element.iter("skipped")))))


def _legal(text: str) -> str:
    return _ILLEGAL.sub("", text)
