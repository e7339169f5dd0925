"""A book as cells with their places, whatever program wrote it."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, NamedTuple

import msgspec

from policy_engine.model.finding import Place
from policy_engine.model.text import UNSEEN

Kind = Literal["", "text", "number", "percent", "date", "month", "error"]
Merge = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell of a merged range, row and column from 0."""


class Cell(NamedTuple):
    """A cell (单元格): the text that a person sees, and what the program holds in it.

    `text` of a number is written out: 0.05 is "5%" where the sheet shows percentages, else "0.05". A `percent` is shown rounded, 1.5% as 2%.
    A `month` is a date shown without a day.
    """

    text: str = ""
    kind: Kind = ""
    formula: bool = False


BLANK = Cell()


class Grid(msgspec.Struct, frozen=True, eq=False):
    """One sheet (工作表). `merged` is None where the format does not tell which cells are merged; `hidden_rows` count from 0."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    merged: tuple[Merge, ...] | None = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()


class Book(msgspec.Struct, frozen=True, eq=False):
    """The sheets of one file (工作簿), called `file` in findings."""

    file: str
    grids: tuple[Grid, ...]

    def place(self, grid: Grid, row: int, column: int) -> Place:
        """The cell in the form people know: 计划.xlsx!C17, with the sheet's name where there are several."""
        sheet = f"{grid.name}!" if len(self.grids) > 1 else ""
        return Place(f"{self.file}!{sheet}{letters(column)}{row + 1}", row + 1, column + 1)


def figures(number: Decimal) -> str:
    """A number written out: 0.05, 20."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(share: Decimal) -> str:
    """A share as a percentage: 0.05 is 5%."""
    return f"{figures(share * 100)}%"


def letters(column: int) -> str:
    """The letters of a column counted from 0: A, Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def clean(text: str) -> str:
    """Text without characters that cannot be seen, line ends alike, nothing around it."""
    return UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
