"""Who is drawn (protocol §3, §5): one ticket per member; per stratum the lowest win, the rest are reserves.

All tasks of a draw share the tickets, so that their samples overlap and one visit can serve several tasks
(进一次门、查多项事).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Protocol, runtime_checkable

from policy_engine.draw.pool import Pool
from policy_engine.draw.protocol import domain, lp, of_length, tagged
from policy_engine.draw.quota import allocate
from policy_engine.model.draw import Member, Quota, TaskResult


@runtime_checkable
class Engine(Protocol):
    """A pool that finds its lowest tickets by itself, with the same results as `draw_all`."""

    def draw(
        self, tasks: Sequence[Quota], seed: bytes, reserves: int | None = None
    ) -> tuple[TaskResult, ...]: ...


def ticket_key(seed: bytes) -> bytes:
    """K = H(D("draw") ‖ S)[:16]."""
    return tagged("draw", of_length(seed, 32, "seed"))[:16]


def ticket(key: bytes, leaf: bytes) -> bytes:
    """H(K ‖ leaf), 32 bytes."""
    return sha256(key + leaf).digest()


def draw_all(
    tasks: Sequence[Quota], pool: Pool, seed: bytes, reserves: int | None = None
) -> tuple[TaskResult, ...]:
    """What the draw gives for each task of its header, in the header's order.

    `selected` and `reserves` hold ids per stratum in the order of their tickets; of those that were not drawn
    the first `reserves` (None: all). Raises ValueError for an impossible quota, a stratum without an entry in it, a member of a task
    that is not in the draw.
    """
    if isinstance(pool, Engine):
        return pool.draw(tasks, seed, reserves)
    queues = _queues(tasks, _in_ticket_order(pool, ticket_key(seed)))
    return tuple(_result(task, queues[task.code], seed, reserves) for task in tasks)


def visit_order(seed: bytes, secret: bytes, ids: Iterable[str]) -> list[str]:
    """The ids in the order of their visits (R04), by H(D("visit") ‖ S ‖ secret ‖ lp(id)).

    The secret is in it so that published visit dates do not link names to leaves.
    """
    prefix = domain("visit") + of_length(seed, 32, "seed") + of_length(secret, 32, "secret")
    return sorted(ids, key=lambda ident: (sha256(prefix + lp(ident)).digest(), ident))


def _in_ticket_order(pool: Pool, key: bytes) -> list[Member]:
    order = sorted((ticket(key, leaf), leaf, i) for i, leaf in enumerate(pool.leaves))
    return [pool.members[i] for _, _, i in order]


def _queues(tasks: Sequence[Quota], members: Iterable[Member]) -> dict[str, dict[str, list[str]]]:
    """Ids per task and stratum, in the order the members come."""
    queues: dict[str, dict[str, list[str]]] = {
        task.code: {code: [] for code in sorted(task.strata)} for task in tasks
    }
    for member in members:
        for task in member.tasks:
            if task not in queues:
                raise ValueError(f"task {task}: has a member, but is not in the draw")
            queues[task].setdefault(member.stratum, []).append(member.id)
    return queues


def _result(task: Quota, queues: dict[str, list[str]], seed: bytes, reserves: int | None) -> TaskResult:
    population = {stratum: len(ids) for stratum, ids in queues.items()}
    allocation = allocate(task, population, seed)
    quota = allocation.quota
    return TaskResult(
        code=task.code,
        population=population,
        sample_size=allocation.sample_size,
        quota=quota,
        selected={stratum: ids[: quota[stratum]] for stratum, ids in queues.items()},
        reserves={stratum: ids[quota[stratum] :][:reserves] for stratum, ids in queues.items()},
    )
