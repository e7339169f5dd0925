"""What the shell offers after TAB. Whatever goes wrong here offers nothing: a half-typed command is no place for messages."""

from __future__ import annotations

import os
from pathlib import Path

from policy_engine.model.errors import Stop

Offered = list[tuple[str, str]]
"""Values, each with the words shown beside it."""


def tasks(incomplete: str) -> Offered:
    """The tasks of the workspace's plan."""
    from policy_engine.usecases.choices import tasks as known

    named = os.environ.get("POLICY_WORKSPACE")
    try:
        offered = known(Path(named) if named else None, Path.cwd())
    except Stop:
        return []
    return [pair for pair in offered if pair[0].startswith(incomplete)]
