"""The frozen registry as a draw sees it (抽样框): by profile, and single targets by id."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from policy_engine.model.target import Profile, Target
from policy_engine.registry.snapshot import loaded
from policy_engine.registry.snapshot_file import CHUNK

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Connection

_COLUMNS = "id, name, profile, registered_on"


class Frozen:
    """A verified snapshot in Parquet, held by DuckDB. Raises Refused like `snapshot.read_targets`.

    `spill` is where DuckDB may put what does not fit into its memory; it is there only while it is needed.
    """

    def __init__(self, path: Path, *, spill: Path | None = None, threads: int | None = None) -> None:
        self._stack = ExitStack()
        self.connection: Connection
        self.connection, self.numbered = self._stack.enter_context(loaded(path, spill=spill, threads=threads))

    def close(self) -> None:
        """Give the memory back."""
        self._stack.close()

    @cached_property
    def profiles(self) -> dict[Profile, int]:
        """How many targets have each profile."""
        rows = self.connection.execute(
            "SELECT profile, count(*) FROM target GROUP BY profile ORDER BY profile"
        )
        return {self.numbered[number]: count for number, count in rows.fetchall()}

    @property
    def size(self) -> int:
        """How many targets."""
        return sum(self.profiles.values())

    def targets(self, ids: Iterable[str]) -> dict[str, Target]:
        """The targets of some ids, sorted by id; ids that are not in the registry are left out."""
        wanted = sorted(set(ids))
        rows = self.connection.execute(
            f"SELECT {_COLUMNS} FROM target WHERE id IN (SELECT unnest($1::VARCHAR[])) ORDER BY id", [wanted]
        )
        return {target.id: target for target in self._targets(rows)}

    def called(self, name: str) -> tuple[Target, ...]:
        """The targets of that name, sorted by id."""
        rows = self.connection.execute(f"SELECT {_COLUMNS} FROM target WHERE name = $1 ORDER BY id", [name])
        return tuple(self._targets(rows))

    def targets_of(self, profiles: Collection[Profile]) -> Iterator[Target]:
        """The targets that have one of these profiles, sorted by id. They exist one chunk at a time."""
        wanted = [number for number, profile in enumerate(self.numbered) if profile in profiles]
        # A cursor of its own, so that whoever iterates may ask for something else in between.
        rows = self.connection.cursor().execute(
            f"SELECT {_COLUMNS} FROM target WHERE profile IN (SELECT unnest($1::INTEGER[])) ORDER BY id",
            [wanted],
        )
        return self._targets(rows)

    def placed(self) -> Iterator[tuple[str, Profile]]:
        """Id and profile of every target, sorted by id, one chunk at a time."""
        rows = self.connection.cursor().execute("SELECT id, profile FROM target ORDER BY id")
        while some := rows.fetchmany(CHUNK):
            for id_, number in some:
                yield id_, self.numbered[number]

    def _targets(self, rows: Connection) -> Iterator[Target]:
        while some := rows.fetchmany(CHUNK):
            for id_, name, number, day in some:
                yield Target(id_, name, self.numbered[number], day)
