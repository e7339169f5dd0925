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


class Finding(msgspec.Struct, frozen=True):
    """One thing found (一条检查意见).

    `code` is stable and documented. `basis` names the article or document (依据), empty where the reason is technical.
    `advice` says what to do (建议). `excerpt` is the source line the place points into, for display.
    """

    code: str
    severity: Severity
    place: Place
    message: Text
    advice: Text
    basis: str = ""
    excerpt: str = ""


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Sorted by file, line, column, code and message; exact repeats are dropped."""
    unique = {(f.place.file, f.place.line, f.place.column, f.code, f.message.en): f for f in findings}
    return [unique[key] for key in sorted(unique)]


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any finding is an error."""
    return any(f.severity == "error" for f in findings)
