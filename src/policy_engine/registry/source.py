"""A file opened as rows of text, whatever its format: what a CSV, a sheet of a workbook and a Parquet file have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal, NamedTuple

from policy_engine.model.finding import Finding, Place

Row = tuple[int, list[str]]
"""The line (from 1) a row begins on, and its cells; wholly blank rows are left out."""

LONGEST = 32_767
"""Characters of a cell; no spreadsheet holds more."""


class Odd(NamedTuple):
    """A cell that has no text to read: the column (from 1), what is the matter, and what it shows."""

    column: int
    matter: Literal["error", "formula", "long", "kind"]
    text: str = ""


class Source:
    """An opened file. `rows` is None where it cannot be read; `findings` tell why, or what is to be said about the file.

    `rows` may be walked once. While it is, `odd` fills with cells that have no text, by line; `done` of `size` tells how far it is.
    """

    def __init__(
        self,
        file: str,
        sha256: str,
        rows: Iterator[Row] | None,
        *,
        findings: Sequence[Finding] = (),
        size: int = 0,
        place: Callable[[int, int], Place] | None = None,
    ) -> None:
        self.file, self.sha256, self.rows, self.size = file, sha256, rows, size
        self.findings = list(findings)
        self.odd: dict[int, list[Odd]] = {}
        self.done: Callable[[], int] = lambda: 0
        self._place = place

    def place(self, line: int, column: int = 1) -> Place:
        """Where a cell is, as people of that format write it."""
        return self._place(line, column) if self._place else Place(self.file, line, column)
