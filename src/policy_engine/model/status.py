"""全年情况: what the source document and the law ask of a year, line by line, against what is on record."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cached_property
from math import ceil
from typing import Literal

import msgspec

from policy_engine.model.finding import Severity
from policy_engine.model.text import Text

ItemState = Literal["met", "ahead", "lacking"]
"""已做到, 还没到期, 没做到."""

Standing = Literal["ok", "short", "unknown"]
"""做到了, 有缺口, 说不清（系统里没有记录）."""

GroupKind = Literal["section", "station", "task", "tier"]
"""股室, 监管所, 任务, 风险等级."""


class Item(msgspec.Struct, frozen=True):
    """One thing that a line counts: what it is about (never a person), how it stands, and the events (numbers) that show it.

    `late`: done, but after its time. `count` is more than 1 where one event is about several things of the same kind.
    """

    subject: str
    state: ItemState
    events: tuple[int, ...] = ()
    late: bool = False
    count: int = 1


class Duty(msgspec.Struct, frozen=True, dict=True):
    """义务: one question that the document asks of the bureau. `clause` is its place there; `figure` says what is counted.

    `unknown` says why it cannot be told, None where it can. `items` are what the figures count: nothing else goes into them.
    """

    id: str
    clause: str
    question: Text
    figure: Text
    items: tuple[Item, ...] = ()
    unknown: Text | None = None

    def count(self, state: ItemState) -> int:
        """How many things stand so."""
        return self._counts[state]

    @property
    def total(self) -> int:
        """All that is counted."""
        return self._counts.total()

    @cached_property
    def _counts(self) -> Counter[ItemState]:
        found: Counter[ItemState] = Counter()
        for item in self.items:
            found[item.state] += item.count
        return found

    @cached_property
    def late(self) -> int:
        """Done after its time."""
        return sum(item.count for item in self.items if item.late)

    @property
    def share(self) -> Fraction:
        """Of what was to be done by now, how much is done; 1 where nothing was to be done yet."""
        done, lacking = self.count("met"), self.count("lacking")
        return Fraction(done, done + lacking) if done + lacking else Fraction(1)


class Said(msgspec.Struct, frozen=True):
    """What a rule says of a line."""

    rule: str
    severity: Severity
    message: Text
    advice: Text
    basis: str


class Line(msgspec.Struct, frozen=True):
    """A line of the report: a duty, how it stands, the rules that ask it (ids) with their basis, and what they say."""

    duty: Duty
    standing: Standing
    rules: tuple[str, ...]
    basis: str
    said: tuple[Said, ...] = ()


class Coverage(msgspec.Struct, frozen=True):
    """年度抽查企业占比: distinct enterprises with a result of the year, and dispatched ones, against the registered (None: not known)."""

    registered: int | None
    inspected: int
    dispatched: int
    goal: Fraction | None

    @property
    def share(self) -> Fraction:
        """0 where it is not known how many are registered."""
        return Fraction(self.inspected, self.registered) if self.registered else Fraction(0)

    @property
    def missing(self) -> int:
        """Enterprises that the goal still lacks; 0 without a goal, or where it is not known how many are registered."""
        return max(0, ceil((self.goal or 0) * (self.registered or 0)) - self.inspected)


class Stratum(msgspec.Struct, frozen=True):
    """一项任务的一个等级: its members, the heads that the plan expects of it, those drawn, and those with a result.

    `falls`: its realised rate lies below that of a lower tier (`below`) from which the plan wants less.
    """

    task: str
    batch: int
    tier: str
    members: int
    planned: Fraction
    drawn: int
    inspected: int
    falls: bool
    below: str
    event: int

    @property
    def key(self) -> str:
        """Its name for --trace."""
        return f"tier:{self.task}/{self.batch}/{self.tier}"

    def rate(self, heads: Fraction | int) -> Fraction:
        """So many heads as a share of its members."""
        return Fraction(heads) / self.members if self.members else Fraction(0)


class Group(msgspec.Struct, frozen=True):
    """A section's, station's, task's or tier's part: visits, and what became of them. `key` is its name for --trace."""

    kind: GroupKind
    id: str
    title: Text
    visits: int
    done: int
    overdue: int
    problems: int
    published: int
    unpublished: int
    open: int
    late: int
    notes: int
    events: tuple[int, ...]

    @property
    def key(self) -> str:
        """Its name for --trace."""
        return f"{self.kind}:{self.id}"


class Count(msgspec.Struct, frozen=True):
    """结果代码或处置状态: how many results have a code, or open branches a state, how many of these are late, and the events."""

    kind: Literal["code", "state"]
    id: str
    title: Text
    count: int
    late: int
    events: tuple[int, ...]

    @property
    def key(self) -> str:
        """Its name for --trace."""
        return f"{self.kind}:{self.id}"


class Scope(msgspec.Struct, frozen=True):
    """What the report is limited to; "" for no limit."""

    section: str = ""
    station: str = ""
    task: str = ""

    @property
    def whole(self) -> bool:
        """The whole bureau."""
        return not (self.section or self.station or self.task)


class YearStatus(msgspec.Struct, frozen=True):
    """全年情况, as of local time `at` (yyyy-mm-ddThh:mm). `remarks` say what the figures leave out."""

    demo: bool
    agency: str
    year: int
    at: str
    scope: Scope
    coverage: Coverage
    lines: tuple[Line, ...]
    groups: tuple[Group, ...]
    strata: tuple[Stratum, ...]
    codes: tuple[Count, ...]
    states: tuple[Count, ...]
    remarks: tuple[Text, ...]


class Traced(msgspec.Struct, frozen=True):
    """An event behind a number: its number, kind, day and subject; `state` how what it shows stands, "" in a breakdown."""

    idx: int
    kind: str
    on: str
    subject: str
    state: ItemState | Literal[""] = ""
    late: bool = False
