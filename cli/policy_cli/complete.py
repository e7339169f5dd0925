"""What the shell offers after TAB. Whatever goes wrong here offers nothing: a half-typed command is no place for messages."""

from __future__ import annotations

import os
from pathlib import Path

from policy_cli.console import console
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
    return _beginning(offered, incomplete)


def codes(incomplete: str) -> Offered:
    """The codes of findings, for `policy explain`."""
    from policy_engine.usecases.explain import explained

    try:
        known = explained(Path.cwd())
    except Stop:
        return []
    return _beginning([(code, title.in_(console.lang)) for code, title in known.titles.items()], incomplete)


def _beginning(offered: Offered, incomplete: str) -> Offered:
    return [pair for pair in offered if pair[0].startswith(incomplete)]
