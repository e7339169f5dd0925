"""Who comes when an officer cannot go: the next in the committed order, whom nobody can choose (`double-random/v1` §7, R36).

The order is that of (load, H(D("substitute") ‖ S ‖ lp(target) ‖ lp(inspector))) among those who could have been matched to the same
place: by the draw's own plan, rules and approved widenings, and by the registers of inspectors and recusals that are in force on the
day, so that what was declared after the draw counts. Who left the visit never comes back to it.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from policy_engine.draw.protocol import lp, of_length, tagged
from policy_engine.match.distinct import fill_places
from policy_engine.match.pools import Pool
from policy_engine.match.request import requests_for
from policy_engine.model.matching import Matching
from policy_engine.rulebook.cage import Cage
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.teams import Party, Start, tasks_of, wanted


class Vacancy(msgspec.Struct, frozen=True):
    """空缺: the place of `out` on one visit of a target for a batch of some tasks (codes).

    `team` is everybody who is on the visit, by slot, `out` among them; `gone` those who were replaced on it before.
    """

    target: str
    tasks: tuple[str, ...]
    team: tuple[str, ...]
    out: str
    gone: tuple[str, ...] = ()
    batch: int = 1


class Succession(msgspec.Struct, frozen=True):
    """Who could come, with their loads, the next first; and the pools of the place, with those whom a rule removed."""

    order: tuple[tuple[str, int], ...]
    pools: tuple[Pool, ...]


def succession(inputs: Inputs, vacancy: Vacancy, seed: bytes, start: Start, cage: Cage) -> Succession:
    """The order in which others would take the place, under the draw's seed. `inputs` has the registers in force on the day."""
    tasks = tasks_of(inputs.plan, vacancy.tasks, vacancy.batch)
    one = wanted(inputs, Party(tasks, (vacancy.target,)), start, cage)
    single = msgspec.structs.replace(one.task, matching=_one_by_one(one.task.matching))
    slots = requests_for(single, one.targets, inputs.inspectors, one.bars, start.widened)[0].slots
    pools = _pools(one.task.matching, slots, vacancy)
    away = {*vacancy.team, *vacancy.gone}
    free = {inspector for pool in pools for inspector in pool.officers if inspector not in away}
    stay = [inspector for inspector in vacancy.team if inspector != vacancy.out]
    loads = {i: start.loads.get(i, 0) for i in free if len(pools) < 2 or _complete(pools, [*stay, i])}
    order = sorted(loads, key=lambda i: (loads[i], lot(seed, vacancy.target, i)))
    return Succession(tuple((inspector, loads[inspector]) for inspector in order), pools)


def _one_by_one(matching: Matching) -> Matching:
    return msgspec.structs.replace(matching, groups=False)


def _pools(matching: Matching, slots: Sequence[Pool], vacancy: Vacancy) -> tuple[Pool, ...]:
    """The pool of the place; for a member of a preset group, who has none of his own, those of all officers."""
    place = vacancy.team.index(vacancy.out)
    after_group = place - len(vacancy.team) + len(slots)
    if not matching.groups:
        return tuple(slots[place : place + 1])
    if after_group >= matching.officers:
        return tuple(slots[after_group : after_group + 1])
    return tuple(slots[: matching.officers])


def _complete(pools: Sequence[Pool], team: Sequence[str]) -> bool:
    """Whether a team has somebody for every officer's place; a bar that came up since keeps nobody from counting who is on it."""
    members = [{*pool.officers, *(removal.inspector for removal in pool.removed)} for pool in pools]
    return fill_places([[one for one in team if one in able] for able in members]) is not None


def lot(seed: bytes, target: str, inspector: str) -> bytes:
    """H(D("substitute") ‖ S ‖ lp(target) ‖ lp(inspector)), 32 bytes."""
    return tagged("substitute", of_length(seed, 32, "seed"), lp(target), lp(inspector))
