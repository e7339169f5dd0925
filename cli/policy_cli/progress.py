"""A progress bar for work that lasts; rich is loaded only once there is something to wait for."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_PATIENCE = 1.0
"""Seconds before a bar appears."""
_EVERY = 0.1
"""Seconds between two drawings."""


class Bar:
    """Drawn on standard error from the second second on, at most ten times a second."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._next = monotonic() + _PATIENCE
        self._drawn: tuple[Progress, TaskID] | None = None

    def update(self, done: int, total: int) -> None:
        """So much of so much is done; a total of 0 is not known yet."""
        now = monotonic()
        if now < self._next:
            return
        self._next = now + _EVERY
        if self._drawn is None:
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                TaskProgressColumn(),
                TimeRemainingColumn(),
            )
            bar = Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)
            bar.start()
            self._drawn = bar, bar.add_task(self._title)
        bar, task = self._drawn
        bar.update(task, completed=done, total=total or None, refresh=True)

    def close(self) -> None:
        """Take the bar away."""
        if self._drawn is not None:
            self._drawn[0].stop()
