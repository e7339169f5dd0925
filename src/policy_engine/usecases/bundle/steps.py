"""What the log says about some draws, in its bodies alone: they are public, and prove when each step was taken."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from policy_engine.ledger.body import Body, read_body
from policy_engine.store import queries
from policy_engine.store.open import Store

KINDS = frozenset(
    f"draw.{step}" for step in ("committed", "revealed", "seeded", "selected", "matched", "voided")
) | {"target.replaced"}
"""The events of a draw that a public bundle proves."""

Key = tuple[str, int]
"""A draw's name, and which attempt at it."""


class Step(NamedTuple):
    """An entry about a draw: its number, its body as it lies in the log, and as read."""

    idx: int
    text: bytes
    body: Body


def steps_of(store: Store, draws: Collection[str]) -> list[Step]:
    """The entries about the draws of these names, in the order of the log."""
    found = []
    for entry in queries.entries(store):
        body = read_body(entry.body)
        if isinstance(body, Body) and body.kind in KINDS and body.subject in draws:
            found.append(Step(entry.idx, entry.body, body))
    return found
