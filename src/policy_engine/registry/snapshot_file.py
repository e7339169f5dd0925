"""Snapshots of targets in Parquet, by DuckDB: written and read in pieces, so that a million rows are never a million objects.

A file has id, name, date of registration and the number of the profile; the profiles themselves are in its metadata.
Everything here raises ValueError for a file that is no snapshot, OSError where DuckDB or the disk fails.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from policy_engine.model.target import Profile, Target
from policy_engine.registry.rows import pieces, refuse_unnormalised, spelt

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Connection

CHUNK = 50_000
"""Rows that are in Python's hands at a time."""

MEMORY = "1GB"
"""What DuckDB may take before it spills to disk."""

_ROW = 4
"""Bytes that no row can do with less of: its id alone takes more."""

_PLAIN = '[^"\\\\\\x00-\\x1f]*'
"""Text that JSON spells as it is."""


@contextmanager
def database(spill: Path, *, threads: int | None = None, memory: str = MEMORY) -> Iterator[Connection]:
    """A database of its own in memory, which spills into `spill` (a directory that is there only while it is needed).

    DuckDB's own failures come as OSError.
    """
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": threads or os.cpu_count() or 1,
        "memory_limit": memory,
        "temp_directory": str(spill),
        "autoinstall_known_extensions": False,
    }
    with plainly(), duckdb.connect(config=settings) as connection:
        yield connection


@contextmanager
def plainly() -> Iterator[None]:
    """Turns DuckDB's own failures into OSError."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        raise OSError(0, str(error)) from error


def write_parquet(path: Path, targets: Sequence[Target]) -> None:
    """Write targets in the order given."""
    numbers: dict[Profile, int] = {}
    rest = iter(targets)
    with database(path.with_name(f".{path.name}.spill")) as connection:
        connection.execute(
            "CREATE TABLE target (id VARCHAR, name VARCHAR, registered_on DATE, profile INTEGER)"
        )
        while some := list(islice(rest, CHUNK)):
            columns = [
                [t.id for t in some],
                [t.name for t in some],
                [t.registered_on for t in some],
                [numbers.setdefault(t.profile, len(numbers)) for t in some],
            ]
            connection.execute(
                "INSERT INTO target SELECT unnest($1::VARCHAR[]), unnest($2::VARCHAR[]), unnest($3::DATE[]), "
                "unnest($4::INTEGER[])",
                columns,
            )
        profiles = quoted(msgspec.json.encode(list(numbers)).decode())
        connection.execute(
            f"COPY target TO {quoted(str(path))} "
            f"(FORMAT parquet, USE_TMP_FILE false, KV_METADATA {{profiles: {profiles}}})"
        )


def has_rows(path: Path, least: int) -> bool:
    """Whether a file says that it has at least so many rows. One that is too short for them is not asked: that takes a database."""
    try:
        return path.stat().st_size >= _ROW * least and rows_in(path) >= least
    except OSError:
        return False


def rows_in(path: Path) -> int:
    """How many rows a file says that it has; 0 where it is none that can be read."""
    try:
        with database(path.with_name(f".{path.name}.spill")) as connection:
            found = connection.execute(
                "SELECT num_rows FROM parquet_file_metadata($1)", [str(path)]
            ).fetchone()
    except OSError:
        return 0
    return int(found[0]) if found else 0


def load(connection: Connection, path: Path) -> list[Profile]:
    """Make the tables `target` (id, name, registered_on, profile) and `kind` (profile, head, middle, tail) of a file.

    Gives the profiles by their numbers. The file is read once: whoever changes it later changes nothing.
    """
    connection.execute(
        "CREATE TABLE target AS SELECT id, name, registered_on, profile FROM read_parquet($1)", [str(path)]
    )
    types = connection.execute(
        "SELECT column_type FROM (DESCRIBE target) WHERE column_name != 'profile'"
    ).fetchall()
    if [name for (name,) in types] != ["VARCHAR", "VARCHAR", "DATE"]:
        raise ValueError("columns of other types")
    metadata = connection.execute(
        "SELECT value FROM parquet_kv_metadata($1) WHERE decode(key) = 'profiles'", [str(path)]
    ).fetchone()
    if metadata is None:
        raise ValueError("no profiles")
    profiles = msgspec.json.decode(metadata[0], type=list[Profile])
    made = [pieces(profile) for profile in profiles]
    connection.execute(
        "CREATE TABLE kind AS SELECT unnest($1::INTEGER[]) AS profile, unnest($2::VARCHAR[]) AS head, "
        "unnest($3::VARCHAR[]) AS middle, unnest($4::VARCHAR[]) AS tail",
        [list(range(len(made))), [m.head for m in made], [m.middle for m in made], [m.tail for m in made]],
    )
    return profiles


def digest_of(connection: Connection) -> str:
    """The digest of the rows that were loaded, hexadecimal: SHA-256 over their canonical lines, sorted by id."""
    digest = sha256()
    for lines in canonical_lines(connection):
        digest.update(lines)
    return digest.hexdigest()


def canonical_lines(connection: Connection) -> Iterator[bytes]:
    """The canonical rows that were loaded, sorted by id, many lines at a time."""
    odd = connection.execute(
        "SELECT DISTINCT text FROM (SELECT id AS text FROM target UNION ALL SELECT name FROM target) "
        "WHERE NOT regexp_full_match(text, $1)",
        [_PLAIN],
    ).fetchall()
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE spelt AS SELECT unnest($1::VARCHAR[]) AS text, unnest($2::VARCHAR[]) AS json",
        [[text for (text,) in odd], [spelt(text) for (text,) in odd]],
    )
    rows = connection.execute(
        """
        SELECT head || coalesce(i.json, '"' || t.id || '"') || middle || coalesce(n.json, '"' || t.name || '"')
            || ',"registered_on":' || coalesce('"' || CAST(registered_on AS VARCHAR) || '"', 'null') || tail
        FROM target t LEFT JOIN kind USING (profile)
            LEFT JOIN spelt i ON i.text = t.id LEFT JOIN spelt n ON n.text = t.name
        ORDER BY t.id
        """
    )
    while some := rows.fetchmany(CHUNK):
        lines = [line for (line,) in some]
        if None in lines:
            raise ValueError("a row lacks a value, or its profile")
        text = "".join(lines)
        refuse_unnormalised(text)
        yield text.encode()


def quoted(text: str) -> str:
    """Text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"
