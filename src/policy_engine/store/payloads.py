"""The parts of payloads that rows are made of. A payload may hold more; one that lacks any of this cannot be appended."""

from __future__ import annotations

from typing import Literal

import msgspec

from policy_engine.model.case import Branch, Breach, CaseDocument
from policy_engine.model.draw import Header
from policy_engine.model.result import Result
from policy_engine.store.values import RecordedTask, VoidReason


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
    mode: Literal["full", "update"] = "full"
    reason: str = ""
    changes: dict[str, int] = {}
    changes_sha256: str = ""


class Attested(msgspec.Struct, frozen=True):
    """Of `registry.attested`. `stated` and `counted` are open entities by kind."""

    section: str
    digest: str
    stated: dict[str, int]
    counted: dict[str, int]
    accepted: str
    uncovered: int


class PlanRecorded(msgspec.Struct, frozen=True):
    """Of `plan.recorded`: a plan's first version."""

    code: str
    sha256: str
    file: str
    amendments: tuple[str, ...] = ()


class Said(msgspec.Struct, frozen=True):
    """One change of a plan in words, of a task by code, or ("") of the plan as a whole."""

    task: str
    zh: str
    en: str


class PlanAmended(msgspec.Struct, frozen=True):
    """Of `plan.amended`: a later version, what is different from the one before, and the amendments (备案编号) that came with it."""

    code: str
    sha256: str
    file: str
    previous: str
    amendments: tuple[str, ...]
    changes: tuple[Said, ...]


class Committed(msgspec.Struct, frozen=True):
    """Of `draw.committed`."""

    header: Header
    commitment: str
    secret: str
    inputs: dict[str, str]
    reveal_by: int | None = None
    reused: bool = False


class Revealed(msgspec.Struct, frozen=True):
    """Of `draw.revealed`: a party's nonce, hexadecimal."""

    party: str
    nonce: str


class Seeded(msgspec.Struct, frozen=True):
    """Of `draw.seeded`: the beacon's raw bytes (None where there is none) and the seed, hexadecimal.

    `proof` is what shows that the beacon is what it is said to be: a signature, a text with its evidence.
    """

    beacon: str | None
    seed: str
    proof: dict[str, str] = {}


class Voided(msgspec.Struct, frozen=True):
    """Of `draw.voided`: why an attempt came to nothing (作废), and which parties withheld their nonces."""

    reason: VoidReason
    text: str
    approver: str
    document: str
    withheld: tuple[str, ...] = ()


class Selected(msgspec.Struct, frozen=True):
    """Of `draw.selected`."""

    tasks: tuple[RecordedTask, ...]


class Matched(msgspec.Struct, frozen=True):
    """Of `draw.matched`, see `model.event`. Rows are made when the inspections are dispatched."""

    assignments: tuple[tuple[str, tuple[str, ...]], ...]
    loads: tuple[tuple[str, int], ...]
    history: tuple[tuple[str, tuple[str, ...]], ...]
    widened: tuple[str, ...]
    bars: tuple[tuple[tuple[str, ...], str, str, tuple[str, ...]], ...]


class Widened(msgspec.Struct, frozen=True):
    """Of `match.widened`."""

    draw: str
    attempt: int
    units: tuple[str, ...]
    reason: str
    approver: str
    document: str


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


class Started(msgspec.Struct, frozen=True):
    """What a matching started from, as in `draw.matched`."""

    loads: tuple[tuple[str, int], ...]
    history: tuple[tuple[str, tuple[str, ...]], ...]
    widened: tuple[str, ...]


class Substituted(msgspec.Struct, frozen=True):
    """Of `officer.substituted`: in all inspections of one visit `out` goes and `substitute` (in the log: "in") comes.

    `inputs` names the registries that were in force (sha256), `candidates` is who could have come, with their loads, in the order
    of the lot.
    """

    numbers: tuple[str, ...]
    target: str
    out: str
    substitute: str = msgspec.field(name="in")
    reason: str
    approver: str
    note: str
    inputs: dict[str, str]
    candidates: tuple[tuple[str, int], ...]


class Replaced(msgspec.Struct, frozen=True):
    """Of `target.replaced`, see `model.event`."""

    draw: str
    attempt: int
    target: str
    reason: str
    evidence: dict[str, str]
    note: str
    approver: str
    numbers: tuple[str, ...]
    substitutes: tuple[tuple[str, str, str], ...]
    start: Started
    bars: tuple[tuple[tuple[str, ...], str, str, tuple[str, ...]], ...]
    inputs: dict[str, str]
    inspections: tuple[Dispatched, ...]


class SlipIssued(msgspec.Struct, frozen=True):
    """Of `slip.issued`."""

    draw: str
    attempt: int
    target: str


class TaskRefused(msgspec.Struct, frozen=True):
    """Of `officer.refused`: who would not carry out an inspection (拒不执行), and why."""

    number: str
    inspector: str
    reason: str


class ResultRecorded(msgspec.Struct, frozen=True):
    """Of `result.recorded`, see `model.event`."""

    result: Result
    section: str
    entity: str
    problem: bool
    branches: tuple[Branch, ...]
    before: tuple[tuple[int, str], ...] = ()
    breaches: tuple[Breach, ...] = ()


class ResultReviewed(msgspec.Struct, frozen=True):
    """Of `result.reviewed`."""

    number: str
    version: int
    verdict: Literal["accept", "return"]
    reviewer: str
    note: str
    branches: tuple[Branch, ...]
    before: tuple[tuple[int, str], ...]
    breaches: tuple[Breach, ...] = ()


class CaseAdvanced(msgspec.Struct, frozen=True, kw_only=True):
    """Of `case.advanced`."""

    number: str
    branch: int
    step: str
    role: str
    officers: tuple[str, ...] = ()
    note: str = ""
    happened: str
    details: dict[str, str] = {}
    documents: tuple[CaseDocument, ...] = ()
    opened: tuple[int, ...] = ()
    closed: bool = False
    decision: dict[str, str | list[str]] = {}
    branches: tuple[Branch, ...]
    before: tuple[tuple[int, str], ...]
    breaches: tuple[Breach, ...] = ()


class CaseAttached(msgspec.Struct, frozen=True):
    """Of `case.attached`."""

    number: str
    documents: tuple[CaseDocument, ...]
    note: str = ""


class Accountability(msgspec.Struct, frozen=True):
    """Of `accountability.recorded`."""

    number: str
    inspector: str
    matter: Literal["fake", "other"]
    reason: str


class KeyAnnounced(msgspec.Struct, frozen=True):
    """Of `key.announced`. `note`: a signed note as a file holds it."""

    key: str
    note: str
    lost: str = ""


class KeyRotated(msgspec.Struct, frozen=True):
    """Of `key.rotated`."""

    old: str
    new: str
    note: str


class Cosigned(msgspec.Struct, frozen=True):
    """Of `witness.cosigned`. `root` is hexadecimal, `note` the checkpoint with the log's and the witness's signatures."""

    witness: str
    size: int
    root: str
    note: str
