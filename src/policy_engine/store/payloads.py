"""The parts of payloads that rows are made of. A payload may hold more; one that lacks any of this cannot be appended."""

from __future__ import annotations

from typing import Any

import msgspec

from policy_engine.model.draw import Header
from policy_engine.store.values import RecordedTask


class WorkspaceCreated(msgspec.Struct, frozen=True):
    """Of `workspace.created`."""

    agency: str
    demo: bool
    format: str


class RegistryImported(msgspec.Struct, frozen=True):
    """Of `registry.imported`."""

    kind: str
    digest: str
    rows: int
    source: str


class PlanRecorded(msgspec.Struct, frozen=True):
    """Of `plan.recorded`."""

    code: str
    sha256: str
    file: str


class Committed(msgspec.Struct, frozen=True):
    """Of `draw.committed`."""

    header: Header
    commitment: str
    secret: str
    inputs: dict[str, str]


class Seeded(msgspec.Struct, frozen=True):
    """Of `draw.seeded`: the beacon's raw bytes (None where there is none) and the seed, hexadecimal."""

    beacon: str | None
    seed: str


class Selected(msgspec.Struct, frozen=True):
    """Of `draw.selected`."""

    tasks: tuple[RecordedTask, ...]


class Matched(msgspec.Struct, frozen=True):
    """Of `draw.matched`: an object by inspection number, or pairs; rows are made when the inspections are dispatched."""

    assignments: list[Any] | dict[str, Any]


class Dispatched(msgspec.Struct, frozen=True):
    """Of `inspection.dispatched`."""

    number: str
    draw: str
    attempt: int
    task: str
    target: str
    name: str
    stratum: str
    station: str
    position: int
    officers: tuple[str, ...]
