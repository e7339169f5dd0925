"""What is asked of the matching: for each drawn target, the eligible officers of every slot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from policy_engine.match.eligibility import Bars, reasons_for
from policy_engine.match.pools import Pool, Removal, slots_for
from policy_engine.match.preset import barred_groups, preset_groups, with_groups
from policy_engine.model.target import Inspector, Target
from policy_engine.model.task import Task

_Codes = tuple[str, ...]


class Request(msgspec.Struct, frozen=True):
    """One visit that needs officers: the target's id, and a pool for each slot, in the order of `slots_for`."""

    target: str
    slots: tuple[Pool, ...]


def requests_for(
    task: Task,
    targets: Iterable[Target],
    inspectors: Sequence[Inspector],
    bars: Bars,
    widened: Sequence[str] = (),
) -> tuple[Request, ...]:
    """A request for each drawn target, by what the task asks for, barred officers removed.

    `widened` are the units that an approval lets into every officer's slot. Where preset groups are asked for,
    the first slot is for a group, which is barred if any of its members is. Targets of one station share their
    pools, those that the same members are barred from share theirs.
    """
    groups = preset_groups(inspectors) if task.matching.groups else {}
    stations: dict[str, tuple[Pool, ...]] = {}
    shapes: dict[tuple[str, tuple[tuple[str, _Codes], ...]], tuple[Pool, ...]] = {}
    requests = []
    for target in targets:
        station = target.profile.station
        if station not in stations:
            slots = slots_for(
                task.matching, section=task.section, station=station, inspectors=inspectors, widened=widened
            )
            if task.matching.groups:
                slots = with_groups(slots, groups)
            stations[station] = _without(slots, _with_groups(_always(bars, station), groups))
        usual = stations[station]
        barred = _that_concern(usual, bars.pairs.get(target.id, {}), groups)
        shape = (station, tuple(barred.items()))
        if shape not in shapes:
            shapes[shape] = _without(usual, barred)
        requests.append(Request(target.id, shapes[shape]))
    return tuple(requests)


def _always(bars: Bars, station: str) -> dict[str, _Codes]:
    """Who is barred from every target of a station."""
    barred = {*bars.officers, *bars.stations.get(station, ())}
    return {officer: reasons_for(bars, officer, "", station) for officer in sorted(barred)}


def _with_groups(barred: Mapping[str, _Codes], groups: Mapping[str, _Codes]) -> dict[str, _Codes]:
    return {**barred, **barred_groups(groups, barred)}


def _that_concern(
    slots: Sequence[Pool], barred: Mapping[str, _Codes], groups: Mapping[str, _Codes]
) -> dict[str, _Codes]:
    """Of those barred from a target, and the groups that they bar, the ones who are in its pools; sorted by id."""
    every = _with_groups(barred, groups) if barred else {}
    return {one: every[one] for one in sorted(every) if any(one in pool.officers for pool in slots)}


def _without(slots: Sequence[Pool], barred: Mapping[str, _Codes]) -> tuple[Pool, ...]:
    """The slots with barred officers removed from their pools; equal pools stay one object."""
    made = {id(pool): _reduced(pool, barred) for pool in slots}
    return tuple(made[id(pool)] for pool in slots)


def _reduced(pool: Pool, barred: Mapping[str, _Codes]) -> Pool:
    if barred.keys().isdisjoint(pool.officers):
        return pool
    out = [Removal(officer, barred[officer]) for officer in pool.officers if officer in barred]
    return Pool(
        pool.unit,
        tuple(officer for officer in pool.officers if officer not in barred),
        tuple(sorted((*pool.removed, *out), key=lambda removal: removal.inspector)),
        pool.role,
    )
