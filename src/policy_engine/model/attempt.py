"""Attempts at draws as values that reports print."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import msgspec

from policy_engine.model.text import Text


class Notice(msgspec.Struct, frozen=True):
    """A commitment as it is announced: no tier, no id, nothing of the pool but its size.

    `tasks` are (code, name); `awaited` is None where nothing is waited for; `on` the day of the commitment;
    `notes` says who is left out of the pool and what a superior drew.
    """

    draw: str
    attempt: int
    previous: str | None
    commitment: str
    level: str
    meaning: Text
    tasks: tuple[tuple[str, str], ...]
    pool: int
    awaited: Text | None
    on: str
    notes: tuple[Text, ...] = ()


class AttemptRow(msgspec.Struct, frozen=True):
    """One attempt in a list of all; `notes` as of a notice."""

    draw: str
    attempt: int
    state: Text
    level: str
    meaning: Text
    on: str
    pool: int
    awaited: Text | None
    notes: tuple[Text, ...] = ()


class TaskFigures(msgspec.Struct, frozen=True):
    """What a draw gave for a task (internal: by tier). Dicts are by stratum (tier code, "-" for none).

    `ideal` is the exact share before rounding; `reserves` how many of the order are left. All are empty before the selection.
    """

    code: str
    name: str
    population: dict[str, int]
    ideal: dict[str, Fraction]
    quota: dict[str, int]
    reserves: dict[str, int]
    inversions: tuple[tuple[str, str], ...] = ()
    cut: int = 0


class PartyShown(msgspec.Struct, frozen=True):
    """A party, its commitment, and its number once revealed (hex)."""

    name: str
    commitment: str
    nonce: str | None


class AttemptPage(msgspec.Struct, frozen=True):
    """Everything about one attempt, for inside the agency. `others` are the other attempts at the same draw; `void` says why it is void."""

    row: AttemptRow
    commitment: str
    previous: str | None
    plan_sha256: str
    rules_sha256: str
    registry: int
    inspectors: int
    recusals: int
    parties: tuple[PartyShown, ...]
    beacon: Text
    header_beacon: dict[str, Any] | None
    value: str | None
    proof: dict[str, str]
    seed: str | None
    reveal_by: int | None
    void: Text | None
    tasks: tuple[TaskFigures, ...]
    others: tuple[AttemptRow, ...]
