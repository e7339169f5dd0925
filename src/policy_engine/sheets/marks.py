"""What the fast reader of sheets leaves out: which cells are formulas or errors, which numbers are percentages, which rows are hidden.

The sheets' XML is scanned with expat from the standard library before anything else reads it. A document type declaration is
refused: no spreadsheet program writes one, and entities are how XML bombs are made. So is a sheet whose far corner is too far
away: the fast reader would make room for every cell up to there.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple
from xml.parsers import expat

from policy_engine.sheets.guard import PLAN, Limits, refusal, too_large, too_long

_BUILT_IN = {
    9: "0%",
    10: "0.00%",
    14: "yyyy/m/d",
    57: 'm"月"d"日"',
    55: 'yyyy"年"m"月"',
    31: 'yyyy"年"m"月"d"日"',
}
"""The formats that programs refer to by number alone, of those that matter here (31 and up: Chinese editions)."""
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


class Mark(NamedTuple):
    """What is known of one cell besides its value: the text of an error, whether it is a formula, its number format.

    `worded`: the formula's saved result is a text, so that an empty one is meant.
    """

    error: str
    formula: bool
    format: str
    worded: bool = False


class Marks(NamedTuple):
    """What is known of one sheet: its marked cells by row and column, and its hidden rows, all from 0."""

    cells: Mapping[tuple[int, int], Mark] = {}
    hidden: frozenset[int] = frozenset()


def marks_of(data: bytes, name: str, limits: Limits = PLAN, *, with_formats: bool = True) -> dict[str, Marks]:
    """By sheet name, the cells of an xlsx that are formulas, errors, or numbers with a format of their own, and the hidden rows.

    `with_formats` is for those who ask how numbers are shown: in a registry a whole column of dates has a format.

    Raises Unusable where the XML is broken or declares entities, or a sheet reaches too far.
    """
    with scanning(data, name) as archive:
        targets = _targets(archive)
        formats = _formats(archive) if with_formats else []
        lengths = _lengths(archive, name, limits)
        found = {}
        for title, path in _sheets(archive, targets):
            scanner = _Scanner(formats, lengths, title, name, limits)
            parse(archive, path, scanner.start, scanner.end, scanner.text)
            found[title] = Marks(scanner.found, frozenset(scanner.hidden))
    return found


@contextmanager
def scanning(data: bytes, name: str) -> Iterator[zipfile.ZipFile]:
    """The archive; raises Unusable in place of what parsers raise."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive
    except (expat.ExpatError, KeyError, ValueError):
        raise refusal(name, "文件内容已损坏", "the file's content is damaged") from None
    except _EntityError:
        raise refusal(
            name, "文件里声明了 XML 实体，不予读取", "the file declares XML entities and is not read"
        ) from None


def is_percent(form: str) -> bool:
    """Whether a number format shows percentages."""
    return "%" in _QUOTED.sub("", form)


def shown_decimals(form: str) -> int | None:
    """How many decimals a number format shows; None where it does not say."""
    match = re.search(r"0(?:\.(0+))?%", _QUOTED.sub("", form))
    return len(match[1] or "") if match else None


def has_day(form: str) -> bool:
    """Whether a date format shows the day of the month (or none is known)."""
    return not form or "d" in _QUOTED.sub("", form).lower()


class _EntityError(Exception):
    """The XML declares a document type."""


def _refuse(*_: Any) -> None:
    raise _EntityError


def parse(archive: zipfile.ZipFile, path: str, start: Any, end: Any = None, text: Any = None) -> None:
    """Hand one part's elements to these functions. Raises what `scanning` turns into Unusable."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = start
    if end is not None:
        parser.EndElementHandler = end
    if text is not None:
        parser.CharacterDataHandler = text
    with archive.open(path) as part:
        while chunk := part.read(1 << 20):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)


def local(tag: str) -> str:
    """A tag without its prefix."""
    return tag.rpartition(":")[2]


def _targets(archive: zipfile.ZipFile) -> dict[str, str]:
    found: dict[str, str] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if local(tag) == "Relationship":
            found[attributes.get("Id", "")] = attributes.get("Target", "")

    parse(archive, "xl/_rels/workbook.xml.rels", start)
    return found


def _sheets(archive: zipfile.ZipFile, targets: dict[str, str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if local(tag) != "sheet":
            return
        link = next((v for k, v in attributes.items() if k.endswith(":id")), "")
        target = targets.get(link, "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if path in names:
            found.append((attributes.get("name", ""), path))

    names = set(archive.namelist())
    parse(archive, "xl/workbook.xml", start)
    return found


def _formats(archive: zipfile.ZipFile) -> list[str]:
    """The number format of each cell style."""
    named: dict[str, str] = {}
    styles: list[str] = []
    inside = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        tag = local(tag)
        if tag == "numFmt":
            named[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            inside = True
        elif tag == "xf" and inside:
            number = attributes.get("numFmtId", "0")
            styles.append(named.get(number) or _BUILT_IN.get(int(number), ""))

    def end(tag: str) -> None:
        nonlocal inside
        if local(tag) == "cellXfs":
            inside = False

    if "xl/styles.xml" in archive.namelist():
        parse(archive, "xl/styles.xml", start, end)
    return styles


def _lengths(archive: zipfile.ZipFile, name: str, limits: Limits) -> list[int]:
    """How long each shared text is. The fast reader makes room for as many as the part says there are."""
    lengths: list[int] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        tag = local(tag)
        if tag == "sst":
            for key in ("count", "uniqueCount"):
                too_large(1, int(attributes.get(key, "0")), "sharedStrings", name, limits)
        elif tag == "si":
            lengths.append(0)

    def text(text: str) -> None:
        if lengths:
            lengths[-1] += len(text)

    for part in archive.namelist():
        if part.lower() == "xl/sharedstrings.xml":
            parse(archive, part, start, None, text)
    return lengths


class _Scanner:
    def __init__(self, formats: list[str], lengths: list[int], title: str, name: str, limits: Limits) -> None:
        self.formats, self.lengths, self.title, self.name = formats, lengths, title, name
        self.limits = limits
        self.characters = 0
        self.is_shared = False
        self.found: dict[tuple[int, int], Mark] = {}
        self.hidden: set[int] = set()
        self.rows = self.columns = 0
        self.row = self.column = -1
        self.filled = self.is_error = self.formula = self.worded = self.in_value = False
        self.form = self.value = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = local(tag)
        self.in_value = False
        if tag == "row":
            self.row = int(attributes["r"]) - 1 if "r" in attributes else self.row + 1
            self.column = -1
            if attributes.get("hidden") in ("1", "true"):
                self.hidden.add(self.row)
        elif tag == "c":
            match = _CELL.fullmatch(attributes.get("r", ""))
            self.row, self.column = (
                (int(match[2]) - 1, _number(match[1])) if match else (self.row, self.column + 1)
            )
            kind = attributes.get("t", "n")
            self.filled = self.formula = False
            self.is_error, self.is_shared, self.value = kind == "e", kind == "s", ""
            self.worded = kind == "str"
            style = int(attributes.get("s", "0"))
            self.form = self.formats[style] if kind in ("n", "d") and style < len(self.formats) else ""
        elif tag in ("f", "v", "is"):
            self.filled = True
            self.formula = self.formula or tag == "f"
            self.in_value = tag == "v" and (self.is_error or self.is_shared)

    def end(self, tag: str) -> None:
        self.in_value = False
        if local(tag) != "c" or not self.filled:
            return
        if self.row >= self.rows or self.column >= self.columns:
            self.rows, self.columns = max(self.rows, self.row + 1), max(self.columns, self.column + 1)
            too_large(self.rows, self.columns, self.title, self.name, self.limits)
        if self.is_shared and self.value.strip().isdecimal():
            number = int(self.value)
            self.characters += self.lengths[number] if number < len(self.lengths) else 0
            too_long(self.characters, self.name, self.limits)
        if self.is_error or self.formula or self.form:
            mark = Mark(self.value.strip() if self.is_error else "", self.formula, self.form, self.worded)
            self.found[self.row, self.column] = mark

    def text(self, text: str) -> None:
        if self.in_value:
            self.value += text


def _number(name: str) -> int:
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
