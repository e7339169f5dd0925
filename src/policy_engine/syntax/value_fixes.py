"""Fixes for values that do not fit the schema: offered where only one thing can have been meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from typing import Any

from policy_engine.model.finding import Edit, Fix, Route
from policy_engine.model.text import Text
from policy_engine.syntax import fullwidth, text_fixes
from policy_engine.syntax.document import Document, parse
from policy_engine.syntax.edit import UnpatchableError, rename_key, set_value
from policy_engine.syntax.read import decode
from policy_engine.syntax.scalar import write
from policy_engine.syntax.wording import as_day, fits_item, folded, meant_as_text, single

_CLOSE = 0.75
"""How like a word must be to be corrected without asking; to be suggested, less will do."""

_SEVERAL = re.compile("[、，,；;]")
_BRACKETS = str.maketrans("［］【】｛｝〔〕「」，、：", "[][]{}[][],,:")


def value(doc: Document, route: Route, new: Any) -> Fix | None:
    """Another value at `route`; None where that cannot be edited in place."""
    try:
        edits = set_value(doc, route, new)
    except UnpatchableError:
        return None
    written = write(new)
    return Fix(Text(f"改为 {written}", f"write {written}"), edits) if edits else None


def renamed(doc: Document, route: Route, meant: str, others: Iterable[str]) -> Fix | None:
    """The key that was meant, if it is `sure` among the `others`."""
    if sure(str(route[-1]), [meant, *others]) != meant:
        return None
    try:
        return Fix(Text(f"改为 {meant}", f"write {meant}"), rename_key(doc, route, meant))
    except UnpatchableError:
        return None


def sure(word: str, choices: Iterable[str]) -> str | None:
    """The one choice that the word is very like, None where there is none or a second as like."""
    likeness = {
        choice: difflib.SequenceMatcher(None, folded(choice), folded(word)).ratio() for choice in choices
    }
    best = sorted(likeness, key=lambda choice: -likeness[choice])[:2]
    if not best or likeness[best[0]] < _CLOSE:
        return None
    return None if len(best) == 2 and likeness[best[0]] == likeness[best[1]] else best[0]


def chosen(doc: Document, route: Route, found: Any, choices: Sequence[Any]) -> Fix | None:
    """The allowed value that a misspelt one was meant to be."""
    words = [choice for choice in choices if isinstance(choice, str)]
    meant = sure(fullwidth.half(found), words) if isinstance(found, str) else None
    return value(doc, route, meant) if meant else None


def formed(doc: Document, route: Route, found: str, pattern: str) -> Fix | None:
    """The same text in half-width characters, if that is the form wanted."""
    half = fullwidth.half(found)
    return value(doc, route, half) if re.search(pattern, half) and half != found else None


def dated(doc: Document, route: Route, found: str | int) -> Fix | None:
    """The same day as yyyy-mm-dd."""
    day = as_day(str(found))
    return value(doc, route, day) if day else None


def typed(doc: Document, route: Route, found: Any, expected: str, schema: dict[str, Any]) -> Fix | None:
    """The same value as the type that is wanted; `schema` is what is said of it, of a list's items included."""
    if expected == "string" and schema.get("format") == "date" and isinstance(found, int):
        return dated(doc, route, found)
    if expected == "string":
        return value(doc, route, write(found)) if meant_as_text(found, schema) else None
    half = fullwidth.half(found) if isinstance(found, str) else ""
    if expected == "object" and (key := single(found, schema)):
        return value(doc, route, {key: found})
    if expected == "integer" and re.fullmatch("[1-9][0-9]{3}年", half):
        half = half[:-1]
    if expected == "integer" and re.fullmatch("0|[1-9][0-9]{0,14}", half):
        number = int(half)
        in_range = schema.get("minimum", number) <= number <= schema.get("maximum", number)
        return value(doc, route, number) if in_range else None
    if expected == "boolean" and half.lower() in ("true", "false"):
        return value(doc, route, half.lower() == "true")
    if expected == "array" and isinstance(found, str | int) and _is_one(doc, route, found, schema):
        as_text = isinstance(found, int) and schema.get("items", {}).get("type") == "string"
        return value(doc, route, [write(found) if as_text else found])
    return None


def _is_one(doc: Document, route: Route, found: str | int, schema: dict[str, Any]) -> bool:
    """Whether the value is one item of the list: no several, and no list whose dashes went wrong."""
    node = doc.at(route)
    on_one_line = node is not None and node.stop[0] == node.span.line
    return on_one_line and not _SEVERAL.search(str(found)) and fits_item(found, schema)


def bracketed(doc: Document, route: Route, kind: type) -> Fix | None:
    """A value in full-width brackets with plain ones, if that makes it a list or mapping (`kind`) without doubts."""
    node = doc.at(route)
    line, column = node.span[:2] if node else (1, 1)
    if node is None or node.shared or not node.plain or node.stop[0] != line:
        return None
    text = doc.source.lines[line - 1][column - 1 : node.stop[1] - 1]
    plain = re.sub(r"([,:])(?=[^\s])", r"\1 ", text.translate(_BRACKETS))
    read = parse(decode(f"a: {plain}\n".encode(), ""))
    if read.findings or not isinstance(read.data["a"], kind):
        return None
    return Fix(Text("改成半角括号", "write plain brackets"), (Edit(line, column, line, node.stop[1], plain),))


def below_its_key(doc: Document, route: Route) -> bool:
    """Whether an unquoted text begins on a line of its own: a list whose first dash is missing or odd."""
    node = doc.at(route)
    if node is None or not node.plain or node.shared:
        return False
    return not doc.source.lines[node.span.line - 1][: node.span.column - 1].strip()


def dashed(doc: Document, route: Route) -> Fix | None:
    """The lines of such a text begun with `- `, where each is an item."""
    node = doc.at(route)
    if node is None:
        return None
    first = node.span.line
    last = first if node.stop[0] == first else min(node.stop[0] - (node.stop[1] == 1), len(doc.source.lines))
    return text_fixes.bullets(doc.source.lines, first, last)


def lines(doc: Document, route: Route, full_width: bool) -> Fix | None:
    """The colons of lines that were read as one text: full-width ones, or those without a space."""
    node = doc.at(route)
    if node is None or node.shared:
        return None
    first, last = node.span.line, min(node.stop[0], len(doc.source.lines))
    return (text_fixes.key_colons if full_width else text_fixes.spaces)(doc.source.lines, first, last)
