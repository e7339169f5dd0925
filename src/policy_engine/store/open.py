"""Opening and creating a store: one SQLite file, one connection, explicit transactions.

A commit is durable (WAL, synchronous=FULL), and a writer takes the lock before it reads (BEGIN IMMEDIATE). A store is made in one
transaction too: where that is interrupted the file is left without tables, and making it again continues.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from threading import local
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine, NullPool, create_engine, event

from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.event import NewEvent
from policy_engine.model.text import Text
from policy_engine.store.faults import fault, translated
from policy_engine.store.guards import GUARDS
from policy_engine.store.log import Transaction
from policy_engine.store.tables import VERSION, Row

APPLICATION = 0x706F6C79
"""SQLite's application_id of a store ("poly"), by which other databases are told apart."""

BUSY_MS = 10_000
"""How long a writer waits for another one, in milliseconds."""

_PAUSE_MS = 50


def random_salt() -> bytes:
    """Sixteen bytes from the operating system, for one payload."""
    return secrets.token_bytes(16)


class Store:
    """An open store (数据库). A context manager; not to be shared between threads or carried across a fork."""

    def __init__(self, path: Path, connection: Connection, salts: Callable[[], bytes]) -> None:
        self.path = path
        self._connection, self._salts = connection, salts

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connection; what is not committed is gone."""
        self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent state for everything read inside; within a transaction, that transaction's own.

        Raises Unusable or Refused where the database fails.
        """
        with translated(self.path):
            if self._connection.in_transaction():
                yield self._connection
            else:
                with self._connection.begin():
                    yield self._connection

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Everything appended inside is recorded together at the end, or, after any exception or interrupt, not at all.

        Takes the write lock first, so what is read inside cannot change before the commit. Raises Refused when another program
        holds the lock for longer than 10 s, when the log is broken at its end, or when the state forbids an event; Unusable
        when the file cannot be written.
        """
        if self._connection.in_transaction():
            raise RuntimeError("a store has one transaction at a time")
        with translated(self.path), _writing(self._connection):
            transaction = Transaction(self._connection, self._salts)
            yield transaction
            transaction.finish()


def create(path: Path, first: NewEvent, *, salts: Callable[[], bytes] = random_salt) -> Store:
    """A new store whose log begins with `first` (a `workspace.created`), readable by its owner only (0600).

    Raises Refused if the database at `path` already holds anything, Unusable if it is no database or cannot be written.
    """
    with _opening(path):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        with closing(_on(_reach(path, "mode=rw"))) as connection, _writing(connection):
            if connection.exec_driver_sql("SELECT 1 FROM sqlite_master").first() is not None:
                raise Refused(_EXISTS.fill(path=path), _KEEP)
            path.chmod(0o600)
            lay_out(connection)
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION}")
            connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
            transaction = Transaction(connection, salts)
            transaction.append([first])
            transaction.finish()
    return open_store(path, salts=salts)


def open_store(path: Path, *, read_only: bool = False, salts: Callable[[], bytes] = random_salt) -> Store:
    """The store at `path`.

    Raises Unusable if there is none, or it is damaged or not one of ours; Refused if it is locked or from a newer version.
    """
    with _opening(path):
        if not path.exists():
            raise Unusable(_MISSING.fill(path=path), _INIT)
        link = _reach(path, _read_only_mode(path) if read_only else "mode=rw")
        try:
            _recognise(link, path)
            if not read_only:
                _keep_wal(link)
            return Store(path, _on(link), salts)
        except BaseException:
            link.close()
            raise


def in_memory() -> Connection:
    """The tables and their guards, empty, in a database that is gone once the connection is closed."""
    connection = _on(sqlite3.connect(":memory:", isolation_level=None))
    with connection.begin():
        lay_out(connection)
    return connection


def lay_out(connection: Connection) -> None:
    """Makes the tables and their guards in an empty database."""
    Row.metadata.create_all(connection, checkfirst=False)
    for guard in GUARDS:
        connection.exec_driver_sql(guard)


@contextmanager
def _opening(path: Path) -> Iterator[None]:
    with translated(path):
        try:
            yield
        except OSError as error:
            raise fault(sqlite3.SQLITE_CANTOPEN, path) from error


def _reach(path: Path, mode: str) -> sqlite3.Connection:
    link = sqlite3.connect(
        f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=BUSY_MS / 1000, isolation_level=None
    )
    link.execute("PRAGMA synchronous = FULL")
    link.execute("PRAGMA foreign_keys = ON")
    return link


def _keep_wal(link: sqlite3.Connection) -> None:
    """Switch to WAL, which the file then remembers. SQLite does not wait for the lock that the switch needs, so we do."""
    for left in reversed(range(BUSY_MS // _PAUSE_MS)):
        try:
            link.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or not left:
                raise
        time.sleep(_PAUSE_MS / 1000)


def _on(link: sqlite3.Connection) -> Connection:
    """SQLAlchemy's connection over the driver's."""
    _HANDED.link = link
    return _engine().connect()


@cache
def _engine() -> Engine:
    """One engine for all stores, because it keeps the statements that it has compiled: a step has some dozen of them.

    BEGIN is ours to say, because the driver's own is never IMMEDIATE.
    """
    engine = create_engine("sqlite://", creator=lambda: _HANDED.link, poolclass=NullPool)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    return engine


_HANDED = local()
"""The driver's connection that the engine takes next, in this thread."""


@contextmanager
def _writing(connection: Connection) -> Iterator[None]:
    connection.execution_options(begin="BEGIN IMMEDIATE")
    try:
        with connection.begin():
            yield
    finally:
        connection.execution_options(begin="BEGIN")


def _read_only_mode(path: Path) -> str:
    """A reader of a WAL database needs the -shm file; where nobody can make one (a read-only medium), nobody writes either."""
    alone = not path.with_name(f"{path.name}-wal").exists()
    return "mode=ro&immutable=1" if alone and not os.access(path.parent, os.W_OK) else "mode=ro"


def _recognise(link: sqlite3.Connection, path: Path) -> None:
    if link.execute("SELECT 1 FROM sqlite_master").fetchone() is None:
        raise Unusable(_UNFINISHED.fill(path=path), _INIT)
    if link.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        raise Unusable(_FOREIGN.fill(path=path), _INIT)
    version = link.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise Refused(_NEWER.fill(path=path, version=version, known=VERSION), _UPGRADE)
    if version < VERSION:
        raise fault(sqlite3.SQLITE_CORRUPT, path)


_MISSING = Text("没有找到数据库 {path}。", "there is no store at {path}.")
_INIT = Text("运行 policy init 建立工作区。", "make a workspace with `policy init`.")
_EXISTS = Text("{path} 已有数据库。", "there already is a database at {path}.")
_KEEP = Text(
    "直接使用该工作区，或换一个目录运行 policy init。",
    "use that workspace, or run `policy init` in another directory.",
)
_UNFINISHED = Text(
    "数据库 {path} 是空的：建立时被中断。", "the store {path} is empty: making it was interrupted."
)
_FOREIGN = Text("{path} 是别的程序的数据库。", "{path} is a database of another program.")
_NEWER = Text(
    "数据库 {path} 由较新的版本写成（格式 {version}，本程序识别到 {known}）。",
    "the store {path} was written by a newer version (format {version}; this program knows {known}).",
)
_UPGRADE = Text(
    "请安装较新的版本后再试；数据库未作任何改动。", "install the newer version; the store was left as it was."
)
