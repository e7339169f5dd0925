"""The tables. `Entry`, `Payload`, `Subtree` and `Checkpoint` are the log; all others are the view, derived from the log alone.

Columns that hold JSON hold its canonical text, so that two rows are equal exactly when their text is.
"""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint, Index, MetaData, Table, UniqueConstraint, text
from sqlmodel import Field, SQLModel

VERSION = 1
"""The version of these tables. A store made by a newer version is refused."""


class Row(SQLModel):
    """What all tables share: metadata of their own, apart from SQLModel's global one."""

    metadata = MetaData()


class Entry(Row, table=True):
    """日志条目: the canonical body of an event and its RFC 6962 leaf hash. Never changed, never removed."""

    idx: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    body: bytes
    leaf: bytes


class Payload(Row, table=True):
    """事件内容: canonical JSON, named in the entry by SHA-256(salt ‖ content). Deleting the row erases it; the log stays valid."""

    idx: int = Field(primary_key=True, foreign_key="entry.idx", sa_column_kwargs={"autoincrement": False})
    salt: bytes
    content: bytes


class Subtree(Row, table=True):
    """完整子树: the hash over leaves [position·2^level, (position+1)·2^level), level ≥ 1 (level 0 is `Entry.leaf`).

    Derived from the entries. With it an append, and later a proof, reads O(log n) rows.
    """

    level: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    hash: bytes


class Checkpoint(Row, table=True):
    """检查点: the tree's size and root at the end of a transaction; `at` is its last event's time (UTC seconds)."""

    size: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    root: bytes
    at: int


class Registry(Row, table=True):
    """名录库导入: which snapshot of a registry (targets, inspectors, recusals) was imported, from which file, on which day."""

    idx: int = Field(primary_key=True, foreign_key="entry.idx", sa_column_kwargs={"autoincrement": False})
    kind: str = Field(index=True)
    digest: str
    rows: int
    source: str
    mode: str
    reason: str
    changes: str
    changes_sha256: str
    on: str


class Attestation(Row, table=True):
    """发起前核实: a section signed off a registry of targets; `stated` and `counted` are JSON objects, heads by kind of entity."""

    idx: int = Field(primary_key=True, foreign_key="entry.idx", sa_column_kwargs={"autoincrement": False})
    section: str = Field(index=True)
    digest: str
    stated: str
    counted: str
    accepted: str
    uncovered: int
    on: str


class PlanRecord(Row, table=True):
    """计划版本: the plan's code and the digest of the text that came into force.

    `amendments` is a JSON list, the numbers of the amendments that came with this version; `previous` the digest of the version
    that it followed, NULL for the first.
    """

    idx: int = Field(primary_key=True, foreign_key="entry.idx", sa_column_kwargs={"autoincrement": False})
    code: str = Field(index=True)
    sha256: str
    file: str
    amendments: str
    previous: str | None = None
    on: str


class Draw(Row, table=True):
    """抽取: one attempt at a draw, from its commitment to the dispatch. Rehearsals (演练) are events only and never stand here."""

    name: str = Field(primary_key=True)
    attempt: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    state: str
    header: str
    commitment: str = Field(unique=True)
    secret: str
    inputs: str
    reveal_by: int | None = None
    beacon: str | None = None
    proof: str | None = None
    seed: str | None = None
    void: str | None = None
    on: str
    idx: int = Field(foreign_key="entry.idx")


class DrawTask(Row, table=True):
    """抽取所含任务: a task of a draw, and what the draw gave for it once selected. A plan's task is drawn once per batch.

    `live` is 0 once the attempt is void, and another may be made.
    """

    __table_args__ = (
        ForeignKeyConstraint(["draw", "attempt"], ["draw.name", "draw.attempt"]),
        Index(
            "drawtask_once",
            "plan",
            "task",
            "batch",
            unique=True,
            sqlite_where=text("live = 1"),
            postgresql_where=text("live = 1"),
        ),
    )

    draw: str = Field(primary_key=True)
    attempt: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    task: str = Field(primary_key=True)
    plan: str
    batch: int
    live: int
    population: str | None = None
    sample_size: int | None = None
    quota: str | None = None
    selected: str | None = None


class Reveal(Row, table=True):
    """揭示: the nonce with which a party opened its commitment (hexadecimal)."""

    __table_args__ = (ForeignKeyConstraint(["draw", "attempt"], ["draw.name", "draw.attempt"]),)

    draw: str = Field(primary_key=True)
    attempt: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    party: str = Field(primary_key=True)
    nonce: str
    on: str
    idx: int = Field(foreign_key="entry.idx")


class Inspection(Row, table=True):
    """检查任务: one visit to make, of one target for one task; `position` is its place in the order of visits."""

    __table_args__ = (
        ForeignKeyConstraint(["draw", "attempt"], ["draw.name", "draw.attempt"]),
        UniqueConstraint("draw", "attempt", "task", "target"),
    )

    number: str = Field(primary_key=True)
    draw: str
    attempt: int
    task: str
    target: str
    name: str
    stratum: str
    station: str
    position: int
    state: str
    on: str = Field(index=True)
    idx: int = Field(foreign_key="entry.idx")


class Replacement(Row, table=True):
    """替换检查对象: for a task of a draw a drawn target was skipped; `substitute` came instead, "" where the stratum had no more."""

    __table_args__ = (
        ForeignKeyConstraint(["draw", "attempt"], ["draw.name", "draw.attempt"]),
        UniqueConstraint("draw", "attempt", "task", "target"),
    )

    idx: int = Field(primary_key=True, foreign_key="entry.idx", sa_column_kwargs={"autoincrement": False})
    task: str = Field(primary_key=True)
    draw: str
    attempt: int
    stratum: str
    target: str
    substitute: str
    reason: str
    on: str


class Widening(Row, table=True):
    """扩大匹配范围: units let into every officer's pool of a draw, as approved; `units` is a JSON list."""

    __table_args__ = (ForeignKeyConstraint(["draw", "attempt"], ["draw.name", "draw.attempt"]),)

    idx: int = Field(primary_key=True, foreign_key="entry.idx", sa_column_kwargs={"autoincrement": False})
    draw: str
    attempt: int
    units: str
    approver: str
    on: str


class Assignment(Row, table=True):
    """匹配: an inspector (检查人员) on an inspection; `slot` counts from 0 in the order the matching gave.

    Who was replaced stays on record, and never comes back to that inspection. `since` is the day, `idx` the event that put the
    inspector there.
    """

    __table_args__ = (
        Index(
            "assignment_active",
            "inspection",
            "slot",
            unique=True,
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
    )

    inspection: str = Field(primary_key=True, foreign_key="inspection.number")
    inspector: str = Field(primary_key=True, index=True)
    slot: int
    state: str
    since: str
    idx: int = Field(foreign_key="entry.idx")


class Refusal(Row, table=True):
    """拒不执行: an inspector would not carry out an inspection. The reason is in the event `idx` alone."""

    __table_args__ = (
        ForeignKeyConstraint(["inspection", "inspector"], ["assignment.inspection", "assignment.inspector"]),
        UniqueConstraint("inspection", "inspector"),
    )

    idx: int = Field(primary_key=True, foreign_key="entry.idx", sa_column_kwargs={"autoincrement": False})
    inspection: str
    inspector: str
    on: str


class ResultRow(Row, table=True):
    """检查结果: one version of what was recorded of an inspection. Findings, notes and names of files are in the event `idx` alone."""

    __tablename__ = "result"

    inspection: str = Field(primary_key=True, foreign_key="inspection.number")
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    state: str
    codes: str
    methods: str
    leads: str
    began: str
    ended: str
    concluded: str
    officers: str
    recorder: str
    reviewer: str
    signature: str
    evidence: str
    problem: int
    deadline: str
    on: str = Field(index=True)
    idx: int = Field(foreign_key="entry.idx")


class CaseFile(Row, table=True):
    """案卷: what follows from an inspection, opened with its first result; `closed` is the day, "" while it is open."""

    number: str = Field(primary_key=True, foreign_key="inspection.number")
    section: str = Field(index=True)
    entity: str
    closed: str = Field(index=True)
    on: str
    idx: int = Field(foreign_key="entry.idx")


class BranchRow(Row, table=True):
    """处置线: a branch of a case, as it stands; `clock` is JSON or NULL, `ended` 0 or 1, `idx` the event that brought it there."""

    __tablename__ = "branch"

    inspection: str = Field(primary_key=True, foreign_key="casefile.number")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    state: str = Field(index=True)
    since: str
    due: str
    ended: int
    clock: str | None = None
    idx: int = Field(foreign_key="entry.idx")


class BreachRow(Row, table=True):
    """逾期记录: a step that came after its deadline; `position` is its place in the event `idx`."""

    __tablename__ = "breach"

    idx: int = Field(primary_key=True, foreign_key="entry.idx", sa_column_kwargs={"autoincrement": False})
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    inspection: str = Field(foreign_key="casefile.number")
    branch: int
    state: str
    rule: str
    obligation: str
    due: str
    late: int
    unit: str
    on: str


class DocumentRow(Row, table=True):
    """案卷材料: a document in a case's file, by SHA-256; its name is in the event `idx` alone.

    `branch` as in `model.case.CaseDocument`; `model.case.PAST` once that branch has begun again.
    """

    __tablename__ = "document"

    idx: int = Field(primary_key=True, foreign_key="entry.idx", sa_column_kwargs={"autoincrement": False})
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    inspection: str = Field(foreign_key="casefile.number", index=True)
    kind: str
    sha256: str
    branch: int | None = Field(default=None)
    on: str


class AccountabilityRow(Row, table=True):
    """追责记录: an inspector is held to account over an inspection. The reason is in the event `idx` alone."""

    __tablename__ = "accountability"

    idx: int = Field(primary_key=True, foreign_key="entry.idx", sa_column_kwargs={"autoincrement": False})
    inspection: str = Field(foreign_key="inspection.number")
    inspector: str
    matter: str
    on: str


def table(name: str) -> Table:
    """The table of that name, for statements that read or write many rows. Raises KeyError."""
    return Row.metadata.tables[name]


VIEW: tuple[str, ...] = (
    "registry",
    "attestation",
    "planrecord",
    "draw",
    "drawtask",
    "reveal",
    "widening",
    "inspection",
    "replacement",
    "assignment",
    "refusal",
    "result",
    "casefile",
    "branch",
    "breach",
    "document",
    "accountability",
)
"""The view's tables, each after those it refers to."""
