"""Fixes for what is wrong with a text as YAML: where the advice says exactly what to write, the edits that write it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from policy_engine.model.finding import Edit, Fix
from policy_engine.model.text import Text
from policy_engine.syntax import fullwidth

Lines = Sequence[str]

MOST = 2000
"""Most edits of one fix."""

_INDENT = re.compile(r"[ \t]*(?:-[ \t]+)*")
_BEFORE_KEY = re.compile(r"，(?=\s*['\"]?[A-Za-z_][A-Za-z0-9_.-]*['\"]?\s*[:：])")
# What hides or reorders text without being part of it. Control characters may stand for something lost: a person looks.
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def replacing(line: int, column: int, width: int, text: str) -> Edit:
    """An edit within one line."""
    return Edit(line, column, line, column + width, text)


def colons(lines: Lines, places: Iterable[tuple[int, int]]) -> Fix | None:
    """Full-width colons at these places ((line, column) from 1) become `: `; None where there are none."""

    def edits() -> Iterator[Edit]:
        for line, column in places:
            text = lines[line - 1]
            if text[column - 1 : column] == "：":
                spaced = not text[column:].strip() or text[column].isspace()
                yield replacing(line, column, 1, ":" if spaced else ": ")

    return _fix("改成半角冒号", "write a plain colon", edits())


def key_colons(lines: Lines, first: int, last: int) -> Fix | None:
    """Full-width colons behind keys at the beginning of these lines."""
    found = ((n, fullwidth.colon_in(lines[n - 1])) for n in range(first, last + 1))
    return colons(lines, ((n, at + 1) for n, at in found if at is not None))


def spaces(lines: Lines, first: int, last: int) -> Fix | None:
    """A space behind the colons of the keys that begin these lines and lack it."""
    found = ((n, fullwidth.unspaced_colon_in(lines[n - 1])) for n in range(first, last + 1))
    edits = (replacing(n, at + 2, 0, " ") for n, at in found if at is not None)
    return _fix("在冒号后加空格", "add the space behind the colon", edits)


def tabs(lines: Lines, line: int) -> Fix | None:
    """Tabs in the indentation become two spaces each: in this line, and wherever a line begins with one.

    A line that begins with a tab cannot be part of a block text, so that no text is changed.
    """

    def edits() -> Iterator[Edit]:
        for n, text in enumerate(lines, 1):
            found = _INDENT.match(text) if n == line or text.startswith("\t") else None
            if found and "\t" in found[0]:
                yield replacing(n, 1, len(found[0]), found[0].replace("\t", _tab(lines, n, found[0])))

    return _fix("制表符换成空格", "replace tabs by spaces", edits())


def _tab(lines: Lines, line: int, indent: str) -> str:
    """What a tab stands for: two spaces, or four or eight if only that is a level of the lines above."""
    if set(indent) != {"\t"}:
        return "  "
    levels: list[int] = []
    for text in reversed(lines[max(0, line - 200) : line - 1]):
        found = _INDENT.match(text)
        if found and text.strip() and (not levels or len(found[0]) < levels[-1]):
            if "\t" in found[0]:
                return "  "
            levels.append(len(found[0]))
    return " " * next((width for width in (2, 4, 8) if width * len(indent) in levels), 2)


def blanks(lines: Lines) -> Fix | None:
    """Full-width spaces become two plain ones, no-break spaces one, wherever `fullwidth.blank_in` finds them."""

    def edits() -> Iterator[Edit]:
        for n, text in enumerate(lines, 1):
            at = fullwidth.blank_in(text)
            while at is not None:
                yield replacing(n, at + 1, 1, "  " if text[at] == "\u3000" else " ")
                text = f"{text[:at]} {text[at + 1 :]}"
                at = fullwidth.blank_in(text)

    return _fix("换成半角空格", "write plain spaces", edits())


def bullets(lines: Lines, first: int, last: int) -> Fix | None:
    """What stands for `- ` at the beginning of these lines."""

    def edits() -> Iterator[Edit]:
        for n in range(first, last + 1):
            if at := fullwidth.bullet_in(lines[n - 1]):
                yield replacing(n, at[0] + 1, at[1] - at[0], "- ")
            elif not lines[n - 1].lstrip().startswith("- ") and n == first and _dashes(lines[first:last]):
                yield replacing(n, len(lines[n - 1]) - len(lines[n - 1].lstrip()) + 1, 0, "- ")

    return _fix("写成“- ”", "write “- ”", edits())


def _dashes(lines: Lines) -> bool:
    """Whether each line begins with a dash of some kind."""
    return all(fullwidth.bullet_in(line) or line.lstrip().startswith("- ") for line in lines)


def bullet(lines: Lines, line: int, column: int) -> Fix | None:
    """`- ` before the key at this place, in the place of two spaces."""
    two = lines[line - 1][max(column - 3, 0) : column - 1]
    return Fix(Text("补上“- ”", "add “- ”"), (replacing(line, column - 2, 2, "- "),)) if two == "  " else None


def commas(lines: Lines, start: tuple[int, int], end: tuple[int, int]) -> Fix | None:
    """Full-width commas before keys, within brackets from `start` to `end` ((line, column) from 0), become `, `."""

    def edits() -> Iterator[Edit]:
        for n in range(start[0], min(end[0] + 1, len(lines))):
            for found in _BEFORE_KEY.finditer(lines[n], start[1] if n == start[0] else 0):
                spaced = lines[n][found.end() : found.end() + 1].isspace()
                yield replacing(n + 1, found.start() + 1, 1, "," if spaced else ", ")

    return _fix("改成半角逗号", "write plain commas", edits())


def key(lines: Lines, line: int, column: int, width: int, name: str) -> Fix | None:
    """Another name for a key; none for one that goes over several lines."""
    if column - 1 + width > len(lines[line - 1]):
        return None
    return Fix(Text(f"改为 {name}", f"write {name}"), (replacing(line, column, width, name),))


def repeated(lines: Lines, begin: tuple[int, int], end: tuple[int, int]) -> Fix | None:
    """A second entry that says the same as the first goes, where it has its lines to itself. (line, column) from 1."""
    (line, column), (end_line, end_column) = begin, end
    before, after = lines[line - 1][: column - 1], lines[end_line - 1][end_column - 1 :]
    if before.strip() or after.strip() or line < 2:
        return None
    edit = Edit(line - 1, len(lines[line - 2]) + 1, end_line, len(lines[end_line - 1]) + 1, "")
    return Fix(Text("删去重复的一项", "delete the repetition"), (edit,))


def hidden(lines: Lines) -> Fix | None:
    """Characters that only hide go."""
    edits = (
        replacing(n, found.start() + 1, 1, "")
        for n, text in enumerate(lines, 1)
        for found in _HIDDEN.finditer(text)
    )
    return _fix("删去看不见的字符", "delete the invisible characters", edits)


def _fix(zh: str, en: str, edits: Iterable[Edit]) -> Fix | None:
    """The first edits as a fix. More of them are for the next round: a broken file could need a million."""
    some = tuple(islice(edits, MOST))
    return Fix(Text(zh, en), some) if some else None
