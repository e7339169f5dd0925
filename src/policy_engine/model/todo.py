"""What is still to be done (待办): the inspections that were dispatched, and everything that has a deadline, as values that reports print."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Literal, get_args

import msgspec

from policy_engine.model.outcome import Person
from policy_engine.model.text import Text

TaskState = Literal["todo", "recorded", "returned", "reviewed", "closed", "replaced"]
"""待检查, 待复核, 已退回, 已复核, 已结案, 已替换."""

TASK_STATES: Mapping[TaskState, Text] = {
    "todo": Text("待检查", "to do"),
    "recorded": Text("已录入，待复核", "recorded, to be reviewed"),
    "returned": Text("已退回，待更正", "returned, to be corrected"),
    "reviewed": Text("已复核", "reviewed"),
    "closed": Text("已结案", "closed"),
    "replaced": Text("检查对象已替换", "target replaced"),
}


class TaskLine(msgspec.Struct, frozen=True, kw_only=True):
    """检查任务 in a list: one inspection. Days are yyyy-mm-dd; `start` and `end` are those of its batch's window.

    `status` is the task's in the plan in force (planned, postponed, cancelled). `officers` are ids by slot. Never the tier.
    """

    number: str
    state: TaskState
    draw: str
    attempt: int
    position: int
    task: str
    task_name: str
    status: Literal["planned", "postponed", "cancelled"]
    target: str
    name: str
    station: str
    section: str
    officers: tuple[str, ...]
    dispatched: str
    start: str
    end: str


class TaskList(msgspec.Struct, frozen=True):
    """The inspections that were asked for, in the order of draws and visits; `people` by id; `all` is how many there are in all."""

    demo: bool
    tasks: tuple[TaskLine, ...]
    people: dict[str, Person]
    all: int


class VersionLine(msgspec.Struct, frozen=True):
    """One version of a result, without what only its payload holds; `idx` is the event's number."""

    version: int
    state: Text
    codes: tuple[Text, ...]
    recorder: str
    reviewer: str
    ended: str
    on: str
    idx: int


class BranchLine(msgspec.Struct, frozen=True):
    """A branch of the case; `due` as in `model.case.Branch`."""

    number: int
    state: Text
    since: str
    due: str
    ended: bool


class TaskShown(msgspec.Struct, frozen=True):
    """One inspection with its visit, results, case, and what happened to it, event by event (number, what)."""

    demo: bool
    line: TaskLine
    people: dict[str, Person]
    matters: tuple[str, ...]
    commitment: str
    level: str
    together: tuple[str, ...]
    results: tuple[VersionLine, ...]
    branches: tuple[BranchLine, ...]
    history: tuple[tuple[int, Text], ...]
    closed: str


Group = Literal["overdue", "today", "week", "later", "unknown", "open"]
GROUPS: tuple[Group, ...] = get_args(Group)
"""逾期, 今天, 本周（到周日）, 以后, 期限所在年份的放假安排尚未公布, 没有期限或停止计算."""

GROUP_NAMES: Mapping[Group, Text] = {
    "overdue": Text("逾期", "overdue"),
    "today": Text("今天到期", "due today"),
    "week": Text("本周到期", "due this week"),
    "later": Text("以后到期", "due later"),
    "unknown": Text("期限无法计算", "deadline not known"),
    "open": Text("没有期限", "no deadline"),
}

DueKind = Literal["visit", "record", "step", "close"]
"""检查, 录入结果, 后续处置的一步, 结案."""


class DueItem(msgspec.Struct, frozen=True, kw_only=True):
    """待办事项. `due` as in `model.case.Branch`; `days` is how many days it is late, 0 where it is not.

    `branch` is -1 for what is not about a case's branch, `state` the branch's ("" for none); `since` tells one stay in a state from
    the next. `task` is the plan's code.
    """

    kind: DueKind
    group: Group
    number: str
    branch: int
    state: str
    since: str
    what: Text
    due: str
    days: int
    task: str
    target: str
    name: str
    station: str
    section: str
    officers: tuple[str, ...]
    basis: str
    obligation: str


class DueList(msgspec.Struct, frozen=True, dict=True):
    """Everything that is open, each thing in one group, by group and deadline; `at` is the local minute that it was looked at."""

    demo: bool
    agency: str
    at: str
    unit: str
    items: tuple[DueItem, ...]

    def of(self, group: Group) -> tuple[DueItem, ...]:
        """The items of one group."""
        return self._groups[group]

    @cached_property
    def _groups(self) -> Mapping[Group, tuple[DueItem, ...]]:
        found: dict[Group, list[DueItem]] = {group: [] for group in GROUPS}
        for item in self.items:
            found[item.group].append(item)
        return {group: tuple(items) for group, items in found.items()}
