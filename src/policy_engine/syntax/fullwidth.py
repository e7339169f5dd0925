"""Chinese keyboards give ： ， ［ “ where YAML wants : , [ ". Recognising that beats any other message."""

from __future__ import annotations

import re
import unicodedata

_KEY = r"[A-Za-z_][A-Za-z0-9_.-]*"
_START = r"^\s*(?:-\s+)*['\"]?"
_ASCII_KEY = re.compile(rf"{_START}(?P<key>{_KEY})['\"]?\s*(?P<colon>：)")
_ANY_KEY = re.compile(rf"{_START}(?:{_KEY}|[\u4e00-\u9fff]{{1,12}})['\"]?\s*(?P<colon>：)")
_NO_SPACE = re.compile(rf"^\s*(?:-\s+)*{_KEY}(:)[^\s:/]")
_HALF = str.maketrans("【】〔〕「」“”‘’、－–—", "[][][]\"\"'',---")


def colon_in(line: str, ascii_only: bool = False) -> int | None:
    """Index of a full-width colon that stands after what looks like a key at the start of the line."""
    match = (_ASCII_KEY if ascii_only else _ANY_KEY).match(line)
    return match.start("colon") if match else None


def key_in(line: str) -> str | None:
    """The key that stands before such a colon."""
    match = _ASCII_KEY.match(line)
    return match["key"] if match else None


def unspaced_colon_in(line: str) -> int | None:
    """Index of a half-width colon after a key that lacks the space behind it: `year:2023`."""
    match = _NO_SPACE.match(line)
    return match.start(1) if match else None


_WIDE = r"[\u00a0\u2000-\u200a\u3000]"
_BLANK = re.compile(rf"[ \t]*(?:-[ \t]+)*(?:{_WIDE}(?=\s*(?:-\s+)?{_KEY}\s*[:：])|{_KEY}:{_WIDE})")
_BULLET = re.compile(r"^\s*(?P<mark>[-－–—•·●]|[0-9]{1,3}[.、．)）])(?P<gap>\s*)(?=[^\s-])")


def blank_in(line: str) -> int | None:
    """Index of a full-width or no-break space where YAML wants plain ones: in the indentation, or behind the colon of a key."""
    match = _BLANK.match(line)
    return None if match is None else match.end() - 1


def bullet_in(line: str) -> tuple[int, int] | None:
    """Begin and end of what stands at the start of a line in place of `- `: `-x`, `— x`, `• x`, `2. x`."""
    match = _BULLET.match(line)
    return (
        None
        if match is None or (match["mark"] == "-" and match["gap"])
        else match.span("mark")[:1] + match.span("gap")[1:]
    )


def opens_with_bracket(text: str) -> bool:
    """Whether the text begins with a full-width bracket, as in ［广告, 价格］."""
    return text.startswith(("［", "【", "｛", "〔", "「"))


def half(text: str) -> str:
    """The text with Chinese punctuation and full-width forms turned to ASCII, quotes and blanks taken off."""
    return unicodedata.normalize("NFKC", text).translate(_HALF).strip().strip("\"'")
