"""The rules engine's process, started before anything heavy is imported, so that its start overlaps with ours."""

from __future__ import annotations

from policy_engine.rulebook.cage import Cage


def start_engine() -> Cage:
    """A cage that is already starting; a context manager. Raises EngineFailed."""
    return Cage.start()
