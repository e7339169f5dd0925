"""Edits in place: one value, key or entry of a YAML text changes, and every other byte stays as somebody wrote it.

Edits are made from a document's places; nothing is written back from data. What an anchor or alias shares is left alone, since an
edit of one place would change the others as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from policy_engine.model.finding import Edit, Route
from policy_engine.model.text import Text
from policy_engine.syntax.document import Document
from policy_engine.syntax.node import Node, Span
from policy_engine.syntax.read import LINE_END
from policy_engine.syntax.scalar import UnpatchableError, write, write_key

__all__ = ["UnpatchableError", "apply", "apply_bytes", "remove", "rename_key", "set_value", "with_value"]

_MARK = "\ufeff"
_BLOCK_TEXT = re.compile(r"[|>][-+0-9]*")
_OPENING = re.compile(r" *(?:- +)*")
_DASH = re.compile(r" *- +")
_COLON = re.compile(r"\s*:")


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with the edits made; a line end within an edit is written as the text's first one.

    Insertions at one point stand in the order given. Raises ValueError for edits that overlap or lie outside the text.
    """
    ends = [found.span() for found in LINE_END.finditer(text)]
    starts = [0, *(end for _, end in ends)]
    lengths = [end - start for start, end in zip(starts, [*(s for s, _ in ends), len(text)], strict=True)]
    line_end = text[ends[0][0] : ends[0][1]] if ends else "\n"

    def index(line: int, column: int) -> int:
        if not (1 <= line <= len(starts) and 1 <= column <= lengths[line - 1] + 1):
            raise ValueError(f"{line}:{column} lies outside the text")
        return starts[line - 1] + column - 1

    spans = [(index(e.line, e.column), index(e.end_line, e.end_column), e.text) for e in edits]
    done, parts = 0, []
    for start, end, new in sorted(spans, key=lambda span: span[:2]):
        if start < done or end < start:
            raise ValueError("edits overlap")
        parts += [text[done:start], new.replace("\n", line_end)]
        done = end
    return "".join([*parts, text[done:]])


def apply_bytes(data: bytes, edits: Iterable[Edit]) -> bytes:
    """The bytes of a file (UTF-8) with the edits made. A byte order mark stays and counts as no column."""
    text = data.decode()
    mark = _MARK if text.startswith(_MARK) else ""
    return (mark + apply(text.removeprefix(_MARK), edits)).encode()


def with_value(data: Any, route: Route, value: Any) -> Any:
    """A copy of `data` with `value` at `route`: what a text should hold after `set_value`."""
    if not route:
        return value
    step, rest = route[0], route[1:]
    if isinstance(step, int):
        return [with_value(item, rest, value) if i == step else item for i, item in enumerate(data)]
    inside = data if isinstance(data, dict) else {}
    return {**inside, step: with_value(inside.get(step), rest, value)}


def set_value(document: Document, route: Route, value: Any) -> tuple[Edit, ...]:
    """Edits that make `value` (text, integer, boolean, list, dict) stand at `route`; none where it stands there already.

    A text keeps its quotes and the comment behind it. A key that is missing comes after the last of its mapping, together with the
    mappings it needs. A list or mapping is written in flow form. Raises UnpatchableError.
    """
    trail, missing = _trail(document, route)
    node = trail[-1]
    if not missing:
        return _replaced(document, trail, route, value)
    nested = value
    for step in reversed(missing[1:]):
        nested = {step: nested}
    key = missing[0]
    if not isinstance(key, str) or any(isinstance(step, int) for step in missing):
        raise _refusal("这一项不在列表里", "the list has no such item")
    if node.empty and len(trail) > 1:
        return _replaced(document, trail, route[: len(trail) - 1], {key: nested})
    if not isinstance(node.value, dict):
        raise _refusal("上一层不是一组键值", "what contains it is not a mapping")
    return _inserted(document, trail, key, nested)


def remove(document: Document, route: Route) -> tuple[Edit, ...]:
    """Edits that take out the entry or item at `route`, with the comment behind it. Raises UnpatchableError: not there, or the last one."""
    trail, missing = _trail(document, route)
    if missing or len(trail) < 2:
        raise _refusal("这里没有写这一项", "there is no such entry")
    node, around = trail[-1], trail[-2]
    _unshared(node)
    begins = [(s.line, s.column) for s, _ in around.entries.values()] or [_start(n) for n in around.items]
    nodes = [n for _, n in around.entries.values()] or around.items
    here = next(i for i, n in enumerate(nodes) if n is node)
    if len(nodes) == 1:
        raise _refusal("这是上一层里唯一的一项", "it is the only entry of what contains it")
    if any(level.flow for level in trail[:-1]):
        if here + 1 < len(nodes):
            return (Edit(*begins[here], *begins[here + 1], ""),)
        return (Edit(*_end(document, nodes[here - 1]), *_end(document, node), ""),)
    lines, (line, column) = document.source.lines, begins[here]
    before, last = lines[line - 1][: column - 1], _end(document, node)[0]
    if around.entries and before.strip():
        if here or not _OPENING.fullmatch(before):
            raise _awkward()
        return (Edit(line, column, *begins[1], ""),)
    if around.items and not _DASH.fullmatch(before):
        raise _awkward()
    if last < len(lines):
        return (Edit(line, 1, last + 1, 1, ""),)
    return (Edit(line - 1, len(lines[line - 2]) + 1, last, len(lines[last - 1]) + 1, ""),)


def rename_key(document: Document, route: Route, name: str) -> tuple[Edit, ...]:
    """Edits that give the key at the end of `route` another name. Raises UnpatchableError: no such key, or the name is taken."""
    trail, missing = _trail(document, route)
    if missing or not route or not isinstance(route[-1], str):
        raise _refusal("这里没有这个键", "there is no such key")
    around = trail[-2]
    if name in around.entries:
        raise _refusal(f"已经有 {name} 这个键", f"there is a key {name} already")
    span = around.entries[route[-1]][0]
    written = document.source.lines[span.line - 1][span.column - 1 :]
    if written[0] in "&*!?" or span.width > len(written):
        raise _awkward()
    return (Edit(span.line, span.column, span.line, span.column + span.width, write_key(name)),)


def _trail(document: Document, route: Route) -> tuple[list[Node], Route]:
    """The nodes from the root along the route, and the steps for which there is none. Raises UnpatchableError for what is shared."""
    if document.root is None:
        raise _refusal("文件读不下去，先改正写法", "the file cannot be read; mend its syntax first")
    trail = [document.root]
    for done, step in enumerate(route):
        node = trail[-1]
        if node.shared:
            raise _shared()
        if isinstance(step, str) and step in node.entries:
            trail.append(node.entries[step][1])
        elif isinstance(step, int) and 0 <= step < len(node.items):
            trail.append(node.items[step])
        else:
            return trail, route[done:]
    return trail, ()


def _replaced(document: Document, trail: list[Node], route: Route, value: Any) -> tuple[Edit, ...]:
    node = trail[-1]
    if len(trail) < 2:
        raise _refusal("整个文件不能这样替换", "a whole file is not replaced like this")
    if not node.empty and repr(node.value) == repr(value):
        return ()
    _unshared(node)
    flow = any(level.flow for level in trail[:-1])
    (line, column), (end_line, end_column) = _start(node), _end(document, node)
    text = document.source.lines[line - 1]
    first = text[column - 1 : column]
    if first == "!":
        raise _awkward()
    if (line, column) == (end_line, end_column):
        if text[column - 2 : column - 1] not in (":", "-"):
            raise _awkward()
        return (Edit(line, column, line, column, " " + write(value, flow=flow)),)
    if not flow and first in ("|", ">"):
        header = _BLOCK_TEXT.match(text, column - 1)
        stop = header.end() + 1 if header else column
        return (
            Edit(line, column, line, stop, write(value)),
            Edit(line, len(text) + 1, end_line, end_column, ""),
        )
    if (node.entries or node.items) and not node.flow and isinstance(route[-1], str):
        return _block_replaced(document, trail[-2].entries[route[-1]][0], (end_line, end_column), value)
    quote = first if first in ("'", '"') and isinstance(value, str) else ""
    return (Edit(line, column, end_line, end_column, write(value, flow=flow, quote=quote)),)


def _block_replaced(document: Document, key: Span, end: tuple[int, int], value: Any) -> tuple[Edit, ...]:
    """The lines below a key give way to a value behind it; comments on its line and behind the last of them stay."""
    text = document.source.lines[key.line - 1]
    colon = _COLON.match(text, key.column - 1 + key.width)
    if colon is None:
        raise _awkward()
    at = colon.end() + 1
    return (
        Edit(key.line, at, key.line, at, " " + write(value)),
        Edit(key.line, len(text) + 1, *end, ""),
    )


def _inserted(document: Document, trail: list[Node], key: str, value: Any) -> tuple[Edit, ...]:
    node, lines = trail[-1], document.source.lines
    flow = any(level.flow for level in trail)
    if node.shared:
        raise _shared()
    if not node.entries:
        if not node.flow or node.value:
            raise _awkward()
        return (Edit(*_start(node), *_end(document, node), write({key: value})),)
    last = node.last
    line, column = _end(document, last)
    written = f"{write_key(key)}: {write(value, flow=flow)}"
    if flow:
        if last.empty:
            raise _awkward()
        return (Edit(line, column, line, column, f", {written}"),)
    first = next(iter(node.entries.values()))[0]
    before = lines[first.line - 1][: first.column - 1]
    if not _OPENING.fullmatch(before) or _open_ended(document, last):
        raise _awkward()
    end = len(lines[line - 1]) + 1
    return (Edit(line, end, line, end, "\n" + " " * len(before) + written),)


def _start(node: Node) -> tuple[int, int]:
    span = node.at or node.span
    return span.line, span.column


def _end(document: Document, node: Node) -> tuple[int, int]:
    """Where a node ends; of block text, the end of its last line that is not blank."""
    while not node.at and not node.flow and (node.entries or node.items):
        node = node.last
    (line, column), lines = node.stop, document.source.lines
    if column > 1 or line <= node.span.line:
        return line, column
    line -= 1
    while line > node.span.line and not lines[line - 1].strip():
        line -= 1
    return line, len(lines[line - 1]) + 1


def _open_ended(document: Document, node: Node) -> bool:
    """Whether a line below would become part of the text: a block text that keeps its blank lines, or ends with the file."""
    while not node.flow and (node.entries or node.items):
        node = node.last
    line, column = _start(node)
    header = _BLOCK_TEXT.match(document.source.lines[line - 1], column - 1)
    return header is not None and ("+" in header[0] or _end(document, node)[0] == len(document.source.lines))


def _below(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += [*node.items, *(below for _, below in node.entries.values())]


def _unshared(node: Node) -> None:
    if any(below.shared for below in _below(node)):
        raise _shared()


def _refusal(zh: str, en: str) -> UnpatchableError:
    return UnpatchableError(Text(zh, en))


def _shared() -> UnpatchableError:
    return _refusal(
        "这里用了锚点（&）或别名（*），改一处会连带别处",
        "an anchor (&) or alias (*) is used here, so that an edit would change other places too",
    )


def _awkward() -> UnpatchableError:
    return _refusal(
        "这里的写法特殊，请在编辑器里改", "this is written in an unusual way; please use an editor"
    )
