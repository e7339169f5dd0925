"""Changes to the view's rows, and how they are carried out.

An event inserts rows, and may move a draw one step on, follow a plan's version, or hand an officer's place to another. Each of these
checks the state it starts from: two processes that both want to seed a draw queue for the log, and the second is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec
from sqlalchemy import Connection, func, insert, select, tuple_, update

from policy_engine.model.case import PAST
from policy_engine.model.errors import Refused
from policy_engine.model.text import Text
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


class Correct(msgspec.Struct, frozen=True):
    """A result's version follows the one before it, which it supersedes; version 1 follows none."""

    inspection: str
    version: int


class Verdict(msgspec.Struct, frozen=True):
    """A version of a result, recorded and not looked at yet, is reviewed or returned."""

    inspection: str
    version: int
    state: Literal["reviewed", "returned"]
    reviewer: str


class Move(msgspec.Struct, frozen=True):
    """A branch of a case goes from the state `before` to `row`; the case must be open."""

    inspection: str
    number: int
    before: str
    state: str
    since: str
    due: str
    ended: bool
    clock: str | None
    idx: int


class Close(msgspec.Struct, frozen=True):
    """A case whose branches have all ended is closed on a day, by the event `idx`: it may be closed more than once."""

    inspection: str
    on: str
    idx: int


class Reopen(msgspec.Struct, frozen=True):
    """A closed case is open again, because its result was corrected; of the branches that begin again no document counts any more."""

    inspection: str
    branches: tuple[int, ...]
    idx: int


Change = (
    Correct
    | Verdict
    | Move
    | Close
    | Reopen
    | Insert
    | Step
    | Figures
    | Handover
    | Follow
    | Retry
    | Retire
    | Skip
)


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
    for change in dict.fromkeys(change for change in changes if not isinstance(change, Insert)):
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
            case Correct():
                _correct(connection, change)
            case Verdict():
                _judge(connection, change)
            case Move():
                _move(connection, change)
            case Close():
                _close(connection, change)
            case Reopen():
                _reopen(connection, change)


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


def _hand_over(connection: Connection, change: Handover) -> None:
    rows = table("assignment")
    leaving = (
        rows.c.inspection == change.inspection,
        rows.c.inspector == change.out,
        rows.c.state == "active",
    )
    slot = connection.execute(select(rows.c.slot).where(*leaving)).scalar_one_or_none()
    if slot is None:
        raise Refused(_NOT_THERE.fill(inspector=change.out, number=change.inspection), _SEE_LOG)
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
        raise Refused(_NO_VISIT.fill(number=change.inspection), _SEE_LOG)


def _correct(connection: Connection, change: Correct) -> None:
    rows, visits = table("result"), table("inspection")
    there = select(visits.c.state).where(visits.c.number == change.inspection)
    if connection.execute(there).scalar_one_or_none() != "dispatched":
        raise Refused(_NO_VISIT.fill(number=change.inspection), _SEE_LOG)
    earlier = (rows.c.inspection == change.inspection, rows.c.version < change.version)
    last = connection.execute(select(func.max(rows.c.version)).where(*earlier)).scalar_one_or_none() or 0
    if last != change.version - 1:
        raise Refused(_OTHER_VERSION.fill(number=change.inspection), _SEE_RESULT)
    connection.execute(update(rows).where(*earlier).values(state="superseded"))


def _judge(connection: Connection, change: Verdict) -> None:
    rows = table("result")
    waiting = (
        rows.c.inspection == change.inspection,
        rows.c.version == change.version,
        rows.c.state == "recorded",
    )
    values = {"state": change.state, "reviewer": change.reviewer}
    if connection.execute(update(rows).where(*waiting).values(values)).rowcount != 1:
        raise Refused(_REVIEWED.fill(number=change.inspection), _SEE_RESULT)


def _move(connection: Connection, change: Move) -> None:
    rows = table("branch")
    there = (
        rows.c.inspection == change.inspection,
        rows.c.number == change.number,
        rows.c.state == change.before,
    )
    values = {
        "state": change.state,
        "since": change.since,
        "due": change.due,
        "ended": int(change.ended),
        "clock": change.clock,
        "idx": change.idx,
    }
    if connection.execute(update(rows).where(*there).values(values)).rowcount != 1:
        raise Refused(_MOVED_ON.fill(number=change.inspection, branch=change.number), _SEE_CASE)


def _close(connection: Connection, change: Close) -> None:
    rows, branches = table("casefile"), table("branch")
    going_on = select(branches.c.number).where(
        branches.c.inspection == change.inspection, branches.c.ended == 0
    )
    if connection.execute(going_on.limit(1)).scalar_one_or_none() is not None:
        raise Refused(_NOT_ENDED.fill(number=change.inspection), _SEE_CASE)
    there = (rows.c.number == change.inspection, rows.c.closed == "")
    if connection.execute(update(rows).where(*there).values(closed=change.on)).rowcount != 1:
        raise Refused(_CLOSED.fill(number=change.inspection), _SEE_CASE)


def _reopen(connection: Connection, change: Reopen) -> None:
    rows = table("casefile")
    connection.execute(update(rows).where(rows.c.number == change.inspection).values(closed=""))
    papers = table("document")
    before = papers.c.inspection == change.inspection, papers.c.idx < change.idx
    of_them = *before, papers.c.branch.in_(change.branches)
    connection.execute(update(papers).where(*of_them).values(branch=PAST))


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
_NO_VISIT = Text(
    "检查任务 {number} 不存在，或已经替换。", "there is no inspection {number}, or it was replaced already."
)
_OTHER_VERSION = Text(
    "{number} 的检查结果已有另一个版本，这一版不是接着它的。",
    "{number}: another version of its result is on record, which this one does not follow.",
)
_REVIEWED = Text(
    "{number} 的这一版检查结果不在待复核状态：可能已经复核、退回或更正。",
    "{number}: this version of its result does not wait for a review; it was reviewed, returned or corrected already.",
)
_SEE_RESULT = Text("policy task show 查看它的检查结果。", "see its results with `policy task show`.")
_MOVED_ON = Text(
    "{number} 的第 {branch} 条处置线已经不在这一步开始的状态：可能已由别人办理。",
    "{number}: branch {branch} is no longer in the state that this step starts from; perhaps somebody took it already.",
)
_NOT_ENDED = Text(
    "{number} 还有处置线没有终结，不能结案。",
    "{number} has branches that have not ended, and cannot be closed.",
)
_CLOSED = Text("{number} 已经结案。", "{number} is closed already.")
_SEE_CASE = Text("policy case show 查看各条处置线。", "see its branches with `policy case show`.")
_OVERTAKEN = Text(
    "计划 {code} 已有另一个版本生效，这次变更所依据的不是它。",
    "another version of plan {code} has come into force; this change does not start from it.",
)
_SEE_HISTORY = Text("policy plan history 查看各版本。", "`policy plan history` shows the versions.")
_SEE_LOG = Text(
    "运行 policy audit log 查看它走到哪一步。", "see how far it has come with `policy audit log`."
)
