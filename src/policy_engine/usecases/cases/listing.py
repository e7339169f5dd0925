"""`policy case list`: cases with their branches and deadlines as they stand now, the most urgent first. Reads only."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

import msgspec

from policy_engine.model.casefile import UNKNOWN, CaseList, CaseRow, Line
from policy_engine.model.text import Text, short
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.cases.machine import rules_and_machine
from policy_engine.usecases.cases.standing import line_of
from policy_engine.usecases.cases.words import STATE, of
from policy_engine.usecases.clock import local_minute
from policy_engine.usecases.match.words import unknown
from policy_engine.usecases.workspace import Workspace


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """Which cases: with a branch in a state (id or name), of a section or station, with something overdue, open or closed."""

    state: str = ""
    unit: str = ""
    overdue: bool = False
    closed: bool = False


def listing(workspace: Workspace, wanted: Filter, *, now: datetime, on: date | None = None) -> CaseList:
    """The cases asked for. Raises Unusable for a state or a unit that there is not.

    Looking backdates nothing, so any workspace may ask for any day.
    """
    _, machine = rules_and_machine(workspace)
    state = of(machine.states, wanted.state, STATE) if wanted.state else ""
    with open_store(workspace.store, read_only=True) as store, store.reading():
        demo = queries.is_demo(store)
        minute = local_minute(now, on)
        cases = queries.cases(store, closed=wanted.closed)
        # Of a case that is open, what has ended matters only where its state is asked for.
        branches = queries.branches(store, ended=None if wanted.closed or state else False)
    if wanted.unit:
        units = {unit for case in cases for unit in (case.section, case.station) if unit}
        if wanted.unit not in units:
            everything = Text("policy case list 列出全部", "`policy case list` lists all cases")
            raise unknown(
                Text("有案卷的股室或监管所", "section or station with cases"),
                short(wanted.unit),
                units,
                everything,
            )
        cases = tuple(case for case in cases if wanted.unit in (case.section, case.station))
    lines: defaultdict[str, list[Line]] = defaultdict(list)
    for branch in branches:
        lines[branch.inspection].append(line_of(branch, minute))
    rows = [
        CaseRow(
            case.number,
            case.task,
            case.target,
            case.name,
            case.section,
            case.station,
            case.closed,
            tuple(lines[case.number]),
        )
        for case in cases
    ]
    if state:
        rows = [row for row in rows if any(line.state == state for line in row.lines)]
    if wanted.overdue:
        rows = [row for row in rows if any(line.late for line in row.lines)]
    rows.sort(key=lambda row: (row.urgency, row.number))
    shown = [line for row in rows for line in row.lines]
    return CaseList(
        demo,
        minute,
        tuple(rows),
        machine,
        sum(line.late > 0 for line in shown),
        sum(line.due == UNKNOWN and not line.ended for line in shown),
    )
