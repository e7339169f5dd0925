"""Tables as lines: names stay as they are, blank lines go, styles only where colour is asked for."""

import pytest
from rich.table import Table

from policy_engine.report.printed import printed


@pytest.fixture
def table():
    made = Table(box=None)
    made.add_column("name", no_wrap=True, min_width=30)
    made.add_row("[bold]x[/bold] :smile:", style="red")
    return made


def test_names_are_no_mark_up_and_no_line_is_blank(table):
    assert list(printed(table, 80, colour=False)) == [" name", " [bold]x[/bold] :smile:"]


def test_colour_is_kept_where_it_is_asked_for(table):
    assert any("\x1b[31m" in line for line in printed(table, 80, colour=True))
