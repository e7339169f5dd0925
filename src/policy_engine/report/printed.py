"""A rich table as lines of text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table


def printed(table: Table, width: int, colour: bool) -> Iterator[str]:
    """The lines of a table that is at most `width` columns wide, without blank ones; `colour` keeps its styles as terminal codes.

    Names come from plans and registers: "[x]" and ":x:" in them are text, not mark-up.
    """
    from rich.console import Console

    buffer = io.StringIO()
    console = Console(
        file=buffer, width=width, force_terminal=colour, no_color=not colour, markup=False, emoji=False
    )
    console.print(table)
    yield from (line.rstrip() for line in buffer.getvalue().splitlines() if line.strip())
