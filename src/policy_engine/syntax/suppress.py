"""`# policy: ignore[P203] 理由`: findings that the authors of a file set aside, with their reason, on record.

At the end of a line it speaks of that line, alone on a line of the line below. What is written inside quotes or a text block is text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import msgspec
import yaml

from policy_engine.model.finding import Edit, Finding, Fix, in_order
from policy_engine.model.text import Text
from policy_engine.syntax import fullwidth
from policy_engine.syntax.document import Document

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# `policy` is a key of plans too: only the word ignore, or a bracket after any word, makes a comment one of ours.
_COMMENT = re.compile(
    r"(?:^|(?<=\s))#\s*policy\s*[:：]\s*(?:(?P<word>[A-Za-z]+)\s*(?P<rest>[\[［【].*)|(?P<bare>ignore)\b(?P<left>.*))",
    re.IGNORECASE,
)
_LISTED = re.compile(r"[\[［【](?P<codes>[^\]］】]*)(?P<close>[\]］】]?)(?P<reason>.*)")
_CODE = re.compile(r"[A-Z]\d{3}")
_WRITTEN = Text(
    "写成 # policy: ignore[P203] 理由，几个编号用逗号隔开",
    "write # policy: ignore[P203] reason, with commas between several codes",
)


class _Remark(NamedTuple):
    """A comment of this kind: where it stands, the line it speaks of (0: none), its codes with their columns, its reason."""

    line: int
    column: int
    text: str
    about: int
    codes: tuple[tuple[str, int], ...]
    reason: str
    well_written: bool


def suppress(
    document: Document,
    findings: Iterable[Finding],
    allowed: Callable[[str], bool],
    *,
    judged: bool = True,
) -> list[Finding]:
    """The findings, those set aside marked with the reason, and what is wrong with the remarks themselves (P190 to P193).

    `allowed` says whether findings with a code may be set aside at all; errors never are. `judged` is False where the rules could
    not be asked, so that a remark without a finding is no surprise.
    """
    kept = list(findings)
    remarks = _remarks(document)
    if not remarks:
        return kept
    said: list[Finding] = []
    for remark in remarks:
        if not remark.well_written:
            said.append(_badly_written(document, remark))
        elif not any(map(str.isalnum, remark.reason)):
            said.append(_without_reason(document, remark))
        else:
            said += _applied(document, remark, kept, allowed, judged)
    return in_order([*kept, *said])


def _applied(
    document: Document, remark: _Remark, kept: list[Finding], allowed: Callable[[str], bool], judged: bool
) -> Iterator[Finding]:
    """Marks the findings of the remark's line in `kept`, and yields what is wrong with its codes."""
    unused = []
    for code, column in remark.codes:
        here = [
            number
            for number, f in enumerate(kept)
            if (f.place.file, f.place.line, f.code) == (document.source.file, remark.about, code)
        ]
        if not _CODE.fullmatch(code):
            yield _unknown(document, remark, code, column)
        elif not allowed(code) or any(kept[number].severity == "error" for number in here):
            basis = next((kept[number].basis for number in here), "")
            yield _not_allowed(document, remark, code, column, basis)
        elif not here:
            unused.append((code, column))
        for number in here if allowed(code) else ():
            if kept[number].severity != "error":
                kept[number] = msgspec.structs.replace(kept[number], suppressed=remark.reason)
    if judged:
        for code, column in unused:
            alone = len(unused) == len(remark.codes)
            yield _unused(document, remark, code, column, alone)


def _remarks(document: Document) -> list[_Remark]:
    """The remarks of a document, in order. Nothing is scanned unless a line looks like one."""
    if document.root is None or "policy" not in document.source.text.lower():
        return []
    lines = document.source.lines
    found = [
        (number, match)
        for number, line in enumerate(lines)
        if "#" in line and (match := _COMMENT.search(line))
    ]
    if not found:
        return []
    texts = _texts(document)
    return [
        _read(lines, number, match) for number, match in found if not _inside(texts, number, match.start())
    ]


def _texts(document: Document) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Begin and end of everything written in quotes or as a text block: a # in there is a letter like any other."""
    spans = []
    for event in yaml.parse(document.source.text, Loader=_LOADER):
        text: Any = event
        if isinstance(event, yaml.ScalarEvent) and text.style:
            begin, end = (text.start_mark.line, text.start_mark.column), text.end_mark
            # The line of a text block's | or > may end in a comment.
            first = (begin[0] + 1, 0) if text.style in "|>" else begin
            spans.append((first, (end.line, end.column)))
    return spans


def _inside(texts: list[tuple[tuple[int, int], tuple[int, int]]], line: int, column: int) -> bool:
    return any(begin <= (line, column) < end for begin, end in texts)


def _read(lines: tuple[str, ...], number: int, match: re.Match[str]) -> _Remark:
    column, text = match.start() + 1, match[0]
    about = number + 1
    if not lines[number][: match.start()].strip():
        about = _below(lines, number)
    listed = _LISTED.match(match["rest"] or "")
    if listed is None:
        return _Remark(number + 1, column, text, about, (), "", False)
    offset = match.start("rest") + listed.start("codes") + 1
    codes = tuple(
        (word[0].upper(), offset + word.start()) for word in re.finditer(r"[^,，、\s]+", listed["codes"])
    )
    exact = (
        match["word"].lower() == "ignore"
        and listed[0][0] == "["
        and listed["close"] == "]"
        and "：" not in text[: match.start("rest") - match.start()]
        and "，" not in listed["codes"]
        and bool(codes)
    )
    reason = listed["reason"].strip().lstrip(":：—-，,").strip()
    return _Remark(number + 1, column, text, about, codes, reason, exact)


def _below(lines: tuple[str, ...], number: int) -> int:
    """The line that a remark on a line of its own speaks of: the next that is not a comment; 0 where a blank line comes first."""
    for below in range(number + 1, len(lines)):
        text = lines[below].strip()
        if not text:
            return 0
        if not text.startswith("#"):
            return below + 1
    return 0


def _finding(
    document: Document, code: str, remark: _Remark, at: tuple[int, int], message: Text, advice: Text
) -> Finding:
    place = document.source.place(remark.line, *at)
    return document.source.finding(code, "warning", place, message, advice)


def _whole(remark: _Remark) -> tuple[int, int]:
    return remark.column, len(remark.text)


def _badly_written(document: Document, remark: _Remark) -> Finding:
    message = Text(
        "这条说明的写法不对，没有起作用", "this remark is not written as it should be and has no effect"
    )
    codes = ", ".join(code for code, _ in remark.codes)
    finding = _finding(document, "P193", remark, _whole(remark), message, _WRITTEN)
    if not codes or not remark.reason:
        return finding
    written = f"# policy: ignore[{codes}] {remark.reason}"
    edit = Edit(remark.line, remark.column, remark.line, remark.column + len(remark.text), written)
    label = Text(f"写成 {written}", f"write {written}")
    return msgspec.structs.replace(finding, fix=Fix(label, (edit,)))


def _without_reason(document: Document, remark: _Remark) -> Finding:
    return _finding(
        document,
        "P190",
        remark,
        _whole(remark),
        Text("没有写理由，意见照常计入", "no reason is given, so the finding counts as before"),
        Text(
            "在方括号后面写明理由，理由会随计划留存", "give the reason after the bracket; it stays on record"
        ),
    )


def _unknown(document: Document, remark: _Remark, code: str, column: int) -> Finding:
    half = fullwidth.half(code).upper()
    return _finding(
        document,
        "P193",
        remark,
        (column, len(code)),
        Text(f"“{code}”不是意见的编号", f"“{code}” is not the code of a finding"),
        Text(f"写成 {half}", f"write {half}") if _CODE.fullmatch(half) else _WRITTEN,
    )


def _not_allowed(document: Document, remark: _Remark, code: str, column: int, basis: str) -> Finding:
    finding = _finding(
        document,
        "P192",
        remark,
        (column, len(code)),
        Text(
            f"{code} 不能用说明设为不计：它有法定依据，或是写法、格式上的问题",
            f"{code} cannot be set aside: it rests on law, or is about how the file is written",
        ),
        Text(
            f"按 policy explain {code} 的建议改正，再删去这条说明",
            f"mend it as `policy explain {code}` says, then delete this remark",
        ),
    )
    return msgspec.structs.replace(finding, basis=basis)


def _unused(document: Document, remark: _Remark, code: str, column: int, alone: bool) -> Finding:
    finding = _finding(
        document,
        "P191",
        remark,
        (column, len(code)),
        Text(f"这里没有 {code} 的意见，说明用不上", f"there is no {code} here, so the remark is not needed"),
        Text(
            "删去它；说明写在意见所指的那一行行末，或紧接的上一行",
            "delete it; a remark stands at the end of the finding's line, or on the line right above it",
        ),
    )
    if not alone:
        return finding
    before = document.source.lines[remark.line - 1][: remark.column - 1]
    last = remark.column + len(remark.text)
    edit = Edit(remark.line, len(before.rstrip()) + 1, remark.line, last, "")
    if not before.strip() and remark.line < len(document.source.lines):
        edit = Edit(remark.line, 1, remark.line + 1, 1, "")
    return msgspec.structs.replace(finding, fix=Fix(Text("删去这条说明", "delete this remark"), (edit,)))
