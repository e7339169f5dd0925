"""What a check says: findings with a place, a legal basis and advice. A user's mistake is a value, never an exception."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from policy_engine.model.text import Text

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")

Route = tuple[str | int, ...]
"""Where in a document, symbolically: ("tasks", 11, "rate")."""


class Place(msgspec.Struct, frozen=True):
    """A span on one line of a file. Line and column count from 1, columns and width in characters (not bytes)."""

    file: str
    line: int = 1
    column: int = 1
    width: int = 1


class Edit(msgspec.Struct, frozen=True):
    """A replacement in a text: what stands from (line, column) up to, not including, (end_line, end_column) becomes `text`.

    Lines and columns count from 1, in characters. An insertion ends where it begins.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class Fix(msgspec.Struct, frozen=True):
    """What would settle a finding (可自动改正): a few words, and the edits, which do not overlap."""

    label: Text
    edits: tuple[Edit, ...]


class Finding(msgspec.Struct, frozen=True):
    """One thing found (一条检查意见).

    `code` is stable and documented. `basis` names the article or document (依据), empty where the reason is technical.
    `advice` says what to do (建议). `excerpt` is the source line the place points into, for display. `fix` is offered where
    the text can be mended without asking anybody. `suppressed` is the reason written beside a finding that the plan's authors set
    aside; it stays on record and counts no more.
    """

    code: str
    severity: Severity
    place: Place
    message: Text
    advice: Text
    basis: str = ""
    excerpt: str = ""
    fix: Fix | None = None
    suppressed: str = ""


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Sorted by file, line, column, code and message; exact repeats are dropped."""
    unique = {(f.place.file, f.place.line, f.place.column, f.code, f.message.en): f for f in findings}
    return [unique[key] for key in sorted(unique)]


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any finding is an error. Errors are never suppressed."""
    return any(f.severity == "error" for f in findings)
