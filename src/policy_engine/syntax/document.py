"""A parsed text: plain data, and for every part of it the place where it was written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from policy_engine.model.finding import Finding, Fix, Place, Route, Severity
from policy_engine.model.text import Text
from policy_engine.syntax.node import Node, Span
from policy_engine.syntax.read import Source
from policy_engine.syntax.tree import compose


class Document(msgspec.Struct, frozen=True, eq=False):
    """The data of one file (dicts, lists, text, integers, booleans) and what was found while reading it.

    `data` is None where nothing can be said about the content. A None further down stands for a value that
    has its finding already. What an alias refers to is shared: read the data, never change it.
    """

    source: Source
    data: Any
    findings: tuple[Finding, ...]
    root: Node | None = None

    def place(self, route: Route, key: bool = False) -> Place:
        """Where the value at `route` (or its key) stands; for what is missing, what would contain it."""
        return self.source.place(*self._span(route, key))

    def finding(
        self,
        code: str,
        severity: Severity,
        route: Route,
        message: Text,
        advice: Text,
        basis: str = "",
        key: bool = False,
        fix: Fix | None = None,
    ) -> Finding:
        """A finding about the value at `route` (or its key), with place and excerpt."""
        return self.source.finding(code, severity, self.place(route, key), message, advice, basis, fix)

    def at(self, route: Route) -> Node | None:
        """The node at `route`, None where nothing is written."""
        node = self.root
        for step in route:
            if node is None:
                return None
            if isinstance(step, str):
                node = node.entries[step][1] if step in node.entries else None
            else:
                node = node.items[step] if 0 <= step < len(node.items) else None
        return node

    def _span(self, route: Route, key: bool) -> Span:
        node = self.root
        if node is None:
            return Span(1, 1, 1)
        named = _first(node)
        for step in route:
            if isinstance(step, str) and step in node.entries:
                named, node = node.entries[step]
            elif isinstance(step, int) and 0 <= step < len(node.items):
                node = node.items[step]
                named = _first(node)
            else:
                return named
        return named if key else _first(node)


def parse(source: Source, keys: Mapping[str, str] | None = None) -> Document:
    """The document in `source`. `keys` (Chinese term → key) helps where somebody wrote `年度: 2023`."""
    root, findings = compose(source, keys or {})
    return Document(source, None if root is None else root.value, tuple(findings), root)


def _first(node: Node) -> Span:
    """A block mapping is shown by its first key, anything else as it stands."""
    if node.entries and not node.flow:
        return next(iter(node.entries.values()))[0]
    return node.span
