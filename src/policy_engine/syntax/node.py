"""The nodes of a document: plain data with the place and the extent of what was written."""

from __future__ import annotations

from typing import Any, NamedTuple


class Span(NamedTuple):
    """Line and column from 1, width in characters; of what spans several lines, the part on its first."""

    line: int
    column: int
    width: int


class Node:
    """A value with its place: plain data in `value`, and the nodes below it in `entries` or `items`.

    `written` and `depth` are the nodes and levels it would have if its aliases were written out. `end` is the line and
    column after its last character, where that is not the end of `span`; of a list or mapping in block form it is the
    end of what stands last in it. `shared`: an anchor or alias stands here; `at` is the alias' own place. `lost`: an entry of it has
    a key that cannot be read.
    """

    __slots__ = (
        "at",
        "depth",
        "end",
        "entries",
        "flow",
        "items",
        "lost",
        "plain",
        "shared",
        "span",
        "value",
        "written",
    )

    def __init__(self, span: Span, value: Any, plain: bool = False, flow: bool = False) -> None:
        self.span, self.value, self.plain, self.flow = span, value, plain, flow
        self.entries: dict[str, tuple[Span, Node]] = {}
        self.items: list[Node] = []
        self.written = self.depth = 1
        self.end: tuple[int, int] | None = None
        self.at: Span | None = None
        self.shared = self.lost = False

    def alias(self, at: Span) -> Node:
        """The same content, named by an alias."""
        node = Node(self.span, self.value, self.plain, self.flow)
        node.entries, node.items = self.entries, self.items
        node.written, node.depth = self.written, self.depth
        node.at, node.shared, node.lost = at, True, self.lost
        return node

    @property
    def empty(self) -> bool:
        """Whether nothing, null or ~ stands here."""
        return self.plain and self.value is None

    @property
    def stop(self) -> tuple[int, int]:
        """Line and column after its last character; of block text, as the parser sees it: where the next line begins."""
        if self.at:
            return self.at.line, self.at.column + self.at.width
        if not self.flow and (self.entries or self.items):
            return self.last.stop
        return self.end or (self.span.line, self.span.column + self.span.width)

    @property
    def last(self) -> Node:
        """What stands last in it."""
        return next(reversed(self.entries.values()))[1] if self.entries else self.items[-1]
