"""YAML events → nodes with their places. Strict: what YAML would quietly decide for the writer is a finding.

The parser's events are composed here, without recursion, rather than by PyYAML: no file can exhaust the stack
or, through aliases, the memory, and every key keeps its place. An alias shares its anchor's node; what it
would cost if written out is counted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import yaml

from policy_engine.model.finding import Finding, Fix, Severity
from policy_engine.model.text import Text
from policy_engine.syntax import fullwidth, mend, problems
from policy_engine.syntax.explain import explain
from policy_engine.syntax.node import Node, Span
from policy_engine.syntax.problems import Problem
from policy_engine.syntax.read import Source

MAX_DEPTH = 60
MAX_NODES = 250_000
MAX_COPIED = 50_000
"""Most levels, nodes written, and nodes that aliases stand for."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


def compose(source: Source, keys: Mapping[str, str]) -> tuple[Node | None, list[Finding]]:
    """The root node and what was found; None where the text cannot be read to its end or is empty.

    `keys` gives the key for a Chinese term, to say what should be written in place of `年度: 2023`.
    """
    composer = _Composer(source, keys)
    try:
        for event in yaml.parse(source.text, Loader=_LOADER):
            composer.take(event)
    except yaml.YAMLError as error:
        composer.findings.append(explain(error, source))
        return None, composer.findings
    except _GiveUpError:
        return None, composer.findings
    if composer.root is None:
        composer.report(problems.EMPTY_FILE, Span(1, 1, 1))
    return composer.root, composer.findings


class _GiveUpError(Exception):
    """The rest of the file is not worth reading; the reason has been reported."""


class _Open:
    """A list or mapping that is not closed yet; `key` waits for its value."""

    __slots__ = ("anchor", "is_list", "key", "node")

    def __init__(self, node: Node, is_list: bool, anchor: str | None) -> None:
        self.node, self.is_list, self.anchor = node, is_list, anchor
        self.key: Node | None = None


class _Composer:
    def __init__(self, source: Source, keys: Mapping[str, str]) -> None:
        self.source, self.keys = source, keys
        self.findings: list[Finding] = []
        self.root: Node | None = None
        self.open: list[_Open] = []
        self.anchors: dict[str, Node] = {}
        self.nodes = self.copied = self.documents = 0

    def report(
        self, problem: Problem, span: Span, severity: Severity = "error", fix: Fix | None = None
    ) -> None:
        self.findings.append(self.source.problem(problem, self.source.place(*span), severity, fix))

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._check(event)
            node = Node(_span(event), *_resolve(event))
            node.end = _end(event, only_if_not_spanned=True)
            self._check_continuation(event, node)
            self._name(event.anchor, node)
            self._put(node, node.span)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._check(event)
            is_list = isinstance(event, yaml.SequenceStartEvent)
            node = Node(_span(event), [] if is_list else {}, flow=bool(event.flow_style))
            self.open.append(_Open(node, is_list, event.anchor))
            self._bound(len(self.open), MAX_DEPTH, problems.DEEP, node.span)
        elif isinstance(event, yaml.CollectionEndEvent):
            closed = self.open.pop()
            if closed.node.flow:
                closed.node.end = _end(event)
            self._name(closed.anchor, closed.node)
            self._put(closed.node, closed.node.span)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(str(event.anchor), _span(event))
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.report(problems.SECOND, _span(event))
                raise _GiveUpError

    def _bound(self, count: int, limit: int, problem: Problem, span: Span) -> None:
        if count > limit:
            self.report(problem.about(limit=f"{limit:,}"), span)
            raise _GiveUpError

    def _check(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        self.nodes += 1
        self._bound(self.nodes, MAX_NODES, problems.MANY, _span(event))
        if event.tag is not None:
            self.report(problems.TAG.about(tag=_short(event.tag)), _span(event))

    def _check_continuation(self, event: Any, node: Node) -> None:
        """`year：2023` below a value reads as that value's second line: an entry lost without a word."""
        first, last, lines = event.start_mark.line, event.end_mark.line, self.source.lines
        if not node.plain or first == last:
            return
        columns = {n: fullwidth.colon_in(lines[n], ascii_only=True) for n in range(first, last + 1)}
        if not any(columns[n] is not None for n in range(first + 1, last + 1)):
            return
        for line, column in columns.items():
            if column is not None:
                fix = mend.key_colons(lines, line + 1, line + 1)
                self.report(problems.COLON, Span(line + 1, column + 1, 1), fix=fix)
                node.value, node.plain = None, False

    def _name(self, anchor: str | None, node: Node) -> None:
        if anchor is None:
            return
        if anchor in self.anchors:
            self.report(problems.ANCHOR.about(name=_short(anchor)), node.span)
        self.anchors[anchor] = node
        node.shared = True

    def _alias(self, name: str, span: Span) -> None:
        node = self.anchors.get(name)
        if node is None:
            inside = any(level.anchor == name for level in self.open)
            self.report((problems.LOOP if inside else problems.ALIAS).about(name=_short(name)), span)
            node = Node(span, None)
        node = node.alias(span)
        self.nodes += 1
        self.copied += node.written
        self._bound(self.nodes, MAX_NODES, problems.MANY, span)
        self._bound(self.copied, MAX_COPIED, problems.COPIES, span)
        self._bound(len(self.open) + node.depth, MAX_DEPTH, problems.DEEP, span)
        self._put(node, span)

    def _put(self, node: Node, span: Span) -> None:
        """Give a finished node to what contains it. `span` is where it stands, or the alias that names it."""
        if not self.open:
            self.root = None if node.empty else node
            return
        level = self.open[-1]
        parent = level.node
        if level.is_list:
            self._check_item(node, span, parent)
            parent.items.append(node)
            parent.value.append(node.value)
        elif level.key is None:
            level.key = node
            return
        else:
            key, level.key = level.key, None
            name = self._key(key, node, parent)
            if name is None:
                return
            if node.empty:
                self.report(problems.EMPTY.about(key=_short(name)), key.span)
            parent.entries[name] = (key.span, node)
            parent.value[name] = node.value
        parent.written += node.written
        parent.depth = max(parent.depth, node.depth + 1)

    def _key(self, key: Node, node: Node, parent: Node) -> str | None:
        """The key to go on with, None where there is none; an odd key counts as what it was meant to be."""
        name = key.value
        meant: str | None = None
        if not isinstance(name, str):
            self.report(problems.KEY_TYPE, key.span)
        elif name == "<<" and key.plain:
            self.report(problems.MERGE, key.span)
        elif "：" in name:
            line, column, _ = key.span
            at = self.source.lines[line - 1].find("：", column - 1) + 1
            self.report(
                problems.COLON, key.span, fix=mend.colons(self.source.lines, [(line, at)] * key.plain)
            )
        elif name.isascii() and name:
            meant = name
        else:
            half, fix = fullwidth.half(name).lstrip("- "), None
            meant = self.keys.get(name) or (half if half.isascii() and half else None)
            problem = problems.ODD_KEY.about(key=_short(name))
            if meant:
                problem = problem._replace(advice=Text(f"改写为 {meant}:", f"write {meant}:"))
                # A full-width dash before a key opened an item: more is wrong than the key.
                if meant not in parent.entries and (name in self.keys or fullwidth.half(name) == meant):
                    fix = mend.key(self.source.lines, *key.span, meant)
            self.report(problem, key.span, fix=fix)
        if meant in parent.entries:
            (line, *_), first = parent.entries[meant]
            same = repr(first.value) == repr(node.value) and not node.shared
            fix = mend.repeated(self.source.lines, key.span[:2], node.stop) if same else None
            self.report(problems.REPEATED.about(key=_short(meant), line=line), key.span, fix=fix)
            return None
        return meant

    def _check_item(self, node: Node, span: Span, parent: Node) -> None:
        if node.empty:
            self.report(problems.EMPTY_ITEM, span)
        elif node.plain and parent.flow and isinstance(node.value, str) and "，" in node.value:
            self.report(problems.COMMA_IN_ITEM, span, "warning")


def _resolve(event: yaml.ScalarEvent) -> tuple[Any, bool]:
    """The data of a scalar, and whether it is plain. Dates, no, 12:30, 1.10, 0012 and all quotes are text."""
    text = unicodedata.normalize("NFC", event.value)
    if event.style or not event.implicit[0]:
        return text, False
    if text in _NULLS:
        return None, True
    if text in ("true", "false"):
        return text == "true", True
    return (int(text) if _INTEGER.fullmatch(text) else text), True


def _span(event: Any) -> Span:
    start, end = event.start_mark, event.end_mark
    # Where the end is on another line the width is unbounded: `Source.place` cuts it at the end of the line.
    width = end.column - start.column if end.line == start.line else 1 << 30
    return Span(start.line + 1, start.column + 1, max(1, width))


def _end(event: Any, only_if_not_spanned: bool = False) -> tuple[int, int] | None:
    """Line and column after an event, from 1; None if asked only for what `_span` does not say."""
    start, end = event.start_mark, event.end_mark
    if only_if_not_spanned and start.line == end.line and start.column < end.column:
        return None
    return end.line + 1, end.column + 1


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
