"""What can be wrong with a key, a note or a proof that somebody hands in."""

from __future__ import annotations

from policy_engine.model.text import Text


class Wrong(Exception):
    """Something handed in is of no use; `message` says why."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message


class Malformed(Wrong):
    """It is not of the form that it should have, so nothing can be said about what it states."""


class Untrue(Wrong):
    """It is well formed, and what it states is not shown: a signature or a proof does not hold."""
