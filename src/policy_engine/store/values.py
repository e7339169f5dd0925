"""What the queries return: frozen values, free of the database."""

from __future__ import annotations

from typing import Literal

import msgspec

from policy_engine.model.case import Clock
from policy_engine.model.draw import Header
from policy_engine.model.followup import Unit
from policy_engine.model.result import ResultState, Signature

DrawState = Literal["committed", "seeded", "selected", "matched", "dispatched", "voided"]
"""抽取进度: 已承诺、已取种子、已抽取、已匹配、已派发, 或已作废. A draw only ever moves to the right; what is dispatched is never voided."""

VoidReason = Literal["withheld", "officers", "inputs", "other"]
"""作废事由: 有参与方逾期不公开随机数, 执法人员不足, 名录或计划有误, 其他."""


class Workspace(msgspec.Struct, frozen=True):
    """工作区, as its first event made it. `demo`: a demonstration (演示) for good; `at` UTC seconds, `on` the business day."""

    agency: str
    demo: bool
    format: str
    at: int
    on: str


class ImportedRegistry(msgspec.Struct, frozen=True):
    """名录库导入: `digest` names the snapshot (hex), `rows` its rows, `source` the file it came from, `idx` the event."""

    kind: str
    digest: str
    rows: int
    source: str
    mode: str
    reason: str
    changes: dict[str, int]
    changes_sha256: str
    on: str
    idx: int


class RecordedPlan(msgspec.Struct, frozen=True):
    """计划版本: the plan's code, the SHA-256 (hex) of its text, and the file as it was named.

    `amendments` are the numbers of the amendments that came with it, `previous` the digest of the version it followed (None: the first).
    """

    code: str
    sha256: str
    file: str
    amendments: tuple[str, ...]
    previous: str | None
    on: str
    idx: int


class RecordedTask(msgspec.Struct, frozen=True):
    """A task of a draw. Figures are empty and `sample_size` None until the draw is selected; `selected` is ids per stratum."""

    code: str
    population: dict[str, int]
    sample_size: int | None
    quota: dict[str, int]
    selected: dict[str, list[str]]


class RecordedDraw(msgspec.Struct, frozen=True):
    """抽取: a draw as far as it has come. `inputs` maps plan, rules, targets, inspectors, recusals to SHA-256 (hex).

    `beacon` and `seed` (hex) are None until the draw is seeded; `nonces` (hex) are what the parties have revealed so far, by party.
    `proof` is what shows that the beacon is what it is said to be. `void` says why an attempt came to nothing. `idx` is the event
    that committed it.
    """

    name: str
    attempt: int
    state: DrawState
    header: Header
    commitment: str
    secret: str
    inputs: dict[str, str]
    beacon: str | None
    seed: str | None
    reveal_by: int | None
    proof: dict[str, str]
    nonces: dict[str, str]
    void: VoidReason | None
    on: str
    idx: int
    tasks: tuple[RecordedTask, ...]


class RecordedInspection(msgspec.Struct, frozen=True):
    """检查任务: one visit; `officers` are the ids of the inspectors who are on it now, by slot."""

    number: str
    draw: str
    attempt: int
    task: str
    target: str
    name: str
    stratum: str
    station: str
    position: int
    state: str
    on: str
    idx: int
    officers: tuple[str, ...]


class RecordedAssignment(msgspec.Struct, frozen=True):
    """匹配: an inspector on an inspection, now or until replaced. `since` is the day, `idx` the event that put the inspector there."""

    inspection: str
    inspector: str
    slot: int
    state: Literal["active", "replaced"]
    since: str
    idx: int


class RecordedAttestation(msgspec.Struct, frozen=True):
    """发起前核实: a section signed off the registry of targets whose snapshot is `digest`. Heads are of open entities, by kind."""

    idx: int
    section: str
    digest: str
    stated: dict[str, int]
    counted: dict[str, int]
    accepted: str
    uncovered: int
    on: str


class RecordedReplacement(msgspec.Struct, frozen=True):
    """替换检查对象: for one task of a draw `target` was skipped and `substitute` came, "" where its stratum had no more."""

    idx: int
    draw: str
    attempt: int
    task: str
    stratum: str
    target: str
    substitute: str
    reason: str
    on: str


class RecordedWidening(msgspec.Struct, frozen=True):
    """扩大匹配范围: an approved step of a draw. `approver` is the role that approved it."""

    idx: int
    draw: str
    attempt: int
    units: tuple[str, ...]
    approver: str
    on: str


class RecordedRefusal(msgspec.Struct, frozen=True):
    """拒不执行: who would not carry out which inspection; the reason is in the event's payload."""

    idx: int
    inspection: str
    inspector: str
    on: str


class RecordedResult(msgspec.Struct, frozen=True):
    """检查结果: one version of it, as the view has it. `evidence` is by SHA-256 (hex) the kind of each file."""

    inspection: str
    version: int
    state: ResultState
    codes: tuple[str, ...]
    methods: tuple[str, ...]
    leads: tuple[str, ...]
    began: str
    ended: str
    concluded: str
    officers: tuple[str, ...]
    recorder: str
    reviewer: str
    signature: Signature
    evidence: dict[str, str]
    problem: bool
    deadline: str
    on: str
    idx: int


class RecordedCase(msgspec.Struct, frozen=True):
    """案卷 in short: its inspection, and whether it is closed ("" while it is open). `idx` opened it."""

    number: str
    task: str
    target: str
    name: str
    station: str
    section: str
    entity: str
    closed: str
    on: str
    idx: int


class RecordedBranch(msgspec.Struct, frozen=True):
    """处置线, see `model.case.Branch`; `idx` is the event that brought it to its state."""

    inspection: str
    number: int
    state: str
    since: str
    due: str
    ended: bool
    clock: Clock | None
    idx: int


class RecordedBreach(msgspec.Struct, frozen=True):
    """逾期记录, see `model.case.Breach`."""

    idx: int
    inspection: str
    branch: int
    state: str
    rule: str
    obligation: str
    due: str
    late: int
    unit: Unit
    on: str


class RecordedVisit(msgspec.Struct, frozen=True):
    """到场: the officers (ids) who were at a target, from when until when (local times)."""

    inspection: str
    target: str
    began: str
    ended: str
    officers: tuple[str, ...]


class RecordedDocument(msgspec.Struct, frozen=True):
    """案卷材料: by SHA-256 (hex); its name is in the event `idx`."""

    idx: int
    inspection: str
    kind: str
    sha256: str
    branch: int | None
    on: str


class RecordedAccountability(msgspec.Struct, frozen=True):
    """追责记录; the reason is in the event's payload."""

    idx: int
    inspection: str
    inspector: str
    matter: str
    on: str
