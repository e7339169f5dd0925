"""How a value is written in YAML so that the strict reader here, and any other, reads back exactly that value."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from policy_engine.model.text import UNSEEN, Text

_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")

# Words and figures that YAML, in one version or another, takes for something else than text.
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_FIGURE = re.compile(r"[0-9][0-9_,.xobeaf+-]*", re.IGNORECASE)

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_SPECIAL = re.compile(r'[\\"\n\t\r]')


class UnpatchableError(Exception):
    """An edit that cannot be made without risk to something else; `reason` says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


def write(value: Any, *, flow: bool = False, quote: str = "") -> str:
    """The value on one line; lists and mappings in flow form. `flow`: it will stand within brackets.

    `quote` (`'`, `"` or nothing) is the style to keep where the text allows it. Text is written in NFC, as it is read.
    Raises UnpatchableError for what the plan language has no form for: None, fractions, integers of over 15 digits,
    characters that cannot be seen.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and _INTEGER.fullmatch(str(value)):
        return str(value)
    if isinstance(value, str) and not UNSEEN.search(value):
        return _text(unicodedata.normalize("NFC", value), flow, quote)
    if isinstance(value, list | tuple):
        return f"[{', '.join(write(item, flow=True) for item in value)}]"
    if isinstance(value, dict):
        inside = ", ".join(f"{write_key(key)}: {write(item, flow=True)}" for key, item in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    raise UnpatchableError(
        Text(f"这样的值写不进 YAML：{value!r}", f"there is no way to write this in YAML: {value!r}")
    )


def write_key(key: str) -> str:
    """A key, quoted where it is more than a word."""
    return key if _KEY.fullmatch(key) and key not in ("true", "false", "null") else _doubled(key)


def _text(text: str, flow: bool, quote: str) -> str:
    special = _SPECIAL.search(text.replace('"', "").replace("\\", ""))
    if quote == "'" and not special:
        return "'" + text.replace("'", "''") + "'"
    if quote or special or not _plain(text, flow):
        return _doubled(text)
    return text


def _plain(text: str, flow: bool) -> bool:
    """Whether the text needs no quotes. Where in doubt it gets them."""
    if not text or text != text.strip() or text.lower() in _WORDS:
        return False
    if _FIGURE.fullmatch(text) and not _DAY.fullmatch(text):
        return False
    if not text[0].isalnum() and text[0].isascii():
        return False
    return not any(c in text for c in ("#:[]{},?，" if flow else "#:"))


def _doubled(text: str) -> str:
    return '"' + _SPECIAL.sub(lambda found: _ESCAPES[found[0]], text) + '"'
