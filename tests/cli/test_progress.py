import io

import pytest

from policy_cli import progress
from policy_cli.console import Console
from policy_engine.model.text import Text


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    """Makes standard error a terminal; to be called in the test itself, for between fixture and test pytest puts its own there."""

    def terminal():
        stream = Terminal()
        monkeypatch.setattr("sys.stderr", stream)
        monkeypatch.setenv("TERM", "xterm")
        return stream

    return terminal


def test_a_bar_appears_only_when_work_lasts(terminal, monkeypatch):
    stderr = terminal()
    clock = iter([0.0, 0.5, 1.1, 1.15, 1.3, 9.0])
    monkeypatch.setattr(progress, "monotonic", lambda: next(clock))
    bar = progress.Bar("读取")
    bar.update(1, 10)
    assert bar._drawn is None
    bar.update(2, 10)
    drawn, task = bar._drawn
    bar.update(3, 10)
    assert drawn.tasks[task].completed == 2
    bar.update(4, 0)
    assert (drawn.tasks[task].completed, drawn.tasks[task].total) == (4, 10)
    bar.close()
    assert "读取" in stderr.getvalue()


def test_quick_work_draws_nothing(terminal):
    stderr = terminal()
    with Console().progress(Text("读取", "reading")) as told:
        told(1, 2)
    assert stderr.getvalue() == ""


def test_without_a_terminal_or_when_quiet_nothing_is_drawn(terminal, monkeypatch):
    stderr = terminal()
    quiet = Console()
    quiet.quiet = True
    with quiet.progress(Text("读取", "reading")) as told:
        told(1, 2)
    monkeypatch.setattr("sys.stderr", io.StringIO())
    with Console().progress(Text("读取", "reading")) as told:
        told(1, 2)
    assert stderr.getvalue() == ""
