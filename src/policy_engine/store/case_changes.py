"""Changes to the rows of results and cases, and how they are carried out; each checks the state that it starts from."""

from __future__ import annotations

from typing import Literal

import msgspec
from sqlalchemy import Connection, func, select, update

from policy_engine.model.case import PAST
from policy_engine.model.errors import Refused
from policy_engine.model.text import Text
from policy_engine.store.tables import table


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


CaseChange = Correct | Verdict | Move | Close | Reopen


def carry_out(connection: Connection, change: CaseChange) -> None:
    """Raises Refused where a result or a branch is not in the state that it starts from."""
    match change:
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


def _correct(connection: Connection, change: Correct) -> None:
    rows, visits = table("result"), table("inspection")
    there = select(visits.c.state).where(visits.c.number == change.inspection)
    if connection.execute(there).scalar_one_or_none() != "dispatched":
        raise Refused(NO_VISIT.fill(number=change.inspection), SEE_LOG)
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
NO_VISIT = Text(
    "检查任务 {number} 不存在，或已经替换。", "there is no inspection {number}, or it was replaced already."
)
SEE_LOG = Text("运行 policy audit log 查看它走到哪一步。", "see how far it has come with `policy audit log`.")
