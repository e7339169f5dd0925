"""`policy task list`: the inspections that were dispatched, and how far each has come. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from policy_engine.model.text import Text
from policy_engine.model.todo import TASK_STATES, TaskLine, TaskList
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.match.find import find_inspector
from policy_engine.usecases.match.people import people_of
from policy_engine.usecases.match.words import choice, unknown
from policy_engine.usecases.tasks.ground import Planned, lines, not_dispatched, register
from policy_engine.usecases.workspace import Workspace


class Asked(msgspec.Struct, frozen=True):
    """Which inspections: tasks by code, a section or station, an inspector (id or name), a state; empty for any."""

    tasks: tuple[str, ...] = ()
    unit: str = ""
    officer: str = ""
    state: str = ""


def listing(workspace: Workspace, asked: Asked) -> TaskList:
    """The inspections that fit; without a state named, those whose target was replaced are left out.

    Raises Unusable for a word that names nothing on record, Refused where a plan's text is missing.
    """
    states: dict[str, Text] = {str(state): title for state, title in TASK_STATES.items()}
    wanted = choice(asked.state, states, Text("状态", "state")) if asked.state else ""
    with open_store(workspace.store, read_only=True) as store, store.reading():
        demo = queries.is_demo(store)
        planned = Planned(store, workspace.snapshots)
        every = list(lines(store, planned))
        there = {line.task for line in every}
        waiting = [code for code in asked.tasks if code not in there and code in planned.codes()]
        inspectors = register(workspace, store)
    if waiting:
        raise not_dispatched(waiting[0])
    _known(Text("任务", "task"), asked.tasks, there)
    _known(Text("股室或监管所", "section or station"), [asked.unit], units_of(every))
    assigned = {officer for line in every for officer in line.officers}
    officer = asked.officer
    if officer and officer not in assigned:
        officer = find_inspector(inspectors, officer).id
    found = tuple(
        line
        for line in every
        if (not asked.tasks or line.task in asked.tasks)
        and asked.unit in ("", line.section, line.station)
        and (not officer or officer in line.officers)
        and (line.state == wanted if wanted else line.state != "replaced")
    )
    named = {officer for line in found for officer in line.officers}
    people = {id_: person for id_, person in people_of(inspectors).items() if id_ in named}
    return TaskList(demo, found, people, sum(line.state != "replaced" for line in every))


def units_of(every: Iterable[TaskLine]) -> set[str]:
    """The sections that initiate, and the stations of the targets."""
    return {unit for line in every for unit in (line.section, line.station) if unit}


def _known(what: Text, words: Sequence[str], known: set[str]) -> None:
    for word in words:
        if word and word not in known:
            raise unknown(what, word, sorted(known), _LIST)


_LIST = Text("policy task list 列出全部检查任务", "`policy task list` lists all inspections")
