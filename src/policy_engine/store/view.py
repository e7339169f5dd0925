"""The view: what rows an event makes. One function, used both when an event is appended and when the log is replayed.

An event inserts rows, and may move a draw one step on. A step checks the state it starts from: two processes that both want to
seed a draw queue for the log, and the second is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, insert, select, tuple_, update

from policy_engine.model.canonical import canonical
from policy_engine.model.draw import draw_name
from policy_engine.model.errors import Refused
from policy_engine.model.text import Text
from policy_engine.store.payloads import (
    Committed,
    Dispatched,
    Matched,
    PlanRecorded,
    RegistryImported,
    Seeded,
    Selected,
    WorkspaceCreated,
)
from policy_engine.store.tables import VIEW, table
from policy_engine.store.values import DrawState

Parsed = TypeVar("Parsed")

Key = tuple[tuple[str, str], tuple[str, str | int]]
"""How an event names its draw: by name, and by commitment or attempt; pairs of column and value."""


Row = dict[str, int | str | None]


class Recorded(msgspec.Struct, frozen=True):
    """An event as the log holds it; `payload` is its canonical JSON. `subject` and `refs` as `model.event` says."""

    idx: int
    kind: str
    on: str
    subject: str
    refs: dict[str, str]
    payload: bytes


class Insert(msgspec.Struct, frozen=True):
    """A new row of a table."""

    table: str
    row: Row


class Step(msgspec.Struct, frozen=True):
    """A draw moves from one of the states `after` to `state`; `values` (column, value) are set with it."""

    draw: Key
    after: tuple[DrawState, ...]
    state: DrawState
    values: tuple[tuple[str, str | None], ...] = ()


class Figures(msgspec.Struct, frozen=True):
    """What a draw gave for one of its tasks, as canonical JSON."""

    draw: Key
    task: str
    population: str
    sample_size: int | None
    quota: str
    selected: str


Change = Insert | Step | Figures


def changes(event: Recorded) -> list[Change]:
    """The changes an event makes to the view.

    Raises ValueError for an unknown kind, a payload that lacks what `payloads` asks for, or a draw that contradicts its header.
    """
    handler = _HANDLERS.get(event.kind)
    if handler is None:
        raise ValueError(f"event {event.idx}: unknown kind {event.kind!r}")
    return handler(event)


def apply(connection: Connection, events: Iterable[Recorded]) -> None:
    """Carries out the changes of `events`, in order; rows of neighbouring events of one kind go in together.

    Raises ValueError as `changes` does, Refused where a draw is not in the state that a step starts from.
    """
    for _, group in groupby(events, key=lambda event: event.kind):
        made = [change for event in group for change in changes(event)]
        for name in VIEW:
            rows = [change.row for change in made if isinstance(change, Insert) and change.table == name]
            if rows:
                connection.execute(insert(table(name)), rows)
        # Once each: the thousand dispatches of a draw are one and the same step.
        for change in dict.fromkeys(change for change in made if not isinstance(change, Insert)):
            if isinstance(change, Step):
                _take(connection, change)
            else:
                _fill_in(connection, change)


def _take(connection: Connection, step: Step) -> None:
    draw = table("draw")
    at_start = [*(draw.c[column] == value for column, value in step.draw), draw.c.state.in_(step.after)]
    moved = connection.execute(update(draw).where(*at_start).values(state=step.state, **dict(step.values)))
    if moved.rowcount != 1:
        raise Refused(_OUT_OF_ORDER.fill(draw=step.draw[0][1], state=_STATES[step.state]), _SEE_LOG)


def _fill_in(connection: Connection, figures: Figures) -> None:
    draw, task = table("draw"), table("drawtask")
    named = select(draw.c.name, draw.c.attempt).where(
        *(draw.c[column] == value for column, value in figures.draw)
    )
    of_draw = tuple_(task.c.draw, task.c.attempt).in_(named)
    values = {name: getattr(figures, name) for name in ("population", "sample_size", "quota", "selected")}
    filled = connection.execute(update(task).where(of_draw, task.c.task == figures.task).values(values))
    if filled.rowcount != 1:
        raise ValueError(f"task {figures.task} is not one of {figures.draw[0][1]}")


def _nothing(_: Recorded) -> list[Change]:
    return []


def _workspace(event: Recorded) -> list[Change]:
    """No rows: the workspace is read from the log itself. The payload must hold what will be read there."""
    _parsed(event, WorkspaceCreated)
    return []


def _registry(event: Recorded) -> list[Change]:
    p = _parsed(event, RegistryImported)
    row: Row = {
        "idx": event.idx,
        "kind": p.kind,
        "digest": p.digest,
        "rows": p.rows,
        "source": p.source,
        "on": event.on,
    }
    return [Insert("registry", row)]


def _plan(event: Recorded) -> list[Change]:
    p = _parsed(event, PlanRecorded)
    return [
        Insert(
            "planrecord",
            {"idx": event.idx, "code": p.code, "sha256": p.sha256, "file": p.file, "on": event.on},
        )
    ]


def _committed(event: Recorded) -> list[Change]:
    p = _parsed(event, Committed)
    header = p.header
    codes = tuple(task.code for task in header.tasks)
    batch = header.draw.rpartition("/")[2]
    if not batch.isdecimal() or header.draw != draw_name(header.agency, header.plan, codes, int(batch)):
        raise ValueError(
            f"event {event.idx}: draw {header.draw!r} is not named for its agency, plan, tasks and batch"
        )
    if header.rehearsal:
        raise ValueError(f"event {event.idx}: a rehearsal is recorded as draw.rehearsed, never committed")
    if _draw_of(event) != (("name", header.draw), ("commitment", p.commitment)):
        raise ValueError(f"event {event.idx}: subject and commitment contradict the payload")
    row: Row = {
        "name": header.draw,
        "attempt": header.attempt,
        "state": "committed",
        "header": _text(msgspec.to_builtins(header)),
        "commitment": p.commitment,
        "secret": p.secret,
        "inputs": _text(p.inputs),
        "on": event.on,
        "idx": event.idx,
    }
    of_draw: Row = {"draw": header.draw, "attempt": header.attempt, "plan": header.plan, "batch": int(batch)}
    return [Insert("draw", row), *(Insert("drawtask", {**of_draw, "task": code}) for code in codes)]


def _seeded(event: Recorded) -> list[Change]:
    p = _parsed(event, Seeded)
    return [Step(_draw_of(event), ("committed",), "seeded", (("beacon", p.beacon), ("seed", p.seed)))]


def _selected(event: Recorded) -> list[Change]:
    draw = _draw_of(event)
    figures = [
        Figures(draw, t.code, _text(t.population), t.sample_size, _text(t.quota), _text(t.selected))
        for t in _parsed(event, Selected).tasks
    ]
    return [Step(draw, ("seeded",), "selected"), *figures]


def _matched(event: Recorded) -> list[Change]:
    # Where nothing was drawn nothing will be dispatched, and the draw has come to its end.
    state: DrawState = "matched" if _parsed(event, Matched).assignments else "dispatched"
    return [Step(_draw_of(event), ("selected",), state)]


def _dispatched(event: Recorded) -> list[Change]:
    p = _parsed(event, Dispatched)
    row = msgspec.structs.asdict(p) | {"state": "dispatched", "on": event.on, "idx": event.idx}
    del row["officers"]
    officers = [
        Insert("assignment", {"inspection": p.number, "slot": slot, "inspector": inspector})
        for slot, inspector in enumerate(p.officers)
    ]
    draw = (("name", p.draw), ("attempt", p.attempt))
    return [Insert("inspection", row), *officers, Step(draw, ("matched", "dispatched"), "dispatched")]


_HANDLERS: Mapping[str, Callable[[Recorded], list[Change]]] = {
    "workspace.created": _workspace,
    "registry.imported": _registry,
    "plan.recorded": _plan,
    "draw.committed": _committed,
    "draw.seeded": _seeded,
    "draw.selected": _selected,
    "draw.matched": _matched,
    "inspection.dispatched": _dispatched,
    "draw.rehearsed": _nothing,
    "run.refused": _nothing,
}

_STATES: Mapping[DrawState, Text] = {
    "committed": Text("承诺", "committed"),
    "seeded": Text("取种子", "seeded"),
    "selected": Text("抽取", "selected"),
    "matched": Text("匹配", "matched"),
    "dispatched": Text("派发", "dispatched"),
}
_OUT_OF_ORDER = Text(
    "{draw} 现在不能进行“{state}”这一步：可能已由另一次运行完成，或前一步还没有做。",
    "{draw} cannot be {state} now: another run has done so already, or the step before it is missing.",
)
_SEE_LOG = Text(
    "运行 policy audit log 查看它走到哪一步。", "see how far it has come with `policy audit log`."
)


def _draw_of(event: Recorded) -> Key:
    """By the event's subject and the commitment in its refs, which tells one attempt from another."""
    if "commitment" not in event.refs:
        raise ValueError(f"event {event.idx}: {event.kind} names no commitment in its refs")
    return ("name", event.subject), ("commitment", event.refs["commitment"])


def _parsed(event: Recorded, kind: type[Parsed]) -> Parsed:
    try:
        return msgspec.json.decode(event.payload, type=kind)
    except msgspec.DecodeError as error:
        raise ValueError(f"event {event.idx}: payload of {event.kind}: {error}") from error


def _text(value: Any) -> str:
    return canonical(value).decode()
