"""Assigning whole preset groups (固定检查组) beside single officers.

Groups go first, through the same `assign` as officers, with a seed of their own derived from the draw's:
H(D("match/groups") ‖ S). Then the tasks that match officers one by one follow, with the draw's seed S and the
loads that the groups left. Each of the two is uniform over its most even assignments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

from policy_engine.match.assign import Assignment, assign
from policy_engine.match.preset import preset_groups
from policy_engine.match.request import Request
from policy_engine.match.whynot import Infeasible
from policy_engine.model.draw import PROTOCOL
from policy_engine.model.target import Inspector


def assign_groups(
    requests: Sequence[Request], inspectors: Sequence[Inspector], loads: Mapping[str, int], seed: bytes
) -> Assignment | Infeasible:
    """Officers for every target, as `assign` gives them; groups are expanded to their members.

    `inspectors` are those that the requests were made from; without group slots among them this is `assign`
    alone. A group carries the load of its most burdened member. Every shortage is reported, of groups and of
    officers. Raises ValueError as `assign` does.
    """
    whole = [request for request in requests if request.slots and request.slots[0].role == "group"]
    if not whole:
        return assign(requests, loads, seed)
    single = [request for request in requests if not request.slots or request.slots[0].role != "group"]
    if {request.target for request in whole} & {request.target for request in single}:
        raise ValueError("a target is asked for twice")
    groups = preset_groups(inspectors)
    burdens = {group: max(loads.get(officer, 0) for officer in groups[group]) for group in groups}
    found = assign(whole, {**loads, **burdens}, _derived(seed), minimum=1)
    if isinstance(found, Infeasible):
        others = assign(single, loads, seed)
        return _both(found, others) if isinstance(others, Infeasible) else found
    teams = {target: expand(found.officers[target], groups) for target in found.officers}
    after = _loads(loads, teams, whole, groups)
    rest = assign(single, after, seed)
    if isinstance(rest, Infeasible):
        return rest
    officers = {**teams, **rest.officers}
    return Assignment({target: officers[target] for target in sorted(officers)}, rest.loads)


def expand(team: Sequence[str], groups: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """A team with each group's id replaced by its members, who come in the order of `preset_groups`."""
    return tuple(officer for one in team for officer in groups.get(one, (one,)))


def _loads(
    before: Mapping[str, int],
    teams: Mapping[str, tuple[str, ...]],
    requests: Sequence[Request],
    groups: Mapping[str, tuple[str, ...]],
) -> dict[str, int]:
    """Everybody's load after the visits of these teams, also of those in some pool who got none."""
    pools = {id(pool): pool for request in requests for pool in request.slots}.values()
    asked = {officer for pool in pools for officer in expand(pool.officers, groups)}
    after = {**dict.fromkeys(sorted(asked), 0), **before}
    for team in teams.values():
        for officer in team:
            after[officer] += 1
    return after


def _both(one: Infeasible, other: Infeasible) -> Infeasible:
    shortages = (*one.shortages, *other.shortages)
    return Infeasible(tuple(sorted(shortages, key=lambda shortage: shortage.targets)))


def _derived(seed: bytes) -> bytes:
    if len(seed) != 32:
        raise ValueError(f"a seed has 32 bytes, not {len(seed)}")
    label = f"{PROTOCOL}/match/groups".encode()
    return sha256(len(label).to_bytes(4, "big") + label + seed).digest()
