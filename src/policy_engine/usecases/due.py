"""`policy due`: everything that is still open, with its deadline: visits, results, steps of cases, closing. Reads only.

Nothing that is open is left out: what has no deadline, or whose clock stands still, is in a group of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache

from policy_engine.casework.deadline import stands
from policy_engine.casework.results import ENTRY_DAYS
from policy_engine.model.calendar import add_working_days
from policy_engine.model.case import MAIN, NEVER
from policy_engine.model.followup import Followup
from policy_engine.model.text import Text, joined
from policy_engine.model.todo import GROUPS, TASK_STATES, DueItem, DueKind, DueList, Group, TaskLine
from policy_engine.rulebook.load import load_rules
from policy_engine.store import queries
from policy_engine.store.open import Store, open_store
from policy_engine.store.values import RecordedBranch
from policy_engine.usecases.clock import local_minute
from policy_engine.usecases.match.words import unknown
from policy_engine.usecases.tasks.ground import Planned, lines
from policy_engine.usecases.tasks.listing import units_of
from policy_engine.usecases.workspace import Workspace

END_OF_DAY = "T24:00"
NOT_KNOWN = "?"


def due(workspace: Workspace, *, now: datetime, on: date | None = None, unit: str = "") -> DueList:
    """All open things as of now, or of a day: looking backdates nothing, so any workspace may ask for any day.

    `unit` is a section or a station. Raises Unusable for one that has no task, Refused where a plan's text is missing.
    """
    at = local_minute(now, on)
    machine = load_rules(workspace.rules).followup
    with open_store(workspace.store, read_only=True) as store, store.reading():
        demo = queries.is_demo(store)
        tasks = {line.number: line for line in lines(store, Planned(store, workspace.snapshots))}
        units = units_of(tasks.values())
        if unit and unit not in units:
            raise unknown(Text("股室或监管所", "section or station"), unit, sorted(units), _LIST)
        items = [*_visits(tasks, at), *_steps(store, machine, tasks, at)]
    order = {group: place for place, group in enumerate(GROUPS)}
    found = [item for item in items if unit in ("", item.section, item.station)]
    found.sort(key=lambda i: (order[i.group], i.due or NEVER, i.number, i.branch, i.kind))
    return DueList(demo, workspace.agency, at, unit, tuple(found))


def group_of(due: str, at: str) -> Group:
    """Where a deadline stands at a local minute: the week ends on Sunday."""
    if due == NOT_KNOWN:
        return "unknown"
    if not due:
        return "open"
    if due < at:
        return "overdue"
    if due[:10] == at[:10]:
        return "today"
    return "week" if due[:10] <= _sunday(at[:10]) else "later"


@lru_cache(maxsize=1)
def _sunday(day: str) -> str:
    """The last day of a day's week."""
    today = date.fromisoformat(day)
    return (today + timedelta(days=6 - today.weekday())).isoformat()


def _visits(tasks: dict[str, TaskLine], at: str) -> Iterator[DueItem]:
    """Inspections without a result: to be made while the window is open, to be recorded when it has ended."""
    for line in tasks.values():
        if line.state != "todo":
            continue
        if line.status != "planned":
            # Filed as postponed or cancelled: there is no day by which to go, but the task was dispatched and is still open.
            yield _item(line, "visit", _SET_ASIDE[line.status], "", at, "泽市监〔2023〕10号 二（四）", "R07")
        elif at <= line.end + END_OF_DAY:
            due = line.end + END_OF_DAY
            yield _item(line, "visit", _VISIT, due, at, "泽市监〔2023〕10号 二（四）", "R22")
        else:
            day = add_working_days(date.fromisoformat(line.end), ENTRY_DAYS)
            due = NOT_KNOWN if day is None else day.isoformat() + END_OF_DAY
            yield _item(line, "record", _RECORD, due, at, "泽市监〔2023〕10号 三（三）", "R40")


def _steps(store: Store, machine: Followup, tasks: dict[str, TaskLine], at: str) -> Iterator[DueItem]:
    """Branches of cases that have not ended, and cases all of whose branches have, to be closed."""
    states = {state.id: state for state in machine.states}
    titles = {state.id: state.title for state in machine.states}
    still = {state: joined((title, _STOPPED), Text("", " ")) for state, title in titles.items()}
    sections = queries.open_sections(store)
    going_on: set[str] = set()
    for branch in queries.branches(store, ended=False, clocks=False):
        if branch.inspection not in sections:
            continue
        going_on.add(branch.inspection)
        state = states.get(branch.state)
        line = tasks[branch.inspection]
        yield _item(
            line,
            "step",
            _doing(branch, still if stands(branch.clock) else titles, line),
            branch.due,
            at,
            state.basis if state else "",
            state.obligation if state else "",
            branch=branch,
            section=sections[branch.inspection],
        )
    for number, section in sections.items():
        if number not in going_on:
            yield _item(tasks[number], "close", _CLOSE, "", at, "", "", section=section)


def _doing(branch: RecordedBranch, titles: Mapping[str, Text], line: TaskLine) -> Text:
    if branch.number == MAIN and line.state in ("recorded", "returned"):
        return TASK_STATES[line.state]
    return titles.get(branch.state, Text(branch.state, branch.state))


def _item(
    line: TaskLine,
    kind: DueKind,
    what: Text,
    due: str,
    at: str,
    basis: str,
    obligation: str,
    *,
    branch: RecordedBranch | None = None,
    section: str = "",
) -> DueItem:
    group = group_of(due, at)
    days = (date.fromisoformat(at[:10]) - date.fromisoformat(due[:10])).days if group == "overdue" else 0
    return DueItem(
        kind=kind,
        group=group,
        number=line.number,
        branch=-1 if branch is None else branch.number,
        state="" if branch is None else branch.state,
        since=line.dispatched if branch is None else branch.since,
        what=what,
        due=due,
        days=days,
        task=line.task,
        target=line.target,
        name=line.name,
        station=line.station,
        section=section or line.section,
        officers=line.officers,
        basis=basis,
        obligation=obligation,
    )


_VISIT = Text("检查并录入结果", "visit, and record the result")
_RECORD = Text("检查时间已结束，录入结果", "the window has ended: record the result")
_CLOSE = Text("各条处置线均已终结，结案", "every branch has ended: close the case")
_STOPPED = Text("（停止计算期限）", "(the clock stands still)")
_SET_ASIDE = {
    "postponed": Text("任务已备案延期，时间未定", "the task is postponed, its new time not set"),
    "cancelled": Text(
        "任务已备案取消，检查任务仍未了结", "the task is cancelled, this inspection still open"
    ),
}
_LIST = Text("policy task list 列出全部检查任务", "`policy task list` lists all inspections")
