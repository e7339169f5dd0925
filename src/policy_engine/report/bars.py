"""Small bar plots for a terminal: a label, a bar as long as its count, the count and its share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from policy_engine.report.fractions import percent
from policy_engine.report.width import cells

_LABEL = 28
_LONGEST, _SHORTEST = 40, 6


def bars(rows: Sequence[tuple[str, int]], total: int, width: int) -> Iterator[str]:
    """A line for each label; the longest bar takes what `width` (in cells) leaves, within reason. What counts is never 0 cells."""
    if not rows:
        return
    lead = min(_LABEL, max(cells(label) for label, _ in rows))
    figures = max(len(f"{count:,}") for _, count in rows)
    most = max(count for _, count in rows)
    room = max(_SHORTEST, min(_LONGEST, width - lead - figures - 14))
    for label, count in rows:
        length = -(-count * room // most) if most else 0
        share = f"  {percent(Fraction(count, total), 1)}" if total else ""
        yield f"  {padded(label, lead)}  {padded('█' * length, room)}  {count:>{figures},}{share}"


def padded(words: str, width: int) -> str:
    """The words in exactly so many cells: cut with a … where they are too long."""
    if cells(words) > width:
        while cells(words) > width - 1:
            words = words[:-1]
        words += "…"
    return words + " " * (width - cells(words))
