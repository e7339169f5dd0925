"""A table of tasks as it stands in a sheet: rows of cells by field, and the lines around them."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from policy_engine.sheets.grid import Cell, Grid


class Row(msgspec.Struct, frozen=True, eq=False):
    """One row of a table: its number in the sheet (from 0) and its cells by field. `joined`: fields carried down by a merged cell."""

    number: int
    cells: Mapping[str, Cell]
    columns: Mapping[str, int]
    joined: frozenset[str] = frozenset()


class Line(msgspec.Struct, frozen=True):
    """Text outside the rows: a title, a note, the bureau's name and the date at the end."""

    row: int
    column: int
    text: str


class Table(msgspec.Struct, frozen=True, eq=False):
    """A table of tasks (任务表), which may go on over repeated headings. `head` is the row of its first headings."""

    grid: Grid
    title: Line | None
    head: int
    rows: tuple[Row, ...]
    above: tuple[Line, ...]
    below: tuple[Line, ...]

    @property
    def columns(self) -> Mapping[str, int]:
        """The columns of the fields, as the first headings name them."""
        return self.rows[0].columns if self.rows else {}
