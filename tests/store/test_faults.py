from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from policy_engine.model.errors import Refused, Stop, Unusable
from policy_engine.store.faults import translated

PATH = Path("泽州") / "policy.db"


def failure(code, said="said by the database", kind=sqlite3.OperationalError):
    error = kind(said)
    error.sqlite_errorcode = code
    return error


def raised(error):
    with pytest.raises((type(error), Stop)) as caught, translated(PATH):
        raise error
    return caught.value


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_BUSY, Refused),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, Refused),
        (sqlite3.SQLITE_READONLY_DIRECTORY, Unusable),
        (sqlite3.SQLITE_FULL, Unusable),
        (sqlite3.SQLITE_IOERR_FSYNC, Unusable),
        (sqlite3.SQLITE_CANTOPEN_ISDIR, Unusable),
        (sqlite3.SQLITE_NOTADB, Unusable),
        (sqlite3.SQLITE_CORRUPT, Unusable),
    ],
)
def test_known_failures_name_the_file_and_what_to_do(code, kind):
    for error in (failure(code), OperationalError("SELECT 1", {}, failure(code))):
        stop = raised(error)
        assert type(stop) is kind
        assert str(PATH) in stop.message.zh
        assert str(PATH) in stop.message.en
        assert stop.advice.zh
        assert stop.__cause__ is error


@pytest.mark.parametrize(
    "error",
    [
        failure(sqlite3.SQLITE_ERROR, "near SELEC: syntax error"),
        failure(
            sqlite3.SQLITE_CONSTRAINT_NOTNULL,
            "NOT NULL constraint failed: draw.header",
            sqlite3.IntegrityError,
        ),
        sqlite3.ProgrammingError("Cannot operate on a closed database."),
        OSError("not the database's"),
        ValueError("not the database's"),
    ],
)
def test_a_bug_stays_a_bug(error):
    assert raised(error) is error
