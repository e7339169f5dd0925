"""The draw's own values, as `double-random/v1` names them. Field names are the format of headers and bundles."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

PROTOCOL = "double-random/v1"

Pair = tuple[int, int]
"""An exact fraction (numerator, denominator)."""


class Member(msgspec.Struct, frozen=True):
    """One member of a draw's pool: a business's id, its stratum (tier code, "-" for none), the codes of its tasks."""

    id: str
    stratum: str
    tasks: tuple[str, ...]


class Quota(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many a task draws (protocol §4), as fixed in the header.

    `weights`: `rate` or `count`, with bounds `at_least` and `at_most` in heads; `strata` gives integer weights.
    `rates`: `strata` gives [num, den] per stratum. `counts`: `strata` gives head counts.
    """

    code: str
    method: Literal["weights", "rates", "counts"]
    rate: Pair | None
    count: int | None
    at_least: int | None
    at_most: int | None
    strata: dict[str, int | Pair]


class Root(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A commitment to a list: the Merkle root (hex) and how many leaves it has."""

    root: str
    size: int


class Snapshot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The registry's snapshot: its digest salted with the draw's secret (hex), and its number of rows."""

    digest: str
    size: int


class Party(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A party to the seed and the commitment to its nonce (hex)."""

    name: str
    commitment: str


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything fixed before the seed can be known. A closed schema: unknown or missing fields are refused."""

    protocol: str
    agency: str
    plan: str
    draw: str
    attempt: int
    previous: str | None
    rehearsal: bool
    plan_sha256: str
    rules_sha256: str
    snapshot: Snapshot
    pool: Root
    inspectors: Root
    recusals: Root
    tasks: tuple[Quota, ...]
    parties: tuple[Party, ...]
    beacon: dict[str, Any] | None


class TaskResult(msgspec.Struct, frozen=True):
    """What a draw gave for one task. `selected` and `reserves` are ids per stratum in the order of their tickets."""

    code: str
    population: dict[str, int]
    sample_size: int | None
    quota: dict[str, int]
    selected: dict[str, list[str]]
    reserves: dict[str, list[str]]


def draw_name(agency: str, plan: str, codes: tuple[str, ...], batch: int = 1) -> str:
    """agency/plan/task codes sorted and joined by "+"/batch: fixed, not free text."""
    return f"{agency}/{plan}/{'+'.join(sorted(codes))}/{batch}"


def batch_of(draw: str) -> int:
    """The batch that a draw's name ends in. Raises ValueError where it ends in no number."""
    return int(draw.rpartition("/")[2])
