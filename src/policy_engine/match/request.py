"""What is asked of the matching: for each drawn target, the eligible officers of every slot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from policy_engine.match.eligibility import Bars
from policy_engine.match.pools import Pool, Removal, slots_for
from policy_engine.model.plan import Task
from policy_engine.model.target import Inspector, Target


class Request(msgspec.Struct, frozen=True):
    """One visit that needs officers: the target's id, and a pool for each officer, in slot order."""

    target: str
    slots: tuple[Pool, ...]


def requests_for(
    task: Task, targets: Iterable[Target], inspectors: Sequence[Inspector], bars: Bars
) -> tuple[Request, ...]:
    """A request for each drawn target, by the task's mode, section and headcount, barred officers removed.

    Targets of one station share their pools; only one that a member of its pools is barred from has its own.
    """
    shapes: dict[str, tuple[Pool, ...]] = {}
    requests = []
    for target in targets:
        station = target.profile.station
        if station not in shapes:
            mode, officers = task.matching.mode, task.matching.officers
            slots = slots_for(mode, officers, section=task.section, station=station, inspectors=inspectors)
            shapes[station] = tuple(_without(pool, bars.officers) for pool in slots)
        barred = bars.pairs.get(target.id, {})
        requests.append(Request(target.id, tuple(_without(pool, barred) for pool in shapes[station])))
    return tuple(requests)


def _without(pool: Pool, barred: Mapping[str, tuple[str, ...]]) -> Pool:
    if barred.keys().isdisjoint(pool.officers):
        return pool
    out = [Removal(officer, barred[officer]) for officer in pool.officers if officer in barred]
    return Pool(
        pool.unit,
        tuple(officer for officer in pool.officers if officer not in barred),
        tuple(sorted((*pool.removed, *out), key=lambda removal: removal.inspector)),
    )
