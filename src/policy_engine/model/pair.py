"""What the rules say of one inspector and one target, task by task, as values that the report prints."""

from __future__ import annotations

import msgspec

from policy_engine.model.fact import Fact
from policy_engine.model.text import Text


class PairReason(msgspec.Struct, frozen=True):
    """A rule that bars the pair, and the facts it rests on. `personal`: a recusal, whose ground is nobody else's business (R47)."""

    rule: str
    title: Text
    basis: str
    message: Text
    facts: tuple[Fact, ...]
    personal: bool


class PairVerdict(msgspec.Struct, frozen=True):
    """For one task: the places (from 1) that the inspector's unit and standing would let him fill, and what bars him.

    `eligible`: he may be matched. Without places he is outside the task's pools; with places and reasons he is barred; with places and
    neither, his preset group cannot go.
    """

    task: str
    name: str
    places: tuple[tuple[int, Text], ...]
    reasons: tuple[PairReason, ...]
    eligible: bool


class PairExplained(msgspec.Struct, frozen=True):
    """An inspector and a target on a day; `tasks` are those of the plan whose scope covers the target."""

    demo: bool
    on: str
    inspector: str
    inspector_name: str
    unit: str
    target: str
    target_name: str
    station: str
    tasks: tuple[PairVerdict, ...]
