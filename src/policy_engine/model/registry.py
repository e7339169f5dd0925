"""What is said of the registries (一单两库): counts, imports with their changes, signings-off, gaps, and the platform's figures beside ours."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from policy_engine.model.text import Text

Intact = Literal["intact", "missing", "changed"]
"""快照文件: 完好, 不见了, 内容与摘要不符."""

SignOff = Literal["never", "stale", "current"]
"""核实情况: 没有核实过, 核实之后名录又变了, 核实的就是现行名录."""


class Count(msgspec.Struct, frozen=True):
    """One line of a breakdown: the code that programs know it by, what it is called, how many."""

    code: str
    label: Text
    count: int


class Breakdown(msgspec.Struct, frozen=True):
    """How something divides (分布). Lines may overlap (licences), so they need not add up to `total`."""

    code: str
    title: Text
    counts: tuple[Count, ...]
    total: int


class Doubt(msgspec.Struct, frozen=True):
    """Something about the registries that somebody should look at (待核实); `count` is 0 where there is nothing."""

    code: str
    count: int
    message: Text


class SectionStanding(msgspec.Struct, frozen=True):
    """What a section (发起股室) has signed off: its tasks (codes), the digest, how many days ago."""

    section: str
    tasks: tuple[str, ...]
    state: SignOff
    digest: str = ""
    on: str = ""
    days: int = 0
    reconciled: bool = False


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """The registries in force on a day. `imports` has (kind, rows, digest, day, days since) of each."""

    demo: bool
    on: str
    imports: tuple[tuple[str, int, str, str, int], ...]
    breakdowns: tuple[Breakdown, ...]
    doubts: tuple[Doubt, ...]
    sections: tuple[SectionStanding, ...]
    remarks: tuple[Text, ...] = ()


class Import(msgspec.Struct, frozen=True, kw_only=True):
    """One import (名录导入) as the log has it: who (`actor`, a pseudonym) and why (`reason`), and how much changed by kind of change."""

    idx: int
    at: int
    on: str
    kind: str
    mode: str
    rows: int
    digest: str
    source: str
    actor: str
    reason: str
    changes: dict[str, int]
    changes_sha256: str = ""
    intact: Intact | None = None
    """None: not looked at."""


class History(msgspec.Struct, frozen=True):
    """Every import, in order; `current` are the numbers (idx) of those in force."""

    demo: bool
    imports: tuple[Import, ...]
    current: frozenset[int]


class TaskScope(msgspec.Struct, frozen=True):
    """A task of a section, and the open entities in its scope; None where it has no condition."""

    code: str
    name: str
    heads: int | None


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """What a section sees before it signs: its tasks, whom they cover, and what changed since the registry it signed last.

    `since` are the imports after that one, `last` its digest ("" where this is the first time).
    """

    section: str
    tasks: tuple[TaskScope, ...]
    covered: int
    last: str
    since: tuple[Import, ...]

    @property
    def changes(self) -> dict[str, int]:
        """How much changed by kind, over all these imports."""
        total: dict[str, int] = {}
        for one in self.since:
            for kind, count in one.changes.items():
                total[kind] = total.get(kind, 0) + count
        return total


class Heads(msgspec.Struct, frozen=True):
    """在册户数 of one kind of entity: as counted here, and as the registration system states it (None: not stated)."""

    entity: str
    label: Text
    counted: int
    stated: int | None

    @property
    def differs(self) -> bool:
        """Whether the two were compared and are not the same."""
        return self.stated is not None and self.stated != self.counted


class Attesting(msgspec.Struct, frozen=True, kw_only=True):
    """A signing-off about to be recorded, or recorded: the registry, the totals, and each section's review."""

    demo: bool
    plan: str
    digest: str
    rows: int
    on: str
    uncovered: int
    heads: tuple[Heads, ...]
    doubts: tuple[Doubt, ...]
    reviews: tuple[Review, ...]
    accepted: str = ""

    @property
    def reconciled(self) -> bool:
        """Whether any total was stated."""
        return any(one.stated is not None for one in self.heads)


class Attestations(msgspec.Struct, frozen=True):
    """Where every section of a plan stands."""

    demo: bool
    plan: str
    on: str
    digest: str
    sections: tuple[SectionStanding, ...]


class Gap(msgspec.Struct, frozen=True, order=True):
    """Open entities of a kind that no task covers."""

    entity: str
    category: str
    station: str
    count: int


class Gaps(msgspec.Struct, frozen=True):
    """监管真空: how many of the `open` entities no task of the plan covers, and where they are."""

    demo: bool
    plan: str
    open: int
    uncovered: int
    groups: tuple[Gap, ...]


class Unlike(msgspec.Struct, frozen=True, order=True):
    """One difference from the platform's sheet: `field` is "" where one side lacks the entry, and says which by the other's being empty."""

    id: str
    field: str
    ours: str
    theirs: str
    place: str = ""


class Reconciled(msgspec.Struct, frozen=True, kw_only=True):
    """Our registry beside the platform's sheet. `totals` has (what, ours, theirs), also where they agree."""

    demo: bool
    kind: str
    file: str
    ours: int
    theirs: int
    only_ours: tuple[Unlike, ...]
    only_theirs: tuple[Unlike, ...]
    differing: tuple[Unlike, ...]
    totals: tuple[tuple[Text, int, int], ...]
    compared: tuple[str, ...]
    remarks: tuple[Text, ...] = ()

    @property
    def equal(self) -> bool:
        """Whether nothing differs."""
        return not (
            self.only_ours or self.only_theirs or self.differing or any(a != b for _, a, b in self.totals)
        )


Json = dict[str, Any]
"""What is printed for programs."""
