"""What a run or a verification did, as values that the report prints."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

import msgspec

from policy_engine.model.draw import batch_of
from policy_engine.model.finding import Finding
from policy_engine.model.text import Text

State = Literal[
    "due",
    "not_yet",
    "missed",
    "waiting",
    "drawn",
    "postponed",
    "cancelled",
    "superior",
    "other_unit",
    "uneven",
]
"""应抽, 未到时间, 已过时间未抽, 已承诺待揭示, 已抽, 延期, 取消, 上级抽取, 不是主体, 联合组批次数不一."""


class Standing(msgspec.Struct, frozen=True):
    """One batch of a task, out of `batches`, and where it stood before a run. `organ` is the superior that draws it, "" for none."""

    code: str
    name: str
    batch: int
    batches: int
    window: str
    state: State
    organ: str = ""


class TaskOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """One task of a run. Dicts are by stratum (tier code, "-" for none).

    `ideal` is each stratum's exact share before rounding (empty where the plan fixes heads or rates), `officers` how many different inspectors were
    matched, `load` the fewest and most visits any of them has this year. In a dry run `quota` is empty.
    """

    code: str
    name: str
    rate: str
    population: dict[str, int]
    size: int
    ideal: dict[str, Fraction]
    quota: dict[str, int]
    cut: int = 0
    inversions: tuple[tuple[str, str], ...] = ()
    eligible: int = 0
    officers: int = 0
    load: tuple[int, int] = (0, 0)


class DrawOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """One draw of a run: its public figures and its tasks. `meaning` says what its assurance level is worth."""

    name: str
    level: str
    meaning: Text | None
    commitment: str
    seed: str
    tasks: tuple[TaskOutcome, ...]
    visits: tuple[tuple[str, str, str], ...] = ()
    """Rehearsals only: (number, target's name, officers) of the first visits."""

    @property
    def batch(self) -> int:
        """Which batch of its tasks it is."""
        return batch_of(self.name)


class Coverage(msgspec.Struct, frozen=True):
    """年度抽查企业占比: `registered` open enterprises, `drawn` of them already, `expected` more from the remaining tasks."""

    registered: int
    drawn: int
    expected: Fraction
    goal: Fraction

    @property
    def projected(self) -> Fraction:
        """Drawn and expected over registered; 0 where nothing is registered."""
        return (self.drawn + self.expected) / self.registered if self.registered else Fraction(0)

    @property
    def missing(self) -> int:
        """How many more distinct enterprises the goal needs, beyond the projection."""
        short = self.goal * self.registered - self.drawn - self.expected
        return max(0, -int(-short // 1))


class Blocked(msgspec.Struct, frozen=True):
    """A draw that could not be completed: what it lacks, what to do, on which basis."""

    draw: str
    message: Text
    advice: Text
    basis: str = ""


class RunOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """A whole run. `tasks` stand as they did before it, in the plan's order; `notes` say what its draws did not look at."""

    kind: Literal["run", "dry_run", "rehearsal"]
    demo: bool
    on: str
    tasks: tuple[Standing, ...]
    draws: tuple[DrawOutcome, ...]
    blocked: tuple[Blocked, ...]
    findings: tuple[Finding, ...]
    coverage: Coverage
    notes: tuple[Text, ...] = ()


class Check(msgspec.Struct, frozen=True):
    """One thing verified: what, and what does not hold (empty where all holds)."""

    subject: str
    what: Text
    problems: tuple[Text, ...] = ()


class Person(msgspec.Struct, frozen=True):
    """检查人员 as a report names them: `id` the staff number, `unit` the section, station or department; `expert` besides."""

    id: str
    name: str
    unit: str
    expert: bool = False

    @property
    def label(self) -> str:
        """Number and name; the number alone where the register has no other name."""
        return self.id if self.name in ("", self.id) else f"{self.id} {self.name}"


class VisitRow(msgspec.Struct, frozen=True):
    """One inspection as dispatched. `officers` are ids in the order of the slots, `leader` is one of them, "" for none.

    Rows of one draw with the same `target` are one visit, for several tasks.
    """

    number: str
    position: int
    task: str
    target: str
    name: str
    station: str
    officers: tuple[str, ...]
    leader: str = ""

    @property
    def draw(self) -> str:
        """The draw that the inspection is of: its number without the running part."""
        return self.number.rpartition("#")[0]
