"""A committed pool that lies in a file, and the one statement that draws from it.

Counts decide how many each stratum gives (`draw.quota`); what is left is to find the lowest tickets. A bound keeps the sort
small: of N uniform tickets, fewer than n lie below (n + 6√n + 20) / N about once in 10⁹ draws. It decides nothing: a
stratum that comes back short is asked again without it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from math import isqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from policy_engine.draw.quota import allocate
from policy_engine.draw.selection import ticket_key
from policy_engine.engines.pool_file import check_seal, working
from policy_engine.model.draw import Member, Quota, Root, TaskResult
from policy_engine.registry.snapshot_file import CHUNK, database

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Connection

_UNBOUND = "g"
"""Above every ticket in hexadecimal."""

_DRAW = """
SELECT lot.task, lot.stratum, pool.id
FROM (SELECT *, sha256($key || leaf) AS ticket FROM read_parquet($file)) pool
    JOIN choice USING (tasks) JOIN lot ON lot.task = choice.task AND lot.stratum = pool.stratum
WHERE ticket < $widest AND ticket < lot.bound
ORDER BY lot.task, lot.stratum, ticket, leaf
"""


class Lot(NamedTuple):
    """How many of a task's stratum are wanted, and below which ticket (the beginning of its hexadecimal) to look for them."""

    task: str
    stratum: str
    wanted: int
    bound: str


class DuckPool:
    """A pool in its file (`pool_file`), whose seal is checked whenever it is used. Raises Refused where it was changed."""

    def __init__(self, path: Path, secret: bytes, *, threads: int | None = None) -> None:
        self.path, self._secret, self._threads = path, secret, threads

    @cached_property
    def root(self) -> Root:
        """The commitment to it."""
        return Root(self.path.name.partition(".")[0], sum(self._counts.values()))

    @property
    def size(self) -> int:
        """How many members."""
        return self.root.size

    @cached_property
    def heads(self) -> dict[str, dict[str, int]]:
        """How many members each task has in each stratum."""
        heads: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for (tasks, stratum), count in self._counts.items():
            for task in tasks.split(","):
                heads[task][stratum] += count
        return {task: dict(strata) for task, strata in heads.items()}

    def draw(
        self, tasks: Sequence[Quota], seed: bytes, reserves: int | None = None
    ) -> tuple[TaskResult, ...]:
        """The same as `draw.selection.draw_all`, byte for byte; `reserves` per stratum, None for all. Raises like it."""
        key = ticket_key(seed)
        with self._open() as connection:
            return self._draw(connection, tasks, seed, key, reserves)

    def _draw(
        self, connection: Connection, tasks: Sequence[Quota], seed: bytes, key: bytes, reserves: int | None
    ) -> tuple[TaskResult, ...]:
        self.__dict__.setdefault("_counts", self._counted(connection))
        for task in sorted(self.heads.keys() - {quota.code for quota in tasks}):
            raise ValueError(f"task {task}: has a member, but is not in the draw")
        populations = [_population(task, self.heads.get(task.code, {})) for task in tasks]
        allocations = [
            allocate(t, population, seed) for t, population in zip(tasks, populations, strict=True)
        ]
        lots = [
            _lot(
                task.code, stratum, heads, heads if reserves is None else allocation.quota[stratum] + reserves
            )
            for task, population, allocation in zip(tasks, populations, allocations, strict=True)
            for stratum, heads in population.items()
        ]
        found = self._lowest(connection, lots, key)
        return tuple(
            TaskResult(
                code=task.code,
                population=population,
                sample_size=allocation.sample_size,
                quota=allocation.quota,
                selected={k: found[task.code, k][: allocation.quota[k]] for k in population},
                reserves={k: found[task.code, k][allocation.quota[k] :] for k in population},
            )
            for task, population, allocation in zip(tasks, populations, allocations, strict=True)
        )

    def by_leaf(self) -> Iterator[tuple[bytes, Member]]:
        """Leaves and members, in the order of the leaves."""
        return self._rows("leaf")

    def by_id(self) -> Iterator[tuple[bytes, Member]]:
        """Leaves and members, in the order of the ids."""
        return self._rows("id")

    def _rows(self, order: str) -> Iterator[tuple[bytes, Member]]:
        split: dict[str, tuple[str, ...]] = {}
        with self._open() as connection:
            rows = connection.execute(
                f"SELECT leaf, id, stratum, tasks FROM read_parquet($1) ORDER BY {order}", [str(self.path)]
            )
            while some := rows.fetchmany(CHUNK):
                for leaf, id_, stratum, tasks in some:
                    if tasks not in split:
                        split[tasks] = tuple(tasks.split(","))
                    yield leaf, Member(id_, stratum, split[tasks])

    @property
    def members(self) -> tuple[Member, ...]:
        """All members by id, as objects. Whoever can do without goes through `by_id`."""
        return tuple(member for _, member in self._listed)

    @property
    def leaves(self) -> tuple[bytes, ...]:
        """The leaves of `members`."""
        return tuple(leaf for leaf, _ in self._listed)

    def leaves_of(self, ids: Iterable[str]) -> dict[str, bytes]:
        """The leaves of some members, by id."""
        with self._open() as connection:
            rows = connection.execute(
                "SELECT id, leaf FROM read_parquet($1) WHERE id IN (SELECT unnest($2::VARCHAR[])) ORDER BY id",
                [str(self.path), sorted(set(ids))],
            )
            return dict(rows.fetchall())

    @cached_property
    def _listed(self) -> list[tuple[bytes, Member]]:
        return list(self.by_id())

    @cached_property
    def _counts(self) -> dict[tuple[str, str], int]:
        """Members by tasks (sorted, joined by ",") and stratum."""
        with self._open() as connection:
            return self._counted(connection)

    def _counted(self, connection: Connection) -> dict[tuple[str, str], int]:
        rows = connection.execute(
            "SELECT tasks, stratum, count(*) FROM read_parquet($1) GROUP BY ALL ORDER BY ALL",
            [str(self.path)],
        )
        return {(tasks, stratum): count for tasks, stratum, count in rows.fetchall()}

    def _lowest(
        self, connection: Connection, lots: Sequence[Lot], key: bytes
    ) -> dict[tuple[str, str], list[str]]:
        """The ids of the lowest tickets of each lot, as many as are wanted, in the order of their tickets."""
        choices = [
            (tasks, task) for tasks in sorted({t for t, _ in self._counts}) for task in tasks.split(",")
        ]
        fill(connection, "choice (tasks VARCHAR, task VARCHAR)", _columns(choices, 2))
        found = self._ask(connection, lots, key)
        short = [lot for lot in lots if len(found[lot.task, lot.stratum]) < lot.wanted]
        if short:
            found |= self._ask(connection, [lot._replace(bound=_UNBOUND) for lot in short], key)
        return found

    def _ask(
        self, connection: Connection, lots: Sequence[Lot], key: bytes
    ) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = {(lot.task, lot.stratum): [] for lot in lots}
        wanted = [lot for lot in lots if lot.wanted]
        if wanted:
            fill(
                connection,
                "lot (task VARCHAR, stratum VARCHAR, wanted BIGINT, bound VARCHAR)",
                _columns(wanted, 4),
            )
            widest = max(lot.bound for lot in wanted)
            rows = connection.execute(_DRAW, {"key": key, "file": str(self.path), "widest": widest})
            while some := rows.fetchmany(CHUNK):
                for task, stratum, id_ in some:
                    found[task, stratum].append(id_)
        for lot in wanted:
            del found[lot.task, lot.stratum][lot.wanted :]
        return found

    @contextmanager
    def _open(self) -> Iterator[Connection]:
        # DuckDB takes as long to start as a large file takes to check, and the one does not wait for the other.
        with ThreadPoolExecutor(1) as beside, working(self.path.parent) as spill:
            sealed = beside.submit(check_seal, self.path, self._secret)
            with database(spill, threads=self._threads) as connection:
                sealed.result()
                yield connection


def fill(connection: Connection, form: str, columns: Collection[list[Any]]) -> None:
    """A temporary table of this form, `name (column TYPE, …)`, with these columns."""
    types = form[form.index("(") + 1 : -1].split(", ")
    values = ", ".join(f"unnest(${n}::{column.split()[1]}[])" for n, column in enumerate(types, 1))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {form}")
    connection.execute(f"INSERT INTO {form.partition(' ')[0]} SELECT {values}", list(columns))


def _population(task: Quota, heads: Mapping[str, int]) -> dict[str, int]:
    """Members by stratum: those that the quota knows in order, zeros included, then any other."""
    return {**{stratum: heads.get(stratum, 0) for stratum in sorted(task.strata)}, **heads}


def _lot(task: str, stratum: str, heads: int, wanted: int) -> Lot:
    wanted = min(wanted, heads)
    return Lot(task, stratum, wanted, bound_of(wanted, heads))


def bound_of(wanted: int, heads: int) -> str:
    """The first 64 bits of (n + 6√n + 20) / N of all tickets, hexadecimal; above every ticket where that is all of them."""
    below = wanted + 6 * (isqrt(wanted) + 1) + 20
    return f"{(below << 64) // heads:016x}" if below < heads else _UNBOUND


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [[row[n] for row in rows] for n in range(width)]
