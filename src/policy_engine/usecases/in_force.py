"""The plan in force (现行计划): the version that was recorded last, for commands that do not load the store.

Read through the standard library: the row by SQLite, the text from snapshots/, where it lies under its digest.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from policy_engine.model.errors import Unusable
from policy_engine.model.plan import Plan
from policy_engine.model.text import Text
from policy_engine.plan.load import load_plan_bytes
from policy_engine.usecases.snapshots import broken, content, place

if TYPE_CHECKING:
    from sqlite3 import Connection

_Found = TypeVar("_Found")


class InForce(msgspec.Struct, frozen=True):
    """现行计划: the plan, the digest (hex) of its text, the day it came into force, and the batches (task, number) drawn already."""

    plan: Plan
    sha256: str
    on: str
    batches: frozenset[tuple[str, int]]

    @property
    def drawn(self) -> frozenset[str]:
        """The codes of the tasks drawn already, in part at least."""
        return frozenset(code for code, _ in self.batches)


def superseded_by(root: Path | None, plan: Plan) -> InForce | None:
    """The version that a plan would take the place of: of its code, or else of the same document under another code.

    A code names a plan for good, and draws by it; under a new one all would be drawn anew. Raises as `in_force`.
    """
    found = in_force(root, plan.plan.code)
    if found is not None:
        return found
    others = (in_force(root, code) for code in _from_store(root, _codes) or ())
    return next((other for other in others if other and _same_document(other.plan, plan)), None)


def in_force(root: Path | None, code: str) -> InForce | None:
    """The plan of that code that is in force in a workspace; None where there is no workspace or no version of it on record.

    Raises Unusable where the store cannot be read, Refused where the plan's text is missing or changed.
    """
    found = _from_store(root, lambda link: _read(link, code))
    if root is None or found is None:
        return None
    digest, on, batches = found
    return InForce(version(root / "snapshots", digest), digest, on, batches)


def version(snapshots: Path, digest: str) -> Plan:
    """The plan whose text has that digest (hex). Raises Refused where it is missing, changed, or no plan."""
    path = place(snapshots, digest, "plan")
    plan = load_plan_bytes(content(snapshots, digest, "plan"), path.name).plan
    if plan is None:
        raise broken(path, Text("不是有效的计划", "is not a valid plan"))
    return plan


def read_only(path: Path) -> Connection:
    """The store, to be read through the standard library. Raises sqlite3.Error."""
    import sqlite3

    # On a medium that cannot be written nobody can make the file that readers of a WAL database share, and nobody writes either.
    alone = not path.with_name(f"{path.name}-wal").exists()
    immutable = "&immutable=1" if alone and not os.access(path.parent, os.W_OK) else ""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro{immutable}", uri=True)


def _from_store(root: Path | None, ask: Callable[[Connection], _Found]) -> _Found | None:
    """What the store of a workspace answers; None where there is no store, or making it was interrupted. Raises Unusable."""
    if root is None or not (root / "policy.db").is_file():
        return None
    import sqlite3

    try:
        link = read_only(root / "policy.db")
        try:
            empty = link.execute("SELECT 1 FROM sqlite_master").fetchone() is None
            return None if empty else ask(link)
        finally:
            link.close()
    except sqlite3.Error as error:
        raise _unreadable(root / "policy.db", str(error)) from None


def _read(link: Connection, code: str) -> tuple[str, str, frozenset[tuple[str, int]]] | None:
    link.execute("BEGIN")
    found = link.execute(
        'SELECT sha256, "on" FROM planrecord WHERE code = ? ORDER BY idx DESC LIMIT 1', (code,)
    ).fetchone()
    # A rehearsal is no draw: it has no row here.
    drawn = link.execute(
        "SELECT DISTINCT task, batch FROM drawtask WHERE plan = ? AND live = 1", (code,)
    ).fetchall()
    batches = frozenset((str(task), int(batch)) for task, batch in drawn)
    return None if found is None else (str(found[0]), str(found[1]), batches)


def _codes(link: Connection) -> list[str]:
    return [str(code) for (code,) in link.execute("SELECT DISTINCT code FROM planrecord").fetchall()]


def _same_document(one: Plan, other: Plan) -> bool:
    """Whether two plans are the same table of the same order: an order may bring an internal and a joint one."""
    same = ("agency", "year", "kind", "document_number", "table")
    return all(getattr(one.plan, name) == getattr(other.plan, name) for name in same)


def _unreadable(path: Path, why: str) -> Unusable:
    return Unusable(
        Text(
            f"数据库 {path} 读不出来（{why}），无法得知现行计划",
            f"the store {path} cannot be read ({why}), so the plan in force is not known",
        ),
        Text(
            "policy audit verify 查明；必要时从备份恢复",
            "find out with `policy audit verify`; restore it from a backup if need be",
        ),
    )
