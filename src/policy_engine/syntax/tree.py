"""YAML events → nodes with their places. Strict: what YAML would quietly decide for the writer is a finding.

The parser's events are composed here, without recursion, rather than by PyYAML: no file can exhaust the stack
or, through aliases, the memory, and every key keeps its place. An alias shares its anchor's node; what it
would cost if written out is counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from policy_engine.model.finding import Finding, Fix, Severity
from policy_engine.model.text import UNSEEN, Text, short
from policy_engine.syntax import fullwidth, problems, text_fixes
from policy_engine.syntax.events import extent, resolved
from policy_engine.syntax.explain import explain
from policy_engine.syntax.node import Node, Span
from policy_engine.syntax.problems import Problem
from policy_engine.syntax.read import Source

MAX_DEPTH = 60
MAX_NODES = 250_000
MAX_COPIED = 50_000
MAX_ERRORS = 1000
MAX_LINES = 1000
"""Most levels, nodes written, nodes that aliases stand for, errors looked for, and lines of one value that are searched for keys."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def compose(source: Source, keys: Mapping[str, str]) -> tuple[Node | None, list[Finding]]:
    """The root node and what was found; None where the text cannot be read to its end or is empty.

    `keys` gives the key for a Chinese term, to say what should be written in place of `年度: 2023`.
    """
    composer = _Composer(source, keys)
    try:
        for event in yaml.parse(source.text, Loader=_LOADER):
            composer.take(event)
        if composer.root is None:
            composer.report(problems.EMPTY_FILE, Span(1, 1, 1))
    except yaml.YAMLError as error:
        composer.findings.append(explain(error, source))
        return None, composer.findings
    except _GiveUpError:
        return None, composer.findings
    return composer.root, composer.findings


class _GiveUpError(Exception):
    """The rest of the file is not worth reading; the reason has been reported."""


class _Open:
    """A list or mapping that is not closed yet; `key` waits for its value."""

    __slots__ = ("anchor", "is_list", "key", "node", "repeated", "together")

    def __init__(self, node: Node, is_list: bool, anchor: str | None) -> None:
        self.node, self.is_list, self.anchor = node, is_list, anchor
        self.key: Node | None = None
        # The last key, if it was there before; once two items are seen to have run together, where the second begins.
        self.repeated: Span | None = None
        self.together = False


class _Composer:
    def __init__(self, source: Source, keys: Mapping[str, str]) -> None:
        self.source, self.keys = source, keys
        self.findings: list[Finding] = []
        self.root: Node | None = None
        self.open: list[_Open] = []
        self.anchors: dict[str, Node] = {}
        self.nodes = self.copied = self.documents = self.errors = 0

    def report(
        self, problem: Problem, span: Span, severity: Severity = "error", fix: Fix | None = None
    ) -> None:
        self.findings.append(self.source.problem(problem, self.source.place(*span), severity, fix))
        self.errors += severity == "error"
        if self.errors >= MAX_ERRORS:
            raise _GiveUpError

    def take(self, event: Any) -> None:
        # A thousand tasks are 60,000 events: each is asked for its type, its marks and its anchor once.
        kind = type(event)
        if kind is yaml.ScalarEvent:
            node = self._node(event, *resolved(event))
            if node.end is not None:
                self._check_continuation(event, node)
            if event.style == '"':
                self._check_escapes(node)
            self._name(event.anchor, node)
            self._put(node, node.span)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            is_list = kind is yaml.SequenceStartEvent
            node = self._node(event, [] if is_list else {}, flow=bool(event.flow_style))
            self.open.append(_Open(node, is_list, event.anchor))
            self._bound(len(self.open), MAX_DEPTH, problems.DEEP, node.span)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            closed = self.open.pop()
            if closed.node.flow:
                closed.node.end = extent(event)[1]
            self._name(closed.anchor, closed.node)
            self._put(closed.node, closed.node.span)
        elif kind is yaml.AliasEvent:
            self._alias(str(event.anchor), extent(event)[0])
        elif kind is yaml.DocumentStartEvent:
            self.documents += 1
            if self.documents > 1:
                self.report(problems.SECOND, extent(event)[0])
                raise _GiveUpError

    def _bound(self, count: int, limit: int, problem: Problem, span: Span) -> None:
        if count > limit:
            self.report(problem.about(limit=f"{limit:,}"), span)
            raise _GiveUpError

    def _node(self, event: Any, value: Any, plain: bool = False, flow: bool = False) -> Node:
        span, end = extent(event)
        self.nodes += 1
        self._bound(self.nodes, MAX_NODES, problems.MANY, span)
        if event.tag is not None:
            self.report(problems.TAG.about(tag=short(event.tag)), span)
        node = Node(span, value, plain, flow)
        if (
            type(value) is not list
            and type(value) is not dict
            and end != (span.line, span.column + span.width)
        ):
            node.end = end
        return node

    def _check_continuation(self, event: Any, node: Node) -> None:
        """`year：2023` below a value reads as that value's second line: an entry lost without a word."""
        first, last, lines = event.start_mark.line, event.end_mark.line, self.source.lines
        if not node.plain or first == last:
            return
        last = min(last, first + MAX_LINES)
        columns = {n: fullwidth.colon_in(lines[n], ascii_only=True) for n in range(first, last + 1)}
        if not any(columns[n] is not None for n in range(first + 1, last + 1)):
            return
        for line, column in columns.items():
            if column is not None:
                fix = text_fixes.key_colons(lines, line + 1, line + 1)
                self.report(problems.COLON, Span(line + 1, column + 1, 1), fix=fix)
                node.value, node.plain = None, False

    def _check_escapes(self, node: Node) -> None:
        """What may not stand in the text may not come in as "\\0" or "\\e" either."""
        unseen = UNSEEN.search(node.value)
        if unseen is not None:
            self.report(problems.ESCAPED.about(name=f"U+{ord(unseen[0]):04X}"), node.span)
            node.value = UNSEEN.sub("", node.value)

    def _name(self, anchor: str | None, node: Node) -> None:
        if anchor is None:
            return
        if anchor in self.anchors:
            self.report(problems.ANCHOR.about(name=short(anchor)), node.span)
        self.anchors[anchor] = node
        node.shared = True

    def _alias(self, name: str, span: Span) -> None:
        node = self.anchors.get(name)
        if node is None:
            inside = any(level.anchor == name for level in self.open)
            self.report((problems.LOOP if inside else problems.ALIAS).about(name=short(name)), span)
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
            if node.plain:
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
                parent.lost = True
                return
            if node.empty:
                self.report(problems.EMPTY.about(key=short(name)), key.span)
            parent.entries[name] = (key.span, node)
            parent.value[name] = node.value
        parent.written += node.written
        if parent.depth <= node.depth:
            parent.depth = node.depth + 1

    def _key(self, key: Node, node: Node, parent: Node) -> str | None:
        """The key to go on with, None where there is none; an odd key counts as what it was meant to be."""
        name = key.value
        meant: str | None = None
        if isinstance(name, str) and name.isascii() and name not in ("", "<<"):
            meant = name
        elif not isinstance(name, str):
            self.report(problems.KEY_TYPE, key.span)
        elif (blank := fullwidth.blank_in(self.source.lines[key.span.line - 1])) is not None:
            # In place of an indentation: nothing below is where it seems to be, and what seems empty may not be.
            self.findings = [finding for finding in self.findings if finding.code != "P006"]
            span = Span(key.span.line, blank + 1, 1)
            self.report(problems.BLANK, span, fix=text_fixes.blanks(self.source.lines))
            raise _GiveUpError
        elif name == "<<" and key.plain:
            self.report(problems.MERGE, key.span)
        elif "：" in name:
            line, column, _ = key.span
            at = self.source.lines[line - 1].find("：", column - 1) + 1
            self.report(
                problems.COLON, key.span, fix=text_fixes.colons(self.source.lines, [(line, at)] * key.plain)
            )
        elif name == "<<":
            meant = name
        else:
            half, fix = fullwidth.half(name).lstrip("- "), None
            meant = self.keys.get(name) or (half if half.isascii() and half else None)
            problem = problems.ODD_KEY.about(key=short(name))
            if meant:
                problem = problem._replace(advice=Text(f"改写为 {meant}:", f"write {meant}:"))
                # A full-width dash before a key opened an item: more is wrong than the key.
                if meant not in parent.entries and (name in self.keys or fullwidth.half(name) == meant):
                    fix = text_fixes.key(self.source.lines, *key.span, meant)
            else:
                problem = problem._replace(advice=self._advice(name) or problem.advice)
            self.report(problem, key.span, fix=fix)
        if meant in parent.entries:
            (line, *_), first = parent.entries[meant]
            if self._run_together(key.span, parent):
                return None
            same = repr(first.value) == repr(node.value) and not node.shared
            fix = text_fixes.repeated(self.source.lines, key.span[:2], node.stop) if same else None
            self.report(problems.REPEATED.about(key=short(meant), line=line), key.span, fix=fix)
            return None
        if self.open[-1].repeated and not self.open[-1].together:
            self.open[-1].repeated = None
        return meant

    def _run_together(self, span: Span, parent: Node) -> bool:
        """Whether keys of a list's item repeat one after the other: the `- ` of a second item is missing, which is said once."""
        level, within = self.open[-1], self.open[-2:-1]
        first, level.repeated = level.repeated, level.repeated or span
        if level.together:
            return True
        if first is None or parent.flow or not (within and within[0].is_list):
            return False
        level.together = True
        place = self.source.place(*first)
        self.findings = [f for f in self.findings if not (f.code == "P005" and f.place == place)]
        fix = text_fixes.bullet(self.source.lines, first.line, first.column)
        begun = min(line for (line, *_), _ in parent.entries.values())
        self.report(problems.NO_BULLET.about(line=begun), first, fix=fix)
        return True

    def _advice(self, name: str) -> Text | None:
        from policy_engine.syntax.wording import nearest

        term = nearest(name, self.keys)
        if term is None:
            return None
        key = self.keys[term]
        return Text(f"是否应为 {key}（{term}）？", f"did you mean {key} ({term})?")

    def _check_item(self, node: Node, span: Span, parent: Node) -> None:
        if node.empty:
            self.report(problems.EMPTY_ITEM, span)
        elif parent.flow and isinstance(node.value, str) and "，" in node.value:
            self.report(problems.COMMA_IN_ITEM, span, "warning")
