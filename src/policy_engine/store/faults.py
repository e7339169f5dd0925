"""What the database says, said to a person. Every known failure becomes an error of `model.errors`; a bug stays a bug."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from policy_engine.model.errors import Refused, Stop, Unusable
from policy_engine.model.text import Text

_RESTORE = Text(
    "请用备份恢复该文件；恢复后运行 policy audit verify 核对日志。",
    "restore the file from a backup, then run `policy audit verify`.",
)

_BY_CODE: dict[int, tuple[type[Stop], Text, Text]] = {
    sqlite3.SQLITE_BUSY: (
        Refused,
        Text("数据库 {path} 正被另一个程序写入。", "the store {path} is being written by another program."),
        Text("稍候再试；本次没有写入任何内容。", "wait a moment and try again; nothing was written."),
    ),
    sqlite3.SQLITE_READONLY: (
        Unusable,
        Text(
            "数据库 {path} 或其所在目录是只读的。",
            "the store {path}, or the directory it is in, is read-only.",
        ),
        Text(
            "请取得该目录的写权限，或把工作区复制到可写的位置。",
            "get write permission for the directory, or copy the workspace.",
        ),
    ),
    sqlite3.SQLITE_FULL: (
        Unusable,
        Text(
            "磁盘已满，数据库 {path} 未作任何改动。", "the disk is full; the store {path} was left as it was."
        ),
        Text("请腾出磁盘空间后重新运行同一命令。", "free some disk space and run the same command again."),
    ),
    sqlite3.SQLITE_IOERR: (
        Unusable,
        Text("读写数据库 {path} 时磁盘出错。", "the disk failed while the store {path} was read or written."),
        Text(
            "请检查磁盘和网络盘连接后重新运行。", "check the disk or network drive and run the command again."
        ),
    ),
    sqlite3.SQLITE_CANTOPEN: (
        Unusable,
        Text("无法打开数据库 {path}。", "the store {path} cannot be opened."),
        Text("请检查路径和访问权限。", "check the path and the permissions."),
    ),
    sqlite3.SQLITE_NOTADB: (
        Unusable,
        Text("{path} 不是数据库文件。", "{path} is not a database."),
        _RESTORE,
    ),
    sqlite3.SQLITE_CORRUPT: (
        Unusable,
        Text("数据库 {path} 已损坏。", "the store {path} is damaged."),
        _RESTORE,
    ),
}

_BY_CONSTRAINT: tuple[tuple[str, Text], ...] = (
    (
        "UNIQUE constraint failed: draw.",
        Text(
            "这次抽取已经作出承诺，不会再抽一次。", "this draw is already committed; it is never drawn again."
        ),
    ),
    (
        "UNIQUE constraint failed: drawtask.",
        Text("任务在本批次已经抽取过。", "a task of this draw was already drawn in this batch."),
    ),
    (
        "UNIQUE constraint failed: inspection.",
        Text("检查任务已经派发过。", "an inspection was already dispatched."),
    ),
    (
        "UNIQUE constraint failed: assignment.",
        Text("同一检查任务重复指派了同一名检查人员。", "an inspector is twice on the same inspection."),
    ),
    (
        "UNIQUE constraint failed: reveal.",
        Text("该参与方的随机数已经公开过。", "this party has revealed its random number already."),
    ),
    (
        "UNIQUE constraint failed: replacement.",
        Text("这个检查对象已经替换过。", "this target was replaced already."),
    ),
    (
        "UNIQUE constraint failed: refusal.",
        Text(
            "该人员拒不执行这项检查任务已有记录。",
            "this officer's refusal of the inspection is on record already.",
        ),
    ),
    (
        "UNIQUE constraint failed: branch.",
        Text("这条处置线已经开过。", "this branch of the case was opened already."),
    ),
    (
        "UNIQUE constraint failed: casefile.",
        Text("这个案卷已经建立。", "this case is on record already."),
    ),
    (
        "UNIQUE constraint failed: result.",
        Text("检查结果的这一版已经录入。", "this version of the result is on record already."),
    ),
    (
        "FOREIGN KEY constraint failed",
        Text("所指的抽取或检查任务不在日志中。", "the draw or inspection referred to is not in the log."),
    ),
    (
        "the log only grows",
        Text(
            "日志只能在末尾追加，不能修改或删除。",
            "the log can only be appended to, never changed or deleted.",
        ),
    ),
)

_STATUS = Text(
    "运行 policy audit log 查看已记录的步骤；本次没有写入任何内容。",
    "see what is recorded with `policy audit log`; nothing was written.",
)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turns failures of the database at `path` into Unusable (the file) or Refused (the state); leaves everything else alone."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        stop = _stop(error.orig if isinstance(error, DBAPIError) else error, path)
        if stop is None:
            raise
        raise stop from error


def fault(code: int, path: Path) -> Stop:
    """The error for a primary SQLite result code of the table above. Raises KeyError for any other."""
    kind, message, advice = _BY_CODE[code]
    return kind(message.fill(path=path), advice)


def _stop(error: BaseException | None, path: Path) -> Stop | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    said = str(error)
    if code in _BY_CODE:
        return fault(code, path)
    if code == sqlite3.SQLITE_ERROR and said.startswith(("no such table", "no such column")):
        return fault(sqlite3.SQLITE_CORRUPT, path)
    if code == sqlite3.SQLITE_CONSTRAINT:
        for beginning, message in _BY_CONSTRAINT:
            if said.startswith(beginning):
                return Refused(message, _STATUS)
    return None
