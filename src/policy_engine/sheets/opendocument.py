"""The same for ods: which cells are merged (the fast reader does not tell), shown as percentages, or formulas."""

from __future__ import annotations

from policy_engine.sheets.grid import Merge
from policy_engine.sheets.guard import PLAN, Limits, too_large, too_long
from policy_engine.sheets.marks import Mark, Marks, local, parse, scanning


def marks_of_ods(
    data: bytes, name: str, limits: Limits = PLAN
) -> tuple[dict[str, Marks], dict[str, tuple[Merge, ...]]]:
    """By sheet name: marks, and merged ranges. Raises Unusable like `marks_of`."""
    with scanning(data, name) as archive:
        scanner = _Scanner(name, limits)
        parse(archive, "content.xml", scanner.start, scanner.end, scanner.text)
    marks = {title: Marks(cells) for title, cells in scanner.found.items()}
    return marks, {title: tuple(ranges) for title, ranges in scanner.merged.items()}


class _Scanner:
    def __init__(self, name: str, limits: Limits) -> None:
        self.name, self.limits = name, limits
        self.found: dict[str, dict[tuple[int, int], Mark]] = {}
        self.merged: dict[str, list[Merge]] = {}
        self.sizes: dict[str, tuple[int, int]] = {}
        self.sheet = ""
        self.row = self.column = 0
        self.rows_repeated = self.repeated = 1
        self.characters = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = local(tag)
        plain = {local(key): value for key, value in attributes.items()}
        if tag == "table":
            self.sheet, self.row = plain.get("name", ""), 0
            self.found[self.sheet], self.merged[self.sheet] = {}, []
            self.sizes[self.sheet] = (0, 0)
        elif tag == "table-row":
            self.column, self.rows_repeated = 0, int(plain.get("number-rows-repeated", "1"))
        elif tag in ("table-cell", "covered-table-cell"):
            self._cell(plain)
        elif tag == "s":
            self._count(int(plain.get("c", "1")))

    def _cell(self, plain: dict[str, str]) -> None:
        repeated = int(plain.get("number-columns-repeated", "1"))
        self.repeated = repeated
        at = (self.row, self.column)
        down, right = (
            int(plain.get("number-rows-spanned", "1")),
            int(plain.get("number-columns-spanned", "1")),
        )
        if down * right > 1:
            self.merged[self.sheet].append((at, (self.row + down - 1, self.column + right - 1)))
        kind, formula = plain.get("value-type", ""), "formula" in plain
        if kind or formula:
            rows, columns = self.sizes[self.sheet]
            last = (self.row + self.rows_repeated, self.column + repeated)
            self.sizes[self.sheet] = (max(rows, last[0]), max(columns, last[1]))
            too_large(*self.sizes[self.sheet], self.sheet, self.name, self.limits)
        if kind == "percentage" or formula:
            self.found[self.sheet][at] = Mark("", formula, "%" if kind == "percentage" else "")
        self.column += repeated

    def text(self, text: str) -> None:
        self._count(len(text))

    def _count(self, length: int) -> None:
        self.characters += length * self.rows_repeated * self.repeated
        too_long(self.characters, self.name, self.limits)

    def end(self, tag: str) -> None:
        if local(tag) == "table-row":
            self.row += self.rows_repeated
