"""A table as plain lines: columns as wide as their longest cell, counted in terminal cells. Nothing is cut, thousands of rows are no trouble."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policy_engine.model.text import visible
from policy_engine.report.width import cells

_BETWEEN = "  "


def columns(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The heading, a rule, and a line for each row; what a terminal would obey is shown as a sign."""
    shown = [[visible(text) for text in row] for row in (headings, *rows)]
    widths = [max(map(cells, column)) for column in zip(*shown, strict=True)]
    for number, row in enumerate(shown):
        padded = (text + " " * (width - cells(text)) for text, width in zip(row, widths, strict=True))
        yield _BETWEEN.join(padded).rstrip()
        if number == 0:
            yield _BETWEEN.join("─" * width for width in widths)
