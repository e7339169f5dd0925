"""What an event of the YAML parser says: the data of a scalar, and where something stands."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import yaml

from policy_engine.syntax.node import Span

_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


def resolved(event: yaml.ScalarEvent) -> tuple[Any, bool]:
    """The data of a scalar, and whether it is plain. Dates, no, 12:30, 1.10, 0012 and all quotes are text."""
    text = event.value
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if event.style or not event.implicit[0]:
        return text, False
    if text in _NULLS:
        return None, True
    if text in ("true", "false"):
        return text == "true", True
    return (int(text) if _INTEGER.fullmatch(text) else text), True


def extent(event: Any) -> tuple[Span, tuple[int, int]]:
    """Where an event stands, and line and column after it, from 1."""
    start, end = event.start_mark, event.end_mark
    line, column = start.line + 1, start.column + 1
    stop = end.line + 1, end.column + 1
    # Where the end is on another line the width is unbounded: `Source.place` cuts it at the end of the line.
    width = (stop[1] - column or 1) if stop[0] == line else 1 << 30
    return Span(line, column, width), stop
