"""The same content, the same bytes: office files without the time at which they were made, and text that their formats can hold."""

from __future__ import annotations

import io
import re
import zipfile

_ILLEGAL = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_FORMULA = ("=", "+", "-", "@", "\t", "\n")
_LONGEST = 32_767


def timeless(data: bytes) -> bytes:
    """The same archive with fixed times, its own properties among them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = _TIME.sub(b"2000-01-01T00:00:00Z", part)
            about = zipfile.ZipInfo(name)
            about.create_system = 0  # The system that packs it is otherwise noted in every entry.
            new.writestr(about, part, zipfile.ZIP_DEFLATED, 6)
    return out.getvalue()


def legal(text: str) -> str:
    """Text without the characters that XML has no place for."""
    return _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def visible(text: str) -> str:
    """What a cell shows: never a formula (a leading = + - @ is put behind an apostrophe), never too long."""
    plain = legal(text)
    return (f"'{plain}" if plain.startswith(_FORMULA) else plain)[:_LONGEST]


def cell_text(text: str) -> str:
    """What is written into a cell so that it shows `visible`: programs read _x000D_ as the character it names."""
    return _ESCAPE.sub("_x005F_", visible(text))


def read_back(text: str) -> str:
    """A cell's text without the apostrophe of `visible`."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text
