"""The plan in force (现行计划): the version that was recorded last, for commands that do not load the store.

Read through the standard library: the row by SQLite, the text from snapshots/, where it lies under its digest.
"""

from __future__ import annotations

import os
import re
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.plan import Plan
from policy_engine.model.text import Text
from policy_engine.plan.load import load_plan_bytes

if TYPE_CHECKING:
    from sqlite3 import Connection

TEXT = ".yaml"
"""The ending of a plan's text in snapshots/ (`inputs.SUFFIX`, which this module would load too much for)."""

_DIGEST = re.compile("[0-9a-f]{64}")


class InForce(msgspec.Struct, frozen=True):
    """现行计划: the plan, the digest (hex) of its text, the day it came into force, and the codes of the tasks drawn already."""

    plan: Plan
    sha256: str
    on: str
    drawn: frozenset[str]


def in_force(root: Path | None, code: str) -> InForce | None:
    """The plan of that code that is in force in a workspace; None where there is no workspace or no version of it on record.

    Raises Unusable where the store cannot be read, Refused where the plan's text is missing or changed.
    """
    if root is None or not (root / "policy.db").is_file():
        return None
    import sqlite3

    try:
        link = _open(root / "policy.db")
        try:
            row, drawn = _read(link, code)
        finally:
            link.close()
    except sqlite3.Error as error:
        raise _unreadable(root / "policy.db", str(error)) from None
    if row is None:
        return None
    digest, on = row
    return InForce(version(root / "snapshots", digest), digest, on, drawn)


def version(snapshots: Path, digest: str) -> Plan:
    """The plan whose text has that digest (hex). Raises Refused where it is missing, changed, or no plan."""
    if not _DIGEST.fullmatch(digest):  # A forged row must not lead outside the directory.
        raise Refused(
            Text("记录中的计划摘要不合格式", "the digest of the plan on record is not one"),
            Text("policy audit verify 检查记录", "`policy audit verify` checks the log"),
        )
    path = snapshots / (digest + TEXT)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _broken(
            path, Text(f"读不出来（{error.strerror}）", f"cannot be read ({error.strerror})")
        ) from None
    if sha256(data).hexdigest() != digest:
        raise _broken(
            path, Text("内容与文件名中的摘要不符", "its content does not match the digest in its name")
        )
    plan = load_plan_bytes(data, path.name).plan
    if plan is None:
        raise _broken(path, Text("不是有效的计划", "is not a valid plan"))
    return plan


def _open(path: Path) -> Connection:
    import sqlite3

    # On a medium that cannot be written nobody can make the file that readers of a WAL database share, and nobody writes either.
    alone = not path.with_name(f"{path.name}-wal").exists()
    immutable = "&immutable=1" if alone and not os.access(path.parent, os.W_OK) else ""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro{immutable}", uri=True)


def _read(link: Connection, code: str) -> tuple[tuple[str, str] | None, frozenset[str]]:
    if link.execute("SELECT 1 FROM sqlite_master").fetchone() is None:
        return None, frozenset()  # making the workspace was interrupted
    link.execute("BEGIN")
    found = link.execute(
        'SELECT sha256, "on" FROM planrecord WHERE code = ? ORDER BY idx DESC LIMIT 1', (code,)
    ).fetchone()
    # A rehearsal is no draw: it has no row here.
    drawn = link.execute("SELECT DISTINCT task FROM drawtask WHERE plan = ?", (code,)).fetchall()
    row = None if found is None else (str(found[0]), str(found[1]))
    return row, frozenset(str(task) for (task,) in drawn)


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


def _broken(path: Path, what: Text) -> Refused:
    return Refused(
        Text(
            f"现行计划的文本 {path.name} {what.zh}", f"the text of the plan in force, {path.name}: {what.en}"
        ),
        Text("从备份恢复 snapshots/ 中的这个文件", "restore this file in snapshots/ from a backup"),
    )
