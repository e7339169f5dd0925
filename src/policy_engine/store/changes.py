"""Changes to the view's rows, and how they are carried out.

An event inserts rows, and may move a draw one step on, follow a plan's version, or hand an officer's place to another. Each of these
checks the state it starts from: two processes that both want to seed a draw queue for the log, and the second is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection, insert, select, tuple_, update

from policy_engine.model.errors import Refused
from policy_engine.model.text import Text
from policy_engine.store import case_changes
from policy_engine.store.case_changes import NO_VISIT, SEE_LOG, CaseChange
from policy_engine.store.tables import VIEW, table
from policy_engine.store.values import DrawState

Key = tuple[tuple[str, str], tuple[str, str | int]]
"""How an event names its draw: by name, and by commitment or attempt; pairs of column and value."""


Row = dict[str, int | str | None]


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


class Handover(msgspec.Struct, frozen=True):
    """On one inspection the place of `out` passes to `substitute`, on the day `since`, by the event `idx`."""

    inspection: str
    out: str
    substitute: str
    since: str
    idx: int


class Follow(msgspec.Struct, frozen=True):
    """The version of a plan recorded by the event `idx` comes directly after the one whose text is `previous`."""

    code: str
    idx: int
    previous: str


class Retry(msgspec.Struct, frozen=True):
    """A draw's attempt (from 2) comes after the one before it, which is void and has the commitment `previous`."""

    name: str
    attempt: int
    previous: str | None


class Retire(msgspec.Struct, frozen=True):
    """The tasks of a void attempt may be drawn again."""

    draw: Key


class Skip(msgspec.Struct, frozen=True):
    """An inspection comes to its end without a visit: its target is replaced."""

    inspection: str


Change = CaseChange | Insert | Step | Figures | Handover | Follow | Retry | Retire | Skip


def carry_out(connection: Connection, changes: Sequence[Change]) -> None:
    """Inserts go in together, table by table; then all else, in order.

    Raises Refused where a draw is not in the state that a step starts from, an officer not on the inspection, or another version of a
    plan came first; ValueError for figures of a task that is not the draw's.
    """
    # Before the inserts, because they look at what was there.
    for retry in [change for change in changes if isinstance(change, Retry)]:
        _retry(connection, retry)
    for name in VIEW:
        rows = [change.row for change in changes if isinstance(change, Insert) and change.table == name]
        if rows:
            connection.execute(insert(table(name)), rows)
    # Once each: the thousand dispatches of a draw are one and the same step.
    for change in dict.fromkeys(change for change in changes if not isinstance(change, (Insert, Retry))):
        match change:
            case Step():
                _take(connection, change)
            case Figures():
                _fill_in(connection, change)
            case Handover():
                _hand_over(connection, change)
            case Follow():
                _follow(connection, change)
            case Retire():
                _retire(connection, change)
            case Skip():
                _skip(connection, change)
            case _:
                case_changes.carry_out(connection, change)


def _take(connection: Connection, step: Step) -> None:
    draw = table("draw")
    at_start = [*(draw.c[column] == value for column, value in step.draw), draw.c.state.in_(step.after)]
    moved = connection.execute(update(draw).where(*at_start).values(state=step.state, **dict(step.values)))
    if moved.rowcount != 1:
        raise Refused(_OUT_OF_ORDER.fill(draw=step.draw[0][1], state=_STATES[step.state]), SEE_LOG)


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


def _hand_over(connection: Connection, change: Handover) -> None:
    rows = table("assignment")
    leaving = (
        rows.c.inspection == change.inspection,
        rows.c.inspector == change.out,
        rows.c.state == "active",
    )
    slot = connection.execute(select(rows.c.slot).where(*leaving)).scalar_one_or_none()
    if slot is None:
        raise Refused(_NOT_THERE.fill(inspector=change.out, number=change.inspection), SEE_LOG)
    connection.execute(update(rows).where(*leaving).values(state="replaced"))
    coming = assigned(change.inspection, change.substitute, slot, change.since, change.idx)
    connection.execute(insert(rows), [coming])


def _follow(connection: Connection, change: Follow) -> None:
    rows = table("planrecord")
    before = select(rows.c.sha256).where(rows.c.code == change.code, rows.c.idx < change.idx)
    latest = connection.execute(before.order_by(rows.c.idx.desc()).limit(1)).scalar_one_or_none()
    if latest != change.previous:
        raise Refused(_OVERTAKEN.fill(code=change.code), _SEE_HISTORY)


def _retry(connection: Connection, change: Retry) -> None:
    draw = table("draw")
    before = select(draw.c.attempt, draw.c.commitment, draw.c.state).where(draw.c.name == change.name)
    last = connection.execute(before.order_by(draw.c.attempt.desc()).limit(1)).one_or_none()
    found = None if last is None else (last.attempt, last.commitment, last.state)
    if change.attempt > 1 and found != (change.attempt - 1, change.previous, "voided"):
        raise Refused(_NO_RETRY.fill(draw=change.name, attempt=change.attempt), _VOID_FIRST)


def _retire(connection: Connection, change: Retire) -> None:
    draw, task = table("draw"), table("drawtask")
    named = select(draw.c.name, draw.c.attempt).where(
        *(draw.c[column] == value for column, value in change.draw)
    )
    connection.execute(update(task).where(tuple_(task.c.draw, task.c.attempt).in_(named)).values(live=0))


def _skip(connection: Connection, change: Skip) -> None:
    rows = table("inspection")
    there = (rows.c.number == change.inspection, rows.c.state == "dispatched")
    if connection.execute(update(rows).where(*there).values(state="replaced")).rowcount != 1:
        raise Refused(NO_VISIT.fill(number=change.inspection), SEE_LOG)


def assigned(inspection: str, inspector: str, slot: int, since: str, idx: int) -> Row:
    """A row of `tables.Assignment` for an inspector who is on an inspection now."""
    return {
        "inspection": inspection,
        "inspector": inspector,
        "slot": slot,
        "state": "active",
        "since": since,
        "idx": idx,
    }


_STATES: Mapping[DrawState, Text] = {
    "committed": Text("承诺", "committed"),
    "seeded": Text("取种子", "seeded"),
    "selected": Text("抽取", "selected"),
    "matched": Text("匹配", "matched"),
    "dispatched": Text("派发", "dispatched"),
    "voided": Text("作废", "voided"),
}
_OUT_OF_ORDER = Text(
    "{draw} 现在不能进行“{state}”这一步：可能已由另一次运行完成，或前一步还没有做。",
    "{draw} cannot be {state} now: another run has done so already, or the step before it is missing.",
)
_NOT_THERE = Text(
    "{inspector} 现在不是检查任务 {number} 的执法人员：可能已被替换。",
    "{inspector} is not on inspection {number} now: perhaps replaced already.",
)
_NO_RETRY = Text(
    "{draw} 不能进行第 {attempt} 次抽取：每次抽取只做一次，前一次作废以后才有下一次。",
    "{draw}: attempt {attempt} cannot be made; every draw is made once, and again only after the attempt before it is void.",
)
_VOID_FIRST = Text(
    "policy draw show 查看各次抽取；确须重抽的，先用 policy draw void 作废并写明理由和批准人。",
    "see its attempts with `policy draw show`; where another is really needed, void the last one with `policy draw void`.",
)
_OVERTAKEN = Text(
    "计划 {code} 已有另一个版本生效，这次变更所依据的不是它。",
    "another version of plan {code} has come into force; this change does not start from it.",
)
_SEE_HISTORY = Text("policy plan history 查看各版本。", "`policy plan history` shows the versions.")
