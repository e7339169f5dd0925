"""Whether somebody may know what an attempt gives: from then on to end it is to reject an outcome, and is treated as such."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress

import msgspec

from policy_engine.ledger.body import Body, read_body
from policy_engine.model.text import Text
from policy_engine.store import queries
from policy_engine.store.open import Store
from policy_engine.store.payloads import Voided
from policy_engine.store.values import RecordedDraw
from policy_engine.usecases.draw.awaited import beacon_time, withheld


class Ending(msgspec.Struct, frozen=True):
    """A void on record: the decision, and the UTC second of its event."""

    recorded: Voided
    at: int


def foreseeable(draw: RecordedDraw, at: int) -> bool:
    """Whether whoever holds the secret may know the seed of an attempt at a UTC second.

    A number that is still with its party keeps it unknown, and so does a round that is not out. When a lottery is held or dice are
    thrown the record does not say before the numbers are entered, so they count as known.
    """
    if draw.seed is not None:
        return True
    beacon = draw.header.beacon
    if withheld(draw) or (beacon is not None and beacon["kind"] == "os"):
        return False
    out = beacon_time(beacon)
    return out is None or at >= out


def endings(store: Store) -> Mapping[tuple[str, int], Ending]:
    """The voids on record, by draw and attempt."""
    void = [draw for draw in queries.draws(store) if draw.state == "voided"]
    return dict(_endings(store, min(draw.idx for draw in void))) if void else {}


def _endings(store: Store, start: int) -> Iterator[tuple[tuple[str, int], Ending]]:
    for entry in queries.entries(store, start):
        body = read_body(entry.body)
        if isinstance(body, Body) and body.kind == "draw.voided":
            with suppress(msgspec.DecodeError, ValueError, KeyError):
                recorded = msgspec.json.decode(entry.payload or b"", type=Voided)
                yield (body.subject, int(body.refs["attempt"])), Ending(recorded, body.at)


KNOWN = Text("当时结果已可知", "when its outcome could be known")
"""What is said of a void that came after somebody may have known the seed."""
