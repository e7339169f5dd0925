"""Officers for every drawn target: feasible, as evenly loaded as can be, decided by the draw's seed alone.

The construction, frozen by `tests/match/golden.json` (integers only; every order below is fixed, so that any
machine and any order of the input rows give the same answer):

1. *Order.* Everybody in some pool, sorted by id, is shuffled with the seed's words (`random`); "first" means
   in this order from here on.
2. *Fill.* Slots in the order of (size of pool, target id, place among the target's slots) each take the
   officer of their pool with the least load who is not on the target yet, the first of equals. Where all of
   the pool are, an exchange within the target makes room.
3. *Level.* For each load L from the highest down: while a chain of exchanges leads from an officer with load
   L to one with load ≤ L − 2, follow the one found first (`board`), starting from those officers in order, each
   with its slots by (target id, place).

Loads that no chain can even are optimal for every convex measure of unevenness at once, because feasible
loads are the integral bases of a polymatroid. One pass downwards is enough: what a failed search at L reached
is closed, and later chains never touch it. Loads count what officers carry over from earlier draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from policy_engine.match.board import Board, DeadEnd
from policy_engine.match.random import shuffled, words
from policy_engine.match.request import Request
from policy_engine.match.whynot import Infeasible, Stuck, explain


class Assignment(msgspec.Struct, frozen=True):
    """The officers of each target in slot order, and everybody's load afterwards, carried over included."""

    officers: dict[str, tuple[str, ...]]
    loads: dict[str, int]


def assign(requests: Sequence[Request], loads: Mapping[str, int], seed: bytes) -> Assignment | Infeasible:
    """Match officers to targets, or say why it cannot be done; never a partial result.

    `loads` is what inspectors carry already (absent: 0), `seed` the draw's 32-byte seed S. Raises ValueError
    for a target asked for twice, fewer than two slots, a negative load, or a seed of another length.
    """
    ordered = sorted(requests, key=lambda request: request.target)
    _refuse(ordered, loads)
    source = words(seed)
    names = {officer for request in ordered for pool in request.slots for officer in pool.officers}
    people = shuffled(sorted(names), source)
    board = _set_up(ordered, people, loads)
    stuck = _fill(board)
    if stuck:
        return _why_not(ordered, board, stuck)
    _level(board)
    # A chain that makes every even assignment equally likely belongs here: this board, the same words.
    after = dict(loads) | dict(zip(people, board.load, strict=True))
    return Assignment(
        {
            request.target: tuple(people[board.officer_of[slot]] for slot in slots)
            for request, slots in zip(ordered, board.slots_of, strict=True)
        },
        {officer: after[officer] for officer in sorted(after)},
    )


def _refuse(ordered: Sequence[Request], loads: Mapping[str, int]) -> None:
    if len({request.target for request in ordered}) < len(ordered):
        raise ValueError("a target is asked for twice")
    if any(len(request.slots) < 2 for request in ordered):
        raise ValueError("a visit takes at least two officers")
    if any(load < 0 for load in loads.values()):
        raise ValueError("a load is negative")


def _set_up(ordered: Sequence[Request], people: Sequence[str], loads: Mapping[str, int]) -> Board:
    number = {officer: n for n, officer in enumerate(people)}
    written = {pool.officers for request in ordered for pool in request.slots}
    numbers = {officers: tuple(sorted({number[officer] for officer in officers})) for officers in written}
    pools: dict[tuple[int, ...], int] = {}
    teams = [
        [pools.setdefault(numbers[pool.officers], len(pools)) for pool in request.slots]
        for request in ordered
    ]
    return Board(list(pools), teams, [loads.get(officer, 0) for officer in people])


def _fill(board: Board) -> list[tuple[int, DeadEnd]]:
    """Fill every slot that can be; the slots that cannot, with the searches that failed."""
    stuck = []
    for slot in sorted(range(len(board.pool_of)), key=lambda s: (len(board.pools[board.pool_of[s]]), s)):
        team = board.team(slot)
        free = [officer for officer in board.pools[board.pool_of[slot]] if officer not in team]
        if free:
            board.put(slot, min(free, key=board.load.__getitem__))
            continue
        found = board.find_chain([slot], range(len(board.load)))
        if isinstance(found, DeadEnd):
            stuck.append((slot, found))
        else:
            board.follow(found)
    return stuck


def _level(board: Board) -> None:
    level = max(board.load, default=0)
    while level > 1:
        starts = [
            slot for o, load in enumerate(board.load) if load == level for slot in sorted(board.held[o])
        ]
        found = board.find_chain(starts, [o for o, load in enumerate(board.load) if load <= level - 2])
        if isinstance(found, DeadEnd):
            level = max((load for load in board.load if load < level), default=0)
        else:
            board.follow(found)


def _why_not(ordered: Sequence[Request], board: Board, stuck: Sequence[tuple[int, DeadEnd]]) -> Infeasible:
    tight: dict[int, set[int]] = {}
    missing: dict[int, int] = {}
    for slot, end in stuck:
        team = board.team_of[slot]
        first = board.slots_of[team][0]
        tight.setdefault(team, set()).update(s - first for s in end.slots)
        missing[team] = missing.get(team, 0) + 1
    return explain(
        [Stuck(ordered[team], tuple(sorted(tight[team])), missing[team]) for team in sorted(tight)]
    )
